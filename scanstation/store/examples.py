"""Examples to learn from: rows in and out."""

from __future__ import annotations

from typing import Any

from sqlalchemy import case, delete, func, select, tuple_
from sqlalchemy.dialects.sqlite import insert as upsert
from sqlalchemy.orm import Session
from sqlmodel import col

from scanstation.domain.examples import Example
from scanstation.domain.ids import DocumentId
from scanstation.store.document_rows import data_of, plain_data
from scanstation.store.tables import ExampleRow

__all__ = ["Examples"]

_BODY = ("score", "accepted", "handwritten", "signals", "model", "page", "title", "features_mark")


def _columns(example: Example) -> dict[str, Any]:
    body = {name: getattr(example, name) for name in _BODY}
    body |= {
        "machine": plain_data(example.machine),
        "said": plain_data(example.person),
        "box": list(example.box) if example.box else None,
    }
    return {
        "document_id": example.document_id,
        "key": example.key,
        "at": example.at,
        "person": example.by,
        "right": example.right,
        "body": body,
        "features": example.features or None,
    }


def _example_of(row: ExampleRow) -> Example:
    body = row.body
    return Example(
        document_id=DocumentId(row.document_id),
        key=row.key,
        at=row.at,
        by=row.person,
        machine=data_of(body["machine"]),
        person=data_of(body["said"]),
        box=tuple(body["box"]) if body["box"] else None,
        features=row.features or b"",
        **{name: body[name] for name in _BODY},
    )


class Examples:
    """Examples in and out of the store, inside one session."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def put(self, example: Example) -> None:
        """Keep an example; the same field of the same document again replaces it."""
        values = _columns(example)
        self._session.execute(
            upsert(ExampleRow)
            .values(values)
            .on_conflict_do_update(index_elements=["document_id", "key"], set_=values)
        )

    def of(self, document_id: DocumentId) -> tuple[Example, ...]:
        """What people decided about a document, by key."""
        rows = self._session.scalars(
            select(ExampleRow)
            .where(col(ExampleRow.document_id) == document_id)
            .order_by(col(ExampleRow.key))
            .execution_options(populate_existing=True)
        )
        return tuple(_example_of(row) for row in rows)

    def page(self, after: tuple[DocumentId, str] | None, limit: int) -> tuple[Example, ...]:
        """The next examples in the order documents arrived.

        Args:
            after: document and key of the last one seen; None: from the beginning.
            limit: at most so many.
        """
        place = tuple_(col(ExampleRow.document_id), col(ExampleRow.key))
        query = select(ExampleRow).order_by(col(ExampleRow.document_id), col(ExampleRow.key))
        if after is not None:
            query = query.where(place > tuple_(*after))
        rows = self._session.scalars(query.limit(limit).execution_options(populate_existing=True))
        return tuple(_example_of(row) for row in rows)

    def counts(self) -> dict[str, tuple[int, int]]:
        """By key: how many examples, and how many of them the machine had right."""
        right = func.sum(case((col(ExampleRow.right), 1), else_=0))
        query = select(col(ExampleRow.key), func.count(), right).group_by(col(ExampleRow.key))
        return {key: (int(all_), int(well)) for key, all_, well in self._session.execute(query)}

    def remove_all(self, document_id: DocumentId) -> None:
        """Forget what was learnt from a document."""
        self._session.execute(
            delete(ExampleRow)
            .where(col(ExampleRow.document_id) == document_id)
            .execution_options(synchronize_session=False)
        )

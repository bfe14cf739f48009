"""The read side: id lists and rows for screens and commands, each from its own snapshot."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, Select, func, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session
from sqlmodel import col

from scanstation.domain.document import DerivedFile, DerivedKind, Document, Page
from scanstation.domain.examples import Example
from scanstation.domain.ids import DocumentId, Sha256, utc_now
from scanstation.domain.jobs import Job
from scanstation.domain.search import TextFolding
from scanstation.domain.states import DocumentState
from scanstation.store.database import mapped
from scanstation.store.documents import Pages, load_document
from scanstation.store.examples import Examples
from scanstation.store.job_queue import Jobs
from scanstation.store.repositories import DerivedFiles
from scanstation.store.search_reader import search
from scanstation.store.tables import DerivedRow, DocumentRow, JobRow, PageRow
from scanstation.store.views import (
    DocumentFilter,
    DocumentOrder,
    DocumentView,
    JobsProgress,
    SearchHit,
)

__all__ = ["ALL", "Queries", "filtered"]

ALL = DocumentFilter()
_ROWS_AT_ONCE = 500

_ORDERS: dict[DocumentOrder, Any] = {
    DocumentOrder.ARRIVED: col(DocumentRow.id),  # ids rise with time
    DocumentOrder.NAME: col(DocumentRow.source_name),
    DocumentOrder.STATE: col(DocumentRow.state),
    DocumentOrder.PAGES: col(DocumentRow.page_count),
}


def filtered(query: Select[*tuple[Any, ...]], wanted: DocumentFilter) -> Select[*tuple[Any, ...]]:
    """`query` over documents, narrowed."""
    if wanted.states:
        query = query.where(col(DocumentRow.state).in_([state.value for state in wanted.states]))
    if wanted.type_keys:
        query = query.where(col(DocumentRow.type_key).in_(list(wanted.type_keys)))
    if wanted.created_from is not None:
        query = query.where(col(DocumentRow.created_at) >= wanted.created_from)
    if wanted.created_to is not None:
        query = query.where(col(DocumentRow.created_at) < wanted.created_to)
    return query


class Queries:
    """Questions to a store; never blocks the writer, may be asked from any thread.

    Args:
        engine: a read-only engine.
        path: the database file, for error texts.
        folding: the one the index is made with.
    """

    def __init__(self, engine: Engine, path: Path, folding: TextFolding) -> None:
        self._engine = engine
        self._path = path
        self._folding = folding

    @contextmanager
    def _snapshot(self) -> Iterator[Session]:
        try:
            with Session(self._engine) as session:
                yield session
        except SQLAlchemyError as error:
            raise mapped(error, self._path) from error

    def document_ids(
        self,
        wanted: DocumentFilter = ALL,
        *,
        limit: int | None = None,
        offset: int = 0,
        newest_first: bool = True,
        order: DocumentOrder = DocumentOrder.ARRIVED,
    ) -> list[DocumentId]:
        """Ids in order of arrival, or of another column; all are cheap enough for a scroll bar.

        Args:
            wanted: which documents.
            limit: at most so many.
            offset: leave out so many at the start.
            newest_first: the largest first, whatever `order` is.
            order: what to sort by.
        """
        column = _ORDERS[order]
        query = filtered(select(col(DocumentRow.id)), wanted).order_by(
            *(key.desc() if newest_first else key.asc() for key in (column, col(DocumentRow.id)))
        )
        with self._snapshot() as session:
            found = session.scalars(query.limit(limit).offset(offset))
            return [DocumentId(document_id) for document_id in found]

    def document_rows(self, ids: Sequence[DocumentId]) -> list[DocumentView]:
        """Rows for these ids in their order; ids nobody knows are left out."""
        rows: dict[str, DocumentView] = {}
        with self._snapshot() as session:
            for start in range(0, len(ids), _ROWS_AT_ONCE):
                asked = list(ids[start : start + _ROWS_AT_ONCE])
                for row in session.execute(_view_query().where(col(DocumentRow.id).in_(asked))):
                    rows[row.id] = _view(row)
        return [rows[document_id] for document_id in ids if document_id in rows]

    def count(self, wanted: DocumentFilter = ALL) -> int:
        """How many documents."""
        with self._snapshot() as session:
            query = filtered(select(func.count()).select_from(DocumentRow), wanted)
            return int(session.scalar(query) or 0)

    def counts_per_state(self) -> dict[DocumentState, int]:
        """How many documents in each state; every state has its number."""
        query = select(col(DocumentRow.state), func.count()).group_by(col(DocumentRow.state))
        with self._snapshot() as session:
            found = {DocumentState(state): count for state, count in session.execute(query)}
        return {state: found.get(state, 0) for state in DocumentState}

    def resolve_prefix(self, prefix: str, limit: int = 10) -> list[DocumentId]:
        """Ids that begin with what a person typed of one."""
        wanted = prefix.strip().lower().replace("-", "")
        query = select(col(DocumentRow.id)).where(
            col(DocumentRow.id).startswith(wanted, autoescape=True)
        )
        with self._snapshot() as session:
            found = session.scalars(query.order_by(col(DocumentRow.id)).limit(limit))
            return [DocumentId(document_id) for document_id in found]

    def search(self, text: str, wanted: DocumentFilter = ALL, limit: int = 20) -> list[SearchHit]:
        """Documents that say `text`, best first; see `search_query.tiers` for what may be typed."""
        with self._snapshot() as session:
            return search(session, self._folding, text, wanted, limit)

    def document(self, document_id: DocumentId) -> Document | None:
        """One document, or None."""
        with self._snapshot() as session:
            return load_document(session, document_id)

    def pages(self, document_id: DocumentId) -> tuple[Page, ...]:
        """Its recognised pages, by number."""
        with self._snapshot() as session:
            return Pages(session).of(document_id)

    def derived(self, document_id: DocumentId) -> tuple[DerivedFile, ...]:
        """Files made from it."""
        with self._snapshot() as session:
            return DerivedFiles(session).of(document_id)

    def examples(
        self, after: tuple[DocumentId, str] | None = None, limit: int = _ROWS_AT_ONCE
    ) -> tuple[Example, ...]:
        """The next examples to learn from; `after` is document and key of the last one seen."""
        with self._snapshot() as session:
            return Examples(session).page(after, limit)

    def example_counts(self) -> dict[str, tuple[int, int]]:
        """By key: how many examples, and how many of them the machine had right."""
        with self._snapshot() as session:
            return Examples(session).counts()

    def jobs_of(self, document_id: DocumentId) -> tuple[Job, ...]:
        """Its jobs, in the order they run."""
        with self._snapshot() as session:
            return Jobs(session, utc_now).of(document_id)

    def jobs_progress(self) -> JobsProgress:
        """How many jobs stand where."""
        query = select(col(JobRow.status), func.count()).group_by(col(JobRow.status))
        with self._snapshot() as session:
            return JobsProgress(**{str(status): int(n) for status, n in session.execute(query)})


def _view_query() -> Select[*tuple[Any, ...]]:
    confidence = (
        select(func.avg(col(PageRow.mean_confidence)))
        .where(col(PageRow.document_id) == col(DocumentRow.id))
        .where(col(PageRow.mean_confidence) > 0.0)  # an empty page says nothing about reading
        .scalar_subquery()
    )
    return select(
        col(DocumentRow.id),
        col(DocumentRow.state),
        col(DocumentRow.source_name).label("name"),
        col(DocumentRow.source_path).label("path"),
        col(DocumentRow.sha256),
        col(DocumentRow.bytes),
        col(DocumentRow.page_count).label("pages"),
        col(DocumentRow.code_number),
        col(DocumentRow.code_notation),
        col(DocumentRow.issued_date),
        col(DocumentRow.subject),
        col(DocumentRow.type_key),
        col(DocumentRow.priority_level).label("priority"),
        col(DocumentRow.failure_step),
        col(DocumentRow.failure_reason),
        confidence.label("mean_confidence"),
        col(DerivedRow.path).label("pdf_path"),
        col(DerivedRow.bytes).label("pdf_bytes"),
        col(DocumentRow.created_at),
        col(DocumentRow.updated_at),
    ).outerjoin(
        DerivedRow,
        (col(DerivedRow.document_id) == col(DocumentRow.id))
        & (col(DerivedRow.kind) == DerivedKind.SEARCHABLE_PDF.value),
    )


def _view(row: Any) -> DocumentView:
    values = dict(row._mapping)  # noqa: SLF001 - the documented name of a row's mapping
    values |= {
        "id": DocumentId(row.id),
        "state": DocumentState(row.state),
        "sha256": Sha256(row.sha256),
    }
    return DocumentView(**values)

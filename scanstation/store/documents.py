"""Repositories of documents and their pages."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import String, cast, delete, insert, select, update
from sqlalchemy.dialects.sqlite import insert as upsert
from sqlalchemy.orm import Session
from sqlmodel import col

from scanstation.domain.document import Document, Page
from scanstation.domain.ids import DocumentId, Sha256
from scanstation.domain.states import DocumentState
from scanstation.errors import BugError, StorageError
from scanstation.store.document_rows import (
    answers_of,
    document_columns,
    document_of,
    field_rows,
    page_columns,
    page_of,
)
from scanstation.store.tables import DocumentRow, FieldAnswerRow, PageRow

__all__ = ["Documents", "Pages", "StaleDocument", "load_document"]

_NOT_LIVING = (DocumentState.REFUSED.value, DocumentState.ISOLATED.value)


class StaleDocument(BugError):
    """Somebody saved the document since this copy of it was read."""


def load_document(session: Session, document_id: str) -> Document | None:
    """The document with its fields, or None."""
    row = session.scalars(
        select(DocumentRow).where(col(DocumentRow.id) == document_id)
    ).one_or_none()
    if row is None:
        return None
    answers = session.scalars(
        select(FieldAnswerRow)
        .where(col(FieldAnswerRow.document_id) == document_id)
        .order_by(col(FieldAnswerRow.position))
    )
    return document_of(row, answers_of(list(answers)))


class Documents:
    """Documents in and out of the store, inside one unit of work."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, document: Document) -> Document:
        """Store a new document; return it as stored."""
        stored = replace(document, version=1)
        values = {**document_columns(stored), "version": stored.version}
        self._session.execute(insert(DocumentRow).values(values))
        self._session.add_all(field_rows(document.id, document.fields))
        self._session.flush()
        return stored

    def find(self, document_id: DocumentId) -> Document | None:
        """The document, or None."""
        self._session.expire_all()
        return load_document(self._session, document_id)

    def get(self, document_id: DocumentId) -> Document:
        """The document.

        Raises:
            StorageError: "unknown_document".
        """
        document = self.find(document_id)
        if document is None:
            raise StorageError("unknown_document", id=document_id)
        return document

    def by_sha256(self, sha256: Sha256) -> Document | None:
        """The living document with these bytes: no duplicate, not refused, not isolated."""
        found = self._session.scalars(
            select(col(DocumentRow.id)).where(
                col(DocumentRow.sha256) == sha256,
                col(DocumentRow.duplicate_of).is_(None),
                col(DocumentRow.state).not_in(_NOT_LIVING),
            )
        ).first()
        return self.find(DocumentId(found)) if found else None

    def update(self, document: Document) -> Document:
        """Save a changed document; return it with its new version.

        Raises:
            StaleDocument: it was saved by somebody else since it was read.
        """
        stored = replace(document, version=document.version + 1)
        values = {**document_columns(stored), "version": stored.version}
        # Were the id set, even to itself, SQLite would look for rows that point at it, in whole
        # tables: 40 ms among 100,000 documents.
        del values["id"]
        changed = self._session.execute(
            update(DocumentRow)
            .where(col(DocumentRow.id) == document.id, col(DocumentRow.version) == document.version)
            .values(values)
            .execution_options(synchronize_session=False)
            .returning(col(DocumentRow.id))
        ).first()
        if changed is None:
            raise StaleDocument(f"{document.id}: version {document.version} is not the last one")
        self._save_fields(stored)
        return stored

    def forget_mentions(self, document_id: DocumentId) -> None:
        """Take findings that name a document out of all others; for isolation only."""
        column = col(DocumentRow.problems)
        rows = self._session.execute(
            select(col(DocumentRow.id), column).where(
                cast(column, String).contains(document_id, autoescape=True)
            )
        ).all()
        for other, problems in rows:
            kept = [one for one in problems if document_id not in one["params"].values()]
            self._session.execute(
                update(DocumentRow)
                .where(col(DocumentRow.id) == other)
                .values(problems=kept, version=col(DocumentRow.version) + 1)
                .execution_options(synchronize_session=False)
            )

    def _save_fields(self, document: Document) -> None:
        self._session.expire_all()
        self._session.execute(
            delete(FieldAnswerRow)
            .where(col(FieldAnswerRow.document_id) == document.id)
            .execution_options(synchronize_session=False)
        )
        self._session.expunge_all()
        self._session.add_all(field_rows(document.id, document.fields))
        self._session.flush()


class Pages:
    """Recognised pages, inside one unit of work."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def put(self, page: Page) -> None:
        """Store a page; the same page again replaces it."""
        values = page_columns(page)
        statement = upsert(PageRow).values(values)
        self._session.execute(
            statement.on_conflict_do_update(
                index_elements=["document_id", "number"],
                set_={name: value for name, value in values.items() if name != "document_id"},
            )
        )

    def get(self, document_id: DocumentId, number: int) -> Page | None:
        """One page, 1-based, or None."""
        rows = self._rows(document_id, number)
        return rows[0] if rows else None

    def of(self, document_id: DocumentId) -> tuple[Page, ...]:
        """The pages known so far, by number."""
        return self._rows(document_id)

    def _rows(self, document_id: DocumentId, number: int | None = None) -> tuple[Page, ...]:
        query = select(PageRow).where(col(PageRow.document_id) == document_id)
        if number is not None:
            query = query.where(col(PageRow.number) == number)
        rows = self._session.scalars(
            query.order_by(col(PageRow.number)).execution_options(populate_existing=True)
        )
        return tuple(page_of(row) for row in rows)

    def remove_all(self, document_id: DocumentId) -> None:
        """Forget every page of a document."""
        self._session.execute(
            delete(PageRow)
            .where(col(PageRow.document_id) == document_id)
            .execution_options(synchronize_session=False)
        )
        self._session.expire_all()

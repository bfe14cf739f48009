"""What the database says should exist, for comparing it with the folders; reads only."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Engine, func, select, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session
from sqlmodel import col

from scanstation.domain.document import DerivedFile, VaultObject
from scanstation.domain.ids import DocumentId, Sha256
from scanstation.domain.states import DocumentState
from scanstation.store.database import mapped
from scanstation.store.document_rows import derived_of
from scanstation.store.repositories import vault_object_of
from scanstation.store.tables import DerivedRow, DocumentRow, LedgerRow, VaultRow

__all__ = ["Audit", "DocumentFact", "StoreFacts"]

_AT_MOST = 100
"""So many complaints of one kind are enough to know what happened."""


@dataclass(frozen=True, slots=True)
class DocumentFact:
    """What the check must know of one document; `sha256` is "" where no bytes were taken."""

    id: DocumentId
    state: DocumentState
    state_before_failure: DocumentState | None
    sha256: Sha256
    is_duplicate: bool


@dataclass(frozen=True, slots=True)
class StoreFacts:
    """One consistent look at the database.

    Attributes:
        documents: every document.
        vault_objects: what the vault should hold.
        derived: what should have been made.
        database_complaints: of SQLite's own checks; empty when it is whole.
        doubled: ids of living documents with the same bytes, group by group.
        differing: documents whose ledger entry has another hash.
        unlisted: documents without any ledger entry.
    """

    documents: tuple[DocumentFact, ...]
    vault_objects: tuple[VaultObject, ...]
    derived: tuple[DerivedFile, ...]
    database_complaints: tuple[str, ...]
    doubled: tuple[tuple[DocumentId, ...], ...]
    differing: tuple[DocumentId, ...]
    unlisted: tuple[DocumentId, ...]


class Audit:
    """Reads the facts of a store.

    Args:
        engine: a read-only engine.
        path: the database file, for error texts.
    """

    def __init__(self, engine: Engine, path: Path) -> None:
        self._engine = engine
        self._path = path

    @contextmanager
    def _snapshot(self) -> Iterator[Session]:
        try:
            with Session(self._engine) as session:
                yield session
        except SQLAlchemyError as error:
            raise mapped(error, self._path) from error

    def facts(self) -> StoreFacts:
        """All of them from one snapshot.

        Raises:
            StorageError: "store_damaged" so broken that it cannot even be read.
        """
        with self._snapshot() as session:
            return StoreFacts(
                documents=_documents(session),
                vault_objects=tuple(
                    vault_object_of(row) for row in session.scalars(select(VaultRow))
                ),
                derived=tuple(derived_of(row) for row in session.scalars(select(DerivedRow))),
                database_complaints=_complaints(session),
                doubled=_doubled(session),
                differing=_differing(session),
                unlisted=_unlisted(session),
            )


def _documents(session: Session) -> tuple[DocumentFact, ...]:
    query = select(
        col(DocumentRow.id),
        col(DocumentRow.state),
        col(DocumentRow.state_before_failure),
        col(DocumentRow.sha256),
        col(DocumentRow.duplicate_of),
    ).order_by(col(DocumentRow.id))
    return tuple(
        DocumentFact(
            DocumentId(row.id),
            DocumentState(row.state),
            DocumentState(row.state_before_failure) if row.state_before_failure else None,
            Sha256(row.sha256),
            row.duplicate_of is not None,
        )
        for row in session.execute(query)
    )


def _complaints(session: Session) -> tuple[str, ...]:
    said = [str(row[0]) for row in session.execute(text(f"PRAGMA integrity_check({_AT_MOST})"))]
    broken = [
        f"{row[0]} {row[1]} → {row[2]}"
        for row in session.execute(text("PRAGMA foreign_key_check")).fetchmany(_AT_MOST)
    ]
    return (*(line for line in said if line != "ok"), *broken)


def _doubled(session: Session) -> tuple[tuple[DocumentId, ...], ...]:
    query = (
        select(func.group_concat(col(DocumentRow.id), " "))
        .where(
            col(DocumentRow.duplicate_of).is_(None),
            col(DocumentRow.state).not_in([DocumentState.REFUSED, DocumentState.ISOLATED]),
        )
        .group_by(col(DocumentRow.sha256))
        .having(func.count() > 1)
        .limit(_AT_MOST)
    )
    return tuple(
        tuple(DocumentId(document_id) for document_id in sorted(ids.split(" ")))
        for ids in session.scalars(query)
    )


def _differing(session: Session) -> tuple[DocumentId, ...]:
    query = (
        select(col(DocumentRow.id))
        .join(LedgerRow, col(LedgerRow.document_id) == col(DocumentRow.id))
        .where(col(LedgerRow.sha256) != col(DocumentRow.sha256))
        .distinct()
        .limit(_AT_MOST)
    )
    return tuple(DocumentId(document_id) for document_id in session.scalars(query))


def _unlisted(session: Session) -> tuple[DocumentId, ...]:
    listed = select(col(LedgerRow.document_id))
    query = select(col(DocumentRow.id)).where(col(DocumentRow.id).not_in(listed)).limit(_AT_MOST)
    return tuple(DocumentId(document_id) for document_id in session.scalars(query))

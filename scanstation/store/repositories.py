"""Repositories of the ledger, the vault's rows, derived files and incidents."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.dialects.sqlite import insert as upsert
from sqlalchemy.orm import Session
from sqlmodel import col

from scanstation.domain.document import DerivedFile, Incident, VaultObject
from scanstation.domain.ids import DocumentId, Sha256
from scanstation.domain.ledger import OPEN_STAGES, EntryStage, IntakeEntry
from scanstation.errors import BugError
from scanstation.store.document_rows import derived_of
from scanstation.store.tables import DerivedRow, IncidentRow, LedgerRow, VaultRow

__all__ = ["DerivedFiles", "Incidents", "Ledger", "VaultObjects", "entry_of", "vault_object_of"]


def entry_of(row: LedgerRow) -> IntakeEntry:
    """The arrival a row stands for."""
    columns = {name: getattr(row, name) for name in IntakeEntry.__dataclass_fields__}
    columns |= {
        "sha256": Sha256(row.sha256),
        "document_id": DocumentId(row.document_id),
        "stage": EntryStage(row.stage),
    }
    return IntakeEntry(**columns)


class Ledger:
    """Arrivals, inside one unit of work."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, entry: IntakeEntry) -> IntakeEntry:
        """Write an arrival down; return it with its id."""
        columns = {name: getattr(entry, name) for name in IntakeEntry.__dataclass_fields__}
        row = LedgerRow(**{**columns, "stage": entry.stage.value})
        self._session.add(row)
        self._session.flush()
        return entry_of(row)

    def arrival(self, source_path: str, bytes: int, modified_ns: int) -> IntakeEntry | None:  # noqa: A002
        """The entry of this very file, where the file may still lie in its folder; else None."""
        row = self._session.scalars(
            select(LedgerRow)
            .where(
                col(LedgerRow.source_path) == source_path,
                col(LedgerRow.bytes) == bytes,
                col(LedgerRow.modified_ns) == modified_ns,
                col(LedgerRow.stage).in_([stage.value for stage in OPEN_STAGES]),
            )
            .order_by(col(LedgerRow.id).desc())
            .execution_options(populate_existing=True)
        ).first()
        return entry_of(row) if row else None

    def open_entries(self, folder: str | None = None) -> tuple[IntakeEntry, ...]:
        """Arrivals whose source must still leave its folder, oldest first."""
        query = select(LedgerRow).where(col(LedgerRow.stage) == EntryStage.RECORDED.value)
        if folder is not None:
            query = query.where(col(LedgerRow.folder) == folder)
        rows = self._session.scalars(
            query.order_by(col(LedgerRow.id)).execution_options(populate_existing=True)
        )
        return tuple(entry_of(row) for row in rows)

    def of(self, document_id: DocumentId) -> tuple[IntakeEntry, ...]:
        """Every arrival of a document, oldest first."""
        rows = self._session.scalars(
            select(LedgerRow)
            .where(col(LedgerRow.document_id) == document_id)
            .order_by(col(LedgerRow.id))
            .execution_options(populate_existing=True)
        )
        return tuple(entry_of(row) for row in rows)

    def move(self, entry_id: int, stage: EntryStage, now: datetime, detail: str = "") -> None:
        """Write down how far an arrival has come."""
        changed = self._session.scalars(
            update(LedgerRow)
            .where(col(LedgerRow.id) == entry_id)
            .values(stage=stage.value, at=now, detail=detail)
            .execution_options(synchronize_session=False)
            .returning(col(LedgerRow.id))
        ).first()
        if changed is None:
            raise BugError(f"no ledger entry {entry_id}")

    def forget_names(self, document_id: DocumentId) -> None:
        """Drop paths, names and hashes of an isolated document's arrivals; the entries stay.

        A source that could not be removed from its folder lies there under its name for all to
        see; its path is kept, or it would be taken in again and again.
        """
        stuck = col(LedgerRow.stage) == EntryStage.SOURCE_STUCK.value
        of_document = col(LedgerRow.document_id) == document_id
        gone = {"source_path": "", "folder": "", "name": "", "detail": ""}
        for where, more in (
            (of_document & ~stuck, {**gone, "bytes": 0, "modified_ns": 0}),
            (of_document, {}),
        ):
            self._session.execute(
                update(LedgerRow)
                .where(where)
                .values(sha256="", **more)
                .execution_options(synchronize_session=False)
            )


def vault_object_of(row: VaultRow) -> VaultObject:
    """The object a row stands for."""
    return VaultObject(
        Sha256(row.sha256),
        row.bytes,
        row.media_type,
        DocumentId(row.document_id),
        row.admitted_at,
        row.verified_at,
    )


class VaultObjects:
    """What the vault should hold, inside one unit of work."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, found: VaultObject) -> None:
        """Write an admission down; the same hash twice is one object."""
        columns = {name: getattr(found, name) for name in VaultObject.__dataclass_fields__}
        self._session.execute(upsert(VaultRow).values(columns).on_conflict_do_nothing())

    def find(self, sha256: Sha256) -> VaultObject | None:
        """The object with this hash, or None."""
        row = self._session.get(VaultRow, sha256, populate_existing=True)
        return vault_object_of(row) if row else None

    def mark_verified(self, sha256: Sha256, now: datetime) -> None:
        """Its bytes were read and have their hash."""
        self._session.execute(
            update(VaultRow)
            .where(col(VaultRow.sha256) == sha256)
            .values(verified_at=now)
            .execution_options(synchronize_session=False)
        )

    def remove_of(self, document_id: DocumentId) -> None:
        """Forget what a document brought; for isolation only."""
        self._session.execute(
            delete(VaultRow)
            .where(col(VaultRow.document_id) == document_id)
            .execution_options(synchronize_session=False)
        )


class DerivedFiles:
    """Files made from documents, inside one unit of work."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def put(self, made: DerivedFile) -> None:
        """Write a derived file down; the same kind again replaces it."""
        values = {name: getattr(made, name) for name in DerivedFile.__dataclass_fields__}
        values["kind"] = made.kind.value
        self._session.execute(
            upsert(DerivedRow)
            .values(values)
            .on_conflict_do_update(index_elements=["document_id", "kind"], set_=values)
        )

    def of(self, document_id: DocumentId) -> tuple[DerivedFile, ...]:
        """What was made from a document."""
        rows = self._session.scalars(
            select(DerivedRow)
            .where(col(DerivedRow.document_id) == document_id)
            .order_by(col(DerivedRow.kind))
            .execution_options(populate_existing=True)
        )
        return tuple(derived_of(row) for row in rows)

    def remove_all(self, document_id: DocumentId) -> None:
        """Forget what was made from a document; the files are the caller's to remove."""
        self._session.execute(
            delete(DerivedRow)
            .where(col(DerivedRow.document_id) == document_id)
            .execution_options(synchronize_session=False)
        )


class Incidents:
    """Incidents, inside one unit of work."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, incident: Incident) -> Incident:
        """Write an incident down; return it with its id."""
        row = IncidentRow(kind=incident.kind, document_id=incident.document_id, at=incident.at)
        self._session.add(row)
        self._session.flush()
        return _incident_of(row)

    def all(self) -> tuple[Incident, ...]:
        """Every incident, oldest first."""
        rows = self._session.scalars(select(IncidentRow).order_by(col(IncidentRow.id)))
        return tuple(_incident_of(row) for row in rows)


def _incident_of(row: IncidentRow) -> Incident:
    return Incident(row.kind, DocumentId(row.document_id), row.at, row.id)

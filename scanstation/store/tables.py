"""The tables; no behaviour. Changing one needs a new revision in `store/migrations/versions`."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Column, Index, MetaData, text
from sqlalchemy.orm import registry
from sqlmodel import Field, SQLModel

from scanstation.store.column_types import UtcDateTime

__all__ = [
    "METADATA",
    "CitationRow",
    "DerivedRow",
    "DocumentRow",
    "ExampleRow",
    "FieldAnswerRow",
    "IncidentRow",
    "JobRow",
    "LedgerRow",
    "PageRow",
    "SearchRow",
    "VaultRow",
]

METADATA = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class _Base(SQLModel, registry=registry(metadata=METADATA)):
    """Own registry: other users of SQLModel in one process don't share our metadata."""


class DocumentRow(_Base, table=True):
    """One document; `code_number` … `number_key` are copies of field values, to find it by."""

    __tablename__ = "document"
    __table_args__ = (
        Index("ix_document_state_id", "state", "id"),
        Index("ix_document_sha256", "sha256"),
        Index("ix_document_number_key", "number_key"),
        # The database itself keeps the same bytes from becoming two living documents.
        Index(
            "uq_document_living_sha256",
            "sha256",
            unique=True,
            sqlite_where=text("duplicate_of IS NULL AND state NOT IN ('refused', 'isolated')"),
        ),
    )

    id: str = Field(primary_key=True)
    state: str
    source_path: str
    source_name: str
    sha256: str
    bytes: int = Field(sa_type=BigInteger)
    media_type: str
    format: str
    extension: str
    signed: bool
    producer: str
    created_at: datetime = Field(sa_type=UtcDateTime)
    updated_at: datetime = Field(sa_type=UtcDateTime)
    page_count: int | None = None
    failure_step: str | None = None
    failure_reason: str | None = None
    failure_detail: str | None = None
    failure_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    state_before_failure: str | None = None
    duplicate_of: str | None = Field(default=None, foreign_key="document.id")
    type_key: str | None = None
    type_answer: dict[str, Any] | None = Field(
        default=None, sa_column=Column(JSON(none_as_null=True))
    )
    priority_level: str | None = None
    priority_answer: dict[str, Any] | None = Field(
        default=None, sa_column=Column(JSON(none_as_null=True))
    )
    problems: list[dict[str, Any]] = Field(sa_column=Column(JSON, nullable=False))
    details: dict[str, Any] | None = Field(default=None, sa_column=Column(JSON(none_as_null=True)))
    code_number: str | None = None
    code_notation: str | None = None
    issued_date: str | None = None
    subject: str | None = None
    number_key: str = ""
    version: int


class FieldAnswerRow(_Base, table=True):
    """One answer to one field, by a machine or a person; answers are added, never changed."""

    __tablename__ = "field_answer"

    document_id: str = Field(primary_key=True, foreign_key="document.id", ondelete="CASCADE")
    key: str = Field(primary_key=True)
    origin: str = Field(primary_key=True)
    position: int = Field(primary_key=True)
    answer: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))


class ExampleRow(_Base, table=True):
    """What a person made of one answer; `features` are packed by `classifiers.learning`."""

    __tablename__ = "example"

    document_id: str = Field(primary_key=True, foreign_key="document.id", ondelete="CASCADE")
    key: str = Field(primary_key=True)
    at: datetime = Field(sa_type=UtcDateTime)
    person: str
    right: bool
    body: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    features: bytes | None = None


class CitationRow(_Base, table=True):
    """A document names another one; `cited` is its number and notation, folded."""

    __tablename__ = "citation"
    __table_args__ = (Index("ix_citation_cited", "cited"),)

    document_id: str = Field(primary_key=True, foreign_key="document.id", ondelete="CASCADE")
    cited: str = Field(primary_key=True)


class PageRow(_Base, table=True):
    """One recognised page."""

    __tablename__ = "page"

    document_id: str = Field(primary_key=True, foreign_key="document.id", ondelete="CASCADE")
    number: int = Field(primary_key=True)
    kind: str
    width_px: int
    height_px: int
    dpi: float
    turn_deg: int
    turn_applied: bool
    skew_deg: float
    skew_applied: bool
    text: str
    raw_text: str
    mean_confidence: float
    measures: dict[str, float] = Field(sa_column=Column(JSON, nullable=False))
    findings: list[str] = Field(sa_column=Column(JSON, nullable=False))
    engine: str
    recipe: str
    seconds: float
    zones: list[Any] | None = Field(default=None, sa_column=Column(JSON(none_as_null=True)))


class JobRow(_Base, table=True):
    """One piece of work; `setbacks` puts jobs that stopped the station behind the others."""

    __tablename__ = "job"
    __table_args__ = (
        Index("uq_job_document_id_step_page", "document_id", "step", "page", unique=True),
        Index("ix_job_queue", "status", "setbacks", "document_id", "rank", "page"),
    )

    id: int | None = Field(default=None, primary_key=True)
    document_id: str = Field(foreign_key="document.id", ondelete="CASCADE")
    step: str
    page: int
    rank: int
    status: str
    attempts: int = 0
    crashes: int = 0
    interruptions: int = 0
    setbacks: int = 0
    worker: str = ""
    reason: str = ""
    detail: str = ""
    seconds: float = 0.0
    ready_at: datetime = Field(sa_type=UtcDateTime)
    updated_at: datetime = Field(sa_type=UtcDateTime)


class LedgerRow(_Base, table=True):
    """One arrival."""

    __tablename__ = "intake_entry"
    __table_args__ = (
        Index("ix_intake_entry_source_path", "source_path"),
        Index("ix_intake_entry_stage_folder", "stage", "folder"),
        # One arrival is recorded once, whatever is killed when.
        Index(
            "uq_intake_entry_recorded",
            "source_path",
            "bytes",
            "modified_ns",
            unique=True,
            sqlite_where=text("stage = 'recorded'"),
        ),
        Index("ix_intake_entry_document_id", "document_id"),
    )

    id: int | None = Field(default=None, primary_key=True)
    source_path: str
    folder: str
    name: str
    bytes: int = Field(sa_type=BigInteger)
    modified_ns: int = Field(sa_type=BigInteger)
    sha256: str
    document_id: str = Field(foreign_key="document.id")
    stage: str
    at: datetime = Field(sa_type=UtcDateTime)
    detail: str = ""


class VaultRow(_Base, table=True):
    """Original bytes in the vault."""

    __tablename__ = "vault_object"

    sha256: str = Field(primary_key=True)
    bytes: int = Field(sa_type=BigInteger)
    media_type: str
    document_id: str = Field(foreign_key="document.id", index=True)
    admitted_at: datetime = Field(sa_type=UtcDateTime)
    verified_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class DerivedRow(_Base, table=True):
    """A file made from a document."""

    __tablename__ = "derived_file"

    document_id: str = Field(primary_key=True, foreign_key="document.id", ondelete="CASCADE")
    kind: str = Field(primary_key=True)
    path: str
    bytes: int = Field(sa_type=BigInteger)
    sha256: str
    pages: int
    made_at: datetime = Field(sa_type=UtcDateTime)


class IncidentRow(_Base, table=True):
    """Something the officer must be told of; no content of any document."""

    __tablename__ = "incident"

    id: int | None = Field(default=None, primary_key=True)
    kind: str
    document_id: str = Field(foreign_key="document.id")
    at: datetime = Field(sa_type=UtcDateTime)


class SearchRow(_Base, table=True):
    """The text a document is found by, as people read it; the index beside it is folded."""

    __tablename__ = "search_document"

    id: int | None = Field(default=None, primary_key=True)
    document_id: str = Field(foreign_key="document.id", ondelete="CASCADE", unique=True)
    head: str
    body: str

"""Documents, pages and the files that belong to them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from scanstation.domain.fields import FieldSet, MachineValue
from scanstation.domain.ids import DocumentId, Sha256
from scanstation.domain.states import DocumentState

__all__ = [
    "CellZone",
    "DerivedFile",
    "DerivedKind",
    "Document",
    "Failure",
    "Incident",
    "Page",
    "PersonType",
    "PriorityAnswer",
    "Problem",
    "SourceFile",
    "TypeAnswer",
    "VaultObject",
]


@dataclass(frozen=True, slots=True)
class SourceFile:
    """The file as it arrived.

    Attributes:
        path: where it lay, as text; for people, never opened again.
        name: its file name, NFC.
        sha256: of its bytes.
        bytes: its length.
        media_type: by content, e.g. "application/pdf"; "" until looked at.
        format: by content, e.g. "pdf", "tiff"; "" until looked at.
        extension: that fits the content, with its dot.
        signed: carries digital signatures, so its bytes must never change.
        producer: program that made it, as a PDF says.
    """

    path: str
    name: str
    sha256: Sha256
    bytes: int
    media_type: str = ""
    format: str = ""
    extension: str = ""
    signed: bool = False
    producer: str = ""


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a document stopped: the step ("" when it was refused), a reason code, a log detail."""

    step: str
    reason: str
    detail: str = ""
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Problem:
    """Something a person should know; the words for `code` live in the messages."""

    code: str
    page: int | None = None
    params: dict[str, str | int | float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PersonType:
    """The type a person decided on; `by` is the account, `at` has its zone."""

    key: str
    tt05_code: str
    by: str
    at: datetime

    def __post_init__(self) -> None:
        """A time without zone means nothing once two stations meet."""
        if self.at.tzinfo is None:
            raise ValueError("a person's type needs a time with its zone")


@dataclass(frozen=True, slots=True)
class TypeAnswer:
    """What kind of document it is; `key` is None where the machine asks. Score 0..1.

    `signals` are named numbers the calibration weighed, as in `domain.fields.MachineValue`.
    What a person decided lies on top, in `person`; the machine's answer stays as it was.
    """

    key: str | None
    tt05_code: str | None
    score: float
    accepted: bool
    evidence: tuple[str, ...] = ()
    model: str = ""
    signals: dict[str, float] = field(default_factory=dict, hash=False)
    person: PersonType | None = None

    @property
    def decided_key(self) -> str | None:
        """The person's type where there is one, else the machine's."""
        return self.person.key if self.person else self.key

    @property
    def decided_code(self) -> str | None:
        """Its code in Thông tư 05/2025."""
        return self.person.tt05_code if self.person else self.tt05_code


@dataclass(frozen=True, slots=True)
class PriorityAnswer:
    """How much it weighs in law: "P1" (most) … "P8", score 0..100, reasons.

    `basis` keeps what the ranking was made from, so that it can be made again when other
    documents that cite this one are scanned later.
    """

    level: str | None
    score: int | None
    reasons: tuple[str, ...] = ()
    basis: dict[str, str | bool | None] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class Document:
    """One document of the station.

    Attributes:
        id: sorts by arrival.
        state: changed by `domain.lifecycle` only.
        source: the file as it arrived.
        created_at: arrival, UTC.
        updated_at: last change, UTC.
        page_count: None until the file was looked into.
        failure: set in the states failed and refused.
        state_before_failure: where a failed document goes on.
        duplicate_of: the document that brought these bytes first.
        type: None until classified.
        priority: None until classified.
        fields: every field of the schema.
        details: fields of its kind alone, such as those of a construction permit.
        problems: findings for a person.
        version: counts saved changes; a stale copy cannot overwrite a newer one.
    """

    id: DocumentId
    state: DocumentState
    source: SourceFile
    created_at: datetime
    updated_at: datetime
    page_count: int | None = None
    failure: Failure | None = None
    state_before_failure: DocumentState | None = None
    duplicate_of: DocumentId | None = None
    type: TypeAnswer | None = None
    priority: PriorityAnswer | None = None
    fields: FieldSet = field(default_factory=FieldSet)
    details: dict[str, MachineValue] = field(default_factory=dict, hash=False)
    problems: tuple[Problem, ...] = ()
    version: int = 0

    @staticmethod
    def arrived(id: DocumentId, source: SourceFile, now: datetime) -> Document:  # noqa: A002
        """A document whose bytes lie in the spool."""
        return Document(id, DocumentState.SPOOLED, source, now, now)


@dataclass(frozen=True, slots=True)
class CellZone:
    """A part of a page: a cell ("ô") of Nghị định 30/2020/NĐ-CP, "annex", "copy", "den" and so on.

    `box`: left, top, right, bottom in pixels of the upright page.
    """

    cell: str
    box: tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class Page:
    """One recognised page as the store keeps it.

    Attributes:
        number: 1-based.
        kind: "scan", "born_digital", "mixed" or "blank".
        width_px: of the upright page, like height_px and dpi.
        turn_deg: clockwise quarter turn that makes it upright (0, 90, 180, 270).
        skew_deg: counter-clockwise angle that levels it.
        text: repaired, NFC, reading order.
        raw_text: as the engine gave it.
        mean_confidence: 0..1.
        measures: quality numbers by name.
        findings: stable keys, e.g. "blank", "blurred".
        seconds: processing time.
        zones: what stands where; empty until the document was understood.
    """

    document_id: DocumentId
    number: int
    kind: str
    width_px: int
    height_px: int
    dpi: float
    turn_deg: int = 0
    turn_applied: bool = False
    skew_deg: float = 0.0
    skew_applied: bool = False
    text: str = ""
    raw_text: str = ""
    mean_confidence: float = 0.0
    measures: dict[str, float] = field(default_factory=dict)
    findings: tuple[str, ...] = ()
    engine: str = ""
    recipe: str = ""
    seconds: float = 0.0
    zones: tuple[CellZone, ...] = ()

    def __post_init__(self) -> None:
        """Pages count from 1; confidence is a share."""
        if self.number < 1:
            raise ValueError(f"pages count from 1, got {self.number}")
        if not 0.0 <= self.mean_confidence <= 1.0:
            raise ValueError(f"mean_confidence must lie in 0..1, got {self.mean_confidence}")


@dataclass(frozen=True, slots=True)
class VaultObject:
    """Original bytes in the vault; `verified_at` is the last time their hash was seen right."""

    sha256: Sha256
    bytes: int
    media_type: str
    document_id: DocumentId
    admitted_at: datetime
    verified_at: datetime | None = None


class DerivedKind(StrEnum):
    """What a derived file is."""

    SEARCHABLE_PDF = "searchable_pdf"
    TEXT_SIDECAR = "text_sidecar"


@dataclass(frozen=True, slots=True)
class DerivedFile:
    """A file made from a document; `path` is relative to the store folder, with "/"."""

    document_id: DocumentId
    kind: DerivedKind
    path: str
    bytes: int
    sha256: Sha256
    pages: int
    made_at: datetime


@dataclass(frozen=True, slots=True)
class Incident:
    """Something the officer must be told of; holds no content of any document."""

    kind: str
    document_id: DocumentId
    at: datetime
    id: int | None = None

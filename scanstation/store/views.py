"""What the read side answers with: flat frozen values, ready for a table on a screen."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from scanstation.domain.ids import DocumentId, Sha256
from scanstation.domain.states import DocumentState

__all__ = ["DocumentFilter", "DocumentOrder", "DocumentView", "JobsProgress", "SearchHit"]


class DocumentOrder(StrEnum):
    """What a list is sorted by; documents that are equal in it stand in order of arrival."""

    ARRIVED = "arrived"
    NAME = "name"
    STATE = "state"
    PAGES = "pages"


@dataclass(frozen=True, slots=True)
class DocumentFilter:
    """Which documents; empty means all. Times: `created_from` ≤ arrival < `created_to`."""

    states: Collection[DocumentState] = ()
    type_keys: Collection[str] = ()
    created_from: datetime | None = None
    created_to: datetime | None = None


@dataclass(frozen=True, slots=True)
class DocumentView:
    """One line of a list of documents."""

    id: DocumentId
    state: DocumentState
    name: str
    path: str
    sha256: Sha256
    bytes: int
    pages: int | None
    code_number: str | None
    code_notation: str | None
    issued_date: str | None
    subject: str | None
    type_key: str | None
    priority: str | None
    failure_step: str | None
    failure_reason: str | None
    mean_confidence: float | None
    pdf_path: str | None
    pdf_bytes: int | None
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class SearchHit:
    """One found document.

    Attributes:
        tier: how it was found, best first: "record", "exact_phrase", "exact_words", "phrase",
            "words", "prefix".
        snippet: the place in the text as people read it, found words between 〔 and 〕.
        page: 1-based page of the snippet; None when it stands in the record, not on a page.
    """

    document_id: DocumentId
    tier: str
    snippet: str
    page: int | None


@dataclass(frozen=True, slots=True)
class JobsProgress:
    """How many jobs stand where."""

    waiting: int = 0
    running: int = 0
    done: int = 0
    failed: int = 0
    set_aside: int = 0
    held: int = 0

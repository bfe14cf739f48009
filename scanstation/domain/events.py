"""Frozen facts that happened; handed out after the transaction that made them true."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from scanstation.domain.ids import DocumentId
from scanstation.domain.states import DocumentState

__all__ = [
    "DocumentArrived",
    "DocumentMoved",
    "Event",
    "FieldDecided",
    "JobSetAside",
    "PageRecognised",
]


@dataclass(frozen=True, slots=True)
class DocumentArrived:
    """A file became a document; its bytes are safe in the spool."""

    document_id: DocumentId
    at: datetime


@dataclass(frozen=True, slots=True)
class DocumentMoved:
    """A document changed its state; `reason` is a code, "" where none is needed."""

    document_id: DocumentId
    source: DocumentState
    target: DocumentState
    at: datetime
    reason: str = ""


@dataclass(frozen=True, slots=True)
class PageRecognised:
    """One page was read and its result is durable."""

    document_id: DocumentId
    number: int
    at: datetime


@dataclass(frozen=True, slots=True)
class JobSetAside:
    """A job killed its worker too often and waits for a person."""

    document_id: DocumentId
    step: str
    page: int
    at: datetime


@dataclass(frozen=True, slots=True)
class FieldDecided:
    """A person decided on a field (its key, or "type"); says who, never what."""

    document_id: DocumentId
    key: str
    by: str
    at: datetime
    corrected: bool


Event: TypeAlias = DocumentArrived | DocumentMoved | PageRecognised | JobSetAside | FieldDecided

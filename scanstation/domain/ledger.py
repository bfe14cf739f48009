"""The intake ledger: what arrived from where, so a restart neither loses nor doubles."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from scanstation.domain.ids import DocumentId, Sha256

__all__ = ["OPEN_STAGES", "EntryStage", "IntakeEntry"]


class EntryStage(StrEnum):
    """How far an arrival has come.

    RECORDED: bytes are in the spool and the row is durable; the source still lies in its folder.
    SOURCE_LEFT: the source is gone from its folder.
    SOURCE_KEPT: the source is not the station's to move (`process`); it stays for good.
    SOURCE_STUCK: the source could not be removed; it must not be taken in again.
    """

    RECORDED = "recorded"
    SOURCE_LEFT = "source_left"
    SOURCE_KEPT = "source_kept"
    SOURCE_STUCK = "source_stuck"


OPEN_STAGES = frozenset({EntryStage.RECORDED, EntryStage.SOURCE_STUCK, EntryStage.SOURCE_KEPT})
"""Stages in which the very same file may still lie in its folder."""


@dataclass(frozen=True, slots=True)
class IntakeEntry:
    """One arrival. Path, length and time of change together tell one arrival from the next.

    Attributes:
        source_path: full path as text.
        folder: the watched folder it came through, or the folder given on the command line.
        name: file name.
        bytes: length when it was copied.
        modified_ns: time of change in nanoseconds, as the file system gave it.
        at: when the entry was made, UTC.
        id: given by the store.
        detail: why it is stuck, for the log.
    """

    source_path: str
    folder: str
    name: str
    bytes: int
    modified_ns: int
    sha256: Sha256
    document_id: DocumentId
    stage: EntryStage
    at: datetime
    id: int | None = None
    detail: str = ""

"""What a screen is told of the work of a station; frozen values."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from scanstation.services.intake_service import FolderView, Notice

__all__ = ["PassView", "Phase", "StoreCounts", "Trouble", "WorkView"]


class Phase(StrEnum):
    """What the station does."""

    STARTING = "starting"
    FOLDER = "folder"
    WATCHING = "watching"
    PAUSING = "pausing"
    PAUSED = "paused"
    TROUBLE = "trouble"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class PassView:
    """A folder somebody named; `total` is 0 while its files are being counted."""

    path: Path
    done: int = 0
    total: int = 0


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why all work stands still; for `messages.describe`."""

    code: str
    params: dict[str, object]


@dataclass(frozen=True, slots=True)
class WorkView:
    """Everything a screen polls; cheap to ask for.

    Attributes:
        phase: see `Phase`.
        folders: the watched ones.
        passes: folders asked for, the running one first.
        notices: the newest last.
        trouble: set in the phase TROUBLE.
        finished: documents that came to rest since the window was opened.
    """

    phase: Phase
    folders: tuple[FolderView, ...]
    passes: tuple[PassView, ...]
    notices: tuple[Notice, ...]
    trouble: Trouble | None
    finished: int


@dataclass(frozen=True, slots=True)
class StoreCounts:
    """Numbers from the store.

    Attributes:
        arrived: documents of today (local midnight).
        done: those of today that got through.
        failed: those of today that failed.
        refused: those of today that were refused.
        in_work: all documents not yet through, of any day.
        jobs_left: steps still to do.
        seconds_left: estimate; None while it can't be told.
    """

    arrived: int
    done: int
    failed: int
    refused: int
    in_work: int
    jobs_left: int
    seconds_left: float | None

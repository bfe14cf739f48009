"""What an error of a task means for the document: one table for everything that can happen."""

from __future__ import annotations

import errno
from collections.abc import Callable
from concurrent.futures import BrokenExecutor, CancelledError
from dataclasses import dataclass
from enum import StrEnum

from pebble import ProcessExpired

from classifiers.rule_file import TableDamaged
from ocr.errors import Cancelled, EngineMissing, LanguageMissing, OcrError, SourceError
from scanstation.domain.jobs import Job, Step
from scanstation.errors import DiskFull, KnownError, Stopped

__all__ = ["Consequence", "Meaning", "meaning_of"]

_NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT})


class Consequence(StrEnum):
    """What happens to the document."""

    REFUSE = "refuse"
    FAIL = "fail"
    CRASH = "crash"
    LATER = "later"
    STOP = "stop"


@dataclass(frozen=True, slots=True)
class Meaning:
    """An error, understood.

    Attributes:
        consequence: what to do.
        reason: stable code with words in `resources/messages`.
        detail: for the log; never content of a document.
        bug: True when it is our fault and belongs into the log with its trace.
    """

    consequence: Consequence
    reason: str
    detail: str = ""
    bug: bool = False


def meaning_of(error: BaseException, job: Job, pages: int | None) -> Meaning:
    """Understand `error`, raised by the task of `job`.

    Args:
        error: what the future ended with.
        job: whose task it was.
        pages: how many pages the document has, as far as known.
    """
    for kind, explain in _TABLE:
        if isinstance(error, kind):
            return explain(error, job, pages)
    return Meaning(Consequence.FAIL, "bug", type(error).__name__, bug=True)


def _source(error: BaseException, job: Job, pages: int | None) -> Meaning:
    """Not a document at all, or a document with one damaged page."""
    reason = error.code if isinstance(error, SourceError) else "memory_limit"
    detail = error.detail if isinstance(error, SourceError) else ""
    whole = job.step is Step.INSPECT or (job.step is Step.PAGE and pages == 1)
    return Meaning(Consequence.REFUSE if whole else Consequence.FAIL, reason, detail)


def _engine(error: BaseException, _job: Job, _pages: int | None) -> Meaning:
    assert isinstance(error, OcrError)  # noqa: S101 - narrows the type for the checker
    return Meaning(Consequence.STOP, error.code, error.detail)


def _table(error: BaseException, _job: Job, _pages: int | None) -> Meaning:
    """No document's fault: all wait until somebody mends the table."""
    return Meaning(Consequence.STOP, "table_damaged", str(error))


def _ocr(error: BaseException, _job: Job, _pages: int | None) -> Meaning:
    assert isinstance(error, OcrError)  # noqa: S101 - narrows the type for the checker
    return Meaning(Consequence.FAIL, error.code, error.detail)


def _known(error: BaseException, _job: Job, _pages: int | None) -> Meaning:
    assert isinstance(error, KnownError)  # noqa: S101 - narrows the type for the checker
    if error.code == "isolation_failed":  # never given up, and nothing else happens meanwhile
        return Meaning(Consequence.LATER, error.code)
    return Meaning(Consequence.FAIL, error.code, str(error))


def _system(error: BaseException, _job: Job, _pages: int | None) -> Meaning:
    assert isinstance(error, OSError)  # noqa: S101 - narrows the type for the checker
    if error.errno in _NO_ROOM:
        return Meaning(Consequence.LATER, "disk_full")
    if isinstance(error, PermissionError):  # Windows: a worker or a virus scanner holds the file
        return Meaning(Consequence.LATER, "file_busy")
    detail = errno.errorcode.get(error.errno or 0, type(error).__name__)
    return Meaning(Consequence.FAIL, "storage_failed", detail)


def _says(consequence: Consequence, reason: str) -> Callable[..., Meaning]:
    return lambda _error, _job, _pages: Meaning(consequence, reason)


_TABLE: tuple[tuple[type[BaseException], Callable[..., Meaning]], ...] = (
    (ProcessExpired, _says(Consequence.CRASH, "crashed")),
    (BrokenExecutor, _says(Consequence.LATER, "stopped")),  # the pool died, not this task
    (CancelledError, _says(Consequence.LATER, "stopped")),
    (Cancelled, _says(Consequence.LATER, "stopped")),
    (Stopped, _says(Consequence.LATER, "stopped")),
    (SourceError, _source),
    (MemoryError, _source),
    (EngineMissing, _engine),
    (LanguageMissing, _engine),
    (OcrError, _ocr),
    (TableDamaged, _table),
    (DiskFull, _says(Consequence.LATER, "disk_full")),
    (KnownError, _known),
    (TimeoutError, _says(Consequence.FAIL, "page_timeout")),
    (OSError, _system),
)
"""Looked through from the top, so the narrow ones stand before the wide ones."""

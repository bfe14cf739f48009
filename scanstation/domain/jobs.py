"""Work owed to a document, one job per step (and per page where the step is one page's)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType

from scanstation.domain.ids import DocumentId

__all__ = ["MAX_CRASHES", "STEP_ORDER", "Job", "JobStatus", "Recovered", "Step"]

MAX_CRASHES = 2
"""A job that killed its worker this often is poison and is set aside."""


class Step(StrEnum):
    """What is done to a document."""

    INSPECT = "inspect"
    PAGE = "page"
    SECRECY = "secrecy"
    UNDERSTAND = "understand"
    ASSEMBLE = "assemble"
    ADMIT = "admit"


STEP_ORDER = MappingProxyType(
    {
        Step.INSPECT: 10,
        Step.PAGE: 20,
        Step.SECRECY: 30,
        Step.UNDERSTAND: 35,
        Step.ASSEMBLE: 40,
        Step.ADMIT: 50,
    }
)
"""A job may run when every job of its document with a lower number is done."""


class JobStatus(StrEnum):
    """Where a job stands.

    HELD jobs wait for a person: another job of their document failed.
    SET_ASIDE jobs killed their worker process twice.
    """

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    SET_ASIDE = "set_aside"
    HELD = "held"


@dataclass(frozen=True, slots=True)
class Job:
    """One piece of work.

    Attributes:
        page: 1-based, 0 for the whole document.
        attempts: how often it was begun.
        crashes: how often a worker process died on it; counts towards being set aside.
        interruptions: how often the whole station died while it ran; proves little by itself.
        worker: who runs it now, "" otherwise.
        reason: code of the last failure.
        detail: for the log.
        seconds: how long it took.
        ready_at: not to be begun before.
    """

    id: int
    document_id: DocumentId
    step: Step
    page: int
    status: JobStatus
    attempts: int
    crashes: int
    interruptions: int
    worker: str
    reason: str
    detail: str
    seconds: float
    ready_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class Recovered:
    """What a start found running from before: `released` runs again, `set_aside` does not."""

    released: tuple[Job, ...] = ()
    set_aside: tuple[Job, ...] = ()

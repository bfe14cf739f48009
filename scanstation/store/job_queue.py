"""The durable queue: what is owed to each document, what runs, what must wait for a person."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import delete, exists, func, select, update
from sqlalchemy.dialects.sqlite import insert as upsert
from sqlalchemy.orm import Session, aliased
from sqlmodel import col

from scanstation.domain.ids import Clock, DocumentId
from scanstation.domain.jobs import MAX_CRASHES, STEP_ORDER, Job, JobStatus, Recovered, Step
from scanstation.errors import BugError
from scanstation.store.tables import JobRow

__all__ = ["CRASHED_TWICE", "STATION_DIED", "Jobs", "job_of"]

CRASHED_TWICE = "crashed_twice"
STATION_DIED = "station_died_repeatedly"
_AT_ONCE = datetime(1970, 1, 1, tzinfo=UTC)
_FORGIVEN_INTERRUPTIONS = 2
"""So many deaths of the station do not move a job behind the others: the power may have gone."""

_UNFINISHED = tuple(status.value for status in JobStatus if status is not JobStatus.DONE)
_STOPPED = (JobStatus.FAILED.value, JobStatus.SET_ASIDE.value, JobStatus.HELD.value)


def job_of(row: JobRow) -> Job:
    """The job a row stands for."""
    columns = {name: getattr(row, name) for name in Job.__dataclass_fields__}
    columns |= {
        "document_id": DocumentId(row.document_id),
        "step": Step(row.step),
        "status": JobStatus(row.status),
    }
    return Job(**columns)


class Jobs:
    """Jobs inside one unit of work; the write lock makes a claim exclusive."""

    def __init__(self, session: Session, clock: Clock) -> None:
        self._session = session
        self._clock = clock

    def plan(
        self,
        document_id: DocumentId,
        steps: Iterable[tuple[Step, int]],
        ready_at: datetime | None = None,
    ) -> None:
        """Owe these (step, page) pairs to a document; those owed or done already stay as they are.

        Args:
            document_id: an existing document.
            steps: page is 1-based, 0 for the whole document.
            ready_at: from when they may begin; at once when None.
        """
        now = self._clock()
        rows = [
            {
                "document_id": document_id,
                "step": step.value,
                "page": page,
                "rank": STEP_ORDER[step],
                "status": JobStatus.WAITING.value,
                "attempts": 0,
                "crashes": 0,
                "interruptions": 0,
                "setbacks": 0,
                "worker": "",
                "reason": "",
                "detail": "",
                "seconds": 0.0,
                "ready_at": ready_at or _AT_ONCE,
                "updated_at": now,
            }
            for step, page in steps
        ]
        if rows:
            self._session.execute(upsert(JobRow).on_conflict_do_nothing(), rows)

    def claim(
        self,
        worker: str,
        now: datetime,
        *,
        document_id: DocumentId | None = None,
        steps: Collection[Step] | None = None,
    ) -> Job | None:
        """Take the next job that may begin, or None.

        Older documents first; within one the steps in order, pages in parallel. Jobs that met
        with trouble before come after all others, so one bad file does not stop the rest.

        Args:
            worker: a name for who runs it.
            now: jobs postponed beyond it are left.
            document_id: only this document's.
            steps: only these.
        """
        earlier = aliased(JobRow)
        blocked = exists().where(
            col(earlier.document_id) == col(JobRow.document_id),
            col(earlier.rank) < col(JobRow.rank),
            col(earlier.status) != JobStatus.DONE.value,
        )
        query = select(col(JobRow.id)).where(
            col(JobRow.status) == JobStatus.WAITING.value, col(JobRow.ready_at) <= now, ~blocked
        )
        if document_id is not None:
            query = query.where(col(JobRow.document_id) == document_id)
        if steps is not None:
            query = query.where(col(JobRow.step).in_([step.value for step in steps]))
        order = (JobRow.setbacks, JobRow.document_id, JobRow.rank, JobRow.page)
        found = self._session.scalars(
            query.order_by(*(col(column) for column in order)).limit(1)
        ).first()
        if found is None:
            return None
        return self._change(
            found,
            now,
            status=JobStatus.RUNNING,
            worker=worker,
            attempts=col(JobRow.attempts) + 1,
        )

    def complete(self, job_id: int, now: datetime, seconds: float = 0.0) -> Job:
        """The job is done; done twice is done once."""
        return self._change(
            job_id,
            now,
            status=JobStatus.DONE,
            worker="",
            reason="",
            detail="",
            seconds=seconds,
        )

    def fail(self, job_id: int, reason: str, now: datetime, detail: str = "") -> Job:
        """The job cannot be done; the rest of its document waits for a person."""
        job = self._change(
            job_id, now, status=JobStatus.FAILED, worker="", reason=reason, detail=detail
        )
        self._hold_rest(job.document_id, now)
        return job

    def postpone(self, job_id: int, ready_at: datetime, reason: str = "") -> Job:
        """Put the job back; it may begin again from `ready_at` (a full disk, a busy engine)."""
        now = self._clock()
        return self._change(
            job_id, now, status=JobStatus.WAITING, worker="", reason=reason, ready_at=ready_at
        )

    def crashed(self, job_id: int, now: datetime, detail: str = "") -> Job:
        """The worker process died on it: once more, or, the second time, set aside for good."""
        job = self.get(job_id)
        crashes = job.crashes + 1
        poison = crashes >= MAX_CRASHES
        changed = self._change(
            job_id,
            now,
            status=JobStatus.SET_ASIDE if poison else JobStatus.WAITING,
            worker="",
            reason=CRASHED_TWICE if poison else "crashed",
            detail=detail,
            crashes=crashes,
            setbacks=col(JobRow.setbacks) + 1,
        )
        if poison:
            self._hold_rest(changed.document_id, now)
        return changed

    def recover(self, now: datetime, max_interruptions: int = 25) -> Recovered:
        """Put back what ran when the station died; only one station may use the store.

        The death of the whole station says little about each job it was running: the power may
        have gone, or somebody ended it. So this is no crash of the job. It counts apart, puts the
        job behind the others when it goes on, and sets it aside in the end.
        """
        running = self._session.scalars(
            select(col(JobRow.id)).where(col(JobRow.status) == JobStatus.RUNNING.value)
        ).all()
        released: list[Job] = []
        set_aside: list[Job] = []
        for job_id in running:
            interruptions = self.get(job_id or 0).interruptions + 1
            poison = interruptions >= max_interruptions
            job = self._change(
                job_id,
                now,
                status=JobStatus.SET_ASIDE if poison else JobStatus.WAITING,
                worker="",
                reason=STATION_DIED if poison else "",
                interruptions=interruptions,
                setbacks=col(JobRow.crashes) + max(0, interruptions - _FORGIVEN_INTERRUPTIONS),
            )
            if poison:
                self._hold_rest(job.document_id, now)
            (set_aside if poison else released).append(job)
        return Recovered(tuple(released), tuple(set_aside))

    def retry(self, document_id: DocumentId, now: datetime) -> int:
        """A person asks again: what stopped waits anew, with clean counters; answer how many."""
        changed = self._session.scalars(
            update(JobRow)
            .where(col(JobRow.document_id) == document_id, col(JobRow.status).in_(_STOPPED))
            .values(
                status=JobStatus.WAITING.value,
                crashes=0,
                interruptions=0,
                setbacks=0,
                reason="",
                detail="",
                ready_at=now,
                updated_at=now,
            )
            .execution_options(synchronize_session=False)
            .returning(col(JobRow.id))
        ).all()
        return len(changed)

    def drop(self, document_id: DocumentId) -> None:
        """Nothing is owed to this document any more: it was refused or isolated."""
        self._session.execute(
            delete(JobRow)
            .where(col(JobRow.document_id) == document_id)
            .execution_options(synchronize_session=False)
        )

    def get(self, job_id: int) -> Job:
        """One job.

        Raises:
            BugError: there is none.
        """
        row = self._session.get(JobRow, job_id, populate_existing=True)
        if row is None:
            raise BugError(f"no job {job_id}")
        return job_of(row)

    def of(self, document_id: DocumentId) -> tuple[Job, ...]:
        """Every job of a document, in the order they run."""
        rows = self._session.scalars(
            select(JobRow)
            .where(col(JobRow.document_id) == document_id)
            .order_by(col(JobRow.rank), col(JobRow.page))
            .execution_options(populate_existing=True)
        )
        return tuple(job_of(row) for row in rows)

    def unfinished(self, document_id: DocumentId) -> int:
        """How many jobs of a document are not done."""
        count = self._session.scalar(
            select(func.count())
            .select_from(JobRow)
            .where(col(JobRow.document_id) == document_id, col(JobRow.status).in_(_UNFINISHED))
        )
        return count or 0

    def _hold_rest(self, document_id: DocumentId, now: datetime) -> None:
        self._session.execute(
            update(JobRow)
            .where(
                col(JobRow.document_id) == document_id,
                col(JobRow.status) == JobStatus.WAITING.value,
            )
            .values(status=JobStatus.HELD.value, updated_at=now)
            .execution_options(synchronize_session=False)
        )

    def _change(self, job_id: int | None, now: datetime, **values: Any) -> Job:
        status = values.get("status")
        if isinstance(status, JobStatus):
            values["status"] = status.value
        row = self._session.scalars(
            update(JobRow)
            .where(col(JobRow.id) == job_id)
            .values(**values, updated_at=now)
            .returning(JobRow)
            .execution_options(synchronize_session=False, populate_existing=True)
        ).one_or_none()
        if row is None:
            raise BugError(f"no job {job_id}")
        return replace(job_of(row))

"""Takes documents through their steps: hands out jobs, waits, writes what came back.

One thread owns a runner. It keeps at most `workers + look_ahead` jobs in flight, whatever the
length of a file, so memory and the cost of a page stay flat.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from concurrent.futures import FIRST_COMPLETED, CancelledError, Future, wait
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from scanstation.domain.document import Document
from scanstation.domain.ids import Clock, DocumentId, utc_now
from scanstation.domain.jobs import Job, JobStatus, Step
from scanstation.domain.lifecycle import fail, refuse
from scanstation.domain.states import DocumentState
from scanstation.errors import KnownError, MissingPart
from scanstation.pipeline.contract import Verdict
from scanstation.pipeline.failures import Consequence, Meaning, meaning_of
from scanstation.pipeline.isolation import Isolation
from scanstation.pipeline.model_paths import ModelPaths, shipped_models
from scanstation.pipeline.steps import StepTable
from scanstation.pipeline.workers import Workers

if TYPE_CHECKING:
    from scanstation.store import Store

__all__ = ["Runner"]

_LOG = logging.getLogger(__name__)

_AT_REST = frozenset({DocumentState.FAILED, DocumentState.REFUSED, DocumentState.ISOLATED})

_LATER = {
    "disk_full": timedelta(seconds=30),
    "isolation_failed": timedelta(seconds=30),
    "file_busy": timedelta(seconds=3),
}
"""How long a job waits that met a full disk, a missing medium, or a file somebody holds."""


@dataclass(frozen=True, slots=True)
class _Flight:
    job: Job
    begun: datetime


class Runner:
    """Works on the documents of one store.

    Args:
        store: where documents and jobs are.
        workers: who does the work.
        isolation: where documents with a secret mark go.
        models: asked before each document which tables and models to understand it with.
        page_seconds: wall-clock limit of one page.
        look_ahead: jobs handed out beyond one per worker.
        on_finished: told of each document that came to rest, after its row says so.
        clock: UTC time.
    """

    def __init__(
        self,
        store: Store,
        workers: Workers,
        isolation: Isolation,
        models: Callable[[], ModelPaths] = shipped_models,
        *,
        page_seconds: float,
        look_ahead: int = 2,
        on_finished: Callable[[DocumentId], None] = lambda _id: None,
        clock: Clock = utc_now,
    ) -> None:
        self._store = store
        self._workers = workers
        self._isolation = isolation
        self._steps = StepTable(store, workers, models, page_seconds=page_seconds)
        self.capacity = workers.count + look_ahead
        self._on_finished = on_finished
        self._clock = clock
        self._flights: dict[Future[Any], _Flight] = {}
        self._rested: list[DocumentId] = []
        self.delayed = ""
        """Reason code of the last job that had to be put off; "" when the last one went well."""
        self.pages_done = 0

    @property
    def in_flight(self) -> int:
        """Jobs handed out and not yet answered."""
        return len(self._flights)

    @property
    def has_room(self) -> bool:
        """True while another job could be handed out."""
        return len(self._flights) < self.capacity

    def recover(self) -> None:
        """Take up what an earlier process left running; call once, before anything else."""
        now = self._clock()
        self._store.spool.clear_leftovers()
        with self._store.unit_of_work() as uow:
            recovered = uow.jobs.recover(now)
            for job in recovered.set_aside:
                document = uow.documents.get(job.document_id)
                if document.state not in _AT_REST:
                    uow.documents.update(fail(document, _label(job), job.reason, now))
            uow.commit()

    def fill(self, only: Iterable[DocumentId] | None = None) -> None:
        """Hand out jobs until there is no room or no job.

        Args:
            only: work on these documents alone, the first ones first; None: on all.
        """
        targets: list[DocumentId | None] = [None] if only is None else list(only)
        for target in targets:
            while self.has_room and self._hand_out(target):
                pass
        self._tell()

    def wait(self, timeout: float) -> bool:
        """Write the answers that come within `timeout` seconds; True if any came.

        Raises:
            MissingPart: the recogniser is not installed, or a table is damaged; the documents
                stay as they are.
            StorageError: the answer could not be written; it is kept, and the next call writes it.
        """
        done, _ = wait(self._flights, timeout=timeout, return_when=FIRST_COMPLETED)
        for future in done:
            self._land(self._flights[future], future)
            del self._flights[future]
        self._tell()
        return bool(done)

    def close(self) -> None:
        """Stop: running tasks are killed, their jobs wait for the next start."""
        flights, self._flights = list(self._flights.values()), {}
        self._workers.close()
        self._steps.close()
        now = self._clock()
        with self._store.unit_of_work() as uow:
            for flight in flights:
                if uow.jobs.get(flight.job.id).status is JobStatus.RUNNING:
                    uow.jobs.postpone(flight.job.id, now, "stopped")
            uow.commit()

    # -- handing out ---------------------------------------------------------------------------

    def _hand_out(self, target: DocumentId | None) -> bool:
        now = self._clock()
        with self._store.unit_of_work() as uow:
            job = uow.jobs.claim("station", now, document_id=target)
            if job is None:
                return False
            document = uow.documents.get(job.document_id)
            uow.commit()
        if job.step is Step.SECRECY and self._isolation.began(document):
            self._isolate(document, job)  # an earlier process died on the way there
            return True
        try:
            future = self._steps.begin(document, job)
        except KnownError as error:
            self._suffer(document, job, meaning_of(error, job, document.page_count))
            return True
        self._flights[future] = _Flight(job, now)
        return True

    # -- landing -------------------------------------------------------------------------------

    def _land(self, flight: _Flight, future: Future[Any]) -> None:
        document = self._store.queries.document(flight.job.document_id)
        error = CancelledError() if future.cancelled() else future.exception()
        if document is None or document.state in _AT_REST:
            self._land_late(document, flight, future if error is None else None)
        elif error is not None:
            meaning = meaning_of(error, flight.job, document.page_count)
            if meaning.bug:
                _LOG.error("step %s of %s", flight.job.step, document.id, exc_info=error)
            self._suffer(document, flight.job, meaning)
        elif future.result() is Verdict.SECRET:
            self._isolate(document, flight.job)
        else:
            self._succeed(document, flight, future.result())

    def _land_late(
        self, document: Document | None, flight: _Flight, good: Future[Any] | None
    ) -> None:
        """Another page of the document failed while this one ran; good work is kept."""
        if document is None or document.state is not DocumentState.FAILED:
            return  # refused or isolated: no job is left
        now = self._clock()
        with self._store.unit_of_work() as uow:
            if good is not None and flight.job.step is Step.PAGE:
                self._steps.apply(uow, document, flight.job, good.result(), now)
                uow.jobs.complete(flight.job.id, now, (now - flight.begun).total_seconds())
            else:
                uow.jobs.fail(flight.job.id, "stopped", now)
            uow.commit()

    def _succeed(self, document: Document, flight: _Flight, answer: Any) -> None:
        now = self._clock()
        with self._store.unit_of_work() as uow:
            current = uow.documents.get(document.id)
            self._steps.apply(uow, current, flight.job, answer, now)
            uow.jobs.complete(flight.job.id, now, (now - flight.begun).total_seconds())
            uow.commit()
        self.delayed = ""
        self.pages_done += flight.job.step is Step.PAGE
        self._steps.tidy(document, flight.job)
        if flight.job.step is Step.ADMIT:
            self._rested.append(document.id)

    def _isolate(self, document: Document, job: Job) -> None:
        try:
            self._isolation.take(document, self._clock())
        except (KnownError, OSError) as error:
            self._suffer(document, job, meaning_of(error, job, document.page_count))
            return
        _LOG.warning("document %s was isolated", document.id)
        self._rested.append(document.id)

    def _suffer(self, document: Document, job: Job, meaning: Meaning) -> None:
        """Write down what went wrong, as far as it is the document's fault."""
        now = self._clock()
        _LOG.info("%s of %s: %s %s", job.step, document.id, meaning.reason, meaning.detail)
        with self._store.unit_of_work() as uow:
            current = uow.documents.get(document.id)
            match meaning.consequence:
                case Consequence.REFUSE:
                    uow.jobs.drop(document.id)
                    ended = refuse(current, meaning.reason, now, meaning.detail)
                case Consequence.FAIL:
                    uow.jobs.fail(job.id, meaning.reason, now, meaning.detail)
                    ended = fail(current, _label(job), meaning.reason, now, meaning.detail)
                case Consequence.CRASH:
                    after = uow.jobs.crashed(job.id, now)
                    poison = after.status is JobStatus.SET_ASIDE
                    ended = fail(current, _label(job), after.reason, now) if poison else current
                case _:
                    delay = _LATER.get(meaning.reason, timedelta())
                    uow.jobs.postpone(job.id, now + delay, meaning.reason)
                    ended = current
            if ended is not current:
                uow.documents.update(ended)
            uow.commit()
        self.delayed = meaning.reason if meaning.consequence is Consequence.LATER else ""
        if meaning.consequence is Consequence.STOP:
            raise MissingPart(meaning.reason, detail=meaning.detail)
        if ended is not current:
            self._rested.append(document.id)

    def _tell(self) -> None:
        """Last of all, so that a listener that fails can't undo what was written."""
        while self._rested:
            self._on_finished(self._rested.pop(0))


def _label(job: Job) -> str:
    """Step as the document's failure names it; a page's with its number."""
    return f"{job.step} {job.page}" if job.page else str(job.step)

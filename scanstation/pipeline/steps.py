"""The steps of a document: what each asks of a worker, and what it does with the answer.

A step's answer is written in the same transaction that marks its job done, so a kill costs at
most the work of the jobs that ran. Applying happens in the runner's thread alone.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from scanstation.domain.document import (
    DerivedFile,
    DerivedKind,
    Document,
    Page,
    Problem,
    VaultObject,
)
from scanstation.domain.ids import Sha256
from scanstation.domain.jobs import Job, Step
from scanstation.domain.lifecycle import move
from scanstation.domain.states import DocumentState
from scanstation.errors import BugError
from scanstation.pipeline import page_worker
from scanstation.pipeline.contract import (
    AssemblyOrder,
    Inspection,
    Made,
    NotUnderstood,
    PageFacts,
    UnderstandOrder,
)
from scanstation.pipeline.model_paths import ModelPaths
from scanstation.pipeline.record import write_understood
from scanstation.pipeline.workers import Workers

if TYPE_CHECKING:
    from scanstation.pipeline.understanding import Understood
    from scanstation.store import Store, UnitOfWork

__all__ = ["StepTable"]

_SECONDS_PER_PAGE = 5.0
"""Longer than the slowest page took to assemble (0.4 s on a loaded machine) by a wide margin."""


_LOG = logging.getLogger(__name__)

NOT_UNDERSTOOD = "not_understood"

_WHOLE = (Step.SECRECY, Step.UNDERSTAND, Step.ASSEMBLE, Step.ADMIT)
"""Owed once to every document, after its pages."""

_FINDABLE = frozenset({DocumentState.TO_CORRECT, DocumentState.TO_REVIEW})
"""Taken in before the station could understand; in the index already, without its fields."""


@dataclass(frozen=True, slots=True)
class _Step:
    begin: Callable[[Document, Job], Future[Any]]
    apply: Callable[[UnitOfWork, Document, Any, datetime], None]


class StepTable:
    """Begins jobs and applies their answers."""

    def __init__(
        self,
        store: Store,
        workers: Workers,
        models: Callable[[], ModelPaths],
        *,
        page_seconds: float,
    ) -> None:
        self._store = store
        self._models = models
        self._workers = workers
        self._page_seconds = page_seconds
        # Moving a file into the vault hashes it once more; that must not hold up the pages.
        self._movers = ThreadPoolExecutor(max_workers=1, thread_name_prefix="vault")
        self._steps = {
            Step.INSPECT: _Step(self._inspect, self._inspected),
            Step.PAGE: _Step(self._page, self._recognised),
            Step.SECRECY: _Step(self._look, self._looked),
            Step.UNDERSTAND: _Step(self._understand, self._understood),
            Step.ASSEMBLE: _Step(self._assemble, self._assembled),
            Step.ADMIT: _Step(self._admit, self._admitted),
        }

    def begin(self, document: Document, job: Job) -> Future[Any]:
        """Hand the work of `job` out.

        Raises:
            StorageError: the original is not in the store.
        """
        return self._steps[job.step].begin(document, job)

    def apply(
        self, uow: UnitOfWork, document: Document, job: Job, answer: Any, now: datetime
    ) -> None:
        """Write what `job` found; does not commit."""
        self._steps[job.step].apply(uow, document, answer, now)

    def tidy(self, document: Document, job: Job) -> None:
        """Remove what nobody needs once `job` is done: layers, half files of dead workers."""
        if job.step is not Step.ADMIT:
            return
        folder = self._store.work_folder(document.id)
        for pattern in ("*.layers", "*.part"):
            for path in folder.glob(pattern):
                path.unlink(missing_ok=True)

    def close(self) -> None:
        """Wait for the file that is being moved."""
        self._movers.shutdown(wait=True)

    # -- inspect -------------------------------------------------------------------------------

    def _inspect(self, document: Document, _job: Job) -> Future[Any]:
        source = self._store.original(document.source.sha256)
        return self._workers.submit(
            page_worker.inspect, source, document.source.name, seconds=self._page_seconds
        )

    def _inspected(
        self, uow: UnitOfWork, document: Document, found: Inspection, now: datetime
    ) -> None:
        source = replace(
            document.source,
            media_type=found.media_type,
            format=found.format,
            extension=found.extension,
            signed=found.signed,
            producer=found.producer,
        )
        problems = document.problems
        if found.claimed_extension_wrong:
            problems += (Problem("wrong_extension", params={"format": found.format}),)
        uow.documents.update(
            replace(
                document, source=source, page_count=found.pages, problems=problems, updated_at=now
            )
        )
        pages = [(Step.PAGE, number) for number in range(1, found.pages + 1)]
        whole = [(step, 0) for step in _WHOLE]
        uow.jobs.plan(document.id, pages + whole, now)

    # -- pages ---------------------------------------------------------------------------------

    def _page(self, document: Document, job: Job) -> Future[Any]:
        return self._workers.submit(
            page_worker.recognise,
            self._store.original(document.source.sha256),
            job.page,
            self._store.work_folder(document.id),
            seconds=self._page_seconds,
        )

    def _recognised(
        self, uow: UnitOfWork, document: Document, facts: PageFacts, _now: datetime
    ) -> None:
        uow.pages.put(
            Page(
                document_id=document.id,
                number=facts.number,
                kind=facts.kind,
                width_px=facts.width_px,
                height_px=facts.height_px,
                dpi=facts.dpi,
                turn_deg=facts.turn_deg,
                turn_applied=facts.turn_applied,
                skew_deg=facts.skew_deg,
                skew_applied=facts.skew_applied,
                text=facts.text,
                raw_text=facts.raw_text,
                mean_confidence=facts.mean_confidence,
                measures=facts.measures,
                findings=facts.findings,
                engine=facts.engine,
                recipe=facts.recipe,
                seconds=facts.seconds,
            )
        )

    # -- secrecy -------------------------------------------------------------------------------

    def _look(self, document: Document, _job: Job) -> Future[Any]:
        return self._workers.submit(
            page_worker.look,
            self._store.work_folder(document.id),
            _pages(document),
            seconds=self._whole_file(document),
        )

    def _looked(self, uow: UnitOfWork, document: Document, _verdict: object, now: datetime) -> None:
        """The runner has taken secret documents out before this is reached."""
        uow.documents.update(move(document, DocumentState.RECOGNISED, now))

    # -- understanding -------------------------------------------------------------------------

    def _understand(self, document: Document, _job: Job) -> Future[Any]:
        order = UnderstandOrder(
            source=self._store.original(document.source.sha256),
            work=self._store.work_folder(document.id),
            pages=_pages(document),
            models=self._models(),
        )
        return self._workers.submit(
            page_worker.understand, order, seconds=self._whole_file(document)
        )

    def _understood(
        self,
        uow: UnitOfWork,
        document: Document,
        found: Understood | NotUnderstood | None,
        now: datetime,
    ) -> None:
        if found is None:
            return
        if isinstance(found, NotUnderstood):
            _LOG.error("%s was not understood: %s", document.id, found.fault)
            known = tuple(one for one in document.problems if one.code != NOT_UNDERSTOOD)
            problems = (*known, Problem(NOT_UNDERSTOOD, params={"fault": found.fault}))
            uow.documents.update(replace(document, problems=problems, updated_at=now))
            return
        write_understood(uow, document, found, self._models().rules, now)
        if document.state in _FINDABLE:
            uow.search.index(document.id)

    # -- delivered files -----------------------------------------------------------------------

    def _assemble(self, document: Document, _job: Job) -> Future[Any]:
        order = AssemblyOrder(
            source=self._store.original(document.source.sha256),
            work=self._store.work_folder(document.id),
            target=self._store.derived_folder(document.id),
            pages=_pages(document),
            title=document.source.name.rpartition(".")[0] or document.source.name,
            identifier=document.id,
            signed=document.source.signed,
            arrived=document.created_at,
        )
        return self._workers.submit(page_worker.assemble, order, seconds=self._whole_file(document))

    def _assembled(
        self, uow: UnitOfWork, document: Document, made: tuple[Made, ...], now: datetime
    ) -> None:
        for file in made:
            uow.derived.put(
                DerivedFile(
                    document_id=document.id,
                    kind=DerivedKind(file.kind),
                    path=file.path.relative_to(self._store.folder).as_posix(),
                    bytes=file.bytes,
                    sha256=Sha256(file.sha256),
                    pages=file.pages,
                    made_at=now,
                )
            )

    # -- vault ---------------------------------------------------------------------------------

    def _admit(self, document: Document, _job: Job) -> Future[Any]:
        return self._movers.submit(
            self._store.vault.admit, self._store.spool, document.source.sha256
        )

    def _admitted(self, uow: UnitOfWork, document: Document, _path: object, now: datetime) -> None:
        source = document.source
        uow.vault.add(VaultObject(source.sha256, source.bytes, source.media_type, document.id, now))
        uow.documents.update(move(document, DocumentState.TO_CORRECT, now))
        uow.search.index(document.id)

    def _whole_file(self, document: Document) -> float:
        return self._page_seconds + _SECONDS_PER_PAGE * _pages(document)


def _pages(document: Document) -> int:
    if document.page_count is None:
        raise BugError(f"{document.id} was not inspected")
    return document.page_count

"""One pass over named files, or a station that goes on: intake and pipeline in one loop."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING

from scanstation.domain.ids import DocumentId, utc_now
from scanstation.domain.lifecycle import retry
from scanstation.domain.states import DocumentState
from scanstation.errors import BugError, DiskFull, IntakeError, StorageError, UsageError
from scanstation.intake.claim import Claimer
from scanstation.intake.listing import SeenFile, list_folder, see_file
from scanstation.pipeline.cancel import CancelToken
from scanstation.pipeline.runner import Runner
from scanstation.services.intake_service import IntakeService, Notice

if TYPE_CHECKING:
    from scanstation.store import Store

__all__ = ["Finished", "ProcessingService", "Progress", "files_below"]

_WAIT_SECONDS = 0.25
_STALL_SECONDS = 120.0
_DISK_FULL_SECONDS = 10.0
_FATAL_DELAYS = frozenset({"disk_full", "isolation_failed"})
_WORKING = frozenset({DocumentState.SPOOLED, DocumentState.RECOGNISED})


@dataclass(frozen=True, slots=True)
class Finished:
    """A document that came to rest.

    Attributes:
        document_id: its row.
        path: the file it was taken from in this run; None: known from before.
    """

    document_id: DocumentId
    path: Path | None = None


@dataclass(frozen=True, slots=True)
class Progress:
    """What a progress bar shows; `documents_total` is 0 while it is not known."""

    documents_done: int
    documents_total: int
    pages_done: int


def files_below(path: Path, leave_out: Sequence[Path] = ()) -> Iterator[SeenFile | Path]:
    """The files `path` stands for: itself, or every one below it.

    Args:
        path: a file or a folder; a link given by name is followed.
        leave_out: folders the station itself writes to.

    Yields:
        Regular files; a plain path for what is no regular file.

    Raises:
        UsageError: there is nothing at `path`.
    """
    real = path.resolve()
    if real.is_dir():
        listing = list_folder(real)
        found: list[SeenFile | Path] = [*listing.files, *listing.odd]
        for item in found:
            place = item.path if isinstance(item, SeenFile) else item
            if not any(place.is_relative_to(own) for own in leave_out):
                yield item
        return
    try:
        file = see_file(real)
    except OSError as error:
        raise UsageError("path_missing", path=path) from error
    yield file or real


class ProcessingService:
    """Runs documents through the station; owned by one thread."""

    def __init__(self, store: Store, claimer: Claimer, make_runner: Callable[..., Runner]) -> None:
        self._store = store
        self._claimer = claimer
        self._make_runner = make_runner

    # -- one pass ------------------------------------------------------------------------------

    def process(
        self,
        files: Iterable[SeenFile | Path],
        folder: Path,
        *,
        on_finished: Callable[[Finished], None],
        on_progress: Callable[[Progress], None] = lambda _progress: None,
        cancel: CancelToken | None = None,
        total: int = 0,
    ) -> None:
        """Take `files`, leaving them where they are, and work until each is at rest.

        Raises:
            Stopped: `cancel` was set; the documents wait for the next run.
            MissingPart: the recogniser is not installed.
            StorageError: no room, or no isolation place; the documents wait.
        """
        run = _Pass(self._store, self._claimer, folder, on_finished)
        runner = self._make_runner(on_finished=run.at_rest)
        token = cancel or CancelToken()
        waiting = iter(files)
        exhausted = False
        try:
            runner.recover()
            # Where nothing else waits, the queue need not be asked document by document.
            alone = self._store.queries.jobs_progress().waiting == 0
            moved = monotonic()
            while True:
                token.check()
                while not exhausted and run.has_room(runner):
                    file = next(waiting, None)
                    exhausted = file is None
                    if file is not None:
                        run.take(file)
                runner.fill(None if alone else list(run.active))
                if exhausted and not run.active:
                    return
                if self._step(runner, token):
                    moved = monotonic()
                elif monotonic() - moved > _STALL_SECONDS and runner.in_flight == 0:
                    raise BugError("documents wait, but no job can be begun")
                on_progress(Progress(run.done, total, runner.pages_done))
        finally:
            runner.close()

    @staticmethod
    def _step(runner: Runner, token: CancelToken) -> bool:
        if runner.in_flight:
            return runner.wait(_WAIT_SECONDS)
        if runner.delayed in _FATAL_DELAYS:
            raise StorageError(runner.delayed)
        token.wait(_WAIT_SECONDS)
        return False

    # -- a station -----------------------------------------------------------------------------

    def watch(
        self,
        intake: IntakeService,
        *,
        on_finished: Callable[[Finished], None],
        on_notice: Callable[[Notice], None] = lambda _notice: None,
        on_progress: Callable[[Progress], None] = lambda _progress: None,
        cancel: CancelToken | None = None,
        once: bool = False,
    ) -> None:
        """Take what arrives and work on it until `cancel`, or until all is done with `once`.

        Raises:
            Stopped: `cancel` was set.
            MissingPart: the recogniser is not installed.
        """
        token = cancel or CancelToken()
        done = 0

        def finished(document_id: DocumentId) -> None:
            nonlocal done
            done += 1
            on_finished(Finished(document_id))

        runner = self._make_runner(on_finished=finished)
        due, settled = monotonic(), False
        try:
            runner.recover()
            while not token.cancelled:
                if monotonic() >= due or intake.woken:
                    found = intake.look()
                    for notice in found.notices:
                        on_notice(notice)
                    for rest in (t.document_id for t in found.taken if t.duplicate_of):
                        finished(rest)
                    for rest in found.refused:
                        finished(rest)
                    due, settled = monotonic() + found.next_look, found.settled
                try:
                    runner.fill()
                    if runner.in_flight:
                        runner.wait(_WAIT_SECONDS)
                except DiskFull as error:
                    # Nothing is lost: what could not be written is written when there is room.
                    on_notice(Notice(error.code, self._store.folder))
                    token.wait(_DISK_FULL_SECONDS)
                    continue
                on_progress(Progress(done, 0, runner.pages_done))
                if runner.in_flight:
                    continue
                if once and settled and self._nothing_left(runner):
                    return
                intake.wait(min(max(due - monotonic(), 0.0), 1.0))
            token.check()
        finally:
            runner.close()
            intake.close()

    def _nothing_left(self, runner: Runner) -> bool:
        if runner.delayed in _FATAL_DELAYS:
            raise StorageError(runner.delayed)
        return self._store.queries.jobs_progress().waiting == 0


class _Pass:
    """Book-keeping of one pass: which documents are under way, and for which path."""

    def __init__(
        self,
        store: Store,
        claimer: Claimer,
        folder: Path,
        on_finished: Callable[[Finished], None],
    ) -> None:
        self._store = store
        self._claimer = claimer
        self._folder = folder
        self._tell = on_finished
        self._mine: set[DocumentId] = set()
        self.active: OrderedDict[DocumentId, Path] = OrderedDict()
        self.done = 0

    def has_room(self, runner: Runner) -> bool:
        """True while one more document keeps the workers busy."""
        return runner.has_room and len(self.active) < runner.capacity

    def take(self, file: SeenFile | Path) -> None:
        """Bring one file in, or say why not."""
        if isinstance(file, Path):
            self._refuse(SeenFile(file, 0, 0, 0), "not_a_regular_file")
        elif file.size == 0:
            self._refuse(file, "empty")
        elif not self._claimer.fits(file):
            self._refuse(file, "limit_bytes")
        else:
            try:
                self._bring_in(file)
            except IntakeError as error:
                self._refuse(file, error.code)

    def at_rest(self, document_id: DocumentId) -> None:
        """A document of this run came to rest."""
        path = self.active.pop(document_id, None)
        self.done += 1
        self._tell(Finished(document_id, path))

    def _bring_in(self, file: SeenFile) -> None:
        taken = self._claimer.take_copy(file, self._folder)
        if taken.known and taken.document_id in self._mine:
            taken = self._claimer.take_copy(file, self._folder, repeats=True)
        self._mine.add(taken.document_id)
        self.active[taken.document_id] = file.path
        if not self._take_up(taken.document_id):
            self.at_rest(taken.document_id)

    def _take_up(self, document_id: DocumentId) -> bool:
        """Put a document of an earlier run back to work; False when it is at rest."""
        with self._store.unit_of_work() as uow:
            document = uow.documents.get(document_id)
            if document.state is DocumentState.FAILED:
                now = utc_now()
                uow.jobs.retry(document_id, now)
                document = uow.documents.update(retry(document, now))
                uow.commit()
        return document.state in _WORKING

    def _refuse(self, file: SeenFile, reason: str) -> None:
        document_id = self._claimer.refuse_unseen(file, self._folder, reason)
        self.active[document_id] = file.path
        self.at_rest(document_id)

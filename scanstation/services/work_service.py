"""The work of a station while a window is open: one thread, watched folders, folders asked for.

Folders somebody names are gone through first, and their files stay where they are; then the
watched folders of the settings are looked after until the window closes.
"""

from __future__ import annotations

import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from scanstation.domain.ids import DocumentId, utc_now
from scanstation.domain.lifecycle import retry
from scanstation.domain.states import DocumentState
from scanstation.errors import KnownError, Stopped, StorageError, UsageError
from scanstation.intake.watcher import FolderState
from scanstation.pipeline.cancel import CancelToken
from scanstation.services.delivery import deliver
from scanstation.services.document_report import DocumentReport
from scanstation.services.estimate import Estimate
from scanstation.services.intake_service import FolderView, IntakeService, Notice
from scanstation.services.processing_service import (
    Finished,
    ProcessingService,
    Progress,
    files_below,
)
from scanstation.services.work_view import PassView, Phase, StoreCounts, Trouble, WorkView
from scanstation.settings import Settings
from scanstation.store import DocumentFilter

if TYPE_CHECKING:
    from scanstation.store import Store

__all__ = [
    "FolderState",
    "FolderView",
    "Notice",
    "PassView",
    "Phase",
    "StoreCounts",
    "Trouble",
    "WorkService",
    "WorkView",
]

_LOG = logging.getLogger(__name__)

_KEPT_NOTICES = 50

_IN_WORK = (DocumentState.SPOOLED, DocumentState.RECOGNISED)
_NOT_DONE = (*_IN_WORK, DocumentState.FAILED, DocumentState.REFUSED, DocumentState.ISOLATED)
_DONE = tuple(state for state in DocumentState if state not in _NOT_DONE)


class WorkService:
    """Works in a thread of its own between `start` and the end of `close`.

    Args:
        store: open.
        processing: asked from that thread alone.
        make_intake: the watched folders; asked again after each interruption.
        settings: of the station.
        clock: UTC time, decides what "today" is.
    """

    def __init__(
        self,
        store: Store,
        processing: ProcessingService,
        make_intake: Callable[[], IntakeService],
        settings: Settings,
        *,
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        self._store = store
        self._processing = processing
        self._make_intake = make_intake
        self._settings = settings
        self._clock = clock
        self._report = DocumentReport(store, settings.language)
        self._changed = threading.Condition()
        self._token = CancelToken()
        self._intake: IntakeService | None = None
        self._passes: deque[PassView] = deque()
        self._notices: deque[Notice] = deque(maxlen=_KEPT_NOTICES)
        self._phase = Phase.STARTING
        self._trouble: Trouble | None = None
        self._paused = False
        self._closing = False
        self._finished = 0
        self._by_jobs, self._by_documents = Estimate(), Estimate()
        self._thread: threading.Thread | None = None

    # -- asked for by people -------------------------------------------------------------------

    def start(self, folders: Sequence[Path] = ()) -> None:
        """Begin; `folders` are gone through first, and their files stay where they are.

        One of the watched folders is left to the watching.
        """
        self.add(folders)
        self._thread = threading.Thread(target=self._run, name="station-work")
        self._thread.start()

    def add(self, folders: Sequence[Path]) -> None:
        """Go through these folders too, before watching goes on."""
        watched = {folder.path.resolve() for folder in self._settings.folders}
        asked = [path.absolute() for path in folders if path.resolve() not in watched]
        with self._changed:
            known = {view.path for view in self._passes}
            self._passes.extend(PassView(path) for path in asked if path not in known)
            if self._phase is Phase.WATCHING and self._passes:
                self._interrupt()

    def cancel_pass(self, path: Path) -> None:
        """Take no more files of a folder asked for; what was taken is worked on to its end."""
        with self._changed:
            running = bool(self._passes) and self._passes[0].path == path
            self._passes = deque(view for view in self._passes if view.path != path)
            if running and self._phase is Phase.FOLDER:
                self._interrupt()

    def pause(self) -> None:
        """Stop after giving up the pages that are being read; they are read again later."""
        with self._changed:
            self._paused = True
            if self._phase in {Phase.FOLDER, Phase.WATCHING, Phase.STARTING}:
                self._phase = Phase.PAUSING
            self._interrupt()

    def resume(self) -> None:
        """Go on after a pause, or try again after a trouble."""
        with self._changed:
            self._paused, self._trouble = False, None
            self._changed.notify_all()

    def retry(self, document_id: DocumentId) -> None:
        """Put a failed document back to work.

        Raises:
            StorageError: "unknown_document".
        """
        with self._store.unit_of_work() as uow:
            document = uow.documents.get(document_id)
            if document.state is DocumentState.FAILED:
                now = self._clock()
                uow.jobs.retry(document_id, now)
                uow.documents.update(retry(document, now))
                uow.commit()

    def request_stop(self) -> None:
        """Begin to end; see `stopped`."""
        with self._changed:
            self._closing = True
            self._interrupt()

    @property
    def stopped(self) -> bool:
        """True when nothing of the work runs any more."""
        return self._thread is None or not self._thread.is_alive()

    def close(self) -> None:
        """End, and wait for it; work that ran is done again at the next start."""
        self.request_stop()
        if self._thread is not None:
            self._thread.join()

    # -- told to screens -----------------------------------------------------------------------

    def view(self) -> WorkView:
        """What is going on; may be asked many times a second."""
        with self._changed:
            if self._intake is not None:
                folders = self._intake.views
            else:
                folders = tuple(
                    FolderView(folder.path, FolderState.WATCHING)
                    for folder in self._settings.folders
                )
            return WorkView(
                self._phase,
                folders,
                tuple(self._passes),
                tuple(self._notices),
                self._trouble,
                self._finished,
            )

    def counts(self) -> StoreCounts:
        """Numbers from the store; takes some milliseconds, so not for the main thread."""
        local = self._clock().astimezone()
        today = local.replace(hour=0, minute=0, second=0, microsecond=0).astimezone(UTC)

        def of_today(*states: DocumentState) -> int:
            return self._store.queries.count(DocumentFilter(states=states, created_from=today))

        jobs = self._store.queries.jobs_progress()
        left = jobs.waiting + jobs.running
        with self._changed:
            running = self._passes[0] if self._passes else PassView(Path())
            now = time.monotonic()
            guesses = [
                self._by_jobs.observe(now, jobs.done, left),
                self._by_documents.observe(now, running.done, running.total - running.done),
            ]
            working = self._phase in {Phase.FOLDER, Phase.WATCHING}
        known = [guess for guess in guesses if guess is not None]
        return StoreCounts(
            arrived=of_today(),
            done=of_today(*_DONE),
            failed=of_today(DocumentState.FAILED),
            refused=of_today(DocumentState.REFUSED),
            in_work=self._store.queries.count(DocumentFilter(states=_IN_WORK)),
            jobs_left=left,
            seconds_left=max(known) if known and working else None,
        )

    # -- the thread ----------------------------------------------------------------------------

    def _run(self) -> None:
        while self._may_work():
            with self._changed:
                asked = self._passes[0] if self._phase is Phase.FOLDER and self._passes else None
            try:
                if asked is not None:
                    self._go_through(asked)
                else:
                    self._watch()
            except Stopped:
                continue
            except UsageError as error:
                self._give_up_pass(error)
            except KnownError as error:
                self._stand_still(Trouble(error.code, dict(error.params)))
            except Exception:
                _LOG.exception("the work of the station ended")
                self._stand_still(Trouble("bug", {}))
        with self._changed:
            self._phase = Phase.STOPPED

    def _may_work(self) -> bool:
        with self._changed:
            while self._paused and not self._closing:
                self._phase = Phase.TROUBLE if self._trouble else Phase.PAUSED
                self._changed.wait()
            self._token = CancelToken()
            self._phase = Phase.FOLDER if self._passes else Phase.WATCHING
            return not self._closing

    def _go_through(self, asked: PassView) -> None:
        own = [self._settings.store_dir, self._settings.output_dir]
        leave_out = [place.resolve() for place in own if place is not None]
        files = list(files_below(asked.path, leave_out))
        self._progressed(asked.path, 0, len(files))
        folder = asked.path if asked.path.is_dir() else asked.path.parent

        def progress(seen: Progress) -> None:
            self._progressed(asked.path, seen.documents_done, len(files))

        self._processing.process(
            files,
            folder,
            on_finished=self._came_to_rest,
            on_progress=progress,
            cancel=self._token,
            total=len(files),
        )
        with self._changed:
            self._passes = deque(view for view in self._passes if view.path != asked.path)

    def _watch(self) -> None:
        intake = self._make_intake()
        with self._changed:
            self._intake = intake
        self._processing.watch(
            intake,
            on_finished=self._came_to_rest,
            on_notice=self._note,
            cancel=self._token,
        )

    def _came_to_rest(self, finished: Finished) -> None:
        with self._changed:
            self._finished += 1
        folder = self._settings.output_dir
        document = self._store.queries.document(finished.document_id)
        pdf = self._report.pdf_of(finished.document_id)
        if folder is None or document is None or pdf is None or document.state in _NOT_DONE:
            return
        try:
            deliver(pdf, folder, document.source.name)
        except StorageError as error:
            self._note(Notice(error.code, folder))

    def _progressed(self, path: Path, done: int, total: int) -> None:
        with self._changed:
            self._passes = deque(
                replace(view, done=done, total=total) if view.path == path else view
                for view in self._passes
            )

    def _give_up_pass(self, error: UsageError) -> None:
        with self._changed:
            if self._passes:
                self._note(Notice(error.code, self._passes.popleft().path))

    def _note(self, notice: Notice) -> None:
        with self._changed:
            self._notices.append(notice)

    def _stand_still(self, trouble: Trouble) -> None:
        with self._changed:
            self._trouble, self._paused = trouble, True

    def _interrupt(self) -> None:
        """End what the thread does now; called with the lock held."""
        self._token.cancel()
        if self._intake is not None:
            self._intake.wake()
        self._changed.notify_all()

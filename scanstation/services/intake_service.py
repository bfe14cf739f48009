"""The watched folders of a station: looked at, files taken, states told."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from scanstation.domain.ids import DocumentId
from scanstation.errors import DiskFull, IntakeError, StorageError
from scanstation.intake.claim import Claimer, FileBusy, Taken
from scanstation.intake.hints import FolderHints
from scanstation.intake.listing import SeenFile
from scanstation.intake.stability import Wait, WaitReason
from scanstation.intake.watcher import FolderLook, FolderState, FolderWatch
from scanstation.settings import IntakeSettings, WatchedFolder

__all__ = ["FolderView", "IntakeRound", "IntakeService", "Notice"]

_LOG = logging.getLogger(__name__)

_FILES_PER_LOOK = 16
"""Recognition goes on between looks, so a burst of files is taken in slices."""

_RETRY_SECONDS = 10.0
"""Wait after a full disk before files are taken again."""

_SHORTEST_PAUSE = 0.05


@dataclass(frozen=True, slots=True)
class Notice:
    """Something a clerk should know about a file that is still in its folder."""

    code: str
    path: Path


@dataclass(frozen=True, slots=True)
class FolderView:
    """One watched folder as a screen shows it."""

    path: Path
    state: FolderState
    waiting: int = 0
    taken: int = 0
    duplicates: int = 0
    problem: str = ""


@dataclass(frozen=True, slots=True)
class IntakeRound:
    """Result of one look at every folder.

    Attributes:
        taken: files that are the station's now.
        refused: rows of files that were named and left where they are.
        notices: for the clerk, each told once.
        next_look: seconds until the next look is worth it.
        settled: True when nothing becomes ready by waiting a few seconds more.
    """

    taken: tuple[Taken, ...]
    refused: tuple[DocumentId, ...]
    notices: tuple[Notice, ...]
    next_look: float
    settled: bool


@dataclass(slots=True)
class _Round:
    taken: list[Taken]
    refused: list[DocumentId]
    notices: list[Notice]
    cut_short: bool = False
    full: bool = False


class IntakeService:
    """Owned by one thread; `views` may be read by any."""

    def __init__(
        self,
        folders: Sequence[WatchedFolder],
        claimer: Claimer,
        settings: IntakeSettings,
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._claimer = claimer
        self._clock = clock
        self._wake = threading.Event()
        self._watches = [
            FolderWatch(
                folder,
                knows=claimer.knows,
                ignore=settings.ignore,
                poll_seconds=settings.poll_seconds,
            )
            for folder in folders
        ]
        self._hints = [
            FolderHints(folder.path, self._wake, subfolders=folder.subfolders)
            for folder in folders
            if folder.mode == "native"
        ]
        self._views = {
            folder.path: FolderView(folder.path, FolderState.WATCHING) for folder in folders
        }

    @property
    def views(self) -> tuple[FolderView, ...]:
        """Every folder as it was at the last look."""
        return tuple(self._views.values())

    def look(self) -> IntakeRound:
        """Look at every folder once and take what is ready."""
        for hints in self._hints:
            hints.keep_alive()
        self._wake.clear()
        work = _Round([], [], [])
        looks = [self._look_at(watch, work) for watch in self._watches]
        pause = min((look.next_look for look in looks), default=1.0)
        if work.full:
            pause = _RETRY_SECONDS
        elif work.cut_short:
            pause = 0.0
        return IntakeRound(
            tuple(work.taken),
            tuple(work.refused),
            tuple(work.notices),
            pause,
            settled=not work.cut_short and all(look.settled for look in looks),
        )

    def wait(self, seconds: float) -> None:
        """Sleep until a folder tells of a change, at most `seconds`."""
        if self._wake.wait(max(seconds, _SHORTEST_PAUSE)):
            # One event is seldom alone; a short breath bundles the rest of the burst.
            time.sleep(_SHORTEST_PAUSE)

    @property
    def woken(self) -> bool:
        """True when a folder told of a change since the last look."""
        return self._wake.is_set()

    def wake(self) -> None:
        """End a running `wait`."""
        self._wake.set()

    def close(self) -> None:
        """Stop listening."""
        for hints in self._hints:
            hints.stop()

    # -- one folder ----------------------------------------------------------------------------

    def _look_at(self, watch: FolderWatch, work: _Round) -> FolderLook:
        now = self._clock()
        look = watch.look(now)
        path = watch.folder.path
        view = self._views[path]
        if look.state is FolderState.LOST and view.state is not FolderState.LOST:
            work.notices.append(Notice("folder_lost", path))
        view = replace(
            view,
            state=look.state,
            waiting=len(look.waiting),
            problem="folder_lost" if look.state is FolderState.LOST else "",
        )
        for wait in look.waiting:
            if wait.overdue:
                self._overdue(watch, wait, work)
        put_off = 0
        for file in look.ready:
            if len(work.taken) >= _FILES_PER_LOOK or work.full:
                work.cut_short = True
                break
            taken = self._take(watch, file, now, work)
            if taken is None:
                put_off += 1
            elif not taken.known:
                view = replace(
                    view,
                    taken=view.taken + 1,
                    duplicates=view.duplicates + (taken.duplicate_of is not None),
                )
        self._views[path] = replace(view, problem="disk_full" if work.full else view.problem)
        return replace(look, ready=(), next_look=min(look.next_look, 1.0)) if put_off else look

    def _take(self, watch: FolderWatch, file: SeenFile, now: float, work: _Round) -> Taken | None:
        if not self._claimer.fits(file):
            work.refused.append(
                self._claimer.refuse_unseen(file, watch.folder.path, "limit_bytes", watched=True)
            )
            watch.stays(file)
            return None
        try:
            taken = self._claimer.take(file, watch.folder.path)
        except DiskFull:
            work.full = True
            watch.put_off(file, now, locked=False)
            return None
        except (IntakeError, StorageError) as error:
            _LOG.info("a file is not ready: %s", error.code)
            if watch.put_off(file, now, locked=isinstance(error, FileBusy)):
                work.notices.append(Notice(error.code, file.path))
            return None
        if taken.stuck:
            watch.stays(file)
            work.notices.append(Notice("source_kept", file.path))
        work.taken.append(taken)
        return taken

    def _overdue(self, watch: FolderWatch, wait: Wait, work: _Round) -> None:
        if wait.reason is WaitReason.EMPTY:
            work.refused.append(
                self._claimer.refuse_unseen(wait.file, watch.folder.path, "empty", watched=True)
            )
            watch.stays(wait.file)
        else:
            work.notices.append(Notice(str(wait.reason), wait.file.path))

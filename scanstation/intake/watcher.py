"""One watched folder: its listing, judged; its state, told."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from scanstation.intake.listing import FolderLost, SeenFile, list_folder
from scanstation.intake.stability import StabilityTracker, Wait, WaitReason
from scanstation.settings import WatchedFolder

__all__ = ["FolderLook", "FolderState", "FolderWatch"]


class FolderState(StrEnum):
    """What a clerk sees beside the folder's name."""

    WATCHING = "watching"
    WAITING = "waiting"
    LOST = "lost"


@dataclass(frozen=True, slots=True)
class FolderLook:
    """Result of one look.

    Attributes:
        state: see `FolderState`.
        ready: files to take now.
        waiting: files not ready yet, each with its reason.
        odd: things that are never taken: links, pipes, forbidden subfolders.
        next_look: seconds until the next look is worth it.
    """

    state: FolderState
    ready: tuple[SeenFile, ...] = ()
    waiting: tuple[Wait, ...] = ()
    odd: tuple[Path, ...] = ()
    next_look: float = 0.0

    @property
    def settled(self) -> bool:
        """True when nothing here becomes ready by waiting a few seconds more."""
        return not self.ready and all(w.reason is not WaitReason.SETTLING for w in self.waiting)


class FolderWatch:
    """Looks at one folder again and again; a share that drops and returns is no event."""

    def __init__(
        self,
        folder: WatchedFolder,
        *,
        knows: Callable[[SeenFile], bool] = lambda _file: False,
        ignore: tuple[str, ...] = (),
        poll_seconds: float = 5.0,
    ) -> None:
        self.folder = folder
        self._knows = knows
        self._ignore = ignore
        self._every = poll_seconds if folder.mode == "polling" else folder.rescan_seconds
        self._tracker = StabilityTracker(folder.stable_seconds, folder.patience_seconds)
        self._stayed: set[SeenFile] = set()

    def look(self, now: float) -> FolderLook:
        """List the folder and judge every file.

        Args:
            now: seconds of a clock that never goes back.
        """
        try:
            listing = list_folder(
                self.folder.path, subfolders=self.folder.subfolders, ignore=self._ignore
            )
        except FolderLost:
            # What was known stays known: an unreadable share says nothing about its files.
            return FolderLook(FolderState.LOST, next_look=self._every)
        self._stayed &= set(listing.files)
        fresh = [file for file in listing.files if file not in self._stayed]
        verdicts = self._tracker.look(fresh, now)
        ready = tuple(file for file in verdicts.ready if not self._is_known(file))
        soon = verdicts.next_look
        return FolderLook(
            FolderState.WAITING if verdicts.waiting else FolderState.WATCHING,
            ready,
            verdicts.waiting,
            listing.odd,
            self._every if soon is None else min(soon, self._every),
        )

    def put_off(self, file: SeenFile, now: float, *, locked: bool) -> bool:
        """`file` could not be taken: wait for it from `now` again; True once it is overdue."""
        return self._tracker.put_off(file, now, locked=locked)

    def stays(self, file: SeenFile) -> None:
        """`file` is dealt with but can't leave: it is not looked at again while unchanged."""
        self._stayed.add(file)

    def _is_known(self, file: SeenFile) -> bool:
        if self._knows(file):
            self._stayed.add(file)
            return True
        return False

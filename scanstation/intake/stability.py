"""A file is ready when its size and time stood still; the clock is an argument."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from scanstation.intake.listing import SeenFile

__all__ = ["StabilityTracker", "Verdicts", "Wait", "WaitReason"]


class WaitReason(StrEnum):
    """Why a file is not taken yet."""

    SETTLING = "settling"
    EMPTY = "empty"
    LOCKED = "file_locked"
    GROWING = "file_growing"


@dataclass(frozen=True, slots=True)
class Wait:
    """A file that is being waited for.

    Attributes:
        file: as last seen.
        reason: why.
        overdue: True once, in the look in which the patience for it ran out.
    """

    file: SeenFile
    reason: WaitReason
    overdue: bool


@dataclass(frozen=True, slots=True)
class Verdicts:
    """What one look decided.

    Attributes:
        ready: stood still long enough and hold something.
        waiting: all the others.
        next_look: seconds until a file can become ready at the earliest; None: nothing waits.
    """

    ready: tuple[SeenFile, ...]
    waiting: tuple[Wait, ...]
    next_look: float | None


@dataclass(slots=True)
class _Memory:
    file: SeenFile
    since: float
    first: float
    locked: bool = False
    told: bool = False


class StabilityTracker:
    """Remembers between looks how long each file has stood still."""

    def __init__(self, stable_seconds: float, patience_seconds: float) -> None:
        self._stable = stable_seconds
        self._patience = patience_seconds
        self._known: dict[str, _Memory] = {}

    def look(self, files: Iterable[SeenFile], now: float) -> Verdicts:
        """Judge one listing.

        A file that is no longer listed is forgotten: nothing is concluded from its absence.

        Args:
            files: the whole listing.
            now: seconds of a clock that never goes back.
        """
        known: dict[str, _Memory] = {}
        for file in files:
            known[str(file.path)] = self._remember(file, now)
        self._known = known
        ready = tuple(m.file for m in known.values() if self._is_ready(m, now))
        waits = tuple(self._wait(m, now) for m in known.values() if not self._is_ready(m, now))
        left = [self._stable - (now - m.since) for m in known.values() if m.file.size > 0]
        soon = min((seconds for seconds in left if seconds > 0), default=None)
        if soon is None and waits:
            soon = self._stable
        return Verdicts(ready, waits, soon)

    def put_off(self, file: SeenFile, now: float, *, locked: bool) -> bool:
        """Wait for `file` again from `now`: it could not be taken, or changed while it was.

        Returns:
            True once, when the patience for it ran out.
        """
        memory = self._known.get(str(file.path))
        if memory is None:
            return False
        memory.since = now
        memory.locked = locked
        overdue = now - memory.first >= self._patience and not memory.told
        memory.told = memory.told or overdue
        return overdue

    def _remember(self, file: SeenFile, now: float) -> _Memory:
        old = self._known.get(str(file.path))
        if old is None:
            return _Memory(file, now, now)
        if old.file != file:
            # A clock of the share may jump, so only change counts, never the age of the time.
            told = old.told and file.size > 0 and old.file.size > 0
            return _Memory(file, now, old.first, told=told)
        return old

    def _is_ready(self, memory: _Memory, now: float) -> bool:
        return memory.file.size > 0 and now - memory.since >= self._stable

    def _wait(self, memory: _Memory, now: float) -> Wait:
        late = now - memory.first >= self._patience
        overdue = late and not memory.told
        memory.told = memory.told or late
        if memory.file.size == 0:
            reason = WaitReason.EMPTY
        elif memory.locked:
            reason = WaitReason.LOCKED
        else:
            reason = WaitReason.GROWING if late else WaitReason.SETTLING
        return Wait(memory.file, reason, overdue)

"""Sources a worker keeps open between the pages of a file, and lets go of soon after."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Generic, Protocol, TypeVar

__all__ = ["SourceShelf"]


class Closing(Protocol):
    """What the shelf holds."""

    def close(self) -> None:
        """Let go of the file."""
        ...


Held = TypeVar("Held", bound=Closing)


class SourceShelf(Generic[Held]):
    """A few open files, the least used closed first, idle ones closed by themselves.

    An idle file must be let go: Windows can't move a file into the vault while it is open, and
    a secret one must not stay reachable.

    Args:
        opener: opens a path.
        room: how many files stay open.
        idle_seconds: a file nobody used for this long is closed; 0 switches the watch off.
    """

    def __init__(
        self, opener: Callable[[Path], Held], *, room: int = 3, idle_seconds: float = 1.0
    ) -> None:
        self._opener = opener
        self._room = room
        self._idle = idle_seconds
        self._lock = threading.Lock()
        self._open: OrderedDict[Path, tuple[Held, float]] = OrderedDict()
        self._stopped = threading.Event()
        if idle_seconds > 0:
            threading.Thread(target=self._watch, name="source-shelf", daemon=True).start()

    @contextmanager
    def lent(self, path: Path) -> Iterator[Held]:
        """The open file at `path`; one borrower at a time.

        A borrower that fails closes it, so that damage to a decoder's state ends there.
        """
        with self._lock:
            found = self._open.pop(path, None)
            held = found[0] if found else self._opener(path)
            try:
                yield held
            except BaseException:
                held.close()
                raise
            self._open[path] = (held, time.monotonic())
            while len(self._open) > self._room:
                _, (old, _) = self._open.popitem(last=False)
                old.close()

    def close(self) -> None:
        """Close everything; calling it twice is fine."""
        self._stopped.set()
        with self._lock:
            while self._open:
                _, (held, _) = self._open.popitem()
                held.close()

    def drop_idle(self, now: float) -> None:
        """Close what nobody used for `idle_seconds` before `now` (monotonic seconds)."""
        with self._lock:
            for path, (held, used) in list(self._open.items()):
                if now - used >= self._idle:
                    del self._open[path]
                    held.close()

    def _watch(self) -> None:
        while not self._stopped.wait(self._idle):
            self.drop_idle(time.monotonic())

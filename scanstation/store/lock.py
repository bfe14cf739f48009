"""One station per store: a lock the operating system lets go of when the process dies."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from types import TracebackType

from scanstation.errors import StorageError

__all__ = ["StationLock"]

LOCK_NAME = "station.lock"


class StationLock:
    """Held while a station works on a store; needs no cleaning up after a crash.

    Args:
        folder: of the store; made when missing.
    """

    def __init__(self, folder: Path) -> None:
        self._path = folder / LOCK_NAME
        self._descriptor: int | None = None

    def acquire(self) -> None:
        """Take the lock at once or not at all.

        Raises:
            StorageError: "store_in_use".
        """
        self._path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o644)
        try:
            _lock(descriptor)
        except OSError as error:
            os.close(descriptor)
            raise StorageError("store_in_use", folder=str(self._path.parent)) from error
        self._descriptor = descriptor

    def release(self) -> None:
        """Let go; without the lock it does nothing."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None

    def is_held(self) -> bool:
        """Whether some process, this one too, holds the lock now."""
        if self._descriptor is not None:
            return True
        try:
            self.acquire()
        except StorageError:
            return True
        self.release()
        return False

    def __enter__(self) -> StationLock:
        self.acquire()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.release()


if sys.platform == "win32":
    import msvcrt

    def _lock(descriptor: int) -> None:
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _lock(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)

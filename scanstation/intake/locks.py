"""Is somebody still writing this file? Asked of the system where it knows."""

from __future__ import annotations

import errno
import os
import sys
from pathlib import Path

__all__ = ["held_by_writer"]


def held_by_writer(path: Path) -> bool:
    """True when another process has `path` open for writing, as far as the system tells.

    Windows: a scanner program that still writes has not shared the right to rename. Linux: a
    read lease is refused while a writer has the file open (fcntl(2), F_SETLEASE). Elsewhere, and
    on shares that know no leases, the answer is False and standing still has to do.

    Raises:
        OSError: the file is gone or can't be opened.
    """
    if sys.platform == "win32":
        return _rename_refused(path)
    return _lease_refused(path)


def _rename_refused(path: Path) -> bool:
    try:
        path.rename(path)
    except PermissionError:
        return True
    return False


def _lease_refused(path: Path) -> bool:
    if sys.platform == "linux":
        import fcntl

        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
        try:
            fcntl.fcntl(handle, fcntl.F_SETLEASE, fcntl.F_RDLCK)
            fcntl.fcntl(handle, fcntl.F_SETLEASE, fcntl.F_UNLCK)
        except OSError as error:
            return error.errno == errno.EAGAIN
        finally:
            os.close(handle)
    return False

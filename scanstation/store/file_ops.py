"""The few calls that make bytes durable; one object, so tests can let each of them fail."""

from __future__ import annotations

import errno
import os
from pathlib import Path

from scanstation.errors import DiskFull, StorageError

__all__ = ["CHUNK_BYTES", "FileOps", "storage_error"]

CHUNK_BYTES = 1024 * 1024
"""How much is read at a time; memory stays flat whatever the file's length."""

_READ_ONLY = 0o444
_WRITABLE = 0o644


class FileOps:
    """What the spool and the vault do to a disk."""

    def sync_file(self, descriptor: int) -> None:
        """Do not return before the bytes of an open file are on the disk."""
        os.fsync(descriptor)

    def sync_folder(self, folder: Path) -> None:
        """Do not return before the names in `folder` are on the disk.

        Windows cannot open folders; NTFS writes names to its journal by itself.
        """
        if os.name == "nt":
            return
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)

    def rename(self, source: Path, target: Path) -> None:
        """Give a file its name in one step; `target` is replaced where it exists."""
        source.replace(target)

    def remove(self, path: Path) -> None:
        """Remove a file, read-only or not; a missing one is no error."""
        if os.name == "nt" and path.exists():
            path.chmod(_WRITABLE)
        path.unlink(missing_ok=True)

    def make_read_only(self, path: Path) -> None:
        """Guard a file against writing by mistake."""
        path.chmod(_READ_ONLY)

    def make_folder(self, folder: Path) -> None:
        """Make `folder` and make its name durable; parents must exist or are made too."""
        if folder.is_dir():
            return
        self.make_folder(folder.parent)
        folder.mkdir(exist_ok=True)
        self.sync_folder(folder.parent)


def storage_error(error: OSError, code: str, **params: object) -> StorageError:
    """Our error for one of the operating system: a full disk by its own name, else `code`."""
    facts: dict[str, object] = {"path": str(error.filename or ""), **params}
    if error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return DiskFull("disk_full", **facts)
    return StorageError(code, **facts, detail=f"{type(error).__name__} {error.errno}")

"""The vault: original bytes, each once, read-only, named by their hash (`vault/ab/ab…`)."""

from __future__ import annotations

import errno
import secrets
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from scanstation.errors import StorageError
from scanstation.store.file_ops import FileOps, storage_error
from scanstation.store.spool import INCOMING, Spool, file_sha256, hashed_path, listed

__all__ = ["Vault"]


class Vault:
    """Takes files from the spool and never changes them.

    Args:
        folder: made at the first admission.
        ops: the calls that make bytes durable.
    """

    def __init__(self, folder: Path, ops: FileOps | None = None) -> None:
        self.folder = folder
        self._ops = ops or FileOps()

    def path(self, sha256: str) -> Path:
        """Where an object with this hash lies, or would lie."""
        return hashed_path(self.folder, sha256)

    def holds(self, sha256: str) -> bool:
        """Whether it is there."""
        return self.path(sha256).is_file()

    def open(self, sha256: str) -> BinaryIO:
        """Open an object for reading."""
        return self.path(sha256).open("rb")

    def check(self, sha256: str) -> bool:
        """Read every byte again; True when they still have their hash."""
        return self.holds(sha256) and file_sha256(self.path(sha256)) == sha256

    def admit(self, spool: Spool, sha256: str) -> Path:
        """Move a spooled file here, durably; admitted twice is admitted once.

        Killed at any point, the file is in the spool or in the vault, whole; calling again
        completes it.

        Raises:
            StorageError: "spool_hash_wrong" the spooled bytes changed; "vault_hash_wrong" other
                bytes lie under this name already; "original_missing" neither place has it;
                "vault_write_failed".
            DiskFull: no room (only where the vault is on another disk).
        """
        target = self.path(sha256)
        try:
            if target.is_file():
                self._keep_admitted(spool, sha256)
            else:
                self._take(spool, sha256, target)
        except OSError as error:
            raise storage_error(error, "vault_write_failed", folder=str(self.folder)) from error
        return target

    def _keep_admitted(self, spool: Spool, sha256: str) -> None:
        if not self.check(sha256):
            raise StorageError("vault_hash_wrong", sha256=sha256, path=str(self.path(sha256)))
        self._ops.sync_folder(self.path(sha256).parent)
        spool.remove(sha256)

    def _take(self, spool: Spool, sha256: str, target: Path) -> None:
        source = spool.path(sha256)
        if not source.is_file():
            raise StorageError("original_missing", sha256=sha256)
        if file_sha256(source) != sha256:
            raise StorageError("spool_hash_wrong", sha256=sha256, path=str(source))
        self._ops.make_folder(target.parent)
        self._ops.make_read_only(source)
        try:
            self._ops.rename(source, target)
        except OSError as error:
            if error.errno != errno.EXDEV:
                raise
            self._copy_over(source, sha256, target)
            self._ops.remove(source)
        self._ops.sync_folder(target.parent)
        self._ops.sync_folder(source.parent)

    def _copy_over(self, source: Path, sha256: str, target: Path) -> None:
        """The vault lies on another disk: copy, read back, rename, and only then remove."""
        part = self.folder / INCOMING / f"{secrets.token_hex(16)}.part"
        self._ops.make_folder(part.parent)
        try:
            with source.open("rb") as stream, part.open("xb") as out:
                shutil.copyfileobj(stream, out)
                out.flush()
                self._ops.sync_file(out.fileno())
            if file_sha256(part) != sha256:
                raise StorageError("vault_write_failed", folder=str(self.folder))
            self._ops.make_read_only(part)
            self._ops.rename(part, target)
            self._ops.sync_folder(target.parent)
        finally:
            self._ops.remove(part)

    def remove(self, sha256: str) -> None:
        """Take an object out; for isolation only."""
        try:
            self._ops.remove(self.path(sha256))
            if self.path(sha256).parent.is_dir():
                self._ops.sync_folder(self.path(sha256).parent)
        except OSError as error:
            raise storage_error(error, "vault_write_failed", folder=str(self.folder)) from error

    def listing(self) -> Iterator[Path]:
        """Every file below the vault, half files too."""
        return listed(self.folder)

    def clear_leftovers(self) -> int:
        """Remove half files of a dead process; only one station may use the folder."""
        leftovers = list(listed(self.folder / INCOMING))
        for path in leftovers:
            self._ops.remove(path)
        return len(leftovers)

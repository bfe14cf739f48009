"""The spool: bytes that arrived and are safe, named by their hash, not yet looked at.

`spool/ab/ab…` holds whole files only; a file on its way is `spool/.incoming/*.part`.
"""

from __future__ import annotations

import hashlib
import os
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from scanstation.domain.ids import Sha256
from scanstation.errors import StorageError
from scanstation.store.file_ops import CHUNK_BYTES, FileOps, storage_error

__all__ = ["INCOMING", "Spool", "SpooledFile", "file_sha256", "hashed_path", "listed"]

INCOMING = ".incoming"
_SHA_LENGTH = 64
_HEX = frozenset("0123456789abcdef")


@dataclass(frozen=True, slots=True)
class SpooledFile:
    """A file that is safe in the spool; `already_there` when the same bytes came before."""

    sha256: Sha256
    bytes: int
    path: Path
    already_there: bool


def hashed_path(folder: Path, sha256: str) -> Path:
    """`folder/ab/ab…`.

    Raises:
        ValueError: not 64 lower case hex digits, so it could lead out of the folder.
    """
    if len(sha256) != _SHA_LENGTH or not _HEX.issuperset(sha256):
        raise ValueError("not a SHA-256")
    return folder / sha256[:2] / sha256


def file_sha256(path: Path) -> Sha256:
    """The hash of a file's bytes, read piece by piece."""
    with path.open("rb", buffering=0) as stream:
        return Sha256(hashlib.file_digest(stream, "sha256").hexdigest())


def listed(folder: Path) -> Iterator[Path]:
    """Every file below `folder`, whatever its name; in order of names."""
    if folder.is_dir():
        yield from (path for path in sorted(folder.rglob("*")) if not path.is_dir())


class Spool:
    """Writes arrived bytes so that a power cut leaves the whole file or none of it.

    Args:
        folder: made when first written to.
        ops: the calls that make bytes durable.
    """

    def __init__(self, folder: Path, ops: FileOps | None = None) -> None:
        self.folder = folder
        self._ops = ops or FileOps()

    def path(self, sha256: str) -> Path:
        """Where a file with this hash lies, or would lie."""
        return hashed_path(self.folder, sha256)

    def holds(self, sha256: str) -> bool:
        """Whether it is there."""
        return self.path(sha256).is_file()

    def open(self, sha256: str) -> BinaryIO:
        """Open a spooled file for reading."""
        return self.path(sha256).open("rb")

    def write(self, stream: BinaryIO, limit_bytes: int | None = None) -> SpooledFile:
        """Copy `stream` to its end; return only when the copy is durable under its hash.

        The order is copy, fsync, rename, fsync of the folder. The hash is computed from the
        bytes written, while they are written.

        Raises:
            StorageError: "file_too_large" longer than `limit_bytes`; "spool_write_failed".
            DiskFull: no room; nothing is left behind.
        """
        incoming = self.folder / INCOMING
        part = incoming / f"{secrets.token_hex(16)}.part"
        try:
            self._ops.make_folder(incoming)
            sha256, length = self._copy(stream, part, limit_bytes)
            target = self.path(sha256)
            already_there = self._is_whole(target, length)
            if already_there:
                self._ops.remove(part)
            else:
                self._ops.make_folder(target.parent)
                self._ops.rename(part, target)
            # Also for a file that was there: its writer may have died before this line.
            self._ops.sync_folder(target.parent)
        except OSError as error:
            self._drop(part)
            raise storage_error(error, "spool_write_failed", folder=str(self.folder)) from error
        except StorageError:
            self._drop(part)
            raise
        return SpooledFile(sha256, length, target, already_there)

    def _copy(self, stream: BinaryIO, part: Path, limit: int | None) -> tuple[Sha256, int]:
        digest, length = hashlib.sha256(), 0
        with part.open("xb", buffering=0) as out:
            while chunk := stream.read(CHUNK_BYTES):
                length += len(chunk)
                if limit is not None and length > limit:
                    raise StorageError("file_too_large", limit_bytes=limit)
                digest.update(chunk)
                _write_all(out.fileno(), chunk)
            self._ops.sync_file(out.fileno())
        return Sha256(digest.hexdigest()), length

    @staticmethod
    def _is_whole(target: Path, length: int) -> bool:
        # Length tells a file cut short by a disk's fault; `verify` reads every byte.
        return target.is_file() and target.stat().st_size == length

    def _drop(self, part: Path) -> None:
        try:
            self._ops.remove(part)
        except OSError:
            return  # `clear_leftovers` takes it at the next start

    def remove(self, sha256: str) -> None:
        """Take a file out of the spool, durably; a missing one is no error."""
        path = self.path(sha256)
        try:
            self._ops.remove(path)
            if path.parent.is_dir():
                self._ops.sync_folder(path.parent)
        except OSError as error:
            raise storage_error(error, "spool_write_failed", folder=str(self.folder)) from error

    def listing(self) -> Iterator[Path]:
        """Every file below the spool, half files too."""
        return listed(self.folder)

    def clear_leftovers(self) -> int:
        """Remove what a dead process left half written; only one station may use the folder."""
        leftovers = list(listed(self.folder / INCOMING))
        for path in leftovers:
            self._ops.remove(path)
        return len(leftovers)


def _write_all(descriptor: int, chunk: bytes) -> None:
    view = memoryview(chunk)
    while view:
        view = view[os.write(descriptor, view) :]

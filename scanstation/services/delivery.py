"""Copies of finished PDFs under names a person reads; nothing is ever overwritten."""

from __future__ import annotations

import errno
import hashlib
import os
import secrets
import shutil
from pathlib import Path

from scanstation.errors import DiskFull, StorageError

__all__ = ["deliver"]

_TRIES = 10_000
_LONGEST_STEM_BYTES = 200
"""File systems take names of 255 bytes; a Vietnamese letter takes up to three."""

_FORBIDDEN = '<>:"/\\|?*'
"""Not allowed in names on Windows; the folder may be a share that Windows computers read."""


def deliver(pdf: Path, folder: Path, source_name: str) -> Path:
    """Copy `pdf` into `folder`, named after the source: `Quyết định 12.pdf`, `… (2).pdf`.

    The copy is made aside and linked to its name in one step, so a name never stands for half a
    file. A file with the same bytes under the name counts as delivered before.

    Raises:
        StorageError: the folder can't be written.
        DiskFull: no room.
    """
    stem = _stem(source_name)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        aside = folder / f".scanstation-{secrets.token_hex(8)}.part"
        try:
            _copy(pdf, aside)
            return _name_it(aside, folder, stem)
        finally:
            aside.unlink(missing_ok=True)
    except OSError as error:
        if error.errno in {errno.ENOSPC, errno.EDQUOT}:
            raise DiskFull(path=folder) from error
        detail = error.strerror or type(error).__name__
        raise StorageError("storage_failed", path=folder, detail=detail) from error


def _stem(source_name: str) -> str:
    stem = source_name.rpartition(".")[0] or source_name
    clean = "".join("_" if c in _FORBIDDEN or ord(c) < ord(" ") else c for c in stem).strip(" .")
    short = clean.encode("utf-8")[:_LONGEST_STEM_BYTES].decode("utf-8", "ignore")
    return short or "document"


def _copy(source: Path, aside: Path) -> None:
    with source.open("rb") as reader, aside.open("xb") as writer:
        shutil.copyfileobj(reader, writer, 1024 * 1024)
        writer.flush()
        os.fsync(writer.fileno())


def _name_it(aside: Path, folder: Path, stem: str) -> Path:
    for number in range(1, _TRIES):
        target = folder / (f"{stem}.pdf" if number == 1 else f"{stem} ({number}).pdf")
        if _claim(aside, target) or _same(aside, target):
            return target
    raise FileExistsError(errno.EEXIST, "too many files of one name")


def _claim(aside: Path, target: Path) -> bool:
    """Give the copy its final name; False when the name is taken."""
    try:
        os.link(aside, target)
    except FileExistsError:
        return False
    except OSError:  # no hard links on this file system: hold the name, then fill it
        try:
            os.close(os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY))
        except FileExistsError:
            return False
        aside.replace(target)
    return True


def _same(one: Path, other: Path) -> bool:
    if not other.is_file() or one.stat().st_size != other.stat().st_size:
        return False
    with one.open("rb") as first, other.open("rb") as second:
        return (
            hashlib.file_digest(first, "sha256").digest()
            == hashlib.file_digest(second, "sha256").digest()
        )

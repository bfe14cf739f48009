"""Walks the directories of a TIFF by hand: how many pages, and no page past a limit.

Pillow would find out too, but only while it trusts every count in the file.
"""

from __future__ import annotations

import struct
from typing import BinaryIO

from ocr.errors import EmptySource, LimitExceeded, UnreadableSource
from ocr.limits import Limits
from ocr.reading.pixels import check_size

__all__ = ["count_directories"]

_WIDTH, _HEIGHT = 256, 257
_SHORT, _LONG, _LONG8 = 3, 4, 16
_MOST_TAGS = 4096


def count_directories(file: BinaryIO, limits: Limits) -> int:
    """Count the pages, checking each one's size against the limits.

    Raises:
        UnreadableSource: a directory lies outside the file, or the chain runs in a circle.
        LimitExceeded: too many pages, or one of them too large.
    """
    header = file.read(16)
    if len(header) < 8:
        raise UnreadableSource("header cut off", code="truncated")
    order = "<" if header[:2] == b"II" else ">"
    big = header[2:4] in (b"+\0", b"\0+")
    if big and len(header) < 16:
        raise UnreadableSource("header cut off", code="truncated")
    offset = struct.unpack(order + "Q", header[8:16])[0] if big else _u32(order, header[4:8])
    seen: set[int] = set()
    while offset:
        if offset in seen:
            raise UnreadableSource("directories in a circle")
        seen.add(offset)
        if len(seen) > limits.max_pages:
            raise LimitExceeded(f"more than {limits.max_pages} pages", code="limit_pages")
        offset = _visit(file, order, offset, big, limits)
    if not seen:
        raise EmptySource("no directory", code="no_pages")
    return len(seen)


def _u32(order: str, data: bytes) -> int:
    return int(struct.unpack(order + "I", data)[0])


def _visit(file: BinaryIO, order: str, offset: int, big: bool, limits: Limits) -> int:
    """Check one directory and return the offset of the next (0: none)."""
    count_size, entry_size, next_size = (8, 20, 8) if big else (2, 12, 4)
    if offset >= 1 << 62:
        raise UnreadableSource("directory outside the file")
    file.seek(offset)
    data = file.read(count_size)
    if len(data) < count_size:
        raise UnreadableSource("directory outside the file", code="truncated")
    count = int(struct.unpack(order + ("Q" if big else "H"), data)[0])
    if count > _MOST_TAGS:
        raise UnreadableSource(f"{count} tags")
    entries = file.read(count * entry_size)
    following = file.read(next_size)
    if len(entries) < count * entry_size:
        raise UnreadableSource("directory cut off", code="truncated")
    _check_entries(entries, entry_size, order, limits)
    if len(following) < next_size:
        return 0
    return int(struct.unpack(order + ("Q" if big else "I"), following)[0])


def _check_entries(entries: bytes, entry_size: int, order: str, limits: Limits) -> None:
    width = height = 0
    for start in range(0, len(entries), entry_size):
        tag, kind = struct.unpack_from(order + "HH", entries, start)
        if tag not in (_WIDTH, _HEIGHT):
            continue
        where = start + entry_size - (8 if entry_size == 20 else 4)
        form = {_SHORT: "H", _LONG: "I", _LONG8: "Q"}.get(kind)
        if form is None or (form == "Q" and entry_size != 20):
            continue
        value = int(struct.unpack_from(order + form, entries, where)[0])
        width, height = (value, height) if tag == _WIDTH else (width, value)
    check_size(width, height, limits)

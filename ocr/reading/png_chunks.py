"""Checks the checksums of a PNG file: the decoder does not, and hands out grey snow instead."""

from __future__ import annotations

import struct
import zlib
from typing import BinaryIO

from ocr.errors import UnreadableSource

__all__ = ["check_chunks"]

_SIGNATURE_BYTES = 8
_PIECE = 1 << 20


def check_chunks(file: BinaryIO) -> None:
    """Walk all chunks that decide what is seen.

    Raises:
        UnreadableSource: code "truncated" if the file ends before its end mark, "unreadable"
            if a chunk is not what was written.
    """
    file.seek(_SIGNATURE_BYTES)
    while True:
        head = file.read(8)
        if len(head) < 8:
            raise UnreadableSource("no end mark", code="truncated")
        length, kind = struct.unpack(">I4s", head)
        found = zlib.crc32(kind)
        while length:
            piece = file.read(min(length, _PIECE))
            if not piece:
                raise UnreadableSource("chunk cut off", code="truncated")
            found = zlib.crc32(piece, found)
            length -= len(piece)
        said = file.read(4)
        if len(said) < 4 and kind != b"IEND":
            raise UnreadableSource("chunk cut off", code="truncated")
        critical = not kind[0] & 0x20
        if critical and kind != b"IEND" and int.from_bytes(said, "big") != found:
            raise UnreadableSource(f"checksum of {kind!r}")
        if kind == b"IEND":
            return

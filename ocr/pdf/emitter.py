"""Writes PDF objects to a file one after another, keeping none of them in memory.

Only what a scanned document needs: streams go to the file at once; small objects are gathered
into compressed object streams of `OBJECTS_PER_STREAM`; the cross-reference comes last. The
same objects in the same order give the same bytes.
"""

from __future__ import annotations

import hashlib
import struct
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import BinaryIO, TypeAlias

__all__ = ["Name", "PdfEmitter", "PdfValue", "Ref", "serialise"]

OBJECTS_PER_STREAM = 100
COMPRESSION = 9

# ISO 32000-1, 7.5.8.3: types of cross-reference entries
FREE, PLAIN, IN_STREAM = 0, 1, 2


class Name(str):
    """A PDF name, without its slash."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Ref:
    """An indirect reference; generation is always 0."""

    number: int


PdfValue: TypeAlias = (
    "bool | int | float | str | bytes | Name | Ref | Sequence[PdfValue] | Mapping[str, PdfValue]"
)


def serialise(value: PdfValue) -> bytes:
    """PDF syntax of a value: `str` becomes a text string, `bytes` a byte string in hex."""
    if isinstance(value, Name):
        return b"/" + value.encode("ascii")
    if isinstance(value, Ref):
        return b"%d 0 R" % value.number
    if isinstance(value, bool):
        return b"true" if value else b"false"
    if isinstance(value, int):
        return b"%d" % value
    if isinstance(value, float):
        return number(value)
    if isinstance(value, str):
        return _text_string(value)
    if isinstance(value, bytes):
        return b"<" + value.hex().encode("ascii") + b">"
    if isinstance(value, Mapping):
        inner = b"".join(b"/" + k.encode("ascii") + _spaced(v) for k, v in value.items())
        return b"<<" + inner + b">>"
    return b"[" + b" ".join(serialise(item) for item in value) + b"]"


def number(value: float) -> bytes:
    """A real number in at most four decimals (0.0004 pt are 0.00001 mm)."""
    short = f"{value:.4f}".rstrip("0").rstrip(".")
    return b"0" if short in ("-0", "") else short.encode("ascii")


def _spaced(value: PdfValue) -> bytes:
    coded = serialise(value)
    return coded if coded[:1] in b"/<[(" else b" " + coded


def _text_string(text: str) -> bytes:
    if text.isascii() and text.isprintable():
        escaped = text.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")
        return b"(" + escaped.encode("ascii") + b")"
    return b"<feff" + text.encode("utf-16-be").hex().encode("ascii") + b">"


class PdfEmitter:
    """A PDF file being written.

    Args:
        file: opened for writing in binary, empty.
        archaic: PDF 1.4 with a plain cross-reference table and no object streams, as PDF/A-1
            wants it; otherwise PDF 1.7.
    """

    def __init__(self, file: BinaryIO, *, archaic: bool = False) -> None:
        self._file = file
        self._archaic = archaic
        self._digest = hashlib.sha256()
        self._offset = 0
        self._entries: dict[int, tuple[int, int, int]] = {}
        self._next = 1
        self._waiting: list[tuple[int, bytes]] = []
        version = b"1.4" if archaic else b"1.7"
        # four bytes above 127 tell transfer programs that the file is binary
        self._write(b"%PDF-" + version + b"\n%\xe2\xe3\xcf\xd3\n")

    def reserve(self) -> Ref:
        """A number for an object that is written later."""
        reference = Ref(self._next)
        self._next += 1
        return reference

    def add(self, value: PdfValue, at: Ref | None = None) -> Ref:
        """Write an object that is no stream."""
        reference = at if at is not None else self.reserve()
        body = serialise(value)
        if self._archaic:
            self._plain(reference, body)
            return reference
        self._waiting.append((reference.number, body))
        if len(self._waiting) >= OBJECTS_PER_STREAM:
            self._flush_objects()
        return reference

    def add_stream(
        self,
        data: bytes,
        entries: Mapping[str, PdfValue],
        at: Ref | None = None,
        *,
        deflate: bool = False,
    ) -> Ref:
        """Write a stream; `deflate` compresses it and says so."""
        reference = at if at is not None else self.reserve()
        header = dict(entries)
        if deflate:
            data = zlib.compress(data, COMPRESSION)
            header["Filter"] = Name("FlateDecode")
        header["Length"] = len(data)
        self._plain(reference, serialise(header) + b"\nstream\n" + data + b"\nendstream")
        return reference

    def finish(self, root: Ref, info: Ref, seed: bytes) -> None:
        """Write what is left and the cross-reference; `seed` goes into the file's identifier."""
        self._flush_objects()
        self._digest.update(seed)
        identifier = self._digest.digest()[:16]
        trailer: dict[str, PdfValue] = {
            "Root": root,
            "Info": info,
            "ID": [identifier, identifier],
        }
        if self._archaic:
            self._table(trailer)
        else:
            self._cross_reference_stream(trailer)

    def _write(self, data: bytes) -> None:
        self._file.write(data)
        self._digest.update(data)
        self._offset += len(data)

    def _plain(self, reference: Ref, body: bytes) -> None:
        self._entries[reference.number] = (PLAIN, self._offset, 0)
        self._write(b"%d 0 obj\n" % reference.number + body + b"\nendobj\n")

    def _flush_objects(self) -> None:
        if not self._waiting:
            return
        gathered, self._waiting = self._waiting, []
        holder = self.reserve()
        index, bodies, offset = [], [], 0
        for place, (object_number, body) in enumerate(gathered):
            self._entries[object_number] = (IN_STREAM, holder.number, place)
            index.append(b"%d %d" % (object_number, offset))
            bodies.append(body)
            offset += len(body) + 1
        head = b" ".join(index) + b"\n"
        self.add_stream(
            head + b"\n".join(bodies),
            {"Type": Name("ObjStm"), "N": len(gathered), "First": len(head)},
            holder,
            deflate=True,
        )

    def _table(self, trailer: dict[str, PdfValue]) -> None:
        start = self._offset
        rows = [b"%010d %05d n \n" % (self._entries[n][1], 0) for n in range(1, self._next)]
        self._write(b"xref\n0 %d\n0000000000 65535 f \n" % self._next + b"".join(rows))
        trailer["Size"] = self._next
        self._write(b"trailer\n" + serialise(trailer) + b"\nstartxref\n%d\n%%%%EOF\n" % start)

    def _cross_reference_stream(self, trailer: dict[str, PdfValue]) -> None:
        start = self._offset
        holder = self.reserve()
        self._entries[holder.number] = (PLAIN, start, 0)
        rows = [struct.pack(">BQH", FREE, 0, 65535)]
        rows += [struct.pack(">BQH", *self._entries[n]) for n in range(1, self._next)]
        self.add_stream(
            b"".join(rows),
            {"Type": Name("XRef"), "W": [1, 8, 2], "Size": self._next, **trailer},
            holder,
            deflate=True,
        )
        self._write(b"startxref\n%d\n%%%%EOF\n" % start)

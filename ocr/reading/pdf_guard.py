"""Looks at a PDF's structure before pdfium draws from it: sizes, expansions, signatures.

pdfium bounds its own recursion; what it does not bound is how much a few bytes may become.
`pikepdf` reads the structure lazily, so a page costs the same in a file of 1 or 500 pages.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pikepdf

from ocr.errors import LimitExceeded
from ocr.limits import Limits
from ocr.reading.pixels import check_size

__all__ = ["PdfGuard", "PictureFacts", "check_structure"]

_SCANNED_BYTES = 4 * 1024**2  # at either end of the file
_TRAILER_BYTES = 4096
_SIZE = re.compile(rb"/Size\s+(\d{1,20})")
_MOST_CONTENT_BYTES = 128 * 1024**2  # of one page's drawing orders, expanded
_MOST_FORM_DEPTH = 12
_PLAIN_BLENDS = ("/Normal", "/Compatible")
_MOST_PICTURES = 20_000


def check_structure(path: Path, limits: Limits) -> None:
    """Refuse absurd object counts and nesting by a look at the ends of the file.

    Raises:
        LimitExceeded: code "limit_pdf_objects" or "limit_pdf_depth".
    """
    with path.open("rb") as file:
        start = file.read(_SCANNED_BYTES)
        end_at = max(len(start), path.stat().st_size - _SCANNED_BYTES)
        file.seek(end_at)
        end = file.read()
    tail = (start + end)[-_TRAILER_BYTES:]
    counts = [int(found) for found in _SIZE.findall(tail)]
    if counts and max(counts) > limits.max_pdf_objects:
        raise LimitExceeded(f"{max(counts)} objects", code="limit_pdf_objects")
    # Each starts with a plain literal, which the engine looks for ten times as fast.
    arrays = re.compile(rb"\[\s*(?:\[\s*){%d}" % limits.max_pdf_depth)
    name = rb"\s*/[A-Za-z0-9]{1,32}\s*"
    names = re.compile(rb"<<" + name + rb"(?:<<" + name + rb"){%d}" % limits.max_pdf_depth)
    for part in (start, end):
        if arrays.search(part) or names.search(part):
            raise LimitExceeded("objects nested too deep", code="limit_pdf_depth")


@dataclass(frozen=True, slots=True)
class PictureFacts:
    """What the structure says of one page's pictures.

    Attributes:
        masked: (width, height) of pictures that are stencils or have a mask: their stored
            pixels are not what is seen.
        fonts: base font names without subset prefix.
        blends: something may be mixed with what lies under it other than by plain opacity.
    """

    masked: frozenset[tuple[int, int]] = field(default_factory=frozenset)
    fonts: tuple[str, ...] = ()
    blends: bool = True


class PdfGuard:
    """One file's structure. Silent where `pikepdf` cannot read what pdfium can."""

    def __init__(self, path: Path, limits: Limits) -> None:
        self._limits = limits
        self._pdf: pikepdf.Pdf | None = None
        try:
            self._pdf = pikepdf.open(path, suppress_warnings=True)
        except (pikepdf.PdfError, ValueError, RuntimeError, OSError):
            self._pdf = None

    def check_page(self, number: int) -> PictureFacts:
        """Check what page `number` (1-based) would make pdfium expand.

        Raises:
            LimitExceeded: "limit_expansion", "limit_pixels" or "limit_side".
        """
        if self._pdf is None:
            return PictureFacts()
        try:
            page = self._pdf.pages[number - 1].obj
            self._check_contents(page.get("/Contents"))
            return self._check_resources(_inherited(page, "/Resources"))
        except (pikepdf.PdfError, ValueError, TypeError, RuntimeError, IndexError, KeyError):
            return PictureFacts()

    def _check_contents(self, contents: object) -> None:
        streams = list(contents) if isinstance(contents, pikepdf.Array) else [contents]
        left = _MOST_CONTENT_BYTES
        for stream in streams[:_MOST_PICTURES]:
            if isinstance(stream, pikepdf.Stream):
                left -= _expanded_size(stream, left)

    def _check_resources(self, resources: object) -> PictureFacts:
        masked: set[tuple[int, int]] = set()
        fonts: list[str] = []
        blends = False
        for kind, thing in _resources(resources):
            if kind == "font":
                fonts.append(str(thing.get("/BaseFont", "/")).lstrip("/").split("+")[-1])
            elif kind == "state":
                blends = blends or str(thing.get("/BM", "/Normal")) not in _PLAIN_BLENDS
            elif thing.get("/Subtype") == "/Image":
                size = self._check_picture(thing)
                if any(key in thing for key in ("/SMask", "/Mask", "/ImageMask")):
                    masked.add(size)
            elif isinstance(thing, pikepdf.Stream):
                _expanded_size(thing, _MOST_CONTENT_BYTES)
        return PictureFacts(frozenset(masked), tuple(dict.fromkeys(fonts)), blends)

    def _check_picture(self, picture: pikepdf.Object) -> tuple[int, int]:
        width, height = int(picture.get("/Width", 0)), int(picture.get("/Height", 0))
        check_size(width, height, self._limits)
        filters = picture.get("/Filter")
        names = [str(f) for f in filters] if isinstance(filters, pikepdf.Array) else [str(filters)]
        if names == ["/JPXDecode"] and isinstance(picture, pikepdf.Stream):
            found = _jpx_size(picture.read_raw_bytes())
            if found:
                check_size(*found, self._limits)
        return width, height

    def is_signed(self) -> bool:
        """A signature field holds a signature (its value has a /ByteRange)."""
        if self._pdf is None:
            return False
        try:
            form = self._pdf.Root.get("/AcroForm")
            fields = form.get("/Fields") if isinstance(form, pikepdf.Dictionary) else None
            if not isinstance(fields, pikepdf.Array):
                return False
            return any(_holds_signature(one, 0) for one in fields)
        except (pikepdf.PdfError, ValueError, TypeError, RuntimeError):
            return False

    def close(self) -> None:
        """Let go of the file."""
        if self._pdf is not None:
            self._pdf.close()
            self._pdf = None


def _holds_signature(one: object, depth: int) -> bool:
    if not isinstance(one, pikepdf.Dictionary) or depth > _MOST_FORM_DEPTH:
        return False
    value = one.get("/V")
    if isinstance(value, pikepdf.Dictionary) and "/ByteRange" in value:
        return True
    kids = one.get("/Kids")
    return isinstance(kids, pikepdf.Array) and any(_holds_signature(k, depth + 1) for k in kids)


def _inherited(page: pikepdf.Object, key: str) -> object:
    node: object = page
    for _ in range(64):
        if not isinstance(node, pikepdf.Dictionary):
            return None
        if key in node:
            return node.get(key)
        node = node.get("/Parent")
    return None


def _resources(resources: object) -> Iterator[tuple[str, pikepdf.Object]]:
    """("font" | "state" | "object", dictionary) for all that a page may draw; each form once."""
    stack = [(resources, 0)]
    seen: set[tuple[int, int]] = set()
    given = 0
    while stack:
        one, depth = stack.pop()
        if not isinstance(one, pikepdf.Dictionary):
            continue
        objects = one.get("/XObject")
        for kind, key in (("font", "/Font"), ("state", "/ExtGState")):
            group = one.get(key)
            if isinstance(group, pikepdf.Dictionary):
                yield from ((kind, g) for g in group.values() if isinstance(g, pikepdf.Dictionary))
        if not isinstance(objects, pikepdf.Dictionary):
            continue
        for thing in objects.values():
            if not isinstance(thing, pikepdf.Stream) or thing.objgen in seen:
                continue
            seen.add(thing.objgen)
            given += 1
            if given > _MOST_PICTURES:
                raise LimitExceeded("pictures on one page", code="limit_expansion")
            yield "object", thing
            if thing.get("/Subtype") == "/Form" and depth < _MOST_FORM_DEPTH:
                stack.append((thing.get("/Resources"), depth + 1))


def _expanded_size(stream: pikepdf.Stream, most: int) -> int:
    """Bytes a Flate stream expands to, found without keeping them.

    Raises:
        LimitExceeded: more than `most`.
    """
    filters = stream.get("/Filter")
    names = [str(f) for f in filters] if isinstance(filters, pikepdf.Array) else [str(filters)]
    data = stream.read_raw_bytes()
    if "/FlateDecode" not in names:
        return len(data)
    times = names.count("/FlateDecode")
    for time in range(times):
        data, total = _inflate(data, most, keep=time + 1 < times)
    return total


def _inflate(data: bytes, most: int, *, keep: bool) -> tuple[bytes, int]:
    """The expanded bytes (nothing where they need not be kept) and their number."""
    machine = zlib.decompressobj()
    kept = bytearray()
    total = 0
    try:
        while data:
            piece = machine.decompress(data, 1 << 20)
            total += len(piece)
            if total > most:
                raise LimitExceeded("drawing orders expand too far", code="limit_expansion")
            if keep:
                kept += piece
            data = machine.unconsumed_tail
            if not piece:
                break
    except zlib.error:
        pass
    return bytes(kept), total


def _jpx_size(data: bytes) -> tuple[int, int] | None:
    """Width and height that a JPEG 2000 codestream claims."""
    at = data.find(b"\xff\x4f\xff\x51", 0, 65_536)
    if at < 0 or len(data) < at + 24:
        return None
    numbers = [int.from_bytes(data[at + i : at + i + 4], "big") for i in (8, 12, 16, 20)]
    return max(0, numbers[0] - numbers[2]), max(0, numbers[1] - numbers[3])

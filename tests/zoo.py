"""A zoo of broken and hostile files, made at test time: what a scanner folder may ever hold.

`make_zoo` writes the same files every time. Nothing in it is copied from anywhere.
"""

from __future__ import annotations

import io
import random
import struct
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from PIL import Image

from tests.zoo_pdf import hostile_pdfs, plain_pdf

__all__ = ["ZooFile", "make_zoo"]

REFUSED, OPENS, EITHER = "refused", "opens", "either"
_SEED = 20260101


@dataclass(frozen=True, slots=True)
class ZooFile:
    """One animal.

    Attributes:
        path: where it lies.
        expect: "refused": opening it or reading one of its pages must end in a `SourceError`;
            "opens": every page can be read; "either": damage that a decoder may bridge.
        codes: the reasons a refusal may give; empty: any of `ocr.reading.REASON_CODES`.
    """

    path: Path
    expect: str
    codes: set[str] = field(default_factory=set)


Animal = tuple[str, bytes, str, set[str]]


def make_zoo(folder: Path) -> list[ZooFile]:
    """Write all animals into `folder` (made if missing) and say what is expected of each."""
    folder.mkdir(parents=True, exist_ok=True)
    zoo = []
    for number, (name, data, expect, codes) in enumerate(_animals()):
        path = folder / f"{number:03d} {name}"
        path.write_bytes(data)
        zoo.append(ZooFile(path, expect, codes))
    return zoo


def _animals() -> Iterator[Animal]:
    bases = _bases()
    yield from ((f"right.{name}", data, OPENS, set()) for name, data in bases.items())
    yield from _names(bases)
    yield from _liars(bases)
    yield from _strangers()
    yield from _cut(bases)
    yield from _flipped(bases)
    yield from _swapped(bases)
    yield from _raster_bombs()
    yield from hostile_pdfs()


def _page(seed: int = 0) -> Image.Image:
    pixels = np.full((180, 130), 255, np.uint8)
    for row in range(20, 160, 20):
        pixels[row : row + 8, 10 : 120 - (row * 7 + seed) % 50] = 0
    return Image.fromarray(pixels)


def _saved(image: Image.Image, form: str, **options: object) -> bytes:
    out = io.BytesIO()
    image.save(out, form, **options)
    return out.getvalue()


def _bases() -> dict[str, bytes]:
    """A sound file of each format, by extension."""
    page, colour = _page(), _page().convert("RGB")
    more = [_page(i).convert("1") for i in range(1, 4)]
    return {
        "pdf": plain_pdf(3),
        "tif": _saved(page.convert("1"), "TIFF", compression="group4", save_all=True,
                      append_images=more),
        "tiff": _saved(colour, "TIFF", compression="tiff_lzw"),
        "jpg": _saved(colour, "JPEG", quality=90),
        "jpeg": _saved(colour.convert("CMYK"), "JPEG", progressive=True),
        "png": _saved(colour, "PNG"),
        "bmp": _saved(colour, "BMP"),
        "webp": _saved(colour, "WEBP", lossless=True),
        "jp2": _saved(colour, "JPEG2000"),
    }  # fmt: skip


def _names(bases: dict[str, bytes]) -> Iterator[Animal]:
    names = [
        "Quyết định số 12.pdf",
        unicodedata.normalize("NFD", "Tờ trình về việc phê duyệt.pdf"),
        "  hai   khoảng trắng .pdf",
        "📄 công văn 😀.pdf",
        "không đuôi",
        "CHỮ HOA.PDF",
        "dấu.chấm.ở.giữa.pdf",
        "d" * 180 + ".pdf",
        "50% & $HOME `x` 'y'.pdf",
        "#@!~[]{}.pdf",
    ]
    yield from ((name, bases["pdf"], OPENS, set()) for name in names)


def _liars(bases: dict[str, bytes]) -> Iterator[Animal]:
    claimed = dict(zip(bases, [*list(bases)[1:], "pdf"], strict=True))
    for true, data in bases.items():
        yield f"truly-{true}.{claimed[true]}", data, OPENS, set()
    yield "junk-before-header.pdf", b"\r\n\0junk\n" * 20 + bases["pdf"], OPENS, set()
    yield "junk-after-end.pdf", bases["pdf"] + b"\0" * 3000, EITHER, set()
    yield "png-after-pdf-header.pdf", b"%PDF-1.7\n" + bases["png"], REFUSED, set()


def _strangers() -> Iterator[Animal]:
    docx = io.BytesIO()
    with zipfile.ZipFile(docx, "w") as archive:
        archive.writestr(zipfile.ZipInfo("[Content_Types].xml"), "<Types/>")
        archive.writestr(zipfile.ZipInfo("word/document.xml"), "<w:document/>")
    pictures = io.BytesIO()
    with zipfile.ZipFile(pictures, "w") as archive:
        archive.writestr(zipfile.ZipInfo("a.png"), b"png")
    strangers: list[tuple[str, bytes, str]] = [
        ("zero-bytes.pdf", b"", "empty"),
        ("zero-bytes.tif", b"", "empty"),
        ("only-zeros.pdf", b"\0" * 40_000, "unreadable"),
        ("one-byte.pdf", b"%", "unsupported_format"),
        ("page.pdf", b"<!DOCTYPE html><html><body>x</body></html>", "unsupported_web"),
        ("page2.pdf", b"\xef\xbb\xbf \n<?xml version='1.0'?><svg/>", "unsupported_web"),
        ("docx.pdf", docx.getvalue(), "unsupported_office"),
        ("zip.pdf", pictures.getvalue(), "unsupported_archive"),
        ("old-word.pdf", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "unsupported_office"),
        ("rtf.pdf", b"{\\rtf1 abc}", "unsupported_office"),
        ("rar.pdf", b"Rar!\x1a\x07\0" + b"x" * 99, "unsupported_archive"),
        ("gzip.pdf", b"\x1f\x8b\x08" + b"x" * 99, "unsupported_archive"),
        ("program.pdf", b"MZ\x90\0" + b"x" * 999, "unsupported_format"),
        ("text.pdf", "Quyết định số 12".encode(), "unsupported_format"),
        ("gif.png", b"GIF89a" + b"\0" * 99, "unsupported_format"),
        ("noise.pdf", random.Random(_SEED).randbytes(5000), "unsupported_format"),
    ]  # fmt: skip
    yield from ((name, data, REFUSED, {code}) for name, data, code in strangers)


def _cut(bases: dict[str, bytes]) -> Iterator[Animal]:
    for name, data in bases.items():
        for share in (0.02, 0.2, 0.5, 0.8, 0.97):
            length = max(5, int(len(data) * share))
            yield f"cut-{int(share * 100)}.{name}", data[:length], EITHER, set()
        yield f"last-byte-lost.{name}", data[:-1], EITHER, set()


def _flipped(bases: dict[str, bytes]) -> Iterator[Animal]:
    chance = random.Random(_SEED)
    for name, data in bases.items():
        for count in (1, 4, 16, 64):
            broken = bytearray(data)
            for _ in range(count):
                broken[chance.randrange(12, len(broken))] ^= 1 << chance.randrange(8)
            yield f"flipped-{count}.{name}", bytes(broken), EITHER, set()
        start = len(data) // 3
        zeroed = data[:start] + b"\0" * (len(data) // 4) + data[start + len(data) // 4 :]
        yield f"hole.{name}", zeroed, EITHER, set()


def _swapped(bases: dict[str, bytes]) -> Iterator[Animal]:
    names = list(bases)
    for name, other in zip(names, [*names[3:], *names[:3]], strict=True):
        yield f"head-of-{other}.{name}", bases[other][:16] + bases[name][16:], EITHER, set()


def _png(width: int, height: int, data: bytes = b"", extra: bytes = b"") -> bytes:
    def chunk(kind: bytes, body: bytes) -> bytes:
        return (
            struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        )

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + extra
        + chunk(b"IDAT", data or zlib.compress(b"\0" * 1000)) + chunk(b"IEND", b"")
    )  # fmt: skip


def _tiff(width: int, height: int, pages: int = 1, *, circle: bool = False) -> bytes:
    """Directories that claim a size and share one strip of nothing."""
    out = bytearray(b"II*\0" + struct.pack("<I", 16) + b"\0" * 8)
    for page in range(pages):
        tags = [(256, 4, width), (257, 4, height), (258, 3, 1), (259, 3, 4), (262, 3, 0),
                (273, 4, 8), (278, 4, height), (279, 4, 8)]  # fmt: skip
        size = 2 + 12 * len(tags) + 4
        last = page == pages - 1
        following = (16 if circle else 0) if last else 16 + (page + 1) * size
        out += struct.pack("<H", len(tags))
        for tag, kind, value in tags:
            out += struct.pack("<HHII", tag, kind, 1, value)
        out += struct.pack("<I", following)
    return bytes(out)


def _raster_bombs() -> Iterator[Animal]:
    side, pixels = {"limit_side"}, {"limit_pixels"}
    yield "bomb-60000.png", _png(60_000, 60_000), REFUSED, side
    yield "bomb-30000.png", _png(30_000, 30_000), REFUSED, pixels
    yield "bomb-wide.png", _png(2_000_000_000, 1), REFUSED, side
    comment = b"zTXt" + b"a\0\0" + zlib.compress(b"x" * 80_000_000)
    chunk = struct.pack(">I", len(comment) - 4) + comment + struct.pack(">I", zlib.crc32(comment))
    yield "bomb-comment.png", _png(100, 100, extra=chunk), EITHER, set()
    yield "too-little-data.png", _png(20_000, 9_000), REFUSED, {"truncated", "page_unreadable"}
    yield "bomb.tif", _tiff(60_000, 60_000), REFUSED, side
    yield "bomb2.tif", _tiff(39_000, 39_000), REFUSED, pixels
    yield "empty-size.tif", _tiff(0, 0), REFUSED, set()
    yield "circle.tif", _tiff(100, 100, 3, circle=True), REFUSED, {"unreadable"}
    yield "6000-pages.tif", _tiff(10, 10, 6000), REFUSED, {"limit_pages"}
    yield "far-directory.tif", b"II*\0\xff\xff\xff\x7f" + b"\0" * 50, REFUSED, {"truncated"}
    big = b"II+\0\x08\0\0\0" + struct.pack("<Q", 1 << 63) + b"\0" * 50
    yield "far-directory-big.tif", big, REFUSED, {"unreadable", "truncated"}
    yield "many-tags.tif", b"II*\0\x08\0\0\0\xff\xff" + b"\0" * 900_000, REFUSED, {"unreadable"}
    header = struct.pack("<IiiHHIIiiII", 40, 60_000, 60_000, 1, 24, 0, 0, 0, 0, 0, 0)
    yield "bomb.bmp", b"BM" + struct.pack("<IHHI", 54, 0, 0, 54) + header, REFUSED, side
    yield "bomb.webp", _webp_extended(16_000_000, 16_000_000), REFUSED, side
    yield "bomb2.webp", _webp_extended(16_383, 16_383), REFUSED, pixels
    yield "bomb.jp2", _codestream(3_000_000_000, 3_000_000_000), REFUSED, side
    yield "bomb2.jp2", _codestream(30_000, 30_000), REFUSED, pixels
    frame = struct.pack(">HBHHB", 11, 8, 65_000, 65_000, 1) + b"\x01\x11\0"
    yield "bomb.jpg", b"\xff\xd8\xff\xc0" + frame + b"\xff\xd9", REFUSED, set()


def _webp_extended(width: int, height: int) -> bytes:
    body = b"\0\0\0\0" + (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    chunk = (
        b"VP8X" + struct.pack("<I", len(body)) + body + b"VP8L" + struct.pack("<I", 6) + b"/" * 6
    )
    return b"RIFF" + struct.pack("<I", len(chunk) + 4) + b"WEBP" + chunk


def _codestream(width: int, height: int) -> bytes:
    size = struct.pack(">HIIIIIIIIHBBB", 0, width, height, 0, 0, width, height, 0, 0, 1, 7, 1, 1)
    return b"\xff\x4f\xff\x51" + struct.pack(">H", len(size) + 2) + size + b"\xff\xd9"

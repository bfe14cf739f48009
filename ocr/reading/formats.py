"""Which format a file has, told by its first bytes and never by its name."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from ocr.errors import EmptySource, UnreadableSource, UnsupportedSource

__all__ = ["HEAD_BYTES", "Format", "name_lies", "sniff"]

HEAD_BYTES = 4096
_PDF_HEADER_WITHIN = 1024  # Adobe's reader allows junk of that length before the header


@dataclass(frozen=True, slots=True)
class Format:
    """A format the library reads."""

    name: str
    media_type: str
    suffixes: tuple[str, ...]


PDF = Format("pdf", "application/pdf", (".pdf",))
TIFF = Format("tiff", "image/tiff", (".tif", ".tiff"))
JPEG = Format("jpeg", "image/jpeg", (".jpg", ".jpeg", ".jpe", ".jfif"))
PNG = Format("png", "image/png", (".png",))
BMP = Format("bmp", "image/bmp", (".bmp", ".dib"))
WEBP = Format("webp", "image/webp", (".webp",))
JP2 = Format("jp2", "image/jp2", (".jp2", ".j2k", ".j2c", ".jpf", ".jpx", ".jpc"))

_MAGIC: tuple[tuple[bytes, Format], ...] = (
    (b"II*\0", TIFF),
    (b"MM\0*", TIFF),
    (b"II+\0", TIFF),
    (b"MM\0+", TIFF),
    (b"\xff\xd8\xff", JPEG),
    (b"\x89PNG\r\n\x1a\n", PNG),
    (b"\0\0\0\x0cjP  \r\n\x87\n", JP2),
    (b"\xff\x4f\xff\x51", JP2),
)
_WEB = (b"<!doctype html", b"<html", b"<head", b"<?xml", b"<svg", b"<body")
_OFFICE = (b"word/", b"xl/", b"ppt/", b"mimetypeapplication/vnd.oasis", b"[Content_Types].xml")


def sniff(head: bytes) -> Format:
    """Name the format of a file from its first `HEAD_BYTES` bytes.

    Raises:
        EmptySource: there are none.
        UnreadableSource: nothing but zeros (a copy that broke off leaves such files).
        UnsupportedSource: a format the library does not read; its code says which kind.
    """
    if not head:
        raise EmptySource("zero bytes")
    for magic, found in _MAGIC:
        if head.startswith(magic):
            return found
    if head.startswith(b"BM") and head[6:10] == b"\0\0\0\0":
        return BMP
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return WEBP
    if b"%PDF-" in head[: _PDF_HEADER_WITHIN + 5]:
        return PDF
    raise _unsupported(head)


def _unsupported(head: bytes) -> UnsupportedSource | UnreadableSource:
    if not head.strip(b"\0"):
        return UnreadableSource("only zero bytes")
    if head.startswith(b"PK\x03\x04"):
        office = any(mark in head for mark in _OFFICE)
        return UnsupportedSource(
            "zip container", code="unsupported_office" if office else "unsupported_archive"
        )
    if head.startswith((b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"{\\rtf")):
        return UnsupportedSource("office document", code="unsupported_office")
    if head.startswith((b"Rar!", b"7z\xbc\xaf\x27\x1c", b"\x1f\x8b", b"PK\x05\x06")):
        return UnsupportedSource("archive", code="unsupported_archive")
    text = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if text.startswith(_WEB):
        return UnsupportedSource("web page", code="unsupported_web")
    return UnsupportedSource(f"unknown first bytes {head[:8].hex()}")


def name_lies(path: Path, found: Format) -> bool:
    """True when the file's name has an extension that is not one of `found`."""
    suffix = path.suffix.lower()
    return bool(suffix) and suffix not in found.suffixes

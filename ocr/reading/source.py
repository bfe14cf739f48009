"""What every opened file looks like, whatever its format."""

from __future__ import annotations

from dataclasses import dataclass
from types import TracebackType
from typing import Protocol

from ocr.types import PageImage

__all__ = ["REASON_CODES", "Source", "SourceInfo"]

REASON_CODES: tuple[str, ...] = (
    "file_unreadable",  # the operating system did not hand it out
    "empty",
    "no_pages",
    "unreadable",
    "truncated",
    "page_unreadable",
    "unsupported_format",
    "unsupported_office",
    "unsupported_archive",
    "unsupported_web",
    "unsupported_feature",
    "encrypted",
    "limit_bytes",
    "limit_pages",
    "limit_pixels",
    "limit_side",
    "limit_pdf_objects",
    "limit_pdf_depth",
    "limit_expansion",
    "limit_memory",
)
"""Every `code` an error of `open_source` or `Source.read_page` can carry."""


@dataclass(frozen=True, slots=True)
class SourceInfo:
    """What is known of a file before any page is decoded.

    Attributes:
        format: "pdf", "tiff", "jpeg", "png", "bmp", "webp" or "jp2", by its first bytes.
        media_type: e.g. "application/pdf".
        extension: the right one for the format, with the dot.
        pages: at least 1.
        signed: a PDF with a filled signature field; such a file stays byte for byte as it is.
        encrypted: encrypted, and opened all the same (no password is needed to read it).
        producer: the program that wrote it, "" where it does not say.
        claimed_extension_wrong: the file's name says something else than its bytes.
    """

    format: str
    media_type: str
    extension: str
    pages: int
    signed: bool = False
    encrypted: bool = False
    producer: str = ""
    claimed_extension_wrong: bool = False


class Source(Protocol):
    """An opened file; pages are decoded one by one, in any order. One thread at a time."""

    @property
    def info(self) -> SourceInfo:
        """What is known without decoding a page."""
        ...

    def read_page(self, number: int) -> PageImage:
        """Decode one page.

        Args:
            number: 1-based.

        Returns:
            PageImage: square pixels; EXIF turn and PDF /Rotate applied; `(H, W)` where the
            page holds no colour.

        Raises:
            SourceError: this page is damaged or would pass a limit; others may be fine.
            ValueError: there is no such page.
        """
        ...

    def close(self) -> None:
        """Let go of the file; calling it twice is fine."""
        ...

    def __enter__(self) -> Source: ...

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None: ...

"""The one door: a path in, an opened source out, limits checked on the way."""

from __future__ import annotations

from pathlib import Path

from ocr.errors import LimitExceeded, UnreadableSource
from ocr.limits import DEFAULT_LIMITS, Limits
from ocr.reading.formats import HEAD_BYTES, PDF, name_lies, sniff
from ocr.reading.pdf_source import PdfSource
from ocr.reading.raster_source import RasterSource
from ocr.reading.source import Source

__all__ = ["open_source"]


def open_source(path: Path, limits: Limits = DEFAULT_LIMITS) -> Source:
    """Open a file of any supported format.

    Nothing is decoded yet. Use it as a context manager.

    Args:
        path: any Unicode name.
        limits: what one file and one page may take.

    Raises:
        SourceError: with one of `REASON_CODES`.

    Example:
        >>> with open_source(Path("cv.pdf")) as source:      # doctest: +SKIP
        ...     for number in range(1, source.info.pages + 1):
        ...         page = source.read_page(number)
    """
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            head = file.read(HEAD_BYTES)
    except (OSError, ValueError) as error:
        raise UnreadableSource(type(error).__name__, code="file_unreadable") from error
    if size > limits.max_bytes:
        raise LimitExceeded(f"{size} bytes > {limits.max_bytes}", code="limit_bytes")
    found = sniff(head)
    lies = name_lies(path, found)
    if found is PDF:
        return PdfSource(path, limits, lies)
    return RasterSource(path, found, limits, lies)

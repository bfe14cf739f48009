"""Limits that are checked before anything is decoded, so that a bomb costs one file."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["DEFAULT_LIMITS", "Limits"]


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds for one source file and one page.

    Attributes:
        max_bytes: size of the file on disk.
        max_pages: pages in one file.
        max_page_pixels: pixels of one decoded page. An A0 drawing at 300 dpi has 139 million.
        max_side_px: longest side of one decoded page.
        max_pdf_depth: nesting of PDF objects.
        max_pdf_objects: objects in one PDF.
        page_seconds: wall-clock limit of one page, everything from decoding to its layers.
        worker_memory_bytes: address space one worker may take.
    """

    max_bytes: int = 2 * 1024**3
    max_pages: int = 5_000
    max_page_pixels: int = 200_000_000
    max_side_px: int = 40_000
    max_pdf_depth: int = 100
    max_pdf_objects: int = 2_000_000
    page_seconds: float = 180.0
    worker_memory_bytes: int = 4 * 1024**3


DEFAULT_LIMITS = Limits()

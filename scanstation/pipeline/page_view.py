"""One finished page for a screen: its lines with their places, and its picture.

The picture is drawn in a worker process: a signed PDF is delivered as it came, so its bytes are
as little to be trusted as on the first day, and pdfium may only be used by one thread.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import CancelledError
from concurrent.futures import TimeoutError as TooLong
from dataclasses import dataclass
from pathlib import Path

from pebble import ProcessExpired

from scanstation.errors import ProcessingError
from scanstation.pipeline.workers import Workers

__all__ = ["PageDrawer", "PagePicture", "PlacedLine", "draw", "placed_lines"]

_SECONDS = 30.0
_MAX_WIDTH_PX = 3000
_MAX_PIXELS = 12_000_000
"""36 MB of RGB: more than a screen shows, little enough to hand from process to process."""

_CHANNELS = 3

_CAUSES = (TooLong, CancelledError, ProcessExpired, OSError, RuntimeError, MemoryError, IndexError)


@dataclass(frozen=True, slots=True)
class PlacedLine:
    """A line of recognised text.

    Attributes:
        text: repaired text, NFC.
        box: left, top, right, bottom in pixels of the recognised page, origin top left.
        confidence: 0..1.
    """

    text: str
    box: tuple[int, int, int, int]
    confidence: float


@dataclass(frozen=True, slots=True)
class PagePicture:
    """Rows of pixels, three bytes each: red, green, blue; `stride` bytes from row to row."""

    width: int
    height: int
    stride: int
    rgb: bytes


def placed_lines(work: Path, number: int) -> tuple[PlacedLine, ...] | None:
    """Lines of page `number` in reading order; None when the record of the page is not there."""
    from ocr.errors import OcrError
    from ocr.page_task import read_result

    try:
        page = read_result(work, number)
    except OcrError:
        return None
    return tuple(
        PlacedLine(
            line.text,
            (line.box.left, line.box.top, line.box.right, line.box.bottom),
            line.confidence,
        )
        for line in page.lines
    )


def draw(pdf: Path, number: int, width_px: int, turn_deg: int) -> PagePicture:
    """Draw page `number` (1-based) about `width_px` wide; the inside of a worker's task.

    Args:
        pdf: any PDF.
        number: 1-based.
        width_px: wanted width; less where the picture would grow beyond the limits here.
        turn_deg: clockwise quarter turn to give the page: 0, 90, 180 or 270.
    """
    import pypdfium2 as pdfium

    document = pdfium.PdfDocument(pdf)
    try:
        document.init_forms()
        page = document[number - 1]
        width, height = page.get_size()
        if turn_deg % 180:
            width, height = height, width
        scale = min(width_px, _MAX_WIDTH_PX) / max(width, 1.0)
        scale = min(scale, (_MAX_PIXELS / max(width * height, 1.0)) ** 0.5)
        bitmap = page.render(
            scale=scale,
            rotation=turn_deg,
            rev_byteorder=True,
            force_bitmap_format=pdfium.raw.FPDFBitmap_BGR,
        )
        assert bitmap.n_channels == _CHANNELS  # noqa: S101 - the format was asked for
        return PagePicture(bitmap.width, bitmap.height, bitmap.stride, bytes(bitmap.buffer))
    finally:
        document.close()


class PageDrawer:
    """Draws pages in one worker process, which starts with the first page asked for.

    Args:
        make_workers: called at most once at a time.
    """

    def __init__(self, make_workers: Callable[[], Workers]) -> None:
        self._make = make_workers
        self._workers: Workers | None = None
        self._lock = threading.Lock()

    def picture(self, pdf: Path, number: int, width_px: int, turn_deg: int = 0) -> PagePicture:
        """See `draw`; waits for the answer.

        Raises:
            ProcessingError: "page_not_drawn".
        """
        with self._lock:
            if self._workers is None:
                self._workers = self._make()
            task = self._workers.submit(draw, pdf, number, width_px, turn_deg, seconds=_SECONDS)
        try:
            return task.result()
        except _CAUSES as error:
            raise ProcessingError("page_not_drawn", path=pdf, page=number) from error

    def close(self) -> None:
        """End the worker process; a picture that is being drawn is given up."""
        with self._lock:
            workers, self._workers = self._workers, None
        if workers is not None:
            workers.close()

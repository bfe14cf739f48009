"""Reads the number and the date in the head of a document, typed, stamped or written by hand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, get_args

from ocr.assets import asset
from ocr.errors import SourceError
from ocr.handwriting.decode import Parts, decode_row
from ocr.handwriting.network import RowNetwork
from ocr.handwriting.rows import RowKind, cut_row
from ocr.types import Box, Pixels, RecognisedPage
from ocr.upright import upright_pixels

if TYPE_CHECKING:  # the readers of PDF are not needed to read a row
    from ocr.reading import Source

__all__ = ["HandRows", "RowReading", "read_row"]

KEPT = 5  # readings handed out
WEIGHTS = "models/hand_rows.onnx"


@dataclass(frozen=True, slots=True)
class RowReading:
    """What stands in a row, the likeliest first.

    Attributes:
        readings: (parts, probability 0..1); parts are `(number,)` or `(day, month, year)`,
            digits as written, "" where nothing stands. What is missing to 1 fits no such row.
        handwritten: probability 0..1 that a part of the likeliest was written by hand.
        version: of the weights.
    """

    readings: tuple[tuple[Parts, float], ...]
    handwritten: float
    version: str


@cache
def _network() -> RowNetwork:
    return RowNetwork(asset(WEIGHTS))


def read_row(
    pixels: Pixels, box: Box, kind: RowKind, network: RowNetwork | None = None
) -> RowReading:
    """Read a row of the head.

    Args:
        pixels: the upright page, (H, W) or (H, W, 3) uint8.
        box: the recognised line, with or without what was written into it.
        kind: "number" for `Số: …/…`, "date" for `…, ngày … tháng … năm …`.
        network: the shipped weights by default, loaded once.

    Returns:
        At most five readings; none where the row is no such row.

    Raises:
        EngineError: the weights are missing or damaged, or the runtime failed.
    """
    network = network or _network()
    readings, handwritten = decode_row(network.shares(cut_row(pixels, box, kind)), kind)
    return RowReading(tuple(readings[:KEPT]), handwritten, network.version)


class HandRows:
    """Reads rows of one document, page by page from its source; keeps the last page's pixels."""

    def __init__(self, source: Source, pages: Mapping[int, RecognisedPage]) -> None:
        """Remember where the pages are.

        Args:
            source: the opened file the pages were recognised from.
            pages: by their number, as recognised.
        """
        self._source = source
        self._pages = pages
        self._last: tuple[int, Pixels] | None = None

    def read(self, page: int, box: tuple[int, int, int, int], kind: str) -> RowReading | None:
        """Read a row; None where the pixels are not to be had.

        Raises:
            EngineError: the weights are missing or damaged, or the runtime failed.
            ValueError: no such kind.
        """
        if kind not in get_args(RowKind):
            raise ValueError(f"kind {kind!r} is neither number nor date")
        pixels = self._pixels(page)
        if pixels is None:
            return None
        return read_row(pixels, Box(*box), "number" if kind == "number" else "date")

    def _pixels(self, page: int) -> Pixels | None:
        if self._last is not None and self._last[0] == page:
            return self._last[1]
        if page not in self._pages:
            return None
        try:
            pixels = upright_pixels(self._source, self._pages[page])
        except SourceError:
            return None
        self._last = (page, pixels)
        return pixels

"""The pixels a recognised page's boxes lie in: as scanned, but turned and levelled."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ocr.errors import UnreadableSource
from ocr.skew import level
from ocr.turn import turned
from ocr.types import Pixels, RecognisedPage, Skew, Turn

if TYPE_CHECKING:  # the readers of PDF are not needed to read a row
    from ocr.reading import Source

__all__ = ["deliver", "upright_pixels"]


def deliver(pixels: Pixels, turn: Turn, skew: Skew) -> Pixels:
    """Turn and level a page, where the measurement was sure; otherwise untouched.

    Args:
        pixels: (H, W) or (H, W, 3) uint8, as scanned.
        turn: quarter turns.
        skew: levelling, after turning.
    """
    upright = turned(pixels, turn.clockwise_deg) if turn.applied else pixels
    return level(upright, skew.angle_deg) if skew.applied else upright


def upright_pixels(source: Source, page: RecognisedPage) -> Pixels:
    """Make the upright pixels of a page that was recognised earlier.

    Args:
        source: the opened file the page was recognised from.
        page: its record.

    Returns:
        The same pixels `recognise_page` delivered with the record.

    Raises:
        SourceError: the page cannot be decoded, or is not the one that was recognised.
    """
    pixels = deliver(source.read_page(page.number).pixels, page.turn, page.skew)
    if pixels.shape[:2] != (page.height_px, page.width_px):
        raise UnreadableSource(f"page {page.number} is not the one that was recognised")
    return pixels

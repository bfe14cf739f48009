"""Single digits cut out of real rows, to write other numbers with the same hand."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.handwriting import alphabet
from ocr.handwriting.rows import ROW_HEIGHT, FloatArray
from ocr.types import Pixels
from resources.models.training.hand_align import path_of
from resources.models.training.hand_rows import RowItem

__all__ = ["cut_digits", "on_row"]

INKED = 100  # of 255; fainter pixels join no strokes
STEP = 2  # pixels per step of the network
SMALLEST = 8  # pixels high; what is less is dust, or a part of a digit
TALLEST = 40  # of the 48; what is more reaches into another line
WIDEST = 1.3  # of the height
SPECK = 6  # pixels of a component


def _is_hand(code: int) -> bool:
    return alphabet.HAND <= code < alphabet.NUMBER


def _owner(x: float, places: Sequence[float]) -> int:
    return int(np.argmin([abs(x - place) for place in places]))


def cut_digits(item: RowItem, shares: FloatArray) -> list[tuple[int, Pixels]]:
    """Digits whose strokes touch nothing else.

    Args:
        item: a real row with its labels.
        shares: what the network sees in it.

    Returns:
        (digit, (h, w) uint8 255 ink on 0) in their order; digits that run together are left out.
    """
    labels = item.labels.tolist()
    _, steps = path_of(shares, labels)
    if not steps:
        return []
    places = [STEP * step + STEP / 2 for step in steps]
    mask = (item.pixels > INKED).astype(np.uint8)
    _, found, measured, centres = cv2.connectedComponentsWithStats(mask, connectivity=8)
    parts, stats = np.asarray(found, np.int32), np.asarray(measured, np.int32)
    owners: dict[int, list[int]] = {}
    for part in range(1, len(stats)):
        if stats[part, cv2.CC_STAT_AREA] >= SPECK:
            owners.setdefault(_owner(float(centres[part][0]), places), []).append(part)
    out = []
    for at, code in enumerate(labels):
        if not _is_hand(code) or at not in owners:
            continue
        main = max(owners[at], key=lambda part: int(stats[part, cv2.CC_STAT_AREA]))
        left, right = _span(stats, main)
        joined = any(left < place < right for i, place in enumerate(places) if i != at)
        if joined or not left <= places[at] <= right:
            continue
        own = [part for part in owners[at] if _over(_span(stats, part), (left, right))]
        glyph = _lifted(item.pixels, parts, stats, own)
        if glyph is not None:
            out.append((code - alphabet.HAND, glyph))
    return out


def _span(stats: NDArray[np.int32], part: int) -> tuple[int, int]:
    left = int(stats[part, cv2.CC_STAT_LEFT])
    return left, left + int(stats[part, cv2.CC_STAT_WIDTH])


def _over(one: tuple[int, int], other: tuple[int, int]) -> bool:
    """Whether most of the first lies above or below the second: the bar of a 5, of a 7."""
    return min(one[1], other[1]) - max(one[0], other[0]) > 0.5 * (one[1] - one[0])


def _lifted(
    pixels: Pixels, parts: NDArray[np.int32], stats: NDArray[np.int32], own: Sequence[int]
) -> Pixels | None:
    """The strokes alone, their soft edges kept; None where they are no single digit."""
    spans = [_span(stats, part) for part in own]
    left, right = min(a for a, _ in spans), max(b for _, b in spans)
    tops = stats[list(own), cv2.CC_STAT_TOP]
    top = int(tops.min())
    bottom = int((tops + stats[list(own), cv2.CC_STAT_HEIGHT]).max())
    height, width = bottom - top, right - left
    if not (SMALLEST < height < TALLEST and width < WIDEST * height):
        return None
    if top == 0 or bottom == pixels.shape[0]:
        return None
    near = cv2.dilate(np.isin(parts, own).astype(np.uint8), np.ones((3, 3), np.uint8))
    lifted = np.where(near > 0, pixels, 0)[top - 1 : bottom + 1, max(0, left - 1) : right + 1]
    return np.asarray(lifted, np.uint8)


def on_row(ink: Pixels) -> Pixels:
    """The digit at the top of an empty row, (48, w), so that it is kept as rows are."""
    sheet = np.zeros((ROW_HEIGHT, ink.shape[1]), np.uint8)
    sheet[: ink.shape[0]] = ink
    return sheet

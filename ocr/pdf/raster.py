"""Pixel steps the separation of a page into layers is made of.

All take gray (H, W) or BGR (H, W, 3) uint8 alike, and work at reduced scale where the eye
cannot tell: nothing here runs in floating point over a full 300-dpi page.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.types import Box, Pixels

__all__ = [
    "bands",
    "between",
    "block_means",
    "channel_max",
    "channel_spread",
    "enclosing_boxes",
    "fill_holes",
    "hues",
    "masked_percentile",
    "paper_levels",
    "pasted",
    "repeated",
    "resized",
    "scaled_size",
    "whole_step",
]

# The paper under print is looked for on a copy of about 37 dpi, where a closing of 6 mm
# swallows any letter and leaves folds, shadows and yellow edges.
PAPER_DPI = 37.5
CLOSING_MM = 6.0
MM_PER_INCH = 25.4

# Rows worked on at a time where a whole page would not fit the processor's cache.
BAND = 64
# A size this close (relative) to a whole step is taken to be one.
NEARLY_WHOLE = 0.05
# Wide holes are filled on a copy this much smaller.
COARSE = 4
# A window of this side says what a hole holds when it sees more than so many known pixels.
WINDOW, TOO_FEW = 5, 1


def resized(pixels: Pixels, width: int, height: int) -> Pixels:
    """The same picture at another size: averaged when smaller, interpolated when larger.

    Sizes a whole step smaller, the last block cut short where they do not divide, cost a sixth
    of any other.
    """
    if pixels.shape[1] == width and pixels.shape[0] == height:
        return pixels
    step = round(pixels.shape[1] / width)
    if step > 1 and (-(-pixels.shape[1] // step), -(-pixels.shape[0] // step)) == (width, height):
        return _averaged(pixels, step)
    smaller = width < pixels.shape[1]
    how = cv2.INTER_AREA if smaller else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(pixels, (width, height), interpolation=how), dtype=np.uint8)


def whole_step(factor: float) -> int:
    """The whole number of pixels that become one at about `factor`, 0 where none comes near."""
    step = round(1.0 / factor)
    return step if step > 1 and abs(step * factor - 1.0) < NEARLY_WHOLE else 0


def _averaged(pixels: Pixels, step: int) -> Pixels:
    """Means of `step`-by-`step` blocks; those at the right and lower edge hold what is there."""
    height, width = pixels.shape[:2]
    rows, columns = height // step, width // step
    small = np.empty((-(-height // step), -(-width // step), *pixels.shape[2:]), np.uint8)
    inner = [(0, rows * step, 0, rows), (rows * step, height, rows, small.shape[0])]
    across = [(0, columns * step, 0, columns), (columns * step, width, columns, small.shape[1])]
    for top, bottom, row, row_end in inner:
        for left, right, column, column_end in across:
            size = (column_end - column, row_end - row)
            if min(size) > 0:
                part = cv2.resize(
                    pixels[top:bottom, left:right], size, interpolation=cv2.INTER_AREA
                )
                small[row:row_end, column:column_end] = part
    return small


def scaled_size(pixels: Pixels, factor: float) -> tuple[int, int]:
    """Width and height at `factor`; whole steps round up, so that no edge is lost."""
    height, width = pixels.shape[:2]
    step = whole_step(factor)
    if step:
        return -(-width // step), -(-height // step)
    return max(1, round(width * factor)), max(1, round(height * factor))


def bands(height: int, rows: int = BAND) -> list[slice]:
    """Slices of `rows` (the last may be shorter) that cover `height`."""
    return [slice(top, min(top + rows, height)) for top in range(0, height, rows)]


def between(values: Pixels, low: int, high: int = 255) -> Pixels:
    """255 where `low` <= value <= `high`, else 0."""
    return np.asarray(cv2.inRange(values, np.array(low), np.array(high)), dtype=np.uint8)


def repeated(values: Pixels, width: int, height: int) -> Pixels:
    """The same values at another size, none in between."""
    stretched = cv2.resize(values, (width, height), interpolation=cv2.INTER_NEAREST)
    return np.asarray(stretched, dtype=np.uint8)


def channel_max(pixels: Pixels) -> Pixels:
    """(H, W) largest of the three channels: red and blue fade, black stays."""
    if pixels.ndim == 2:
        return pixels
    largest = np.empty(pixels.shape[:2], np.uint8)
    # a band of the page fits the processor's cache: eight times as fast as the page at once
    for band in bands(pixels.shape[0]):
        blue, green, red = cv2.split(pixels[band])
        largest[band] = cv2.max(cv2.max(blue, green), red)
    return largest


def channel_spread(pixels: Pixels) -> Pixels:
    """(H, W) largest minus smallest channel: 0 for every gray."""
    if pixels.ndim == 2:
        return np.zeros_like(pixels)
    blue, green, red = cv2.split(pixels)
    low = cv2.min(cv2.min(blue, green), red)
    return np.asarray(cv2.subtract(channel_max(pixels), low), dtype=np.uint8)


def hues(pixels: Pixels) -> tuple[Pixels, Pixels]:
    """How cool and how red each pixel is, both (H, W).

    Returns:
        Cool: the larger of blue and green minus the smallest channel; 0 for gray and for red,
        however strong, and small where black crosses red. Red: red minus the larger of blue and
        green, 0 where that is negative.
    """
    if pixels.ndim == 2:
        return np.zeros_like(pixels), np.zeros_like(pixels)
    blue, green, red = cv2.split(pixels)
    larger = cv2.max(blue, green)
    cool = cv2.subtract(larger, cv2.min(cv2.min(blue, green), red))
    return np.asarray(cool, np.uint8), np.asarray(cv2.subtract(red, larger), np.uint8)


def masked_percentile(pixels: Pixels, mask: Pixels, share: float) -> NDArray[np.float64]:
    """Percentile of each channel under a mask, as `numpy.percentile` gives it, from histograms.

    Args:
        pixels: gray or BGR.
        mask: (H, W), not empty; counted where it is not 0.
        share: 0..100.

    Returns:
        One level per channel, 0..255.
    """
    levels = []
    for channel in range(1 if pixels.ndim == 2 else pixels.shape[2]):
        counts = cv2.calcHist([pixels], [channel], mask, [256], [0, 256])
        upto = np.cumsum(counts.ravel(), dtype=float)
        place = (upto[-1] - 1) * share / 100.0
        low, high = np.searchsorted(upto, (np.floor(place), np.ceil(place)), side="right")
        levels.append(low + (high - low) * (place - np.floor(place)))
    return np.array(levels, dtype=float)


def paper_levels(pixels: Pixels, dpi: float) -> Pixels:
    """The page as if nothing were printed on it, at about `PAPER_DPI`.

    Args:
        pixels: gray or BGR.
        dpi: of `pixels`.

    Returns:
        Small gray or BGR picture; stretch it with `resized`. Never 0, so it may divide.
    """
    factor = min(1.0, PAPER_DPI / dpi)
    step = whole_step(factor)
    factor = 1.0 / step if step else factor
    small = resized(pixels, *scaled_size(pixels, factor))
    side = max(3, round(CLOSING_MM / MM_PER_INCH * dpi * factor)) | 1
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side))
    closed = cv2.morphologyEx(small, cv2.MORPH_CLOSE, kernel)
    return np.maximum(np.asarray(cv2.medianBlur(closed, 5), dtype=np.uint8), np.uint8(1))


def fill_holes(pixels: Pixels, hole: Pixels, reaches: Sequence[int]) -> Pixels:
    """Paint holes with the mean of what lies around them.

    A window of `WINDOW` px fills what it sees enough around; the rest is filled on a coarse copy.

    Args:
        pixels: gray or BGR.
        hole: (H, W) 255 where the picture is unknown, else 0.
        reaches: sides of ever wider windows, px; the first that sees enough is used.

    Returns:
        A copy without holes; what no window reaches becomes the mean of everything known.
    """
    free = np.asarray(cv2.bitwise_not(hole), dtype=np.uint8)
    if not free.any():
        return np.full_like(pixels, 255)
    seen = cv2.bitwise_and(pixels, pixels, mask=free)
    # counts and sums of 25 levels fit 16 bits
    known = cv2.boxFilter(free & 1, cv2.CV_16U, (WINDOW, WINDOW), normalize=False)
    sums = cv2.boxFilter(seen, cv2.CV_16U, (WINDOW, WINDOW), normalize=False)
    many = known if pixels.ndim == 2 else cv2.merge([known] * pixels.shape[2])
    around = cv2.divide(sums, many, dtype=cv2.CV_8U)
    filled = cv2.copyTo(around, hole, pixels.copy())
    left = cv2.bitwise_and(hole, cv2.inRange(known, np.array(0), np.array(TOO_FEW)))
    if cv2.countNonZero(left):
        coarse = _coarsely_filled(np.asarray(known), np.asarray(sums), reaches)
        height, width = hole.shape
        smooth = cv2.resize(coarse, (width, height), interpolation=cv2.INTER_LINEAR)
        filled = cv2.copyTo(smooth, left, filled)
    return np.asarray(filled, dtype=np.uint8)


def _coarsely_filled(known: NDArray[Any], sums: NDArray[Any], reaches: Sequence[int]) -> Pixels:
    """The picture `COARSE` times smaller, complete: far from anything known it is smooth.

    Args:
        known: (H, W) how many pixels around each are known.
        sums: their sum.
        reaches: as of `fill_holes`.
    """
    down, across = (min(COARSE // 2, side - 1) for side in known.shape)
    few = known[down::COARSE, across::COARSE].astype(np.float32)
    light = sums[down::COARSE, across::COARSE].astype(np.float32)
    whole = light.sum(axis=(0, 1)) / max(1.0, float(few.sum()))
    coarse = np.broadcast_to(whole, light.shape).astype(np.uint8)
    left = np.ones(few.shape, np.bool_)
    for reach in (1, *(max(3, reach // COARSE) | 1 for reach in reaches)):
        many = np.asarray(cv2.blur(few, (reach, reach)), dtype=np.float32)
        reached = left & (many > TOO_FEW)
        around = np.asarray(cv2.blur(light, (reach, reach)), dtype=np.float32)[reached]
        divisor = many[reached] if light.ndim == 2 else many[reached][:, None]
        coarse[reached] = np.clip(around / divisor, 0, 255).astype(np.uint8)
        left &= ~reached
        if not left.any():
            break
    return coarse


def pasted(
    canvas: Pixels, picture: Pixels, corner: tuple[float, float], opposite: tuple[float, float]
) -> None:
    """Stretch `picture` over a place of `canvas` given to a fraction of a pixel.

    Args:
        canvas: changed; gray or BGR as `picture` is.
        picture: any size.
        corner: left and top of the place, px of the canvas.
        opposite: right and bottom.
    """
    left, top = int(corner[0]), int(corner[1])
    right = min(canvas.shape[1], int(np.ceil(opposite[0])))
    bottom = min(canvas.shape[0], int(np.ceil(opposite[1])))
    if right <= left or bottom <= top:
        return
    step_x = picture.shape[1] / (opposite[0] - corner[0])
    step_y = picture.shape[0] / (opposite[1] - corner[1])
    # centres of pixels lie half a pixel in
    shift_x = step_x * (left + 0.5 - corner[0]) - 0.5
    shift_y = step_y * (top + 0.5 - corner[1]) - 0.5
    matrix = np.array([[step_x, 0.0, shift_x], [0.0, step_y, shift_y]])
    canvas[top:bottom, left:right] = cv2.warpAffine(
        picture,
        matrix,
        (right - left, bottom - top),
        flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
        borderMode=cv2.BORDER_REPLICATE,
    )


def block_means(values: NDArray[np.float32], side: int) -> NDArray[np.float32]:
    """Mean of each `side`-by-`side` block; a rest at the right and lower edge is left out."""
    rows, columns = max(1, values.shape[0] // side), max(1, values.shape[1] // side)
    whole = values[: rows * side, : columns * side]
    means = cv2.resize(whole, (columns, rows), interpolation=cv2.INTER_AREA)
    return np.asarray(means, dtype=np.float32)


def enclosing_boxes(blocks: NDArray[np.bool_], least: int) -> list[Box]:
    """Boxes, in blocks, around the patches of True; overlapping ones are made one.

    Args:
        blocks: (rows, columns).
        least: patches of fewer blocks are left out.
    """
    count, _, stats, _ = cv2.connectedComponentsWithStats(blocks.astype(np.uint8), connectivity=8)
    boxes = [
        Box(int(x), int(y), int(x + w), int(y + h))
        for x, y, w, h, area in stats[1:count]
        if area >= least
    ]
    merged: list[Box] = []
    for box in sorted(boxes, key=lambda b: b.width * b.height, reverse=True):
        held = box
        while True:
            touching = [other for other in merged if _overlap(held, other)]
            if not touching:
                break
            merged = [other for other in merged if other not in touching]
            held = Box.around([held, *touching])
        merged.append(held)
    return merged


def _overlap(one: Box, other: Box) -> bool:
    return (
        one.left < other.right
        and other.left < one.right
        and one.top < other.bottom
        and other.top < one.bottom
    )

"""Pixel steps the separation of a page into layers is made of.

All take gray (H, W) or BGR (H, W, 3) uint8 alike, and work at reduced scale where the eye
cannot tell: nothing here runs in floating point over a full 300-dpi page.
"""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.types import Box, Pixels

__all__ = [
    "blended",
    "block_means",
    "channel_max",
    "channel_spread",
    "coolness",
    "enclosing_boxes",
    "fill_holes",
    "paper_levels",
    "pasted",
    "redness",
    "repeated",
    "resized",
]

# The paper under print is looked for on a copy of about 37 dpi, where a closing of 6 mm
# swallows any letter and leaves folds, shadows and yellow edges.
PAPER_DPI = 37.5
CLOSING_MM = 6.0
MM_PER_INCH = 25.4


def resized(pixels: Pixels, width: int, height: int) -> Pixels:
    """The same picture at another size: averaged when smaller, interpolated when larger."""
    if pixels.shape[1] == width and pixels.shape[0] == height:
        return pixels
    smaller = width < pixels.shape[1]
    how = cv2.INTER_AREA if smaller else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(pixels, (width, height), interpolation=how), dtype=np.uint8)


def repeated(values: Pixels, width: int, height: int) -> Pixels:
    """The same values at another size, none in between."""
    stretched = cv2.resize(values, (width, height), interpolation=cv2.INTER_NEAREST)
    return np.asarray(stretched, dtype=np.uint8)


def channel_max(pixels: Pixels) -> Pixels:
    """(H, W) largest of the three channels: red and blue fade, black stays."""
    if pixels.ndim == 2:
        return pixels
    blue, green, red = cv2.split(pixels)
    return np.asarray(cv2.max(cv2.max(blue, green), red), dtype=np.uint8)


def channel_spread(pixels: Pixels) -> Pixels:
    """(H, W) largest minus smallest channel: 0 for every gray."""
    if pixels.ndim == 2:
        return np.zeros_like(pixels)
    blue, green, red = cv2.split(pixels)
    low = cv2.min(cv2.min(blue, green), red)
    return np.asarray(cv2.subtract(channel_max(pixels), low), dtype=np.uint8)


def coolness(pixels: Pixels) -> Pixels:
    """(H, W) how blue, green or violet: the larger of blue and green minus the smallest channel.

    0 for gray and for red, however strong, and small where black crosses red.
    """
    if pixels.ndim == 2:
        return np.zeros_like(pixels)
    blue, green, red = cv2.split(pixels)
    cool = cv2.max(blue, green)
    return np.asarray(cv2.subtract(cool, cv2.min(cv2.min(blue, green), red)), dtype=np.uint8)


def redness(pixels: Pixels) -> Pixels:
    """(H, W) red minus the larger of blue and green, 0 where that is negative."""
    if pixels.ndim == 2:
        return np.zeros_like(pixels)
    blue, green, red = cv2.split(pixels)
    return np.asarray(cv2.subtract(red, cv2.max(blue, green)), dtype=np.uint8)


def paper_levels(pixels: Pixels, dpi: float) -> Pixels:
    """The page as if nothing were printed on it, at about `PAPER_DPI`.

    Args:
        pixels: gray or BGR.
        dpi: of `pixels`.

    Returns:
        Small gray or BGR picture; stretch it with `resized`. Never 0, so it may divide.
    """
    factor = min(1.0, PAPER_DPI / dpi)
    size = (max(1, round(pixels.shape[1] * factor)), max(1, round(pixels.shape[0] * factor)))
    small = cv2.resize(pixels, size, interpolation=cv2.INTER_AREA)
    side = max(3, round(CLOSING_MM / MM_PER_INCH * dpi * factor)) | 1
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side))
    closed = cv2.morphologyEx(small, cv2.MORPH_CLOSE, kernel)
    return np.maximum(np.asarray(cv2.medianBlur(closed, 5), dtype=np.uint8), np.uint8(1))


def fill_holes(pixels: Pixels, hole: NDArray[np.bool_], reaches: Sequence[int]) -> Pixels:
    """Paint holes with the mean of what lies around them.

    Args:
        pixels: gray or BGR.
        hole: (H, W) True where the picture is unknown.
        reaches: sides of ever wider windows, px; the first that sees enough is used.

    Returns:
        A copy without holes; what no window reaches becomes the mean of everything known.
    """
    known = (~hole).astype(np.float32)
    weighted = pixels.astype(np.float32)
    weighted[hole] = 0.0
    filled = pixels.copy()
    left = hole.copy()
    for reach in reaches:
        if not left.any():
            return filled
        share = cv2.blur(known, (reach, reach))
        around = cv2.blur(weighted, (reach, reach))
        reached = left & (share > 0.05)
        divisor = share[reached] if pixels.ndim == 2 else share[reached][:, None]
        filled[reached] = np.clip(around[reached] / divisor, 0, 255).astype(np.uint8)
        left &= ~reached
    if left.any():
        filled[left] = pixels[~hole].mean(axis=0).astype(np.uint8) if not hole.all() else 255
    return filled


def blended(under: Pixels, over: Pixels, share: Pixels) -> Pixels:
    """`over` painted on `under` where `share` (H, W) is 255, in between where it is less."""
    weight = share if under.ndim == 2 else cv2.merge([share, share, share])
    painted = cv2.multiply(over, weight, scale=1 / 255)
    kept = cv2.multiply(under, cv2.bitwise_not(weight), scale=1 / 255)
    return np.asarray(cv2.add(painted, kept), dtype=np.uint8)


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

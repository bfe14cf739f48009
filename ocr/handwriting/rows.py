"""A row of the head, cut wide and brought to the height and contrast the network knows."""

from __future__ import annotations

from typing import Literal, TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.types import Box, Pixels

__all__ = ["ROW_HEIGHT", "FloatArray", "RowKind", "cut_row", "even_out", "ink_gray"]

FloatArray: TypeAlias = NDArray[np.float32]
RowKind: TypeAlias = Literal["number", "date"]

ROW_HEIGHT = 48  # pixels of a prepared row
ABOVE = BELOW = 0.25  # of the line's height; a pen reaches over and under the print
LEFT = 0.5  # of the line's height; the box of a line begins at its first sign
RIGHT = {"number": 1.0, "date": 2.5}  # a year written by hand may have been left out of the line
WIDEST = {"number": 11.0, "date": 18.0}  # line heights; no such row is longer
RED_SHARE = 0.7  # blue ink is dark in the red channel, and a red seal pale
PAPER_PX = 15  # wider than a pen stroke at ROW_HEIGHT
PALEST_INK = 0.9  # of the paper's light; rows with nothing darker are empty


def ink_gray(pixels: Pixels) -> Pixels:
    """Gray in which black and blue ink is dark and a red seal pale.

    Args:
        pixels: (H, W) or (H, W, 3) uint8, blue, green, red.

    Returns:
        (H, W) uint8, 0 ink.
    """
    if pixels.ndim == 2:
        return pixels
    mixed = cv2.addWeighted(pixels[..., 2], RED_SHARE, pixels[..., 1], 1 - RED_SHARE, 0)
    return np.asarray(mixed, np.uint8)


def even_out(gray: Pixels) -> FloatArray:
    """Divide by the paper's light and stretch to the darkest ink.

    Args:
        gray: (48, W) uint8.

    Returns:
        (48, W) float32, 0 paper to 1 ink.
    """
    around = cv2.dilate(gray, np.ones((PAPER_PX, PAPER_PX), np.uint8))
    paper = cv2.blur(around, (2 * PAPER_PX + 1, 2 * PAPER_PX + 1))
    share = gray.astype(np.float32) / np.maximum(paper, 1).astype(np.float32)
    dark = min(PALEST_INK, float(np.percentile(share, 2)))
    return np.asarray(np.clip((1 - share) / (1 - dark), 0, 1), np.float32)


def cut_row(pixels: Pixels, box: Box, kind: RowKind) -> FloatArray:
    """Cut a row out of the page and prepare it.

    Args:
        pixels: the upright page, (H, W) or (H, W, 3) uint8.
        box: the printed line, or what was recognised of it; cut off at the page's edges.
        kind: "number" or "date".

    Returns:
        (48, w) float32, 0 paper to 1 ink.
    """
    height, width = pixels.shape[:2]
    line = box.height
    top, bottom = max(0, round(box.top - ABOVE * line)), round(box.bottom + BELOW * line)
    left = max(0, round(box.left - LEFT * line))
    right = min(box.right + RIGHT[kind] * line, left + WIDEST[kind] * line)
    gray = ink_gray(pixels[top : min(bottom, height), left : min(round(right), width)])
    if not gray.size:
        return np.zeros((ROW_HEIGHT, 1), np.float32)
    factor = ROW_HEIGHT / gray.shape[0]
    size = (max(1, round(gray.shape[1] * factor)), ROW_HEIGHT)
    how = cv2.INTER_AREA if factor < 1 else cv2.INTER_LINEAR
    return even_out(np.asarray(cv2.resize(gray, size, interpolation=how), np.uint8))

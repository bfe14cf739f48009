"""Small conversions every reader needs: limits, paper size, turning, gray where no colour is."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.errors import LimitExceeded
from ocr.limits import Limits
from ocr.types import Pixels

__all__ = ["as_pixels", "check_size", "drop_equal_channels", "guess_dpi", "oriented", "squared"]

_A4_INCHES = (8.27, 11.69)
_NOT_SQUARE = 0.01  # relative difference of x and y resolution that is worth resampling
_PEEK = 16


def as_pixels(array: NDArray[Any]) -> Pixels:
    """Tell the type checker what OpenCV and Pillow return; copies nothing that is uint8."""
    return np.asarray(array, dtype=np.uint8)


def check_size(width: int, height: int, limits: Limits) -> None:
    """Refuse a page before it is decoded.

    Raises:
        LimitExceeded: code "limit_side" or "limit_pixels".
    """
    if max(width, height) > limits.max_side_px:
        raise LimitExceeded(f"{width} x {height} px", code="limit_side")
    if width * height > limits.max_page_pixels:
        raise LimitExceeded(f"{width} x {height} px", code="limit_pixels")


def guess_dpi(width: int, height: int) -> float:
    """Pixels per inch if the page were A4, the paper of Vietnamese offices."""
    short, long = sorted((width, height))
    return min(1200.0, max(36.0, short / _A4_INCHES[0], long / _A4_INCHES[1]))


def drop_equal_channels(pixels: Pixels) -> Pixels:
    """`(H, W)` where the three channels say the same everywhere, else the pixels unchanged."""
    if pixels.ndim == 2:
        return pixels
    for view in (pixels[::_PEEK, ::_PEEK], pixels):
        blue, green, red = view[..., 0], view[..., 1], view[..., 2]
        if not (np.array_equal(blue, green) and np.array_equal(green, red)):
            return pixels
    return np.ascontiguousarray(pixels[..., 0])


def oriented(pixels: Pixels, exif: int) -> Pixels:
    """Apply an EXIF/TIFF orientation (1..8; anything else is taken as 1)."""
    if exif in (5, 6, 7, 8):
        pixels = as_pixels(cv2.transpose(pixels))
    flips = {2: 1, 3: -1, 4: 0, 6: 1, 7: -1, 8: 0}
    return as_pixels(cv2.flip(pixels, flips[exif])) if exif in flips else pixels


def squared(
    pixels: Pixels, dpi: tuple[float, float], limits: Limits, *, bilevel: bool
) -> tuple[Pixels, float]:
    """Enlarge the coarser axis so that pixels become square.

    Args:
        pixels: as decoded.
        dpi: pixels per inch along x and y.
        limits: for the enlarged page.
        bilevel: keep it black and white.

    Returns:
        The pixels and their one resolution.
    """
    x, y = dpi
    if abs(x - y) <= _NOT_SQUARE * max(x, y):
        return pixels, max(x, y)
    target = max(x, y)
    height, width = pixels.shape[:2]
    size = (max(1, round(width * target / x)), max(1, round(height * target / y)))
    check_size(*size, limits)
    grown = as_pixels(cv2.resize(pixels, size, interpolation=cv2.INTER_LINEAR))
    if bilevel:
        grown = np.where(grown >= 128, np.uint8(255), np.uint8(0))
    return grown, target

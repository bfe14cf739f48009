"""The page at the resolution everything is judged at, measured once."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from ocr.pdf import raster
from ocr.types import Pixels

__all__ = ["SURVEY_DPI", "Survey", "take_survey"]

# Everything that is judged, is judged on a copy of this resolution: a 300-dpi page has four
# times the pixels and no answer changes.
SURVEY_DPI = 150.0


@dataclass(frozen=True, slots=True)
class Survey:
    """The page at `SURVEY_DPI` or its own lower resolution.

    Attributes:
        pixels: gray or BGR.
        dpi: of `pixels`.
        across: pixels of the survey per pixel of the page, left to right.
        down: the same, top to bottom; rounding makes them differ a little.
        levels: paper brightness per channel, small (`raster.paper_levels`).
        cool: (H, W) 0 gray or red .. 255 blue (`raster.coolness`), divided by the paper.
        red: (H, W) 0 not red .. 255 (`raster.redness`), divided by the paper.
        value: (H, W) brightest channel divided by the paper, 255 = paper.
    """

    pixels: Pixels
    dpi: float
    across: float
    down: float
    levels: Pixels
    cool: Pixels
    red: Pixels
    value: Pixels


def take_survey(pixels: Pixels, dpi: float) -> Survey:
    """Shrink the page and measure paper, value and colour once for all later steps."""
    factor = min(1.0, SURVEY_DPI / dpi)
    width, height = round(pixels.shape[1] * factor), round(pixels.shape[0] * factor)
    small = raster.resized(pixels, max(1, width), max(1, height))
    levels = raster.paper_levels(small, dpi * factor)
    paper = cv2.resize(levels, (small.shape[1], small.shape[0]), interpolation=cv2.INTER_LINEAR)
    even = np.asarray(cv2.divide(small, paper, scale=255.0), dtype=np.uint8)
    even = even.reshape(small.shape)
    smooth = even if even.ndim == 2 else np.asarray(cv2.blur(even, (3, 3)), dtype=np.uint8)
    cool = raster.coolness(smooth)
    across, down = small.shape[1] / pixels.shape[1], small.shape[0] / pixels.shape[0]
    value = raster.channel_max(even)
    return Survey(small, dpi * factor, across, down, levels, cool, raster.redness(smooth), value)

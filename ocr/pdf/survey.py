"""The page at the resolution everything is judged at, measured once."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from ocr.pdf import raster
from ocr.types import Pixels

__all__ = ["SURVEY_DPI", "Survey", "in_gray", "take_survey"]

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
        cool: (H, W) 0 gray or red .. 255 blue (`raster.hues`), divided by the paper.
        red: (H, W) 0 not red .. 255 (`raster.hues`), divided by the paper.
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
    small = raster.resized(pixels, *raster.scaled_size(pixels, factor))
    across, down = small.shape[1] / pixels.shape[1], small.shape[0] / pixels.shape[0]
    step = raster.whole_step(factor)
    if step:  # the last block may be cut short, the scale is that of all others
        factor = across = down = 1.0 / step
    return _measured(small, dpi * factor, across, down)


def in_gray(survey: Survey) -> Survey:
    """The survey of the same page without its colours."""
    gray = np.asarray(cv2.cvtColor(survey.pixels, cv2.COLOR_BGR2GRAY), dtype=np.uint8)
    return _measured(gray, survey.dpi, survey.across, survey.down)


def _measured(small: Pixels, dpi: float, across: float, down: float) -> Survey:
    levels = raster.paper_levels(small, dpi)
    paper = cv2.resize(levels, (small.shape[1], small.shape[0]), interpolation=cv2.INTER_LINEAR)
    cool, red, value = (np.empty(small.shape[:2], np.uint8) for _ in range(3))
    for band in raster.bands(small.shape[0]):
        top = max(0, band.start - 1)
        # a row above and below lends the blur its values
        around, inner = slice(top, band.stop + 1), slice(band.start - top, band.stop - top)
        even = cv2.divide(small[around], paper[around], scale=255.0)
        even = np.asarray(even, dtype=np.uint8).reshape(small[around].shape)
        value[band] = raster.channel_max(even[inner])
        smooth = np.asarray(cv2.blur(even, (3, 3)), dtype=np.uint8)
        cool[band], red[band] = raster.hues(smooth[inner])
    return Survey(small, dpi, across, down, levels, cool, red, value)

"""Take a page apart: ink mask, paper without print, and the blocks neither of them explains."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.pdf import raster
from ocr.types import Pixels

__all__ = ["SURVEY_DPI", "Ink", "Survey", "find_ink", "hot_blocks", "painted_out", "take_survey"]

# Everything that is judged, is judged on a copy of this resolution: a 300-dpi page has four
# times the pixels and no answer changes.
SURVEY_DPI = 150.0

# A one-bit mask keeps Vietnamese marks apart from about 300 dpi on; finer gains nothing to the
# eye and costs bytes.
MASK_DPI = 300.0
FINE_ENOUGH_DPI = 250.0
FINER_THAN_NEEDED_DPI = 400.0

# Blocks of the survey, px: 2.7 mm.
BLOCK = 16


@dataclass(frozen=True, slots=True)
class Survey:
    """The page at `SURVEY_DPI` or its own lower resolution.

    Attributes:
        pixels: gray or BGR.
        dpi: of `pixels`.
        scale: pixels of the survey per pixel of the page.
        levels: paper brightness per channel, small (`raster.paper_levels`).
        saturation: (H, W) 0 gray .. 255: spread of the channels after dividing by the paper.
        value: (H, W) brightest channel divided by the paper, 255 = paper.
    """

    pixels: Pixels
    dpi: float
    scale: float
    levels: Pixels
    saturation: Pixels
    value: Pixels


@dataclass(frozen=True, slots=True)
class Ink:
    """The mask.

    Attributes:
        mask: (H, W) uint8 0/255 at mask resolution.
        coverage: (h, w) uint8 at survey resolution, 255 = all ink.
        colour: blue, green, red of the ink's core; three times the same for gray.
        contrast: paper minus ink brightness, 0..255.
    """

    mask: Pixels
    coverage: Pixels
    colour: tuple[int, int, int]
    contrast: int

    def near(self, reach: int) -> NDArray[np.bool_]:
        """(h, w) ink and what lies within `reach` survey pixels of it: its gray edge."""
        side = 2 * reach + 1
        return cv2.dilate(self.coverage, np.ones((side, side), np.uint8)) > 0


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
    saturation = raster.channel_spread(smooth)
    scale = small.shape[1] / pixels.shape[1]
    return Survey(small, dpi * factor, scale, levels, saturation, raster.channel_max(even))


# Ink whose channels differ by more than this (of 255) after dividing by the paper is coloured:
# ball pens measure 60-130, fringes of black print up to 40.
COLOURED = 52
# ... but not where it is nearly black: black strokes inside a red seal measure 30-60.
NEARLY_BLACK = 70


def find_ink(pixels: Pixels, dpi: float, survey: Survey) -> Ink:
    """Threshold the page between its paper and its ink, place by place.

    Colour is left out (blue ink would come back black), and so are specks of up to three
    pixels, which no printer makes and which cost more bytes than all the text.
    """
    share = _threshold(survey.value)
    fine = _mask_pixels(pixels, dpi)
    value = cv2.GaussianBlur(raster.channel_max(fine), (3, 3), 0.6)
    size = (value.shape[1], value.shape[0])
    limit = cv2.convertScaleAbs(raster.channel_max(survey.levels), alpha=share)
    mask = cv2.compare(value, cv2.resize(limit, size, interpolation=cv2.INTER_LINEAR), cv2.CMP_LT)
    coloured = (survey.saturation > COLOURED) & (survey.value > NEARLY_BLACK)
    if coloured.any():
        grown = cv2.dilate(coloured.astype(np.uint8) * np.uint8(255), np.ones((3, 3), np.uint8))
        grown[survey.value <= NEARLY_BLACK] = 0
        mask[cv2.resize(grown, size, interpolation=cv2.INTER_NEAREST) > 0] = 0
    return measured_ink(_without_specks(np.asarray(mask, dtype=np.uint8)), survey)


def measured_ink(mask: Pixels, survey: Survey, colour: tuple[int, int, int] | None = None) -> Ink:
    """The mask together with its colour and contrast; the colour is measured if not given."""
    height, width = survey.value.shape
    coverage = raster.resized(mask, width, height)
    paper = np.broadcast_to(np.median(survey.levels, axis=(0, 1)), 3)
    if colour is None:
        blue, green, red = _ink_colour(coverage, survey, paper)
        colour = blue, green, red
    return Ink(mask, coverage, colour, round(float(paper.max())) - max(colour))


def _ink_colour(
    coverage: Pixels, survey: Survey, paper: NDArray[np.float64]
) -> tuple[int, int, int]:
    """The colour that makes the page at least as dark as it was.

    What the strokes and their gray edges take from the paper's light, the mask has to take
    with hard edges: so the darker of two answers, that of this balance over all strokes and
    the colour inside the broad ones. Faint letters gain a little, bold ones lose nothing.
    """
    inked = coverage > 127
    if not inked.any():
        return 0, 0, 0
    edge = cv2.dilate(inked.astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
    light = paper - np.broadcast_to(survey.pixels[edge].mean(axis=0), 3)
    taken = light * np.count_nonzero(edge) / (float(coverage[edge].sum(dtype=float)) / 255.0)
    balance = paper - taken
    core = coverage == 255
    broad = np.percentile(survey.pixels[core], 25, axis=0) if core.any() else balance
    blue, green, red = (int(level) for level in np.clip(np.minimum(balance, broad), 0, 255))
    return blue, green, red


def _mask_pixels(pixels: Pixels, dpi: float) -> Pixels:
    if FINE_ENOUGH_DPI <= dpi <= FINER_THAN_NEEDED_DPI:
        return pixels
    factor = MASK_DPI / dpi
    return raster.resized(pixels, round(pixels.shape[1] * factor), round(pixels.shape[0] * factor))


def _threshold(value: Pixels) -> float:
    """Share of the paper's brightness about halfway down to the ink's: 0.5..0.78."""
    dark = value[value < 190]
    if dark.size < 50:
        return 0.6
    ink = float(np.percentile(dark, 30)) / 255.0
    # gray print comes out thin at half way: a little more gives the page's darkness back
    return float(np.clip((1.0 + ink) / 2.0 + min(0.06, ink), 0.5, 0.78))


def _without_specks(mask: Pixels) -> Pixels:
    """Clear pixels that have fewer than four ink pixels in the 5 by 5 around them.

    A filter costs a tenth of labelling every component; of a hairline it takes the last pixel.
    """
    around = cv2.boxFilter(mask & 1, cv2.CV_8U, (5, 5), normalize=False)
    _, company = cv2.threshold(around, 3, 255, cv2.THRESH_BINARY)
    return np.asarray(cv2.bitwise_and(mask, company), dtype=np.uint8)


def painted_out(survey: Survey, ink: Ink, dpi: float) -> Pixels:
    """The paper with its print painted out, at `dpi` or the survey's resolution if lower."""
    hole = ink.near(2)
    factor = min(1.0, dpi / survey.dpi)
    height, width = survey.value.shape
    size = (max(1, round(width * factor)), max(1, round(height * factor)))
    known = cv2.resize((~hole).astype(np.float32), size, interpolation=cv2.INTER_AREA)
    clear = survey.pixels.copy()
    clear[hole] = 0
    small = cv2.resize(clear, size, interpolation=cv2.INTER_AREA).astype(np.float32)
    divisor = np.maximum(known, 0.06) if small.ndim == 2 else np.maximum(known, 0.06)[..., None]
    paper = np.clip(small / divisor, 0, 255).astype(np.uint8)
    paper = raster.fill_holes(paper, known < 0.06, (5, 13, 41, 121))
    return np.asarray(cv2.GaussianBlur(paper, (0, 0), 0.8), dtype=np.uint8)


def hot_blocks(survey: Survey, ink: Ink, paper: Pixels) -> NDArray[np.bool_]:
    """Blocks where the paper layer differs from the page outside the ink.

    Args:
        survey: the page.
        ink: the mask.
        paper: the paper layer as a viewer decodes it, at survey size.

    Returns:
        (rows, columns) of `BLOCK` px: True where a region is needed.
    """
    rest = raster.channel_max(np.asarray(cv2.absdiff(survey.pixels, paper), dtype=np.uint8))
    rest[ink.near(2)] = 0
    noise = 1.48 * float(np.median(rest[::4, ::4]))
    limit = float(np.clip(max(0.17 * ink.contrast, 4.0 * noise), 9.0, 30.0))
    over = (rest > limit).astype(np.float32)
    hot = raster.block_means(over, BLOCK) > 0.035
    grown = cv2.dilate(hot.astype(np.uint8), np.ones((2, 2), np.uint8))
    return cv2.morphologyEx(grown, cv2.MORPH_CLOSE, np.ones((3, 3), np.uint8)) > 0

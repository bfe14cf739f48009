"""Where the ink is, one bit per pixel, and in which one or two tones."""

from __future__ import annotations

from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.pdf import raster
from ocr.pdf.survey import Survey
from ocr.types import Pixels

__all__ = ["Colour", "Ink", "find_ink", "without"]

Colour = tuple[int, int, int]
"""Blue, green, red 0..255."""

# A one-bit mask keeps Vietnamese marks apart from about 300 dpi on; finer gains nothing to the
# eye and costs bytes.
MASK_DPI = 300.0
FINE_ENOUGH_DPI = 250.0
FINER_THAN_NEEDED_DPI = 400.0

# Ink cooler or redder (`raster.hues`, of 255) than this is coloured: ball
# pens and seals measure 60-180, fringes of black print up to 40. Nearly black is black.
COLOURED, CLEARLY_RED, NEARLY_BLACK = 50, 42, 70
# A coloured zone has this many coloured pixels in a window of this side (survey px, 1.5 mm);
# gaps of up to 4 mm between its parts belong to it.
ZONE_PIXELS, ZONE_WINDOW, ZONE_GAP = 10, 9, 25

# The threshold as a share of the paper's brightness; a first mask that weighs too little or too
# much against the page moves it, half way: a fat mask would need a paler colour.
LEAST_SHARE, LARGEST_SHARE = 0.5, 0.9
WEIGHT_GAIN = 0.6
WORTH_ANOTHER_LOOK = 0.03

# Ink closer to its paper than this (of 255) is carried as a picture.
FAINT = 105.0

# Of the paper's brightness (255): grain and show-through lie above the first, the gray edges of
# faint print above the second.
NOT_PAPER, CLEARLY_INK = 225, 190

# Print of one page in two strengths (bold headings, hairlines, a faint copy pasted in) gets two
# tones when they lie this far apart; measured over windows of `TONE_STEP` * `TONE_WINDOW` survey
# pixels = 3.4 mm, so that words are not cut.
TONES_APART = 40.0
TONE_STEP = 4
TONE_WINDOW = 5

# Rows of the mask made at a time: all that is needed for them stays in the processor's cache.
BAND = 128
# A speck has no company within this many pixels.
SPECK_REACH = 2


@dataclass(frozen=True, slots=True)
class Ink:
    """The mask and its tones.

    Attributes:
        mask: (H, W) uint8 0/255 at mask resolution.
        coverage: (h, w) uint8 at survey resolution, 255 = all ink.
        tone_map: (h, w) uint8: which of `colours` the ink has there.
        colours: one or two.
        contrast: paper minus the palest ink's brightness, 0..255.
    """

    mask: Pixels
    coverage: Pixels
    tone_map: Pixels
    colours: tuple[Colour, ...]
    contrast: int

    def near(self, reach: int) -> Pixels:
        """(h, w) 255 at ink and within `reach` survey pixels of it, its gray edge; else 0."""
        side = 2 * reach + 1
        return raster.between(_dilated(self.coverage, side), 1)

    def tones(self) -> list[tuple[Colour, Pixels]]:
        """Each colour with its own mask; those without a pixel are left out."""
        if len(self.colours) == 1:
            return [(self.colours[0], self.mask)] if self.mask.any() else []
        size = (self.mask.shape[1], self.mask.shape[0])
        tone_map = raster.repeated(self.tone_map, *size)
        parts = []
        for index, colour in enumerate(self.colours):
            place = raster.between(tone_map, index, index)
            part = np.asarray(cv2.bitwise_and(self.mask, place), dtype=np.uint8)
            if part.any():
                parts.append((colour, part))
        return parts

    def paint_on(self, canvas: Pixels) -> None:
        """Put the ink on `canvas` (gray or BGR, survey size), which is changed."""
        channels = 1 if canvas.ndim == 2 else 3
        tables = [_light_of(colour[:channels]) for colour in self.colours]
        for band in raster.bands(canvas.shape[0], BAND):
            share = self.coverage[band]
            many = share if channels == 1 else cv2.merge([share] * channels)
            light = cv2.LUT(many, tables[0])
            for table in tables[1:]:
                light = cv2.copyTo(cv2.LUT(many, table), self.tone_map[band], light)
            kept = cv2.multiply(canvas[band], cv2.bitwise_not(many), scale=1 / 255)
            canvas[band] = cv2.add(kept, light)


def find_ink(pixels: Pixels, dpi: float, survey: Survey) -> Ink:
    """Threshold the page between its paper and its ink, place by place.

    Coloured ink is left out (it would come back black), and so are specks of up to three
    pixels, which no printer makes and which cost more bytes than all the text.

    Args:
        pixels: the page, gray or BGR.
        dpi: of `pixels`.
        survey: of the same page.
    """
    value = _mask_pixels(pixels, dpi, survey)
    value = np.asarray(cv2.GaussianBlur(value, (3, 3), 0.6), dtype=np.uint8)
    coloured = _coloured_zone(survey)
    share = _threshold(survey.value)
    mask = _below(value, share, survey, coloured)
    better = share + WEIGHT_GAIN * (_weight(_coverage(mask, survey), survey) - 1.0)
    better = min(max(better, LEAST_SHARE), LARGEST_SHARE)
    if abs(better - share) > WORTH_ANOTHER_LOOK:
        mask = _below(value, better, survey, coloured)
    return _without_faint(_measured(mask, survey), survey)


def _without_faint(ink: Ink, survey: Survey) -> Ink:
    """Leave tones too pale for a mask to the regions: one bit would break their strokes."""
    paper = float(np.median(raster.channel_max(survey.levels)))
    faint = [index for index, tone in enumerate(ink.colours) if paper - max(tone) < FAINT]
    if not faint:
        return ink
    return without(ink, np.isin(ink.tone_map, faint).astype(np.uint8))


def _below(value: Pixels, share: float, survey: Survey, coloured: Pixels) -> Pixels:
    """Mask of what is darker than `share` of its paper, not `coloured`, and no speck."""
    height, width = value.shape
    rows, columns = coloured.shape
    limit = cv2.convertScaleAbs(raster.channel_max(survey.levels), alpha=share)
    limit = cv2.resize(limit, (columns, rows), interpolation=cv2.INTER_LINEAR)
    limit = cv2.bitwise_and(limit, raster.between(coloured, 0, 0))
    wide = raster.repeated(np.asarray(limit, dtype=np.uint8), width, rows)
    row_of = np.arange(height) * rows // height
    mask = np.empty_like(value)
    for band in raster.bands(height, BAND):
        top = max(0, band.start - SPECK_REACH)
        around = slice(top, band.stop + SPECK_REACH)
        dark = cv2.compare(value[around], wide[row_of[around]], cv2.CMP_LT)
        clean = _without_specks(np.asarray(dark, dtype=np.uint8))
        mask[band] = clean[band.start - top : band.stop - top]
    return mask


def _dilated(values: Pixels, side: int) -> Pixels:
    return np.asarray(cv2.dilate(values, np.ones((side, side), np.uint8)), dtype=np.uint8)


def _light_of(colour: tuple[int, ...]) -> Pixels:
    """Table of what ink of this colour adds to a pixel it covers to 0..255."""
    share = np.arange(256)[:, None] / 255.0
    return np.asarray(np.rint(share * np.array(colour))[None], dtype=np.uint8)


def _coloured_zone(survey: Survey) -> Pixels:
    """(h, w) uint8, 1 where seals and coloured pens are, with what they enclose or cross.

    Nothing in there goes into the mask: blue over red is as dark as print and would come back
    black, and a stroke painted out of a seal leaves a pale seam.
    """
    strong = (survey.cool > COLOURED) | (survey.red > CLEARLY_RED)
    strong &= survey.value > NEARLY_BLACK
    dots = strong.astype(np.uint8)
    if not dots.any():
        return dots
    window = (ZONE_WINDOW, ZONE_WINDOW)
    dense = cv2.boxFilter(dots, cv2.CV_8U, window, normalize=False) >= ZONE_PIXELS
    zone = cv2.bitwise_and(dense.astype(np.uint8), cv2.dilate(dots, np.ones((7, 7), np.uint8)))
    gap = np.ones((ZONE_GAP, ZONE_GAP), np.uint8)
    return np.asarray(cv2.morphologyEx(zone, cv2.MORPH_CLOSE, gap), dtype=np.uint8)


def _weight(coverage: Pixels, survey: Survey) -> float:
    """Light the strokes take from the paper over what the mask would take in their own colour.

    Above 1 the mask is too thin, below it is too fat; 1 where it cannot be said.
    """
    core = raster.between(coverage, 255)
    if cv2.countNonZero(core) < 50:
        return 1.0
    near = _dilated(coverage, 3)
    depth = 255.0 - float(raster.masked_percentile(survey.value, core, 50.0)[0])
    taken = (255.0 - cv2.mean(survey.value, mask=near)[0]) * cv2.countNonZero(near)
    return taken / max(1.0, depth * cv2.sumElems(coverage)[0] / 255.0)


def without(ink: Ink, blocks: Pixels) -> Ink:
    """The same ink, cleared where `blocks` (h, w uint8 at survey resolution) is not 0."""
    kept = raster.between(blocks, 0, 0)
    wide = raster.repeated(kept, ink.mask.shape[1], ink.mask.shape[0])
    mask = np.asarray(cv2.bitwise_and(ink.mask, wide), dtype=np.uint8)
    coverage = np.asarray(cv2.bitwise_and(ink.coverage, kept), dtype=np.uint8)
    return replace(ink, mask=mask, coverage=coverage)


def _coverage(mask: Pixels, survey: Survey) -> Pixels:
    """(h, w) how much of each survey pixel is ink."""
    height, width = survey.value.shape
    if raster.whole_step(survey.across) and survey.across == 1.0 / round(1.0 / survey.across):
        return raster.resized(mask, width, height)
    # a survey of any other scale: blocks cut short would drift half a pixel away from it
    small = cv2.resize(mask, (width, height), interpolation=cv2.INTER_AREA)
    return np.asarray(small, dtype=np.uint8)


def _measured(mask: Pixels, survey: Survey) -> Ink:
    coverage = _coverage(mask, survey)
    tone_map, count = _tone_map(coverage, survey)
    paper = np.asarray(np.broadcast_to(np.median(survey.levels, axis=(0, 1)), 3))
    colours = tuple(
        _ink_colour(coverage * (tone_map == index) if count > 1 else coverage, survey, paper)
        for index in range(count)
    )
    palest = max(max(colour) for colour in colours)
    return Ink(mask, coverage, tone_map, colours, round(float(paper.max())) - palest)


def _tone_map(coverage: Pixels, survey: Survey) -> tuple[Pixels, int]:
    """Number of the tone at each survey pixel (0 dark, 1 pale), and how many tones there are.

    The tone of a place is the light its strokes and their edges take from the paper, per area
    of mask.
    """
    height, width = coverage.shape
    size = (-(-width // TONE_STEP), -(-height // TONE_STEP))
    near = raster.between(_dilated(coverage, 3), 1)
    light = np.asarray(cv2.bitwise_and(cv2.bitwise_not(survey.value), near), dtype=np.uint8)
    window = (TONE_WINDOW, TONE_WINDOW)
    taken = raster.resized(light, *size).astype(np.float32)
    inked = raster.resized(coverage, *size).astype(np.float32)
    places = inked > 4.0
    if np.count_nonzero(places) < 50:
        return np.zeros_like(coverage), 1
    darkness = cv2.blur(taken, window) / np.maximum(cv2.blur(inked, window), 1.0)
    pale, dark = np.percentile(darkness[places], (8, 92)) * 255.0
    if dark - pale < TONES_APART:
        return np.zeros_like(coverage), 1
    is_pale = (darkness * 255.0 < (pale + dark) / 2.0).astype(np.uint8)
    return raster.repeated(is_pale, width, height), 2


def _ink_colour(coverage: Pixels, survey: Survey, paper: NDArray[np.float64]) -> Colour:
    """The colour that makes the page at least as dark as it was.

    What the strokes and their gray edges take from the paper's light, the mask has to take
    with hard edges: so the darker of two answers, that of this balance over all strokes and
    the colour inside the broad ones. Faint letters gain a little, bold ones lose nothing.
    """
    inked = raster.between(coverage, 128)
    if not inked.any():
        return 0, 0, 0
    edge, pixels = _dilated(inked, 3), survey.pixels
    channels = 1 if pixels.ndim == 2 else 3
    light = paper - np.broadcast_to(cv2.mean(pixels, mask=edge)[:channels], 3)
    taken = light / (cv2.mean(coverage, mask=edge)[0] / 255.0)
    balance = paper - taken
    core = raster.between(coverage, 255)
    broad = raster.masked_percentile(pixels, core, 35.0) if core.any() else balance
    blue, green, red = (int(level) for level in np.clip(np.minimum(balance, broad), 0, 255))
    return blue, green, red


def _mask_pixels(pixels: Pixels, dpi: float, survey: Survey) -> Pixels:
    """Brightness at the mask's resolution: the page's own, or about `MASK_DPI`.

    A page as coarse as its survey gets a whole number of mask pixels per pixel: anything between
    blurs strokes of one pixel, and they would be carried as pictures.
    """
    if FINE_ENOUGH_DPI <= dpi <= FINER_THAN_NEEDED_DPI:
        return raster.channel_max(pixels)
    factor = MASK_DPI / dpi
    height, width = pixels.shape[:2]
    if survey.value.shape == (height, width):
        factor = float(round(factor))
    # colours first, then brightness: the other way round loses the edges of coloured paper
    return raster.channel_max(raster.resized(pixels, round(width * factor), round(height * factor)))


def _threshold(value: Pixels) -> float:
    """Share of the paper's brightness about halfway down to the ink's: 0.5..0.9.

    The ink is looked for below the valley of the histogram of everything that is not plain
    paper, so that faint print is found as well as black; of two answers the paler is taken,
    because a mask that is too thin loses strokes and one that is too fat does not.
    """
    sample = value[::2, ::2]
    dark = sample[sample < NOT_PAPER]
    if dark.size < 50:
        return 0.6
    valley, _ = cv2.threshold(dark.reshape(1, -1), 0, 255, cv2.THRESH_OTSU)
    dark = dark.reshape(1, -1)
    below = raster.between(dark, 0, int(valley))
    ink = float(raster.masked_percentile(dark, below, 40.0)[0]) / 255.0
    clear = raster.between(dark, 0, CLEARLY_INK - 1)
    if cv2.countNonZero(clear) >= 50:
        ink = max(ink, float(raster.masked_percentile(dark, clear, 30.0)[0]) / 255.0)
    # gray print comes out thin at half way: a little more gives the page's darkness back
    return float(np.clip((1.0 + ink) / 2.0 + min(0.06, ink), LEAST_SHARE, LARGEST_SHARE))


def _without_specks(mask: Pixels) -> Pixels:
    """Clear pixels that have fewer than four ink pixels in the 5 by 5 around them.

    A filter costs a tenth of labelling every component; of a hairline it takes the last pixel.
    """
    side = 2 * SPECK_REACH + 1
    around = cv2.boxFilter(mask & 1, cv2.CV_8U, (side, side), normalize=False)
    _, company = cv2.threshold(around, 3, 255, cv2.THRESH_BINARY)
    return np.asarray(cv2.bitwise_and(mask, company), dtype=np.uint8)

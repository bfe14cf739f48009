"""One upright page in, its layers out: the smallest set that loses nothing visible."""

from __future__ import annotations

from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.pdf import fidelity, raster, separation
from ocr.pdf.codecs import decode_jpeg, encode_jpeg, encode_mask
from ocr.pdf.ink import Colour, Ink, find_ink, without
from ocr.pdf.layers import Fidelity, ImageLayer, LayerMode, MaskLayer, PageLayers
from ocr.pdf.survey import Survey, in_gray, take_survey
from ocr.types import Box, Pixels

__all__ = ["make_layers"]

PAPER_DPI = 75.0
PAPER_QUALITY = 35
REGION_DPI = 200.0
REGION_QUALITY = 50
IMAGE_DPI = 200.0
IMAGE_QUALITY = 55

# The gray edge of print reaches this far around its mask, survey px.
PRINT_REACH = 2

# Regions larger than this share of the page cost as much as one plain picture.
MOSTLY_PICTURE = 0.5

# A page is gray when no more than this share of its survey has channels apart by more than
# COLOURLESS levels after smoothing: JPEG noise of gray scans stays under 10.
COLOURLESS = 18
COLOURED_SHARE = 0.0002


def make_layers(pixels: Pixels, dpi: float, *, bilevel: bool = False) -> PageLayers:
    """Take a page apart into layers for a small PDF.

    Args:
        pixels: (H, W) gray or (H, W, 3) BGR uint8, upright and level.
        dpi: of `pixels`, > 0.
        bilevel: the source stores one bit per pixel: its black pixels (< 128) are carried
            exactly and on white.

    Returns:
        The layers with the gate's numbers; `mode` says which way the page went.

    Raises:
        ValueError: not a page of pixels, or no resolution.
        OutputError: a codec failed.
    """
    if pixels.dtype != np.uint8 or pixels.ndim not in (2, 3) or pixels.size == 0 or dpi <= 0:
        raise ValueError("a page is uint8, (H, W) or (H, W, 3), with a resolution above 0")
    if bilevel:
        return _bilevel(pixels, dpi)
    survey = take_survey(pixels, dpi)
    if pixels.ndim == 3 and _colourless(survey):
        pixels = np.asarray(cv2.cvtColor(pixels, cv2.COLOR_BGR2GRAY), dtype=np.uint8)
        survey = in_gray(survey)
    return _layered(pixels, dpi, survey)


def _bilevel(pixels: Pixels, dpi: float) -> PageLayers:
    gray = pixels if pixels.ndim == 2 else cv2.cvtColor(pixels, cv2.COLOR_BGR2GRAY)
    ink = (gray < 128).astype(np.uint8)
    height, width = ink.shape
    masks = (_mask(ink, (0, 0, 0)),) if ink.any() else ()
    return PageLayers(LayerMode.BILEVEL, width, height, dpi, None, (), masks, Fidelity(0.0, 0.0))


def _mask(ink: Pixels, colour: Colour) -> MaskLayer:
    codec, data = encode_mask(ink)
    blue, green, red = colour
    return MaskLayer(ink.shape[1], ink.shape[0], codec, (red, green, blue), data)


def _colourless(survey: Survey) -> bool:
    smooth = np.asarray(cv2.blur(survey.pixels, (3, 3)), dtype=np.uint8)
    spread = raster.channel_spread(smooth)
    return float(np.count_nonzero(spread > COLOURLESS)) <= COLOURED_SHARE * spread.size


def _layered(pixels: Pixels, dpi: float, survey: Survey) -> PageLayers:
    """Separate, compose again, mend what was lost once, and give up for a picture if it stays."""
    ink = find_ink(pixels, dpi, survey)
    print_ = ink.near(PRINT_REACH)
    paper = _paper(pixels, survey, print_)
    under = _at_survey(decode_jpeg(paper.jpeg), survey)
    hot = separation.hot_blocks(survey, print_, ink.contrast, under)
    gate = fidelity.Gate(survey.pixels)
    regions = _regions(pixels, dpi, survey, ink, hot)
    lost, content = gate.lost_blocks(_composed(survey, under, regions, ink))
    result = fidelity.measure(lost, content, survey.dpi)
    if lost.any():
        before = _Made(ink, regions)
        ink, hot = _mended(ink, hot, lost, survey)
        regions = _regions(pixels, dpi, survey, ink, hot, before)
        count = int(np.count_nonzero(lost))
        lost, content = gate.lost_blocks(_composed(survey, under, regions, ink))
        result = fidelity.measure(lost, content, survey.dpi, repaired=count)
    height, width = pixels.shape[:2]
    covered = sum(region.box.width * region.box.height for region in regions)
    if not fidelity.faithful(result) or covered > MOSTLY_PICTURE * width * height:
        return _picture(pixels, dpi, result)
    masks = tuple(_mask(part, colour) for colour, part in ink.tones())
    return PageLayers(LayerMode.LAYERED, width, height, dpi, paper, regions, masks, result)


def _paper(pixels: Pixels, survey: Survey, print_: Pixels) -> ImageLayer:
    whole = Box(0, 0, pixels.shape[1], pixels.shape[0])
    return _image(whole, separation.painted_out(survey, print_, PAPER_DPI), PAPER_QUALITY)


def _image(box: Box, pixels: Pixels, quality: int) -> ImageLayer:
    height, width = pixels.shape[:2]
    return ImageLayer(box, width, height, pixels.ndim == 2, encode_jpeg(pixels, quality))


def _at_survey(pixels: Pixels, survey: Survey) -> Pixels:
    height, width = survey.value.shape
    return np.asarray(
        cv2.resize(pixels, (width, height), interpolation=cv2.INTER_LINEAR), dtype=np.uint8
    )


@dataclass(frozen=True, slots=True)
class _Made:
    """The regions of a first composition and the ink they were made for."""

    ink: Ink
    regions: tuple[ImageLayer, ...]

    def again(self, box: Box, ink: Ink, page_width: int) -> ImageLayer | None:
        """The region of this place if nothing in it changed."""
        for region in self.regions:
            if region.box == box:
                then, now = _cover(self.ink, box, page_width), _cover(ink, box, page_width)
                return region if np.array_equal(then, now) else None
        return None


def _cover(ink: Ink, box: Box, page_width: int) -> Pixels:
    """The mask over a place of the page."""
    place = box.scaled(ink.mask.shape[1] / page_width)
    return ink.mask[place.top : place.bottom, place.left : place.right]


def _regions(
    pixels: Pixels,
    dpi: float,
    survey: Survey,
    ink: Ink,
    hot: NDArray[np.bool_],
    before: _Made | None = None,
) -> tuple[ImageLayer, ...]:
    """Cut the hot blocks out of the page, at most 200 dpi, their print painted out."""
    height, width = pixels.shape[:2]
    across, down = separation.BLOCK / survey.across, separation.BLOCK / survey.down
    regions = []
    for blocks in raster.enclosing_boxes(hot, least=2):
        box = Box(
            round(blocks.left * across),
            round(blocks.top * down),
            min(width, round(blocks.right * across)),
            min(height, round(blocks.bottom * down)),
        )
        # blocks at the very edge also take the rest that makes no whole block
        if blocks.right == hot.shape[1]:
            box = replace(box, right=width)
        if blocks.bottom == hot.shape[0]:
            box = replace(box, bottom=height)
        same = before.again(box, ink, pixels.shape[1]) if before is not None else None
        regions.append(same or _region(pixels, dpi, ink, box))
    return tuple(regions)


def _region(pixels: Pixels, dpi: float, ink: Ink, box: Box) -> ImageLayer:
    factor = min(1.0, REGION_DPI / dpi)
    width, height = max(1, round(box.width * factor)), max(1, round(box.height * factor))
    crop = raster.resized(pixels[box.top : box.bottom, box.left : box.right], width, height)
    cover = _cover(ink, box, pixels.shape[1])
    if cover.any():
        small = cv2.resize(cover, (width, height), interpolation=cv2.INTER_AREA)
        print_ = np.asarray(cv2.dilate(small, np.ones((3, 3), np.uint8)), dtype=np.uint8)
        crop = raster.fill_holes(crop, raster.between(print_, 25), (11, 31, 91))
    return _image(box, crop, REGION_QUALITY)


def _composed(survey: Survey, under: Pixels, regions: tuple[ImageLayer, ...], ink: Ink) -> Pixels:
    """What a viewer shows at survey resolution: paper, regions over it, ink over both."""
    canvas = under.copy()
    for region in regions:
        box = region.box
        corner = (box.left * survey.across, box.top * survey.down)
        opposite = (box.right * survey.across, box.bottom * survey.down)
        raster.pasted(canvas, decode_jpeg(region.jpeg), corner, opposite)
    ink.paint_on(canvas)
    return canvas


def _mended(
    ink: Ink, hot: NDArray[np.bool_], lost: NDArray[np.bool_], survey: Survey
) -> tuple[Ink, NDArray[np.bool_]]:
    """Carry lost blocks by regions alone: there the mask is cleared, the page's pixels stay."""
    grown = cv2.dilate(lost.astype(np.uint8), np.ones((3, 3), np.uint8))
    height, width = survey.value.shape
    wide = np.zeros((height, width), np.uint8)
    tiles = grown.repeat(fidelity.BLOCK, axis=0).repeat(fidelity.BLOCK, axis=1)
    wide[: tiles.shape[0], : tiles.shape[1]] = tiles[:height, :width]
    # what lies in the rest behind the last whole block belongs to that block
    rows, columns = hot.shape
    more = np.zeros_like(hot)
    down, across = (places * fidelity.BLOCK // separation.BLOCK for places in np.nonzero(grown))
    more[np.minimum(down, rows - 1), np.minimum(across, columns - 1)] = True
    return without(ink, wide), hot | more


def _picture(pixels: Pixels, dpi: float, result: Fidelity) -> PageLayers:
    """The whole page as one JPEG of at most 200 dpi, for what does not come apart."""
    height, width = pixels.shape[:2]
    factor = min(1.0, IMAGE_DPI / dpi)
    small = raster.resized(pixels, max(1, round(width * factor)), max(1, round(height * factor)))
    whole = _image(Box(0, 0, width, height), small, IMAGE_QUALITY)
    return PageLayers(LayerMode.IMAGE, width, height, dpi, whole, (), (), result)

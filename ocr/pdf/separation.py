"""Take a page apart: what is measured once, paper without print, and what neither explains."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.pdf import raster
from ocr.pdf.ink import Ink
from ocr.pdf.survey import Survey
from ocr.types import Pixels

__all__ = ["BLOCK", "hot_blocks", "painted_out"]

# Blocks of the survey, px: 2.7 mm.
BLOCK = 16


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

"""Take a page apart: what is measured once, paper without print, and what neither explains."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.pdf import raster
from ocr.pdf.survey import Survey
from ocr.types import Pixels

__all__ = ["BLOCK", "hot_blocks", "painted_out"]

# Blocks of the survey, px: 2.7 mm.
BLOCK = 16
# A pixel of the paper layer is a hole when no more than this (of 255) of it is free of print.
LEAST_KNOWN = 15


def painted_out(survey: Survey, print_: Pixels, dpi: float) -> Pixels:
    """The paper with its print painted out, at `dpi` or the survey's resolution if lower.

    Args:
        survey: the page.
        print_: (h, w) 255 where print and its edges are (`Ink.near`).
        dpi: of the answer.
    """
    size = raster.scaled_size(survey.value, min(1.0, dpi / survey.dpi))
    free = np.asarray(cv2.bitwise_not(print_), dtype=np.uint8)
    known = raster.resized(free, *size)
    clear = cv2.bitwise_and(survey.pixels, survey.pixels, mask=free)
    small = raster.resized(np.asarray(clear, dtype=np.uint8), *size)
    weight = known if small.ndim == 2 else cv2.merge([known] * 3)
    paper = np.asarray(cv2.divide(small, weight, scale=255.0), dtype=np.uint8)
    paper = raster.fill_holes(paper, raster.between(known, 0, LEAST_KNOWN), (13, 41, 121))
    return np.asarray(cv2.GaussianBlur(paper, (0, 0), 0.8), dtype=np.uint8)


def hot_blocks(survey: Survey, print_: Pixels, contrast: int, paper: Pixels) -> NDArray[np.bool_]:
    """Blocks where the paper layer differs from the page outside the ink.

    Args:
        survey: the page.
        print_: (h, w) 255 where print and its edges are (`Ink.near`).
        contrast: of the ink, 0..255.
        paper: the paper layer as a viewer decodes it, at survey size.

    Returns:
        (rows, columns) of `BLOCK` px: True where a region is needed.
    """
    rest = raster.channel_max(np.asarray(cv2.absdiff(survey.pixels, paper), dtype=np.uint8))
    rest = np.asarray(cv2.bitwise_and(rest, cv2.bitwise_not(print_)), dtype=np.uint8)
    noise = 1.48 * float(np.median(rest[::4, ::4]))
    limit = float(np.clip(max(0.17 * contrast, 4.0 * noise), 9.0, 30.0))
    over = (rest > limit).astype(np.float32)
    hot = raster.block_means(over, BLOCK) > 0.035
    grown = cv2.dilate(hot.astype(np.uint8), np.ones((2, 2), np.uint8))
    return cv2.morphologyEx(grown, cv2.MORPH_CLOSE, np.ones((3, 3), np.uint8)) > 0

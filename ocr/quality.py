"""What is wrong with a page image: numbers to check, findings a clerk can act on."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.clean import WORK_DPI, ink_mask, otsu, shrink
from ocr.types import Pixels, Quality

__all__ = ["FINDINGS", "is_blank", "may_be_faint", "measure_quality"]

IntArray = NDArray[np.int32]
BoolArray = NDArray[np.bool_]

FINDINGS = (
    "blank",
    "blurred",
    "cut_edge",
    "low_confidence",
    "low_contrast",
    "low_dpi",
    "too_dark",
    "unsure_turn",
)

LOW_DPI = 190.0  # Thông tư 05/2025 asks for 200 dpi; scanners report 199.99
BLANK_LETTERS = 12  # pieces of letter size on a page that still counts as blank
ROW_LETTERS = 5  # letters followed by another that make a short title of a page
BLANK_INK = 0.0004
FAINT_LEVEL = 224.0  # gray level, of paper at 255, up to which print may have faded
FAINT_LETTERS = 20
MAX_PIECES = 2000  # bounds time and memory on a page of dust
COLOURED = 48  # gray levels between strongest and weakest channel beyond the paper's own
COLOURED_SHARE = 0.0006
BLURRED = 0.16  # mean edge steepness of ink, share of the ink's own contrast per pixel at 150 dpi
LOW_CONTRAST = 60.0  # gray levels between ink and paper
TOO_DARK = 110.0  # gray level of the paper
CUT_LETTERS = 4  # letters a side of the page cuts through; scans in order have none
LOW_CONFIDENCE = 0.80


def is_blank(pixels: Pixels, gray: Pixels, dpi: float) -> bool:
    """Whether a page carries no text, drawing or seal: only paper, dust and scanner edges.

    Args:
        pixels: (H, W) or (H, W, 3) BGR uint8, as scanned.
        gray: (H, W) uint8, their brightest channel, where seals fade.
        dpi: pixels per inch.
    """
    return not _has_colour(pixels) and _blank(ink_mask(gray, dpi))


def may_be_faint(gray: Pixels, dpi: float) -> bool:
    """Whether a page called blank carries rows of pale letters: faint print, or the other side.

    The two have the same contrast; only reading tells them apart (mean confidence of typeset
    faint lines 0.96 and more, of mirrored ones 0.56 and less).

    Args:
        gray: (H, W) uint8, brightest channel.
        dpi: pixels per inch.
    """
    _, _, stats, _ = cv2.connectedComponentsWithStats(ink_mask(gray, dpi, lightest=FAINT_LEVEL))
    pieces = stats[1:].astype(np.int32)
    letters = pieces[
        (pieces[:, 3] >= 5) & (pieces[:, 3] <= 30) & (pieces[:, 2] <= 40) & (pieces[:, 4] >= 8)
    ][:MAX_PIECES]
    left, top, width, height = letters[:, :4].T
    every = np.full(len(left), True)
    followed = _followed(left, left + width, top, top + height, every)
    return int(followed.sum()) >= FAINT_LETTERS


def _has_colour(pixels: Pixels) -> bool:
    """Whether coloured ink (a seal, a signature) covers more than dust would."""
    if pixels.ndim == 2:
        return False
    small = pixels[::4, ::4]
    chroma = small.max(axis=2).astype(np.int16) - small.min(axis=2)
    usual = float(np.median(chroma))  # yellow paper has colour everywhere
    return float((chroma > usual + COLOURED).mean()) > COLOURED_SHARE


def _blank(mask: Pixels) -> bool:
    height, width = mask.shape
    rim_y, rim_x = max(2, height // 40), max(2, width // 40)
    inner = np.ascontiguousarray(mask[rim_y:-rim_y, rim_x:-rim_x])
    if inner.size == 0:
        return True
    _, _, stats, _ = cv2.connectedComponentsWithStats(inner, connectivity=8)
    pieces = stats[1:].astype(np.int32)
    letter = (pieces[:, 3] >= 5) & (pieces[:, 4] >= 8)
    if _in_row(pieces[letter]) >= ROW_LETTERS:
        return False
    large = pieces[(pieces[:, 2] > 40) | (pieces[:, 3] > 40)]
    ink = float(pieces[letter, 4].sum()) / inner.size
    return int(letter.sum()) < BLANK_LETTERS and ink < BLANK_INK * 4 and len(large) < 3


def _in_row(letters: IntArray) -> int:
    """How many of a few letters are followed by another one: a short title, not dust."""
    if len(letters) >= BLANK_LETTERS:  # too many for a blank page anyway
        return len(letters)
    left, top, width, height = letters[:, :4].astype(np.int32).T
    return int(_followed(left, left + width, top, top + height, np.full(len(left), True)).sum())


def _cut_letters(mask: Pixels) -> int:
    """Most letters that one side of the page cuts through.

    Only pieces of letter size with a neighbour of their own size count: inwards on the left
    and right, along the side at head and foot. Dark scanner borders, straddling seals and
    rules have none. On 80 real pages: 0 on each as scanned (the ink in the rim, measured
    before, blamed 6 of 48 for nothing), 5 to 27 when cut through the text left or right.
    """
    _, _, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    pieces = stats[1:].astype(np.int32)
    letters = pieces[
        (pieces[:, 3] >= 4)
        & (pieces[:, 3] <= 30)
        & (pieces[:, 2] >= 2)
        & (pieces[:, 2] <= 40)
        & (pieces[:, 4] >= 8)
    ]
    left, top, width, height = letters[:, :4].T
    right, bottom = left + width, top + height
    page_h, page_w = mask.shape
    return max(
        int(_followed(left, right, top, bottom, left <= 1).sum()),
        int(_followed(page_w - right, page_w - left, top, bottom, right >= page_w - 1).sum()),
        _cut_row(top, left, right, height),
        _cut_row(page_h - bottom, left, right, height),
    )


def _followed(
    start: IntArray, end: IntArray, top: IntArray, bottom: IntArray, asked: BoolArray
) -> BoolArray:
    """Which of the `asked` letters have another one of their size close behind them."""
    height = bottom - top
    own = height[asked][:, None]
    gap = start - end[asked][:, None]
    shared = np.minimum(bottom, bottom[asked][:, None]) - np.maximum(top, top[asked][:, None])
    follows = (gap >= 0) & (gap <= 1.5 * own) & (shared > 0.5 * np.minimum(height, own))
    return np.asarray((follows & (height < 2 * own) & (height > 0.5 * own)).any(axis=1), np.bool_)


def _cut_row(start: IntArray, left: IntArray, right: IntArray, height: IntArray) -> int:
    """Letters at head or foot (`start` near 0) that stand beside another one there."""
    cut = start <= 1
    left, right, height = left[cut], right[cut], height[cut]
    gap = np.maximum(left[:, None] - right, left - right[:, None])
    beside = (gap >= 0) & (gap <= height[:, None] + 6)
    return int((beside & (np.abs(height - height[:, None]) <= 5)).any(axis=1).sum())


def _contrast(gray: Pixels) -> tuple[float, float]:
    """Gray level of paper and its distance to the ink."""
    middle = otsu(gray)
    paper = gray[gray > middle]
    ink = gray[gray <= middle]
    if not paper.size or not ink.size:
        return float(gray.mean()), 0.0
    level = float(np.median(paper))
    return level, level - float(np.percentile(ink, 25))


def _sharpness(gray: Pixels, contrast: float) -> float:
    """Steepness of the steepest edges as a share of the contrast between ink and paper."""
    across = cv2.Sobel(gray, cv2.CV_32F, 1, 0, ksize=1)
    steep = np.abs(across)
    edges = steep[steep > 0.1 * max(contrast, 1.0)]
    if edges.size < 500 or contrast <= 0:
        return 1.0
    return float(min(1.0, np.percentile(edges, 90) / (2 * contrast)))


def measure_quality(
    gray: Pixels, gray_dpi: float, dpi: float, mean_confidence: float, *, unsure_turn: bool
) -> Quality:
    """Measure a page and name what asks for a person.

    Args:
        gray: (H, W) uint8, brightest channel, upright.
        gray_dpi: pixels per inch of `gray`.
        dpi: of the source, before any enlargement.
        mean_confidence: of the recognised text, 0..1.
        unsure_turn: no way up was certain.

    Returns:
        Quality; without black print (a lone seal, or nothing) no finding about print is made
        but that it is pale, where something was read. "blank" is not found here: only
        `is_blank` sees colour.
    """
    small = shrink(gray, WORK_DPI / gray_dpi)
    mask = ink_mask(small, min(gray_dpi, WORK_DPI))
    paper, contrast = _contrast(small)
    measures = {
        "dpi": round(dpi, 1),
        "ink_share": round(float((mask > 0).mean()), 4),
        "paper_level": round(paper, 1),
        "contrast": round(contrast, 1),
        "sharpness": round(_sharpness(small, contrast), 3),
        "cut_letters": float(_cut_letters(mask)),
        "mean_confidence": round(mean_confidence, 3),
    }
    if _blank(mask):
        faint = {"low_contrast": mean_confidence > 0.0, "low_dpi": dpi < LOW_DPI}
        return Quality(measures, tuple(name for name, bad in faint.items() if bad))
    checks = {
        "low_dpi": dpi < LOW_DPI,
        "too_dark": paper < TOO_DARK,
        "low_contrast": contrast < LOW_CONTRAST,
        "blurred": measures["sharpness"] < BLURRED,
        "cut_edge": measures["cut_letters"] >= CUT_LETTERS,
        "low_confidence": mean_confidence < LOW_CONFIDENCE,
        "unsure_turn": unsure_turn,
    }
    return Quality(measures, tuple(sorted(name for name, bad in checks.items() if bad)))

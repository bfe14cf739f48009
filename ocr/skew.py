"""Levelling: how far the lines of a page lean, and whether the measurement may be believed."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.types import Pixels, Skew

__all__ = ["LIMIT_DEG", "level", "measure_skew"]

LIMIT_DEG = 7.0  # nothing leans further without a person looking (design, section 4)
IGNORE_DEG = 0.08  # half a millimetre over a line of 17 cm: levelling would only blur
MIN_INK = 200  # pixels at 100 dpi; fewer is a page with nothing to level
MAX_POINTS = 40_000  # a sample of the ink is as exact as all of it, and bounds the time
# How far the best angle stands out over the usual one. Least of 66 real pages 4.1, of a sparse
# typeset page 5; chance peaks of pages that lean beyond the limit reach 1.9.
FULL_GAIN = 5.0
MIN_CONFIDENCE = 0.35


def _letters_only(mask: Pixels) -> Pixels:
    """Drop specks, rules and blobs: only letters tell how lines lie."""
    _, labels, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    keep = (stats[:, 4] >= 4) & (stats[:, 2] < mask.shape[1] * 0.12) & (stats[:, 3] < 40)
    keep[0] = False
    return np.asarray(keep[labels] * np.uint8(255), np.uint8)


def _sharpness(xs: NDArray[np.float32], ys: NDArray[np.float32], height: int, deg: float) -> float:
    """Energy of the row profile's steps after shearing by `deg`: largest when lines are level."""
    rows = (ys - xs * math.tan(math.radians(deg)) + height // 4 + 0.5).astype(np.int32)
    size = int(height * 1.5)
    profile = np.bincount(np.clip(rows, 0, size - 1), minlength=size).astype(np.float64)
    steps = np.diff(profile)
    return float(steps @ steps)


def _peak(angles: Sequence[float], score: Callable[[float], float]) -> float:
    """The middle of the best angles: on a level page a whole range of them moves no pixel."""
    scores = [score(angle) for angle in angles]
    least = max(scores) * (1 - 1e-9)
    best = [angle for angle, value in zip(angles, scores, strict=True) if value >= least]
    return sum(best) / len(best)


def measure_skew(mask: Pixels, limit_deg: float = LIMIT_DEG) -> Skew:
    """Return the angle that makes the text lines level.

    Args:
        mask: (h, w) uint8 ink mask, 255 ink, about 100 dpi (`ocr.clean.ink_mask`).
        limit_deg: largest angle looked for, degrees.

    Returns:
        Skew: counter-clockwise angle in degrees; confidence from the profile's gain over the
        lying page and over angles away from the best one. `applied` says whether to level.
        Source: projection profile after Postl (1986), coarse to fine.
    """
    letters = _letters_only(mask)
    ys, xs = np.nonzero(letters)
    if len(xs) < MIN_INK:
        return Skew(0.0, 0.0, applied=False)
    if len(xs) > MAX_POINTS:
        pick = np.random.default_rng(0).choice(len(xs), MAX_POINTS, replace=False)
        xs, ys = xs[pick], ys[pick]
    px = xs.astype(np.float32) - mask.shape[1] / 2
    py = ys.astype(np.float32)

    def score(deg: float) -> float:
        return _sharpness(px, py, mask.shape[0], deg)

    coarse = {float(a): score(float(a)) for a in np.arange(-limit_deg, limit_deg + 0.01, 0.5)}
    best = max(coarse, key=coarse.__getitem__)
    for step in (0.1, 0.02):
        best = _peak([best + step * i for i in range(-6, 7)], score)
    typical = float(np.median(list(coarse.values())))
    gain = score(best) / max(typical, 1.0)
    confidence = float(np.clip((gain - 1.0) / (FULL_GAIN - 1.0), 0.0, 1.0))
    inside = abs(best) <= limit_deg - 0.25
    sure = confidence >= MIN_CONFIDENCE and inside
    return Skew(round(best, 3) + 0.0, confidence, applied=sure and abs(best) >= IGNORE_DEG)


def level(pixels: Pixels, angle_deg: float) -> Pixels:
    """Turn a page by `angle_deg` counter-clockwise about its middle, same size, edges repeated.

    Args:
        pixels: (H, W) or (H, W, 3) uint8.
        angle_deg: degrees, as `measure_skew` gives it.
    """
    height, width = pixels.shape[:2]
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), angle_deg, 1.0)
    return np.asarray(
        cv2.warpAffine(
            pixels,
            turn,
            (width, height),
            flags=cv2.INTER_LINEAR,
            borderMode=cv2.BORDER_REPLICATE,
        ),
        np.uint8,
    )

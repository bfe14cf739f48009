"""Words of secrecy known by their shape, where wear has left too little for reading.

A copy of a copy breaks letters into scraps, a seal crosses them: the network reads letters, and
there are none. Held against the drawn word as a whole, what is left of it still fits.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.assets import asset
from ocr.types import MM_PER_INCH, Pixels

__all__ = ["LOOK_ALIKE", "MATCH_DPI", "SECRET_SHAPES", "Match", "best_matches"]

FloatArray = NDArray[np.float32]

MATCH_DPI = 75.0  # capitals of 3.7 mm are 11 pixels high
SECRET_SHAPES = ("MẬT", "TỐI MẬT", "TUYỆT MẬT")
LOOK_ALIKE = ("BÍ MẬT", "BẢO MẬT", "MỘT", "NHẬT", "KHẨN", "HỎA TỐC", "ĐẾN", "BẢN SAO", "TÀI LIỆU")
CAPITALS_MM = (3.4, 3.75, 4.1, 4.5, 4.95, 5.45, 6.0)  # 14 to 26 points
SOFT_MM = 0.25  # edges are softened so far: a letter may be that much off


@dataclass(frozen=True, slots=True)
class Match:
    """Where a word fits best.

    Attributes:
        word: as drawn.
        score: correlation, -1..1.
        left, top, width, height: pixels of the searched ink.
    """

    word: str
    score: float
    left: int
    top: int
    width: int
    height: int


def best_matches(ink: Pixels, words: Sequence[str]) -> dict[str, Match]:
    """The best place of each word.

    Args:
        ink: (h, w) uint8 at `MATCH_DPI`, level, 255 the strongest ink.
        words: of `SECRET_SHAPES` and `LOOK_ALIKE`.

    Returns:
        By word; words larger than `ink` are left out.

    Raises:
        EngineMissing: the table of shapes is not there.

    Source: normalised correlation (Lewis, "Fast normalized cross-correlation", 1995).
    """
    mm = MATCH_DPI / MM_PER_INCH
    soft = np.asarray(cv2.GaussianBlur(ink, (0, 0), SOFT_MM * mm), np.float32)
    out: dict[str, Match] = {}
    for word, shape in _shapes():
        if word not in words:
            continue
        height, width = shape.shape
        if height > soft.shape[0] or width > soft.shape[1]:
            continue
        fit = cv2.matchTemplate(soft, shape, cv2.TM_CCOEFF_NORMED)
        _, score, _, (left, top) = cv2.minMaxLoc(fit)
        if np.isfinite(score) and score <= 1.01 and (word not in out or score > out[word].score):
            out[word] = Match(word, min(1.0, float(score)), left, top, width, height)
    return out


@cache
def _shapes() -> tuple[tuple[str, FloatArray], ...]:
    """Every drawn word in every size, softened as the ink is."""
    mm = MATCH_DPI / MM_PER_INCH
    out = []
    with np.load(asset("models/stamp_words.npz"), allow_pickle=False) as table:
        drawn = [(str(word), table[f"arr_{i}"]) for i, word in enumerate(table["words"])]
        capital = float(table["capital"])
    for word, shape in drawn:
        for tall in CAPITALS_MM:
            scale = tall * mm / capital
            sized = cv2.resize(shape, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
            soft = cv2.GaussianBlur(sized, (0, 0), SOFT_MM * mm)
            out.append((word, np.asarray(soft, np.float32)))
    return tuple(out)

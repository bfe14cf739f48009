"""Whether the text a PDF page brings along may be believed.

Many scans carry the text of another OCR program, made without Vietnamese data: `QUYET DINH` for
`QUYẾT ĐỊNH`, `CoNc HoA` for `CỘNG HÒA`. Such text is worse than none, because it looks done.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import cv2
import numpy as np

from ocr.legacy_encodings import Legacy
from ocr.reading.text_words import LayerWord
from ocr.syllables import is_syllable, vietnamese_score
from ocr.types import Box, Pixels

__all__ = ["Verdict", "ink_covered", "judge"]

_GOOD_SCORE = 0.72
_GOOD_SCORE_ON_PICTURE = 0.9  # an OCR program made it, not a typesetter
# Of the ink. Measured: digital pages 0.34 (an empty table) to 1.0, layers of other OCR programs
# 0.53 to 0.98, signatures and watermarks on scans 0.00 to 0.05.
_COVERED = 0.2
_COVERED_ON_PICTURE = 0.5
_FEW_WORDS = 12
_UNMAPPED_SHARE = 0.02
_INK_MAP_HEIGHT = 800  # rows; some 70 dpi on A4
_INK_CONTRAST = 60
_WORD = re.compile(r"[^\W\d_]+")
_MOJIBAKE = re.compile(r"[ÃÂÄÅÆÐÑ][\u0080-\u00bf]|áº|á»|Æ°|Ä‘|\ufffd|[\ue000-\uf8ff]")


@dataclass(frozen=True, slots=True)
class Verdict:
    """See `ocr.types.TextLayer`."""

    trusted: bool
    reason: str
    score: float


def ink_covered(pixels: Pixels, boxes: Iterable[Box]) -> float:
    """Share of a page's ink that lies under its text, 0..1; 1.0 for a page without ink.

    Args:
        pixels: of the page, gray or BGR.
        boxes: of the words, in the same pixels.
    """
    height, width = pixels.shape[:2]
    factor = _INK_MAP_HEIGHT / height
    size = (max(1, round(width * factor)), _INK_MAP_HEIGHT)
    step = max(1, int(1 / (2 * factor)))
    small = cv2.resize(pixels[::step, ::step], size, interpolation=cv2.INTER_AREA)
    gray = small if small.ndim == 2 else small.max(axis=2)  # seals and blue ink fade
    ink = gray.astype(np.int16) < int(np.median(gray)) - _INK_CONTRAST
    total = int(ink.sum())
    if total == 0:
        return 1.0
    text = np.zeros(ink.shape, bool)
    for box in boxes:
        top, bottom = int(box.top * factor) - 1, int(box.bottom * factor) + 2
        left, right = int(box.left * factor) - 1, int(box.right * factor) + 2
        text[max(0, top) : bottom, max(0, left) : right] = True
    return float((ink & text).sum()) / total


def judge(
    words: list[LayerWord],
    covered: Callable[[], float],
    *,
    on_picture: bool,
    legacy: Legacy | None,
) -> Verdict:
    """Judge a page's text.

    Args:
        words: decoded by `decode_fonts`.
        covered: gives the share of the page's ink that lies under the words; only asked for
            when the text itself looks right.
        on_picture: a picture makes up the page, so what is seen need not be this text.
        legacy: the encoding that had to be decoded.
    """
    if not words:
        return Verdict(False, "none", 0.0)
    text = " ".join(word.text for word in words)
    score = vietnamese_score(text)
    found = _WORD.findall(text)
    characters = sum(len(word.text) for word in words)
    if sum(word.unmapped for word in words) > _UNMAPPED_SHARE * characters:
        return Verdict(False, "mojibake", score)
    if len(_MOJIBAKE.findall(text)) > max(1, len(found) // 50):
        return Verdict(False, "mojibake", score)
    if on_picture and covered() < _COVERED_ON_PICTURE:
        return Verdict(False, "covers_little", score)
    if not on_picture and len(found) < _FEW_WORDS:
        fault = _fault_of_few(found)
    elif score < (_GOOD_SCORE_ON_PICTURE if on_picture else _GOOD_SCORE):
        fault = _fault(found)
    else:
        fault = ""
    if not fault and not on_picture and covered() < _COVERED:
        fault = "covers_little"
    if fault:
        return Verdict(False, fault, score)
    return Verdict(True, f"legacy_{legacy.value}" if legacy else "ok", score)


def _fault_of_few(found: list[str]) -> str:
    """A page of numbers, a table's end: too few words for a share to mean much."""
    wrong = [word for word in found if not is_syllable(word) and not word.isupper()]
    return "foreign_ocr" if len(wrong) > max(1, len(found) // 3) else ""


def _fault(found: list[str]) -> str:
    """Name what is wrong: possible syllables without marks, or no syllables at all."""
    right = [word for word in found if is_syllable(word)]
    marked = [word for word in right if not word.isascii()]
    if len(right) > 0.6 * len(found) and len(marked) < 0.15 * len(right):
        return "no_diacritics"
    return "foreign_ocr"

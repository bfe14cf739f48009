"""Lines of untranscribed scans that were read beyond doubt: their reading serves as truth.

They teach the network the faces, copiers and scanners of many offices; what it was unsure of
is left out, so its errors are hardly taught back to it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

import numpy as np

from ocr.network import ReadChar

__all__ = ["is_sure"]

SHORTEST = 8  # characters
WEAKEST_QUARTER = 0.93  # mean probability of the weakest quarter of the characters
WEAKEST = 0.35  # probability of the weakest character
_CUT_YEAR = re.compile(r"\bnăm \d{1,3}(?!\d)|/\d{1,2}/\d{3}(?!\d)|\d{4} ?[-–] ?\d{3}(?!\d)")
"""A year that lost a digit is read as surely as any; taught back, it is lost for good."""

_MARKS = '.,;:()"“”'


def is_sure(characters: Sequence[ReadChar], text: str, knows: Callable[[str], bool]) -> bool:
    """Whether a reading may be believed.

    Args:
        characters: of the line, as the network read them.
        text: the line after the syllable table chose.
        knows: whether a lower-case word is in the table; words with digits are not asked.
    """
    if len(text) < SHORTEST:
        return False
    shares = np.sort([character.share for character in characters])
    if shares[0] < WEAKEST or shares[: max(1, len(shares) // 4)].mean() < WEAKEST_QUARTER:
        return False
    if _CUT_YEAR.search(text):
        return False
    words = [word.strip(_MARKS) for word in text.split()]
    return all(knows(word.lower()) for word in words if word.isalpha())

"""Comparing Vietnamese text as a person skims it: without marks, case and odd punctuation."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from difflib import SequenceMatcher
from functools import lru_cache

__all__ = ["capital_share", "fold", "fold_same_length", "nearest", "similarity", "squeeze"]

_ODD = str.maketrans({"đ": "d", "Đ": "d", "ð": "d", "Ð": "d", "–": "-", "—": "-", "‑": "-"})
_SPACES = re.compile(r"\s+")


@lru_cache(maxsize=4096)
def _fold_letter(letter: str) -> str:
    base = unicodedata.normalize("NFD", letter)[0].translate(_ODD).lower()
    return base[0]


def fold_same_length(text: str) -> str:
    """Lower case without marks, letter by letter: `result[i]` belongs to `text[i]` (NFC in)."""
    return "".join(map(_fold_letter, text))


@lru_cache(maxsize=16384)
def fold(text: str) -> str:
    """Like `fold_same_length`, spaces single and trimmed.

    >>> fold("  Độc lập –  Tự do ")
    'doc lap - tu do'
    """
    return squeeze(fold_same_length(unicodedata.normalize("NFC", text)))


def squeeze(text: str) -> str:
    """Single spaces, none at the ends."""
    return _SPACES.sub(" ", text).strip()


def similarity(one: str, other: str) -> float:
    """How alike two short texts are, 0..1 (Ratcliff and Obershelp), marks and case aside."""
    return SequenceMatcher(None, fold(one), fold(other), autojunk=False).ratio()


def capital_share(text: str) -> float:
    """Share of capitals among the letters, 0..1; 0.0 without letters."""
    letters = [c for c in text if c.isalpha()]
    return sum(c.isupper() for c in letters) / len(letters) if letters else 0.0


def nearest(folded: str, keys: Iterable[str], least: float) -> str | None:
    """The key most like a folded text, where it is at least so like; cheap bounds come first.

    >>> nearest("thai nguyem", ["thanh hoa", "thai nguyen"], 0.9)
    'thai nguyen'
    """
    matcher = SequenceMatcher(None, "", folded, autojunk=False)
    best: str | None = None
    bar = 0.0
    for key in keys:
        matcher.set_seq1(key)
        if matcher.real_quick_ratio() < least or matcher.quick_ratio() < least:
            continue
        ratio = matcher.ratio()
        if ratio >= least and ratio > bar:
            best, bar = key, ratio
    return best

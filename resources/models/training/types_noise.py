"""Letters as recognition misreads them: marks lost or changed, look-alikes, lost letters."""

from __future__ import annotations

import random

__all__ = ["misread"]

_MARKS = {
    "ă": "aâ",
    "â": "aă",
    "ê": "e",
    "ô": "oơ",
    "ơ": "oô",
    "ư": "u",
    "đ": "dđ",
    "ế": "ê",
    "ị": "i",
}
_LIKE = {
    "l": "1I",
    "I": "l1",
    "O": "0Q",
    "0": "O",
    "Đ": "D",
    "Q": "O",
    "m": "rn",
    "c": "e",
    "u": "n",
}


def misread(line: str, rate: float, chance: random.Random) -> str:
    """The line with letters lost or taken for look-alikes at `rate` (0..1)."""
    return "".join(_misread(letter, rate, chance) for letter in line)


def _misread(letter: str, rate: float, chance: random.Random) -> str:
    if chance.random() >= rate:
        return letter
    if chance.random() < 0.2:
        return ""
    if letter.isupper() and letter.lower() in _MARKS:
        return chance.choice(_MARKS[letter.lower()]).upper()
    near = _LIKE.get(letter) or _MARKS.get(letter.lower())
    return chance.choice(near or ("AEIOUNT ." if letter.isupper() else "aeoiunt ."))

"""Named numbers the calibration weighs; one way to write them down for every field."""

from __future__ import annotations

from collections.abc import Iterable

from classifiers.types import TextLine

__all__ = ["Signals", "junk_share", "least_word", "signals"]

Signals = tuple[tuple[str, float], ...]

_SOUND = frozenset(" .,;:/()&-–%\"'“”")


def signals(**named: float) -> Signals:
    """Signals sorted by name, rounded to four digits; truth values count as 1 and 0.

    >>> signals(known=True, line_confidence=0.93)
    (('known', 1.0), ('line_confidence', 0.93))
    """
    return tuple(sorted((name, round(float(value), 4)) for name, value in named.items()))


def least_word(lines: Iterable[TextLine]) -> float:
    """The lowest confidence of a word of two letters or more; of a line where it has no words."""
    found = [1.0]
    for line in lines:
        words = [w.confidence for w in line.words if sum(c.isalnum() for c in w.text) > 1]
        found.append(min(words, default=line.confidence))
    return min(found)


def junk_share(text: str) -> float:
    """Share of characters that belong in no title or name, 0..1."""
    return sum(not c.isalnum() and c not in _SOUND for c in text) / max(len(text), 1)

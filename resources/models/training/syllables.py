"""Counts of syllables and of neighbours: `vie_syllables.npz`, read by `ocr.language`."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import numpy as np

__all__ = ["count", "write"]

_BREAK = re.compile(r'[.;:!?()"“”]')
_WORD = re.compile(r"[^\W\d_]+")
LEAST = 3  # times a syllable or a pair was seen; rarer ones are misprints more often than words
LONGEST = 8  # letters; the longest Vietnamese syllable has seven
MOST = 12_000  # syllables kept

Pair = tuple[str, str]


def count(lines: Iterable[str]) -> tuple[Counter[str], Counter[Pair]]:
    """Count lower-case words and neighbours; no pair reaches over a sentence mark."""
    words: Counter[str] = Counter()
    pairs: Counter[Pair] = Counter()
    for line in lines:
        for part in _BREAK.split(line.lower()):
            found = _WORD.findall(part)
            words.update(found)
            pairs.update(itertools.pairwise(found))
    return words, pairs


def write(file: Path, words: Counter[str], pairs: Counter[Pair]) -> tuple[int, int]:
    """Write the table.

    Args:
        file: the npz: `words` (one string, newline between, the commonest first), `counts`
            (N,) int32, `pairs` (M, 2) uint16 in ascending order, `pair_counts` (M,) int32.
        words: of `count`.
        pairs: of `count`.

    Returns:
        Numbers of syllables and of pairs kept.
    """
    kept = [w for w, n in words.most_common() if n >= LEAST and len(w) <= LONGEST][:MOST]
    number = {word: position for position, word in enumerate(kept)}
    rows = sorted(
        (number[a], number[b], n)
        for (a, b), n in pairs.items()
        if n >= LEAST and a in number and b in number
    )
    table = np.array(rows, np.int64).reshape(-1, 3)
    np.savez_compressed(
        file,
        words=np.array("\n".join(kept)),
        counts=np.array([words[word] for word in kept], np.int32),
        pairs=table[:, :2].astype(np.uint16),
        pair_counts=table[:, 2].astype(np.int32),
    )
    return len(kept), len(rows)

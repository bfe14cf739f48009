"""How well recognised text agrees with the truth: measures that ask different questions.

`word_f1` forgets order (columns may be read either way), `body_recall` insists on it,
`flex_errors` counts characters lost or invented whatever the order of the lines. None of them
forgives a wrong letter or a wrong mark: "tê" for "tế" is an error everywhere.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from rapidfuzz import fuzz, process
from rapidfuzz.distance import LCSseq, Levenshtein

from ocr.vietnamese import normalise_tone_place

# Typographic twins that no reader tells apart on paper.
_TWINS = str.maketrans(
    {
        "“": '"',
        "”": '"',
        "„": '"',
        "‘": "'",
        "’": "'",
        "–": "-",
        "—": "-",
        "‐": "-",
        "‑": "-",
        "−": "-",
        "\u00a0": " ",
        "…": "...",
        "\x00": " ",
    }
)
_DRAWN = re.compile(r"[|…]|\.{3,}|_{2,}")
_SPACE = re.compile(r"\s+")
_USED = "\x00"  # stands where recognised text was already matched; never part of real text
_PAIR_RATIO = 75.0  # two lines under this ratio (0..100) are not the same line
_PAIR_LENGTH = 1.15  # a recognised line longer than this times the true one holds two of them
_FIND_RATIO = 40.0  # weakest place (0..100) worth trying inside the leftover text
_GIVE_UP = 0.7  # a place that costs this share of the line is not the line
_EDGE = 8  # characters around the coarse place in which its exact edges are looked for
_SHORT = 6  # lines up to this length must be found as whole words: fuzzy matches would be luck


@dataclass(frozen=True, slots=True)
class FlexScore:
    """Characters lost and characters made up, whatever the reading order.

    Attributes:
        missed: characters of the truth that are absent or wrong (edit distance, summed).
        invented: recognised characters (without spaces) that belong to no true line.
        characters: length of the truth, spaces between words included.
    """

    missed: int
    invented: int
    characters: int

    @property
    def rate(self) -> float:
        """Errors per true character; may exceed 1. Without any truth: 0.0 or 1.0."""
        if self.characters == 0:
            return float(self.invented > 0)
        return (self.missed + self.invented) / self.characters


def normalise(text: str) -> str:
    r"""NFC, quotes and dashes unified, white space collapsed to single blanks.

    Example:
        >>> normalise("“Quyết  định” – số\n12")
        '"Quyết định" - số 12'
    """
    return _SPACE.sub(" ", unicodedata.normalize("NFC", text).translate(_TWINS)).strip()


def word_f1(truth: str, text: str) -> float:
    """Harmonic mean of precision and recall over the multisets of words, 0..1.

    Two empty texts agree (1.0); case and marks count.
    """
    wanted, found = Counter(normalise(truth).split()), Counter(normalise(text).split())
    total = wanted.total() + found.total()
    return 1.0 if total == 0 else 2 * (wanted & found).total() / total


def body_recall(truth: str, text: str) -> float:
    """Share of the true words found in the same order (longest common subsequence), 0..1.

    Words added in between (page heads, stamps) cost nothing; the two places of a tone mark
    ("hoà", "hòa") are the same word; case counts. Without any truth: 1.0.
    """
    wanted, found = _tone_words(truth), _tone_words(text)
    return 1.0 if not wanted else LCSseq.similarity(wanted, found) / len(wanted)


def word_recall(truth: str, text: str) -> float:
    """Share of the true words found anywhere, 0..1: a table may be read in either direction.

    What a transcript uses to draw a form (cell bars, rows of dots) is no word of the page.
    Case counts, the place of a tone mark does not. Without any truth: 1.0.
    """
    wanted = Counter(_tone_words(_DRAWN.sub(" ", truth)))
    found = Counter(_tone_words(_DRAWN.sub(" ", text)))
    return 1.0 if not wanted else (wanted & found).total() / wanted.total()


def _tone_words(text: str) -> list[str]:
    return normalise_tone_place(normalise(text)).split()


def flex_errors(truth_lines: Sequence[str], text: str) -> FlexScore:
    """Count characters lost or invented, tolerant of the order of lines and columns.

    First true and recognised lines that are clearly the same are paired, best pairs first;
    then the true lines left over are looked for inside the recognised text left over, longest
    first, which finds columns and cells that were merged into one line.

    Args:
        truth_lines: the true lines; empty ones are ignored.
        text: the recognised text, lines parted by newlines.
    """
    wanted = [line for line in map(normalise, truth_lines) if line]
    found = [line for line in map(normalise, text.split("\n")) if line]
    pairs = list(_pairs(wanted, found))
    missed = sum(Levenshtein.distance(wanted[w], found[f]) for w, f in pairs)
    done_wanted, done_found = {w for w, _ in pairs}, {f for _, f in pairs}
    rest = " ".join(_USED if f in done_found else line for f, line in enumerate(found))
    open_lines = (line for w, line in enumerate(wanted) if w not in done_wanted)
    for line in sorted(open_lines, key=len, reverse=True):
        cost, rest = _take(line, rest)
        missed += cost
    invented = sum(1 for char in rest if char not in (" ", _USED))
    return FlexScore(missed, invented, sum(map(len, wanted)))


def _pairs(wanted: list[str], found: list[str]) -> Iterator[tuple[int, int]]:
    """Pairs (index of truth, index of text), each index once, most alike first."""
    if not wanted or not found:
        return
    alike = process.cdist(wanted, found, scorer=fuzz.ratio, score_cutoff=_PAIR_RATIO)
    rows, columns = np.nonzero(alike)
    # Of equally alike lines ("Số:", cell "1") the one at the same height of the page wins.
    ranked = sorted(
        (-float(alike[w, f]), abs(w / len(wanted) - f / len(found)), w, f)
        for w, f in zip(rows.tolist(), columns.tolist(), strict=True)
    )
    used_wanted: set[int] = set()
    used_found: set[int] = set()
    for _, _, w, f in ranked:
        too_long = len(found[f]) > _PAIR_LENGTH * len(wanted[w]) + 1
        if w in used_wanted or f in used_found or too_long:
            continue
        used_wanted.add(w)
        used_found.add(f)
        yield w, f


def _take(line: str, rest: str) -> tuple[int, str]:
    """Find `line` in `rest`: its cost in characters, and `rest` with the place used up."""
    place = _short_place(line, rest) if len(line) <= _SHORT else _place(line, rest)
    if place is None:
        return len(line), rest
    cost, start, end = place
    return cost, rest[:start] + _USED + rest[end:]


def _short_place(line: str, rest: str) -> tuple[int, int, int] | None:
    match = re.search(rf"(?<!\w){re.escape(line)}(?!\w)", rest)
    return (0, match.start(), match.end()) if match else None


def _place(line: str, rest: str) -> tuple[int, int, int] | None:
    """Cheapest stretch of `rest` that may be `line`: (cost, start, end), or None."""
    exact = rest.find(line)
    if exact >= 0:
        return 0, exact, exact + len(line)
    coarse = fuzz.partial_ratio_alignment(line, rest, score_cutoff=_FIND_RATIO) if rest else None
    if coarse is None:
        return None
    start, end = (0, len(rest))
    if len(rest) >= len(line):
        start, end = coarse.dest_start, coarse.dest_end
    tries = [
        (Levenshtein.distance(line, rest[first:last]), first, last)
        for first in _word_edges(rest, start, opening=True)
        for last in _word_edges(rest, end, opening=False)
        if first < last and _USED not in rest[first:last]
    ]
    best = min(tries, default=None)
    return best if best is not None and best[0] < _GIVE_UP * len(line) else None


def _word_edges(rest: str, near: int, *, opening: bool) -> list[int]:
    """`near` itself and the word borders within `_EDGE` characters of it."""
    borders = {near}
    for i in range(max(0, near - _EDGE), min(len(rest), near + _EDGE) + 1):
        neighbour = rest[i - 1 : i] if opening else rest[i : i + 1]
        if neighbour in ("", " ", _USED):
            borders.add(i)
    return sorted(borders)

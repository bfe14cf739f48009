"""Finds names of types on a line of print, letter by letter or misread.

All names are indexed once: by their letters without blanks (names alone on a line), by whole words
(lines that open with a name) and by length (names misread).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from classifiers.features import plain
from classifiers.folding import capital_share, fold

__all__ = ["Title", "TitleIndex", "bare_title"]

CAPITALS = 0.8
"""Share of capitals of a line that is a title by its form."""

MISREAD_CAPITALS = 0.75
ORDER = ("leads_misread", "leads", "misread", "small", "alone")
"""Which reading of a line is believed where several fit: the last."""

LONG = 10
"""Letters from which two may be misread; one from `SHORT` on, none in shorter names: "DỰ ÁN" and
"ĐỀ ÁN" are too alike."""

SHORT = 7
OPENS = 12
"""Letters of a name that may open a line misread, one letter in `OPENS_RATE`."""

OPENS_RATE = 6
ALIKE = 0.55
"""Share of a name's pairs of letters that a line must have before letters are compared."""

REMEMBERED = 2048

BLURRED_RATE = 5
"""Letters of which one may be misread in a line that is known to be a title by its place."""

NO_TITLES = frozenset({"hoi dong", "thong tin", "chu tich", "ban hanh", "quy hoach"})
"""Words of other heads, a letter or two away from names of types."""


@dataclass(frozen=True, slots=True)
class Title:
    """A title found on a line.

    Attributes:
        key: of its type.
        printed: as the table has it.
        fit: how it fits: a name of `ORDER`.
    """

    key: str
    printed: str
    fit: str


@dataclass(frozen=True, slots=True)
class _Name:
    key: str
    printed: str
    bare: str
    folded: str
    pairs: frozenset[str]


def bare_title(text: str) -> str:
    """Words and commas alone: brackets, footnote marks and "DỰ THẢO" in front taken away.

    >>> bare_title("QUYẾT ĐỊNH1 (dự thảo):")
    'QUYẾT ĐỊNH1'
    """
    text = re.sub(r"^\W*(?:BẢN )?DỰ THẢO(?: LẦN \d+)?\W+(?=\w)", "", text)
    return re.sub(r"[^\w,]+", " ", re.sub(r"\(.*?\)|[*\d]+$", "", text)).strip(" ,:.;")


def _pairs(text: str) -> frozenset[str]:
    return frozenset(text[i : i + 2] for i in range(len(text) - 1))


def _distance(text: str, name: str, *, opening: bool = False) -> int:
    """Letters replaced, lost or added (Levenshtein); `opening`: the best beginning of `text`."""
    row = list(range(len(name) + 1))
    best = row[-1]
    for i, left in enumerate(text, 1):
        before, row[0] = row[0], i
        for j, right in enumerate(name, 1):
            before, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, before + (left != right))
        best = min(best, row[-1])
    return best if opening else row[-1]


class TitleIndex:
    """All names of a table, ready to be found."""

    def __init__(self, titles: Iterable[tuple[str, str]]) -> None:
        """Index `titles`: (key, name as printed)."""
        self._names = [self._name(key, printed) for key, printed in titles]
        self._joined: dict[str, list[_Name]] = defaultdict(list)
        self._words: dict[str, list[_Name]] = defaultdict(list)
        self._lengths: dict[int, list[_Name]] = defaultdict(list)
        for name in self._names:
            self._joined[name.folded.replace(" ", "")].append(name)
            self._words[name.folded].append(name)
            self._lengths[len(name.folded)].append(name)
        self._most_words = max((len(n.folded.split()) for n in self._names), default=0)
        self._known: dict[str, Title | None] = {}

    @staticmethod
    def _name(key: str, printed: str) -> _Name:
        bare = bare_title(printed)
        return _Name(key, printed, bare, fold(bare), _pairs(fold(bare)))

    def best(self, text: str) -> Title | None:
        """The name that `text` shows best, the longest where several do; None for none."""
        if text not in self._known:
            if len(self._known) >= REMEMBERED:
                self._known.clear()
            self._known[text] = self._find(text)
        return self._known[text]

    def blurred(self, text: str) -> Title | None:
        """The one name nearest to a line read badly; None where two are as near or none is.

        Blanks and case do not count: a faint line loses both.
        """
        folded = fold(bare_title(plain(text)))
        joined = re.sub(r"[^a-z]", "", folded)
        if len(joined) < SHORT - 1 or folded in NO_TITLES:
            return None
        near: dict[str, tuple[int, _Name]] = {}
        for name in self._names:
            wanted = name.folded.replace(" ", "")
            limit = max(1, len(wanted) // BLURRED_RATE)
            if len(wanted) < SHORT - 1 or abs(len(wanted) - len(joined)) > limit:
                continue
            wrong = _distance(joined, wanted)
            if wrong <= limit and wrong < near.get(name.key, (limit + 1, name))[0]:
                near[name.key] = (wrong, name)
        ordered = sorted(near.values(), key=lambda item: item[0])
        if not ordered or (len(ordered) > 1 and ordered[1][0] == ordered[0][0]):
            return None
        name = ordered[0][1]
        return Title(name.key, name.printed, "blurred")

    def opening(self, folded: str, *, longer_than: Title) -> Title | None:
        """The longest name that goes on from `longer_than` and opens the folded, bare text."""
        words = folded.split()
        for count in range(min(len(words), self._most_words), 0, -1):
            for name in self._words.get(" ".join(words[:count]), ()):
                if name.printed.startswith(longer_than.printed + " "):
                    return Title(name.key, name.printed, "alone")
        return None

    def _find(self, text: str) -> Title | None:
        capitals, bare = capital_share(text), bare_title(plain(text))
        folded = fold(bare)
        if not folded or folded in NO_TITLES:
            return None
        found = [
            (name, "alone" if capitals >= CAPITALS else "small", 0)
            for name in self._joined.get(folded.replace(" ", ""), ())
        ]
        if not found:
            leading = self._leading(folded, bare)
            found = [(name, "leads", 0) for name in leading]
            if capitals >= MISREAD_CAPITALS:
                found = self._opening_misread(folded, leading) or found
                found += self._misread(folded)
        if not found:
            return None
        name, fit, _ = max(found, key=lambda item: _rank(item, bare))
        return Title(name.key, name.printed, fit)

    def _leading(self, folded: str, bare: str) -> list[_Name]:
        words = folded.split()
        openings = (" ".join(words[:n]) for n in range(1, min(len(words), self._most_words + 1)))
        found = [name for opening in openings for name in self._words.get(opening, ())]
        return [n for n in found if capital_share(bare[: len(n.folded)]) > CAPITALS]

    def _misread(self, folded: str) -> list[tuple[_Name, str, int]]:
        found = []
        for length in range(len(folded) - 2, len(folded) + 3):
            limit = 2 if length >= LONG else 1
            if length < SHORT or abs(length - len(folded)) > limit:
                continue
            for name in self._lengths.get(length, ()):
                wrong = _distance(folded, name.folded)
                if wrong <= limit:
                    found.append((name, "misread", wrong))
        return found

    def _opening_misread(self, folded: str, known: list[_Name]) -> list[tuple[_Name, str, int]]:
        """Long names misread at the head of the line; only ones that go on from a known name."""
        pairs = _pairs(folded)
        found = []
        for name in self._names:
            size = len(name.folded)
            if not OPENS <= size < len(folded):
                continue
            if known and not any(name.folded.startswith(n.folded + " ") for n in known):
                continue
            if len(name.pairs & pairs) < ALIKE * len(name.pairs):
                continue
            limit = size // OPENS_RATE
            wrong = _distance(folded[: size + limit], name.folded, opening=True)
            if wrong <= limit:
                found.append((name, "leads_misread", wrong))
        return found


def _rank(item: tuple[_Name, str, int], bare: str) -> tuple[int, int, bool, int]:
    """What decides between names that fit: the kind of fit, letters, marks, length."""
    name, fit, wrong = item
    return ORDER.index(fit), -wrong, bare.upper().startswith(name.bare), len(name.printed)

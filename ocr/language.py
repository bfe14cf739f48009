"""Which of several readings of a syllable is Vietnamese of official documents.

A table of syllables and pairs of syllables, counted in public legal texts, decides between
readings that the network itself holds possible. It never invents a reading, and it never
touches numbers, codes or anything with a digit in it.
"""

from __future__ import annotations

import io
import itertools
import math
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from zipfile import BadZipFile

import numpy as np

from ocr.errors import EngineMissing
from ocr.network import ReadChar

__all__ = ["LanguageModel", "choose_readings"]

WEIGHT = 0.6  # of the language against the image; tuned on held-out real lines
UNKNOWN = 6.0  # nats a word outside the table must win by
SURE = 0.985  # characters at least this sure are not questioned
MAX_WEAK = 3  # characters of one word that may change
MAX_READINGS = 12  # of one word
FLOOR = 1e-3


@dataclass(frozen=True, slots=True)
class _Span:
    start: int
    end: int


class LanguageModel:
    """Counts of syllables and of neighbours."""

    def __init__(self, file: Path) -> None:
        """Load the table.

        Args:
            file: npz with `words` (one string, newline between), `counts` (N,) int32, and
                `pairs` (M, 2) uint16 with `pair_counts` (M,) int32.

        Raises:
            EngineMissing: missing or damaged.
        """
        try:
            with np.load(io.BytesIO(file.read_bytes()), allow_pickle=False) as table:
                words = str(table["words"]).split("\n")
                counts = table["counts"].astype(np.int64)
                pairs = table["pairs"].astype(np.int64)
                pair_counts = table["pair_counts"].astype(np.int64)
        except (OSError, ValueError, KeyError, EOFError, BadZipFile, zlib.error) as error:
            raise EngineMissing(f"cannot load {file.name}: {error}") from error
        self._id = {word: number for number, word in enumerate(words)}
        self._count = counts
        self._total = float(counts.sum())
        keys = (pairs[:, 0] << 16) | pairs[:, 1]
        self._pair = dict(zip(keys.tolist(), pair_counts.tolist(), strict=True))

    def knows(self, word: str) -> bool:
        """Whether the lower-case syllable is in the table."""
        return word in self._id

    def cost(self, before: str, word: str) -> float:
        """Surprise of `word` after `before`, nats; both lower case, "" at a break.

        Source: interpolated bigram with additive smoothing.
        """
        number = self._id.get(word)
        own = (float(self._count[number]) if number is not None else 0.0) + 0.02
        single = own / (self._total + 160.0)
        unknown = 0.0 if number is not None else UNKNOWN
        first = self._id.get(before)
        if first is None:
            return -math.log(single) + unknown
        pair = self._pair.get((first << 16) | number, 0) if number is not None else 0
        return -math.log((pair + 6.0 * single) / (float(self._count[first]) + 6.0)) + unknown


def _spans(chars: Sequence[ReadChar]) -> list[_Span]:
    """Runs of letters; a run that touches a digit, slash or hyphen is a code: left alone."""
    out: list[_Span] = []
    start: int | None = None
    for i in range(len(chars) + 1):
        letter = i < len(chars) and chars[i].text.isalpha()
        if letter and start is None:
            start = i
        if not letter and start is not None:
            out.append(_Span(start, i))
            start = None
    codes = set("/-0123456789")
    return [
        s
        for s in out
        if not (s.start and chars[s.start - 1].text in codes)
        and not (s.end < len(chars) and chars[s.end].text in codes)
    ]


def _readings(chars: Sequence[ReadChar], span: _Span) -> list[tuple[str, float]]:
    """Possible words of a span with the image's cost (nats), the network's own first."""
    part = chars[span.start : span.end]
    word = "".join(c.text for c in part)
    base = sum(-math.log(max(c.share, FLOOR)) for c in part)
    weak = sorted((i for i, c in enumerate(part) if c.share < SURE), key=lambda i: part[i].share)
    weak = weak[:MAX_WEAK]
    if not weak or len(word) > 8:
        return [(word, base)]
    choices = []
    for i in weak:
        own = (part[i].text, -math.log(max(part[i].share, FLOOR)))
        same_case = [
            (text, -math.log(max(share, FLOOR)))
            for text, share in part[i].alternatives
            if text.isalpha() and text.isupper() == part[i].text.isupper()
        ]
        choices.append([own, *same_case[:4]])
    found: dict[str, float] = {}
    fixed = base - sum(c[0][1] for c in choices)
    for combination in itertools.product(*choices):
        letters = [c.text for c in part]
        cost = fixed
        for i, (text, nats) in zip(weak, combination, strict=True):
            letters[i] = text
            cost += nats
        candidate = "".join(letters)
        found[candidate] = min(cost, found.get(candidate, math.inf))
    ranked = sorted(found.items(), key=lambda pair: pair[1])[:MAX_READINGS]
    return ranked if any(w == word for w, _ in ranked) else [(word, base), *ranked]


def _joined(chars: Sequence[ReadChar], left: _Span, right: _Span) -> bool:
    """Whether only blanks stand between two words: then they are neighbours."""
    return all(c.text == " " for c in chars[left.end : right.start])


def choose_readings(chars: Sequence[ReadChar], model: LanguageModel) -> list[str]:
    """Choose the reading of every word of a line.

    Args:
        chars: of one line, from `LineNetwork.characters`.
        model: the language table.

    Returns:
        One text per character of `chars`, changed only inside words with weak characters.
    """
    texts = [c.text for c in chars]
    spans = _spans(chars)
    options = [_readings(chars, span) for span in spans]
    if all(len(o) == 1 for o in options):
        return texts
    # Viterbi over the words of the line: state = chosen reading of the word.
    costs = [[0.0] * len(o) for o in options]
    back = [[0] * len(o) for o in options]
    for k, choices in enumerate(options):
        linked = k > 0 and _joined(chars, spans[k - 1], spans[k])
        for i, (word, nats) in enumerate(choices):
            lower = word.lower()
            if k == 0:
                costs[k][i] = nats + WEIGHT * model.cost("", lower)
                continue
            paths = [
                costs[k - 1][j]
                + WEIGHT * model.cost(options[k - 1][j][0].lower() if linked else "", lower)
                for j in range(len(options[k - 1]))
            ]
            back[k][i] = min(range(len(paths)), key=paths.__getitem__)
            costs[k][i] = paths[back[k][i]] + nats
    state = min(range(len(costs[-1])), key=costs[-1].__getitem__)
    for k in range(len(options) - 1, -1, -1):
        word = options[k][state][0]
        texts[spans[k].start : spans[k].end] = list(word)
        state = back[k][state]
    return texts

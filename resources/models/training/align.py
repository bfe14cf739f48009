"""Real scan lines with their truth: what was read is laid along the transcript, word by word."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz.distance import Levenshtein

from ocr.vietnamese import normalise_tone_place

__all__ = ["Aligned", "align", "plain"]

FEWEST_WORDS = 3  # of a line; shorter ones are easily laid at the wrong place
MATCHED_SHARE = 0.6  # of its words that must be found in the truth
ALIKE = 0.8  # least similarity of what was read and what it is said to be
_NOT_LETTER = re.compile(r"\W")


@dataclass(frozen=True, slots=True)
class Aligned:
    """A line by its number in what was read, and its text by the truth, as printed."""

    line: int
    text: str


def plain(word: str) -> str:
    """A word without marks and case: errors of recognition are mostly errors of marks."""
    letters = unicodedata.normalize("NFD", word)
    bare = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return bare.lower().replace("đ", "d")


def _matches(read: Sequence[str], true: Sequence[str]) -> dict[int, int]:
    """Place of a word read to its place in the truth, where both agree but for marks."""
    numbers: dict[str, int] = {}

    def number(word: str) -> int:
        bare = plain(word)
        return numbers.setdefault(_NOT_LETTER.sub("", bare) or bare, len(numbers))

    found = {}
    codes = Levenshtein.opcodes([number(w) for w in read], [number(w) for w in true])
    for code in codes:
        if code.tag == "equal":
            for step in range(code.src_end - code.src_start):
                found[code.src_start + step] = code.dest_start + step
    return found


def _as_printed(read: str, true: str) -> str:
    """The truth, but the tone where it stands on the paper: hoà and hòa are one word.

    The bodies are another edition of the same document and differ in just this.
    """
    same = _one_tone_place(read).lower() == _one_tone_place(true).lower()
    return read if same and read.lower() != true.lower() else true


def _one_tone_place(word: str) -> str:
    return normalise_tone_place(unicodedata.normalize("NFC", word))


def align(lines: Sequence[str], truth: str) -> list[Aligned]:
    """Find the true text of lines that were read.

    A line is kept where its first and last word are found, as many words lie between them as
    were read, and the truth is much like the reading. Lines of hand, stamps and headings that
    the truth lacks fall out.

    Args:
        lines: readings in reading order, of one document.
        truth: its text.
    """
    true = unicodedata.normalize("NFC", truth).split()
    read = [(number, word) for number, line in enumerate(lines) for word in line.split()]
    place = _matches([word for _, word in read], true)
    words: dict[int, list[int]] = {}
    for position, (number, _) in enumerate(read):
        words.setdefault(number, []).append(position)
    kept = []
    for number, own in words.items():
        text = _text([read[p][1] for p in own], own, place, true)
        if text and Levenshtein.normalized_similarity(lines[number], text) >= ALIKE:
            kept.append(Aligned(number, text))
    return kept


def _text(
    words: Sequence[str], own: Sequence[int], place: dict[int, int], true: Sequence[str]
) -> str | None:
    """The truth's words for the words of one line, None where they do not fit."""
    if len(own) < FEWEST_WORDS or own[0] not in place or own[-1] not in place:
        return None
    first, last = place[own[0]], place[own[-1]]
    if last - first != own[-1] - own[0]:
        return None
    if sum(position in place for position in own) < MATCHED_SHARE * len(own):
        return None
    return " ".join(
        _as_printed(word, true[first + position - own[0]])
        for word, position in zip(words, own, strict=True)
    )

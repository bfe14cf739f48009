"""Invisible text: the recognised words, in reading order, each over its place on the page.

Every word is stretched to its box, and a space as wide as the gap stands between two words, so
that an extractor that trusts spaces and one that measures gaps read the same line.
"""

from __future__ import annotations

import statistics
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from ocr.pdf.glyphless import ADVANCE, ASCENT, UNITS_PER_EM
from ocr.types import Line, RecognisedPage

__all__ = ["CharacterCodes", "text_operators", "to_unicode"]

EM = ADVANCE / UNITS_PER_EM
RISE = ASCENT / UNITS_PER_EM

# The lowest fifth of a line box holds descenders and the dots below.
DESCENDING = frozenset("gjpqyQJ,;()[]{}|/_ạặậẹệịọộợụựỵẠẶẬẸỆỊỌỘỢỤỰỴ")

# The smallest gap between two words, in font sizes: extractors look for 0.1 and more.
LEAST_GAP = 0.12
# A word is never squeezed below this share of the width its letters would take evenly.
LEAST_SHARE = 0.25
LARGEST_CODE = 0xFFFF
CODES_PER_BLOCK = 100


class CharacterCodes:
    """Two-byte codes for the characters a document uses, in the order they come.

    One code per Unicode character, also beyond the Basic Multilingual Plane, so ToUnicode needs
    no guessing. Code 0 stays `.notdef` and is never used; code 1 is the space.
    """

    def __init__(self) -> None:
        self._codes: dict[str, int] = {" ": 1}

    def __len__(self) -> int:
        """Codes given out so far."""
        return len(self._codes)

    def encoded(self, text: str) -> str:
        """Hex digits of the codes of `text`, ready between `<` and `>`."""
        return "".join(f"{self._code(sign):04X}" for sign in text)

    def pairs(self) -> list[tuple[int, str]]:
        """(code, character), by code."""
        return [(code, sign) for sign, code in self._codes.items()]

    def _code(self, sign: str) -> int:
        code = self._codes.get(sign)
        if code is None:
            code = len(self._codes) + 1
            if code > LARGEST_CODE:  # more different characters than any writing has
                return self._codes[" "]
            self._codes[sign] = code
        return code


@dataclass(frozen=True, slots=True)
class _Token:
    """A word and its extent along the line, points."""

    text: str
    left: float
    right: float


def text_operators(page: RecognisedPage, codes: CharacterCodes, scale: float) -> bytes:
    """Content stream operators of the page's text.

    Args:
        page: lines in reading order, boxes in pixels from the top left.
        codes: of the document; takes up what is new.
        scale: user space units per pixel.

    Returns:
        A text object with rendering mode 3 (invisible) in font `/F`, or nothing.
    """
    height = page.height_px * scale
    written = [_line_operators(line, codes, scale, height) for line in page.lines]
    body = "\n".join(part for part in written if part)
    return f"BT 3 Tr\n{body}\nET".encode("ascii") if body else b""


def _line_operators(line: Line, codes: CharacterCodes, scale: float, height: float) -> str:
    words = _printable(line.text).split()
    if not words:
        return ""
    left, right = line.box.left * scale, line.box.right * scale
    baseline = _baseline_px(line)
    # a line standing on its side must not get a font larger than its letters are wide
    widest = 4.0 * (right - left) / (EM * sum(len(word) for word in words))
    size = max(1.0, min((baseline - line.box.top) * scale / RISE, widest))
    tokens = _from_words(line, words, scale, size) or _evenly(words, left, right)
    parts = [f"/F {size:.2f} Tf 1 0 0 1 {tokens[0].left:.2f} {height - baseline * scale:.2f} Tm"]
    for index, token in enumerate(tokens):
        if index > 0:
            parts.append(_shown(" ", token.left - tokens[index - 1].right, size, codes))
        parts.append(_shown(token.text, token.right - token.left, size, codes))
    return " ".join(parts)


def _shown(text: str, width: float, size: float, codes: CharacterCodes) -> str:
    stretch = 100.0 * width / (len(text) * EM * size)
    return f"{stretch:.2f} Tz<{codes.encoded(text)}>Tj"


def _printable(text: str) -> str:
    """NFC without control, format, surrogate and private characters; white space kept."""
    composed = unicodedata.normalize("NFC", text)
    return "".join(
        sign if sign.isspace() or unicodedata.category(sign)[0] != "C" else "" for sign in composed
    )


def _baseline_px(line: Line) -> float:
    """Where the letters stand: the foot of words without descenders, else a fifth up."""
    box = line.box
    feet = [
        word.box.bottom
        for word in line.words
        if word.text and not DESCENDING.intersection(word.text)
    ]
    guess = box.bottom - (1.0 - RISE) * box.height
    if not feet:
        return guess
    return float(min(max(statistics.median(feet), box.top + 0.5 * box.height), box.bottom))


def _from_words(line: Line, words: Sequence[str], scale: float, size: float) -> list[_Token]:
    """The words at their own boxes, or nothing where boxes and text do not fit each other."""
    if len(line.words) != len(words):
        return []
    gap = LEAST_GAP * size
    lefts = [word.box.left * scale for word in line.words]
    rights = [word.box.right * scale for word in line.words]
    for index in range(len(words) - 1):
        rights[index] = min(rights[index], lefts[index + 1] - gap)
    tokens = [_Token(*row) for row in zip(words, lefts, rights, strict=True)]
    letters = sum(len(word) for word in words)
    least = LEAST_SHARE * line.box.width * scale / letters
    return tokens if all(t.right - t.left >= least * len(t.text) for t in tokens) else []


def _evenly(words: Sequence[str], left: float, right: float) -> list[_Token]:
    """Every character of the line, spaces too, gets the same share of its width."""
    step = (right - left) / (sum(len(word) for word in words) + len(words) - 1)
    tokens, start = [], left
    for word in words:
        end = start + step * len(word)
        tokens.append(_Token(word, start, end))
        start = end + step
    return tokens


def to_unicode(codes: CharacterCodes) -> bytes:
    """The ToUnicode CMap (ISO 32000-1, 9.10.3): each code and its character in UTF-16."""
    rows = [
        f"<{code:04X}> <{sign.encode('utf-16-be').hex().upper()}>" for code, sign in codes.pairs()
    ]
    blocks = [
        rows[start : start + CODES_PER_BLOCK] for start in range(0, len(rows), CODES_PER_BLOCK)
    ]
    mapped = "\n".join(
        f"{len(block)} beginbfchar\n" + "\n".join(block) + "\nendbfchar" for block in blocks
    )
    return (
        "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n"
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n"
        "/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n"
        "1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n"
        f"{mapped}\n"
        "endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n"
    ).encode("ascii")

"""What goes into understanding a document and what comes out; all frozen.

Boxes are `(left, top, right, bottom)` in pixels of the page as delivered upright, origin top
left. Scores are 0..1. A value of None means "ask": the machine abstains.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol, TypeAlias

__all__ = [
    "Answer",
    "BoxTuple",
    "DocumentText",
    "Finding",
    "HandReader",
    "HandReading",
    "PageText",
    "PriorityAnswer",
    "StampMark",
    "TextLine",
    "TextWord",
    "TypeAnswer",
    "Understanding",
]

BoxTuple: TypeAlias = tuple[int, int, int, int]
Data: TypeAlias = str | tuple[str, ...] | None


@dataclass(frozen=True, slots=True)
class TextWord:
    """One word of a line, with its own place and confidence 0..1."""

    text: str
    box: BoxTuple
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class TextLine:
    """One recognised line: repaired text, place and confidence; lines of a column share a block."""

    text: str
    box: BoxTuple
    confidence: float = 1.0
    block: int = 0
    source: str = ""
    words: tuple[TextWord, ...] = ()


@dataclass(frozen=True, slots=True)
class StampMark:
    """What looks like a stamp in the pixels: a box of rules or letters set apart by ink and size.

    Attributes:
        text: words read on it, NFC; "" where nothing could be read.
        box: upright hull on the page.
        tilt_deg: how far it leans, counter-clockwise.
        framed: a rule runs around it.
        red: printed in red or violet ink (False on bilevel pages).
        confidence: of the words, 0..1.
    """

    text: str
    box: BoxTuple
    tilt_deg: float = 0.0
    framed: bool = False
    red: bool = False
    confidence: float = 0.0


@dataclass(frozen=True, slots=True)
class PageText:
    """One page: 1-based number, size in pixels, dpi and lines in reading order.

    Attributes:
        kind: "scan", "born_digital", "mixed" or "blank"; "" where nobody said.
        stamps: seen in the pixels, beside the lines.
    """

    number: int
    width: int
    height: int
    dpi: float
    lines: tuple[TextLine, ...]
    kind: str = ""
    stamps: tuple[StampMark, ...] = ()


@dataclass(frozen=True, slots=True)
class DocumentText:
    """All pages of a document, in order."""

    pages: tuple[PageText, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """One field: its value (None: ask), how sure, where it was read and why.

    Attributes:
        accepted: the machine would let it pass without a person.
        handwritten: written by hand.
        evidence: one sentence in Vietnamese a clerk understands.
        signals: named numbers the calibration weighs ("line_confidence" 0.93, "known" 1.0,
            "checks_failed" 2.0 …); the same names in the same field, always.
    """

    value: Data
    score: float = 0.0
    page: int | None = None
    box: BoxTuple | None = None
    evidence: str = ""
    handwritten: bool = False
    accepted: bool = False
    signals: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, slots=True)
class HandReading:
    """What the reader of handwriting makes of a row, the likeliest first.

    Attributes:
        readings: (parts, probability 0..1); parts are `(number,)` for a number row and
            `(day, month, year)` for a date row, digits as written, "" where a part is missing.
        handwritten: probability 0..1 that the digits were written by hand.
    """

    readings: tuple[tuple[tuple[str, ...], float], ...]
    handwritten: float


class HandReader(Protocol):
    """Reads digits of a row from the pixels of the page."""

    def read(self, page: int, box: BoxTuple, kind: str) -> HandReading | None:
        """Read a row.

        Args:
            page: 1-based.
            box: the whole row, in pixels of the upright page.
            kind: "number" for ô 3, "date" for ô 4.

        Returns:
            None where the pixels are not to be had.
        """
        ...


@dataclass(frozen=True, slots=True)
class Finding:
    """Something a person should know about the document.

    Attributes:
        code: stable key with a text in `resources/messages`.
        params: for that text.
        page, box: where, if it has a place.
    """

    code: str
    params: tuple[tuple[str, str], ...] = ()
    page: int | None = None
    box: BoxTuple | None = None


@dataclass(frozen=True, slots=True)
class TypeAnswer:
    """The document's type by its own key (`quyet_dinh`), None: ask; with codes and reasons.

    `signals` are named numbers the calibration weighs, as in `Answer`.
    """

    key: str | None
    tt05_code: str | None
    score: float
    accepted: bool = False
    evidence: tuple[str, ...] = ()
    signals: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, slots=True)
class PriorityAnswer:
    """Legal priority P1…P8 and its points 0..100, always with reasons in Vietnamese."""

    level: str | None
    points: int | None
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Understanding:
    """Everything the machine says about one document.

    Attributes:
        fields: by the names of Thông tư 05/2025 in snake case.
        details: fields of its kind alone, such as those of a construction permit.
        findings: of the layout check, the cross-checks and the search for several documents.
    """

    type: TypeAnswer
    priority: PriorityAnswer
    fields: dict[str, Answer] = field(default_factory=dict)
    details: dict[str, Answer] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()

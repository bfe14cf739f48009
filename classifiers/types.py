"""What goes into understanding a document and what comes out; all frozen.

Boxes are `(left, top, right, bottom)` in pixels of the page as delivered upright, origin top
left. Scores are 0..1. A value of None means "ask": the machine abstains.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeAlias

__all__ = [
    "Answer",
    "BoxTuple",
    "DocumentText",
    "PageText",
    "PriorityAnswer",
    "TextLine",
    "TypeAnswer",
    "Understanding",
]

BoxTuple: TypeAlias = tuple[int, int, int, int]
Data: TypeAlias = str | tuple[str, ...] | None


@dataclass(frozen=True, slots=True)
class TextLine:
    """One recognised line: repaired text, place and confidence; lines of a column share a block."""

    text: str
    box: BoxTuple
    confidence: float = 1.0
    block: int = 0
    source: str = ""


@dataclass(frozen=True, slots=True)
class PageText:
    """One page: 1-based number, size in pixels, dpi and lines in reading order."""

    number: int
    width: int
    height: int
    dpi: float
    lines: tuple[TextLine, ...]


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
    """

    value: Data
    score: float = 0.0
    page: int | None = None
    box: BoxTuple | None = None
    evidence: str = ""
    handwritten: bool = False
    accepted: bool = False


@dataclass(frozen=True, slots=True)
class TypeAnswer:
    """The document's type by its own key (`quyet_dinh`), None: ask; with codes and reasons."""

    key: str | None
    tt05_code: str | None
    score: float
    accepted: bool = False
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PriorityAnswer:
    """Legal priority P1…P8 and its points 0..100, always with reasons in Vietnamese."""

    level: str | None
    points: int | None
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Understanding:
    """Everything the machine says about one document."""

    type: TypeAnswer
    priority: PriorityAnswer
    fields: dict[str, Answer] = field(default_factory=dict)

"""Lines that stand side by side, joined into rows, and the boxes around them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from classifiers.folding import fold, squeeze
from classifiers.types import BoxTuple, TextLine

__all__ = ["Row", "around", "row_of", "rows", "splice_rows"]

LEAST_SHARED = 5  # letters two readings of one line must have in common
MOST_TORN = 6  # letters at the beginning of the second one that the seam has spoiled


@dataclass(frozen=True, slots=True)
class Row:
    """Lines that stand side by side, read as one: joined text, box, lowest confidence."""

    text: str
    box: BoxTuple
    confidence: float
    lines: tuple[TextLine, ...]

    @property
    def folded(self) -> str:
        """The text without marks and case."""
        return fold(self.text)

    @property
    def height(self) -> int:
        """Pixels from top to bottom."""
        return self.box[3] - self.box[1]


def around(boxes: Iterable[BoxTuple]) -> BoxTuple:
    """The smallest box that holds all of `boxes` (at least one)."""
    every = list(boxes)
    return (
        min(b[0] for b in every),
        min(b[1] for b in every),
        max(b[2] for b in every),
        max(b[3] for b in every),
    )


def rows(lines: Sequence[TextLine]) -> tuple[Row, ...]:
    """Join lines that overlap by more than half in height, left to right; rows top down."""
    groups: list[list[TextLine]] = []
    for line in sorted(lines, key=lambda one: (one.box[1] + one.box[3], one.box[0])):
        top, bottom = line.box[1], line.box[3]
        for group in reversed(groups[-3:]):
            last = group[-1]
            shared = min(bottom, last.box[3]) - max(top, last.box[1])
            apart = line.box[0] >= last.box[2] - 12 or line.box[2] <= last.box[0] + 12
            if apart and shared > 0.5 * min(bottom - top, last.box[3] - last.box[1]):
                group.append(line)
                break
        else:
            groups.append([line])
    return tuple(row_of(group) for group in groups)


def row_of(lines: Sequence[TextLine]) -> Row:
    """The lines of one row, left to right, as one."""
    ordered = tuple(sorted(lines, key=lambda one: one.box[0]))
    return Row(
        squeeze(" ".join(one.text for one in ordered)),
        around(one.box for one in ordered),
        min(one.confidence for one in ordered),
        ordered,
    )


def splice_rows(found: Sequence[Row]) -> list[Row]:
    """Join rows that are two overlapping readings of one line, as across a seam of the page.

    "… điều chỉnh quy hoạ" and "hinh quy hoạch chi tiết" share "quy hoạ": one line is meant.
    """
    out: list[Row] = []
    for row in found:
        joined = _spliced(out[-1], row) if out else None
        if joined:
            out[-1] = joined
        else:
            out.append(row)
    return out


def _spliced(one: Row, other: Row) -> Row | None:
    shared = min(one.box[3], other.box[3]) - max(one.box[1], other.box[1])
    if shared < 0.5 * min(one.height, other.height):
        return None
    left, right = sorted((one, other), key=lambda row: row.box[0])
    if not left.box[0] < right.box[0] < left.box[2] < right.box[2]:
        return None
    ends, begins = fold(left.text), fold(right.text)
    for size in range(len(ends), LEAST_SHARED - 1, -1):
        at = begins.find(ends[-size:], 0, size + MOST_TORN)
        if at >= 0:
            text = squeeze(left.text) + squeeze(right.text)[at + size :]
            box = around((left.box, right.box))
            confidence = min(left.confidence, right.confidence)
            return row_of([TextLine(text, box, confidence)])
    return None

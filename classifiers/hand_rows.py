"""Rows of the head whose digits may be written by hand: where they stand and what print says."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from classifiers.agencies import load_tables
from classifiers.dates import date_row, find_date
from classifiers.numbers import find_number, number_row
from classifiers.rows import Row
from classifiers.types import BoxTuple, DocumentText, PageText
from classifiers.zones import find_head

__all__ = ["HandRow", "hand_rows"]

OVERSHOOT = 0.35  # of the row's height; by how much a pen leaves the printed row


@dataclass(frozen=True, slots=True)
class HandRow:
    """A row for the reader of handwriting.

    Attributes:
        page: 1-based.
        box: of the whole row, with room for what a pen wrote over its edges.
        text: as the reader of print has it.
        printed: what print makes of the digits, "" where nothing: `(number,)` of ô 3,
            `(day, month, year)` of ô 4.
    """

    page: int
    box: BoxTuple
    text: str
    printed: tuple[str, ...]


def hand_rows(document: DocumentText, rules: Path) -> dict[str, HandRow]:
    """The rows of ô 3 and ô 4 that are not surely print, by "code_number" and "issued_date".

    Args:
        document: recognised pages in order.
        rules: folder with the tables.

    Returns:
        No entry for a row that is print, comes from a text layer, or was not found.
    """
    head = find_head(document)
    if head is None:
        return {}
    found: dict[str, HandRow] = {}
    numbered = number_row(head, load_tables(rules))
    if numbered and find_number(numbered, head)[0].value is None:
        row, code = numbered
        found["code_number"] = _row(row, head.page, (code.number or "",))
    dated = date_row(head)
    if dated and find_date(dated, head).value is None:
        row, frame = dated
        parts = (frame.day, frame.month, frame.year)
        found["issued_date"] = _row(row, head.page, tuple(str(one or "") for one in parts))
    return found


def _row(row: Row, page: PageText, printed: tuple[str, ...]) -> HandRow:
    left, top, right, bottom = row.box
    room = round(OVERSHOOT * row.height)
    box = (
        max(0, left - room),
        max(0, top - room),
        min(page.width, right + room),
        min(page.height, bottom + room),
    )
    return HandRow(page.number, box, row.text, printed)

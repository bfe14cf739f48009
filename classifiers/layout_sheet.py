"""What the rules of form look at: the zones of a document, read once for all of them."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from classifiers.agencies import Tables
from classifiers.dates import DateFrame, date_row
from classifiers.folding import fold
from classifiers.layout_rules import LayoutRule
from classifiers.numbers import CodeNumber, number_row
from classifiers.signature import Foot, find_foot
from classifiers.types import Answer, DocumentText, Finding, PageText, TextLine, Understanding
from classifiers.zones import Head, Row, find_head, is_stamp_text, plain_lines

__all__ = ["Detector", "Sheet", "finding", "from_program", "issued_between", "read_sheet", "starts"]


@dataclass(frozen=True, slots=True)
class Sheet:
    """One document as the rules see it.

    Attributes:
        upper: lines of the head's page in its upper half, stamps of arrival left out.
        numbered, dated: rows of ô 3 and ô 4, where they were found.
        foot: of the signature; None where none was found.
    """

    document: DocumentText
    understanding: Understanding
    type_key: str
    head: Head
    upper: tuple[TextLine, ...]
    numbered: tuple[Row, CodeNumber] | None
    dated: tuple[Row, DateFrame] | None
    foot: Foot | None

    def answer(self, name: str) -> Answer:
        """A field's answer; one that asks where the field is not there."""
        return self.understanding.fields.get(name, Answer(None))

    @property
    def notation(self) -> str:
        """What follows the number; "" where it was not read."""
        return (self.numbered[1].notation or "") if self.numbered else ""

    @property
    def page(self) -> PageText:
        """The page of the head."""
        return self.head.page

    def stamped(self, row: Row) -> bool:
        """Whether a stamp stands so near a row of the head that it may hide another one."""
        near = 3 * row.height
        return any(
            mark.box[1] < row.box[3] + near and mark.box[3] > row.box[1] - near
            for mark in self.page.stamps
        )

    def clear(self, lines: tuple[TextLine, ...], sure: float) -> bool:
        """Whether every line was read surely enough to believe that something is missing."""
        return all(one.confidence >= sure for one in lines)


Detector: TypeAlias = Callable[[Sheet, LayoutRule], Finding | None]


def read_sheet(
    document: DocumentText, understanding: Understanding, tables: Tables
) -> Sheet | None:
    """Find the zones; None where the type is not known or there is no page."""
    head = find_head(document)
    if head is None or understanding.type.key is None:
        return None
    page = head.page
    upper = tuple(
        one
        for one in plain_lines(page)
        if one.box[1] < 0.5 * page.height and not is_stamp_text(one.text)
    )
    return Sheet(
        document,
        understanding,
        understanding.type.key,
        head,
        upper,
        number_row(head, tables),
        date_row(head),
        find_foot(document, tables),
    )


def finding(rule: LayoutRule, page: int | None, row: Row | TextLine | None, **said: str) -> Finding:
    """A finding of the rule at a row."""
    params = (*said.items(), ("zone", rule.zone), ("basis", rule.basis))
    return Finding(
        rule.code, (*params, ("severity", rule.severity)), page, row.box if row else None
    )


def issued_between(
    understanding: Understanding, dated: tuple[Row, DateFrame] | None
) -> tuple[date, date] | None:
    """The earliest and the latest day the document may be from; None where no year is known."""
    value = understanding.fields.get("issued_date", Answer(None)).value
    if isinstance(value, str):
        try:
            day = date.fromisoformat(value)
        except ValueError:
            return None
        return day, day
    frame = dated[1] if dated else None
    if frame is None or frame.year is None:
        return None
    if frame.month is None:
        return date(frame.year, 1, 1), date(frame.year, 12, 31)
    return date(frame.year, frame.month, 1), date(frame.year, frame.month, 28)


def from_program(row: Row) -> bool:
    """Whether the row's letters come from a text layer and not from recognition."""
    return all(one.source.startswith("text_layer") for one in row.lines)


def starts(text: str, words: str) -> bool:
    """Whether the text opens with the words, marks, case and odd signs aside."""
    return re.match(rf"^\W*(?:{words})", fold(text)) is not None

"""All fields of a document's record from its recognised pages, each with place and reason."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from classifiers.agencies import Tables, load_tables
from classifiers.dates import DateFrame, date_row, find_date
from classifiers.expectation import NOTHING, Expectation, expect
from classifiers.handwritten import Place, date_by_hand, number_by_hand
from classifiers.head_checks import (
    by_the_same_pen,
    check_place,
    check_title,
    check_years,
    expect_notation,
)
from classifiers.legal_bases import find_legal_bases
from classifiers.numbers import CodeNumber, find_number, number_row
from classifiers.organs import find_organ, read_organs
from classifiers.place import find_place, place_before
from classifiers.recipients import find_recipients
from classifiers.rows import Row
from classifiers.signature import find_foot, find_signer
from classifiers.subject import find_subject
from classifiers.types import Answer, DocumentText, HandReader, HandReading, PageText
from classifiers.zones import Head, find_head

__all__ = ["FIELDS", "find_fields"]

FIELDS = (
    "code_number",
    "code_notation",
    "issued_date",
    "organ_name",
    "place",
    "subject",
    "signer_name",
    "signer_position",
    "recipients",
    "legal_bases",
)


def find_fields(
    document: DocumentText, rules: Path, hand: HandReader | None = None
) -> dict[str, Answer]:
    """Read every field; a field that cannot be read has the value None.

    Args:
        document: recognised pages in order; the first three and the last ones suffice.
        rules: folder with `agencies.toml` and `places.toml`.
        hand: reads digits written by hand from the pixels; None: they are asked for.

    Returns:
        One answer per name in `FIELDS`.

    Raises:
        OSError, tomllib.TOMLDecodeError: a table of `rules` is missing or broken.
    """
    tables = load_tables(rules)
    head = find_head(document)
    if head is None:
        nothing = Answer(None, evidence="Tài liệu không có trang nào.")
        return dict.fromkeys(FIELDS, nothing)
    after = [page for page in document.pages if page.number > head.page.number]
    found = _head_fields(head, after, tables, hand, document)
    foot = find_foot(document, tables)
    found["signer_name"], found["signer_position"] = find_signer(foot, tables)
    found["recipients"] = (
        find_recipients(foot.recipients, foot.page.number) if foot else find_recipients((), 0)
    )
    found["legal_bases"] = find_legal_bases(document, head, tables)
    return {name: found[name] for name in FIELDS}


def _head_fields(
    head: Head,
    after: Sequence[PageText],
    tables: Tables,
    hand: HandReader | None,
    document: DocumentText,
) -> dict[str, Answer]:
    numbered = number_row(head, tables)
    dated = date_row(head)
    row = numbered[0] if numbered else None
    number, notation = find_number(numbered, head)
    joint = isinstance(notation.value, str) and re.search(r"\b(?:TTLT|NQLT)\b", notation.value)
    before = dated[0].text[: dated[1].start] if dated else ""
    organs = read_organs(head, row, tables, place_before(before) or "")
    issued = find_date(dated, head)
    if hand is None and numbered and numbered[1].gap and issued.handwritten:
        number = by_the_same_pen(number)
    said = notation.value if isinstance(notation.value, str) else ""
    expected = expect(document, tables, said) if hand else NOTHING
    number, issued = _with_pixels(head, hand, numbered, dated, number, issued, notation, expected)
    notation = expect_notation(notation, numbered[1] if numbered else None, organs, head, tables)
    issued, notation = check_years(issued, notation)
    notation = check_title(notation, head, tables)
    written = notation.value if isinstance(notation.value, str) else ""
    organ = find_organ(organs, head, tables, bool(joint), written)
    place = find_place(dated[0] if dated else None, before, head, tables)
    return {
        "code_number": number,
        "code_notation": notation,
        "issued_date": issued,
        "organ_name": check_place(organ, place, tables),
        "place": place,
        "subject": find_subject(head, row, after),
    }


def _with_pixels(
    head: Head,
    hand: HandReader | None,
    numbered: tuple[Row, CodeNumber] | None,
    dated: tuple[Row, DateFrame] | None,
    number: Answer,
    issued: Answer,
    notation: Answer,
    expected: Expectation,
) -> tuple[Answer, Answer]:
    """Let the reader of handwriting look at both rows, where they are pixels and no text layer."""
    row, code = numbered or (None, None)
    day_row, frame = dated or (None, None)
    seen = _look(head, hand, row, "number")
    number = number_by_hand(number, seen, code, _place(head, row), expected)
    year = re.match(r"(\d{4})/", notation.value) if isinstance(notation.value, str) else None
    issued = date_by_hand(
        issued,
        _look(head, hand, day_row, "date"),
        frame,
        _place(head, day_row),
        int(year[1]) if year else None,
        expected,
    )
    return number, issued


def _look(head: Head, hand: HandReader | None, row: Row | None, kind: str) -> HandReading | None:
    if hand is None or row is None:
        return None
    if any(line.source.startswith("text_layer") for line in row.lines):
        return None  # what software wrote needs no second reading
    return hand.read(head.page.number, row.box, kind)


def _place(head: Head, row: Row | None) -> Place | None:
    return Place(head.page.number, row.box, row.text) if row else None

"""All fields of a document's record from its recognised pages, each with place and reason."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from classifiers.agencies import Tables, load_tables
from classifiers.dates import DateFrame, date_row, find_date
from classifiers.folding import capital_share, fold
from classifiers.handwritten import Place, date_by_hand, number_by_hand
from classifiers.legal_bases import find_legal_bases
from classifiers.numbers import CodeNumber, find_number, number_row
from classifiers.organs import find_organ, read_organs
from classifiers.place import find_place
from classifiers.recipients import find_recipients
from classifiers.rows import Row
from classifiers.signature import find_foot, find_signer
from classifiers.subject import find_subject
from classifiers.types import Answer, DocumentText, HandReader, HandReading, PageText
from classifiers.zones import HEAD_SHARE, Head, find_head, plain_lines

__all__ = ["FIELDS", "find_fields", "find_urgency"]

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
    "urgency",
)

DOUBT = 0.7  # factor of a score when two fields of the head contradict each other

_URGENCY = {"hoa toc": "Hỏa tốc", "thuong khan": "Thượng khẩn", "khan": "Khẩn"}


def find_fields(
    document: DocumentText, rules: Path, hand: HandReader | None = None
) -> dict[str, Answer]:
    """Read every field; a field that cannot be read has the value None.

    Args:
        document: recognised pages in order; the first three and the last ones suffice.
        rules: folder with `agencies.toml` and `places.toml`.
        hand: reads digits written by hand from the pixels; None: they are asked for.

    Returns:
        One answer per name in `FIELDS`. `urgency` is "" where no mark of urgency was seen.

    Raises:
        OSError, tomllib.TOMLDecodeError: a table of `rules` is missing or broken.
    """
    tables = load_tables(rules)
    head = find_head(document)
    if head is None:
        nothing = Answer(None, evidence="Tài liệu không có trang nào.")
        return dict.fromkeys(FIELDS, nothing)
    after = [page for page in document.pages if page.number > head.page.number]
    found = _head_fields(head, after, tables, hand)
    foot = find_foot(document, tables)
    found["signer_name"], found["signer_position"] = find_signer(foot, tables)
    found["recipients"] = (
        find_recipients(foot.recipients, foot.page.number) if foot else find_recipients((), 0)
    )
    found["legal_bases"] = find_legal_bases(document, head, tables)
    return {name: found[name] for name in FIELDS}


def _head_fields(
    head: Head, after: Sequence[PageText], tables: Tables, hand: HandReader | None
) -> dict[str, Answer]:
    numbered = number_row(head, tables)
    dated = date_row(head)
    row = numbered[0] if numbered else None
    number, notation = find_number(numbered, head)
    joint = isinstance(notation.value, str) and re.search(r"\b(?:TTLT|NQLT)\b", notation.value)
    organs = read_organs(head, row, tables)
    issued = find_date(dated, head)
    if hand is None and numbered and numbered[1].gap and issued.handwritten:
        number = _by_the_same_pen(number)
    number, issued = _with_pixels(head, hand, numbered, dated, number, issued, notation)
    issued, notation = _check_years(issued, notation)
    notation = _check_title(notation, head, tables)
    written = notation.value if isinstance(notation.value, str) else ""
    organ = find_organ(organs, head, tables, bool(joint), written)
    before = dated[0].text[: dated[1].start] if dated else ""
    place = find_place(dated[0] if dated else None, before, head, tables)
    return {
        "code_number": number,
        "code_notation": notation,
        "issued_date": issued,
        "organ_name": _check_place(organ, place, tables),
        "place": place,
        "subject": find_subject(head, row, after),
        "urgency": find_urgency(head),
    }


def _with_pixels(
    head: Head,
    hand: HandReader | None,
    numbered: tuple[Row, CodeNumber] | None,
    dated: tuple[Row, DateFrame] | None,
    number: Answer,
    issued: Answer,
    notation: Answer,
) -> tuple[Answer, Answer]:
    """Let the reader of handwriting look at both rows, where they are pixels and no text layer."""
    row, code = numbered or (None, None)
    day_row, frame = dated or (None, None)
    number = number_by_hand(number, _look(head, hand, row, "number"), code, _place(head, row))
    year = re.match(r"(\d{4})/", notation.value) if isinstance(notation.value, str) else None
    issued = date_by_hand(
        issued,
        _look(head, hand, day_row, "date"),
        frame,
        _place(head, day_row),
        int(year[1]) if year else None,
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


def _check_place(organ: Answer, place: Answer, tables: Tables) -> Answer:
    """The unit in the agency's name is the place of the date, letter by letter.

    Where the marks differ, the one that stands in the table of places is believed.
    """
    if not isinstance(organ.value, str) or not isinstance(place.value, str):
        return organ
    tail = organ.value[-len(place.value) :]
    if tail == place.value or fold(tail) != fold(place.value):
        return organ
    why = f" Tên đơn vị khác dấu với địa danh “{place.value}”."
    value = organ.value
    if place.value in tables.place_names and tail not in tables.place_names:
        value = organ.value[: -len(place.value)] + place.value
    return replace(organ, value=value, score=organ.score * DOUBT, evidence=organ.evidence + why)


def _check_title(notation: Answer, head: Head, tables: Tables) -> Answer:
    """The type in the notation must be the type in the title, where both are known."""
    if not isinstance(notation.value, str) or head.title is None:
        return notation
    codes = [fold(part) for part in re.split(r"[-/]", notation.value)]
    named = [tables.type_codes[code] for code in codes if code in tables.type_codes]
    title = head.title.folded
    if not named or title not in tables.type_codes.values() or title in named:
        return notation
    why = f" Tên loại “{head.title.text}” không khớp với ký hiệu."
    return replace(notation, score=notation.score * DOUBT, evidence=notation.evidence + why)


def _by_the_same_pen(number: Answer) -> Answer:
    """Who writes the day by hand fills in the number as well; digits read there are no print."""
    if number.value is None:
        return number
    why = " Ngày, tháng viết tay nên số có thể cũng viết tay, cần người đọc."
    evidence = number.evidence + why
    return replace(number, value=None, score=0.0, handwritten=True, evidence=evidence)


def _check_years(issued: Answer, notation: Answer) -> tuple[Answer, Answer]:
    """The year in the number must be the year of the date (Luật Ban hành VBQPPL)."""
    if not isinstance(issued.value, str) or not isinstance(notation.value, str):
        return issued, notation
    year = re.match(r"(\d{4})/", notation.value)
    if year is None or year[1] == issued.value[:4]:
        return issued, notation
    why = f" Năm trong ký hiệu ({year[1]}) khác năm ban hành ({issued.value[:4]})."
    return (
        replace(issued, score=issued.score * DOUBT, evidence=issued.evidence + why),
        replace(notation, score=notation.score * DOUBT, evidence=notation.evidence + why),
    )


def find_urgency(head: Head) -> Answer:
    """The stamp of ô 10b: a line of its own, in capitals, in the upper part of the page."""
    for line in plain_lines(head.page):
        word = re.sub(r"[^a-z ]", "", fold(line.text)).strip()
        high = line.box[1] < HEAD_SHARE * head.page.height
        if word in _URGENCY and high and capital_share(line.text) > 0.9:
            evidence = f"Dấu chỉ mức độ khẩn “{line.text}” ở phần đầu trang."
            return Answer(_URGENCY[word], 0.95, head.page.number, line.box, evidence)
    return Answer("", 0.8, head.page.number, None, "Không thấy dấu chỉ mức độ khẩn ở trang đầu.")

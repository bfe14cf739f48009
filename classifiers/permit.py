"""Details of construction permits and certificates: labels of the form, and what follows them.

A value reaches from its label to the next label, the next item ("- …", "3. …") or the end of its
clause, over several lines where need be. Numbers are read by the grammar of `permit_values`; a
number outside its plausible range is shown with a low score, never mended.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from decimal import Decimal
from itertools import accumulate
from pathlib import Path

from classifiers.dates import parse_frame
from classifiers.folding import fold, fold_same_length, squeeze
from classifiers.permit_table import DetailRule, load_details
from classifiers.permit_values import format_quantity, parse_count, parse_quantity
from classifiers.types import Answer, BoxTuple, DocumentText
from classifiers.zones import Row, plain_lines, rows

__all__ = ["find_details", "number_of"]

DOUBT = 0.6  # factor of a score for each thing that may be wrong with a value
MOST_PAGES = 4  # a permit has two pages, a certificate with its list of fields a few
LONGEST_TEXT = 300  # letters; longer values have run into the next item

_ITEM = re.compile(r"\n\s*(?:[-–—+•*]\s|\d{1,2}\s?[.)]\s|[a-zđ]\s?[.)]\s|noi nhan)")
_SENTENCE = re.compile(r"(?<!\b[Tt][Pp])\.\s*\n|[.,;]\s+(?=[^\W\d_a-zđ]\w*(?:\s\w+){0,3}:\s)")
_TAIL = re.compile(r"\n\W*noi nh[ao]n\b")
_NO_VALUE = re.compile(r"^[\s.…_:;,\-–()]*(?:[\s.…_]{3,}\w{1,2}[\s.;,]*)?$")
_PARCEL = re.compile(r"^\W{0,4}(?P<n>[\dOolI]{1,5}(?:\s?[-+,;/]\s?[\dOolI]{1,5}){0,5}[a-z]?)(?!\w)")
_CODE = re.compile(r"^\W{0,4}(?P<code>[A-ZĐ0-9][A-ZĐ0-9OolI ./-]{4,24})")
_CERTIFICATE = re.compile(r"^\W{0,4}(?P<place>[A-ZĐ]{3})\s?[-–]\s?(?P<digits>[\dOolI ]{8,10})")
_GRADE = re.compile(r"^\W{0,4}(?P<grade>[I1l|]{1,3})\b")
_DIGITS = str.maketrans("OolI|", "00111")


@dataclass(frozen=True, slots=True)
class _Text:
    """The rows of the body as one text, and which row each letter stands in."""

    text: str
    folded: str
    rows: tuple[tuple[int, Row], ...]
    starts: tuple[int, ...]

    def place(self, start: int, end: int) -> tuple[int, BoxTuple, float]:
        """Page, box and least confidence of a stretch of text; the box of its first page."""
        first = max(0, bisect_right(self.starts, start) - 1)
        last = max(first, bisect_right(self.starts, max(start, end - 1)) - 1)
        page = self.rows[first][0]
        boxes: list[BoxTuple] = []
        for at in range(first, last + 1):
            number, row = self.rows[at]
            if number != page:
                break
            boxes.append(_slice(row, start - self.starts[at], end - self.starts[at]))
        confidence = min(self.rows[at][1].confidence for at in range(first, last + 1))
        return page, (
            min(b[0] for b in boxes),
            min(b[1] for b in boxes),
            max(b[2] for b in boxes),
            max(b[3] for b in boxes),
        ), confidence  # fmt: skip


def _slice(row: Row, start: int, end: int) -> BoxTuple:
    """The part of a row between two letters, as if all letters were equally wide."""
    left, top, right, bottom = row.box
    length = max(1, len(row.text))
    width = right - left
    begin = left + round(width * max(0, start) / length)
    stop = left + round(width * min(length, max(end, start + 1)) / length)
    return (begin, top, max(begin + 1, stop), bottom)


def _body(document: DocumentText) -> _Text:
    placed: list[tuple[int, Row]] = []
    for page in document.pages[:MOST_PAGES]:
        placed.extend((page.number, row) for row in rows(plain_lines(page)))
    text = "\n".join(row.text for _, row in placed)
    lengths = [len(row.text) + 1 for _, row in placed]
    starts = tuple(accumulate(lengths, initial=0))[: len(placed)]
    folded = fold_same_length(text)
    tail = _TAIL.search(folded)
    end = tail.start() if tail else len(text)
    return _Text(text[:end], folded[:end], tuple(placed), starts)


def find_details(document: DocumentText, type_key: str | None, rules: Path) -> dict[str, Answer]:
    """The details of the document's type; {} where the table knows none for it.

    A key is there for every row of the type; its value is None where the label was not found or
    what follows it could not be read. Quantities are written as a clerk does ("94,2 m²").

    Raises:
        TableDamaged: `permit.toml` is missing or broken.
    """
    table = [row for row in load_details(rules) if type_key in row.types]
    if not table or not document.pages:
        return {}
    body = _body(document)
    spots = {row.key: _labels(row, body) for row in table}
    bounds = sorted({match.start() for row in table if not row.inner for match in spots[row.key]})
    return {row.key: _answer(row, spots[row.key], body, bounds) for row in table}


def _labels(row: DetailRule, body: _Text) -> list[re.Match[str]]:
    """Labels that open an item or a clause; inside a sentence the same words are only words."""
    found = []
    folded = body.folded
    for match in row.labels.finditer(folded):
        before = folded[: match.start()].rstrip(" ")
        colon = re.match(r"[ ]*:", folded[match.end() : match.end() + 4])
        opens = not before or before[-1] in ";:,.(-–—+*•" or match[0].startswith("(")
        capital = body.text[match.start()].isupper()
        row_opens = before[-1:] == "\n" and (colon or capital)
        anywhere = row.kind == "grade"  # "… công trình dân dụng hạng II"
        if opens or row_opens or anywhere:
            found.append(match)
    return found


def _answer(row: DetailRule, spots: list[re.Match[str]], body: _Text, bounds: list[int]) -> Answer:
    """The first label with a readable value; what stands blank asks."""
    unread: Answer | None = None
    for match in spots:
        start, end = _span(row, match, body, bounds)
        answer = _value(row, body, start, end, body.text[match.start() : match.end()])
        if answer and answer.value is not None:
            return answer
        unread = unread or answer
    return unread or Answer(None, evidence=f"Không thấy mục “{row.name}”.")


def _span(row: DetailRule, match: re.Match[str], body: _Text, bounds: list[int]) -> tuple[int, int]:
    """Where the value begins and ends in the text."""
    folded = body.folded
    start = match.end()
    gap = re.compile(r"[^:;\n]{0,60}?:\s*|[\s.…]*").match(folded, start)
    bracket = re.compile(r"\s*\([^)\n]{0,80}\)").match(folded, start)
    if bracket:
        start = bracket.end()
        gap = re.compile(r"\s*:?\s*").match(folded, start)
    if gap and (":" in gap[0] or row.kind not in ("parcel", "code", "grade", "count")):
        start = gap.end()
    after = [at for at in bounds if at > match.end() and at >= start]
    item = _ITEM.search(folded, start)
    stop = min([len(folded), *after[:1], *([item.start()] if item else [])])
    if row.kind == "text":
        stop = min([stop, *(at for c in row.ends if (at := folded.find(c, start, stop)) >= 0)])
        sentence = _SENTENCE.search(body.text, start, stop)
        stop = sentence.start() if sentence else stop
    return start, stop


def _value(row: DetailRule, body: _Text, start: int, end: int, label: str) -> Answer | None:
    raw = body.text[start:end]
    if start >= end or _NO_VALUE.match(raw):
        if start >= end:
            return None
        page, box, _ = body.place(start, end)
        return Answer(None, 0.0, page, box, f"Mục “{squeeze(label)}” để trống.")
    said = _read(row, raw)
    if said is None:
        page, box, _ = body.place(start, end)
        shown = squeeze(raw)[:60]
        return Answer(None, 0.0, page, box, f"Mục “{squeeze(label)}”: chưa đọc được “{shown}”.")
    value, factor, first, last, why = said
    page, box, confidence = body.place(start + first, start + last)
    evidence = f"Sau mục “{squeeze(label)}” ở trang {page}.{why}"
    return Answer(value, round(0.93 * factor * confidence, 4), page, box, evidence)


_Said = tuple[str, float, int, int, str]


def _read(row: DetailRule, raw: str) -> _Said | None:
    """Value, factor of its score, where it stands in `raw`, and a remark; None: not read."""
    if row.kind == "text":
        return _text(raw)
    if row.kind == "quantity":
        return _quantity(row, raw)
    if row.kind == "count":
        return _count(row, raw)
    if row.kind == "date":
        frame = parse_frame(raw)
        if frame is None or frame.value is None:
            return None
        factor = DOUBT if frame.confused or frame.odd else 1.0
        return frame.value.isoformat(), factor, frame.start, frame.end, ""
    return _marked(row, raw)


def _marked(row: DetailRule, raw: str) -> _Said | None:
    """Numbers that are names: of parcels, certificates, grades, persons, firms."""
    if row.kind == "grade":
        match = _GRADE.match(raw)
        if match is None:
            return None
        return "I" * len(match["grade"]), 0.95, match.start("grade"), match.end("grade"), ""
    if row.kind == "parcel":
        match = _PARCEL.match(raw)
        if match is None:
            return None
        value = squeeze(match["n"].translate(_DIGITS))
        factor = 1.0 if value == squeeze(match["n"]) else DOUBT
        return value, factor, match.start("n"), match.end("n"), ""
    match = _CERTIFICATE.match(raw)
    if match:
        digits = re.sub(r"\s", "", match["digits"]).translate(_DIGITS)[:8]
        factor = 1.0 if digits in match["digits"] else DOUBT
        return f"{match['place']}-{digits}", factor, match.start("place"), match.end(), ""
    match = _CODE.match(raw)
    if match is None or not any(c.isdecimal() for c in match["code"]):
        return None
    value = squeeze(match["code"]).strip(" .-/")
    return value, 0.95, match.start("code"), match.end("code"), ""


def _text(raw: str) -> _Said | None:
    value = squeeze(raw)
    value = re.sub(r"^[\s:.,;\-–…_]+|[\s:;,…_\-–.]+$", "", value)
    value = re.sub(r"\s+lập$", "", value) if value.endswith(" lập") else value
    if len(value) < 2 or sum(c.isalnum() for c in value) < 0.5 * len(value.replace(" ", "")):
        return None
    factor = 1.0 if len(value) <= LONGEST_TEXT else DOUBT
    if re.search(r"\.{3,}|…|_{3,}", value):
        factor *= DOUBT
    first = len(raw) - len(raw.lstrip())
    return value, factor, first, len(raw.rstrip()), ""


def _within(row: DetailRule, value: Decimal) -> bool:
    return (row.low is None or value >= row.low) and (row.high is None or value <= row.high)


def _quantity(row: DetailRule, raw: str) -> _Said | None:
    found = parse_quantity(raw, row.unit)
    if found is None:
        return None
    value, factor, why = found.value, 1.0, ""
    if not _within(row, value) and found.other is not None and _within(row, found.other):
        value, factor = found.other, DOUBT
        why = " Dấu chấm được hiểu là dấu thập phân."
    if found.doubtful:
        factor *= 0.8
    if not found.unit and row.unit != "lần":
        factor *= 0.8
        why += f" Không thấy đơn vị {row.unit}."
    if not _within(row, value):
        factor *= DOUBT * DOUBT
        why += " Giá trị nằm ngoài khoảng thường gặp."
    if "…" in raw[: found.end] or "..." in raw[: found.end]:
        factor *= DOUBT
    text = format_quantity(value, row.unit, found.signed)
    return text, factor, found.start, found.end, why


def _count(row: DetailRule, raw: str) -> _Said | None:
    count = parse_count(raw)
    if count is None or not _within(row, Decimal(count)):
        return None
    text = squeeze(raw).strip(" .;,:")
    return text, 0.97 if len(text) < 60 else DOUBT, 0, len(raw.rstrip()), ""


def number_of(answer: Answer | None) -> Decimal | None:
    """The number of a quantity as delivered ("4.860,0 m²" → 4860.0); None without one."""
    if answer is None or not isinstance(answer.value, str):
        return None
    found = parse_quantity(answer.value)
    if found is None:
        return None
    return -found.value if fold(answer.value).startswith("-") else found.value

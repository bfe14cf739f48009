"""What the rest of a document says about its own number and date, beside its head.

An annex prints "(Kèm theo Quyết định số 184/QĐ-UBND ngày 05/8/2025 …)" under its title (Nghị định
30/2020/NĐ-CP, Phụ lục I, Phần I, mục III.1); signing software prints when it signed. Where the
head was filled in by hand these lines may be print. They are witnesses, not answers.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date
from itertools import islice

from classifiers.agencies import Tables
from classifiers.dates import DateFrame, parse_frame
from classifiers.folding import fold_same_length, squeeze
from classifiers.numbers import parse_number
from classifiers.types import BoxTuple, DocumentText, PageText
from classifiers.zones import Row, around, plain_lines, rows

__all__ = ["SURE", "Witness", "signing_days", "witnesses"]

POINTER_DEPTH = 0.45  # of the page height; the pointer stands under the annex's title
LONGEST_POINTER = 4  # rows; longer ones are sentences of a body
SURE = 0.95  # confidence of the row from which its digits count as print, as in the head

_KIND = (
    r"(?:quyet dinh|nghi quyet|nghi dinh|thong tu lien tich|thong tu|chi thi|thong bao|ke hoach"
    r"|cong van|to trinh|bao cao|huong dan|quy dinh|quy che|chuong trinh|hop dong|bien ban"
    r"|van ban|giay phep)"
)
_POINTER = re.compile(
    r"^\W*(?:(?:\(|\[|\{)\s*(?:[a-z]+ ){0,4}?|(?:mau|bieu|phu luc)\b[^,;]{0,20}?)"
    rf"kem theo\s+{_KIND}\b(?P<rest>.*)$"
)
_NUMBER = re.compile(r"^\W*s[o6]?[\s:;.,]*(?P<code>.{1,60}?)\s*(?:,|\bngay\b|\bcua\b|\)|$)")
_OWN = re.compile(r"\b(?:nay|tren)\b")
_SIGNED = re.compile(r"(?<!\d)(\d{1,2})[/.](\d{1,2})[/.]((?:19|20)\d\d)(?!\d)")


@dataclass(frozen=True, slots=True)
class Witness:
    """One line that names the document it belongs to.

    Attributes:
        number, notation: as in `code_number`, `code_notation`; None where unreadable.
        day, month, year: of its date; None where unreadable.
        confidence: of the row, 0..1.
    """

    number: str | None
    notation: str | None
    day: int | None
    month: int | None
    year: int | None
    page: int
    box: BoxTuple
    text: str
    confidence: float

    @property
    def issued(self) -> date | None:
        """The date, where all of it was read and the calendar knows it."""
        frame = DateFrame(self.day, self.month, self.year, 0, 0)
        return frame.value

    @property
    def sure(self) -> bool:
        """Whether its digits may be taken for print."""
        return self.confidence >= SURE


def witnesses(document: DocumentText, tables: Tables) -> tuple[Witness, ...]:
    """Lines of the annexes that point to the document's own number and date, in order.

    A pointer to another document (an annex that amends an older one) is among them: compare the
    notation before believing one.
    """
    found: list[Witness] = []
    for page in islice(document.pages, 1, None):
        one = _pointer(page, tables)
        if one:
            found.append(one)
    return tuple(found)


def _pointer(page: PageText, tables: Tables) -> Witness | None:
    high = tuple(one for one in page.lines if one.box[1] < POINTER_DEPTH * page.height)
    if not any("theo" in one.text.lower() for one in high):
        return None
    upper = rows(plain_lines(replace(page, lines=high)))
    for at, row in enumerate(upper):
        if not re.match(r"^(?:\W|[Mm]ẫu|[Bb]iểu|P)", row.text):
            continue
        taken = 1
        text = row.text
        while taken < LONGEST_POINTER and at + taken < len(upper) and _unfinished(text):
            text = f"{text} {upper[at + taken].text}"
            taken += 1
        match = _POINTER.match(fold_same_length(squeeze(text)))
        if match is None or _OWN.match(match["rest"].strip()):
            continue
        part = upper[at : at + taken]
        return _witness(squeeze(text), match, page.number, part, tables)
    return None


def _unfinished(text: str) -> bool:
    return ")" not in text and not re.search(r"(?:19|20)\d\d\s*$|[;.]\s*$", text)


def _witness(
    text: str,
    match: re.Match[str],
    page: int,
    part: tuple[Row, ...],
    tables: Tables,
) -> Witness | None:
    rest = text[match.start("rest") :]
    code = _NUMBER.match(fold_same_length(rest))
    parsed = None
    if code:
        parsed = parse_number(f"Số: {rest[code.start('code') : code.end('code')]}", tables)
    frame = parse_frame(rest)
    if parsed and re.fullmatch(r"(?:19|20)\d\d", parsed.number or ""):
        parsed = None  # the number itself was not read: what stands there is the year after it
    if parsed is None and frame is None:
        return None
    return Witness(
        parsed.number if parsed else None,
        parsed.notation if parsed else None,
        frame.day if frame else None,
        frame.month if frame else None,
        frame.year if frame else None,
        page,
        around(row.box for row in part),
        text,
        min(row.confidence for row in part),
    )


def signing_days(document: DocumentText) -> tuple[date, ...]:
    """Days on which signing software says it signed pages, the earliest first.

    A document is issued before it is scanned and signed, or on that day: each is a bound.
    """
    found: set[date] = set()
    for page in document.pages:
        for line in page.lines:
            if line.source != "signature_overlay":
                continue
            for day, month, year in _SIGNED.findall(line.text):
                try:
                    found.add(date(int(year), int(month), int(day)))
                except ValueError:
                    continue
    return tuple(sorted(found))

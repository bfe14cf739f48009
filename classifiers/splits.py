"""Several documents in one scan: where to part them, how sure, and why.

A page opens a document when it carries a head (ô 1 to 4 of Nghị định 30/2020/NĐ-CP, Phụ lục I,
or that of the Party), is no annex or blank form of the one before, and its page number does not
go on. What ends before it (a signature, a blank separator) counts as well. A person decides.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from pathlib import Path

from classifiers.agencies import Tables, load_tables
from classifiers.dates import parse_frame
from classifiers.doc_types import examine
from classifiers.folding import capital_share, fold
from classifiers.numbers import number_row
from classifiers.signature import find_foot
from classifiers.type_table import load_types
from classifiers.types import DocumentText, Finding, PageText, TextLine, TypeAnswer
from classifiers.zones import Head, find_head, plain_lines

__all__ = ["Part", "page_number", "propose_splits", "several_documents"]

OPENS_FROM = 4.6  # weight from which a page opens a document; the tests mix real heads and annexes
HEAD_DEPTH = 0.36  # of the page height; lower a motto belongs to a form inside a page
EDGE = 0.11  # of the page height above and below, where page numbers stand
BLANK_FORM = 0.2  # share of lines with dots to be filled in

_DOTS = re.compile(r"\.{4,}|…{2,}|_{4,}|(?:\. ){4,}")
_ANNEX = re.compile(
    r"^\W*(?:phu luc|bieu so|bieu mau|mau so|mau \d|danh muc kem|dinh kem|mau [a-z]\d)"
    r"|^\W*\(?(?:[a-z]+ ){0,3}kem theo\b"
)
_COPY = re.compile(r"^\W*(?:sao y|sao luc|trich sao)\b|^\W*so\W.{0,8}/\s?(?:sy|sl|trs)\s?-")
_COPY_NUMBER = re.compile(r"(?:sy|sl|trs)\b")
_OPENING = re.compile(r"\b(?:cong h|doc lap|dang cong san)|^\W{0,2}s[o6]\W|\bngay\b|^\W*kinh gui")


@dataclass(frozen=True, slots=True)
class Part:
    """One document of the scan.

    Attributes:
        first, last: page numbers, both within it; blank separators belong to the part before.
        type: what it seems to be, from its own pages alone.
        confidence: 0..1 that a document begins at `first`; 1.0 for the first part.
        evidence: reasons in Vietnamese.
    """

    first: int
    last: int
    type: TypeAnswer
    confidence: float
    evidence: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Opening:
    weight: float
    reasons: tuple[str, ...]


def page_number(page: PageText) -> tuple[int, TextLine] | None:
    """The printed page number, alone in its line at the upper or lower edge; None without one."""
    for line in page.lines:
        if EDGE * page.height < line.box[1] and line.box[3] < (1 - EDGE) * page.height:
            continue
        match = re.fullmatch(
            r"\W{0,3}(?:[Tt]rang\W*)?(\d{1,3})(?:\s?/\s?\d{1,3})?\W{0,3}", line.text
        )
        middle = (line.box[0] + line.box[2]) / 2
        if match and 0.3 * page.width < middle:
            return int(match[1]), line
    return None


def _is_blank(page: PageText) -> bool:
    return page.kind == "blank" or not any(c.isalpha() for one in page.lines for c in one.text)


def _may_open(page: PageText) -> bool:
    """A cheap look: two signs of a head in the upper part of the page."""
    seen = set()
    for line in page.lines:
        if line.box[1] < HEAD_DEPTH * page.height:
            seen.update(_OPENING.findall(fold(line.text)))
    return len(seen) >= 2


def _dated(head: Head) -> str:
    """The row of ô 4 with its year, where it is no blank form's; "" without one."""
    for row in head.right or head.left:
        frame = parse_frame(row.text)
        if frame and frame.year and not _DOTS.search(row.text):
            return row.text
    return ""


def _head_evidence(page: PageText, head: Head, tables: Tables) -> list[tuple[float, str]]:
    """What of a head stands on the page, with weights."""
    found: list[tuple[float, str]] = []
    motto = [one for one in head.motto if one.box[1] < HEAD_DEPTH * page.height]
    if motto:
        name = "Tiêu đề văn bản Đảng" if head.party else "Quốc hiệu, Tiêu ngữ"
        found.append((2.5 + 0.5 * len(motto), f"{name} ở đầu trang {page.number}"))
    dated = _dated(head)
    if dated:
        found.append((1.7, f"dòng địa danh, ngày tháng “{dated}”"))
    numbered = number_row(head, tables)
    if numbered and numbered[0].box[1] < HEAD_DEPTH * page.height:
        row, code = numbered
        empty = _DOTS.search(row.text) or code.blank
        # a number not yet filled in under a printed date is a document; without one, a form
        weight = (0.7 if dated else -2.0) if empty else 2.0 if code.notation else 0.5
        found.append((weight, f"dòng số, ký hiệu “{row.text}”"))
    if head.title and head.title.box[1] < (HEAD_DEPTH + 0.06) * page.height:
        found.append((1.0, f"tên loại “{head.title.text}”"))
    elif any(fold(row.text).lstrip(" -").startswith("kinh gui") for row in head.below[:4]):
        found.append((1.0, "dòng “Kính gửi”"))
    organ = head.left[0] if head.left else None
    if organ and capital_share(organ.text) > 0.8 and len(organ.text) > 5:
        found.append((0.5, f"tên cơ quan “{organ.text}”"))
    return found


def _against(pages: tuple[PageText, ...], at: int, head: Head, tables: Tables) -> list[float]:
    """What says that the page goes on, or is an annex, a form or a copy block; weights below 0."""
    page = pages[at]
    lines = plain_lines(page)
    upper = [fold(one.text) for one in lines if one.box[1] < 0.4 * page.height]
    found: list[float] = []
    if any(_ANNEX.search(text) and len(text) < 160 for text in upper):
        found.append(-6.0)  # phụ lục, mẫu kèm theo
    numbered = number_row(head, tables)
    own = numbered is not None and not _COPY_NUMBER.match(fold(numbered[1].notation or ""))
    if not own and any(_COPY.search(text) for text in upper):
        found.append(-6.0)  # the page of a copy; a copy of this page has a number of its own
    dotted = sum(bool(_DOTS.search(one.text)) for one in lines)
    if lines and dotted / len(lines) >= BLANK_FORM:
        found.append(-4.0)
    printed, before = page_number(page), page_number(pages[at - 1])
    if printed and printed[0] > 1:
        # other numbers are those that archives stamp on sheets
        goes_on = printed[0] in (at + 1, before[0] + 1 if before else 2)
        found.append(-4.0 if goes_on else -1.0)
    return found


def _before(pages: tuple[PageText, ...], at: int, tables: Tables) -> list[tuple[float, str]]:
    """What ended before the page, and page numbers that begin again after it."""
    found: list[tuple[float, str]] = []
    back = at - 1
    while back > 0 and _is_blank(pages[back]):
        back -= 1
    if back < at - 1:
        found.append((1.0, f"trang trắng ngăn cách trước trang {pages[at].number}"))
    foot = find_foot(DocumentText((pages[back],)), tables)
    if foot:
        found.append((1.2, f"chữ ký, nơi nhận ở trang {pages[back].number}"))
    here, after = page_number(pages[at]), None
    if at + 1 < len(pages):
        after = page_number(pages[at + 1])
    if (here and here[0] == 1) or (after and after[0] == 2 and not here):
        found.append((1.2, "số trang đánh lại từ đầu"))
    return found


def _opening(pages: tuple[PageText, ...], at: int, tables: Tables) -> _Opening:
    page = pages[at]
    if not _may_open(page):
        return _Opening(0.0, ())
    head = find_head(DocumentText((page,)))
    if head is None:
        return _Opening(0.0, ())
    evidence = _head_evidence(page, head, tables)
    if sum(weight for weight, _ in evidence) < OPENS_FROM - 3.5:
        return _Opening(0.0, ())
    evidence += _before(pages, at, tables)
    good = tuple(said for weight, said in evidence if weight > 0)
    against = sum(_against(pages, at, head, tables))
    return _Opening(sum(weight for weight, _ in evidence) + against, good)


def propose_splits(document: DocumentText, rules: Path) -> tuple[Part, ...]:
    """The documents of a scan in order; one part (or none, without pages) where it is one.

    The type of a part is asked for only where there are several: that of one is known already.

    Raises:
        OSError, TableDamaged: a table of `rules` is missing or broken.
    """
    pages = document.pages
    if not pages:
        return ()
    tables = load_tables(rules)
    starts = [(0, _Opening(math.inf, ("trang đầu của tệp quét",)))]
    for at in range(1, len(pages)):
        opening = _opening(pages, at, tables)
        if opening.weight >= OPENS_FROM:
            starts.append((at, opening))
    if len(starts) == 1:
        whole = TypeAnswer(None, None, 0.0)
        return (Part(pages[0].number, pages[-1].number, whole, 1.0, starts[0][1].reasons),)
    types = load_types(rules)
    parts = []
    for i, (at, opening) in enumerate(starts):
        end = starts[i + 1][0] if i + 1 < len(starts) else len(pages)
        own = pages[at:end]
        kind = examine(DocumentText(own), types)[0]
        parts.append(
            Part(own[0].number, own[-1].number, kind, _confidence(opening), opening.reasons)
        )
    return tuple(parts)


def _confidence(opening: _Opening) -> float:
    """0.5 at the least weight that opens, near 1 where all signs of a head are there."""
    return round(1.0 / (1.0 + math.exp(OPENS_FROM - opening.weight)), 3)


def several_documents(parts: tuple[Part, ...]) -> Finding | None:
    """The finding for a person; None where the scan is one document."""
    if len(parts) < 2:
        return None
    pages = ", ".join(
        f"{one.first}" if one.first == one.last else f"{one.first}-{one.last}" for one in parts
    )
    why = "; ".join(reason for one in parts[1:] for reason in one.evidence[:2])
    params = (("count", str(len(parts))), ("pages", pages), ("evidence", why))
    return Finding("several_documents", params, parts[1].first)

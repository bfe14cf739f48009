"""Rules on printed names of types (zone 5a) and on title blocks of drawings."""

from __future__ import annotations

import re

from classifiers.features import plain
from classifiers.folding import capital_share, fold
from classifiers.title_match import Title, bare_title
from classifiers.type_evidence import Evidence, Head
from classifiers.type_table import TypeTable
from classifiers.types import TextLine

__all__ = ["by_drawing", "by_title"]

MAX_TITLE_WORDS = 20
LATER_TITLE = 0.3
"""What a second title in the zone still counts: an abstract in capitals may open with one."""

_DRAWING = {
    "ty le": "tỷ lệ",
    "mat bang": "mặt bằng",
    "mat cat": "mặt cắt",
    "mat dung": "mặt đứng",
    "ban ve": "bản vẽ",
    "so hieu": "số hiệu",
    "hang muc": "hạng mục",
    "chu dau tu": "chủ đầu tư",
    "thiet ke": "thiết kế",
    "nguoi ve": "người vẽ",
    "kiem tra": "kiểm tra",
    "cong trinh": "công trình",
    "ghi chu": "ghi chú",
    "chi huy truong": "chỉ huy trưởng",
    "tu van giam sat": "tư vấn giám sát",
    "cot ": "cốt",
}
_VIEWS = re.compile(r"\b(mat bang|mat cat|mat dung|chi tiet|ban ve|so do|ty le 1\s?[/:])")


_WEIGHTS = {
    "alone": 8.0,
    "misread": 5.8,
    "blurred": 4.5,
    "leads": 4.0,
    "leads_misread": 3.5,
    "small": 2.0,
}
FIRST_LEADS = 5.5
"""A line that opens with a name, being the first under Quốc hiệu: nothing else stands there."""

BADLY_READ = 0.85
"""Confidence of a line below which its letters are not believed."""

BLURRED_WORDS = 6
ASIDE = 3.5
UNDRESSED = 0.5
"""What a title counts where nothing else of an office's paper is seen (a newspaper, a poster)."""
_SAYS = {
    "alone": "in hoa, đứng riêng một dòng",
    "leads": "in hoa, mở đầu dòng",
    "misread": "in hoa (chữ nhận dạng chưa rõ)",
    "leads_misread": "in hoa, mở đầu dòng (chữ nhận dạng chưa rõ)",
    "blurred": "chữ mờ, ở đúng chỗ của tên loại",
    "small": "đứng riêng một dòng, chữ thường",
}


def _is_chapter(head: Head, index: int) -> bool:
    """Say whether it is a heading: "QUY ĐỊNH CHUNG" under "Chương I" is no title."""
    before = head.folded[index - 1] if index else ""
    here = head.folded[index]
    return re.match(r"^\W*(chuong|phan|muc) ", before) is not None or here.startswith(
        ("quy dinh chung", "quy dinh cu the", "du an dau tu")
    )


def _joined(head: Head, index: int) -> str:
    """A line with the next one, where both stand in the middle (names broken in two)."""
    line = head.lines[index]
    if index + 1 >= len(head.lines):
        return ""
    after = head.lines[index + 1]
    close = after.box[1] - line.box[3] < 1.5 * (line.box[3] - line.box[1])
    return f"{line.text} {after.text}" if close and head.centred(after) else ""


def _second_line(head: Head, index: int, title: Title, table: TypeTable) -> Title:
    """Let the next line make the name longer: "BIÊN BẢN" over "Nghiệm thu công việc …"."""
    joined = fold(bare_title(plain(_joined(head, index))))
    longer = table.title_index.opening(joined, longer_than=title)
    return longer or title


def by_title(head: Head, table: TypeTable) -> list[Evidence]:
    """Names of types printed in the title zone, the first by place at full weight.

    In the middle of the page a name alone on its line in capitals says most. A line that only
    opens with a name, or stands aside, says less and needs the middle.
    """
    found: list[tuple[float, Evidence]] = []
    first = _first_top(head)
    for index, line in enumerate(head.lines):
        title = _title_on(head, index, line, table)
        if title is None or not (head.centred(line) or title.fit == "alone"):
            continue
        if title.fit == "alone":
            title = _second_line(head, index, title, table)
        weight = _weight(head, line, title, table, first=line.box[1] <= first)
        place = "giữa trang" if head.centred(line) else "ở đầu trang"
        sentence = (
            f"Tên loại “{plain(line.text)[:90]}” {_SAYS[title.fit]}, {place} {head.page.number}"
        )
        item = Evidence(
            f"title_{title.fit}", title.key, weight, sentence, head.page.number, line.box
        )
        found.append((line.box[1], item))
    return _first_counts_most([item for _, item in sorted(found, key=lambda pair: pair[0])])


def _title_on(head: Head, index: int, line: TextLine, table: TypeTable) -> Title | None:
    """The name printed on a line; one read badly is believed where only a title can stand."""
    if not _may_be_title(head, index, line):
        return None
    title = table.title_index.best(line.text)
    if title is None and line.confidence < BADLY_READ and _stands_first(head, line):
        title = table.title_index.blurred(line.text)
    return title


def _stands_first(head: Head, line: TextLine) -> bool:
    """A short line in the middle, the first one under Quốc hiệu or the Party's header."""
    if not (head.motto_bottom or head.party) or len(line.text.split()) > BLURRED_WORDS:
        return False
    above = [
        other
        for other in head.lines
        if head.in_title_zone(other) and head.centred(other) and other.box[3] <= line.box[1]
    ]
    return head.centred(line) and not above


def _first_top(head: Head) -> float:
    """Upper edge of the first line in capitals in the middle of the title zone."""
    tops = [
        line.box[1]
        for line in head.lines
        if head.in_title_zone(line) and head.centred(line) and capital_share(line.text[:8]) > 0.8
    ]
    return min(tops, default=0.0)


def _weight(head: Head, line: TextLine, title: Title, table: TypeTable, *, first: bool) -> float:
    """Nats for a title found on `line`."""
    if not head.centred(line):
        return ASIDE
    weight = _WEIGHTS[title.fit]
    if title.fit == "leads" and first and (head.motto_bottom or head.party):
        weight = FIRST_LEADS
    if title.fit.startswith("leads") and len(title.printed.split()) >= 3:
        weight += 2.0
    office = table.by_key[title.key].family != "chuyen_nganh"  # registers, drawings have no head
    return UNDRESSED * weight if office and not head.dressed else weight


def _may_be_title(head: Head, index: int, line: TextLine) -> bool:
    words = len(line.text.split())
    if not 1 <= words <= MAX_TITLE_WORDS or not head.in_title_zone(line):
        return False
    # "QUYẾT ĐỊNH:" on a sheet without Quốc hiệu enacts; the sheet with the name is another one
    enacts = not (head.motto_bottom or head.party) and line.text.rstrip().endswith(":")
    return not enacts and not _is_chapter(head, index)


def _first_counts_most(items: list[Evidence]) -> list[Evidence]:
    if not items:
        return []
    strongest = max(range(min(2, len(items))), key=lambda i: items[i].weight)
    return [
        item
        if i == strongest
        else Evidence(
            item.rule, item.key, item.weight * LATER_TITLE, item.sentence, item.page, item.box
        )
        for i, item in enumerate(items)
    ]


def by_drawing(head: Head, _table: TypeTable) -> list[Evidence]:
    """A drawing: words of its title block all over, short lines, no Quốc hiệu."""
    every = tuple(fold(plain(line.text)) for line in head.page.lines)
    if head.motto_bottom or not every:
        return []
    whole = "\n".join(every)
    words = [said for folded, said in _DRAWING.items() if folded in whole]
    short = sum(len(line.split()) <= 6 for line in every) / len(every)
    if len(words) < 4 or short < 0.6 or not _VIEWS.search(whole):
        return []
    stamped = "hoan cong" in whole
    designed = not stamped and re.search(r"thiet ke (ky thuat|ban ve thi cong|co so)", whole)
    # Mẫu dấu of Nghị định 06/2021, Phụ lục II: only an as-built drawing has these two sign.
    signed = re.search(r"chi huy truong|giam doc du an", whole) and "tu van giam sat" in whole
    as_built = stamped or (signed and not designed)
    key = "ban_ve_hoan_cong" if as_built else "ban_ve_ky_thuat"
    why = "; có dấu “Bản vẽ hoàn công”" if stamped else "; chỉ huy trưởng và tư vấn giám sát ký"
    told = why if key == "ban_ve_hoan_cong" else ""
    sentence = f"Khung tên bản vẽ ({', '.join(words[:5])}), không có Quốc hiệu{told}"
    return [Evidence("drawing", key, 7.0, sentence, head.page.number)]

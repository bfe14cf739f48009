"""Rules of form on the head of the first page: ô 1 to 5, 9a and 10b of Nghị định 30/2020/NĐ-CP.

A detector returns a finding only on lines read surely; where a line in the place of what seems
missing was read badly, it stays silent.
"""

from __future__ import annotations

import re

from classifiers.folding import capital_share, fold, fold_same_length, similarity
from classifiers.layout_rules import LayoutRule
from classifiers.layout_sheet import Detector, Sheet, finding, from_program, starts
from classifiers.types import Finding, TextLine
from classifiers.zones import Row

__all__ = ["HEAD_DETECTORS"]

_MOTTO = "cong hoa xa hoi chu nghia viet nam"
_VV = r"v\s?/\s?v\b|ve viec\b"
_BODY = r"can cu\b|kinh gui\b|theo de nghi|xet\b|dieu 1\b|thuc hien\b"
_URGENT = ("hoa toc", "thuong khan", "khan")


def _missing_motto(sheet: Sheet, rule: LayoutRule) -> Finding | None:
    """Nothing above the date on the right, though the page is read down from its very top."""
    head = sheet.head
    if head.motto or not sheet.numbered or not sheet.dated or not head.left:
        return None
    dated, organ = sheet.dated[0], head.left[0]
    if sheet.stamped(organ):
        return None
    right = tuple(
        one
        for one in sheet.page.lines
        if one.box[3] <= dated.box[1] and one.box[2] > 0.45 * sheet.page.width
    )
    sure = min(dated.confidence, organ.confidence, sheet.numbered[0].confidence) >= rule.sure
    low = organ.box[1] > 0.02 * sheet.page.height and organ.box[3] < dated.box[1]
    return finding(rule, sheet.page.number, dated) if sure and low and not right else None


def _motto(sheet: Sheet, rule: LayoutRule) -> Finding | None:
    """Ô 1: Quốc hiệu in capitals, Tiêu ngữ in small letters with spaces round its hyphens."""
    if sheet.head.party:
        return None
    for line in sheet.head.motto:
        if line.confidence < rule.sure:
            continue
        folded, capitals = fold(line.text), capital_share(line.text)
        if similarity(folded, _MOTTO) > 0.95 and capitals < 0.5:
            return finding(rule, sheet.page.number, line, text=line.text)
        if folded.startswith("doc lap") and folded.endswith("phuc"):
            glued = re.search(r"lap-tu|do-hanh", folded)
            if capitals > 0.9 or glued:
                return finding(rule, sheet.page.number, line, text=line.text)
    return None


def _missing_organ(sheet: Sheet, rule: LayoutRule) -> Finding | None:
    if sheet.answer("organ_name").value is not None or not sheet.numbered or not sheet.head.motto:
        return None
    row = sheet.numbered[0]
    if sheet.stamped(row):
        return None
    above = tuple(
        one
        for one in sheet.page.lines
        if one.box[1] < row.box[1] and one.box[0] < 0.4 * sheet.page.width
    )
    sure = row.confidence >= rule.sure and row in sheet.head.left
    whole = min(one.box[1] for one in sheet.head.motto) > 0.015 * sheet.page.height
    return finding(rule, sheet.page.number, row) if sure and whole and not above else None


def _missing_number(sheet: Sheet, rule: LayoutRule) -> Finding | None:
    """Date and agency are there and sure, and nothing at all stands where the number should."""
    if sheet.numbered or not sheet.dated or not sheet.head.motto or not sheet.head.left:
        return None
    row = sheet.dated[0]
    if row.confidence < rule.sure or row not in sheet.head.right or sheet.stamped(row):
        return None
    columns = (*sheet.head.left, *sheet.head.right)
    if any(re.search(r"\d\s*[/-]|/\s*[a-zđ]", one.text.lower()) for one in columns):
        return None
    if any(starts(one.text, r"s[o6c]\W{0,3}[:.\d/]") for one in (*columns, *sheet.head.below[:3])):
        return None
    left = tuple(line for one in sheet.head.left for line in one.lines)
    if not sheet.clear(left, rule.sure) or left[0].box[0] > 0.45 * sheet.page.width:
        return None
    return finding(rule, sheet.page.number, sheet.head.left[-1])


def _is_read(sheet: Sheet, name: str) -> bool:
    """Whether the field's digits are print and stand for sure."""
    answer = sheet.answer(name)
    return answer.value is not None and not answer.handwritten


def _number_without_zero(sheet: Sheet, rule: LayoutRule) -> Finding | None:
    if not sheet.numbered or not _is_read(sheet, "code_number"):
        return None
    row, code = sheet.numbered
    short = re.fullmatch(r"[1-9][a-z]?", code.number or "") is not None
    printed = re.search(r"(?<!\d)[1-9][a-z]?[/-]", row.text) is not None
    if not short or not printed or row.confidence < rule.sure or code.gap:
        return None
    return finding(rule, sheet.page.number, row, text=row.text)


def _number_colon(sheet: Sheet, rule: LayoutRule) -> Finding | None:
    """The colon after "Số"; a mark that small is only believed in a text layer."""
    if not sheet.numbered or sheet.head.party:
        return None
    row = sheet.numbered[0]
    bare = from_program(row) and re.match(r"^\W*[Ss]ố\s+\d", row.text)
    return finding(rule, sheet.page.number, row) if bare and row.confidence >= rule.sure else None


def _notation_spaces(sheet: Sheet, rule: LayoutRule) -> Finding | None:
    if not sheet.numbered or sheet.numbered[0].confidence < rule.sure:
        return None
    row = sheet.numbered[0]
    spaced = re.search(r"[A-Za-zĐđ]\s+[-–]\s+[A-ZĐ]|/\s+[A-ZĐ]{2}", row.text)
    return finding(rule, sheet.page.number, row, text=row.text) if spaced else None


def _number_place(sheet: Sheet, rule: LayoutRule) -> Finding | None:
    if not sheet.numbered or not sheet.head.motto or sheet.head.party:
        return None
    row, code = sheet.numbered
    if row in sheet.head.left or row.confidence < rule.sure or not (code.number and code.known):
        return None
    if row.box[2] < 0.5 * sheet.page.width:  # only the columns were parted at another place
        return None
    return finding(rule, sheet.page.number, row, text=row.text)


def _missing_date(sheet: Sheet, rule: LayoutRule) -> Finding | None:
    if sheet.dated or not sheet.numbered or not sheet.head.motto:
        return None
    row = sheet.numbered[0]
    if row.confidence < rule.sure or row not in sheet.head.left or sheet.stamped(row):
        return None
    beside = tuple(
        one
        for one in sheet.page.lines
        if one.box[0] > 0.45 * sheet.page.width
        and row.box[1] - 2 * row.height < one.box[1] < row.box[3] + 3 * row.height
        and one not in sheet.head.motto
    )
    columns = (*sheet.head.left, *sheet.head.right)
    if beside or any("ngay" in one.folded for one in columns) or _late_date(sheet, 0.0):
        return None
    return finding(rule, sheet.page.number, row)


_PLACED = re.compile(
    r"^\W*[a-z. ]{2,30},\s*ngay\s+[\d.…]{1,4}\s*thang\s+[\d.…]{1,4}\s*nam\s+[\d.…]{4}\W*$"
)


def _late_date(sheet: Sheet, sure: float) -> tuple[int, TextLine] | None:
    """A row "<place>, ngày … tháng … năm …" in the right half above a signature."""
    for page in sheet.document.pages:
        for line in page.lines:
            right = line.box[0] > 0.35 * page.width
            low = page is not sheet.page or line.box[1] > 0.5 * page.height
            if right and low and line.confidence >= sure and _PLACED.match(fold(line.text)):
                return page.number, line
    return None


def _date_place(sheet: Sheet, rule: LayoutRule) -> Finding | None:
    if not sheet.head.motto:
        return None
    if sheet.dated:
        row = sheet.dated[0]
        wrong = row not in sheet.head.right and row.box[2] < 0.55 * sheet.page.width
        sure = row.confidence >= rule.sure and row.box[1] > sheet.head.motto[-1].box[3]
        return finding(rule, sheet.page.number, row, text=row.text) if wrong and sure else None
    late = _late_date(sheet, rule.sure)
    beside = any("ngay" in fold(row.text) for row in (*sheet.head.right, *sheet.head.left))
    if late is None or beside or sheet.foot is None or late[0] != sheet.foot.page.number:
        return None
    return finding(rule, late[0], late[1], text=late[1].text)


def _date_text(sheet: Sheet, rule: LayoutRule) -> str:
    """The row of ô 4, folded; "" where it is not sure."""
    if not sheet.dated or sheet.dated[0].confidence < rule.sure:
        return ""
    return fold(sheet.dated[0].text)


def _missing_place(sheet: Sheet, rule: LayoutRule) -> Finding | None:
    text = _date_text(sheet, rule)
    if not sheet.dated or not re.match(r"^\W*ngay\s+\d", text):
        return None
    row = sheet.dated[0]
    beside = any(
        one.box[2] <= row.box[0] + 5 and abs(one.box[1] - row.box[1]) < row.height
        and one.box[0] > 0.4 * sheet.page.width
        for one in sheet.page.lines
    )  # fmt: skip
    return None if beside else finding(rule, sheet.page.number, row)


def _place_comma(sheet: Sheet, rule: LayoutRule) -> Finding | None:
    text = _date_text(sheet, rule)
    if not sheet.dated or not re.match(r"^[a-z][a-z ]{2,30}[a-z] ngay\s+\d", text):
        return None
    return finding(rule, sheet.page.number, sheet.dated[0], text=sheet.dated[0].text)


def _dated_as(sheet: Sheet, rule: LayoutRule, shape: str) -> Finding | None:
    """A finding where the date row, printed and sure, has the shape."""
    if not sheet.dated or not _is_read(sheet, "issued_date"):
        return None
    if not re.search(shape, _date_text(sheet, rule)):
        return None
    return finding(rule, sheet.page.number, sheet.dated[0], text=sheet.dated[0].text)


def _day_without_zero(sheet: Sheet, rule: LayoutRule) -> Finding | None:
    return _dated_as(sheet, rule, r"\bngay [1-9] thang\b")


def _month_without_zero(sheet: Sheet, rule: LayoutRule) -> Finding | None:
    return _dated_as(sheet, rule, r"\bthang [12] nam\b")


def _month_extra_zero(sheet: Sheet, rule: LayoutRule) -> Finding | None:
    return _dated_as(sheet, rule, r"\bthang 0[3-9] nam\b")


def _rows_named(rows: tuple[Row, ...], words: str, sure: float) -> Row | None:
    return next((row for row in rows if starts(row.text, words) and row.confidence >= sure), None)


def _abstract_place(sheet: Sheet, rule: LayoutRule) -> Finding | None:
    """Công văn: "V/v" under the number; a type with a name: under the name, not at the number."""
    if not sheet.numbered or not sheet.head.motto:
        return None
    aside = _rows_named(sheet.head.left, _VV, rule.sure)
    if sheet.type_key == "cong_van":
        elsewhere = _rows_named(
            (*sheet.head.right, *sheet.head.below[:5]), r"v\s?/\s?v\b", rule.sure
        )
        if aside is None and elsewhere and elsewhere.box[2] > 0.55 * sheet.page.width:
            return finding(rule, sheet.page.number, elsewhere, text=elsewhere.text)
        return None
    low = aside is not None and aside.box[1] > sheet.numbered[0].box[1]
    if aside is None or not low or sheet.head.title is None:
        return None
    return finding(rule, sheet.page.number, aside, text=aside.text)


def _abstract_abbreviated(sheet: Sheet, rule: LayoutRule) -> Finding | None:
    if sheet.head.title is None or not sheet.head.below:
        return None
    row = _rows_named(sheet.head.below[:2], r"v\s?/\s?v\b", rule.sure)
    return finding(rule, sheet.page.number, row, text=row.text) if row else None


def _missing_abstract(sheet: Sheet, rule: LayoutRule) -> Finding | None:
    if sheet.answer("subject").value is not None or not sheet.numbered:
        return None
    if sheet.stamped(sheet.numbered[0]):
        return None
    if any(re.search(_VV, fold(one.text)) for one in sheet.upper):
        return None
    if sheet.type_key == "cong_van":
        left = tuple(line for row in sheet.head.left for line in row.lines)
        rows = [row for row in sheet.head.left if row.box[1] > sheet.numbered[0].box[1]]
        sure = sheet.clear(left, rule.sure) and not rows
        return finding(rule, sheet.page.number, sheet.numbered[0]) if sure else None
    title = sheet.head.title
    first = next((row for row in sheet.head.below if title and row.box[1] > title.box[1]), None)
    if title is None or first is None or not starts(first.text, _BODY):
        return None
    close = first.box[1] - title.box[3] < 4 * title.height
    sure = min(first.confidence, title.confidence) >= rule.sure
    return finding(rule, sheet.page.number, title) if close and sure else None


def _missing_addressee(sheet: Sheet, rule: LayoutRule) -> Finding | None:
    """No "Kính gửi" on the page, and every line between the columns and the body was read well."""
    lines = [one for one in sheet.page.lines if one.box[1] < 0.7 * sheet.page.height]
    if any(similarity(fold(one.text)[:9], "kinh gui:") > 0.6 for one in lines):
        return None
    if any(re.search(r"k[ií]nh|g[uư]i", fold_same_length(one.text)) for one in lines):
        return None
    if not sheet.clear(tuple(lines), rule.sure - 0.1) or not sheet.head.below:
        return None
    return finding(rule, sheet.page.number, sheet.head.below[0])


def _addressee(sheet: Sheet, rule: LayoutRule) -> Finding | None:
    if sheet.head.title is None:
        return None
    row = _rows_named(sheet.head.below[:9], r"kinh gui\b", rule.sure)
    return finding(rule, sheet.page.number, row, text=row.text) if row else None


def _urgency_place(sheet: Sheet, rule: LayoutRule) -> Finding | None:
    """Ô 10b stands in the left column, under number and abstract."""
    for line in sheet.upper:
        word = re.sub(r"[^a-z ]", "", fold(line.text)).strip()
        middle = (line.box[0] + line.box[2]) / 2
        marks = word in _URGENT and capital_share(line.text) > 0.9
        if marks and line.confidence >= rule.sure and middle > 0.5 * sheet.page.width:
            return finding(rule, sheet.page.number, line, text=line.text)
    return None


HEAD_DETECTORS: dict[str, Detector] = {
    "layout_missing_motto": _missing_motto,
    "layout_motto": _motto,
    "layout_missing_organ": _missing_organ,
    "layout_missing_number": _missing_number,
    "layout_number_without_zero": _number_without_zero,
    "layout_number_colon": _number_colon,
    "layout_notation_spaces": _notation_spaces,
    "layout_number_place": _number_place,
    "layout_missing_date": _missing_date,
    "layout_date_place": _date_place,
    "layout_missing_place": _missing_place,
    "layout_place_comma": _place_comma,
    "layout_day_without_zero": _day_without_zero,
    "layout_month_without_zero": _month_without_zero,
    "layout_month_extra_zero": _month_extra_zero,
    "layout_abstract_place": _abstract_place,
    "layout_abstract_abbreviated": _abstract_abbreviated,
    "layout_missing_abstract": _missing_abstract,
    "layout_missing_addressee": _missing_addressee,
    "layout_addressee": _addressee,
    "layout_urgency_place": _urgency_place,
}

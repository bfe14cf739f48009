"""Rules of form on what follows the head: body, signature, recipients, page numbers, annexes."""

from __future__ import annotations

import re
from itertools import pairwise
from statistics import quantiles

from classifiers.folding import capital_share, fold
from classifiers.layout_rules import LayoutRule
from classifiers.layout_sheet import Detector, Sheet, finding, from_program, starts
from classifiers.splits import page_number
from classifiers.types import Finding, PageText, TextLine
from classifiers.zones import Row, plain_lines, rows

__all__ = ["BODY_DETECTORS"]

MM_PER_INCH = 25.4
LEFT_MARGIN_MM = (30.0, 35.0)  # Nghị định 30/2020/NĐ-CP, Phụ lục I, Phần I, mục I.3
MARGIN_SLACK_MM = 3.0  # rendering, and letters that begin inside their box
A4_MM = (210.0, 297.0)
LEAST_LINES = 12  # flush lines of body text that make a margin

_SCHOLAR = re.compile(r"^\W*(?:(?:gs|pgs|ts|ths|thac si|tien si|ks|kts|cn|bs|ds|luat su)\b[. ]*)+")
_LEARNED = (
    "truong", "dai hoc", "hoc vien", "benh vien", "vien ", "trung tam y te", "so y te", "bo y te",
    "so giao duc", "bo giao duc", "bo khoa hoc", "so khoa hoc", "bo quoc phong", "bo cong an",
    "bo tu lenh", "bo chi huy", "cong an", "trung tam", "khoa ",
)  # fmt: skip
"""Openings of agencies whose documents may name degrees and ranks (ô 7b: education, health,
science, armed forces)."""


def _basis_ending(sheet: Sheet, rule: LayoutRule) -> Finding | None:
    """Each "Căn cứ" ends with ";"; marks that small are only believed in a text layer."""
    below = sheet.head.below
    opening = [i for i, row in enumerate(below) if starts(row.text, r"can cu\b")]
    for here, there in pairwise(opening):
        end = below[there - 1]
        if there - here > 4 or end.confidence < rule.sure or not from_program(end):
            continue
        if re.search(r"\w,\s*$", end.text):
            return finding(rule, sheet.page.number, end, text=end.text[-40:])
    return None


def _authority_form(sheet: Sheet, rule: LayoutRule) -> Finding | None:
    """Documents of the state write TM., KT., TL., TUQ.; the slashes are those of the Party."""
    if sheet.foot is None or sheet.head.party:
        return None
    for row in sheet.foot.authority:
        slashed = re.match(r"^\W{0,2}(?:T/M|K/T|T/L)\b", row.text)
        if slashed and row.confidence >= rule.sure:
            return finding(rule, sheet.foot.page.number, row, text=row.text)
    return None


def _signer_title(sheet: Sheet, rule: LayoutRule) -> Finding | None:
    """No degree before the signer's name, but in education, health, science, armed forces."""
    foot = sheet.foot
    if foot is None or foot.name is None or foot.name.confidence < rule.sure:
        return None
    organ = fold(str(sheet.answer("organ_name").value or ""))
    superior = " ".join(row.folded for row in sheet.head.left[:2])
    if not organ or any(f" {word}" in f" {organ} {superior}" for word in _LEARNED):
        return None
    titled = _SCHOLAR.match(fold(foot.name.text))
    return finding(rule, foot.page.number, foot.name, text=foot.name.text) if titled else None


def _last_read(sheet: Sheet) -> PageText | None:
    """The page of the signature, where it is not one of an annex."""
    return sheet.foot.page if sheet.foot else None


def _missing_recipients(sheet: Sheet, rule: LayoutRule) -> Finding | None:
    """A signature with nothing at all on its left, on a page read well, and on no later page."""
    foot, page = sheet.foot, _last_read(sheet)
    if foot is None or page is None or foot.name is None or not foot.authority or foot.recipients:
        return None
    if any("nhan" in fold(one.text)[:14] for each in sheet.document.pages for one in each.lines):
        return None
    top, bottom = foot.authority[0].box[1], page.height
    left = [one for one in page.lines if top - 10 < one.box[1] < bottom
            and one.box[0] < 0.4 * page.width]  # fmt: skip
    sure = min(foot.name.confidence, foot.authority[0].confidence) >= rule.sure
    cut = foot.name.box[3] > 0.93 * page.height  # what stood below may be cut off
    return finding(rule, page.number, foot.authority[0]) if sure and not left and not cut else None


def _recipients_archive(sheet: Sheet, rule: LayoutRule) -> Finding | None:
    """The last line of "Nơi nhận" names who keeps the file: "Lưu: VT, …"."""
    answer, foot = sheet.answer("recipients"), sheet.foot
    if foot is None or not foot.recipients or not isinstance(answer.value, tuple):
        return None
    kept = [row for row in foot.recipients if row.box[0] < 0.45 * foot.page.width]
    if any(re.search(r"\bl[a-z]{0,2}u\b|\bvt\b|van thu", row.folded) for row in foot.recipients):
        return None
    if not kept or min(row.confidence for row in kept) < rule.sure or len(answer.value) < 2:
        return None
    low = kept[-1].box[3] > 0.93 * foot.page.height  # the list may go on on the next page
    ended = re.search(r"\.\s*(?:/\.?)?\s*$", kept[-1].text)
    return finding(rule, foot.page.number, kept[-1]) if ended and not low else None


def _numbered_pages(sheet: Sheet) -> list[tuple[PageText, int, TextLine]]:
    """Pages after the first that print their own number; annexes number anew and are left out."""
    found = []
    for page in sheet.document.pages[1:]:
        printed = page_number(page)
        if printed and printed[0] == page.number:
            found.append((page, *printed))
    return found


def _page_number_place(sheet: Sheet, rule: LayoutRule) -> Finding | None:
    """Page numbers stand in the middle of the upper margin; told where all stand at the foot."""
    found = _numbered_pages(sheet)
    low = [(page, line) for page, _, line in found if line.box[1] > 0.85 * page.height]
    if len(low) < 2 or len(low) < len(found):
        return None
    page, line = low[0]
    return finding(rule, page.number, line) if line.confidence >= rule.sure else None


def _page_number_first(sheet: Sheet, rule: LayoutRule) -> Finding | None:
    """The first page shows no number; told only where the second one shows its own."""
    first = sheet.document.pages[0]
    printed = page_number(first)
    follows = any(page.number == first.number + 1 for page, _, _ in _numbered_pages(sheet))
    if printed is None or printed[0] != 1 or not follows or printed[1].confidence < rule.sure:
        return None
    return finding(rule, first.number, printed[1])


def _missing_page_number(sheet: Sheet, rule: LayoutRule) -> Finding | None:
    """No page of three and more carries a number, nor anything unread at its upper edge."""
    body = [page for page in sheet.document.pages if any(plain_lines(page))]
    if len(body) < 3 or sheet.foot is None or sheet.foot.page.number < 3:
        return None
    last = sheet.foot.page.number
    for page in body[1:]:
        if page.number > last:
            break
        if not _edge_is_bare(page, rule):
            return None
    return finding(rule, body[1].number, None)


def _edge_is_bare(page: PageText, rule: LayoutRule) -> bool:
    """Whether no short line that could hold a number stands at either edge of a page read well."""
    lines = [one for one in page.lines if one.source != "signature_overlay"]
    edge = [
        one
        for one in lines
        if (one.box[3] < 0.09 * page.height or one.box[1] > 0.9 * page.height)
        and len(one.text.strip()) <= 8
    ]
    good = sum(one.confidence >= rule.sure for one in lines) > 0.8 * len(lines)
    born = page.kind == "born_digital"  # a small digit alone is easily lost in a scan
    return good and born and not edge


def _margin(sheet: Sheet, rule: LayoutRule) -> Finding | None:
    """The left margin of pages made by a program; a scan's feed says nothing about it."""
    page = sheet.page
    if page.kind != "born_digital" or page.dpi <= 0:
        return None
    size = [side / page.dpi * MM_PER_INCH for side in (page.width, page.height)]
    if any(abs(one - other) > 3 for one, other in zip(size, A4_MM, strict=True)):
        return None
    wide = [one for one in plain_lines(page) if one.box[2] - one.box[0] > 0.6 * page.width]
    lefts = [one.box[0] for one in wide]
    if len(lefts) < LEAST_LINES:
        return None
    flush = quantiles(lefts, n=10)[1] / page.dpi * MM_PER_INCH
    low, high = LEFT_MARGIN_MM
    if low - MARGIN_SLACK_MM <= flush <= high + MARGIN_SLACK_MM:
        return None
    said = f"{flush:.0f}"
    return finding(rule, page.number, None, measured=said, low=f"{low:.0f}", high=f"{high:.0f}")


_ANNEX = re.compile(
    r"^PHỤ LỤC(?:\s+(?:[IVX]{1,5}|\d{1,2}))?\s*$|^Phụ lục(?:\s+(?:[IVX]{1,5}|\d{1,2}))?\s*$"
)


def _annex_pointer(sheet: Sheet, rule: LayoutRule) -> Finding | None:
    """An annex says under its title which document it goes with."""
    for page in sheet.document.pages[1:]:
        upper = rows([one for one in plain_lines(page) if one.box[1] < 0.45 * page.height])
        at = next((i for i, row in enumerate(upper[:4]) if _ANNEX.match(row.text)), None)
        if at is None or upper[at].confidence < rule.sure:
            continue
        after: tuple[Row, ...] = upper[at + 1 : at + 9]
        named = any(re.search(r"k[a-z]m theo|ban hanh|dinh kem|theo", row.folded) for row in after)
        bad = any(row.confidence < rule.sure - 0.1 for row in after)
        if not named and not bad and len(after) >= 4:
            return finding(rule, page.number, upper[at], text=upper[at].text)
    return None


def _copy_form(sheet: Sheet, rule: LayoutRule) -> Finding | None:
    """Forms of copies are SAO Y, SAO LỤC, TRÍCH SAO; "SAO Y BẢN CHÍNH" is the older one."""
    for page in (sheet.document.pages[0], sheet.document.pages[-1]):
        for line in page.lines:
            old = fold(line.text).strip(" .:-") in ("sao y ban chinh", "sao luc ban chinh")
            if old and capital_share(line.text) > 0.9 and line.confidence >= rule.sure:
                return finding(rule, page.number, line, text=line.text)
    return None


BODY_DETECTORS: dict[str, Detector] = {
    "layout_basis_ending": _basis_ending,
    "layout_authority_form": _authority_form,
    "layout_signer_title": _signer_title,
    "layout_missing_recipients": _missing_recipients,
    "layout_recipients_archive": _recipients_archive,
    "layout_page_number_place": _page_number_place,
    "layout_page_number_first": _page_number_first,
    "layout_missing_page_number": _missing_page_number,
    "layout_margin": _margin,
    "layout_annex_pointer": _annex_pointer,
    "layout_copy_form": _copy_form,
}

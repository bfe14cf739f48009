"""Where things stand on a page: head, two columns, title, opening of the body, foot.

The zones are those of Nghị định 30/2020/NĐ-CP, Phụ lục I, Phần I, mục IV (ô 1 to 14). They are
found by their words and by their place beside each other; coordinates only settle the rest, so
a cropped, tilted or photographed page is read the same way.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from classifiers.folding import capital_share, fold, fold_same_length, similarity, squeeze
from classifiers.rows import Row, around, row_of, rows
from classifiers.types import DocumentText, PageText, TextLine

__all__ = [
    "Head",
    "Row",
    "around",
    "find_head",
    "is_stamp_text",
    "is_title",
    "plain_lines",
    "rows",
]

HEAD_SHARE = 0.55  # of the page height; nothing of the head stands lower, even on a cut page
MIDDLE_SHARE = 0.45  # of the page width; where the columns part when no motto says it
PARTY_LIKENESS = 0.85  # from which the line is the Party's name and no agency's
MOTTO_LIKENESS = 0.72  # letters of a motto that a bad scan must still show

_MOTTO_ONE = "cong hoa xa hoi chu nghia viet nam"
_MOTTO_TWO = "doc lap - tu do - hanh phuc"
_MOTTO_PARTY = "dang cong san viet nam"

TITLES = (
    "nghi quyet lien tich", "nghi quyet", "quyet dinh", "chi thi", "quy che", "quy dinh",
    "thong cao", "thong bao", "huong dan", "chuong trinh", "ke hoach", "phuong an", "de an",
    "du an", "bao cao", "bien ban", "to trinh", "hop dong", "cong dien", "ban ghi nho",
    "ban thoa thuan", "giay uy quyen", "giay moi", "giay gioi thieu", "giay nghi phep",
    "phieu gui", "phieu chuyen", "phieu bao", "thu cong", "hien phap", "bo luat", "luat",
    "phap lenh", "lenh", "nghi dinh", "thong tu lien tich", "thong tu", "ket luan", "quy trinh",
    "giay phep xay dung", "giay phep", "giay chung nhan", "chung chi", "dieu le", "phu luc",
    "quyet dinh phe duyet", "sao y", "trich sao", "sao luc",
)  # fmt: skip
"""Folded titles of types: Điều 7 of Nghị định 30/2020, legal-normative ones, permits."""

_STAMP = re.compile(
    r"cong (?:van|vin) den|van ban den|cong thong tin dien|^den\b[ :.]*(?:so|ngay|gio)?[ :.\d/]*$"
    r"|kinh chuyen|^chuyen ?[:.]|so va ky hieu (?:hs|ho so)"
    r"|^(?:so|ngay) ?:? ?[. …]{3,}(?!.*/\s?[a-z])"
    r"|^luu ho so|gio\W+ngay|^\W*so ?:? ?\d{1,5} +ngay ?:"
)
_OVERLAY = re.compile(
    r"^(?:nguoi ky|ky boi|ngay ky|thoi gian ky|co quan|chuc vu|email) ?:|signed by|digitally"
    r"|\d{2}[:.]\d{2}[:.]\d{2}\s*\+0?7|^\+07:00$|^\S+@\S+$|^(?:https?://|www\.)\S+$"
    r"|^[\w.-]+\.(?:vn|com|org)$"
)


@dataclass(frozen=True, slots=True)
class Head:
    """The top of a document's first page.

    Attributes:
        page: the page it stands on.
        motto: the lines of ô 1 (or of the Party's name); empty where none was recognised.
        left: rows of the left column, ô 2, 3, 5b and stamps, top down.
        right: rows of the right column under the motto, ô 4.
        title: the row with the type's name, ô 5a; None in a công văn.
        below: rows under the title (under the columns where there is none), top down.
        party: the template of Party documents.
    """

    page: PageText
    motto: tuple[TextLine, ...]
    left: tuple[Row, ...]
    right: tuple[Row, ...]
    title: Row | None
    below: tuple[Row, ...]
    party: bool = False


def is_stamp_text(text: str) -> bool:
    """Whether the line belongs to the stamp of arrival (ĐẾN), whose number and date are traps."""
    return bool(_STAMP.search(fold(text)))


def plain_lines(page: PageText) -> tuple[TextLine, ...]:
    """Lines of the page that belong to the document: no signing software, no web address."""
    return tuple(
        line
        for line in page.lines
        if line.source != "signature_overlay"
        and any(c.isalnum() for c in line.text)
        and not _OVERLAY.search(fold(line.text))
    )


def _is_motto(text: str) -> bool:
    folded = fold(text)
    if not 12 <= len(folded) <= 60:
        return False
    if folded.startswith("doc lap") and ("hanh" in folded or "tu do" in folded):
        return True
    if capital_share(text) < 0.7:
        return similarity(folded, _MOTTO_TWO) >= 0.8
    return max(similarity(folded, m) for m in (_MOTTO_ONE, _MOTTO_PARTY)) >= MOTTO_LIKENESS


def _names_the_party(text: str) -> bool:
    """Only the Party's own name: "CÔNG ĐOÀN VIỆT NAM" is an agency."""
    return similarity(text, _MOTTO_PARTY) >= PARTY_LIKENESS and "san" in fold(text).split()


def is_title(text: str) -> bool:
    """Whether the line is the name of a type in capitals, alone or with who issues it."""
    folded = fold(text).strip(" .:*-'\"_,;|")
    if len(folded) > 60 or capital_share(text) < 0.75:
        return False
    if folded.startswith(("bien ban ", "hop dong ")):  # of what, in capitals as well
        return True
    for title in TITLES:
        if folded == title or (len(title) > 5 and folded.startswith(f"{title} cua ")):
            return True
        alike = len(title) > 5 and abs(len(folded) - len(title)) <= 2
        if alike and similarity(folded, title) >= 0.86:
            return True
    return False


_JOINED_MOTTO = re.compile(r"(?<=\S)\s+(?=cong h\w{1,2} xa hoi|doc lap\s*-|dang cong san)")
_JOINED_DATE = re.compile(
    r"^(?P<left>\W*\w{1,2}\s*[:.]?\s*.{0,9}[/-]\s*[\w&/-]+)\s+(?P<right>[^\d/]{3,40}?\bngay\b.*)$"
)


def _split(line: TextLine) -> list[TextLine]:
    """Part a line that runs over both columns of the head at the words of the right one."""
    folded = fold_same_length(line.text)
    match = _JOINED_MOTTO.search(folded)
    cut = match.start() if match and capital_share(line.text[: match.start()]) > 0.6 else 0
    if (
        not cut
        and (date := _JOINED_DATE.match(folded))
        and folded[:12].lstrip(" .,'").startswith(("so", "s6", "luat so"))
    ):
        cut = date.start("right")
    if not cut:
        return [line]
    left, top, right, bottom = line.box
    at = left + round((right - left) * cut / len(line.text))
    return [
        replace(line, text=squeeze(line.text[:cut]), box=(left, top, at, bottom)),
        replace(line, text=squeeze(line.text[cut:]), box=(at, top, right, bottom)),
    ]


def find_head(document: DocumentText) -> Head | None:
    """Find the head: on the first page with a motto among the first three, else on page 1.

    A first page that bears a number and a title of its own is the head even where its motto
    was not read: the motto on a later page belongs to a form in an annex.
    """
    if not document.pages:
        return None
    first = document.pages[0]
    for page in document.pages[:3]:
        lines = [part for line in plain_lines(page) for part in _split(line)]
        motto = [one for one in lines if one.box[1] < HEAD_SHARE * page.height]
        motto = [one for one in motto if _is_motto(one.text)][:2]
        if motto:
            return _head(page, lines, _of_the_right(motto))
        if page is first and _is_headed(page, lines):
            return _head(page, lines, ())
    return _head(first, [part for line in plain_lines(first) for part in _split(line)], ())


def _of_the_right(motto: list[TextLine]) -> tuple[TextLine, ...]:
    """The motto without the same words over the agency, as some Party bodies print them."""
    parted = len(motto) > 1 and any(
        one.box[2] <= other.box[0] or other.box[2] <= one.box[0]
        for one in motto
        for other in motto
        if one is not other
    )
    if not parted:
        return tuple(motto)
    edge = max(one.box[0] for one in motto)
    return tuple(one for one in motto if one.box[2] > edge)


_NUMBERED = re.compile(r"^\W{0,3}s[o6]\W{0,3}.{0,14}[/-]\s?[a-z]{1,6}[-/][a-z]")


def _is_headed(page: PageText, lines: list[TextLine]) -> bool:
    """Whether a number with its letters and a title stand in the upper part of the page."""
    upper = [one for one in lines if one.box[1] < HEAD_SHARE * page.height]
    numbered = any(_NUMBERED.match(fold(one.text)) for one in upper)
    return numbered and any(is_title(one.text) for one in upper)


def _head(page: PageText, lines: list[TextLine], motto: tuple[TextLine, ...]) -> Head:
    party = any(similarity(one.text, _MOTTO_PARTY) > MOTTO_LIKENESS for one in motto)
    if party and all(one.box[2] < (MIDDLE_SHARE + 0.05) * page.width for one in motto):
        motto = ()  # printed over the agency; the one at the right was not read
    parting = min((one.box[0] for one in motto), default=round(MIDDLE_SHARE * page.width))
    ceiling = min((one.box[1] for one in motto), default=0)
    title_line = _title_line(page, lines, ceiling)
    floor = _floor(page, lines, title_line, motto)
    upper = [one for one in lines if one.box[3] <= floor + 6 and one not in motto]
    upper = [one for one in upper if not _names_the_party(one.text)]  # over the agency as well
    left = [one for one in upper if (one.box[0] + one.box[2]) / 2 < parting]
    right = [one for one in upper if one not in left and one.box[1] >= ceiling]
    rest = [one for one in lines if one.box[3] > floor + 6]
    rest = [one for one in rest if one not in motto and one is not title_line]
    return Head(
        page,
        motto,
        rows(left),
        rows(right),
        row_of([title_line]) if title_line else None,
        rows(rest),
        party,
    )


def _title_line(page: PageText, lines: list[TextLine], ceiling: int) -> TextLine | None:
    for line in sorted(lines, key=lambda one: one.box[1]):
        middle = (line.box[0] + line.box[2]) / 2
        if line.box[1] > (HEAD_SHARE + 0.05) * page.height:
            return None
        central = 0.3 * page.width < middle < 0.75 * page.width
        if line.box[1] > ceiling and central and is_title(line.text):
            return line
    return None


_ADDRESSEE = re.compile(r"^\W*kinh gui\b")
_OPENING = re.compile(r"^\W*(?:can cu|thuc hien|theo|xet|ngay \d)")


def _floor(
    page: PageText, lines: list[TextLine], title: TextLine | None, motto: tuple[TextLine, ...]
) -> float:
    """Where the two columns end: at the title, the addressee or the first line of the body."""
    if title:
        return title.box[1] + 0.4 * (title.box[3] - title.box[1])
    start = max((one.box[3] for one in motto), default=0)
    for line in sorted(lines, key=lambda one: one.box[1]):
        if line.box[1] < start or line.box[1] > HEAD_SHARE * page.height:
            continue
        folded = fold(line.text)
        wide = line.box[2] - line.box[0] > 0.6 * page.width
        opens = line.text.lstrip(" .,-'\"")[:1].isupper() and _OPENING.search(folded)
        if _ADDRESSEE.search(folded) or opens or wide:  # "V/v … / thực hiện công văn số" goes on
            return line.box[1] + 0.2 * (line.box[3] - line.box[1])
    return start + 0.2 * page.height

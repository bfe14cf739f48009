"""The abstract (trích yếu): ô 5a under the type's name, or "V/v …" under the number (ô 5b)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from statistics import median

from classifiers.folding import capital_share, fold, squeeze
from classifiers.mending import Frame, Mended, mend_words, mend_years
from classifiers.rows import Row, around, splice_rows
from classifiers.signals import junk_share, least_word, signals
from classifiers.types import Answer, PageText, TextLine
from classifiers.zones import Head, is_stamp_text, is_title, plain_lines

__all__ = ["find_subject"]

DOUBT = 0.5  # factor of the score for each sign that letters are missing
OFF_AXIS = 0.012  # of the page width; centred rows of real pages stay within 0.009
FILLED = 0.85  # factor for each place where words of the body were put back
BODY_PAGES = 3  # after the first, in which the body is looked at
MIN_WORDS = 2  # after "V/v"; fewer are scribbles
MOST_ROWS = 12  # longer abstracts exist, but they have run into the body

_ENDS = re.compile(
    r"^\W*(?:ca[nmu] cu|kinh gui|dieu \d|xet\b"
    r"|theo (?:de nghi|quyet|nghi|cong van|to trinh|luat)"
    r"|thuc hien\b|quyet dinh\W*$|quyet nghi|chuong\s?[ivx1]|phan\s(?:thu|i\b|1)|muc \d"
    r"|[i1]\s?[.)]\s"
    r"|[a-z]\s?[.)]\s|co hieu luc|noi nhan|ngay \d+\W|trong (?:hai|thoi gian|thang|quy|nam|ngay)\b"
    r"|de \w+ \w+|nham\b|so\s?:|luat so|dien\s?:|thanh phan|hom nay)"
)
_FIRST_ENDS = re.compile(
    r"^\W*(?:ca[nmu] cu|kinh gui|dieu \d|quyet dinh\W*$|quyet nghi|chuong\s?[ivx1]+\b|noi nhan"
    r"|(?:\w{1,4} )?ngay \d+\W|[i1]\s?[.)]\s|[a-z]\s?[.)]\s|so\s?:|luat so|dien\s?:"
    r"|hom nay|thanh phan)"
)
_WITHOUT_ABSTRACT = (
    "giay gioi thieu", "giay uy quyen", "giay nghi phep", "giay di duong", "giay phep",
    "giay chung nhan", "giay xac nhan", "giay cam ket", "chung chi", "phieu gui",
    "phieu bao", "phieu xuat", "phieu thu", "phieu chi", "phieu nhap", "phieu yeu cau",
)  # fmt: skip
"""Types that name no subject (Nghị định 30/2020, Mẫu 1.7 to 1.10) unless "Về việc" says one."""
_ISSUER = re.compile(
    r"^\W*(?:chu tich|pho chu tich|thu tuong|chinh phu|bo truong|uy ban|hoi dong|giam doc|tong giam"
    r"|hieu truong|cuc truong|vien truong|quoc hoi|thong doc|tong thanh tra|truong ban|chanh"
    r"|ban chap hanh|ban thuong vu|bi thu|tong cuc|ubnd|hdnd|thu truong|truong phong|truong khoa)\b"
)
_FORM_FIELD = re.compile(
    r"^\W*(?:(?:ten )?cong trinh|hang muc|du an|goi thau|dia diem|chu dau tu|thoi gian)[^:]{0,12}:"
)
_BRACKETED = re.compile(r"^\W*\((?:kem theo|ban hanh kem|duoc|dinh kem)")
_VV_READ = re.compile(  # "V/v" as it comes out: VI, VN:, Vlv, V/y
    r"^\W{0,2}V\s?(?:[/.|lIíÍ]\s?[vVyYNn]|[vVyYNnIWlÁÀÂ])\s*(?P<colon>[:.]?)\s+(?=(?P<next>\w))"
)
_CUBIC = re.compile(r"\bm\s?[’'°2*º³]\s*/\s*(?=(?:ngày|giờ|năm|h|s)\b)")  # m³ a day
_STAMPED = re.compile(r"^\W*(?:den|so|ngay|gio|chuyen)\b\s?[:.,]?\s?[\d./]*$")  # of ĐẾN
_VV = re.compile(r"^\W*(?:v\s?[/.]\s?[vy]\b|ve viec\b|v/|vv\b|w\b)")


@dataclass(frozen=True, slots=True)
class _Found:
    rows: tuple[Row, ...]
    why: str
    score: float
    titled: bool = True


def find_subject(head: Head, number: Row | None, after: Sequence[PageText] = ()) -> Answer:
    """Answer for `subject`; None where no title and no "V/v" was seen.

    Args:
        head: of the document.
        number: the row of ô 3, where it was found.
        after: pages that follow; words lost under a stamp are looked for in the body.
    """
    copied = head.title is not None and head.title.folded.startswith(("sao ", "trich sao"))
    found = _under_title(head) if head.title and not copied else None
    if found is None:
        found = _under_number(head, number)
    if found is None or not found.rows:
        return Answer(None, evidence="Không thấy trích yếu dưới tên loại hay dòng “V/v …”.")
    body = _body_words(head, found.rows, after)
    axis = _axis(head) if found.titled else None
    frame = Frame(axis, _left_aligned(found.rows, head), head.page.width)
    mended = mend_words(found.rows, frame, body)
    text = mend_years(mended.text, body)
    years = sum(a != b for a, b in zip(text.split(), mended.text.split(), strict=True))
    return _answer(_joined([text]), replace(mended, filled=mended.filled + years), found, head)


def _answer(text: str, mended: Mended, found: _Found, head: Head) -> Answer:
    confidence = min(row.confidence for row in found.rows)
    opens = text.lstrip("\"“'( ")[:1].isupper()  # else its beginning is lost, under a stamp perhaps
    off_axis = found.titled and _lopsided(found.rows, head)
    met = any(_meets(stamp, found.rows) for stamp in plain_lines(head.page))
    score = found.score * min(1.0, confidence + 0.05)
    odd_year = re.search(r"(?i)\bnăm (?!20\d\d\b|19\d\d\b)\d{2,4}\b", text) is not None
    for speaks_against in (
        odd_year,
        not opens,
        off_axis and not mended.filled,
        met and not mended.filled,
    ):
        score *= DOUBT if speaks_against else 1.0
    score *= DOUBT**mended.unread * FILLED**mended.filled
    box = around(row.box for row in found.rows)
    why = found.why + (" Chữ bị dấu che được điền theo nội dung." if mended.filled else "")
    told = signals(
        line_confidence=confidence,
        word_confidence=least_word(line for row in found.rows for line in row.lines),
        opens=opens,
        odd_year=odd_year,
        off_axis=off_axis,
        stamp=met,
        filled=mended.filled,
        unread=mended.unread,
        rows=len(found.rows),
        letters=len(text),
        junk=junk_share(text),
        capitals=capital_share(text),
        titled=found.titled,
        full=len(found.rows) >= MOST_ROWS,
    )
    return Answer(text, score, head.page.number, box, why, signals=told)


def _body_words(head: Head, chosen: Sequence[Row], after: Sequence[PageText]) -> list[str]:
    """Words below the abstract, in order: where the document says again what it is about."""
    floor = chosen[-1].box[3]
    lines = [line for row in head.below if row.box[1] >= floor for line in row.lines]
    for page in after[:BODY_PAGES]:
        lines += plain_lines(page)
    return [word for line in lines for word in line.text.split()]


def _axis(head: Head) -> float | None:
    return (head.title.box[0] + head.title.box[2]) / 2 if head.title else None


def _left_aligned(chosen: Sequence[Row], head: Head) -> bool:
    """Where the rows begin at one left edge they were never centred."""
    lefts = [row.box[0] for row in chosen]
    return len(chosen) > 1 and max(lefts) - min(lefts) < OFF_AXIS * head.page.width


def _lopsided(chosen: Sequence[Row], head: Head) -> bool:
    """A row that stands off the axis of the title, or has a hole: a piece of it is lost."""
    axis = _axis(head)
    if axis is None or _left_aligned(chosen, head):
        return False
    off = [abs((row.box[0] + row.box[2]) / 2 - axis) for row in chosen]
    return max(off) > OFF_AXIS * head.page.width or any(len(row.lines) > 1 for row in chosen)


def _meets(line: TextLine, chosen: Sequence[Row]) -> bool:
    """A stamp beside or over the abstract: letters under it are lost."""
    top, bottom = chosen[0].box[1], chosen[-1].box[3]
    return is_stamp_text(line.text) and line.box[3] > top and line.box[1] < bottom


def _joined(texts: Sequence[str]) -> str:
    text = squeeze(" ".join(texts))
    if re.fullmatch(r"\([^()]*\)", text) and not _BRACKETED.search(fold(text)):
        text = text[1:-1].strip()  # "(V/v nâng bậc lương)"
    text = _CUBIC.sub("m³/", re.sub(r"^[-–•.,]\s+", "", text))
    text = re.sub(r"^[Vv][eèéẻẽẹêềếểễệiìí] vi[eêềếểễệ][cệe:](?=\s)", "Về việc", text)
    text = _VV_READ.sub(r"V/v\g<colon> ", text) if _is_vv(text) else text
    if text.endswith("”") and "“" not in text and '"' not in text:
        text = text[:-1]
    return re.sub(r"[\s.;:_*~-]+$", "", text) if len(text) > 8 else text


def _is_vv(text: str) -> bool:
    """Whether the text begins with what "V/v" comes out as, and goes on in small letters."""
    match = _VV_READ.match(text)
    return match is not None and match["next"].islower()


def _under_title(head: Head) -> _Found | None:
    title = head.title
    if title is None:
        return None
    tail = re.search(r"[^\W\d_]\s*\b(?:[Vv]/[Vv]|[Vv]ề việc)\b.*$", title.text)
    below = [row for row in head.below if row.box[1] >= title.box[1] - 4]
    rows = splice_rows(_clean(head, below))
    chosen: list[Row] = []
    pitch = 0.0
    for row in rows[:MOST_ROWS]:
        if not chosen and re.match(r"^\W*so\s?[:.]", row.folded):
            title = row  # contracts bear their number under the title
            continue
        if not chosen and _continues_title(row, title):
            title = row
            continue
        if _is_end(row, chosen, head):
            break
        gap = row.box[1] - (chosen[-1].box[3] if chosen else title.box[3])
        height = median([one.height for one in (*chosen, row)])
        if chosen and gap > max(0.75 * height, 1.7 * pitch + 6):
            break
        if not chosen and gap > 3.0 * height:
            break
        if chosen:
            pitch = max(pitch, gap) if pitch else max(gap, 1.0)
        chosen.append(row)
    if not chosen:
        return _Found((title,), "Trích yếu cùng dòng với tên loại.", 0.5) if tail else None
    why = f"Các dòng ngay dưới tên loại “{title.text}”, trước phần nội dung."
    return _Found(tuple(chosen), why, 0.92 if len(chosen) < MOST_ROWS else 0.4)


def _clean(head: Head, rows: Sequence[Row]) -> list[Row]:
    """Without stamps beside the title: only lines that stand near the middle axis of the text."""
    out = []
    for row in rows:
        lines = [
            one
            for one in row.lines
            if not is_stamp_text(one.text)
            and not (len(row.lines) > 1 and _STAMPED.match(fold(one.text)))
            and (one.box[2] > 0.42 * head.page.width or _leads(one, row))
            and (one.confidence >= 0.6 or len(one.text) > 12)
        ]
        if len(lines) == len(row.lines):
            out.append(row)
        elif lines:
            text = squeeze(" ".join(one.text for one in lines))
            confidence = min(one.confidence for one in lines)
            out.append(Row(text, around(one.box for one in lines), confidence, tuple(lines)))
    return out


def _leads(line: TextLine, row: Row) -> bool:
    """Whether the next line of the row goes on right where this one ends."""
    if capital_share(line.text) > 0.5 or not line.text[:1].isupper() or line.confidence < 0.8:
        return False
    height = line.box[3] - line.box[1]
    return any(0 <= one.box[0] - line.box[2] + height <= 2 * height for one in row.lines)


def _is_end(row: Row, chosen: Sequence[Row], head: Head) -> bool:
    folded = row.folded
    capitals = capital_share(row.text)
    opens = row.text.lstrip(" -–•*'\"“.(")[:1]
    opens_new = opens.isupper() or opens.isdigit() or row.text[:1] in "-–"
    ends = _ENDS if chosen else _FIRST_ENDS
    if opens_new and ends.search(folded):
        return True
    if chosen and any(ends.search(fold(one.text)) and one.text[:1].isupper() for one in row.lines):
        return True
    if chosen and re.match(r"^\S{1,4} (?:Ngày \d|Căn cứ |Thực hiện |Xét )", row.text):
        return True  # the first words of the body lie under a stamp
    if _BRACKETED.search(folded) or (chosen and re.match(r"^\(.*\)\W*$", row.text)):
        return True
    if not chosen and opens != row.text[:1] == "(" and not _VV.match(folded):
        return True
    minutes = head.title is not None and head.title.folded.startswith("bien ban")
    if not chosen and minutes and _FORM_FIELD.match(folded):
        return True  # minutes of acceptance (Nghị định 06/2021, Điều 21) name their object so
    if not chosen and head.title and head.title.folded.startswith(_WITHOUT_ABSTRACT):
        return not re.match(r"^\W*(?:ve\b|v\s?/)", folded)
    if capitals > 0.75 and (_ISSUER.search(folded) or is_title(row.text)):
        return True
    if chosen:
        first = chosen[0]
        was_small = capital_share(first.text) < 0.5
        if was_small and capitals > 0.85 and len(folded) > 8:
            return True
        ended = re.search(r"[.:;]\s*$", chosen[-1].text) is not None
        indented = row.box[0] < 0.3 * head.page.width and folded[:1].isalnum()
        if ended and indented and row.text[:1].isupper():
            return True
        return _is_listed(row, chosen) or _is_paragraph(row, chosen, head)
    return False


def _continues_title(row: Row, title: Row) -> bool:
    """Names of minutes take two rows: "BIÊN BẢN NGHIỆM THU HOÀN THÀNH / HẠNG MỤC CÔNG TRÌNH"."""
    named = title.folded.startswith(("bien ban ", "hop dong ", "giay chung nhan "))
    about = re.match(r"^\W*(?:ve\b|v\s?/)", row.folded) is not None
    alike = abs(row.height - title.height) <= 0.35 * title.height
    near = row.box[1] - title.box[3] < 0.8 * title.height
    return named and alike and near and not about and capital_share(row.text) > 0.9


def _opens_party(row: Row, head: Head) -> bool:
    """Party letters say "về …" under their number, in small letters (Hướng dẫn 36-HD/VPTW)."""
    opening = re.match(r"^\W*[vV]ề\s+(\w)", row.text) if head.party else None
    return opening is not None and opening[1].islower()


def _is_paragraph(row: Row, chosen: Sequence[Row], head: Head) -> bool:
    """A row indented like a paragraph that runs to the right margin, under centred rows."""
    axis, width = _axis(head), head.page.width
    if axis is None or any(
        abs((r.box[0] + r.box[2]) / 2 - axis) > OFF_AXIS * width for r in chosen
    ):
        return False
    margin = max(one.box[2] for one in head.page.lines)
    off = (row.box[0] + row.box[2]) / 2 - axis
    short = max(one.box[2] for one in chosen) < margin - 0.03 * width
    runs = row.box[2] > margin - 0.02 * width and off > 1.5 * OFF_AXIS * width
    return runs and (short or row.text[:1].isupper())


def _is_listed(row: Row, chosen: Sequence[Row]) -> bool:
    """An entry of a list under the abstract: "- Giám đốc các sở"."""
    entry = re.match(r"^\s*[-–•+]\s*(\w)", row.text)
    return entry is not None and entry[1].isupper() and not re.match(r"^\s*[-–•+]", chosen[0].text)


def _under_number(head: Head, number: Row | None) -> _Found | None:
    """V/v lines in the left column, from the first one to the first wide gap."""
    top = number.box[1] if number else 0
    below = [row for row in head.left if row.box[1] > top and row is not number]
    start = next(
        (
            i
            for i, row in enumerate(below)
            if _VV.match(row.folded) or _is_vv(row.text) or _opens_party(row, head)
        ),
        None,
    )
    if start is None:
        return None
    chosen = [below[start]]
    for row in below[start + 1 :]:
        gap = row.box[1] - chosen[-1].box[3]
        if gap > 0.9 * median([one.height for one in chosen]) or is_stamp_text(row.text):
            break
        if capital_share(row.text) > 0.85 and len(row.text) > 6:
            break
        chosen.append(row)
    if len(re.findall(r"[^\W\d_]{2,}", " ".join(row.text for row in chosen))) < MIN_WORDS:
        return None
    return _Found(tuple(chosen), "Đoạn “V/v …” dưới số và ký hiệu của công văn.", 0.9, titled=False)

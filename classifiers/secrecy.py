"""Marks of secrecy, urgency and circulation: from stamps seen in the pixels, and from lines.

Missing a mark of secrecy is the worst error of a station, a false one the second worst: a stamp
that stands out (red ink, askew, a frame) counts wherever it is, a line of black print only where
ô 10a has its place and only when it says nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from classifiers.folding import fold
from classifiers.stamp_words import StampWord, StampWords
from classifiers.types import Answer, BoxTuple, DocumentText, PageText, StampMark, TextLine

__all__ = ["Secrecy", "find_circulation", "find_secrecy", "find_urgency"]

SURE_ANYWHERE = 0.9  # confidence from which a level of two words counts wherever it stands
LEANS_DEG = 4.0
LEFT_SHARE = 0.45  # ô 10a lies at x 0–0.24 of the width; worn pages move, letters run on
RIGHT_SHARE = 0.62  # where the left has no room a stamp is set at the right edge
UPPER_SHARE = 0.45  # … and at y 0.14–0.34 of the height
TOP_SHARE = 0.12  # above the head a mark may stand anywhere across the page
HEAD_SHARE = 0.30  # where the motto of a head is looked for
LINE_SCORE = 0.95
BESIDE = 1.3  # heights of a line within which the line above continues into it

_MOTTO = ("cong hoa xa hoi chu nghia", "dang cong san viet nam")
_LABEL = re.compile(r"^(?:muc )?do mat\s*[:.]\s*(mat|toi mat|tuyet mat)\W*$")
_COPY = re.compile(r"^ban so\W*\d*\W*(mat|toi mat|tuyet mat)\W*$")
_OPEN_ENDS = ("bao", "bi", "co", "tuyet", "toi", "an", "than")
"""What goes on with "mật" in the next line: bảo mật, bí mật, cơ mật …"""


@dataclass(frozen=True, slots=True)
class Secrecy:
    """What the pages say about secrecy.

    Attributes:
        level: "mat", "toi_mat", "tuyet_mat", or "" where no mark was seen.
        score: 0..1.
        page, box: where.
        evidence: one sentence in Vietnamese; holds no text of the document but the mark.
    """

    level: str
    score: float = 0.0
    page: int | None = None
    box: BoxTuple | None = None
    evidence: str = ""


@dataclass(frozen=True, slots=True)
class _Mark:
    word: StampWord
    score: float
    page: int
    box: BoxTuple
    evidence: str


def find_secrecy(document: DocumentText, words: StampWords) -> Secrecy:
    """Look for MẬT, TỐI MẬT and TUYỆT MẬT on every page.

    Args:
        document: recognised pages with their stamps.
        words: of `load_stamp_words`.
    """
    mark = _highest(_marks(document, words, "secrecy"))
    if mark is None:
        return Secrecy("", evidence="Không thấy dấu chỉ độ mật.")
    return Secrecy(mark.word.key, mark.score, mark.page, mark.box, mark.evidence)


def find_urgency(document: DocumentText, words: StampWords) -> Answer:
    """The stamp of ô 10b: "Khẩn", "Thượng khẩn", "Hỏa tốc"; "" where none was seen.

    Args:
        document: recognised pages with their stamps.
        words: of `load_stamp_words`.
    """
    mark = _highest(_marks(document, words, "urgency"))
    if mark is None:
        return Answer("", 0.8, evidence="Không thấy dấu chỉ mức độ khẩn.")
    return Answer(mark.word.name, mark.score, mark.page, mark.box, mark.evidence)


def find_circulation(document: DocumentText, words: StampWords) -> Answer:
    """`mode` that a stamp of ô 11 leads to ("02": used under conditions); "" where none was seen.

    Args:
        document: recognised pages with their stamps.
        words: of `load_stamp_words`.
    """
    mark = _highest(_marks(document, words, "circulation"))
    if mark is None:
        return Answer("", 0.8, evidence="Không thấy chỉ dẫn về phạm vi lưu hành.")
    return Answer(mark.word.mode, mark.score, mark.page, mark.box, mark.evidence)


def _highest(marks: Iterator[_Mark]) -> _Mark | None:
    """The mark of the highest rank, of several the surest."""
    return max(marks, key=lambda m: (m.word.rank, m.score), default=None)


def _marks(document: DocumentText, words: StampWords, kind: str) -> Iterator[_Mark]:
    for page in document.pages:
        head = page.number == 1 or _has_head(page)
        for stamp in page.stamps:
            word = words.meaning(stamp.text)
            if word is not None and word.kind == kind and _counts(stamp, page, head, kind):
                score = max(stamp.confidence, 0.5)
                yield _Mark(word, score, page.number, stamp.box, _why(word, stamp, page.number))
        if head:
            yield from _line_marks(page, words, kind)


# -- stamps ----------------------------------------------------------------------------------------


def _counts(stamp: StampMark, page: PageText, head: bool, kind: str) -> bool:
    """Whether a stamp is one, and not a cell, a heading or a word of a drawing."""
    if kind == "urgency" and not head:
        return False
    if stamp.red or LEANS_DEG < abs(stamp.tilt_deg) <= 180.0 - LEANS_DEG:
        return True
    if not head:
        return False
    if kind == "secrecy" and " " in stamp.text.strip() and stamp.confidence >= SURE_ANYWHERE:
        return True  # "TỐI MẬT" by itself is no word of a drawing, wherever it was stamped
    aside = (stamp.box[0] + stamp.box[2]) / 2 > RIGHT_SHARE * page.width
    return _in_window(stamp.box, page) or ((stamp.framed or aside) and _is_upper(stamp.box, page))


def _in_window(box: BoxTuple, page: PageText) -> bool:
    x, y = (box[0] + box[2]) / 2 / page.width, (box[1] + box[3]) / 2 / page.height
    return (x < LEFT_SHARE and y < UPPER_SHARE) or y < TOP_SHARE


def _is_upper(box: BoxTuple, page: PageText) -> bool:
    return (box[1] + box[3]) / 2 < UPPER_SHARE * page.height


def _why(word: StampWord, stamp: StampMark, page: int) -> str:
    shown = [
        "mực đỏ" if stamp.red else "",
        "có khung" if stamp.framed else "",
        "đóng nghiêng" if abs(stamp.tilt_deg) > LEANS_DEG else "",
    ]
    seen = ", ".join(part for part in shown if part)
    return f"Dấu “{word.words[0]}” ở trang {page}" + (f" ({seen})." if seen else ".")


# -- lines -----------------------------------------------------------------------------------------


def _has_head(page: PageText) -> bool:
    upper = (line for line in page.lines if line.box[1] < HEAD_SHARE * page.height)
    return any(motto in fold(line.text) for line in upper for motto in _MOTTO)


def _line_marks(page: PageText, words: StampWords, kind: str) -> Iterator[_Mark]:
    for line in page.lines:
        word = words.meaning(line.text) or _labelled(line, words)
        if word is None or word.kind != kind or not _in_place(line, page, kind):
            continue
        if not _continues(line, page.lines):
            why = f"Dòng “{word.words[0]}” đứng riêng ở phần đầu trang {page.number}."
            score = LINE_SCORE * line.confidence
            yield _Mark(word, score, page.number, line.box, why)


def _labelled(line: TextLine, words: StampWords) -> StampWord | None:
    """The level in words, as in "Độ mật: Mật" or "Bản số: 02 MẬT"."""
    folded = fold(line.text)
    found = _LABEL.match(folded) or _COPY.match(folded)
    if found is None:
        return None
    by_bare = {fold(word): row for row in words.rows for word in row.words}
    return by_bare.get(found[1])


def _in_place(line: TextLine, page: PageText, kind: str) -> bool:
    if kind == "secrecy":
        return _in_window(line.box, page)
    return _is_upper(line.box, page)


def _continues(line: TextLine, lines: Sequence[TextLine]) -> bool:
    """Whether the line goes on from the one above: "… BẢO VỆ BÍ" / "MẬT"."""
    left, top, right, bottom = line.box
    for other in lines:
        gap = top - other.box[3]
        beside = other.box[0] < right and left < other.box[2]
        if other is line or not beside or not -(bottom - top) < gap < BESIDE * (bottom - top):
            continue
        if other.box[1] < top and fold(other.text).rsplit(" ", 1)[-1] in _OPEN_ENDS:
            return True
    return False

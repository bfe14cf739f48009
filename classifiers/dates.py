"""Dates as they are printed, stamped and written on documents; nothing is guessed.

The frame `<place>, ngày __ tháng __ năm ____` (Nghị định 30/2020/NĐ-CP, ô 4) is printed far more
often than what is filled in; a frame with holes says that somebody wrote by hand.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date

from classifiers.folding import fold, fold_same_length, squeeze
from classifiers.place import place_before
from classifiers.rows import Row
from classifiers.signals import least_word, signals
from classifiers.types import Answer
from classifiers.zones import Head, is_stamp_text

__all__ = [
    "DateFrame",
    "clean_digits",
    "date_row",
    "find_date",
    "parse_date",
    "parse_frame",
]

# Confidence of the line under which its digits count as handwriting; measured on real scans.
SURE_ODD = 0.97
SURE_EVEN = 0.85
EARLIEST_YEAR = 1945  # the first documents of the state; older paper is not in the campaign
LATEST_YEAR = 2099
SATURDAY = 5  # of `date.weekday`; offices seldom sign from here on

_LOOKS = str.maketrans({"O": "0", "o": "0", "l": "1", "I": "1", "|": "1", "i": "1"})
_MONGS = re.compile(r"^\s*[Mm]\w{1,3}g\s+(?=\d)")  # ngày mồng 5, mùng 5
_FILLERS = re.compile(r"[\s._…·,:;'\"`~^*-]+")

_FRAME = re.compile(
    r"(?<![a-z])ng[ao]\s?[yvjg]\s*(?P<day>.{0,14}?)\s*th[aoeu]n[gq]\s*"
    r"(?P<month>.{0,12}?)\s*n[iaeo]{1,2}m(?![a-z])\s*(?P<year>[\d.…_ oli|]{0,9})"
)
_LOOSE = re.compile(  # a frame of which the pen has spoiled a printed word
    r"^[^,]{2,40},(?P<rest>(?=.*(?<![a-z])(?:ng[ao]\w?|th[aoeu]n\w?)(?![a-z]))"
    r".*(?:(?<![a-z])n[aeio]{1,3}m(?![a-z]).*|(?<!\d)(?:19|20)\d\d\W*))$"
)
_TENTH = ("mot", "hai", "ba", "tu", "nam", "sau", "bay", "tam", "chin", "muoi")
_MONTH_WORDS = {
    "gieng": 1, "chap": 12, "muoi mot": 11, "muoi hai": 12, "bon": 4,
    **{word: i + 1 for i, word in enumerate(_TENTH)},
}  # fmt: skip
_NUMERIC = re.compile(
    r"(?<![\d/])(?P<day>\d{1,2})\s*[/.\-–]\s*(?P<month>\d{1,2})\s*"
    r"(?:[/.\-–]|n[aă]m)\s*(?P<year>\d{4})(?![\d/])"
)


@dataclass(frozen=True, slots=True)
class DateFrame:
    """What stands in a printed frame; None where digits are missing or cannot be digits.

    Attributes:
        start, end: where the frame stands in the text given.
        confused: letters were read as the digits they look like (O, l, I).
        odd: spaces within the digits, none around them, or zeros put before one part only:
            what is seen where a pen filled the frame.
    """

    day: int | None
    month: int | None
    year: int | None
    start: int
    end: int
    confused: bool = False
    odd: bool = False

    @property
    def value(self) -> date | None:
        """The date, where all three parts are there and the calendar knows it."""
        if self.day is None or self.month is None or self.year is None:
            return None
        try:
            return date(self.year, self.month, self.day)
        except ValueError:
            return None


def clean_digits(raw: str) -> tuple[str | None, bool]:
    """Digits of a filled-in part, and whether look-alike letters were among them.

    >>> clean_digits(" 0 5 "), clean_digits("l2"), clean_digits("Ô"), clean_digits("...")
    (('05', False), ('12', True), (None, False), (None, False))
    """
    text = _FILLERS.sub("", raw)
    if not any(c.isdecimal() and c.isascii() for c in text):
        return None, False
    mended = text.translate(_LOOKS)
    if not (mended.isascii() and mended.isdecimal()):
        return None, False
    return mended, mended != text


def _part(raw: str, low: int, high: int, width: int) -> tuple[int | None, bool]:
    digits, confused = clean_digits(raw)
    if digits is None or len(digits) > width or not low <= int(digits) <= high:
        return None, False
    return int(digits), confused


def _month(raw: str) -> tuple[int | None, bool]:
    """A month in figures or in words ("tháng Giêng", "tháng mười hai")."""
    word = fold(_FILLERS.sub(" ", raw))
    return (_MONTH_WORDS[word], False) if word in _MONTH_WORDS else _part(raw, 1, 12, 2)


def parse_frame(text: str) -> DateFrame | None:
    """Read the first date of `text`, in words or in figures; None where there is no frame."""
    text = unicodedata.normalize("NFC", text)
    match = _FRAME.search(fold_same_length(text))
    if match:
        spans = {name: text[match.start(name) : match.end(name)] for name in ("day", "month")}
        year_raw = text[match.start("year") : match.end("year")]
    else:
        match = _NUMERIC.search(text)
        if not match:
            return None
        spans, year_raw = {k: match[k] for k in ("day", "month")}, match["year"]
    day, d = _part(_MONGS.sub("", spans["day"]), 1, 31, 2)
    month, m = _month(spans["month"])
    year, y = _part(year_raw, EARLIEST_YEAR, LATEST_YEAR, 4)
    odd = "ngay" in fold(match.group()) and _odd(text, match, spans)
    return DateFrame(day, month, year, match.start(), match.end(), d or m or y, odd)


def _odd(text: str, match: re.Match[str], spans: dict[str, str]) -> bool:
    glued = any(
        text[match.start(name) - 1] not in " ." or text[match.end(name)] not in " ."
        for name in spans
    )
    day, month = (spans[name].strip(" .…_") for name in ("day", "month"))
    uneven = len(day) == 1 and len(month) == 2 and not month.startswith("1")
    return glued or uneven or " " in day or " " in month


def parse_date(text: str) -> date | None:
    """The first date of `text`, None where there is none or a part of it is missing.

    >>> parse_date("Hà Nội, ngày 05 tháng 8 năm 2025")
    datetime.date(2025, 8, 5)
    >>> parse_date("ký ngày 30/4/1975") is not None
    True
    """
    frame = parse_frame(squeeze(text))
    return frame.value if frame else None


def date_row(head: Head) -> tuple[Row, DateFrame] | None:
    """The row of ô 4: in the right column, else in the left one, else right under the title.

    Only a frame with its place before it counts outside the right column: the stamp of arrival
    and cited laws have none.
    """
    for i, place in enumerate((head.right, head.left, head.below[:3])):
        for at, row in enumerate(place):
            if is_stamp_text(row.text):
                continue
            text = row.text
            frame = parse_frame(text)
            if frame is None and at + 1 < len(place) and re.search(r"\bng[aà]y\b", text.lower()):
                text = f"{text} {place[at + 1].text}"
                frame = parse_frame(text)
            if frame is None:
                continue
            if (i or not head.motto) and not _is_place_before(text, frame):
                continue
            return (
                row if text is row.text else Row(text, row.box, row.confidence, row.lines)
            ), frame
    return _spoiled_row(head)


def _spoiled_row(head: Head) -> tuple[Row, DateFrame] | None:
    """A row under the motto that begins like a date; its parts are for a person, or the pixels."""
    for row in head.right:
        text = fold_same_length(row.text)
        match = None if is_stamp_text(row.text) else _LOOSE.match(text)
        if match is None or place_before(row.text[: match.start("rest")]) is None:
            continue
        year = re.search(r"(?<!\d)((?:19|20)\d\d)\W*$", text)
        start = match.start("rest")
        return row, DateFrame(None, None, int(year[1]) if year else None, start, len(text))
    return None


def _is_place_before(text: str, frame: DateFrame) -> bool:
    """`<place>, ngày …`, and no clause that cites something."""
    before = fold(text[: frame.start])
    comma = re.search(r",(?: ngay)?$", before) is not None
    cites = re.match(r"^\W*(?:can cu|theo|xet|thuc hien|tai)\b", before)
    return comma and not cites and place_before(text[: frame.start]) is not None


def _printed(row: Row, frame: DateFrame) -> bool:
    """Whether the digits may be taken for print: pen strokes are read, but not surely."""
    if any(one.source.startswith("text_layer") for one in row.lines):
        return True
    return row.confidence >= (SURE_ODD if frame.confused or frame.odd else SURE_EVEN)


def find_date(found: tuple[Row, DateFrame] | None, head: Head) -> Answer:
    """Answer for `issued_date`, ISO 8601."""
    if found is None:
        return Answer(None, evidence="Không thấy dòng “…, ngày … tháng … năm …” ở đầu văn bản.")
    row, frame = found
    shown = f"Dòng “{row.text}” dưới Quốc hiệu"
    told = _signals(row, frame, head)
    if frame.value is None:
        missing = [
            name
            for name, part in (("ngày", frame.day), ("tháng", frame.month), ("năm", frame.year))
            if part is None
        ]
        what = ", ".join(missing) or "ngày không có trong lịch"
        evidence = f"{shown}: không đọc được {what}, có thể viết tay."
        return Answer(None, 0.0, head.page.number, row.box, evidence, True, signals=told)
    if not _printed(row, frame):
        evidence = f"{shown}: chữ số có thể viết tay, cần người đọc."
        return Answer(None, 0.0, head.page.number, row.box, evidence, True, signals=told)
    score = 0.96 * (0.8 if frame.confused else 1.0) * min(1.0, row.confidence + 0.02)
    value = frame.value.isoformat()
    return Answer(value, score, head.page.number, row.box, f"{shown}.", signals=told)


def _signals(row: Row, frame: DateFrame, head: Head) -> tuple[tuple[str, float], ...]:
    day, month = frame.day or 0, frame.month or 0
    padded = re.search(rf"\b0{day}\b", row.text) is not None if 0 < day < 10 else True
    return signals(
        line_confidence=row.confidence,
        word_confidence=least_word(row.lines),
        confused=frame.confused,
        odd=frame.odd,
        padded=padded,
        bare_month=3 <= month <= 9 and re.search(rf"\b0{month}\b", row.text) is None,
        text_layer=any(one.source.startswith("text_layer") for one in row.lines),
        right_column=row.box[0] > head.page.width * 0.4,
        place=place_before(row.text[: frame.start]) is not None,
        weekend=frame.value is not None and frame.value.weekday() >= SATURDAY,
        letters=sum(c.isalpha() for c in row.text[frame.end :]),
    )

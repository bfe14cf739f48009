"""What stands in a number row or a date row, and who wrote which part of it."""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from ocr.handwriting import alphabet

__all__ = ["Fill", "Part", "date_parts", "labels_of", "number_parts"]


class Fill(Enum):
    """How a part came onto the paper."""

    TYPED = "typed"
    HAND = "hand"
    STAMPED = "stamped"
    BLANK = "blank"


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a row, left to right.

    Attributes:
        text: what stands there; digits only where `fill` is not TYPED.
        fill: who put it there.
        gap: room left for it in the typed form, in em; for TYPED parts the blank after it.
        dotted: the room is marked with dots or a line.
    """

    text: str
    fill: Fill = Fill.TYPED
    gap: float = 0.0
    dotted: bool = False

    @property
    def labels(self) -> tuple[int, ...]:
        """Codes of `ocr.handwriting.alphabet` this part shows."""
        if self.fill is Fill.HAND:
            return tuple(alphabet.HAND + int(digit) for digit in self.text)
        if self.fill is Fill.STAMPED:
            return tuple(alphabet.PRINT + int(digit) for digit in self.text)
        return labels_of(self.text) if self.fill is Fill.TYPED else ()


_TOKEN = re.compile(r"[^\W\d_]+|\d|[/-]")
_MARKS = {
    "số": alphabet.NUMBER,
    "/": alphabet.SLASH,
    "-": alphabet.HYPHEN,
    "ngày": alphabet.DAY,
    "tháng": alphabet.MONTH,
    "năm": alphabet.YEAR,
}


def labels_of(text: str) -> tuple[int, ...]:
    """Codes of a typed text: digits, marks of the frame, one WORD per other run of letters.

    >>> [alphabet.LABELS[code] for code in labels_of("Số: 5/QĐ")]
    ['so', '5', '/', 'word']
    """
    out = []
    for token in _TOKEN.findall(text.replace("–", "-")):
        if token.isdecimal():
            out.append(alphabet.PRINT + int(token))
        else:
            out.append(_MARKS.get(token.lower(), alphabet.WORD))
    return tuple(out)


LABELS = ("Số:", "Số:", "Số:", "Số :", "Số", "số:", "Số: ", "SỐ:", "Luật số:", "Số.")
TYPES = (
    "QĐ", "TB", "BC", "TTr", "KH", "CT", "NQ", "HD", "CV", "GM", "BB", "QC", "PA", "ĐA", "KL",
    "GPXD", "GCN", "TTLT", "TT", "NĐ", "CĐ", "LĐ", "PC", "PCT",
)  # fmt: skip
BODIES = (
    "UBND", "UBND", "TTg", "CP", "BTC", "BNV", "BYT", "SXD", "SNV", "STC", "BTP", "BGDĐT",
    "BLĐTBXH", "HĐND", "VPCP", "VP", "CTN", "BCA", "TU", "ĐHQG", "BXD", "SGDĐT", "SYT", "BCĐ138",
    "TCT", "CT", "QLĐT", "TNMT", "BCH", "TTHC", "KTTH", "NC", "KGVX", "ĐT", "TCCB", "THPT",
)  # fmt: skip
WIDTHS = (1, 2, 3, 4, 5)  # digits of a number
WIDTH_SHARES = (8, 34, 36, 18, 4)


def _fill(dice: random.Random, hand: float) -> Fill:
    kind = dice.random()
    if kind < hand:
        return Fill.HAND
    if kind < hand + 0.27:
        return Fill.TYPED
    return Fill.STAMPED if kind < hand + 0.32 else Fill.BLANK


def _filled(text: str, fill: Fill, dice: random.Random) -> Part:
    if fill is Fill.TYPED:
        return Part(text, fill, dice.choice([0.0, 0.0, 0.15, 0.3]))
    roomy = dice.uniform(0.2, 1.1) + 0.4 * len(text) * dice.uniform(0.6, 1.4)
    dotted = dice.random() < 0.15
    return Part("" if fill is Fill.BLANK else text, fill, roomy, dotted)


def _number(dice: random.Random) -> str:
    width = dice.choices(WIDTHS, WIDTH_SHARES)[0]
    if width == 2 and dice.random() < 0.45:
        return f"0{dice.randint(1, 9)}"
    return str(dice.randint(10 ** (width - 1), 10**width - 1))


def _notation(dice: random.Random) -> str:
    kind, body = dice.choice(TYPES), dice.choice(BODIES)
    joint = dice.choice(["-", "-", "-", "-", " - ", "–"])
    if dice.random() < 0.2:
        return f"{dice.randint(1998, 2027)}/{kind}{joint}{body}"
    if dice.random() < 0.15:
        return f"{body}{joint}{dice.choice(BODIES)}"
    return f"{kind}{joint}{body}" + (f"-{dice.choice(BODIES)}" if dice.random() < 0.12 else "")


def number_parts(dice: random.Random) -> list[Part]:
    """A row like "Số: 1845 /QĐ-UBND"."""
    number = _filled(_number(dice), _fill(dice, 0.62), dice)
    lead = Part(dice.choice(LABELS), Fill.TYPED, dice.choice([0.0, 0.1, 0.25, 0.25]))
    if dice.random() < 0.06:
        return [lead, number]
    if dice.random() < 0.06:  # of the Party
        note = f"{dice.choice(['-', '- ', ' -'])}{dice.choice(TYPES)}/{dice.choice(BODIES)}"
    else:
        note = dice.choice(["/", "/", "/", " /", "/ "]) + _notation(dice)
    return [lead, number, Part(note)]


def date_parts(dice: random.Random, places: Sequence[str]) -> list[Part]:
    """A row like "Hà Nội, ngày 05 tháng 8 năm 2025"."""
    day, month = dice.randint(1, 31), dice.randint(1, 12)
    year = str(dice.choice([dice.randint(2008, 2027), dice.randint(1985, 2035)]))
    by = _fill(dice, 0.66)
    months = by if dice.random() < 0.35 or by is Fill.TYPED else Fill.TYPED
    years = months if dice.random() < 0.2 and months is by else Fill.TYPED
    day_text = f"{day:02d}" if dice.random() < 0.85 else str(day)
    month_text = f"{month:02d}" if month < 3 or dice.random() < 0.5 else str(month)
    place = dice.choice(places)
    if dice.random() < 0.12:
        place = dice.choice(["Thành phố ", "TP. ", "Tp.", "Tỉnh ", "Quận ", "TX. "]) + place
    elif dice.random() < 0.04:  # units of large cities that are numbered
        place = f"{dice.choice(['Quận', 'Phường'])} {dice.randint(1, 25)}"
    parts = [
        Part(place + dice.choice([",", ",", ", "]), Fill.TYPED, 0.25),
        Part(dice.choice(["ngày", "ngày", "ngày", "Ngày"]), Fill.TYPED, _after(by, dice)),
        _filled(day_text, by, dice),
        Part("tháng", Fill.TYPED, _after(months, dice)),
        _filled(month_text, months, dice),
        Part("năm", Fill.TYPED, _after(years, dice)),
    ]
    if years is Fill.TYPED:
        return [*parts, Part(year + ("." if dice.random() < 0.05 else ""))]
    if dice.random() < 0.6:  # the century is part of the form
        return [*parts, Part(year[:2]), _filled(year[2:], years, dice)]
    return [*parts, _filled(year, years, dice)]


def _after(fill: Fill, dice: random.Random) -> float:
    """The blank before a part, em."""
    return dice.choice([0.2, 0.25, 0.3, 0.5]) if fill is Fill.TYPED else dice.uniform(0, 0.2)

"""What is written on a typeset line: running text, and the numbers, dates and codes of offices.

Codes, dates and amounts are rare in running text and common in the fields a clerk files by,
so a quarter of the lines is made of them.
"""

from __future__ import annotations

import random
from collections.abc import Sequence

__all__ = ["phrase"]

NOTATIONS = (
    "QĐ-UBND", "TTr-SXD", "KH-UBND", "TB-VPCP", "NĐ-CP", "TT-BXD", "CT-TTg",
    "QĐ-TTg", "BC-SNV", "CV-TU", "NQ-HĐND", "GPXD", "UBND-KTTH", "TB/TU",
    "QĐ-BGDĐT", "SXD-QLHĐXD", "TTLT-BTC-BNV", "VBHN-BXD", "BB-NT",
)  # fmt: skip
PLACES = ("Thái Nguyên", "Hà Nội", "Quảng Ngãi", "Hải Phòng", "Cao Bằng", "Tuyên Quang")
LAWS = ("NĐ-CP", "QH13", "QH14", "QH15", "TT-BTC", "TT-BXD", "QĐ-TTg")
HEADS = ("TRƯỜNG", "CỘNG HÒA", "ỦY BAN", "Tổng", "BỘ")
UNITS = ("kg", "m", "đồng", "VNĐ", "")
BULLETS = ("- ", "• ", "+ ", "a) ", "b) ", "đ) ", "1. ", "2) ")
CODE_SHARE = 0.26
UPPER_SHARE = 0.13
END_SHARE = 0.04
ENDS = (";", ",", ".", ":", "./.")
LONGEST = 110  # characters of a line

Random = random.Random


def phrase(chance: Random, lines: Sequence[str]) -> str:
    """Text of one line.

    Args:
        chance: decides everything.
        lines: running text to take words from.
    """
    if chance.random() < CODE_SHARE:
        return _code(chance, lines)[:LONGEST].strip()
    words = chance.choice(lines).split()
    number = chance.choice([chance.randint(1, 4), chance.randint(5, 16), chance.randint(9, 17)])
    first = chance.randint(0, max(0, len(words) - number))
    text = " ".join(words[first : first + number])
    if chance.random() < UPPER_SHARE:
        text = text.upper()
    if chance.random() < END_SHARE:
        text += chance.choice(ENDS)
    return text[:LONGEST].strip()


def _words(chance: Random, lines: Sequence[str], least: int, most: int) -> str:
    return " ".join(chance.choice(lines).split()[: chance.randint(least, most)])


def _first(chance: Random, lines: Sequence[str]) -> str:
    return " ".join(chance.choice(lines).split()[:3])


def _code(chance: Random, lines: Sequence[str]) -> str:
    kind = chance.random() * 1.25
    day, month, year = chance.randint(1, 31), chance.randint(1, 12), chance.randint(1990, 2026)
    if kind < 0.3:
        return f"Số: {chance.randint(1, 4000)}/{chance.choice(NOTATIONS)}"
    if kind < 0.5:
        return f"{chance.choice(PLACES)}, ngày {day:02d} tháng {month:02d} năm {year}"
    if kind < 0.6:
        number = chance.randint(1, 300)
        return f"số {number}/{year}/{chance.choice(LAWS)} ngày {day}/{month}/{year}"
    if kind < 0.7:
        return " ".join(_thousands(chance) for _ in range(chance.randint(1, 5)))
    if kind < 0.8:
        head = f"{chance.randint(1, 30)}.{chance.randint(1, 9)}. "
        return head + _words(chance, lines, 2, 6)
    if kind < 0.9:
        return _words(chance, lines, 1, 4) + ": " + "." * chance.randint(4, 50)
    if kind > 1:
        return _numbers(chance, lines)
    return chance.choice(BULLETS) + _words(chance, lines, 3, 10)


def _thousands(chance: Random) -> str:
    return f"{chance.randint(1, 999)}.{chance.randint(0, 999):03d}"


def _date(chance: Random) -> str:
    return f"{chance.randint(1, 31)}/{chance.randint(1, 12)}/{chance.randint(1990, 2026)}"


def _numbers(chance: Random, lines: Sequence[str]) -> str:
    """Rows of figures, where a wrong digit costs most."""
    kind = chance.random()
    if kind < 0.3:
        return " ".join(_date(chance) for _ in range(chance.randint(1, 3)))
    if kind < 0.5:
        return (
            f"Điều {chance.randint(1, 150)} khoản {chance.randint(1, 20)}"
            f" Nghị định số {chance.randint(1, 200)}/{chance.randint(1994, 2026)}/NĐ-CP"
            f" ngày {chance.randint(1, 31):02d} tháng {chance.randint(1, 12)}"
            f" năm {chance.randint(1994, 2026)}"
        )
    if kind < 0.65:
        head = f"{chance.randint(1, 20)} {chance.choice(HEADS)} "
        return head + _first(chance, lines).upper()
    if kind < 0.8:
        return (
            f"- {_first(chance, lines)}; {chance.randint(1, 99)},{chance.randint(0, 9)}%;"
            f" {chance.randint(1, 900)}.{chance.randint(100, 999)},{chance.randint(0, 99)} m2,"
            f" {_first(chance, lines)}"
        )
    return (
        f"{chance.randint(100000000, 999999999)} {chance.choice(UNITS)}"
        f" ({chance.randint(1, 9)}) {chance.randint(1, 12)}h{chance.randint(10, 59)}"
    )

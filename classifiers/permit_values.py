"""Numbers and units as permits print them: decimal comma, dots for thousands, m² and ±0,00."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal

from classifiers.folding import fold_same_length

__all__ = ["Quantity", "format_quantity", "parse_count", "parse_quantity"]

_LOOKS = str.maketrans({"O": "0", "o": "0", "l": "1", "I": "1", "i": "1", "|": "1"})
_DIGIT = r"[\doli|]"
_UNIT = (
    r"%|phan tram|m\s?[2²?\"”*ˆ°z](?![a-z])|m\s?[3³]|met vuong|met\b|m(?![a-z])"
    r"|lan\b|ha\b|tang\b|thang\b"
)
_NUMBER = re.compile(
    r"(?:(?<!\w)(?P<sign>[+±-])\s?|(?<![\w/.-]))"
    rf"(?P<digits>\d{{1,3}}(?:[. ]\d{{3}})+(?:\s?,\s?{_DIGIT}{{1,3}})?"
    rf"|{_DIGIT}+(?:\s?[,.;]\s?{_DIGIT}{{1,3}})?)"
    rf"(?!\d)\s*(?P<unit>{_UNIT})?"
)
_UNITS = (
    ("%", re.compile(r"%|phan tram")),
    ("m³", re.compile(r"m\s?[3³]")),
    ("m²", re.compile(r"m\s?[2²?\"”*ˆ°z]|met vuong")),
    ("m", re.compile(r"met|m")),
    ("lần", re.compile(r"lan")),
    ("ha", re.compile(r"ha")),
    ("tầng", re.compile(r"tang")),
    ("tháng", re.compile(r"thang")),
)
_WORDS = {
    "mot": 1, "hai": 2, "ba": 3, "bon": 4, "nam": 5, "sau": 6, "bay": 7, "tam": 8, "chin": 9,
    "muoi": 10,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with its unit.

    Attributes:
        unit: "m²", "m", "%", "lần", "tầng", "tháng", "ha" …; "" where none stands there.
        start, end: where it stands in the text given.
        doubtful: letters were read as digits, or a dot could mean either thing.
        other: the other reading of a dot (1.200 as 1,2), None where there is one reading.
    """

    value: Decimal
    unit: str
    start: int
    end: int
    doubtful: bool = False
    other: Decimal | None = None
    signed: bool = False


def _unit(raw: str | None) -> str:
    text = (raw or "").strip()
    return next((name for name, shape in _UNITS if shape.match(text)), "") if text else ""


def parse_quantity(text: str, unit: str = "") -> Quantity | None:
    """The first number of `text` (NFC) that carries `unit`, else the first one without any unit.

    >>> parse_quantity("4.860,0 m2").value, parse_quantity("±0.00").value
    (Decimal('4860.0'), Decimal('0.00'))
    """
    folded = fold_same_length(text)
    bare: Quantity | None = None
    for match in _NUMBER.finditer(folded):
        found = _quantity(text, match)
        if found is None:
            continue
        datum = found.signed and not found.unit and bare is None  # ±0.00
        if not unit or found.unit == unit or datum:
            return found
        faint = unit == "m²" and found.unit == "m"  # the small ² is lost first
        if bare is None and (not found.unit or faint):
            bare = replace(found, doubtful=found.doubtful or faint)
    return bare


def _quantity(text: str, match: re.Match[str]) -> Quantity | None:
    raw = text[match.start("digits") : match.end("digits")]
    if not any(c.isdecimal() for c in raw):
        return None
    digits = raw.translate(_LOOKS).replace(";", ",")
    confused = digits != raw
    whole = re.sub(r"\s", "", digits)
    other: Decimal | None = None
    if not (whole.isascii() and re.fullmatch(r"[\d.]*\d(?:,\d+)?", whole)):
        return None
    if "," in whole:
        value = Decimal(whole.replace(".", "").replace(",", "."))
    elif re.fullmatch(r"\d{1,3}(?:\.\d{3})+", whole):
        value = Decimal(whole.replace(".", ""))
        other = Decimal(whole) if whole.count(".") == 1 else None
    elif whole.count(".") > 1:
        return None
    else:
        value = Decimal(whole)
    sign = match["sign"]
    negative = sign == "-" and match.start() > 0 and text[match.start() - 1] in " :("
    return Quantity(
        -value if negative else value,
        _unit(match["unit"]),
        match.start(),
        match.end(),
        confused or (other is None and "." in whole and "," not in whole),
        other,
        bool(sign),
    )


def parse_count(text: str) -> int | None:
    """How many floors above ground: "03 tầng và tum" → 3, "05 tầng nổi, 01 tầng hầm" → 5.

    None where no count stands there.
    """
    folded = fold_same_length(text)
    total = 0
    for match in re.finditer(r"(?P<n>\d{1,2}|[a-z]+)\s*\)?\s*tang(?P<kind>\s+[a-z]+)?", folded):
        if (match["kind"] or "").strip() in ("ham", "lung", "ky", "ap", "tum"):
            continue
        count = int(match["n"]) if match["n"].isdecimal() else _WORDS.get(match["n"], 0)
        total = max(total, count)
    alone = re.match(r"\W*(\d{1,2})\b(?!\s*tang)", folded)
    if not total and alone:
        total = int(alone[1])
    return total or None


def format_quantity(value: Decimal, unit: str, signed: bool = False) -> str:
    """As a Vietnamese clerk writes it.

    >>> format_quantity(Decimal("4860.0"), "m²"), format_quantity(Decimal("0.45"), "m", True)
    ('4.860,0 m²', '+0,45 m')
    """
    text = f"{value:,}".replace(",", " ").replace(".", ",").replace(" ", ".")
    if signed:
        text = "±" + text if value == 0 else "+" + text if value > 0 else text
    joint = "" if unit == "%" else " "
    return f"{text}{joint}{unit}".strip()

"""Numbers, notations, places and dates, in the forms met on paper since the 1990s."""

from __future__ import annotations

import datetime
from typing import Any

import numpy as np

from resources.samples.corpus.dice import chance, one, weighted
from resources.samples.corpus.draft import Dated, Reference
from resources.samples.corpus.issuers import Issuer

__all__ = ["dated", "in_text", "reference", "row"]

BY_HAND = 0.52  # numbers written in, as on the real scans at hand
BLANK = 0.05  # drafts and files without a number
LABELS = {"Số: ": 20, "Số:": 4, "Số : ": 3, "Số ": 1, "Số:  ": 3, "SỐ: ": 0.4}
LAWS = {"11": 2002, "12": 2007, "13": 2011, "14": 2016, "15": 2021}


def reference(
    rng: np.random.Generator, kind: dict[str, Any], issuer: Issuer, day: datetime.date
) -> Reference:
    """Number and notation of a document of `kind`."""
    if kind["form"] == "certificate":
        return _certificate(rng)
    if kind["form"] == "attached":
        return Reference(None, None, "")
    number = _number(rng, kind, issuer)
    notation = _notation(rng, kind, issuer, day)
    if kind["form"] == "party":
        return _party(rng, number, notation)
    if kind["form"] == "law":
        return Reference(number, notation, f"Luật số: {number}/{notation}")
    if kind["shape"] in ("minutes", "contract") and chance(rng, 0.2):
        return Reference(None, None, "")
    label = weighted(rng, LABELS)
    if chance(rng, BLANK) and kind["form"] in ("admin", "letter"):
        gap = one(rng, ["        ", "......", "……", "          "])
        return Reference(None, notation, f"{label}{_hard(gap)}/{notation}")
    by_hand = chance(rng, BY_HAND) and number.isdigit()
    if not by_hand:
        gap = one(rng, ["", "", "", "", " "])
        return Reference(number, notation, f"{label}{number}{gap}/{notation}")
    gap = one(rng, ["", "", " ", _hard("   ")])
    return Reference(number, notation, f"{label}[[{number}]]{gap}/{notation}", by_hand=True)


def _hard(text: str) -> str:
    """Blanks that do not fall together."""
    return text.replace(" ", "\u00a0")


def _number(rng: np.random.Generator, kind: dict[str, Any], issuer: Issuer) -> str:
    large = issuer.key in ("ubnd_tinh", "thu_tuong", "bo", "ubnd_huyen", "so", "cuc", "vpcp")
    most = 90 if kind["form"] in ("year", "party", "law") else 6000 if large else 900
    value = int(np.exp(rng.uniform(0, np.log(most))))
    padded = f"{value:02d}" if chance(rng, 0.93) else str(value)
    return padded + (one(rng, "aAb") if chance(rng, 0.008) else "")


def _notation(
    rng: np.random.Generator, kind: dict[str, Any], issuer: Issuer, day: datetime.date
) -> str:
    code = issuer.code
    if code == "UBND" and day.year < 2004:
        code = "UB"
    abbr, form = kind["abbr"], kind["form"]
    if form == "year":
        return f"{day.year}/{abbr}-{code}"
    if form == "law":
        term = max((t for t, first in LAWS.items() if first <= day.year), default="10")
        return f"{day.year}/QH{term}"
    if form == "letter":
        return f"{code}-{issuer.unit}" if chance(rng, 0.93) else code
    if form == "party":
        return f"{abbr}/{code}"
    if form == "contract":
        return one(rng, [f"{day.year}/HĐ-XD", f"{day.year}/HĐXD", "HĐ-TVGS", f"{day.year}/HĐ-TCXD",
                         "HĐKT", f"{day.year}/HĐMB"])  # fmt: skip
    if form == "bare":
        return abbr if abbr != "BBNT" else one(rng, ["BBNT", "BB-NT", "BBNTCV"])
    if day.year < 1998:
        return one(rng, [f"{abbr}-{code}", f"{abbr}/{code}", f"{abbr}-{code}"])
    tail = f"-{issuer.unit}" if chance(rng, 0.05) and "." not in issuer.unit else ""
    return f"{abbr}-{code}{tail}"


def _party(rng: np.random.Generator, number: str, notation: str) -> Reference:
    label = one(rng, ["Số ", "Số ", "Số: ", "Số"])
    label = label if label.endswith(" ") else f"{label} "
    if chance(rng, BY_HAND) and number.isdigit():
        return Reference(number, notation, f"{label}[[{number}]]-{notation}", by_hand=True)
    return Reference(number, notation, f"{label}{number}-{notation}")


def _certificate(rng: np.random.Generator) -> Reference:
    """Of persons and firms: province code and eight digits ("THN-00012345")."""
    code = one(rng, ["THN", "LAC", "HAN", "QUN", "BAN"])
    number = f"{code}-{rng.integers(10**7, 10**8):08d}"
    return Reference(number, None, f"Số: {number}")


def dated(
    rng: np.random.Generator,
    kind: dict[str, Any],
    issuer: Issuer,
    day: datetime.date,
    *,
    blank: bool,
) -> Dated:
    """The row of place and date; `blank`: the number was left out, so the day mostly is too."""
    if kind.get("dateless"):
        return Dated(None, None, "")
    if kind["shape"] in ("minutes", "contract") and chance(rng, 0.6):
        return Dated(None, None, "")
    place = issuer.place
    if blank and chance(rng, 0.85):
        gap = one(rng, [_hard("     "), "....", "…"])
        month = one(rng, [_hard("     "), f" {day.month:02d}"])
        return Dated(place, None, f"{place}, ngày{gap} tháng{month} năm {day.year}")
    if chance(rng, BY_HAND):
        month = f"[[{_month(day)}]]" if chance(rng, 0.35) else _month(day)
        inner = one(rng, [("ngày ", " tháng "), ("ngày ", " tháng "), ("ngày", "tháng ")])
        printed = f"{place}, {inner[0]}[[{_day(day)}]]{inner[1]}{month} năm {day.year}"
        return Dated(place, day, printed, by_hand=True)
    return Dated(place, day, row(place, day))


def row(place: str, day: datetime.date) -> str:
    """Place and date in full: "Hà Nội, ngày 05 tháng 02 năm 2025"."""
    return f"{place}, ngày {_day(day)} tháng {_month(day)} năm {day.year}"


def in_text(rng: np.random.Generator, day: datetime.date) -> str:
    """A date inside running text, after the word "ngày"."""
    forms = (
        f"{day.day:02d}/{day.month:02d}/{day.year}",
        f"{day.day}/{day.month}/{day.year}",
        f"{_day(day)} tháng {_month(day)} năm {day.year}",
    )
    return one(rng, forms)


def _day(day: datetime.date) -> str:
    return f"{day.day:02d}"


def _month(day: datetime.date) -> str:
    """Months 1 and 2 have a leading zero, as the decree asks; many offices give it to all."""
    return f"{day.month:02d}" if day.month < 3 or day.day % 3 == 0 else str(day.month)

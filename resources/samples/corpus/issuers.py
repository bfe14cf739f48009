"""Who issues a document, where and when: a pattern of `texts/issuers.toml` filled with places."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass
from typing import Any

import numpy as np

from resources.samples.corpus.dice import chance, one
from resources.samples.corpus.words import Title, Unit, Words

__all__ = ["Issuer", "issued_on", "issuer_of", "person"]

TWO_LEVELS = datetime.date(2025, 7, 1)  # since then there are no districts
LAST = datetime.date(2026, 10, 31)
# First and last year of a period, and how often a document is from it.
PERIODS = ((1994, 2004, 4), (2005, 2010, 30), (2011, 2019, 22), (2020, 2025, 28), (2025, 2026, 16))


@dataclass(frozen=True, slots=True)
class Issuer:
    """An agency as it prints itself; lines in running case.

    Attributes:
        superior: printed lines above, none for most.
        organ: printed lines of its own name.
        name: what a record says.
        place: as in the row of place and date.
        province: where it lies, as inside a sentence ("tỉnh Lào Cai").
    """

    key: str
    superior: tuple[str, ...]
    organ: tuple[str, ...]
    name: str
    code: str
    unit: str
    collective: str
    head: str
    deputy: str
    opens: str
    place: str
    province: str
    ranks: tuple[str, ...] = ()
    party: bool = False


def issued_on(rng: np.random.Generator, period: str) -> datetime.date:
    """A day; `period` is "before" or "after" the two-level government, or "" for any."""
    while True:
        shares = np.array([row[2] for row in PERIODS], np.float64)
        first, last, _ = PERIODS[int(rng.choice(len(PERIODS), p=shares / shares.sum()))]
        begin = datetime.date(first, 1, 1)
        day = begin + datetime.timedelta(int(rng.integers((last - first + 1) * 365)))
        if day > LAST or ((period == "after") != (day >= TWO_LEVELS) and period):
            continue
        return day


def issuer_of(
    rng: np.random.Generator, words: Words, key: str, day: datetime.date, title: Title | None = None
) -> Issuer:
    """Fill pattern `key` for a document of `day`; a `title` of a province decides the province."""
    pattern = words.issuers[key]
    row: dict[str, str] = one(rng, pattern.get("rows", [{}]))
    slots = {**_places(rng, words, day, title), **row}
    for name in ("khoa", "quan_khu", "so_dk"):
        slots[name] = one(rng, words.slots[name])
    slots["ky"] = str(rng.integers(2, 32))
    slots = {name: _fill(text, slots) for name, text in slots.items()}
    organ = _fill(one(rng, pattern["organ"]), slots)
    slots["organ"] = re.sub(r"\s+", " ", organ)
    return _built(rng, pattern, slots, organ)


def _built(
    rng: np.random.Generator, pattern: dict[str, Any], slots: dict[str, str], organ: str
) -> Issuer:
    superior = _fill(one(rng, pattern.get("superior", [""])), slots)
    return Issuer(
        key=pattern["key"],
        superior=tuple(filter(None, superior.split("\n"))),
        organ=tuple(organ.split("\n")),
        name=re.sub(r"\s+", " ", _fill(pattern["name"], slots)),
        code=_fill(one(rng, pattern["codes"]), slots),
        unit=one(rng, pattern["units"]),
        collective=pattern.get("collective", ""),
        head=_fill(pattern["head"], slots),
        deputy=_fill(pattern["deputy"], slots),
        opens=_fill(one(rng, pattern["opens"]), slots),
        place=_place(rng, _fill(pattern["place"], slots)),
        province=slots["tinh"],
        ranks=tuple(pattern.get("ranks", ())),
        party=pattern.get("party", False),
    )


def _places(
    rng: np.random.Generator, words: Words, day: datetime.date, title: Title | None
) -> dict[str, str]:
    district = Unit("")
    if day >= TWO_LEVELS:
        commune = one(rng, words.after)
        province = Unit(commune.within[-1])
    else:
        commune = one(rng, words.before)
        province = Unit(commune.within[-1])
        district = Unit(commune.within[0])
    if title and title.agency.startswith(("Tỉnh ", "Thành phố ", "UBND tỉnh ")):
        province = Unit(title.agency.replace("UBND tỉnh", "Tỉnh"))
    return {
        "tinh": province.running,
        "tinh_ten": province.bare,
        "huyen": district.running,
        "huyen_ten": district.bare,
        "xa": commune.running,
        "xa_ten": commune.bare,
    }


def _place(rng: np.random.Generator, name: str) -> str:
    """As offices write it: "Thành phố Hồ Chí Minh" has five forms, others one."""
    if name == "Hồ Chí Minh":
        return one(rng, ["Thành phố Hồ Chí Minh", "TP. Hồ Chí Minh", "Tp. Hồ Chí Minh",
                         "TP.Hồ Chí Minh", "Tp.HCM"])  # fmt: skip
    return name


def _fill(text: str, slots: dict[str, str]) -> str:
    return re.sub(r"\{(\w+)\}", lambda m: slots.get(m.group(1), m.group()), text)


def person(rng: np.random.Generator, words: Words) -> str:
    """A name of three or four words, now and then two: "Nông Thanh Tâm"."""
    surname, given = one(rng, words.surnames), one(rng, words.given)
    parts = given.split()
    if chance(rng, 0.06):
        parts = parts[-1:]
    elif chance(rng, 0.15) and len(parts) == 2 and parts[0] not in ("Thị", "Văn"):
        middle = "Thị" if chance(rng, 0.5) or surname == "Văn" else "Văn"
        parts = [middle, *parts]
    return " ".join([surname, *parts])

"""The tables of agencies, places and office holders an administrator edits, folded for look-up.

`resources/rules/agencies.toml`, `places.toml` and `officials.toml` hold names, the letters agencies
sign their numbers with, administrative units with the days they existed, and who signs.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any

from classifiers.folding import fold, squeeze
from classifiers.rule_file import TableDamaged

__all__ = ["Tables", "load_tables"]


_FILES = ("agencies.toml", "officials.toml", "places.toml", "districts.toml")


@dataclass(frozen=True, slots=True)
class Tables:
    """The rules of `agencies.toml` and `places.toml`, folded for look-up.

    Attributes:
        names: folded name or alias, with and without its punctuation → official name.
        agency_codes: official name → folded letters it signs its numbers with.
        codes: letters without marks → letters as they should be; only where that is one answer.
        type_codes: folded code of a type → its folded name.
        places: folded name of a province, district or commune → its name, where it is one name.
        joined_places: the same, keys without spaces.
        place_names: every name of a place, marks included.
        pairs: folded pair of syllables of agencies' names → the pair in small letters with its
            marks, where it is one pair.
        words: abbreviation in capitals → the word.
        heads: folded words that open an agency's name.
        lower: folded words that stay small inside a name → the word.
        compounds: folded pairs of syllables whose second one is written small.
        authorities, positions: folded → as printed in ô 7a.
        surnames: folded → how they are written, the commonest first.
        officials: folded name of an office holder → the name (`officials.toml`).
    """

    names: dict[str, str]
    agency_codes: dict[str, frozenset[str]]
    codes: dict[str, str]
    type_codes: dict[str, str]
    places: dict[str, str]
    joined_places: dict[str, str]
    place_names: frozenset[str]
    pairs: dict[str, str]
    words: dict[str, str]
    heads: tuple[str, ...]
    lower: dict[str, str]
    compounds: frozenset[str]
    authorities: dict[str, str]
    positions: dict[str, str]
    surnames: dict[str, tuple[str, ...]]
    officials: dict[str, str]


def load_tables(rules: Path) -> Tables:
    """Read the tables of the folder `rules`; unchanged files are read once.

    Raises:
        TableDamaged: a table is missing or broken.
    """
    try:
        return _load(rules, tuple((rules / name).stat().st_mtime_ns for name in _FILES))
    except (OSError, AttributeError, KeyError, TypeError, ValueError) as error:
        raise TableDamaged(f"{rules}, {', '.join(_FILES)}: {error}") from error


@lru_cache(maxsize=4)
def _load(rules: Path, _changed: tuple[int, ...]) -> Tables:
    raw, offices, land, districts = (
        tomllib.loads((rules / name).read_text("utf-8")) for name in _FILES
    )
    agencies = raw["agency"]
    every = [row["code"] for row in raw["type_code"]] + list(raw["codes"]["bodies"])
    every += [code for row in agencies for code in row["codes"]]
    levels = _levels(land, districts)
    signature = raw["signature"]
    spoken = [row["name"] for row in agencies] + raw["heads"]["compounds"] + raw["heads"]["lower"]
    spoken += raw["heads"]["names"] + list(raw["words"].values()) + raw["heads"]["phrases"]
    return Tables(
        names={
            key: row["name"]
            for row in agencies
            for n in [row["name"], *_aliases(row)]
            for key in (fold(n), squeeze(re.sub(r"[^a-z0-9 ]", " ", fold(n))))
        },
        agency_codes={
            row["name"]: frozenset(fold(code) for code in row["codes"]) for row in agencies
        },
        codes=_unambiguous(every),
        type_codes={fold(row["code"]): fold(row["name"]) for row in raw["type_code"]},
        places=_places(levels),
        joined_places={key.replace(" ", ""): name for key, name in _places(levels).items()},
        place_names=frozenset(name for level in levels for name in level),
        pairs=_pairs(spoken),
        words={key.upper(): word for key, word in raw["words"].items()},
        heads=tuple(sorted((fold(h) for h in raw["heads"]["names"]), key=len, reverse=True)),
        lower={fold(word): word for word in raw["heads"]["lower"]},
        compounds=_compounds([*(row["name"] for row in agencies), *raw["heads"]["compounds"]]),
        authorities={fold(a): a for a in signature["authorities"]},
        positions={fold(p): p for p in signature["positions"]},
        surnames=_by_fold(signature["surnames"]),
        officials={fold(name): name for office in offices["office"] for name in office["people"]},
    )


def _levels(land: dict[str, Any], districts: dict[str, Any]) -> list[list[str]]:
    """Names of provinces, of districts, of communes."""
    kinds = ("cities", "urban", "towns", "rural")
    communes = [unit["name"] for group in land["communes"] for unit in group["units"]]
    communes += [name for group in districts["old_communes"] for name in group["names"]]
    return [
        [row["name"] for row in land["province"]],
        [name for row in districts["province"] for kind in kinds for name in row.get(kind, ())],
        communes,
    ]


def _places(levels: Sequence[Sequence[str]]) -> dict[str, str]:
    """Folded → name; the higher level wins, and within a level a name that is one name."""
    found: dict[str, str] = {}
    for level in levels:
        spelled = _by_fold(level)
        one = {key: min(names) for key, names in spelled.items() if len(names) == 1}
        found = {**one, **found}
    return found


def _pairs(names: Sequence[str]) -> dict[str, str]:
    """Folded pairs of syllables → as they are written, in small letters; only where it is one."""
    found: dict[str, set[str]] = {}
    for name in names:
        for one, other in pairwise(re.sub(r"[,-]", " ", name.lower()).split()):
            found.setdefault(fold(f"{one} {other}"), set()).add(f"{one} {other}")
    return {key: min(written) for key, written in found.items() if len(written) == 1}


def _by_fold(words: Sequence[str]) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for word in dict.fromkeys(words):
        found.setdefault(fold(word), []).append(word)
    return {key: tuple(written) for key, written in found.items()}


def _aliases(row: dict[str, object]) -> list[str]:
    found = row.get("aliases", [])
    return [str(alias) for alias in found] if isinstance(found, list) else []


def _unambiguous(codes: Sequence[str]) -> dict[str, str]:
    found: dict[str, set[str]] = {}
    for code in codes:
        found.setdefault(fold(code), set()).add(code)
    return {key: values.pop() for key, values in found.items() if len(values) == 1}


def _compounds(names: Sequence[str]) -> frozenset[str]:
    pairs = set()
    for name in names:
        words = name.split(" ")
        for one, other in pairwise(words):
            if one[:1].isupper() and other.islower() and fold(other) not in ("va", "cua"):
                pairs.add(fold(f"{one} {other}"))
    return frozenset(pairs)

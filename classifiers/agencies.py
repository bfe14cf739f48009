"""Agencies: the tables an administrator edits, and names read from the top left of a page.

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

from classifiers.folding import capital_share, fold, similarity, squeeze
from classifiers.types import Answer
from classifiers.zones import Head, Row, around, is_stamp_text

__all__ = ["Organs", "Tables", "find_organ", "load_tables", "name_case", "read_organs"]

NAME_LIKENESS = 0.9  # folded letters; below it another agency may be meant
KNOWN, SHAPED, UNKNOWN = 0.97, 0.9, 0.7  # scores: in the table, of a known kind, neither


@dataclass(frozen=True, slots=True)
class Tables:
    """The rules of `agencies.toml` and `places.toml`, folded for look-up.

    Attributes:
        names: folded name or alias → official name.
        codes: letters without marks → letters as they should be; only where that is one answer.
        type_codes: folded code of a type → its folded name.
        places: folded name of a province or commune → its name.
        words: abbreviation in capitals → the word.
        heads: folded words that open an agency's name.
        lower: folded words that stay small inside a name → the word.
        compounds: folded pairs of syllables whose second one is written small.
        authorities, positions: folded → as printed in ô 7a.
        surnames: folded → how they are written.
        officials: folded name of an office holder → the name (`officials.toml`).
    """

    names: dict[str, str]
    codes: dict[str, str]
    type_codes: dict[str, str]
    places: dict[str, str]
    words: dict[str, str]
    heads: tuple[str, ...]
    lower: dict[str, str]
    compounds: frozenset[str]
    authorities: dict[str, str]
    positions: dict[str, str]
    surnames: dict[str, frozenset[str]]
    officials: dict[str, str]


@lru_cache(maxsize=4)
def load_tables(rules: Path) -> Tables:
    """Read the tables of the folder `rules`.

    Raises:
        OSError: a table is missing.
        tomllib.TOMLDecodeError, KeyError: a table is broken.
    """
    raw = tomllib.loads((rules / "agencies.toml").read_text("utf-8"))
    offices = tomllib.loads((rules / "officials.toml").read_text("utf-8"))["office"]
    land = tomllib.loads((rules / "places.toml").read_text("utf-8"))
    agencies = raw["agency"]
    every = [row["code"] for row in raw["type_code"]] + list(raw["codes"]["bodies"])
    every += [code for row in agencies for code in row["codes"]]
    units = [row["name"] for row in land["province"]]
    units += [unit["name"] for group in land["communes"] for unit in group["units"]]
    signature = raw["signature"]
    return Tables(
        names={fold(n): row["name"] for row in agencies for n in [row["name"], *_aliases(row)]},
        codes=_unambiguous(every),
        type_codes={fold(row["code"]): fold(row["name"]) for row in raw["type_code"]},
        places={fold(name): name for name in reversed(units)},
        words={key.upper(): word for key, word in raw["words"].items()},
        heads=tuple(sorted((fold(h) for h in raw["heads"]["names"]), key=len, reverse=True)),
        lower={fold(word): word for word in raw["heads"]["lower"]},
        compounds=_compounds([*(row["name"] for row in agencies), *raw["heads"]["compounds"]]),
        authorities={fold(a): a for a in signature["authorities"]},
        positions={fold(p): p for p in signature["positions"]},
        surnames=_by_fold(signature["surnames"]),
        officials={fold(name): name for office in offices for name in office["people"]},
    )


def _by_fold(words: Sequence[str]) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for word in words:
        found.setdefault(fold(word), set()).add(word)
    return {key: frozenset(written) for key, written in found.items()}


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


@dataclass(frozen=True, slots=True)
class Organs:
    """Names of ô 2 from the top down, official or as printed in small letters; and their rows."""

    names: tuple[str, ...]
    rows: tuple[Row, ...]
    known: bool

    @property
    def issuing(self) -> str | None:
        """Who issues the document: the lowest name; None where nothing was read."""
        return self.names[-1] if self.names else None

    @property
    def superior(self) -> str | None:
        """The agency above, where one is printed."""
        return self.names[-2] if len(self.names) > 1 else None


_DASH = re.compile(r"\s*[-–—]\s*")
_EDGE = " .,;:*_'\"|~-–—/\\"
_CONTINUED = re.compile(r"\b(?:va|cua|thuoc)$")
_CODE = re.compile(r"^[Ss]\S{0,2}\s*[:.]|\d\s*/|/\s*[A-ZĐ]{2}")


def _starts_name(folded: str, tables: Tables) -> bool:
    return any(folded == head or folded.startswith(f"{head} ") for head in tables.heads)


def _names(lines: Sequence[str], tables: Tables) -> list[str]:
    """Group the lines into names: a line that opens like an agency starts a new one."""
    names: list[str] = []
    for line in lines:
        folded = fold(line)
        joined = f"{fold(names[-1])} {folded}" if names else ""
        goes_on = bool(names) and (
            not _starts_name(folded, tables)
            or bool(_CONTINUED.search(fold(names[-1])))
            or joined in tables.names
            or (fold(names[-1]) in ("truong", "ban chi dao", "ban quan ly"))
        )
        if goes_on:
            names[-1] = f"{names[-1]} {line}"
        else:
            names.append(line)
    return names


def name_case(text: str, tables: Tables) -> str:
    """Write a name in capitals as Phụ lục II of Nghị định 30/2020 would, as far as words show it.

    >>> from pathlib import Path
    >>> name_case("UBND TỈNH THÁI NGUYÊN", load_tables(Path("resources/rules")))
    'Ủy ban nhân dân tỉnh Thái Nguyên'
    """
    words = [tables.words.get(word.upper(), word) for word in squeeze(text).split(" ")]
    plain = squeeze(_DASH.sub(" - ", " ".join(words)))
    folded = fold(plain)
    if official := _official(folded, tables):
        return official
    unit = re.search(r"\b(tinh|thanh pho|huyen|quan|thi xa|xa|phuong|thi tran)\s+(\S.*)$", folded)
    if folded.startswith(("uy ban nhan dan", "hoi dong nhan dan")) and unit:
        lead = "Ủy ban nhân dân" if folded.startswith("uy") else "Hội đồng nhân dân"
        kind = plain[unit.start(1) : unit.end(1)].lower()
        return f"{lead} {_kind_word(kind)} {_place_case(plain[unit.start(2) :], tables)}"
    return _cased(plain, tables)


def _kind_word(kind: str) -> str:
    return {"thanh pho": "thành phố", "tinh": "tỉnh"}.get(fold(kind), kind.lower())


def _place_case(text: str, tables: Tables) -> str:
    text = text.strip(_EDGE)
    known = tables.places.get(fold(text)) or _nearest(fold(text), tables.places)
    return known or " ".join(word[:1].upper() + word[1:].lower() for word in text.split(" "))


def _nearest(folded: str, table: dict[str, str]) -> str | None:
    best = max(table, key=lambda key: similarity(key, folded), default="")
    near = similarity(best, folded) >= NAME_LIKENESS and len(folded) >= 6
    return table[best] if best and near else None


def _official(folded: str, tables: Tables) -> str | None:
    if folded in tables.names:
        return tables.names[folded]
    close = [key for key in tables.names if abs(len(key) - len(folded)) <= 2 and len(folded) > 9]
    best = max(close, key=lambda key: similarity(key, folded), default="")
    return tables.names[best] if best and similarity(best, folded) >= 0.93 else None


def _cased(plain: str, tables: Tables) -> str:
    """Small letters but for the words that open a name and for known places."""
    if capital_share(plain) < 0.6:
        return plain
    words = plain.split(" ")
    folded = [fold(word) for word in words]
    out = [_word_case(word) for word in words]
    for i in range(1, len(words)):
        pair = f"{folded[i - 1]} {folded[i]}"
        if pair in tables.compounds and out[i - 1][:1].isupper():
            out[i] = words[i].lower()
    for small, written in tables.lower.items():
        size = small.count(" ") + 1
        for i in range(1, len(words) - size + 1):
            if " ".join(folded[i : i + size]) == small:
                out[i : i + size] = written.split(" ")
    return " ".join(out)


def _word_case(word: str) -> str:
    """Small letters after the first one; abbreviations (no vowel, a dot or a digit) as they are."""
    letters = fold(word)
    if not re.search(r"[aeiouy]", letters) or re.search(r"\w[.&]\w", word):
        return word
    return word[:1].upper() + word[1:].lower()


def read_organs(head: Head, number: Row | None, tables: Tables) -> Organs:
    """Names in the left column above the number line (above the title where there is none)."""
    floor = number.box[1] if number else head.page.height
    chosen: list[Row] = []
    for row in head.left:
        text = row.text.strip(_EDGE)
        if row is number or row.box[3] > floor + 0.6 * row.height or is_stamp_text(text):
            continue
        letters = sum(c.isalpha() for c in text)
        if letters >= 3 and capital_share(text) >= 0.7 and not _CODE.search(text):
            chosen.append(row)
    lines = [row.text.strip(_EDGE if i == len(chosen) - 1 else " .;:*_'\"|~")
             for i, row in enumerate(chosen)]  # fmt: skip
    names = _names(lines, tables)
    while len(names) > 1 and not _starts_name(fold(names[0]), tables):
        names.pop(0)
    cased = tuple(_split_joint(name, tables) for name in names)
    known = bool(cased) and (
        cased[-1] in tables.names.values()
        or bool(re.match(r"(?:Ủy ban|Hội đồng) nhân dân \S", cased[-1]))
    )
    return Organs(cased, tuple(chosen), known)


def _split_joint(name: str, tables: Tables) -> str:
    """Names of a joint document stand on one line: each is looked up by itself."""
    parts = _DASH.split(name)
    if len(parts) > 1 and all(_official(fold(part), tables) for part in parts):
        return " - ".join(name_case(part, tables) for part in parts)
    halves = re.split(r"\s*[-–—]\s*(?=B[OỘ] )", name)
    if len(halves) > 1 and all(_starts_name(fold(half), tables) for half in halves):
        return " - ".join(name_case(half, tables) for half in halves)
    return name_case(name, tables)


def find_organ(organs: Organs, head: Head, joint: bool = False) -> Answer:
    """Who issued the document. `joint`: the notation says several agencies did (TTLT)."""
    if organs.issuing is None:
        return Answer(None, evidence="Không đọc được tên cơ quan ban hành ở góc trên bên trái.")
    value = " - ".join(organs.names) if joint else organs.issuing
    starts = organs.rows and min(row.confidence for row in organs.rows) >= 0.8
    score = KNOWN if organs.known else (SHAPED if starts else UNKNOWN)
    above = f", trực thuộc {organs.superior}" if organs.superior and not joint else ""
    return Answer(
        value,
        score,
        head.page.number,
        around(row.box for row in organs.rows),
        f"Tên cơ quan ở góc trên bên trái, phía trên số và ký hiệu{above}.",
    )

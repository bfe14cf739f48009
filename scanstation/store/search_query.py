"""What a person typed, as queries for the index: the strictest first, the most forgiving last."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from scanstation.domain.search import TextFolding

__all__ = ["Tier", "tiers"]

_UNITS = re.compile(r'["“”]([^"“”]*)["“”]?|(\S+)')
_WORD = re.compile(r"[^\W_]+")
_MIN_PREFIX = 3
_MAX_UNITS = 24
"""More words than this narrow nothing and cost time; the first ones are used."""

_MAX_RECORD_WORDS = 4
"""Longer questions are phrases, found by the phrase tiers in the record too; asking the record
alone for many common words reads all their occurrences (200 ms for nine words, 100,000 documents).
"""

_HEAD = "{head}"
_LOOSE = "{head body}"
_EXACT = "{exact}"


@dataclass(frozen=True, slots=True)
class Tier:
    """One query in the syntax of FTS5; every word of it is quoted."""

    name: str
    match: str


@dataclass(frozen=True, slots=True)
class _Unit:
    """What stands between two spaces, or between two quotes."""

    loose: tuple[str, ...]
    exact: tuple[str, ...]
    as_typed: bool

    @property
    def marked(self) -> bool:
        return self.loose != self.exact


def tiers(text: str, folding: TextFolding) -> tuple[Tier, ...]:
    """Queries for `text`, in the order to ask them; none for a text without a word.

    - A citation such as `184/QĐ-UBND` is one unit: its parts must stand side by side.
    - `05/2025/TT-BNV` also finds `5/2025/TT-BNV`, and the other way round.
    - What stands in the record (number, subject, agency, file name) comes before what only stands
      on a page.
    - Words typed with marks are asked for with their marks first, then without.
    - A phrase in quotes that carries marks is never found without them.
    """
    units = _units(text, folding)
    if not units:
        return ()
    answer: list[Tier] = []
    if len(_all_words(units, False)) <= _MAX_RECORD_WORDS:
        answer.append(Tier("record", _joined(_record_terms(units))))
    several = len(units) > 1
    if any(unit.marked for unit in units):
        if several:
            answer.append(Tier("exact_phrase", f"{_EXACT}: {_phrase(_all_words(units, True))}"))
        answer.append(Tier("exact_words", _joined(_term(_EXACT, unit.exact) for unit in units)))
    if several and not any(unit.as_typed and unit.marked for unit in units):
        answer.append(Tier("phrase", f"{_LOOSE}: {_phrase(_all_words(units, False))}"))
    answer.append(Tier("words", _joined(_loose_term(unit) for unit in units)))
    last = units[-1]
    if not last.as_typed and len(last.loose[-1]) >= _MIN_PREFIX:
        parts = [_loose_term(unit) for unit in units[:-1]]
        parts.append(f"{_LOOSE}: {_phrase(last.loose)} *")
        answer.append(Tier("prefix", _joined(parts)))
    return tuple(answer)


def _units(text: str, folding: TextFolding) -> list[_Unit]:
    units = []
    for quoted, plain in _UNITS.findall(text):
        said = quoted or plain
        loose = tuple(_WORD.findall(folding.loose(said)))
        exact = tuple(_WORD.findall(folding.exact(said)))
        if loose and exact:
            units.append(_Unit(loose, exact, bool(quoted)))
    return units[:_MAX_UNITS]


def _all_words(units: list[_Unit], exact: bool) -> tuple[str, ...]:
    return tuple(word for unit in units for word in (unit.exact if exact else unit.loose))


def _phrase(words: tuple[str, ...]) -> str:
    return '"' + " ".join(words) + '"'


def _loose_term(unit: _Unit) -> str:
    if unit.as_typed and unit.marked:
        return _term(_EXACT, unit.exact)
    return _term(_LOOSE, unit.loose)


def _record_terms(units: list[_Unit]) -> Iterator[str]:
    for unit in units:
        yield _term(_HEAD, unit.loose)
        if unit.marked:
            yield _term(_EXACT, unit.exact)


def _term(columns: str, words: tuple[str, ...]) -> str:
    number = words[0]
    spellings = [words]
    if number.isdecimal():
        bare = number.lstrip("0") or "0"
        padded = bare.zfill(2)
        spellings = [(first, *words[1:]) for first in dict.fromkeys((number, bare, padded))]
    asked = " OR ".join(_phrase(spelling) for spelling in spellings)
    return f"{columns}: ({asked})" if len(spellings) > 1 else f"{columns}: {asked}"


def _joined(terms: Iterable[str]) -> str:
    return " AND ".join(f"({term})" for term in terms)

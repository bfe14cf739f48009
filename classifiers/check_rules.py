"""The tables of the cross-checks: `cross_checks.toml`, and who signs numbers with which letters."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from classifiers.folding import fold
from classifiers.type_table import TableDamaged

__all__ = ["CheckRule", "CheckTables", "SignerRule", "load_checks"]

FILE_NAME = "cross_checks.toml"


@dataclass(frozen=True, slots=True)
class CheckRule:
    """One check: the finding it makes, the fields it doubts, and the rule in Vietnamese.

    Attributes:
        factor: what is left of the score of each of `fields` when it fails, 0..1.
    """

    key: str
    finding: str
    fields: tuple[str, ...]
    factor: float
    rule: str
    basis: str

    def __post_init__(self) -> None:
        """Refuse a row that would raise a score or says no reason.

        Raises:
            ValueError: factor outside 0..1, or rule or basis missing.
        """
        if not 0.0 <= self.factor <= 1.0 or not (self.rule and self.basis and self.fields):
            raise ValueError(f"{self.key}: factor outside 0..1, or rule, basis or fields missing")


@dataclass(frozen=True, slots=True)
class SignerRule:
    """Folded words that open an agency's name, and folded positions that sign for it."""

    organs: tuple[str, ...]
    positions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CheckTables:
    """All of it.

    Attributes:
        rules: by key.
        codes: folded name of an agency → folded letters it signs with.
        owners: folded letters → folded names of the agencies that sign with them.
        type_codes: folded abbreviations of types (QĐ, TB …).
        provinces: folded name → folded names of those it was merged with (both ways).
    """

    rules: dict[str, CheckRule]
    signers: tuple[SignerRule, ...]
    codes: dict[str, frozenset[str]]
    owners: dict[str, frozenset[str]]
    type_codes: frozenset[str]
    provinces: dict[str, frozenset[str]]


def load_checks(rules: Path) -> CheckTables:
    """Read the tables of the folder `rules`; unchanged files are read once.

    Raises:
        TableDamaged: a table is missing, broken, or a row contradicts itself.
    """
    names = (FILE_NAME, "agencies.toml", "places.toml")
    try:
        stamps = tuple((rules / name).stat().st_mtime_ns for name in names)
    except OSError as error:
        raise TableDamaged(f"{rules}: {error}") from error
    return _load(rules, stamps)


@lru_cache(maxsize=4)
def _load(rules: Path, _changed: tuple[int, ...]) -> CheckTables:
    try:
        own = tomllib.loads((rules / FILE_NAME).read_text("utf-8"))
        agencies = tomllib.loads((rules / "agencies.toml").read_text("utf-8"))
        land = tomllib.loads((rules / "places.toml").read_text("utf-8"))
        checks = {
            row["key"]: CheckRule(
                row["key"],
                row["finding"],
                tuple(row["fields"]),
                float(row["factor"]),
                row["rule"],
                row["basis"],
            )
            for row in own["check"]
        }
        signers = tuple(
            SignerRule(tuple(map(fold, row["organs"])), tuple(map(fold, row["positions"])))
            for row in own["signers"]
        )
        codes = _codes(agencies["agency"])
        type_codes = frozenset(fold(row["code"]) for row in agencies["type_code"])
        provinces = _provinces(land["province"])
    except (OSError, KeyError, TypeError, ValueError) as error:
        raise TableDamaged(f"{rules / FILE_NAME}: {error}") from error
    return CheckTables(checks, signers, codes, _owners(codes), type_codes, provinces)


def _codes(agencies: list[dict[str, object]]) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for row in agencies:
        codes = row.get("codes", [])
        aliases = row.get("aliases", [])
        every = [row["name"], *(aliases if isinstance(aliases, list) else [])]
        for name in every:
            letters = found.setdefault(fold(str(name)), set())
            letters.update(fold(str(code)) for code in (codes if isinstance(codes, list) else []))
    return {name: frozenset(letters) for name, letters in found.items() if letters}


def _owners(codes: dict[str, frozenset[str]]) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for name, letters in codes.items():
        for code in letters:
            found.setdefault(code, set()).add(name)
    return {code: frozenset(names) for code, names in found.items()}


def _provinces(rows: list[dict[str, object]]) -> dict[str, frozenset[str]]:
    merged: dict[str, set[str]] = {fold(str(row["name"])): set() for row in rows}
    for row in rows:
        into = row.get("into")
        for other in into if isinstance(into, list) else [into] if into else []:
            merged[fold(str(row["name"]))].add(fold(str(other)))
            merged.setdefault(fold(str(other)), set()).add(fold(str(row["name"])))
    return {name: frozenset(others) for name, others in merged.items()}

"""The table of document types (`document_types.toml`), read once and checked while reading."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from classifiers.rule_file import TableDamaged, load_table
from classifiers.title_match import TitleIndex

__all__ = ["LEVELS", "DocumentType", "TableDamaged", "TypeTable", "load_types"]

LEVELS = ("P1", "P2", "P3", "P4", "P5", "P6", "P7", "P8")
_FAMILIES = ("hanh_chinh", "quy_pham", "dang", "ban_sao", "chuyen_nganh")
FILE_NAME = "document_types.toml"
TT02_LETTERS = 100
"""Length of `TypeName` in Thông tư 02/2019/TT-BNV."""

_QCVN102 = re.compile(r"A(?:[1-9]|1[0-3])|B(?:[1-9]|[12]\d|3[0-2])")


@dataclass(frozen=True, slots=True)
class DocumentType:
    """One row of the table.

    Attributes:
        key: Vietnamese name without diacritics, joined by underscores.
        abbreviations: as printed in the notation, capital and small letters count.
        tt05_code: `typeName` of Thông tư 05/2025, "01".."32".
        qcvn102_code: of QCVN 102:2016/SĐ1:2022; "" where there is none or it is not known.
        tier: 1..14 of Điều 4 Luật 64/2025; 0 where the type alone makes no such document.
        titles: printed titles, in capitals.
        variant_of: key of the printed type this kind is reported under; "" for types themselves.
        subject_any, subject_all: words a variant's abstract holds (one of; all of).
        retention_verified: the default term was read in a publication of its instrument.
        cover: such a sheet lies in front of or behind another document, which is then the one
            that counts.
    """

    key: str
    name: str
    abbreviations: tuple[str, ...]
    tt05_code: str
    qcvn102_code: str
    family: str
    tier: int
    level: str
    titles: tuple[str, ...]
    retention: str
    retention_basis: str
    basis: str
    variant_of: str = ""
    subject_any: tuple[str, ...] = ()
    subject_all: tuple[str, ...] = ()
    cover: bool = False
    retention_verified: bool = False

    def __post_init__(self) -> None:
        """Refuse a row that could not be delivered.

        Raises:
            ValueError: a code, class or family outside its list, or no legal basis.
        """
        if not (self.tt05_code.isdigit() and 1 <= int(self.tt05_code) <= 32):
            raise ValueError(f"{self.key}: tt05 {self.tt05_code!r} is not 01..32")
        if self.level not in LEVELS or self.family not in _FAMILIES or not 0 <= self.tier <= 14:
            raise ValueError(f"{self.key}: level, family or tier outside its list")
        if not self.basis or bool(self.retention) != bool(self.retention_basis):
            raise ValueError(f"{self.key}: a legal basis is missing")
        if not 0 < len(self.name) <= TT02_LETTERS:
            raise ValueError(f"{self.key}: a name has 1 to {TT02_LETTERS} letters")
        if self.qcvn102_code and not _QCVN102.fullmatch(self.qcvn102_code):
            raise ValueError(f"{self.key}: qcvn102 {self.qcvn102_code!r} is not A1..A13, B1..B32")


@dataclass(frozen=True)
class TypeTable:
    """All types; `version` is written by whoever edits the file."""

    version: str
    types: tuple[DocumentType, ...]

    @cached_property
    def by_key(self) -> dict[str, DocumentType]:
        """Rows by key."""
        return {row.key: row for row in self.types}

    @cached_property
    def by_abbreviation(self) -> dict[str, str]:
        """Abbreviation as printed → key; the first row wins where two share one."""
        found: dict[str, str] = {}
        for row in self.types:
            for abbreviation in row.abbreviations:
                found.setdefault(abbreviation, row.key)
        return found

    @cached_property
    def printed(self) -> tuple[DocumentType, ...]:
        """Types with a name of their own, variants left out."""
        return tuple(row for row in self.types if not row.variant_of)

    @cached_property
    def title_index(self) -> TitleIndex:
        """Printed names of all types but copies, ready to be found on a line."""
        rows = (row for row in self.printed if row.family != "ban_sao")
        return TitleIndex((row.key, title) for row in rows for title in row.titles)

    def variants_of(self, key: str) -> tuple[DocumentType, ...]:
        """Finer kinds reported under `key`, in the order of the table."""
        return tuple(row for row in self.types if row.variant_of == key)


def _row(body: dict[str, Any]) -> DocumentType:
    return DocumentType(
        key=body["key"],
        name=body["name"],
        abbreviations=tuple(body["abbr"]),
        tt05_code=body["tt05"],
        qcvn102_code=body["qcvn102"],
        family=body["family"],
        tier=body["tier"],
        level=body["level"],
        titles=tuple(body.get("titles", ())),
        retention=body["retention"],
        retention_basis=body["retention_basis"],
        basis=body["basis"],
        variant_of=body.get("variant_of", ""),
        subject_any=tuple(body.get("subject_any", ())),
        subject_all=tuple(body.get("subject_all", ())),
        cover=bool(body.get("cover", False)),
        retention_verified=bool(body.get("retention_verified", False)),
    )


def load_types(rules: Path) -> TypeTable:
    """Read the table of `rules`; an unchanged file is read once.

    Raises:
        TableDamaged: the file is missing, no TOML, or a row contradicts the code lists.
    """
    return load_table(rules / FILE_NAME, _parse)


def _parse(body: dict[str, Any]) -> TypeTable:
    table = TypeTable(body["version"], tuple(_row(row) for row in body["type"]))
    keys = [row.key for row in table.types]
    strangers = {row.variant_of for row in table.types if row.variant_of} - set(keys)
    if len(set(keys)) != len(keys) or strangers:
        raise ValueError(f"a key stands twice or a variant has no parent {strangers}")
    return table

"""The table `layout.toml`: which rule of form holds for which template, family and type."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from classifiers.rule_file import load_table

__all__ = ["SEVERITIES", "LayoutRule", "LayoutTable", "Template", "load_layout"]

FILE_NAME = "layout.toml"
SEVERITIES = ("advice", "note")
_FAMILIES = ("hanh_chinh", "quy_pham", "dang", "ban_sao", "chuyen_nganh")


@dataclass(frozen=True, slots=True)
class Template:
    """A template of form, its families, and the days it was in force (both inclusive)."""

    key: str
    name: str
    families: tuple[str, ...]
    since: date
    until: date


@dataclass(frozen=True, slots=True)
class LayoutRule:
    """One rule.

    Attributes:
        code: of the finding; the detector goes by the same name.
        severity: "advice" (should be put right in the next document) or "note".
        templates, families: where the rule holds.
        types: keys it holds for; () for all types but those in `but`.
        sure: least confidence of a line, 0..1, from which it may make a finding.
    """

    code: str
    severity: str
    templates: tuple[str, ...]
    families: tuple[str, ...]
    types: tuple[str, ...]
    but: tuple[str, ...]
    sure: float
    zone: str
    basis: str

    def __post_init__(self) -> None:
        """Refuse a row without reason.

        Raises:
            ValueError: severity or family outside its list, sure outside 0..1, no legal basis.
        """
        known = self.severity in SEVERITIES and set(self.families) <= set(_FAMILIES)
        if not known or not 0.0 <= self.sure <= 1.0 or not self.basis or not self.templates:
            raise ValueError(f"{self.code}: severity, families, sure, templates or basis")

    def holds(self, template: str, family: str, type_key: str) -> bool:
        """Whether the rule is one for this kind of document."""
        if template not in self.templates or family not in self.families:
            return False
        return type_key in self.types if self.types else type_key not in self.but


@dataclass(frozen=True, slots=True)
class LayoutTable:
    """Templates and rules, in the order of the file."""

    templates: tuple[Template, ...]
    rules: tuple[LayoutRule, ...]

    def template_of(self, family: str, first: date, last: date) -> str:
        """Key of the template a document of that family follows; "" where the days leave it open.

        Args:
            family: of its type.
            first: the earliest day it may have been issued on.
            last: the latest one.
        """
        keys = {
            next(
                (t.key for t in self.templates if family in t.families and t.since <= d <= t.until),
                "",
            )
            for d in (first, last)
        }
        return keys.pop() if len(keys) == 1 else ""


def load_layout(rules: Path) -> LayoutTable:
    """Read the table of the folder `rules`; an unchanged file is read once.

    Raises:
        TableDamaged: the file is missing, no TOML, or a row is wrong.
    """
    return load_table(rules / FILE_NAME, _parse)


def _parse(body: dict[str, Any]) -> LayoutTable:
    templates = tuple(
        Template(row["key"], row["name"], tuple(row["families"]), row["since"], row["until"])
        for row in body["template"]
    )
    table = LayoutTable(templates, tuple(_row(row) for row in body["rule"]))
    strangers = {t for rule in table.rules for t in rule.templates} - {t.key for t in templates}
    if strangers:
        raise ValueError(f"no such template {sorted(strangers)}")
    return table


def _row(row: dict[str, Any]) -> LayoutRule:
    return LayoutRule(
        row["code"],
        row["severity"],
        tuple(row["templates"]),
        tuple(row["families"]),
        tuple(row.get("types", ())),
        tuple(row.get("but", ())),
        float(row["sure"]),
        row["zone"],
        row["basis"],
    )

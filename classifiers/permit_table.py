"""The table `permit.toml`: which details a permit or a certificate prints, under which labels."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from classifiers.rule_file import load_table

__all__ = ["KINDS", "DetailRule", "load_details"]

FILE_NAME = "permit.toml"
KINDS = ("text", "quantity", "count", "code", "date", "parcel", "grade")


@dataclass(frozen=True, slots=True)
class DetailRule:
    """One detail.

    Attributes:
        labels: matches the label on folded text.
        unit: of a quantity; `low` and `high` are its plausible range, in that unit.
        ends: characters that end a text value.
        inner: stands within the value of another row and does not end it.
    """

    key: str
    name: str
    types: tuple[str, ...]
    labels: re.Pattern[str]
    kind: str
    unit: str
    low: Decimal | None
    high: Decimal | None
    ends: str
    basis: str
    inner: bool = False

    def __post_init__(self) -> None:
        """Refuse a row nobody could read.

        Raises:
            ValueError: an unknown kind, no type, no legal basis, or a range turned round.
        """
        if self.kind not in KINDS or not self.types or not self.basis:
            raise ValueError(f"{self.key}: kind, types or basis")
        if self.low is not None and self.high is not None and self.low > self.high:
            raise ValueError(f"{self.key}: min is greater than max")


def load_details(rules: Path) -> tuple[DetailRule, ...]:
    """Read the table of the folder `rules`; an unchanged file is read once.

    Raises:
        TableDamaged: the file is missing, no TOML, or a row is wrong.
    """
    return load_table(rules / FILE_NAME, _parse)


def _parse(body: dict[str, Any]) -> tuple[DetailRule, ...]:
    try:
        found = tuple(_row(row) for row in body["field"])
    except (ArithmeticError, re.error) as error:
        raise ValueError(str(error)) from error
    pairs = [(kind, row.key) for row in found for kind in row.types]
    if len(set(pairs)) != len(pairs):
        raise ValueError("a key stands twice for one type")
    return found


def _row(row: dict[str, Any]) -> DetailRule:
    low, high = row.get("min"), row.get("max")
    # Labels are broken over lines like any words.
    shape = "|".join(row["labels"]).replace(" ", r"\s+")
    return DetailRule(
        row["key"],
        row["name"],
        tuple(row["types"]),
        re.compile(rf"(?<![a-z])(?:{shape})"),
        row["kind"],
        row.get("unit", ""),
        None if low is None else Decimal(str(low)),
        None if high is None else Decimal(str(high)),
        row.get("ends", ""),
        row["basis"],
        bool(row.get("inner", False)),
    )

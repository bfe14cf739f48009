"""Kiểm tra thể thức: which zones of a document are missing, misplaced or written another way.

Rules are rows of `layout.toml`, each with its legal basis, template and days in force; what a rule
sees on the page is a detector of the same name. Findings are advice for whoever drafts the next
document; nothing is held back for them, and lines read badly make none.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

from classifiers.agencies import load_tables
from classifiers.date_bounds import date_bounds
from classifiers.layout_body import BODY_DETECTORS
from classifiers.layout_head import HEAD_DETECTORS
from classifiers.layout_rules import load_layout
from classifiers.layout_sheet import Detector, issued_between, read_sheet
from classifiers.type_table import load_types
from classifiers.types import DocumentText, Finding, Understanding

__all__ = ["DETECTORS", "layout_findings"]

DETECTORS: dict[str, Detector] = {**HEAD_DETECTORS, **BODY_DETECTORS}
"""What can be seen, by the code of the rule that wants it."""


def layout_findings(
    document: DocumentText, understanding: Understanding, rules: Path
) -> tuple[Finding, ...]:
    """Findings in the order of the table; () where type or template is not known.

    The template follows from the type's family and the day of issue: paper from before 05/3/2020
    is judged by the older circulars, and only where their rule is known.

    Raises:
        OSError, TableDamaged: a table of `rules` is missing or broken.
    """
    table = load_layout(rules)
    types = load_types(rules)
    row = types.by_key.get(understanding.type.key or "")
    if row is None:
        return ()
    sheet = read_sheet(document, understanding, load_tables(rules))
    if sheet is None:
        return ()
    family = "dang" if sheet.head.party else _family(row.key, row.family, sheet.notation)
    days = issued_between(understanding, sheet.dated) or _bounds(document, understanding)
    template = table.template_of(family, *days) if days else ""
    found = []
    for rule in table.rules:
        detect = DETECTORS.get(rule.code)
        if detect and template and rule.holds(template, family, row.key):
            one = detect(sheet, rule)
            if one:
                found.append(one)
    return tuple(found)


def _bounds(document: DocumentText, understanding: Understanding) -> tuple[date, date] | None:
    """Between what it cites and when it was signed, where the head has no date of its own."""
    first, last = date_bounds(document, understanding.fields)
    return (first, last or date.max) if first else None


def _family(key: str, family: str, notation: str) -> str:
    """A decision or resolution with a year in its number is a legal-normative one."""
    normative = key in ("quyet_dinh", "nghi_quyet", "chi_thi") and notation[:4].isdecimal()
    return "quy_pham" if normative else family

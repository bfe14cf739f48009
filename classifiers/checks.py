"""One door to everything that is checked on a document once it has been understood."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

from classifiers.cross_checks import apply_checks
from classifiers.layout_check import layout_findings
from classifiers.permit import find_details
from classifiers.permit_checks import permit_findings
from classifiers.splits import propose_splits, several_documents
from classifiers.types import DocumentText, Understanding

__all__ = ["check"]


def check(
    document: DocumentText, understanding: Understanding, rules: Path, today: date | None = None
) -> Understanding:
    """Compare, look at the form, read the details of its kind, and look for more documents.

    Args:
        document: recognised pages in order.
        understanding: what `understand` said of it.
        rules: folder with the tables (`resources/rules`).
        today: for dates to come; the clock's day where None.

    Returns:
        The same with scores lowered where two places contradict each other and raised where they
        confirm each other, signals "checks_failed" and "checks_passed" on every field, `details`
        filled for the kinds that have them, and findings added. Values are never changed.

    Raises:
        OSError, TableDamaged: a table of `rules` is missing or broken.
    """
    checked = apply_checks(understanding, document, rules, today)
    details = find_details(document, understanding.type.key, rules)
    parts = several_documents(propose_splits(document, rules))
    findings = (
        *checked.findings,
        *((parts,) if parts else ()),
        *permit_findings(details, understanding.type.key, rules),
        *layout_findings(document, understanding, rules),
    )
    once = tuple(dict.fromkeys(findings))
    return replace(checked, details={**checked.details, **details}, findings=once)

"""What a document says of itself in two places must agree; where it does not, scores fall.

Each check passes, fails, or does not apply; the rules, their factors and legal bases are rows of
`cross_checks.toml`. A failed check never changes a value: it names the rule and asks a person.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

from classifiers.agencies import load_tables
from classifiers.check_list import CHECKS, Case, CheckResult, day_of, plain_number
from classifiers.check_rules import CheckTables, load_checks
from classifiers.folding import fold
from classifiers.type_table import load_types
from classifiers.types import Answer, DocumentText, Finding, Understanding
from classifiers.witnesses import signing_days, witnesses

__all__ = ["CheckResult", "apply_checks", "cross_check", "identity"]

CONFIRMED = 0.5  # what is left of the doubt (1 - score) where an annex prints the same again


def cross_check(
    understanding: Understanding, document: DocumentText, rules: Path, today: date
) -> tuple[CheckResult, ...]:
    """Run every check, in a fixed order.

    Raises:
        TableDamaged: a table of `rules` is missing or broken.
    """
    case = Case(
        understanding.fields,
        understanding.type.key,
        load_types(rules),
        load_checks(rules),
        witnesses(document, load_tables(rules)),
        signing_days(document),
        today,
    )
    return tuple(check(case) for check in CHECKS)


def apply_checks(
    understanding: Understanding, document: DocumentText, rules: Path, today: date | None = None
) -> Understanding:
    """Lower the scores of contradicted fields, raise those of confirmed ones, add findings.

    Every field gets the signals "checks_failed" and "checks_passed" (0 where none spoke of it);
    the type gets "cross_failed" and "cross_passed" from the check of its notation (its
    "checks_passed" counts the rules that name it).

    Args:
        understanding: what was read; its findings are kept.
        document: for what the annexes and signing software say.
        rules: folder with `cross_checks.toml`, `agencies.toml`, `places.toml`.
        today: for the check of dates to come; the clock's day where None.
    """
    tables = load_checks(rules)
    results = cross_check(understanding, document, rules, today or datetime.now(UTC).date())
    fields = {
        name: _weighed(name, answer, results, tables)
        for name, answer in understanding.fields.items()
    }
    findings = tuple(
        _finding(one, tables, understanding) for one in results if one.state == "failed"
    )
    kind = understanding.type
    failed, passed, factor = _tally("type_name", results, tables)
    signals = _counted(kind.signals, failed, passed, "cross")
    kind = replace(kind, score=round(kind.score * factor, 4), signals=signals)
    return replace(
        understanding, type=kind, fields=fields, findings=(*understanding.findings, *findings)
    )


def _counted(
    signals: tuple[tuple[str, float], ...], failed: float, passed: float, name: str = "checks"
) -> tuple[tuple[str, float], ...]:
    """The signals with the two counts, each once, whoever counted before."""
    counts = ((f"{name}_failed", failed), (f"{name}_passed", passed))
    others = (one for one in signals if one[0] not in dict(counts))
    return (*others, *counts)


def _tally(
    name: str, results: Iterable[CheckResult], tables: CheckTables
) -> tuple[float, float, float]:
    """How many checks on the field failed and passed, and the factor of its score."""
    failed = passed = 0.0
    factor = 1.0
    for one in results:
        rule = tables.rules[one.key]
        if name not in rule.fields:
            continue
        failed += one.state == "failed"
        passed += one.state == "passed"
        factor *= rule.factor if one.state == "failed" else 1.0
    return failed, passed, factor


def _weighed(
    name: str, answer: Answer, results: tuple[CheckResult, ...], tables: CheckTables
) -> Answer:
    failed, passed, factor = _tally(name, results, tables)
    score, evidence = answer.score * factor, answer.evidence
    for one in results:
        rule = tables.rules[one.key]
        if one.state == "failed" and name in rule.fields and answer.value is not None:
            evidence = f"{evidence} Chưa khớp quy tắc “{rule.rule}” ({rule.basis})."
    if any(name in one.confirms for one in results) and factor == 1.0:
        score = 1.0 - (1.0 - score) * CONFIRMED
        evidence = f"{evidence} Phụ lục kèm theo ghi đúng như vậy."
    signals = _counted(answer.signals, failed, passed)
    return replace(answer, score=round(score, 4), evidence=evidence.strip(), signals=signals)


def _finding(one: CheckResult, tables: CheckTables, understanding: Understanding) -> Finding:
    rule = tables.rules[one.key]
    shown = understanding.fields.get(rule.fields[0])
    page, box = (
        (one.page, one.box) if one.box else (shown.page, shown.box) if shown else (None,) * 2
    )
    return Finding(rule.finding, (*one.said, ("basis", rule.basis)), page, box)


def identity(understanding: Understanding) -> tuple[str, str, str, int] | None:
    """What makes a document one and the same: number, notation, agency (folded), year.

    Nghị định 30/2020/NĐ-CP, Phụ lục VI: the system warns where all of these are equal. None where
    one of them is not known.
    """
    fields = understanding.fields
    values = [
        answer.value if (answer := fields.get(name)) and isinstance(answer.value, str) else ""
        for name in ("code_number", "code_notation", "organ_name", "issued_date")
    ]
    number, notation, organ, issued = values
    day = day_of(issued)
    if not (number and notation and organ and day):
        return None
    return (plain_number(number), fold(notation), fold(organ), day.year)

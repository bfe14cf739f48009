"""Figures of checked answers: counts, reliability, risk by coverage, confusions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from classifiers.acceptance import TYPE_FIELD
from scanstation.services.evaluate_truth import FIELDS, Outcome
from scanstation.services.evaluate_understanding import Checked

__all__ = [
    "Bin",
    "Counts",
    "Documents",
    "RiskPoint",
    "calibration_error",
    "confused_digits",
    "confused_types",
    "count",
    "count_documents",
    "per_row",
    "reliability",
    "risk_by_coverage",
]

EDGES = (0.0, 0.5, 0.7, 0.8, 0.9, 0.95, 0.98, 0.99, 0.995, 1.0)
"""Bins of chances: finer where it is decided what passes."""


@dataclass(frozen=True, slots=True)
class Counts:
    """Some answers, counted."""

    right: int
    wrong: int
    ask: int
    accepted: int
    accepted_wrong: int

    @property
    def all(self) -> int:
        """Right, wrong and ask together."""
        return self.right + self.wrong + self.ask

    @property
    def share_right(self) -> float:
        """0..1; 0.0 of nothing."""
        return self.right / self.all if self.all else 0.0

    @property
    def share_accepted(self) -> float:
        """Of all, abstentions included; 0..1."""
        return self.accepted / self.all if self.all else 0.0

    @property
    def wrong_of_accepted(self) -> float | None:
        """0..1; None where nothing was accepted."""
        return self.accepted_wrong / self.accepted if self.accepted else None


@dataclass(frozen=True, slots=True)
class Documents:
    """Whole documents.

    Attributes:
        all: how many have at least one field that counts.
        right: every field right as the machine gave it: nothing to correct.
        passed: every field accepted: no person need look.
        passed_wrong: of those, with a wrong field.
    """

    all: int
    right: int
    passed: int
    passed_wrong: int


@dataclass(frozen=True, slots=True)
class Bin:
    """Answers whose chance lies in [low, high)."""

    low: float
    high: float
    count: int
    mean_chance: float
    share_right: float


@dataclass(frozen=True, slots=True)
class RiskPoint:
    """What passes from a chance on: share of all answers, and share of wrong ones among them."""

    chance: float
    coverage: float
    risk: float


def count(checked: Sequence[Checked]) -> Counts:
    """Count outcomes and what would pass."""
    outcomes = Counter(one.outcome for one in checked)
    passed = [one for one in checked if one.accepted]
    return Counts(
        outcomes[Outcome.RIGHT],
        outcomes[Outcome.WRONG],
        outcomes[Outcome.ASK],
        len(passed),
        sum(one.outcome is Outcome.WRONG for one in passed),
    )


def per_row(checked: Sequence[Checked]) -> dict[str, Counts]:
    """Counts by field, printed and handwritten apart, in the order of the tables."""
    rows: dict[str, list[Checked]] = {}
    for one in sorted(checked, key=lambda one: (FIELDS.index(one.field), one.by_hand)):
        rows.setdefault(one.row, []).append(one)
    return {row: count(own) for row, own in rows.items()}


def count_documents(checked: Sequence[Checked]) -> Documents:
    """Count documents that need no correction, and those nobody would look at."""
    by_document: dict[str, list[Checked]] = {}
    for one in checked:
        by_document.setdefault(one.document, []).append(one)
    right = [all(c.outcome is Outcome.RIGHT for c in own) for own in by_document.values()]
    passed = [all(c.accepted for c in own) for own in by_document.values()]
    slipped = sum(p and not r for p, r in zip(passed, right, strict=True))
    return Documents(len(right), sum(right), sum(passed), slipped)


def _answered(checked: Sequence[Checked]) -> list[Checked]:
    return [one for one in checked if one.said is not None]


def reliability(checked: Sequence[Checked]) -> list[Bin]:
    """How often answers of a chance were right; bins without answers are left out."""
    found = []
    for low, high in pairwise(EDGES):
        last = high == EDGES[-1]
        own = [c for c in _answered(checked) if low <= c.score and (c.score < high or last)]
        if own:
            mean = sum(c.score for c in own) / len(own)
            right = sum(c.outcome is Outcome.RIGHT for c in own) / len(own)
            found.append(Bin(low, high, len(own), mean, right))
    return found


def calibration_error(bins: Sequence[Bin]) -> float:
    """Expected calibration error (Naeini et al. 2015): mean distance, by count; 0..1."""
    total = sum(one.count for one in bins)
    if not total:
        return 0.0
    return sum(one.count * abs(one.mean_chance - one.share_right) for one in bins) / total


def risk_by_coverage(checked: Sequence[Checked], steps: int = 10) -> list[RiskPoint]:
    """Risk when the surest share passes, in `steps` equal steps up to all answers."""
    answers = sorted(_answered(checked), key=lambda one: -one.score)
    found = []
    for step in range(1, steps + 1):
        taken = answers[: round(len(answers) * step / steps)]
        if taken:
            wrong = sum(one.outcome is Outcome.WRONG for one in taken)
            found.append(RiskPoint(taken[-1].score, len(taken) / len(checked), wrong / len(taken)))
    return found


def confused_types(checked: Sequence[Checked]) -> Counter[tuple[str, str]]:
    """(true type, type said or "ask") of every document, right ones included."""
    own = [one for one in checked if one.field == TYPE_FIELD]
    return Counter((one.truth or "", one.said or "ask") for one in own)


def confused_digits(checked: Sequence[Checked]) -> Counter[tuple[str, str]]:
    """(true digit, digit read) of handwritten numbers and dates read with the right length."""
    found: Counter[tuple[str, str]] = Counter()
    for one in checked:
        if not one.by_hand or one.said is None or one.truth is None:
            continue
        truth = [c for c in one.truth if c.isdigit()]
        said = [c for c in one.said if c.isdigit()]
        if len(truth) == len(said):
            found.update(zip(truth, said, strict=True))
    return found

"""One calibrated score for the type: the weighing of rules and model, seen with what may spoil it.

`weigh` adds nats up and picks a winner; how often such a winner is right depends on more than its
lead: a page without the marks of an office, a title read badly, reasons of one kind only. A
logistic regression over `SIGNALS`, learnt on worn pages that neither rules nor model were made
from, turns them into a probability. Without its weights the share of the softmax stands.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

from classifiers.linear_model import NONE_CLASS, ScoreWeights
from classifiers.type_evidence import Evidence, Head
from classifiers.types import TextLine

__all__ = ["SCORED", "SIGNALS", "probability_of", "signals_of"]

SIGNALS = (
    "margin",
    "rule_title",
    "title_exact",
    "line_confidence",
    "title_centred",
    "rule_notation",
    "rule_words",
    "checks_passed",
    "agreement",
    "other_rivals",
    "model_probability",
    "model_agrees",
    "model_none_doubt",
    "dressed",
    "motto",
    "later_page_doubt",
    "page_confidence",
)
"""Names of the signals, in the order of the weights; about 0..1 each, higher is surer unless the
name ends in `_doubt` or `_rivals`.

`margin`: lead over the next type or "nothing known" (1.0: 12 nats or more). `rule_*`: nats of the
rules for the winner, in tenths. `title_*`, `line_confidence`: of the line the title was read on.
`checks_passed`: how many kinds of rules name the winner; `agreement` 1 where title and notation
do. `other_rivals`: nats of the rules for the strongest other type, in tenths. `model_*`: what the
trained model gives the winner and "no known type". `dressed`, `motto`: the page looks like an
office's paper, has Quốc hiệu. `later_page_doubt`: the deciding page lies behind another.
`page_confidence`: mean of the head's lines. What does not exist (no title: its line; no model) is
left out of an answer's signals and counts 0 in the score.
"""

_TOLD_ONLY = frozenset(
    {"model_agrees", "model_none_doubt", "line_confidence", "page_confidence", "dressed"}
)
SCORED = tuple(name for name in SIGNALS if name not in _TOLD_ONLY)
"""Signals the score is learnt on; the others are told to the calibration alone. Pages laid out for
training know no real confidence of recognition, and forms without a head are right among them more
often than a newspaper would be. That a page is unlike what the model was taught says little: for
many types it was taught a few forms only."""

MOST_LEAD = 12.0
TENTHS = 0.1


def _line_of(head: Head, item: Evidence) -> TextLine | None:
    return next((line for line in head.lines if line.box == item.box), None)


def _nats(evidence: tuple[Evidence, ...], *rules: str) -> float:
    return sum(item.weight for item in evidence if not rules or item.rule.startswith(rules))


def signals_of(
    key: str,
    evidence: tuple[Evidence, ...],
    sums: Mapping[str, float],
    shares: Mapping[str, float],
    head: Head,
    *,
    later: bool,
) -> tuple[tuple[str, float], ...]:
    """What the score of `key` is made from.

    Args:
        key: the winner.
        evidence: of all rules.
        sums: nats by key, "nothing known" among them.
        shares: of the trained model, 0..1 by key; empty without one.
        head: of the deciding page.
        later: it is not the first page with words.
    """
    own = tuple(item for item in evidence if item.key == key)
    other: dict[str, float] = {}
    for item in evidence:
        if item.key not in {key, NONE_CLASS} and not key.startswith(f"{item.key}_"):
            other[item.key] = other.get(item.key, 0.0) + item.weight
    title = max(
        (item for item in own if item.rule.startswith("title_")),
        key=lambda item: item.weight,
        default=None,
    )
    line = _line_of(head, title) if title else None
    best_other = max((value for name, value in sums.items() if name != key), default=0.0)
    notation = _nats(own, "notation", "parliament")
    values = {
        "margin": min(1.0, (sums.get(key, 0.0) - best_other) / MOST_LEAD),
        "rule_title": TENTHS * title.weight if title else 0.0,
        "title_exact": float(title is not None and title.rule == "title_alone"),
        "title_centred": float(line is not None and head.centred(line)),
        "rule_notation": TENTHS * notation,
        "rule_words": TENTHS * (_nats(own) - _nats(own, "title_") - notation),
        "checks_passed": float(len({item.rule for item in own})),
        "agreement": float(title is not None and notation > 0),
        "other_rivals": TENTHS * max(other.values(), default=0.0),
        "dressed": float(head.dressed),
        "motto": float(bool(head.motto_bottom) or head.party),
        "later_page_doubt": float(later),
        "page_confidence": sum(ln.confidence for ln in head.lines) / max(1, len(head.lines)),
    }
    if line is not None:
        values["line_confidence"] = line.confidence
    if shares:
        values["model_probability"] = shares.get(key, 0.0)
        values["model_agrees"] = float(max(shares, key=lambda k: shares[k]) == key)
        values["model_none_doubt"] = shares.get(NONE_CLASS, 0.0)
    return tuple((name, round(values[name], 4)) for name in SIGNALS if name in values)


def probability_of(signals: tuple[tuple[str, float], ...], weights: ScoreWeights) -> float:
    """Chance 0..1 that the winner is right; a signal that is missing counts 0."""
    told = dict(signals)
    total = weights.bias + sum(
        weight * told.get(name, 0.0)
        for name, weight in zip(weights.names, weights.values, strict=True)
    )
    return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, total))))

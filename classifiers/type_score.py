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

__all__ = ["SIGNALS", "probability_of", "signals_of"]

SIGNALS = (
    "lead",
    "rule_title",
    "title_exact",
    "title_confidence",
    "title_centred",
    "rule_notation",
    "rule_words",
    "reasons",
    "agreement",
    "against",
    "model_probability",
    "model_agrees",
    "model_none",
    "dressed",
    "motto",
    "later_page",
)
"""Names of the signals, in the order of the weights.

`lead`: nats before the next type or "nothing known", at most 12. `rule_*`: nats of the rules for
the winner. `title_*`: 0..1, of the line the title was read on (0 without one). `reasons`: how many
kinds of rules name the winner; `agreement` 1 where title and notation do. `against`: nats of the
rules for the strongest other type. `model_*`: what the trained model gives the winner and "no
known type", 0..1. `dressed`, `motto`: the page looks like an office's paper, has Quốc hiệu.
`later_page`: the deciding page lies behind another.
"""

MOST_LEAD = 12.0


def _line_of(head: Head, item: Evidence) -> TextLine | None:
    return next((line for line in head.lines if line.box == item.box), None)


def _nats(evidence: tuple[Evidence, ...], *rules: str) -> float:
    return sum(item.weight for item in evidence if item.rule.startswith(rules))


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
        "lead": min(MOST_LEAD, sums.get(key, 0.0) - best_other),
        "rule_title": title.weight if title else 0.0,
        "title_exact": float(title is not None and title.rule == "title_alone"),
        "title_confidence": line.confidence if line else 0.0,
        "title_centred": float(line is not None and head.centred(line)),
        "rule_notation": notation,
        "rule_words": sum(item.weight for item in own) - _nats(own, "title_") - notation,
        "reasons": float(len({item.rule for item in own})),
        "agreement": float(title is not None and notation > 0),
        "against": max(other.values(), default=0.0),
        "model_probability": shares.get(key, 0.0),
        "model_agrees": float(bool(shares) and max(shares, key=lambda k: shares[k]) == key),
        "model_none": shares.get(NONE_CLASS, 0.0),
        "dressed": float(head.dressed),
        "motto": float(bool(head.motto_bottom) or head.party),
        "later_page": float(later),
    }
    return tuple((name, round(values[name], 4)) for name in SIGNALS)


def probability_of(signals: tuple[tuple[str, float], ...], weights: ScoreWeights) -> float:
    """Chance 0..1 that the winner is right.

    Raises:
        KeyError: the weights were learnt on a signal that is not among these.
    """
    told = dict(signals)
    total = weights.bias + sum(
        weight * told[name] for name, weight in zip(weights.names, weights.values, strict=True)
    )
    return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, total))))

"""What may pass without a person: scores made honest, and a threshold per field.

Rules give scores by rule of thumb; here they become chances of being right, learnt from answers
people checked (`classifiers.acceptance_training`). Without a trained file nothing is accepted.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from classifiers.types import Answer, TypeAnswer, Understanding

__all__ = [
    "HANDWRITTEN",
    "MAY_BE_EMPTY",
    "NEVER",
    "RULE_SCORE",
    "TYPE_FIELD",
    "Acceptance",
    "FieldModel",
    "Input",
    "Signals",
    "is_ask",
    "key_of",
    "raw_inputs",
]

Signals = tuple[tuple[str, float], ...]

TYPE_FIELD = "type"
"""The name under which the document's type is calibrated."""

HANDWRITTEN = ":handwritten"
"""Ends the key of a field's answers that were written by hand: a matter of its own."""

MAY_BE_EMPTY = frozenset({"urgency"})
"""Fields in which "" is an answer ("there is none"), not an abstention."""

RULE_SCORE = "rule_score"
"""The signal that keeps the score the rules gave, once a calibrated one has taken its place."""

NEVER = 2.0
"""A threshold no chance reaches."""

_FARTHEST = 4.0
"""Spreads from the mean at which an input is cut: farther out nothing was ever measured."""

_EDGE = 0.001
"""Shares nearer to 0 or 1 than this are taken as this near."""

_FAILED = frozenset({"checks_failed", "cross_failed"})
_AGREES = "_agrees"
"""Signals of comparisons: how many failed; 1 agrees, 0 nothing to compare, -1 contradicts."""

_SHARES = ("score", "confidence", "probability")
"""Inputs whose names end so are shares 0..1 and count in nats: 0.999 is not about 0.99."""


def key_of(name: str, *, handwritten: bool) -> str:
    """Under which key answers of a field are calibrated."""
    return name + HANDWRITTEN if handwritten else name


def _nats(share: float) -> float:
    """Log-odds of a share 0..1."""
    inside = min(max(share, _EDGE), 1.0 - _EDGE)
    return math.log(inside / (1.0 - inside))


def raw_inputs(score: float, signals: Signals) -> dict[str, float]:
    """What the calibration looks at, by name; a number that is not finite is left out."""
    named = {"score": score, **dict(signals)}
    named["score"] = named.pop(RULE_SCORE, score)
    return {
        name: _nats(value) if name.endswith(_SHARES) else value
        for name, value in named.items()
        if math.isfinite(value)
    }


@dataclass(frozen=True, slots=True)
class Input:
    """One thing looked at: its weight in nats per spread, and where it usually lies."""

    name: str
    weight: float
    mean: float
    spread: float

    def __post_init__(self) -> None:
        """Refuse what would make every chance NaN.

        Raises:
            ValueError: a number is not finite, or the spread is not above 0.
        """
        if not all(map(math.isfinite, (self.weight, self.mean, self.spread))) or self.spread <= 0:
            raise ValueError(
                f"input {self.name}: {self.weight}, mean {self.mean}, spread {self.spread}"
            )

    def part(self, value: float) -> float:
        """What a value adds, in nats."""
        place = (value - self.mean) / self.spread
        return self.weight * min(max(place, -_FARTHEST), _FARTHEST)


@dataclass(frozen=True, slots=True)
class FieldModel:
    """The chance of being right of one field's answers, and from which chance they may pass.

    Attributes:
        intercept: nats of an answer like all others.
        inputs: what moves it; one that an answer lacks moves nothing.
        threshold: chance from which an answer is accepted; `NEVER` where too little is known.
        examples: checked answers it was learnt from.
        passed: of them, how many would have passed when they were not learnt from.
        passed_wrong: of those, how many were wrong.
    """

    intercept: float
    inputs: tuple[Input, ...]
    threshold: float
    examples: int = 0
    passed: int = 0
    passed_wrong: int = 0

    def __post_init__(self) -> None:
        """Hold the numbers together.

        Raises:
            ValueError: intercept or threshold is not finite or out of range.
        """
        if not math.isfinite(self.intercept) or not 0.0 <= self.threshold <= NEVER:
            raise ValueError(f"intercept {self.intercept}, threshold {self.threshold}")

    def chance(self, score: float, signals: Signals) -> float:
        """Chance 0..1 that the answer is right."""
        given = raw_inputs(score, signals)
        nats = self.intercept
        nats += sum(one.part(given[one.name]) for one in self.inputs if one.name in given)
        return 1.0 / (1.0 + math.exp(-min(max(nats, -40.0), 40.0)))


@dataclass(frozen=True, slots=True)
class Acceptance:
    """A model per field; see `apply`.

    Attributes:
        version: of the file, "" for none at all.
        models: by `key_of`.
        target_wrong: share of wrong ones among the accepted it was made for.
        told: further facts for people: data, date, figures.
    """

    version: str = ""
    models: dict[str, FieldModel] = field(default_factory=dict)
    target_wrong: float = 0.005
    told: dict[str, str] = field(default_factory=dict)

    def judge(
        self, name: str, score: float, signals: Signals, *, handwritten: bool = False
    ) -> tuple[float, bool]:
        """Chance of being right, and whether such an answer may pass without a person.

        Args:
            name: of the field; `TYPE_FIELD` for the document's type.
            score: 0..1 as the rules gave it.
            signals: as the rules gave them.
            handwritten: see `Answer`.

        Returns:
            `score` and False for a field nothing was learnt about.
        """
        model = self.models.get(key_of(name, handwritten=handwritten))
        if model is None:
            return score, False
        chance = model.chance(score, signals)
        return chance, chance >= model.threshold and not _contradicted(signals)

    def apply(self, understanding: Understanding) -> Understanding:
        """Put calibrated scores and `accepted` on every answer.

        The rules' own score is kept as the signal `RULE_SCORE`, for learning and for judging
        again by another version.

        Args:
            understanding: as the rules left it.

        Returns:
            The same with new scores; an answer "ask" keeps its score and is never accepted.
            `type_name` is judged as the type it names.
        """
        kind = self._type(understanding.type)
        fields = {name: self._answer(name, one) for name, one in understanding.fields.items()}
        if "type_name" in fields:
            named = fields["type_name"]
            passed = kind.accepted and named.value is not None
            fields["type_name"] = replace(named, score=kind.score, accepted=passed)
        details = {name: self._answer(name, one) for name, one in understanding.details.items()}
        return replace(understanding, type=kind, fields=fields, details=details)

    def _type(self, answer: TypeAnswer) -> TypeAnswer:
        if answer.key is None:
            return replace(answer, accepted=False)
        chance, passed = self.judge(TYPE_FIELD, answer.score, answer.signals)
        signals = _with_rule_score(answer.signals, answer.score)
        return replace(answer, score=round(chance, 4), accepted=passed, signals=signals)

    def _answer(self, name: str, answer: Answer) -> Answer:
        if is_ask(name, answer):
            return replace(answer, accepted=False)
        chance, passed = self.judge(
            name, answer.score, answer.signals, handwritten=answer.handwritten
        )
        signals = _with_rule_score(answer.signals, answer.score)
        return replace(answer, score=round(chance, 4), accepted=passed, signals=signals)

    def fields(self) -> Iterable[str]:
        """Keys of all fields it knows, sorted."""
        return sorted(self.models)


def _contradicted(signals: Signals) -> bool:
    """Another place of the document says otherwise: a person looks, however sure the rest is.

    Contradictions are too rare among the answers learnt from to earn the weight they deserve.
    """
    return any(
        (name in _FAILED and value > 0) or (name.endswith(_AGREES) and value < 0)
        for name, value in signals
    )


def _with_rule_score(signals: Signals, score: float) -> Signals:
    return signals if RULE_SCORE in dict(signals) else (*signals, (RULE_SCORE, score))


def is_ask(name: str, answer: Answer) -> bool:
    """The machine abstains: no value, or an empty one in a field that must have one."""
    if answer.value is None:
        return True
    return not answer.value and name not in MAY_BE_EMPTY

"""Learning acceptance from checked answers: few examples, strong priors, careful thresholds.

1. One pooled logistic regression over all fields says what each input is worth.
2. Each field has its own, pulled towards the pooled one: with few examples it stays there.
3. Every example is judged by models that saw nothing of its group (agency); what they say is put
   in line with how often they were right (Platt scaling).
4. One chance for all fields is the threshold: the lowest at which the share of wrong ones among
   the accepted is expected to keep to the target, and its upper bound to little more
   (`BOUND_SLACK`). A field that does worse than the rest has a higher one, or none.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from classifiers.acceptance import (
    NEVER,
    Acceptance,
    FieldModel,
    Input,
    Signals,
    key_of,
    raw_inputs,
)
from classifiers.logistic import Prior, fit, sigmoid

__all__ = ["TARGET_WRONG", "Example", "deal_folds", "train_acceptance", "wilson_upper"]

Floats = NDArray[np.float64]

TARGET_WRONG = 0.005
"""Share of wrong ones among the accepted (design, section 5)."""

FOLDS = 5
SIGMAS = 1.0
"""Of the Wilson bound: one-sided about 84 %."""

BOUND_SLACK = 1.5
"""The upper bound may be this many times the target. On drawn answers of known chances (800 and
4,000 of them) what passed was then wrong 0.8 and 1.06 times the target on average; at 1.0 it
was 0.55 and 0.8 times, with a quarter less accepted."""

LEAST_CHANCE = 0.95
"""No single answer less sure than this passes, however well all of them do together: unseen
documents hold more of the doubtful kind than those one learns from."""

FIELD_SLACK = 4.0
"""A single field may be this many times worse than the target: it has few examples, and truth
read by one person errs in one abstract of fifty itself (two of 85 in the development set)."""

FIELD_PRIOR = 60.0
"""Accepted answers, as good as the target, that every field is credited with."""

FEWEST = 20.0
"""Examples (by weight) below which a field has no threshold at all."""

POOL_PULL = 2.0
FIELD_PULL = 8.0
LEVEL_PULL = 1.0
PLATT_PULL = 4.0
"""Examples' worth of resistance of the coefficients; chosen wide of the mark on purpose: halving
or doubling them changes next to nothing on the scans they were tried on."""

BELIEVED = 0.3
"""Nats per spread that an input with a known direction is worth before any example."""

STEADY = 20.0
"""Examples with which a field's own mean of an input counts half, the mean of all fields half."""

LEAST_SPREAD = 0.05

_AGAINST = (
    "_failed", "_doubt", "_mended", "_distance", "_unknown", "_joins", "_dropped", "_rivals",
    "junk_share", "model_none", "against",
)  # fmt: skip
"""Inputs whose names end so: the more the worse."""

_FOR = (
    "score", "confidence", "probability", "known", "margin", "passed", "agrees", "agreement",
    "agrees_with_print", "least_word", "reasons", "lead", "title_exact",
)  # fmt: skip
"""Inputs whose names end so: the more the better."""


@dataclass(frozen=True, slots=True)
class Example:
    """One answer a person checked.

    Attributes:
        field: name, or `TYPE_FIELD`.
        score: 0..1 as the rules gave it, before any calibration.
        signals: as the rules gave them.
        right: the value was exact after normalisation.
        handwritten: see `Answer`.
        group: answers of one group (agency) are never on both sides of a fold; "" for each
            its own.
        weight: what it counts; below 1 for made-up documents.
    """

    field: str
    score: float
    signals: Signals
    right: bool
    handwritten: bool = False
    group: str = ""
    weight: float = 1.0

    @property
    def key(self) -> str:
        """The model it belongs to."""
        return key_of(self.field, handwritten=self.handwritten)


def deal_folds(groups: Sequence[str], folds: int) -> list[int]:
    """The fold of each element; a group stays together, the largest are dealt first.

    Args:
        groups: one name per element; "" stands for a group of its own.
        folds: how many, at least 1.
    """
    names = [name or f"\0{place}" for place, name in enumerate(groups)]
    sizes: dict[str, int] = defaultdict(int)
    for name in names:
        sizes[name] += 1
    load, home = [0] * folds, {}
    for name in sorted(sizes, key=lambda one: (-sizes[one], one)):
        home[name] = load.index(min(load))
        load[home[name]] += sizes[name]
    return [home[name] for name in names]


def wilson_upper(wrong: float, count: float, sigmas: float = SIGMAS) -> float:
    """Upper bound of a share (Wilson 1927, one-sided); 1.0 where nothing was counted."""
    if count <= 0:
        return 1.0
    square = sigmas * sigmas
    root = math.sqrt(wrong * (1.0 - wrong / count) + square / 4.0)
    return min(1.0, (wrong + square / 2.0 + sigmas * root) / (count + square))


def train_acceptance(
    examples: Sequence[Example],
    *,
    version: str,
    target_wrong: float = TARGET_WRONG,
    told: Mapping[str, str] | None = None,
) -> Acceptance:
    """Learn from checked answers.

    Args:
        examples: answers with a value; abstentions teach nothing here.
        version: name of what comes out.
        target_wrong: share of wrong ones among the accepted to keep to.
        told: further facts for people.

    Returns:
        A model for every field with at least one example. Thresholds are `NEVER` where there
        is too little to promise anything; without examples nothing is accepted.
    """
    if not examples:
        return Acceptance(version, {}, target_wrong, dict(told or {}))
    unseen = _judged_unseen(examples)
    shift, slope = _platt(unseen, examples)
    chances = sigmoid(shift + slope * unseen)
    counted = _by_key(examples)
    thresholds = _thresholds(chances, examples, counted, target_wrong)
    models = {}
    for key, model in _fit_all(examples).items():
        own, limit = counted[key], thresholds[key]
        passed = [place for place in own if chances[place] >= limit]
        models[key] = replace(
            _rescaled(model, shift, slope),
            threshold=limit,
            examples=len(own),
            passed=len(passed),
            passed_wrong=sum(not examples[place].right for place in passed),
        )
    return Acceptance(version, models, target_wrong, dict(told or {}))


def _by_key(examples: Sequence[Example]) -> dict[str, list[int]]:
    places: dict[str, list[int]] = defaultdict(list)
    for place, one in enumerate(examples):
        places[one.key].append(place)
    return dict(places)


def _judged_unseen(examples: Sequence[Example]) -> Floats:
    """(N,) nats of each example by models that saw nothing of its group."""
    folds = deal_folds([one.group for one in examples], FOLDS)
    nats = np.zeros(len(examples))
    for fold in range(FOLDS):
        models = _fit_all([one for one, f in zip(examples, folds, strict=True) if f != fold])
        for place, one in enumerate(examples):
            if folds[place] == fold and one.key in models:
                chance = models[one.key].chance(one.score, one.signals)
                inside = min(max(chance, 1e-9), 1.0 - 1e-9)
                nats[place] = math.log(inside / (1.0 - inside))
    return nats


def _platt(nats: Floats, examples: Sequence[Example]) -> tuple[float, float]:
    """Shift and slope that put the nats in line with how often the answers were right."""
    inputs = np.column_stack([np.ones_like(nats), nats])
    prior = Prior(
        centre=np.array([0.0, 1.0]),
        pull=np.array([PLATT_PULL, PLATT_PULL]),
        lowest=np.array([-np.inf, 0.2]),
        highest=np.array([np.inf, 3.0]),
    )
    shift, slope = fit(inputs, _right(examples), _weights(examples), prior)
    return float(shift), float(slope)


def _right(examples: Sequence[Example]) -> Floats:
    return np.array([float(one.right) for one in examples])


def _weights(examples: Sequence[Example]) -> Floats:
    return np.array([one.weight for one in examples])


def _rescaled(model: FieldModel, shift: float, slope: float) -> FieldModel:
    inputs = tuple(replace(one, weight=slope * one.weight) for one in model.inputs)
    return replace(model, intercept=shift + slope * model.intercept, inputs=inputs)


@dataclass(frozen=True, slots=True)
class _Column:
    """Where one input usually lies in one field."""

    mean: float
    spread: float


def _columns(
    rows: Sequence[Mapping[str, float]], base: Mapping[str, _Column]
) -> dict[str, _Column]:
    """Mean and spread by name, leaning on `base` where the rows are few."""
    values: dict[str, list[float]] = defaultdict(list)
    for row in rows:
        for name, value in row.items():
            values[name].append(value)
    found = {}
    for name, seen in values.items():
        mean, variance = float(np.mean(seen)), float(np.var(seen))
        if name in base:
            share = len(seen) / (len(seen) + STEADY)
            mean = share * mean + (1.0 - share) * base[name].mean
            variance = share * variance + (1.0 - share) * base[name].spread ** 2
        found[name] = _Column(mean, max(math.sqrt(variance), LEAST_SPREAD))
    return found


def _matrix(
    rows: Sequence[Mapping[str, float]], names: Sequence[str], columns: Mapping[str, _Column]
) -> Floats:
    """(N, 1 + D): ones, then the inputs in spreads from their mean, 0 where there is none."""
    table = np.ones((len(rows), 1 + len(names)))
    for column, name in enumerate(names, 1):
        place = Input(name, 1.0, columns[name].mean, columns[name].spread)
        table[:, column] = [place.part(row[name]) if name in row else 0.0 for row in rows]
    return table


def _bounds(names: Sequence[str]) -> tuple[Floats, Floats]:
    """Lowest and highest coefficients: an input with a known direction keeps to it."""
    signs = [_direction(name) for name in names]
    low = [-np.inf] + [0.0 if sign > 0 else -np.inf for sign in signs]
    high = [np.inf] + [0.0 if sign < 0 else np.inf for sign in signs]
    return np.array(low), np.array(high)


def _direction(name: str) -> int:
    """1: the more the better, -1: the more the worse, 0: left to the examples."""
    if name.endswith(_AGAINST):
        return -1
    return 1 if name.endswith(_FOR) else 0


def _fit_all(examples: Sequence[Example]) -> dict[str, FieldModel]:
    """A model per key, thresholds still open."""
    if not examples:
        return {}
    rows = [raw_inputs(one.score, one.signals) for one in examples]
    places = _by_key(examples)
    overall = _columns(rows, {})
    columns = {key: _columns([rows[p] for p in own], overall) for key, own in places.items()}
    names = sorted(overall)
    table = np.zeros((len(rows), 1 + len(names)))
    for key, own in places.items():
        there = {name: columns[key].get(name, overall[name]) for name in names}
        table[own] = _matrix([rows[p] for p in own], names, there)
    right, weights = _right(examples), _weights(examples)
    pooled = fit(table, right, weights, _pool_prior(names))
    models = {}
    for key, own in places.items():
        chosen = [name for name in names if name in columns[key]]
        places_of = [0, *(1 + names.index(name) for name in chosen)]
        prior = _field_prior(pooled[places_of], chosen)
        found = fit(table[np.ix_(own, places_of)], right[own], weights[own], prior)
        inputs = tuple(
            Input(name, float(weight), columns[key][name].mean, columns[key][name].spread)
            for name, weight in zip(chosen, found[1:], strict=True)
        )
        models[key] = FieldModel(float(found[0]), inputs, NEVER)
    return models


def _pool_prior(names: Sequence[str]) -> Prior:
    low, high = _bounds(names)
    centre = np.array([1.0, *(BELIEVED * _direction(name) for name in names)])
    pull = np.array([0.1, *(POOL_PULL for _ in names)])
    return Prior(centre, pull, low, high)


def _field_prior(pooled: Floats, names: Sequence[str]) -> Prior:
    low, high = _bounds(names)
    pull = np.array([LEVEL_PULL, *(FIELD_PULL for _ in names)])
    return Prior(pooled, pull, low, high)


def _thresholds(
    chances: Floats,
    examples: Sequence[Example],
    places: Mapping[str, Sequence[int]],
    target: float,
) -> dict[str, float]:
    """The lowest common chance that keeps to the target, and what each field makes of it."""
    weights, wrong = _weights(examples), 1.0 - _right(examples)
    fields = {
        key: _OwnLimits.of(chances[own], weights[own], wrong[own], target)
        for key, own in places.items()
    }
    limits = dict.fromkeys(places, NEVER)
    for common in _steps(chances):
        limits = {key: own.from_chance(common) for key, own in fields.items()}
        floor = np.empty_like(chances)
        for key, own_places in places.items():
            floor[list(own_places)] = limits[key]
        passed = chances >= floor
        count, bad = float(weights[passed].sum()), float((weights * wrong)[passed].sum())
        if _keeps_to(target, bad, count):
            return limits
    return dict.fromkeys(places, NEVER)


def _keeps_to(target: float, wrong: float, count: float) -> bool:
    """Expected share of wrong ones (Jeffreys' prior) and its upper bound are both low enough."""
    expected = (wrong + 0.5) / (count + 1.0)
    return expected <= target and wilson_upper(wrong, count) <= BOUND_SLACK * target


def _steps(chances: Floats) -> list[float]:
    """Thresholds worth trying, ascending: finer where chances are high."""
    steps = np.quantile(chances, np.linspace(0.0, 0.999, 200))
    return sorted({LEAST_CHANCE, *steps[steps > LEAST_CHANCE].tolist()})


@dataclass(frozen=True, slots=True)
class _OwnLimits:
    """Thresholds at which one field alone does well enough.

    Attributes:
        seen: (K,) chances that occur, ascending.
        good: (K,) bool, whether the field does well from there on.
    """

    seen: Floats
    good: NDArray[np.bool_]

    @classmethod
    def of(cls, chances: Floats, weights: Floats, wrong: Floats, target: float) -> _OwnLimits:
        """Look at every chance; with fewer than `FEWEST` examples none is good."""
        seen, where = np.unique(chances, return_inverse=True)
        counts = np.bincount(where, weights=weights, minlength=len(seen))
        bad = np.bincount(where, weights=weights * wrong, minlength=len(seen))
        # from each chance upwards
        counts, bad = counts[::-1].cumsum()[::-1], bad[::-1].cumsum()[::-1]
        share = (bad + FIELD_PRIOR * target) / (counts + FIELD_PRIOR)
        enough = float(weights.sum()) >= FEWEST
        return cls(seen, (share <= FIELD_SLACK * target) & enough)

    def from_chance(self, common: float) -> float:
        """The lowest good threshold not under `common`, `NEVER` where there is none."""
        first = int(np.searchsorted(self.seen, common))
        good = np.flatnonzero(self.good[first:])
        if not len(good):
            return NEVER
        return common if good[0] == 0 else float(self.seen[first + good[0]])

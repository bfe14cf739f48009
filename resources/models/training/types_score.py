"""Fits and measures the score of types: a logistic regression over signals, fold by fold."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from classifiers.doc_types import decide, opinions_of, shares_of, weigh
from classifiers.features import head_page
from classifiers.linear_model import NONE_CLASS, LinearModel, ScoreWeights
from classifiers.type_evidence import Evidence, Head, read_head
from classifiers.type_score import SCORED, probability_of, signals_of
from classifiers.type_table import TypeTable
from classifiers.types import DocumentText

__all__ = ["Judgement", "Seen", "fit_score", "judge", "report", "see"]

PULL = 3.0
"""Pull of the standardised weights to zero, in examples."""

ROUNDS = 400
Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Judgement:
    """What was said of one document: the winner, the truth, the signals, its fold, its weight."""

    said: str | None
    truth: str
    signals: tuple[tuple[str, float], ...]
    group: int
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Seen:
    """What the rules see of a document; whether the deciding page lies behind another."""

    head: Head
    evidence: tuple[Evidence, ...]
    later: bool


def see(document: DocumentText, table: TypeTable) -> Seen | None:
    """Let the rules look; None without words."""
    page, evidence = decide(document, table)
    if page is None:
        return None
    return Seen(read_head(page), evidence, page is not head_page(document))


def judge(seen: Seen, truth: str, table: TypeTable, model: LinearModel, group: int) -> Judgement:
    """Weigh one document; `truth` is `NONE_CLASS` for what has no type."""
    shares = shares_of(seen.head.page, model)
    verdict = weigh(seen.evidence, opinions_of(seen.head.page, model), table)
    if verdict.key is None:
        return Judgement(None, truth, (), group)
    signals = signals_of(
        verdict.key, seen.evidence, verdict.sums, shares, seen.head, later=seen.later
    )
    return Judgement(verdict.key, truth, signals, group)


def fit_score(judged: Sequence[Judgement]) -> ScoreWeights:
    """Weights of the signals; documents nothing was said of do not count.

    Newton's method on the log loss with a pull to zero, so the optimum is the only one.
    """
    told = [item for item in judged if item.said is not None]
    named = [dict(item.signals) for item in told]
    rows = np.asarray([[one.get(name, 0.0) for name in SCORED] for one in named], np.float64)
    right = np.asarray([item.said == item.truth for item in told], np.float64)
    weigh_by = np.asarray([item.weight for item in told], np.float64)
    middle, spread = rows.mean(axis=0), rows.std(axis=0) + 1e-6
    inputs = np.hstack([(rows - middle) / spread, np.ones((len(rows), 1))])
    pull = np.full(inputs.shape[1], PULL)
    pull[-1] = 1e-3
    weights = np.zeros(inputs.shape[1])
    for _ in range(60):
        chance = 1.0 / (1.0 + np.exp(-np.clip(inputs @ weights, -30, 30)))
        slope = inputs.T @ (weigh_by * (chance - right)) + pull * weights
        bend = weigh_by * chance * (1 - chance) + 1e-6
        curve = (inputs * bend[:, None]).T @ inputs + np.diag(pull)
        step = np.linalg.solve(curve, slope)
        weights -= step
        if float(np.abs(step).max()) < 1e-8:
            break
    values = weights[:-1] / spread
    bias = float(weights[-1] - np.sum(values * middle))
    return ScoreWeights(SCORED, tuple(float(v) for v in values), bias)


def _crossed(judged: Sequence[Judgement]) -> Numbers:
    """Score of every told judgement by weights fitted on the other folds."""
    told = [item for item in judged if item.said is not None]
    scores = np.zeros(len(told))
    for group in {item.group for item in told}:
        weights = fit_score([item for item in told if item.group != group])
        for place, item in enumerate(told):
            if item.group == group:
                scores[place] = probability_of(item.signals, weights)
    return scores


def report(
    judged: Sequence[Judgement],
    say: Callable[[str], None],
    counted: Callable[[Judgement], bool] = lambda item: True,
) -> dict[str, str]:
    """Print right, wrong and asked by type, reliability and thresholds.

    Args:
        judged: all judgements; each is scored by weights fitted on the other groups.
        say: where lines go.
        counted: which of them are printed.

    Returns:
        The main figures by name.
    """
    every = [item for item in judged if item.said is not None]
    kept = [at for at, item in enumerate(every) if counted(item)]
    told, scores = [every[at] for at in kept], _crossed(judged)[kept]
    judged = [item for item in judged if counted(item)]
    right = np.asarray([item.said == item.truth for item in told])
    _say_reliability(scores, right, say)
    real = sum(item.truth != NONE_CLASS for item in judged)
    figures: dict[str, str] = {}
    for threshold in (0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99):
        over = scores >= threshold
        good, bad = int((over & right).sum()), int((over & ~right).sum())
        share = bad / max(1, good + bad)
        say(f"from {threshold:.2f}: {good / real:.4f} right, {share:.4f} wrong of answered")
        figures[f"unseen_right_from_{threshold:.2f}"] = f"{good / real:.4f}"
        figures[f"unseen_wrong_of_answered_from_{threshold:.2f}"] = f"{share:.4f}"
    _say_confusions(told, scores, say)
    _say_types(judged, told, scores, say)
    return {k: v for k, v in figures.items() if k.endswith(("0.60", "0.95"))}


def _say_reliability(scores: Numbers, right: NDArray[np.bool_], say: Callable[[str], None]) -> None:
    edges = (0.0, 0.3, 0.5, 0.7, 0.8, 0.9, 0.95, 0.98, 0.99, 1.01)
    for low, high in itertools.pairwise(edges):
        inside = (scores >= low) & (scores < high)
        if inside.any():
            mean, share = float(scores[inside].mean()), float(right[inside].mean())
            count = int(inside.sum())
            say(f"score {low:.2f}..{high:.2f}: {count:5d}, mean {mean:.3f}, right {share:.3f}")


def _say_confusions(told: Sequence[Judgement], scores: Numbers, say: Callable[[str], None]) -> None:
    wrong = Counter(
        (item.truth, item.said)
        for item, score in zip(told, scores, strict=True)
        if item.said != item.truth and score >= 0.6
    )
    for (truth, said), count in wrong.most_common(15):
        say(f"  {count:4d} {truth} taken for {said}")


def _say_types(
    judged: Sequence[Judgement],
    told: Sequence[Judgement],
    scores: Numbers,
    say: Callable[[str], None],
) -> None:
    total = Counter(item.truth for item in judged)
    good: Counter[str] = Counter()
    bad: Counter[str] = Counter()
    for item, score in zip(told, scores, strict=True):
        if score >= 0.6:
            (good if item.said == item.truth else bad)[item.truth] += 1
    for key, count in sorted(total.items()):
        say(
            f"  {key:34s} {count:5d} right {good[key] / count:.3f} wrong {bad[key] / count:.3f}"
            f" ask {1 - (good[key] + bad[key]) / count:.3f}"
        )

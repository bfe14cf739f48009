"""Which of several spellings a row shows, and where each of its signs stands."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ocr.handwriting.alphabet import BLANK
from ocr.handwriting.rows import FloatArray

__all__ = ["best_of", "path_of"]

TINY = 1e-8  # of a probability, so that its logarithm exists


def path_of(shares: FloatArray, labels: Sequence[int]) -> tuple[float, list[int]]:
    """The likeliest path of connectionist temporal classification through the labels.

    Args:
        shares: (steps, labels) probabilities.
        labels: the signs, left to right.

    Returns:
        Its log probability, and for every label the step where it is surest. Minus infinity
        and no steps where the row is too short.
    """
    extended = [BLANK]
    for label in labels:
        extended += [label, BLANK]
    scores = np.log(np.maximum(shares[:, extended], TINY)).astype(np.float64)
    steps, states = scores.shape
    may_skip = np.zeros(states, bool)
    may_skip[3::2] = [extended[i] != extended[i - 2] for i in range(3, states, 2)]
    best = np.full(states, -np.inf)
    best[:2] = scores[0, :2]
    came: NDArray[np.int8] = np.zeros((steps, states), np.int8)
    for step in range(1, steps):
        one = np.concatenate([[-np.inf], best[:-1]])
        two = np.where(may_skip, np.concatenate([[-np.inf] * 2, best[:-2]]), -np.inf)
        choices = np.stack([best, one, two])
        came[step] = choices.argmax(axis=0)
        best = choices.max(axis=0) + scores[step]
    state = states - 1 if states < 2 or best[-1] >= best[-2] else states - 2
    total = float(best[state])
    if not np.isfinite(total):
        return -np.inf, []
    where = [-1] * len(labels)
    for step in range(steps - 1, -1, -1):
        at = (state - 1) // 2
        if state % 2 and (
            where[at] < 0 or shares[step, labels[at]] > shares[where[at], labels[at]]
        ):
            where[at] = step
        state -= int(came[step, state])
    return total, where


def best_of(
    shares: FloatArray, spellings: Sequence[tuple[int, ...]]
) -> tuple[tuple[int, ...], float]:
    """The spelling a row shows and the log probability of its path; the first of equals.

    Raises:
        ValueError: there is no spelling.
    """
    weighed = [(path_of(shares, labels)[0], labels) for labels in spellings]
    score, labels = max(weighed, key=lambda one: one[0])
    return labels, score

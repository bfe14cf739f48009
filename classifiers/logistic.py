"""Logistic regression for few examples: coefficients are pulled to what is believed beforehand."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["Prior", "fit", "sigmoid"]

Floats = NDArray[np.float64]

_SWEEPS = 200
_LONGEST_STEP = 1.0
_SETTLED = 1e-7
_FAR = 40.0
"""Nats beyond which a probability is 0 or 1 in any case; keeps `exp` from overflowing."""


def sigmoid(nats: Floats) -> Floats:
    """Probabilities of log-odds, any shape."""
    return np.asarray(1.0 / (1.0 + np.exp(-np.clip(nats, -_FAR, _FAR))), np.float64)


@dataclass(frozen=True, slots=True)
class Prior:
    """What is believed before any example.

    Attributes:
        centre: (D,) the likeliest coefficients.
        pull: (D,) how strongly they are held there: 1 / variance, above 0.
        lowest: (D,) coefficients are never below; -inf where anything goes.
        highest: (D,) coefficients are never above; inf where anything goes.
    """

    centre: Floats
    pull: Floats
    lowest: Floats
    highest: Floats


def fit(inputs: Floats, right: Floats, weights: Floats, prior: Prior) -> Floats:
    """The coefficients of highest posterior probability (maximum a posteriori).

    Newton steps along one coordinate at a time, each cut at its bounds; the posterior is
    strictly concave for `pull` above 0, so they end at its only summit.

    Args:
        inputs: (N, D); a column of ones where an intercept is wanted.
        right: (N,) 1.0 or 0.0.
        weights: (N,) what each example counts, 0 or more.
        prior: for the D coefficients.

    Returns:
        (D,) coefficients; `prior.centre`, cut at its bounds, without examples.
    """
    found = np.clip(prior.centre, prior.lowest, prior.highest).astype(np.float64)
    nats = inputs @ found
    for _ in range(_SWEEPS):
        widest = 0.0
        for column in range(inputs.shape[1]):
            values = inputs[:, column]
            chance = sigmoid(nats)
            slope = weights @ ((right - chance) * values)
            slope -= prior.pull[column] * (found[column] - prior.centre[column])
            bend = weights @ (chance * (1.0 - chance) * values**2) + prior.pull[column]
            # Far from the summit the curve is flat and a free step would leap over it.
            step = np.clip(slope / bend, -_LONGEST_STEP, _LONGEST_STEP)
            wanted = np.clip(found[column] + step, prior.lowest[column], prior.highest[column])
            change = float(wanted - found[column])
            nats = nats + change * values
            found[column] = wanted
            widest = max(widest, abs(change))
        if widest < _SETTLED:
            break
    return found

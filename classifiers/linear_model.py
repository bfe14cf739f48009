"""A linear model of few classes: scores are a softmax over one matrix product."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["NONE_CLASS", "LinearModel", "ScoreWeights", "softmax", "train"]

NONE_CLASS = "khong_ro"
"""The class of what is no known type: body text, noise, other languages."""

Matrix = NDArray[np.float32]


def softmax(scores: Matrix) -> Matrix:
    """Probabilities along the last axis; any finite float32 is safe."""
    high = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return np.asarray(high / high.sum(axis=-1, keepdims=True), np.float32)


@dataclass(frozen=True, slots=True)
class ScoreWeights:
    """A logistic regression over named signals: weights, one each, and the bias."""

    names: tuple[str, ...]
    values: tuple[float, ...]
    bias: float

    def __post_init__(self) -> None:
        """Hold names and weights together.

        Raises:
            ValueError: not as many weights as names, or one is not finite.
        """
        if len(self.names) != len(self.values):
            raise ValueError(f"{len(self.names)} signals, {len(self.values)} weights")
        if not np.isfinite([*self.values, self.bias]).all():
            raise ValueError("a weight of the score is not finite")


@dataclass(frozen=True, slots=True)
class LinearModel:
    """Weights of one trained model.

    Attributes:
        version: of these weights.
        classes: (K) keys of types, `NONE_CLASS` among them.
        weights: (D, K) float32.
        bias: (K,) float32.
        score: turns what rules and model say into a probability; None: not learnt.
    """

    version: str
    classes: tuple[str, ...]
    weights: Matrix
    bias: Matrix
    score: ScoreWeights | None = None

    def __post_init__(self) -> None:
        """Hold the shapes together.

        Raises:
            ValueError: shapes disagree, a class stands twice, or a weight is not finite.
        """
        count = len(self.classes)
        if self.weights.ndim != 2 or self.weights.shape[1] != count or self.bias.shape != (count,):
            raise ValueError(
                f"weights {self.weights.shape}, bias {self.bias.shape}, {count} classes"
            )
        if len(set(self.classes)) != count or NONE_CLASS not in self.classes:
            raise ValueError("classes stand twice or lack the one for unknown things")
        if not (np.isfinite(self.weights).all() and np.isfinite(self.bias).all()):
            raise ValueError("a weight is not finite")

    def probabilities(self, vector: Matrix) -> dict[str, float]:
        """Class → probability of one (D,) feature vector."""
        shares = softmax(vector @ self.weights + self.bias)
        return {name: float(share) for name, share in zip(self.classes, shares, strict=True)}


def train(
    vectors: Matrix,
    labels: NDArray[np.int64],
    classes: tuple[str, ...],
    *,
    version: str,
    rounds: int = 30,
    rate: float = 0.5,
    decay: float = 1e-5,
    seed: int = 0,
) -> LinearModel:
    """Fit by Adam on batches of 256; classes weigh by the root of their rarity.

    Args:
        vectors: (N, D) float32 rows of `features.hashed`.
        labels: (N,) indices into `classes`.
        classes: keys, `NONE_CLASS` among them.
        version: name of the weights.
        rounds: passes over the examples.
        rate: first step; falls linearly to a tenth.
        decay: pull of the weights to zero.
        seed: of the shuffling; same seed and data give the same weights.
    """
    chance = np.random.default_rng(seed)
    count, width = len(labels), vectors.shape[1]
    sizes = np.bincount(labels, minlength=len(classes)).astype(np.float32)
    share = np.sqrt(count / np.maximum(sizes, 1.0) / len(classes))[labels].astype(np.float32)
    weights = np.zeros((width + 1, len(classes)), np.float32)
    mean, spread, step = np.zeros_like(weights), np.zeros_like(weights), 0
    batches = max(1, count // 256)
    for turn in range(rounds):
        pace = rate * (1.0 - 0.9 * turn / max(1, rounds - 1)) * 0.1
        for rows in np.array_split(chance.permutation(count), batches):
            part = np.hstack([vectors[rows], np.ones((len(rows), 1), np.float32)])
            wrong = softmax(part @ weights)
            wrong[np.arange(len(rows)), labels[rows]] -= 1.0
            slope = part.T @ (wrong * share[rows, None]) / np.float32(len(rows)) + decay * weights
            step += 1
            mean = 0.9 * mean + 0.1 * slope
            spread = 0.999 * spread + 0.001 * slope**2
            fair = np.sqrt(spread / (1 - 0.999**step)) + 1e-8
            weights -= (pace * mean / (1 - 0.9**step) / fair).astype(np.float32)
    return LinearModel(version, classes, weights[:-1].copy(), weights[-1].copy())

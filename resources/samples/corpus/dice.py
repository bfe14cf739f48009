"""Drawing by lot; everything the corpus varies goes through one of these."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeVar

import numpy as np

T = TypeVar("T")


def one(rng: np.random.Generator, items: Sequence[T]) -> T:
    """One of `items`, each as likely."""
    return items[int(rng.integers(len(items)))]


def weighted(rng: np.random.Generator, shares: Mapping[T, float]) -> T:
    """One of the keys, as likely as its share says; shares need not add up to one."""
    names = list(shares)
    weights = np.array([shares[name] for name in names], np.float64)
    return names[int(rng.choice(len(names), p=weights / weights.sum()))]


def chance(rng: np.random.Generator, share: float) -> bool:
    """True in `share` of the throws."""
    return bool(rng.random() < share)

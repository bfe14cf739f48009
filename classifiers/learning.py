"""Learning from corrections: the type model is pulled, never torn, towards what people decided.

The office's examples are few and may be wrong; the shipped weights were learnt from thousands of
heads. So the new weights minimise the loss on the examples plus the squared distance to the
shipped weights: one example alone moves its own page by less than `1 / (2 PULL)` nats, twenty that
agree move pages like theirs as far as needed, and pages unlike all of them stay where they were.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from classifiers.doc_types import decide
from classifiers.features import DIMENSIONS, hashed, plain
from classifiers.folding import capital_share
from classifiers.linear_model import NONE_CLASS, LinearModel, softmax
from classifiers.type_evidence import read_head
from classifiers.type_table import TypeTable
from classifiers.types import DocumentText

__all__ = [
    "FEWEST_OF_A_NEW_CLASS",
    "MOST_EXAMPLES",
    "TypeExample",
    "features_mark",
    "printed_title",
    "retrain",
    "type_features",
    "unpacked",
]

Matrix = NDArray[np.float32]
_BUCKET, _VALUE = np.dtype("<u2"), np.dtype("<f2")

PULL = 0.4
"""Weight of the squared distance to the shipped weights, in examples."""

CLASS_LIMIT = 40.0
"""Examples of one type weigh no more than so many together: none drowns the others."""

FEWEST_OF_A_NEW_CLASS = 3
"""Examples of a type the shipped model has no class for, before it gets one."""

MOST_EXAMPLES = 2000
"""Kept in memory at a time: 64 MB of features."""

TITLE_WORDS = (2, 12)
"""Words of a printed title: one alone says too little, more are a sentence."""

TITLE_CAPITALS = 0.8
"""Share of capitals among the letters of a printed title."""

_ROUNDS = 300
_STILL = 1e-4
_PROBE = ("ỦY BAN NHÂN DÂN", "Số: 184/QĐ-UBND", "QUYẾT ĐỊNH", "Về việc phê duyệt quy hoạch")


@dataclass(frozen=True, slots=True)
class TypeExample:
    """Packed features of the page that decides, and the key a person gave; None: no known type."""

    features: bytes
    key: str | None


def features_mark() -> str:
    """Known by what it makes of a fixed text: features of another mark can't be compared."""
    vector = hashed(_PROBE)
    places = np.flatnonzero(vector)
    told = f"{len(vector)}:{places.tolist()}:{np.round(vector[places], 3).tolist()}"
    return f"{zlib.crc32(told.encode()):08x}"


def type_features(document: DocumentText, table: TypeTable) -> bytes:
    """What the type model sees of a document: buckets that are not zero, then their values.

    Returns:
        4 bytes a bucket (16-bit place, half float), little endian; b"" where it has no words.
    """
    page, _ = decide(document, table)
    if page is None:
        return b""
    vector = hashed([line.text for line in read_head(page).lines])
    places = np.flatnonzero(vector)
    return places.astype(_BUCKET).tobytes() + vector[places].astype(_VALUE).tobytes()


def printed_title(document: DocumentText, table: TypeTable) -> str:
    """The line that stands where a type is named (ô 5a), in capitals; "" where there is none.

    Not asked whether the table knows it: it is what an office calls papers of its own.
    """
    page, _ = decide(document, table)
    if page is None:
        return ""
    head = read_head(page)
    for line, folded in head.pairs():
        text = plain(line.text)
        long_enough = TITLE_WORDS[0] <= len(folded.split()) <= TITLE_WORDS[1]
        if head.in_title_zone(line) and head.centred(line) and long_enough:
            return text.upper() if capital_share(text) >= TITLE_CAPITALS else ""
    return ""


def retrain(base: LinearModel, examples: Sequence[TypeExample], *, version: str) -> LinearModel:
    """The base model, pulled towards the examples.

    Args:
        base: shipped weights: where the search starts and what it is drawn back to. The bias
            stays: a few corrections say nothing of how common a type is.
        examples: of the office; the last ones are left out beyond `MOST_EXAMPLES`.
        version: name of the new weights.

    Returns:
        Weights of the base's classes, and of types with `FEWEST_OF_A_NEW_CLASS` examples it
        did not know. The same examples in the same order give the same weights.
    """
    chosen = list(examples[:MOST_EXAMPLES])
    classes = _classes(base, chosen)
    chosen = [one for one in chosen if (one.key or NONE_CLASS) in classes]
    if not chosen:
        return replace(base, version=version)
    start, bias = _widened(base, len(classes))
    labels = np.array([classes.index(one.key or NONE_CLASS) for one in chosen], np.int64)
    vectors = unpacked([one.features for one in chosen])
    used = np.flatnonzero(vectors.any(axis=0))
    weights = start.copy()
    weights[used] = _pulled(vectors[:, used], labels, start[used], bias)
    return replace(base, version=version, classes=tuple(classes), weights=weights, bias=bias)


def _classes(base: LinearModel, examples: Sequence[TypeExample]) -> list[str]:
    counts: dict[str, int] = {}
    for one in examples:
        if one.key is not None and one.key not in base.classes:
            counts[one.key] = counts.get(one.key, 0) + 1
    new = sorted(key for key, count in counts.items() if count >= FEWEST_OF_A_NEW_CLASS)
    return [*base.classes, *new]


def _widened(base: LinearModel, classes: int) -> tuple[Matrix, Matrix]:
    """Room for new classes: no weight yet, and as rare as the rarest one known."""
    more = classes - len(base.classes)
    weights = np.hstack([base.weights, np.zeros((len(base.weights), more), np.float32)])
    bias = np.concatenate([base.bias, np.full(more, base.bias.min(), np.float32)])
    return weights.astype(np.float32), bias.astype(np.float32)


def unpacked(features: Sequence[bytes]) -> Matrix:
    """Rows of `features.hashed`, as `type_features` packed them.

    Returns:
        (N, `DIMENSIONS`) float32.

    Raises:
        ValueError: packed features are cut, or of more buckets.
    """
    vectors = np.zeros((len(features), DIMENSIONS), np.float32)
    for row, packed in enumerate(features):
        half = len(packed) // 2
        places = np.frombuffer(packed[:half], _BUCKET)
        if places.size and int(places.max()) >= DIMENSIONS:
            raise ValueError("features of another program")
        vectors[row, places] = np.frombuffer(packed[half:], _VALUE)
    return vectors


def _pulled(vectors: Matrix, labels: NDArray[np.int64], start: Matrix, bias: Matrix) -> Matrix:
    """Gradient descent with momentum (Nesterov) on a strongly convex loss.

    The loss curves by at most half the largest eigenvalue of the weighted examples plus the
    pull, so the step below can't overshoot.
    """
    sizes = np.bincount(labels, minlength=len(bias)).astype(np.float32)
    share = np.minimum(1.0, CLASS_LIMIT / np.maximum(sizes, 1.0))[labels]
    scaled = vectors * np.sqrt(share)[:, None]
    curve = 0.5 * float(np.linalg.norm(scaled @ scaled.T, 2)) + 2 * PULL
    goal = np.zeros((len(labels), len(bias)), np.float32)
    goal[np.arange(len(labels)), labels] = 1.0
    weights, ahead, before = start.copy(), start.copy(), 1.0
    for _ in range(_ROUNDS):
        wrong = (softmax(vectors @ ahead + bias) - goal) * share[:, None]
        slope = vectors.T @ wrong + 2 * PULL * (ahead - start)
        stepped = ahead - slope / curve
        after = (1 + (1 + 4 * before**2) ** 0.5) / 2
        ahead = (stepped + (before - 1) / after * (stepped - weights)).astype(np.float32)
        moved = float(np.abs(stepped - weights).max())
        weights, before = stepped.astype(np.float32), after
        if moved < _STILL:
            break
    return weights

"""A model that learns what can be learnt, the same every time, and refuses broken shapes."""

from __future__ import annotations

import numpy as np
import pytest

from classifiers.features import hashed
from classifiers.linear_model import NONE_CLASS, LinearModel, softmax, train

CLASSES = (NONE_CLASS, "bao_cao", "giay_moi")
TEXTS = (
    ("the project of steel and concrete", 0),
    ("BÁO CÁO kết quả thực hiện", 1),
    ("GIẤY MỜI trân trọng kính mời", 2),
)


def learnt(seed: int = 0) -> LinearModel:
    vectors = np.stack([hashed([text]) for text, _ in TEXTS * 20])
    labels = np.asarray([label for _, label in TEXTS * 20], np.int64)
    return train(vectors, labels, CLASSES, version="test", seed=seed)


def test_it_learns_and_knows_a_worn_line() -> None:
    model = learnt()
    shares = model.probabilities(hashed(["GIÂY MƠI trân trọng kính mơi"]))
    assert max(shares, key=lambda key: shares[key]) == "giay_moi"
    assert np.isclose(sum(shares.values()), 1.0, atol=1e-5)


def test_an_empty_vector_is_not_sure() -> None:
    assert max(learnt().probabilities(hashed([])).values()) < 0.7


def test_the_same_seed_gives_the_same_weights() -> None:
    assert np.array_equal(learnt(3).weights, learnt(3).weights)
    assert not np.array_equal(learnt(3).weights, learnt(4).weights)


def test_large_scores_do_not_overflow() -> None:
    assert np.allclose(softmax(np.asarray([1e4, 0.0, -1e4], np.float32)), [1.0, 0.0, 0.0])


@pytest.mark.parametrize(
    ("classes", "shape", "value"),
    [
        (("a", "b"), (4, 2), 0.0),
        ((NONE_CLASS, "a"), (4, 3), 0.0),
        ((NONE_CLASS, NONE_CLASS), (4, 2), 0.0),
        ((NONE_CLASS, "a"), (4, 2), np.nan),
    ],
)
def test_broken_models_are_refused(
    classes: tuple[str, ...], shape: tuple[int, int], value: float
) -> None:
    with pytest.raises(ValueError, match=r"."):
        LinearModel("x", classes, np.full(shape, value, np.float32), np.zeros(2, np.float32))

"""Models travel as JSON and npz; what cannot be believed is refused and left where it lies."""

from __future__ import annotations

import hashlib
import io
import json
from pathlib import Path

import numpy as np
import pytest

from classifiers.linear_model import NONE_CLASS, LinearModel
from classifiers.model_file import ModelDamaged, load_model, save_model
from classifiers.type_table import load_types
from tests.classifiers.pages import MODEL, RULES


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    weights = np.asarray([[0.5, -0.25], [1.0, 2.0]], np.float32)
    model = LinearModel("v1", (NONE_CLASS, "bao_cao"), weights, np.zeros(2, np.float32))
    path = tmp_path / "doc types.json"
    save_model(path, model, {"made": "for a test"})
    return path


def test_what_was_saved_comes_back(saved: Path) -> None:
    model = load_model(saved)
    assert (model.version, model.classes) == ("v1", (NONE_CLASS, "bao_cao"))
    assert model.weights.tolist() == [[0.5, -0.25], [1.0, 2.0]]
    assert sorted(p.suffix for p in saved.parent.iterdir()) == [".json", ".npz"]


def _flip(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(bytes(content))


def _change(path: Path, **values: object) -> None:
    path.write_text(json.dumps(json.loads(path.read_text("utf-8")) | values), encoding="utf-8")


def test_a_flipped_bit_is_seen_and_the_file_stays(saved: Path) -> None:
    numbers = saved.with_suffix(".npz")
    _flip(numbers)
    before = numbers.read_bytes()
    with pytest.raises(ModelDamaged, match="checksum"):
        load_model(saved)
    assert numbers.read_bytes() == before
    assert saved.exists()


@pytest.mark.parametrize(
    "values",
    [{"format": 2}, {"shape": [3, 2]}, {"classes": ["a", "b"]}, {"classes": None}, {"sha256": ""}],
)
def test_a_contradiction_is_refused(saved: Path, values: dict[str, object]) -> None:
    _change(saved, **values)
    with pytest.raises(ModelDamaged):
        load_model(saved)


@pytest.mark.parametrize("text", ["", "{", "[]", "null", '{"format": 1}'])
def test_a_broken_description_is_refused(saved: Path, text: str) -> None:
    saved.write_text(text, encoding="utf-8")
    with pytest.raises(ModelDamaged):
        load_model(saved)


def test_missing_numbers_are_told(saved: Path) -> None:
    saved.with_suffix(".npz").unlink()
    with pytest.raises(ModelDamaged):
        load_model(saved)
    assert saved.exists()


def test_pickles_are_never_opened(saved: Path) -> None:
    packed = io.BytesIO()
    np.savez(packed, weights=np.asarray([{"a": 1}], object), bias=np.zeros(1, np.float32))
    saved.with_suffix(".npz").write_bytes(packed.getvalue())
    _change(saved, sha256=hashlib.sha256(packed.getvalue()).hexdigest())
    with pytest.raises(ModelDamaged, match="pickle"):
        load_model(saved)


def test_the_shipped_model_is_whole_and_knows_types_of_the_table() -> None:
    model = load_model(MODEL)
    keys = {row.key for row in load_types(RULES).printed}
    assert set(model.classes) - {NONE_CLASS} <= keys
    assert len(model.classes) >= 30
    assert MODEL.with_suffix(".npz").stat().st_size < 1_000_000

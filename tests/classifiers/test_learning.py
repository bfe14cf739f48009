"""Learning the type: pulled towards people's word, never torn; papers of one make."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from classifiers.doc_types import model_of
from classifiers.familiar import (
    FAMILIAR,
    NEAR,
    FamiliarPages,
    familiar_type,
    gather,
    load_familiar,
    save_familiar,
)
from classifiers.features import DIMENSIONS, hashed
from classifiers.learning import (
    TypeExample,
    features_mark,
    printed_title,
    retrain,
    type_features,
    unpacked,
)
from classifiers.linear_model import NONE_CLASS, LinearModel
from classifiers.model_file import ModelDamaged, load_model, save_model
from classifiers.type_table import load_types
from tests.classifiers.pages import MODEL, RULES, document, letter, page
from tests.scanstation.learn_kit import decision, slip

TABLE = load_types(RULES)


@pytest.fixture(scope="module")
def base() -> LinearModel:
    model = model_of(MODEL)
    assert model is not None
    return model


def heads(count: int) -> NDArray[np.float32]:
    """Heads of papers nobody corrected, of many kinds of words."""
    words = ["kế", "hoạch", "báo", "cáo", "công", "trình", "kinh", "phí", "thẩm", "định", "cầu"]
    chance = np.random.default_rng(5)
    rows = [[" ".join(chance.choice(words, 6)) for _ in range(12)] for _ in range(count)]
    return np.stack([hashed(lines) for lines in rows])


def guesses(model: LinearModel, vectors: NDArray[np.float32]) -> NDArray[np.int64]:
    return np.asarray((vectors @ model.weights + model.bias).argmax(axis=1), np.int64)


def examples(make: object, key: str | None, count: int) -> list[TypeExample]:
    assert callable(make)
    return [TypeExample(type_features(make(number), TABLE), key) for number in range(count)]


def test_features_are_packed_and_unpacked() -> None:
    found = type_features(slip(1), TABLE)
    again = unpacked([found])
    assert again.shape == (1, DIMENSIONS)
    assert abs(float(np.linalg.norm(again[0])) - 1.0) < 1e-3
    assert type_features(document(page([])), TABLE) == b""
    assert not unpacked([b""]).any()


def test_features_of_another_program_are_refused() -> None:
    strange = np.array([DIMENSIONS + 1], "<u2").tobytes() + np.array([0.5], "<f2").tobytes()
    with pytest.raises(ValueError, match="another program"):
        unpacked([strange])
    assert features_mark() == features_mark()


def test_corrections_pull_pages_like_theirs(base: LinearModel) -> None:
    vector = unpacked([type_features(slip(99), TABLE)])[0]
    before = base.probabilities(vector)["phieu_chuyen"]
    learnt = retrain(base, examples(slip, "phieu_chuyen", 12), version="v1")
    assert learnt.version == "v1"
    assert before < 0.05
    assert learnt.probabilities(vector)["phieu_chuyen"] > 0.5
    shares = learnt.probabilities(unpacked([type_features(decision(1), TABLE)])[0])
    assert max(shares, key=lambda key: shares[key]) != "phieu_chuyen"


def test_one_example_moves_its_own_page_by_little(base: LinearModel) -> None:
    packed = type_features(slip(1), TABLE)
    learnt = retrain(base, [TypeExample(packed, "hop_dong")], version="v1")
    vector = unpacked([packed])[0]
    moved = vector @ (learnt.weights - base.weights)
    assert 0.0 < float(moved.max()) < 1.25


def test_a_handful_cannot_wreck_what_was_known(base: LinearModel) -> None:
    others = heads(300)
    wrong = [*examples(slip, "hop_dong", 5), *examples(decision, "giay_moi", 5)]
    learnt = retrain(base, wrong, version="v1")
    same = guesses(base, others) == guesses(learnt, others)
    assert same.mean() > 0.97
    assert np.array_equal(learnt.bias[: len(base.classes)], base.bias)


def test_a_hundred_of_one_kind_weigh_no_more_than_forty(base: LinearModel) -> None:
    forty = retrain(base, examples(slip, "phieu_chuyen", 40), version="a")
    many = retrain(base, examples(slip, "phieu_chuyen", 40) * 3, version="b")
    assert np.abs(forty.weights - many.weights).max() < 0.01


def test_a_new_class_needs_three_papers(base: LinearModel) -> None:
    key = "so_lieu_rieng"
    two = retrain(base, examples(slip, key, 2), version="v1")
    assert two.classes == base.classes
    three = retrain(base, examples(slip, key, 3), version="v1")
    assert three.classes == (*base.classes, key)
    assert three.weights.shape == (DIMENSIONS, len(base.classes) + 1)


def test_nothing_to_learn_changes_nothing(base: LinearModel) -> None:
    learnt = retrain(base, [], version="v1")
    assert np.array_equal(learnt.weights, base.weights)
    assert learnt.score == base.score
    nothing = retrain(base, examples(slip, None, 4), version="v2")
    assert NONE_CLASS in nothing.classes


def test_the_same_examples_give_the_same_file(base: LinearModel, tmp_path: Path) -> None:
    taught = examples(slip, "phieu_chuyen", 6)
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        save_model(tmp_path / name / "m.json", retrain(base, taught, version="v1"))
    assert (tmp_path / "a" / "m.npz").read_bytes() == (tmp_path / "b" / "m.npz").read_bytes()
    assert load_model(tmp_path / "a" / "m.json").version == "v1"


# -- titles ----------------------------------------------------------------------------------------


def test_the_title_is_the_line_in_capitals_where_types_are_named() -> None:
    assert printed_title(slip(1), TABLE) == "PHIẾU THEO DÕI HỒ SƠ MỘT CỬA"
    assert printed_title(letter(title=("Về việc phê duyệt dự toán",)), TABLE) == ""
    assert printed_title(document(page([])), TABLE) == ""


# -- papers of one make ----------------------------------------------------------------------------


def vectors_of(*packed: bytes) -> NDArray[np.float32]:
    return unpacked(list(packed))


def test_the_fourth_paper_of_a_make_is_known() -> None:
    pages = gather(
        vectors_of(*(type_features(slip(n), TABLE) for n in range(3))), ["phieu_chuyen"] * 3
    )
    found = pages.nearest(vectors_of(type_features(slip(50), TABLE))[0])
    assert found is not None
    assert found[:2] == ("phieu_chuyen", 3)
    assert found[2] >= NEAR


def test_two_papers_are_no_make_and_strangers_are_not_known() -> None:
    two = vectors_of(*(type_features(slip(n), TABLE) for n in range(2)))
    assert gather(two, ["phieu_chuyen"] * 2).keys == ()
    three = vectors_of(*(type_features(slip(n), TABLE) for n in range(3)))
    pages = gather(three, ["phieu_chuyen"] * 3)
    assert pages.nearest(vectors_of(type_features(decision(1), TABLE))[0]) is None
    assert pages.nearest(np.zeros(DIMENSIONS, np.float32)) is None


def test_a_make_of_two_types_is_none() -> None:
    four = vectors_of(*(type_features(slip(n), TABLE) for n in range(4)))
    assert gather(four, ["phieu_chuyen"] * 3 + ["bien_ban"]).keys == ()


def test_a_familiar_paper_is_proposed_with_its_reason(tmp_path: Path) -> None:
    five = vectors_of(*(type_features(slip(n), TABLE) for n in range(5)))
    save_familiar(tmp_path / FAMILIAR, gather(five, ["phieu_chuyen"] * 5))
    beside = tmp_path / "doc_types.json"
    found = familiar_type(slip(70), TABLE, None, beside)
    assert found is not None
    assert (found.key, found.accepted) == ("phieu_chuyen", False)
    assert found.score == pytest.approx(6 / 7)
    assert "5 văn bản" in found.evidence[0]
    assert dict(found.signals)["familiar_share"] > NEAR
    assert familiar_type(decision(1), TABLE, None, beside) is None
    assert familiar_type(slip(70), TABLE, None, MODEL) is None
    assert familiar_type(document(page([])), TABLE, None, beside) is None


@pytest.mark.expects_warnings
def test_damaged_familiar_pages_are_left_alone(tmp_path: Path) -> None:
    path = tmp_path / FAMILIAR
    three = vectors_of(*(type_features(slip(n), TABLE) for n in range(3)))
    save_familiar(path, gather(three, ["phieu_chuyen"] * 3))
    numbers = path.with_suffix(".npz")
    whole = numbers.read_bytes()
    numbers.write_bytes(whole[:-9])
    with pytest.raises(ModelDamaged):
        load_familiar(path)
    assert familiar_type(slip(1), TABLE, None, tmp_path / "doc_types.json") is None
    assert numbers.read_bytes() == whole[:-9]
    numbers.write_bytes(whole)
    body = json.loads(path.read_text("utf-8"))
    path.write_text(json.dumps({**body, "keys": []}), "utf-8")
    with pytest.raises(ModelDamaged):
        load_familiar(path)


def test_shapes_that_disagree_are_refused() -> None:
    pages = FamiliarPages(("a",), (3,), np.zeros((1, DIMENSIONS), np.float32))
    with pytest.raises(ValueError, match="keys"):
        replace(pages, keys=())
    with pytest.raises(ValueError, match="finite"):
        replace(pages, centres=np.full((1, DIMENSIONS), np.nan, np.float32))


@settings(max_examples=25, deadline=None)
@given(st.lists(st.binary(max_size=60), max_size=4))
def test_any_bytes_of_features_are_read_or_refused(packed: list[bytes]) -> None:
    try:
        found = unpacked(packed)
    except ValueError:
        return
    assert found.shape == (len(packed), DIMENSIONS)

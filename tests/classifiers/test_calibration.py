"""Acceptance: chances that mean what they say, thresholds that keep their promise, honest files."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifiers.acceptance import NEVER, RULE_SCORE, Acceptance, FieldModel, Input
from classifiers.acceptance_training import deal_folds, wilson_upper
from classifiers.calibration import (
    AcceptanceDamaged,
    Example,
    load_acceptance,
    save_acceptance,
    train_acceptance,
)
from classifiers.logistic import Prior, fit, sigmoid
from classifiers.types import Answer, PriorityAnswer, TypeAnswer, Understanding

OPEN = Prior(np.zeros(2), np.full(2, 1e-3), np.full(2, -np.inf), np.full(2, np.inf))


def drawn(field: str, count: int, seed: int, *, level: float = 1.0) -> list[Example]:
    """Answers whose chance of being right is known: it rises with the confidence of the line."""
    chance = np.random.default_rng(seed)
    found = []
    for place in range(count):
        confidence = float(chance.uniform(0.5, 0.9999))
        nats = level + 2.0 * (np.log(confidence / (1 - confidence)) - 1.0)
        right = bool(chance.random() < sigmoid(np.array(nats)))
        signals = (("line_confidence", confidence),)
        found.append(Example(field, 0.9, signals, right, group=f"office {place % 30}"))
    return found


def always_right(field: str, count: int) -> list[Example]:
    signals = (("line_confidence", 0.99),)
    return [Example(field, 0.95, signals, right=True, group=f"office {n}") for n in range(count)]


# --- the regression -----------------------------------------------------------------------------


def test_known_coefficients_are_found_again() -> None:
    chance = np.random.default_rng(1)
    inputs = np.column_stack([np.ones(20_000), chance.normal(size=20_000)])
    right = (chance.random(20_000) < sigmoid(inputs @ np.array([1.0, -2.0]))).astype(float)
    found = fit(inputs, right, np.ones(20_000), OPEN)
    assert found == pytest.approx([1.0, -2.0], abs=0.1)


def test_without_examples_the_prior_stands() -> None:
    prior = replace(OPEN, centre=np.array([2.0, 0.5]))
    assert fit(np.zeros((0, 2)), np.zeros(0), np.zeros(0), prior) == pytest.approx([2.0, 0.5])


def test_a_bound_is_never_crossed() -> None:
    inputs = np.column_stack([np.ones(100), np.linspace(-1, 1, 100)])
    right = (inputs[:, 1] < 0).astype(float)
    free = fit(inputs, right, np.ones(100), OPEN)
    held = fit(inputs, right, np.ones(100), replace(OPEN, lowest=np.array([-np.inf, 0.0])))
    assert free[1] < -1.0
    assert held[1] == 0.0


def test_an_example_counts_by_its_weight() -> None:
    inputs = np.ones((2, 1))
    prior = Prior(np.zeros(1), np.full(1, 1e-6), np.full(1, -np.inf), np.full(1, np.inf))
    found = fit(inputs, np.array([1.0, 0.0]), np.array([3.0, 1.0]), prior)
    assert float(sigmoid(found)[0]) == pytest.approx(0.75, abs=0.001)


# --- training -----------------------------------------------------------------------------------


def test_chances_mean_what_they_say() -> None:
    trained = train_acceptance(drawn("subject", 3000, 1), version="t")
    fresh = drawn("subject", 6000, 2)
    judged = [(trained.judge("subject", e.score, e.signals)[0], e.right) for e in fresh]
    for low, high in ((0.3, 0.6), (0.6, 0.9), (0.9, 0.97), (0.97, 1.0)):
        own = [(chance, right) for chance, right in judged if low <= chance < high]
        assert len(own) > 50
        said = sum(chance for chance, _ in own) / len(own)
        true = sum(right for _, right in own) / len(own)
        assert said == pytest.approx(true, abs=0.06)


def test_what_is_accepted_keeps_to_the_target() -> None:
    fresh = drawn("subject", 20_000, 100)
    passed, wrong = [], []
    for seed in range(6):
        trained = train_acceptance(drawn("subject", 1500, seed), version="t", target_wrong=0.01)
        own = [e for e in fresh if trained.judge("subject", e.score, e.signals)[1]]
        passed.append(len(own) / len(fresh))
        wrong.append(sum(not e.right for e in own) / len(own))
    assert np.mean(wrong) <= 0.012
    assert max(wrong) <= 0.025
    assert min(passed) > 0.05


@given(st.floats(0.01, 0.99), st.floats(0.01, 0.99), st.floats(0, 1), st.floats(0, 1))
def test_surer_is_never_worse(one: float, other: float, low: float, high: float) -> None:
    signals = tuple(sorted((low, high)))
    scores = tuple(sorted((one, other)))
    chances = [
        MONOTONE.judge("subject", s, (("line_confidence", c), ("checks_failed", 1 - c)))[0]
        for s, c in zip(scores, signals, strict=True)
    ]
    assert chances[0] <= chances[1] + 1e-12


def crooked() -> list[Example]:
    """Examples that say, by chance, that surer answers are worse."""
    found = []
    for n in range(60):
        good = n % 2 == 0
        signals = (("line_confidence", 0.7 if good else 0.9), ("checks_failed", float(good)))
        found.append(Example("subject", 0.5 if good else 0.9, signals, good, group=str(n)))
    return found


MONOTONE = train_acceptance(crooked(), version="t")


def test_too_few_examples_promise_nothing() -> None:
    trained = train_acceptance(always_right("place", 60), version="t")
    chance, passed = trained.judge("place", 0.95, (("line_confidence", 0.99),))
    assert chance > 0.8
    assert not passed
    assert trained.models["place"].threshold == NEVER


def test_many_right_examples_let_the_same_pass() -> None:
    trained = train_acceptance(always_right("place", 600), version="t")
    assert trained.judge("place", 0.95, (("line_confidence", 0.99),))[1]


def test_a_field_that_is_often_wrong_does_not_hide_behind_the_others() -> None:
    bad = [
        replace(e, field="subject", right=n % 5 != 0)
        for n, e in enumerate(always_right("subject", 80))
    ]
    trained = train_acceptance([*always_right("place", 2000), *bad], version="t")
    assert trained.judge("place", 0.95, (("line_confidence", 0.99),))[1]
    assert not trained.judge("subject", 0.95, (("line_confidence", 0.99),))[1]


def test_a_field_of_few_examples_is_not_carried_by_the_others() -> None:
    few = always_right("signer_name", 10)
    trained = train_acceptance([*always_right("place", 2000), *few], version="t")
    assert not trained.judge("signer_name", 0.95, (("line_confidence", 0.99),))[1]


def test_without_examples_nothing_is_accepted() -> None:
    assert train_acceptance([], version="t").judge("place", 1.0, ()) == (1.0, False)


def test_handwriting_is_a_matter_of_its_own() -> None:
    printed = always_right("code_number", 600)
    by_hand = [replace(e, handwritten=True, right=n % 3 > 0) for n, e in enumerate(printed[:90])]
    trained = train_acceptance([*printed, *by_hand], version="t")
    signals = (("line_confidence", 0.99),)
    assert trained.judge("code_number", 0.95, signals)[1]
    assert not trained.judge("code_number", 0.95, signals, handwritten=True)[1]


def test_a_signal_that_is_missing_changes_nothing() -> None:
    model = FieldModel(1.0, (Input("known", 2.0, 0.5, 0.25),), 0.9)
    neutral = model.chance(0.5, ())
    assert model.chance(0.5, (("known", 0.5),)) == pytest.approx(neutral)
    assert model.chance(0.5, (("known", 1.0),)) > neutral
    assert model.chance(0.5, (("known", float("nan")),)) == neutral


def test_an_input_far_outside_is_cut() -> None:
    model = FieldModel(0.0, (Input("gap", -1.0, 0.0, 1.0),), 0.9)
    assert model.chance(0.5, (("gap", 4.0),)) == model.chance(0.5, (("gap", 4e9),))


@given(st.lists(st.sampled_from(["", "a", "b", "c", "d", "e"]), min_size=1), st.integers(1, 6))
def test_a_group_is_never_on_both_sides(groups: list[str], folds: int) -> None:
    dealt = deal_folds(groups, folds)
    assert all(0 <= fold < folds for fold in dealt)
    for name in {name for name in groups if name}:
        assert len({f for f, own in zip(dealt, groups, strict=True) if own == name}) == 1


def test_wilson_bound() -> None:
    assert wilson_upper(0, 0) == 1.0
    assert wilson_upper(0, 10) == pytest.approx(1 / 11)
    assert wilson_upper(10, 10) == pytest.approx(1.0)
    assert wilson_upper(50, 1000, 1.645) == pytest.approx(0.0626, abs=0.001)  # Wilson 1927
    assert wilson_upper(1, 100) > 0.01


# --- applying -----------------------------------------------------------------------------------

SURE = FieldModel(8.0, (), 0.99)
UNSURE = FieldModel(0.0, (), 0.99)


def understood(**fields: Answer) -> Understanding:
    kind = TypeAnswer("quyet_dinh", "02", 0.8)
    return Understanding(kind, PriorityAnswer(None, None), dict(fields))


def test_answers_get_their_chance_and_pass_or_not() -> None:
    acceptance = Acceptance("t", {"place": SURE, "subject": UNSURE, "type": SURE})
    found = acceptance.apply(understood(place=Answer("Hà Nội", 0.5), subject=Answer("Về", 0.9)))
    assert found.fields["place"].accepted
    assert found.fields["place"].score == pytest.approx(0.9997, abs=1e-4)
    assert found.fields["subject"].score == 0.5
    assert not found.fields["subject"].accepted
    assert found.type.accepted
    assert dict(found.fields["place"].signals)[RULE_SCORE] == 0.5


def test_ask_is_never_accepted_and_none_may_be() -> None:
    acceptance = Acceptance("t", {"place": SURE, "urgency": SURE, "subject": SURE})
    said = understood(place=Answer(None, 0.3), urgency=Answer("", 0.8), subject=Answer("", 0.8))
    found = acceptance.apply(said).fields
    assert (found["place"].accepted, found["place"].score) == (False, 0.3)
    assert found["urgency"].accepted
    assert not found["subject"].accepted


def test_an_unknown_type_is_not_accepted_nor_is_its_name() -> None:
    said = replace(understood(type_name=Answer(None, 0.2)), type=TypeAnswer(None, None, 0.6))
    found = Acceptance("t", {"type": SURE}).apply(said)
    assert not found.type.accepted
    assert not found.fields["type_name"].accepted


def test_the_name_of_the_type_goes_with_the_type() -> None:
    said = understood(type_name=Answer("Quyết định", 0.1))
    found = Acceptance("t", {"type": SURE}).apply(said)
    assert found.fields["type_name"].accepted
    assert found.fields["type_name"].score == found.type.score


def test_without_a_file_scores_stay_and_nothing_passes() -> None:
    found = Acceptance().apply(understood(place=Answer("Huế", 0.99, accepted=True)))
    assert not found.type.accepted
    assert (found.fields["place"].accepted, found.fields["place"].score) == (False, 0.99)


def test_judging_again_uses_the_score_of_the_rules() -> None:
    model = FieldModel(0.0, (Input("score", 1.0, 0.0, 1.0),), 0.5)
    acceptance = Acceptance("t", {"place": model})
    once = acceptance.apply(understood(place=Answer("Huế", 0.9)))
    assert once.fields["place"].score == pytest.approx(0.9)
    twice = acceptance.apply(once)
    assert twice.fields["place"] == once.fields["place"]


# --- the file -----------------------------------------------------------------------------------


@pytest.fixture
def written(tmp_path: Path) -> Path:
    path = tmp_path / "chấp nhận.json"
    save_acceptance(path, train_acceptance(drawn("subject", 300, 1), version="thử-1"))
    return path


def test_a_written_file_says_the_same(written: Path) -> None:
    trained = train_acceptance(drawn("subject", 300, 1), version="thử-1")
    loaded = load_acceptance(written)
    assert loaded.version == "thử-1"
    signals = (("line_confidence", 0.93),)
    assert loaded.judge("subject", 0.9, signals)[0] == pytest.approx(
        trained.judge("subject", 0.9, signals)[0], abs=1e-4
    )
    assert not list(written.parent.glob("*.part"))


def test_same_examples_same_bytes(written: Path, tmp_path: Path) -> None:
    again = tmp_path / "lại.json"
    save_acceptance(again, train_acceptance(drawn("subject", 300, 1), version="thử-1"))
    assert again.read_bytes() == written.read_bytes()


def changed(text: str) -> str:
    body = json.loads(text)
    body["fields"]["subject"]["threshold"] = 0.01
    return json.dumps(body)


def newer(text: str) -> str:
    return text.replace('"format": 1', '"format": 2')


@pytest.mark.parametrize(
    "damage",
    [
        changed,
        newer,
        lambda text: text[: len(text) // 2],
        lambda text: "",
        lambda text: "[]",
        lambda text: "{}",
        lambda text: "[" * 100_000,
        lambda text: text.replace("thử-1", "thử-2"),
    ],
)
def test_a_damaged_file_is_refused_and_left_alone(written: Path, damage: object) -> None:
    assert callable(damage)
    written.write_text(damage(written.read_text("utf-8")), "utf-8")
    before = written.read_bytes()
    with pytest.raises(AcceptanceDamaged):
        load_acceptance(written)
    assert written.read_bytes() == before


def test_a_missing_file_is_said(tmp_path: Path) -> None:
    with pytest.raises(AcceptanceDamaged, match="không có"):
        load_acceptance(tmp_path / "không có.json")


def test_numbers_that_make_no_sense_are_refused() -> None:
    with pytest.raises(ValueError, match="spread"):
        Input("gap", 1.0, 0.0, float("nan"))
    with pytest.raises(ValueError, match="threshold"):
        FieldModel(0.0, (), -1.0)


@pytest.mark.parametrize(
    ("signal", "passes"),
    [
        (("checks_failed", 1.0), False),
        (("checks_failed", 0.0), True),
        (("cross_failed", 1.0), False),
        (("place_agrees", -1.0), False),
        (("place_agrees", 0.0), True),
        (("place_agrees", 1.0), True),
    ],
)
def test_what_another_place_contradicts_is_shown_to_a_person(
    signal: tuple[str, float], passes: bool
) -> None:
    acceptance = Acceptance("t", {"place": SURE})
    said = understood(place=Answer("Thái Nguyên", 0.99, signals=(signal,)))
    assert acceptance.apply(said).fields["place"].accepted is passes

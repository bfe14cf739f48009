"""The score: signals as told, a probability from learnt weights, the softmax without them."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from classifiers.doc_types import ANSWER_FROM, classify, model_of
from classifiers.linear_model import LinearModel, ScoreWeights
from classifiers.type_score import SCORED, SIGNALS, probability_of
from classifiers.type_table import load_types
from tests.classifiers.pages import MODEL, RULES, letter

TABLE = load_types(RULES)
BASES = ("Căn cứ Luật Xây dựng số 50/2014/QH13;",)


def shipped() -> LinearModel:
    model = model_of(MODEL)
    assert model is not None
    return model


def test_the_shipped_model_brings_a_score_of_known_signals() -> None:
    score = shipped().score
    assert score is not None
    assert set(score.names) <= set(SCORED)


def test_signals_tell_what_the_answer_rests_on() -> None:
    text = letter(number="Số: 9/QĐ-SXD", title=("QUYẾT ĐỊNH", "Về việc"), body=BASES)
    told = dict(classify(text, TABLE, shipped()).signals)
    assert set(told) == set(SIGNALS)
    assert told["rule_title"] == pytest.approx(0.8)
    assert told["rule_notation"] == pytest.approx(0.65)
    assert told["agreement"] == told["motto"] == told["dressed"] == 1.0
    assert told["later_page_doubt"] == 0.0
    assert told["line_confidence"] == pytest.approx(0.95)


def test_what_is_not_there_is_left_out() -> None:
    text = letter(number="Số: 9/QĐ-SXD", body=BASES)
    alone = dict(classify(text, TABLE).signals)
    assert "model_probability" not in alone
    assert "line_confidence" not in alone
    assert alone["rule_title"] == alone["agreement"] == 0.0


def test_a_rival_and_a_lost_motto_are_told() -> None:
    text = letter(number="Số: 9/TB-SXD", title=("QUYẾT ĐỊNH",), body=BASES)
    assert dict(classify(text, TABLE).signals)["other_rivals"] == pytest.approx(0.65)
    bare = letter(number="Số: 9/QĐ-SXD", title=("QUYẾT ĐỊNH",), body=BASES, state=())
    assert dict(classify(bare, TABLE).signals)["motto"] == 0.0


def test_a_title_and_its_notation_are_sure_and_a_notation_alone_is_less() -> None:
    both = letter(number="Số: 9/QĐ-SXD", title=("QUYẾT ĐỊNH",), body=BASES)
    one = letter(number="Số: 9/QĐ-SXD", body=BASES)
    sure, less = classify(both, TABLE, shipped()), classify(one, TABLE, shipped())
    assert sure.score >= 0.95
    assert less.score < sure.score


def test_without_learnt_weights_the_share_stands() -> None:
    text = letter(number="Số: 9/QĐ-SXD", title=("QUYẾT ĐỊNH",), body=BASES)
    plain = classify(text, TABLE, replace(shipped(), score=None))
    assert plain.key == "quyet_dinh"
    assert plain.score > ANSWER_FROM


def test_a_score_below_the_threshold_is_no_answer() -> None:
    text = letter(number="Số: 9/QĐ-SXD", title=("QUYẾT ĐỊNH",), body=BASES)
    doubting = replace(shipped(), score=ScoreWeights((), (), -3.0))
    answer = classify(text, TABLE, doubting)
    assert answer.key is None
    assert answer.score == pytest.approx(0.0474, abs=1e-3)
    assert answer.signals


@settings(deadline=None)
@given(st.lists(st.floats(-50, 50), min_size=len(SCORED), max_size=len(SCORED)), st.floats(-50, 50))
def test_any_weights_give_a_probability(values: list[float], bias: float) -> None:
    weights = ScoreWeights(SCORED, tuple(values), bias)
    signals = tuple((name, 1.0) for name in SIGNALS)
    assert 0.0 <= probability_of(signals, weights) <= 1.0
    assert probability_of((), weights) == probability_of((("margin", 0.0),), weights)


def test_weights_that_do_not_fit_are_refused() -> None:
    with pytest.raises(ValueError, match="signals"):
        ScoreWeights(("margin",), (), 0.0)
    with pytest.raises(ValueError, match="finite"):
        ScoreWeights(("margin",), (float("nan"),), 0.0)

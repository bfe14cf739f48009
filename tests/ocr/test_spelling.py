"""Crops held against a closed list: exact costs on small matrices, and on typeset words."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from ocr.engine import WordSpeller
from ocr.line_engine import LineEngine
from ocr.spelling import HOPELESS, STRAY, spelling_costs
from resources.samples.generator.fonts import font

BLANK = 0
WORDS = ("MẬT", "TỐI MẬT", "KHẨN", "mat", "toi mat")


def steps(*best: int, letters: int = 4, share: float = 0.97) -> NDArray[np.float32]:
    """Probabilities of a crop whose likeliest character at each step is given."""
    out = np.full((len(best), letters), (1 - share) / (letters - 1), np.float32)
    out[np.arange(len(best)), best] = share
    return out


def test_the_best_reading_costs_nothing() -> None:
    costs = spelling_costs([steps(0, 1, 0, 2, 2, 0)], [[1, 2]], BLANK)
    assert costs.shape == (1, 1)
    assert costs[0, 0] == pytest.approx(0.0, abs=1e-5)


def test_a_letter_the_network_half_sees_costs_what_it_lacks() -> None:
    crop = steps(0, 1, 0, 2, 0)
    crop[3] = [0.02, 0.02, 0.72, 0.24]
    cost = spelling_costs([crop], [[1, 3]], BLANK)[0, 0]
    assert cost == pytest.approx(np.log(0.72 / 0.24) / 2, rel=1e-3)


def test_what_stands_beside_the_word_costs_too() -> None:
    alone, beside = steps(0, 1, 0, 2, 0), steps(3, 3, 0, 1, 0, 2, 0, 3)
    costs = spelling_costs([alone, beside], [[1, 2]], BLANK)
    assert costs[0, 0] == pytest.approx(0.0, abs=1e-5)
    assert costs[1, 0] == pytest.approx(3 * STRAY / 2, rel=1e-3)


def test_the_same_letter_twice_needs_a_blank_between() -> None:
    joined, parted = steps(1, 1, 1), steps(1, 0, 1)
    costs = spelling_costs([joined, parted], [[1, 1]], BLANK)
    assert costs[0, 0] > 1.0
    assert costs[1, 0] == pytest.approx(0.0, abs=1e-5)


def test_hopeless_words_are_not_aligned_and_nothing_is_nothing() -> None:
    assert spelling_costs([steps(0, 0, 0, share=0.9999)], [[1, 2]], BLANK)[0, 0] > HOPELESS
    assert spelling_costs([], [[1]], BLANK).shape == (0, 1)
    assert np.isinf(spelling_costs([steps(1)], [[1, 2, 1, 2]], BLANK)[0, 0])


def word(text: str) -> NDArray[np.uint8]:
    canvas = Image.new("L", (70 * len(text), 110), 255)
    ImageDraw.Draw(canvas).text((20, 55), text, font=font("b", 16), fill=0, anchor="lm")
    dark = np.asarray(canvas)
    rows, columns = np.nonzero(dark < 128)
    return np.ascontiguousarray(
        dark[max(0, rows.min() - 5) : rows.max() + 6, max(0, columns.min() - 5) : columns.max() + 6]
    )


def test_the_line_engine_spells() -> None:
    engine = LineEngine()
    assert isinstance(engine, WordSpeller)
    said = ["MẬT", "TỐI MẬT", "KHẨN", "MẤT", "TÀI CHÍNH"]
    found = dict(zip(said, engine.spell_lines([word(one) for one in said], WORDS), strict=True))
    for text in ("MẬT", "TỐI MẬT", "KHẨN"):
        reading, costs = found[text]
        assert reading.text == text
        assert WORDS[int(np.argmin(costs[:3]))] == text
        assert min(costs[:3]) < 0.1
    costs = found["MẤT"][1]
    assert costs[WORDS.index("mat")] < 0.1 < costs[WORDS.index("MẬT")]
    assert min(found["TÀI CHÍNH"][1]) > 1.6
    assert engine.spell_lines([], WORDS) == []

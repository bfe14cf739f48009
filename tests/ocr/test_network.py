"""The line network: the same answer alone and in company, at every size, every time."""

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ocr.assets import asset
from ocr.errors import EngineMissing
from ocr.network import BATCH, LINE_HEIGHT, STEP, LineNetwork, prepare_line
from ocr.types import Pixels
from tests.ocr.pages import PARAGRAPH, SENTENCE, line_crop

MODEL, CHARSET = asset("models/vie_lines.onnx"), asset("models/vie_lines.json")
NETWORK = LineNetwork(MODEL, CHARSET)
WORDS = ("Số", "Hà Nội, ngày 05", "Độc lập - Tự do", *PARAGRAPH)


def text_of(shares: np.ndarray) -> str:
    return "".join(char.text for char in NETWORK.characters(shares))


@pytest.fixture(scope="module")
def crops() -> list[Pixels]:
    return [line_crop(text) for text in WORDS]


def test_a_line_reads_the_same_alone_and_beside_wider_ones(crops: list[Pixels]) -> None:
    prepared = [prepare_line(crop) for crop in crops]
    assert len(prepared) > BATCH
    together = NETWORK.posteriors(prepared)
    for line, shares in zip(prepared, together, strict=True):
        (alone,) = NETWORK.posteriors([line])
        assert alone.shape == shares.shape
        assert text_of(alone) == text_of(shares)
        assert np.abs(alone - shares).max() < 1e-3


def test_the_order_of_lines_does_not_matter(crops: list[Pixels]) -> None:
    prepared = [prepare_line(crop) for crop in crops]
    forth = [text_of(s) for s in NETWORK.posteriors(prepared)]
    back = [text_of(s) for s in NETWORK.posteriors(prepared[::-1])]
    assert forth == back[::-1]
    assert len(set(forth)) == len(WORDS)


def test_the_same_line_gives_the_same_numbers_again(crops: list[Pixels]) -> None:
    line = prepare_line(crops[0])
    again = LineNetwork(MODEL, CHARSET)
    assert np.array_equal(NETWORK.posteriors([line])[0], NETWORK.posteriors([line])[0])
    assert np.array_equal(NETWORK.posteriors([line])[0], again.posteriors([line])[0])


def test_each_step_is_a_distribution(crops: list[Pixels]) -> None:
    for line in (prepare_line(crop) for crop in crops[:3]):
        (shares,) = NETWORK.posteriors([line])
        assert len(shares) == line.shape[1] // STEP
        assert shares.min() >= 0.0
        np.testing.assert_allclose(shares.sum(axis=1), 1.0, atol=1e-3)


def test_characters_stand_from_left_to_right_where_they_are() -> None:
    crop = line_crop(SENTENCE)
    chars = NETWORK.characters(NETWORK.posteriors([prepare_line(crop)])[0])
    starts = [char.start for char in chars]
    assert starts == sorted(starts)
    assert all(0.0 <= char.start < char.end <= 1.0 for char in chars)
    blank = crop.min(axis=0) > 200
    for char in (c for c in chars if c.text == " "):
        middle = int((char.start + char.end) / 2 * crop.shape[1])
        assert blank[max(0, middle - 14) : middle + 15].any()


def test_alternatives_are_others_and_weaker() -> None:
    dull = np.asarray(line_crop(SENTENCE)[::3, ::3], np.uint8)
    chars = NETWORK.characters(NETWORK.posteriors([prepare_line(dull)])[0])
    assert any(char.alternatives for char in chars)
    for char in chars:
        shares = [share for _, share in char.alternatives]
        assert char.text not in {text for text, _ in char.alternatives}
        assert shares == sorted(shares, reverse=True)


@settings(max_examples=25, deadline=None)
@given(st.integers(1, 90), st.integers(1, 400), st.integers(0, 3))
def test_any_crop_can_be_read(height: int, width: int, seed: int) -> None:
    crop = np.random.default_rng(seed).integers(0, 256, (height, width), dtype=np.uint8)
    line = prepare_line(crop)
    assert line.shape[0] == LINE_HEIGHT
    assert line.shape[1] >= 3 * STEP
    assert -1.0 <= line.min() <= line.max() <= 1.0
    (shares,) = NETWORK.posteriors([line])
    assert np.isfinite(shares).all()


@pytest.mark.parametrize("level", [0, 128, 255])
def test_a_crop_of_one_gray_is_finite(level: int) -> None:
    line = prepare_line(np.full((40, 300), level, np.uint8))
    assert np.isfinite(line).all()
    assert np.isfinite(NETWORK.posteriors([line])[0]).all()


def test_nothing_in_nothing_out() -> None:
    assert NETWORK.posteriors([]) == []
    assert NETWORK.characters(np.zeros((0, 5), np.float32)) == []


@pytest.mark.parametrize("kept", [0, 100, 20_000])
def test_a_damaged_model_is_a_missing_engine(tmp_path: Path, kept: int) -> None:
    broken = tmp_path / "lines.onnx"
    broken.write_bytes(MODEL.read_bytes()[:kept])
    with pytest.raises(EngineMissing):
        LineNetwork(broken, CHARSET)


@pytest.mark.parametrize("table", ["", "[]", "{}", '{"version": "1", "blank": 3}'])
def test_a_damaged_character_table_is_a_missing_engine(tmp_path: Path, table: str) -> None:
    broken = tmp_path / "lines.json"
    broken.write_text(table, encoding="utf-8")
    with pytest.raises(EngineMissing):
        LineNetwork(MODEL, broken)


def test_absent_files_are_a_missing_engine(tmp_path: Path) -> None:
    with pytest.raises(EngineMissing):
        LineNetwork(tmp_path / "absent.onnx", CHARSET)
    with pytest.raises(EngineMissing):
        asset("models/absent.onnx")


def test_the_character_table_fits_the_network() -> None:
    table = json.loads(CHARSET.read_text(encoding="utf-8"))
    (shares,) = NETWORK.posteriors([prepare_line(line_crop("Số"))])
    assert shares.shape[1] == len(table["characters"])
    assert 0 <= table["blank"] < shares.shape[1]

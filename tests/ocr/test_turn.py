"""Quarter turns: pages of text are set upright, pages without text are left as they came."""

from functools import cache

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ocr.engine import LineReading, OcrEngine
from ocr.layout import page_lines
from ocr.turn import axis_ratio, find_turn, probe, turned
from ocr.types import Pixels
from tests.ocr.pages import leaning, paper, photo, reads, sample_page, shrunk, text_page

DPI = 200.0


@cache
def page() -> Pixels:
    return shrunk(text_page(), DPI)


@cache
def decision() -> Pixels:
    return shrunk(np.ascontiguousarray(sample_page("quyet_dinh").max(axis=2)), DPI)


@pytest.mark.parametrize("lies", [0, 90, 180, 270])
@pytest.mark.parametrize("name", ["text", "decision"])
def test_a_page_of_text_is_set_upright(lies: int, name: str, engine: OcrEngine) -> None:
    upright = page() if name == "text" else decision()
    found = find_turn(turned(upright, lies), DPI, engine)
    assert found.clockwise_deg == -lies % 360
    assert found.applied == (lies != 0)
    assert 0.0 <= found.confidence <= 1.0


@pytest.mark.parametrize(("lies", "angle"), [(90, 2.5), (180, -4.0)])
def test_a_leaning_page_is_turned_as_well(lies: int, angle: float, engine: OcrEngine) -> None:
    found = find_turn(turned(leaning(page(), angle), lies), DPI, engine)
    assert found.clockwise_deg == -lies % 360


@pytest.mark.parametrize("ratio", [0.29, 5.0])
@pytest.mark.parametrize("lies", [0, 90, 180])
def test_profiles_that_mislead_do_not_decide(
    lies: int, ratio: float, engine: OcrEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """0.29 was measured on an upright page of a list; what reads is believed, not the profile."""
    monkeypatch.setattr("ocr.turn.axis_ratio", lambda gray, dpi: ratio)
    found = find_turn(turned(page(), lies), DPI, engine)
    assert found.clockwise_deg == -lies % 360
    assert found.confidence > 0.3


def lines_only() -> Pixels:
    """A drawing without words."""
    gray = paper()
    rng = np.random.default_rng(6)
    for x0, y0, x1, y1 in rng.integers(200, 2200, (60, 4)).tolist():
        cv2.line(gray, (x0, y0), (x1, y1), 0, 3)
    return shrunk(gray, DPI)


@pytest.mark.parametrize(
    "gray",
    [shrunk(paper(), DPI), lines_only(), photo(), np.full((1, 1), 255, np.uint8)],
    ids=["blank", "drawing", "photo", "one pixel"],
)
def test_a_page_without_text_is_left_as_it_came(gray: Pixels, engine: OcrEngine) -> None:
    found = find_turn(gray, DPI, engine)
    assert not found.applied
    assert found.clockwise_deg == 0


@pytest.mark.parametrize("confidence", [0.0, 0.4, 0.9])
def test_no_turn_where_every_way_reads_alike(confidence: float) -> None:
    found = find_turn(turned(page(), 90), DPI, reads("văn bản", confidence))
    assert not found.applied
    assert found.clockwise_deg == 0


@settings(max_examples=30, deadline=None)
@given(st.integers(1, 40), st.integers(1, 40), st.sampled_from([0, 90, 180, 270]), st.booleans())
def test_turning_loses_nothing(height: int, width: int, clockwise: int, colour: bool) -> None:
    shape = (height, width, 3) if colour else (height, width)
    pixels = np.random.default_rng(height).integers(0, 256, shape, dtype=np.uint8)
    there = turned(pixels, clockwise)
    assert there.shape[:2] == ((width, height) if clockwise % 180 else (height, width))
    assert np.array_equal(turned(there, -clockwise % 360), pixels)


def test_clockwise_is_clockwise() -> None:
    pixels = np.zeros((2, 3), np.uint8)
    pixels[0, 0] = 255  # the top left corner goes to the top right
    assert turned(pixels, 90)[0, -1] == 255


def test_the_axis_of_the_lines_is_seen() -> None:
    assert axis_ratio(page(), DPI) > 1.1
    assert axis_ratio(turned(page(), 90), DPI) < 0.9


def test_a_probe_reads_a_few_lines_only() -> None:
    engine = reads("một dòng", 0.7)
    assert probe(page_lines(page(), DPI), engine) == pytest.approx(0.7)
    assert 0 < engine.asked <= 8
    assert probe([], engine) == 0.0


def test_lines_too_short_to_tell_do_not_count() -> None:
    assert probe(page_lines(page(), DPI), reads("ab", 0.99)) == 0.0
    few = iter([LineReading("Quyết định", 0.9)] + [LineReading("", 0.0)] * 20)
    engine = reads("", 0.0)
    engine.answer = lambda crop: next(few)
    assert probe(page_lines(page(), DPI), engine) == 0.0

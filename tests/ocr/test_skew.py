"""Levelling: a known lean is found, a straight or textless page is left alone."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ocr.clean import ink_mask
from ocr.skew import IGNORE_DEG, LIMIT_DEG, level, measure_skew
from ocr.types import Pixels, Skew
from tests.ocr.pages import (
    leaning,
    paper,
    photo,
    sample_page,
    shrunk,
    small_text_page,
    speckled,
    text_page,
)

TOLERANCE_DEG = 0.1


def skew_of(gray: Pixels, dpi: float = 150.0) -> Skew:
    return measure_skew(ink_mask(gray, dpi))


@settings(max_examples=12, deadline=None)
@given(st.floats(-6.5, 6.5).map(lambda angle: round(angle, 2)))
def test_a_known_lean_is_found(angle: float) -> None:
    found = skew_of(leaning(small_text_page(), angle))
    assert found.angle_deg == pytest.approx(angle, abs=TOLERANCE_DEG)
    if abs(angle) > IGNORE_DEG + TOLERANCE_DEG:
        assert found.applied


@pytest.mark.parametrize("key", ["cong_van", "quyet_dinh", "bien_ban_nghiem_thu"])
@pytest.mark.parametrize("angle", [-2.7, 0.0, 1.3])
def test_documents_of_the_office_are_measured_as_well(key: str, angle: float) -> None:
    gray = shrunk(np.ascontiguousarray(sample_page(key).max(axis=2)), 150.0)
    found = skew_of(leaning(gray, angle))
    assert found.angle_deg == pytest.approx(angle, abs=TOLERANCE_DEG)
    assert found.applied == (angle != 0.0)


def test_dust_does_not_lead_the_measure_astray() -> None:
    found = skew_of(speckled(leaning(small_text_page(), 2.0), 4000, largest=3))
    assert found.angle_deg == pytest.approx(2.0, abs=TOLERANCE_DEG)


@pytest.mark.parametrize("dpi", [100.0, 150.0, 200.0, 300.0])
def test_a_level_page_is_left_alone(dpi: float) -> None:
    found = skew_of(shrunk(text_page(), dpi), dpi)
    assert not found.applied
    assert abs(found.angle_deg) <= IGNORE_DEG / 2


@pytest.mark.parametrize(
    "gray",
    [paper(), photo(), speckled(paper(), 3000), np.zeros((1600, 1200), np.uint8)],
    ids=["blank", "photo", "speckled", "black"],
)
def test_a_page_without_text_is_not_levelled(gray: Pixels) -> None:
    assert not skew_of(gray).applied


@pytest.mark.parametrize("angle", [-20.0, -15.0, -10.0, -8.5, 8.5, 12.0, 20.0, 30.0])
def test_nothing_beyond_the_limit_is_applied(angle: float) -> None:
    found = skew_of(leaning(small_text_page(), angle))
    assert abs(found.angle_deg) <= LIMIT_DEG + 0.8
    assert not found.applied


@pytest.mark.parametrize("shape", [(60, 41), (41, 60), (30, 50, 3)])
def test_levelling_keeps_the_size(shape: tuple[int, ...]) -> None:
    page = np.random.default_rng(2).integers(0, 255, shape, dtype=np.uint8)
    assert level(page, 3.3).shape == shape
    assert np.array_equal(level(page, 0.0), page)


def test_levelling_mends_the_lean_it_was_told() -> None:
    mended = level(leaning(small_text_page(), 4.0), 4.0)
    assert abs(skew_of(mended).angle_deg) < IGNORE_DEG

"""Cleaning: paper becomes white, print stays dark, sizes stay what they were."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ocr.clean import MIN_DPI, enlarge_small, flatten, ink_mask, otsu, soften, to_gray
from ocr.types import Pixels
from tests.ocr.pages import sample_page, small_text_page


def shaded(gray: Pixels, darkest: float = 0.45) -> Pixels:
    """The page under a lamp at its left: brightness falls to `darkest` at the right."""
    light = np.linspace(1.0, darkest, gray.shape[1], dtype=np.float32)
    return np.asarray(gray * light, np.uint8)


def test_red_seals_and_blue_ink_fade_and_black_print_stays() -> None:
    pixels = np.full((10, 30, 3), 255, np.uint8)
    pixels[:, :10] = (62, 48, 208)
    pixels[:, 10:20] = (158, 66, 34)
    pixels[:, 20:] = (30, 28, 28)
    gray = to_gray(pixels)
    assert gray[0, 5] > 200
    assert gray[0, 15] > 150
    assert gray[0, 25] < 40
    assert to_gray(gray) is gray


def test_a_shadow_is_evened_out_without_losing_ink() -> None:
    clean = small_text_page()
    flat = flatten(shaded(clean), 150.0)
    assert flat.shape == clean.shape
    paper = flat[clean > 250]
    assert np.percentile(paper, 2) > 235
    assert np.median(flat[clean < 40]) < 90


@settings(max_examples=25, deadline=None)
@given(st.integers(1, 120), st.integers(1, 120), st.sampled_from([30.0, 72.0, 150.0, 600.0]))
def test_any_size_can_be_cleaned(height: int, width: int, dpi: float) -> None:
    gray = np.random.default_rng(height * width).integers(0, 256, (height, width), dtype=np.uint8)
    assert flatten(gray, dpi).shape == gray.shape
    assert soften(gray).shape == gray.shape
    mask = ink_mask(gray, dpi)
    assert set(np.unique(mask)) <= {0, 255}
    assert max(mask.shape) <= max(gray.shape)


@given(st.integers(0, 255), st.integers(0, 255))
def test_softening_never_turns_lighter_into_darker(a: int, b: int) -> None:
    row = np.array([[0, 255, min(a, b), max(a, b)]], np.uint8)
    out = soften(row)[0]
    assert out[0] == 0
    assert out[1] == 255
    assert out[2] <= out[3]


def test_threshold_parts_ink_from_paper() -> None:
    assert 18 <= otsu(small_text_page()) < 250


def test_ink_mask_shows_print_of_a_yellow_page() -> None:
    clean = sample_page("cong_van")
    yellow = to_gray(np.asarray(clean * np.array([0.62, 0.82, 0.88]), np.uint8))
    white = ink_mask(to_gray(clean), 300.0) > 0
    aged = ink_mask(yellow, 300.0) > 0
    assert (white & aged).sum() / (white | aged).sum() > 0.9


@pytest.mark.parametrize(("dpi", "enlarged"), [(72.0, True), (150.0, True), (181.0, False)])
def test_only_coarse_pages_are_enlarged(dpi: float, enlarged: bool) -> None:
    gray = small_text_page()[:200, :300]
    larger, new_dpi = enlarge_small(gray, dpi)
    if enlarged:
        assert new_dpi == MIN_DPI
        assert larger.shape[0] == pytest.approx(gray.shape[0] * MIN_DPI / dpi, abs=1)
    else:
        assert larger is gray
        assert new_dpi == dpi

"""The gate sees what a reader would miss, and nothing else."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np
import pytest

from ocr.pdf import fidelity
from ocr.types import Pixels
from tests.ocr.pdf.pdf_pages import draw_letter

DPI = 150.0


@pytest.fixture(scope="module")
def page() -> Pixels:
    half = cv2.resize(draw_letter(), None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
    return np.asarray(half, dtype=np.uint8)


def judged(page: Pixels, composed: Pixels) -> tuple[bool, float, float]:
    lost, content = fidelity.Gate(page).lost_blocks(composed)
    result = fidelity.measure(lost, content, DPI)
    return fidelity.faithful(result), result.lost_share, result.largest_loss_mm2


def test_the_page_itself_is_faithful(page: Pixels) -> None:
    assert judged(page, page) == (True, 0.0, 0.0)


def test_paper_grain_and_jpeg_are_no_loss(page: Pixels) -> None:
    noise = np.random.default_rng(5).normal(0.0, 5.0, page.shape)
    grain = np.clip(page + noise, 0, 255).astype(np.uint8)
    _, coded = cv2.imencode(".jpg", page, [cv2.IMWRITE_JPEG_QUALITY, 50])
    assert judged(page, grain)[0]
    assert judged(page, np.asarray(cv2.imdecode(coded, cv2.IMREAD_COLOR), np.uint8))[0]


def without_signature(page: Pixels) -> Pixels:
    blue, _, red = cv2.split(page.astype(int))
    return filled(page, blue - red > 40)


def blue_turned_black(page: Pixels) -> Pixels:
    blue, _, red = cv2.split(page.astype(int))
    changed = page.copy()
    changed[blue - red > 40] = (34, 32, 36)
    return changed


def without_a_word(page: Pixels) -> Pixels:
    place = np.zeros(page.shape[:2], np.bool_)
    place[300:340, 160:300] = True
    return filled(page, place)


def seal_run_together(page: Pixels) -> Pixels:
    changed = page.copy()
    changed[1390:1610, 740:960] = cv2.blur(page[1390:1610, 740:960], (9, 9))
    return changed


def filled(page: Pixels, place: np.ndarray) -> Pixels:
    changed = page.copy()
    changed[cv2.dilate(place.astype(np.uint8), np.ones((3, 3), np.uint8)) > 0] = (232, 243, 246)
    return changed


@pytest.mark.parametrize(
    "damage", [without_signature, blue_turned_black, without_a_word, seal_run_together]
)
def test_losses_are_seen(page: Pixels, damage: Callable[[Pixels], Pixels]) -> None:
    passed, share, largest = judged(page, damage(page))
    assert not passed
    assert share > 0.0
    assert largest > fidelity.LARGEST_LOSS_MM2


@pytest.mark.parametrize(("strength", "width"), [(60, 2), (45, 3), (90, 1)])
def test_a_lost_pencil_line_is_seen(page: Pixels, strength: int, width: int) -> None:
    marked = page.copy()
    tone = [int(level) - strength for level in page[1400, 300]]
    cv2.line(marked, (200, 1500), (700, 1400), tone, width)
    passed, _, largest = judged(marked, page)
    assert not passed
    assert largest > fidelity.LARGEST_LOSS_MM2


def test_faint_letters_may_gain_but_not_fade(page: Pixels) -> None:
    text = page.copy()
    faint = (0.75 * text.astype(float) + 0.25 * 240).astype(np.uint8)
    assert judged(faint, text)[0]
    pale = (0.35 * text.astype(float) + 0.65 * 240).astype(np.uint8)
    assert not judged(text, pale)[0]


def test_gray_pages_are_judged_alike(page: Pixels) -> None:
    gray = np.asarray(cv2.cvtColor(page, cv2.COLOR_BGR2GRAY), dtype=np.uint8)
    lost = gray.copy()
    lost[300:340, 160:300] = 240
    assert judged(gray, gray)[0]
    assert not judged(gray, lost)[0]


def test_pages_smaller_than_a_block_are_judged() -> None:
    tiny = np.full((3, 5), 200, np.uint8)
    assert judged(tiny, tiny)[0]

"""Words of secrecy known by their shape; what is no stamp's word is not taken for one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from ocr.engine import OcrEngine
from ocr.line_engine import LineEngine
from ocr.reading import open_source
from ocr.recognise import recognise_page
from ocr.stamp_reading import StampReading, goes_on
from ocr.stamp_shapes import Region
from ocr.stamp_templates import LOOK_ALIKE, MATCH_DPI, SECRET_SHAPES, best_matches
from ocr.stamp_traces import match_seals, match_traces, traces
from ocr.types import Box, PageImage
from resources.models.training.stamp_words import CAPITAL_PX, draw_word
from resources.samples.generator.__main__ import main as draw_samples
from tests.stamp_pages import Variant, draw_variant, stamped_page

Image = NDArray[np.uint8]
DPI = 300.0
CAPITAL = 48  # pixels at `DPI`: 4.1 mm


@pytest.fixture(scope="module")
def engine() -> Iterator[OcrEngine]:
    made = LineEngine()
    yield made
    made.close()


def page_with(word: str, *, kept: float = 1.0, tilt_deg: float = 0.0) -> tuple[Image, Region]:
    """A page with a word at its upper left, of which scraps are left, and where it lies."""
    shape = draw_word(word, "Tinos")
    scale = CAPITAL / CAPITAL_PX
    ink = cv2.resize(shape, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    noise = np.random.default_rng(4).random((ink.shape[0] // 4 + 1, ink.shape[1] // 4 + 1))
    holes = cv2.resize(noise.astype(np.float32), (ink.shape[1], ink.shape[0]))
    ink = np.where((ink > 127) & (holes < kept), 255, 0).astype(np.uint8)
    page = np.zeros((3508, 2480), np.uint8)
    page[600 : 600 + ink.shape[0], 200 : 200 + ink.shape[1]] = ink
    x, y = 200 + ink.shape[1] / 2, 600 + ink.shape[0] / 2
    matrix = cv2.getRotationMatrix2D((x, y), tilt_deg, 1.0)
    page = np.asarray(cv2.warpAffine(page, matrix, (2480, 3508)), np.uint8)
    where = Region(x, y, float(ink.shape[1]), float(ink.shape[0]), tilt_deg)
    return np.asarray(255 - page, np.uint8), where


@pytest.mark.parametrize("word", SECRET_SHAPES)
@pytest.mark.parametrize("tilt_deg", [0.0, 11.0])
def test_scraps_of_a_word_are_known(word: str, tilt_deg: float) -> None:
    page, where = page_with(word, kept=0.62, tilt_deg=tilt_deg)
    found = match_traces(page, DPI, [where])
    assert found is not None
    assert found.text == word
    assert abs(found.region.x - where.x) < CAPITAL
    assert abs(found.region.y - where.y) < CAPITAL


@pytest.mark.parametrize("word", [*LOOK_ALIKE, "MẬT ONG", "SỞ XÂY DỰNG", "CÔNG BÁO"])
def test_other_words_are_not_taken_for_one(word: str) -> None:
    page, where = page_with(word)
    assert match_traces(page, DPI, [where]) is None


def test_ink_is_found_where_a_stamp_has_its_place() -> None:
    page, where = page_with("TỐI MẬT", kept=0.6)
    step = 3
    small = np.asarray(255 - page[::step, ::step], np.uint8)
    (first, *_) = traces(small, DPI / step)
    assert abs(first.x * step - where.x) < 2 * CAPITAL
    assert abs(first.y * step - where.y) < CAPITAL
    assert traces(np.asarray(small[::-1], np.uint8), DPI / step) == []
    assert traces(np.zeros_like(small), DPI / step) == []


def test_a_word_in_colour_beside_a_seal_is_known() -> None:
    gray, where = page_with("TUYỆT MẬT")
    page = np.dstack([gray, gray, np.full_like(gray, 255)])
    cv2.circle(page, (750, 560), 200, (60, 50, 210), 14)
    seal = Box(550, 360, 950, 760)
    found = match_seals(page, DPI, [seal])
    assert found is not None
    assert (found.text, found.region.coloured) == ("TUYỆT MẬT", True)
    assert abs(found.region.x - where.x) < CAPITAL
    bare = np.full_like(page, 255)
    cv2.circle(bare, (750, 560), 200, (60, 50, 210), 14)
    assert match_seals(bare, DPI, [seal]) is None


@pytest.mark.parametrize(
    ("words", "part", "half"),
    [("MẬT ONG", 0.0, True), ("BẢO MẬT", 1.0, True), ("MẬT ĐỘ", 0.0, True), ("MẬT", 0.0, False)],
)
def test_half_a_heading_is_no_stamp(words: str, part: float, half: bool, engine: OcrEngine) -> None:
    page, where = page_with(words)
    alone = page_with("MẬT")[1].length
    x = where.x + (part - 0.5) * (where.length - alone)
    region = Region(x, where.y, alone, where.height, 0.0)
    reading = StampReading(region, "MẬT", 1.0, known=True, cost=0.0)
    assert goes_on(page, DPI, reading, engine) is half


def test_words_larger_than_the_ink_are_left_out() -> None:
    assert best_matches(np.zeros((5, 9), np.uint8), SECRET_SHAPES) == {}
    blank = best_matches(np.zeros((90, round(3 * MATCH_DPI)), np.uint8), SECRET_SHAPES)
    assert all(match.score < 0.2 for match in blank.values())


@pytest.mark.parametrize("seed", [62, 106])  # broken by a copier; crossed by a seal
def test_a_stamp_no_letter_of_which_is_whole_isolates(seed: int, engine: OcrEngine) -> None:
    variant: Variant = draw_variant(seed)
    worn = stamped_page(variant)
    image = PageImage(1, worn.pixels, worn.dpi, bilevel=worn.pixels.ndim == 2)
    page = recognise_page(image, engine).page
    assert variant.text in [stamp.text for stamp in page.stamps]


@pytest.mark.parametrize("seed", [1, 2])
def test_a_framed_mark_on_a_photocopy_is_found_by_frame_and_shape_together(
    seed: int, engine: OcrEngine, tmp_path: Path
) -> None:
    asked = ["--only", "cong_van_mat", "--variants", "photocopy", "--seed", str(seed)]
    assert draw_samples(["--out", str(tmp_path), *asked]) == 0
    with open_source(tmp_path / "cong_van_mat.photocopy.jpg") as source:
        page = recognise_page(source.read_page(1), engine).page
    assert [(stamp.text, stamp.framed) for stamp in page.stamps] == [("MẬT", True)]


@pytest.mark.parametrize("word", ["KHẨN", "ĐẾN", "MỘT"])
def test_another_word_in_a_broken_frame_is_no_secret(word: str) -> None:
    pixels, region = page_with(word, kept=0.6)
    left, top = round(region.x - region.length), round(region.y - region.height)
    right, bottom = round(region.x + region.length), round(region.y + region.height)
    cv2.rectangle(pixels, (left, top), (right, bottom), (40, 40, 40), 3)
    assert match_traces(pixels, DPI, [region]) is None

"""Stamps on pages: found on worn ones, whatever their ink and slant; none where there are none."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import numpy as np
import pytest

from classifiers.stamp_words import load_stamp_words
from ocr.engine import OcrEngine
from ocr.line_engine import LineEngine
from ocr.recognise import Recipe, recognise_page
from ocr.stamp_words import STAMP_WORDS
from ocr.stamps import carries_head, find_stamps
from ocr.types import Box, Line, PageImage, RecognisedPage
from resources.samples.generator.documents import typeset
from scanstation.paths import resource
from tests.stamp_pages import DEGRADATIONS, Variant, draw_variant, stamped_page


@pytest.fixture(scope="module")
def engine() -> Iterator[OcrEngine]:
    made = LineEngine()
    yield made
    made.close()


def recognised(variant: Variant, engine: OcrEngine) -> RecognisedPage:
    worn = stamped_page(variant)
    return recognise_page(PageImage(1, worn.pixels, worn.dpi), engine).page


@pytest.mark.parametrize("degradation", DEGRADATIONS)
def test_a_worn_stamp_of_secrecy_is_found(degradation: str, engine: OcrEngine) -> None:
    page = recognised(draw_variant(3, degradation), engine)
    assert any("MẬT" in stamp.text for stamp in page.stamps)


def plain(**changes: object) -> Variant:
    values: dict[str, object] = {
        "seed": 5,
        "text": "TUYỆT MẬT",
        "degradation": "jpeg 30",
        "tilt_deg": 0.0,
        "frame": "rule",
        "red": True,
        "over_text": False,
        "base": "cong_van",
        "family": "Tinos",
    }
    return Variant(**{**values, **changes})  # type: ignore[arg-type]


def test_a_stamp_says_how_it_lies(engine: OcrEngine) -> None:
    page = recognised(plain(tilt_deg=17.0), engine)
    (stamp,) = (one for one in page.stamps if "MẬT" in one.text)
    assert stamp.text == "TUYỆT MẬT"
    assert stamp.red
    assert stamp.tilt_deg == pytest.approx(17.0, abs=4.0)
    assert stamp.confidence > 0.3
    assert stamp.box.right <= page.width_px
    assert stamp.box.top < 0.5 * page.height_px


def test_a_black_stamp_askew_is_found_and_not_called_red(engine: OcrEngine) -> None:
    variant = plain(text="MẬT", red=False, tilt_deg=-15.0, degradation="uneven light")
    page = recognised(variant, engine)
    (stamp,) = (one for one in page.stamps if one.text == "MẬT")
    assert not stamp.red


def test_switched_off_nothing_is_looked_for(engine: OcrEngine) -> None:
    worn = stamped_page(plain())
    off = recognise_page(PageImage(1, worn.pixels, worn.dpi), engine, Recipe(stamps=False))
    assert off.page.stamps == ()


@cache
def clean_page(key: str) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    return typeset(key, 1).pages[0].pixels


@pytest.mark.parametrize(
    "key", ["to_trinh", "giay_phep_xay_dung", "quyet_dinh", "ke_hoach", "bao_cao"]
)
def test_ordinary_pages_carry_no_mark_of_secrecy(key: str, engine: OcrEngine) -> None:
    """They hold "mật độ xây dựng", "độ mật", tables, seals and signatures."""
    page = recognise_page(PageImage(1, clean_page(key), 300.0), engine).page
    assert [stamp.text for stamp in page.stamps if "MẬT" in stamp.text] == []


def test_a_label_is_no_page(engine: OcrEngine) -> None:
    assert find_stamps(np.full((40, 200, 3), 255, np.uint8), 300.0, (), engine) == ()
    assert find_stamps(np.full((3508, 2480), 255, np.uint8), 300.0, (), engine) == ()


def test_a_head_is_known_by_its_motto() -> None:
    def line(text: str, top: int) -> Line:
        return Line(text, text, Box(100, top, 900, top + 40), 0.9)

    motto = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
    assert carries_head([line(motto, 200)], 3508)
    assert not carries_head([line(motto, 2000)], 3508)
    assert not carries_head([line("SỞ XÂY DỰNG", 200)], 3508)


def test_every_word_looked_for_has_a_meaning() -> None:
    words = load_stamp_words(resource("rules"))
    assert [word for word in STAMP_WORDS if words.meaning(word) is None] == []

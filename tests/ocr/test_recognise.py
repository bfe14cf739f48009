"""A page from its pixels to its text: typeset pages in, what they say out."""

from dataclasses import replace

import numpy as np
import pytest

from ocr.engine import LineReading, OcrEngine
from ocr.errors import EngineFailed
from ocr.metrics import flex_errors
from ocr.overlay import OVERLAY
from ocr.quality import is_blank
from ocr.recognise import Recipe, recognise_page
from ocr.skew import level
from ocr.turn import turned
from ocr.types import PageImage, PageKind, Pixels, TextLayer
from resources.samples.generator.values import MM
from tests.ocr.pages import (
    PARAGRAPH,
    Put,
    faded,
    image_of,
    leaning,
    line_at,
    paper,
    paragraph,
    reads,
    sample_page,
    sealed,
    shrunk,
    small_text_page,
)

LINES = 25
TEXTS = [put.text for put in paragraph(LINES)]
MOST_ERRORS = 0.05


@pytest.fixture(scope="module")
def gray() -> Pixels:
    return shrunk(paper(*paragraph(LINES)), 200.0)


def scan(pixels: Pixels, **more: object) -> PageImage:
    return image_of(pixels, 200.0, **more)


def test_a_typeset_page_is_read(gray: Pixels, engine: OcrEngine) -> None:
    page = recognise_page(scan(gray), engine).page
    assert flex_errors(TEXTS, page.text).rate <= MOST_ERRORS
    assert len(page.lines) == LINES
    assert page.kind is PageKind.SCAN
    assert not page.turn.applied
    assert not page.skew.applied
    assert page.mean_confidence > 0.7
    assert engine.info.name in page.engine
    assert page.seconds > 0


def test_boxes_lie_on_the_page_in_reading_order(gray: Pixels, engine: OcrEngine) -> None:
    page = recognise_page(scan(gray), engine).page
    assert (page.height_px, page.width_px) == gray.shape
    for put, line in zip(paragraph(LINES), page.lines, strict=True):
        assert line.box.top < put.y_mm * MM * 200 / 300 < line.box.bottom
        assert 0 <= line.box.left < line.box.right <= page.width_px
        assert all(line.box.left - 2 <= w.box.left < w.box.right for w in line.words)


@pytest.mark.parametrize(("lies", "angle"), [(0, 2.0), (90, 0.0), (180, -1.5)])
def test_pages_that_lie_or_lean_read_as_well(
    lies: int, angle: float, gray: Pixels, engine: OcrEngine
) -> None:
    upright = recognise_page(scan(turned(leaning(gray, angle), lies)), engine)
    page = upright.page
    assert flex_errors(TEXTS, page.text).rate <= MOST_ERRORS
    assert page.turn.clockwise_deg == -lies % 360
    assert page.skew.applied == (angle != 0.0)
    assert upright.pixels.shape == gray.shape
    assert (page.height_px, page.width_px) == gray.shape


def test_delivered_pixels_are_the_scan_turned_and_levelled_only(
    gray: Pixels, engine: OcrEngine
) -> None:
    scanned = turned(leaning(gray, 2.0), 180)
    upright = recognise_page(scan(scanned), engine)
    wanted = level(turned(scanned, 180), upright.page.skew.angle_deg)
    assert np.array_equal(upright.pixels, wanted)
    assert np.array_equal(recognise_page(scan(gray), engine).pixels, gray)


def test_boxes_of_an_enlarged_page_lie_in_the_scan(engine: OcrEngine) -> None:
    page = recognise_page(image_of(small_text_page(), 150.0), engine).page
    assert (page.height_px, page.width_px) == small_text_page().shape
    assert page.dpi == 150.0
    assert all(line.box.bottom <= page.height_px for line in page.lines)
    first = page.lines[0].box
    assert first.top < 30.0 * MM / 2 < first.bottom
    assert "low_dpi" in page.quality.findings


def test_a_blank_page_costs_no_reading() -> None:
    engine = reads("văn bản", 0.9)
    page = recognise_page(scan(shrunk(paper(), 200.0)), engine).page
    assert page.kind is PageKind.BLANK
    assert page.lines == ()
    assert page.quality.findings == ("blank",)
    assert engine.asked == 0


@pytest.mark.parametrize("ink", [195, 205])
def test_faint_print_is_read_and_named(ink: int, gray: Pixels, engine: OcrEngine) -> None:
    pale = faded(gray, ink, 240)
    assert is_blank(pale, pale, 200.0)  # no ink by the usual measure
    page = recognise_page(scan(pale), engine).page
    assert page.kind is PageKind.SCAN
    assert flex_errors(TEXTS, page.text).rate <= MOST_ERRORS
    assert "low_contrast" in page.quality.findings


def test_the_other_side_shining_through_stays_blank(gray: Pixels, engine: OcrEngine) -> None:
    mirrored = faded(np.ascontiguousarray(gray[:, ::-1]), 205, 240)
    page = recognise_page(scan(mirrored), engine).page
    assert page.kind is PageKind.BLANK
    assert page.lines == ()


def test_a_page_with_a_seal_alone_is_a_scan_without_text(engine: OcrEngine) -> None:
    page = recognise_page(image_of(sealed()), engine).page
    assert page.kind is PageKind.SCAN
    assert len(page.text) <= 3
    assert "blank" not in page.quality.findings


def born_digital(gray: Pixels, *, trusted: bool) -> PageImage:
    lines = tuple(
        line_at(text, (100, 100 + 50 * i, 900, 140 + 50 * i), source="text_layer")
        for i, text in enumerate(PARAGRAPH)
    )
    layer = TextLayer(lines, trusted, "ok" if trusted else "mojibake", 1.0 if trusted else 0.1)
    return scan(gray, kind=PageKind.BORN_DIGITAL, text_layer=layer)


def test_the_text_of_a_trusted_layer_needs_no_engine(gray: Pixels) -> None:
    engine = reads("unbrauchbar", 0.9)
    page = recognise_page(born_digital(gray, trusted=True), engine, Recipe(stamps=False)).page
    assert engine.asked == 0
    assert page.kind is PageKind.BORN_DIGITAL
    assert page.text.split("\n") == list(PARAGRAPH)
    assert page.engine == "text_layer"


def test_a_layer_that_lies_is_read_again(gray: Pixels, engine: OcrEngine) -> None:
    page = recognise_page(born_digital(gray, trusted=False), engine).page
    assert page.kind is PageKind.MIXED
    assert len(page.lines) == LINES
    assert flex_errors(TEXTS, page.text).rate <= MOST_ERRORS


def test_numbers_set_in_type_over_a_scan_are_exact(engine: OcrEngine) -> None:
    pixels = shrunk(paper(Put("Số: 17/TB-SXD", 30, 40), *paragraph(8, y_mm=60)), 200.0)
    box = tuple(round(v * MM * 200 / 300) for v in (29.0, 35.0, 60.0, 42.0))
    exact = line_at("Số: 1795/TB-SXD", box)  # type: ignore[arg-type]
    layer = TextLayer((exact,), trusted=False, reason="covers_little", score=1.0)
    page = recognise_page(scan(pixels, kind=PageKind.MIXED, text_layer=layer), engine).page
    assert page.lines[0].text == "Số: 1795/TB-SXD"
    assert page.lines[0].source == OVERLAY
    assert "17/TB" not in page.text


def test_red_seals_do_not_stop_the_text(engine: OcrEngine) -> None:
    pixels = np.repeat(shrunk(paper(*paragraph(LINES)), 200.0)[:, :, None], 3, axis=2)
    red = np.array([62, 48, 208], np.float32) / 255
    pixels[300:700, 400:800] = (pixels[300:700, 400:800] * red).astype(np.uint8)
    page = recognise_page(scan(np.ascontiguousarray(pixels)), engine).page
    assert flex_errors(TEXTS, page.text).rate <= MOST_ERRORS


def test_an_office_document_is_read_in_order(engine: OcrEngine) -> None:
    page = recognise_page(image_of(sample_page("quyet_dinh")), engine).page
    text = page.text
    order = [text.find(part) for part in ("SỞ XÂY DỰNG", "CỘNG HÒA", "QUYẾT ĐỊNH", "Điều 1")]
    assert -1 not in order
    assert order == sorted(order)


def test_every_step_can_be_left_out(gray: Pixels, engine: OcrEngine) -> None:
    bare = Recipe(
        turn=False, level=False, flatten=False, soften=False, second_look=False, drop_junk=False
    )
    page = recognise_page(scan(gray), engine, bare).page
    assert flex_errors(TEXTS, page.text).rate <= MOST_ERRORS
    assert page.recipe == "lines-1:"
    assert Recipe().name != replace(Recipe(), level=False).name


def test_scribbles_and_dust_are_dropped_unless_wanted(gray: Pixels) -> None:
    weak = reads("~|", 0.2)
    recipe = Recipe(turn=False)
    assert recognise_page(scan(gray), weak, recipe).page.lines == ()
    kept = recognise_page(scan(gray), weak, replace(recipe, drop_junk=False)).page
    assert len(kept.lines) == LINES
    assert "low_confidence" in kept.quality.findings


def test_only_weak_lines_are_looked_at_twice(gray: Pixels) -> None:
    recipe = Recipe(turn=False, stamps=False)
    sure, weak = reads("đã rõ", 0.95), reads("chưa rõ", 0.7)
    recognise_page(scan(gray), sure, recipe)
    recognise_page(scan(gray), weak, recipe)
    assert sure.asked == LINES
    assert weak.asked == 2 * LINES


def test_the_surer_look_stays(gray: Pixels) -> None:
    answers = [LineReading("mờ", 0.5)] * LINES + [LineReading("rõ ràng", 0.9)] * LINES
    engine = reads("", 0.0)
    rest = iter(answers)
    engine.answer = lambda crop: next(rest)
    page = recognise_page(scan(gray), engine, Recipe(turn=False, stamps=False)).page
    assert {line.text for line in page.lines} == {"rõ ràng"}


def test_letters_are_mended_and_the_raw_text_kept(gray: Pixels) -> None:
    page = recognise_page(scan(gray), reads("Ðiều 1", 0.9), Recipe(turn=False)).page
    assert page.lines[0].text == "Điều 1"
    assert page.lines[0].raw_text == "Ðiều 1"
    assert page.lines[0].words[0].text == "Điều 1"


def test_an_engine_that_fails_is_not_swallowed(gray: Pixels) -> None:
    engine = reads("", 0.0)

    def fail(crop: Pixels) -> LineReading:
        raise EngineFailed("gone")

    engine.answer = fail
    with pytest.raises(EngineFailed):
        recognise_page(scan(gray), engine)


@pytest.mark.parametrize("shape", [(1, 1), (2, 3000), (3000, 2), (9, 9, 3), (40, 40)])
@pytest.mark.parametrize("value", [0, 255])
def test_odd_pages_give_a_page(shape: tuple[int, ...], value: int, engine: OcrEngine) -> None:
    page = recognise_page(scan(np.full(shape, value, np.uint8)), engine).page
    assert (page.height_px, page.width_px) == shape[:2]
    assert page.text == ""

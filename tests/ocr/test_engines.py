"""One contract, three engines: whatever stands behind it answers in the same way."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from ocr.engine import LineReading, OcrEngine
from ocr.errors import EngineError, EngineFailed, EngineMissing, LanguageMissing
from ocr.metrics import flex_errors
from ocr.page_task import ENGINES, make_engine
from ocr.tesseract_library import PLACES, TesseractLibrary
from ocr.types import Pixels
from tests.ocr.pages import PARAGRAPH, line_crop, paper, paragraph, shrunk

MOST_ERRORS = 0.05
CLEAN_DPI = 300.0


@pytest.fixture(scope="module", params=ENGINES[1:])
def engine(request: pytest.FixtureRequest) -> Iterator[OcrEngine]:
    try:
        found = make_engine(request.param)
    except EngineError as error:
        pytest.skip(f"{request.param}: {error.detail}")
    yield found
    found.close()


@pytest.fixture(scope="module")
def crops() -> list[Pixels]:
    return [line_crop(text) for text in PARAGRAPH]


@pytest.fixture(scope="module")
def readings(engine: OcrEngine, crops: list[Pixels]) -> list[LineReading]:
    return engine.read_lines(crops)


def test_an_engine_says_who_it_is(engine: OcrEngine) -> None:
    assert engine.info.name
    assert engine.info.version
    assert engine.info.language == "vie"


def test_one_reading_per_crop_in_their_order(readings: list[LineReading]) -> None:
    assert len(readings) == len(PARAGRAPH)
    for text, reading in zip(PARAGRAPH, readings, strict=True):
        others = [other for other in PARAGRAPH if other != text]
        own = flex_errors([text], reading.text).rate
        assert all(own < flex_errors([other], reading.text).rate for other in others)


def test_clean_print_is_read_right(readings: list[LineReading]) -> None:
    text = "\n".join(reading.text for reading in readings)
    assert flex_errors(PARAGRAPH, text).rate <= MOST_ERRORS, text


def test_shares_are_shares_and_clean_print_is_sure(readings: list[LineReading]) -> None:
    for reading in readings:
        assert 0.5 < reading.confidence <= 1.0
        assert all(0.0 <= word.confidence <= 1.0 for word in reading.words)


def test_words_lie_in_their_crop_from_left_to_right(
    readings: list[LineReading], crops: list[Pixels]
) -> None:
    for reading, crop in zip(readings, crops, strict=True):
        height, width = crop.shape
        assert [word.text for word in reading.words] == reading.text.split()
        lefts = [word.box.left for word in reading.words]
        assert lefts == sorted(lefts)
        for word in reading.words:
            assert 0 <= word.box.left < word.box.right <= width
            assert 0 <= word.box.top < word.box.bottom <= height


def test_words_lie_on_their_ink(readings: list[LineReading], crops: list[Pixels]) -> None:
    """Between the middles of neighbouring words there is a blank column, under each is ink."""
    for reading, crop in zip(readings, crops, strict=True):
        ink = (crop < 128).any(axis=0)
        for word in reading.words:
            assert ink[word.box.left : word.box.right].mean() > 0.5


def test_the_same_crops_read_the_same_again(
    engine: OcrEngine, readings: list[LineReading], crops: list[Pixels]
) -> None:
    assert engine.read_lines(crops[:2]) == readings[:2]


def test_no_crops_no_readings(engine: OcrEngine) -> None:
    assert engine.read_lines([]) == []


@pytest.mark.parametrize(
    "crop",
    [
        np.full((60, 900), 255, np.uint8),
        np.full((60, 900), 0, np.uint8),
        np.full((6, 4), 255, np.uint8),
        np.full((1, 1), 128, np.uint8),
    ],
    ids=["white", "black", "tiny", "one pixel"],
)
def test_a_crop_without_text_gives_an_answer(engine: OcrEngine, crop: Pixels) -> None:
    (reading,) = engine.read_lines([crop])
    assert 0.0 <= reading.confidence <= 1.0
    assert len(reading.text) <= 3 or reading.confidence < 0.5


def test_a_whole_page_is_read_and_boxes_lie_on_it(engine: OcrEngine) -> None:
    page = shrunk(paper(*paragraph(5), size_mm=(210.0, 90.0)), 200.0)
    lines = engine.read_page(page, 200.0)
    assert flex_errors(PARAGRAPH, "\n".join(r.text for r in lines)).rate <= MOST_ERRORS
    height, width = page.shape
    for word in (word for line in lines for word in line.words):
        assert 0 <= word.box.left < word.box.right <= width
        assert 0 <= word.box.top < word.box.bottom <= height
    tops = [line.words[0].box.top for line in lines]
    assert tops == sorted(tops)


def test_an_empty_page_says_nothing(engine: OcrEngine) -> None:
    assert "".join(r.text for r in engine.read_page(paper(size_mm=(100.0, 60.0)), 300.0)) == ""


@pytest.mark.parametrize("name", ENGINES[1:])
def test_closing_twice_is_fine(name: str) -> None:
    try:
        engine = make_engine(name)
    except EngineError as error:
        pytest.skip(f"{name}: {error.detail}")
    engine.read_lines([line_crop("Số")])
    engine.close()
    engine.close()


def test_auto_takes_the_first_that_works() -> None:
    engine = make_engine("auto")
    assert engine.info.name in {"vie_lines", "tesserocr", "tesseract"}
    engine.close()


def test_an_unknown_name_is_refused() -> None:
    with pytest.raises(ValueError, match="abbyy"):
        make_engine("abbyy")


def test_without_the_program_the_engine_is_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(EngineMissing):
        make_engine("tesseract")


@pytest.mark.parametrize("name", ["tesserocr", "tesseract"])
def test_without_vietnamese_data_the_language_is_missing(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    try:
        make_engine(name).close()
    except EngineError as error:
        pytest.skip(f"{name}: {error.detail}")
    monkeypatch.setenv("TESSDATA_PREFIX", str(tmp_path))
    monkeypatch.setattr("ocr.tesseract_library.PLACES", ())
    with pytest.raises(LanguageMissing):
        make_engine(name)


def test_damaged_language_data_is_a_failed_engine(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "vie.traineddata").write_bytes(b"\x00" * 64)
    monkeypatch.setenv("TESSDATA_PREFIX", str(tmp_path))
    engine = TesseractLibrary()
    with pytest.raises(EngineFailed):
        engine.read_lines([line_crop("Số")])
    assert PLACES
    engine.close()

"""Page records: any page survives the way to JSON and back, nothing else is taken for a page."""

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ocr.errors import OcrError
from ocr.serialise import FORMAT, page_from_json, page_to_json
from ocr.types import Box, Line, PageKind, Quality, RecognisedPage, Skew, Turn, Word
from tests.ocr.pages import line_at

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
SHARE = st.integers(0, 10_000).map(lambda n: n / 10_000)
SIDE = st.integers(0, 20_000)
BOX = st.builds(
    lambda x, y, w, h: Box(x, y, x + w, y + h), SIDE, SIDE, st.integers(1, 999), st.integers(1, 999)
)
WORD = st.builds(Word, TEXT, BOX, SHARE)
LINE = st.builds(
    Line,
    text=TEXT,
    raw_text=TEXT,
    box=BOX,
    confidence=SHARE,
    words=st.lists(WORD, max_size=3).map(tuple),
    block=st.integers(0, 300),
    source=st.sampled_from(["vie_lines", "tesserocr", "text_layer", "signature_overlay"]),
)
FINDINGS = st.lists(st.sampled_from(["blank", "low_dpi", "blurred"]), unique=True).map(tuple)
PAGE = st.builds(
    RecognisedPage,
    number=st.integers(1, 5000),
    kind=st.sampled_from(PageKind),
    width_px=st.integers(1, 40_000),
    height_px=st.integers(1, 40_000),
    dpi=st.integers(1, 12_000_000).map(lambda n: n / 10_000),
    turn=st.builds(Turn, st.sampled_from([0, 90, 180, 270]), SHARE, applied=st.booleans()),
    skew=st.builds(Skew, st.floats(-7, 7), SHARE, applied=st.booleans()),
    lines=st.lists(LINE, max_size=4).map(tuple),
    quality=st.builds(
        Quality,
        measures=st.dictionaries(st.sampled_from(["dpi", "contrast"]), st.floats(0, 1e6)),
        findings=FINDINGS,
    ),
    engine=TEXT,
    recipe=TEXT,
    seconds=st.integers(0, 10_000_000).map(lambda n: n / 1000),
)
SIMPLE = RecognisedPage(
    number=1,
    kind=PageKind.SCAN,
    width_px=2480,
    height_px=3508,
    dpi=300.0,
    turn=Turn(0, 1.0, applied=False),
    skew=Skew(0.0, 1.0, applied=False),
    lines=(line_at("QUYẾT ĐỊNH", (900, 400, 1500, 460)),),
    quality=Quality({"dpi": 300.0}, ("low_confidence",)),
    engine="vie_lines 1",
    recipe="lines-1",
    seconds=0.5,
)


@settings(max_examples=60, deadline=None)
@given(PAGE)
def test_every_page_comes_back_as_it_went(page: RecognisedPage) -> None:
    text = page_to_json(page)
    assert page_from_json(text) == page
    assert page_to_json(page_from_json(text)) == text
    assert "\n" not in text


def test_rounding_settles_at_the_first_writing() -> None:
    page = replace(SIMPLE, dpi=299.999994, seconds=0.12345678)
    once = page_to_json(page)
    assert page_to_json(page_from_json(once)) == once


def test_letters_stay_readable_in_the_file() -> None:
    assert "QUYẾT ĐỊNH" in page_to_json(SIMPLE)


def damaged(change: str) -> str:
    """A record with one thing wrong."""
    body: dict[str, Any] = json.loads(page_to_json(SIMPLE))
    match change:
        case "no lines":
            del body["lines"]
        case "newer format":
            body["format"] = FORMAT + 1
        case "empty box":
            body["lines"][0]["box"] = [9, 9, 9, 9]
        case "short box":
            body["lines"][0]["box"] = [9, 9]
        case "confidence":
            body["lines"][0]["confidence"] = 7
        case "kind":
            body["kind"] = "cuneiform"
        case "turn":
            body["turn"] = [0]
        case "quality":
            body["quality"] = None
        case "lines a number":
            body["lines"] = 3
    return json.dumps(body)


CHANGES = (
    "no lines",
    "newer format",
    "empty box",
    "short box",
    "confidence",
    "kind",
    "turn",
    "quality",
    "lines a number",
)


@pytest.mark.parametrize("change", CHANGES)
def test_a_damaged_record_is_named_so(change: str) -> None:
    with pytest.raises(OcrError) as caught:
        page_from_json(damaged(change))
    assert caught.value.code == "page_record_damaged"


def test_an_unchanged_record_is_not_damaged() -> None:
    assert page_from_json(damaged("nothing")) == SIMPLE


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10_000))
def test_a_record_cut_short_is_never_taken(keep: int) -> None:
    text = page_to_json(SIMPLE)
    with pytest.raises(OcrError, match="page record"):
        page_from_json(text[: keep % len(text)])


@pytest.mark.parametrize(
    "text", ["", "null", "[]", "3", '"page"', "{}", "{" * 20_000, "[" * 200_000]
)
def test_what_is_no_record_is_refused(text: str) -> None:
    with pytest.raises(OcrError) as caught:
        page_from_json(text)
    assert caught.value.code == "page_record_damaged"

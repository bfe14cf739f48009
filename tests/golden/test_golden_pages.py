"""The recogniser on the committed pages, each held under its own limits.

`limits.json` says for each page the largest share of characters lost or invented and the least
word F1; they were measured, then given a small margin. Handwritten numbers count as errors where
they are misread, so a register page has a wide limit. Tighten a limit when recognition improves.
"""

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from ocr.engine import OcrEngine
from ocr.metrics import flex_errors, normalise, word_f1
from ocr.page_task import make_engine
from ocr.reading import open_source
from ocr.recognise import Recipe, recognise_page
from ocr.types import PageKind, RecognisedPage

SAMPLES = Path(__file__).resolve().parents[2] / "resources" / "samples"
LIMITS = json.loads(Path(__file__).with_name("limits.json").read_text(encoding="utf-8"))
PAGES = [(name, number) for name, pages in LIMITS.items() for number in range(1, len(pages) + 1)]
LEVEL_TOLERANCE_DEG = 0.2


@cache
def engine() -> OcrEngine:
    return make_engine()


@cache
def recognised(name: str, number: int) -> RecognisedPage:
    with open_source(SAMPLES / "pages" / name) as source:
        return recognise_page(source.read_page(number), engine(), Recipe()).page


@cache
def truth(name: str, number: int) -> dict[str, Any]:
    path = SAMPLES / "truth" / f"{Path(name).stem}.json"
    page: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))["pages"][number - 1]
    return page


def test_every_committed_page_has_its_limits() -> None:
    manifest = json.loads((SAMPLES / "manifest.json").read_text(encoding="utf-8"))
    assert {e["file"]: e["pages"] for e in manifest["files"]} == {
        name: len(pages) for name, pages in LIMITS.items()
    }


@pytest.mark.parametrize(("name", "number"), PAGES)
def test_text_stays_under_the_limits_of_its_page(name: str, number: int) -> None:
    limit = LIMITS[name][number - 1]
    text = recognised(name, number).text
    lines = [line["text"] for line in truth(name, number)["lines"]]
    assert flex_errors(lines, text).rate <= limit["most_errors"], text
    assert word_f1("\n".join(lines), text) >= limit["least_word_f1"], text


@pytest.mark.parametrize(("name", "number"), PAGES)
def test_page_is_turned_and_levelled(name: str, number: int) -> None:
    page = recognised(name, number)
    parameters = truth(name, number)["worn"]["parameters"]
    assert page.turn.clockwise_deg == -parameters.get("turned_clockwise_deg", 0) % 360
    if page.kind is not PageKind.BLANK and "phone" not in parameters:
        left_over = page.skew.angle_deg * page.skew.applied + parameters.get("skew_deg", 0.0)
        assert abs(left_over) <= LEVEL_TOLERANCE_DEG


def test_blank_page_is_called_blank_and_says_nothing() -> None:
    page = recognised("SCAN_0004.jpg", 1)
    assert page.kind is PageKind.BLANK
    assert page.text == ""


@pytest.mark.parametrize(
    ("name", "number"),
    [("Quyết định số 184.pdf", 1), ("hop dong 15.tif", 1), ("Bien ban nghiem thu (photo).jpg", 1)],
)
def test_boxes_lie_on_the_lines_they_say(name: str, number: int) -> None:
    """On pages that were neither turned nor skewed, a line read right lies where it was set."""
    page, known = recognised(name, number), truth(name, number)
    scale = known["dpi"] / page.dpi
    places: dict[str, list[list[int]]] = {}
    for line in known["lines"]:
        places.setdefault(normalise(line["text"]), []).append(line["box"])
    checked = 0
    for read in page.lines:
        x = (read.box.left + read.box.right) / 2 * scale
        y = (read.box.top + read.box.bottom) / 2 * scale
        found = places.get(normalise(read.text), [])
        if found:
            checked += 1
            assert any(b[0] <= x <= b[2] and b[1] <= y <= b[3] for b in found), read
    assert checked >= 0.6 * len(known["lines"])

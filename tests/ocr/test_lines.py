"""Line finding: each typeset line once, whole, in its place, and nothing that is not a line."""

import itertools
import time

import cv2
import numpy as np
import pytest

from ocr.clean import flatten, soften
from ocr.components import find_components
from ocr.layout import FoundLine, page_lines
from ocr.lines import find_lines
from ocr.types import Box, Pixels
from resources.samples.generator.values import DPI, MM
from tests.ocr.pages import (
    Put,
    paper,
    paragraph,
    photo,
    speckled,
    text_page,
    text_width_mm,
)

UPPER_MARKS = "ỦY BAN NHÂN DÂN TỈNH, SỞ XÂY DỰNG: ĐỀ NGHỊ PHÊ DUYỆT KẾ HOẠCH ỔN ĐỊNH"


def boxes_of(gray: Pixels, dpi: float = DPI) -> list[Box]:
    return [found.crop.box for found in page_lines(gray, dpi)]


def ink_span(gray: Pixels, box: Box) -> tuple[int, int]:
    """First and last column with ink at the height of a box."""
    columns = np.nonzero((gray[box.top : box.bottom] < 128).any(axis=0))[0]
    return int(columns[0]), int(columns[-1])


def assert_whole(gray: Pixels, box: Box) -> None:
    first, last = ink_span(gray, box)
    assert box.left <= first
    assert last < box.right


def test_each_line_is_found_once_whole_and_in_order() -> None:
    gray = text_page()
    boxes = boxes_of(gray)
    assert len(boxes) == len(paragraph())
    for put, box in zip(paragraph(), boxes, strict=True):
        assert box.top < put.y_mm * MM < box.bottom
        assert_whole(gray, box)


@pytest.mark.parametrize("dpi", [150, 200, 600])
def test_lines_do_not_depend_on_the_resolution(dpi: int) -> None:
    factor = dpi / DPI
    how = cv2.INTER_AREA if factor < 1 else cv2.INTER_CUBIC
    page = cv2.resize(text_page()[:1346], None, fx=factor, fy=factor, interpolation=how)
    boxes = boxes_of(np.asarray(page, np.uint8), dpi)
    wanted = boxes_of(text_page()[:1346])
    assert len(boxes) == len(wanted)
    for box, known in zip(boxes, wanted, strict=True):
        assert box.left / factor == pytest.approx(known.left, abs=6)
        assert box.bottom / factor == pytest.approx(known.bottom, abs=8)


def test_lines_do_not_overlap_their_neighbours_letters() -> None:
    boxes = boxes_of(text_page())
    for above, below in itertools.pairwise(boxes):
        assert (below.top + below.bottom) / 2 > above.bottom


@pytest.mark.parametrize("bullet", ["-", "–", "+", "•", "a)", "1."])
def test_signs_that_open_an_item_stay_with_their_line(bullet: str) -> None:
    items = [
        put
        for i in range(6)
        for put in (
            Put(bullet, 30, 40 + 9 * i),
            Put("Sở Tài chính thẩm định dự toán kinh phí", 37, 40 + 9 * i),
        )
    ]
    gray = paper(*items)
    boxes = boxes_of(gray)
    assert len(boxes) == 6
    for box in boxes:
        assert_whole(gray, box)


@pytest.mark.parametrize("dash", ["–", "-", "—"])
def test_a_dash_does_not_split_a_line(dash: str) -> None:
    text = f"Độc lập {dash} Tự do {dash} Hạnh phúc, giai đoạn 2021 {dash} 2025"
    gray = paper(*(Put(text, 40, 40 + 10 * i, "b", 14) for i in range(4)))
    boxes = boxes_of(gray)
    assert len(boxes) == 4
    for box in boxes:
        assert_whole(gray, box)


@pytest.mark.parametrize("points", [13.0, 14.0, 16.0])
def test_marks_over_bold_capitals_are_no_lines(points: float) -> None:
    lines = [Put(UPPER_MARKS, 20, 40 + 12 * i, "b", points) for i in range(5)]
    gray = paper(*lines, size_mm=(297.0, 210.0))
    boxes = boxes_of(gray)
    assert len(boxes) == 5
    ink_rows = (gray < 128).any(axis=1)
    for box in boxes:  # no mark above and no foot below is cut off
        assert not ink_rows[box.top]
        assert not ink_rows[box.bottom - 1]


def test_a_rule_is_no_line() -> None:
    title = Put("QUYẾT ĐỊNH", 105, 40, "b", 14, centred=True)
    with_rule = paper(title, *paragraph(5, y_mm=55), rules_mm=[(85, 44, 125, 44)])
    assert len(boxes_of(with_rule)) == 6


def test_columns_of_a_row_are_separate_lines() -> None:
    gray = paper(
        *(Put("Nơi nhận: như trên", 25, 40 + 8 * i) for i in range(4)),
        *(Put("KT. CHỦ TỊCH", 130, 40 + 8 * i, "b") for i in range(4)),
    )
    boxes = boxes_of(gray)
    assert len(boxes) == 8
    assert sum(box.right < 110 * MM for box in boxes) == 4
    assert sum(box.left > 110 * MM for box in boxes) == 4


def test_a_justified_line_with_wide_blanks_stays_whole() -> None:
    words = ["bằng", "văn", "bản", "trước", "ngày", "cuối", "cùng", "của", "tháng"]
    x, puts = 25.0, []
    for word in words:
        puts.append(Put(word, x, 60))
        x += text_width_mm(word) + 4.0  # a usual blank is 1.1 mm
    assert len(boxes_of(paper(*paragraph(3), *puts))) == 4


@pytest.mark.parametrize(
    "gray",
    [paper(), np.zeros((400, 300), np.uint8), np.full((1, 1), 255, np.uint8)],
    ids=["blank", "black", "one pixel"],
)
def test_nothing_is_found_where_nothing_is(gray: Pixels) -> None:
    assert page_lines(gray, DPI) == []


def test_dust_neither_hides_the_text_nor_explodes() -> None:
    gray = speckled(text_page(), 6000)
    started = time.process_time()
    boxes = boxes_of(gray)
    assert time.process_time() - started < 5.0
    assert len(boxes) <= 1.5 * len(paragraph())
    for put in paragraph():
        long = [b for b in boxes if b.top < put.y_mm * MM - 8 < b.bottom and b.width > 110 * MM]
        assert len(long) == 1


@pytest.mark.parametrize("specks", [2000, 20000])
def test_dust_alone_and_pictures_cost_bounded_time(specks: int) -> None:
    for gray in (speckled(paper(), specks, largest=7), photo(3500, 2400)):
        started = time.process_time()
        found = page_lines(gray, DPI)
        assert time.process_time() - started < 10.0
        assert len(found) < 1500


def test_a_page_scanned_with_the_lid_open_costs_bounded_time() -> None:
    """Thousands of short rows of grain: nothing may be asked of every pair of them."""
    grain = np.random.default_rng(3).normal(8, 3, (2339, 1654))
    gray = np.clip(grain, 0, 255).astype(np.uint8)
    started = time.process_time()
    page_lines(gray, 200.0)
    assert time.process_time() - started < 4.0


def test_crops_are_what_lies_under_their_boxes() -> None:
    found: list[FoundLine] = page_lines(text_page()[:900], DPI)
    clean = soften(flatten(text_page()[:900], DPI))
    for line in found:
        box = line.crop.box
        assert np.array_equal(line.crop.pixels, clean[box.top : box.bottom, box.left : box.right])


def test_every_letter_of_a_paragraph_belongs_to_one_line() -> None:
    parts = find_components(soften(flatten(text_page()[:1346], DPI)), DPI)
    assert sum(line.letters for line in find_lines(parts)) == int(parts.letters.sum())

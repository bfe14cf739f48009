"""Values of the library: boxes and shares that cannot be wrong, pages that sum up their lines."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocr.types import Box, Word, join_lines, mean_confidence
from tests.ocr.pages import line_at

SIDE = st.integers(0, 5000)
BOXES = st.builds(
    lambda x, y, w, h: Box(x, y, x + w, y + h), SIDE, SIDE, st.integers(1, 900), st.integers(1, 900)
)


@pytest.mark.parametrize("sides", [(5, 5, 5, 9), (5, 5, 9, 5), (9, 5, 5, 9), (5, 9, 9, 5)])
def test_a_box_without_area_cannot_exist(sides: tuple[int, int, int, int]) -> None:
    with pytest.raises(ValueError, match="empty box"):
        Box(*sides)


@given(BOXES, st.floats(0.001, 20.0))
def test_scaled_boxes_keep_place_and_area(box: Box, factor: float) -> None:
    scaled = box.scaled(factor)
    assert scaled.width >= 1
    assert scaled.height >= 1
    assert abs(scaled.left - box.left * factor) <= 0.5
    assert abs(scaled.bottom - box.bottom * factor) <= 1.5


@given(st.lists(BOXES, min_size=1, max_size=6))
def test_a_box_around_boxes_holds_each_and_touches_each_side(boxes: list[Box]) -> None:
    around = Box.around(boxes)
    for box in boxes:
        assert around.left <= box.left < box.right <= around.right
        assert around.top <= box.top < box.bottom <= around.bottom
    assert around.as_list() == [
        min(b.left for b in boxes),
        min(b.top for b in boxes),
        max(b.right for b in boxes),
        max(b.bottom for b in boxes),
    ]


@pytest.mark.parametrize("share", [-0.01, 1.01, float("nan")])
def test_confidences_stay_in_range(share: float) -> None:
    with pytest.raises(ValueError, match="confidence"):
        Word("Số", Box(0, 0, 9, 9), share)


@pytest.mark.parametrize(
    ("lines", "text"),
    [
        (
            ["Công văn số 287/STC-", "HCSN ngày 04/02/2025"],
            "Công văn số 287/STC-HCSN ngày 04/02/2025",
        ),
        (["số 12/2025/NĐ-", "CP"], "số 12/2025/NĐ-CP"),
        (["giai đoạn 2021-", "2025"], "giai đoạn 2021-\n2025"),
        (["văn hóa -", "Thể thao"], "văn hóa -\nThể thao"),
        (["số 287/STC-", "ngày hôm sau"], "số 287/STC-\nngày hôm sau"),
        (["Kính gửi:", "Sở Nội vụ"], "Kính gửi:\nSở Nội vụ"),
        ([], ""),
    ],
)
def test_only_codes_broken_at_their_hyphen_are_joined(lines: list[str], text: str) -> None:
    assert join_lines(lines) == text


@given(st.lists(st.text("ab1 đạ/-", max_size=12), max_size=5))
def test_joining_loses_no_letter(lines: list[str]) -> None:
    assert join_lines(lines).replace("\n", "") == "".join(lines)


def test_long_lines_weigh_more_in_the_mean_confidence() -> None:
    sure = replace(line_at("x" * 90, (0, 0, 900, 20)), confidence=0.9)
    weak = replace(line_at("y" * 10, (0, 30, 100, 50)), confidence=0.4)
    assert mean_confidence([sure, weak]) == pytest.approx(0.9 * 0.9 + 0.1 * 0.4)
    assert mean_confidence([]) == 0.0

"""Text set in type over a scan: exact, in its place, and signing notes apart."""

import math

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ocr.overlay import OVERLAY, SIGNATURE_OVERLAY, merge_overlay, overlay_lines
from ocr.skew import level
from ocr.turn import turned
from ocr.types import Box, Line, PageKind, Skew, TextLayer, Turn, join_lines
from tests.ocr.pages import line_at

UPRIGHT, LEVEL = Turn(0, 1.0, applied=False), Skew(0.0, 1.0, applied=False)
SIZE = (3508, 2480)
READ = [
    line_at("UBND TỈNH HẢI PHÒNG", (300, 200, 900, 250)),
    line_at("Số: 44O /QĐ-UBND", (300, 300, 900, 350)),
    line_at("Căn cứ Luật Tổ chức chính quyền địa phương", (300, 500, 2000, 550)),
]


def layer(*lines: Line, reason: str = "covers_little", score: float = 1.0) -> TextLayer:
    return TextLayer(lines, trusted=False, reason=reason, score=score)


def number(text: str = "Số: 440/QĐ-UBND") -> Line:
    return line_at(text, (290, 298, 910, 352), source=OVERLAY)


def note(*texts: str, top: int = 40) -> list[Line]:
    """Lines of one note, one under the other."""
    return [
        line_at(text, (1500, top + 40 * i, 2300, top + 32 + 40 * i)) for i, text in enumerate(texts)
    ]


def test_exact_text_replaces_what_was_read_there() -> None:
    merged = merge_overlay(READ, [number()], UPRIGHT, LEVEL, SIZE)
    assert [line.text for line in merged] == [
        "UBND TỈNH HẢI PHÒNG",
        "Số: 440/QĐ-UBND",
        "Căn cứ Luật Tổ chức chính quyền địa phương",
    ]
    assert merged[1].source == OVERLAY


def test_words_beside_the_overlay_are_kept() -> None:
    stamp = line_at("15", (640, 300, 760, 350), source=OVERLAY)
    read = [line_at("Hà Nội ngày 1S tháng năm", (300, 300, 1020, 350))]
    texts = [line.text for line in merge_overlay(read, [stamp], UPRIGHT, LEVEL, SIZE)]
    assert "15" in texts
    rest = next(text for text in texts if text != "15")
    assert rest.split()[:2] == ["Hà", "Nội"]
    assert "1S" not in rest.split()


def test_lines_without_words_are_replaced_too() -> None:
    bare = Line("Số: 44O", "Số: 44O", Box(300, 300, 900, 350), 0.5)
    merged = merge_overlay([READ[0], bare, READ[2]], [number()], UPRIGHT, LEVEL, SIZE)
    assert [line.text for line in merged][1] == "Số: 440/QĐ-UBND"
    assert len(merged) == 3


def test_without_overlay_nothing_changes() -> None:
    assert merge_overlay(READ, [], UPRIGHT, LEVEL, SIZE) == READ


def test_a_layer_that_covers_the_page_is_no_overlay() -> None:
    many = [
        line_at(f"dòng {i}", (300, 600 + 40 * i, 900, 630 + 40 * i), source=OVERLAY)
        for i in range(30)
    ]
    assert merge_overlay(READ, many, UPRIGHT, LEVEL, SIZE) == READ


@pytest.mark.parametrize(
    "texts",
    [
        ("Người ký: Văn phòng", "Ủy ban nhân dân tỉnh", "Thời gian ký: 20.02.2025 10:47:25 +07:00"),
        ("Ký bởi: Sở Tư pháp", "Cơ quan: Tỉnh Thái Nguyên"),
        ("SAO Y; VĂN PHÒNG; 20/02/2025; 10:47:25 +07:00",),
        ("Email: vanthu@thainguyen.gov.vn",),
    ],
)
def test_signing_notes_come_last_and_stay_out_of_the_text(texts: tuple[str, ...]) -> None:
    found = overlay_lines(layer(*note(*texts)), PageKind.MIXED)
    assert [line.source for line in found] == [SIGNATURE_OVERLAY] * len(texts)
    merged = merge_overlay(READ, found, UPRIGHT, LEVEL, SIZE)
    assert [line.text for line in merged[: len(READ)]] == [line.text for line in READ]
    assert [line.text for line in merged[len(READ) :]] == list(texts)
    text = join_lines(line.text for line in merged if line.source != SIGNATURE_OVERLAY)
    assert not any(t in text for t in texts)


def test_a_number_far_from_the_note_belongs_to_the_document() -> None:
    found = overlay_lines(
        layer(*note("Ký bởi: Sở Tư pháp"), line_at("440", (300, 900, 400, 950))), PageKind.MIXED
    )
    assert {line.text: line.source for line in found} == {
        "Ký bởi: Sở Tư pháp": SIGNATURE_OVERLAY,
        "440": OVERLAY,
    }


@pytest.mark.parametrize(
    ("given_layer", "kind"),
    [
        (None, PageKind.MIXED),
        (layer(number()), PageKind.SCAN),
        (layer(number(), reason="foreign_ocr"), PageKind.MIXED),
        (layer(number(), score=0.2), PageKind.MIXED),
    ],
)
def test_other_layers_are_no_overlay(given_layer: TextLayer | None, kind: PageKind) -> None:
    assert overlay_lines(given_layer, kind) == ()


@settings(max_examples=20, deadline=None)
@given(
    st.sampled_from([0, 90, 180, 270]),
    st.floats(-6.0, 6.0),
    st.integers(120, 480),
    st.integers(120, 330),
)
def test_boxes_move_as_the_pixels_do(clockwise: int, angle: float, left: int, top: int) -> None:
    """A black mark on the page as scanned lies inside its box after turning and levelling."""
    page = np.full((500, 700), 255, np.uint8)
    page[top : top + 20, left : left + 60] = 0
    mark = line_at("số", (left, top, left + 60, top + 20), source=OVERLAY)
    turn = Turn(clockwise, 1.0, applied=clockwise != 0)
    (moved,) = merge_overlay([], [mark], turn, Skew(angle, 1.0, applied=True), page.shape)
    upright = level(turned(page, clockwise), angle)
    ys, xs = np.nonzero(upright < 128)
    assert moved.box.left - 2 <= xs.min()
    assert xs.max() < moved.box.right + 2
    assert moved.box.top - 2 <= ys.min()
    assert ys.max() < moved.box.bottom + 2
    grown = 60 * 20 + (60 + 20) ** 2 * abs(math.sin(math.radians(angle)))
    assert moved.box.width * moved.box.height <= 1.3 * grown + 400
    assert moved.words[0].box == moved.box


@pytest.mark.parametrize("clockwise", [90, 270])
def test_a_turn_that_was_not_applied_moves_nothing(clockwise: int) -> None:
    turn = Turn(clockwise, 0.2, applied=False)
    merged = merge_overlay([], [number()], turn, Skew(3.0, 0.1, applied=False), SIZE)
    assert merged[0].box == number().box


def test_a_page_turned_like_its_box_shows_the_same_ink() -> None:
    page = np.full((400, 300), 255, np.uint8)
    cv2.rectangle(page, (40, 60), (99, 79), 0, -1)
    (moved,) = merge_overlay(
        [],
        [line_at("số", (40, 60, 100, 80), source=OVERLAY)],
        Turn(90, 1.0, applied=True),
        LEVEL,
        (400, 300),
    )
    box = moved.box
    assert (turned(page, 90)[box.top : box.bottom, box.left : box.right] == 0).all()

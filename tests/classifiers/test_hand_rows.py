from __future__ import annotations

from classifiers.hand_rows import hand_rows
from tests.classifiers.paper import HEIGHT, RULES, WIDTH, document, head_lines, line, title_lines

TITLE = title_lines("QUYẾT ĐỊNH", "Về việc giao đất")


def test_print_needs_no_second_reader() -> None:
    assert hand_rows(document([*head_lines(), *TITLE]), RULES) == {}


def test_rows_with_holes_are_given_with_room_for_the_pen() -> None:
    lines = head_lines(number="Số: đ? /QĐ-SXD", date="Thái Nguyên, ngày ệ tháng 8 năm 2025")
    found = hand_rows(document([*lines, *TITLE]), RULES)
    assert set(found) == {"code_number", "issued_date"}
    number, issued = found["code_number"], found["issued_date"]
    assert (number.page, number.printed, issued.printed) == (1, ("",), ("", "8", "2025"))
    for row, one in ((lines[-2], number), (lines[-1], issued)):
        left, top, right, bottom = one.box
        assert left < row.box[0] < row.box[2] < right
        assert top < row.box[1] < row.box[3] < bottom


def test_a_box_stays_on_the_page() -> None:
    lines = head_lines(number="", date="")
    edge = line("Số: ? /QĐ-SXD", 2, left=0)
    right = line("Thái Nguyên, ngày ệ tháng 8 năm 2025", 300, left=WIDTH - 400)
    found = hand_rows(document([edge, *lines, right, *TITLE]), RULES)
    for one in found.values():
        left, top, right_edge, bottom = one.box
        assert min(left, top) >= 0
        assert right_edge <= WIDTH
        assert bottom <= HEIGHT


def test_what_a_text_layer_says_is_print() -> None:
    lines = head_lines(confidence=0.5, source="text_layer")
    assert hand_rows(document([*lines, *TITLE]), RULES) == {}


def test_a_frame_whose_words_are_spoiled_is_still_found() -> None:
    lines = head_lines(date="Thái Nguyên, ngà/ ’ô thán] 0 nàm 2025")
    found = hand_rows(document([*lines, *TITLE]), RULES)
    assert found["issued_date"].printed[2] == "2025"
    assert "issued_date" not in hand_rows(
        document([*head_lines(date="Phường Phan Đình Phùng, Thái Nguyên"), *TITLE]), RULES
    )

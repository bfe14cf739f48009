from __future__ import annotations

import pytest

from classifiers.types import DocumentText, PageText
from classifiers.zones import find_head, is_stamp_text, is_title, plain_lines, rows
from tests.classifiers.paper import (
    HEIGHT,
    MOTTO,
    WIDTH,
    body_lines,
    document,
    head_lines,
    line,
    page,
    title_lines,
)


def test_two_columns_title_and_body_are_told_apart() -> None:
    body = body_lines("Căn cứ Luật Xây dựng ngày 18 tháng 6 năm 2014;")
    head = find_head(document([*head_lines(), *title_lines("QUYẾT ĐỊNH", "Về việc thử"), *body]))
    assert head is not None
    assert [row.text for row in head.left] == [
        "UBND TỈNH THÁI NGUYÊN",
        "SỞ XÂY DỰNG",
        "Số: 184/QĐ-SXD",
    ]
    assert [row.text for row in head.right] == ["Thái Nguyên, ngày 05 tháng 8 năm 2025"]
    assert head.title is not None
    assert head.title.text == "QUYẾT ĐỊNH"
    assert head.below[0].text == "Về việc thử"
    assert len(head.motto) == 2
    assert not head.party


def test_a_line_over_both_columns_is_parted() -> None:
    joined = [
        line("SỞ XÂY DỰNG CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", 150, left=300),
        line("Số: 12/QĐ-SXD Thái Nguyên, ngày 05 tháng 8 năm 2025", 300, left=300),
    ]
    head = find_head(document([*joined, *title_lines("QUYẾT ĐỊNH")]))
    assert head is not None
    assert [row.text for row in head.left] == ["SỞ XÂY DỰNG", "Số: 12/QĐ-SXD"]
    assert [row.text for row in head.right] == ["Thái Nguyên, ngày 05 tháng 8 năm 2025"]


def test_a_cropped_page_has_the_same_zones() -> None:
    lines = [*head_lines(), *title_lines("QUYẾT ĐỊNH")]
    moved = [
        type(one)(
            one.text, (one.box[0] - 240, one.box[1] - 150, one.box[2] - 240, one.box[3] - 150)
        )
        for one in lines
    ]
    head = find_head(DocumentText((PageText(1, WIDTH - 300, HEIGHT // 2, 200.0, tuple(moved)),)))
    assert head is not None
    assert [row.text for row in head.left][-1] == "Số: 184/QĐ-SXD"
    assert head.title is not None


def test_the_head_may_follow_a_cover() -> None:
    cover = [line("HỒ SƠ LƯU TRỮ", 900)]
    head = find_head(document(cover, [*head_lines(), *title_lines("QUYẾT ĐỊNH")]))
    assert head is not None
    assert head.page.number == 2


def test_party_documents_have_their_own_motto() -> None:
    lines = [
        line("TỈNH ỦY THÁI NGUYÊN", 150, centre=420),
        line("ĐẢNG CỘNG SẢN VIỆT NAM", 150, centre=1130),
    ]
    head = find_head(document([*lines, *title_lines("THÔNG BÁO")]))
    assert head is not None
    assert head.party


def test_signing_software_is_no_part_of_the_text() -> None:
    lines = [
        line("Ký bởi: Sở Xây dựng", 10, left=900),
        line("15.01.2025 07:46:10 +07:00", 40, left=900),
        line("Văn bản này được ký số", 70, left=900, source="signature_overlay"),
        line("sxd@thainguyen.gov.vn", 100, left=900),
        line("Điều 1. Phạm vi", 900, left=260),
    ]
    assert [one.text for one in plain_lines(page(lines))] == ["Điều 1. Phạm vi"]


def test_pieces_of_a_row_are_joined_and_other_rows_are_not() -> None:
    pieces = [line("năm 2010", 302, left=1300), line("ngày 13 tháng 01", 300, left=1000)]
    found = rows([*pieces, line("Điều 1.", 360, left=1000)])
    assert [row.text for row in found] == ["ngày 13 tháng 01 năm 2010", "Điều 1."]


@pytest.mark.parametrize("text", ["QUYẾT ĐỊNH", "QUYÉT ĐỊNH", "THÔNG TƯ LIÊN TỊCH", "LUẬT",
                                  "QUYẾT ĐỊNH CỦA ỦY BAN NHÂN DÂN TỈNH"])  # fmt: skip
def test_titles(text: str) -> None:
    assert is_title(text)


@pytest.mark.parametrize("text", ["Quyết định này", "CHỦ TỊCH ỦY BAN NHÂN DÂN", "LUẬT SƯ", ""])
def test_no_titles(text: str) -> None:
    assert not is_title(text)


@pytest.mark.parametrize(
    "text", ["CÔNG VĂN ĐẾN", "Kính chuyển:..", "ĐẾN Số: .......", "Ngày......"]
)
def test_stamp_of_arrival(text: str) -> None:
    assert is_stamp_text(text)


@pytest.mark.parametrize("text", ["Số: 184/QĐ-SXD", "ngày 05 tháng 8 năm 2025", "Đến năm 2030"])
def test_no_stamp(text: str) -> None:
    assert not is_stamp_text(text)


def test_nothing_to_read() -> None:
    assert find_head(DocumentText(())) is None
    empty = find_head(document([]))
    assert empty is not None
    assert empty.title is None
    assert empty.left == ()


def test_a_numbered_first_page_is_the_head_though_its_motto_was_not_read() -> None:
    no_motto = [one for one in head_lines() if one.text not in MOTTO]
    form = [*head_lines(number="Số: ....../GP", date=""), *title_lines("GIẤY PHÉP")]
    found = find_head(document([*no_motto, *title_lines("QUYẾT ĐỊNH")], form))
    assert found is not None
    assert found.page.number == 1
    cover = [line("PHIẾU TRÌNH", 420, centre=800)]
    later = find_head(document(cover, [*head_lines(), *title_lines("QUYẾT ĐỊNH")]))
    assert later is not None
    assert later.page.number == 2


def test_the_party_s_name_over_the_agency_is_not_the_motto() -> None:
    party = "ĐẢNG CỘNG SẢN VIỆT NAM"
    left = [line(text, 150 + 46 * i, centre=420) for i, text in enumerate((party, "TỈNH ỦY"))]
    right = [line(party, 150, centre=1130),
             line("Thái Nguyên, ngày 05 tháng 8 năm 2025", 300, centre=1130)]  # fmt: skip
    number = line("Số 01-QĐ/TU", 300, centre=420)
    for lines in ([*left, *right, number], [*left, *right[1:], number]):  # the right one unread
        head = find_head(document(lines))
        assert head is not None
        assert [row.text for row in head.left] == ["TỈNH ỦY", "Số 01-QĐ/TU"]
        assert [row.text for row in head.right] == ["Thái Nguyên, ngày 05 tháng 8 năm 2025"]


@pytest.mark.parametrize(
    ("text", "stamp"),
    [("Số: 2231 Ngày: 28/01/2025", True), ("Số: 2231/SXD-QLN", False)],
)
def test_number_and_date_of_arrival_on_one_row(text: str, stamp: bool) -> None:
    assert is_stamp_text(text) is stamp


def test_a_trade_union_is_not_the_party() -> None:
    head = find_head(document(head_lines(organ=("CÔNG ĐOÀN VIỆT NAM",), number="")))
    assert head is not None
    assert [row.text for row in head.left] == ["CÔNG ĐOÀN VIỆT NAM"]

from __future__ import annotations

import pytest

from classifiers.numbers import number_row
from classifiers.subject import find_subject
from classifiers.types import Answer, TextLine
from classifiers.zones import find_head
from tests.classifiers.paper import (
    LETTER,
    body_lines,
    column,
    document,
    head_lines,
    line,
    tables,
    title_lines,
)

BASES = body_lines("Căn cứ Luật Xây dựng ngày 18 tháng 6 năm 2014;")


def read(*lines: TextLine, head: list[TextLine] | None = None) -> Answer:
    found = find_head(document([*(head_lines() if head is None else head), *lines]))
    assert found is not None
    numbered = number_row(found, tables())
    return find_subject(found, numbered[0] if numbered else None)


def test_every_line_under_the_title() -> None:
    lines = title_lines("QUYẾT ĐỊNH", "Về việc phê duyệt quy hoạch chi tiết", "khu dân cư số 3")
    answer = read(*lines, *BASES)
    assert answer.value == "Về việc phê duyệt quy hoạch chi tiết khu dân cư số 3"
    assert answer.score > 0.8


def test_a_cited_document_inside_the_abstract_stays() -> None:
    lines = title_lines(
        "THÔNG TƯ",
        "Hướng dẫn thực hiện Nghị định số 41/2009/NĐ-CP",
        "ngày 05 tháng 5 năm 2009 của Chính phủ",
    )
    answer = read(*lines, *BASES)
    assert answer.value == " ".join(one.text for one in lines[1:])


def test_the_issuer_in_capitals_ends_it() -> None:
    lines = title_lines("QUYẾT ĐỊNH", "Về việc phê duyệt dự án", "GIÁM ĐỐC SỞ XÂY DỰNG")
    assert read(*lines, *BASES).value == "Về việc phê duyệt dự án"


def test_a_pointer_in_brackets_is_no_abstract() -> None:
    pointer = "(Kèm theo Quyết định số 12/QĐ-SXD ngày 05 tháng 8 năm 2025)"
    lines = title_lines("QUY CHẾ", "Tiếp công dân của Sở Xây dựng", pointer)
    assert read(*lines).value == "Tiếp công dân của Sở Xây dựng"


def test_the_abstract_of_a_letter_stands_under_its_number() -> None:
    head = head_lines(number="Số: 45/SXD-QLN")
    about = column(("V/v thẩm định hồ sơ", "nhà ở riêng lẻ"), 350, 420)
    answer = read(*about, line("Kính gửi: Ủy ban nhân dân xã Phú Bình", 520, left=600), head=head)
    assert answer.value == "V/v thẩm định hồ sơ nhà ở riêng lẻ"


def test_a_stamp_beside_it_does_not_get_in_and_lowers_the_score() -> None:
    lines = title_lines("QUYẾT ĐỊNH", "Về việc phê duyệt dự án", "khu dân cư số 3")
    clean = read(*lines, *BASES)
    stamped = read(*lines, *BASES, line("CÔNG VĂN ĐẾN", 470, left=100))
    assert stamped.value == clean.value
    assert stamped.score < clean.score


def test_a_lost_beginning_or_digit_lowers_the_score() -> None:
    whole = read(*title_lines("QUYẾT ĐỊNH", "Về việc giao đất năm 2009"), *BASES)
    cut = read(*title_lines("QUYẾT ĐỊNH", "iệc giao đất năm 2009"), *BASES)
    year = read(*title_lines("QUYẾT ĐỊNH", "Về việc giao đất năm 200"), *BASES)
    assert cut.score < whole.score / 1.5
    assert year.score < whole.score


def test_no_title_and_no_about_is_asked_for() -> None:
    assert read(*BASES).value is None


def test_a_row_off_the_axis_lost_an_end() -> None:
    title, first, second = title_lines("QUYẾT ĐỊNH", "Về việc giao đất", "cho Sở Xây dựng quản lý")
    whole = read(title, first, second, *BASES)
    cut = read(title, first, line("Sở Xây dựng quản lý", second.box[1], left=840), *BASES)
    assert cut.score < whole.score / 1.5


def test_what_a_letter_cites_does_not_end_its_abstract() -> None:
    head = head_lines(number="Số: 49/SXD-QLN")
    cited = ("V/v tạm hoãn việc triển khai", "thực hiện công văn số", "4395/SXD-QLN năm 2021")
    to = line("Kính gửi: Ủy ban nhân dân xã Phú Bình", 520, left=600)
    assert read(*column(cited, 350, 420), to, head=head).value == " ".join(cited)
    torn = column(("VÁ trả lời kiến nghị", "của Công ty Mẫu"), 350, 420)
    assert read(*torn, to, head=head).value == "V/v trả lời kiến nghị của Công ty Mẫu"
    body = line("Thực hiện Công văn số 4395 năm 2021", 420, left=260)
    assert read(*column(cited[:1], 350, 420), body, head=head).value == cited[0]


def test_a_scribble_like_v_v_is_no_abstract() -> None:
    head = head_lines(number="Số: 49/SXD-QLN")
    assert read(line("V/v ỉa", 350, centre=420), head=head).value is None
    assert read(line("V/v xin lỗi", 350, centre=420), head=head).value == "V/v xin lỗi"


def test_a_party_letter_says_about_under_its_number() -> None:
    party = [line("ĐẢNG ỦY SỞ XÂY DỰNG", 150, centre=420),
             line("ĐẢNG CỘNG SẢN VIỆT NAM", 150, centre=1130),
             line("Số 22-CV/ĐU", 300, centre=420)]  # fmt: skip
    about = line("về góp ý văn kiện đại hội", 346, centre=420)
    to = line("Kính gửi: Các chi bộ", 520, left=600)
    assert read(about, to, head=party).value == "về góp ý văn kiện đại hội"
    state = [*head_lines(number="Số: 22/CV-SXD"), line("Nơi gửi", 346, centre=420)]
    assert read(to, head=state).value is None


def test_the_number_of_a_stamp_beside_the_abstract_stays_out() -> None:
    about = title_lines("TỜ TRÌNH", "Về việc ban hành Quyết định quy định", "về cấp, thoát nước")
    stamp = line("Số: 4312", about[2].box[1], left=about[2].box[0] - 9 * LETTER)
    answer = read(*about, stamp, *BASES)
    assert answer.value == "Về việc ban hành Quyết định quy định về cấp, thoát nước"


def test_an_abstract_set_to_the_left_margin_is_not_doubted() -> None:
    title = title_lines("QUYẾT ĐỊNH")
    centred = read(*title_lines("QUYẾT ĐỊNH", "Về việc giao đất cho Sở Xây dựng", "xã Phú Bình"))
    left = [
        line("Về việc giao đất cho Sở Xây dựng", 466, left=600),
        line("xã Phú Bình", 512, left=600),
    ]
    assert read(*title, *left, *BASES).score == centred.score


@pytest.mark.parametrize(
    ("rows", "subject"),
    [(("TỜ TRÌNH", "Đề nghị bổ sung kinh phí thực", "hiện nhiệm vụ năm 2026"),
      "Đề nghị bổ sung kinh phí thực hiện nhiệm vụ năm 2026"),
     (("CÔNG ĐIỆN", "V/v ứng phó bão số 4", "- Chủ tịch Ủy ban nhân dân các xã;"),
      "V/v ứng phó bão số 4"),
     (("CÔNG ĐIỆN", "V/v ứng phó bão số 4", "ĐIỆN: Các sở"), "V/v ứng phó bão số 4"),
     (("THÔNG BÁO", "VI công khai dự toán"), "V/v công khai dự toán"),
     (("THÔNG BÁO", "Vì việc công khai dự toán"), "Về việc công khai dự toán"),
     (("QUYẾT ĐỊNH", "- Về việc giao đất"), "Về việc giao đất"),
     (("QUYẾT ĐỊNH", "Về công suất 12.000 m°/ngày đêm"), "Về công suất 12.000 m³/ngày đêm"),
     (("QUYẾT ĐỊNH", "Về lô đất 12 m2"), "Về lô đất 12 m2"),
     (("GIẤY PHÉP XÂY DỰNG", "(Sử dụng cho nhà ở riêng lẻ)"), None),
     (("GIẤY GIỚI THIỆU", "Trân trọng giới thiệu ông (bà):"), None),
     (("GIẤY GIỚI THIỆU", "Về việc liên hệ công tác"), "Về việc liên hệ công tác"),
     (("HƯỚNG DẪN", "Lập và nộp lưu hồ sơ vào lưu trữ"), "Lập và nộp lưu hồ sơ vào lưu trữ"),
     (("BIÊN BẢN LÀM VIỆC", "Về việc bàn giao hồ sơ"), "Về việc bàn giao hồ sơ"),
     (("HỢP ĐỒNG XÂY DỰNG", "Số: 12/2025/HĐXD", "Thi công xây dựng công trình: Cầu Mẫu"),
      "Thi công xây dựng công trình: Cầu Mẫu"),
     (("BIÊN BẢN NGHIỆM THU", "Công trình: Chợ trung tâm xã Mẫu"), None),
     (("BIÊN BẢN NGHIỆM THU HOÀN THÀNH", "HẠNG MỤC CÔNG TRÌNH", "Công trình: Chợ Mẫu"), None),
     (("BIÊN BẢN LÀM VIỆC", "VỀ VIỆC BÀN GIAO HỒ SƠ"), "VỀ VIỆC BÀN GIAO HỒ SƠ"),
     (("QUYẾT ĐỊNH", "BAN HÀNH QUY CHẾ LÀM VIỆC"), "BAN HÀNH QUY CHẾ LÀM VIỆC"),
     (("HỢP ĐỒNG LAO ĐỘNG", "Căm cứ Luật Tổ chức Hội đồng nhân dân"), None),
     (("PHIẾU CHUYỂN", "Giải quyết đơn kiến nghị của ông A"), "Giải quyết đơn kiến nghị của ông A"),
     (("PHIẾU GỬI", "Giải quyết đơn kiến nghị của ông A"), None),
     (("QUYẾT ĐỊNH", "(V/v nâng bậc lương năm 2021)"), "V/v nâng bậc lương năm 2021"),
     (("QUYẾT ĐỊNH", "“V/v nâng bậc lương”"), "V/v nâng bậc lương"),
     (("QUYẾT ĐỊNH", "V/v nâng bậc lương (đợt 2)"), "V/v nâng bậc lương (đợt 2)"),
     (("SAO LỤC", "Về việc giao đất"), None)],
)  # fmt: skip
def test_abstracts_of_many_types(rows: tuple[str, ...], subject: str | None) -> None:
    assert read(*title_lines(*rows), *BASES).value == subject

"""What is no document, or only a piece of one: asked about, or its own kind, never sure."""

from __future__ import annotations

import random

import pytest

from classifiers.doc_types import classify, model_of
from classifiers.type_table import load_types
from classifiers.types import DocumentText, StampMark
from tests.classifiers.pages import MODEL, RULES, document, letter, line, page

TABLE = load_types(RULES)
LEARNT = model_of(MODEL)
BASES = ("Căn cứ Luật Xây dựng số 50/2014/QH13;", "Theo đề nghị của Trưởng phòng.")


def sheet(*texts: str, middle: float = 0.5) -> DocumentText:
    return document(page([line(text, 80 + 32 * n, middle=middle) for n, text in enumerate(texts)]))


STRANGERS = {
    "english": (
        "CONTRACT AGREEMENT",
        "This agreement is made between the Owner and",
        "the builder",
    ),
    "receipt": (
        "HÓA ĐƠN GIÁ TRỊ GIA TĂNG",
        "Ký hiệu: 1C26TAA",
        "Đơn vị bán hàng: Cửa hàng Minh Khai",
        "Giấy A4 20 ram 75.000 1.500.000",
        "Tổng cộng tiền thanh toán: 1.620.000",
    ),
    "contents": (
        "MỤC LỤC",
        "1. Đặt vấn đề 5",
        "2. Quy hoạch và kế hoạch thực hiện 12",
        "3. Báo cáo kết quả 25",
        "Kết luận và kiến nghị 63",
    ),
    "newspaper": (
        "BÁO THÁI NGUYÊN",
        "Xây dựng nông thôn mới: chuyện ở một xã vùng cao",
        "Những ngày này, đâu đâu cũng thấy không khí lao động khẩn trương.",
        "Bà con phấn khởi vì vụ chè xuân được mùa, được giá.",
    ),
    "middle": (
        "trong phạm vi nhiệm vụ, quyền hạn của mình có trách nhiệm tổ chức",
        "thực hiện các nội dung quy định tại khoản 2 Điều này; trường hợp có",
        "vướng mắc thì báo cáo Ủy ban nhân dân tỉnh xem xét, quyết định.",
        "3. Hồ sơ gồm có: đơn đề nghị, bản vẽ thiết kế, giấy tờ về đất đai.",
    ),
    "table": (
        "STT Họ và tên Ngày sinh Đơn vị",
        "1 Nguyễn Văn An 12/3/1980 Văn phòng",
        "2 Trần Thị Bình 05/7/1985 Phòng Quản lý nhà",
        "3 Lê Quang Cường 21/11/1979 Thanh tra",
    ),
    "speech": (
        "Kính thưa quý vị đại biểu!",
        "Hôm nay, trong không khí phấn khởi của những ngày đầu xuân,",
        "tôi rất vui mừng được về dự hội nghị tổng kết của ngành.",
        "Xin trân trọng cảm ơn!",
    ),
    "caption": ("Hình 3.2. Công trường nhìn từ phía bắc", "Ảnh chụp ngày 12 tháng 5"),
}


@pytest.mark.parametrize("name", sorted(STRANGERS))
def test_a_stranger_is_asked_about(name: str) -> None:
    for model in (None, LEARNT):
        answer = classify(sheet(*STRANGERS[name]), TABLE, model)
        assert (answer.key, answer.tt05_code) == (None, None), answer.evidence
        assert answer.evidence


def test_rubbish_of_a_photograph_is_asked_about() -> None:
    chance = random.Random(11)
    for _ in range(25):
        rows = ["".join(chance.choices("aăâeêiotuưlm.,:;'~|/019 ", k=16)) for _ in range(14)]
        assert classify(sheet(*rows), TABLE, LEARNT).key is None


def test_a_name_on_a_poster_is_less_than_one_on_a_letter() -> None:
    poster = classify(sheet("THÔNG BÁO", "Mất nước từ 8 giờ đến 17 giờ"), TABLE, LEARNT)
    served = classify(letter(title=("THÔNG BÁO", "Về lịch cấp nước"), body=BASES), TABLE, LEARNT)
    assert served.key == "thong_bao"
    assert poster.score < served.score


def test_middle_pages_of_a_law_are_no_law() -> None:
    middle = (
        "Điều 12. Quyền và nghĩa vụ của chủ đầu tư",
        "1. Chủ đầu tư có quyền theo quy định của Luật này.",
        "Điều 13. Luật này quy định về giấy phép xây dựng",
        "2. Nghị định số 15/2021/NĐ-CP được sửa đổi, bổ sung bởi: Nghị định số 35/2023/NĐ-CP",
    )
    for model in (None, LEARNT):
        assert classify(sheet(*middle), TABLE, model).key is None


TITLES = (
    "QUYẾT ĐỊNH",
    "QUYÉT ĐỊNH",
    "Q U Y Ế T  Đ Ị N H",
    "QUYẾTĐỊNH",
    "QUYET DINH",
    "QUYẾT ĐỊNH:",
)


@pytest.mark.parametrize("title", TITLES)
def test_a_garbled_title_is_still_one(title: str) -> None:
    text = letter(number="Số: 184/QĐ-SXD", title=(title, "Về việc nâng lương"), body=BASES)
    assert classify(text, TABLE, LEARNT).key == "quyet_dinh"


def test_a_decision_that_promulgates_a_regulation_and_the_regulation() -> None:
    decision = letter(
        number="Số: 12/QĐ-SXD",
        title=("QUYẾT ĐỊNH", "Ban hành Quy chế làm việc của Sở Xây dựng"),
        body=(*BASES, "QUYẾT ĐỊNH:", "Điều 1. Ban hành kèm theo Quyết định này Quy chế làm việc"),
    )
    rules = letter(
        number="", title=("QUY CHẾ", "Làm việc của Sở Xây dựng"), body=("Chương I", "Điều 1.")
    )
    assert classify(decision, TABLE, LEARNT).key == "quyet_dinh"
    assert classify(rules, TABLE, LEARNT).key == "quy_che"
    both = document(decision.pages[0], page(list(rules.pages[0].lines), 2))
    assert classify(both, TABLE, LEARNT).key == "quyet_dinh"


def test_a_letter_about_a_decision_is_a_letter() -> None:
    text = letter(
        number="Số: 45/SXD-QLN",
        left=("V/v góp ý dự thảo Quyết định",),
        body=("Kính gửi: Các sở, ban, ngành", "Thực hiện Quyết định số 12/QĐ-UBND"),
    )
    assert classify(text, TABLE, LEARNT).key == "cong_van"


def test_letters_of_a_unit_are_no_type() -> None:
    for unit in ("KH", "TC", "TT", "HD", "CT"):
        text = letter(
            number=f"Số: 45/SXD-{unit}", left=("V/v rà soát",), body=("Kính gửi: Các sở",)
        )
        assert classify(text, TABLE, LEARNT).key == "cong_van", unit


def test_a_subject_aside_speaks_where_v_v_is_misread() -> None:
    text = letter(
        number="Số: 94/BHXH-CĐ", left=("VN: cung cấp thông tin khu đất",), body=("Kính gửi: Sở",)
    )
    assert classify(text, TABLE, LEARNT).key == "cong_van"
    titled = letter(number="Số: 9/TB-SXD", title=("THÔNG BÁO",), left=("cung cấp thông tin đất",))
    assert classify(titled, TABLE, LEARNT).key == "thong_bao"


def test_a_law_and_the_order_that_publishes_it() -> None:
    law = letter(
        number="Luật số: 135/2025/QH15",
        organ="QUỐC HỘI",
        title=("LUẬT", "XÂY DỰNG"),
        body=("Căn cứ Hiến pháp;", "Quốc hội ban hành Luật Xây dựng."),
    )
    order = letter(
        number="Số: 21/2025/L-CTN", organ="CHỦ TỊCH NƯỚC", title=("LỆNH", "Về việc công bố Luật")
    )
    assert classify(law, TABLE, LEARNT).key == "luat"
    assert classify(order, TABLE, LEARNT).key == "lenh"
    both = document(order.pages[0], page(list(law.pages[0].lines), 2))
    assert classify(both, TABLE, LEARNT).key == "lenh"


@pytest.mark.parametrize(
    ("organ", "number", "state"),
    [
        ("HỘI ĐỒNG NHÂN DÂN TỈNH", "Số: 12/NQ-HĐND", None),
        ("QUỐC HỘI", "Nghị quyết số: 202/2025/QH15", None),
        ("BAN CHẤP HÀNH TRUNG ƯƠNG", "Số 57-NQ/TW", ("ĐẢNG CỘNG SẢN VIỆT NAM",)),
    ],
)
def test_resolutions_of_three_kinds_of_bodies(
    organ: str, number: str, state: tuple[str, ...] | None
) -> None:
    more = {"state": state} if state else {}
    text = letter(
        organ=organ, number=number, title=("NGHỊ QUYẾT", "Về việc sắp xếp"), body=BASES, **more
    )
    assert classify(text, TABLE, LEARNT).key == "nghi_quyet"


def test_conclusions_told_are_a_notice() -> None:
    text = letter(
        number="Số: 11/TB-UBND",
        title=("THÔNG BÁO", "KẾT LUẬN CỦA CHỦ TỊCH TẠI CUỘC HỌP"),
        body=BASES,
    )
    assert classify(text, TABLE, LEARNT).key == "thong_bao"
    party = letter(
        number="Số 19-KL/TU", title=("KẾT LUẬN",), body=BASES, state=("ĐẢNG CỘNG SẢN VIỆT NAM",)
    )
    assert classify(party, TABLE, LEARNT).key == "ket_luan"


def test_a_copied_decision_is_a_decision_whatever_is_stamped_on_it() -> None:
    one = letter(number="Số: 184/QĐ-SXD", title=("QUYẾT ĐỊNH",), body=(*BASES, "SAO Y")).pages[0]
    mark = StampMark("SAO Y BẢN CHÍNH", (60, 60, 260, 100), red=True)
    stamped = page(list(one.lines))
    stamped = type(stamped)(
        stamped.number, stamped.width, stamped.height, stamped.dpi, stamped.lines, "", (mark,)
    )
    assert classify(document(stamped), TABLE, LEARNT).key == "quyet_dinh"


def test_two_documents_in_one_file_go_by_the_first() -> None:
    first = letter(number="Số: 3/TTr-SXD", title=("TỜ TRÌNH",), body=("Kính gửi: UBND tỉnh",))
    second = letter(number="Số: 9/QĐ-UBND", title=("QUYẾT ĐỊNH",), body=BASES)
    both = document(first.pages[0], page(list(second.pages[0].lines), 2))
    assert classify(both, TABLE, LEARNT).key == "to_trinh"

"""Words of the body speak for a type, and do not where they speak of another document."""

from __future__ import annotations

import pytest

from classifiers.doc_types import classify, collect_evidence
from classifiers.type_table import load_types
from classifiers.types import DocumentText
from tests.classifiers.pages import RULES, document, letter, line, page

TABLE = load_types(RULES)
BASES = ("Căn cứ Luật Tổ chức chính quyền địa phương ngày 16/6/2025;",)


def keys_of(text: DocumentText, rule: str) -> set[str]:
    return {item.key for item in collect_evidence(text, TABLE) if item.rule == rule}


def headless(*texts: str) -> DocumentText:
    return document(page([line(text, 80 + 30 * n) for n, text in enumerate(texts)]))


def test_a_document_calls_itself_by_its_name() -> None:
    own = letter(body=(*BASES, "Điều 1. Thông tư này quy định về quy hoạch.", "Thông tư này"))
    assert keys_of(own, "own_name") == {"thong_tu"}
    assert keys_of(letter(body=(*BASES, "Thông tư số 12 đã quy định.")), "own_name") == set()


def test_the_longer_name_is_meant_and_a_draw_says_nothing() -> None:
    joint = letter(body=(*BASES, "Thông tư liên tịch này có hiệu lực từ ngày ký."))
    assert keys_of(joint, "own_name") == {"thong_tu_lien_tich"}
    both = letter(body=(*BASES, "Quyết định này ban hành Quy chế này."))
    assert keys_of(both, "own_name") == set()


def test_a_page_without_a_head_hardly_speaks_of_itself() -> None:
    words = ("một hai ba bốn năm", "trong Thông tư này", "của Thông tư này", "theo Thông tư này")
    weights = [i.weight for i in collect_evidence(headless(*words), TABLE)]
    dressed = [i.weight for i in collect_evidence(letter(body=(*BASES, *words)), TABLE)]
    assert max(weights) < max(dressed)
    assert classify(headless(*words), TABLE).key is None


@pytest.mark.parametrize(
    ("said", "other", "key"),
    [
        (
            "Các ông, bà chịu trách nhiệm thi hành Quyết định này./.",
            "Các ông, bà chịu trách nhiệm thực hiện.",
            "quyet_dinh",
        ),
        ("Trên đây là báo cáo kết quả thực hiện.", "Theo báo cáo của Sở.", "bao_cao"),
        ("Kính trình Ủy ban nhân dân tỉnh xem xét.", "Tờ trình của Sở.", "to_trinh"),
        ("Sở Xây dựng trân trọng kính mời:", "Sở Xây dựng trân trọng cảm ơn.", "giay_moi"),
        ("Biên bản được lập thành 02 bản.", "Theo biên bản đã ký.", "bien_ban"),
        ("Hợp đồng này được lập thành 06 bản.", "Theo hợp đồng đã ký.", "hop_dong"),
        ("Sở thông báo để các đơn vị được biết.", "Theo thông báo trước.", "thong_bao"),
        ("Sở xây dựng Kế hoạch thực hiện như sau:", "Theo kế hoạch.", "ke_hoach"),
    ],
)
def test_set_phrases_of_one_type(said: str, other: str, key: str) -> None:
    assert key in keys_of(letter(body=(*BASES, said)), "closing")
    assert key not in keys_of(letter(body=(*BASES, other)), "closing")


def test_promulgating_words_after_the_bases() -> None:
    said = "Chính phủ ban hành Nghị định quy định chi tiết một số điều"
    assert keys_of(letter(body=(*BASES, said)), "promulgates") == {"nghi_dinh"}
    cited = "Chính phủ đã ban hành Nghị định số 63/2010/NĐ-CP"
    assert keys_of(letter(body=(*BASES, cited)), "promulgates") == set()
    assert keys_of(letter(body=("Kính gửi: Các sở", said)), "promulgates") == set()


def test_a_consolidated_text_without_its_number() -> None:
    amended = (
        "Thông tư số 04/2017/TT-BYT ngày 14 tháng 4 năm 2017 của Bộ Y tế, có hiệu lực kể từ",
        "ngày 01 tháng 6 năm 2017, được sửa đổi, bổ sung bởi:",
    )
    text = letter(title=("THÔNG TƯ", "Về danh mục vật tư y tế"), body=(*amended, *BASES))
    assert keys_of(text, "amended") == {"van_ban_hop_nhat"}
    assert classify(text, TABLE).key == "van_ban_hop_nhat"
    base = "Căn cứ Luật Đầu tư đã được sửa đổi, bổ sung bởi: Luật số 90/2025/QH15;"
    plain = letter(title=("THÔNG TƯ",), body=(base, "Điều 1. Phạm vi"))
    assert keys_of(plain, "amended") == set()
    assert keys_of(headless(*amended, "một hai ba"), "amended") == set(), "a page from the middle"


def test_an_annex_alone_is_an_annex() -> None:
    text = headless(
        "DANH MỤC CÔNG TRÌNH",
        "(Kèm theo Quyết định số 184/QĐ-UBND ngày 17/02/2025)",
        "STT Tên công trình",
    )
    assert keys_of(text, "attached") == {"phu_luc"}
    regulation = headless(
        "QUY CHẾ", "Làm việc của Sở", "(Ban hành kèm theo Quyết định số 12/QĐ-SXD)", "Điều 1."
    )
    assert classify(regulation, TABLE).key == "quy_che"
    assert keys_of(letter(body=("Kèm theo Quyết định số 184/QĐ-UBND",)), "attached") == set()


def test_an_annex_in_front_is_turned_over() -> None:
    annex = page([line("PHỤ LỤC", 80), line("(Kèm theo Quyết định số 184/QĐ-UBND)", 110)])
    table = [page([line(f"{n} Công trình cấp III tại xã", 90)], n) for n in range(2, 9)]
    inside = letter(number="Số: 184/QĐ-UBND", title=("QUYẾT ĐỊNH",), body=BASES).pages[0]
    last = page(list(inside.lines), 9)
    assert classify(document(annex, *table, last), TABLE).key == "quyet_dinh"
    assert classify(document(annex, *table), TABLE).key == "phu_luc"


def test_a_routing_slip_lies_in_front_and_a_decision_does_not() -> None:
    slip = letter(title=("PHIẾU TRÌNH GIẢI QUYẾT CÔNG VIỆC",), body=("Kính trình: Giám đốc",))
    decision = letter(number="Số: 9/QĐ-SXD", title=("QUYẾT ĐỊNH",), body=BASES)
    second = page(list(decision.pages[0].lines), 2)
    assert classify(document(slip.pages[0], second), TABLE).key == "quyet_dinh"
    assert classify(slip, TABLE).key == "phieu_trinh"
    back = page(list(slip.pages[0].lines), 2)
    assert classify(document(decision.pages[0], back), TABLE).key == "quyet_dinh"

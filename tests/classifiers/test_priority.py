"""Rank by legal force; inside a class by use, force and the mandatory set; always with reasons."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from classifiers.priority import Facts, cited_numbers, copy_form, is_draft, load_priorities, rank
from classifiers.type_table import LEVELS, TableDamaged, load_types
from classifiers.types import StampMark
from tests.classifiers.pages import RULES, document, letter, line, page

TABLE, SCALE = load_types(RULES), load_priorities(RULES)


def level(key: str | None, organ: str = "", notation: str = "", subject: str = "") -> str | None:
    return rank(Facts(key, organ, notation, subject=subject), TABLE, SCALE).level


@pytest.mark.parametrize(
    ("key", "organ", "notation", "wanted"),
    [
        ("luat", "Quốc hội", "2020/QH14", "P1"),
        ("nghi_quyet", "Ủy ban Thường vụ Quốc hội", "2024/UBTVQH15", "P1"),
        ("nghi_quyet", "Quốc hội", "2025/QH15", "P1"),
        ("nghi_quyet", "Hội đồng Thẩm phán Tòa án nhân dân tối cao", "2023/NQ-HĐTP", "P2"),
        ("nghi_quyet", "Chính phủ", "2025/NQ-CP", "P1"),
        ("nghi_quyet", "Chính phủ", "NQ-CP", "P4"),
        ("nghi_dinh", "Chính phủ", "2010/NĐ-CP", "P1"),
        ("quyet_dinh", "Thủ tướng Chính phủ", "2025/QĐ-TTg", "P1"),
        ("quyet_dinh", "Thủ tướng Chính phủ", "QĐ-TTg", "P4"),
        ("quyet_dinh", "Chủ tịch nước", "2020/QĐ-CTN", "P1"),
        ("thong_tu", "Bộ Xây dựng", "2025/TT-BXD", "P2"),
        ("thong_tu_lien_tich", "Bộ Y tế", "2010/TTLT-BYT-BCA", "P2"),
        ("quyet_dinh", "Bộ Xây dựng", "2005/QĐ-BXD", "P2"),
        ("quyet_dinh", "Bộ Xây dựng", "QĐ-BXD", "P4"),
        ("nghi_quyet", "Hội đồng nhân dân tỉnh Thái Nguyên", "2025/NQ-HĐND", "P3"),
        ("nghi_quyet", "Hội đồng nhân dân xã Đại Phúc", "2025/NQ-HĐND", "P3"),
        ("quyet_dinh", "Ủy ban nhân dân tỉnh Thái Nguyên", "2025/QĐ-UBND", "P3"),
        ("quyet_dinh", "Ủy ban nhân dân tỉnh Thái Nguyên", "QĐ-UBND", "P4"),
        ("quyet_dinh", "Ủy ban nhân dân huyện Phú Bình", "2012/QĐ-UBND", "P3"),
        ("giay_phep_xay_dung", "Ủy ban nhân dân phường Quan Triều", "GPXD", "P4"),
        ("bien_ban_nghiem_thu", "Ban Quản lý dự án", "BB-NT", "P5"),
        ("chi_thi", "Ủy ban nhân dân tỉnh", "CT-UBND", "P6"),
        ("cong_van", "Sở Xây dựng", "SXD-VP", "P7"),
        ("giay_moi", "Sở Xây dựng", "GM-SXD", "P8"),
        (None, "Sở Xây dựng", "", None),
    ],
)
def test_legal_force(key: str | None, organ: str, notation: str, wanted: str | None) -> None:
    assert level(key, organ, notation) == wanted


def test_a_finer_kind_lifts_a_letter() -> None:
    assert level("cong_van", "Sở Xây dựng", "SXD-QLXD", "V/v kết quả thẩm định thiết kế") == "P4"
    assert level("cong_van", "Sở Xây dựng", "SXD-QLXD", "V/v tập huấn") == "P7"


DECISION = Facts("quyet_dinh", "Ủy ban nhân dân tỉnh Ninh Thuận", "QĐ-UBND", date(2025, 2, 17))


def test_the_mandatory_set_begins_in_august_2023() -> None:
    inside = rank(DECISION, TABLE, SCALE)
    before = rank(replace(DECISION, issued=date(2023, 7, 31)), TABLE, SCALE)
    assert (inside.level, inside.points) == ("P4", 66)
    assert before.points == 62
    assert any("8/2023" in reason for reason in inside.reasons)
    assert not any("8/2023" in reason for reason in before.reasons)


def test_the_mandatory_set_is_for_directives_of_superiors() -> None:
    for other in (replace(DECISION, organ="Công ty Cổ phần"), replace(DECISION, key="giay_moi")):
        assert not any("8/2023" in reason for reason in rank(other, TABLE, SCALE).reasons)


def test_use_counts_inside_the_class() -> None:
    base = replace(DECISION, issued=None)
    points = [rank(replace(base, citations=n), TABLE, SCALE).points for n in (0, 1, 3, 10, 50, 900)]
    assert points == [62, 63, 64, 65, 66, 66]
    assert any("900 lần" in r for r in rank(replace(base, citations=900), TABLE, SCALE).reasons)


def test_force_is_told_and_expired_keeps_its_rank() -> None:
    base = replace(DECISION, issued=None)
    plain, valid = rank(base, TABLE, SCALE), rank(replace(base, in_force=True), TABLE, SCALE)
    expired = rank(replace(base, in_force=False), TABLE, SCALE)
    assert (plain.points, valid.points, expired.points) == (62, 65, 62)
    assert any("Hết hiệu lực" in reason for reason in expired.reasons)


def test_copies_and_drafts_fall() -> None:
    copy = rank(replace(DECISION, copy="SAO Y"), TABLE, SCALE)
    draft = rank(replace(DECISION, draft=True), TABLE, SCALE)
    assert (copy.level, copy.points) == (draft.level, draft.points) == ("P6", 36)
    assert any(reason.startswith("Bản sao y, ") for reason in copy.reasons)
    certified = rank(replace(DECISION, copy="BẢN SAO CHỨNG THỰC"), TABLE, SCALE)
    assert any(reason.startswith("Bản sao chứng thực, ") for reason in certified.reasons)


def test_party_documents_are_no_legal_norms() -> None:
    facts = Facts("nghi_quyet", "Hội đồng nhân dân tỉnh", "2025/NQ-HĐND", party=True)
    answer = rank(facts, TABLE, SCALE)
    assert answer.level == "P4"
    assert any("Văn bản của Đảng" in reason for reason in answer.reasons)


def test_urgency_is_told_and_moves_nothing() -> None:
    urgent = rank(replace(DECISION, urgency="Hỏa tốc"), TABLE, SCALE)
    assert urgent.points == rank(DECISION, TABLE, SCALE).points
    assert any("Hỏa tốc" in reason for reason in urgent.reasons)


@settings(deadline=None)
@given(
    st.sampled_from([row.key for row in TABLE.printed]),
    st.integers(0, 10_000),
    st.sampled_from([None, True, False]),
    st.booleans(),
)
def test_points_fit_their_class(key: str, cited: int, valid: bool | None, copied: bool) -> None:
    facts = Facts(key, "Ủy ban nhân dân tỉnh", "QĐ", date(2025, 1, 1), "", cited, valid)
    answer = rank(replace(facts, copy="SAO Y" if copied else ""), TABLE, SCALE)
    assert answer.level in LEVELS
    assert answer.points is not None
    grade = SCALE.classes[answer.level]
    assert grade.low <= answer.points <= grade.high
    assert answer.reasons


def test_citations_are_counted_by_number() -> None:
    found = cited_numbers(
        [
            "Nghị định 63/2010/NĐ-CP (2010-06-08)",
            "Quyết định số 51/QĐ-UBND",
            "Luật Đất đai",
            "63/2010/NĐ-CP",
        ]
    )
    assert found == {"63/2010/nd-cp": 2, "51/qd-ubnd": 1}


def test_copy_block_and_draft_mark() -> None:
    assert copy_form(letter(body=("SAO Y",))) == "SAO Y"
    assert copy_form(letter(body=("Sao y gửi các đơn vị", "sao y"))) == ""
    assert is_draft(document(page([line("DỰ THẢO", 40), line("một hai ba", 80)])))
    assert not is_draft(letter(body=("Dự thảo Quyết định này", "DỰ THẢO")))
    assert not is_draft(document())


def test_classes_meet_without_gap() -> None:
    ranges = sorted((c.low, c.high) for c in SCALE.classes.values())
    assert ranges[0][0] == 0
    assert ranges[-1][1] == 100
    assert all(a[1] + 1 == b[0] for a, b in pairwise(ranges))


def test_a_broken_scale_is_told(tmp_path: Path) -> None:
    with pytest.raises(TableDamaged):
        load_priorities(tmp_path)
    path = shutil.copy(RULES / "priorities.toml", tmp_path / "priorities.toml")
    text = Path(path).read_text(encoding="utf-8").replace("start = 92", "start = 12")
    Path(path).write_text(text, encoding="utf-8")
    with pytest.raises(TableDamaged, match="range"):
        load_priorities(tmp_path)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Luật Xây dựng số 135/2025/QH15", {"135/2025/qh15"}),
        ("Nghị quyết số 202/2025/UBTVQH15", {"202/2025/ubtvqh15"}),
        ("Quyết định số 51/QĐ-UBND-XD ngày 02/3/2024", {"51/qd-ubnd-xd"}),
        (
            "Công văn số 441 /UBND-KTN, số 686/STTT-CNTT&BCVT",
            {"441/ubnd-ktn", "686/sttt-cntt&bcvt"},
        ),
        ("Quyết định số 12/2025/QĐ -TTg", {"12/2025/qd-ttg"}),
        ("Kết luận số 19-KL/TW và Chỉ thị số 05-CT/TU", {"19-kl/tw", "05-ct/tu"}),
        ("Thông tư liên tịch số 01/2010/TTLT-UBDT-BTC", {"01/2010/ttlt-ubdt-btc"}),
        ("quyết định số 22/qđ-ttg", {"22/qd-ttg"}),
        ("Nghị định 30/2020/NÐ-CP", {"30/2020/nd-cp"}),
    ],
)
def test_every_form_of_number_is_cited(text: str, wanted: set[str]) -> None:
    assert set(cited_numbers([text])) == wanted


@pytest.mark.parametrize(
    "text",
    [
        "tỷ lệ 1/500, ngày 02/3/2024, năm 2024-2025, 24/7",
        "TCVN 9250:2012, QCVN 01:2021/BXD",
        "thửa số 12/B, tờ bản đồ số 3",
        "mẫu 01 - Phụ lục II",
        "Km12+300 - Km15+600",
        "http://a.vn/2024/12-QD-b",
    ],
)
def test_other_figures_are_no_citation(text: str) -> None:
    assert cited_numbers([text]) == {}


def test_a_copy_by_its_stamp_or_by_the_signature_of_an_agency() -> None:
    signed = "SAO Y; ỦY BAN NHÂN DÂN TỈNH; 10/07/2026 07:50:29 +07:00"
    assert copy_form(letter(left=(signed,))) == "SAO Y"
    assert copy_form(letter(left=("Sao y; gửi các phòng",))) == ""
    plain = letter(body=("Căn cứ Luật Xây dựng",)).pages[0]
    for words, form in (("SAO LỤC", "SAO LỤC"), ("Sao y bản chính", "SAO Y"), ("KHẨN", "")):
        stamped = replace(plain, stamps=(StampMark(words, (10, 10, 90, 40)),))
        assert copy_form(document(stamped)) == form
    certified = letter(body=("CHỨNG THỰC BẢN SAO ĐÚNG VỚI BẢN CHÍNH",))
    assert copy_form(certified) == "BẢN SAO CHỨNG THỰC"


def test_a_draft_by_its_mark_alone() -> None:
    for words in ("DỰ THẢO", "(Dự thảo lần 2)", "BẢN DỰ THẢO", "DỰ THẢO NGÀY 12/3/2025"):
        assert is_draft(document(page([line(words, 40), line("một hai ba", 80)]))), words
    for words in ("Dự thảo Quyết định", "V/v góp ý dự thảo", "DỰ TOÁN"):
        assert not is_draft(document(page([line(words, 40), line("một hai ba", 80)]))), words
    stamp = StampMark("DỰ THẢO", (10, 10, 90, 40))
    assert is_draft(document(replace(page([line("một hai ba", 80)]), stamps=(stamp,))))


@pytest.mark.parametrize(
    ("key", "organ", "notation", "tier"),
    [
        ("nghi_quyet", "Hội đồng nhân dân đặc khu Vân Đồn", "2025/NQ-HĐND", 12),
        ("quyet_dinh", "Ủy ban nhân dân đặc khu Vân Đồn", "2025/QĐ-UBND", 12),
        ("quyet_dinh", "Chủ tịch Ủy ban nhân dân tỉnh Lào Cai", "2025/QĐ-UBND", 11),
        ("quyet_dinh", "Ủy ban nhân dân thành phố Hải Phòng", "2024/QĐ-UBND", 11),
        ("quyet_dinh", "Ủy ban nhân dân thành phố Sông Công", "2020/QĐ-UBND", 14),
        ("nghi_quyet", "Hội đồng nhân dân thành phố Thái Nguyên", "2020/NQ-HĐND", 13),
        ("nghi_quyet_lien_tich", "Ủy ban Thường vụ Quốc hội", "2025/NQLT-UBTVQH15", 3),
        ("chi_thi", "Ủy ban nhân dân tỉnh Cao Bằng", "2004/CT-UB", 14),
        ("chi_thi", "Bộ Xây dựng", "2006/CT-BXD", 8),
    ],
)
def test_tiers_of_bodies(key: str, organ: str, notation: str, tier: int) -> None:
    reasons = rank(Facts(key, organ, notation), TABLE, SCALE).reasons
    assert f"(bậc {tier}, " in reasons[0]

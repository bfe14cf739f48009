from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from classifiers.fields import FIELDS, find_fields
from classifiers.types import DocumentText, PageText, TextLine
from tests.classifiers.paper import (
    RULES,
    body_lines,
    document,
    foot_lines,
    head_lines,
    title_lines,
)


def test_a_whole_document() -> None:
    bases = body_lines("Căn cứ Luật Xây dựng ngày 18 tháng 6 năm 2014;", "QUYẾT ĐỊNH:")
    first = [*head_lines(), *title_lines("QUYẾT ĐỊNH", "Về việc phê duyệt dự án"), *bases]
    answers = find_fields(document(first, foot_lines()), RULES)
    assert {name: answer.value for name, answer in answers.items()} == {
        "code_number": "184",
        "code_notation": "QĐ-SXD",
        "issued_date": "2025-08-05",
        "organ_name": "Sở Xây dựng",
        "place": "Thái Nguyên",
        "subject": "Về việc phê duyệt dự án",
        "signer_name": "Trần Văn Mẫu",
        "signer_position": "KT. GIÁM ĐỐC, PHÓ GIÁM ĐỐC",
        "recipients": ("Như trên", "Lưu: VT, QLN"),
        "legal_bases": ("Luật Xây dựng (2014-06-18)",),
    }
    assert all(answer.evidence for answer in answers.values())
    assert not any(answer.accepted for answer in answers.values())
    assert answers["signer_name"].page == 2


def test_the_years_of_number_and_date_must_agree() -> None:
    title = title_lines("THÔNG TƯ")
    same = document([*head_lines(number="Số: 05/2025/TT-BXD"), *title])
    other = document([*head_lines(number="Số: 05/2024/TT-BXD"), *title])
    agreed, crossed = find_fields(same, RULES), find_fields(other, RULES)
    assert crossed["issued_date"].score < agreed["issued_date"].score
    assert "khác năm" in crossed["issued_date"].evidence
    assert "khác năm" not in agreed["issued_date"].evidence


def test_agency_and_place_must_agree_in_their_marks() -> None:
    title = title_lines("QUYẾT ĐỊNH")
    date = "Bản Mẫu, ngày 05 tháng 8 năm 2021"
    same = head_lines(organ=("ỦY BAN NHÂN DÂN", "HUYỆN BẢN MẪU"), date=date)
    slip = head_lines(organ=("ỦY BAN NHÂN DÂN", "HUYỆN BẢN MẬU"), date=date)
    other = head_lines(organ=("ỦY BAN NHÂN DÂN", "TỈNH QUẢNG NINH"), date=date)
    scores = [
        find_fields(document([*lines, *title]), RULES)["organ_name"].score
        for lines in (same, slip, other)
    ]
    assert scores[1] < scores[0]
    assert scores[2] == scores[0]


def test_the_type_in_notation_and_title_must_agree() -> None:
    lines = head_lines(number="Số: 12/BC-SXD")
    agreed = find_fields(document([*lines, *title_lines("BÁO CÁO")]), RULES)["code_notation"]
    crossed = find_fields(document([*lines, *title_lines("KẾ HOẠCH")]), RULES)["code_notation"]
    assert agreed.value == crossed.value == "BC-SXD"
    assert crossed.score < agreed.score
    assert "không khớp" in crossed.evidence
    assert "không khớp" not in agreed.evidence


@pytest.mark.parametrize(
    ("number", "day", "value"),
    [
        ("Số: 43 /QĐ-SXD", "43", None),
        ("Số: 43 /QĐ-SXD", "13", "43"),
        ("Số: 43/QĐ-SXD", "43", "43"),
    ],
)
def test_a_day_written_by_hand_makes_the_number_doubtful(
    number: str, day: str, value: str | None
) -> None:
    date = f"Thái Nguyên, ngày {day} tháng 01 năm 2025"
    lines = [*head_lines(number=number, date=date), *title_lines("QUYẾT ĐỊNH")]
    answer = find_fields(document(lines), RULES)["code_number"]
    assert answer.value == value
    assert answer.handwritten == (value is None)
    assert answer.box is not None


def test_no_page_and_no_text_make_no_values() -> None:
    for pages in (DocumentText(()), document([])):
        answers = find_fields(pages, RULES)
        assert set(answers) == set(FIELDS)
        assert not any(answer.value for answer in answers.values())


def test_a_foreign_text_makes_no_values() -> None:
    text = body_lines(
        "The quick brown fox jumps over the lazy dog.", "Invoice 12/34 of 5 May 2020", top=200
    )
    answers = find_fields(document(text), RULES)
    assert not any(answer.value for answer in answers.values())


def test_an_annex_alone_has_no_number_of_its_own() -> None:
    pointer = "(Kèm theo Quyết định số 12/QĐ-SXD ngày 05 tháng 8 năm 2025)"
    answers = find_fields(document(title_lines("PHỤ LỤC", "DANH MỤC HỒ SƠ", pointer)), RULES)
    assert answers["code_number"].value is None
    assert answers["issued_date"].value is None


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.text(max_size=40),
            st.integers(0, 900),
            st.integers(0, 1200),
            st.integers(1, 700),
            st.integers(1, 60),
        ),
        max_size=25,
    )
)
def test_any_page_is_borne(raw: list[tuple[str, int, int, int, int]]) -> None:
    lines = tuple(TextLine(t, (x, y, x + w, y + h)) for t, x, y, w, h in raw)
    answers = find_fields(DocumentText((PageText(1, 1000, 1400, 120.0, lines),)), RULES)
    assert set(answers) == set(FIELDS)
    assert all(0.0 <= answer.score <= 1.0 for answer in answers.values())

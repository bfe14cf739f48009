"""Names of types on a line: exact, opening it, misread, faint; other words are none."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from classifiers.title_match import bare_title
from classifiers.type_table import load_types
from tests.classifiers.pages import RULES

TABLE = load_types(RULES)
INDEX = TABLE.title_index


def found(text: str) -> tuple[str, str] | None:
    title = INDEX.best(text)
    return (title.key, title.fit) if title else None


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("QUYẾT ĐỊNH", ("quyet_dinh", "alone")),
        ("QUYẾTĐỊNH", ("quyet_dinh", "alone")),
        ("Q U Y Ế T Đ Ị N H", ("quyet_dinh", "alone")),
        ("QUYÉT ĐỊNH", ("quyet_dinh", "alone")),
        ("THONG BÁO", ("thong_bao", "alone")),
        ("QUYẾT ĐỊNH:", ("quyet_dinh", "alone")),
        ("QUYẾT ĐỊNH1", ("quyet_dinh", "alone")),
        ("DỰ THẢO QUYẾT ĐỊNH", ("quyet_dinh", "alone")),
        ("Quyết định", ("quyet_dinh", "small")),
        ("QUYẾT ĐỊNH Về việc phê duyệt dự án", ("quyet_dinh", "leads")),
        ("QUYẾT DINHH", ("quyet_dinh", "misread")),
        ("THÔNG TƯ LIÊN TỊCH", ("thong_tu_lien_tich", "alone")),
        ("CHỨNG CEỈ NĂNG LỰCu HO T ĐỘNG", ("chung_chi_nang_luc", "leads_misread")),
        ("BIÊN BẢN NGHIỆ THU HẠNG MỤC", ("bien_ban_nghiem_thu", "leads_misread")),
    ],
)
def test_a_name_is_found(text: str, wanted: tuple[str, str]) -> None:
    assert found(text) == wanted


@pytest.mark.parametrize(
    "text",
    [
        "",
        "HỘI ĐỒNG",
        "THÔNG TIN",
        "LUẬN",
        "Quyết định này có hiệu lực",
        "SỞ XÂY DỰNG",
        "Về việc ban hành Quy chế",
    ],
)
def test_other_words_are_no_name(text: str) -> None:
    assert found(text) is None


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("mHÔNGTƯ", "thong_tu"),
        ("- .7 Quy ịNh.", "quy_dinh"),
        (". BÀO các .", "bao_cao"),
        ("mây trắng bay", None),
        ("đề", None),
        ("HỘI ĐỒNG", None),
    ],
)
def test_a_faint_line_is_the_nearest_name_or_none(text: str, key: str | None) -> None:
    title = INDEX.blurred(text)
    assert (title.key if title else None) == key


def test_two_names_as_near_are_neither() -> None:
    assert INDEX.blurred("THÔNG náo") is None, "THÔNG BÁO, or THÔNG CÁO"
    assert INDEX.blurred("THÔNG bão") is not None


@pytest.mark.parametrize(
    ("text", "bare"),
    [
        ("QUYẾT ĐỊNH (dự thảo):", "QUYẾT ĐỊNH"),
        ("BẢN DỰ THẢO LẦN 2 - NGHỊ QUYẾT", "NGHỊ QUYẾT"),
        ("* BÁO CÁO *", "BÁO CÁO"),
    ],
)
def test_odd_signs_are_taken_away(text: str, bare: str) -> None:
    assert bare_title(text) == bare


@settings(deadline=None)
@given(st.text(max_size=40))
def test_any_text_is_looked_at_the_same_twice(text: str) -> None:
    assert INDEX.best(text) == INDEX.best(text)
    title = INDEX.blurred(text)
    assert title is None or title.key in TABLE.by_key

"""Proposed terms come from the table, with their basis; the table holds no unknown codes."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from classifiers.retention import load_retention, propose_retention
from classifiers.type_table import TableDamaged, load_types
from tests.classifiers.pages import RULES

TABLE, RETENTION = load_types(RULES), load_retention(RULES)


def term(key: str | None, subject: str) -> str | None:
    found = propose_retention(key, subject, TABLE, RETENTION)
    return found.term.key if found else None


@pytest.mark.parametrize(
    ("fires", "must_not", "wanted"),
    [
        ("Hồ sơ giám định sự cố công trình", "Giám định y khoa", "vinh_vien"),
        ("Về dự án quan trọng quốc gia", "Về dự án nhóm C", "vinh_vien"),
        ("Tu bổ di tích cấp quốc gia", "Tu bổ di tích cấp tỉnh", "vinh_vien"),
        ("Giải thưởng không được duyệt", "Giải pháp không được duyệt", "05_nam"),
        ("Giải thưởng chất lượng công trình", "Khen thưởng năm 2024", "vinh_vien"),
        ("Công bố giá xây dựng quý I", "Công bố giá xăng dầu", "30_nam"),
        ("Bộ câu hỏi sát hạch", "Tổ chức sát hạch lái xe", "10_nam"),
        ("Cấp chứng chỉ hành nghề", "Tập huấn về chứng chỉ hành nghề y", "20_nam"),
    ],
)
def test_every_rule_fires_and_does_not(fires: str, must_not: str, wanted: str) -> None:
    default = term("giay_moi", "Họp giao ban")
    assert default == "05_nam"
    found = propose_retention("cong_van", fires, TABLE, RETENTION)
    assert found is not None
    assert found.term.key == wanted
    assert found.verified
    assert "Thông tư 07/2025/TT-BXD" in found.basis
    assert term("cong_van", must_not) == TABLE.by_key["cong_van"].retention


def test_the_type_is_the_default_and_asks_for_a_check() -> None:
    found = propose_retention("giay_phep_xay_dung", "Nhà ở riêng lẻ", TABLE, RETENTION)
    assert found is not None
    assert found.term.code == "01"
    assert not found.verified
    assert "kiểm tra lại" in found.evidence


def test_without_type_or_for_copies_nothing_is_proposed() -> None:
    assert term(None, "Công bố giá xây dựng") is None
    assert term("ban_sao_y", "") is None


def test_five_years_have_no_code_of_their_own() -> None:
    assert RETENTION.terms["05_nam"].code == "07"


def test_terms_are_those_of_the_code_list() -> None:
    rows = tomllib.loads((RULES / "code_lists.toml").read_text(encoding="utf-8"))["code"]
    names = {row["code"]: row["name"] for row in rows if row["field"] == "maintenance"}
    for term in RETENTION.terms.values():
        assert term.code in names
        assert term.code == "07" or names[term.code] == term.name


def test_every_default_is_a_term() -> None:
    assert {row.retention for row in TABLE.types} - {""} <= set(RETENTION.terms)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "version = 1",
        '[terms.x]\ncode = "09"\nname = "x"\n',
        'version = "1"\n[[rule]]\nterm = "no"\n',
    ],
)
def test_a_broken_table_is_told(tmp_path: Path, text: str) -> None:
    (tmp_path / "retention.toml").write_text(text, encoding="utf-8")
    with pytest.raises(TableDamaged):
        load_retention(tmp_path)


def test_a_missing_table_is_told(tmp_path: Path) -> None:
    with pytest.raises(TableDamaged):
        load_retention(tmp_path)

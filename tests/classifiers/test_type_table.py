"""The table of types holds what the laws list, once each, and a broken one is refused."""

from __future__ import annotations

import tomllib
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from classifiers.folding import fold
from classifiers.type_table import FILE_NAME, TableDamaged, load_types
from tests.classifiers.pages import RULES

TABLE = load_types(RULES)

# Nghị định 30/2020, Điều 7 and Phụ lục III; codes of Thông tư 05/2025.
ND30 = {
    "Nghị quyết": ("NQ", "01"),
    "Quyết định": ("QĐ", "02"),
    "Chỉ thị": ("CT", "03"),
    "Quy chế": ("QC", "04"),
    "Quy định": ("QyĐ", "05"),
    "Thông cáo": ("TC", "06"),
    "Thông báo": ("TB", "07"),
    "Hướng dẫn": ("HD", "08"),
    "Chương trình": ("CTr", "09"),
    "Kế hoạch": ("KH", "10"),
    "Phương án": ("PA", "11"),
    "Đề án": ("ĐA", "12"),
    "Dự án": ("DA", "13"),
    "Báo cáo": ("BC", "14"),
    "Tờ trình": ("TTr", "15"),
    "Giấy ủy quyền": ("GUQ", "16"),
    "Phiếu gửi": ("PG", "17"),
    "Phiếu chuyển": ("PC", "18"),
    "Phiếu báo": ("PB", "19"),
    "Biên bản": ("BB", "20"),
    "Hợp đồng": ("HĐ", "21"),
    "Công văn": (None, "22"),
    "Công điện": ("CĐ", "23"),
    "Bản ghi nhớ": ("BGN", "24"),
    "Bản thỏa thuận": ("BTT", "25"),
    "Giấy mời": ("GM", "26"),
    "Giấy giới thiệu": ("GGT", "27"),
    "Giấy nghỉ phép": ("GNP", "28"),
    "Thư công": (None, "29"),
}


@pytest.mark.parametrize("name", ND30)
def test_the_29_types_of_decree_30(name: str) -> None:
    short, code = ND30[name]
    row = TABLE.by_key[fold(name).replace(" ", "_")]
    assert (row.name, row.tt05_code) == (name, code)
    assert short is None or TABLE.by_abbreviation[short] == row.key


def test_there_are_29() -> None:
    assert len(ND30) == 29


def test_codes_30_and_31_are_maps_and_drawings() -> None:
    by_code = Counter(row.tt05_code for row in TABLE.types)
    assert TABLE.by_key["ban_do"].tt05_code == "30"
    assert TABLE.by_key["ban_ve_ky_thuat"].tt05_code == "31"
    assert set(by_code) == {f"{n:02}" for n in range(1, 33)}


def test_keys_of_printed_types_are_their_names() -> None:
    for row in TABLE.printed:
        spelled = fold(row.name.split(",")[0]).replace(" ", "_")
        assert row.key in {
            spelled,
            "phieu_tiep_nhan",
            "phieu_kiem_soat",
            "giay_phep_chat_ha_cay_xanh",
            "muc_luc",
        }


def test_every_row_has_its_basis_and_abbreviations_are_shared_by_none() -> None:
    shorts = Counter(short for row in TABLE.types for short in row.abbreviations)
    assert [short for short, count in shorts.items() if count > 1] == []
    assert all(row.basis for row in TABLE.types)


def test_an_unchanged_table_is_read_once() -> None:
    assert load_types(RULES) is TABLE


@pytest.mark.parametrize(
    ("field", "value"),
    [("tt05_code", "33"), ("level", "P9"), ("family", "khac"), ("tier", 15), ("basis", "")],
)
def test_a_row_outside_the_lists_is_refused(field: str, value: str | int) -> None:
    with pytest.raises(ValueError, match="quyet_dinh"):
        replace(TABLE.by_key["quyet_dinh"], **{field: value})


def test_broken_tables_are_refused(tmp_path: Path) -> None:
    good = (RULES / FILE_NAME).read_text(encoding="utf-8")
    first = good[good.index("[[type]]") :].split("\n\n")[0]
    path = tmp_path / FILE_NAME
    for text in (
        "",
        "[[type]",
        good + "\n" + first,
        good.replace('variant_of = "quyet_dinh"', 'variant_of = "x"'),
    ):
        path.write_text(text, encoding="utf-8")
        with pytest.raises(TableDamaged):
            load_types(tmp_path)
    path.unlink()
    with pytest.raises(TableDamaged):
        load_types(tmp_path)


def test_a_changed_table_is_read_again(tmp_path: Path) -> None:
    path = tmp_path / FILE_NAME
    good = (RULES / FILE_NAME).read_text(encoding="utf-8")
    path.write_text(good, encoding="utf-8")
    first = load_types(tmp_path)
    path.write_text(
        good.replace(f'version = "{first.version}"', 'version = "của tỉnh"'), encoding="utf-8"
    )
    assert load_types(tmp_path).version == "của tỉnh"
    assert tomllib.loads(path.read_text("utf-8"))["type"]

"""The table of types holds what the laws list, once each, and a broken one is refused."""

from __future__ import annotations

import tomllib
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from classifiers.folding import fold
from classifiers.type_table import FILE_NAME, DocumentType, TableDamaged, load_types
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


# What the department scans (standards of construction and transport), besides Nghị định 30.
OWN = [
    "giay_phep_xay_dung",
    "giay_phep_quy_hoach",
    "giay_phep_hoat_dong_xay_dung",
    "giay_phep_thi_cong",
    "giay_phep_dau_noi",
    "giay_phep_dao_duong",
    "giay_phep_chat_ha_cay_xanh",
    "giay_phep_kinh_doanh_van_tai",
    "giay_phep_lien_van",
    "giay_phep_lai_xe",
    "phu_hieu",
    "giay_chung_nhan_kiem_dinh",
    "giay_chung_nhan_dang_ky_xe",
    "don_de_nghi",
    "chung_chi_quy_hoach",
    "chung_chi_hanh_nghe",
    "chung_chi_nang_luc",
    "bien_ban_nghiem_thu",
    "bien_ban_ban_giao",
    "bien_ban_thanh_ly_hop_dong",
    "bien_ban_vi_pham_hanh_chinh",
    "ket_luan_thanh_tra",
    "ban_ve_hoan_cong",
    "ban_ve_ky_thuat",
    "ban_do",
    "nhat_ky_thi_cong",
    "ket_qua_thi_nghiem",
    "hop_dong_xay_dung",
    "phu_luc_hop_dong",
    "quyet_toan",
    "du_toan",
    "thuyet_minh",
    "thong_bao_ket_qua_tham_dinh",
    "thong_bao_ket_qua_nghiem_thu",
    "cong_van_thong_bao_ket_qua_tham_dinh",
    "quyet_dinh_phe_duyet_quy_hoach",
    "quyet_dinh_phe_duyet_du_an",
    "quyet_dinh_thu_hoi_giay_phep",
    "quyet_dinh_xu_phat",
    "giay_chung_nhan_quyen_su_dung_dat",
    "giay_chung_nhan_dang_ky_doanh_nghiep",
]
NORMATIVE = [
    "hien_phap",
    "bo_luat",
    "luat",
    "phap_lenh",
    "lenh",
    "nghi_quyet_lien_tich",
    "nghi_dinh",
    "thong_tu",
    "thong_tu_lien_tich",
    "van_ban_hop_nhat",
    "quy_chuan_ky_thuat",
]
PARTY = ["ket_luan", "quy_trinh", "thong_tri", "loi_keu_goi", "tuyen_bo"]
COPIES = ["ban_sao_y", "ban_trich_sao", "ban_sao_luc"]


@pytest.mark.parametrize("key", [*OWN, *NORMATIVE, *PARTY, *COPIES])
def test_types_besides_decree_30_are_in_the_table(key: str) -> None:
    assert key in TABLE.by_key


@pytest.mark.parametrize("row", TABLE.types, ids=lambda row: row.key)
def test_every_row_is_complete(row: DocumentType) -> None:
    assert row.key == fold(row.key)
    assert row.basis
    assert row.variant_of or row.titles
    assert row.retention or row.family == "ban_sao" or row.cover, "a term, but for copies, annexes"
    assert row.retention_verified <= bool(row.retention)


def test_names_of_the_codes_are_those_of_the_circular() -> None:
    names = {row.tt05_code: row.name for row in TABLE.types if row.name in ND30}
    assert len(names) == 29
    assert names["22"] == "Công văn"
    assert names["14"] == "Báo cáo"


def test_only_terms_that_were_read_are_told_as_checked() -> None:
    checked = {row.key for row in TABLE.types if row.retention_verified}
    assert checked == {"chung_chi_hanh_nghe", "chung_chi_nang_luc"}
    for row in TABLE.types:
        told = "chưa đối chiếu" in row.retention_basis or "Chưa có số liệu" in row.retention_basis
        assert told != row.retention_verified or not row.retention


def test_normative_types_have_a_tier_or_none_by_the_type_alone() -> None:
    tiers = {key: TABLE.by_key[key].tier for key in NORMATIVE}
    assert tiers["hien_phap"] == 1
    assert tiers["luat"] == tiers["bo_luat"] == 2
    assert tiers["phap_lenh"] == 3
    assert tiers["lenh"] == 4
    assert tiers["nghi_dinh"] == tiers["nghi_quyet_lien_tich"] == 5
    assert tiers["thong_tu"] == 8
    assert tiers["thong_tu_lien_tich"] == 9
    assert all(TABLE.by_key[key].level in {"P1", "P2"} for key in NORMATIVE if tiers[key])

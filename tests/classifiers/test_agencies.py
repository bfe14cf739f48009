from __future__ import annotations

import os
import shutil
import tomllib
from dataclasses import replace
from pathlib import Path

import pytest

from classifiers.agencies import load_tables
from classifiers.fields import find_fields
from classifiers.numbers import number_row
from classifiers.organs import Organs, find_organ, name_case, read_organs
from classifiers.rule_file import TableDamaged
from classifiers.zones import Head, find_head
from tests.classifiers.paper import RULES, document, head_lines, line, tables, title_lines


def read(*organ: str) -> tuple[Organs, Head]:
    head = find_head(document([*head_lines(organ=organ), *title_lines("QUYẾT ĐỊNH")]))
    assert head is not None
    found = number_row(head, tables())
    return read_organs(head, found[0] if found else None, tables()), head


@pytest.mark.parametrize(
    ("printed", "issuing", "superior"),
    [
        (("UBND TỈNH THÁI NGUYÊN", "SỞ XÂY DỰNG"), "Sở Xây dựng",
         "Ủy ban nhân dân tỉnh Thái Nguyên"),
        (("UỶ BAN NHÂN DÂN", "TỈNH QUẢNG NGÃI"), "Ủy ban nhân dân tỉnh Quảng Ngãi", None),
        (("BỘ LAO ĐỘNG – THƯƠNG BINH", "VÀ XÃ HỘI"), "Bộ Lao động - Thương binh và Xã hội", None),
        (("BỘ CÔNG THƯƠNG", "TRƯỜNG ĐẠI HỌC", "CÔNG NGHIỆP HÀ NỘI"),
         "Trường Đại học Công nghiệp Hà Nội", "Bộ Công Thương"),
        (("UBND TỈNH QUẢNG NGÃI", "BAN CHỈ ĐẠO 138"), "Ban Chỉ đạo 138",
         "Ủy ban nhân dân tỉnh Quảng Ngãi"),
        (("THỦ TƯỚNG CHÍNH PHỦ",), "Thủ tướng Chính phủ", None),
        (("THỦ TƯƠNG CHÍNH PHỦ",), "Thủ tướng Chính phủ", None),
        (("UBND THÀNH PHỐ HẢI PHÒNG",), "Ủy ban nhân dân thành phố Hải Phòng", None),
    ],
)  # fmt: skip
def test_issuing_and_superior(printed: tuple[str, ...], issuing: str, superior: str | None) -> None:
    organs, _ = read(*printed)
    assert (organs.issuing, organs.superior) == (issuing, superior)


def test_joint_documents_name_every_agency() -> None:
    organs, head = read("BỘ Y TẾ - BỘ CÔNG AN")
    assert find_organ(organs, head, tables(), joint=True).value == "Bộ Y tế - Bộ Công an"
    organs, head = read("BỘ Y TẾ", "BỘ CÔNG AN")
    assert find_organ(organs, head, tables(), joint=True).value == "Bộ Y tế - Bộ Công an"
    assert find_organ(organs, head, tables()).value == "Bộ Công an"


def test_the_number_line_and_stamps_are_no_names() -> None:
    stamp = [line("CỔNG THÔNG TIN ĐIỆN TỬ CHÍNH PHỦ", 350, left=200)]
    head = find_head(document([*head_lines(), *stamp, *title_lines("QUYẾT ĐỊNH")]))
    assert head is not None
    found = number_row(head, tables())
    assert read_organs(head, found[0] if found else None, tables()).issuing == "Sở Xây dựng"


def test_nothing_read_is_asked_for() -> None:
    head = find_head(document([*head_lines(organ=()), *title_lines("QUYẾT ĐỊNH")]))
    assert head is not None
    assert find_organ(read_organs(head, None, tables()), head, tables()).value is None


def test_abbreviations_stay_as_printed() -> None:
    assert name_case("CÔNG ĐOÀN TRƯỜNG ĐH LUẬT TP.HCM", tables()).endswith("ĐH Luật TP.HCM")


def test_a_row_added_to_the_table_is_used(tmp_path: Path) -> None:
    for name in ("agencies.toml", "places.toml", "officials.toml", "districts.toml"):
        (tmp_path / name).write_text((RULES / name).read_text("utf-8"), "utf-8")
    text = (tmp_path / "agencies.toml").read_text("utf-8")
    row = '\n[[agency]]\nname = "Ban Quản lý khu Thử"\ncodes = ["BQLKT"]\nbasis = "thử"\n'
    (tmp_path / "agencies.toml").write_text(text + row, "utf-8")
    changed = load_tables(tmp_path)
    assert name_case("BAN QUẢN LÝ KHU THỬ", changed) == "Ban Quản lý khu Thử"
    assert changed.codes["bqlkt"] == "BQLKT"


def test_every_row_has_its_basis() -> None:
    agencies = tomllib.loads((RULES / "agencies.toml").read_text("utf-8"))
    places = tomllib.loads((RULES / "places.toml").read_text("utf-8"))
    table = [*agencies["agency"], *agencies["type_code"], *places["province"], *places["communes"]]
    assert all(row["basis"] for row in table)
    today = [row for row in places["province"] if "until" not in row]
    assert len(today) == 34
    assert len({row["code"] for row in today}) == 34
    assert sum(len(group["units"]) for group in places["communes"]) == 92


@pytest.mark.parametrize(
    ("printed", "name"),
    [(("UBND TỈNH THÁI NGUYÊN", "BAN QUẬN LÝ DỰ ÁN", "ĐẦU TƯ XÂY DỰNG"),
      "Ban Quản lý dự án Đầu tư Xây dựng"),
     (("BỘ GIÁO DỤC VÀ ĐÀO TẠO", "TRƯỜNG ĐẠI HỌC", "KHOA HỌC TỰ NHIÊN"),
      "Trường Đại học Khoa học Tự nhiên"),
     (("SỞ Y TẾ", "TRUNG TÂM", "PHÒNG, CHỐNG BỆNH XÃ HỘI"), "Trung tâm Phòng, chống Bệnh xã hội"),
     (("TỔNG LIÊN ĐOÀN LAO ĐỘNG VIỆT NAM", "CÔNG ĐOÀN", "TRƯỜNG ĐẠI HỌC LUẬT"),
      "Công đoàn Trường Đại học Luật"),
     (("UBND TỈNH HÀ TĨNH", "VĂN PHÒNG", "ĐĂNG KÝ ĐẤT ĐAI"), "Văn phòng Đăng ký Đất đai"),
     (("ỦY BAN NHÂN DÂN", "HUYỆN BA CHẾ"), "Ủy ban nhân dân huyện Ba Chẽ"),
     (("CỤC QUẢN LÝ DƯỢC",), "Cục Quản lý Dược"),
     (("HỎA TỐC", "SỞ XÂY DỰNG"), "Sở Xây dựng"),
     (("SỞ XÂY DỰNG", "DỰ THẢO"), "Sở Xây dựng"),
     (("UBND TỈNH BẠC LIÊU", "SỞ Y TẾ"), "Sở Y tế"),
     (("SỞ XÂY DỰNG", "SốcĐ STB-SXD"), "Sở Xây dựng"),
     (("SỞ XÂY DỰNG", "số điều của Luật Nhà ở"), "Sở Xây dựng"),
     (("BỘ LAO ĐỘNG - THƯƠNG BINH VÀ XÃ HỘI - NGÂN HÀNG NHÀ NƯỚC VIỆT NAM",),
      "Bộ Lao động - Thương binh và Xã hội - Ngân hàng Nhà nước Việt Nam")],
)  # fmt: skip
def test_names_of_agencies(printed: tuple[str, ...], name: str) -> None:
    lines = [*head_lines(organ=printed, number=""), *title_lines("QUYẾT ĐỊNH")]
    head = find_head(document([replace(one, confidence=0.9) for one in lines]))
    assert head is not None
    found = read_organs(head, None, tables()).issuing
    assert found is not None
    assert found.casefold() == name.casefold()


@pytest.mark.parametrize(
    ("commune", "place", "name"),
    [
        ("CHÂU LỘC", "Châu Lộc", "Châu Lộc"),  # like Hậu Lộc, but said twice
        ("THƯỜNG XUÂM", "Hà Nội", "Thường Xuân"),  # read with doubt, said once
    ],
)
def test_a_unit_named_before_the_date_as_well_is_no_other(
    commune: str, place: str, name: str
) -> None:
    lines = head_lines(organ=("ỦY BAN NHÂN DÂN", f"XÃ {commune}"), number="")
    head = find_head(document([replace(one, confidence=0.9) for one in lines]))
    assert head is not None
    assert read_organs(head, None, tables(), place).issuing == f"Ủy ban nhân dân xã {name}"


def test_a_page_of_a_newspaper_has_no_agency() -> None:
    lines = [line("I. KẾT QUẢ THỰC HIỆN", 150, left=190), line("NHIỆM VỤ", 200, left=190)]
    plain = find_fields(document(lines), RULES)["organ_name"]
    headed = find_fields(document([*lines, *title_lines("BÁO CÁO")]), RULES)["organ_name"]
    assert plain.value is None
    assert headed.value is not None


def test_a_unit_alone_is_half_a_name() -> None:
    def organ(*names: str) -> object:
        lines = [*head_lines(organ=names), *title_lines("QUYẾT ĐỊNH")]
        return find_fields(document(lines), RULES)["organ_name"].value

    assert organ("TỈNH LÂM ĐỒNG") is None
    assert organ("ỦY BAN NHÂN DÂN", "TỈNH LÂM ĐỒNG") == "Ủy ban nhân dân tỉnh Lâm Đồng"
    assert organ("TỈNH ỦY LÂM ĐỒNG") == "Tỉnh ủy Lâm Đồng"


def test_specks_between_the_words_of_a_committee_are_left_out() -> None:
    lines = head_lines(organ=("- ỦY - BAN NHÂN DÂN", "2TÌNH BÀ RỊA - VŨNG TÀU"), number="")
    head = find_head(document([replace(one, confidence=0.8) for one in lines]))
    assert head is not None
    organs = read_organs(head, None, tables())
    assert organs.issuing == "Ủy ban nhân dân tỉnh Bà Rịa - Vũng Tàu"


def test_what_was_read_surely_keeps_its_marks() -> None:
    lines = [*head_lines(organ=("BAN QUẬN LÝ",), number=""), *title_lines("QUYẾT ĐỊNH")]
    for confidence, name in ((0.99, "Ban Quận Lý"), (0.9, "Ban Quản lý")):
        head = find_head(document([replace(one, confidence=confidence) for one in lines]))
        assert head is not None
        found = read_organs(head, None, tables()).issuing
        assert found is not None
        assert found.casefold() == name.casefold()


def test_two_agencies_are_joint_only_where_the_number_says_so() -> None:
    lines = [*head_lines(number=""), *title_lines("QUYẾT ĐỊNH")]
    assert find_fields(document(lines), RULES)["organ_name"].value == "Sở Xây dựng"


def test_the_letters_of_the_number_speak_for_or_against_the_agency() -> None:
    def score(number: str) -> tuple[float, float]:
        lines = [*head_lines(organ=("BỘ TƯ PHÁP",), number=number), *title_lines("QUYẾT ĐỊNH")]
        answer = find_fields(document(lines), RULES)["organ_name"]
        return answer.score, dict(answer.signals)["code_agrees"]

    for_it, against, silent = (score(f"Số: 12/QĐ-{code}") for code in ("BTP", "BXD", "ABCX"))
    assert (for_it[1], against[1], silent[1]) == (1.0, -1.0, 0.0)
    assert against[0] < for_it[0] == silent[0]


def test_an_edited_table_counts_at_once_and_a_broken_one_is_named(tmp_path: Path) -> None:
    rules = tmp_path / "rules"
    shutil.copytree(RULES, rules)
    assert "vien thu nghiem" not in load_tables(rules).names
    table = rules / "agencies.toml"
    row = '\n[[agency]]\nname = "Viện Thử nghiệm"\ncodes = ["VTN"]\nbasis = "thử"\n'
    whole = table.read_text("utf-8")
    table.write_text(whole + row, "utf-8")
    os.utime(table, ns=(1, 1))
    assert load_tables(rules).names["vien thu nghiem"] == "Viện Thử nghiệm"
    table.write_text("[[agency]", "utf-8")
    with pytest.raises(TableDamaged, match="agencies"):
        load_tables(rules)
    (rules / "places.toml").unlink()
    with pytest.raises(TableDamaged):
        load_tables(rules)

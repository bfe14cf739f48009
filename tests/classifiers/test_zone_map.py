"""Lines of whole documents find their zones: head, body, foot, annexes, stamps, overlays."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from classifiers.agencies import load_tables
from classifiers.fields import find_fields
from classifiers.types import DocumentText, PageText, TextLine
from classifiers.zone_map import map_zones

RULES = Path(__file__).resolve().parents[2] / "resources" / "rules"

HEAD = (
    ("UBND TỈNH THÁI NGUYÊN", 400, 200, 1000),
    ("SỞ XÂY DỰNG", 500, 260, 900),
    ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", 1200, 200, 2250),
    ("Độc lập - Tự do - Hạnh phúc", 1400, 260, 2050),
    ("Số: 45/SXD-QLN", 540, 360, 880),
    ("Thái Nguyên, ngày 12 tháng 5 năm 2026", 1300, 360, 2150),
    ("V/v rà soát hồ sơ", 500, 430, 920),
    ("Kính gửi:", 900, 620, 1100),
    ("- Ủy ban nhân dân các xã;", 1100, 680, 1800),
    ("- Ban Quản lý dự án.", 1100, 740, 1700),
    ("Thực hiện Kế hoạch số 78/KH-UBND ngày 26 tháng 9 năm 2025, Sở đề nghị", 350, 860, 2300),
)  # fmt: skip
FOOT = (
    ("Các đơn vị gửi báo cáo trước ngày 20 tháng 5 năm 2026./.", 350, 400, 2000),
    ("Nơi nhận:", 350, 620, 560),
    ("- Như trên;", 350, 680, 600),
    ("- Lưu: VT, QLN.", 350, 740, 700),
    ("KT. GIÁM ĐỐC", 1500, 620, 1900),
    ("PHÓ GIÁM ĐỐC", 1500, 690, 1900),
    ("Vi Quốc Trưởng", 1520, 1000, 1880),
)


def page(number: int, lines: tuple[tuple[str, int, int, int], ...]) -> PageText:
    made = tuple(TextLine(text, (left, top, right, top + 44)) for text, left, top, right in lines)
    return PageText(number, 2480, 3508, 300.0, made, "scan")


def cells(*pages: PageText) -> list[tuple[int, str, int]]:
    document = DocumentText(pages)
    found = map_zones(document, find_fields(document, RULES), load_tables(RULES))
    return [(zone.page, zone.cell, zone.lines) for zone in found]


def test_head_and_foot_of_an_official_letter() -> None:
    found = {(where, cell): count for where, cell, count in cells(page(1, HEAD), page(2, FOOT))}
    assert found == {
        (1, "2"): 2, (1, "1"): 2, (1, "3"): 1, (1, "4"): 1, (1, "5b"): 1, (1, "9a"): 3, (1, "6"): 1,
        (2, "6"): 1, (2, "9b"): 3, (2, "7a"): 2, (2, "7b"): 1,
    }  # fmt: skip


def test_the_stamp_of_arrival_is_no_zone_of_the_document() -> None:
    stamp = (("CÔNG VĂN ĐẾN", 150, 480, 420), ("Số: 4411", 150, 540, 330))
    found = Counter(cell for _, cell, _ in cells(page(1, HEAD[:6] + stamp + HEAD[7:])))
    assert found["den"] == 1
    assert found["3"] == 1


def test_pages_after_an_annex_heading_belong_to_the_annex_with_their_page_numbers() -> None:
    annex = (("3", 1230, 120, 1260), ("PHỤ LỤC I", 1100, 300, 1400), ("Danh mục", 1000, 380, 1500))
    found = cells(page(1, HEAD), page(2, FOOT), page(3, annex))
    assert [one for one in found if one[0] == 3] == [(3, "page_number", 1), (3, "annex", 2)]


def test_a_copy_block_under_the_signature_is_not_the_document() -> None:
    copy = (("SAO Y", 1150, 2400, 1300), ("Số: 02/SY-SXD", 500, 2500, 900))
    found = {cell: count for where, cell, count in cells(page(1, HEAD), page(2, FOOT + copy))
             if where == 2}  # fmt: skip
    assert found["copy"] == 2
    assert found["7b"] == 1


def test_notes_of_signing_software_are_overlays() -> None:
    note = TextLine("Ký bởi: Sở Xây dựng", (1500, 100, 2100, 140), source="signature_overlay")
    first = page(1, HEAD)
    with_note = PageText(1, 2480, 3508, 300.0, (note, *first.lines), "scan")
    assert (1, "overlay", 1) in cells(with_note)


def test_a_page_of_noise_is_all_body() -> None:
    noise = tuple((text, 100, 200 + 80 * i, 900) for i, text in enumerate(("~ .,", "lI1", "||")))
    assert {cell for _, cell, _ in cells(page(1, noise))} <= {"6", "overlay", "2"}

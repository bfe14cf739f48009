"""Reading order: headers column by column, tables row by row, everything else downwards."""

import numpy as np

from ocr.layout import page_lines
from ocr.types import Pixels
from resources.samples.generator.values import DPI, MM
from tests.ocr.pages import Put, paper, paragraph

HEADER = (
    Put("ỦY BAN NHÂN DÂN", 62, 25, "r", 13, centred=True),
    Put("TỈNH THÁI NGUYÊN", 62, 31, "b", 13, centred=True),
    Put("Số: 184/QĐ-UBND", 62, 41, "r", 13, centred=True),
    Put("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", 147, 25, "b", 12.5, centred=True),
    Put("Độc lập - Tự do - Hạnh phúc", 147, 31, "b", 13.5, centred=True),
    Put("Thái Nguyên, ngày 15 tháng 5 năm 2026", 147, 41, "i", 13, centred=True),
)
X_MM = (25.0, 45.0, 110.0, 150.0, 185.0)
ROW_MM = 14.0


def places(gray: Pixels) -> list[tuple[float, float, int]]:
    """Left edge and foot (mm) and block of each line, in reading order."""
    return [(f.crop.box.left / MM, f.crop.box.bottom / MM, f.block) for f in page_lines(gray, DPI)]


def grid(x_mm: tuple[float, ...], top: float, rows: int) -> list[tuple[float, float, float, float]]:
    """The rules of a table."""
    bottom = top + rows * ROW_MM
    across = [(x_mm[0], top + i * ROW_MM, x_mm[-1], top + i * ROW_MM) for i in range(rows + 1)]
    return across + [(x, top, x, bottom) for x in x_mm]


def test_a_two_column_header_is_read_left_column_first() -> None:
    found = places(paper(*HEADER, *paragraph(8, y_mm=60)))
    assert len(found) == len(HEADER) + 8
    assert all(left < 90 for left, _, _ in found[:3])
    assert all(left > 100 for left, _, _ in found[3:6])
    feet = [foot for _, foot, _ in found]
    assert feet[:3] == sorted(feet[:3])
    assert feet[3:6] == sorted(feet[3:6])
    assert feet[6:] == sorted(feet[6:])
    assert min(feet[6:]) > 55


def test_columns_have_blocks_of_their_own() -> None:
    found = places(paper(*HEADER, *paragraph(8, y_mm=60)))
    left, right = {b for _, _, b in found[:3]}, {b for _, _, b in found[3:6]}
    assert left.isdisjoint(right)
    numbers = [block for _, _, block in found]
    assert numbers == sorted(numbers)
    assert numbers[0] == 0


def test_a_table_is_read_row_by_row_and_cells_as_wholes() -> None:
    cells = []
    for row in range(4):
        base = 60 + row * ROW_MM
        texts = (f"{row + 1}", "Nhà ở riêng lẻ\ncấp III", "nhà tạm", "đã cấp")
        for x, text in zip(X_MM, texts, strict=False):
            cells += [Put(t, x + 3, base + 6 * i) for i, t in enumerate(text.split("\n"))]
    gray = paper(*cells, rules_mm=grid(X_MM, 54.0, 4))
    found = [(x, y) for x, y, _ in places(gray)]
    assert len(found) == len(cells)
    column = [int(np.searchsorted(X_MM, x)) - 1 for x, _ in found]
    assert column == [0, 1, 1, 2, 3] * 4
    row_of = [int((y - 54.0) // ROW_MM) for _, y in found]
    assert row_of == [row for row in range(4) for _ in range(5)]


def test_text_around_a_table_keeps_its_place() -> None:
    above, below = paragraph(3, y_mm=30), paragraph(3, y_mm=100)
    inside = [Put("ô bảng", 28, 66), Put("ô khác", 60, 66)]
    gray = paper(*above, *inside, *below, rules_mm=grid((25.0, 55.0, 90.0), 60.0, 1))
    feet = [foot for _, foot, _ in places(gray)]
    assert len(feet) == 8
    assert max(feet[:3]) < 60 < min(feet[3:5])
    assert max(feet[3:5]) < 75 < min(feet[5:])


def test_recipients_come_before_the_signature_beside_them() -> None:
    left = [Put(f"- Sở Xây dựng, phòng {i}", 25, 62 + 6 * i, "r", 11) for i in range(5)]
    right = [
        Put("KT. CHỦ TỊCH", 150, 62, "b", 13, centred=True),
        Put("PHÓ CHỦ TỊCH", 150, 68, "b", 13, centred=True),
        Put("Nguyễn Văn Bình", 150, 92, "b", 13, centred=True),
    ]
    found = places(paper(*paragraph(4, y_mm=20), *left, *right))
    assert len(found) == 12
    assert [left > 100 for left, _, _ in found] == [False] * 9 + [True] * 3

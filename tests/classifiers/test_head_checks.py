from __future__ import annotations

import pytest

from classifiers.fields import FIELDS, find_fields
from classifiers.types import Answer
from tests.classifiers.paper import (
    RULES,
    body_lines,
    document,
    foot_lines,
    head_lines,
    title_lines,
)

BASES = body_lines("Căn cứ Luật Xây dựng số 50/2014/QH13 ngày 18 tháng 6 năm 2014;")


def read(
    organ: tuple[str, ...] = ("BỘ TƯ PHÁP",),
    number: str = "Số: 12/QĐ-BTP",
    title: str = "QUYẾT ĐỊNH",
    date: str = "Hà Nội, ngày 05 tháng 8 năm 2025",
) -> dict[str, Answer]:
    lines = head_lines(organ=organ, number=number, date=date)
    titles = title_lines(title, "Về việc giao đất")
    return find_fields(document([*lines, *titles, *BASES, *foot_lines()]), RULES)


def state(answer: Answer, name: str) -> float:
    return dict(answer.signals)[name]


@pytest.mark.parametrize(
    ("number", "title", "agrees"),
    [("Số: 12/QĐ-BTP", "QUYẾT ĐỊNH", 1.0), ("Số: 12/KH-BTP", "QUYẾT ĐỊNH", -1.0),
     ("Số: 12/BTP-VP", "QUYẾT ĐỊNH", 0.0)],
)  # fmt: skip
def test_type_in_title_and_notation(number: str, title: str, agrees: float) -> None:
    assert state(read(number=number, title=title)["code_notation"], "title_agrees") == agrees


@pytest.mark.parametrize(
    ("number", "agrees"),
    [("Số: 12/2025/TT-BTP", 1.0), ("Số: 12/2024/TT-BTP", -1.0), ("Số: 12/QĐ-BTP", 0.0)],
)
def test_year_in_number_and_date(number: str, agrees: float) -> None:
    found = read(number=number, title="THÔNG TƯ")
    assert state(found["issued_date"], "year_agrees") == agrees
    assert state(found["code_notation"], "year_agrees") == agrees


@pytest.mark.parametrize(
    ("organ", "agrees"),
    [(("ỦY BAN NHÂN DÂN", "HUYỆN BA CHẼ"), 1.0), (("BỘ TƯ PHÁP",), 0.0)],
)
def test_place_in_agency_and_date(organ: tuple[str, ...], agrees: float) -> None:
    found = read(organ=organ, date="Ba Chẽ, ngày 05 tháng 8 năm 2025")
    assert state(found["organ_name"], "place_agrees") == agrees


def test_a_place_of_the_table_puts_the_agency_right() -> None:
    organ = ("ỦY BAN NHÂN DÂN", "HUYỆN BA CHẾ")
    answer = read(organ=organ, date="Ba Chẽ, ngày 05 tháng 8 năm 2025")["organ_name"]
    assert answer.value == "Ủy ban nhân dân huyện Ba Chẽ"
    assert answer.score < 0.8


@pytest.mark.parametrize(
    ("number", "title", "notation"),
    [("Số: ố2 /Qp-nr", "QUYẾT ĐỊNH", "QĐ-BTP"), ("Số: ố2 /o=-nx", "QUYẾT ĐỊNH", None),
     ("Số: ố2 /Tr-nr", "THÔNG TƯ", None), ("Số: 12/QĐ-XYZ", "QUYẾT ĐỊNH", "QĐ-XYZ")],
)  # fmt: skip
def test_what_type_and_agency_leave_as_the_only_notation(
    number: str, title: str, notation: str | None
) -> None:
    answer = read(number=number, title=title)["code_notation"]
    assert answer.value == notation
    assert notation != "QĐ-BTP" or answer.score <= 0.5


def test_every_answer_tells_the_same_signals_whatever_it_reads() -> None:
    one = read()
    other = read(("UBND TỈNH THÁI NGUYÊN", "SỞ XÂY DỰNG"), "Số: 7/KH-SXD", "KẾ HOẠCH",
                 "Thái Nguyên, ngày 15 tháng 11 năm 2024")  # fmt: skip
    for name in FIELDS:
        assert one[name].signals, name
        assert {key for key, _ in one[name].signals} == {key for key, _ in other[name].signals}


def test_a_unit_whose_marks_nobody_knows_is_asked_for() -> None:
    def organ(unit: str, place: str) -> Answer:
        date = f"{place}, ngày 05 tháng 8 năm 2025"
        return read(organ=("ỦY BAN NHÂN DÂN", unit), date=date)["organ_name"]

    assert organ("XÃ BỐ MẪU", "Bó Mẫu").value is None
    assert organ("XÃ BÓ MẪU", "Bó Mẫu").value == "Ủy ban nhân dân xã Bó Mẫu"
    assert organ("XÃ BA CHỆ", "Ba Chẽ").value == "Ủy ban nhân dân xã Ba Chẽ"
    assert state(organ("QUẬN 12", "Quận 12"), "place_agrees") == 1.0


@pytest.mark.parametrize(
    ("number", "year", "notation"),
    [("Số: 22/TT-BTP", "2000", None), ("Số: 22/TT-BTP", "1994", "TT-BTP"),
     ("Số: 22/2000/TT-BTP", "2000", "2000/TT-BTP"), ("Số: 22/QĐ-BTP", "2000", "QĐ-BTP")],
)  # fmt: skip
def test_a_circular_bears_its_year_since_1997(number: str, year: str, notation: str | None) -> None:
    found = read(number=number, title="THÔNG TƯ", date=f"Hà Nội, ngày 05 tháng 8 năm {year}")
    assert found["code_notation"].value == notation

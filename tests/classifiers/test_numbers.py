from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifiers.numbers import find_number, mend_notation, number_row, parse_number
from classifiers.zones import find_head
from tests.classifiers.paper import column, document, head_lines, line, tables, title_lines

TYPES = ["QĐ", "NQ", "CT", "KH", "TB", "TTr", "CTr", "BC", "QyĐ", "GPXD"]
ORGANS = ["UBND", "SXD", "HĐND", "BTC", "BLĐTBXH", "BGDĐT", "TTg", "VPCP"]


@pytest.mark.parametrize(
    ("text", "number", "notation"),
    [
        ("Số: 184/QĐ-UBND", "184", "QĐ-UBND"),
        ("Số: 05/2025/TT-BNV", "05", "2025/TT-BNV"),
        ("Luật số: 68/2020/QH14", "68", "2020/QH14"),
        ("13-TB/CQTT", "13", "TB/CQTT"),
        ("Số 57-NQ/TW", "57", "NQ/TW"),
        ("Số /-TB/TU", None, "TB/TU"),
        ("Số 4//-QĐ/ĐU", None, "QĐ/ĐU"),
        ("Số Z /-QĐ/ĐU", None, "QĐ/ĐU"),
        ("SốO /BC-ĐHYMS", None, "BC-ĐHYMS"),
        ("Số: 22“72000/TT-BTC", None, "2000/TT-BTC"),
        ("Số: 12000/QĐ-BTC", "12000", "QĐ-BTC"),
        ("Số: 395/CAT-PV0I", "395", "CAT-PV01"),
        ("Số: 12/TT-ĐU", "12", "TT-ĐU"),
        ("Số: 45/SXD-QLN", "45", "SXD-QLN"),
        ("Số: 686/STTT-CNTT&BCVT", "686", "STTT-CNTT&BCVT"),
        ("Số: 177/CP", "177", "CP"),
        ("24-HĐBT", "24", "HĐBT"),
        ("526-BYT/QĐ", "526", "BYT/QĐ"),
        ("60-LCT/HĐNN8", "60", "LCT/HĐNN8"),
        ("52-L/CTN", "52", "L/CTN"),
        ("Số: 2578/QĐ/1998/GTVT", "2578", "QĐ/1998/GTVT"),
        ("Số: 157/ QĐ-NĐ-UB", "157", "QĐ-NĐ-UB"),
        ("Số: 04/QĐ-BCĐ138", "04", "QĐ-BCĐ138"),
    ],
)
def test_numbers_of_every_class(text: str, number: str | None, notation: str) -> None:
    code = parse_number(text, tables())
    assert code is not None
    assert (code.number, code.notation) == (number, notation)


def test_the_health_department_is_no_number() -> None:
    for health, row in (("SỞ Y TẾ", None), ("Số 1 Y TẾ", "Số 1 Y TẾ")):
        head = find_head(document(head_lines(organ=("UBND TỈNH BẠC LIÊU", health), number="")))
        assert head is not None
        found = number_row(head, tables())
        assert (found[0].text if found else None) == row


@pytest.mark.parametrize(
    ("text", "number", "notation"),
    [
        ("so: 12/QD-UBND", "12", "QĐ-UBND"),
        ("sớ 12/OĐ-Ttg", "12", "QĐ-TTg"),
        ("Số: l2/0Đ-UBND", "12", "QĐ-UBND"),
        ("Số:1O/KH-SXD", "10", "KH-SXD"),
        ("Số: 12 / QĐ - UBND", "12", "QĐ-UBND"),
        ("Số: 02 /2O10/TT-BTC", "02", "2010/TT-BTC"),
        ("Số 68/2020/QHl4", "68", "2020/QH14"),
        ("Số: 12/QĐ UBND", "12", "QĐ-UBND"),
        ("Số: 07/TTR-UBND", "07", "TTr-UBND"),
        ("số 04/2007/QH 12", "04", "2007/QH12"),
        ("Số: 12/QĐ-UB ND", "12", "QĐ-UBND"),
    ],
)
def test_confusions_of_recognition_are_put_right(text: str, number: str, notation: str) -> None:
    code = parse_number(text, tables())
    assert code is not None
    assert (code.number, code.notation) == (number, notation)


@pytest.mark.parametrize("code", ["HD", "HĐ", "DA", "ĐA"])
def test_letters_with_two_meanings_are_left_as_read(code: str) -> None:
    assert mend_notation(f"{code}-SXD", tables())[0] == f"{code}-SXD"


@pytest.mark.parametrize(
    "text",
    ["Số: 0°_ /2010/TT-BTC", "Số: O 4 /2010/TT-BTC", "Số: 6ổ /QĐ-TTg", "Số: 2/; /QĐ-UBND",
     "Số: 44£ /CT-TTg", "Số: 44. /QĐ-TTg"],
)  # fmt: skip
def test_pen_strokes_are_no_number(text: str) -> None:
    code = parse_number(text, tables())
    assert code is not None
    assert code.number is None
    assert code.notation is not None
    assert not code.blank


def test_a_stroke_like_a_slash_does_not_eat_the_notation() -> None:
    code = parse_number("Số: 5/4 9 /QĐ-UBND", tables())
    assert code is not None
    assert (code.number, code.notation) == (None, "QĐ-UBND")


def test_a_draft_has_a_blank_number() -> None:
    code = parse_number("Số:      /KH-SXD", tables())
    assert code is not None
    assert code.blank
    assert (code.number, code.notation) == (None, "KH-SXD")


@pytest.mark.parametrize(
    "text", ["Sở Xây dựng", "Độc lập - Tự do - Hạnh phúc", "tháng 8 năm 2025", "", "Nơi nhận:"]
)
def test_other_lines_are_no_numbers(text: str) -> None:
    assert parse_number(text, tables()) is None


@given(st.integers(1, 99999), st.sampled_from(TYPES), st.sampled_from(ORGANS))
def test_a_typed_number_comes_back(number: int, kind: str, organ: str) -> None:
    code = parse_number(f"Số: {number:02d}/{kind}-{organ}", tables())
    assert code is not None
    assert (code.number, code.notation) == (f"{number:02d}", f"{kind}-{organ}")
    assert code.known


@given(
    st.integers(1, 999),
    st.sampled_from(TYPES),
    st.sampled_from(ORGANS),
    st.lists(st.sampled_from(["", " "]), min_size=3, max_size=3),
)
def test_spaces_and_lost_bars_change_nothing(
    number: int, kind: str, organ: str, gaps: list[str]
) -> None:
    bare = f"{kind}{gaps[1]}-{gaps[2]}{organ}".replace("Đ", "D")
    code = parse_number(f"Số: {number}{gaps[0]}/{bare}", tables())
    assert code is not None
    assert code.notation == f"{kind}-{organ}"


@given(st.text(max_size=60))
def test_any_text_is_borne_and_never_invents_digits(text: str) -> None:
    code = parse_number(text, tables())
    if code is not None and code.number is not None:
        assert code.number.rstrip("abcdeABCDE").isdecimal()
        assert any(c.isdecimal() for c in text)


def test_the_stamp_of_arrival_and_cited_laws_do_not_win() -> None:
    stamp = [line("CÔNG VĂN ĐẾN", 360, left=200), line("Số: 4512", 400, left=200)]
    base = [line("Căn cứ Nghị định số 30/2020/NĐ-CP;", 800, left=260)]
    head = find_head(document(head_lines() + title_lines("QUYẾT ĐỊNH") + stamp + base))
    assert head is not None
    number, notation = find_number(number_row(head, tables()), head)
    assert (number.value, notation.value) == ("184", "QĐ-SXD")


def test_a_number_broken_at_its_hyphen_is_joined() -> None:
    lines = [*head_lines(number="Số: 287/STC-"), line("HCSN", 346, centre=420)]
    head = find_head(document(lines + title_lines("THÔNG BÁO")))
    assert head is not None
    number, notation = find_number(number_row(head, tables()), head)
    assert (number.value, notation.value) == ("287", "STC-HCSN")


@pytest.mark.parametrize(
    ("text", "confidence", "source", "value"),
    [
        ("Số: 184 /QĐ-SXD", 0.80, "vie_lines", None),
        ("Số: 184 /QĐ-SXD", 0.99, "vie_lines", "184"),
        ("Số: 184 /QĐ-SXD", 0.80, "text_layer", "184"),
        ("Số: 184/QĐ-SXD", 0.80, "vie_lines", "184"),
        ("Số: 45O/QĐ-SXD", 0.80, "vie_lines", None),
    ],
)
def test_doubtful_digits_in_a_form_are_asked_for(
    text: str, confidence: float, source: str, value: str | None
) -> None:
    lines = head_lines(number=text, confidence=confidence, source=source)
    head = find_head(document(lines + title_lines("QUYẾT ĐỊNH")))
    assert head is not None
    number, notation = find_number(number_row(head, tables()), head)
    assert number.value == value
    assert number.handwritten == (value is None)
    assert number.box is not None
    assert notation.value == "QĐ-SXD"


@pytest.mark.parametrize(
    ("printed", "number", "notation"),
    [("Số: HAN-00012345", "HAN-00012345", None), ("Số: ....../TTr-SXD", None, "TTr-SXD"),
     ("Số: /á /HD-BHXH-TCHC", None, "HD-BHXH-TCHC"), ("số6 %’QĐ-UBND-NV", None, "QĐ-UBND-NV"),
     ("Số: 24/QĐ-Trg", "24", "QĐ-TTg"), ("Số: 12/op-UBND", "12", "QĐ-UBND"),
     ("Số: 157/TB_UBND", "157", "TB-UBND"), ("Số: 61-LĐTBXH/QĐ", "61", "LĐTBXH/QĐ"),
     ("Số: 5/2008/QĐ-BCA(V26)", "5", "2008/QĐ-BCA(V26)"), ("Số: 60-LCT/HĐNN8", "60", "LCT/HĐNN8"),
     ("Số: 113/2023", "113", None), ("Số: 01/2012/QĐ-NHNN1", "01", "2012/QĐ-NHNN1")],
)  # fmt: skip
def test_odd_and_damaged_numbers(printed: str, number: str | None, notation: str | None) -> None:
    code = parse_number(printed, tables())
    assert code is not None
    assert (code.number, code.notation) == (number, notation)


def test_what_an_abstract_cites_is_no_number_of_the_document() -> None:
    about = column(("V/v đính chính Quyết định", "số 256/QĐ-UBND ngày 23"), 346, 420)
    head = find_head(document([*head_lines(number="Số: 254/TTLT-XYZ"), *about]))
    assert head is not None
    found = number_row(head, tables())
    assert found is not None
    assert (found[1].number, found[1].notation) == ("254", "TTLT-XYZ")

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifiers.dates import clean_digits, date_row, find_date, parse_date, parse_frame
from classifiers.place import find_place
from classifiers.types import Answer
from classifiers.zones import find_head
from tests.classifiers.paper import document, head_lines, line, tables, title_lines

DAYS = st.dates(date(1945, 9, 2), date(2099, 12, 31))


def read(text: str, confidence: float = 0.99, source: str = "vie_lines") -> tuple[Answer, Answer]:
    lines = head_lines(date=text, confidence=confidence, source=source)
    head = find_head(document(lines + title_lines("QUYẾT ĐỊNH")))
    assert head is not None
    found = date_row(head)
    row, before = (found[0], found[0].text[: found[1].start]) if found else (None, "")
    return find_date(found, head), find_place(row, before, head, tables())


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Hà Nội, ngày 05 tháng 8 năm 2025", date(2025, 8, 5)),
        ("ngày 22 tháng 2 năm 1999.", date(1999, 2, 22)),
        ("ngày 05/8/2025", date(2025, 8, 5)),
        ("Huế, 30.4.2024", date(2024, 4, 30)),
        ("ngày 24 / 7/ 1993", date(1993, 7, 24)),
        ("ngày l2 tháng O1 năm 2O10", date(2010, 1, 12)),
        ("Ngay 5 thang 6 nam 2020", date(2020, 6, 5)),
    ],
)
def test_printed_forms(text: str, value: date) -> None:
    assert parse_date(text) == value


@pytest.mark.parametrize(
    "text",
    ["ngày … tháng 8 năm 2025", "ngày /) tháng 01 năm 2010", "ngày 43 tháng 01 năm 2010",
     "ngày 31 tháng 02 năm 2025", "ngày 2 tháng Ô năm 2010", "ngày 05 tháng 8 năm 200",
     "Nghị định số 30/2020/NĐ-CP", "tháng 8 năm 2025", "99/99/2025"],
)  # fmt: skip
def test_what_is_no_whole_date_is_not_guessed(text: str) -> None:
    assert parse_date(text) is None


def test_a_frame_with_a_hole_keeps_what_is_printed() -> None:
    frame = parse_frame("Hà Nội, ngày      tháng 01 năm 2010")
    assert frame is not None
    assert (frame.day, frame.month, frame.year) == (None, 1, 2010)


@given(DAYS)
def test_dates_in_words_come_back(day: date) -> None:
    assert parse_date(f"ngày {day.day:02d} tháng {day.month} năm {day.year}") == day
    frame = parse_frame(f"Hà Nội, ngày {day.day:02d} tháng {day.month:02d} năm {day.year}")
    assert frame is not None
    assert frame.value == day
    assert not frame.odd


@given(DAYS, st.sampled_from("/.-"))
def test_dates_in_figures_come_back(day: date, mark: str) -> None:
    assert parse_date(f"ngày {day.day}{mark}{day.month}{mark}{day.year}") == day


@given(st.text(max_size=60))
def test_any_text_is_borne(text: str) -> None:
    value = parse_date(text)
    assert value is None or 1945 <= value.year <= 2099


@given(st.text(alphabet="0123456789OolI|.… ", max_size=8))
def test_digits_never_change_but_for_look_alikes(raw: str) -> None:
    digits, confused = clean_digits(raw)
    if digits is not None:
        kept = [c for c in raw if c.isdecimal()]
        assert [d for d in digits if d in kept or d in "01"] == list(digits)
        assert confused == any(c in "OolI|" for c in raw)


def test_date_and_place_of_the_head() -> None:
    issued, place = read("Thái Nguyên, ngày 05 tháng 8 năm 2025")
    assert (issued.value, place.value) == ("2025-08-05", "Thái Nguyên")
    assert issued.box is not None
    assert not issued.handwritten


@pytest.mark.parametrize(
    ("text", "confidence", "source", "value"),
    [
        ("Hà Nội, ngày 43 tháng 01 năm 2010", 0.99, "vie_lines", None),
        ("Hà Nội, ngàyTtháng 01 năm 2025", 0.97, "vie_lines", None),
        ("Hà Nội, ngày 2 tháng O2 năm 2025", 0.95, "vie_lines", None),
        ("Hà Nội, ngày05 tháng 02 năm 2025", 0.90, "vie_lines", None),
        ("Hà Nội, ngày 15 tháng 02 năm 2025", 0.70, "vie_lines", None),
        ("Hà Nội, ngày 15 tháng 02 năm 2025", 0.95, "vie_lines", "2025-02-15"),
        ("Hà Nội, ngày 2 tháng 02 năm 2025", 0.90, "text_layer", "2025-02-02"),
    ],
)
def test_doubtful_days_are_asked_for(
    text: str, confidence: float, source: str, value: str | None
) -> None:
    issued, place = read(text, confidence, source)
    assert issued.value == value
    assert issued.handwritten == (value is None)
    assert place.value == "Hà Nội"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Hà nội, ngày 05 tháng 8 năm 2025", "Hà Nội"),
        ("Bắc Kạn, ngày 05 tháng 8 năm 2024", "Bắc Kạn"),
        ("Bà Rịa - Vũng Tàu, ngày 05 tháng 8 năm 2024", "Bà Rịa - Vũng Tàu"),
        ("Tp.Hồ Chí Minh, ngày 05 tháng 8 năm 2024", "Tp. Hồ Chí Minh"),
        ("Quận 12, ngày 05 tháng 8 năm 2024", "Quận 12"),
        ("Phú Bình, ngày 05 tháng 8 năm 2025", "Phú Bình"),
        ("Tuần Giáo, ngày 05 tháng 8 năm 2023", "Tuần Giáo"),
        ("ngày 05 tháng 8 năm 2025", None),
        ("Số 12, ngày 05 tháng 8 năm 2025", None),
    ],
)
def test_places_before_and_after_2025(text: str, value: str | None) -> None:
    assert read(text)[1].value == value


def test_stamp_and_overlay_dates_do_not_win() -> None:
    others = [
        line("Ngày 12 tháng 9 năm 2025", 420, left=200),
        line("Thời gian ký: 15/09/2025 17:10:17 +07:00", 20, left=1100, source="signature_overlay"),
        line("Căn cứ Luật Xây dựng ngày 18 tháng 6 năm 2014;", 800, left=260),
    ]
    head = find_head(document([*head_lines(date=""), *title_lines("QUYẾT ĐỊNH"), *others]))
    assert head is not None
    assert date_row(head) is None
    assert find_date(None, head).value is None


@pytest.mark.parametrize(
    ("text", "day"),
    [("ngày mồng 5 tháng 8 năm 2025", date(2025, 8, 5)),
     ("ngày mùng 2 tháng Giêng năm 1998", date(1998, 1, 2)),
     ("ngày 15 tháng mười hai năm 2020", date(2020, 12, 15)),
     ("ngày 15 tháng tư năm 2020", date(2020, 4, 15)),
     ("Hà Nội, 05-8-2025", date(2025, 8, 5)), ("05.8.2025", date(2025, 8, 5)),
     ("ngày 5/8 năm 2025", date(2025, 8, 5)),
     ("ngày 20 tháng 02 niềm 2025", date(2025, 2, 20)),
     ("tháng mười ba năm 2020", None), ("ngày 5 tháng lạ năm 2020", None)],
)  # fmt: skip
def test_every_printed_form(text: str, day: date | None) -> None:
    assert parse_date(text) == day


@pytest.mark.parametrize(
    ("printed", "confidence", "place"),
    [("Văn Giang", 0.99, "Văn Giang"), ("Thái Nguyem", 0.8, "Thái Nguyên"),
     ("Thái Nguyem", 0.99, "Thái Nguyem"), ("iÌ Hà Nội", 0.8, "Hà Nội"),
     ("Ba Chế", 0.8, "Ba Chẽ"), ("Quận 12", 0.9, "Quận 12")],
)  # fmt: skip
def test_a_place_read_surely_is_not_taken_for_another(
    printed: str, confidence: float, place: str
) -> None:
    row = line(f"{printed}, ngày 05 tháng 8 năm 2025", 300, centre=1130, confidence=confidence)
    head = find_head(document([*head_lines(date=""), row, *title_lines("QUYẾT ĐỊNH")]))
    assert head is not None
    found = date_row(head)
    assert found is not None
    before = found[0].text[: found[1].start]
    assert find_place(found[0], before, head, tables()).value == place


def test_a_page_without_a_head_has_no_date_of_its_own() -> None:
    law = line("Luật này có hiệu lực thi hành từ ngày 01 tháng 7 năm 2024.", 300, left=800)
    head = find_head(document([law]))
    assert head is not None
    assert date_row(head) is None
    own = line("Thái Nguyên, ngày 05 tháng 8 năm 2025", 300, left=800)
    headed = find_head(document([own]))
    assert headed is not None
    assert date_row(headed) is not None

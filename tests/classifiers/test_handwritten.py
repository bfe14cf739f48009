"""Two readings of a row become one answer: the sure one, or a question to a person."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifiers.dates import parse_frame
from classifiers.handwritten import SIGNALS, SURE_NUMBER, Place, date_by_hand, number_by_hand
from classifiers.numbers import CodeNumber
from classifiers.types import Answer, HandReading

PLACE = Place(1, (300, 200, 700, 260), "Số: 43 /QĐ-UBND")
DAY_ROW = Place(1, (900, 200, 1700, 260), "Hà Nội, ngày đề tháng 01 năm 2010")
ASKED = Answer(None, 0.0, 1, PLACE.box, "cần người đọc", handwritten=True)
TYPED = Answer("43", 0.9, 1, PLACE.box, "Dòng “Số: 43 /QĐ-UBND”.")
FRAME = parse_frame(DAY_ROW.text)


def pen(*readings: tuple[tuple[str, ...], float], handwritten: float = 0.97) -> HandReading:
    return HandReading(readings, handwritten)


def signals(answer: Answer) -> dict[str, float]:
    return dict(answer.signals)


def number(
    reading: HandReading | None, printed: Answer = ASKED, typed: str | None = "43"
) -> Answer:
    return number_by_hand(printed, reading, CodeNumber(typed, "QĐ-UBND", known=True), PLACE)


def day(reading: HandReading | None, year: int | None = None) -> Answer:
    return date_by_hand(ASKED, reading, FRAME, DAY_ROW, year)


def test_a_sure_pen_is_believed_and_says_how_sure() -> None:
    answer = number(pen((("113",), 0.95), (("118",), 0.02)))
    assert answer.value == "113"
    assert answer.handwritten
    assert answer.score >= SURE_NUMBER
    assert "113" in answer.evidence
    assert answer.box == PLACE.box
    assert signals(answer)["hand_probability"] == answer.score
    assert signals(answer)["hand_margin"] > 0.9


def test_a_pen_that_may_be_two_numbers_is_asked_for() -> None:
    answer = number(pen((("113",), 0.5), (("118",), 0.45)))
    assert answer.value is None
    assert answer.handwritten
    assert "113" in answer.evidence
    assert "cần người đọc" in answer.evidence


def test_sure_print_that_the_pixels_show_as_another_number_in_ink_gives_way() -> None:
    assert number(pen((("113",), 0.93)), TYPED).value == "113"
    unsure = number(pen((("113",), 0.4), (("115",), 0.3)), TYPED)
    assert unsure.value is None


def test_typed_digits_stay_what_the_print_says() -> None:
    for reading in (
        pen((("43",), 0.99), handwritten=0.02),
        pen((("48",), 0.6), handwritten=0.02),
        pen(handwritten=0.0),
    ):
        answer = number(reading, TYPED)
        assert answer.value == "43"
        assert answer.score == TYPED.score
        assert not answer.handwritten


def test_typed_digits_the_pixels_clearly_contradict_are_doubted() -> None:
    answer = number(pen((("48",), 0.99), handwritten=0.02), TYPED)
    assert answer.value == "43"
    assert answer.score < TYPED.score
    assert "48" in answer.evidence


def test_two_readers_that_agree_need_less() -> None:
    agreed = number(pen((("43",), 0.6), (("93",), 0.3)))
    other = number(pen((("93",), 0.6), (("43",), 0.3)), typed=None)
    assert agreed.value == "43"
    assert signals(agreed)["agrees_with_print"] == 1.0
    assert other.value is None
    assert signals(other)["agrees_with_print"] == 0.0


def test_zeros_before_long_numbers_count_little() -> None:
    reading = pen((("0299",), 0.5), (("299",), 0.45))
    assert number(reading, typed=None).value == "299"
    assert number(pen((("05",), 0.95)), typed=None).value == "05"


def test_a_form_nobody_filled_in_is_asked_for_as_empty() -> None:
    answer = number(pen((("",), 0.98), handwritten=0.0))
    assert answer.value is None
    assert "để trống" in answer.evidence


def test_a_row_that_is_no_such_row_is_asked_for() -> None:
    assert number(pen()).value is None
    assert number(pen((("113",), 0.05))).value is None
    assert day(pen((("15", "01", ""), 0.02))).value is None


def test_a_written_day_joins_the_typed_month_and_year() -> None:
    answer = day(pen((("15", "01", "2010"), 0.9), (("18", "01", "2010"), 0.05)))
    assert answer.value == "2010-01-15"
    assert answer.handwritten
    assert "15/01/2010" in answer.evidence
    assert day(pen((("15", "", ""), 0.9))).value == "2010-01-15"


def test_days_the_calendar_lacks_count_against_all_others() -> None:
    answer = date_by_hand(
        ASKED, pen((("30", "2", "2023"), 0.6), (("20", "2", "2023"), 0.3)), None, DAY_ROW
    )
    assert answer.value is None
    assert signals(answer)["hand_probability"] == pytest.approx(0.3)


def test_the_year_of_the_notation_decides() -> None:
    reading = pen((("15", "01", "2019"), 0.5), (("15", "01", "2010"), 0.45))
    assert date_by_hand(ASKED, reading, None, DAY_ROW).value is None
    assert date_by_hand(ASKED, reading, None, DAY_ROW, 2010).value == "2010-01-15"


def test_sundays_are_unlikely() -> None:
    sunday, monday = ("17", "01", "2010"), ("11", "01", "2010")
    assert date(2010, 1, 17).weekday() == 6
    answer = date_by_hand(ASKED, pen((sunday, 0.5), (monday, 0.5)), None, DAY_ROW)
    assert "11/01/2010" in answer.evidence


def test_without_pixels_nothing_changes_but_the_signals() -> None:
    answer = number(None, TYPED)
    assert (answer.value, answer.score, answer.evidence) == ("43", 0.9, TYPED.evidence)
    assert set(signals(answer).values()) == {0.0}
    nowhere = date_by_hand(ASKED, pen((("15", "01", "2010"), 0.9)), None, None)
    assert nowhere.value is None


DIGITS = st.text("0123456789", max_size=5)
YEARS = st.one_of(st.just(""), st.integers(0, 9999).map(str))
SHARE = st.floats(0.0001, 1.0)


@st.composite
def hand_readings(
    draw: Callable[..., object], parts: st.SearchStrategy[tuple[str, ...]]
) -> HandReading:
    found = draw(st.lists(st.tuples(parts, SHARE), max_size=5, unique_by=lambda one: one[0]))
    assert isinstance(found, list)
    whole = max(1.0, sum(share for _, share in found))
    ranked = sorted(((p, share / whole) for p, share in found), key=lambda one: -one[1])
    share = draw(st.floats(0, 1))
    assert isinstance(share, float)
    return HandReading(tuple(ranked), share)


@given(
    hand_readings(st.tuples(DIGITS)), st.sampled_from([ASKED, TYPED]), st.one_of(st.none(), DIGITS)
)
def test_any_reading_of_a_number_gives_a_sound_answer(
    reading: HandReading, printed: Answer, typed: str | None
) -> None:
    answer = number_by_hand(printed, reading, CodeNumber(typed, None), PLACE)
    assert 0 <= answer.score <= 1
    assert tuple(name for name, _ in answer.signals) == SIGNALS
    assert all(0 <= value <= 1 for _, value in answer.signals)
    known = {parts[0] for parts, _ in reading.readings} | {printed.value}
    assert answer.value in known | {None}
    assert answer.value != ""
    assert answer.evidence


@given(
    hand_readings(st.tuples(DIGITS, DIGITS, YEARS)), st.one_of(st.none(), st.integers(1990, 2030))
)
def test_any_reading_of_a_date_gives_a_day_of_the_calendar(
    reading: HandReading, year: int | None
) -> None:
    answer = date_by_hand(ASKED, reading, FRAME, DAY_ROW, year)
    assert 0 <= answer.score <= 1
    assert tuple(name for name, _ in answer.signals) == SIGNALS
    if answer.value is not None:
        assert isinstance(answer.value, str)
        assert 1945 <= date.fromisoformat(answer.value).year <= 2099

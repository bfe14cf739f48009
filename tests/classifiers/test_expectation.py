"""Citations, signatures and annexes weigh the candidates of a row written by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifiers.dates import date_row
from classifiers.expectation import NOTHING, OUTSIDE, SAID, Expectation, expect
from classifiers.fields import find_fields
from classifiers.types import DocumentText, HandReading, TextLine
from classifiers.zones import find_head
from tests.classifiers.checking_kit import decision
from tests.classifiers.paper import RULES, body_lines, head_lines, line, page, tables

HAND = head_lines(
    number="Số: 4ổ4 /QĐ-SXD", date="Thái Nguyên, ngày đ tháng 8 năm 2025", confidence=0.8
)
READINGS = ((("6", "8", "2025"), 0.45), (("8", "8", "2025"), 0.45), (("", "", ""), 0.1))


class _Pen:
    """A reader that hesitates between two days, and two numbers."""

    def read(self, page: int, box: tuple[int, int, int, int], kind: str) -> HandReading:
        if kind == "date":
            return HandReading(READINGS, 0.99)
        return HandReading(((("184",), 0.45), (("164",), 0.45)), 0.99)


def _signed(document: DocumentText, text: str) -> DocumentText:
    mark = TextLine(text, (1000, 20, 1500, 50), 0.9, 0, "signature_overlay")
    first = document.pages[0]
    return DocumentText((replace(first, lines=(*first.lines, mark)), *document.pages[1:]))


def _annexed(text: str) -> DocumentText:
    lines = [line("PHỤ LỤC", 200), line(text, 300), *body_lines("1. Thuyết minh")]
    return decision(head=HAND, more=(page(lines, 2),))


def test_the_head_of_these_pages_has_a_frame_without_day() -> None:
    head = find_head(decision(head=HAND))
    assert head is not None
    found = date_row(head)
    assert found is not None
    assert (found[1].day, found[1].month) == (None, 8)


def test_a_pen_that_hesitates_is_asked_for() -> None:
    found = find_fields(decision(head=HAND), RULES, _Pen())
    assert found["issued_date"].value is None
    assert found["code_number"].value is None


def test_a_day_after_the_signature_is_given_up() -> None:
    made = _signed(decision(head=HAND), "Thời gian ký: 06/08/2025 17:10:17")
    assert find_fields(made, RULES, _Pen())["issued_date"].value == "2025-08-06"


def test_the_annex_decides_between_two_readings() -> None:
    made = _annexed("(Kèm theo Quyết định số 164/QĐ-SXD ngày 08 tháng 8 năm 2025)")
    found = find_fields(made, RULES, _Pen())
    assert found["code_number"].value == "164"
    assert found["issued_date"].value == "2025-08-08"


@pytest.mark.parametrize(
    "text",
    [
        "(Kèm theo Quyết định số 164/QĐ-UBND ngày 08 tháng 8 năm 2025)",
        "(Kèm theo các biểu mẫu)",
    ],
)
def test_the_annex_of_another_document_decides_nothing(text: str) -> None:
    assert expect(_annexed(text), tables(), "QĐ-SXD").numbers == frozenset()


def test_nothing_known_weighs_nothing() -> None:
    assert NOTHING.of_day(date(2025, 8, 5)) == 1.0
    assert NOTHING.of_number("184") == 1.0
    assert expect(DocumentText(()), tables(), "QĐ-SXD") == NOTHING


def test_zeros_before_a_number_make_no_other_number() -> None:
    assert Expectation(numbers=frozenset({"5"})).of_number("05") == SAID


@given(st.dates(date(2025, 8, 1), date(2025, 8, 31)))
def test_days_weigh_one_on_average(high: date) -> None:
    found = Expectation(date(2025, 7, 20), high)
    days = [found.of_day(date(2025, 8, one)) for one in range(1, 32)]
    assert sum(days) / 31 == pytest.approx(1.0, abs=OUTSIDE)
    assert all(day >= OUTSIDE for day in days)

"""Citations and signatures leave few days for a date filled in by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifiers.date_bounds import cited_days, date_bounds, date_likelihood
from classifiers.types import Answer, DocumentText, TextLine
from tests.classifiers.checking_kit import decision, understood
from tests.classifiers.paper import head_lines

HAND = head_lines(date="Thái Nguyên, ngày ... tháng 8 năm 2025")


def _citing(text: str, confidence: float = 0.99) -> DocumentText:
    made = decision(head=HAND, body=(text,))
    first = made.pages[0]
    lines = tuple(
        replace(one, confidence=confidence) if one.text == text else one for one in first.lines
    )
    return DocumentText((replace(first, lines=lines),))


def _signed(document: DocumentText, text: str) -> DocumentText:
    mark = TextLine(text, (1000, 20, 1500, 50), 0.9, 0, "signature_overlay")
    first = document.pages[0]
    return DocumentText((replace(first, lines=(*first.lines, mark)), *document.pages[1:]))


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("theo Tờ trình số 239/TTr-SXD ngày 01 tháng 8 năm 2025;", date(2025, 8, 1)),
        ("tại Công văn số 287/STC-HCSN ngày 04/02/2025 và", date(2025, 2, 4)),
        ("Nghị định số 15/2021/NĐ-CP ngày 03 tháng 3 năm 2021", date(2021, 3, 3)),
        ("Nghị định số 41/2009/NĐ-CP ngày 05 tháng 5 năm 2010", None),
        ("báo cáo trước ngày 01 tháng 8 năm 2025", None),
        ("Tờ trình số 239/TTr-SXD ngày l2 tháng 8 năm 2025", None),
    ],
)
def test_a_day_counts_where_a_number_stands_before_it(text: str, day: date | None) -> None:
    assert cited_days(_citing(text)) == ((day,) if day else ())


def test_lines_read_badly_bound_nothing() -> None:
    assert cited_days(_citing("Tờ trình số 239/TTr-SXD ngày 01/8/2025;", 0.8)) == ()


def test_the_date_lies_between_the_last_citation_and_the_signature() -> None:
    made = _signed(
        _citing("Theo Tờ trình số 239/TTr-SXD ngày 01 tháng 8 năm 2025;"),
        "Thời gian ký: 07/08/2025 17:10:17",
    )
    assert date_bounds(made, understood(made).fields) == (date(2025, 8, 1), date(2025, 8, 7))


def test_a_citation_after_the_month_of_the_head_was_misread() -> None:
    made = _citing("Theo Tờ trình số 239/TTr-SXD ngày 01 tháng 9 năm 2025;")
    assert date_bounds(made, {}) == (None, None)


def test_a_citation_after_the_signature_was_misread() -> None:
    made = _citing("Theo Tờ trình số 239/TTr-SXD ngày 21 tháng 8 năm 2025;")
    bounds = date_bounds(_signed(made, "07.08.2025 10:00:00"), {"legal_bases": Answer(None)})
    assert bounds == (None, date(2025, 8, 7))


def test_no_page_has_no_bounds() -> None:
    assert date_bounds(DocumentText(()), {}) == (None, None)


DAYS = st.dates(date(2020, 1, 1), date(2026, 12, 31))


@given(DAYS, st.integers(0, 40), st.integers(1, 40))
def test_days_outside_are_impossible_and_inside_possible(low: date, inside: int, out: int) -> None:
    high = low + timedelta(40)
    assert 0.0 < date_likelihood(low + timedelta(inside), (low, high)) <= 1.0
    assert date_likelihood(low - timedelta(out), (low, high)) == 0.0
    assert date_likelihood(high + timedelta(out), (low, high)) == 0.0


@given(DAYS)
def test_without_bounds_every_day_is_alike(day: date) -> None:
    assert date_likelihood(day, (None, None)) == 1.0


def test_the_day_before_the_signature_is_likelier_than_the_week_before() -> None:
    bounds = (None, date(2025, 8, 7))
    assert date_likelihood(date(2025, 8, 6), bounds) > date_likelihood(date(2025, 7, 31), bounds)

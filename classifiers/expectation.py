"""What the rest of the document lets one expect of its number and date, before digits are read.

Bounds from citations and signatures (`classifiers.date_bounds`) and pointers in annexes
(`classifiers.witnesses`) become weights for the candidates of a row filled in by hand.
"""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date

from classifiers.agencies import Tables
from classifiers.date_bounds import date_bounds, date_likelihood
from classifiers.types import DocumentText
from classifiers.witnesses import witnesses

__all__ = ["NOTHING", "Expectation", "expect"]

SAID = 20.0  # how much likelier a candidate is that an annex prints as well
OUTSIDE = 0.02  # … outside its bounds: a citation or a signature may have been misread


@dataclass(frozen=True, slots=True)
class Expectation:
    """Weights for candidates, about 1 on average; 1.0 where nothing is known.

    Attributes:
        low, high: bounds of the date, both inclusive; None: none.
        numbers, days: what annexes print surely.
    """

    low: date | None = None
    high: date | None = None
    numbers: frozenset[str] = frozenset()
    days: frozenset[date] = frozenset()

    def of_day(self, day: date) -> float:
        """Weight of a day against the mean of its month."""
        said = SAID if day in self.days else 1.0
        if self.low is None and self.high is None:
            return said
        bounds = (self.low, self.high)
        length = calendar.monthrange(day.year, day.month)[1]
        month = [_timid(day.replace(day=one), bounds) for one in range(1, length + 1)]
        mean = sum(month) / length
        likely = _timid(day, bounds) / mean if mean else 0.0
        return said * max(OUTSIDE, likely)

    def of_number(self, number: str) -> float:
        """Weight of a number with its zeros as written."""
        return SAID if number.lstrip("0") in self.numbers else 1.0


def _timid(day: date, bounds: tuple[date | None, date | None]) -> float:
    """The root of the likelihood: in full it outweighs a pen stroke read fairly (dev scans)."""
    return float(date_likelihood(day, bounds) ** 0.5)


NOTHING = Expectation()
"""Nothing is known: every candidate weighs alike."""


def expect(document: DocumentText, tables: Tables, notation: str) -> Expectation:
    """What citations, signatures and annexes say.

    Args:
        document: all pages.
        tables: for the grammar of the pointers' numbers.
        notation: of the head; pointers with another one speak of another document.
    """
    low, high = date_bounds(document, {})
    said = [
        one
        for one in witnesses(document, tables)
        if one.sure and notation and (one.notation or "").lower() == notation.lower()
    ]
    return Expectation(
        low,
        high,
        frozenset(one.number.lstrip("0") for one in said if one.number),
        frozenset(day for one in said if (day := one.issued)),
    )

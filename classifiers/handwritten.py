"""Numbers and dates of which a part was written by hand: two readings weighed into one answer.

The reader of handwriting sees the pixels of a row and gives digits with probabilities; the
reader of print sees letters. Here the calendar, the grammar of numbers, the year of the notation
and what the print says decide between the candidates. Where none is sure, a person is asked.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

from classifiers.dates import EARLIEST_YEAR, LATEST_YEAR, DateFrame
from classifiers.expectation import NOTHING, Expectation
from classifiers.numbers import CodeNumber
from classifiers.types import Answer, BoxTuple, HandReading

__all__ = ["SIGNALS", "Place", "date_by_hand", "number_by_hand"]

SIGNALS = ("hand_read", "handwritten", "hand_probability", "hand_margin", "agrees_with_print")
"""Names of the signals added to every answer: 0 where no reading of the pixels was had."""

HAND = 0.5  # share from which a row counts as written by hand
# Probability from which a reading of the pen is returned. Chosen on real rows of agencies the
# weights had not learnt (resources/models/README.md): fewer than one in thirty wrong. The
# calendar and the typed month and year already rule out most wrong days.
SURE_NUMBER, SURE_DATE = 0.80, 0.65
SURE_TYPED = 0.90  # … and one of type the reader of print was not sure of
AGREES = 4.0  # how much likelier a candidate is that the reader of print has read as well
OTHER_YEAR = 0.02  # … that contradicts the year in the notation (Nghị định 30/2020, ô 3)
ODD_ZERO = 0.05  # … with zeros that Nghị định 30/2020 puts before numbers below 10 only
SUNDAY, SATURDAY = 0.25, 0.5  # offices seldom sign on these days
DOUBT = 0.7  # factor of a printed answer's score where the pixels clearly say otherwise
CLEAR = 0.9  # probability at which it does
FAIR = 0.3  # … from which a reading counts as one that agrees with the print

_Parts = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a row stands, for the answer: page, box and its text as read."""

    page: int
    box: BoxTuple
    text: str


@dataclass(frozen=True, slots=True)
class _Best:
    """The likeliest value, its probability, its lead over the next and what the pen wrote."""

    value: str
    probability: float
    margin: float


def _best(
    reading: HandReading, value: Callable[[_Parts], str | None], weight: Callable[[str], float]
) -> _Best | None:
    """Weigh the readings again; what fits no row, or no calendar, stays against all of them."""
    shares: dict[str, float] = {}
    lost = 1.0
    for parts, probability in reading.readings:
        lost -= probability
        found = value(parts)
        if found is None:
            lost += probability
        else:
            shares[found] = shares.get(found, 0.0) + probability * weight(found)
    if not shares:
        return None
    whole = sum(shares.values()) + max(0.0, lost)
    ranked = sorted(((share / whole, name) for name, share in shares.items()), reverse=True)
    second = ranked[1][0] if len(ranked) > 1 else 0.0
    return _Best(ranked[0][1], ranked[0][0], ranked[0][0] - second)


def _signals(reading: HandReading | None, best: _Best | None, agrees: bool) -> tuple[float, ...]:
    if reading is None:
        return (0.0,) * len(SIGNALS)
    if best is None:
        return (1.0, reading.handwritten, 0.0, 0.0, 0.0)
    return (1.0, reading.handwritten, best.probability, best.margin, float(agrees))


def _decided(
    printed: Answer, reading: HandReading, best: _Best | None, agrees: bool, what: _Words
) -> Answer:
    """Choose between the two readers."""
    by_hand = reading.handwritten >= HAND
    if best is None:
        if not by_hand:
            return printed
        evidence = f"{what.row}: {what.unreadable}."
        return replace(printed, value=None, score=0.0, handwritten=True, evidence=evidence)
    if printed.value is not None and agrees and best.probability >= FAIR:
        return replace(printed, handwritten=by_hand)
    if not by_hand and printed.value is not None:
        if best.probability < CLEAR:
            return replace(printed, handwritten=False)
        evidence = f"{printed.evidence} Nét chữ trên ảnh lại giống {what.shown(best.value)}."
        return replace(printed, score=printed.score * DOUBT, evidence=evidence, handwritten=False)
    least = what.sure if by_hand else SURE_TYPED
    share = f"{100 * best.probability:.0f} %"
    if best.probability < least:
        evidence = (
            f"{what.row}: {what.written(by_hand)}, giống {what.shown(best.value)} nhất"
            f" nhưng chưa chắc ({share}), cần người đọc."
        )
        return replace(printed, value=None, score=0.0, handwritten=by_hand, evidence=evidence)
    evidence = f"{what.row}: {what.written(by_hand)}, đọc là {what.shown(best.value)} ({share})."
    return replace(
        printed,
        value=best.value,
        score=best.probability,
        handwritten=by_hand,
        evidence=evidence,
    )


@dataclass(frozen=True, slots=True)
class _Words:
    """How the two fields are spoken of."""

    row: str
    name: str
    shown: Callable[[str], str]
    sure: float

    def written(self, by_hand: bool) -> str:
        return f"{self.name} {'viết tay' if by_hand else 'in mờ'}"

    @property
    def unreadable(self) -> str:
        return f"{self.name} viết tay không đọc được, cần người đọc"


def _finished(
    answer: Answer,
    place: Place | None,
    reading: HandReading | None,
    best: _Best | None,
    agrees: bool,
) -> Answer:
    named = tuple(zip(SIGNALS, _signals(reading, best, agrees), strict=True))
    where = answer
    if place is not None and answer.box is None:
        where = replace(answer, page=place.page, box=place.box)
    return replace(where, signals=(*answer.signals, *named))


def number_by_hand(
    printed: Answer,
    reading: HandReading | None,
    code: CodeNumber | None,
    place: Place | None,
    expected: Expectation = NOTHING,
) -> Answer:
    """Answer for `code_number` from both readers.

    Args:
        printed: what `classifiers.numbers.find_number` says.
        reading: of the row's pixels; None where they were not to be had.
        code: the row as print.
        place: the row.
        expected: what the rest of the document says.

    Returns:
        `printed` where the row is typed and was read; else the reading of the pixels where it
        is sure enough, or None for a person. `SIGNALS` are added.
    """
    if reading is None or place is None:
        return _finished(printed, place, None, None, agrees=False)
    typed = code.number if code else None
    if _empty(reading):
        words = "chỗ ghi số để trống"
        empty = replace(printed, value=None, score=0.0, evidence=f"Dòng “{place.text}”: {words}.")
        kept = printed if printed.value is not None else empty
        return _finished(kept, place, reading, None, agrees=False)

    def weight(number: str) -> float:
        odd = ODD_ZERO if number.startswith("0") and len(number) != 2 else 1.0
        return odd * (AGREES if number == typed else 1.0) * expected.of_number(number)

    best = _best(reading, lambda parts: parts[0] or None, weight)
    agrees = best is not None and best.value == typed
    what = _Words(
        f"Dòng “{place.text}” dưới tên cơ quan ban hành", "số", lambda one: f"“{one}”", SURE_NUMBER
    )
    answer = _decided(printed, reading, best, agrees, what)
    return _finished(answer, place, reading, best, agrees)


def _empty(reading: HandReading) -> bool:
    """Nothing stands where the digits should be."""
    return bool(reading.readings) and not any(reading.readings[0][0])


def date_by_hand(
    printed: Answer,
    reading: HandReading | None,
    frame: DateFrame | None,
    place: Place | None,
    notation_year: int | None = None,
    expected: Expectation = NOTHING,
) -> Answer:
    """Answer for `issued_date` (ISO 8601) from both readers.

    Args:
        printed: what `classifiers.dates.find_date` says.
        reading: of the row's pixels; None where they were not to be had.
        frame: the row as print.
        place: the row.
        notation_year: year inside the notation (`05/2025/TT-BNV`), which the date must share.
        expected: what the rest of the document says: citations, signatures, annexes.

    Returns:
        As `number_by_hand`.
    """
    if reading is None or place is None:
        return _finished(printed, place, None, None, agrees=False)

    def value(parts: _Parts) -> str | None:
        found = _calendar(_filled(parts, frame))
        return found.isoformat() if found else None

    def weight(text: str) -> float:
        found = date.fromisoformat(text)
        share = {6: SUNDAY, 5: SATURDAY}.get(found.weekday(), 1.0) * expected.of_day(found)
        if notation_year is not None and found.year != notation_year:
            share *= OTHER_YEAR
        seen = (frame.day, frame.month, frame.year) if frame else (None, None, None)
        same = zip(seen, (found.day, found.month, found.year), strict=True)
        for typed, written in same:
            share *= AGREES if typed == written else 1.0
        return share

    best = _best(reading, value, weight)
    seen = frame.value if frame else None
    agrees = best is not None and seen is not None and best.value == seen.isoformat()
    what = _Words(f"Dòng “{place.text}” dưới Quốc hiệu", "ngày tháng", _spoken, SURE_DATE)
    answer = _decided(printed, reading, best, agrees, what)
    return _finished(answer, place, reading, best, agrees)


def _filled(parts: _Parts, frame: DateFrame | None) -> _Parts:
    """A month or year the pixels do not show may stand in the print."""
    if frame is None:
        return parts
    typed = ("", str(frame.month or ""), str(frame.year or ""))
    return tuple(part or other for part, other in zip(parts, typed, strict=True))


def _calendar(parts: _Parts) -> date | None:
    """The date, where all parts are there and the calendar knows it."""
    if not all(parts):
        return None
    day, month, year = (int(part) for part in parts)
    if not EARLIEST_YEAR <= year <= LATEST_YEAR:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _spoken(text: str) -> str:
    found = date.fromisoformat(text)
    return f"“{found.day:02d}/{found.month:02d}/{found.year}”"

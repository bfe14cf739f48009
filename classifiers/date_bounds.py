"""Between which days a document must have been issued, and how likely each day is before reading.

A document cites what was issued before it, mostly in the weeks before, and signing software puts
its day on the scan soon after. Where the day was filled in by hand these bounds leave a few days
of the month: they do not read it, they weigh the readings.
"""

from __future__ import annotations

import calendar
import re
from datetime import date

from classifiers.dates import DateFrame, date_row, parse_frame
from classifiers.folding import fold_same_length, squeeze
from classifiers.types import Answer, DocumentText
from classifiers.witnesses import signing_days
from classifiers.zones import find_head

__all__ = ["cited_days", "date_bounds", "date_likelihood", "days_of_bases"]

SURE_LINE = 0.9  # confidence of the lines whose dates count
# Days between the last citation and the date, and between the date and the signature; fitted on
# the dev documents, where a signed one is left with about 5 likely days of 30, others with 23.
AFTER_CITED, AFTER_ISSUED = 15.0, 2.0

_CITED = re.compile(
    r"\bso\s*:?\s*\d{1,5}\s?[a-z]?\s?[/-]\s?(?P<code>[\w/&-]+(?:\s?-\s?\w+)*),?\s+"
    r"(?P<day>ngay\b.{0,32})"
)
_BASE = re.compile(r"^(?P<name>.*) \((?P<day>\d{4}-\d\d-\d\d)\)$")


def days_of_bases(fields: dict[str, Answer]) -> list[tuple[date, str]]:
    """Days of the cited legal bases with their names, the earliest first."""
    answer = fields.get("legal_bases")
    texts = answer.value if answer and isinstance(answer.value, tuple) else ()
    found = []
    for text in texts:
        match = _BASE.match(text)
        if match:
            try:
                found.append((date.fromisoformat(match["day"]), match["name"]))
            except ValueError:
                continue
    return sorted(found)


def cited_days(document: DocumentText) -> tuple[date, ...]:
    """Days of all documents cited by number anywhere, the earliest first, each once.

    A citation whose number names another year than its date was misread and is left out.
    """
    found: set[date] = set()
    for page in document.pages:
        text = squeeze(" ".join(one.text for one in page.lines if one.confidence >= SURE_LINE))
        folded = fold_same_length(text)
        for match in _CITED.finditer(folded):
            frame = parse_frame(text[match.start("day") : match.end("day")])
            if frame is None or frame.value is None or frame.confused:
                continue
            year = re.match(r"(?:19|20)\d\d(?=/)", match["code"])
            if year is None or int(year[0]) == frame.value.year:
                found.add(frame.value)
    return tuple(sorted(found))


def _ceiling(document: DocumentText, signed: tuple[date, ...]) -> date:
    """The last day the head leaves open: what of month and year was read, and the signature."""
    head = find_head(document)
    dated = date_row(head) if head else None
    frame = dated[1] if dated else DateFrame(None, None, None, 0, 0)
    last = date.max
    if frame.year is not None:
        month = frame.month or 12
        last = date(frame.year, month, calendar.monthrange(frame.year, month)[1])
    return min(last, signed[0]) if signed else last


def date_bounds(
    document: DocumentText, fields: dict[str, Answer]
) -> tuple[date | None, date | None]:
    """The first and the last day the document may have been issued on.

    Returns:
        The day of the last document it cites (citations after the month and year in the head, or
        after the signature, were misread or point ahead), and the first day signing software put
        on the pages; None where neither is there.
    """
    signed = signing_days(document)
    ceiling = _ceiling(document, signed)
    days = [*cited_days(document), *(day for day, _ in days_of_bases(fields))]
    low = max((day for day in days if day <= ceiling), default=None)
    return low, signed[0] if signed else None


def date_likelihood(day: date, bounds: tuple[date | None, date | None]) -> float:
    """How likely a day is before its digits are read, 0..1 and not normalised; 0 outside.

    >>> low_high = (date(2025, 1, 20), date(2025, 2, 6))
    >>> round(date_likelihood(date(2025, 2, 5), low_high), 2)
    0.1
    >>> date_likelihood(date(2025, 2, 7), low_high)
    0.0
    """
    low, high = bounds
    weight = 1.0
    if low is not None:
        if day < low:
            return 0.0
        weight /= (1.0 + (day - low).days / AFTER_CITED) ** 2
    if high is not None:
        if day > high:
            return 0.0
        weight /= (1.0 + (high - day).days / AFTER_ISSUED) ** 2
    return weight

"""What the fields of the head say of each other: type, year, agency and place must agree."""

from __future__ import annotations

import re
from dataclasses import replace

from classifiers.agencies import Tables
from classifiers.folding import fold, similarity
from classifiers.numbers import CodeNumber
from classifiers.organs import Organs
from classifiers.signals import signals
from classifiers.types import Answer
from classifiers.zones import Head

__all__ = ["by_the_same_pen", "check_place", "check_title", "check_years", "expect_notation"]

DOUBT = 0.7  # factor of a score when two fields of the head contradict each other
YEARLY = "1998"  # since when every office writes the year (Luật Ban hành VBQPPL 1996)
CLEAR, FAINT = 0.97, 0.95  # confidence of words that are believed against others
EXPECTED = 0.5  # score of a notation that follows from type and agency and is half readable
LIKENESS = 0.34  # of what was read, from which the expected notation is offered


def _with(answer: Answer, state: float, name: str, why: str = "") -> Answer:
    """The answer with one more signal: 1 the check passed, -1 it failed, 0 nothing to compare."""
    told = tuple(sorted((*answer.signals, *signals(**{name: state})))) if answer.signals else ()
    if state >= 0:
        return replace(answer, signals=told)
    score = answer.score * DOUBT
    return replace(answer, score=score, evidence=answer.evidence + why, signals=told)


def check_place(organ: Answer, place: Answer, tables: Tables) -> Answer:
    """The unit in the agency's name is the place of the date, letter by letter.

    Where the marks differ, the one that stands in the table of places is believed; where both
    or neither does, the clearer print; where that is no clearer, a person is asked.
    """
    if not isinstance(organ.value, str) or not isinstance(place.value, str):
        return _with(organ, 0.0, "place_agrees")
    tail = organ.value[-len(place.value) :]
    if fold(tail) != fold(place.value):
        return _with(organ, 0.0, "place_agrees")
    if tail.casefold() == place.value.casefold():  # "quận 12", "Quận 12, ngày …"
        return _with(organ, 1.0, "place_agrees")
    why = f" Tên đơn vị khác dấu với địa danh “{place.value}”."
    here, there = place.value in tables.place_names, tail in tables.place_names
    clear = dict(place.signals).get("word_confidence", 0.0) >= CLEAR
    faint = dict(organ.signals).get("word_confidence", 0.0) < FAINT
    if (here and not there) or (here == there and clear and faint):
        organ = replace(organ, value=organ.value[: -len(place.value)] + place.value)
    elif here == there:
        organ = replace(organ, value=None, score=0.0)
    return _with(organ, -1.0, "place_agrees", why)


def check_title(notation: Answer, head: Head, tables: Tables) -> Answer:
    """The type in the notation must be the type in the title, where both are known."""
    if not isinstance(notation.value, str) or head.title is None:
        return _with(notation, 0.0, "title_agrees")
    codes = [fold(part) for part in re.split(r"[-/]", notation.value)]
    named = [tables.type_codes[code] for code in codes if code in tables.type_codes]
    title = head.title.folded
    if not named or title not in tables.type_codes.values():
        return _with(notation, 0.0, "title_agrees")
    if title in named:
        return _with(notation, 1.0, "title_agrees")
    why = f" Tên loại “{head.title.text}” không khớp với ký hiệu."
    return _with(notation, -1.0, "title_agrees", why)


def check_years(issued: Answer, notation: Answer) -> tuple[Answer, Answer]:
    """The year in the number must be the year of the date (Luật Ban hành VBQPPL)."""
    written = notation.value if isinstance(notation.value, str) else ""
    year = re.match(r"(\d{4})/", written)
    dated = issued.value[:4] if isinstance(issued.value, str) else ""
    if year is None and dated >= YEARLY and re.match(r"(?:TT|NĐ|TTLT)[-/]", written):
        why = " Từ năm 1997, số của văn bản quy phạm pháp luật phải có năm."
        asked = replace(_with(notation, -1.0, "year_agrees", why), value=None, score=0.0)
        return _with(issued, 0.0, "year_agrees"), asked
    if year is None or not isinstance(issued.value, str):
        return _with(issued, 0.0, "year_agrees"), _with(notation, 0.0, "year_agrees")
    state = 1.0 if year[1] == issued.value[:4] else -1.0
    why = f" Năm trong ký hiệu ({year[1]}) khác năm ban hành ({issued.value[:4]})."
    return _with(issued, state, "year_agrees", why), _with(notation, state, "year_agrees", why)


def by_the_same_pen(number: Answer) -> Answer:
    """Who writes the day by hand fills in the number as well; digits read there are no print."""
    if number.value is None:
        return number
    why = " Ngày, tháng viết tay nên số có thể cũng viết tay, cần người đọc."
    evidence = number.evidence + why
    return replace(number, value=None, score=0.0, handwritten=True, evidence=evidence)


def expect_notation(
    notation: Answer, code: CodeNumber | None, organs: Organs, head: Head, tables: Tables
) -> Answer:
    """Offer what type and agency leave as the only notation, where the print is half spoiled.

    "/Qp-nr" on a decision of the Ministry of Justice is QĐ-BTP. Types with a year in their
    number are left out: a digit of the year would be a guess.
    """
    if code is None or code.notation or head.title is None or organs.issuing is None:
        return notation
    types = [
        written
        for written in tables.codes.values()
        if tables.type_codes.get(fold(written)) == head.title.folded
    ]
    letters = tables.agency_codes.get(organs.issuing, frozenset())
    agencies = {tables.codes[one] for one in letters if one in tables.codes}
    if len(types) != 1 or len(agencies) != 1 or types[0] in ("NĐ", "TT", "TTLT", "L", "PL"):
        return notation
    expected = f"{types[0]}-{min(agencies)}"
    if similarity(re.sub(r"[^\w-]", "", code.spoiled), expected) < LIKENESS:
        return notation
    why = f" Theo tên loại và cơ quan ban hành, ký hiệu là “{expected}”."
    return replace(notation, value=expected, score=EXPECTED, evidence=notation.evidence + why)

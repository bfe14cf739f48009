"""The single checks of `cross_checks.toml`: each looks at two places that must agree."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from classifiers.check_rules import CheckTables
from classifiers.date_bounds import days_of_bases
from classifiers.folding import fold
from classifiers.type_table import TypeTable
from classifiers.types import Answer
from classifiers.witnesses import Witness

__all__ = ["CHECKS", "Case", "CheckResult", "day_of", "plain_number"]

EARLIEST = date(1945, 9, 2)  # the first documents of the state


@dataclass(frozen=True, slots=True)
class CheckResult:
    """One check on one document.

    Attributes:
        key: of the rule in `cross_checks.toml`.
        state: "passed", "failed" or "not_applicable".
        said: what the two places say, for the finding's text.
        page, box: the place that contradicts, where it is not the field itself.
        confirms: fields that were printed a second time, elsewhere, with the same value.
    """

    key: str
    state: str
    said: tuple[tuple[str, str], ...] = ()
    page: int | None = None
    box: tuple[int, int, int, int] | None = None
    confirms: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Case:
    """Everything a check may look at."""

    fields: dict[str, Answer]
    type_key: str | None
    types: TypeTable
    tables: CheckTables
    seen: tuple[Witness, ...]
    signed: tuple[date, ...]
    today: date

    def text(self, name: str) -> str:
        """The value of a field that holds one text; "" where the machine asks."""
        answer = self.fields.get(name)
        return answer.value if answer and isinstance(answer.value, str) else ""

    @property
    def issued(self) -> date | None:
        """The date of the head."""
        return day_of(self.text("issued_date"))

    @property
    def groups(self) -> list[str]:
        """Letters of the notation, folded, group by group, the year left out."""
        parts = re.split(r"[-/]", self.text("code_notation"))
        return [fold(part) for part in parts if part and not re.fullmatch(r"(?:19|20)\d\d", part)]


def day_of(text: str) -> date | None:
    """An ISO day; None where the text is none."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _nothing(key: str) -> CheckResult:
    return CheckResult(key, "not_applicable")


def _verdict(key: str, good: bool, **said: str) -> CheckResult:
    return CheckResult(key, "passed" if good else "failed", () if good else tuple(said.items()))


def _type_notation(case: Case) -> CheckResult:
    """The first group of the notation names the type; a công văn has none (Phụ lục III)."""
    row = case.types.by_key.get(case.type_key or "")
    groups = case.groups
    if row is None or not groups or row.family in ("ban_sao", "chuyen_nganh"):
        return _nothing("type_notation")
    printed = case.types.by_key.get(row.variant_of, row)
    own = {fold(code) for code in (*row.abbreviations, *printed.abbreviations)}
    known = {fold(code) for code in case.types.by_abbreviation}
    letter = row.key == "cong_van"  # its notation opens with the agency
    if not own and not letter:
        return _nothing("type_notation")
    if own & set(groups[:2]) or (letter and groups[0] not in known):
        return CheckResult("type_notation", "passed")
    if groups[0] not in known:
        return _nothing("type_notation")
    named = next(k for code, k in case.types.by_abbreviation.items() if fold(code) == groups[0])
    name = case.types.by_key[named].name
    return _verdict(
        "type_notation", False, notation=case.text("code_notation"), type=row.name, other=name
    )


def _year(case: Case) -> CheckResult:
    match = re.match(r"((?:19|20)\d\d)(?:/|$)", case.text("code_notation"))
    if match is None or case.issued is None:
        return _nothing("year")
    good = int(match[1]) == case.issued.year
    return _verdict("year", good, year=match[1], date=_printed(case.issued))


def _printed(day: date) -> str:
    return f"{day.day:02d}/{day.month:02d}/{day.year}"


_GENERIC = {
    "uy ban nhan dan": {"ubnd", "ub", "ct"},
    "chu tich uy ban nhan dan": {"ubnd", "ub", "ct"},
    "hoi dong nhan dan": {"hdnd"},
    "thuong truc hoi dong nhan dan": {"hdnd", "tthdnd"},
}


def _own_codes(organ: str, tables: CheckTables) -> set[str]:
    """Letters the agency signs with: from the table, by its kind, and its own initials."""
    own = set(tables.codes.get(organ, frozenset()))
    for opening, letters in _GENERIC.items():
        if organ.startswith(opening):
            own |= letters
    return own


def _agency_notation(case: Case) -> CheckResult:
    organ = fold(case.text("organ_name"))
    groups = [g for g in case.groups if g not in case.tables.type_codes and g != "ttlt"]
    if not organ or not groups or any(g in ("ttlt", "nqlt") for g in case.groups):
        return _nothing("agency_notation")
    own = _own_codes(organ, case.tables)
    initials = "".join(word[0] for word in re.findall(r"[a-z]+", organ) if word != "va")
    if any(g in own or g == initials or re.sub(r"\d+$", "", g) in own for g in groups):
        return CheckResult("agency_notation", "passed")
    owners = case.tables.owners.get(groups[0], frozenset())
    if groups[0] in ("ubnd", "hdnd") and own:
        owners = frozenset({groups[0]})
    if not own or not owners:
        return _nothing("agency_notation")
    return _verdict(
        "agency_notation",
        False,
        notation=case.text("code_notation"),
        organ=case.text("organ_name"),
    )


_UNIT = re.compile(r"\b(?:tinh|thanh pho)\s+(?P<name>[a-z][a-z -]+)$")
_COMMUNE = re.compile(r"^(?:uy ban|hoi dong) nhan dan (?:xa|phuong|thi tran)\s+(?P<name>[a-z -]+)$")


def _place(case: Case) -> CheckResult:
    """A province's agency does not sit in another province; a commune's not in another commune."""
    organ, place = fold(case.text("organ_name")), fold(case.text("place"))
    place = re.sub(r"^(?:thanh pho|tp\.?|tinh|thi xa|xa|phuong)\s+", "", place)
    if not organ or not place:
        return _nothing("place")
    if organ.endswith(place):
        return CheckResult("place", "passed")
    commune, unit = _COMMUNE.match(organ), _UNIT.search(organ)
    name = (commune or unit or {"name": ""})["name"]
    provinces = case.tables.provinces
    other = place in provinces and name in provinces and name not in provinces[place]
    if not (commune or other):
        return _nothing("place")
    return _verdict("place", False, place=case.text("place"), organ=case.text("organ_name"))


def _cited_later(case: Case) -> CheckResult:
    cited, issued = days_of_bases(case.fields), case.issued
    if not cited or issued is None:
        return _nothing("cited_later")
    last, name = cited[-1]
    return _verdict(
        "cited_later", last <= issued, cited=name, cited_date=_printed(last), date=_printed(issued)
    )


def _date_range(case: Case) -> CheckResult:
    issued = case.issued
    if issued is None:
        return _nothing("date_range")
    return _verdict("date_range", EARLIEST <= issued <= case.today, date=_printed(issued))


def _signed_earlier(case: Case) -> CheckResult:
    """Signing software puts its day on the scan of a finished document."""
    issued = case.issued
    if issued is None or not case.signed:
        return _nothing("signed_earlier")
    first = case.signed[0]
    return _verdict(
        "signed_earlier", issued <= first, date=_printed(issued), signed=_printed(first)
    )


_FOR_ANOTHER = re.compile(r"\b(?:tl|tuq|tun|t/l)\b")


def _signers_of(organ: str, tables: CheckTables) -> tuple[str, ...]:
    """Positions that sign for an agency (folded); () where the table does not know its kind."""
    rules = [
        (len(opening), rule)
        for rule in tables.signers
        for opening in rule.organs
        if organ == opening or organ.startswith(f"{opening} ")
    ]
    return max(rules, key=lambda pair: pair[0])[1].positions if rules else ()


def _signer_organ(case: Case) -> CheckResult:
    organ, position = fold(case.text("organ_name")), fold(case.text("signer_position"))
    if not organ or not position or _FOR_ANOTHER.search(position):
        return _nothing("signer_organ")
    joint = [_signers_of(part, case.tables) for part in organ.split(" - ")]
    if not all(joint):  # a hyphen within one name: Bộ Lao động - Thương binh và Xã hội
        joint = [_signers_of(organ, case.tables)]
    if not all(joint):
        return _nothing("signer_organ")
    own = [word for words in joint for word in words]
    if any(word in position for word in own):
        return CheckResult("signer_organ", "passed")
    others = {word for rule in case.tables.signers for word in rule.positions}
    if not any(re.search(rf"\b{word}$|\b{word}\b,", position) for word in others):
        return _nothing("signer_organ")
    return _verdict(
        "signer_organ",
        False,
        position=case.text("signer_position"),
        organ=case.text("organ_name"),
    )


def _of_this(case: Case) -> list[Witness]:
    """Witnesses surely printed that speak of this document and not of an amended one."""
    notation = fold(case.text("code_notation"))
    return [
        one
        for one in case.seen
        if one.sure and one.notation and notation and fold(one.notation) == notation
    ]


def _annex_number(case: Case) -> CheckResult:
    number, said = case.text("code_number"), [one for one in _of_this(case) if one.number]
    if not number or not said:
        return _nothing("annex_number")
    for one in said:
        if plain_number(one.number or "") == plain_number(number):
            return CheckResult("annex_number", "passed", confirms=("code_number",))
    one = said[0]
    if one.year and case.issued and one.year != case.issued.year:
        return _nothing("annex_number")
    params = (("number", number), ("annex_number", one.number or ""), ("annex", str(one.page)))
    return CheckResult("annex_number", "failed", params, one.page, one.box)


def plain_number(number: str) -> str:
    """A number without the zeros before it."""
    return number.lower().lstrip("0")


def _annex_date(case: Case) -> CheckResult:
    number, issued = plain_number(case.text("code_number")), case.issued
    said = [
        (day, one)
        for one in _of_this(case)
        if (day := one.issued) and number and plain_number(one.number or "") == number
    ]
    if issued is None or not said:
        return _nothing("annex_date")
    if any(day == issued for day, _ in said):
        return CheckResult("annex_date", "passed", confirms=("issued_date",))
    day, one = said[0]
    params = (("date", _printed(issued)), ("annex_date", _printed(day)), ("annex", str(one.page)))
    return CheckResult("annex_date", "failed", params, one.page, one.box)


CHECKS: tuple[Callable[[Case], CheckResult], ...] = (
    _type_notation,
    _year,
    _agency_notation,
    _place,
    _cited_later,
    _date_range,
    _signed_earlier,
    _signer_organ,
    _annex_number,
    _annex_date,
)

"""The frozen set: documents with known answers that nothing is learnt from, to measure learning.

Two halves, judged apart. The samples this program ships with guard what it could do on the first
day: wrong corrections can't speak there. The office's own frozen documents show what learning
was for. Both are read again by the very function that reads new documents.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from classifiers.type_table import TypeTable, load_types
from classifiers.types import DocumentText, PageText, TextLine, Understanding
from ocr.errors import OcrError
from ocr.page_task import page_path, read_result
from scanstation.domain.examples import TYPE, Example, same_value
from scanstation.domain.fields import FIELD_KEYS, FieldData, FieldKey
from scanstation.pipeline.model_paths import ModelPaths
from scanstation.pipeline.understanding import document_text, understand_document

__all__ = [
    "OFFICE",
    "SHIPPED_SET",
    "Case",
    "Figures",
    "is_worse",
    "measure",
    "office_case",
    "printed_key",
    "sample_pages",
    "shipped_cases",
]

SHIPPED_SET, OFFICE = "shipped", "office"
OUTCOMES = ("right", "wrong", "ask", "accepted", "accepted_wrong")

COST = {"accepted": 0.0, "right": 1.0, "ask": 3.0, "wrong": 5.0, "accepted_wrong": 60.0}
"""What an answer costs the office, in looks of a clerk: a right one that is shown all the same,
one to be typed, one to be found wrong and typed, and one that nobody sees until it is too late."""

TOLERANCE = {"shipped": 0.0, "office": 0.02}
"""Looks an answer by which a half of the frozen set may get dearer before that counts as worse.
Nothing is lost of what the program could do on the first day; an office's own documents may lose
a little where they gain elsewhere."""

_TITLE_ZONE, _NUMBER_ZONE = "5a", "3"
_UNREAD = ((), (_TITLE_ZONE,), (_TITLE_ZONE, _NUMBER_ZONE))
"""Each sample stands three times: whole, with its title unread, with title and number unread;
where the print says it all, a spoilt model would show nothing."""

_CASE_COUNTS = frozenset({TYPE, FieldKey.CODE_NOTATION.value})
"""Fields in which a small letter is another value than a capital."""

Counts = dict[str, int]


@dataclass(frozen=True, slots=True)
class Case:
    """A document with known answers.

    Attributes:
        half: `SHIPPED_SET` or `OFFICE`.
        truth: by field, and `TYPE` with a key of a printed type; only what is known for sure.
        pages: makes its text; called when it is the document's turn.
    """

    half: str
    truth: Mapping[str, FieldData]
    pages: Callable[[], DocumentText | None]


@dataclass(frozen=True, slots=True)
class Figures:
    """What came out: outcomes by half and field, by half and type; and documents without pages."""

    fields: Mapping[str, Mapping[str, Counts]]
    types: Mapping[str, Mapping[str, Counts]]
    documents: Mapping[str, int]
    unreadable: int = 0

    def cost(self, half: str) -> float:
        """Looks of a clerk over all answers of a half."""
        counts = self.fields.get(half, {}).values()
        return sum(_cost(one) for one in counts)

    def answers(self, half: str) -> int:
        """How many answers a half has."""
        return sum(
            one["right"] + one["wrong"] + one["ask"] for one in self.fields.get(half, {}).values()
        )

    def accepted_wrong(self, half: str) -> int:
        """How many wrong ones nobody would have seen."""
        return sum(one["accepted_wrong"] for one in self.fields.get(half, {}).values())

    def as_json(self) -> dict[str, Any]:
        """For the manifest and for `--json`."""
        return {
            "documents": dict(self.documents),
            "unreadable": self.unreadable,
            "cost": {half: round(self.cost(half), 1) for half in self.fields},
            "fields": {half: dict(rows) for half, rows in self.fields.items()},
            "types": {half: dict(rows) for half, rows in self.types.items()},
        }


def _cost(counts: Counts) -> float:
    well_accepted = counts["accepted"] - counts["accepted_wrong"]
    return (
        COST["accepted"] * well_accepted
        + COST["right"] * (counts["right"] - well_accepted)
        + COST["ask"] * counts["ask"]
        + COST["wrong"] * (counts["wrong"] - counts["accepted_wrong"])
        + COST["accepted_wrong"] * counts["accepted_wrong"]
    )


def is_worse(before: Figures, after: Figures) -> bool:
    """A half costs more than before, beyond its tolerance, or lets more wrong answers pass."""
    dearer = any(
        after.cost(half) - before.cost(half) > TOLERANCE[half] * after.answers(half)
        for half in (SHIPPED_SET, OFFICE)
    )
    return dearer or any(
        after.accepted_wrong(half) > before.accepted_wrong(half) for half in (SHIPPED_SET, OFFICE)
    )


# -- cases -----------------------------------------------------------------------------------------


def shipped_cases(samples: Path, rules: Path) -> list[Case]:
    """The samples of this program whose type the tables know, each with less and less to read.

    Args:
        samples: `resources/samples`; none where the folder is not installed.
        rules: folder of the tables.
    """
    table, cases = load_types(rules), []
    for path in sorted((samples / "truth").glob("*.json")):
        body = json.loads(path.read_text(encoding="utf-8"))
        key = printed_key(body["fields"].get("type"), table)
        if key is None:
            continue
        for unread in _UNREAD:
            known = _known(body["fields"], without_number=_NUMBER_ZONE in unread)
            pages = partial(sample_pages, body["pages"], frozenset(unread))
            cases.append(Case(SHIPPED_SET, {TYPE: key, **known}, pages))
    return cases


def printed_key(key: FieldData, table: TypeTable) -> str | None:
    """The type a document is reported under: a finer kind counts as the type it is printed as."""
    row = table.by_key.get(key) if isinstance(key, str) else None
    return (row.variant_of or row.key) if row else None


def _known(fields: Mapping[str, Any], *, without_number: bool) -> dict[str, FieldData]:
    lost = {FieldKey.CODE_NUMBER, FieldKey.CODE_NOTATION} if without_number else set()
    return {
        key.value: value
        for key in FIELD_KEYS
        if key not in lost and isinstance(value := fields.get(key.value), str) and value
    }


def sample_pages(
    pages: Sequence[Mapping[str, Any]], unread: frozenset[str] = frozenset()
) -> DocumentText:
    """The pages of a truth file as recognition would give them, some zones left out."""
    return DocumentText(
        tuple(
            PageText(
                page["number"],
                page["width_px"],
                page["height_px"],
                page["dpi"],
                tuple(
                    TextLine(line["text"], tuple(line["box"]), 1.0, line["block"])
                    for line in page["lines"]
                    if line["zone"] not in unread
                ),
                "scan",
            )
            for page in pages
        )
    )


def office_case(examples: Iterable[Example], work: Path, rules: Path) -> Case | None:
    """A document people decided about; None where they said nothing that can be compared.

    Args:
        examples: of one document.
        work: folder with its page files.
        rules: folder of the tables.
    """
    truth: dict[str, FieldData] = {}
    for one in examples:
        value = printed_key(one.person, load_types(rules)) if one.key == TYPE else one.person
        if value is not None:
            truth[one.key] = value
    return Case(OFFICE, truth, lambda: _stored_pages(work)) if truth else None


def _stored_pages(work: Path) -> DocumentText | None:
    pages, number = [], 1
    while page_path(work, number).exists():
        try:
            pages.append(read_result(work, number))
        except OcrError:
            return None
        number += 1
    return document_text(pages) if pages else None


# -- measuring -------------------------------------------------------------------------------------


def measure(
    cases: Sequence[Case], models: ModelPaths, on_done: Callable[[], None] = lambda: None
) -> Figures:
    """Read every document with these models and compare.

    Args:
        cases: of both halves.
        models: to measure.
        on_done: told after each document.
    """
    table = load_types(models.rules)
    fields: dict[str, dict[str, Counts]] = {}
    types: dict[str, dict[str, Counts]] = {}
    documents, unreadable = Counter[str](), 0
    for case in cases:
        text = case.pages()
        if text is None:
            unreadable += 1
        else:
            documents[case.half] += 1
            found = understand_document(text, models).understanding
            for key, outcomes in _compared(case.truth, found, table):
                _count(fields.setdefault(case.half, {}), key, outcomes)
                if key == TYPE:
                    _count(types.setdefault(case.half, {}), str(case.truth[TYPE]), outcomes)
        on_done()
    return Figures(fields, types, dict(documents), unreadable)


def _count(rows: dict[str, Counts], key: str, outcomes: Sequence[str]) -> None:
    counts = rows.setdefault(key, dict.fromkeys(OUTCOMES, 0))
    for outcome in outcomes:
        counts[outcome] += 1


def _compared(
    truth: Mapping[str, FieldData], found: Understanding, table: TypeTable
) -> Iterator[tuple[str, tuple[str, ...]]]:
    for key, wanted in truth.items():
        if key == TYPE:
            said: FieldData = printed_key(found.type.key, table)
            accepted = found.type.accepted
        elif key in found.fields:
            said, accepted = found.fields[key].value, found.fields[key].accepted
        else:
            continue
        pair = (wanted, said) if key in _CASE_COUNTS else (_small(wanted), _small(said))
        yield key, _outcomes(*pair, accepted=accepted)


def _small(value: FieldData) -> FieldData:
    """Capitals aside, as `scanstation evaluate` compares."""
    if isinstance(value, tuple):
        return tuple(text.casefold() for text in value)
    return value.casefold() if value is not None else None


def _outcomes(wanted: FieldData, said: FieldData, *, accepted: bool) -> tuple[str, ...]:
    if said is None or (said in ("", ()) and wanted not in ("", ())):
        return ("ask",)
    right = same_value(wanted, said)
    if not accepted:
        return ("right",) if right else ("wrong",)
    return ("right", "accepted") if right else ("wrong", "accepted", "accepted_wrong")

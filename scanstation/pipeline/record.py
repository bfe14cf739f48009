"""What the machine understood becomes the record of the document, in one transaction."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from classifiers.priority import Facts, load_priorities, rank
from classifiers.type_table import load_types
from classifiers.types import Answer, Finding
from scanstation.domain.citing import number_key
from scanstation.domain.document import CellZone, Document, PriorityAnswer, Problem, TypeAnswer
from scanstation.domain.fields import FIELD_KEYS, FieldKey, FieldSet, MachineValue
from scanstation.domain.ids import DocumentId
from scanstation.domain.states import DocumentState

if TYPE_CHECKING:
    from classifiers.zone_map import Zone
    from scanstation.pipeline.understanding import Understood
    from scanstation.store import UnitOfWork

__all__ = ["rank_again", "with_namesakes", "write_understood"]

SAME_NUMBER = "same_number"
_OWN_PROBLEMS = ("layout_", "check_", "several_documents", SAME_NUMBER)
"""Codes of findings made here; a document understood again has the new ones alone."""

_NOT_LIVING = frozenset({DocumentState.REFUSED, DocumentState.ISOLATED})


def write_understood(
    uow: UnitOfWork, document: Document, found: Understood, rules: Path, now: datetime
) -> None:
    """Write fields, type, details, findings, citations and rank; does not commit.

    Documents that this one cites weigh more from now on, so they are ranked again.
    """
    said = found.understanding
    basis: dict[str, str | bool | None] = {
        "copy": found.copy,
        "draft": found.draft,
        "party": found.party,
    }
    kept = tuple(one for one in document.problems if not one.code.startswith(_OWN_PROBLEMS))
    changed = replace(
        document,
        type=TypeAnswer(
            said.type.key,
            said.type.tt05_code,
            said.type.score,
            said.type.accepted,
            said.type.evidence,
            found.version,
            dict(said.type.signals),
            document.type.person if document.type else None,
        ),
        priority=PriorityAnswer(None, None, (), basis),
        fields=_with_answers(document.fields, said.fields, found.version),
        details={key: _machine(one, found.version) for key, one in said.details.items()},
        problems=(*kept, *(_problem(one) for one in said.findings)),
        updated_at=now,
    )
    changed = with_namesakes(uow, changed)
    _place_zones(uow, document.id, found.zones)
    lighter_or_heavier = uow.citations.put(document.id, found.citations)
    uow.documents.update(_ranked(uow, changed, rules))
    for other in uow.citations.bearers(lighter_or_heavier):
        if other != document.id:
            rank_again(uow, other, rules, now)


def _place_zones(uow: UnitOfWork, document_id: DocumentId, zones: tuple[Zone, ...]) -> None:
    for page in uow.pages.of(document_id):
        mine = tuple(CellZone(z.cell, z.box) for z in zones if z.page == page.number)
        if mine != page.zones:
            uow.pages.put(replace(page, zones=mine))


def rank_again(uow: UnitOfWork, document_id: DocumentId, rules: Path, now: datetime) -> None:
    """Rank a document by its record and its citations as they are now; does not commit."""
    document = uow.documents.get(document_id)
    if document.priority is None or document.state in _NOT_LIVING:
        return
    ranked = _ranked(uow, document, rules)
    if ranked.priority != document.priority:
        uow.documents.update(replace(ranked, updated_at=now))


def _ranked(uow: UnitOfWork, document: Document, rules: Path) -> Document:
    basis = document.priority.basis if document.priority else {}
    facts = Facts(
        key=document.type.decided_key if document.type else None,
        organ=_text(document, FieldKey.ORGAN_NAME),
        notation=_text(document, FieldKey.CODE_NOTATION),
        issued=_day(_text(document, FieldKey.ISSUED_DATE)),
        subject=_text(document, FieldKey.SUBJECT),
        citations=uow.citations.count(_key(document), besides=document.id),
        copy=str(basis.get("copy") or ""),
        draft=bool(basis.get("draft")),
        party=bool(basis.get("party")),
        urgency=_text(document, FieldKey.URGENCY),
    )
    answer = rank(facts, load_types(rules), load_priorities(rules))
    weighed = PriorityAnswer(answer.level, answer.points, answer.reasons, basis)
    return replace(document, priority=weighed)


def with_namesakes(uow: UnitOfWork, document: Document) -> Document:
    """The document with a warning of each other one of the same number, notation, body and year.

    Source: Nghị định 30/2020/NĐ-CP, Phụ lục VI, III.1.h.
    """
    year = _text(document, FieldKey.ISSUED_DATE)[:4]
    kept = tuple(one for one in document.problems if one.code != SAME_NUMBER)
    others = (
        uow.documents.get(other)
        for other in uow.citations.namesakes(document.id, _key(document), year)
    )
    found = tuple(
        Problem(SAME_NUMBER, params={"name": other.source.name, "id": other.id})
        for other in others
        if _same_body(document, other)
    )
    return replace(document, problems=(*kept, *found))


def _same_body(one: Document, other: Document) -> bool:
    """Their bodies agree as far as both are known."""
    a, b = (_text(document, FieldKey.ORGAN_NAME) for document in (one, other))
    return not a or not b or a.casefold() == b.casefold()


def _key(document: Document) -> str:
    return number_key(
        _text(document, FieldKey.CODE_NUMBER), _text(document, FieldKey.CODE_NOTATION)
    )


def _text(document: Document, key: FieldKey) -> str:
    value = document.fields[key].value
    return value if isinstance(value, str) else ""


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _with_answers(fields: FieldSet, answers: dict[str, Answer], version: str) -> FieldSet:
    for key in FIELD_KEYS:
        answer = answers.get(str(key))
        if answer is not None:
            fields = fields.with_value(fields[key].with_machine(_machine(answer, version)))
    return fields


def _machine(answer: Answer, version: str) -> MachineValue:
    box = answer.box
    return MachineValue(
        value=answer.value,
        score=min(1.0, max(0.0, answer.score)),
        page=answer.page,
        box=box if box and box[0] < box[2] and box[1] < box[3] else None,
        evidence=answer.evidence,
        accepted=answer.accepted,
        handwritten=answer.handwritten,
        model=version,
        signals=dict(answer.signals),
    )


def _problem(finding: Finding) -> Problem:
    return Problem(finding.code, finding.page, dict(finding.params))

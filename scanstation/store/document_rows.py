"""Domain values into rows and back; the only place that knows both shapes."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from scanstation.domain.citing import number_key
from scanstation.domain.document import (
    CellZone,
    DerivedFile,
    DerivedKind,
    Document,
    Failure,
    Page,
    PersonType,
    PriorityAnswer,
    Problem,
    SourceFile,
    TypeAnswer,
)
from scanstation.domain.fields import (
    FieldData,
    FieldKey,
    FieldSet,
    FieldValue,
    MachineValue,
    PersonValue,
)
from scanstation.domain.ids import DocumentId, Sha256
from scanstation.domain.states import DocumentState
from scanstation.store.tables import DerivedRow, DocumentRow, FieldAnswerRow, PageRow

__all__ = [
    "answers_of",
    "data_of",
    "derived_of",
    "document_columns",
    "document_of",
    "field_rows",
    "page_columns",
    "page_of",
    "plain_data",
]

_MACHINE, _PERSON = "machine", "person"


def document_columns(document: Document) -> dict[str, Any]:
    """Column values of a document, without its version."""
    source, failure = document.source, document.failure
    return {
        "id": document.id,
        "state": document.state.value,
        "source_path": source.path,
        "source_name": source.name,
        "sha256": source.sha256,
        "bytes": source.bytes,
        "media_type": source.media_type,
        "format": source.format,
        "extension": source.extension,
        "signed": source.signed,
        "producer": source.producer,
        "created_at": document.created_at,
        "updated_at": document.updated_at,
        "page_count": document.page_count,
        "failure_step": failure.step if failure else None,
        "failure_reason": failure.reason if failure else None,
        "failure_detail": failure.detail if failure else None,
        "failure_at": failure.at if failure else None,
        "state_before_failure": _text_or_none(document.state_before_failure),
        "duplicate_of": document.duplicate_of,
        "type_key": document.type.decided_key if document.type else None,
        "type_answer": _type_json(document.type),
        "priority_level": document.priority.level if document.priority else None,
        "priority_answer": _priority_json(document.priority),
        "problems": [
            {"code": found.code, "page": found.page, "params": found.params}
            for found in document.problems
        ],
        "details": {key: _machine_json(answer) for key, answer in document.details.items()} or None,
        "code_number": _one(document.fields[FieldKey.CODE_NUMBER].value),
        "code_notation": _one(document.fields[FieldKey.CODE_NOTATION].value),
        "issued_date": _one(document.fields[FieldKey.ISSUED_DATE].value),
        "subject": _one(document.fields[FieldKey.SUBJECT].value),
        "number_key": number_key(
            _one(document.fields[FieldKey.CODE_NUMBER].value),
            _one(document.fields[FieldKey.CODE_NOTATION].value),
        ),
    }


def _text_or_none(state: DocumentState | None) -> str | None:
    return state.value if state else None


def _one(value: FieldData) -> str | None:
    return "; ".join(value) if isinstance(value, tuple) else value


def _type_json(answer: TypeAnswer | None) -> dict[str, Any] | None:
    if answer is None:
        return None
    return {
        "key": answer.key,
        "tt05_code": answer.tt05_code,
        "score": answer.score,
        "accepted": answer.accepted,
        "evidence": list(answer.evidence),
        "model": answer.model,
        "signals": answer.signals,
        "person": _person_type_json(answer.person) if answer.person else None,
    }


def _person_type_json(said: PersonType) -> dict[str, Any]:
    return {
        "key": said.key,
        "tt05_code": said.tt05_code,
        "by": said.by,
        "at": said.at.isoformat(),
    }


def _priority_json(answer: PriorityAnswer | None) -> dict[str, Any] | None:
    if answer is None:
        return None
    return {
        "level": answer.level,
        "score": answer.score,
        "reasons": list(answer.reasons),
        "basis": answer.basis,
    }


def document_of(row: DocumentRow, fields: FieldSet) -> Document:
    """The document a row and its field answers stand for."""
    return Document(
        id=DocumentId(row.id),
        state=DocumentState(row.state),
        source=SourceFile(
            row.source_path,
            row.source_name,
            Sha256(row.sha256),
            row.bytes,
            row.media_type,
            row.format,
            row.extension,
            row.signed,
            row.producer,
        ),
        created_at=row.created_at,
        updated_at=row.updated_at,
        page_count=row.page_count,
        failure=_failure(row),
        state_before_failure=DocumentState(row.state_before_failure)
        if row.state_before_failure
        else None,
        duplicate_of=DocumentId(row.duplicate_of) if row.duplicate_of else None,
        type=_type_of(row.type_answer),
        priority=_priority_of(row.priority_answer),
        fields=fields,
        details={key: _machine_of(said) for key, said in (row.details or {}).items()},
        problems=tuple(
            Problem(found["code"], found["page"], dict(found["params"])) for found in row.problems
        ),
        version=row.version,
    )


def _failure(row: DocumentRow) -> Failure | None:
    if row.failure_reason is None:
        return None
    return Failure(
        row.failure_step or "", row.failure_reason, row.failure_detail or "", row.failure_at
    )


def _type_of(answer: dict[str, Any] | None) -> TypeAnswer | None:
    if answer is None:
        return None
    said = answer.get("person")
    person = said and PersonType(**{**said, "at": datetime.fromisoformat(said["at"])})
    return TypeAnswer(**{**answer, "evidence": tuple(answer["evidence"]), "person": person})


def _priority_of(answer: dict[str, Any] | None) -> PriorityAnswer | None:
    if answer is None:
        return None
    return PriorityAnswer(**{**answer, "reasons": tuple(answer["reasons"])})


def field_rows(document_id: DocumentId, fields: FieldSet) -> list[FieldAnswerRow]:
    """One row for each answer anybody ever gave."""
    rows = []
    for field in fields:
        for position, machine in enumerate(field.machine):
            rows.append(_answer(document_id, field.key, _MACHINE, position, _machine_json(machine)))
        for position, person in enumerate(field.person):
            rows.append(_answer(document_id, field.key, _PERSON, position, _person_json(person)))
    return rows


def _answer(
    document_id: DocumentId, key: FieldKey, origin: str, position: int, answer: dict[str, Any]
) -> FieldAnswerRow:
    return FieldAnswerRow(
        document_id=document_id, key=key.value, origin=origin, position=position, answer=answer
    )


def plain_data(value: FieldData) -> str | list[str] | None:
    """A value as JSON holds it."""
    return list(value) if isinstance(value, tuple) else value


def data_of(value: str | list[str] | None) -> FieldData:
    """The value JSON held."""
    return tuple(value) if isinstance(value, list) else value


def _machine_json(answer: MachineValue) -> dict[str, Any]:
    return {
        "value": plain_data(answer.value),
        "score": answer.score,
        "page": answer.page,
        "box": list(answer.box) if answer.box else None,
        "evidence": answer.evidence,
        "accepted": answer.accepted,
        "handwritten": answer.handwritten,
        "engine": answer.engine,
        "model": answer.model,
        "signals": answer.signals,
    }


def _machine_of(said: dict[str, Any]) -> MachineValue:
    box = tuple(said["box"]) if said["box"] else None
    return MachineValue(**{**said, "value": data_of(said["value"]), "box": box})


def _person_json(answer: PersonValue) -> dict[str, Any]:
    return {"value": plain_data(answer.value), "by": answer.by, "at": answer.at.isoformat()}


def answers_of(rows: list[FieldAnswerRow]) -> FieldSet:
    """The field set the answers of one document make; rows in order of position."""
    fields: dict[FieldKey, FieldValue] = {}
    for row in rows:
        key = FieldKey(row.key)
        field = fields.get(key, FieldValue(key))
        said = row.answer
        if row.origin == _MACHINE:
            fields[key] = field.with_machine(_machine_of(said))
        else:
            at = datetime.fromisoformat(said["at"])
            fields[key] = field.with_person(PersonValue(data_of(said["value"]), said["by"], at))
    return FieldSet(tuple(fields.values()))


def page_columns(page: Page) -> dict[str, Any]:
    """Column values of a page."""
    columns = {name: getattr(page, name) for name in Page.__dataclass_fields__}
    zones = [[zone.cell, list(zone.box)] for zone in page.zones]
    return {**columns, "findings": list(page.findings), "zones": zones or None}


def page_of(row: PageRow) -> Page:
    """The page a row stands for."""
    columns = {name: getattr(row, name) for name in Page.__dataclass_fields__}
    columns |= {
        "document_id": DocumentId(row.document_id),
        "measures": dict(row.measures),
        "findings": tuple(row.findings),
        "zones": tuple(CellZone(cell, tuple(box)) for cell, box in row.zones or ()),
    }
    return Page(**columns)


def derived_of(row: DerivedRow) -> DerivedFile:
    """The derived file a row stands for."""
    return DerivedFile(
        DocumentId(row.document_id),
        DerivedKind(row.kind),
        row.path,
        row.bytes,
        Sha256(row.sha256),
        row.pages,
        row.made_at,
    )

"""A person's word over the machine's: checked, written on top, and kept as an example.

The one way to correct a document, for windows and commands alike. Fields, type, rank, search
index, events and examples change in one transaction, or nothing does.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from scanstation.domain.document import Document, PersonType, TypeAnswer
from scanstation.domain.events import FieldDecided
from scanstation.domain.examples import TYPE, Example, same_value
from scanstation.domain.field_rules import ValueRefused, checked_value
from scanstation.domain.fields import FieldData, FieldKey, MachineValue, PersonValue
from scanstation.domain.ids import DocumentId
from scanstation.domain.states import DocumentState
from scanstation.errors import UsageError
from scanstation.pipeline.models import current_models

if TYPE_CHECKING:
    from scanstation.pipeline.correcting import HeadFeatures, KnownType
    from scanstation.store import Store, UnitOfWork

__all__ = ["CorrectionService", "Given"]

Given = str | Sequence[str] | None
"""A value as a person gave it; None: the document has no such thing."""

_MAY_CORRECT = frozenset({DocumentState.TO_CORRECT, DocumentState.TO_REVIEW})
_TYPE_NAMES = (TYPE, FieldKey.TYPE_NAME.value)


class CorrectionService:
    """Corrects documents of one store.

    Args:
        store: open.
        rules: folder of the tables; None: those the station understands with now.
    """

    def __init__(self, store: Store, rules: Path | None = None) -> None:
        self._store = store
        self._rules = rules

    def correct(self, document_id: DocumentId, field: str, value: Given, by: str) -> Document:
        """Put a person's value over the machine's; the machine's own again confirms it.

        Raises as `correct_all`.
        """
        return self.correct_all(document_id, {field: value}, by)

    def correct_all(
        self,
        document_id: DocumentId,
        values: Mapping[str, Given],
        by: str,
        *,
        rest_is_right: bool = False,
    ) -> Document:
        """Put several values on top at once.

        Args:
            document_id: waits for correction or review.
            values: by name of the field; "type" and "type_name" take a key or a name of a type.
            by: the account of the person.
            rest_is_right: every other value the machine gave is confirmed.

        Returns:
            The document as it is now.

        Raises:
            UsageError: "unknown_field", "unknown_type", "value_refused", "person_missing",
                "not_to_correct".
            StorageError: "unknown_document", and what the store may say.
        """
        person, now, rules = _person(by), self._store.clock(), self._tables()
        changes = {_field(name): given for name, given in values.items()}
        head = self._head(document_id, rules) if TYPE in changes or rest_is_right else None
        with self._store.unit_of_work() as uow:
            document = uow.documents.get(document_id)
            _may_be_corrected(document)
            if rest_is_right:
                changes = {**_machine_values(document, changes), **changes}
            for name, given in changes.items():
                if name == TYPE:
                    kind = self._type(given, rules)
                    document = _with_type(uow, document, kind, person, now, head)
                else:
                    key = FieldKey(name)
                    document = self._with_field(uow, document, key, given, person, now, rules)
            self._write(uow, replace(document, updated_at=now), rules, now)
            document = uow.documents.get(document_id)
            uow.commit()
        return document

    def confirm(
        self, document_id: DocumentId, by: str, fields: Collection[str] | None = None
    ) -> Document:
        """Say that the machine is right: in these fields, or in all it gave a value for.

        Raises as `correct_all`.
        """
        if fields is None:
            return self.correct_all(document_id, {}, by, rest_is_right=True)
        document = self._store.queries.document(document_id)
        asked = {_field(name) for name in fields}
        known = _machine_values(document, ()) if document else {}
        return self.correct_all(document_id, {n: v for n, v in known.items() if n in asked}, by)

    def _tables(self) -> Path:
        return self._rules or current_models(self._store.folder).rules

    def _head(self, document_id: DocumentId, rules: Path) -> HeadFeatures:
        """Read before the transaction: page files are no business of the database."""
        from scanstation.pipeline.correcting import head_features

        pages = self._store.queries.pages(document_id)
        return head_features(self._store.work_folder(document_id), pages, rules)

    def _type(self, given: Given, rules: Path) -> KnownType:
        from scanstation.pipeline.correcting import find_type

        text = given if isinstance(given, str) else ""
        kind = find_type(rules, text)
        if kind is None:
            raise UsageError("unknown_type", type=text)
        return kind

    def _with_field(
        self,
        uow: UnitOfWork,
        document: Document,
        key: FieldKey,
        given: Given,
        by: str,
        now: datetime,
        rules: Path,
    ) -> Document:
        from scanstation.pipeline.correcting import code_lists

        field = document.fields[key]
        machine = field.current_machine
        if machine is not None and given == machine.value:
            value: FieldData = machine.value  # confirmed as it is: no rule may change it
        else:
            try:
                value = checked_value(key, given, code_lists(rules), now.astimezone().date())
            except ValueRefused as refused:
                raise UsageError(refused.rule, field=key.value, **refused.facts) from refused
        if machine is not None:
            uow.examples.put(_example(document.id, key.value, machine, value, by, now))
        right = machine is not None and same_value(machine.value, value)
        uow.record(FieldDecided(document.id, key.value, by, now, not right))
        fields = document.fields.with_value(field.with_person(PersonValue(value, by, now)))
        return replace(document, fields=fields)

    @staticmethod
    def _write(uow: UnitOfWork, document: Document, rules: Path, now: datetime) -> None:
        from scanstation.pipeline.record import rank_again, with_namesakes

        uow.documents.update(with_namesakes(uow, document))
        rank_again(uow, document.id, rules, now)
        uow.search.index(document.id)


def _person(by: str) -> str:
    name = " ".join(unicodedata.normalize("NFC", by).split())
    if not name:
        raise UsageError("person_missing")
    return name


def _field(name: str) -> str:
    if name in _TYPE_NAMES:
        return TYPE
    if name not in set(FieldKey):
        raise UsageError("unknown_field", field=name, known=", ".join([TYPE, *FieldKey]))
    return name


def _may_be_corrected(document: Document) -> None:
    if document.state not in _MAY_CORRECT:
        raise UsageError("not_to_correct", id=document.id, state=document.state.value)


def _machine_values(document: Document, besides: Collection[str]) -> dict[str, Given]:
    """What the machine gave, but for fields a person spoke about already."""
    found: dict[str, Given] = {}
    kind = document.type
    if kind is not None and kind.key is not None and kind.person is None:
        found[TYPE] = kind.key
    for field in document.fields:
        machine = field.current_machine
        if field.key is FieldKey.TYPE_NAME or field.person or machine is None:
            continue
        if machine.value is not None:
            found[field.key.value] = machine.value
    return {name: value for name, value in found.items() if name not in besides}


def _with_type(
    uow: UnitOfWork,
    document: Document,
    kind: KnownType,
    by: str,
    now: datetime,
    head: HeadFeatures | None,
) -> Document:
    answer = document.type or TypeAnswer(None, None, 0.0, accepted=False)
    shown = document.fields[FieldKey.TYPE_NAME]
    place = shown.current_machine
    machine = MachineValue(
        value=answer.key,
        score=answer.score,
        page=place.page if place else None,
        box=place.box if place else None,
        accepted=answer.accepted,
        model=answer.model,
        signals=answer.signals,
    )
    example = _example(document.id, TYPE, machine, kind.key, by, now)
    if head is not None:
        example = replace(example, title=head.title, features=head.packed, features_mark=head.mark)
    uow.examples.put(example)
    uow.record(FieldDecided(document.id, TYPE, by, now, kind.key != answer.key))
    said = PersonType(kind.key, kind.tt05_code, by, now)
    fields = document.fields.with_value(shown.with_person(PersonValue(kind.name, by, now)))
    return replace(document, type=replace(answer, person=said), fields=fields)


def _example(
    document_id: DocumentId,
    key: str,
    machine: MachineValue,
    value: FieldData,
    by: str,
    now: datetime,
) -> Example:
    return Example(
        document_id=document_id,
        key=key,
        at=now,
        by=by,
        machine=machine.value,
        person=value,
        score=machine.score,
        accepted=machine.accepted,
        handwritten=machine.handwritten,
        signals=dict(machine.signals),
        model=machine.model,
        page=machine.page,
        box=machine.box,
    )

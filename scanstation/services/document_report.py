"""A document as one JSON object: the stable shape that `process --json` prints."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scanstation.domain.document import DerivedFile, DerivedKind, Document, Page
from scanstation.domain.fields import FIELD_KEYS, FieldData, FieldSet, MachineValue
from scanstation.domain.ids import DocumentId
from scanstation.domain.states import DocumentState
from scanstation.messages import describe

if TYPE_CHECKING:
    from scanstation.store import Store

__all__ = ["SCHEMA", "DocumentReport", "Json"]

SCHEMA = 1
"""Version of the JSON shape; a change that breaks a reader counts it up."""

Json = dict[str, Any]


class DocumentReport:
    """Builds the JSON of documents of one store.

    Args:
        store: where they are.
        language: of the texts of problems, "vi" or "en".
    """

    def __init__(self, store: Store, language: str = "vi") -> None:
        self._store = store
        self._language = language

    def of(
        self, document_id: DocumentId, *, path: Path | None = None, pdf: Path | None = None
    ) -> Json:
        """The object of one document.

        Args:
            document_id: an existing document.
            path: where its file lay in this run; None: where it lay when it first came.
            pdf: where the PDF was delivered to; None: in the store.

        Returns:
            Every key of the schema. Of an isolated document only schema, id and state.
        """
        with self._store.unit_of_work() as uow:
            document = uow.documents.get(document_id)
        if document.state is DocumentState.ISOLATED:
            return {"schema": SCHEMA, "id": document.id, "state": str(document.state)}
        pages = self._store.queries.pages(document_id)
        return {
            "schema": SCHEMA,
            "id": document.id,
            "state": str(document.state),
            "source": {
                "path": document.source.path if path is None else str(path),
                "sha256": document.source.sha256 or None,
                "bytes": document.source.bytes,
            },
            "type": _type(document),
            "priority": _priority(document),
            "fields": _fields(document.fields),
            "details": {key: _answer(one, one.value) for key, one in document.details.items()},
            "pages": [_page(page) for page in pages],
            "pdf": self._pdf(document_id, pdf),
            "problems": list(self._problems(document, pages)),
        }

    def pdf_of(self, document_id: DocumentId) -> Path | None:
        """The delivered PDF in the store, if there is one."""
        made = self._searchable(document_id)
        return self._store.folder / made.path if made else None

    def _searchable(self, document_id: DocumentId) -> DerivedFile | None:
        for made in self._store.queries.derived(document_id):
            if made.kind is DerivedKind.SEARCHABLE_PDF:
                return made
        return None

    def _pdf(self, document_id: DocumentId, delivered: Path | None) -> Json:
        made = self._searchable(document_id)
        if made is None:
            return {"path": None, "bytes": None, "sha256": None}
        path = delivered or (self._store.folder / made.path).absolute()
        return {"path": str(path), "bytes": made.bytes, "sha256": made.sha256}

    def _problems(self, document: Document, pages: tuple[Page, ...]) -> Iterator[Json]:
        if document.failure is not None:
            params = {"step": document.failure.step, "first": document.duplicate_of or ""}
            yield self._words(document.failure.reason, params)
        for problem in document.problems:
            page = {} if problem.page is None else {"page": problem.page}
            yield self._words(problem.code, {**problem.params, **page})
        for finding_page in pages:
            for finding in finding_page.findings:
                yield self._words(finding, {"page": finding_page.number})

    def _words(self, code: str, params: dict[str, Any]) -> Json:
        message = describe(code, self._language, params)
        return {"code": code, "text": message.text, "next_step": message.next_step}


def _type(document: Document) -> Json:
    answer = document.type
    if answer is None:
        return {"key": None, "tt05_code": None, "score": 0.0, "accepted": False, "evidence": []}
    return {
        "key": answer.decided_key,
        "tt05_code": answer.decided_code,
        "score": answer.score,
        "accepted": answer.accepted,
        "evidence": list(answer.evidence),
    }


def _priority(document: Document) -> Json:
    answer = document.priority
    if answer is None:
        return {"class": None, "score": None, "reasons": [], "accepted": False}
    return {
        "class": answer.level,
        "score": answer.score,
        "reasons": list(answer.reasons),
        "accepted": False,
    }


def _fields(fields: FieldSet) -> Json:
    return {str(key): _answer(fields[key].current_machine, fields[key].value) for key in FIELD_KEYS}


def _answer(machine: MachineValue | None, value: FieldData) -> Json:
    return {
        "value": list(value) if isinstance(value, tuple) else value,
        "score": machine.score if machine else 0.0,
        "page": machine.page if machine else None,
        "box": list(machine.box) if machine and machine.box else None,
        "accepted": bool(machine and machine.accepted),
        "handwritten": bool(machine and machine.handwritten),
        "evidence": machine.evidence if machine else "",
    }


def _page(page: Page) -> Json:
    return {
        "number": page.number,
        "kind": page.kind,
        "width_px": page.width_px,
        "height_px": page.height_px,
        "dpi": round(page.dpi, 2),
        "turn": page.turn_deg if page.turn_applied else 0,
        "skew_deg": round(page.skew_deg, 3) if page.skew_applied else 0.0,
        "zones": [{"cell": zone.cell, "box": list(zone.box)} for zone in page.zones],
        "text": page.text,
        "mean_confidence": round(page.mean_confidence, 4),
        "quality": {**page.measures, "findings": list(page.findings)},
        "seconds": round(page.seconds, 3),
    }

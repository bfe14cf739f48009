"""What is in the store: lists, one record in full, search."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from scanstation.domain.document import DerivedFile, Document, Page
from scanstation.domain.ids import DocumentId
from scanstation.domain.jobs import Job
from scanstation.domain.states import DocumentState
from scanstation.errors import StorageError, UsageError
from scanstation.store import DocumentFilter, DocumentView, SearchHit, Store

__all__ = ["FoundRecord", "Record", "RecordsService"]


@dataclass(frozen=True, slots=True)
class Record:
    """One document with everything that belongs to it."""

    document: Document
    pages: tuple[Page, ...]
    derived: tuple[DerivedFile, ...]
    jobs: tuple[Job, ...]


@dataclass(frozen=True, slots=True)
class FoundRecord:
    """One hit of a search with its line of the list."""

    hit: SearchHit
    row: DocumentView


class RecordsService:
    """Reads a store.

    Args:
        store: open.
    """

    def __init__(self, store: Store) -> None:
        self._queries = store.queries

    def newest(
        self, states: Collection[DocumentState] = (), limit: int | None = None
    ) -> list[DocumentView]:
        """The newest documents first; all of them without a limit."""
        ids = self._queries.document_ids(DocumentFilter(states=states), limit=limit)
        return self._queries.document_rows(ids)

    def counts(self) -> dict[DocumentState, int]:
        """How many documents in each state."""
        return self._queries.counts_per_state()

    def show(self, name: str) -> Record:
        """One record.

        Args:
            name: its id, or as much of its beginning as tells it from the others.

        Raises:
            StorageError: "unknown_document".
            UsageError: "ambiguous_document".
        """
        document_id = self._resolved(name)
        document = self._queries.document(document_id)
        if document is None:
            raise StorageError("unknown_document", id=name)
        return Record(
            document,
            self._queries.pages(document_id),
            self._queries.derived(document_id),
            self._queries.jobs_of(document_id),
        )

    def _resolved(self, name: str) -> DocumentId:
        found = self._queries.resolve_prefix(name, limit=2) if name.strip() else []
        if not found:
            raise StorageError("unknown_document", id=name)
        if len(found) > 1:
            raise UsageError("ambiguous_document", id=name)
        return found[0]

    def search(
        self, text: str, states: Collection[DocumentState] = (), limit: int = 20
    ) -> list[FoundRecord]:
        """Documents that say `text`, best first.

        Raises:
            UsageError: "nothing_to_search" there is no letter or digit in it.
        """
        if not any(sign.isalnum() for sign in text):
            raise UsageError("nothing_to_search")
        hits = self._queries.search(text, DocumentFilter(states=states), limit)
        rows = self._queries.document_rows([hit.document_id for hit in hits])
        by_id = {row.id: row for row in rows}
        return [
            FoundRecord(hit, by_id[hit.document_id]) for hit in hits if hit.document_id in by_id
        ]

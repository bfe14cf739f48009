"""What the window shows of documents: lists page by page, one record, one page, failures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from scanstation.domain.document import DerivedKind, Document, Page
from scanstation.domain.ids import DocumentId
from scanstation.domain.states import DocumentState
from scanstation.errors import StorageError
from scanstation.pipeline.page_view import PageDrawer, PagePicture, PlacedLine, placed_lines
from scanstation.store import DocumentFilter, DocumentOrder, DocumentView, SearchHit, Store

__all__ = [
    "DocumentOrder",
    "DocumentView",
    "FailureView",
    "Listed",
    "Listing",
    "PagePicture",
    "PageView",
    "PlacedLine",
    "RecordView",
    "SearchHit",
    "ViewingService",
]

_SEARCH_LIMIT = 500
"""Hits shown for one search; who needs more words it better."""

_RESTING_BADLY = (DocumentState.FAILED, DocumentState.REFUSED)


@dataclass(frozen=True, slots=True)
class Listing:
    """What a list asks for.

    Attributes:
        text: words to search for; empty: everything.
        states: only these; empty: all.
        order: what to sort by; a search is ordered by how well it was found.
        descending: the largest first.
    """

    text: str = ""
    states: tuple[DocumentState, ...] = ()
    order: DocumentOrder = DocumentOrder.ARRIVED
    descending: bool = True


@dataclass(frozen=True, slots=True)
class Listed:
    """Every place of a list.

    Attributes:
        ids: from top to bottom; plain strings, so that 100,000 of them cost little.
        hits: what a search says of a document; empty without one.
    """

    ids: list[DocumentId]
    hits: dict[DocumentId, SearchHit] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class FailureView:
    """A document that did not get through; `code` and `params` are for `messages.describe`."""

    document_id: DocumentId
    name: str
    code: str
    params: dict[str, object]
    at: datetime
    can_retry: bool


@dataclass(frozen=True, slots=True)
class RecordView:
    """One document, opened.

    Attributes:
        document_id: its id.
        name: of the file it came in.
        state: where it stands.
        pages: recognised so far.
        pdf: the delivered PDF; None while there is none.
        arrived: UTC.
        failure: why it failed or was refused.
    """

    document_id: DocumentId
    name: str
    state: DocumentState
    pages: int
    pdf: Path | None
    arrived: datetime
    failure: FailureView | None


@dataclass(frozen=True, slots=True)
class PageView:
    """One recognised page.

    Attributes:
        number: 1-based.
        width_px: of the upright page; the boxes of `lines` lie in it.
        height_px: of the upright page.
        lines: in reading order; without places where only the text is left.
        text: the whole page.
        confidence: 0..1.
        findings: stable codes of what a person should look at.
    """

    number: int
    width_px: int
    height_px: int
    lines: tuple[PlacedLine, ...]
    text: str
    confidence: float
    findings: tuple[str, ...]


class ViewingService:
    """Reads a store for a window; may be asked from any thread.

    Args:
        store: open.
        drawer: draws pages.
    """

    def __init__(self, store: Store, drawer: PageDrawer) -> None:
        self._store = store
        self._queries = store.queries
        self._drawer = drawer

    # -- lists -----------------------------------------------------------------------------------

    def listing(self, wanted: Listing) -> Listed:
        """Every place of a list; the rows are fetched as they come into sight.

        A text without a letter or digit finds nothing.
        """
        narrowed = DocumentFilter(states=wanted.states)
        if not wanted.text.strip():
            return Listed(
                self._queries.document_ids(
                    narrowed, newest_first=wanted.descending, order=wanted.order
                )
            )
        if not any(sign.isalnum() for sign in wanted.text):
            return Listed([])
        hits = self._queries.search(wanted.text, narrowed, _SEARCH_LIMIT)
        return Listed([hit.document_id for hit in hits], {hit.document_id: hit for hit in hits})

    def rows(self, ids: Sequence[DocumentId]) -> list[DocumentView]:
        """Lines for these ids; those that are gone meanwhile are left out."""
        return self._queries.document_rows(ids)

    def failures(self, limit: int = 100) -> list[FailureView]:
        """What failed or was refused, the newest first."""
        ids = self._queries.document_ids(DocumentFilter(states=_RESTING_BADLY), limit=limit)
        documents = [self._queries.document(document_id) for document_id in ids]
        found = [self._failure(document) for document in documents if document is not None]
        return [failure for failure in found if failure is not None]

    # -- one document ----------------------------------------------------------------------------

    def record(self, document_id: DocumentId) -> RecordView:
        """One document.

        Raises:
            StorageError: "unknown_document".
        """
        document = self._queries.document(document_id)
        if document is None:
            raise StorageError("unknown_document", id=document_id)
        return RecordView(
            document_id,
            document.source.name,
            document.state,
            len(self._queries.pages(document_id)),
            self._pdf(document_id),
            document.created_at,
            self._failure(document),
        )

    def page(self, document_id: DocumentId, number: int) -> PageView:
        """The text of one page, line by line.

        Raises:
            StorageError: "unknown_document" there is no such page.
        """
        page = self._page(document_id, number)
        lines = placed_lines(self._store.work_folder(document_id), number)
        if lines is None:
            # The record of the page was tidied away: its text is still in the store.
            nowhere = (0, 0, 0, 0)
            lines = tuple(PlacedLine(text, nowhere, 1.0) for text in page.text.splitlines())
        return PageView(
            number,
            page.width_px,
            page.height_px,
            lines,
            page.text,
            page.mean_confidence,
            page.findings,
        )

    def picture(self, document_id: DocumentId, number: int, width_px: int) -> PagePicture | None:
        """The page as the delivered PDF shows it; None while there is no PDF.

        Raises:
            ProcessingError: it can't be drawn.
            StorageError: "unknown_document".
        """
        document = self._queries.document(document_id)
        pdf = self._pdf(document_id)
        if document is None or pdf is None:
            return None
        page = self._page(document_id, number)
        # A signed file is delivered as it came; the boxes lie in the page turned upright.
        turn = page.turn_deg if document.source.signed and page.turn_applied else 0
        return self._drawer.picture(pdf, number, width_px, turn)

    def text(self, document_id: DocumentId) -> str:
        """The text of all pages, an empty line between them."""
        return "\n\n".join(page.text for page in self._queries.pages(document_id))

    def close(self) -> None:
        """End what draws pages."""
        self._drawer.close()

    # -- small parts -------------------------------------------------------------------------------

    def _page(self, document_id: DocumentId, number: int) -> Page:
        for page in self._queries.pages(document_id):
            if page.number == number:
                return page
        raise StorageError("unknown_document", id=document_id)

    def _pdf(self, document_id: DocumentId) -> Path | None:
        for made in self._queries.derived(document_id):
            if made.kind is DerivedKind.SEARCHABLE_PDF:
                return (self._store.folder / made.path).absolute()
        return None

    def _failure(self, document: Document) -> FailureView | None:
        failure = document.failure
        if failure is None:
            return None
        first = document.duplicate_of and self._queries.document(document.duplicate_of)
        params: dict[str, object] = {
            "step": failure.step,
            "path": document.source.path,
            "first": first.source.name if first else document.duplicate_of or "",
        }
        return FailureView(
            document.id,
            document.source.name,
            failure.reason,
            params,
            failure.at or document.updated_at,
            document.state is DocumentState.FAILED,
        )

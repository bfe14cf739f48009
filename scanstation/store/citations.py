"""Which documents name which, inside one unit of work."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import delete, func, or_, select
from sqlalchemy.dialects.sqlite import insert as upsert
from sqlalchemy.orm import Session
from sqlmodel import col

from scanstation.domain.citing import citation_key
from scanstation.domain.ids import DocumentId
from scanstation.domain.states import DocumentState
from scanstation.store.tables import CitationRow, DocumentRow

__all__ = ["Citations"]

_MOST_BEARERS = 50
"""Of one number: they begin anew each year in each body, so one key stands for several documents;
the newest are those people still name."""

_MOST_NAMESAKES = 200
"""Of one number and year: a province has some hundred bodies with the same notation."""

_NOT_LIVING = (DocumentState.REFUSED.value, DocumentState.ISOLATED.value)


class Citations:
    """Citations found in documents; how often a document is named tells how much it is used."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def put(self, document_id: DocumentId, numbers: Iterable[str]) -> tuple[str, ...]:
        """Remember what a document names, instead of what was known of it before.

        Args:
            document_id: who names.
            numbers: as written; what has no number is left out.

        Returns:
            The keys that are new or gone: documents with these keys weigh differently now.
        """
        before = set(
            self._session.scalars(
                select(col(CitationRow.cited)).where(col(CitationRow.document_id) == document_id)
            )
        )
        after = {key for key in map(citation_key, numbers) if key}
        self.remove_all(document_id)
        rows = [{"document_id": document_id, "cited": key} for key in sorted(after)]
        if rows:
            self._session.execute(upsert(CitationRow).on_conflict_do_nothing(), rows)
        return tuple(sorted(before ^ after))

    def count(self, key: str, *, besides: DocumentId) -> int:
        """How many documents name this key, `besides` left out; 0 for ""."""
        if not key:
            return 0
        found = self._session.scalar(
            select(func.count())
            .select_from(CitationRow)
            .where(col(CitationRow.cited) == key, col(CitationRow.document_id) != besides)
        )
        return int(found or 0)

    def bearers(self, keys: Iterable[str]) -> tuple[DocumentId, ...]:
        """Documents that carry one of these numbers themselves, of each the newest first."""
        found: dict[str, None] = {}
        for key in dict.fromkeys(key for key in keys if key):
            query = select(col(DocumentRow.id)).where(col(DocumentRow.number_key) == key)
            newest = query.order_by(col(DocumentRow.id).desc()).limit(_MOST_BEARERS)
            found |= dict.fromkeys(self._session.scalars(newest))
        return tuple(DocumentId(one) for one in found)

    def namesakes(self, document_id: DocumentId, key: str, year: str) -> tuple[DocumentId, ...]:
        """Other living documents with this number, of this year or of one not known.

        Args:
            document_id: left out.
            key: none bear "".
            year: four digits; "": of any year.
        """
        if not key:
            return ()
        day = col(DocumentRow.issued_date)
        query = select(col(DocumentRow.id)).where(
            col(DocumentRow.number_key) == key,
            col(DocumentRow.id) != document_id,
            col(DocumentRow.state).not_in(_NOT_LIVING),
        )
        if year:
            query = query.where(or_(day.is_(None), day == "", day.startswith(year)))
        found = self._session.scalars(
            query.order_by(col(DocumentRow.id).desc()).limit(_MOST_NAMESAKES)
        )
        return tuple(DocumentId(one) for one in found)

    def remove_all(self, document_id: DocumentId) -> None:
        """Forget what a document names."""
        self._session.execute(
            delete(CitationRow)
            .where(col(CitationRow.document_id) == document_id)
            .execution_options(synchronize_session=False)
        )

"""Writes the full-text index: folded tokens for finding, marked ones for ranking."""

from __future__ import annotations

import unicodedata
import zlib

from sqlalchemy import select, text
from sqlalchemy.orm import Session
from sqlmodel import col

from scanstation.domain.citing import number_text
from scanstation.domain.document import Document
from scanstation.domain.fields import FieldData, FieldKey
from scanstation.domain.ids import DocumentId
from scanstation.domain.search import TextFolding
from scanstation.store.documents import load_document
from scanstation.store.tables import PageRow, SearchRow

__all__ = ["PAGE_BREAK", "SearchIndex", "ensure_folding"]

PAGE_BREAK = "\f"
"""Stands between the pages of a document's text; a separator for the tokenizer."""

_HEAD_FIELDS = (
    FieldKey.SUBJECT,
    FieldKey.ORGAN_NAME,
    FieldKey.TYPE_NAME,
    FieldKey.SIGNER_NAME,
    FieldKey.FILE_CODE,
    FieldKey.DOC_CODE,
    FieldKey.PLACE,
)
_INSERT = text(
    "INSERT INTO search_index(rowid, head, body, exact) VALUES (:id, :head, :body, :exact)"
)
_DELETE = text(
    "INSERT INTO search_index(search_index, rowid, head, body, exact) "
    "VALUES ('delete', :id, :head, :body, :exact)"
)
_DELETE_ALL = text("INSERT INTO search_index(search_index) VALUES ('delete-all')")
_MERGE = text("INSERT INTO search_index(search_index) VALUES ('optimize')")
_PROBE = (
    "aàảãáạăằẳẵắặâầẩẫấậbcdđeèẻẽéẹêềểễếệghiìỉĩíịklmnoòỏõóọôồổỗốộơờởỡớợpqrstuùủũúụưừửữứựvxyỳỷỹýỵ "
    "hoà hòa thuỷ thủy quý quỷ giá toàn khoẻ loã 184/QĐ-UBND ÐĐð Ｑ１"
)


class SearchIndex:
    """The index, inside one unit of work.

    Args:
        session: of the unit of work.
        folding: must be the one the index was made with; `ensure_folding` sees to that.
    """

    def __init__(self, session: Session, folding: TextFolding) -> None:
        self._session = session
        self._folding = folding

    def index(self, document_id: DocumentId) -> None:
        """Make a document findable by its record and its pages, as they are now."""
        self.remove(document_id)
        document = load_document(self._session, document_id)
        if document is None:
            return
        row = SearchRow(document_id=document_id, head=_head(document), body=self._body(document_id))
        self._session.add(row)
        self._session.flush()
        self._session.execute(_INSERT, self._tokens(row))

    def remove(self, document_id: DocumentId) -> bool:
        """Make a document unfindable; False where it was not in the index."""
        row = self._session.scalars(
            select(SearchRow).where(col(SearchRow.document_id) == document_id)
        ).one_or_none()
        if row is None:
            return False
        self._session.execute(_DELETE, self._tokens(row))
        self._session.delete(row)
        self._session.flush()
        return True

    def merge(self) -> None:
        """Write the index anew as one segment: removed words are only marked as removed before."""
        self._session.execute(_MERGE)

    def rebuild(self) -> int:
        """Make the whole index again from the texts kept beside it; answer how many."""
        self._session.execute(_DELETE_ALL)
        rows = self._session.scalars(select(SearchRow).execution_options(yield_per=500))
        count = 0
        for row in rows:
            self._session.execute(_INSERT, self._tokens(row))
            count += 1
        return count

    def _body(self, document_id: DocumentId) -> str:
        pages = self._session.scalars(
            select(col(PageRow.text))
            .where(col(PageRow.document_id) == document_id)
            .order_by(col(PageRow.number))
        )
        return PAGE_BREAK.join(_plain(page) for page in pages)

    def _tokens(self, row: SearchRow) -> dict[str, object]:
        """What the index is given: must be the same when the row is taken out again."""
        return {
            "id": row.id,
            "head": self._folding.loose(row.head),
            "body": self._folding.loose(row.body),
            "exact": self._folding.exact(f"{row.head}\n{row.body}"),
        }


def _plain(page: str) -> str:
    return unicodedata.normalize("NFC", page).replace(PAGE_BREAK, "\n")


def _head(document: Document) -> str:
    number = _joined(document.fields[FieldKey.CODE_NUMBER].value)
    notation = _joined(document.fields[FieldKey.CODE_NOTATION].value)
    parts = [
        number_text(number, notation),
        *(_joined(document.fields[key].value) for key in _HEAD_FIELDS),
        document.source.name,
    ]
    return unicodedata.normalize("NFC", "\n".join(part for part in parts if part))


def _joined(value: FieldData) -> str:
    return "; ".join(value) if isinstance(value, tuple) else value or ""


def ensure_folding(session: Session, folding: TextFolding) -> bool:
    """Make the index again if it was made with another folding; answer whether it was.

    Rows are taken out of the index by naming their old tokens, so a changed folding would leave
    tokens behind. The folding is known by what it does to a fixed text; the mark of it is kept in
    SQLite's `user_version`.
    """
    probe = f"{folding.loose(_PROBE)}\0{folding.exact(_PROBE)}"
    mark = zlib.crc32(probe.encode()) & 0x7FFFFFFF or 1
    known = session.execute(text("PRAGMA user_version")).scalar_one()
    if known == mark:
        return False
    rebuilt = SearchIndex(session, folding).rebuild() > 0
    session.execute(text(f"PRAGMA user_version={mark:d}"))
    return rebuilt

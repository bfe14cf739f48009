"""The table of documents: every id at once, rows a block at a time as they come into sight."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Sequence
from enum import IntEnum
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QCoreApplication,
    QModelIndex,
    QPersistentModelIndex,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QGuiApplication

from scanstation.domain.ids import DocumentId
from scanstation.domain.states import DocumentState
from scanstation.services.viewing_service import (
    DocumentOrder,
    DocumentView,
    Listed,
    Listing,
    SearchHit,
    ViewingService,
)
from scanstation.ui import words
from scanstation.ui.look import bad_colour
from scanstation.ui.tasks import Tasks

__all__ = ["BLOCK_ROWS", "ID_ROLE", "Column", "DocumentsModel"]

BLOCK_ROWS = 200
_KEPT_BLOCKS = 8

ID_ROLE = int(Qt.ItemDataRole.UserRole)
SORT_ROLE = ID_ROLE + 1
"""The value behind the text: a number, a time, a state."""

Index = QModelIndex | QPersistentModelIndex

_NOT_YET = "…"
_BAD = frozenset({DocumentState.FAILED, DocumentState.REFUSED})


class Column(IntEnum):
    """Columns, left to right."""

    NAME = 0
    STATE = 1
    PAGES = 2
    CONFIDENCE = 3
    ARRIVED = 4
    FOUND = 5


_ORDERS = {
    Column.NAME: DocumentOrder.NAME,
    Column.STATE: DocumentOrder.STATE,
    Column.PAGES: DocumentOrder.PAGES,
    Column.ARRIVED: DocumentOrder.ARRIVED,
}


class DocumentsModel(QAbstractTableModel):
    """Rows of a listing.

    Signals:
        listed: a new listing is in place.
    """

    listed = Signal()

    def __init__(self, viewing: ViewingService, tasks: Tasks) -> None:
        super().__init__()
        self._viewing = viewing
        self._tasks = tasks
        self._wanted = Listing()
        self._asked = 0
        self._ids: list[DocumentId] = []
        self._hits: dict[DocumentId, SearchHit] = {}
        self._blocks: OrderedDict[int, dict[DocumentId, DocumentView]] = OrderedDict()
        self._missing: set[int] = set()
        self._on_their_way: set[int] = set()
        self._fetch_soon = QTimer(self)
        self._fetch_soon.setSingleShot(True)
        self._fetch_soon.timeout.connect(self._fetch)

    # -- what to list ----------------------------------------------------------------------------

    @property
    def wanted(self) -> Listing:
        """What is listed, or will be in a moment."""
        return self._wanted

    def show(self, wanted: Listing) -> None:
        """List something else, or the same again as it is now."""
        self._wanted = wanted
        self._asked += 1
        mine = self._asked

        def done(found: Listed) -> None:
            if mine == self._asked:
                self._take(found)

        self._tasks.run_query(self, lambda: self._viewing.listing(wanted), done)

    @staticmethod
    def sorts(column: int) -> bool:
        """True where the store can sort by a column."""
        return column in _ORDERS

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Let the store sort; a column it can't sort by leaves everything as it is."""
        if self.sorts(column) and not self._wanted.text:
            descending = order == Qt.SortOrder.DescendingOrder
            self.show(Listing("", self._wanted.states, _ORDERS[Column(column)], descending))

    def document_at(self, row: int) -> DocumentId:
        """The document of a row."""
        return self._ids[row]

    def page_at(self, row: int) -> int:
        """The page a search found in the document of a row; 1 without one."""
        hit = self._hits.get(self._ids[row])
        return (hit.page if hit else None) or 1

    def row_of(self, document_id: DocumentId) -> int:
        """Where a document stands; -1 when it is not in the list."""
        return self._ids.index(document_id) if document_id in self._ids else -1

    def _take(self, found: Listed) -> None:
        if found.ids == self._ids:
            self._hits = found.hits
            self._blocks.clear()
            self._on_their_way.clear()
            if found.ids:
                last = self.index(len(found.ids) - 1, len(Column) - 1)
                self.dataChanged.emit(self.index(0, 0), last)
        else:
            self.beginResetModel()
            self._ids, self._hits = found.ids, found.hits
            self._blocks.clear()
            self._on_their_way.clear()
            self.endResetModel()
        self.listed.emit()

    # -- the model -------------------------------------------------------------------------------

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: N802, B008 - Qt's own
        """All of them, so that the scroll bar is right from the start."""
        return 0 if parent.isValid() else len(self._ids)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: N802, B008 - Qt's own
        """See `Column`."""
        return 0 if parent.isValid() else len(Column)

    def headerData(  # noqa: N802 - Qt's own
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """Names of the columns."""
        if orientation != Qt.Orientation.Horizontal or role != Qt.ItemDataRole.DisplayRole:
            return None
        translate = QCoreApplication.translate
        names = {
            Column.NAME: translate("DocumentsModel", "File"),
            Column.STATE: translate("DocumentsModel", "State"),
            Column.PAGES: translate("DocumentsModel", "Pages"),
            Column.CONFIDENCE: translate("DocumentsModel", "Certainty"),
            Column.ARRIVED: translate("DocumentsModel", "Arrived"),
            Column.FOUND: translate("DocumentsModel", "Found text"),
        }
        return names[Column(section)]

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Text now where the row is here; otherwise "…", and the row is fetched."""
        if not index.isValid() or index.row() >= len(self._ids):
            return None
        document_id, column = self._ids[index.row()], Column(index.column())
        if role == ID_ROLE:
            return document_id
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(column)
        wants = {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole, SORT_ROLE}
        if role not in wants and role != Qt.ItemDataRole.ForegroundRole:
            return None
        row = self._row(index.row())
        if role == Qt.ItemDataRole.ForegroundRole:
            bad = row is not None and column is Column.STATE and row.state in _BAD
            return bad_colour(QGuiApplication.palette()) if bad else None
        if column is Column.FOUND:
            return _found_text(self._hits.get(document_id))
        if row is None:
            return _NOT_YET if role == Qt.ItemDataRole.DisplayRole else None
        return _raw(row, column) if role == SORT_ROLE else _text(row, column)

    # -- rows on demand --------------------------------------------------------------------------

    def _row(self, number: int) -> DocumentView | None:
        block = number // BLOCK_ROWS
        known = self._blocks.get(block)
        if known is not None:
            self._blocks.move_to_end(block)
            return known.get(self._ids[number])
        if block not in self._on_their_way:
            self._missing.add(block)
            if not self._fetch_soon.isActive():
                self._fetch_soon.start(0)  # once for everything one paint asks for
        return None

    def _fetch(self) -> None:
        missing = sorted(self._missing)
        self._missing.clear()
        for block in missing:
            ids = self._ids[block * BLOCK_ROWS : (block + 1) * BLOCK_ROWS]
            if ids:
                self._on_their_way.add(block)
                self._tasks.run_query(self, self._reader(ids), self._receiver(block, ids))

    def _reader(self, ids: Sequence[DocumentId]) -> Callable[[], list[DocumentView]]:
        return lambda: self._viewing.rows(ids)

    def _receiver(
        self, block: int, ids: Sequence[DocumentId]
    ) -> Callable[[list[DocumentView]], None]:
        def receive(rows: list[DocumentView]) -> None:
            begin = block * BLOCK_ROWS
            if self._ids[begin : begin + len(ids)] != [*ids]:
                return  # another listing took the place of this one
            self._on_their_way.discard(block)
            self._blocks[block] = {row.id: row for row in rows}
            while len(self._blocks) > _KEPT_BLOCKS:
                self._blocks.popitem(last=False)
            end = begin + len(ids) - 1
            self.dataChanged.emit(self.index(begin, 0), self.index(end, len(Column) - 1))

        return receive


def _alignment(column: Column) -> Qt.AlignmentFlag:
    across = Qt.AlignmentFlag.AlignLeft
    if column in {Column.PAGES, Column.CONFIDENCE}:
        across = Qt.AlignmentFlag.AlignHCenter
    return across | Qt.AlignmentFlag.AlignVCenter


def _raw(row: DocumentView, column: Column) -> Any:
    values = {
        Column.NAME: row.name,
        Column.STATE: str(row.state),
        Column.PAGES: row.pages,
        Column.CONFIDENCE: row.mean_confidence,
        Column.ARRIVED: row.created_at.isoformat(),
    }
    return values[column]


def _text(row: DocumentView, column: Column) -> str:
    match column:
        case Column.NAME:
            return row.name or row.id[:8]
        case Column.STATE:
            return words.state_name(row.state)
        case Column.PAGES:
            return "" if row.pages is None else words.number(row.pages)
        case Column.CONFIDENCE:
            return "" if row.mean_confidence is None else words.percent(row.mean_confidence)
        case _:
            return words.moment(row.created_at)


def _found_text(found: SearchHit | None) -> str:
    if found is None or found.page is None:
        return found.snippet if found else ""
    label = QCoreApplication.translate("DocumentsModel", "p. {n}: {text}")
    return label.format(n=found.page, text=found.snippet)

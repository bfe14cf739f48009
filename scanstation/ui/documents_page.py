"""The list of documents: search, filter, sort, and open one."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QModelIndex, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QLineEdit,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from scanstation.domain.ids import DocumentId
from scanstation.domain.states import DocumentState
from scanstation.services.viewing_service import Listing, ViewingService
from scanstation.ui import words
from scanstation.ui.documents_model import ID_ROLE, Column, DocumentsModel
from scanstation.ui.look import em
from scanstation.ui.tasks import Tasks

__all__ = ["DocumentsPage"]

_TYPING_MS = 250
"""A search waits until the person has stopped typing this long."""

_WIDTHS = {
    Column.NAME: 18.0,
    Column.STATE: 8.0,
    Column.PAGES: 4.5,
    Column.CONFIDENCE: 6.0,
    Column.ARRIVED: 9.0,
}
"""In heights of a line of text."""


class DocumentsPage(QWidget):
    """Search box, state filter, table.

    Signals:
        opened: a document and the page a search found (1 without one).
    """

    opened = Signal(str, int)

    def __init__(self, viewing: ViewingService, tasks: Tasks) -> None:
        super().__init__()
        self.model = DocumentsModel(viewing, tasks)
        self.model.setParent(self)
        self._stale = True
        self._selected: DocumentId | None = None
        self._sorted: tuple[int, Qt.SortOrder] = (Column.ARRIVED, Qt.SortOrder.DescendingOrder)
        self._make_search()
        self._make_table()
        self.empty = QLabel()
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.empty.setWordWrap(True)
        self.empty.hide()
        self.count = QLabel()
        self._lay_out()
        self.model.modelAboutToBeReset.connect(self._remember)
        self.model.listed.connect(self._listed)
        QWidget.setTabOrder(self.search, self.states)
        QWidget.setTabOrder(self.states, self.table)

    def refresh(self) -> None:
        """List again: something may have changed. Out of sight, it waits to be seen."""
        self._stale = not self.isVisible()
        if not self._stale:
            self.model.show(self.model.wanted)

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's own
        """Make up for what was missed."""
        super().showEvent(event)
        if self._stale:
            self.refresh()

    def focus_search(self) -> None:
        """Put the cursor into the search box."""
        self.search.setFocus()
        self.search.selectAll()

    # -- asking ----------------------------------------------------------------------------------

    def _ask(self) -> None:
        self._typing.stop()
        state = self.states.currentData()
        before = self.model.wanted
        text = self.search.text().strip()
        chosen = () if state is None else (DocumentState(state),)
        self.model.show(Listing(text, chosen, before.order, before.descending))

    def _listed(self) -> None:
        rows, searching = self.model.rowCount(), bool(self.model.wanted.text)
        self.table.setColumnHidden(Column.FOUND, not searching)
        header = self.table.horizontalHeader()
        header.setSortIndicatorShown(not searching)
        header.setSectionsClickable(not searching)
        self.count.setText(self.tr("{n} documents").format(n=words.number(rows)))
        narrowed = searching or bool(self.model.wanted.states)
        self.empty.setText(
            self.tr("Nothing found. Try fewer words, or another state.")
            if narrowed
            else self.tr("No document has arrived yet.")
        )
        self.empty.setVisible(rows == 0)
        self.table.setVisible(rows > 0)
        self._select_again()

    def _remember(self) -> None:
        index = self.table.currentIndex()
        self._selected = index.data(ID_ROLE) if index.isValid() else None

    def _select_again(self) -> None:
        if self.table.currentIndex().isValid() or not self.model.rowCount():
            return
        row = self.model.row_of(self._selected) if self._selected else -1
        self.table.setCurrentIndex(self.model.index(max(row, 0), Column.NAME))

    def _open(self, index: QModelIndex) -> None:
        if index.isValid():
            row = index.row()
            self.opened.emit(self.model.document_at(row), self.model.page_at(row))

    def _sort(self, column: int, order: Qt.SortOrder) -> None:
        if self.model.sorts(column):
            self._sorted = (column, order)
            self.model.sort(column, order)
        else:  # the arrow goes back to where it was
            self.table.horizontalHeader().setSortIndicator(*self._sorted)

    # -- keys ------------------------------------------------------------------------------------

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's own
        """Enter opens the row; the arrow down leads from the search box to the table."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            key = event.key()
            if watched is self.table and key in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
                self._open(self.table.currentIndex())
                return True
            if watched is self.search and key == Qt.Key.Key_Down:
                self.table.setFocus()
                return True
        return super().eventFilter(watched, event)

    def _search_entered(self) -> None:
        self._ask()
        self.table.setFocus()

    # -- making it -------------------------------------------------------------------------------

    def _make_search(self) -> None:
        self.search = QLineEdit()
        self.search.setPlaceholderText(self.tr("Search in names and text; accents may be left out"))
        self.search.setAccessibleName(self.tr("Search"))
        self.search.setToolTip(self.tr("Search the documents (Ctrl+F)"))
        self.search.setClearButtonEnabled(True)
        self.search.installEventFilter(self)
        self._typing = QTimer(self)
        self._typing.setSingleShot(True)
        self._typing.setInterval(_TYPING_MS)
        self._typing.timeout.connect(self._ask)
        self.search.textChanged.connect(lambda _text: self._typing.start())
        self.search.returnPressed.connect(self._search_entered)
        self.states = QComboBox()
        self.states.setAccessibleName(self.tr("State"))
        self.states.setToolTip(self.tr("Show only documents in this state"))
        self.states.addItem(self.tr("All states"), None)
        for state in DocumentState:
            self.states.addItem(words.state_name(state), str(state))
        self.states.currentIndexChanged.connect(lambda _index: self._ask())

    def _make_table(self) -> None:
        self.table = QTableView()
        self.table.setModel(self.model)
        self.table.setAccessibleName(self.tr("Documents"))
        self.table.setToolTip(self.tr("Open a document with Enter or a double click"))
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.setTabKeyNavigation(False)
        self.table.setAlternatingRowColors(True)
        self.table.setShowGrid(False)
        self.table.setWordWrap(False)
        self.table.verticalHeader().hide()
        self.table.verticalHeader().setDefaultSectionSize(em(self, 1.7))
        header = self.table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setSortIndicator(Column.ARRIVED, Qt.SortOrder.DescendingOrder)
        header.setSortIndicatorShown(True)
        header.setSectionsClickable(True)
        header.sortIndicatorChanged.connect(self._sort)
        for column, width in _WIDTHS.items():
            self.table.setColumnWidth(column, em(self, width))
        header.setStretchLastSection(True)
        self.table.setColumnHidden(Column.FOUND, True)
        self.table.installEventFilter(self)
        self.table.doubleClicked.connect(self._open)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.addWidget(self.search, 1)
        head.addWidget(self.states)
        head.addWidget(self.count)
        page = QVBoxLayout(self)
        page.addLayout(head)
        page.addWidget(self.table, 1)
        page.addWidget(self.empty, 1)

"""What needs a person: each failure and notice with its reason and the next step."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QTreeWidgetItem

from scanstation.messages import Message, describe
from scanstation.services.viewing_service import FailureView
from scanstation.services.work_service import Notice
from scanstation.ui import words
from scanstation.ui.look import em
from scanstation.ui.plain_list import PlainList

__all__ = ["FailuresList"]

_FAILURE = Qt.ItemDataRole.UserRole
_ROW_LINES = 2.3
"""Reason and next step wrap to two lines; the tooltip has them whole."""


class FailuresList(PlainList):
    """Notices first, then failed and refused documents, the newest first.

    Signals:
        opened: the id of a document, by Enter or a double click.
    """

    opened = Signal(str)

    def __init__(self, language: str) -> None:
        super().__init__()
        self._language = language
        self._notices: tuple[Notice, ...] = ()
        self._failures: list[FailureView] = []
        self.set_columns(
            [
                (self.tr("File"), 13),
                (self.tr("When"), 8),
                (self.tr("What happened"), 18),
                (self.tr("What to do"), 0),
            ]
        )
        self.empty_text = self.tr("Nothing went wrong.")
        self.setUniformRowHeights(False)
        self.setWordWrap(True)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.itemDoubleClicked.connect(lambda item, _column: self._open(item))

    def show_notices(self, notices: Sequence[Notice]) -> None:
        """Show what is to say about files still in their folders."""
        if tuple(notices) != self._notices:
            self._notices = tuple(notices)
            self._fill()

    def show_failures(self, failures: Sequence[FailureView]) -> None:
        """Show what failed or was refused."""
        if list(failures) != self._failures:
            self._failures = list(failures)
            self._fill()

    def chosen(self) -> FailureView | None:
        """The chosen failure; None for none or for a notice."""
        items = self.selectedItems()
        found = items[0].data(0, _FAILURE) if items else None
        return found if isinstance(found, FailureView) else None

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's own
        """Enter opens the document."""
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and self.currentItem():
            self._open(self.currentItem())
        else:
            super().keyPressEvent(event)

    def _open(self, item: QTreeWidgetItem | None) -> None:
        found = item.data(0, _FAILURE) if item is not None else None
        if isinstance(found, FailureView):
            self.opened.emit(found.document_id)

    def _fill(self) -> None:
        before = self.chosen()
        self.clear()
        for notice in reversed(self._notices):
            message = describe(notice.code, self._language, {"path": notice.path})
            self._add(notice.path.name, "", message)
        for failure in self._failures:
            message = describe(failure.code, self._language, failure.params)
            item = self._add(failure.name, words.moment(failure.at), message)
            item.setData(0, _FAILURE, failure)
            if before is not None and failure.document_id == before.document_id:
                self.setCurrentItem(item)

    def _add(self, name: str, when: str, message: Message) -> QTreeWidgetItem:
        item = QTreeWidgetItem([name, when, message.text, message.next_step])
        item.setSizeHint(0, QSize(0, em(self, _ROW_LINES)))
        for column in range(4):
            item.setToolTip(column, f"{name}\n{message.text}\n{message.next_step}")
        self.addTopLevelItem(item)
        return item

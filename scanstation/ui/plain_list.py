"""A list of a few lines in columns that says so when it is empty."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTreeWidget

from scanstation.ui.look import em, muted_colour

__all__ = ["PlainList"]


class PlainList(QTreeWidget):
    """Rows without branches; Tab leaves it."""

    def __init__(self) -> None:
        super().__init__()
        self.empty_text = ""
        self.setRootIsDecorated(False)
        self.setUniformRowHeights(True)
        self.setAllColumnsShowFocus(True)
        self.setAlternatingRowColors(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setTextElideMode(Qt.TextElideMode.ElideMiddle)

    def set_columns(self, columns: list[tuple[str, float]]) -> None:
        """Titles and widths in heights of a line of text; a column of width 0 takes the rest."""
        self.setHeaderLabels([title for title, _ in columns])
        header = self.header()
        header.setStretchLastSection(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        for column, (_, width) in enumerate(columns):
            if width:
                self.setColumnWidth(column, em(self, width))
            else:
                header.setSectionResizeMode(column, QHeaderView.ResizeMode.Stretch)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's own
        """Rows, or the text for none."""
        super().paintEvent(event)
        if self.topLevelItemCount() == 0 and self.empty_text:
            painter = QPainter(self.viewport())
            painter.setPen(muted_colour(self.palette()))
            margin = em(self, 1)
            room = self.viewport().rect().adjusted(margin, margin, -margin, -margin)
            centred = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            painter.drawText(room, int(centred), self.empty_text)
            painter.end()

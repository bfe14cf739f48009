"""The recognised text of a page, a block for each line; the line under the pointer is marked."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QMouseEvent, QTextCursor, QTextFormat
from PySide6.QtWidgets import QFrame, QPlainTextEdit, QTextEdit, QWidget

from scanstation.ui.look import highlight_colour

__all__ = ["TextPanel"]

_MARK_ALPHA = 70


class TextPanel(QPlainTextEdit):
    """Text that can be read, marked and copied, with the mouse or the keys.

    Signals:
        hovered: number of the line under the pointer, or of the cursor; -1 for none.
    """

    hovered = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setReadOnly(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setTabChangesFocus(True)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
            | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.setAccessibleName(self.tr("Recognised text of the page"))
        self.setPlaceholderText(self.tr("No text was recognised on this page."))
        self.setMouseTracking(True)
        self.viewport().setMouseTracking(True)
        self.cursorPositionChanged.connect(self._cursor_moved)

    def show_lines(self, lines: Sequence[str]) -> None:
        """Show these lines and nothing else."""
        self.blockSignals(True)
        # A line break inside a line would shift every number after it.
        self.setPlainText("\n".join(" ".join(line.splitlines()) for line in lines))
        self.blockSignals(False)
        self.mark(-1)

    def mark(self, line: int) -> None:
        """Mark one line; -1 marks none."""
        block = self.document().findBlockByNumber(line) if line >= 0 else None
        if block is None or not block.isValid():
            self.setExtraSelections([])
            return
        selection = QTextEdit.ExtraSelection()
        selection.cursor = QTextCursor(block)
        selection.format.setBackground(highlight_colour(self.palette(), _MARK_ALPHA))
        selection.format.setProperty(QTextFormat.Property.FullWidthSelection, True)
        self.setExtraSelections([selection])

    def reveal(self, line: int) -> None:
        """Scroll to a line without moving the cursor."""
        block = self.document().findBlockByNumber(line)
        if not block.isValid():
            return
        place = self.blockBoundingGeometry(block).translated(self.contentOffset())
        if place.top() < 0 or place.bottom() > self.viewport().height():
            self.verticalScrollBar().setValue(max(0, block.firstLineNumber() - 3))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's own
        """Tell which line is under the pointer."""
        super().mouseMoveEvent(event)
        if event.buttons() == Qt.MouseButton.NoButton:
            self._tell(self.cursorForPosition(event.position().toPoint()))

    def leaveEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's own
        """No line any more."""
        super().leaveEvent(event)
        self.mark(-1)
        self.hovered.emit(-1)

    def _cursor_moved(self) -> None:
        if self.hasFocus():
            self._tell(self.textCursor())

    def _tell(self, cursor: QTextCursor) -> None:
        line = cursor.blockNumber()
        self.mark(line)
        self.hovered.emit(line)

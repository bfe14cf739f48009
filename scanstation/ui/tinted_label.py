"""A label in a colour that is made from the palette, and made again when the palette changes."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QColor, QGuiApplication, QPalette
from PySide6.QtWidgets import QLabel

__all__ = ["TintedLabel"]


class TintedLabel(QLabel):
    """Plain text that wraps.

    Args:
        tint: the colour for a palette.
        text: to begin with.
    """

    def __init__(self, tint: Callable[[QPalette], QColor], text: str = "") -> None:
        super().__init__(text)
        self._tint = tint
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(True)
        self._colour()

    def event(self, event: QEvent) -> bool:
        """Follow the system from light to dark and back."""
        handled = super().event(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._colour()
        return handled

    def _colour(self) -> None:
        role = QPalette.ColorRole.WindowText
        wanted = self._tint(QGuiApplication.palette())
        if self.palette().color(role) != wanted:  # setting it is a change of the palette too
            palette = QPalette()
            palette.setColor(role, wanted)
            self.setPalette(palette)

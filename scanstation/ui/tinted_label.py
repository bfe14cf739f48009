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
        if event.type() == QEvent.Type.ApplicationPaletteChange:
            self._colour()
        return super().event(event)

    def _colour(self) -> None:
        palette = QPalette(QGuiApplication.palette())
        palette.setColor(QPalette.ColorRole.WindowText, self._tint(palette))
        self.setPalette(palette)

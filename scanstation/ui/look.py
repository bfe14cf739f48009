"""Colours and sizes that follow the system's palette and font; nothing is a fixed pixel."""

from __future__ import annotations

from PySide6.QtGui import QColor, QFont, QPalette
from PySide6.QtWidgets import QWidget

__all__ = ["bad_colour", "em", "highlight_colour", "is_dark", "large_font", "muted_colour"]

_MIDDLE = 128


def is_dark(palette: QPalette) -> bool:
    """True where text is light on dark."""
    return palette.color(QPalette.ColorRole.Window).lightness() < _MIDDLE


def bad_colour(palette: QPalette) -> QColor:
    """For what failed; at least 4.5:1 on the window's ground."""
    return QColor("#ff8a80") if is_dark(palette) else QColor("#b3261e")


def muted_colour(palette: QPalette) -> QColor:
    """For hints: nearer to the ground, still readable."""
    text = palette.color(QPalette.ColorRole.WindowText)
    ground = palette.color(QPalette.ColorRole.Window)
    share = 0.7
    return QColor(
        round(text.red() * share + ground.red() * (1 - share)),
        round(text.green() * share + ground.green() * (1 - share)),
        round(text.blue() * share + ground.blue() * (1 - share)),
    )


def highlight_colour(palette: QPalette, alpha: int) -> QColor:
    """The system's highlight, seen through."""
    colour = QColor(palette.color(QPalette.ColorRole.Highlight))
    colour.setAlpha(alpha)
    return colour


def em(widget: QWidget, count: float) -> int:
    """So many times the height of a line of `widget`'s font, in its pixels."""
    return round(widget.fontMetrics().height() * count)


def large_font(widget: QWidget, factor: float, *, bold: bool = False) -> QFont:
    """The widget's font, `factor` times as large."""
    font = QFont(widget.font())
    if font.pointSizeF() > 0:
        font.setPointSizeF(font.pointSizeF() * factor)
    font.setBold(bold)
    return font

"""Buttons: one maker, so that each has a tooltip with its key and a name for screen readers."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QPushButton, QWidget

__all__ = ["make_action", "make_button"]


def make_action(
    page: QWidget, text: str, hint: str, keys: str, slot: Callable[[], object]
) -> QAction:
    """An action of `page` with its shortcut; the tooltip says both what it does and its key."""
    action = QAction(text, page)
    sequence = QKeySequence(keys)
    action.setShortcut(sequence)
    shown = sequence.toString(QKeySequence.SequenceFormat.NativeText)
    action.setToolTip(f"{hint} ({shown})" if shown else hint)
    action.triggered.connect(lambda _checked=False: slot())
    page.addAction(action)
    return action


def make_button(page: QWidget, action: QAction) -> QPushButton:
    """A button for `action` that follows its text, tooltip and whether it can be used."""
    button = QPushButton(page)

    def follow() -> None:
        button.setText(action.text())
        button.setToolTip(action.toolTip())
        button.setAccessibleName(action.text())
        button.setAccessibleDescription(action.toolTip())
        button.setEnabled(action.isEnabled())
        button.setVisible(action.isVisible())

    action.changed.connect(follow)
    button.clicked.connect(action.trigger)
    follow()
    return button

"""Errors in front of the person: what happened, and what to do next."""

from __future__ import annotations

import logging

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QMessageBox, QWidget

from scanstation.errors import KnownError
from scanstation.messages import Message, describe

__all__ = ["make_error_dialog", "show_error", "words_of"]

_LOG = logging.getLogger(__name__)


def words_of(error: BaseException, language: str) -> Message:
    """Words for a known error; a bug has its own, and its trace goes to the log."""
    if isinstance(error, KnownError):
        return error.message(language)
    _LOG.error("the window met a bug", exc_info=error)
    return describe("bug", language)


def make_error_dialog(message: Message, parent: QWidget | None) -> QMessageBox:
    """A dialog that says `message`; not yet shown."""
    dialog = QMessageBox(parent)
    dialog.setIcon(QMessageBox.Icon.Warning)
    dialog.setWindowTitle(QCoreApplication.translate("ErrorDialog", "ScanStation"))
    dialog.setTextFormat(Qt.TextFormat.PlainText)
    dialog.setText(message.text)
    label = QCoreApplication.translate("ErrorDialog", "What to do: {step}")
    dialog.setInformativeText(label.format(step=message.next_step))
    dialog.setStandardButtons(QMessageBox.StandardButton.Ok)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    return dialog


def show_error(error: BaseException, language: str, parent: QWidget | None) -> None:
    """Show an error without stopping the window's own work."""
    make_error_dialog(words_of(error, language), parent).open()

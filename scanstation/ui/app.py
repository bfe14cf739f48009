"""Starts the window and ends it."""

from __future__ import annotations

import logging
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import FrameType, TracebackType

from PySide6.QtCore import QSettings, QTimer
from PySide6.QtWidgets import QApplication

from scanstation import __version__
from scanstation.errors import KnownError
from scanstation.paths import settings_file
from scanstation.ui.error_dialog import make_error_dialog, show_error, words_of
from scanstation.ui.main_window import MainWindow, WindowServices
from scanstation.ui.translations import install_translations

__all__ = ["make_application", "open_window", "tell_and_end"]

_LOG = logging.getLogger(__name__)
_GEOMETRY = "window/geometry"


def make_application(language: str) -> QApplication:
    """The one application object, speaking `language`."""
    running = QApplication.instance()
    app = running if isinstance(running, QApplication) else QApplication(sys.argv[:1])
    app.setApplicationName("ScanStation")
    app.setApplicationVersion(__version__)
    app.setStyle("Fusion")  # the same in light and dark, on every desktop
    install_translations(app, language)
    return app


def open_window(services: WindowServices, folders: Sequence[Path] = ()) -> int:
    """Show the window and work until it is closed.

    Args:
        services: wired.
        folders: gone through first; their files stay where they are.
    """
    app = make_application(services.language)
    window = MainWindow(services)
    state = QSettings(str(_state_file()), QSettings.Format.IniFormat)
    geometry = state.value(_GEOMETRY)
    if geometry is not None:
        window.restoreGeometry(geometry)
    with _closing_on_signals(window), _bugs_shown(window, services.language):
        services.work.start(folders)
        window.show()
        code = app.exec()
    services.work.close()
    state.setValue(_GEOMETRY, window.saveGeometry())
    return code


def tell_and_end(error: KnownError, language: str) -> int:
    """Say in a dialog why there is no window: nobody looks at a terminal."""
    make_application(language)
    make_error_dialog(words_of(error, language), None).exec()
    return error.exit_code


def _state_file() -> Path:
    return settings_file().with_name("window.ini")


@contextmanager
def _closing_on_signals(window: MainWindow) -> Iterator[None]:
    """Ctrl+C and a request to terminate close the window as its own button does."""

    def ask(_number: int, _frame: FrameType | None) -> None:
        QTimer.singleShot(0, window.close)  # in the event loop, not in the middle of anything

    before = {number: signal.signal(number, ask) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def _bugs_shown(window: MainWindow, language: str) -> Iterator[None]:
    """An error nobody caught goes to the log and to the person; the window stays."""
    before: Callable[..., object] = sys.excepthook

    def show(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        _LOG.critical("uncaught in the window", exc_info=(kind, error, trace))
        show_error(error, language, window)

    sys.excepthook = show
    try:
        yield
    finally:
        sys.excepthook = before

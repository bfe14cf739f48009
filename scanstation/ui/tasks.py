"""The one way off the main thread, and the one bridge back.

A query reads and may run beside others; commands change something and run one after another.
Answers arrive on the main thread; an answer for a widget that is gone is dropped.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, TypeVar

import shiboken6
from PySide6.QtCore import QObject, Qt, Signal

from scanstation.errors import Stopped

__all__ = ["Tasks"]

Answer = TypeVar("Answer")

_QUERY_THREADS = 3
"""One may wait for a page to be drawn while lists go on scrolling."""


@dataclass(frozen=True, slots=True)
class _Landing:
    owner: QObject
    future: Future[Any]
    on_done: Callable[[Any], None]
    on_error: Callable[[BaseException], None]


class Tasks(QObject):
    """Runs work of the window in threads; lives as long as the window, on the main thread.

    Args:
        show_error: told of every error that its asker does not want to handle.
        parent: as of every QObject.
    """

    _landed = Signal(object)

    def __init__(
        self, show_error: Callable[[BaseException], None], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._show_error = show_error
        self._queries = ThreadPoolExecutor(_QUERY_THREADS, thread_name_prefix="ui-query")
        self._commands = ThreadPoolExecutor(1, thread_name_prefix="ui-command")
        self._closed = False
        self._landed.connect(self._land, Qt.ConnectionType.QueuedConnection)

    def run_query(
        self,
        owner: QObject,
        work: Callable[[], Answer],
        on_done: Callable[[Answer], None],
        on_error: Callable[[BaseException], None] | None = None,
    ) -> None:
        """Ask something; `on_done` gets the answer on the main thread if `owner` still lives."""
        self._run(self._queries, owner, work, on_done, on_error)

    def run_command(
        self,
        owner: QObject,
        work: Callable[[], Answer],
        on_done: Callable[[Answer], None] = lambda _answer: None,
        on_error: Callable[[BaseException], None] | None = None,
    ) -> None:
        """Change something; after every command asked for before it."""
        self._run(self._commands, owner, work, on_done, on_error)

    def close(self, interrupt: Callable[[], None] = lambda: None) -> None:
        """Drop what has not begun, `interrupt` what waits, and wait for the rest."""
        self._closed = True
        pools = (self._queries, self._commands)
        for pool in pools:
            pool.shutdown(wait=False, cancel_futures=True)
        interrupt()
        for pool in pools:
            pool.shutdown(wait=True)

    def _run(
        self,
        pool: ThreadPoolExecutor,
        owner: QObject,
        work: Callable[[], Answer],
        on_done: Callable[[Answer], None],
        on_error: Callable[[BaseException], None] | None,
    ) -> None:
        if self._closed:
            return
        future = pool.submit(work)
        landing = _Landing(owner, future, on_done, on_error or self._show_error)
        future.add_done_callback(lambda _future: self._arrive(landing))

    def _arrive(self, landing: _Landing) -> None:
        """Runs in the worker thread."""
        if not self._closed:
            self._landed.emit(landing)

    def _land(self, landing: _Landing) -> None:
        if self._closed or not shiboken6.isValid(landing.owner):
            return
        try:
            answer = landing.future.result()
        except (Stopped, CancelledError):
            return
        except Exception as error:  # every error reaches the person who asked
            landing.on_error(error)
            return
        landing.on_done(answer)

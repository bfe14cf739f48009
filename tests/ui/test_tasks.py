"""Off the main thread and back: on the main thread, in order, and never to somebody who left."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
import shiboken6
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from scanstation.errors import Stopped, StorageError
from scanstation.ui.tasks import Tasks


@pytest.fixture
def errors() -> list[BaseException]:
    return []


@pytest.fixture
def tasks(qtbot: QtBot, errors: list[BaseException]) -> Iterator[Tasks]:
    made = Tasks(errors.append)
    yield made
    made.close()


def test_the_answer_comes_on_the_main_thread(qtbot: QtBot, tasks: Tasks) -> None:
    owner, seen = QObject(), []
    tasks.run_query(
        owner,
        threading.current_thread,
        lambda worker: seen.append((worker, threading.current_thread())),
    )
    qtbot.waitUntil(lambda: bool(seen))
    worker, lander = seen[0]
    assert worker is not threading.main_thread()
    assert lander is threading.main_thread()


def test_an_error_nobody_handles_is_shown(
    qtbot: QtBot, tasks: Tasks, errors: list[BaseException]
) -> None:
    owner, answers = QObject(), []

    def work() -> None:
        raise StorageError("unknown_document", id="x")

    tasks.run_query(owner, work, answers.append)
    qtbot.waitUntil(lambda: bool(errors))
    assert isinstance(errors[0], StorageError)
    assert answers == []


def test_an_error_may_be_handled_by_who_asked(
    qtbot: QtBot, tasks: Tasks, errors: list[BaseException]
) -> None:
    owner, mine = QObject(), []
    tasks.run_query(owner, lambda: 1 // 0, lambda _answer: None, mine.append)
    qtbot.waitUntil(lambda: bool(mine))
    assert isinstance(mine[0], ZeroDivisionError)
    assert errors == []


def test_a_stop_is_no_error(qtbot: QtBot, tasks: Tasks, errors: list[BaseException]) -> None:
    owner, after = QObject(), []

    def stop() -> None:
        raise Stopped

    tasks.run_command(owner, stop)
    tasks.run_command(owner, lambda: 1, after.append)
    qtbot.waitUntil(lambda: bool(after))
    assert errors == []


def test_an_answer_for_a_widget_that_is_gone_is_dropped(qtbot: QtBot, tasks: Tasks) -> None:
    owner, other, gate = QObject(), QObject(), threading.Event()
    late: list[object] = []
    marker: list[object] = []
    tasks.run_command(owner, gate.wait, late.append)
    tasks.run_command(other, lambda: "after it", marker.append)
    shiboken6.delete(owner)
    gate.set()
    qtbot.waitUntil(lambda: bool(marker))
    assert late == []


def test_nothing_lands_after_the_end(qtbot: QtBot, errors: list[BaseException]) -> None:
    tasks, owner, gate = Tasks(errors.append), QObject(), threading.Event()
    begun = threading.Event()
    landed: list[object] = []

    def work() -> int:
        begun.set()
        gate.wait()
        return 1

    tasks.run_query(owner, work, landed.append)
    assert begun.wait(5)
    tasks.close(gate.set)  # what waits is interrupted, then waited for
    tasks.run_query(owner, lambda: 2, landed.append)
    qtbot.wait(20)
    assert landed == []
    assert errors == []


def test_commands_keep_their_order(qtbot: QtBot, tasks: Tasks) -> None:
    owner, done = QObject(), []
    for number in range(20):
        tasks.run_command(owner, lambda number=number: number, done.append)
    qtbot.waitUntil(lambda: len(done) == 20)
    assert done == list(range(20))

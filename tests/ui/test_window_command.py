"""`scanstation window` as a program: it opens, works, ends when asked, and says why it can't."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest

from scanstation.bootstrap import open_store
from scanstation.domain.states import DocumentState

ROOT = Path(__file__).resolve().parents[2]
SECONDS = 30.0


def until(condition: Callable[[], bool], process: subprocess.Popen[str]) -> None:
    pause = threading.Event()
    for _ in range(int(SECONDS / 0.05)):
        if condition():
            return
        if process.poll() is not None:
            break
        pause.wait(0.05)
    pytest.fail(f"it did not come to that (exit code {process.poll()})")


@contextmanager
def window(tmp_path: Path, *arguments: str, **environment: str) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(  # noqa: S603 - our own program
        [sys.executable, "-m", "scanstation", *arguments],
        env={
            **os.environ,
            "PYTHONPATH": str(ROOT),
            "SCANSTATION_SETTINGS": str(tmp_path / "settings.toml"),
            "SCANSTATION_DATA": str(tmp_path / "kho"),
            **environment,
        },
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait()
        if process.stderr is not None:
            process.stderr.close()


def test_it_works_and_ends_when_asked(tmp_path: Path) -> None:
    folder = tmp_path / "Bản quét"
    folder.mkdir()
    (folder / "trống.pdf").touch()
    (folder / "hỏng.pdf").write_bytes(b"%PDF-1.7 this is no PDF")
    store = tmp_path / "kho"
    with window(tmp_path, "window", "--folder", str(folder)) as process:
        until((store / "station.db").exists, process)
        until((store / "logs" / "station.log").exists, process)
        with open_store(store) as reader:
            until(
                lambda: reader.queries.counts_per_state()[DocumentState.REFUSED] == 2,
                process,
            )
        children = psutil.Process(process.pid).children(recursive=True)
        process.send_signal(signal.SIGTERM)
        assert process.wait(SECONDS) == 0
    _, left = psutil.wait_procs(children, timeout=5)
    assert left == []
    assert len(list(folder.iterdir())) == 2  # the files of a folder asked for stay
    assert (tmp_path / "window.ini").exists()


def test_without_a_command_the_window_opens_and_watches(tmp_path: Path) -> None:
    folder = tmp_path / "Máy quét 1"
    folder.mkdir()
    (folder / "hỏng.pdf").write_bytes(b"%PDF-1.7 this is no PDF")
    table = f"[[folders]]\npath = '{folder}'\nstable_seconds = 0.1\n"
    (tmp_path / "settings.toml").write_text(table, encoding="utf-8")
    store = tmp_path / "kho"
    with window(tmp_path) as process:
        until((store / "logs" / "station.log").exists, process)
        until(lambda: not list(folder.iterdir()), process)
        process.send_signal(signal.SIGTERM)
        assert process.wait(SECONDS) == 0
    with open_store(store) as reader:
        assert reader.queries.count() == 1


def test_without_a_display_it_says_what_to_do(tmp_path: Path) -> None:
    nothing = {"DISPLAY": "", "WAYLAND_DISPLAY": "", "QT_QPA_PLATFORM": ""}
    with window(tmp_path, "window", "--lang", "en", **nothing) as process:
        _, said = process.communicate(timeout=SECONDS)
        assert process.returncode == 3
    assert "can't be opened" in said
    assert "scanstation process" in said

"""What holds for every test: no display, one thread each, no silent warning, no thread left.

The real scans lie beside the repository (`../shared/data`, or where `SCANSTATION_TEST_DATA`
says) and are never copied into it; tests that need them ask for `real_data`.
"""

from __future__ import annotations

import os

# Before anything imports Qt or starts Tesseract
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ["OMP_THREAD_LIMIT"] = "1"
os.environ.setdefault("PYTHONUTF8", "1")

import logging
import threading
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest

# CI asks the same questions every time; looking for new ones is for people.
hypothesis.settings.register_profile("ci", derandomize=True)
if os.environ.get("CI"):
    hypothesis.settings.load_profile("ci")

REPOSITORY = Path(__file__).resolve().parents[1]
REAL_DATA_VARIABLE = "SCANSTATION_TEST_DATA"
THREAD_GRACE_SECONDS = 3.0


@pytest.fixture(scope="session")
def repository() -> Path:
    """The root of the source tree."""
    return REPOSITORY


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder with `real/scans`, `real/metadata.json` …; skips where it is absent."""
    named = os.environ.get(REAL_DATA_VARIABLE)
    folder = Path(named) if named else REPOSITORY.parent / "shared" / "data"
    if not (folder / "real" / "scans").is_dir():
        pytest.skip(f"real scans are not here: {folder} ({REAL_DATA_VARIABLE} names another place)")
    return folder


@pytest.fixture(autouse=True)
def _own_places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test may touch the store or the settings of the person who runs it."""
    monkeypatch.setenv("SCANSTATION_DATA", str(tmp_path / "station-data"))
    monkeypatch.setenv("SCANSTATION_SETTINGS", str(tmp_path / "no-settings.toml"))


@pytest.fixture(autouse=True)
def _quiet_log(request: pytest.FixtureRequest, caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """A warning nobody expected fails the test; the marker `expects_warnings` says which do."""
    yield
    if request.node.get_closest_marker("expects_warnings"):
        return
    loud = [
        f"{record.name}: {record.getMessage()}"
        for record in caplog.get_records("call")
        if record.levelno >= logging.WARNING
    ]
    if loud:
        pytest.fail("unexpected warnings in the log:\n" + "\n".join(loud))


@pytest.fixture(autouse=True)
def _no_thread_left() -> Iterator[None]:
    """A thread that outlives its test would disturb another one."""
    before = set(threading.enumerate())
    yield
    left = [thread for thread in threading.enumerate() if thread not in before]
    for thread in left:
        if not thread.daemon:
            thread.join(THREAD_GRACE_SECONDS)
    names = [thread.name for thread in left if thread.is_alive() and not thread.daemon]
    if names:
        pytest.fail(f"threads left running: {', '.join(names)}")

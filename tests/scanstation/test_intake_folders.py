"""Listing, standing still and folder states, with a clock that is an argument."""

from __future__ import annotations

import logging
import os
import threading
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanstation.intake.hints import FolderHints
from scanstation.intake.listing import FolderLost, SeenFile, list_folder, path_text, see_file
from scanstation.intake.names import is_passing
from scanstation.intake.stability import StabilityTracker, WaitReason
from scanstation.intake.watcher import FolderState, FolderWatch
from scanstation.settings import WatchedFolder


def put(folder: Path, name: str, data: bytes = b"scan") -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


def names(files: tuple[SeenFile, ...]) -> list[str]:
    return [file.path.name for file in files]


@pytest.mark.parametrize(
    "name",
    [
        "~$bao cao.docx",
        ".hidden.pdf",
        "a.pdf.part",
        "a.TMP",
        "b.crdownload",
        "Thumbs.db",
        "desktop.ini",
        ".DS_Store",
        "x.pdf~",
        "_quét.swp",
        "log.ini",
    ],
)
def test_passing_files_are_left_alone(watched: Path, name: str) -> None:
    put(watched, name)
    put(watched, "số 12.pdf")
    assert names(list_folder(watched, ignore=["*.INI"]).files) == ["số 12.pdf"]


def test_ordinary_names_are_no_passing_files() -> None:
    ordinary = ["a.pdf", "Quyết định số 12.tif", "temp.pdf", "part.pdf", "tmp"]
    assert [name for name in ordinary if is_passing(name)] == []


def test_only_regular_files_are_listed(watched: Path, tmp_path: Path) -> None:
    real = put(tmp_path, "ngoài.pdf")
    (watched / "link.pdf").symlink_to(real)
    (watched / "thư mục").symlink_to(tmp_path, target_is_directory=True)
    os.mkfifo(watched / "pipe.pdf")
    put(watched, "thật.pdf")
    listing = list_folder(watched)
    assert names(listing.files) == ["thật.pdf"]
    assert [path.name for path in listing.odd] == ["link.pdf", "pipe.pdf", "thư mục"]


def test_subfolders_belong_to_the_folder_unless_told_otherwise(watched: Path) -> None:
    put(watched, "may1/lô 2/a.pdf")
    put(watched, "$RECYCLE.BIN/b.pdf")
    put(watched, ".git/c.pdf")
    put(watched, "d.pdf")
    assert names(list_folder(watched).files) == ["d.pdf", "a.pdf"]
    assert names(list_folder(watched, subfolders=False).files) == ["d.pdf"]


def test_names_in_any_form_are_listed_as_they_are(watched: Path) -> None:
    for form in ("NFC", "NFD"):
        put(watched, unicodedata.normalize(form, "Quyết định.pdf"))
    put(watched, "  hai  cách 📄.pdf ")
    Path(os.fsdecode(os.fsencode(watched) + b"/latin-\xe9.pdf")).write_bytes(b"x")
    found = list_folder(watched).files
    assert len(found) == 4
    for file in found:
        path_text(file.path).encode("utf-8")


def test_a_folder_that_is_gone_is_lost_not_empty(tmp_path: Path) -> None:
    with pytest.raises(FolderLost):
        list_folder(tmp_path / "share")
    put(tmp_path, "share")  # a file where the folder should be
    with pytest.raises(FolderLost):
        list_folder(tmp_path / "share")


def test_see_file_follows_no_link(tmp_path: Path) -> None:
    put(tmp_path, "a")
    (tmp_path / "l").symlink_to(tmp_path / "a")
    assert see_file(tmp_path / "l") is None
    assert see_file(tmp_path / "a") is not None


# -- standing still ----------------------------------------------------------------------------


def seen(size: int = 10, mtime: int = 1, inode: int = 1, name: str = "a.pdf") -> SeenFile:
    return SeenFile(Path(name), size, mtime, inode)


def test_a_file_is_ready_when_it_stood_still() -> None:
    tracker = StabilityTracker(3.0, 600.0)
    assert tracker.look([seen()], 100.0).ready == ()
    first = tracker.look([seen()], 102.9)
    assert first.ready == ()
    assert first.next_look == pytest.approx(0.1)
    assert names(tracker.look([seen()], 103.0).ready) == ["a.pdf"]


@pytest.mark.parametrize("change", [seen(size=11), seen(mtime=2), seen(inode=2)])
def test_any_change_begins_the_wait_anew(change: SeenFile) -> None:
    tracker = StabilityTracker(3.0, 600.0)
    tracker.look([seen()], 0.0)
    assert tracker.look([change], 5.0).ready == ()
    assert tracker.look([change], 7.9).ready == ()
    assert len(tracker.look([change], 8.0).ready) == 1


def test_a_file_that_vanished_and_came_back_waits_again() -> None:
    tracker = StabilityTracker(3.0, 600.0)
    tracker.look([seen()], 0.0)
    assert tracker.look([], 1.0).waiting == ()
    assert tracker.look([seen()], 4.0).ready == ()


def test_a_renamed_file_waits_under_its_new_name() -> None:
    tracker = StabilityTracker(3.0, 600.0)
    tracker.look([seen(name="a.pdf")], 0.0)
    assert tracker.look([seen(name="b.pdf")], 5.0).ready == ()


def test_an_empty_file_is_told_once_after_the_patience_for_it() -> None:
    tracker = StabilityTracker(3.0, 60.0)
    empty = seen(size=0)
    waits = [tracker.look([empty], now).waiting[0] for now in (0.0, 30.0, 60.0, 90.0)]
    assert [wait.reason for wait in waits] == [WaitReason.EMPTY] * 4
    assert [wait.overdue for wait in waits] == [False, False, True, False]


def test_a_growing_file_is_told_and_still_taken_in_the_end() -> None:
    tracker = StabilityTracker(3.0, 10.0)
    told = [
        tracker.look([seen(size=size)], float(size)).waiting[0].overdue for size in range(1, 14)
    ]
    assert told.count(True) == 1
    assert len(tracker.look([seen(size=13)], 20.0).ready) == 1


def test_a_locked_file_is_tried_again_later() -> None:
    tracker = StabilityTracker(3.0, 60.0)
    tracker.look([seen()], 0.0)
    assert tracker.look([seen()], 3.0).ready
    tracker.put_off(seen(), 3.0, locked=True)
    wait = tracker.look([seen()], 4.0).waiting[0]
    assert wait.reason is WaitReason.LOCKED
    assert tracker.look([seen()], 6.0).ready


@given(st.lists(st.tuples(st.integers(0, 3), st.floats(0.1, 5.0)), min_size=1, max_size=30))
def test_nothing_is_ready_that_changed_within_the_wait(steps: list[tuple[int, float]]) -> None:
    tracker = StabilityTracker(3.0, 20.0)
    now, last_change, last = 0.0, 0.0, -1
    for size, pause in steps:
        now += pause
        if size != last:
            last, last_change = size, now
        verdicts = tracker.look([seen(size=size)], now)
        assert bool(verdicts.ready) == (size > 0 and now - last_change >= 3.0)
        assert len(verdicts.ready) + len(verdicts.waiting) == 1


# -- one watched folder ------------------------------------------------------------------------


def test_a_share_that_drops_and_returns_loses_no_waiting_file(watched: Path) -> None:
    put(watched, "a.pdf")
    watch = FolderWatch(WatchedFolder(watched, stable_seconds=3.0, rescan_seconds=30.0))
    assert watch.look(0.0).state is FolderState.WAITING
    away = watched.rename(watched.with_name("away"))
    lost = watch.look(1.0)
    assert (lost.state, lost.ready, lost.next_look) == (FolderState.LOST, (), 30.0)
    away.rename(watched)
    assert names(watch.look(3.0).ready) == ["a.pdf"]


def test_an_unreadable_share_is_lost(watched: Path) -> None:
    if os.geteuid() == 0:
        pytest.skip("root reads every folder")
    watched.chmod(0)
    try:
        assert FolderWatch(WatchedFolder(watched)).look(0.0).state is FolderState.LOST
    finally:
        watched.chmod(0o755)


def test_a_polling_folder_is_looked_at_as_often_as_told(watched: Path) -> None:
    watch = FolderWatch(WatchedFolder(watched, mode="polling"), poll_seconds=2.0)
    assert watch.look(0.0).next_look == 2.0
    native = FolderWatch(WatchedFolder(watched, rescan_seconds=40.0), poll_seconds=2.0)
    assert native.look(0.0).next_look == 40.0


def test_a_file_that_can_not_leave_is_not_offered_again_until_it_changes(watched: Path) -> None:
    path = put(watched, "a.pdf")
    watch = FolderWatch(WatchedFolder(watched, stable_seconds=1.0))
    watch.look(0.0)
    (file,) = watch.look(1.0).ready
    watch.stays(file)
    assert watch.look(5.0).ready == ()
    path.write_bytes(b"other content")
    watch.look(6.0)
    assert names(watch.look(7.0).ready) == ["a.pdf"]


def test_a_file_the_ledger_knows_is_not_offered(watched: Path) -> None:
    put(watched, "a.pdf")
    asked = []
    watch = FolderWatch(
        WatchedFolder(watched, stable_seconds=1.0), knows=lambda file: not asked.append(file)
    )
    watch.look(0.0)
    assert watch.look(1.0).ready == ()
    assert watch.look(9.0).ready == ()
    assert len(asked) == 1


# -- hints ---------------------------------------------------------------------------------------


def test_a_new_file_wakes_the_look(watched: Path) -> None:
    wake = threading.Event()
    hints = FolderHints(watched, wake, subfolders=True)
    hints.keep_alive()
    try:
        assert hints.alive
        put(watched, "a.pdf")
        assert wake.wait(10.0)
    finally:
        hints.stop()
    assert not hints.alive


def test_hints_of_a_missing_folder_do_no_harm_and_begin_when_it_is_there(tmp_path: Path) -> None:
    wake = threading.Event()
    hints = FolderHints(tmp_path / "share", wake, subfolders=True)
    hints.keep_alive()
    assert not hints.alive
    (tmp_path / "share").mkdir()
    hints.keep_alive()
    try:
        put(tmp_path / "share", "a.pdf")
        assert wake.wait(10.0)
    finally:
        hints.stop()


def test_a_change_while_listening_ends_is_no_error_in_the_log(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    hints = FolderHints(tmp_path, threading.Event(), subfolders=False)
    hints.keep_alive()
    hints.stop()
    watchdog = logging.getLogger("watchdog.observers.inotify")
    watchdog.error("InotifyEmitter.queue_events() called when the thread is inactive")
    assert caplog.records == []

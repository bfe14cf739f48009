"""The work behind the window: folders asked for, watched folders, pauses, an end without loss."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from fake_processor import make_fake, make_fake_look

from scanstation.bootstrap import Station, build_station
from scanstation.domain.states import DocumentState
from scanstation.services.estimate import Estimate
from scanstation.services.work_service import FolderState, Phase, WorkService
from scanstation.settings import PipelineSettings, Settings, WatchedFolder

PATIENCE = 20.0


@contextmanager
def at_work(settings: Settings) -> Iterator[tuple[Station, WorkService]]:
    processors = {"processor": make_fake, "secrecy": make_fake_look}
    with build_station(settings, inline=True, **processors) as station:  # type: ignore[arg-type]
        work = station.work()
        try:
            yield station, work
        finally:
            work.close()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(store_dir=tmp_path / "kho", pipeline=PipelineSettings(min_free_mib=0))


@pytest.fixture
def scans(tmp_path: Path) -> Path:
    folder = tmp_path / "Bản quét"
    folder.mkdir()
    for number in range(3):
        write(folder, f"Quyết định {number}.pdf")
    return folder


def write(folder: Path, name: str, **behaviour: object) -> None:
    (folder / name).write_text(json.dumps({"name": name, **behaviour}), encoding="utf-8")


def until(condition: Callable[[], bool]) -> None:
    pause = threading.Event()
    for _ in range(int(PATIENCE / 0.02)):
        if condition():
            return
        pause.wait(0.02)
    pytest.fail("it did not come to that")


def test_a_folder_asked_for_keeps_its_files(settings: Settings, scans: Path) -> None:
    with at_work(settings) as (station, work):
        work.start([scans])
        until(lambda: work.view().finished == 3 and not work.view().passes)
        assert len(list(scans.iterdir())) == 3
        counts = work.counts()
        assert (counts.arrived, counts.done, counts.failed, counts.in_work) == (3, 3, 0, 0)
        states = station.store.queries.counts_per_state()
        assert states[DocumentState.TO_CORRECT] == 3
        assert work.view().phase is Phase.WATCHING


def test_finished_pdfs_are_copied_to_the_output_folder(
    settings: Settings, scans: Path, tmp_path: Path
) -> None:
    out = tmp_path / "PDF ra"
    with at_work(replace(settings, output_dir=out)) as (_station, work):
        work.start([scans])
        until(lambda: not work.view().passes)
        assert sorted(path.name for path in out.iterdir()) == [
            f"Quyết định {number}.pdf" for number in range(3)
        ]


def test_a_watched_folder_is_left_to_the_watching(settings: Settings, scans: Path) -> None:
    watched = WatchedFolder(scans, stable_seconds=0.1, rescan_seconds=0.2)
    with at_work(replace(settings, folders=(watched,))) as (_station, work):
        work.start([scans])
        assert work.view().passes == ()
        until(lambda: work.view().finished == 3)
        assert list(scans.iterdir()) == []
        assert work.view().folders[0].taken == 3


def test_a_lost_folder_is_told(settings: Settings, tmp_path: Path) -> None:
    lost = WatchedFolder(tmp_path / "không có", mode="polling")
    with at_work(replace(settings, folders=(lost,))) as (_station, work):
        work.start()
        until(lambda: work.view().folders[0].state is FolderState.LOST)
        until(lambda: bool(work.view().notices))
        assert work.view().notices[0].code == "folder_lost"


def test_a_pause_holds_and_loses_nothing(settings: Settings, scans: Path) -> None:
    with at_work(settings) as (_station, work):
        work.pause()
        work.start([scans])
        until(lambda: work.view().phase is Phase.PAUSED)
        assert work.counts().arrived == 0
        work.resume()
        until(lambda: work.view().finished == 3)


def test_a_pause_in_the_middle_goes_on_where_it_was(settings: Settings, scans: Path) -> None:
    for number in range(20):
        write(scans, f"thêm {number}.pdf", pages=2)
    with at_work(settings) as (_station, work):
        work.start([scans])
        until(lambda: work.view().finished >= 1)
        work.pause()
        until(lambda: work.view().phase is Phase.PAUSED)
        held = work.view().finished
        assert held < 23
        assert [view.path for view in work.view().passes] == [scans]
        work.resume()
        until(lambda: not work.view().passes)
        counts = work.counts()
        assert (counts.arrived, counts.done) == (23, 23)


def test_a_cancelled_folder_gives_no_more_files(settings: Settings, scans: Path) -> None:
    for number in range(20):
        write(scans, f"thêm {number}.pdf", pages=2)
    with at_work(settings) as (_station, work):
        work.start([scans])
        until(lambda: work.view().finished >= 1)
        work.cancel_pass(scans)
        until(lambda: work.view().phase is Phase.WATCHING)
        until(lambda: work.counts().in_work == 0)
        counts = work.counts()
        assert counts.arrived == counts.done < 23


def test_a_folder_added_while_watching(settings: Settings, scans: Path) -> None:
    with at_work(settings) as (_station, work):
        work.start()
        until(lambda: work.view().phase is Phase.WATCHING)
        work.add([scans])
        until(lambda: work.view().finished == 3)


def test_a_folder_that_is_not_there_is_named(settings: Settings, tmp_path: Path) -> None:
    with at_work(settings) as (_station, work):
        work.start([tmp_path / "đâu rồi"])
        until(lambda: bool(work.view().notices))
        assert work.view().notices[0].code == "path_missing"
        until(lambda: work.view().phase is Phase.WATCHING)


def test_a_missing_recogniser_stops_all_work_until_somebody_says_so(
    settings: Settings, tmp_path: Path
) -> None:
    folder = tmp_path / "thiếu"
    folder.mkdir()
    write(folder, "một.pdf", page_error={"1": "engine_missing"})
    with at_work(settings) as (_station, work):
        work.start([folder])
        until(lambda: work.view().phase is Phase.TROUBLE)
        trouble = work.view().trouble
        assert trouble is not None
        assert trouble.code == "engine_missing"
        work.resume()  # it is still missing
        until(lambda: work.view().phase is Phase.TROUBLE)


def test_a_failed_document_can_be_tried_again(settings: Settings, tmp_path: Path) -> None:
    folder = tmp_path / "lỗi"
    folder.mkdir()
    write(folder, "một.pdf", page_error={"1": "unreadable"})
    with at_work(settings) as (station, work):
        work.start([folder])
        until(lambda: bool(station.viewing.failures()))
        failure = station.viewing.failures()[0]
        assert failure.name == "một.pdf"
        before = work.view().finished
        if failure.can_retry:
            work.retry(failure.document_id)
            until(lambda: work.view().finished > before)
        assert station.viewing.failures()[0].document_id == failure.document_id


def test_the_end_leaves_no_thread_and_the_work_for_the_next_start(
    settings: Settings, scans: Path
) -> None:
    for number in range(20):
        write(scans, f"thêm {number}.pdf", pages=2)
    with at_work(settings) as (_station, work):
        work.start([scans])
        until(lambda: work.view().finished >= 1)
        work.request_stop()
        until(lambda: work.stopped)
        assert work.view().phase is Phase.STOPPED
    with at_work(settings) as (_station, work):
        work.start([scans])
        until(lambda: not work.view().passes and work.counts().in_work == 0)
        assert work.counts().arrived == work.counts().done == 23


def test_an_estimate_is_silent_until_it_knows() -> None:
    estimate = Estimate()
    assert estimate.observe(0.0, 0, 100) is None
    assert estimate.observe(2.0, 10, 90) is None  # too short
    assert estimate.observe(10.0, 20, 80) == pytest.approx(40.0)
    assert estimate.observe(11.0, 100, 0) is None
    assert estimate.observe(12.0, 100, 50) is None  # a new run knows nothing of the last one


def test_an_estimate_follows_the_last_minutes() -> None:
    estimate = Estimate()
    for second in range(0, 300, 10):
        estimate.observe(float(second), second * 10, 1000)
    for second in range(300, 600, 10):
        left = estimate.observe(float(second), 3000 + (second - 300), 1000)
    assert left == pytest.approx(1000.0, rel=0.01)

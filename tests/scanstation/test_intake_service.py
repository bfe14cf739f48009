"""A station that watches: what is taken, what is told, what waits."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from fake_processor import make_fake, make_fake_look

from scanstation.bootstrap import build_station
from scanstation.domain.states import DocumentState
from scanstation.errors import Stopped
from scanstation.intake.claim import Claimer
from scanstation.intake.watcher import FolderState
from scanstation.pipeline.cancel import CancelToken
from scanstation.services.intake_service import IntakeService
from scanstation.services.processing_service import Finished
from scanstation.settings import IntakeSettings, PipelineSettings, Settings, WatchedFolder
from scanstation.store import Store

FakeFile = Callable[..., Path]


class Clock:
    """Seconds that pass when a test says so."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


class Bench:
    """An intake over one folder with a clock in hand."""

    def __init__(self, store: Store, folder: Path, **options: int) -> None:
        self.clock = Clock()
        self.claimer = Claimer(store, max_bytes=10_000, **options)
        watched = WatchedFolder(folder, mode="polling", stable_seconds=3.0, patience_seconds=60.0)
        self.service = IntakeService([watched], self.claimer, IntakeSettings(), clock=self.clock)


def test_files_are_taken_when_they_stood_still(store: Store, watched: Path) -> None:
    bench = Bench(store, watched)
    (watched / "a.pdf").write_bytes(b"1")
    first = bench.service.look()
    assert (first.taken, first.settled) == ((), False)
    assert first.next_look == pytest.approx(3.0)
    bench.clock.now += 3.0
    second = bench.service.look()
    assert len(second.taken) == 1
    assert list(watched.iterdir()) == []
    (view,) = bench.service.views
    assert (view.state, view.taken, view.duplicates) == (FolderState.WATCHING, 1, 0)


def test_a_burst_is_taken_in_slices_and_none_is_left(store: Store, watched: Path) -> None:
    bench = Bench(store, watched)
    for number in range(40):
        (watched / f"{number}.pdf").write_bytes(str(number).encode())
    bench.service.look()
    bench.clock.now += 3.0
    taken = []
    for _ in range(5):
        found = bench.service.look()
        taken.append(len(found.taken))
    assert taken == [16, 16, 8, 0, 0]
    assert list(watched.iterdir()) == []


def test_an_empty_file_is_refused_once_and_taken_when_it_has_content(
    store: Store, watched: Path
) -> None:
    bench = Bench(store, watched)
    (watched / "rỗng.pdf").write_bytes(b"")
    refused = []
    for _ in range(30):
        bench.clock.now += 5.0
        refused += bench.service.look().refused
    assert len(refused) == 1
    document = store.queries.document(refused[0])
    assert document is not None
    assert document.failure is not None
    assert document.failure.reason == "empty"
    assert (watched / "rỗng.pdf").exists()
    (watched / "rỗng.pdf").write_bytes(b"now it has content")
    bench.service.look()
    bench.clock.now += 3.0
    assert len(bench.service.look().taken) == 1


def test_a_file_over_the_limit_is_named_and_stays(store: Store, watched: Path) -> None:
    bench = Bench(store, watched)
    (watched / "to.pdf").write_bytes(b"x" * 10_001)
    bench.service.look()
    bench.clock.now += 3.0
    (refused,) = bench.service.look().refused
    document = store.queries.document(refused)
    assert document is not None
    assert document.failure is not None
    assert document.failure.reason == "limit_bytes"
    bench.clock.now += 30.0
    assert bench.service.look().refused == ()
    # A new process does not name it again either
    fresh = Bench(store, watched)
    fresh.service.look()
    fresh.clock.now += 30.0
    assert fresh.service.look().refused == ()


def test_a_locked_file_is_told_when_patience_ends_and_taken_when_free(
    store: Store, watched: Path
) -> None:
    bench = Bench(store, watched)
    path = watched / "a.pdf"
    path.write_bytes(b"1")
    notices = []
    with path.open("r+b"):
        for _ in range(20):
            bench.clock.now += 4.0
            notices += bench.service.look().notices
    assert [notice.code for notice in notices] == ["file_locked"]
    taken = []
    for _ in range(3):
        bench.clock.now += 4.0
        taken += bench.service.look().taken
    assert len(taken) == 1


def test_a_lost_share_is_told_once_and_recovers(store: Store, watched: Path) -> None:
    bench = Bench(store, watched)
    away = watched.rename(watched.with_name("mất"))
    codes = [n.code for _ in range(3) for n in bench.service.look().notices]
    assert codes == ["folder_lost"]
    assert bench.service.views[0].state is FolderState.LOST
    away.rename(watched)
    (watched / "a.pdf").write_bytes(b"1")
    bench.service.look()
    bench.clock.now += 3.0
    assert len(bench.service.look().taken) == 1
    assert bench.service.views[0].state is not FolderState.LOST


def test_a_full_disk_keeps_files_where_they_are(store: Store, watched: Path) -> None:
    bench = Bench(store, watched, min_free_mib=10**9)
    (watched / "a.pdf").write_bytes(b"1")
    bench.service.look()
    bench.clock.now += 3.0
    found = bench.service.look()
    assert (found.taken, found.next_look) == ((), 10.0)
    assert bench.service.views[0].problem == "disk_full"
    assert (watched / "a.pdf").exists()


# -- intake and pipeline together ---------------------------------------------------------------


def station_settings(tmp_path: Path, watched: Path) -> Settings:
    return Settings(
        store_dir=tmp_path / "kho",
        folders=(WatchedFolder(watched, stable_seconds=0.2, rescan_seconds=5.0),),
        pipeline=PipelineSettings(min_free_mib=0),
    )


def test_one_round_takes_works_and_ends(tmp_path: Path, watched: Path, fake_file: FakeFile) -> None:
    for number in range(3):
        fake_file(f"{number}.pdf", watched, pages=2)
    (watched / "lặp.pdf").write_bytes((watched / "0.pdf").read_bytes())
    (watched / "đang ghi.pdf.part").write_bytes(b"half")
    settings = station_settings(tmp_path, watched)
    with build_station(settings, processor=make_fake, secrecy=make_fake_look, inline=True) as built:
        finished: list[Finished] = []
        built.processing.watch(built.intake(), on_finished=finished.append, once=True)
        counts = built.store.queries.counts_per_state()
        assert counts[DocumentState.TO_CORRECT] == 3
        assert counts[DocumentState.REFUSED] == 1
        assert len({item.document_id for item in finished}) == 4
    assert [path.name for path in watched.iterdir()] == ["đang ghi.pdf.part"]


def test_a_station_stops_when_asked(tmp_path: Path, watched: Path, fake_file: FakeFile) -> None:
    fake_file("a.pdf", watched)
    token = CancelToken()
    settings = station_settings(tmp_path, watched)
    with build_station(settings, processor=make_fake, secrecy=make_fake_look, inline=True) as built:
        with pytest.raises(Stopped):
            built.processing.watch(
                built.intake(), on_finished=lambda _item: token.cancel(), cancel=token
            )
        assert built.store.queries.counts_per_state()[DocumentState.TO_CORRECT] == 1


def test_a_file_dropped_while_the_station_watches_is_taken(
    tmp_path: Path, watched: Path, fake_file: FakeFile
) -> None:
    fake_file("đầu.pdf", watched)
    token = CancelToken()
    names: list[int] = []
    settings = station_settings(tmp_path, watched)

    def next_file(_item: Finished) -> None:
        names.append(len(names))
        if len(names) == 3:
            token.cancel()
        else:
            (watched / f"sau {len(names)}.pdf").write_text(json.dumps({"name": len(names)}))

    with build_station(settings, processor=make_fake, secrecy=make_fake_look, inline=True) as built:
        with pytest.raises(Stopped):
            built.processing.watch(built.intake(), on_finished=next_file, cancel=token)
        assert built.store.queries.counts_per_state()[DocumentState.TO_CORRECT] == 3

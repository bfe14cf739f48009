"""A document with a secret mark leaves nothing in any file of the station but the incident."""

from __future__ import annotations

import hashlib
import json
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from fake_processor import PLAN, drive, make_fake, make_fake_look

from ocr.errors import OcrError
from ocr.page_task import page_path
from ocr.serialise import page_to_json
from ocr.types import Box, PageKind, Quality, RecognisedPage, Skew, Stamp, Turn
from scanstation.bootstrap import Station, build_station
from scanstation.domain.document import Document
from scanstation.domain.ids import DocumentId
from scanstation.domain.states import DocumentState
from scanstation.intake.claim import Claimer
from scanstation.intake.listing import see_file
from scanstation.paths import resource
from scanstation.pipeline.isolation import Isolation
from scanstation.pipeline.processors import stamp_look
from scanstation.pipeline.runner import Runner
from scanstation.pipeline.workers import InlineWorkers
from scanstation.settings import PipelineSettings, Settings
from scanstation.store import Store
from scanstation.store.scrub import holds_any

ROOT = Path(__file__).resolve().parents[2]
NAME = "Phương án zxqv 17.pdf"


class KilledError(BaseException):
    """Stands for SIGKILL: nothing of ours catches it."""


def spellings(text: str) -> Iterator[bytes]:
    for encoding in ("utf-8", "utf-16-le", "utf-16-be"):
        yield text.encode(encoding)


def left_in(folder: Path, traces: list[bytes]) -> list[tuple[str, bytes]]:
    """Where in the bytes or the names of all files below `folder` a trace stands."""
    found = []
    for path in sorted(folder.rglob("*")):
        name = str(path.relative_to(folder)).encode()
        data = path.read_bytes() if path.is_file() else b""
        found += [(name.decode(), trace) for trace in traces if trace in data or trace in name]
    return found


def traces_of(content: bytes, name: str, texts: list[str]) -> list[bytes]:
    digest = hashlib.sha256(content)
    said = [name, Path(name).stem, *texts]
    hashes = [digest.hexdigest().encode(), digest.hexdigest().upper().encode(), digest.digest()]
    return [*hashes, *(form for text in said for form in spellings(text))]


# -- killed on the way -----------------------------------------------------------------------------


@contextmanager
def station(folder: Path) -> Iterator[Station]:
    settings = Settings(
        store_dir=folder / "kho",
        isolation_dir=folder / "cách ly",
        pipeline=PipelineSettings(min_free_mib=0),
    )
    with build_station(settings, processor=make_fake, secrecy=make_fake_look, inline=True) as built:
        yield built


class DiesAfter(Isolation):
    """An isolation whose process is killed right after one of its lines."""

    def __init__(self, store: Store, place: Path, line: str) -> None:
        super().__init__(store, place)
        self._line = line

    def _dies(self, line: str) -> None:
        if line == self._line:
            raise KilledError

    def _carry_over(self, document: Document) -> None:
        super()._carry_over(document)
        self._dies("carried")

    def _remove_files(self, document: Document, *, blanked: bool) -> None:
        super()._remove_files(document, blanked=blanked)
        self._dies("removed")

    def _blank_rows(
        self, document: Document, repeats: tuple[DocumentId, ...], now: datetime
    ) -> None:
        super()._blank_rows(document, repeats, now)
        self._dies("blanked")


def runner_of(built: Station, isolation: Isolation) -> Runner:
    return Runner(built.store, InlineWorkers(PLAN), isolation, page_seconds=5.0)


@pytest.mark.expects_warnings
@pytest.mark.parametrize("line", ["carried", "removed", "blanked"])
def test_killed_at_any_line_it_is_isolated_once(
    tmp_path: Path, fake_file: Callable[..., Path], line: str
) -> None:
    path = fake_file(NAME, pages=2, secret=True)
    content = path.read_bytes()
    seen = see_file(path)
    assert seen is not None
    with station(tmp_path) as built:
        taken = Claimer(built.store, max_bytes=10**6).take(seen, path.parent)
        dying = runner_of(built, DiesAfter(built.store, tmp_path / "cách ly", line))
        with pytest.raises(KilledError):
            drive(dying)
    with station(tmp_path) as built:
        after = runner_of(built, Isolation(built.store, tmp_path / "cách ly"))
        after.recover()
        drive(after)
        after.close()
        document = built.store.queries.document(taken.document_id)
        assert document is not None
        assert document.state is DocumentState.ISOLATED
        with built.store.unit_of_work() as uow:
            assert [one.document_id for one in uow.incidents.all()] == [taken.document_id]
        assert built.store.queries.search("trang") == []
    assert [one.name for one in (tmp_path / "cách ly").iterdir()] == [taken.document_id]
    assert (tmp_path / "cách ly" / taken.document_id).read_bytes() == content
    assert left_in(tmp_path / "kho", traces_of(content, NAME, ["trang 1", "trang 2"])) == []


@pytest.mark.expects_warnings
def test_a_source_its_scanner_folder_still_holds_goes_too(
    tmp_path: Path, fake_file: Callable[..., Path]
) -> None:
    path = fake_file(NAME, secret=True)
    seen = see_file(path)
    assert seen is not None

    class DiesBeforeLettingGo(Claimer):
        def _let_go(self, file: Any, entry: Any) -> bool:
            del file, entry
            raise KilledError

    with station(tmp_path) as built:
        with pytest.raises(KilledError):
            DiesBeforeLettingGo(built.store, max_bytes=10**6).take(seen, path.parent)
        runner = runner_of(built, Isolation(built.store, tmp_path / "cách ly"))
        drive(runner)
        runner.close()
    assert not path.exists()
    assert len(list((tmp_path / "cách ly").iterdir())) == 1
    assert left_in(tmp_path / "kho", list(spellings(NAME))) == []


@pytest.mark.expects_warnings
def test_the_place_of_nobody_named_lies_beside_the_store(
    tmp_path: Path, fake_file: Callable[..., Path]
) -> None:
    settings = Settings(store_dir=tmp_path / "kho", pipeline=PipelineSettings(min_free_mib=0))
    assert settings.isolation_place == tmp_path / "kho-cach-ly"
    path = fake_file(NAME, secret=True)
    seen = see_file(path)
    assert seen is not None
    with build_station(settings, processor=make_fake, secrecy=make_fake_look, inline=True) as built:
        built.processing.process([seen], path.parent, on_finished=lambda _done: None)
    (file,) = settings.isolation_place.iterdir()
    assert file.stat().st_mode & 0o077 == 0 or sys.platform == "win32"


# -- what SQLite and others keep -------------------------------------------------------------------


def test_copies_made_before_upgrades_and_logs_are_wiped(tmp_path: Path) -> None:
    with station(tmp_path) as built:
        store = built.store
        clean = store.folder / "station.db.before-r0001-1"
        told = store.folder / "station.db.before-r0002-2"
        clean.write_bytes(b"nothing of it")
        told.write_bytes(b"page of " + NAME.encode())
        log = store.folder / "logs" / "station.log"
        log.parent.mkdir()
        log.write_bytes(b"a line\n" + NAME.encode() + b" failed\nanother\n")
        store.wipe_side_files([NAME.encode()])
        assert (clean.exists(), told.exists()) == (True, False)
        assert log.read_bytes().startswith(b"a line\n***")
        assert log.read_bytes().endswith(b" failed\nanother\n")
        assert not holds_any(log, [NAME.encode()])


def test_scrubbing_takes_what_gaps_of_the_database_kept(tmp_path: Path) -> None:
    with station(tmp_path) as built:
        database = built.store.database
        trace = b"zxqv-left-in-a-gap"
        with sqlite3.connect(database, isolation_level=None) as careless:
            careless.execute("PRAGMA secure_delete=OFF")
            careless.execute("CREATE TABLE gap (x)")
            careless.execute("INSERT INTO gap VALUES (?)", (trace,))
            careless.execute("DELETE FROM gap")
            careless.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        careless.close()
        assert holds_any(database, [trace])
        built.store.scrub([trace])
        assert not holds_any(database, [trace])
        assert not holds_any(database.with_name("station.db-wal"), [trace])


# -- the whole way ---------------------------------------------------------------------------------


def texts_of(sample: str) -> set[str]:
    truth = json.loads((resource("samples") / "truth" / f"{sample}.json").read_text("utf-8"))
    lines = [line for page in truth["pages"] for line in page["lines"]]
    words = {word for line in lines for word in line["text"].split() if len(word) >= 6}
    return words | {line["text"] for line in lines}


@pytest.mark.expects_warnings
def test_a_real_document_marked_secret_leaves_only_the_incident(tmp_path: Path) -> None:
    samples = resource("samples") / "pages"
    inbox = tmp_path / "vào"
    inbox.mkdir()
    secret = inbox / NAME
    shutil.copyfile(samples / "SCAN_0005.pdf", secret)
    shutil.copyfile(samples / "SCAN_0006.pdf", inbox / "thường.pdf")
    place = tmp_path / "cách ly"
    settings = tmp_path / "settings.toml"
    settings.write_text(f"isolation_dir = '{place.as_posix()}'\n", encoding="utf-8")
    store, out = tmp_path / "kho", tmp_path / "ra"
    command = [sys.executable, "-m", "scanstation", "process", str(inbox), "--json"]
    command += ["--store", str(store), "--out", str(out), "--settings", str(settings)]
    done = subprocess.run(  # noqa: S603 - our own program
        [*command, "--workers", "1"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    told = {line["state"]: line for line in map(json.loads, done.stdout.splitlines())}
    assert set(told) == {"isolated", "to_correct"}
    isolated = told["isolated"]
    assert isolated == {"schema": 1, "id": isolated["id"], "state": "isolated"}
    assert done.returncode == 1
    assert isolated["id"] in done.stderr
    assert "cách ly" in done.stderr
    assert "Phương án" not in done.stderr
    assert [path.name for path in place.iterdir()] == [isolated["id"]]
    assert (place / isolated["id"]).read_bytes() == secret.read_bytes()
    kept = "\n".join(texts_of("SCAN_0006"))  # what both say stays with the other
    texts = {text for text in texts_of("SCAN_0005") if text not in kept}
    assert len(texts) > 20
    traces = traces_of(secret.read_bytes(), NAME, sorted(texts))
    for folder in (store, out):
        assert left_in(folder, [trace for trace in traces if len(trace) > 5]) == []
    with sqlite3.connect(store / "station.db") as database:
        incidents = database.execute("SELECT kind, document_id FROM incident").fetchall()
    database.close()
    assert incidents == [("secret_mark", isolated["id"])]


def test_the_look_says_secret_and_clean(tmp_path: Path) -> None:
    stamp = Stamp("TỐI MẬT", Box(100, 400, 300, 480), 0.0, framed=True, red=True, confidence=0.9)
    for number, stamps in ((1, ()), (2, (stamp,))):
        page = RecognisedPage(
            number=number,
            kind=PageKind.SCAN,
            width_px=1654,
            height_px=2339,
            dpi=200.0,
            turn=Turn(0, 1.0, applied=False),
            skew=Skew(0.0, 1.0, applied=False),
            lines=(),
            quality=Quality(),
            engine="e",
            recipe="r",
            seconds=0.1,
            stamps=stamps,
        )
        page_path(tmp_path, number).write_text(page_to_json(page), encoding="utf-8")
    look = stamp_look()
    assert look.look(tmp_path, 1) == "clean"
    assert look.look(tmp_path, 2) == "secret"
    page_path(tmp_path, 2).write_text('{"format": 1, "text": "nội dung"}', encoding="utf-8")
    with pytest.raises(OcrError) as caught:
        look.look(tmp_path, 2)
    assert "nội dung" not in str(caught.value)
    assert caught.value.code == "page_record_damaged"

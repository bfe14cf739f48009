"""`verify` finds each kind of damage by its name, and nothing where nothing is wrong."""

from __future__ import annotations

import io
import json
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from scanstation.cli import main
from scanstation.domain.document import Document, Incident
from scanstation.domain.lifecycle import fail, isolate, refuse
from scanstation.errors import Stopped
from scanstation.messages import codes
from scanstation.services import verify_service
from scanstation.services.verify_service import Report, VerifyProgress, VerifyService
from scanstation.store import StationLock, Store
from scanstation.store.spool import INCOMING
from tests.scanstation.store_kit import CLOCK, arrive, finish, open_store


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(tmp_path / "kho") as opened:
        yield opened


@pytest.fixture
def document(store: Store) -> Document:
    """One of three documents: finished, finished, still in the spool."""
    finish(store, arrive(store, b"second", "b.pdf"), b"%PDF other")
    arrive(store, b"third", "c.pdf")
    return finish(store, arrive(store, b"first" * 100, "a.pdf"))


def found(store: Store) -> set[str]:
    return {finding.code for finding in VerifyService(store).run().findings}


def original(store: Store, document: Document) -> Path:
    return store.vault.path(document.source.sha256)


def made(store: Store, document: Document) -> Path:
    return store.folder / store.queries.derived(document.id)[0].path


def flip_a_bit(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.chmod(0o644)
    path.write_bytes(content)
    path.chmod(0o444)


def test_a_whole_store_is_clean(store: Store, document: Document) -> None:
    report = VerifyService(store).run()
    assert report == Report(3, 2, 2, ())
    assert report.is_clean


def test_an_empty_store_is_clean(store: Store) -> None:
    assert VerifyService(store).run() == Report(0, 0, 0, ())


Damage = Callable[[Store, Document], object]
DAMAGE: dict[str, tuple[Damage, set[str]]] = {
    "a bit flipped in the vault": (
        lambda store, document: flip_a_bit(original(store, document)),
        {"vault_object_changed"},
    ),
    "an original removed": (
        lambda store, document: original(store, document).unlink(),
        {"vault_object_missing"},
    ),
    "an original renamed": (
        lambda store, document: original(store, document).rename(
            original(store, document).with_name("f" * 64)
        ),
        {"vault_object_missing", "vault_orphan"},
    ),
    "an original that may be written": (
        lambda store, document: original(store, document).chmod(0o644),
        {"vault_object_writable"},
    ),
    "a stranger in the vault": (
        lambda store, _: (store.vault.folder / "ghi chú.txt").write_bytes(b"x"),
        {"vault_orphan"},
    ),
    "a stranger in the spool": (
        lambda store, _: store.spool.write(io.BytesIO(b"nobody knows me")),
        {"spool_orphan"},
    ),
    "a spooled file changed": (
        lambda store, _: flip_a_bit(spooled(store)),
        {"spool_file_changed"},
    ),
    "a spooled file removed": (lambda store, _: spooled(store).unlink(), {"original_lost"}),
    "an admitted original still in the spool": (
        lambda store, _: store.spool.write(io.BytesIO(b"first" * 100)),
        {"spool_left_after_admission"},
    ),
    "a half file in the spool": (
        lambda store, _: (store.spool.folder / INCOMING / "1.part").write_bytes(b"x"),
        {"half_file"},
    ),
    "a half file in the derived folder": (
        lambda store, document: made(store, document).with_name(".a.pdf.part").write_bytes(b"x"),
        {"half_file"},
    ),
    "a PDF cut short": (
        lambda store, document: made(store, document).write_bytes(b"%PDF-1.7"),
        {"derived_changed"},
    ),
    "a PDF changed": (
        lambda store, document: flip_a_bit(made(store, document)),
        {"derived_changed"},
    ),
    "a PDF removed": (
        lambda store, document: made(store, document).unlink(),
        {"derived_missing"},
    ),
    "a PDF nobody made": (
        lambda store, document: made(store, document).with_name("b.pdf").write_bytes(b"x"),
        {"derived_orphan"},
    ),
    "a work folder of nobody": (
        lambda store, _: (store.folder / "work" / "0123").mkdir(parents=True),
        {"work_orphan"},
    ),
    "a vault row removed": (
        lambda store, document: run_sql(
            store, "DELETE FROM vault_object WHERE sha256 = ?", document.source.sha256
        ),
        {"vault_orphan", "vault_row_missing"},
    ),
    "a ledger entry removed": (
        lambda store, document: run_sql(
            store, "DELETE FROM intake_entry WHERE document_id = ?", document.id
        ),
        {"ledger_missing"},
    ),
    "a ledger entry with another hash": (
        lambda store, document: run_sql(
            store, "UPDATE intake_entry SET sha256 = 'x' WHERE document_id = ?", document.id
        ),
        {"ledger_hash_differs"},
    ),
    "a row that points nowhere": (
        lambda store, _: run_sql(store, "UPDATE derived_file SET document_id = 'x' || rowid"),
        {"database_damaged", "derived_orphan"},
    ),
}


def spooled(store: Store) -> Path:
    return next(store.spool.listing())


def run_sql(store: Store, statement: str, *values: str) -> None:
    connection = sqlite3.connect(store.database)
    connection.execute(statement, values)
    connection.commit()
    connection.close()


@pytest.mark.parametrize("name", DAMAGE)
def test_each_damage_has_its_name(store: Store, document: Document, name: str) -> None:
    damage, expected = DAMAGE[name]
    damage(store, document)
    # A derived row that lost its document still points at its file.
    assert found(store) in (expected, expected - {"derived_orphan"})


def test_every_finding_has_words() -> None:
    source = Path(verify_service.__file__).read_text(encoding="utf-8")
    named = {part.split('"')[1] for part in source.split("Finding(")[1:] if part.startswith('"')}
    assert len(named) > 15
    assert named <= codes()


def test_a_duplicate_key_index_lost(store: Store, document: Document) -> None:
    run_sql(store, "DROP INDEX uq_document_living_sha256")
    run_sql(store, "UPDATE document SET sha256 = ?", document.source.sha256)
    assert "ledger_doubled" in found(store)


def test_a_broken_database_is_a_finding_not_a_crash(tmp_path: Path) -> None:
    with open_store(tmp_path) as store:
        for number in range(40):
            arrive(store, bytes([number]), f"{number}.pdf")
    database = tmp_path / "station.db"
    connection = sqlite3.connect(database)
    (page,) = connection.execute(
        "SELECT rootpage FROM sqlite_master WHERE name = 'ix_document_sha256'"
    ).fetchone()
    (size,) = connection.execute("PRAGMA page_size").fetchone()
    connection.close()
    content = bytearray(database.read_bytes())
    content[page * size - 512 : page * size] = b"\xff" * 512
    database.write_bytes(content)
    with open_store(tmp_path) as store:
        assert "database_damaged" in found(store)


def test_what_a_killed_station_left_to_do_is_no_damage(store: Store, document: Document) -> None:
    on_its_way = arrive(store, b"moved, not yet written down", "d.pdf")
    store.vault.admit(store.spool, on_its_way.source.sha256)
    failed = arrive(store, b"failed", "e.pdf")
    work = store.work_folder(failed.id)
    work.mkdir(parents=True)
    (work / "page-00001.json").write_text("{}")
    refused = arrive(store, b"refused", "f.pdf")
    with store.unit_of_work() as uow:
        uow.documents.update(fail(failed, "page", "page_timeout", CLOCK()))
        uow.documents.update(refuse(refused, "encrypted", CLOCK()))
        uow.commit()
    assert found(store) == set()


def test_a_running_station_is_not_blamed(store: Store, document: Document) -> None:
    store.spool.write(io.BytesIO(b"its row comes in a moment"))
    (store.spool.folder / INCOMING / "1.part").write_bytes(b"x")
    with StationLock(store.folder):
        assert found(store) == set()
    assert found(store) == {"spool_orphan", "half_file"}


def test_content_of_an_isolated_document_is_reported(store: Store, document: Document) -> None:
    with store.unit_of_work() as uow:
        uow.documents.update(isolate(document, CLOCK()))
        uow.forget(document.id)
        uow.incidents.add(Incident("secret_mark", document.id, CLOCK()))
        uow.commit()
    assert found(store) == {"isolated_content_left", "vault_orphan"}


def test_it_can_be_stopped_and_tells_how_far_it_is(store: Store, document: Document) -> None:
    seen: list[VerifyProgress] = []
    VerifyService(store).run(seen.append)
    assert [progress.done for progress in seen] == [1, 2, 3, 4, 5]
    assert {progress.total for progress in seen} == {5}
    with pytest.raises(Stopped):
        VerifyService(store).run(should_stop=lambda: True)


def test_the_command_says_it_in_two_languages(
    store: Store, document: Document, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = str(store.folder)
    assert main(["verify", "--store", folder]) == 0
    assert "Kho nguyên vẹn" in capsys.readouterr().out
    made(store, document).unlink()
    assert main(["verify", "--store", folder, "--lang", "en"]) == 1
    assert "is missing" in capsys.readouterr().out
    assert main(["verify", "--store", folder, "--json"]) == 1
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [line.get("code") for line in lines] == ["derived_missing", None]
    assert lines[0]["id"] == document.id
    assert "Thiếu tệp" in lines[0]["text"]
    assert lines[1] == {
        "schema": 1,
        "clean": False,
        "findings": 1,
        "documents": 3,
        "originals": 2,
        "derived": 2,
    }


def test_a_store_that_is_not_there_is_not_made(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["verify", "--store", str(tmp_path / "nhầm")]) == 1
    assert "Chưa có kho" in capsys.readouterr().err
    assert not (tmp_path / "nhầm").exists()

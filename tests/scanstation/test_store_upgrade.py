"""Schema: up from every past version, a copy first, newer and foreign files refused whole."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import text

from scanstation.domain.ids import DocumentId
from scanstation.domain.jobs import Step
from scanstation.domain.search import TextFolding
from scanstation.errors import StorageError
from scanstation.store import Store
from scanstation.store.database import make_engine
from scanstation.store.station_store import DATABASE_NAME
from scanstation.store.tables import METADATA
from scanstation.store.upgrade import head_revision, revisions, upgrade
from tests.scanstation.store_kit import CLOCK, FOLDING, START, arrive, finish, open_store

OLD_ROW = (
    "INSERT INTO document (id, state, source_path, source_name, sha256, bytes, media_type, format,"
    " extension, signed, producer, created_at, updated_at, problems, version) VALUES ('d1',"
    " 'spooled', '/in/a.pdf', 'a.pdf', 'aa', 3, '', '', '', 0, '', '2026-08-03 07:30:00.000000',"
    " '2026-08-03 07:30:00.000000', '[]', 1)"
)


def test_revisions_count_up() -> None:
    assert list(revisions()) == [f"{number:04d}" for number in range(1, len(revisions()) + 1)]


def test_the_migrations_make_exactly_the_tables_of_today(tmp_path: Path) -> None:
    with open_store(tmp_path) as store, store._writer.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": False})
        # The index is SQLite's own (virtual) and has no table class.
        strange = [
            change
            for change in compare_metadata(context, METADATA)
            if "search_index" not in str(change)
        ]
    assert strange == []


@pytest.mark.parametrize("revision", revisions()[:-1])
def test_up_from_every_past_version(tmp_path: Path, revision: str) -> None:
    engine = make_engine(tmp_path / DATABASE_NAME)
    upgrade(engine, tmp_path / DATABASE_NAME, START, revision)
    with engine.begin() as connection:
        connection.execute(text(OLD_ROW))
    engine.dispose()
    with open_store(tmp_path) as store:
        rows = store.queries.document_rows(store.queries.document_ids())
        assert [(row.id, row.created_at) for row in rows] == [("d1", START)]
    copies = list(tmp_path.glob(f"{DATABASE_NAME}.before-{revision}-*"))
    assert len(copies) == 1
    with sqlite3.connect(copies[0]) as copy:
        assert copy.execute("SELECT id FROM document").fetchall() == [("d1",)]
        assert copy.execute("SELECT version_num FROM alembic_version").fetchall() == [(revision,)]
    copy.close()


OLD_JOB = (
    "INSERT INTO job (document_id, step, page, rank, status, attempts, crashes, interruptions,"
    " setbacks, worker, reason, detail, seconds, ready_at, updated_at) VALUES (:id, 'assemble', 0,"
    " 40, 'done', 1, 0, 0, 0, '', '', '', 0.4, '2026-08-03 07:30:00.000000',"
    " '2026-08-03 07:30:00.000000')"
)


def test_documents_from_before_there_was_understanding_are_owed_it(tmp_path: Path) -> None:
    engine = make_engine(tmp_path / DATABASE_NAME)
    upgrade(engine, tmp_path / DATABASE_NAME, START, "0002")
    states = ("spooled", "recognised", "to_correct", "failed", "refused", "isolated")
    with engine.begin() as connection:
        connection.execute(text(OLD_ROW))  # not looked into yet: what it needs is planned later
        for state in states:
            row = OLD_ROW.replace("'d1'", f"'{state}'").replace("'spooled'", f"'{state}'")
            connection.execute(text(row.replace("'aa'", f"'{state}'")))
            connection.execute(text(OLD_JOB), {"id": state})
    engine.dispose()
    with open_store(tmp_path) as store:
        owed = {
            str(job.document_id): str(job.status)
            for document_id in store.queries.document_ids()
            for job in store.queries.jobs_of(document_id)
            if job.step is Step.UNDERSTAND
        }
        with store.unit_of_work() as uow:  # one of them may be taken up at once
            claimed = uow.jobs.claim("station", CLOCK(), document_id=DocumentId("to_correct"))
            uow.commit()
    assert owed == {
        "spooled": "waiting",
        "recognised": "waiting",
        "to_correct": "waiting",
        "failed": "held",
    }
    assert claimed is not None
    assert claimed.step is Step.UNDERSTAND


def test_opening_again_changes_and_copies_nothing(tmp_path: Path) -> None:
    with open_store(tmp_path) as store:
        arrive(store)
    with open_store(tmp_path) as store:
        assert store.queries.count() == 1
    assert list(tmp_path.glob("*.before-*")) == []


def test_a_newer_store_is_refused_and_left_alone(tmp_path: Path) -> None:
    with open_store(tmp_path) as store:
        arrive(store)
    database = tmp_path / DATABASE_NAME
    connection = sqlite3.connect(database)
    connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.commit()
    connection.close()
    before = database.read_bytes()
    with pytest.raises(StorageError, match="store_newer") as caught:
        open_store(tmp_path)
    assert caught.value.params["found"] == "9999"
    assert caught.value.params["known"] == head_revision()
    assert "9999" in caught.value.user_text("vi")
    assert database.read_bytes() == before


def test_another_programs_database_is_refused(tmp_path: Path) -> None:
    connection = sqlite3.connect(tmp_path / DATABASE_NAME)
    connection.execute("CREATE TABLE songs (title)")
    connection.close()
    with pytest.raises(StorageError, match="store_foreign"):
        open_store(tmp_path)


def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    (tmp_path / DATABASE_NAME).write_bytes(b"not a database at all, but long enough" * 50)
    with pytest.raises(StorageError, match="store_damaged"):
        open_store(tmp_path)


def test_a_folder_that_cannot_be_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(StorageError, match="store_cannot_open"):
        open_store(tmp_path / "file" / "kho")


def test_half_an_upgrade_is_no_upgrade(tmp_path: Path) -> None:
    engine = make_engine(tmp_path / DATABASE_NAME)
    upgrade(engine, tmp_path / DATABASE_NAME, START, revisions()[0])
    # Stands in the way of the last statement of the next revision.
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE search_index (x)"))
    with pytest.raises(Exception, match="search_index"):
        upgrade(engine, tmp_path / DATABASE_NAME, START)
    with engine.begin() as connection:
        version = connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one()
        made = connection.execute(
            text("SELECT count(*) FROM sqlite_master WHERE name = 'search_document'")
        ).scalar_one()
    engine.dispose()
    assert (version, made) == (revisions()[0], 0)


def test_another_folding_makes_the_index_again(tmp_path: Path) -> None:
    with open_store(tmp_path) as store:
        document = finish(store, arrive(store))
    shouting = TextFolding(lambda text: text.lower().replace("y", "i"), str)
    with Store.open(tmp_path, shouting) as store:
        assert [hit.document_id for hit in store.queries.search("quỷ hoạch")] == []
        assert [hit.document_id for hit in store.queries.search("quy hoạch")] == [document.id]
        with store.unit_of_work() as uow:
            uow.search.index(document.id)
            uow.commit()
    with Store.open(tmp_path, FOLDING) as store:
        assert [hit.document_id for hit in store.queries.search("quyet dinh")] == [document.id]


def test_the_promises_of_the_connection(tmp_path: Path) -> None:
    with open_store(tmp_path) as store, store._writer.connect() as connection:
        told = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()
            for name in ("journal_mode", "synchronous", "foreign_keys", "secure_delete")
        }
    assert told == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "secure_delete": 1}

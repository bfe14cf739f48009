"""Transactions: all or nothing, one writer, readers beside it, and what went in comes out."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from sqlalchemy.exc import IntegrityError

from scanstation.domain.document import (
    Document,
    Incident,
    PriorityAnswer,
    Problem,
    TypeAnswer,
)
from scanstation.domain.events import DocumentArrived, Event
from scanstation.domain.fields import FieldKey, FieldSet, FieldValue, MachineValue, PersonValue
from scanstation.domain.ids import DocumentId
from scanstation.domain.jobs import Step
from scanstation.domain.ledger import EntryStage, IntakeEntry
from scanstation.domain.lifecycle import fail, isolate, move, refuse
from scanstation.domain.states import DocumentState
from scanstation.errors import BugError, StorageError
from scanstation.store import DocumentFilter, Store
from scanstation.store.documents import StaleDocument
from tests.scanstation.store_kit import (
    CLOCK,
    FOLDING,
    START,
    arrive,
    bare_document,
    finish,
    open_store,
    page,
)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(tmp_path / "kho") as opened:
        yield opened


def everything_said() -> Document:
    field = FieldValue(
        FieldKey.RECIPIENTS,
        (MachineValue(("Như Điều 3", "Lưu: VT"), 0.81, 2, (1, 2, 3, 4), "Nơi nhận", True, True),),
        (PersonValue(("Như Điều 3",), "lan", START), PersonValue(None, "huệ", START)),
    )
    return replace(
        bare_document(),
        page_count=3,
        type=TypeAnswer("quyet_dinh", "02", 0.97, True, ("QUYẾT ĐỊNH",), "t1"),
        priority=PriorityAnswer("P4", 66, ("còn hiệu lực",)),
        fields=FieldSet((field,)),
        problems=(Problem("low_dpi", 1, {"dpi": 96}),),
    )


def test_what_goes_in_comes_out(store: Store) -> None:
    with store.unit_of_work() as uow:
        stored = uow.documents.add(everything_said())
        uow.commit()
    assert store.queries.document(stored.id) == stored
    failed = fail(stored, "page", "page_timeout", START, "page 2")
    with store.unit_of_work() as uow:
        changed = uow.documents.update(failed)
        assert uow.documents.get(stored.id) == changed
        uow.commit()
    assert store.queries.document(stored.id) == changed == replace(failed, version=2)


def test_text_is_stored_as_people_read_it(store: Store) -> None:
    with store.unit_of_work() as uow:
        uow.documents.add(everything_said())
        uow.commit()
    with sqlite3.connect(store.database) as connection:
        told = connection.execute("SELECT answer FROM field_answer").fetchall()
    connection.close()
    assert any("Nơi nhận" in answer for (answer,) in told)


def test_leaving_without_commit_takes_everything_back(store: Store) -> None:
    with store.unit_of_work() as uow:
        uow.documents.add(bare_document())
    assert store.queries.count() == 0


def test_an_error_takes_everything_back_and_frees_the_store(store: Store) -> None:
    document = bare_document()

    def half_done() -> None:
        with store.unit_of_work() as uow:
            uow.documents.add(document)
            uow.jobs.plan(document.id, [(Step.INSPECT, 0)])
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        half_done()
    assert store.queries.count() == 0
    arrive(store)
    assert store.queries.count() == 1


def test_facts_are_told_after_the_commit_only(tmp_path: Path) -> None:
    heard: list[Event] = []
    with Store.open(tmp_path, FOLDING, on_events=heard.extend) as store:
        event = DocumentArrived(DocumentId("1"), START)
        with store.unit_of_work() as uow:
            uow.record(event)
        assert heard == []
        with store.unit_of_work() as uow:
            uow.record(event)
            uow.commit()
        assert heard == [event]


def test_a_unit_of_work_inside_another_is_a_bug_not_a_deadlock(store: Store) -> None:
    with store.unit_of_work(), pytest.raises(BugError, match="inside"), store.unit_of_work():
        pass
    arrive(store)


def test_a_stale_copy_cannot_overwrite_a_newer_one(store: Store) -> None:
    mine = theirs = arrive(store)
    with store.unit_of_work() as uow:
        uow.documents.update(move(theirs, DocumentState.RECOGNISED, START))
        uow.commit()
    with pytest.raises(StaleDocument), store.unit_of_work() as uow:
        uow.documents.update(refuse(mine, "unreadable", START))
    found = store.queries.document(mine.id)
    assert found is not None
    assert found.state is DocumentState.RECOGNISED


def test_the_database_refuses_a_second_living_document_with_the_same_bytes(store: Store) -> None:
    first = arrive(store)
    with pytest.raises(BugError, match="IntegrityError") as caught, store.unit_of_work() as uow:
        uow.documents.add(bare_document(first.source.sha256))
    assert isinstance(caught.value.__cause__, IntegrityError)
    twin = replace(bare_document(first.source.sha256), duplicate_of=first.id)
    with store.unit_of_work() as uow:
        assert uow.documents.by_sha256(first.source.sha256) == first
        twin = uow.documents.add(refuse(twin, "duplicate", START))
        uow.commit()
    assert store.queries.document(twin.id) == twin


def test_refused_bytes_are_looked_at_again_when_they_come_again(store: Store) -> None:
    first = arrive(store)
    with store.unit_of_work() as uow:
        uow.documents.update(refuse(first, "encrypted", START))
        assert uow.documents.by_sha256(first.source.sha256) is None
        uow.documents.add(bare_document(first.source.sha256))
        uow.commit()
    assert store.queries.count() == 2


def test_an_unknown_document_is_named(store: Store) -> None:
    with pytest.raises(StorageError, match="unknown_document"), store.unit_of_work() as uow:
        uow.documents.get(DocumentId("none"))


def test_times_come_back_in_utc_and_naive_ones_are_refused(store: Store) -> None:
    hanoi = datetime(2026, 8, 3, 14, 30, tzinfo=timezone(timedelta(hours=7)))
    document = replace(bare_document(), created_at=hanoi)
    with store.unit_of_work() as uow:
        uow.documents.add(document)
        uow.commit()
    found = store.queries.document(document.id)
    assert found is not None
    assert found.created_at == hanoi
    assert found.created_at.tzinfo is UTC
    naive = replace(bare_document("b" * 64), created_at=datetime(2026, 8, 3))  # noqa: DTZ001
    with pytest.raises(BugError, match="zone"), store.unit_of_work() as uow:
        uow.documents.add(naive)


def test_the_ledger_knows_an_arrival_again(store: Store) -> None:
    document = arrive(store)
    sha = document.source.sha256
    entry = IntakeEntry(
        "/in/b.pdf", "/in", "b.pdf", 4, 99, sha, document.id, EntryStage.RECORDED, START
    )
    with store.unit_of_work() as uow:
        stored = uow.ledger.add(entry)
        uow.commit()
    with pytest.raises(BugError, match="IntegrityError"), store.unit_of_work() as uow:
        uow.ledger.add(entry)
    with store.unit_of_work() as uow:
        assert uow.ledger.arrival("/in/b.pdf", 4, 99) == stored
        assert uow.ledger.arrival("/in/b.pdf", 4, 98) is None
        assert uow.ledger.open_entries("/in") == (stored,)
        assert stored.id is not None
        uow.ledger.move(stored.id, EntryStage.SOURCE_LEFT, START)
        assert uow.ledger.arrival("/in/b.pdf", 4, 99) is None
        assert uow.ledger.open_entries() == ()


def test_forgetting_leaves_the_incident_and_not_a_word(store: Store) -> None:
    document = finish(store, arrive(store, name="tờ trình tối mật.pdf"))
    assert store.queries.search("quy hoạch")
    with store.unit_of_work() as uow:
        uow.documents.update(isolate(document, START))
        uow.forget(document.id)
        uow.incidents.add(Incident("secret_mark", document.id, START))
        uow.commit()
    with store.unit_of_work() as uow:
        assert [incident.document_id for incident in uow.incidents.all()] == [document.id]
        assert uow.vault.find(document.source.sha256) is None
        assert uow.documents.by_sha256(document.source.sha256) is None
    assert store.queries.pages(document.id) == ()
    assert store.queries.derived(document.id) == ()
    assert store.queries.search("quy hoạch") == []
    rows = store.queries.document_rows([document.id])
    assert (rows[0].name, rows[0].path) == ("", "")
    assert rows[0].sha256 == ""


def test_four_threads_write_and_read_at_once(store: Store) -> None:
    documents = [arrive(store, f"{n}".encode(), f"{n}.pdf") for n in range(4)]
    errors: list[BaseException] = []

    def work(document: Document) -> None:
        try:
            for number in range(1, 101):
                with store.unit_of_work() as uow:
                    uow.pages.put(page(document, number, "chữ"))
                    uow.jobs.plan(document.id, [(Step.PAGE, number)])
                    uow.commit()
                if number % 25 == 0:
                    assert len(store.queries.pages(document.id)) == number
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=work, args=(document,)) for document in documents]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert store.queries.jobs_progress().waiting == 400


def test_two_stores_on_one_file_wait_for_each_other(tmp_path: Path) -> None:
    with open_store(tmp_path) as one, open_store(tmp_path) as other:
        first = arrive(one, b"one", "1.pdf")
        second = arrive(other, b"two", "2.pdf")
        assert one.queries.document_ids() == [second.id, first.id]


def test_readers_cannot_write(store: Store) -> None:
    with store._reader.connect() as connection, pytest.raises(Exception, match="readonly"):
        connection.exec_driver_sql("DELETE FROM document")


def test_lists_are_paged_filtered_and_counted(store: Store) -> None:
    made = [arrive(store, bytes([n]), f"{n}.pdf") for n in range(6)]
    with store.unit_of_work() as uow:
        uow.documents.update(refuse(made[0], "unreadable", CLOCK()))
        uow.commit()
    waiting = DocumentFilter(states=[DocumentState.SPOOLED])
    newest = [document.id for document in reversed(made)]
    assert store.queries.document_ids() == newest
    assert store.queries.document_ids(waiting, limit=2, offset=1) == newest[1:3]
    assert store.queries.document_ids(newest_first=False, limit=1) == [made[0].id]
    assert store.queries.count(waiting) == 5
    counts = store.queries.counts_per_state()
    assert (counts[DocumentState.SPOOLED], counts[DocumentState.REFUSED]) == (5, 1)
    assert set(counts) == set(DocumentState)
    since = DocumentFilter(created_from=made[4].created_at)
    assert store.queries.document_ids(since) == newest[:2]
    rows = store.queries.document_rows([made[3].id, DocumentId("none"), made[0].id])
    assert [(row.name, row.failure_reason) for row in rows] == [
        ("3.pdf", None),
        ("0.pdf", "unreadable"),
    ]
    assert store.queries.resolve_prefix(made[2].id) == [made[2].id]
    assert store.queries.resolve_prefix("%") == []


def _work_of_saving(store: Store, document_id: DocumentId) -> int:
    """Hundreds of instructions SQLite's machine takes to save a document."""
    ticks = 0

    def tick() -> int:
        nonlocal ticks
        ticks += 1
        return 0

    with store.unit_of_work() as uow:
        document = uow.documents.get(document_id)
        raw = uow.documents._session.connection().connection.driver_connection
        assert isinstance(raw, sqlite3.Connection)
        raw.set_progress_handler(tick, 100)
        uow.documents.update(document)
        raw.set_progress_handler(None, 0)
    return ticks


def test_saving_takes_no_longer_among_many_documents(store: Store) -> None:
    one = arrive(store)
    alone = _work_of_saving(store, one.id)
    with store.unit_of_work() as uow:
        for n in range(1, 1001):
            uow.documents.add(bare_document(f"{n:064x}"))
        uow.commit()
    assert _work_of_saving(store, one.id) <= alone + 5

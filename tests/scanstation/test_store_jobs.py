"""The queue: order, crashes, deaths of the station, and doing things twice."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from scanstation.domain.document import Document
from scanstation.domain.jobs import Job, JobStatus, Step
from scanstation.store import Store
from tests.scanstation.store_kit import CLOCK, arrive, open_store

ALL_STEPS = [
    (Step.ADMIT, 0),
    (Step.INSPECT, 0),
    (Step.PAGE, 1),
    (Step.PAGE, 2),
    (Step.SECRECY, 0),
    (Step.ASSEMBLE, 0),
]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(tmp_path / "kho") as opened:
        yield opened


@pytest.fixture
def document(store: Store) -> Document:
    made = arrive(store)
    plan(store, made)
    return made


def plan(store: Store, document: Document) -> None:
    with store.unit_of_work() as uow:
        uow.jobs.plan(document.id, ALL_STEPS)
        uow.commit()


def claim(store: Store) -> Job | None:
    with store.unit_of_work() as uow:
        job = uow.jobs.claim("w", CLOCK())
        uow.commit()
    return job


def taken(store: Store) -> Job:
    job = claim(store)
    assert job is not None
    return job


def complete(store: Store, job: Job) -> None:
    with store.unit_of_work() as uow:
        uow.jobs.complete(job.id, CLOCK(), 0.5)
        uow.commit()


def crash(store: Store, job: Job) -> Job:
    with store.unit_of_work() as uow:
        after = uow.jobs.crashed(job.id, CLOCK())
        uow.commit()
    return after


def test_steps_wait_for_the_earlier_ones_and_pages_run_together(
    store: Store, document: Document
) -> None:
    inspect = taken(store)
    assert (inspect.step, inspect.attempts, inspect.status) == (
        Step.INSPECT,
        1,
        JobStatus.RUNNING,
    )
    assert claim(store) is None
    complete(store, inspect)
    pages = [taken(store), taken(store)]
    assert [(job.step, job.page) for job in pages] == [(Step.PAGE, 1), (Step.PAGE, 2)]
    assert claim(store) is None
    complete(store, pages[1])
    assert claim(store) is None
    complete(store, pages[0])
    for step in (Step.SECRECY, Step.ASSEMBLE, Step.ADMIT):
        job = taken(store)
        assert job.step is step
        complete(store, job)
    assert claim(store) is None
    with store.unit_of_work() as uow:
        assert uow.jobs.unfinished(document.id) == 0


def test_older_documents_first(store: Store, document: Document) -> None:
    plan(store, arrive(store, b"later", "b.pdf"))
    assert taken(store).document_id == document.id


def test_only_the_asked_document_and_steps(store: Store, document: Document) -> None:
    later = arrive(store, b"later", "b.pdf")
    plan(store, later)
    with store.unit_of_work() as uow:
        assert uow.jobs.claim("w", CLOCK(), steps=[Step.ADMIT]) is None
        job = uow.jobs.claim("w", CLOCK(), document_id=later.id, steps=[Step.INSPECT])
    assert job is not None
    assert job.document_id == later.id


def test_planned_or_completed_twice_is_once(store: Store, document: Document) -> None:
    job = taken(store)
    complete(store, job)
    complete(store, job)
    plan(store, document)
    assert [found.status for found in store.queries.jobs_of(document.id)] == [
        JobStatus.DONE,
        *[JobStatus.WAITING] * 5,
    ]


def test_poison_is_set_aside_at_the_second_crash(store: Store, document: Document) -> None:
    other = arrive(store, b"innocent", "b.pdf")
    plan(store, other)
    again = crash(store, taken(store))
    assert (again.status, again.crashes) == (JobStatus.WAITING, 1)
    # The other document goes before the one that brought trouble.
    innocent = taken(store)
    assert innocent.document_id == other.id
    poison = taken(store)
    assert poison.id == again.id
    aside = crash(store, poison)
    assert (aside.status, aside.reason) == (JobStatus.SET_ASIDE, "crashed_twice")
    held = store.queries.jobs_of(document.id)[1:]
    assert {job.status for job in held} == {JobStatus.HELD}
    assert claim(store) is None


def test_a_failed_job_holds_its_document_until_a_person_asks_again(
    store: Store, document: Document
) -> None:
    complete(store, taken(store))
    job = taken(store)
    with store.unit_of_work() as uow:
        failed = uow.jobs.fail(job.id, "page_timeout", CLOCK(), "page 1")
        uow.commit()
    assert (failed.status, failed.reason) == (JobStatus.FAILED, "page_timeout")
    assert claim(store) is None
    with store.unit_of_work() as uow:
        assert uow.jobs.retry(document.id, CLOCK()) == 5
        uow.commit()
    again = taken(store)
    assert (again.id, again.attempts, again.reason) == (job.id, 2, "")
    assert store.queries.jobs_of(document.id)[0].status is JobStatus.DONE


def test_a_postponed_job_waits_for_its_time(store: Store, document: Document) -> None:
    job = taken(store)
    later = CLOCK() + timedelta(hours=1)
    with store.unit_of_work() as uow:
        uow.jobs.postpone(job.id, later, "disk_full")
        uow.commit()
    assert claim(store) is None
    with store.unit_of_work() as uow:
        found = uow.jobs.claim("w", later)
    assert found is not None
    assert (found.id, found.crashes) == (job.id, 0)


def test_after_the_death_of_the_station_work_goes_on(tmp_path: Path) -> None:
    with open_store(tmp_path) as store:
        document = arrive(store)
        plan(store, document)
        complete(store, taken(store))
        running = [taken(store), taken(store)]
    with open_store(tmp_path) as store:
        with store.unit_of_work() as uow:
            recovered = uow.jobs.recover(CLOCK())
            uow.commit()
        assert [job.id for job in recovered.released] == [job.id for job in running]
        assert {(job.crashes, job.interruptions) for job in recovered.released} == {(0, 1)}
        assert recovered.set_aside == ()
        again = taken(store)
        assert (again.id, again.attempts) == (running[0].id, 2)


def test_a_job_that_is_there_at_every_death_ends_set_aside(
    store: Store, document: Document
) -> None:
    for death in range(1, 4):
        taken(store)
        with store.unit_of_work() as uow:
            recovered = uow.jobs.recover(CLOCK(), max_interruptions=3)
            uow.commit()
        assert bool(recovered.set_aside) == (death == 3)
    assert recovered.set_aside[0].reason == "station_died_repeatedly"
    assert claim(store) is None


def test_a_job_met_at_many_deaths_goes_behind_the_others(store: Store, document: Document) -> None:
    plan(store, arrive(store, b"innocent", "b.pdf"))
    for _ in range(3):
        assert taken(store).document_id == document.id
        with store.unit_of_work() as uow:
            uow.jobs.recover(CLOCK())
            uow.commit()
    assert taken(store).document_id != document.id


def test_dropped_work_is_owed_no_more(store: Store, document: Document) -> None:
    with store.unit_of_work() as uow:
        uow.jobs.drop(document.id)
        uow.commit()
    assert claim(store) is None
    assert store.queries.jobs_of(document.id) == ()

"""A full disk, a slow page, a station that dies: documents wait, and go on where they were."""

from __future__ import annotations

import errno
from collections.abc import Callable, Iterable
from concurrent.futures import Future
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from fake_processor import PLAN, drive, make_fake

from scanstation.bootstrap import build_station
from scanstation.domain.document import Document
from scanstation.domain.jobs import JobStatus, Step
from scanstation.domain.states import DocumentState
from scanstation.errors import BugError, DiskFull
from scanstation.intake.claim import Claimer
from scanstation.intake.listing import see_file
from scanstation.pipeline.isolation import Isolation
from scanstation.pipeline.model_paths import shipped_models
from scanstation.pipeline.runner import Runner
from scanstation.pipeline.steps import StepTable
from scanstation.pipeline.workers import InlineWorkers
from scanstation.services.processing_service import Finished, files_below
from scanstation.settings import PipelineSettings, Settings
from scanstation.store import Store, UnitOfWork

FakeFile = Callable[..., Path]


def reason(document: Document) -> tuple[str, str, str]:
    assert document.failure is not None
    return (str(document.state), document.failure.step, document.failure.reason)


class Troubled(InlineWorkers):
    """Hands out errors in place of answers, as often as it is told."""

    def __init__(self, errors: Iterable[BaseException]) -> None:
        super().__init__(PLAN)
        self._errors = list(errors)
        self.most = 0

    def submit(self, task: Callable[..., Any], *arguments: Any, seconds: float) -> Future[Any]:
        if task.__name__ == "recognise" and self._errors:
            future: Future[Any] = Future()
            future.set_exception(self._errors.pop(0))
            return future
        return super().submit(task, *arguments, seconds=seconds)


def run_with(store: Store, path: Path, errors: list[BaseException]) -> tuple[Runner, Document]:
    runner = Runner(store, Troubled(errors), Isolation(store, path.parent), page_seconds=5.0)
    seen = see_file(path)
    assert seen is not None
    taken = Claimer(store, max_bytes=10**6).take(seen, path.parent)
    drive(runner)
    runner.close()
    document = store.queries.document(taken.document_id)
    assert document is not None
    return runner, document


def test_a_page_over_its_time_sets_the_document_aside(store: Store, fake_file: FakeFile) -> None:
    _, document = run_with(store, fake_file("a.pdf"), [TimeoutError()])
    assert reason(document) == ("failed", "page 1", "page_timeout")


def test_a_full_disk_puts_work_off_and_loses_nothing(store: Store, fake_file: FakeFile) -> None:
    full = OSError(errno.ENOSPC, "no room")
    runner, document = run_with(store, fake_file("a.pdf"), [full])
    assert runner.delayed == "disk_full"
    assert document.state is DocumentState.SPOOLED
    (waiting,) = [job for job in store.queries.jobs_of(document.id) if job.step is Step.PAGE]
    assert waiting.status is JobStatus.WAITING
    assert waiting.ready_at > waiting.updated_at + timedelta(seconds=10)


@pytest.mark.expects_warnings
def test_our_own_fault_is_logged_with_its_trace(
    store: Store, fake_file: FakeFile, caplog: pytest.LogCaptureFixture
) -> None:
    _, document = run_with(store, fake_file("a.pdf"), [ZeroDivisionError("ours")])
    assert reason(document) == ("failed", "page 1", "bug")
    assert "ZeroDivisionError" in caplog.text


def test_in_flight_work_is_bounded_whatever_the_length(store: Store, fake_file: FakeFile) -> None:
    class Slow(InlineWorkers):
        count = 2
        most = 0
        held: list[tuple[Future[Any], Any]]

        def submit(self, task: Callable[..., Any], *args: Any, seconds: float) -> Future[Any]:
            future: Future[Any] = Future()
            self.held.append((future, super().submit(task, *args, seconds=seconds)))
            self.most = max(self.most, len(self.held))
            return future

    workers = Slow(PLAN)
    workers.held = []
    runner = Runner(store, workers, Isolation(store, store.folder), page_seconds=5.0, look_ahead=3)
    path = fake_file("dài.pdf", pages=60)
    seen = see_file(path)
    assert seen is not None
    Claimer(store, max_bytes=10**6).take(seen, path.parent)
    for _ in range(100):
        runner.fill()
        if not runner.in_flight:
            break
        if workers.held:
            future, answer = workers.held.pop(0)
            future.set_result(answer.result())
        runner.wait(1.0)
    runner.close()
    assert workers.most == 5
    assert store.queries.counts_per_state()[DocumentState.TO_CORRECT] == 1


def test_a_station_that_died_takes_up_where_it_was(store: Store, fake_file: FakeFile) -> None:
    path = fake_file("a.pdf", pages=10)
    seen = see_file(path)
    assert seen is not None
    taken = Claimer(store, max_bytes=10**6).take(seen, path.parent)
    first = Runner(store, InlineWorkers(PLAN), Isolation(store, path.parent), page_seconds=5.0)
    for _ in range(3):  # inspect, then some pages; the next ones are handed out and never land
        first.fill()
        first.wait(1.0)
    first.fill()
    second = Runner(store, InlineWorkers(PLAN), Isolation(store, path.parent), page_seconds=5.0)
    second.recover()
    drive(second)
    second.close()
    document = store.queries.document(taken.document_id)
    assert document is not None
    assert document.state is DocumentState.TO_CORRECT
    jobs = store.queries.jobs_of(document.id)
    attempts = [job.attempts for job in jobs if job.step is Step.PAGE]
    assert attempts == [1, 1, 1, 1, 1, 1, 2, 2, 2, 1]


def test_only_documents_asked_for_are_worked_on(store: Store, fake_file: FakeFile) -> None:
    claimer = Claimer(store, max_bytes=10**6)
    taken = []
    for name in ("a.pdf", "b.pdf"):
        seen = see_file(fake_file(name))
        assert seen is not None
        taken.append(claimer.take(seen, seen.path.parent).document_id)
    runner = Runner(store, InlineWorkers(PLAN), Isolation(store, store.folder), page_seconds=5.0)
    for _ in range(20):
        runner.fill(only=[taken[1]])
        runner.wait(1.0)
    runner.close()
    states = [store.queries.document(document_id) for document_id in taken]
    assert [str(d.state) for d in states if d] == ["spooled", "to_correct"]


def test_an_order_for_a_document_nobody_inspected_is_a_bug(
    store: Store, fake_file: FakeFile
) -> None:
    table = StepTable(store, InlineWorkers(PLAN), shipped_models, page_seconds=5.0)
    seen = see_file(fake_file("a.pdf"))
    assert seen is not None
    taken = Claimer(store, max_bytes=10**6).take(seen, seen.path.parent)
    document = store.queries.document(taken.document_id)
    assert document is not None
    with store.unit_of_work() as uow:
        (job,) = uow.jobs.of(document.id)
    try:
        with pytest.raises(BugError):
            table.begin(document, replace(job, step=Step.ASSEMBLE))
    finally:
        table.close()


def test_an_answer_that_could_not_be_written_is_written_later(
    store: Store, fake_file: FakeFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = fake_file("a.pdf", pages=2)
    seen = see_file(path)
    assert seen is not None
    taken = Claimer(store, max_bytes=10**6).take(seen, path.parent)
    rested: list[str] = []
    runner = Runner(
        store,
        InlineWorkers(PLAN),
        Isolation(store, path.parent),
        page_seconds=5.0,
        on_finished=rested.append,
    )
    real, failures = store.unit_of_work, 0

    def full() -> UnitOfWork:
        raise DiskFull(path=store.folder)

    for _ in range(50):
        runner.fill()
        if not runner.in_flight:
            break
        monkeypatch.setattr(store, "unit_of_work", full)
        with pytest.raises(DiskFull):
            runner.wait(1.0)
        failures += 1
        monkeypatch.setattr(store, "unit_of_work", real)
        runner.wait(1.0)
    runner.close()
    document = store.queries.document(taken.document_id)
    assert document is not None
    assert document.state is DocumentState.TO_CORRECT
    assert rested == [taken.document_id]
    assert failures == len(Step)
    assert {job.attempts for job in store.queries.jobs_of(taken.document_id)} == {1}


def test_a_listener_that_fails_undoes_nothing(store: Store, fake_file: FakeFile) -> None:
    path = fake_file("a.pdf")
    seen = see_file(path)
    assert seen is not None
    taken = Claimer(store, max_bytes=10**6).take(seen, path.parent)

    def broken(_id: object) -> None:
        raise BrokenPipeError

    runner = Runner(
        store, InlineWorkers(PLAN), Isolation(store, path.parent), page_seconds=5.0,
        on_finished=broken,
    )  # fmt: skip
    with pytest.raises(BrokenPipeError):
        drive(runner)
    runner.close()
    jobs = store.queries.jobs_of(taken.document_id)
    assert {job.status for job in jobs} == {JobStatus.DONE}


def test_work_of_others_in_the_store_is_left_for_the_station(
    tmp_path: Path, fake_file: FakeFile
) -> None:
    settings = Settings(store_dir=tmp_path / "kho", pipeline=PipelineSettings(min_free_mib=0))
    mine, other = fake_file("a.pdf", pages=3), fake_file("b.pdf")
    with build_station(settings, processor=make_fake, inline=True) as built:
        seen = see_file(other)
        assert seen is not None
        waiting = Claimer(built.store, max_bytes=10**6).take_copy(seen, other.parent)
        files = list(files_below(mine))
        finished: list[Finished] = []
        for _ in range(2):
            built.processing.process(files, mine.parent, on_finished=finished.append)
        assert [item.path for item in finished] == [mine, mine]
        left = built.store.queries.document(waiting.document_id)
        assert left is not None
        assert left.state is DocumentState.SPOOLED

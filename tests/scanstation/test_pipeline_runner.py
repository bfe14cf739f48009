"""Documents through their steps, with a fake that behaves as its file asks."""

from __future__ import annotations

import errno
import json
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from fake_processor import make_fake, make_fake_look

from scanstation.bootstrap import Station, build_station
from scanstation.domain.document import Document
from scanstation.domain.jobs import JobStatus, Step
from scanstation.domain.states import DocumentState
from scanstation.errors import BugError, MissingPart, StorageError
from scanstation.intake.claim import Claimer
from scanstation.intake.listing import see_file
from scanstation.pipeline.contract import ProcessorSettings
from scanstation.pipeline.isolation import Isolation
from scanstation.pipeline.page_worker import WorkerPlan
from scanstation.pipeline.processors import no_secrecy_look
from scanstation.pipeline.runner import Runner
from scanstation.pipeline.workers import InlineWorkers
from scanstation.services.processing_service import Finished, files_below
from scanstation.settings import PipelineSettings, Settings
from scanstation.store import DocumentFilter, Store

PLAN = WorkerPlan(make_fake, make_fake_look, ProcessorSettings("auto", 1 << 30, 100, 1, 5.0, 0))

FakeFile = Callable[..., Path]


@contextmanager
def station(tmp_path: Path, *, secrecy: Any = make_fake_look) -> Iterator[Station]:
    settings = Settings(
        store_dir=tmp_path / "kho",
        isolation_dir=tmp_path / "cách ly",
        pipeline=PipelineSettings(min_free_mib=0),
    )
    with build_station(settings, processor=make_fake, secrecy=secrecy, inline=True) as built:
        yield built


def process(built: Station, *paths: Path) -> list[Document]:
    finished: list[Finished] = []
    files = [file for path in paths for file in files_below(path)]
    built.processing.process(files, paths[0].parent, on_finished=finished.append)
    documents = [built.store.queries.document(item.document_id) for item in finished]
    return [document for document in documents if document is not None]


def reason(document: Document) -> tuple[str, str, str]:
    assert document.failure is not None
    return (str(document.state), document.failure.step, document.failure.reason)


def test_a_document_goes_all_the_way(tmp_path: Path, fake_file: FakeFile) -> None:
    path = fake_file("Quyết định.pdf", pages=3)
    with station(tmp_path) as built:
        (document,) = process(built, path)
        assert document.state is DocumentState.TO_CORRECT
        assert document.page_count == 3
        assert document.source.format == "pdf"
        store = built.store
        assert store.vault.path(document.source.sha256).read_bytes() == path.read_bytes()
        assert list(store.spool.listing()) == []
        assert [page.number for page in store.queries.pages(document.id)] == [1, 2, 3]
        (derived,) = store.queries.derived(document.id)
        assert (store.folder / derived.path).stat().st_size == derived.bytes
        assert [hit.document_id for hit in store.queries.search("trang 2")] == [document.id]
        assert {job.status for job in store.queries.jobs_of(document.id)} == {JobStatus.DONE}
        kept = sorted(path.name for path in store.work_folder(document.id).iterdir())
        assert kept == ["page-00001.json", "page-00002.json", "page-00003.json"]


def test_a_file_that_is_no_document_is_refused_and_the_rest_goes_on(
    tmp_path: Path, fake_file: FakeFile
) -> None:
    folder = fake_file("1 mật khẩu.pdf", error="encrypted").parent
    (folder / "2 rác.pdf").write_bytes(b"\x00garbage")
    (folder / "3 rỗng.pdf").write_bytes(b"")
    fake_file("4 tốt.pdf")
    (folder / "5 liên kết.pdf").symlink_to(folder / "4 tốt.pdf")
    with station(tmp_path) as built:
        documents = {document.source.name[0]: document for document in process(built, folder)}
        assert {name: str(document.state) for name, document in documents.items()} == {
            "1": "refused",
            "2": "refused",
            "3": "refused",
            "4": "to_correct",
            "5": "refused",
        }
        reasons = [reason(documents[name])[2] for name in "1235"]
        assert reasons == ["encrypted", "unreadable", "empty", "not_a_regular_file"]
        # The bytes of what was refused are not lost
        assert built.store.original(documents["1"].source.sha256).exists()


def test_a_damaged_page_of_many_fails_the_document_and_keeps_the_others(
    tmp_path: Path, fake_file: FakeFile
) -> None:
    path = fake_file("a.pdf", pages=3, page_error={"2": "unreadable"})
    with station(tmp_path) as built:
        (document,) = process(built, path)
        assert reason(document) == ("failed", "page 2", "unreadable")
        assert document.state_before_failure is DocumentState.SPOOLED


def test_a_damaged_only_page_is_refused(tmp_path: Path, fake_file: FakeFile) -> None:
    with station(tmp_path) as built:
        (document,) = process(built, fake_file("a.pdf", page_error={"1": "unreadable"}))
        assert reason(document) == ("refused", "", "unreadable")


def test_a_page_too_large_for_a_worker_is_named(tmp_path: Path, fake_file: FakeFile) -> None:
    with station(tmp_path) as built:
        (document,) = process(built, fake_file("a.pdf", pages=2, memory=[2]))
        assert reason(document) == ("failed", "page 2", "memory_limit")


def test_a_failed_document_is_tried_again_by_the_next_pass(
    tmp_path: Path, fake_file: FakeFile
) -> None:
    path = fake_file("a.pdf", pages=2, memory=[2])
    with station(tmp_path) as built:
        (failed,) = process(built, path)
        (again,) = process(built, path)
        assert again.id == failed.id
        done = [j for j in built.store.queries.jobs_of(failed.id) if j.status is JobStatus.DONE]
        assert [(job.step, job.page, job.attempts) for job in done] == [
            (Step.INSPECT, 0, 1),
            (Step.PAGE, 1, 1),
        ]


def test_a_signed_file_is_delivered_byte_for_byte(tmp_path: Path, fake_file: FakeFile) -> None:
    path = fake_file("ký số.pdf", signed=True)
    with station(tmp_path) as built:
        (document,) = process(built, path)
        assert document.source.signed
        (derived,) = built.store.queries.derived(document.id)
        assert (built.store.folder / derived.path).read_bytes() == path.read_bytes()
        assert derived.sha256 == document.source.sha256


def test_a_wrong_extension_is_a_problem_not_a_failure(tmp_path: Path, fake_file: FakeFile) -> None:
    with station(tmp_path) as built:
        (document,) = process(built, fake_file("a.tif"))
        assert document.state is DocumentState.TO_CORRECT
        assert [problem.code for problem in document.problems] == ["wrong_extension"]


def test_the_same_pass_twice_makes_no_second_document(tmp_path: Path, fake_file: FakeFile) -> None:
    folder = fake_file("a.pdf").parent
    fake_file("b.pdf", pages=2)
    with station(tmp_path) as built:
        first = {document.id for document in process(built, folder)}
        second = {document.id for document in process(built, folder)}
        assert first == second
        assert built.store.queries.count(DocumentFilter()) == 2


def test_equal_files_of_one_pass_are_named(tmp_path: Path) -> None:
    folder = tmp_path / "vào"
    folder.mkdir()
    for name in ("a.pdf", "b.pdf", "c.pdf"):
        (folder / name).write_text(json.dumps({"pages": 1}))
    with station(tmp_path) as built:
        documents = process(built, folder)
        states = sorted(str(document.state) for document in documents)
        assert states == ["refused", "refused", "to_correct"]
        first = next(d for d in documents if d.state is DocumentState.TO_CORRECT)
        repeats = [d for d in documents if d is not first]
        assert {d.duplicate_of for d in repeats} == {first.id}
        assert {reason(d)[2] for d in repeats} == {"duplicate"}


def test_a_missing_recogniser_stops_the_run_and_fails_no_document(
    tmp_path: Path, fake_file: FakeFile
) -> None:
    path = fake_file("a.pdf", page_error={"1": "engine_missing"})
    with station(tmp_path) as built:
        with pytest.raises(MissingPart) as caught:
            process(built, path)
        assert (caught.value.code, caught.value.exit_code) == ("engine_missing", 3)
        counts = built.store.queries.counts_per_state()
        assert counts[DocumentState.SPOOLED] == 1


# -- secret marks ------------------------------------------------------------------------------


def files_of(folder: Path) -> list[str]:
    return sorted(str(p.relative_to(folder)) for p in folder.rglob("*") if p.is_file())


@pytest.mark.expects_warnings
def test_a_secret_document_leaves_nothing_here(tmp_path: Path, fake_file: FakeFile) -> None:
    path = fake_file("Kế hoạch tuyệt mật xyz.pdf", pages=2, secret=True)
    content = path.read_bytes()
    with station(tmp_path) as built:
        (document,) = process(built, path)
        store = built.store
        assert document.state is DocumentState.ISOLATED
        assert (document.source.name, document.source.path) == ("", "")
        assert store.queries.pages(document.id) == ()
        assert store.queries.search("trang") == []
        with store.unit_of_work() as uow:
            assert [incident.document_id for incident in uow.incidents.all()] == [document.id]
        assert [name for name in files_of(store.folder) if "station." not in name] == []
    assert files_of(tmp_path / "cách ly") == [document.id]
    assert (tmp_path / "cách ly" / document.id).read_bytes() == content


@pytest.mark.expects_warnings
def test_a_secret_document_waits_for_its_medium_and_is_never_worked_on(
    tmp_path: Path, fake_file: FakeFile
) -> None:
    (tmp_path / "cách ly").write_bytes(b"a file where the folder should be")
    path = fake_file("a.pdf", secret=True)
    with station(tmp_path) as built:
        with pytest.raises(StorageError) as caught:
            process(built, path)
        assert caught.value.code == "isolation_failed"
        assert built.store.queries.counts_per_state()[DocumentState.SPOOLED] == 1
        assert not (built.store.folder / "derived").exists()


@pytest.mark.expects_warnings
def test_isolation_cut_off_half_way_is_finished_without_a_second_look(
    tmp_path: Path, fake_file: FakeFile
) -> None:
    path = fake_file("a.pdf", secret=True)

    class Killed(BaseException):
        pass

    class DiesAfterRemoving(Isolation):
        def take(self, document: Document, now: Any) -> None:
            super()._carry_over(document)
            built.store.spool.remove(document.source.sha256)
            raise Killed

    with station(tmp_path) as built:
        runner = Runner(
            built.store,
            InlineWorkers(PLAN),
            DiesAfterRemoving(built.store, tmp_path / "cách ly"),
            page_seconds=5.0,
        )
        seen = see_file(path)
        assert seen is not None
        taken = Claimer(built.store, max_bytes=10**6).take(seen, path.parent)
        with pytest.raises(Killed):
            drive(runner)
    with station(tmp_path, secrecy=no_secrecy_look) as built:
        runner = Runner(
            built.store,
            InlineWorkers(PLAN),
            Isolation(built.store, tmp_path / "cách ly"),
            page_seconds=5.0,
        )
        runner.recover()
        drive(runner)
        runner.close()
        document = built.store.queries.document(taken.document_id)
        assert document is not None
        assert document.state is DocumentState.ISOLATED


def test_without_a_classifier_nobody_says_that_a_document_is_clean(
    tmp_path: Path, fake_file: FakeFile
) -> None:
    assert no_secrecy_look().look(tmp_path, 1) == "not_looked"
    with station(tmp_path, secrecy=no_secrecy_look) as built:
        (document,) = process(built, fake_file("a.pdf", secret=True))
        assert document.state is DocumentState.TO_CORRECT


# -- trouble with workers and disks --------------------------------------------------------------


def drive(runner: Runner, rounds: int = 200) -> None:
    for _ in range(rounds):
        runner.fill()
        if not runner.in_flight:
            return
        runner.wait(1.0)


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
    from scanstation.pipeline.steps import StepTable

    table = StepTable(store, InlineWorkers(PLAN), page_seconds=5.0)
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

"""Documents through their steps, with a fake that behaves as its file asks."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from fake_processor import PLAN, drive, make_fake, make_fake_look

from scanstation.bootstrap import Station, build_station
from scanstation.domain.document import Document
from scanstation.domain.jobs import JobStatus, Step
from scanstation.domain.states import DocumentState
from scanstation.errors import MissingPart, StorageError
from scanstation.intake.claim import Claimer
from scanstation.intake.listing import see_file
from scanstation.messages import describe
from scanstation.pipeline.isolation import Isolation
from scanstation.pipeline.processors import no_secrecy_look
from scanstation.pipeline.runner import Runner
from scanstation.pipeline.workers import InlineWorkers
from scanstation.services.processing_service import Finished, files_below
from scanstation.settings import PipelineSettings, Settings
from scanstation.store import DocumentFilter

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


@pytest.mark.expects_warnings
def test_a_document_nobody_understood_is_delivered_and_says_so(
    tmp_path: Path, fake_file: FakeFile
) -> None:
    path = fake_file("a.pdf", misunderstood=True)
    with station(tmp_path) as built:
        (document,) = process(built, path)
        assert document.state is DocumentState.TO_CORRECT
        assert [found.code for found in document.problems] == ["not_understood"]
        assert built.store.queries.derived(document.id)
        said = describe("not_understood", "vi", document.problems[0].params)
        assert "IndexError rule.py:7" in said.text


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


def test_a_broken_table_stops_the_run_and_documents_wait(
    tmp_path: Path, fake_file: FakeFile
) -> None:
    path = fake_file("a.pdf", table="broken")
    with station(tmp_path) as built:
        with pytest.raises(MissingPart) as caught:
            process(built, path)
        assert caught.value.code == "table_damaged"
        assert "agencies.toml" in describe("table_damaged", "vi", caught.value.params).text
        counts = built.store.queries.counts_per_state()
        assert (counts[DocumentState.RECOGNISED], counts[DocumentState.FAILED]) == (1, 0)


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
def test_names_of_repeats_of_a_secret_document_go_too(tmp_path: Path) -> None:
    folder = tmp_path / "vào"
    folder.mkdir()
    for name in ("xyz một.pdf", "xyz hai.pdf"):
        (folder / name).write_text('{"pages": 1, "secret": true}')
    with station(tmp_path) as built:
        documents = process(built, folder)
        assert len(documents) == 2
        now = [built.store.queries.document(document.id) for document in documents]
        assert [d.source.name for d in now if d] == ["", ""]
        store_folder = built.store.folder
    for path in store_folder.rglob("*"):
        assert path.is_dir() or b"xyz" not in path.read_bytes(), path


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

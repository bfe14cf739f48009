"""Taking a file: exactly once, whatever happens between two lines."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path, PosixPath

import pytest

from scanstation.bootstrap import TextFolding
from scanstation.domain.jobs import Step
from scanstation.domain.ledger import EntryStage
from scanstation.domain.lifecycle import isolate
from scanstation.domain.states import DocumentState
from scanstation.errors import DiskFull, IntakeError
from scanstation.intake.claim import Claimer, FileBusy, SourceChanged
from scanstation.intake.listing import SeenFile, see_file
from scanstation.store import DocumentFilter, FileOps, Store


def claimer(store: Store, **options: int) -> Claimer:
    return Claimer(store, max_bytes=1_000_000, **options)


def put(folder: Path, name: str = "Quyết định số 12.pdf", data: bytes = b"scan") -> SeenFile:
    path = folder / name
    path.write_bytes(data)
    seen = see_file(path)
    assert seen is not None
    return seen


def documents(store: Store) -> list[tuple[str, str]]:
    ids = store.queries.document_ids(DocumentFilter(), newest_first=False)
    found = [store.queries.document(document_id) for document_id in ids]
    return [(doc.source.name, str(doc.state)) for doc in found if doc is not None]


def test_a_taken_file_is_in_the_spool_has_a_row_and_left_its_folder(
    store: Store, watched: Path
) -> None:
    file = put(watched)
    taken = claimer(store).take(file, watched)
    document = store.queries.document(taken.document_id)
    assert document is not None
    assert document.source.name == "Quyết định số 12.pdf"
    assert store.spool.path(document.source.sha256).read_bytes() == b"scan"
    assert not file.path.exists()
    with store.unit_of_work() as uow:
        assert [(job.step, job.page) for job in uow.jobs.of(document.id)] == [(Step.INSPECT, 0)]
        assert uow.ledger.open_entries() == ()


def test_the_same_bytes_again_are_named_and_leave_as_well(store: Store, watched: Path) -> None:
    first = claimer(store).take(put(watched, "a.pdf"), watched)
    second_file = put(watched, "b.pdf")
    second = claimer(store).take(second_file, watched)
    assert second.duplicate_of == first.document_id
    assert not second_file.path.exists()
    document = store.queries.document(second.document_id)
    assert document is not None
    assert document.failure is not None
    assert (document.state, document.failure.reason) == (DocumentState.REFUSED, "duplicate")
    assert len(list(store.spool.listing())) == 1


def test_the_same_file_dropped_again_after_it_left_is_a_new_entry(
    store: Store, watched: Path
) -> None:
    file = put(watched)
    times = (file.mtime_ns, file.mtime_ns)
    first = claimer(store).take(file, watched)
    again = put(watched)
    os.utime(again.path, ns=times)  # as a copy that keeps its time does
    seen = see_file(again.path)
    assert seen is not None
    second = claimer(store).take(seen, watched)
    assert second.duplicate_of == first.document_id
    assert len(documents(store)) == 2


def test_a_repeated_file_of_the_vault_leaves_no_second_copy(store: Store, watched: Path) -> None:
    first = claimer(store).take(put(watched, "a.pdf"), watched)
    document = store.queries.document(first.document_id)
    assert document is not None
    store.vault.admit(store.spool, document.source.sha256)
    claimer(store).take(put(watched, "b.pdf"), watched)
    assert not store.spool.holds(document.source.sha256)
    assert store.vault.check(document.source.sha256)


def test_bytes_of_an_isolated_document_are_looked_at_again(store: Store, watched: Path) -> None:
    first = claimer(store).take(put(watched, "a.pdf"), watched)
    with store.unit_of_work() as uow:
        document = uow.documents.get(first.document_id)
        uow.documents.update(isolate(document, store.clock()))
        uow.forget(document.id)
        uow.commit()
    store.spool.remove(document.source.sha256)
    second = claimer(store).take(put(watched, "b.pdf"), watched)
    assert second.duplicate_of is None
    found = store.queries.document(second.document_id)
    assert found is not None
    assert found.state is DocumentState.SPOOLED
    assert store.spool.holds(found.source.sha256)


def test_a_file_that_changed_since_it_was_listed_is_not_taken(store: Store, watched: Path) -> None:
    file = put(watched)
    file.path.write_bytes(b"longer than before")
    with pytest.raises(SourceChanged):
        claimer(store).take(file, watched)
    assert documents(store) == []
    assert file.path.exists()


class Meddling(FileOps):
    """Does something to the source while its copy is being made durable."""

    def __init__(self, act: Callable[[], object]) -> None:
        self._act: Callable[[], object] | None = act

    def sync_file(self, descriptor: int) -> None:
        super().sync_file(descriptor)
        act, self._act = self._act, None
        if act is not None:
            act()


FOLDING = TextFolding(str.lower, str)


@pytest.mark.parametrize("how", ["grow", "replace", "vanish"])
def test_a_file_that_changes_while_it_is_copied_is_not_taken(
    tmp_path: Path, watched: Path, how: str
) -> None:
    file = put(watched)
    acts: dict[str, Callable[[], object]] = {
        "grow": lambda: file.path.write_bytes(b"scan and more"),
        "replace": lambda: (file.path.unlink(), file.path.write_bytes(b"SCAN")),
        "vanish": file.path.unlink,
    }
    with Store.open(tmp_path / "kho", FOLDING, ops=Meddling(acts[how])) as store:
        with pytest.raises(SourceChanged):
            claimer(store).take(file, watched)
        assert documents(store) == []
        assert list(store.spool.listing()) == []
        assert file.path.exists() == (how != "vanish")


def test_a_file_somebody_writes_is_busy(store: Store, watched: Path) -> None:
    file = put(watched)
    with file.path.open("r+b"), pytest.raises(FileBusy):
        claimer(store).take(file, watched)
    claimer(store).take(file, watched)
    assert not file.path.exists()


def test_a_link_put_in_place_of_the_file_is_not_followed(
    store: Store, watched: Path, tmp_path: Path
) -> None:
    file = put(watched)
    secret = put(tmp_path, "riêng.pdf", b"none of the station's business")
    file.path.unlink()
    file.path.symlink_to(secret.path)
    with pytest.raises(IntakeError):
        claimer(store).take(file, watched)
    assert documents(store) == []
    assert secret.path.exists()


class Stuck(PosixPath):
    """A file on a share that forbids removing."""

    def unlink(self, missing_ok: bool = False) -> None:
        raise PermissionError(13, "no")


def test_a_source_that_can_not_be_removed_is_taken_once(store: Store, watched: Path) -> None:
    put(watched)
    seen = see_file(Stuck(watched / "Quyết định số 12.pdf"))
    assert seen is not None
    first = claimer(store).take(seen, watched)
    assert first.stuck
    assert claimer(store).knows(seen)
    again = claimer(store).take(seen, watched)
    assert (again.known, again.document_id) == (True, first.document_id)
    assert len(documents(store)) == 1


def test_no_room_leaves_the_source_where_it_is(store: Store, watched: Path) -> None:
    file = put(watched)
    with pytest.raises(DiskFull):
        claimer(store, min_free_mib=10**9).take(file, watched)
    assert file.path.exists()
    assert documents(store) == []


def test_a_refused_file_is_named_once_and_stays(store: Store, watched: Path) -> None:
    file = put(watched, data=b"")
    claimer(store).refuse_unseen(file, watched, "empty", watched=True)
    assert documents(store) == [("Quyết định số 12.pdf", "refused")]
    assert claimer(store).knows(file)
    assert file.path.exists()


def test_names_that_are_no_text_are_kept_as_text(store: Store, watched: Path) -> None:
    path = Path(os.fsdecode(os.fsencode(watched) + b"/latin-\xe9.pdf"))
    path.write_bytes(b"x")
    seen = see_file(path)
    assert seen is not None
    claimer(store).take(seen, watched)
    assert documents(store) == [("latin-\\udce9.pdf", "spooled")]


def test_a_copy_leaves_the_source_and_is_known_the_next_time(store: Store, watched: Path) -> None:
    file = put(watched)
    first = claimer(store).take_copy(file, watched)
    again = claimer(store).take_copy(file, watched)
    moved = claimer(store).take_copy(put(watched, "tên khác.pdf"), watched)
    assert {again.document_id, moved.document_id} == {first.document_id}
    assert (first.known, again.known, moved.known) == (False, True, True)
    assert file.path.exists()
    repeated = claimer(store).take_copy(file, watched, repeats=True)
    assert repeated.duplicate_of == first.document_id


# -- a process that dies ------------------------------------------------------------------------


class Killed(BaseException):
    """The process is gone: nothing catches this."""


class DyingOps(FileOps):
    """Dies at the n-th thing done to the disk."""

    def __init__(self, lives: int) -> None:
        self.lives = lives

    def _live(self) -> None:
        self.lives -= 1
        if self.lives < 0:
            raise Killed

    def sync_file(self, descriptor: int) -> None:
        self._live()
        super().sync_file(descriptor)

    def sync_folder(self, folder: Path) -> None:
        self._live()
        super().sync_folder(folder)

    def rename(self, source: Path, target: Path) -> None:
        self._live()
        super().rename(source, target)


class DyingPath(PosixPath):
    """Dies just before, or just after, the source is removed."""

    after = False

    def unlink(self, missing_ok: bool = False) -> None:
        if type(self).after:
            super().unlink(missing_ok)
        raise Killed


def _take_again(folder: Path, watched: Path) -> tuple[list[tuple[str, str]], list[Path]]:
    with Store.open(folder, FOLDING) as store:
        store.spool.clear_leftovers()
        path = watched / "Quyết định số 12.pdf"
        if path.exists():
            seen = see_file(path)
            assert seen is not None
            claimer(store).take(seen, watched)
        return documents(store), list(store.spool.listing())


def test_dying_at_any_write_loses_and_doubles_nothing(tmp_path: Path, watched: Path) -> None:
    survived = 0
    for lives in range(40):
        folder = tmp_path / f"kho {lives}"
        file = put(watched)
        store = Store.open(folder, FOLDING, ops=DyingOps(lives))
        try:
            claimer(store).take(file, watched)
            survived += 1
        except Killed:
            pass
        finally:
            store.close()
        found, spooled = _take_again(folder, watched)
        assert found == [("Quyết định số 12.pdf", "spooled")], lives
        assert len(spooled) == 1, lives
        assert not file.path.exists(), lives
        if survived:
            return
    pytest.fail("the disk was touched more often than expected")


@pytest.mark.parametrize("after", [False, True])
def test_dying_around_the_removal_of_the_source_doubles_nothing(
    tmp_path: Path, watched: Path, after: bool
) -> None:
    put(watched)
    DyingPath.after = after
    seen = see_file(DyingPath(watched / "Quyết định số 12.pdf"))
    assert seen is not None
    with Store.open(tmp_path / "kho", FOLDING) as store, pytest.raises(Killed):
        claimer(store).take(seen, watched)
    assert seen.path.exists() != after
    found, spooled = _take_again(tmp_path / "kho", watched)
    assert found == [("Quyết định số 12.pdf", "spooled")]
    assert len(spooled) == 1
    assert not seen.path.exists()


def test_another_file_under_the_name_of_a_half_taken_one_is_not_removed(
    tmp_path: Path, watched: Path
) -> None:
    put(watched)
    DyingPath.after = False
    seen = see_file(DyingPath(watched / "Quyết định số 12.pdf"))
    assert seen is not None
    with Store.open(tmp_path / "kho", FOLDING) as store, pytest.raises(Killed):
        claimer(store).take(seen, watched)
    other = put(watched, data=b"SCAN")  # same length, and the clock can stand still
    os.utime(other.path, ns=(seen.mtime_ns, seen.mtime_ns))
    now = see_file(other.path)
    assert now is not None
    with Store.open(tmp_path / "kho", FOLDING) as store:
        taken = claimer(store).take(now, watched)
        assert len(documents(store)) == 2
        document = store.queries.document(taken.document_id)
        assert document is not None
        assert store.spool.path(document.source.sha256).read_bytes() == b"SCAN"
        with store.unit_of_work() as uow:
            stages = {entry.stage for entry in uow.ledger.open_entries()}
        assert stages <= {EntryStage.RECORDED}

"""Spool and vault: killed between any two calls to the disk, a file is whole or not there."""

from __future__ import annotations

import errno
import hashlib
import io
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanstation.errors import DiskFull, StorageError
from scanstation.store import FileOps, Spool, StationLock, Vault
from scanstation.store.file_ops import CHUNK_BYTES

BYTES = b"\x00scan" * 1000
SHA = hashlib.sha256(BYTES).hexdigest()


class Killed(BaseException):
    """The process is gone: no handler of the product may catch it."""


class DyingOps(FileOps):
    """Dies, or lets the disk fail, before or after its n-th call."""

    def __init__(self, at: int, *, after: bool = False, error: int | None = None) -> None:
        self.left = at
        self.after = after
        self.error = error
        self.log: list[str] = []

    def _do(self, name: str, call: Callable[[], None]) -> None:
        self.log.append(name)
        if self.left == 0 and not self.after:
            self._die()
        call()
        if self.left == 0:
            self._die()
        self.left -= 1

    def _die(self) -> None:
        if self.error is None:
            raise Killed
        self.left = -1
        raise OSError(self.error, "injected")

    def sync_file(self, descriptor: int) -> None:
        self._do("sync_file", lambda: FileOps.sync_file(self, descriptor))

    def sync_folder(self, folder: Path) -> None:
        self._do("sync_folder", lambda: FileOps.sync_folder(self, folder))

    def rename(self, source: Path, target: Path) -> None:
        self._do("rename", lambda: FileOps.rename(self, source, target))

    def remove(self, path: Path) -> None:
        self._do("remove", lambda: FileOps.remove(self, path))

    def make_read_only(self, path: Path) -> None:
        self._do("make_read_only", lambda: FileOps.make_read_only(self, path))


def stored(folder: Path) -> dict[str, bytes]:
    return {
        path.name: path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and path.suffix != ".part"
    }


@settings(max_examples=30, deadline=None)
@given(content=st.binary(max_size=5000))
def test_written_bytes_are_found_by_their_hash(
    tmp_path_factory: pytest.TempPathFactory, content: bytes
) -> None:
    spool = Spool(tmp_path_factory.mktemp("spool"))
    first, again = spool.write(io.BytesIO(content)), spool.write(io.BytesIO(content))
    assert first.sha256 == hashlib.sha256(content).hexdigest()
    assert (first.already_there, again.already_there) == (False, True)
    assert stored(spool.folder) == {first.sha256: content}
    with spool.open(first.sha256) as stream:
        assert stream.read() == content


def test_a_long_file_is_copied_piece_by_piece(tmp_path: Path) -> None:
    class Counting(io.BytesIO):
        largest = 0

        def read(self, size: int | None = -1, /) -> bytes:
            self.largest = max(self.largest, len(self.getbuffer()) if size in {-1, None} else size)
            return super().read(size)

    stream = Counting(bytes(3 * CHUNK_BYTES + 5))
    assert Spool(tmp_path).write(stream).bytes == 3 * CHUNK_BYTES + 5
    assert stream.largest <= CHUNK_BYTES


def test_nothing_is_named_before_it_is_durable(tmp_path: Path) -> None:
    ops = DyingOps(at=99)
    Spool(tmp_path / "spool", ops).write(io.BytesIO(BYTES))
    order = [call for call in ops.log if call != "sync_folder"]
    assert order == ["sync_file", "rename"]
    assert ops.log[-1] == "sync_folder"


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("at", range(8))
def test_killed_while_writing_to_the_spool(tmp_path: Path, at: int, after: bool) -> None:
    folder = tmp_path / "spool"
    ops = DyingOps(at, after=after)
    try:
        Spool(folder, ops).write(io.BytesIO(BYTES))
    except Killed:
        pass
    else:
        assert len(ops.log) <= at
    assert stored(folder) in ({}, {SHA: BYTES})
    revived = Spool(folder)
    revived.clear_leftovers()
    assert [path.name for path in revived.listing()] in ([], [SHA])
    revived.write(io.BytesIO(BYTES))
    assert [path.name for path in revived.listing()] == [SHA]


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("at", range(8))
def test_killed_while_admitting_to_the_vault(tmp_path: Path, at: int, after: bool) -> None:
    spool = Spool(tmp_path / "spool")
    spool.write(io.BytesIO(BYTES))
    ops = DyingOps(at, after=after)
    try:
        Vault(tmp_path / "vault", ops).admit(spool, SHA)
    except Killed:
        pass
    else:
        assert len(ops.log) <= at
    places = [stored(tmp_path / "spool"), stored(tmp_path / "vault")]
    assert sorted(places, key=len) == [{}, {SHA: BYTES}]
    vault = Vault(tmp_path / "vault")
    path = vault.admit(spool, SHA)
    assert stored(tmp_path) == {SHA: BYTES}
    assert path == vault.path(SHA)
    assert path.stat().st_mode & 0o222 == 0


@pytest.mark.parametrize("at", range(6))
def test_the_vault_on_another_disk(tmp_path: Path, at: int) -> None:
    class OtherDisk(DyingOps):
        def rename(self, source: Path, target: Path) -> None:
            if source.suffix != ".part":
                raise OSError(errno.EXDEV, "another disk")
            super().rename(source, target)

    spool = Spool(tmp_path / "spool")
    spool.write(io.BytesIO(BYTES))
    with pytest.raises(Killed):
        Vault(tmp_path / "vault", OtherDisk(at)).admit(spool, SHA)
    assert {**stored(tmp_path / "spool"), **stored(tmp_path / "vault")} == {SHA: BYTES}
    vault = Vault(tmp_path / "vault", OtherDisk(99))
    vault.clear_leftovers()
    vault.admit(spool, SHA)
    assert stored(tmp_path / "spool") == {}
    assert stored(tmp_path / "vault") == {SHA: BYTES}


def test_admitted_twice_is_admitted_once(tmp_path: Path) -> None:
    spool, vault = Spool(tmp_path / "spool"), Vault(tmp_path / "vault")
    spool.write(io.BytesIO(BYTES))
    vault.admit(spool, SHA)
    spool.write(io.BytesIO(BYTES))
    vault.admit(spool, SHA)
    assert not spool.holds(SHA)
    assert vault.check(SHA)


def test_bytes_that_changed_are_not_admitted(tmp_path: Path) -> None:
    spool, vault = Spool(tmp_path / "spool"), Vault(tmp_path / "vault")
    spool.write(io.BytesIO(BYTES)).path.write_bytes(BYTES[:-1] + b"?")
    with pytest.raises(StorageError, match="spool_hash_wrong"):
        vault.admit(spool, SHA)
    assert not vault.holds(SHA)


def test_a_damaged_object_is_never_taken_for_the_original(tmp_path: Path) -> None:
    spool, vault = Spool(tmp_path / "spool"), Vault(tmp_path / "vault")
    spool.write(io.BytesIO(BYTES))
    path = vault.admit(spool, SHA)
    path.chmod(0o644)
    path.write_bytes(b"other")
    spool.write(io.BytesIO(BYTES))
    with pytest.raises(StorageError, match="vault_hash_wrong"):
        vault.admit(spool, SHA)
    assert spool.holds(SHA)


def test_admitting_what_is_nowhere(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="original_missing"):
        Vault(tmp_path / "vault").admit(Spool(tmp_path / "spool"), SHA)


@pytest.mark.parametrize("wrong", ["", "ab", "../../../etc/passwd", "A" * 64, SHA + "0"])
def test_a_name_cannot_lead_out_of_the_folder(tmp_path: Path, wrong: str) -> None:
    with pytest.raises(ValueError, match="SHA-256"):
        Vault(tmp_path).path(wrong)


@pytest.mark.parametrize("at", range(4))
def test_a_full_disk_leaves_nothing_behind(tmp_path: Path, at: int) -> None:
    spool = Spool(tmp_path / "spool", DyingOps(at, error=errno.ENOSPC))
    with pytest.raises(DiskFull):
        spool.write(io.BytesIO(BYTES))
    assert [path for path in spool.listing() if path.suffix == ".part"] == []


def test_a_failing_disk_is_named(tmp_path: Path) -> None:
    spool = Spool(tmp_path / "spool", DyingOps(1, error=errno.EIO))
    with pytest.raises(StorageError, match="spool_write_failed") as caught:
        spool.write(io.BytesIO(BYTES))
    assert caught.value.message("vi").next_step != caught.value.message("en").next_step


def test_a_file_too_large_is_stopped_on_the_way(tmp_path: Path) -> None:
    spool = Spool(tmp_path / "spool")
    assert spool.write(io.BytesIO(b"1234"), limit_bytes=4).bytes == 4
    with pytest.raises(StorageError, match="file_too_large"):
        spool.write(io.BytesIO(b"12345"), limit_bytes=4)
    assert len(list(spool.listing())) == 1


def test_a_spooled_file_cut_short_is_written_again(tmp_path: Path) -> None:
    spool = Spool(tmp_path / "spool")
    spool.write(io.BytesIO(BYTES)).path.write_bytes(BYTES[:10])
    assert not spool.write(io.BytesIO(BYTES)).already_there
    assert stored(spool.folder) == {SHA: BYTES}


def test_one_station_for_one_store(tmp_path: Path) -> None:
    lock = StationLock(tmp_path)
    assert not lock.is_held()
    with lock:
        assert StationLock(tmp_path).is_held()
        with pytest.raises(StorageError, match="store_in_use"):
            StationLock(tmp_path).acquire()
    with StationLock(tmp_path):
        pass

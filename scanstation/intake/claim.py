"""Taking one file: spool first, row second, and only then the source leaves its folder.

A process can die between any two lines here. What it leaves behind is one of
- a half file in the spool, which the store clears at its next start;
- a whole file in the spool without a row: the source is still there and is taken again;
- a row and the source: the ledger knows this source, so only its leaving is made up for.
"""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
import stat
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO

from scanstation.domain.document import Document, SourceFile
from scanstation.domain.ids import Clock, DocumentId, IdFactory, Sha256, utc_now
from scanstation.domain.jobs import Step
from scanstation.domain.ledger import EntryStage, IntakeEntry
from scanstation.domain.lifecycle import refuse
from scanstation.domain.states import DocumentState
from scanstation.errors import DiskFull, IntakeError
from scanstation.intake.listing import SeenFile, path_text
from scanstation.intake.locks import held_by_writer
from scanstation.store import Store

__all__ = ["Claimer", "FileBusy", "SourceChanged", "Taken"]

_CHUNK = 1024 * 1024
_MIB = 1024 * 1024


class FileBusy(IntakeError):
    """Another program holds the file; it is tried again."""


class SourceChanged(IntakeError):
    """The file changed while it was being copied; nothing was taken."""


@dataclass(frozen=True, slots=True)
class Taken:
    """One file that is now the station's.

    Attributes:
        document_id: the row that stands for this file.
        duplicate_of: first document with the same bytes, if this one repeats it.
        known: True when no row was made because the ledger or the store already had the file.
        stuck: True when the source could not be removed.
    """

    document_id: DocumentId
    duplicate_of: DocumentId | None = None
    known: bool = False
    stuck: bool = False


class Claimer:
    """Moves files from where scanners write into the store, each exactly once."""

    def __init__(
        self,
        store: Store,
        *,
        max_bytes: int,
        min_free_mib: int = 0,
        ids: IdFactory | None = None,
        clock: Clock = utc_now,
    ) -> None:
        self._store = store
        self._max_bytes = max_bytes
        self._min_free = min_free_mib * _MIB
        self._clock = clock
        self._ids = ids or IdFactory(clock)

    def take(self, file: SeenFile, folder: Path) -> Taken:
        """Take `file` out of a watched `folder`.

        Raises:
            FileBusy: somebody holds it; try later.
            SourceChanged: it was not finished; try later.
            DiskFull: no room; the source is untouched.
            IntakeError: it can't be read; the source is untouched.
        """
        entry = self._arrival(file)
        if entry is not None and entry.stage is EntryStage.SOURCE_STUCK:
            return Taken(entry.document_id, known=True, stuck=True)
        if entry is not None and entry.stage is EntryStage.RECORDED:
            # The row is there, the source too: an earlier process died in between.
            if entry.sha256 == self._hash(file):
                return Taken(entry.document_id, known=True, stuck=not self._let_go(file, entry))
            self._move(entry, EntryStage.SOURCE_LEFT, "replaced by another file")
        taken, made = self._bring_in(file, folder, EntryStage.RECORDED)
        stuck = not self._let_go(file, made)
        return replace(taken, stuck=stuck)

    def take_copy(self, file: SeenFile, folder: Path, repeats: bool = False) -> Taken:
        """Take a copy of `file` and leave the source as it is.

        Args:
            file: what to copy.
            folder: the folder that was asked for.
            repeats: also make a row, named a duplicate, when the store has the bytes already;
                otherwise the document that has them is returned as known.
        """
        if not repeats:
            entry = self._arrival(file)
            if entry is not None and entry.sha256 == self._hash(file):
                document = self._store.queries.document(entry.document_id)
                if document is not None and document.state is not DocumentState.REFUSED:
                    return Taken(document.duplicate_of or document.id, known=True)
        taken, _ = self._bring_in(file, folder, EntryStage.SOURCE_KEPT, reuse=not repeats)
        return taken

    def refuse_unseen(
        self, file: SeenFile, folder: Path, reason: str, *, watched: bool = False
    ) -> DocumentId:
        """Name a file that is not taken at all (empty, too large): a refused row, no bytes.

        Args:
            file: stays where it is.
            folder: where it was found.
            reason: stable code.
            watched: remember it, so that the watched folder does not name it again.
        """
        stage = EntryStage.SOURCE_STUCK if watched else EntryStage.SOURCE_KEPT
        now = self._clock()
        source = self._source(file, Sha256(""), file.size)
        document = Document.arrived(self._ids(), source, now)
        with self._store.unit_of_work() as uow:
            document = uow.documents.add(document)
            uow.documents.update(refuse(document, reason, now))
            uow.ledger.add(self._entry(file, folder, document, stage))
            uow.commit()
        return document.id

    def knows(self, file: SeenFile) -> bool:
        """True when this very file was taken or named before and its source had to stay."""
        entry = self._arrival(file)
        return entry is not None and entry.stage is EntryStage.SOURCE_STUCK

    def fits(self, file: SeenFile) -> bool:
        """True when the file is not longer than the station takes."""
        return file.size <= self._max_bytes

    # -- the steps -----------------------------------------------------------------------------

    def _arrival(self, file: SeenFile) -> IntakeEntry | None:
        with self._store.unit_of_work() as uow:
            return uow.ledger.arrival(path_text(file.path), file.size, file.mtime_ns)

    def _bring_in(
        self, file: SeenFile, folder: Path, stage: EntryStage, *, reuse: bool = False
    ) -> tuple[Taken, IntakeEntry]:
        self._check_room(file)
        with self._opened(file) as stream:
            spooled = self._store.spool.write(stream, self._max_bytes)
            unchanged = spooled.bytes == file.size and file.same_as(os.fstat(stream.fileno()))
        if not unchanged or not self._still_there(file):
            self._drop_unowned(spooled.sha256)
            raise SourceChanged("source_changed", path=file.path)
        return self._record(file, folder, spooled.sha256, stage, reuse=reuse)

    def _record(
        self, file: SeenFile, folder: Path, sha256: Sha256, stage: EntryStage, *, reuse: bool
    ) -> tuple[Taken, IntakeEntry]:
        now = self._clock()
        source = self._source(file, sha256, file.size)
        with self._store.unit_of_work() as uow:
            first = uow.documents.by_sha256(sha256)
            if first is not None and (reuse or first.state is not DocumentState.ISOLATED):
                document = replace(
                    Document.arrived(self._ids(), source, now), duplicate_of=first.id
                )
            else:
                document, first = Document.arrived(self._ids(), source, now), None
            if first is not None and reuse:
                entry = uow.ledger.add(self._entry(file, folder, first, stage))
            else:
                document = uow.documents.add(document)
                if first is None:
                    uow.jobs.plan(document.id, [(Step.INSPECT, 0)], now)
                else:
                    uow.documents.update(refuse(document, "duplicate", now))
                entry = uow.ledger.add(self._entry(file, folder, document, stage))
            uow.commit()
        if first is not None:
            self._drop_second_copy(sha256)
        if first is not None and reuse:
            return Taken(first.id, known=True), entry
        return Taken(document.id, first.id if first else None), entry

    def _let_go(self, file: SeenFile, entry: IntakeEntry) -> bool:
        """Remove the source if it is still the file that was taken; False when it can't be."""
        stage, detail = EntryStage.SOURCE_LEFT, ""
        try:
            if self._still_there(file):
                file.path.unlink()
        except FileNotFoundError:
            pass
        except OSError as error:
            stage, detail = EntryStage.SOURCE_STUCK, errno.errorcode.get(error.errno or 0, "")
        self._move(entry, stage, detail)
        return stage is EntryStage.SOURCE_LEFT

    def _move(self, entry: IntakeEntry, stage: EntryStage, detail: str) -> None:
        assert entry.id is not None  # noqa: S101 - a recorded entry has its number
        with self._store.unit_of_work() as uow:
            uow.ledger.move(entry.id, stage, self._clock(), detail)
            uow.commit()

    # -- small parts -----------------------------------------------------------------------------

    @contextmanager
    def _opened(self, file: SeenFile) -> Iterator[BinaryIO]:
        """The source, open for reading, sure to be the regular file that was listed."""
        flags = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NOFOLLOW", 0)
        flags |= getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0)
        try:
            if held_by_writer(file.path):
                raise FileBusy("file_locked", path=file.path)
            handle = os.open(file.path, flags)
        except PermissionError as error:
            raise FileBusy("file_locked", path=file.path) from error
        except FileNotFoundError as error:
            raise SourceChanged("source_changed", path=file.path) from error
        except OSError as error:
            raise self._unreadable(file, error) from error
        with os.fdopen(handle, "rb", buffering=0) as stream:
            status = os.fstat(stream.fileno())
            if not stat.S_ISREG(status.st_mode) or not file.same_as(status):
                raise SourceChanged("source_changed", path=file.path)
            try:
                yield stream
            except OSError as error:
                raise self._unreadable(file, error) from error

    @staticmethod
    def _unreadable(file: SeenFile, error: OSError) -> IntakeError:
        detail = error.strerror or type(error).__name__
        return IntakeError("file_not_readable", path=file.path, detail=detail)

    def _hash(self, file: SeenFile) -> str:
        digest = hashlib.sha256()
        with self._opened(file) as stream:
            while chunk := stream.read(_CHUNK):
                digest.update(chunk)
        return digest.hexdigest()

    @staticmethod
    def _still_there(file: SeenFile) -> bool:
        try:
            return file.same_as(file.path.lstat())
        except OSError:
            return False

    def _check_room(self, file: SeenFile) -> None:
        free = shutil.disk_usage(self._store.folder).free
        if free - file.size < self._min_free:
            raise DiskFull(path=self._store.folder)

    def _drop_unowned(self, sha256: Sha256) -> None:
        """Remove a spooled copy nobody's row stands for."""
        with self._store.unit_of_work() as uow:
            owned = uow.documents.by_sha256(sha256) is not None
        if not owned:
            self._store.spool.remove(sha256)

    def _drop_second_copy(self, sha256: Sha256) -> None:
        """A repeated file was spooled again although the vault has its bytes."""
        if self._store.vault.holds(sha256):
            self._store.spool.remove(sha256)

    @staticmethod
    def _source(file: SeenFile, sha256: Sha256, size: int) -> SourceFile:
        return SourceFile(path_text(file.path), _name(file), sha256, size)

    def _entry(
        self, file: SeenFile, folder: Path, document: Document, stage: EntryStage
    ) -> IntakeEntry:
        return IntakeEntry(
            source_path=path_text(file.path),
            folder=path_text(folder),
            name=_name(file),
            bytes=file.size,
            modified_ns=file.mtime_ns,
            sha256=document.source.sha256,
            document_id=document.id,
            stage=stage,
            at=self._clock(),
        )


def _name(file: SeenFile) -> str:
    return unicodedata.normalize("NFC", path_text(Path(file.path.name)))

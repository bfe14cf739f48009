"""The way out for a document with a secret mark: to the isolation place, nothing left here.

The order survives a kill at any line:

1. the file is safe in the isolation place;
2. the source in a watched folder, spool, vault, work and derived files, logs and copies of the
   database are rid of it;
3. its rows are blank, the row itself still says that the look is owed;
4. the database file holds no copy of what was blanked;
5. the row says "isolated", and the incident is recorded.

A document whose file is found in the isolation place at the next start is taken the rest of the
way without a second look.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path, PurePath

from scanstation.domain.document import Document, Incident
from scanstation.domain.ids import DocumentId, Sha256
from scanstation.domain.ledger import EntryStage, IntakeEntry
from scanstation.domain.lifecycle import isolate
from scanstation.domain.states import DocumentState
from scanstation.errors import ProcessingError, StorageError
from scanstation.store import DocumentFilter, Store

__all__ = ["Isolation"]

_CHUNK = 1024 * 1024
_HASH_LENGTH = 64
_FOR_WRITING = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_BINARY", 0)
_TELLING_NAME = 4
"""Shorter stems ("1", "abc") stand in any file by chance."""
_TELLING_LINE = 24
_LINES_A_PAGE = 3


class Isolation:
    """Moves documents out of the station.

    Args:
        store: to be rid of them.
        place: where their files go, named by the documents' ids; made when needed, for nobody
            but the account the station runs under.
    """

    def __init__(self, store: Store, place: Path) -> None:
        self._store = store
        self._place = place

    def began(self, document: Document) -> bool:
        """True when an earlier process found the mark and died on the way; nobody looks twice."""
        return _is_blank(document) or self._target(document.id).exists()

    def take(self, document: Document, now: datetime) -> None:
        """Isolate `document`; may run again after a kill.

        Raises:
            ProcessingError: the isolation place can't be written (nothing was removed then), or
                the database is in use; to be tried again.
            OSError: something here can't be removed yet; to be tried again.
        """
        blanked = _is_blank(document)
        if not self.began(document):
            try:
                self._carry_over(document)
            except (OSError, StorageError) as error:
                raise ProcessingError("isolation_failed") from error
        repeats = self._repeats(document.id)
        traces = list(self._traces(document, repeats))
        self._remove_files(document, blanked=blanked)
        self._store.wipe_side_files(traces)
        self._blank_rows(document, repeats, now)
        try:
            self._store.scrub(traces, thorough=blanked)
        except StorageError as error:
            raise ProcessingError("isolation_failed") from error
        with self._store.unit_of_work() as uow:
            uow.documents.update(isolate(uow.documents.get(document.id), now))
            uow.jobs.drop(document.id)
            uow.incidents.add(Incident("secret_mark", document.id, now))
            uow.commit()

    # -- files ---------------------------------------------------------------------------------

    def _remove_files(self, document: Document, *, blanked: bool) -> None:
        with self._store.unit_of_work() as uow:
            arrivals = uow.ledger.of(document.id)
        for arrival in arrivals:
            if arrival.stage is EntryStage.RECORDED:  # its process died before it could
                _remove_source(arrival)
        if not blanked:
            self._store.spool.remove(document.source.sha256)
            self._store.vault.remove(document.source.sha256)
        for folder in (
            self._store.work_folder(document.id),
            self._store.derived_folder(document.id),
        ):
            if folder.exists():
                shutil.rmtree(folder)

    # -- rows ----------------------------------------------------------------------------------

    def _blank_rows(
        self, document: Document, repeats: tuple[DocumentId, ...], now: datetime
    ) -> None:
        """Blank all rows of the document; it stays as far as it was, with a hash of no file."""
        with self._store.unit_of_work() as uow:
            current = uow.documents.get(document.id)
            blank = isolate(current, now)
            uow.forget(document.id, owed=True)
            uow.documents.update(
                replace(
                    blank,
                    state=current.state,
                    page_count=current.page_count,
                    source=replace(blank.source, sha256=Sha256(document.id)),
                )
            )
            for repeat in repeats:
                other = uow.documents.get(repeat)
                uow.forget(repeat)
                uow.documents.update(replace(other, source=blank.source, failure=other.failure))
            uow.commit()

    def _repeats(self, document_id: DocumentId) -> tuple[DocumentId, ...]:
        """Refused rows of the same bytes: they carry names of the same content."""
        refused = DocumentFilter(states=(DocumentState.REFUSED,))
        found = []
        for candidate in self._store.queries.document_ids(refused):
            document = self._store.queries.document(candidate)
            if document is not None and document.duplicate_of == document_id:
                found.append(candidate)
        return tuple(found)

    # -- traces --------------------------------------------------------------------------------

    def _traces(self, document: Document, repeats: tuple[DocumentId, ...]) -> Iterator[bytes]:
        """What must not be found in any file afterwards: hash, names, lines of the text."""
        sha256 = document.source.sha256
        if len(sha256) == _HASH_LENGTH:
            yield from (sha256.encode(), sha256.upper().encode(), bytes.fromhex(sha256))
        names = {document.source.name}
        for repeat in repeats:
            other = self._store.queries.document(repeat)
            if other is not None:
                names.add(other.source.name)
        for name in names:
            yield from _name_traces(name)
        for page in self._store.queries.pages(document.id):
            lines = sorted(page.text.splitlines(), key=len, reverse=True)
            told = [line for line in lines if len(line) >= _TELLING_LINE]
            yield from (line.encode() for line in told[:_LINES_A_PAGE])

    # -- the place -----------------------------------------------------------------------------

    def _target(self, document_id: DocumentId) -> Path:
        """The name says nothing about the content, not even its format."""
        return self._place / document_id

    def _carry_over(self, document: Document) -> None:
        self._place.mkdir(mode=0o700, parents=True, exist_ok=True)
        target = self._target(document.id)
        aside = target.with_name(f".{document.id}.part")
        digest = hashlib.sha256()
        with (
            self._store.original(document.source.sha256).open("rb") as source,
            os.fdopen(os.open(aside, _FOR_WRITING, 0o600), "wb") as copy,
        ):
            while chunk := source.read(_CHUNK):
                digest.update(chunk)
                copy.write(chunk)
            copy.flush()
            os.fsync(copy.fileno())
        if digest.hexdigest() != document.source.sha256:
            aside.unlink()
            raise ProcessingError("isolation_failed")
        aside.replace(target)


def _is_blank(document: Document) -> bool:
    """Its rows were blanked already; its hash is none."""
    return len(document.source.sha256) != _HASH_LENGTH


def _remove_source(arrival: IntakeEntry) -> None:
    """Take the scanner's file away, if it is still the one that arrived."""
    path = Path(arrival.source_path)
    try:
        found = path.lstat()
        if (found.st_size, found.st_mtime_ns) == (arrival.bytes, arrival.modified_ns):
            path.unlink()
    except FileNotFoundError:
        return


def _name_traces(name: str) -> Iterator[bytes]:
    """A file name and its stem, composed and decomposed."""
    for part in dict.fromkeys((name, PurePath(name).stem)):
        if len(part) >= _TELLING_NAME:
            for form in ("NFC", "NFD"):
                yield unicodedata.normalize(form, part).encode("utf-8", "surrogateescape")

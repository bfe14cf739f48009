"""The way out for a document with a secret mark: to the isolation place, nothing left here.

The order survives a kill at any line: the file is safe in the isolation place before anything
here is removed, everything here is removed before the row says so, and a document whose file is
found in the isolation place at the next start is taken the rest of the way without a second look.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from scanstation.domain.document import Document, Incident, SourceFile
from scanstation.domain.ids import DocumentId
from scanstation.domain.lifecycle import isolate
from scanstation.domain.states import DocumentState
from scanstation.errors import ProcessingError
from scanstation.store import DocumentFilter, Store

__all__ = ["Isolation"]

_CHUNK = 1024 * 1024


class Isolation:
    """Moves documents out of the station."""

    def __init__(self, store: Store, place: Path) -> None:
        self._store = store
        self._place = place

    def holds(self, document_id: DocumentId) -> bool:
        """True when the file of this document reached the isolation place."""
        return self._target(document_id).exists()

    def take(self, document: Document, now: datetime) -> None:
        """Isolate `document`; may run again after a kill.

        Raises:
            ProcessingError: the isolation place can't be written; nothing was removed.
            OSError: something here can't be removed yet; to be tried again.
        """
        if not self.holds(document.id):
            try:
                self._carry_over(document)
            except OSError as error:
                raise ProcessingError("isolation_failed") from error
        self._store.spool.remove(document.source.sha256)
        self._store.vault.remove(document.source.sha256)
        for folder in (
            self._store.work_folder(document.id),
            self._store.derived_folder(document.id),
        ):
            if folder.exists():
                shutil.rmtree(folder)
        repeats = self._repeats(document.id)
        with self._store.unit_of_work() as uow:
            current = uow.documents.get(document.id)
            uow.documents.update(isolate(current, now))
            uow.forget(document.id)
            for repeat in repeats:
                unnamed = SourceFile("", "", document.source.sha256, document.source.bytes)
                uow.documents.update(replace(uow.documents.get(repeat), source=unnamed))
                uow.forget(repeat)
            uow.incidents.add(Incident("secret_mark", document.id, now))
            uow.commit()

    def _repeats(self, document_id: DocumentId) -> list[DocumentId]:
        """Refused rows of the same bytes: they carry names of the same content."""
        refused = DocumentFilter(states=(DocumentState.REFUSED,))
        found = []
        for candidate in self._store.queries.document_ids(refused):
            document = self._store.queries.document(candidate)
            if document is not None and document.duplicate_of == document_id:
                found.append(candidate)
        return found

    def _target(self, document_id: DocumentId) -> Path:
        """The name says nothing about the content, not even its format."""
        return self._place / document_id

    def _carry_over(self, document: Document) -> None:
        self._place.mkdir(parents=True, exist_ok=True)
        target = self._target(document.id)
        aside = target.with_name(f".{document.id}.part")
        digest = hashlib.sha256()
        with (
            self._store.original(document.source.sha256).open("rb") as source,
            aside.open("wb") as copy,
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

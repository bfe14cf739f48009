"""Is everything there that should be, unchanged, and nothing else? The folders against the rows.

Reads only. Works while a station runs: what a step has not finished yet is no finding.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from scanstation.domain.document import DerivedFile, VaultObject
from scanstation.domain.ids import DocumentId, Sha256
from scanstation.domain.states import DocumentState
from scanstation.errors import Stopped, StorageError
from scanstation.messages import Message, describe
from scanstation.store import StationLock, Store
from scanstation.store.audit import DocumentFact, StoreFacts
from scanstation.store.spool import file_sha256, hashed_path, listed

__all__ = ["Finding", "Report", "VerifyProgress", "VerifyService"]

_HALF_SUFFIX = ".part"
_BEFORE_ADMISSION = frozenset({DocumentState.SPOOLED, DocumentState.RECOGNISED})
_ENDED = frozenset({DocumentState.REFUSED, DocumentState.ISOLATED})
_ANY_WRITE = 0o222


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is not as it should be; words for `code` are in the messages."""

    code: str
    facts: Mapping[str, str] = field(default_factory=dict)

    def message(self, language: str) -> Message:
        """Text and next step."""
        return describe(self.code, language, self.facts)


@dataclass(frozen=True, slots=True)
class VerifyProgress:
    """How far the check is: `done` of `total` bytes-bearing files."""

    done: int
    total: int


@dataclass(frozen=True, slots=True)
class Report:
    """What was checked and what was found."""

    documents: int
    objects: int
    derived: int
    findings: tuple[Finding, ...]

    @property
    def is_clean(self) -> bool:
        """Nothing was found."""
        return not self.findings


def _stand(document: DocumentFact) -> DocumentState:
    """The state that tells which files a document must have; a failed one stands where it was."""
    return document.state_before_failure or document.state


class VerifyService:
    """Checks one store.

    Args:
        store: open; only read.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._on_progress: Callable[[VerifyProgress], None] = _nobody_looks
        self._should_stop: Callable[[], bool] = _go_on
        self._done = 0
        self._total = 0

    def run(
        self,
        on_progress: Callable[[VerifyProgress], None] | None = None,
        should_stop: Callable[[], bool] | None = None,
    ) -> Report:
        """Check everything.

        Args:
            on_progress: told after each file.
            should_stop: asked before each file.

        Raises:
            Stopped: `should_stop` said so.
        """
        self._on_progress = on_progress or _nobody_looks
        self._should_stop = should_stop or _go_on
        running = StationLock(self._store.folder).is_held()
        # Files first, rows second: apart from the spool a row is always older than its file, so a
        # station at work gives no false alarm.
        folder = self._store.folder
        spooled, vaulted = list(self._store.spool.listing()), list(self._store.vault.listing())
        derived = list(listed(folder / "derived"))
        worked = sorted((folder / "work").iterdir()) if (folder / "work").is_dir() else []
        try:
            facts = self._store.audit.facts()
        except StorageError as error:
            if error.code != "store_damaged":
                raise
            return Report(0, 0, 0, (Finding("database_damaged", {"detail": str(error)}),))
        self._done = 0
        self._total = len(facts.vault_objects) + len(facts.derived) + len(spooled)
        findings = (
            *self._database(facts),
            *self._vault(facts, vaulted),
            *self._spool(facts, spooled, running),
            *self._originals(facts),
            *self._derived(facts, derived),
            *self._work(facts, worked),
            *([] if running else self._half_files()),
        )
        return Report(len(facts.documents), len(facts.vault_objects), len(facts.derived), findings)

    def _step(self) -> None:
        if self._should_stop():
            raise Stopped("verify")
        self._done += 1
        self._on_progress(VerifyProgress(self._done, max(self._done, self._total)))

    def _name(self, path: Path) -> str:
        return path.relative_to(self._store.folder).as_posix()

    # -- the database ----------------------------------------------------------------------------

    @staticmethod
    def _database(facts: StoreFacts) -> Iterator[Finding]:
        for complaint in facts.database_complaints:
            yield Finding("database_damaged", {"detail": complaint})
        for ids in facts.doubled:
            yield Finding("ledger_doubled", {"ids": ", ".join(ids)})
        for document_id in facts.differing:
            yield Finding("ledger_hash_differs", {"id": document_id})
        for document_id in facts.unlisted:
            yield Finding("ledger_missing", {"id": document_id})

    # -- the vault -------------------------------------------------------------------------------

    def _vault(self, facts: StoreFacts, found: list[Path]) -> Iterator[Finding]:
        for kept in facts.vault_objects:
            self._step()
            yield from self._vault_object(kept)
        recorded = {kept.sha256 for kept in facts.vault_objects}
        # Moved, but the row is not written yet: the step that does both goes on at the next start.
        on_their_way = {
            document.sha256 for document in facts.documents if _stand(document) in _BEFORE_ADMISSION
        }
        expected = {
            hashed_path(self._store.vault.folder, sha256)
            for sha256 in (recorded | on_their_way)
            if sha256
        }
        for path in found:
            if path not in expected and path.suffix != _HALF_SUFFIX:
                yield Finding("vault_orphan", {"path": self._name(path)})
        for document in facts.documents:
            past = _stand(document) not in _BEFORE_ADMISSION | _ENDED
            if past and document.sha256 not in recorded:
                yield Finding("vault_row_missing", {"id": document.id})

    def _vault_object(self, kept: VaultObject) -> Iterator[Finding]:
        path = self._store.vault.path(kept.sha256)
        told = {"id": kept.document_id, "path": self._name(path)}
        if not path.is_file():
            yield Finding("vault_object_missing", told)
            return
        try:
            unchanged = path.stat().st_size == kept.bytes and file_sha256(path) == kept.sha256
        except OSError as error:
            yield _unreadable(told["path"], error)
            return
        if not unchanged:
            yield Finding("vault_object_changed", told)
        if path.stat().st_mode & _ANY_WRITE:
            yield Finding("vault_object_writable", told)

    # -- the spool -------------------------------------------------------------------------------

    def _spool(self, facts: StoreFacts, found: list[Path], running: bool) -> Iterator[Finding]:
        admitted = {kept.sha256 for kept in facts.vault_objects}
        owners = {document.sha256: document for document in facts.documents if document.sha256}
        for document in facts.documents:
            # Of several documents with these bytes, the one that is not isolated owns them.
            if document.sha256 and document.state is not DocumentState.ISOLATED:
                owners[document.sha256] = document
        for path in found:
            self._step()
            if path.suffix == _HALF_SUFFIX:
                continue
            told = {"path": self._name(path)}
            owner = owners.get(Sha256(path.name))
            if owner is None or path != self._store.spool.path(path.name):
                # A running station has bytes here for a moment before it has their row.
                if not running:
                    yield Finding("spool_orphan", told)
            elif owner.state is DocumentState.ISOLATED:
                yield Finding("isolated_content_left", {**told, "id": owner.id})
            elif Sha256(path.name) in admitted:
                if not running:
                    yield Finding("spool_left_after_admission", {**told, "id": owner.id})
            elif not _has_hash(path, path.name):
                yield Finding("spool_file_changed", {**told, "id": owner.id})

    def _originals(self, facts: StoreFacts) -> Iterator[Finding]:
        """Every document that took bytes and is not in the vault has them in the spool."""
        recorded = {kept.sha256 for kept in facts.vault_objects}
        for document in facts.documents:
            must = document.state is DocumentState.REFUSED or _stand(document) in _BEFORE_ADMISSION
            if not must or document.is_duplicate or not document.sha256:
                continue
            if document.sha256 in recorded:
                continue
            try:
                self._store.original(document.sha256)
            except StorageError:
                yield Finding("original_lost", {"id": document.id})

    # -- what was made ---------------------------------------------------------------------------

    def _derived(self, facts: StoreFacts, found: list[Path]) -> Iterator[Finding]:
        for made in facts.derived:
            self._step()
            yield from self._derived_file(made)
        recorded = {self._store.folder / made.path for made in facts.derived}
        documents = {document.id: document for document in facts.documents}
        for path in found:
            if path in recorded or path.suffix == _HALF_SUFFIX:
                continue
            owner = documents.get(self._owner_name(path, "derived"))
            if owner is not None and owner.state is DocumentState.ISOLATED:
                yield Finding("isolated_content_left", {"id": owner.id, "path": self._name(path)})
            elif owner is None or _stand(owner) not in _BEFORE_ADMISSION:
                yield Finding("derived_orphan", {"path": self._name(path)})

    def _derived_file(self, made: DerivedFile) -> Iterator[Finding]:
        path = self._store.folder / made.path
        told = {"id": made.document_id, "path": made.path}
        if not path.is_file():
            yield Finding("derived_missing", told)
            return
        try:
            unchanged = path.stat().st_size == made.bytes and file_sha256(path) == made.sha256
        except OSError as error:
            yield _unreadable(made.path, error)
            return
        if not unchanged:
            yield Finding("derived_changed", told)

    def _work(self, facts: StoreFacts, found: list[Path]) -> Iterator[Finding]:
        documents = {document.id: document for document in facts.documents}
        for path in found:
            owner = documents.get(DocumentId(path.name))
            if owner is None or owner.state is DocumentState.REFUSED:
                yield Finding("work_orphan", {"path": self._name(path)})
            elif owner.state is DocumentState.ISOLATED:
                told = {"id": owner.id, "path": self._name(path)}
                yield Finding("isolated_content_left", told)

    def _half_files(self) -> Iterator[Finding]:
        for room in ("spool", "vault", "derived", "work"):
            for path in listed(self._store.folder / room):
                if path.suffix == _HALF_SUFFIX:
                    yield Finding("half_file", {"path": self._name(path)})

    def _owner_name(self, path: Path, room: str) -> DocumentId:
        return DocumentId(path.relative_to(self._store.folder / room).parts[0])


def _nobody_looks(_progress: VerifyProgress) -> None:
    return None


def _go_on() -> bool:
    return False


def _has_hash(path: Path, sha256: str) -> bool:
    try:
        return file_sha256(path) == sha256
    except FileNotFoundError:
        return True  # admitted while we looked
    except OSError:
        return False


def _unreadable(name: str, error: OSError) -> Finding:
    detail = error.strerror or type(error).__name__
    return Finding("unreadable_file", {"path": name, "detail": detail})

"""One transaction: `with store.unit_of_work() as uow: …; uow.commit()`, else nothing happened."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from threading import Lock, get_ident
from types import TracebackType

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from scanstation.domain.events import Event
from scanstation.domain.ids import Clock, DocumentId
from scanstation.domain.search import TextFolding
from scanstation.errors import BugError
from scanstation.store.citations import Citations
from scanstation.store.database import mapped
from scanstation.store.documents import Documents, Pages
from scanstation.store.examples import Examples
from scanstation.store.job_queue import Jobs
from scanstation.store.repositories import DerivedFiles, Incidents, Ledger, VaultObjects
from scanstation.store.search_index import SearchIndex

__all__ = ["UnitOfWork", "WriteGate"]


class WriteGate:
    """Lets one thread of this process write at a time, in the order they came.

    SQLite has one writer anyway, but its waiting is by chance and sleeps; this wakes the next one
    at once. Other processes are waited for by `busy_timeout`.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._owner: int | None = None

    def enter(self) -> None:
        """Wait for the turn.

        Raises:
            BugError: this thread is writing already; it would wait for itself.
        """
        if self._owner == get_ident():
            raise BugError("a unit of work inside a unit of work")
        self._lock.acquire()
        self._owner = get_ident()

    def leave(self) -> None:
        """Let the next one in."""
        self._owner = None
        self._lock.release()


class UnitOfWork:
    """Repositories that share one transaction.

    Attributes:
        documents: documents and their fields.
        pages: recognised pages.
        jobs: what is owed.
        ledger: arrivals.
        vault: what the vault should hold.
        derived: files made from documents.
        incidents: incidents.
        search: full-text index.
        citations: which documents name which.
        examples: what people made of the machine's answers.
    """

    documents: Documents
    pages: Pages
    jobs: Jobs
    ledger: Ledger
    vault: VaultObjects
    derived: DerivedFiles
    incidents: Incidents
    search: SearchIndex
    citations: Citations
    examples: Examples

    def __init__(
        self,
        engine: Engine,
        path: Path,
        gate: WriteGate,
        folding: TextFolding,
        publish: Callable[[tuple[Event, ...]], None],
        clock: Clock,
    ) -> None:
        self._engine = engine
        self._path = path
        self._gate = gate
        self._folding = folding
        self._publish = publish
        self._clock = clock
        self._session: Session | None = None
        self._events: list[Event] = []

    def __enter__(self) -> UnitOfWork:
        """Begin; the write lock is held from here on."""
        self._gate.enter()
        session = Session(self._engine, expire_on_commit=False)
        try:
            session.connection()
        except SQLAlchemyError as error:
            session.close()
            self._gate.leave()
            raise mapped(error, self._path) from error
        except BaseException:
            session.close()
            self._gate.leave()
            raise
        self._session = session
        self._events = []
        self.documents = Documents(session)
        self.pages = Pages(session)
        self.jobs = Jobs(session, self._clock)
        self.ledger = Ledger(session)
        self.vault = VaultObjects(session)
        self.derived = DerivedFiles(session)
        self.incidents = Incidents(session)
        self.search = SearchIndex(session, self._folding)
        self.citations = Citations(session)
        self.examples = Examples(session)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Take back what was not committed; name database errors in our words."""
        self._end()
        if isinstance(error, SQLAlchemyError):
            raise mapped(error, self._path) from error

    def record(self, event: Event) -> None:
        """A fact to be told after the commit that makes it true."""
        self._events.append(event)

    def commit(self) -> None:
        """Make it so, durably, then tell the recorded facts. Ends the unit of work.

        Raises:
            StorageError: nothing was stored.
            BugError: it was committed already.
        """
        if self._session is None:
            raise BugError("this unit of work has ended")
        try:
            self._session.commit()
        except SQLAlchemyError as error:
            raise mapped(error, self._path) from error
        events = tuple(self._events)
        self._end()
        if events:
            self._publish(events)

    def forget(self, document_id: DocumentId, *, owed: bool = False) -> None:
        """Remove everything the store knows of a document's content, name and hash.

        For isolation. Save the row through `lifecycle.isolate` in the same unit of work; the
        files in spool, vault, work and derived are the caller's to remove, and `Store.scrub`
        removes what is left of the deleted rows in the database file.

        Args:
            document_id: whose.
            owed: its jobs stay, because there is more to be done.
        """
        if self.search.remove(document_id):
            self.search.merge()
        self.documents.forget_mentions(document_id)
        self.citations.remove_all(document_id)
        self.examples.remove_all(document_id)
        self.pages.remove_all(document_id)
        if not owed:
            self.jobs.drop(document_id)
        self.derived.remove_all(document_id)
        self.vault.remove_of(document_id)
        self.ledger.forget_names(document_id)

    def _end(self) -> None:
        if self._session is None:
            return
        try:
            self._session.close()
        finally:
            self._session = None
            self._gate.leave()

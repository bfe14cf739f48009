"""A store: one folder with the database, the spool, the vault and what was made from documents."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from pathlib import Path
from types import TracebackType

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from scanstation.domain.events import Event
from scanstation.domain.ids import Clock, DocumentId, utc_now
from scanstation.domain.search import TextFolding
from scanstation.errors import StorageError
from scanstation.store.audit import Audit
from scanstation.store.database import make_engine, mapped
from scanstation.store.file_ops import FileOps, storage_error
from scanstation.store.queries import Queries
from scanstation.store.scrub import cut_log, holds_any, rewrite, wipe_side_files
from scanstation.store.search_index import ensure_folding
from scanstation.store.spool import Spool
from scanstation.store.unit_of_work import UnitOfWork, WriteGate
from scanstation.store.upgrade import upgrade
from scanstation.store.vault import Vault

__all__ = ["DATABASE_NAME", "Store"]

DATABASE_NAME = "station.db"


def _no_listener(_events: tuple[Event, ...]) -> None:
    return None


class Store:
    """Everything the station keeps, below one folder.

    Attributes:
        folder: `station.db`, `spool/`, `vault/`, `work/`, `derived/`, `logs/` lie in it.
        spool: arrived bytes.
        vault: admitted bytes.
        queries: the read side.
        audit: what should exist, for `verify`.
    """

    def __init__(
        self,
        folder: Path,
        folding: TextFolding,
        *,
        clock: Clock = utc_now,
        on_events: Callable[[tuple[Event, ...]], None] = _no_listener,
        ops: FileOps | None = None,
    ) -> None:
        self.folder = folder
        self.clock = clock
        self._folding = folding
        self._publish = on_events
        self._writer: Engine = make_engine(self.database)
        self._reader: Engine = make_engine(self.database, read_only=True)
        self._gate = WriteGate()
        self.spool = Spool(folder / "spool", ops)
        self.vault = Vault(folder / "vault", ops)
        self.audit = Audit(self._reader, self.database)
        self.queries = Queries(self._reader, self.database, folding)

    @staticmethod
    def open(
        folder: Path,
        folding: TextFolding,
        *,
        clock: Clock = utc_now,
        on_events: Callable[[tuple[Event, ...]], None] = _no_listener,
        ops: FileOps | None = None,
    ) -> Store:
        """Open the store in `folder`; a missing one is made, an older one is upgraded.

        Args:
            folder: on a local disk; made when missing.
            folding: how text is made comparable for search.
            clock: where times come from.
            on_events: told after each commit what happened.
            ops: how bytes are made durable.

        Raises:
            StorageError: "store_newer", "store_foreign", "store_damaged", "store_busy",
                "store_read_only", "store_cannot_open".
        """
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise storage_error(error, "store_cannot_open", folder=str(folder)) from error
        store = Store(folder, folding, clock=clock, on_events=on_events, ops=ops)
        try:
            store._prepare()
        except SQLAlchemyError as error:
            store.close()
            raise mapped(error, store.database) from error
        except BaseException:
            store.close()
            raise
        return store

    def _prepare(self) -> None:
        upgrade(self._writer, self.database, self.clock())
        with Session(self._writer) as session:
            ensure_folding(session, self._folding)
            session.commit()

    @property
    def database(self) -> Path:
        """The SQLite file."""
        return self.folder / DATABASE_NAME

    def unit_of_work(self) -> UnitOfWork:
        """A transaction to enter; see `UnitOfWork`."""
        return UnitOfWork(
            self._writer, self.database, self._gate, self._folding, self._publish, self.clock
        )

    def work_folder(self, document_id: DocumentId) -> Path:
        """Where the pages of a document lie while it is worked on; not made here."""
        return self.folder / "work" / document_id

    def derived_folder(self, document_id: DocumentId) -> Path:
        """Where the files made from a document lie; not made here."""
        return self.folder / "derived" / document_id

    def original(self, sha256: str) -> Path:
        """The original bytes: in the vault, else still in the spool.

        Raises:
            StorageError: "original_missing".
        """
        # Vault, spool, vault: it may move from one to the other between two looks.
        for place in (self.vault, self.spool, self.vault):
            if place.holds(sha256):
                return place.path(sha256)
        raise StorageError("original_missing", sha256=sha256)

    def scrub(self, traces: Sequence[bytes], *, thorough: bool = False) -> None:
        """Leave nothing of deleted rows in the files of the database; for isolation.

        Args:
            traces: what must not be found; where a trace is, the database is written anew.
            thorough: write it anew in any case.

        Raises:
            StorageError: somebody reads old pages, or there is no room; to be tried again.
        """
        self._gate.enter()
        try:
            raw = self._writer.raw_connection()
            try:
                connection = raw.driver_connection
                assert isinstance(connection, sqlite3.Connection)  # noqa: S101 - narrows the type
                cut_log(connection, self.database)
                if thorough or holds_any(self.database, traces):
                    rewrite(connection, self.database)
            finally:
                raw.close()
        except sqlite3.Error as error:
            raise mapped(error, self.database) from error
        finally:
            self._gate.leave()

    def wipe_side_files(self, traces: Sequence[bytes]) -> None:
        """Take `traces` out of copies made before upgrades and out of logs; for isolation.

        Raises:
            OSError: a file can't be changed; to be tried again.
        """
        copies = self.folder.glob(f"{DATABASE_NAME}.before-*")
        wipe_side_files(copies, (self.folder / "logs").glob("*"), traces)

    def close(self) -> None:
        """Let go of the database; open units of work must have ended."""
        self._reader.dispose()
        self._writer.dispose()

    def __enter__(self) -> Store:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

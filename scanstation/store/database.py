"""Engines for the station's SQLite file, and the border where SQL errors become ours.

Why these settings:

- WAL: readers never wait for the writer. A WAL file must not lie on a network share.
- `synchronous=FULL`: a scanner's file is removed from its folder right after the row that names
  it is committed. With NORMAL a power cut may take the last commits back, and the row with them;
  FULL costs one fsync for each commit, some milliseconds where a page takes a second.
- `secure_delete=ON`: what an isolated document said is overwritten in the file, not only unlinked.
- Writers begin with BEGIN IMMEDIATE: a transaction that reads first and writes later would
  otherwise be refused in the middle ("database is locked") without waiting.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from scanstation.errors import BugError, DiskFull, StationError, StorageError
from scanstation.store.column_types import dump_json

__all__ = ["BUSY_TIMEOUT_MS", "make_engine", "mapped"]

BUSY_TIMEOUT_MS = 30_000
"""How long a writer waits for another process before it gives up."""

_CACHE_KIB = 32 * 1024


def make_engine(path: Path, *, read_only: bool = False) -> Engine:
    """An engine for the database file `path`; nothing is opened yet.

    Args:
        path: the SQLite file; its folder must exist.
        read_only: refuse every write (`query_only`) and begin without taking the write lock.
    """
    engine = create_engine(URL.create("sqlite", database=str(path)), json_serializer=dump_json)

    def prepare(connection: sqlite3.Connection, _record: object) -> None:
        # The driver must not begin transactions by itself: it would begin them too late.
        connection.isolation_level = None
        pragmas = [
            f"busy_timeout={BUSY_TIMEOUT_MS}",
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            "secure_delete=ON",
            f"cache_size=-{_CACHE_KIB}",
            "temp_store=MEMORY",
        ]
        if read_only:
            pragmas.append("query_only=ON")
        for pragma in pragmas:
            connection.execute(f"PRAGMA {pragma}").close()

    def begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN" if read_only else "BEGIN IMMEDIATE")

    event.listen(engine, "connect", prepare)
    event.listen(engine, "begin", begin)
    return engine


_BY_SQLITE_CODE: dict[int, tuple[type[StorageError], str]] = {
    sqlite3.SQLITE_FULL: (DiskFull, "disk_full"),
    sqlite3.SQLITE_BUSY: (StorageError, "store_busy"),
    sqlite3.SQLITE_LOCKED: (StorageError, "store_busy"),
    sqlite3.SQLITE_CORRUPT: (StorageError, "store_damaged"),
    sqlite3.SQLITE_NOTADB: (StorageError, "store_damaged"),
    sqlite3.SQLITE_READONLY: (StorageError, "store_read_only"),
    sqlite3.SQLITE_PERM: (StorageError, "store_read_only"),
    sqlite3.SQLITE_CANTOPEN: (StorageError, "store_cannot_open"),
    sqlite3.SQLITE_IOERR: (StorageError, "store_io_error"),
}


def mapped(error: SQLAlchemyError | sqlite3.Error, path: Path) -> StationError:
    """Our error for one of the database layer: the world's fault by its code, else a bug."""
    origin: Any = error.orig if isinstance(error, DBAPIError) else error
    code = getattr(origin, "sqlite_errorcode", None)
    if isinstance(code, int) and (code & 0xFF) in _BY_SQLITE_CODE:
        kind, reason = _BY_SQLITE_CODE[code & 0xFF]
        return kind(reason, path=str(path))
    return BugError(f"database: {type(error).__name__}: {origin}")

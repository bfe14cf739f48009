"""Takes the last traces of deleted rows out of the files of a store.

SQLite writes zeros over what it deletes (`secure_delete`), but rows that were moved from page to
page before may have left copies in gaps, and the write-ahead log keeps old pages until it is cut
off. Copies of the database made before upgrades, and logs, are files like any other.
"""

from __future__ import annotations

import mmap
import sqlite3
from collections.abc import Iterable, Sequence
from contextlib import closing
from pathlib import Path

from scanstation.errors import StorageError

__all__ = ["cut_log", "holds_any", "rewrite", "wipe_side_files"]

_LONGEST_WAIT_MS = 5_000


def holds_any(path: Path, traces: Sequence[bytes]) -> bool:
    """Whether one of `traces` stands anywhere in the file's bytes; a missing file holds nothing."""
    try:
        if not path.stat().st_size:
            return False
        with (
            path.open("rb") as stream,
            closing(mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ)) as data,
        ):
            return any(data.find(trace) >= 0 for trace in traces)
    except FileNotFoundError:
        return False


def cut_log(connection: sqlite3.Connection, path: Path) -> None:
    """Bring the write-ahead log into the database and cut it to nothing.

    Raises:
        StorageError: "store_busy", somebody still reads old pages.
    """
    connection.execute(f"PRAGMA busy_timeout={_LONGEST_WAIT_MS}").close()
    with closing(connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")) as answer:
        busy = bool(answer.fetchone()[0])
    if busy:
        raise StorageError("store_busy", path=str(path))


def rewrite(connection: sqlite3.Connection, path: Path) -> None:
    """Write the whole database anew from its living rows.

    Raises:
        StorageError: "store_busy", see `cut_log`.
        sqlite3.Error: no room for it.
    """
    connection.execute("VACUUM").close()
    cut_log(connection, path)


def wipe_side_files(copies: Iterable[Path], logs: Iterable[Path], traces: Sequence[bytes]) -> None:
    """Remove copies of the database that hold a trace, and cross traces out of logs.

    Args:
        copies: made before upgrades; one that holds a trace goes as a whole.
        logs: lines of text; a trace is written over in its place, the lines stay.
        traces: what must not be found.
    """
    for copy in copies:
        if holds_any(copy, traces):
            copy.unlink()
    for log in logs:
        if holds_any(log, traces):
            _cross_out(log, traces)


def _cross_out(path: Path, traces: Sequence[bytes]) -> None:
    with path.open("r+b") as stream, closing(mmap.mmap(stream.fileno(), 0)) as data:
        for trace in traces:
            place = data.find(trace)
            while place >= 0:
                data[place : place + len(trace)] = b"*" * len(trace)
                place = data.find(trace, place + 1)
        data.flush()

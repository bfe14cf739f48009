"""Brings a store's schema up to date: a copy first, then all revisions in one transaction."""

from __future__ import annotations

import os
import sqlite3
from datetime import datetime
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, inspect

from scanstation.errors import StorageError

__all__ = ["head_revision", "revisions", "upgrade"]

_MIGRATIONS = Path(__file__).parent / "migrations"


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    return config


def revisions() -> tuple[str, ...]:
    """Every revision this program knows, oldest first."""
    scripts = ScriptDirectory.from_config(_config())
    return tuple(reversed([script.revision for script in scripts.walk_revisions()]))


def head_revision() -> str:
    """The newest revision this program knows."""
    return revisions()[-1]


def upgrade(engine: Engine, path: Path, now: datetime, target: str = "head") -> str | None:
    """Upgrade the database behind `engine` to `target`; return the revision it had.

    A store with data is copied to `station.db.before-<revision>-<time>` beside it first. All
    revisions run in one transaction: after a power cut the old schema is there, whole.

    Raises:
        StorageError: "store_newer" made by a newer program; "store_foreign" not a station's file.
    """
    with engine.begin() as connection:
        current = MigrationContext.configure(connection).get_current_revision()
        _refuse_unknown(connection, current, path)
        wanted = head_revision() if target == "head" else target
        if current == wanted:
            return current
        if current is not None:
            _copy(path, current, now)
        config = _config()
        config.attributes["connection"] = connection
        command.upgrade(config, target)
    return current


def _refuse_unknown(connection: Connection, current: str | None, path: Path) -> None:
    if current is None:
        if inspect(connection).get_table_names():
            raise StorageError("store_foreign", path=str(path))
    elif current not in revisions():
        raise StorageError("store_newer", path=str(path), found=current, known=head_revision())


def _copy(path: Path, revision: str, now: datetime) -> Path:
    """A consistent copy by SQLite's own backup, complete before it gets its name."""
    target = path.with_name(f"{path.name}.before-{revision}-{now:%Y%m%dT%H%M%S%f}")
    aside = target.with_name(f"{target.name}.part")
    source = sqlite3.connect(path)
    try:
        copy = sqlite3.connect(aside)
        try:
            source.backup(copy)
        finally:
            copy.close()
    finally:
        source.close()
    with aside.open("rb+") as written:
        os.fsync(written.fileno())
    return aside.replace(target)

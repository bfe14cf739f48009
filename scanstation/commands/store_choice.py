"""Which store a command reads: the one named, else the one of the settings; never a new one."""

from __future__ import annotations

from pathlib import Path

from scanstation.errors import StorageError
from scanstation.settings import load_settings

__all__ = ["existing_store"]

_DATABASE = "station.db"


def existing_store(named: Path | None) -> Path:
    """The folder of a store that is there.

    A command that only reads must not make an empty store at a mistyped path and call it whole.

    Raises:
        StorageError: "store_missing".
        SettingsError: none was named and the settings can't be read.
    """
    folder = named or load_settings().store_dir
    if not (folder / _DATABASE).is_file():
        raise StorageError("store_missing", path=str(folder))
    return folder

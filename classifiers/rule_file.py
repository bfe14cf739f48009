"""Tables under `resources/rules`: read once while they do not change, refused where broken."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

__all__ = ["TableDamaged", "load_table"]

Table = TypeVar("Table")


class TableDamaged(Exception):
    """A table under `resources/rules` is missing, broken or contradicts itself."""


def load_table(path: Path, parse: Callable[[dict[str, Any]], Table]) -> Table:
    """Read a table; an unchanged file is parsed once for each `parse`.

    Args:
        path: the TOML file.
        parse: makes a table of it; a module's function, as it is part of what is remembered.
            It says what is wrong by KeyError, TypeError or ValueError.

    Raises:
        TableDamaged: missing, no TOML, or `parse` refuses it.
    """
    try:
        state = path.stat()
        table: Table = _read(path, parse, state.st_mtime_ns, state.st_size)
    except (OSError, KeyError, TypeError, ValueError) as error:
        raise TableDamaged(f"{path}: {error}") from error
    return table


@lru_cache(maxsize=32)
def _read(path: Path, parse: Callable[[dict[str, Any]], Any], _changed: int, _size: int) -> Any:
    return parse(tomllib.loads(path.read_text(encoding="utf-8")))

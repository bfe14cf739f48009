"""File names that are never a finished scan: temporary, hidden, or the system's own."""

from __future__ import annotations

from collections.abc import Sequence
from fnmatch import fnmatch

__all__ = ["is_passing", "is_skipped_folder"]

_PREFIXES = (".", "~", "._")

_SUFFIXES = (
    "~",
    ".bak",
    ".crdownload",
    ".download",
    ".filepart",
    ".lck",
    ".lock",
    ".part",
    ".partial",
    ".swp",
    ".temp",
    ".tmp",
    ".wip",
)

_NAMES = frozenset({"thumbs.db", "ehthumbs.db", "desktop.ini", "icon\r"})

_FOLDERS = frozenset({"$recycle.bin", "system volume information", "@eadir", "#recycle"})


def is_passing(name: str, patterns: Sequence[str] = ()) -> bool:
    """True when a file called `name` is to be left alone.

    Args:
        name: without folder.
        patterns: more patterns of the administrator, `fnmatch` style, case does not matter.
    """
    low = name.casefold()
    return (
        low.startswith(_PREFIXES)
        or low.endswith(_SUFFIXES)
        or low in _NAMES
        or any(fnmatch(low, pattern.casefold()) for pattern in patterns)
    )


def is_skipped_folder(name: str) -> bool:
    """True when nothing below a folder called `name` is a scan."""
    low = name.casefold()
    return low.startswith(".") or low in _FOLDERS

"""The table of stamp words (`stamps.toml`), read once and checked while reading."""

from __future__ import annotations

import tomllib
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from classifiers.type_table import TableDamaged

__all__ = ["StampWord", "StampWords", "bare_capitals", "load_stamp_words"]

FILE_NAME = "stamps.toml"
_KINDS = ("secrecy", "urgency", "circulation", "handling", "incoming", "copy", "draft")


@dataclass(frozen=True, slots=True)
class StampWord:
    """One row of the table.

    Attributes:
        key: name without diacritics, joined by underscores.
        kind: "secrecy", "urgency", "circulation", "handling", "incoming", "copy", "draft".
        name: as a record writes it.
        words: as stamps write it, in capitals.
        rank: among its kind, the higher wins.
        mode: `mode` of Thông tư 05/2025 it leads to; "" for none.
        basis: where it is laid down.
    """

    key: str
    kind: str
    name: str
    words: tuple[str, ...]
    rank: int
    basis: str
    mode: str = ""

    def __post_init__(self) -> None:
        """Refuse a row that says nothing.

        Raises:
            ValueError: unknown kind, no words, no legal basis, or words in small letters.
        """
        if self.kind not in _KINDS or not self.words or not self.basis or self.rank < 1:
            raise ValueError(f"{self.key}: kind, words, rank or basis")
        if any(word != word.upper() for word in self.words):
            raise ValueError(f"{self.key}: words of stamps are capitals")


@dataclass(frozen=True)
class StampWords:
    """All rows; `version` is written by whoever edits the file."""

    version: str
    rows: tuple[StampWord, ...]

    def meaning(self, text: str) -> StampWord | None:
        """The row whose word is all that `text` says; signs around it and spaces don't count.

        >>> load_stamp_words(Path("resources/rules")).meaning("[ MẬT ]").key
        'mat'
        """
        said = bare_capitals(text)
        for row in self.rows:
            if said in row.words:
                return row
        return None


def bare_capitals(text: str) -> str:
    """Letters and digits of `text` in groups, NFC; small letters stay small, so no word matches."""
    composed = unicodedata.normalize("NFC", text)
    kept = "".join(char if char.isalnum() else " " for char in composed)
    return " ".join(kept.split())


def _row(body: dict[str, Any]) -> StampWord:
    return StampWord(
        key=body["key"],
        kind=body["kind"],
        name=body["name"],
        words=tuple(unicodedata.normalize("NFC", word) for word in body["words"]),
        rank=body["rank"],
        basis=body["basis"],
        mode=body.get("mode", ""),
    )


def load_stamp_words(rules: Path) -> StampWords:
    """Read the table of `rules`; an unchanged file is read once.

    Raises:
        TableDamaged: the file is missing, no TOML, or a row contradicts itself.
    """
    path = rules / FILE_NAME
    try:
        stamp = path.stat()
    except OSError as error:
        raise TableDamaged(f"{path}: {error}") from error
    return _load(path, stamp.st_mtime_ns, stamp.st_size)


@lru_cache(maxsize=4)
def _load(path: Path, _changed: int, _size: int) -> StampWords:
    try:
        body = tomllib.loads(path.read_text(encoding="utf-8"))
        table = StampWords(body["version"], tuple(_row(row) for row in body["stamp"]))
    except (OSError, KeyError, TypeError, ValueError) as error:
        raise TableDamaged(f"{path}: {error}") from error
    words = [word for row in table.rows for word in row.words]
    if len(set(words)) != len(words):
        raise TableDamaged(f"{path}: a word stands in two rows")
    return table

"""Lines of public legal texts: what is typeset and what is counted."""

from __future__ import annotations

import gzip
import json
import re
import unicodedata
from collections.abc import Iterable, Iterator
from pathlib import Path

__all__ = ["EVALUATED", "read_lines", "tidy"]

SOURCES = (
    "congbao_8topics",
    "contract_templates",
    "diepxuan_2026_md",
    "land_law_2026",
    "luatvietnam_docs",
    "provinces_tthc_2025",
    "vbpl",
    "vbpl_laws_structured",
    "vlc_laws",
)
EVALUATED = frozenset(
    ("10209608", "10209610", "10209628", "10209630", "10209642", "10209647", "10209659")
)
"""Documents that recognition is measured on: their words are neither counted nor typeset."""

_MARKUP = re.compile(r"[*#|\\]|\[\[.*?\]\]")
_SPACES = re.compile(r"\s+")
SHORTEST = 4  # characters of a line worth typesetting


def tidy(line: str) -> str:
    """One line without markup, single blanks, NFC."""
    return unicodedata.normalize("NFC", _SPACES.sub(" ", _MARKUP.sub("", line))).strip()


def _texts(folder: Path) -> Iterator[str]:
    for name in SOURCES:
        with gzip.open(folder / f"{name}.jsonl.gz", "rt", encoding="utf-8") as file:
            for row in file:
                record = json.loads(row)
                if record["id"].split(".")[0] not in EVALUATED:
                    yield record["text"]


def read_lines(data: Path) -> list[str]:
    """All lines of the text collection, each once, in its order.

    Args:
        data: folder that holds `texts/*.jsonl.gz`.
    """
    return list(
        distinct(tidy(line) for text in _texts(data / "texts") for line in text.split("\n"))
    )


def distinct(lines: Iterable[str]) -> Iterator[str]:
    """Lines long enough, each at its first place."""
    seen: set[int] = set()
    for line in lines:
        if len(line) >= SHORTEST and (key := hash(line)) not in seen:
            seen.add(key)
            yield line

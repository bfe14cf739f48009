"""The words for every stable reason code: what happened and what to do next, in two languages.

The words are data: `resources/messages/*.toml`, one table per code with the keys `vi`, `en`,
`next_vi` and `next_en`. A text may name facts as `{path}`; a fact nobody gave stays visible as
`{path}` instead of hiding the message behind a second error.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from scanstation.paths import resource

__all__ = ["LANGUAGES", "UNKNOWN_CODE", "Message", "codes", "describe", "load_table"]

LANGUAGES = ("vi", "en")

UNKNOWN_CODE = "unexpected"
"""Spoken for when a code has no words of its own; `codes()` lets a test see that none is left."""


@dataclass(frozen=True, slots=True)
class Message:
    """Words for one reason in one language."""

    code: str
    text: str
    next_step: str


class _Facts(dict[str, object]):
    def __missing__(self, key: str) -> str:
        return "{" + key + "}"


def load_table(folder: Path) -> dict[str, dict[str, str]]:
    """Read every table of `folder/*.toml`.

    Raises:
        ValueError: a code is written in two files, or one of its four texts is missing.
    """
    table: dict[str, dict[str, str]] = {}
    for path in sorted(folder.glob("*.toml")):
        for code, texts in tomllib.loads(path.read_text(encoding="utf-8")).items():
            if code in table:
                raise ValueError(f"{path.name}: code {code} is already in another file")
            missing = {"vi", "en", "next_vi", "next_en"} - texts.keys()
            if missing:
                raise ValueError(f"{path.name}: {code} lacks {', '.join(sorted(missing))}")
            table[code] = texts
    return table


@lru_cache(maxsize=1)
def _table() -> dict[str, dict[str, str]]:
    return load_table(resource("messages"))


def codes() -> frozenset[str]:
    """Every code that has words."""
    return frozenset(_table())


def describe(
    code: str, language: str = "vi", params: Mapping[str, object] | None = None
) -> Message:
    """Text and next step for `code`; the code itself is named where there are no words for it.

    Args:
        code: stable key, e.g. "encrypted".
        language: "vi" or "en"; anything else is read as "vi".
        params: facts the text may name.
    """
    tongue = language if language in LANGUAGES else LANGUAGES[0]
    table = _table()
    facts = _Facts(params or {})
    if code not in table:
        facts["code"] = code
    texts = table.get(code, table[UNKNOWN_CODE])
    return Message(
        code,
        texts[tongue].format_map(facts),
        texts[f"next_{tongue}"].format_map(facts),
    )

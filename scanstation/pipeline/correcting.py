"""What correcting a document needs of the libraries: types by name, features of its first page."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from classifiers.folding import fold
from classifiers.learning import features_mark, printed_title, type_features
from classifiers.type_table import load_types
from classifiers.types import DocumentText, PageText, TextLine
from ocr.errors import OcrError
from ocr.page_task import read_result
from scanstation.pipeline.understanding import document_text

if TYPE_CHECKING:
    from scanstation.domain.document import Page
    from scanstation.domain.field_rules import CodeLists

__all__ = ["HeadFeatures", "KnownType", "code_lists", "find_type", "head_features"]

_HEAD_PAGES = 6
"""Covers and routing slips stand before the page that decides; more of them were never seen."""


@dataclass(frozen=True, slots=True)
class KnownType:
    """A type of the table: key, Vietnamese name, code of Thông tư 05/2025."""

    key: str
    name: str
    tt05_code: str


@dataclass(frozen=True, slots=True)
class HeadFeatures:
    """What the type model sees, packed, which features these are, and the printed title."""

    packed: bytes
    mark: str
    title: str


def find_type(rules: Path, text: str) -> KnownType | None:
    """The type with this key or, marks and case aside, this name; None where there is none."""
    wanted = fold(text)
    for row in load_types(rules).types:
        if wanted in (row.key, fold(row.name)):
            return KnownType(row.key, row.name, row.tt05_code)
    return None


def code_lists(rules: Path) -> CodeLists:
    """Field name → codes that may stand in it; {} where the folder has no such table."""
    path = rules / "code_lists.toml"
    return _code_lists(path, path.stat().st_mtime_ns) if path.exists() else {}


@lru_cache(maxsize=4)
def _code_lists(path: Path, _changed: int) -> CodeLists:
    found: dict[str, set[str]] = {}
    for row in tomllib.loads(path.read_text(encoding="utf-8"))["code"]:
        found.setdefault(row["field"], set()).add(row["code"])
    return {name: frozenset(codes) for name, codes in found.items()}


def head_features(work: Path, pages: tuple[Page, ...], rules: Path) -> HeadFeatures:
    """What the type model sees of a document.

    Args:
        work: folder with its page files; where they are gone, the texts of `pages` do.
        pages: as stored.
        rules: folder of the tables.
    """
    try:
        numbers = [page.number for page in islice(pages, _HEAD_PAGES)]
        document = document_text(read_result(work, number) for number in numbers)
    except (OcrError, OSError):
        document = DocumentText(tuple(_bare(page) for page in islice(pages, _HEAD_PAGES)))
    table = load_types(rules)
    return HeadFeatures(
        type_features(document, table), features_mark(), printed_title(document, table)
    )


def _bare(page: Page) -> PageText:
    """A page whose lines lost their places: one below the other, as wide as the page."""
    texts = [line for line in page.text.splitlines() if line.strip()]
    height = max(1, page.height_px // (len(texts) + 1))
    lines = tuple(
        TextLine(text, (0, height * at, page.width_px, height * (at + 1)))
        for at, text in enumerate(texts)
    )
    return PageText(page.number, page.width_px, page.height_px, page.dpi, lines, page.kind)

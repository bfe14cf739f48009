"""Recognised pages of documents whose type is known: to learn from, or to judge on."""

from __future__ import annotations

import json
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from classifiers.folding import fold
from classifiers.linear_model import NONE_CLASS
from classifiers.type_table import TypeTable
from classifiers.types import DocumentText, PageText, TextLine
from ocr.serialise import page_from_json

__all__ = ["HIDDEN", "Read", "hide", "read_corpus"]

HIDDEN = ("", "title", "number", "title number", "top", "first")
"""What is taken from a page before it is judged: nothing, the line with the name of the type, the
number, both, the upper part, the whole first page."""

TOP = 0.13
_NUMBER = re.compile(r"^\W*(luat |nghi quyet )?s[o06]\W|/\s?\d{0,4}/?[a-z]{1,6}\s?-\s?[a-z]")


@dataclass(frozen=True, slots=True)
class Read:
    """A recognised document, its type (`NONE_CLASS`: none), and a group that belongs together."""

    document: DocumentText
    key: str
    group: int
    name: str


def read_corpus(folder: Path, truth: Path | None = None) -> Iterator[Read]:
    """Documents under `folder/pages` (or `folder`), named as in `metadata.json`.

    Args:
        folder: holds a folder of `page-0000N.json` for every file, named without its extension.
        truth: list of `file`, `type` (null: no document), `agency`; `folder/metadata.json`
            where not given.
    """
    pages = folder / "pages" if (folder / "pages").is_dir() else folder
    rows = json.loads((truth or folder / "metadata.json").read_text(encoding="utf-8"))
    for row in rows:
        place = (pages / row["file"]).with_suffix("")
        if not place.is_dir():
            place = pages / Path(row["file"]).stem
        document = _document(place)
        if document.pages:
            name = row.get("type")
            key = fold(name).replace(" ", "_") if name else NONE_CLASS
            agency = str(row.get("agency") or row["file"])
            yield Read(document, key, zlib.crc32(agency.encode()), row["file"])


def _document(folder: Path) -> DocumentText:
    found = []
    for path in sorted(folder.glob("page-*.json")):
        page = page_from_json(path.read_text(encoding="utf-8"))
        lines = tuple(
            TextLine(
                line.text,
                (line.box.left, line.box.top, line.box.right, line.box.bottom),
                line.confidence,
                line.block,
                line.source,
            )
            for line in page.lines
        )
        found.append(PageText(page.number, page.width_px, page.height_px, page.dpi, lines))
    return DocumentText(tuple(found))


def hide(document: DocumentText, what: str, table: TypeTable) -> DocumentText:
    """The document as if parts of its first page could not be read: words of `HIDDEN`."""
    if what == "first":
        return DocumentText(document.pages[1:])
    first = document.pages[0]
    lines = list(first.lines)
    if "title" in what:
        lines = [line for line in lines if table.title_index.best(line.text) is None]
    if "number" in what:
        lines = [line for line in lines if not _NUMBER.search(fold(line.text)[:60])]
    if what == "top":
        lines = [line for line in lines if line.box[1] > TOP * first.height]
    return DocumentText((replace(first, lines=tuple(lines)), *document.pages[1:]))

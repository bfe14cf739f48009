"""The steps that read real scans: lines with a transcript, and lines read beyond doubt."""

from __future__ import annotations

from collections import defaultdict
from functools import cached_property
from pathlib import Path

import numpy as np

from ocr.types import Pixels
from resources.models.training import items, scans
from resources.models.training.align import align
from resources.models.training.charset import Charset
from resources.models.training.items import LineItem, fits, shrunk
from resources.models.training.progress import Progress
from resources.models.training.scans import LineReader, Page, ReadLine
from resources.models.training.sure_lines import is_sure
from resources.models.training.workshop import Workshop, pooled

__all__ = ["align_scans", "find_sure_lines"]


class _PageReader:
    """Reads pages; the network is loaded where the first one is read: in the worker."""

    def __init__(self, weights: Path, table: Path | None = None) -> None:
        self._files = (weights, table)

    @cached_property
    def _reader(self) -> LineReader:
        return LineReader(*self._files)

    def all_lines(self, page: Page) -> list[tuple[Pixels, str]]:
        """Every line, shrunk, and its reading."""
        return [(shrunk(line.crop), line.text) for line in self._reader.read(page)]

    def sure_lines(self, page: Page) -> list[tuple[Pixels, str]]:
        """The lines read beyond doubt."""
        found = self._reader.read(page, scans_only=True)
        return [(shrunk(line.crop), line.text) for line in found if self._sure(line)]

    def _sure(self, line: ReadLine) -> bool:
        return is_sure(line.characters, line.text, self._reader.knows)


def _item(pixels: Pixels, text: str, source: str, charset: Charset) -> LineItem | None:
    codes = charset.encode(text)
    if not codes or not fits(codes, pixels.shape[1]):
        return None
    return LineItem(pixels, np.array(codes, np.int16), source)


def align_scans(shop: Workshop, workers: int, pages: int | None = None) -> str:
    """Write the lines of transcribed scans that were found in their transcript."""
    todo = scans.transcribed(shop.data)[:pages]
    reader = _PageReader(shop.reader)
    progress = Progress("align", len(todo))
    documents: dict[str, list[tuple[Pixels, str]]] = defaultdict(list)
    answers = pooled(reader.all_lines, todo, workers, progress)
    for page, lines in zip(todo, answers, strict=True):
        documents[page.document] += lines
    charset = shop.charset()
    kept = [
        _item(lines[found.line][0], found.text, name, charset)
        for name, lines in documents.items()
        for found in align([text for _, text in lines], scans.truth(shop.data, name))
    ]
    whole = [item for item in kept if item is not None]
    items.write(shop.work / "aligned-0.npz", whole)
    return f"{len(whole)} of {sum(map(len, documents.values()))} lines on {len(todo)} pages"


def find_sure_lines(shop: Workshop, workers: int, pages: int | None = None) -> str:
    """Write the lines of untranscribed scans that were read beyond doubt."""
    todo = scans.untranscribed(shop.data)[:pages]
    reader = _PageReader(shop.reader, shop.syllables)
    progress = Progress("sure-lines", len(todo))
    charset = shop.charset()
    kept: list[LineItem | None] = []
    for lines in pooled(reader.sure_lines, todo, workers, progress):
        kept += [_item(pixels, text, "", charset) for pixels, text in lines]
    whole = [item for item in kept if item is not None]
    items.write(shop.work / "sure-0.npz", whole)
    return f"{len(whole)} lines on {len(todo)} pages"

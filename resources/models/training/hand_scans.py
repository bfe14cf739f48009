"""Rows of real scans whose number and date are known, with what pen or type wrote of them."""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from classifiers.agencies import Tables
from classifiers.dates import date_row
from classifiers.numbers import number_row
from classifiers.types import DocumentText, PageText, TextLine
from classifiers.zones import find_head
from ocr.engine import OcrEngine
from ocr.errors import SourceError
from ocr.handwriting import alphabet
from ocr.handwriting.network import RowNetwork
from ocr.handwriting.rows import RowKind, cut_row
from ocr.recognise import UprightPage, recognise_page
from ocr.types import Box, Pixels
from resources.models.training.hand_align import best_of
from resources.models.training.hand_forms import labels_of
from resources.models.training.hand_rows import RowItem

__all__ = ["RealRow", "labelled", "real_rows"]

WORST = -3.0  # mean log probability of a sign; below it the row is not what the truth says


@dataclass(frozen=True, slots=True)
class RealRow:
    """A row found on a real page: (48, W) uint8 prepared, kind, and the document's truth."""

    pixels: Pixels
    kind: RowKind
    truth: dict[str, Any]

    @property
    def by_hand(self) -> bool:
        """Whether the truth says that a part of it was written by hand."""
        return self.kind in self.truth["handwritten_fields"]

    @property
    def certain(self) -> bool:
        """Whether the truth may be counted."""
        words = {"number": ("number",), "date": ("date", "day")}[self.kind]
        doubts = " ".join(self.truth["uncertain_fields"])
        return not any(word in doubts for word in words)


def _text(page: UprightPage) -> DocumentText:
    found = page.page
    lines = tuple(
        TextLine(one.text, (b.left, b.top, b.right, b.bottom), one.confidence, one.block)
        for one in found.lines
        for b in [one.box]
    )
    size = (found.width_px, found.height_px)
    return DocumentText((PageText(found.number, *size, found.dpi, lines),))


def real_rows(data: Path, engine: OcrEngine, tables: Tables) -> Iterator[RealRow]:
    """Find the rows on the first page of every document whose truth is known.

    Args:
        data: collection of texts and scans.
        engine: reads the pages.
        tables: codes and agencies, to know the rows by.
    """
    from ocr.reading import open_source  # an environment made for torch may not read PDF files

    root = data / "real"
    for truth in json.loads((root / "metadata.json").read_text(encoding="utf-8")):
        try:
            with open_source(root / truth["file"]) as source:
                page = recognise_page(source.read_page(1), engine)
        except SourceError:
            continue
        head = find_head(_text(page))
        if head is None:
            continue
        numbered, dated = number_row(head, tables), date_row(head)
        boxes: dict[RowKind, Any] = {
            "number": numbered and numbered[0].box,
            "date": dated and dated[0].box,
        }
        for kind, box in boxes.items():
            if box and truth[kind]:
                prepared = cut_row(page.pixels, Box(*box), kind)
                yield RealRow((prepared * 255).astype(np.uint8), kind, truth)


def _typed(text: str) -> tuple[int, ...]:
    return tuple(alphabet.PRINT + int(digit) for digit in text)


def _penned(text: str) -> tuple[int, ...]:
    return tuple(alphabet.HAND + int(digit) for digit in text)


def _number_spellings(row: RealRow) -> list[tuple[int, ...]]:
    digits = re.match(r"\d+", row.truth["number"])
    if not digits:
        return []
    tail = (alphabet.SLASH, *labels_of(row.truth["notation"] or ""))
    # The crop may end within a long notation.
    tails = [tail[:length] for length in range(len(tail), 0, -1)]
    heads = [(alphabet.NUMBER,), (alphabet.WORD, alphabet.NUMBER)]
    written = (_penned if row.by_hand else _typed)(digits.group())
    return [(*head, *written, *end) for head, end in itertools.product(heads, tails)]


def _date_spellings(row: RealRow) -> list[tuple[int, ...]]:
    """The day is what is written first; the month, then the year may be as well."""
    year, month, day = row.truth["date"].split("-")
    how = _penned if row.by_hand else _typed
    days = [how(text) for text in sorted({day, str(int(day))})]
    texts = sorted({month, str(int(month))})
    months = [_typed(text) for text in texts]
    years = [_typed(year)]
    if row.by_hand:
        months += [_penned(text) for text in texts]
        years += [_penned(year), (*_typed(year[:2]), *_penned(year[2:]))]
    place = labels_of(row.truth["place"] or "")
    return [
        (*place, alphabet.DAY, *d, alphabet.MONTH, *m, alphabet.YEAR, *y)
        for d, m, y in itertools.product(days, months, years)
    ]


def labelled(row: RealRow, network: RowNetwork) -> RowItem | None:
    """Give a row the labels of the spelling the network finds likeliest.

    Returns:
        None where the truth is uncertain or none of its spellings can be seen.
    """
    if not row.certain:
        return None
    spellings = _number_spellings(row) if row.kind == "number" else _date_spellings(row)
    if not spellings:
        return None
    empty = RowItem(row.pixels, np.zeros(0, np.uint8), row.kind, row.truth["agency"])
    labels, score = best_of(network.shares(empty.ink), spellings)
    if score / len(labels) < WORST:
        return None
    return replace(empty, labels=np.array(labels, np.uint8))

"""Recognised pages to everything the machine says of a document; the inside of a worker's task.

`understand_document` is the one way in: the pipeline, `scanstation evaluate` and learning all
come through it, so what is measured is what the clerk gets.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from classifiers.agencies import load_tables
from classifiers.doc_types import is_party_document
from classifiers.priority import cited_numbers, copy_form, is_draft
from classifiers.types import (
    BoxTuple,
    DocumentText,
    HandReader,
    HandReading,
    PageText,
    StampMark,
    TextLine,
    TextWord,
    Understanding,
)
from classifiers.understand import understand
from classifiers.zone_map import Zone, map_zones
from ocr.errors import EngineError
from ocr.handwriting import HandRows
from ocr.reading import Source
from ocr.types import Box, Line, RecognisedPage
from scanstation.pipeline.model_paths import ModelPaths

__all__ = ["Hand", "Understood", "document_text", "understand_document"]

log = logging.getLogger(__name__)

_PAGES_WITH_WORDS = 3
"""Head and foot are read word by word; the words of 500 pages between them would fill 40 MB."""


@dataclass(frozen=True, slots=True)
class Understood:
    """What is known of a document, and what its rank is made from besides its fields.

    Attributes:
        understanding: type, fields, priority, details, findings.
        citations: numbers of other documents it names, each once.
        copy: form of the copy ("SAO Y" …), "" for an original.
        draft: the document says it is one.
        party: a Party document.
        zones: what stands where on the pages.
        version: of the models.
    """

    understanding: Understanding
    citations: tuple[str, ...]
    copy: str
    draft: bool
    party: bool
    zones: tuple[Zone, ...]
    version: str


def understand_document(
    document: DocumentText, models: ModelPaths, hand: HandReader | None = None
) -> Understood:
    """Say everything the machine can say about a document.

    Args:
        document: all pages, in order.
        models: tables and trained parts.
        hand: reads handwritten digits from the pixels; None: they are asked for.

    Raises:
        TableDamaged: a table is missing or broken.
    """
    understanding = understand(
        document, models.rules, models.type_model, acceptance=models.acceptance, hand=hand
    )
    bases = understanding.fields.get("legal_bases")
    named = bases.value if bases is not None and isinstance(bases.value, tuple) else ()
    body = (_running_text(page) for page in document.pages)
    return Understood(
        understanding=understanding,
        citations=tuple(sorted(set(cited_numbers(named)) | set(cited_numbers(body)))),
        copy=copy_form(document),
        draft=is_draft(document),
        party=is_party_document(document),
        zones=map_zones(document, understanding.fields, load_tables(models.rules)),
        version=models.version,
    )


class Hand:
    """Reads handwritten rows of one document from its source; a `HandReader`.

    Args:
        source: the opened file the pages were recognised from.
        pages: by number, as recognised.
    """

    def __init__(self, source: Source, pages: Mapping[int, RecognisedPage]) -> None:
        self._rows = HandRows(source, pages)

    def read(self, page: int, box: BoxTuple, kind: str) -> HandReading | None:
        """See `HandReader.read`; without the weights everything is asked for."""
        try:
            found = self._rows.read(page, box, kind)
        except EngineError as error:
            log.warning("handwriting is not read: %s", error)
            return None
        return HandReading(found.readings, found.handwritten) if found else None


def document_text(pages: Iterable[RecognisedPage]) -> DocumentText:
    """Recognised pages as the classifiers take them."""
    recognised = tuple(pages)
    last = len(recognised) - _PAGES_WITH_WORDS
    return DocumentText(
        tuple(
            _page(page, words=at < _PAGES_WITH_WORDS or at >= last)
            for at, page in enumerate(recognised)
        )
    )


def _running_text(page: PageText) -> str:
    """Lines of a page; a number broken at its hyphen is one again."""
    return re.sub(r"-\n(?=[A-ZĐ])", "-", "\n".join(line.text for line in page.lines))


def _page(page: RecognisedPage, *, words: bool) -> PageText:
    return PageText(
        number=page.number,
        width=page.width_px,
        height=page.height_px,
        dpi=page.dpi,
        lines=tuple(_line(line, words=words) for line in page.lines),
        kind=str(page.kind),
        stamps=tuple(
            StampMark(s.text, _tuple(s.box), s.tilt_deg, s.framed, s.red, s.confidence)
            for s in page.stamps
        ),
    )


def _line(line: Line, *, words: bool) -> TextLine:
    return TextLine(
        text=line.text,
        box=_tuple(line.box),
        confidence=line.confidence,
        block=line.block,
        source=line.source,
        words=tuple(TextWord(w.text, _tuple(w.box), w.confidence) for w in line.words)
        if words
        else (),
    )


def _tuple(box: Box) -> BoxTuple:
    return (box.left, box.top, box.right, box.bottom)

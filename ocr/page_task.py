"""One page of one file, from its bytes to what the rest of the station needs of it."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from ocr.engine import OcrEngine
from ocr.errors import EngineError, EngineMissing, OcrError
from ocr.pdf import DocumentMetadata, PageLayers, PdfResult, make_layers, write_pdfa
from ocr.reading import Source
from ocr.recognise import Recipe, recognise_page
from ocr.serialise import page_from_json, page_to_json
from ocr.types import RecognisedPage

__all__ = [
    "ENGINES",
    "PageOptions",
    "assemble",
    "layers_path",
    "make_engine",
    "page_path",
    "process_page",
    "read_result",
]

ENGINES = ("auto", "lines", "tesserocr", "tesseract")


@dataclass(frozen=True, slots=True)
class PageOptions:
    """What to do with a page.

    Attributes:
        recipe: recognition steps.
        layers: also make the page's layers for the searchable PDF.
    """

    recipe: Recipe = field(default_factory=Recipe)
    layers: bool = True


def make_engine(name: str = "auto") -> OcrEngine:
    """Return an engine by name.

    Args:
        name: "lines", "tesserocr", "tesseract", or "auto" for the first of them that works.

    Raises:
        EngineError: the named engine (or, with "auto", every engine) is missing.
        ValueError: no such name.
    """
    if name not in ENGINES:
        raise ValueError(f"engine {name!r} is none of {', '.join(ENGINES)}")
    if name != "auto":
        return _engine(name)
    reasons = []
    for candidate in ENGINES[1:]:
        try:
            return _engine(candidate)
        except EngineError as error:
            reasons.append(f"{candidate}: {error.detail}")
    raise EngineMissing("; ".join(reasons))


def _engine(name: str) -> OcrEngine:
    """Import an engine only where it is wanted: each brings a large library."""
    if name == "lines":
        from ocr.line_engine import LineEngine

        return LineEngine()
    if name == "tesserocr":
        from ocr.tesseract_library import TesseractLibrary

        return TesseractLibrary()
    from ocr.tesseract_program import TesseractProgram

    return TesseractProgram()


def page_path(folder: Path, number: int) -> Path:
    """Where the record of page `number` (1-based) lies."""
    return folder / f"page-{number:05d}.json"


def layers_path(folder: Path, number: int) -> Path:
    """Where the layers of page `number` (1-based) lie."""
    return folder / f"page-{number:05d}.layers"


def _write_aside(path: Path, data: bytes) -> None:
    """Write, flush, rename: a reader sees the whole file or none."""
    aside = path.with_name(f"{path.name}.{os.getpid()}.part")
    try:
        with aside.open("wb") as out:
            out.write(data)
            out.flush()
            os.fsync(out.fileno())
        aside.replace(path)
    finally:
        aside.unlink(missing_ok=True)


def process_page(
    source: Source,
    number: int,
    out_dir: Path,
    engine: OcrEngine,
    options: PageOptions | None = None,
) -> RecognisedPage:
    """Read, recognise and take apart one page; its results appear whole or not at all.

    Args:
        source: an opened file.
        number: 1-based page.
        out_dir: existing folder; gets `page-NNNNN.layers` and, last, `page-NNNNN.json`.
        engine: reads the lines.
        options: recipe, and whether layers are wanted.

    Returns:
        The recognised page; `seconds` counts everything from decoding to layers.

    Raises:
        SourceError: the page cannot be decoded.
        EngineError: the recogniser failed.
        OutputError: the layers could not be made.
    """
    options = options or PageOptions()
    started = time.perf_counter()
    image = source.read_page(number)
    result = recognise_page(image, engine, options.recipe)
    dpi, bilevel = image.dpi, image.bilevel
    del image  # the page as scanned is not needed beside the upright one
    if options.layers:
        layers = make_layers(result.pixels, dpi, bilevel=bilevel)
        layers.save(layers_path(out_dir, number))
    page = replace(result.page, seconds=time.perf_counter() - started)
    _write_aside(page_path(out_dir, number), page_to_json(page).encode())
    return page


def read_result(out_dir: Path, number: int) -> RecognisedPage:
    """Read the record of a processed page.

    Raises:
        OcrError: missing or damaged; the page must be processed again.
    """
    try:
        text = page_path(out_dir, number).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise OcrError(str(error), code="page_record_damaged") from error
    return page_from_json(text)


def assemble(out_dir: Path, pages: int, out: Path, meta: DocumentMetadata) -> PdfResult:
    """Put the processed pages of a document together as one searchable PDF/A-2b.

    Args:
        out_dir: folder of `process_page`.
        pages: how many.
        out: final path; written aside and renamed.
        meta: document metadata.

    Raises:
        OcrError: a page is missing or damaged.
        OutputError: the PDF could not be written or failed its check.
    """

    def each() -> Iterator[tuple[PageLayers, RecognisedPage]]:
        for number in range(1, pages + 1):
            yield PageLayers.load(layers_path(out_dir, number)), read_result(out_dir, number)

    return write_pdfa(out, each(), meta)

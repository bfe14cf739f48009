"""The real page processor: the `ocr` library behind the pipeline's contract."""

from __future__ import annotations

import hashlib
import os
import traceback
from dataclasses import replace
from pathlib import Path

from classifiers.rule_file import TableDamaged
from ocr.engine import OcrEngine
from ocr.errors import OcrError
from ocr.limits import DEFAULT_LIMITS, Limits
from ocr.page_task import (
    PageOptions,
    assemble,
    layers_path,
    make_engine,
    page_path,
    process_page,
    read_result,
)
from ocr.pdf import DocumentMetadata
from ocr.reading import Source, open_source
from ocr.types import RecognisedPage
from scanstation import __version__
from scanstation.pipeline.contract import (
    AssemblyOrder,
    Inspection,
    Made,
    NotUnderstood,
    PageFacts,
    ProcessorSettings,
    UnderstandOrder,
)
from scanstation.pipeline.source_shelf import SourceShelf
from scanstation.pipeline.understanding import (
    Hand,
    Understood,
    document_text,
    understand_document,
)

__all__ = ["OcrProcessor"]

_CHUNK = 1024 * 1024

_NOT_OUR_FAULT = (OcrError, TableDamaged, MemoryError, OSError)
"""Errors with an answer of their own: another try, a next step, the end of one file."""

_OTHER_EXTENSIONS = {
    "jpeg": {".jpg", ".jpeg", ".jpe", ".jfif"},
    "tiff": {".tif", ".tiff"},
    "jp2": {".jp2", ".j2k", ".j2c", ".jpc", ".jpf", ".jpx"},
    "bmp": {".bmp", ".dib"},
}


class OcrProcessor:
    """Keeps a few sources and one engine open between tasks."""

    def __init__(self, settings: ProcessorSettings) -> None:
        self._engine_name = settings.engine
        self._limits: Limits = replace(
            DEFAULT_LIMITS,
            max_bytes=settings.max_bytes,
            max_pages=settings.max_pages,
            max_page_pixels=settings.max_page_pixels,
            page_seconds=settings.page_seconds,
            worker_memory_bytes=settings.worker_memory_bytes,
        )
        self._shelf: SourceShelf[Source] = SourceShelf(self._open)
        self._engine: OcrEngine | None = None

    def inspect(self, source: Path, name: str) -> Inspection:
        """See `PageProcessor.inspect`."""
        with self._shelf.lent(source) as opened:
            info = opened.info
        claimed = Path(name).suffix.lower()
        fitting = _OTHER_EXTENSIONS.get(info.format, {info.extension})
        return Inspection(
            format=info.format,
            media_type=info.media_type,
            extension=info.extension,
            pages=info.pages,
            signed=info.signed,
            producer=info.producer,
            claimed_extension_wrong=bool(claimed) and claimed not in fitting,
        )

    def recognise(self, source: Path, number: int, work: Path) -> PageFacts:
        """See `PageProcessor.recognise`."""
        work.mkdir(parents=True, exist_ok=True)
        if self._engine is None:
            self._engine = make_engine(self._engine_name)
        with self._shelf.lent(source) as opened:
            # A signed file is delivered as it is, so nobody asks for its layers.
            options = PageOptions(layers=not opened.info.signed)
            page = process_page(opened, number, work, self._engine, options)
        return _facts(page)

    def understand(self, order: UnderstandOrder) -> Understood | NotUnderstood | None:
        """See `PageProcessor.understand`."""
        numbers = range(1, order.pages + 1)
        for number in numbers:  # page files somebody tidied away are made again
            if not page_path(order.work, number).exists():
                self.recognise(order.source, number, order.work)
        pages = {number: read_result(order.work, number) for number in numbers}
        with self._shelf.lent(order.source) as opened:
            hand = Hand(opened, pages)
            try:
                return understand_document(document_text(pages.values()), order.models, hand)
            except _NOT_OUR_FAULT:
                raise
            except Exception as error:
                where = traceback.extract_tb(error.__traceback__)[-1]
                fault = f"{type(error).__name__} {Path(where.filename).name}:{where.lineno}"
                return NotUnderstood(fault)

    def assemble(self, order: AssemblyOrder) -> tuple[Made, ...]:
        """See `PageProcessor.assemble`."""
        order.target.mkdir(parents=True, exist_ok=True)
        self._make_up_pages(order)
        out = order.target / "document.pdf"
        if order.signed:
            return (_copy_as_is(order, out), _write_sidecar(order))
        meta = DocumentMetadata(
            title=order.title,
            created=order.arrived,
            producer=f"ScanStation {__version__}",
            identifier=order.identifier,
        )
        made = assemble(order.work, order.pages, out, meta)
        return (Made("searchable_pdf", out, made.bytes, made.sha256, made.pages),)

    def close(self) -> None:
        """See `PageProcessor.close`."""
        self._shelf.close()
        engine, self._engine = self._engine, None
        if engine is not None:
            engine.close()

    def _make_up_pages(self, order: AssemblyOrder) -> None:
        """Page files somebody tidied away are made again; nobody should wait for a person."""
        for number in range(1, order.pages + 1):
            layers = order.signed or layers_path(order.work, number).exists()
            if not (layers and page_path(order.work, number).exists()):
                self.recognise(order.source, number, order.work)

    def _open(self, path: Path) -> Source:
        return open_source(path, self._limits)


def _facts(page: RecognisedPage) -> PageFacts:
    return PageFacts(
        number=page.number,
        kind=str(page.kind),
        width_px=page.width_px,
        height_px=page.height_px,
        dpi=page.dpi,
        turn_deg=page.turn.clockwise_deg,
        turn_applied=page.turn.applied,
        skew_deg=page.skew.angle_deg,
        skew_applied=page.skew.applied,
        text=page.text,
        raw_text=page.raw_text,
        mean_confidence=page.mean_confidence,
        measures=dict(page.quality.measures),
        findings=page.quality.findings,
        engine=page.engine,
        recipe=page.recipe,
        seconds=page.seconds,
    )


def _copy_as_is(order: AssemblyOrder, out: Path) -> Made:
    """A signature covers every byte, so the delivered file is the original."""
    aside = out.with_name(f"{out.name}.{os.getpid()}.part")
    digest, length = hashlib.sha256(), 0
    with order.source.open("rb") as source, aside.open("wb") as copy:
        while chunk := source.read(_CHUNK):
            digest.update(chunk)
            length += len(chunk)
            copy.write(chunk)
        copy.flush()
        os.fsync(copy.fileno())
    aside.replace(out)
    return Made("searchable_pdf", out, length, digest.hexdigest(), order.pages)


def _write_sidecar(order: AssemblyOrder) -> Made:
    """Text of every page, a form feed between them."""
    out = order.target / "document.txt"
    aside = out.with_name(f"{out.name}.{os.getpid()}.part")
    digest, length = hashlib.sha256(), 0
    with aside.open("wb") as sidecar:
        for number in range(1, order.pages + 1):
            page = read_result(order.work, number)
            text = page.text + ("\f" if number < order.pages else "\n")
            data = text.encode("utf-8")
            digest.update(data)
            length += len(data)
            sidecar.write(data)
        sidecar.flush()
        os.fsync(sidecar.fileno())
    aside.replace(out)
    return Made("text_sidecar", out, length, digest.hexdigest(), order.pages)

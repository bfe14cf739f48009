"""Documents made by hand, keys pressed as people press them, a viewing service that counts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pikepdf
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from ocr.serialise import page_to_json
from ocr.types import Box, Line, PageKind, Quality, RecognisedPage, Skew, Turn
from scanstation.domain.document import DerivedFile, DerivedKind, Document, Page, SourceFile
from scanstation.domain.ids import DocumentId, IdFactory, Sha256
from scanstation.domain.lifecycle import fail, move
from scanstation.domain.states import DocumentState
from scanstation.pipeline.page_view import PageDrawer
from scanstation.pipeline.workers import Workers
from scanstation.services.viewing_service import (
    DocumentView,
    Listed,
    Listing,
    ViewingService,
)
from scanstation.store import Store

WIDTH, HEIGHT = 1240, 1754
LINES = (
    "SỞ XÂY DỰNG",
    "Số: 184/QĐ-SXD",
    "QUYẾT ĐỊNH",
    "Về việc cấp phép công trình đường Bến Tượng",
)


def no_workers() -> Workers:
    raise AssertionError("this test draws no page")


class Clock:
    """A second later each time it is asked."""

    def __init__(self) -> None:
        self.now = datetime.now(UTC) - timedelta(hours=1)

    def __call__(self) -> datetime:
        self.now += timedelta(seconds=1)
        return self.now


class Shelf:
    """Puts documents into a store."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.clock = Clock()
        self._ids = IdFactory(self.clock)

    def arrived(self, name: str) -> Document:
        number = self._ids()
        source = SourceFile(f"/quét/{name}", name, Sha256(number * 2), 1000)
        return Document.arrived(number, source, self.clock.now)

    def many(self, count: int) -> list[DocumentId]:
        """Documents that wait, the first one arrived first."""
        documents = [self.arrived(f"hồ sơ {n:04d}.pdf") for n in range(count)]
        with self.store.unit_of_work() as uow:
            for document in documents:
                uow.documents.add(document)
            uow.commit()
        return [document.id for document in documents]

    def failed(self, name: str, reason: str = "page_unreadable") -> DocumentId:
        document = self.arrived(name)
        with self.store.unit_of_work() as uow:
            document = uow.documents.add(document)
            uow.documents.update(fail(document, "page 1", reason, self.clock()))
            uow.commit()
        return document.id

    def finished(self, name: str, pages: Sequence[Sequence[str]] = (LINES,)) -> DocumentId:
        """A document with recognised pages, their records and a PDF."""
        arrived = self.arrived(name)
        with self.store.unit_of_work() as uow:
            document = uow.documents.add(arrived)
            for number, lines in enumerate(pages, start=1):
                uow.pages.put(_page(document.id, number, lines))
            for state in (DocumentState.RECOGNISED, DocumentState.TO_CORRECT):
                document = move(document, state, self.clock())
            uow.documents.update(replace(document, page_count=len(pages)))
            uow.derived.put(self._pdf(document.id, len(pages)))
            uow.search.index(document.id)
            uow.commit()
        for number, lines in enumerate(pages, start=1):
            self._record(document.id, number, lines)
        return document.id

    def _pdf(self, document_id: DocumentId, pages: int) -> DerivedFile:
        folder = self.store.derived_folder(document_id)
        folder.mkdir(parents=True)
        path = folder / "document.pdf"
        with pikepdf.new() as pdf:
            for _ in range(pages):
                page = pdf.add_blank_page(page_size=(595, 842))
                page.Contents = pdf.make_stream(b"1 0 0 rg 0 642 100 200 re f")  # red, top left
            pdf.save(path)
        name = path.relative_to(self.store.folder).as_posix()
        kind = DerivedKind.SEARCHABLE_PDF
        size = path.stat().st_size
        return DerivedFile(document_id, kind, name, size, Sha256("0" * 64), pages, self.clock.now)

    def _record(self, document_id: DocumentId, number: int, lines: Sequence[str]) -> None:
        work = self.store.work_folder(document_id)
        work.mkdir(parents=True, exist_ok=True)
        page = RecognisedPage(
            number,
            PageKind.SCAN,
            WIDTH,
            HEIGHT,
            150.0,
            Turn(0, 1.0, applied=False),
            Skew(0.0, 1.0, applied=False),
            tuple(
                Line(text, text, Box(100, 100 + 60 * n, 700, 140 + 60 * n), 0.9)
                for n, text in enumerate(lines)
            ),
            Quality(),
            "fake",
            "fake-1",
            0.1,
        )
        (work / f"page-{number:05d}.json").write_text(page_to_json(page), encoding="utf-8")


def _page(document_id: DocumentId, number: int, lines: Sequence[str]) -> Page:
    text = "\n".join(lines)
    return Page(document_id, number, "scan", WIDTH, HEIGHT, 150.0, text=text, mean_confidence=0.9)


class CountingViewing(ViewingService):
    """Writes down what it is asked."""

    def __init__(self, store: Store) -> None:
        super().__init__(store, PageDrawer(no_workers))
        self.listings: list[Listing] = []
        self.fetches: list[int] = []

    def listing(self, wanted: Listing) -> Listed:
        self.listings.append(wanted)
        return super().listing(wanted)

    def rows(self, ids: Sequence[DocumentId]) -> list[DocumentView]:
        self.fetches.append(len(ids))
        return super().rows(ids)


def type_text(widget: QWidget, text: str) -> None:
    """Letter by letter, with accents: `QTest.keyClicks` ends the process at the first "ế"."""
    for letter in text:
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            key: Any = 0
            event = QKeyEvent(kind, key, Qt.KeyboardModifier.NoModifier, letter)
            QCoreApplication.sendEvent(widget, event)

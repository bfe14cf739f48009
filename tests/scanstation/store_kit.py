"""Small makers for tests of the store: a moving clock, documents, a station's files."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta
from pathlib import Path

from ocr.vietnamese import fold, normalise_tone_place
from scanstation.domain.document import (
    DerivedFile,
    DerivedKind,
    Document,
    Page,
    SourceFile,
    VaultObject,
)
from scanstation.domain.ids import IdFactory, Sha256
from scanstation.domain.ledger import EntryStage, IntakeEntry
from scanstation.domain.lifecycle import move
from scanstation.domain.search import TextFolding
from scanstation.domain.states import DocumentState
from scanstation.store import Store
from scanstation.store.spool import file_sha256

FOLDING = TextFolding(fold, normalise_tone_place)
START = datetime(2026, 8, 3, 7, 30, tzinfo=UTC)


class Clock:
    """Answers a time one second later each time."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        self.now += timedelta(seconds=1)
        return self.now


CLOCK = Clock()
IDS = IdFactory(CLOCK)


def open_store(folder: Path) -> Store:
    return Store.open(folder, FOLDING, clock=CLOCK)


def arrive(store: Store, content: bytes = b"scan", name: str = "a.pdf") -> Document:
    """A file in the spool, with its row and its ledger entry."""
    spooled = store.spool.write(io.BytesIO(content))
    source = SourceFile(f"/in/{name}", name, spooled.sha256, spooled.bytes, "application/pdf")
    now = CLOCK()
    with store.unit_of_work() as uow:
        document = uow.documents.add(Document.arrived(IDS(), source, now))
        stage = EntryStage.SOURCE_LEFT
        entry = IntakeEntry(
            source.path, "/in", name, spooled.bytes, 7, spooled.sha256, document.id, stage, now
        )
        uow.ledger.add(entry)
        uow.commit()
    return document


def bare_document(sha: str = "a" * 64, name: str = "a.pdf") -> Document:
    return Document.arrived(IDS(), SourceFile(f"/in/{name}", name, Sha256(sha), 4), CLOCK())


def page(document: Document, number: int, text: str) -> Page:
    return Page(document.id, number, "scan", 2480, 3508, 300.0, text=text, mean_confidence=0.9)


def finish(store: Store, document: Document, pdf: bytes = b"%PDF-1.7 made") -> Document:
    """Take an arrived document through everything a station does to it."""
    path = store.derived_folder(document.id) / "document.pdf"
    path.parent.mkdir(parents=True)
    path.write_bytes(pdf)
    store.vault.admit(store.spool, document.source.sha256)
    now = CLOCK()
    source = document.source
    with store.unit_of_work() as uow:
        uow.pages.put(page(document, 1, "QUYẾT ĐỊNH về việc phê duyệt quy hoạch"))
        uow.vault.add(VaultObject(source.sha256, source.bytes, "application/pdf", document.id, now))
        uow.derived.put(
            DerivedFile(
                document.id,
                DerivedKind.SEARCHABLE_PDF,
                path.relative_to(store.folder).as_posix(),
                len(pdf),
                file_sha256(path),
                1,
                now,
            )
        )
        document = uow.documents.update(move(document, DocumentState.RECOGNISED, now))
        document = uow.documents.update(move(document, DocumentState.TO_CORRECT, now))
        uow.search.index(document.id)
        uow.commit()
    return document

"""What a page processor and a look for secret marks must keep, whatever stands behind them.

A processor lives inside a worker process, for many tasks. It gets paths and gives back small
values; pixels never cross the process border (26 MB through a pipe cost 206 ms, measured).
Every task can run again with the same result: its files are written aside and renamed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, TypeAlias

from scanstation.pipeline.model_paths import ModelPaths

if TYPE_CHECKING:  # the window's process hands these on without loading the classifiers
    from scanstation.pipeline.understanding import Understood

__all__ = [
    "AssemblyOrder",
    "Inspection",
    "Made",
    "NoLook",
    "NotUnderstood",
    "PageFacts",
    "PageProcessor",
    "ProcessorFactory",
    "ProcessorSettings",
    "SecrecyLook",
    "SecrecyLookFactory",
    "UnderstandOrder",
    "Verdict",
]


@dataclass(frozen=True, slots=True)
class ProcessorSettings:
    """What a processor needs to know; crosses the process border once.

    Attributes:
        engine: name of the recogniser, or "auto".
        max_bytes: see `ocr.limits.Limits` for this and the next ones.
        max_pages: pages in one file.
        max_page_pixels: pixels of one decoded page.
        page_seconds: wall-clock limit of one page.
        worker_memory_bytes: address space of a worker.
    """

    engine: str
    max_bytes: int
    max_pages: int
    max_page_pixels: int
    page_seconds: float
    worker_memory_bytes: int


@dataclass(frozen=True, slots=True)
class Inspection:
    """What a file is, by its content."""

    format: str
    media_type: str
    extension: str
    pages: int
    signed: bool
    producer: str
    claimed_extension_wrong: bool


@dataclass(frozen=True, slots=True)
class PageFacts:
    """One recognised page without its pixels and words; fields as in `domain.document.Page`."""

    number: int
    kind: str
    width_px: int
    height_px: int
    dpi: float
    turn_deg: int
    turn_applied: bool
    skew_deg: float
    skew_applied: bool
    text: str
    raw_text: str
    mean_confidence: float
    measures: dict[str, float]
    findings: tuple[str, ...]
    engine: str
    recipe: str
    seconds: float


@dataclass(frozen=True, slots=True)
class AssemblyOrder:
    """Make the delivered files of one document.

    Attributes:
        source: original bytes.
        work: folder with the page files.
        target: folder for the results; made if needed.
        pages: how many pages `work` holds.
        title: for the metadata.
        identifier: the document's id, for the metadata.
        signed: deliver the original byte for byte and put the text into a sidecar.
        arrived: UTC time of arrival; dates in the metadata come from it, so that the same
            document always gives the same file.
    """

    source: Path
    work: Path
    target: Path
    pages: int
    title: str
    identifier: str
    signed: bool
    arrived: datetime


@dataclass(frozen=True, slots=True)
class UnderstandOrder:
    """Say what one document is.

    Attributes:
        source: original bytes; handwriting is read from its pixels.
        work: folder with the page files.
        pages: how many pages `work` holds.
        models: tables and trained parts.
    """

    source: Path
    work: Path
    pages: int
    models: ModelPaths


@dataclass(frozen=True, slots=True)
class Made:
    """One delivered file; `kind` is "searchable_pdf" or "text_sidecar"."""

    kind: str
    path: Path
    bytes: int
    sha256: str
    pages: int


@dataclass(frozen=True, slots=True)
class NotUnderstood:
    """Understanding met a fault of ours: the document goes on, a person fills in its record.

    `fault` is the name of the error, never its text, which may hold words of the document.
    """

    fault: str


class Verdict(StrEnum):
    """Answer of a look for secret marks."""

    CLEAN = "clean"
    SECRET = "secret"  # noqa: S105 - a word of the answer, no password
    NOT_LOOKED = "not_looked"


class SecrecyLook(Protocol):
    """Decides whether a document carries MẬT, TỐI MẬT or TUYỆT MẬT."""

    def look(self, work: Path, pages: int) -> Verdict:
        """Look at the recognised pages in `work` (page-00001.json …).

        Must not write, log or raise anything that holds content of the pages.
        """
        ...


class NoLook:
    """No classifier is installed: says so, and never that a document is clean."""

    def look(self, work: Path, pages: int) -> Verdict:
        """Not looked."""
        del work, pages
        return Verdict.NOT_LOOKED


class PageProcessor(Protocol):
    """Does the work of one worker process.

    Raises (all methods): errors of `ocr.errors`, MemoryError, OSError.
    """

    def inspect(self, source: Path, name: str) -> Inspection:
        """Say what the file is; decodes no page. `name` is what it was called on arrival."""
        ...

    def recognise(self, source: Path, number: int, work: Path) -> PageFacts:
        """Recognise page `number` (1-based), leaving its files in `work`."""
        ...

    def understand(self, order: UnderstandOrder) -> Understood | NotUnderstood | None:
        """Say what the document is from the page files; None where nobody can."""
        ...

    def assemble(self, order: AssemblyOrder) -> tuple[Made, ...]:
        """Make the delivered files from the page files."""
        ...

    def close(self) -> None:
        """Free what is held open; calling it twice is fine."""
        ...


ProcessorFactory: TypeAlias = Callable[[ProcessorSettings], PageProcessor]
"""A function at the top of a module: it is handed to worker processes by its name."""

SecrecyLookFactory: TypeAlias = Callable[[], SecrecyLook]
"""Like `ProcessorFactory`; `NoLook` where nothing is installed."""

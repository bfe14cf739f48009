"""Whole documents through the station's own recognition and understanding, for measuring.

Pages are recognised in worker processes like those of the station and kept in a folder of the
caller's, so that a second run only understands; what was not read by hand before the stop is
there the next time.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from classifiers.types import Understanding
from ocr.engine import OcrEngine
from ocr.errors import OcrError
from ocr.limits import DEFAULT_LIMITS
from ocr.page_task import PageOptions, make_engine, page_path, process_page, read_result
from ocr.reading import open_source
from scanstation.errors import KnownError
from scanstation.pipeline import page_worker
from scanstation.pipeline.cancel import CancelToken
from scanstation.pipeline.contract import NotUnderstood, ProcessorSettings, UnderstandOrder
from scanstation.pipeline.model_paths import ModelPaths
from scanstation.pipeline.page_worker import WorkerPlan
from scanstation.pipeline.processors import no_secrecy_look, ocr_processor
from scanstation.pipeline.workers import ProcessWorkers, Workers

Result = TypeVar("Result")

__all__ = ["OnStep", "Reader", "Source", "Spoken", "make_workers"]

OnStep = Callable[[str, int, int], None]
"""Told "recognise" or "understand", how many are done and how many there are."""

_LOOK_UP = 0.2
"""Seconds between looks at the request to stop."""

_UNDERSTAND_SECONDS = 300.0

_READ_ERRORS = (OSError, OcrError, RuntimeError, MemoryError)


@dataclass(frozen=True, slots=True)
class Source:
    """A file and where the records of its pages lie or are to lie."""

    path: Path
    work: Path


@dataclass(frozen=True, slots=True)
class Spoken:
    """What the machine says of one document, before any calibration, and what it cost.

    Attributes:
        pages: how many.
        recognition_seconds: as noted when the pages were recognised.
        understanding_seconds: CPU time; reading the page records is part of it.
    """

    understanding: Understanding
    pages: int
    recognition_seconds: float
    understanding_seconds: float


def make_workers(count: int, engine: str = "auto") -> Workers:
    """Processes that do what the station's do."""
    settings = ProcessorSettings(
        engine=engine,
        max_bytes=DEFAULT_LIMITS.max_bytes,
        max_pages=DEFAULT_LIMITS.max_pages,
        max_page_pixels=DEFAULT_LIMITS.max_page_pixels,
        page_seconds=DEFAULT_LIMITS.page_seconds,
        worker_memory_bytes=DEFAULT_LIMITS.worker_memory_bytes,
    )
    return ProcessWorkers(WorkerPlan(ocr_processor, no_secrecy_look, settings), max(1, count))


_ENGINES: dict[str, OcrEngine] = {}


def _recognise(source: Path, number: int, work: Path, engine: str) -> None:
    """One page in a worker; the layers of the PDF, which nobody reads here, are left out."""
    if engine not in _ENGINES:
        _ENGINES[engine] = make_engine(engine)
    work.mkdir(parents=True, exist_ok=True)
    with open_source(source, DEFAULT_LIMITS) as opened:
        process_page(opened, number, work, _ENGINES[engine], PageOptions(layers=False))


def _understand(order: UnderstandOrder) -> Spoken:
    """One document in a worker, the way the station does it."""
    begun = time.process_time()
    found = page_worker.understand(order)
    spent = time.process_time() - begun
    if found is None or isinstance(found, NotUnderstood):
        raise OcrError(f"{order.source}: nothing understood", code="page_record_damaged")
    numbers = range(1, order.pages + 1)
    recognition = sum(read_result(order.work, number).seconds for number in numbers)
    return Spoken(found.understanding, order.pages, recognition, spent)


class Reader:
    """Recognises what is missing, then understands.

    Args:
        workers: from `make_workers`.
        models: tables and models to understand with; without an acceptance file, scores stay
            those of the rules.
        engine: recogniser of pages that are not there yet.
    """

    def __init__(self, workers: Workers, models: ModelPaths, engine: str = "auto") -> None:
        self._workers = workers
        self._models = models
        self._engine = engine

    def read(self, sources: Sequence[Source], on_step: OnStep, token: CancelToken) -> list[Spoken]:
        """What the machine says of every source, in order.

        Raises:
            KnownError: code "evaluate_file_unreadable": a file that cannot be measured makes
                every figure doubtful.
            Stopped: somebody asked.
        """
        looks = [(one.path, one.path.name) for one in sources]
        infos = dict(self._all(page_worker.inspect, looks, DEFAULT_LIMITS.page_seconds, token))
        counts = [infos[place].pages for place in range(len(sources))]
        missing = [
            (one.path, number, one.work, self._engine)
            for one, pages in zip(sources, counts, strict=True)
            for number in range(1, pages + 1)
            if not page_path(one.work, number).exists()
        ]
        limit = DEFAULT_LIMITS.page_seconds
        for done, _ in enumerate(self._all(_recognise, missing, limit, token), 1):
            on_step("recognise", done, len(missing))
        orders = [
            (UnderstandOrder(one.path, one.work, pages, self._models),)
            for one, pages in zip(sources, counts, strict=True)
        ]
        spoken: dict[int, Spoken] = {}
        for done, (place, said) in enumerate(
            self._all(_understand, orders, _UNDERSTAND_SECONDS, token), 1
        ):
            spoken[place] = said
            on_step("understand", done, len(orders))
        return [spoken[place] for place in range(len(orders))]

    def _all(
        self,
        task: Callable[..., Result],
        jobs: Sequence[tuple[object, ...]],
        seconds: float,
        token: CancelToken,
    ) -> Iterator[tuple[int, Result]]:
        """Place and result of every job as they end."""
        waiting: dict[Future[Result], int] = {
            self._workers.submit(task, *job, seconds=seconds): place
            for place, job in enumerate(jobs)
        }
        while waiting:
            token.check()
            ended, _ = wait(waiting, timeout=_LOOK_UP, return_when=FIRST_COMPLETED)
            for future in ended:
                place = waiting.pop(future)
                yield place, self._result(future, jobs[place])

    def _result(self, future: Future[Result], job: tuple[object, ...]) -> Result:
        try:
            return future.result()
        except _READ_ERRORS as error:
            first = job[0]
            path = first.source if isinstance(first, UnderstandOrder) else first
            raise KnownError("evaluate_file_unreadable", path=str(path)) from error

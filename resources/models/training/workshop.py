"""What every step works with: its folders, its files, and the processes that share the work."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TypeVar, cast

import cv2

from ocr.assets import asset
from resources.models.training import items
from resources.models.training.charset import Charset, from_traineddata
from resources.models.training.items import LineItem
from resources.models.training.progress import Progress

__all__ = ["SYLLABLES", "NothingToLearnError", "Workshop", "pooled"]

SYLLABLES = "vie_syllables.npz"

Job = TypeVar("Job")
Result = TypeVar("Result")


class NothingToLearnError(Exception):
    """No step that makes lines has run in this work folder."""


class Workshop:
    """Where a training run finds and leaves its files."""

    def __init__(self, data: Path, work: Path, traineddata: Path, reader: Path | None) -> None:
        """Make the work folder.

        Args:
            data: collection of texts and scans.
            work: for everything the steps write.
            traineddata: Tesseract's `vie.traineddata`.
            reader: weights that read the real scans; the shipped ones by default.
        """
        work.mkdir(parents=True, exist_ok=True)
        self.data = data
        self.work = work
        self.traineddata = traineddata
        self.reader = reader or asset("models/vie_lines.onnx")

    @property
    def syllables(self) -> Path:
        """The table made here, else the shipped one."""
        made = self.work / SYLLABLES
        return made if made.is_file() else asset(f"models/{SYLLABLES}")

    def charset(self) -> Charset:
        """The alphabet."""
        return from_traineddata(self.traineddata.read_bytes())

    def items(self, name: str) -> list[LineItem]:
        """Lines a step left here; none where it has not run."""
        return items.read_all(self.work.glob(f"{name}-*.npz"))


class _Worker:
    """The work of a pool's process; handed over by the fork, not pickled with every job."""

    work: Callable[[object], object]

    @classmethod
    def start(cls, work: Callable[[object], object]) -> None:
        cv2.setNumThreads(1)
        cls.work = staticmethod(work)

    @classmethod
    def do(cls, job: object) -> object:
        return cls.work(job)


def pooled(
    work: Callable[[Job], Result], jobs: Sequence[Job], workers: int, progress: Progress
) -> Iterator[Result]:
    """Results in the order of the jobs."""
    # fork: the workers share the lines and fonts of this process instead of loading them
    with multiprocessing.get_context("fork").Pool(workers, _Worker.start, (work,)) as pool:
        for result in pool.imap(_Worker.do, jobs, chunksize=1 if len(jobs) < 500 else 20):
            yield cast("Result", result)
            progress.advance()

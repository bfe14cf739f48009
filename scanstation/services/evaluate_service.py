"""How well this station reads: recognition measured against transcripts, step by step.

A data folder holds `transcripts/*.json` (with `file`, `page`; the text beside it as `.txt`) of
single pages, and `bodies/*.txt` of whole documents `**/<name>.pdf`; see `find_cases`.
"""

from __future__ import annotations

import json
import os
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from enum import StrEnum
from multiprocessing import get_context
from pathlib import Path
from statistics import fmean

import cv2

from ocr.clean import to_gray
from ocr.engine import OcrEngine
from ocr.limits import DEFAULT_LIMITS
from ocr.metrics import body_recall, normalise, word_f1, word_recall
from ocr.page_task import make_engine
from ocr.reading import open_source
from ocr.recognise import Recipe, recognise_page
from scanstation.errors import KnownError

__all__ = [
    "STEPS",
    "Case",
    "CaseKind",
    "EvaluateService",
    "PageScore",
    "Scores",
    "Variant",
    "find_cases",
]

STEPS = ("turn", "level", "flatten", "soften", "second_look", "drop_junk")
BODY_OPENS = "Căn cứ"  # the head of a body transcript is editorial, its body begins here


class CaseKind(StrEnum):
    """What a transcript covers."""

    PAGE = "page"
    BODY = "body"


@dataclass(frozen=True, slots=True)
class Case:
    """A document, the pages to read and the text they must give."""

    name: str
    kind: CaseKind
    source: Path
    pages: tuple[int, ...]
    truth: str


@dataclass(frozen=True, slots=True)
class Variant:
    """One way of reading: an engine and the steps that are left out.

    `plain` reads the page with the engine's own layout analysis and nothing of ours.
    """

    name: str
    engine: str = "auto"
    without: tuple[str, ...] = ()
    plain: bool = False

    def recipe(self) -> Recipe:
        """The recipe with the steps left out."""
        return Recipe(**{step: step not in self.without for step in STEPS})


@dataclass(frozen=True, slots=True)
class PageScore:
    """One page read: CPU seconds are those of recognition, without decoding."""

    case: str
    number: int
    text: str
    cpu_seconds: float


@dataclass(frozen=True, slots=True)
class Scores:
    """What a variant reached.

    Attributes:
        word_f1: mean over single pages, 0..1; None without such cases.
        recall: words of all bodies found, in any order, 0..1; None without such cases.
        in_order: words of all bodies found in the transcript's order, marks of drawn forms
            counted as words; None without such cases.
        per_case: case → its own figure.
        cpu_per_page: CPU seconds of recognition per page.
        pages: how many were read.
    """

    variant: Variant
    word_f1: float | None
    recall: float | None
    in_order: float | None
    per_case: dict[str, float]
    cpu_per_page: float
    pages: int


def _body(text: str) -> str:
    """From the first legal basis on."""
    start = text.find(BODY_OPENS)
    return text[start:] if start >= 0 else text


def _page_cases(folder: Path) -> Iterator[Case]:
    for record in sorted((folder / "transcripts").glob("*.json")):
        body = json.loads(record.read_text(encoding="utf-8"))
        truth = record.with_suffix(".txt").read_text(encoding="utf-8")
        source = folder / body["file"]
        yield Case(record.stem, CaseKind.PAGE, source, (int(body["page"]),), truth)


def _body_cases(folder: Path) -> Iterator[Case]:
    for text in sorted((folder / "bodies").glob("*.txt")):
        found = sorted(folder.glob(f"**/{text.stem}.pdf"))
        if not found:
            continue
        with open_source(found[0], DEFAULT_LIMITS) as source:
            pages = tuple(range(1, source.info.pages + 1))
        truth = _body(text.read_text(encoding="utf-8"))
        yield Case(text.stem, CaseKind.BODY, found[0], pages, truth)


def find_cases(folder: Path) -> list[Case]:
    """Return the cases of a data folder.

    Raises:
        KnownError: code "evaluate_no_cases": the folder holds none.
    """
    cases = [*_page_cases(folder), *_body_cases(folder)]
    if not cases:
        raise KnownError("evaluate_no_cases", path=str(folder))
    return cases


def _cpu() -> float:
    """CPU seconds of this process and of the programs it started and waited for."""
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


def _start_worker() -> None:
    os.environ["OMP_THREAD_LIMIT"] = "1"
    cv2.setNumThreads(1)


_ENGINES: dict[str, OcrEngine] = {}


def _read(job: tuple[Variant, Case, int]) -> PageScore:
    """Read one page in a worker process; engines are kept between pages."""
    variant, case, number = job
    if variant.engine not in _ENGINES:
        _ENGINES[variant.engine] = make_engine(variant.engine)
    engine = _ENGINES[variant.engine]
    with open_source(case.source, DEFAULT_LIMITS) as source:
        image = source.read_page(number)
    started = _cpu()
    if variant.plain:
        gray = to_gray(image.pixels)
        text = "\n".join(line.text for line in engine.read_page(gray, image.dpi))
    else:
        text = recognise_page(image, engine, variant.recipe()).page.text
    return PageScore(case.name, number, text, _cpu() - started)


class EvaluateService:
    """Reads the pages of cases in several ways and scores them."""

    def __init__(self, workers: int) -> None:
        """Read with `workers` processes at once."""
        self._workers = max(1, workers)

    def run(
        self,
        cases: Sequence[Case],
        variants: Sequence[Variant],
        on_page: Callable[[int, int], None],
    ) -> list[Scores]:
        """Score every variant.

        Args:
            cases: from `find_cases`.
            variants: ways of reading.
            on_page: told how many of how many pages are done.

        Returns:
            One score per variant, in order.
        """
        jobs = [(v, c, n) for v in variants for c in cases for n in c.pages]
        pages: dict[str, list[PageScore]] = defaultdict(list)
        with ProcessPoolExecutor(
            self._workers, mp_context=get_context("spawn"), initializer=_start_worker
        ) as pool:
            answers = zip(jobs, pool.map(_read, jobs, chunksize=2), strict=True)
            for done, ((variant, _, _), score) in enumerate(answers, 1):
                pages[variant.name].append(score)
                on_page(done, len(jobs))
        return [_score(v, cases, pages[v.name]) for v in variants]


def _score(variant: Variant, cases: Sequence[Case], pages: Sequence[PageScore]) -> Scores:
    texts: dict[str, list[PageScore]] = defaultdict(list)
    for page in pages:
        texts[page.case].append(page)
    per_case: dict[str, float] = {}
    found = ordered = words = 0.0
    singles = []
    for case in cases:
        own = sorted(texts[case.name], key=lambda p: p.number)
        text = "\n".join(p.text for p in own)
        if case.kind is CaseKind.PAGE:
            per_case[case.name] = word_f1(case.truth, text)
            singles.append(per_case[case.name])
        else:
            per_case[case.name] = word_recall(case.truth, text)
            count = len(normalise(case.truth).split())
            found += per_case[case.name] * count
            ordered += body_recall(case.truth, text) * count
            words += count
    return Scores(
        variant=variant,
        word_f1=fmean(singles) if singles else None,
        recall=found / words if words else None,
        in_order=ordered / words if words else None,
        per_case=per_case,
        cpu_per_page=fmean(p.cpu_seconds for p in pages),
        pages=len(pages),
    )

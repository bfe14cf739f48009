"""`scanstation evaluate`: how well this station reads and understands real documents."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TaskID,
    TextColumn,
    TimeRemainingColumn,
)
from rich.table import Table

from scanstation.commands.understanding_run import add_options, run_understanding
from scanstation.errors import KnownError
from scanstation.messages import LANGUAGES
from scanstation.services.evaluate_service import (
    STEPS,
    Case,
    EvaluateService,
    Scores,
    Variant,
    find_cases,
)
from scanstation.services.evaluate_truth import read_truth

__all__ = ["add_parser", "run"]

TEXT = "text"
UNDERSTANDING = "understanding"


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Describe the command."""
    parser = subparsers.add_parser(
        "evaluate",
        help="đo nhận dạng và hiểu văn bản / measure recognition and understanding",
        description="DIR holds transcripts/*.json with .txt (single pages) and bodies/*.txt (whole "
        "documents): word F1, word recall and CPU seconds a page. It holds metadata.json: right, "
        "wrong and ask per field, what would be accepted, calibration and confusions.",
    )
    parser.add_argument("folder", type=Path, metavar="DIR", nargs="+", help="evaluation data")
    parser.add_argument(
        "--only",
        choices=(TEXT, UNDERSTANDING),
        help="one part alone",
    )
    parser.add_argument("--engine", default="auto", help="lines, tesserocr, tesseract or auto")
    parser.add_argument("--plain", action="store_true", help="also plain Tesseract, page by page")
    parser.add_argument("--steps", action="store_true", help="also without each step in turn")
    parser.add_argument("--workers", type=int, default=2, metavar="N", help="processes")
    parser.add_argument("--json", action="store_true", help="one JSON object per way of reading")
    parser.add_argument("--lang", choices=LANGUAGES, default="vi", help="language of messages")
    add_options(parser)


def _variants(args: argparse.Namespace) -> list[Variant]:
    out = [Variant("scanstation", args.engine)]
    if args.plain:
        out.append(Variant("tesseract psm 3", "tesserocr", plain=True))
        out.append(Variant("tesserocr + our lines", "tesserocr"))
    if args.steps:
        out += [Variant(f"without {step}", args.engine, (step,)) for step in STEPS]
    return out


def run(args: argparse.Namespace) -> int:
    """Measure and print; 0 when done, 2 where there is nothing to measure on."""
    try:
        cases = [] if args.only == UNDERSTANDING else _cases(args)
        documents = [] if args.only == TEXT else _with_truth(args.folder)
        if not cases and not documents:
            raise KnownError("evaluate_no_cases", path=", ".join(map(str, args.folder)))
    except KnownError as error:
        said = error.message(args.lang)
        sys.stderr.write(f"{said.text}\n→ {said.next_step}\n")
        return 2
    if cases:
        _run_text(args, cases)
    if documents:
        with _bar() as (bar, task):
            run_understanding(
                args,
                documents,
                lambda step, done, total: bar.update(
                    task, description=step, completed=done, total=total
                ),
            )
    return 0


def _cases(args: argparse.Namespace) -> list[Case]:
    """Transcripts of all folders; a folder without any is no error unless text alone is asked."""
    found = []
    for folder in args.folder:
        try:
            found += find_cases(folder)
        except KnownError:
            if args.only == TEXT:
                raise
    return found


def _with_truth(folders: Sequence[Path]) -> list[Path]:
    return [folder for folder in folders if read_truth(folder)]


@contextmanager
def _bar() -> Iterator[tuple[Progress, TaskID]]:
    console = Console(stderr=True)
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
    )
    with Progress(
        *columns, console=console, transient=True, disable=not console.is_terminal
    ) as bar:
        yield bar, bar.add_task("evaluate", total=None)


def _run_text(args: argparse.Namespace, cases: Sequence[Case]) -> None:
    with _bar() as (bar, task):
        scores = EvaluateService(args.workers).run(
            cases,
            _variants(args),
            lambda done, total: bar.update(task, completed=done, total=total),
        )
    if args.json:
        for score in scores:
            print(json.dumps(_as_json(score), ensure_ascii=False))  # noqa: T201 - the answer
    else:
        _as_tables(scores)


def _as_json(score: Scores) -> dict[str, object]:
    return {
        "schema": 1,
        "variant": score.variant.name,
        "word_f1": score.word_f1,
        "recall": score.recall,
        "recall_in_order": score.in_order,
        "cpu_seconds_per_page": round(score.cpu_per_page, 3),
        "pages": score.pages,
        "cases": {name: round(value, 4) for name, value in score.per_case.items()},
    }


def _share(value: float | None) -> str:
    return "–" if value is None else f"{value:.4f}"


def _as_tables(scores: Sequence[Scores]) -> None:
    console = Console()
    table = Table("", "word F1", "recall", "in order", "CPU-s/page", "pages")
    for score in scores:
        table.add_row(
            score.variant.name,
            _share(score.word_f1),
            _share(score.recall),
            _share(score.in_order),
            f"{score.cpu_per_page:.2f}",
            str(score.pages),
        )
    console.print(table)
    detail = Table("", *(s.variant.name for s in scores))
    for name in scores[0].per_case:
        detail.add_row(name, *(_share(s.per_case[name]) for s in scores))
    console.print(detail)

"""`scanstation evaluate`: how well this station reads real pages, and what each step buys."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from scanstation.errors import KnownError
from scanstation.messages import LANGUAGES
from scanstation.services.evaluate_service import (
    STEPS,
    EvaluateService,
    Scores,
    Variant,
    find_cases,
)

__all__ = ["add_parser", "run"]


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Describe the command."""
    parser = subparsers.add_parser(
        "evaluate",
        help="đo độ chính xác nhận dạng / measure recognition against transcripts",
        description="DIR holds transcripts/*.json with .txt (single pages) and bodies/*.txt (whole "
        "documents). Prints word F1, word recall and CPU seconds a page.",
    )
    parser.add_argument("folder", type=Path, metavar="DIR", help="evaluation data")
    parser.add_argument("--engine", default="auto", help="lines, tesserocr, tesseract or auto")
    parser.add_argument("--plain", action="store_true", help="also plain Tesseract, page by page")
    parser.add_argument("--steps", action="store_true", help="also without each step in turn")
    parser.add_argument("--workers", type=int, default=2, metavar="N", help="processes")
    parser.add_argument("--json", action="store_true", help="one JSON object per way of reading")
    parser.add_argument("--lang", choices=LANGUAGES, default="vi", help="language of messages")


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
        cases = find_cases(args.folder)
    except KnownError as error:
        said = error.message(args.lang)
        sys.stderr.write(f"{said.text}\n→ {said.next_step}\n")
        return 2
    console = Console(stderr=True)
    columns = (TextColumn("evaluate"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(
        *columns, console=console, transient=True, disable=not console.is_terminal
    ) as bar:
        task = bar.add_task("")
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
    return 0


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

"""`scanstation verify`: the vault, the spool and what was made, against the store."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.text import Text

from scanstation.bootstrap import open_store
from scanstation.commands.store_choice import existing_store
from scanstation.messages import LANGUAGES, describe
from scanstation.services.verify_service import Report, VerifyProgress, VerifyService

__all__ = ["add_parser", "run"]

_INTERRUPTED = 130
_WORDS = {"vi": "Đang kiểm tra", "en": "Checking"}


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Describe the command."""
    parser = subparsers.add_parser(
        "verify",
        help="đối chiếu kho gốc với cơ sở dữ liệu / check the vault against the store",
        description="Reads every original and every derived file again and compares hashes, rows "
        "and folders. Changes nothing. Exit code 0: all is whole; 1: there are findings.",
    )
    parser.add_argument("--store", type=Path, metavar="DIR", help="check this store folder")
    parser.add_argument("--json", action="store_true", help="one JSON object per finding, then one")
    parser.add_argument("--lang", choices=LANGUAGES, default="vi", help="language of texts")


def run(args: argparse.Namespace) -> int:
    """Check a store; 0 when it is whole, 1 with findings, 130 after Ctrl+C."""
    try:
        with open_store(existing_store(args.store)) as store:
            report = _check(VerifyService(store), args.lang)
    except KeyboardInterrupt:
        said = describe("verify_cancelled", args.lang)
        sys.stderr.write(f"{said.text}\n→ {said.next_step}\n")
        return _INTERRUPTED
    if args.json:
        _as_json(report, args.lang)
    else:
        _as_text(report, args.lang)
    return 0 if report.is_clean else 1


def _check(service: VerifyService, language: str) -> Report:
    console = Console(stderr=True)
    columns = (
        TextColumn(_WORDS[language]),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
    )
    with Progress(
        *columns, console=console, transient=True, disable=not console.is_terminal
    ) as bar:
        task = bar.add_task("")

        def show(progress: VerifyProgress) -> None:
            bar.update(task, completed=progress.done, total=progress.total)

        return service.run(show)


def _as_json(report: Report, language: str) -> None:
    for finding in report.findings:
        said = finding.message(language)
        answer = {
            "schema": 1,
            "code": finding.code,
            "text": said.text,
            "next_step": said.next_step,
            **finding.facts,
        }
        sys.stdout.write(json.dumps(answer, ensure_ascii=False) + "\n")
    summary = {
        "schema": 1,
        "clean": report.is_clean,
        "findings": len(report.findings),
        "documents": report.documents,
        "originals": report.objects,
        "derived": report.derived,
    }
    sys.stdout.write(json.dumps(summary) + "\n")


def _as_text(report: Report, language: str) -> None:
    console = Console(soft_wrap=True)
    for finding in report.findings:
        said = finding.message(language)
        console.print(Text("✗ ", style="red") + Text(said.text))
        console.print(Text(f"  → {said.next_step}", style="dim"))
    code = "verify_clean" if report.is_clean else "verify_findings"
    facts = {
        "objects": report.objects,
        "derived": report.derived,
        "documents": report.documents,
        "findings": len(report.findings),
    }
    said = describe(code, language, facts)
    mark = Text("✓ ", style="green") if report.is_clean else Text("! ", style="yellow")
    console.print(mark + Text(said.text))
    if not report.is_clean:
        console.print(Text(f"→ {said.next_step}"))

"""`scanstation doctor`: what this computer has, what it lacks, and what to do next."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from rich.console import Console
from rich.table import Table
from rich.text import Text

from scanstation.messages import LANGUAGES, describe
from scanstation.services.doctor_machine import ThisMachine
from scanstation.services.doctor_service import Report, State, examine

__all__ = ["add_parser", "run"]

_MARKS = {State.OK: ("✓", "green"), State.WARN: ("!", "yellow"), State.MISSING: ("✗", "red")}


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Describe the command."""
    parser = subparsers.add_parser(
        "doctor",
        help="kiểm tra máy tính này / check this computer",
        description="Checks recogniser, data, disk, folders, clock and display of this computer; "
        "exit code 3 when something needed is missing.",
    )
    parser.add_argument("--json", action="store_true", help="one JSON object on stdout")
    parser.add_argument("--store", type=Path, metavar="DIR", help="check this store folder")
    parser.add_argument("--settings", type=Path, metavar="FILE", help="use this settings file")
    parser.add_argument("--lang", choices=LANGUAGES, help="ngôn ngữ thông báo / language")


def run(args: argparse.Namespace) -> int:
    """Examine this computer; 0, or 3 when something needed is missing."""
    report = examine(ThisMachine(), args.settings, args.store)
    language = args.lang or report.language
    if args.json:
        document = report.as_json(language)
        sys.stdout.write(json.dumps(document, ensure_ascii=False, indent=2) + "\n")
    else:
        _show(report, language, Console())
    return 3 if report.state is State.MISSING else 0


def _show(report: Report, language: str, console: Console) -> None:
    table = Table(box=None, pad_edge=False)
    table.add_column("")
    headings = describe("doctor_headings", language)
    table.add_column(headings.text, overflow="fold")
    table.add_column(headings.next_step, overflow="fold")
    for finding in report.findings:
        mark, colour = _MARKS[finding.state]
        text, next_step = finding.words(language)
        # Text, not markup: a path may hold square brackets
        table.add_row(Text(mark, style=colour), Text(text), Text(next_step))
    console.print(table)
    console.print(describe(f"doctor_summary_{report.state}", language).text)

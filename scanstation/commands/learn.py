"""`scanstation learn`: from corrections to a new version of the models, measured, and back."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
from rich.progress import Progress as Bar
from rich.table import Table
from rich.text import Text

from scanstation.bootstrap import open_store
from scanstation.commands.store_choice import existing_store
from scanstation.messages import LANGUAGES, describe
from scanstation.services.learning_service import (
    LearningService,
    Learnt,
    Progress,
    VersionView,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

__all__ = ["add_parser", "run"]

_INTERRUPTED = 130
_OUTCOMES = ("right", "wrong", "ask", "accepted", "accepted_wrong")
_WORDS = {
    "vi": {
        "measuring": "Đang đo",
        "shipped": "Mẫu của chương trình",
        "office": "Văn bản của cơ quan",
        "documents": "văn bản",
        "field": "Trường",
        "type": "Loại",
        "right": "Đúng",
        "wrong": "Sai",
        "ask": "Hỏi",
        "accepted": "Tự nhận",
        "accepted_wrong": "Tự nhận mà sai",
        "version": "Phiên bản",
        "parent": "Từ",
        "made": "Lúc",
        "examples": "Ví dụ",
        "in_use": "đang dùng",
        "worse": "kém hơn",
        "unreadable": "không còn trang để đọc lại",
    },
    "en": {
        "measuring": "Measuring",
        "shipped": "Samples of the program",
        "office": "Documents of the office",
        "documents": "documents",
        "field": "Field",
        "type": "Type",
        "right": "Right",
        "wrong": "Wrong",
        "ask": "Ask",
        "accepted": "Accepted",
        "accepted_wrong": "Accepted but wrong",
        "version": "Version",
        "parent": "From",
        "made": "Made",
        "examples": "Examples",
        "in_use": "in use",
        "worse": "worse",
        "unreadable": "have no pages to read again",
    },
}


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Describe the command."""
    parser = subparsers.add_parser(
        "learn",
        help="học từ các chỗ đã sửa, xem trước và sau, trở lại / learn from corrections",
        description="Learns from corrections, measures before and after on the frozen set, and "
        "uses the new version unless it is worse. Exit code 0: in use (or tried, listed, gone "
        "back); 1: kept but not used, or too few examples.",
    )
    parser.add_argument("--store", type=Path, metavar="DIR", help="of this store folder")
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--list", action="store_true", help="các phiên bản / list the versions")
    what.add_argument(
        "--rollback",
        nargs="?",
        const="",
        metavar="VERSION",
        help="trở lại phiên bản trước, hoặc VERSION / go back, or to VERSION",
    )
    what.add_argument("--dry-run", action="store_true", help="chỉ thử / measure, keep nothing")
    what.add_argument("--force", action="store_true", help="use it even if it is worse")
    parser.add_argument("--json", action="store_true", help="one JSON object")
    parser.add_argument("--lang", choices=LANGUAGES, default="vi", help="language of texts")


def run(args: argparse.Namespace) -> int:
    """Learn, list or go back; 0, or 1 where the new version is not used, 130 after Ctrl+C."""
    try:
        with open_store(existing_store(args.store)) as store:
            service = LearningService(store)
            if args.list:
                return _list(service, args)
            if args.rollback is not None:
                return _roll_back(service, args)
            return _learn(service, args)
    except KeyboardInterrupt:
        return _INTERRUPTED


def _learn(service: LearningService, args: argparse.Namespace) -> int:
    with _progress(args.lang) as show:
        learnt = service.learn(try_only=args.dry_run, insist=args.force, on_progress=show)
    if args.json:
        _line(_learnt_json(learnt))
    else:
        _show(learnt, args.lang)
    if args.dry_run:
        return 0
    return 0 if learnt.in_use else 1


@contextmanager
def _progress(language: str) -> Iterator[Callable[[Progress], None]]:
    console = Console(stderr=True)
    columns = (
        TextColumn(_WORDS[language]["measuring"]),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
    )
    with Bar(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task("")
        yield lambda seen: bar.update(task, completed=seen.done, total=seen.total)


def _show(learnt: Learnt, language: str) -> None:
    console, words = Console(), _WORDS[language]
    before, after = learnt.before.as_json(), learnt.after.as_json()
    for half in ("shipped", "office"):
        count = after["documents"].get(half, 0)
        if not count:
            continue
        title = f"{words[half]}: {count} {words['documents']}"
        for kind, heading in (("fields", "field"), ("types", "type")):
            table = _table(before[kind].get(half, {}), after[kind].get(half, {}), words, heading)
            table.title = title if kind == "fields" else None
            console.print(table)
    if after["unreadable"]:
        console.print(f"{after['unreadable']} {words['documents']} {words['unreadable']}")
    if not after["documents"].get("office"):
        _say(console, "learn_office_empty", language)
    _say(console, _verdict(learnt), language, version=learnt.version, parent=learnt.parent)


def _table(
    before: Mapping[str, Any], after: Mapping[str, Any], words: Mapping[str, str], heading: str
) -> Table:
    table = Table()
    table.add_column(words[heading], no_wrap=True)
    for outcome in _OUTCOMES:
        table.add_column(words[outcome], justify="right")
    for key, counts in sorted(after.items()):
        old = before.get(key, {})
        cells = [_change(old.get(outcome, 0), counts[outcome]) for outcome in _OUTCOMES]
        table.add_row(key, *cells)
    return table


def _change(old: int, new: int) -> Text:
    return Text(str(new)) if old == new else Text(f"{old} → {new}", style="bold")


def _verdict(learnt: Learnt) -> str:
    if not learnt.version:
        return "learn_tried" if learnt.better else "learn_tried_worse"
    if not learnt.in_use:
        return "learn_worse"
    return "learn_done" if learnt.better else "learn_forced"


def _list(service: LearningService, args: argparse.Namespace) -> int:
    versions = service.versions()
    if args.json:
        for one in versions:
            _line(_version_json(one))
        return 0
    words, console = _WORDS[args.lang], Console()
    table = Table()
    for heading in ("version", "parent", "made", "examples"):
        table.add_column(words[heading], no_wrap=heading == "version")
    table.add_column("")
    for one in versions:
        table.add_row(*_cells(one, words, args.lang))
    console.print(table)
    return 0


def _cells(one: VersionView, words: Mapping[str, str], language: str) -> tuple[str, ...]:
    told = one.manifest
    marks = [words["in_use"]] if one.in_use else []
    if told is not None and not told.better:
        marks.append(words["worse"])
    if one.problem:
        marks.append(describe(one.problem, language).text)
    if told is None:
        return one.name, "", "", "", " · ".join(marks)
    made = told.made_at.astimezone().strftime("%d/%m/%Y %H:%M")
    examples = ", ".join(f"{part} {count}" for part, count in told.examples.items())
    return one.name, told.parent, made, examples, " · ".join(marks)


def _roll_back(service: LearningService, args: argparse.Namespace) -> int:
    left, version = service.roll_back(args.rollback)
    if args.json:
        _line({"schema": 1, "left": left, "version": version})
    else:
        _say(Console(), "rolled_back", args.lang, left=left or "?", version=version)
    return 0


def _learnt_json(learnt: Learnt) -> dict[str, Any]:
    return {
        "schema": 1,
        "version": learnt.version or None,
        "parent": learnt.parent,
        "in_use": learnt.in_use,
        "better": learnt.better,
        "examples": learnt.examples,
        "before": learnt.before.as_json(),
        "after": learnt.after.as_json(),
    }


def _version_json(one: VersionView) -> dict[str, Any]:
    told = one.manifest
    return {
        "schema": 1,
        "version": one.name,
        "in_use": one.in_use,
        "problem": one.problem or None,
        "parent": told.parent if told else None,
        "made_at": told.made_at.isoformat() if told else None,
        "better": told.better if told else None,
        "examples": dict(told.examples) if told else None,
    }


def _line(body: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(body, ensure_ascii=False) + "\n")


def _say(console: Console, code: str, language: str, **facts: object) -> None:
    said = describe(code, language, facts)
    console.print(Text(said.text))
    console.print(Text(f"→ {said.next_step}", style="dim"))

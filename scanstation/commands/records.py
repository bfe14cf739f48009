"""`scanstation records list|show|search|set`: what is in the store, and a person's word on it."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from scanstation.bootstrap import open_store
from scanstation.commands.record_edits import add_set, run_set
from scanstation.commands.record_text import record_lines
from scanstation.commands.store_choice import existing_store
from scanstation.domain.citing import number_text
from scanstation.domain.states import DocumentState
from scanstation.messages import LANGUAGES, describe
from scanstation.services.document_report import DocumentReport
from scanstation.services.records_service import FoundRecord, Record, RecordsService
from scanstation.store import DocumentView, Store

__all__ = ["add_parser", "run"]

_LISTED = 50
_FOUND = 20
_SHOWN_CHARACTERS = 1200
"""Of each page's text on a terminal; `--json` gives all of it."""

_COLUMNS = {
    "vi": ("Mã", "Trạng thái", "Tệp", "Số, ký hiệu", "Trích yếu", "Trang", "Nhận lúc"),
    "en": ("Id", "State", "File", "Number", "Subject", "Pages", "Arrived"),
}
_LABELS = {
    "vi": {
        "id": "Mã",
        "state": "Trạng thái",
        "file": "Tệp",
        "bytes": "Dung lượng",
        "sha256": "SHA-256",
        "arrived": "Nhận lúc",
        "reason": "Lý do",
        "next": "Việc cần làm",
        "pdf": "PDF",
        "page": "Trang",
        "confidence": "độ tin cậy",
        "jobs": "Bước chưa xong",
    },
    "en": {
        "id": "Id",
        "state": "State",
        "file": "File",
        "bytes": "Bytes",
        "sha256": "SHA-256",
        "arrived": "Arrived",
        "reason": "Reason",
        "next": "Next step",
        "pdf": "PDF",
        "page": "Page",
        "confidence": "confidence",
        "jobs": "Unfinished steps",
    },
}


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Describe the command."""
    parser = subparsers.add_parser(
        "records",
        help="xem, tìm, sửa tài liệu trong kho / list, show, search, correct documents",
        description="Lists the newest documents, shows one, searches in what they say, or "
        "corrects one.",
    )
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    _list = actions.add_parser("list", help="danh sách tài liệu, mới nhất trước / newest first")
    _list.add_argument("--limit", type=_count, default=_LISTED, help="at most so many; 0: all")
    _states(_list)
    _show = actions.add_parser("show", help="một tài liệu / one document")
    _show.add_argument("id", help="id, or its beginning")
    _search = actions.add_parser("search", help="tìm toàn văn, có dấu hoặc không dấu / full text")
    _search.add_argument("text", nargs="+", help='words, 184/QĐ-UBND, or "a phrase"')
    _search.add_argument("--limit", type=_count, default=_FOUND, help="at most so many")
    _states(_search)
    for action in (_list, _show, _search, add_set(actions)):
        action.add_argument("--store", type=Path, metavar="DIR", help="read this store folder")
        action.add_argument("--json", action="store_true", help="one JSON object a line")
        action.add_argument("--lang", choices=LANGUAGES, default="vi", help="language of texts")


def _states(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--state",
        action="append",
        default=[],
        type=DocumentState,
        choices=list(DocumentState),
        metavar="STATE",
        help="only this state (may be repeated): " + ", ".join(DocumentState),
    )


def _count(text: str) -> int:
    number = int(text)
    if number < 0:
        raise argparse.ArgumentTypeError("0 or more")
    return number


def run(args: argparse.Namespace) -> int:
    """List, show, search or set; 0."""
    actions: dict[str, Callable[[Store, argparse.Namespace], None]] = {
        "list": _run_list,
        "show": _run_show,
        "search": _run_search,
        "set": run_set,
    }
    with open_store(existing_store(args.store)) as store:
        actions[args.action](store, args)
    return 0


def _run_list(store: Store, args: argparse.Namespace) -> None:
    service = RecordsService(store)
    rows = service.newest(args.state, args.limit or None)
    if args.json:
        _lines(_row_json(row) for row in rows)
        return
    console = Console()
    if not rows:
        _say(console, "records_none", args.lang)
        return
    table = Table(title=describe("records_headings", args.lang).text)
    for number, heading in enumerate(_COLUMNS[args.lang]):
        # An id is typed again by hand, so it is never cut.
        table.add_column(heading, no_wrap=number == 0, overflow="fold")
    for row in rows:
        table.add_row(*_cells(row, args.lang))
    console.print(table)
    counts = service.counts()
    told = [f"{_state(state, args.lang)}: {count}" for state, count in counts.items() if count]
    console.print(Text(" · ".join(told), style="dim"))


def _run_show(store: Store, args: argparse.Namespace) -> None:
    record = RecordsService(store).show(args.id)
    if args.json:
        _lines([DocumentReport(store, args.lang).of(record.document.id)])
        return
    console = Console(soft_wrap=True)
    labels = _LABELS[args.lang]
    for label, value in _facts(record, args.lang):
        console.print(Text(f"{label}: ", style="bold") + Text(value))
    for page in record.pages:
        console.print()
        confidence = f"{labels['confidence']} {page.mean_confidence:.0%}"
        console.print(Text(f"{labels['page']} {page.number} · {confidence}", style="bold"))
        for finding in page.findings:
            console.print(Text(f"! {describe(finding, args.lang).text}", style="yellow"))
        cut = page.text[:_SHOWN_CHARACTERS]
        console.print(Text(cut + (" …" if len(page.text) > len(cut) else "")))


def _facts(record: Record, language: str) -> Iterable[tuple[str, str]]:
    document, labels = record.document, _LABELS[language]
    yield labels["id"], document.id
    yield labels["state"], _state(document.state, language)
    if document.state is DocumentState.ISOLATED:
        return
    yield labels["file"], document.source.path
    yield labels["bytes"], f"{document.source.bytes:,}"
    yield labels["sha256"], document.source.sha256
    yield labels["arrived"], _local(document.created_at)
    if document.failure is not None:
        facts = {"step": document.failure.step, "first": document.duplicate_of or ""}
        said = describe(document.failure.reason, language, facts)
        yield labels["reason"], said.text
        yield labels["next"], said.next_step
    yield from record_lines(document, language)
    for made in record.derived:
        yield labels["pdf"], f"{made.path} ({made.bytes:,})"
    owed = [f"{job.step} {job.page or ''}".strip() for job in record.jobs if job.status != "done"]
    if owed:
        yield labels["jobs"], ", ".join(owed)


def _run_search(store: Store, args: argparse.Namespace) -> None:
    asked = " ".join(args.text)
    found = RecordsService(store).search(asked, args.state, args.limit or _FOUND)
    if args.json:
        _lines(_found_json(record) for record in found)
        return
    console = Console()
    if not found:
        _say(console, "search_none", args.lang, text=asked)
    for record in found:
        row, hit = record.row, record.hit
        title = " · ".join(part for part in (_number(row), row.subject, row.name) if part)
        place = f" · {_LABELS[args.lang]['page']} {hit.page}" if hit.page else ""
        console.print(Text(title, style="bold") + Text(place) + Text(f"  {row.id}", style="dim"))
        console.print(_marked(hit.snippet))
        console.print()


def _marked(snippet: str) -> Text:
    """The snippet with found words bold instead of between brackets."""
    text = Text("  ")
    for number, part in enumerate(snippet.replace("〕", "〔").split("〔")):
        text.append(part, style="bold green" if number % 2 else "")
    return text


def _cells(row: DocumentView, language: str) -> tuple[str, ...]:
    pages = "" if row.pages is None else str(row.pages)
    return (
        row.id[:16],
        _state(row.state, language),
        row.name,
        _number(row),
        row.subject or "",
        pages,
        _local(row.created_at),
    )


def _number(row: DocumentView) -> str:
    return number_text(row.code_number, row.code_notation)


def _state(state: DocumentState, language: str) -> str:
    return describe(f"state_{state}", language).text


def _local(moment: Any) -> str:
    return str(moment.astimezone().strftime("%d/%m/%Y %H:%M"))


def _say(console: Console, code: str, language: str, **facts: object) -> None:
    said = describe(code, language, facts)
    console.print(Text(said.text))
    console.print(Text(f"→ {said.next_step}", style="dim"))


def _row_json(row: DocumentView) -> dict[str, Any]:
    if row.state is DocumentState.ISOLATED:
        return {"schema": 1, "id": row.id, "state": str(row.state)}
    return {
        "schema": 1,
        "id": row.id,
        "state": str(row.state),
        "source": {"path": row.path, "name": row.name, "sha256": row.sha256, "bytes": row.bytes},
        "pages": row.pages,
        "code_number": row.code_number,
        "code_notation": row.code_notation,
        "issued_date": row.issued_date,
        "subject": row.subject,
        "type": row.type_key,
        "priority": row.priority,
        "failure": {"step": row.failure_step, "reason": row.failure_reason}
        if row.failure_reason
        else None,
        "mean_confidence": row.mean_confidence,
        "pdf": {"path": row.pdf_path, "bytes": row.pdf_bytes} if row.pdf_path else None,
        "created_at": row.created_at.isoformat(),
        "updated_at": row.updated_at.isoformat(),
    }


def _found_json(record: FoundRecord) -> dict[str, Any]:
    hit = record.hit
    return {
        **_row_json(record.row),
        "hit": {"tier": hit.tier, "page": hit.page, "snippet": hit.snippet},
    }


def _lines(objects: Iterable[dict[str, Any]]) -> None:
    for found in objects:
        sys.stdout.write(json.dumps(found, ensure_ascii=False) + "\n")

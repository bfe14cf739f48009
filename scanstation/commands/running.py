"""What the commands that work on documents share: their options, their output, their end."""

from __future__ import annotations

import argparse
import json
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TaskID, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bar

from scanstation.commands.record_text import headline
from scanstation.domain.ids import DocumentId
from scanstation.domain.states import DocumentState
from scanstation.errors import KnownError
from scanstation.messages import LANGUAGES, describe
from scanstation.pipeline.cancel import CancelToken
from scanstation.services.delivery import deliver
from scanstation.services.document_report import DocumentReport, Json
from scanstation.services.processing_service import Finished, Progress
from scanstation.settings import Settings, load_settings

if TYPE_CHECKING:
    from scanstation.store import Store

__all__ = ["Output", "add_options", "cancel_on_signals", "progress_bar", "settings_of"]

_NOT_DONE = frozenset({DocumentState.FAILED, DocumentState.REFUSED, DocumentState.ISOLATED})


def add_options(parser: argparse.ArgumentParser) -> None:
    """Options of every command that works on documents."""
    parser.add_argument("--store", type=Path, metavar="DIR", help="kho dữ liệu / the store")
    parser.add_argument(
        "--out", type=Path, metavar="DIR", help="chép PDF vào đây / copy the PDFs here"
    )
    parser.add_argument("--json", action="store_true", help="one JSON object per document")
    parser.add_argument("--lang", choices=LANGUAGES, help="ngôn ngữ thông báo / language")
    parser.add_argument("--settings", type=Path, metavar="FILE", help="tệp cấu hình / settings")
    parser.add_argument("--workers", type=int, metavar="N", help="worker processes (0: per core)")
    parser.add_argument("--engine", metavar="NAME", help="recogniser, or auto")


def settings_of(args: argparse.Namespace) -> Settings:
    """Settings of the file with what the command line says on top.

    Raises:
        SettingsError: they can't be read or don't fit together.
    """
    settings = load_settings(args.settings)
    pipeline = settings.pipeline
    if args.workers is not None:
        pipeline = replace(pipeline, workers=args.workers)
    if args.engine is not None:
        pipeline = replace(pipeline, engine=args.engine)
    return replace(
        settings,
        store_dir=(args.store or settings.store_dir).absolute(),
        output_dir=args.out.absolute() if args.out else settings.output_dir,
        language=args.lang or settings.language,
        pipeline=pipeline,
    )


@contextmanager
def cancel_on_signals() -> Iterator[CancelToken]:
    """A token that Ctrl+C and a request to terminate set; the second one ends at once."""
    token = CancelToken()

    def ask(number: int, _frame: FrameType | None) -> None:
        if token.cancelled:
            raise KeyboardInterrupt
        token.cancel()
        sys.stderr.write(f"… {signal.Signals(number).name}\n")

    before = {number: signal.signal(number, ask) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield token
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def progress_bar() -> Iterator[Bar]:
    """A bar on stderr where a person sees it; silent elsewhere."""
    console = Console(stderr=True)
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("· {task.fields[pages]} tr."),
        TimeElapsedColumn(),
    )
    with Bar(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        yield bar


class Output:
    """Delivers the PDF of each finished document and prints its line."""

    def __init__(self, store: Store, settings: Settings, *, as_json: bool) -> None:
        self._store = store
        self._report = DocumentReport(store, settings.language)
        self._folder = settings.output_dir
        self._isolation = settings.isolation_place
        self._isolation_named = settings.isolation_dir is not None
        self._as_json = as_json
        self._language = settings.language
        self._bar: Bar | None = None
        self._task: TaskID | None = None
        self.not_done = 0

    def attach(self, bar: Bar, total: int | None) -> None:
        """Show progress on `bar`."""
        self._bar = bar
        self._task = bar.add_task("ScanStation", total=total, pages=0)

    def progress(self, progress: Progress) -> None:
        """Move the bar."""
        if self._bar is not None and self._task is not None:
            self._bar.update(
                self._task, completed=progress.documents_done, pages=progress.pages_done
            )

    def finished(self, finished: Finished) -> None:
        """Deliver and print one document, at once."""
        pdf = self._report.pdf_of(finished.document_id)
        line = self._report.of(finished.document_id, path=finished.path)
        state = DocumentState(line["state"])
        if pdf is not None and self._folder is not None and state not in _NOT_DONE:
            line = self._delivered(finished, pdf, line)
        self.not_done += state in _NOT_DONE
        if state is DocumentState.ISOLATED:
            self._tell_officer(finished.document_id)
        text = json.dumps(line, ensure_ascii=False) if self._as_json else self._sentence(line)
        self._print(text)

    def _delivered(self, finished: Finished, pdf: Path, line: Json) -> Json:
        assert self._folder is not None  # noqa: S101 - asked by the caller
        name = Path(line["source"]["path"]).name
        try:
            target = deliver(pdf, self._folder, name)
        except KnownError as error:
            self.not_done += 1
            words = error.message(self._language)
            line["problems"].append(
                {"code": error.code, "text": words.text, "next_step": words.next_step}
            )
            return line
        return {**line, "pdf": {**line["pdf"], "path": str(target)}}

    def _tell_officer(self, document_id: DocumentId) -> None:
        """On stderr, whatever stdout is for; says nothing of the document but its id."""
        code = "isolated_to" if self._isolation_named else "isolated_beside"
        words = describe(code, self._language, {"id": document_id, "place": self._isolation})
        sys.stderr.write(f"{words.text} {words.next_step}\n")

    def _sentence(self, line: Json) -> str:
        if "source" not in line:
            return f"{line['id']}  {line['state']}"
        parts = [line["source"]["path"], line["state"], f"{len(line['pages'])} tr."]
        document = self._store.queries.document(DocumentId(line["id"]))
        if document is not None and (title := headline(document)):
            parts.append(title)
        if line["pdf"]["path"]:
            parts.append(f"→ {line['pdf']['path']}")
        if line["state"] in {"failed", "refused"} and line["problems"]:
            first = line["problems"][0]
            parts.append(f"{first['text']} {first['next_step']}")
        return "  ".join(parts)

    def _print(self, text: str) -> None:
        # Lone surrogates (names that are no UTF-8) must not end a run of a thousand files.
        safe = text.encode("utf-8", "backslashreplace").decode("utf-8")
        if self._bar is not None and not self._bar.disable and sys.stdout.isatty():
            self._bar.console.print(safe, markup=False, highlight=False, soft_wrap=True)
            return
        sys.stdout.write(safe + "\n")
        sys.stdout.flush()

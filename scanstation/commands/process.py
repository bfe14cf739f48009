"""`scanstation process PATH…`: one pass without a window; sources stay where they are."""

from __future__ import annotations

import argparse
from pathlib import Path

from scanstation.bootstrap import build_station
from scanstation.commands.running import (
    Output,
    add_options,
    cancel_on_signals,
    progress_bar,
    settings_of,
)
from scanstation.logs import configure
from scanstation.services.processing_service import files_below

__all__ = ["add_parser", "run"]


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Describe the command."""
    parser = subparsers.add_parser(
        "process",
        help="nhận dạng tệp hoặc thư mục / recognise files or folders",
        description="One pass over files or folders: records in the store, searchable PDF/A out. "
        "The files themselves stay where they are.",
    )
    parser.add_argument("paths", nargs="+", type=Path, metavar="PATH")
    add_options(parser)


def run(args: argparse.Namespace) -> int:
    """Process every file; 0, or 1 when a document failed or was refused."""
    settings = settings_of(args)
    places = (settings.store_dir, settings.output_dir, settings.isolation_place)
    own = [p.resolve() for p in places if p is not None]
    files = [file for path in args.paths for file in files_below(path, own)]
    folder = args.paths[0].resolve()
    with build_station(settings) as station, progress_bar() as bar, cancel_on_signals() as token:
        configure(settings.store_dir / "logs")
        output = Output(station.store, settings, as_json=args.json)
        output.attach(bar, len(files))
        station.processing.process(
            files,
            folder if folder.is_dir() else folder.parent,
            on_finished=output.finished,
            on_progress=output.progress,
            cancel=token,
            total=len(files),
        )
    return 1 if output.not_done else 0

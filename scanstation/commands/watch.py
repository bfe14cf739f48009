"""`scanstation watch`: a station without a window; takes what scanners write into folders."""

from __future__ import annotations

import argparse
import sys
from dataclasses import replace
from pathlib import Path

from scanstation.bootstrap import build_station
from scanstation.commands.running import (
    Output,
    add_options,
    cancel_on_signals,
    progress_bar,
    settings_of,
)
from scanstation.errors import Stopped, UsageError
from scanstation.logs import configure
from scanstation.messages import describe
from scanstation.services.intake_service import Notice
from scanstation.settings import Settings, WatchedFolder

__all__ = ["add_parser", "run"]


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Describe the command."""
    parser = subparsers.add_parser(
        "watch",
        help="theo dõi thư mục quét / watch scanner folders",
        description="Takes files out of the watched folders as scanners finish them, and works "
        "on them until it is stopped (Ctrl+C).",
    )
    parser.add_argument("--once", action="store_true", help="end when everything is done")
    parser.add_argument(
        "--folder",
        action="append",
        type=Path,
        metavar="DIR",
        help="watch this folder instead of those of the settings; may be repeated",
    )
    parser.add_argument("--mode", choices=("native", "polling"), default="native")
    parser.add_argument("--stable-seconds", type=float, metavar="S")
    add_options(parser)


def run(args: argparse.Namespace) -> int:
    """Watch until stopped; 0, or 1 when a document failed or was refused."""
    settings = _with_folders(settings_of(args), args)
    if not settings.folders:
        raise UsageError("nothing_to_watch")
    with build_station(settings) as station, progress_bar() as bar, cancel_on_signals() as token:
        configure(settings.store_dir / "logs")
        output = Output(station.store, settings, as_json=args.json)
        output.attach(bar, None)

        def tell(notice: Notice) -> None:
            words = describe(notice.code, settings.language, {"path": notice.path})
            sys.stderr.write(f"{words.text} {words.next_step}\n")

        try:
            station.processing.watch(
                station.intake(),
                on_finished=output.finished,
                on_notice=tell,
                on_progress=output.progress,
                cancel=token,
                once=args.once,
            )
        except Stopped:
            # The way a station is meant to end.
            if args.once:
                raise
    return 1 if output.not_done else 0


def _with_folders(settings: Settings, args: argparse.Namespace) -> Settings:
    folders = settings.folders
    if args.folder:
        folders = tuple(WatchedFolder(path.absolute(), mode=args.mode) for path in args.folder)
    if args.stable_seconds is not None:
        folders = tuple(replace(f, stable_seconds=args.stable_seconds) for f in folders)
    return replace(settings, folders=folders)

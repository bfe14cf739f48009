"""`scanstation window`, or no command at all: the clerk's window."""

from __future__ import annotations

import argparse
import os
import sys
from dataclasses import replace
from pathlib import Path

from scanstation.bootstrap import build_station
from scanstation.errors import KnownError, MissingPart
from scanstation.logs import configure
from scanstation.messages import LANGUAGES
from scanstation.settings import Settings, load_settings

__all__ = ["add_parser", "run"]


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Describe the command."""
    parser = subparsers.add_parser(
        "window",
        help="mở cửa sổ làm việc / open the window",
        description="The window: watched folders of the settings, running work, documents.",
    )
    parser.add_argument("--store", type=Path, metavar="DIR", help="kho dữ liệu / the store")
    parser.add_argument(
        "--folder",
        action="append",
        type=Path,
        default=[],
        metavar="DIR",
        help="nhận dạng thư mục này khi mở, tệp gốc giữ nguyên / recognise this folder first; "
        "its files stay where they are. May be repeated",
    )
    parser.add_argument("--lang", choices=LANGUAGES, help="ngôn ngữ / language")
    parser.add_argument("--settings", type=Path, metavar="FILE", help="tệp cấu hình / settings")


def run(args: argparse.Namespace) -> int:
    """Open the window; 0 when it was closed.

    Raises:
        MissingPart: no display, or Qt can't be loaded.
    """
    _need_display()
    try:
        from scanstation.ui import app
        from scanstation.ui.main_window import WindowServices
    except ImportError as error:
        detail = f"scanstation.ui ({error.name or type(error).__name__})"
        raise MissingPart("window_missing", detail=detail) from error
    language = args.lang or "vi"
    try:
        settings = _settings(args)
        language = settings.language
        with build_station(settings) as station:
            configure(settings.store_dir / "logs")
            services = WindowServices(
                station.viewing, station.work(), language, str(settings.store_dir)
            )
            return app.open_window(services, args.folder)
    except KnownError as error:
        return app.tell_and_end(error, language)


def _settings(args: argparse.Namespace) -> Settings:
    settings = load_settings(args.settings)
    return replace(
        settings,
        store_dir=(args.store or settings.store_dir).absolute(),
        language=args.lang or settings.language,
    )


def _need_display() -> None:
    names = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    if sys.platform == "linux" and not any(os.environ.get(name) for name in names):
        raise MissingPart("window_missing", detail="DISPLAY")

"""The command line: finds the commands, runs one, and ends with a code that means something.

0 all done · 1 some documents failed or were refused · 2 wrong use · 3 something is missing on
this machine. Without a command the window opens.
"""

from __future__ import annotations

import argparse
import contextlib
import importlib
import multiprocessing
import os
import pkgutil
import sys
from collections.abc import Sequence
from types import ModuleType

from scanstation import __version__, commands
from scanstation.errors import BugError, KnownError, Stopped
from scanstation.messages import describe

__all__ = ["main"]

_INTERRUPTED = 130
"""What shells expect of a program ended by Ctrl+C: 128 + SIGINT."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line; the answer is the exit code."""
    multiprocessing.freeze_support()
    _speak_utf8()
    modules = _commands()
    parser = _parser(modules)
    args = parser.parse_args(argv)
    if args.command is None:
        args = parser.parse_args(["window"])
    language = _language(args)
    try:
        return int(modules[args.command].run(args))
    except KnownError as error:
        _tell(error.user_text(language), error.next_step(language))
        return error.exit_code
    except Stopped:
        _tell(*_words("stopped", language))
        return 1
    except KeyboardInterrupt:
        return _INTERRUPTED
    except BrokenPipeError:
        # The reader of our output went away (… | head); nothing is left to say to it.
        with contextlib.suppress(OSError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except BugError:
        _tell(*_words("bug", language))
        raise


def _commands() -> dict[str, ModuleType]:
    """Every module of `scanstation.commands` that describes a command, by name."""
    found = {}
    for info in sorted(pkgutil.iter_modules(commands.__path__), key=lambda info: info.name):
        module = importlib.import_module(f"{commands.__name__}.{info.name}")
        if hasattr(module, "add_parser"):
            found[info.name] = module
    return found


def _parser(modules: dict[str, ModuleType]) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="scanstation",
        description="Trạm số hóa: từ thư mục quét tới hồ sơ tra cứu được. "
        "Without a command the window opens.",
    )
    parser.add_argument("--version", action="version", version=f"ScanStation {__version__}")
    subparsers = parser.add_subparsers(dest="command", metavar="COMMAND")
    for module in modules.values():
        module.add_parser(subparsers)
    return parser


def _language(args: argparse.Namespace) -> str:
    return str(getattr(args, "lang", None) or getattr(args, "language", None) or "vi")


def _words(code: str, language: str) -> tuple[str, str]:
    message = describe(code, language)
    return message.text, message.next_step


def _tell(text: str, next_step: str) -> None:
    sys.stderr.write(f"{text}\n→ {next_step}\n")


def _speak_utf8() -> None:
    """Vietnamese on every console; what can't be shown is written out, never an error."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors="backslashreplace")

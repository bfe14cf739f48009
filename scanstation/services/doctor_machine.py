"""What `doctor` may ask of a computer; tests hand in a machine of their own making."""

from __future__ import annotations

import importlib
import importlib.metadata
import os
import shutil
import sqlite3
import subprocess
import sys
import unicodedata
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

import psutil

from ocr.errors import OcrError

__all__ = ["Machine", "ThisMachine", "TrialReading"]

PROGRAM_SECONDS = 20.0
"""A program that needs longer to say its version will not help anybody."""

TRIAL_TEXT = "184 2026"

_FONT_SUFFIXES = {".ttf", ".otf", ".ttc"}


@dataclass(frozen=True, slots=True)
class TrialReading:
    """Whether a recogniser read a line drawn for it, which one it was, or why not."""

    worked: bool
    engine: str
    detail: str = ""


class Machine(Protocol):
    """A computer, as far as `doctor` looks at it. No method raises for what may be absent."""

    @property
    def environment(self) -> Mapping[str, str]:
        """Environment variables."""
        ...

    def python_version(self) -> tuple[int, int, int]:
        """Major, minor, micro."""
        ...

    def version_of(self, package: str) -> str | None:
        """Version of an installed Python package."""
        ...

    def import_problem(self, module: str) -> str:
        """Why `module` cannot be imported; "" when it can."""
        ...

    def which(self, program: str) -> str | None:
        """Full path of a program."""
        ...

    def lines(self, command: Sequence[str]) -> tuple[str, ...]:
        """What a program prints, stripped; empty when it fails or takes too long."""
        ...

    def first_line(self, command: Sequence[str]) -> str:
        """First of `lines`, or ""."""
        ...

    def read_test_line(self) -> TrialReading:
        """Let the recogniser the station would use read a drawn line."""
        ...

    def model_problem(self) -> str:
        """Why the network for `onnxruntime` cannot be used; "" when it can."""
        ...

    def font_files(self) -> tuple[str, ...]:
        """Names of font files."""
        ...

    def sqlite(self) -> tuple[str, bool]:
        """Version of the SQLite library, and whether FTS5 is in it."""
        ...

    def nearest(self, folder: Path) -> Path:
        """`folder`, or the nearest folder above it that exists."""
        ...

    def write_problem(self, folder: Path, name: str) -> str:
        """Why a file called like `name` cannot be made and removed in `folder`; "" when it can."""
        ...

    def list_problem(self, folder: Path) -> str:
        """Why `folder` cannot be listed; "" when it can."""
        ...

    def free_bytes(self, folder: Path) -> int:
        """Free bytes on the disk of `folder`."""
        ...

    def available_memory(self) -> int:
        """Bytes of memory a new program could take."""
        ...

    def cores(self) -> int:
        """Cores this process may use."""
        ...

    def now(self) -> datetime:
        """The clock, with its time zone."""
        ...

    def modified(self, path: Path) -> datetime | None:
        """When a file was last changed."""
        ...

    def name_encoding(self) -> str:
        """How file names are written to disk."""
        ...

    def display(self) -> str:
        """Name of the display a window would open on, or ""."""
        ...


def _read_drawn_line() -> tuple[str, str]:
    """What the station's recogniser reads, and its name. Heavy libraries load only here."""
    import cv2
    import numpy as np

    from ocr.page_task import make_engine

    crop = np.full((56, 320), 255, np.uint8)
    cv2.putText(crop, TRIAL_TEXT, (12, 42), cv2.FONT_HERSHEY_DUPLEX, 1.4, (0,), 3)
    engine = make_engine("auto")
    try:
        text = " ".join(reading.text for reading in engine.read_lines([crop]))
        return text, f"{engine.info.name} {engine.info.version}"
    finally:
        engine.close()


class ThisMachine:
    """The computer this runs on."""

    @property
    def environment(self) -> Mapping[str, str]:
        """Environment variables of this process."""
        return os.environ

    def python_version(self) -> tuple[int, int, int]:
        """Of the running interpreter."""
        return sys.version_info[:3]

    def version_of(self, package: str) -> str | None:
        """From the package's own metadata."""
        try:
            return importlib.metadata.version(package)
        except importlib.metadata.PackageNotFoundError:
            return None

    def import_problem(self, module: str) -> str:
        """Really imports it: a library that does not load counts as absent."""
        try:
            importlib.import_module(module)
        except (ImportError, OSError, RuntimeError) as error:
            return str(error) or type(error).__name__
        return ""

    def which(self, program: str) -> str | None:
        """On the PATH."""
        return shutil.which(program)

    def lines(self, command: Sequence[str]) -> tuple[str, ...]:
        """Standard output, then standard error, which older Tesseracts print to."""
        try:
            done = subprocess.run(  # noqa: S603 - a list, no shell, the program was found by `which`
                list(command),
                capture_output=True,
                timeout=PROGRAM_SECONDS,
                check=False,
                stdin=subprocess.DEVNULL,
            )
        except (OSError, subprocess.TimeoutExpired):
            return ()
        text = (done.stdout + b"\n" + done.stderr).decode("utf-8", "replace")
        return tuple(line.strip() for line in text.splitlines() if line.strip())

    def first_line(self, command: Sequence[str]) -> str:
        """First line that is not empty."""
        return next(iter(self.lines(command)), "")

    def read_test_line(self) -> TrialReading:
        """Digits, drawn with a font every OpenCV has; read by the station's own choice."""
        try:
            text, engine = _read_drawn_line()
        except (OcrError, ImportError, OSError, RuntimeError, ValueError) as error:
            return TrialReading(False, "", f"{type(error).__name__}: {error}")
        if sum(letter.isdigit() for letter in text) < len(TRIAL_TEXT) // 2:
            return TrialReading(False, engine, f"{engine} did not read the drawn line")
        return TrialReading(True, engine)

    def model_problem(self) -> str:
        """Makes the recogniser that needs the network."""
        try:
            from ocr.page_task import make_engine

            make_engine("lines").close()
        except (OcrError, ImportError, OSError, RuntimeError, ValueError) as error:
            return str(error) or type(error).__name__
        return ""

    def font_files(self) -> tuple[str, ...]:
        """Of the system and of the person, by file name."""
        home = Path.home()
        roots = [
            Path("/usr/share/fonts"),
            Path("/usr/local/share/fonts"),
            home / ".local/share/fonts",
            home / ".fonts",
            Path(os.environ.get("WINDIR", "C:/Windows")) / "Fonts",
        ]
        return tuple(
            path.name
            for root in roots
            if root.is_dir()
            for path in root.rglob("*")
            if path.suffix.lower() in _FONT_SUFFIXES
        )

    def sqlite(self) -> tuple[str, bool]:
        """Makes a full-text table in memory."""
        connection = sqlite3.connect(":memory:")
        try:
            connection.execute("CREATE VIRTUAL TABLE words USING fts5(word)")
        except sqlite3.OperationalError:
            return sqlite3.sqlite_version, False
        finally:
            connection.close()
        return sqlite3.sqlite_version, True

    def nearest(self, folder: Path) -> Path:
        """Goes up until something exists."""
        place = folder.absolute()
        while not place.exists() and place != place.parent:
            place = place.parent
        return place

    def write_problem(self, folder: Path, name: str) -> str:
        """Makes a scratch file, looks for it in the listing, removes it."""
        stem, dot, suffix = name.rpartition(".")
        scratch = folder / f".{stem}-{uuid.uuid4().hex[:8]}{dot}{suffix}"
        try:
            scratch.touch(exist_ok=False)
            try:
                listed = {unicodedata.normalize("NFC", entry.name) for entry in folder.iterdir()}
            finally:
                scratch.unlink()
        except (OSError, UnicodeEncodeError) as error:
            return str(error)
        expected = unicodedata.normalize("NFC", scratch.name)
        return "" if expected in listed else f"{scratch.name} is listed under another name"

    def list_problem(self, folder: Path) -> str:
        """Lists it."""
        try:
            next(folder.iterdir(), None)
        except OSError as error:
            return str(error)
        return ""

    def free_bytes(self, folder: Path) -> int:
        """For this person, quotas included where the system knows them."""
        return shutil.disk_usage(folder).free

    def available_memory(self) -> int:
        """Without pushing others to swap."""
        return int(psutil.virtual_memory().available)

    def cores(self) -> int:
        """Affinity respected where the system has it."""
        if sys.platform == "win32":
            return os.cpu_count() or 1
        return len(os.sched_getaffinity(0))

    def now(self) -> datetime:
        """Local time with its zone."""
        return datetime.now(UTC).astimezone()

    def modified(self, path: Path) -> datetime | None:
        """Modification time, None where there is no such file."""
        try:
            return datetime.fromtimestamp(path.stat().st_mtime, UTC)
        except OSError:
            return None

    def name_encoding(self) -> str:
        """Python's file system encoding."""
        return sys.getfilesystemencoding()

    def display(self) -> str:
        """Windows and macOS always have one; elsewhere what the environment names."""
        if sys.platform in {"win32", "darwin"}:
            return sys.platform
        return os.environ.get("WAYLAND_DISPLAY") or os.environ.get("DISPLAY", "")

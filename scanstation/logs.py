"""Logs: JSON lines in a rotating file of the store, warnings on stderr; no document text, ever.

The libraries and rooms log through `logging.getLogger(__name__)`; only the commands and the
window call `configure`. File names of documents are not logged either: they carry subjects, and
a document that turns out secret must leave nothing behind.
"""

from __future__ import annotations

import json
import logging
import logging.handlers
import sys
from datetime import UTC, datetime
from pathlib import Path

__all__ = ["LOG_NAME", "configure", "shut_down"]

LOG_NAME = "station.log"

_MAX_BYTES = 5 * 1024 * 1024
_KEPT_FILES = 5

_QUIET = ("alembic", "watchdog", "PIL", "pdfminer", "pypdfium2", "fontTools")
"""Libraries that tell of every file and font they touch."""


class _JsonLines(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "text": record.getMessage(),
            "process": record.process,
        }
        if record.exc_info:
            line["trace"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)


def configure(folder: Path) -> None:
    """Send logs to `folder/station.log` and warnings to stderr.

    Args:
        folder: made when missing.

    Raises:
        OSError: the folder can't be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    shut_down()
    root = logging.getLogger()
    lines = logging.handlers.RotatingFileHandler(
        folder / LOG_NAME, maxBytes=_MAX_BYTES, backupCount=_KEPT_FILES, encoding="utf-8"
    )
    lines.setFormatter(_JsonLines())
    console = logging.StreamHandler(sys.stderr)
    console.setLevel(logging.WARNING)
    console.setFormatter(logging.Formatter("%(levelname)s %(name)s: %(message)s"))
    for handler in (lines, console):
        handler.set_name(f"scanstation-{type(handler).__name__}")
        root.addHandler(handler)
    root.setLevel(logging.INFO)
    for name in _QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)


def shut_down() -> None:
    """Take our handlers away again and close their files."""
    root = logging.getLogger()
    for handler in list(root.handlers):
        if (handler.get_name() or "").startswith("scanstation-"):
            root.removeHandler(handler)
            handler.close()

"""Runs in a process of its own: opens each file of a list, reads every page, tells how it went.

Usage: python zoo_visitor.py LIST FIRST; prints one JSON line a file, flushed before the next.
"""

from __future__ import annotations

import json
import sys
import time
from dataclasses import replace
from pathlib import Path

from ocr.errors import SourceError
from ocr.limits import DEFAULT_LIMITS
from ocr.reading import open_source

MEMORY_BYTES = 3 * 1024**3


def limit_memory() -> None:
    """Make a decoder that wants too much fail instead of the machine."""
    try:
        import resource
    except ImportError:  # Windows has no such limit
        return
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))


def visit(path: Path) -> dict[str, object]:
    """Open one file and read all its pages."""
    start = time.monotonic()
    answer: dict[str, object] = {"outcome": "opens", "code": "", "pages": 0}
    try:
        with open_source(path, replace(DEFAULT_LIMITS, worker_memory_bytes=MEMORY_BYTES)) as source:
            for number in range(1, source.info.pages + 1):
                pixels = source.read_page(number).pixels
                if max(pixels.shape) > DEFAULT_LIMITS.max_side_px:
                    answer["outcome"] = "over the limit"
            answer["pages"] = source.info.pages
    except SourceError as error:
        answer.update(outcome="refused", code=error.code)
    except Exception as error:
        answer.update(outcome=f"{type(error).__name__}: {error}"[:300])
    answer["seconds"] = time.monotonic() - start
    return answer


def main(listed: str, first: str) -> None:
    """Visit the files of the list from number `first` on."""
    limit_memory()
    paths = json.loads(Path(listed).read_text(encoding="utf-8"))
    for number in range(int(first), len(paths)):
        answer = visit(Path(paths[number]))
        sys.stdout.write(json.dumps({"number": number, **answer}) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])

"""A progress bar on standard error; the training environment need not have any library for it."""

from __future__ import annotations

import sys
import time

__all__ = ["Progress"]

WIDTH = 30  # signs of the bar
EVERY_SECONDS = 1.0


class Progress:
    """How far a step is and how long it may still take."""

    def __init__(self, name: str, total: int) -> None:
        """Start at nothing of `total`."""
        self._name = name
        self._total = max(1, total)
        self._done = 0
        self._started = time.monotonic()
        self._shown = 0.0
        self._tenth = -1

    def advance(self, by: int = 1, note: str = "") -> None:
        """Count `by` more; `note` stands behind the bar."""
        self._done += by
        now = time.monotonic()
        if now - self._shown >= EVERY_SECONDS or self._done >= self._total:
            self._shown = now
            self._show(now - self._started, note)

    def _show(self, seconds: float, note: str) -> None:
        share = min(1.0, self._done / self._total)
        bar = "█" * round(share * WIDTH)
        left = seconds / share - seconds if share else 0.0
        # A terminal shows one line that changes; a log file keeps a line per tenth.
        end = "\n" if self._done >= self._total else ""
        if sys.stderr.isatty():
            sys.stderr.write(
                f"\r{self._name:<11}{bar:<{WIDTH}} {self._done}/{self._total}"
                f" {left / 60:.1f} min left {note:<40}{end}"
            )
        elif end or (tenth := int(share * 10)) != self._tenth:
            self._tenth = 10 if end else tenth
            sys.stderr.write(f"{self._name} {self._done}/{self._total} {seconds:.0f} s {note}\n")
        sys.stderr.flush()

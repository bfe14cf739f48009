"""Is the text still readable on the delivered page? A third program reads both and is compared."""

from __future__ import annotations

import io
import os
import subprocess
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from ocr.vietnamese import repair
from tests.benchmarks.pages import render

__all__ = ["Loss", "read_back"]

SURE = 0.6
"""Words the reader itself doubts on the source are no measure of what was lost."""


@dataclass(frozen=True, slots=True)
class Loss:
    """One page.

    Attributes:
        words: words read with confidence on the source page.
        kept: how many of them are read on the delivered page too, wherever they stand.
        confidence_gain: mean word confidence there minus here, 0..1.
    """

    words: int
    kept: int
    confidence_gain: float


def read_back(source: Path, delivered: Path, pages: int) -> tuple[Loss, ...]:
    """Read pages 1..`pages` of both files with plain Tesseract."""
    return tuple(
        _compare(_read(source, number), _read(delivered, number)) for number in range(1, pages + 1)
    )


def _compare(before: list[tuple[str, float]], after: list[tuple[str, float]]) -> Loss:
    wanted = Counter(word for word, sure in before if sure >= SURE)
    found = Counter(word for word, _ in after)
    kept = sum(min(count, found[word]) for word, count in wanted.items())
    return Loss(wanted.total(), kept, _mean(after) - _mean(before))


def _mean(words: list[tuple[str, float]]) -> float:
    return sum(sure for _, sure in words) / max(1, len(words))


def _read(path: Path, number: int) -> list[tuple[str, float]]:
    """Words with confidence 0..1, in reading order."""
    buffer = io.BytesIO()
    render(path, number).save(buffer, "PNG", dpi=(300, 300))
    command = ["tesseract", "stdin", "stdout", "-l", "vie", "--psm", "3", "--dpi", "300", "tsv"]
    done = subprocess.run(  # noqa: S603 - fixed arguments, no shell
        command,
        input=buffer.getvalue(),
        capture_output=True,
        check=True,
        env={**os.environ, "OMP_THREAD_LIMIT": "1"},
    )
    rows = [line.split("\t") for line in done.stdout.decode("utf-8").splitlines()[1:]]
    return [
        (repair(row[11]), float(row[10]) / 100)
        for row in rows
        if len(row) > 11 and row[11].strip() and float(row[10]) >= 0
    ]

"""Tesseract as a program, through pytesseract: works wherever `tesseract` is installed.

The only file that starts the program. One thread each: eight pages took 74.9 s with
Tesseract's own threads and 11.6 s with one.
"""

from __future__ import annotations

import csv
import io
import os
import tempfile
from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np
import pytesseract

from ocr.engine import EngineInfo, LineReading
from ocr.errors import EngineFailed, EngineMissing, EngineTimeout, LanguageMissing
from ocr.types import Box, Pixels, Word

__all__ = ["TesseractProgram"]

LANGUAGE = "vie"
TIMEOUT_S = 120
PAGE_MODE = 3
LINE_MODE = 7


class TesseractProgram:
    """Starts one `tesseract` per call; the images of a call go in as one list."""

    def __init__(self) -> None:
        """Check that program and language are there.

        Raises:
            EngineMissing: no `tesseract` on the path.
            LanguageMissing: no `vie` data.
        """
        os.environ["OMP_THREAD_LIMIT"] = "1"
        try:
            version = str(pytesseract.get_tesseract_version())
            languages = pytesseract.get_languages()
        except (pytesseract.TesseractNotFoundError, OSError) as error:
            raise EngineMissing("the program tesseract was not found") from error
        if LANGUAGE not in languages:
            raise LanguageMissing(f"tesseract has no {LANGUAGE} data")
        self._info = EngineInfo("tesseract", version.splitlines()[0], LANGUAGE)

    @property
    def info(self) -> EngineInfo:
        """Version of the program."""
        return self._info

    def _run(self, images: Sequence[Pixels], mode: int, dpi: float) -> list[list[LineReading]]:
        """Read images in one start of the program; lines per image."""
        with tempfile.TemporaryDirectory(prefix="ocr-") as folder:
            names = []
            for number, image in enumerate(images):
                path = Path(folder) / f"{number:05d}.png"
                done, data = cv2.imencode(".png", image, [cv2.IMWRITE_PNG_COMPRESSION, 1])
                if not done:
                    raise EngineFailed("cannot encode a crop")
                path.write_bytes(data.tobytes())
                names.append(str(path))
            listing = Path(folder) / "images.txt"
            listing.write_text("\n".join(names) + "\n", encoding="utf-8")
            config = f"--psm {mode} --oem 1 --dpi {round(dpi)} -c tessedit_do_invert=0"
            try:
                table = pytesseract.image_to_data(
                    str(listing), lang=LANGUAGE, config=config, timeout=TIMEOUT_S
                )
            except pytesseract.TesseractError as error:
                raise EngineFailed(str(error)) from error
            except RuntimeError as error:  # pytesseract's own time-out
                raise EngineTimeout(str(error)) from error
        return _parse(table, len(images))

    def read_lines(self, crops: Sequence[Pixels]) -> list[LineReading]:
        """Read line crops; see `ocr.engine.OcrEngine.read_lines`."""
        if not crops:
            return []
        bordered = [np.pad(c, 4, constant_values=255) for c in crops]
        pages = self._run(bordered, LINE_MODE, 300)
        return [_moved(_merged(lines), 4, crop) for lines, crop in zip(pages, crops, strict=True)]

    def read_page(self, gray: Pixels, dpi: float) -> list[LineReading]:
        """Read a page with Tesseract's own layout analysis."""
        return self._run([gray], PAGE_MODE, dpi)[0]

    def close(self) -> None:
        """Nothing is held open between calls."""


def _parse(table: str, pages: int) -> list[list[LineReading]]:
    """Tesseract's TSV (level 5 are words) to lines per page; damaged rows are passed over."""
    grouped: dict[tuple[int, int, int, int], list[Word]] = {}
    reader = csv.DictReader(io.StringIO(table), delimiter="\t", quoting=csv.QUOTE_NONE)
    for row in reader:
        try:
            if row["level"] != "5" or not row["text"].strip():
                continue
            key = (
                int(row["page_num"]),
                int(row["block_num"]),
                int(row["par_num"]),
                int(row["line_num"]),
            )
            x, y, w, h = (int(row[k]) for k in ("left", "top", "width", "height"))
            confidence = min(1.0, max(0.0, float(row["conf"]) / 100))
            word = Word(row["text"].strip(), Box(x, y, x + max(1, w), y + max(1, h)), confidence)
        except (KeyError, TypeError, ValueError, AttributeError):
            continue
        grouped.setdefault(key, []).append(word)
    out: list[list[LineReading]] = [[] for _ in range(pages)]
    for key in sorted(grouped):
        if 1 <= key[0] <= pages:
            out[key[0] - 1].append(_line(grouped[key]))
    return out


def _line(words: Sequence[Word]) -> LineReading:
    share = sum(w.confidence * len(w.text) for w in words) / sum(len(w.text) for w in words)
    return LineReading(" ".join(w.text for w in words), share, tuple(words))


def _merged(lines: Sequence[LineReading]) -> LineReading:
    words = [w for line in lines for w in line.words]
    return _line(words) if words else LineReading("", 0.0)


def _moved(reading: LineReading, border: int, crop: Pixels) -> LineReading:
    """Take the border off again."""
    height, width = crop.shape
    words = []
    for w in reading.words:
        left = min(max(0, w.box.left - border), width - 1)
        top = min(max(0, w.box.top - border), height - 1)
        right = max(left + 1, min(width, w.box.right - border))
        bottom = max(top + 1, min(height, w.box.bottom - border))
        words.append(Word(w.text, Box(left, top, right, bottom), w.confidence))
    return LineReading(reading.text, reading.confidence, tuple(words))

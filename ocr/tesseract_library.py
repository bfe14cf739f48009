"""Tesseract in process, through tesserocr: no program needed, only `vie.traineddata`."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from ocr.engine import EngineInfo, LineReading
from ocr.errors import EngineFailed, EngineMissing, LanguageMissing
from ocr.types import Box, Pixels, Word

__all__ = ["TesseractLibrary", "find_tessdata"]

LANGUAGE = "vie"
LINE_MODE = 7  # better on noise
RAW_LINE_MODE = 13  # better on blur
SECOND_MODE_BELOW = 0.80
PLACES = (
    "/usr/share/tesseract-ocr/5/tessdata",
    "/usr/share/tesseract-ocr/4.00/tessdata",
    "/usr/share/tessdata",
    "/usr/local/share/tessdata",
    r"C:\Program Files\Tesseract-OCR\tessdata",
)


def find_tessdata() -> Path:
    """Return the folder that holds `vie.traineddata`.

    Raises:
        LanguageMissing: none does.
    """
    named = os.environ.get("TESSDATA_PREFIX")
    for place in [*([named] if named else []), *PLACES]:
        if (Path(place) / f"{LANGUAGE}.traineddata").is_file():
            return Path(place)
    raise LanguageMissing(f"no folder with {LANGUAGE}.traineddata")


class TesseractLibrary:
    """Keeps one initialised Tesseract per page mode; use it from one thread."""

    def __init__(self) -> None:
        """Find the language data and the library.

        Raises:
            EngineMissing: tesserocr cannot be imported.
            LanguageMissing: no `vie` data.
        """
        os.environ["OMP_THREAD_LIMIT"] = "1"
        try:
            import tesserocr
        except ImportError as error:
            raise EngineMissing("tesserocr is not installed") from error
        self._module: Any = tesserocr
        self._data = find_tessdata()
        self._apis: dict[int, Any] = {}
        version = tesserocr.tesseract_version().split("\n")[0].removeprefix("tesseract ")
        self._info = EngineInfo("tesserocr", version.strip(), LANGUAGE)

    @property
    def info(self) -> EngineInfo:
        """Version of the library."""
        return self._info

    def _api(self, mode: int) -> Any:
        if mode not in self._apis:
            try:
                api = self._module.PyTessBaseAPI(
                    path=str(self._data) + os.sep,
                    lang=LANGUAGE,
                    psm=mode,
                    oem=self._module.OEM.LSTM_ONLY,
                )
            except RuntimeError as error:
                raise EngineFailed(f"tesserocr: {error}") from error
            api.SetVariable("tessedit_do_invert", "0")
            self._apis[mode] = api
        return self._apis[mode]

    def _read(self, gray: Pixels, mode: int, dpi: float) -> list[LineReading]:
        api = self._api(mode)
        data = np.ascontiguousarray(gray)
        height, width = data.shape
        api.SetImageBytes(data.tobytes(), width, height, 1, width)
        api.SetSourceResolution(round(dpi))
        try:
            if not api.Recognize():
                raise EngineFailed("tesserocr gave up on an image")
        except RuntimeError as error:
            raise EngineFailed(f"tesserocr: {error}") from error
        return self._collect(api)

    def _collect(self, api: Any) -> list[LineReading]:
        level = self._module.RIL
        words_of_line: list[list[Word]] = []
        iterator = api.GetIterator()
        if iterator is None:
            return []
        for item in self._module.iterate_level(iterator, level.WORD):
            try:
                text = item.GetUTF8Text(level.WORD).strip()
            except RuntimeError:  # nothing at this place
                continue
            if item.IsAtBeginningOf(level.TEXTLINE) or not words_of_line:
                words_of_line.append([])
            place = item.BoundingBox(level.WORD)
            if text and place:
                x0, y0, x1, y1 = place
                confidence = min(1.0, max(0.0, item.Confidence(level.WORD) / 100))
                box = Box(x0, y0, max(x0 + 1, x1), max(y0 + 1, y1))
                words_of_line[-1].append(Word(text, box, confidence))
        return [_line(words) for words in words_of_line if words]

    def read_lines(self, crops: Sequence[Pixels]) -> list[LineReading]:
        """Read line crops; weak ones a second time without Tesseract's own line finding."""
        out = []
        for crop in crops:
            best = self._line(crop, LINE_MODE)
            if best.confidence < SECOND_MODE_BELOW:
                best = max(best, self._line(crop, RAW_LINE_MODE), key=lambda r: r.confidence)
            out.append(best)
        return out

    def _line(self, crop: Pixels, mode: int) -> LineReading:
        lines = self._read(crop, mode, 300)
        words = [w for line in lines for w in line.words]
        return _line(words) if words else LineReading("", 0.0)

    def read_page(self, gray: Pixels, dpi: float) -> list[LineReading]:
        """Read a page with Tesseract's own layout analysis."""
        return self._read(gray, 3, dpi)

    def close(self) -> None:
        """End the held Tesseracts."""
        for api in self._apis.values():
            api.End()
        self._apis.clear()


def _line(words: Sequence[Word]) -> LineReading:
    share = sum(w.confidence * len(w.text) for w in words) / sum(len(w.text) for w in words)
    return LineReading(" ".join(w.text for w in words), share, tuple(words))

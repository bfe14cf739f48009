"""The line network as an engine: the station's first choice."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from ocr.assets import asset
from ocr.engine import EngineInfo, LineReading
from ocr.language import LanguageModel, choose_readings
from ocr.layout import page_lines
from ocr.network import LineNetwork, ReadChar, prepare_line
from ocr.types import Box, Pixels, Word

__all__ = ["LineEngine"]

SUSPICIOUS_SHARE = 0.25  # the weakest quarter of the characters speaks for the line


def _confidence(shares: Sequence[float]) -> float:
    """Mean of the weakest quarter: one wrong letter must show in a line of eighty."""
    if not shares:
        return 0.0
    ranked = sorted(shares)
    return float(np.mean(ranked[: max(1, int(len(ranked) * SUSPICIOUS_SHARE))]))


class LineEngine:
    """Reads lines in batches and lets the language table choose between close readings."""

    def __init__(self) -> None:
        """Load network and language table.

        Raises:
            EngineMissing: a model file is missing or damaged.
        """
        self._network = LineNetwork(asset("models/vie_lines.onnx"), asset("models/vie_lines.json"))
        self._language = LanguageModel(asset("models/vie_syllables.npz"))
        self._info = EngineInfo("vie_lines", self._network.version, "vie")

    @property
    def info(self) -> EngineInfo:
        """Name and version of the weights."""
        return self._info

    def read_lines(self, crops: Sequence[Pixels]) -> list[LineReading]:
        """Read line crops; see `ocr.engine.OcrEngine.read_lines`."""
        if not crops:
            return []
        shares = self._network.posteriors([prepare_line(c) for c in crops])
        return [
            self._reading(self._network.characters(p), crop)
            for p, crop in zip(shares, crops, strict=True)
        ]

    def _reading(self, chars: Sequence[ReadChar], crop: Pixels) -> LineReading:
        texts = choose_readings(chars, self._language)
        text = _trim("".join(texts))
        words = []
        for found in re.finditer(r"\S+", text):
            own = chars[found.start() : found.end()]
            words.append(_word(found.group(), own, crop))
        return LineReading(text.strip(), _confidence([c.share for c in chars]), tuple(words))

    def spell_lines(
        self, crops: Sequence[Pixels], words: Sequence[str]
    ) -> list[tuple[LineReading, tuple[float, ...]]]:
        """Read and hold against a closed list; see `ocr.engine.WordSpeller.spell_lines`."""
        if not crops:
            return []
        shares = self._network.posteriors([prepare_line(c) for c in crops])
        costs = self._network.word_costs(shares, words)
        return [
            (self._reading(self._network.characters(p), crop), tuple(row))
            for p, crop, row in zip(shares, crops, costs.tolist(), strict=True)
        ]

    def read_page(self, gray: Pixels, dpi: float) -> list[LineReading]:
        """Read a page with this library's own line finding."""
        out = []
        layout = page_lines(gray, dpi)
        readings = self.read_lines([found.crop.pixels for found in layout])
        for found, reading in zip(layout, readings, strict=True):
            x, y = found.crop.box.left, found.crop.box.top
            words = tuple(
                Word(
                    w.text,
                    Box(w.box.left + x, w.box.top + y, w.box.right + x, w.box.bottom + y),
                    w.confidence,
                )
                for w in reading.words
            )
            out.append(LineReading(reading.text, reading.confidence, words))
        return out

    def close(self) -> None:
        """Nothing is held open."""


# Bars and underscores are edges of neighbours; a run of dashes before text is worn rule.
_EDGE = re.compile(r"^(?:[|_ ]|-{3,}(?= ))+")


def _trim(text: str) -> str:
    """Blank out the edge of a neighbour that was read as a bar at either end of a line.

    Keeps the length, so that characters and places still agree.
    """
    head = len(text) - len(_EDGE.sub("", text))
    tail = len(text.rstrip("|_ "))
    return " " * head + text[head:tail] + " " * (len(text) - max(head, tail))


def _word(text: str, chars: Sequence[ReadChar], crop: Pixels) -> Word:
    """Place a word across the crop; its height is the line's."""
    height, width = crop.shape
    left = max(0, int(chars[0].start * width) - 2)
    right = min(width, int(chars[-1].end * width) + 2)
    return Word(
        text,
        Box(left, 0, max(left + 1, right), height),
        min(1.0, float(np.mean([c.share for c in chars]))),
    )

"""The contract every recogniser keeps, whatever program stands behind it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from ocr.types import Pixels, Word

__all__ = ["EngineInfo", "LineReading", "OcrEngine", "WordSpeller"]


@dataclass(frozen=True, slots=True)
class EngineInfo:
    """Which recogniser read a page: kept as the origin of every machine value."""

    name: str
    version: str
    language: str


@dataclass(frozen=True, slots=True)
class LineReading:
    """What the engine says of one line crop.

    Attributes:
        text: as the engine gave it, before any repair.
        confidence: 0..1.
        words: boxes in pixels of the crop.
    """

    text: str
    confidence: float
    words: tuple[Word, ...] = ()


class OcrEngine(Protocol):
    """Reads upright, level pixels; keeps no state between calls that changes an answer."""

    @property
    def info(self) -> EngineInfo:
        """Name, version and language of this engine."""
        ...

    def read_lines(self, crops: Sequence[Pixels]) -> list[LineReading]:
        """Read line crops.

        Args:
            crops: each (H, W) uint8 gray, one line of text, dark on light.

        Returns:
            One reading per crop, in the same order.

        Raises:
            EngineError: missing, failed or too slow.
        """
        ...

    def read_page(self, gray: Pixels, dpi: float) -> list[LineReading]:
        """Read a whole page with the engine's own layout analysis.

        Args:
            gray: (H, W) uint8, upright and level.
            dpi: pixels per inch.

        Returns:
            Lines in the engine's reading order; word boxes in pixels of `gray`.

        Raises:
            EngineError: missing, failed or too slow.
        """
        ...

    def close(self) -> None:
        """Free what the engine holds; calling it twice is fine."""
        ...


@runtime_checkable
class WordSpeller(Protocol):
    """What an engine may offer beside reading: to hold a crop against a closed list of words."""

    def spell_lines(
        self, crops: Sequence[Pixels], words: Sequence[str]
    ) -> list[tuple[LineReading, tuple[float, ...]]]:
        """Read line crops, and say how well each spells each of `words`.

        Args:
            crops: as for `OcrEngine.read_lines`.
            words: NFC, single blanks between syllables; in capitals, or in small letters
                without marks where no mark counts.

        Returns:
            For each crop its reading, and for each word the cost in nats a character against the
            best free reading (0: the same; see `ocr.spelling`).

        Raises:
            EngineError: missing, failed or too slow.
        """
        ...

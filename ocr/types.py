"""The values that travel through the library; all frozen, all checked at birth.

Pixels are `numpy` arrays, `uint8`, origin top left: `(H, W)` gray (0 ink, 255 paper) or
`(H, W, 3)` in OpenCV's order blue, green, red. Boxes are pixels of the page *as delivered
upright*, that is after turning and levelling. Confidences and scores are 0..1, always.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Pixels: TypeAlias = NDArray[np.uint8]

MM_PER_INCH = 25.4


class PageKind(StrEnum):
    """Where the text of a page comes from; decided page by page, never by file."""

    SCAN = "scan"
    BORN_DIGITAL = "born_digital"
    MIXED = "mixed"
    BLANK = "blank"


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in pixels; `right` and `bottom` are exclusive.

    Raises:
        ValueError: the box is empty or turned inside out.
    """

    left: int
    top: int
    right: int
    bottom: int

    def __post_init__(self) -> None:
        """Refuse a box without area."""
        if self.right <= self.left or self.bottom <= self.top:
            raise ValueError(f"empty box {self.left},{self.top},{self.right},{self.bottom}")

    @property
    def width(self) -> int:
        """Pixels from left to right."""
        return self.right - self.left

    @property
    def height(self) -> int:
        """Pixels from top to bottom."""
        return self.bottom - self.top

    def scaled(self, factor: float) -> Box:
        """The same place on a page `factor` times as large; never empty."""
        left, top = round(self.left * factor), round(self.top * factor)
        return Box(
            left,
            top,
            max(left + 1, round(self.right * factor)),
            max(top + 1, round(self.bottom * factor)),
        )

    def as_list(self) -> list[int]:
        """`[left, top, right, bottom]` for JSON."""
        return [self.left, self.top, self.right, self.bottom]

    @staticmethod
    def around(boxes: Iterable[Box]) -> Box:
        """The smallest box that holds all of `boxes` (at least one)."""
        every = list(boxes)
        return Box(
            min(b.left for b in every),
            min(b.top for b in every),
            max(b.right for b in every),
            max(b.bottom for b in every),
        )


def _check_share(name: str, value: float) -> None:
    if not 0.0 <= value <= 1.0:
        raise ValueError(f"{name} must lie in 0..1, got {value}")


@dataclass(frozen=True, slots=True)
class Word:
    """One word as recognised: text in NFC after repair, confidence 0..1."""

    text: str
    box: Box
    confidence: float

    def __post_init__(self) -> None:
        """Hold the confidence to its range."""
        _check_share("confidence", self.confidence)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of text in reading order.

    Attributes:
        text: NFC, repaired by `ocr.vietnamese`.
        raw_text: what the engine (or the text layer) said, before any repair.
        box: pixels of the upright page.
        confidence: 0..1; of the whole line.
        words: left to right; may be empty where the source gives no words.
        block: lines of one column, cell or paragraph group share a number (0-based).
        source: engine or layer the text came from, e.g. "tesserocr", "text_layer".
    """

    text: str
    raw_text: str
    box: Box
    confidence: float
    words: tuple[Word, ...] = ()
    block: int = 0
    source: str = ""

    def __post_init__(self) -> None:
        """Hold the confidence to its range."""
        _check_share("confidence", self.confidence)


@dataclass(frozen=True, slots=True)
class TextLayer:
    """The text a PDF page brings along, and whether it may be believed.

    Attributes:
        lines: in reading order, boxes in pixels of the page as rendered (`PageImage.pixels`).
        trusted: False when the text must be recognised again from the image.
        reason: stable key: "ok", "no_diacritics", "mojibake", "legacy_tcvn3" (decoded),
            "legacy_vni" (decoded), "foreign_ocr", "covers_little", "none" …
        score: 0..1, share of syllables that are Vietnamese as they should be.
    """

    lines: tuple[Line, ...]
    trusted: bool
    reason: str
    score: float


@dataclass(frozen=True, slots=True)
class PageImage:
    """One page, decoded, as it came from its source (EXIF and PDF /Rotate already applied).

    Attributes:
        number: 1-based page number in the source.
        pixels: see the module's text.
        dpi: pixels per inch of `pixels`; 0 < dpi.
        dpi_known: False when the source did not say and `dpi` was guessed from the paper size.
        kind: see `PageKind`; `BLANK` is only decided later, by `ocr.quality`.
        text_layer: of a PDF page, else None.
        bilevel: True when the source stores one bit per pixel.
    """

    number: int
    pixels: Pixels
    dpi: float
    dpi_known: bool = True
    kind: PageKind = PageKind.SCAN
    text_layer: TextLayer | None = None
    bilevel: bool = False


@dataclass(frozen=True, slots=True)
class Skew:
    """Levelling: `angle_deg` counter-clockwise turns the page level; `applied` says if it was.

    `applied` is False where the measurement was not sure, or the angle lies outside ±7°.
    """

    angle_deg: float
    confidence: float
    applied: bool


@dataclass(frozen=True, slots=True)
class Turn:
    """Quarter turns: `clockwise_deg` (0, 90, 180, 270) makes the page upright.

    `applied` is False where the page was left as it came because the answer was not sure.
    """

    clockwise_deg: int
    confidence: float
    applied: bool


@dataclass(frozen=True, slots=True)
class Quality:
    """Numbers about one page image, and the findings that ask for a person.

    Attributes:
        measures: name → number, e.g. "ink_share", "sharpness", "contrast", "dpi".
        findings: stable keys: "blank", "blurred", "too_dark", "too_light", "low_dpi",
            "cut_edge", "low_confidence", "unsure_turn" …
    """

    measures: dict[str, float] = field(default_factory=dict)
    findings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Stamp:
    """What looks like a stamp: words in a frame of rules, or set apart by ink, size and tilt.

    Attributes:
        text: words read on it, NFC; "" where nothing could be read.
        box: upright hull on the page.
        tilt_deg: how far it leans, counter-clockwise.
        framed: a rule runs around it.
        red: red or violet ink; False on pages without colour.
        confidence: of the words, 0..1.
    """

    text: str
    box: Box
    tilt_deg: float
    framed: bool
    red: bool
    confidence: float

    def __post_init__(self) -> None:
        """Hold the confidence to its range."""
        _check_share("confidence", self.confidence)


@dataclass(frozen=True, slots=True)
class RecognisedPage:
    """Everything known about one page after recognition.

    `width_px`, `height_px` and `dpi` are those of the upright page; all boxes lie in it.
    """

    number: int
    kind: PageKind
    width_px: int
    height_px: int
    dpi: float
    turn: Turn
    skew: Skew
    lines: tuple[Line, ...]
    quality: Quality
    engine: str
    recipe: str
    seconds: float
    stamps: tuple[Stamp, ...] = ()

    @property
    def text(self) -> str:
        """What the document says: repaired text, a line a line, in reading order.

        A code that was broken at its hyphen ("287/STC-", "HCSN") is joined again. What
        signing software says about itself is left to `lines`.
        """
        return join_lines(line.text for line in self.lines if line.source != "signature_overlay")

    @property
    def raw_text(self) -> str:
        """Text as the engine gave it."""
        return "\n".join(line.raw_text for line in self.lines)

    @property
    def mean_confidence(self) -> float:
        """Mean of the lines' confidences weighted by their length; 0.0 without text."""
        return mean_confidence(self.lines)


_BROKEN_CODE = re.compile(r"[/\d]\S*[^\W_]-$")


def join_lines(lines: Iterable[str]) -> str:
    """Join lines with newlines, but a code broken at its hyphen without.

    >>> join_lines(["Công văn số 287/STC-", "HCSN ngày 04/02/2025"])
    'Công văn số 287/STC-HCSN ngày 04/02/2025'
    """
    out: list[str] = []
    for line in lines:
        opens_upper = line[:1].isupper()
        if out and opens_upper and _BROKEN_CODE.search(out[-1].rsplit(" ", 1)[-1]):
            out[-1] += line
        else:
            out.append(line)
    return "\n".join(out)


def mean_confidence(lines: Iterable[Line]) -> float:
    """Mean of the lines' confidences weighted by their length; 0.0 without text."""
    weighed = [(line.confidence, len(line.text)) for line in lines]
    weight = sum(length for _, length in weighed)
    return sum(share * length for share, length in weighed) / weight if weight else 0.0

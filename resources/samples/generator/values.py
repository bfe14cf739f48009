"""What the generator knows about a page: frozen values, ready for JSON.

Boxes are `[left, top, right, bottom]` in pixels of the clean upright page, right and bottom
exclusive, origin top left. Matrices work on the same edge coordinates: pixel (0, 0) covers the
square from (0, 0) to (1, 1).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

Image: TypeAlias = NDArray[np.uint8]  # (H, W) coverage or gray, (H, W, 3) blue-green-red
Matrix: TypeAlias = NDArray[np.float64]  # 3x3, homogeneous
BoxList: TypeAlias = tuple[int, int, int, int]

DPI = 300
MM = DPI / 25.4  # pixels per millimetre
PT = DPI / 72.0  # pixels per typographic point


@dataclass(frozen=True, slots=True)
class TruthWord:
    """One word between blanks; `ink` is "print" or "pen" (any part of it written by hand)."""

    text: str
    box: BoxList
    ink: str = "print"


@dataclass(frozen=True, slots=True)
class TruthLine:
    """One printed line.

    Attributes:
        text: words joined by single blanks, NFC.
        box: union of the words' ink.
        zone: number of the cell ("ô") of Nghị định 30/2020, Phụ lục I ("1", "5a", "9b" …), or
            "page_number", "annex", "table", "drawing", "title_block", "seal_title".
        block: lines of one paragraph, cell or column share a number.
        words: left to right.
    """

    text: str
    box: BoxList
    zone: str
    block: int
    words: tuple[TruthWord, ...]


@dataclass(frozen=True, slots=True)
class TruthObject:
    """Something on the page that is not print: seal, signature, stamp.

    `text` is what it says (lines parted by newlines); it is not among the page's lines.
    """

    kind: str
    box: BoxList
    text: str = ""
    colour: str = ""


@dataclass(frozen=True, slots=True)
class PageTruth:
    """Truth of one clean page."""

    number: int
    width_px: int
    height_px: int
    lines: tuple[TruthLine, ...]
    objects: tuple[TruthObject, ...]

    @property
    def text(self) -> str:
        """All printed lines in reading order."""
        return "\n".join(line.text for line in self.lines)

    def zones(self) -> dict[str, BoxList]:
        """Zone → box around its lines."""
        names = dict.fromkeys(line.zone for line in self.lines)
        return {z: around(line.box for line in self.lines if line.zone == z) for z in names}

    def as_json(self) -> dict[str, Any]:
        """Plain values, boxes as lists."""
        return {
            "number": self.number,
            "width_px": self.width_px,
            "height_px": self.height_px,
            "dpi": DPI,
            "lines": [_line_json(line) for line in self.lines],
            "zones": {name: list(box) for name, box in self.zones().items()},
            "objects": [
                {"kind": o.kind, "box": list(o.box), "text": o.text, "colour": o.colour}
                for o in self.objects
            ],
        }


@dataclass(frozen=True, slots=True)
class CleanPage:
    """A typeset page: colour pixels without any wear, and its truth."""

    pixels: Image
    truth: PageTruth


@dataclass(frozen=True, slots=True)
class CleanDocument:
    """A typeset document: `key` names the sample, `fields` what a record of it should say."""

    key: str
    fields: dict[str, Any]
    handwritten: tuple[str, ...]
    pages: tuple[CleanPage, ...]


@dataclass(frozen=True, slots=True)
class WornPage:
    """A page after degradation.

    Attributes:
        pixels: what the scanner delivers.
        dpi: pixels per inch of `pixels`.
        matrix: clean → worn, edge coordinates.
        parameters: what was done, by name: angles in degrees counter-clockwise as seen,
            turns in degrees clockwise, seeds, strengths.
    """

    pixels: Image
    dpi: int = DPI
    matrix: Matrix = field(default_factory=lambda: np.eye(3))
    parameters: dict[str, Any] = field(default_factory=dict)


def around(boxes: Iterable[BoxList]) -> BoxList:
    """The smallest box that holds all of `boxes` (at least one)."""
    every = list(boxes)
    return (
        min(b[0] for b in every),
        min(b[1] for b in every),
        max(b[2] for b in every),
        max(b[3] for b in every),
    )


def mapped_corners(matrix: Matrix, box: BoxList) -> NDArray[np.float64]:
    """The four corners of `box` after `matrix`, (4, 2), clockwise from top left."""
    left, top, right, bottom = box
    corners = np.array([[left, top, 1], [right, top, 1], [right, bottom, 1], [left, bottom, 1]])
    moved = corners @ matrix.T
    result: NDArray[np.float64] = moved[:, :2] / moved[:, 2:]
    return result


def _line_json(line: TruthLine) -> dict[str, Any]:
    return {
        "text": line.text,
        "box": list(line.box),
        "zone": line.zone,
        "block": line.block,
        "words": [[w.text, *w.box] for w in line.words],
        "pen": [w.text for w in line.words if w.ink == "pen"],
    }

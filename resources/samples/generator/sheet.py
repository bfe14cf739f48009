"""One page being typeset: black print, coloured ink over it, and the truth of both."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TypeAlias

import numpy as np
from PIL import Image as PilImage
from PIL import ImageDraw, ImageFont

from resources.samples.generator import pen
from resources.samples.generator.fonts import font
from resources.samples.generator.values import (
    MM,
    PT,
    BoxList,
    CleanPage,
    Image,
    PageTruth,
    TruthLine,
    TruthObject,
    TruthWord,
    around,
)

# Blue, green, red of dry ink on white paper.
COLOURS = {"red": (62, 48, 208), "blue": (158, 66, 34), "black": (30, 28, 28)}
_MARKUP = re.compile(r"(\*\*.+?\*\*|\*[^*\s].*?\*|\[\[.+?\]\])")


Writer: TypeAlias = Callable[[str, float, np.random.Generator], Image]


@dataclass(frozen=True, slots=True)
class Look:
    """What print and handwriting of a page look like.

    Attributes:
        family: of the print.
        write: text and height in pixels to the coverage of handwriting.
        ink: of the handwriting, a name of `COLOURS`.
        dotted: a dotted line runs where handwriting goes.
    """

    family: str = "Tinos"
    write: Writer = pen.write_digits
    ink: str = "blue"
    dotted: bool = False


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of a line in one style.

    Attributes:
        text: no blanks inside.
        style: "r", "b", "i", "bi", or "pen" (written by hand).
        glued: True when no blank stands before it.
    """

    text: str
    style: str
    glued: bool = False


def tokens(text: str, style: str = "r") -> list[Token]:
    """Split marked-up text: `**bold**`, `*italic*`, `[[12]]` written by hand."""
    result: list[Token] = []
    open_word = False
    for piece in _MARKUP.split(unicodedata.normalize("NFC", text)):
        inner, inner_style = _unwrap(piece, style)
        for i, word in enumerate(inner.split(" ")):
            if word:
                result.append(Token(word, inner_style, glued=i == 0 and open_word))
            open_word = bool(word) or (open_word and i == 0)
    return result


def _unwrap(piece: str, style: str) -> tuple[str, str]:
    if len(piece) > 4 and piece.startswith("**"):
        return piece[2:-2], {"i": "bi"}.get(style, "b")
    if piece.startswith("[["):
        return piece[2:-2], "pen"
    if len(piece) > 2 and piece.startswith("*") and piece.endswith("*"):
        return piece[1:-1], {"b": "bi"}.get(style, "i")
    return piece, style


@dataclass(slots=True)
class Sheet:
    """A page under construction; lengths in pixels at 300 dpi."""

    number: int
    rng: np.random.Generator
    width_mm: float = 210.0
    height_mm: float = 297.0
    lines: list[TruthLine] = field(default_factory=list)
    objects: list[TruthObject] = field(default_factory=list)
    block: int = 0
    look: Look = field(default_factory=Look)
    _print: PilImage.Image = field(init=False)
    _draw: ImageDraw.ImageDraw = field(init=False)
    _inks: list[tuple[Image, int, int, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        size = (round(self.width_mm * MM), round(self.height_mm * MM))
        self._print = PilImage.new("L", size, 255)
        self._draw = ImageDraw.Draw(self._print)

    def new_block(self) -> None:
        """What is set from here on belongs together."""
        self.block += 1

    def width_of(self, pieces: list[Token], points: float) -> float:
        """Pixels of a line with natural spaces."""
        blank = self._face("r", points).getlength(" ")
        return sum(self._advance(t, points) + (0 if t.glued else blank) for t in pieces) - blank

    def put(
        self,
        pieces: list[Token],
        x: float,
        baseline: float,
        points: float,
        zone: str,
        gap: float | None = None,
    ) -> TruthLine:
        """Set one line from `x` on `baseline`; `gap` pixels between words (else natural)."""
        blank = self._face("r", points).getlength(" ") if gap is None else gap
        words: list[TruthWord] = []
        for i, token in enumerate(pieces):
            x += blank if i and not token.glued else 0
            box = self._set(token, x, baseline, points)
            word = TruthWord(token.text, box, "pen" if token.style == "pen" else "print")
            if token.glued and words:
                word = _join(words.pop(), word)
            words.append(word)
            x += self._advance(token, points)
        line = TruthLine(
            " ".join(w.text for w in words),
            around(w.box for w in words),
            zone,
            self.block,
            tuple(words),
        )
        self.lines.append(line)
        return line

    def centre(
        self, text: str, middle: float, baseline: float, style: str, points: float, zone: str
    ) -> TruthLine:
        """Set one line around `middle`."""
        pieces = tokens(text, style)
        return self.put(pieces, middle - self.width_of(pieces, points) / 2, baseline, points, zone)

    def rule(self, x0: float, y0: float, x1: float, y1: float, width_mm: float = 0.25) -> None:
        """A straight black line."""
        self._draw.line([(x0, y0), (x1, y1)], fill=0, width=max(1, round(width_mm * MM)))

    def draw(self) -> ImageDraw.ImageDraw:
        """Pencil for black line work (drawings); 0 is ink."""
        return self._draw

    def ink(self, coverage: Image, left: float, top: float, colour: str) -> BoxList:
        """Lay coloured ink over the page; returns the box of what shows."""
        x, y = round(left), round(top)
        self._inks.append((coverage, x, y, colour))
        rows = np.nonzero(coverage.max(axis=1) > 40)[0]
        columns = np.nonzero(coverage.max(axis=0) > 40)[0]
        return (
            x + int(columns[0]),
            y + int(rows[0]),
            x + int(columns[-1]) + 1,
            y + int(rows[-1]) + 1,
        )

    def add_object(self, kind: str, box: BoxList, text: str = "", colour: str = "") -> None:
        """Record something that is not print."""
        self.objects.append(TruthObject(kind, box, text, colour))

    def finish(self) -> CleanPage:
        """Colour pixels and truth of the page."""
        pixels = np.repeat(np.asarray(self._print)[:, :, None], 3, axis=2)
        pixels = np.ascontiguousarray(np.maximum(pixels, 18), dtype=np.uint8)
        for coverage, x, y, colour in self._inks:
            lay_ink(pixels, coverage, x, y, COLOURS[colour])
        height, width = pixels.shape[:2]
        truth = PageTruth(self.number, width, height, tuple(self.lines), tuple(self.objects))
        return CleanPage(pixels, truth)

    def _face(self, style: str, points: float) -> ImageFont.FreeTypeFont:
        return font(style, points, self.look.family)

    def _advance(self, token: Token, points: float) -> float:
        if token.style == "pen":
            return (0.62 * len(token.text) + 0.5) * points * PT
        return _length(token.text, token.style, points, self.look.family)

    def _set(self, token: Token, x: float, baseline: float, points: float) -> BoxList:
        if token.style == "pen":
            height = 0.95 * points * PT
            hand = self.look.write(token.text, height, self.rng)
            room = self._advance(token, points)
            if self.look.dotted:
                dots = "." * int(room / self._face("r", points).getlength("."))
                self._draw.text(
                    (x, baseline), dots, font=self._face("r", points), fill=0, anchor="ls"
                )
            left = x + (room - hand.shape[1]) / 2
            top = baseline - hand.shape[0] * 0.86 + self.rng.normal(0, 0.04) * height
            return self.ink(hand, left, top, self.look.ink)
        face = self._face(token.style, points)
        self._draw.text((x, baseline), token.text, font=face, fill=0, anchor="ls")
        (fraction_x, whole_x), (fraction_y, whole_y) = math.modf(x), math.modf(baseline)
        mask, offset = face.getmask2(
            token.text, mode="L", anchor="ls", start=(fraction_x, fraction_y)
        )
        left, top, right, bottom = mask.getbbox()
        x0, y0 = int(whole_x) + offset[0], int(whole_y) + offset[1]
        return x0 + left, y0 + top, x0 + right, y0 + bottom


def lay_ink(pixels: Image, coverage: Image, x: int, y: int, colour: tuple[int, int, int]) -> None:
    """Darken `pixels` in place as ink does: light passes paper and ink one after the other.

    Args:
        pixels: (H, W, 3) page.
        coverage: (h, w), 255 = full ink; parts outside the page are cut off.
        x: left edge on the page; may be negative.
        y: top edge on the page.
        colour: blue, green, red of the ink on white paper.
    """
    top, left = max(0, y), max(0, x)
    bottom = min(pixels.shape[0], y + coverage.shape[0])
    right = min(pixels.shape[1], x + coverage.shape[1])
    if bottom <= top or right <= left:
        return
    cover = coverage[top - y : bottom - y, left - x : right - x, None].astype(np.float32) / 255
    passing = 1.0 - cover * (1.0 - np.array(colour, np.float32) / 255)
    area = pixels[top:bottom, left:right]
    area[:] = np.round(area * passing).astype(np.uint8)


@lru_cache(maxsize=65536)
def _length(text: str, style: str, points: float, family: str) -> float:
    """Pixels of a word; wrapping a paragraph asks for each word many times."""
    return float(font(style, points, family).getlength(text))


def _join(first: TruthWord, second: TruthWord) -> TruthWord:
    ink = "pen" if "pen" in (first.ink, second.ink) else "print"
    return TruthWord(first.text + second.text, around((first.box, second.box)), ink)

"""Typeset lines, aged as scans are, and cut as the pipeline cuts them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

from ocr.crops import ABOVE_BASE, BELOW_BASE
from ocr.types import Pixels
from resources.models.training.ageing import Aged, Chance, age
from resources.models.training.charset import Charset
from resources.models.training.fonts import Fonts, sized
from resources.models.training.items import LineItem, fits, shrunk
from resources.models.training.phrases import phrase

__all__ = ["Typesetter"]

SIZES = (50, 54, 56, 58, 46)  # pixels of the em at 300 dpi: 11 to 14 point
AGAIN = 10**7  # added to the seed where a line came out too small or empty
ABOVE, BELOW = 1.02, 0.30  # em searched for ink above and below the base line
SIDE_PX = 4  # beside the text at 300 dpi; `ocr.crops.SIDE_MM`
INKED = 128  # gray value below which a pixel counts as ink
LEAST_PX = 8  # a crop smaller than this in either way is drawn again


@dataclass(frozen=True, slots=True)
class _Drawn:
    """A line on white: (H, W) uint8, base line and ends of the text in its pixels."""

    pixels: Pixels
    base: int
    left: float
    right: float
    em: int


@dataclass(frozen=True)
class Typesetter:
    """Makes line number n: the same fonts, lines and number give the same pixels.

    Attributes:
        lines: running text.
        charset: texts it cannot write are not used.
        fonts: installed faces.
        wear: 0 clean … 1 as trained.
    """

    lines: Sequence[str]
    charset: Charset
    fonts: Fonts
    wear: float = 1.0

    def line(self, seed: int) -> LineItem:
        """Draw, age and cut one line."""
        chance = Chance.of(seed, self.wear)
        text, codes = self._text(chance)
        drawn = self._draw(text, chance)
        crop = _cut(age(drawn.pixels, drawn.base, chance), drawn, chance)
        # Pale ink under a low threshold leaves an empty sheet: nothing to learn from.
        if min(crop.shape) < LEAST_PX or crop.min() >= INKED:
            return self.line(seed + AGAIN)
        pixels = shrunk(crop)
        if not fits(codes, pixels.shape[1]):
            return self.line(seed + AGAIN)
        return LineItem(pixels, np.array(codes, np.int16))

    def _text(self, chance: Chance) -> tuple[str, list[int]]:
        while True:
            text = phrase(chance.dice, self.lines)
            codes = self.charset.encode(text)
            if codes and len(codes) >= 2:
                return text, codes

    def _draw(self, text: str, chance: Chance) -> _Drawn:
        dice = chance.dice
        face = self.fonts.choose(dice)
        em = dice.choice(SIZES)
        font = sized(face, em)
        # Justified lines have wide blanks.
        stretch = dice.choice([1, 1, 1, dice.uniform(0.85, 2.4)])
        blank = max(font.getlength(" "), em * 0.2) * stretch
        width = int(sum(font.getlength(word) + blank for word in text.split(" ")) + em * 2)
        pitch = em * dice.uniform(1.12, 1.7)
        base = int(em * 2.6)
        sheet = Image.new("L", (width, int(em * 4.4)), 255)
        pen = ImageDraw.Draw(sheet)
        end = _write(pen, em, base, text, font, blank)
        if dice.random() < 0.75:
            self._neighbours(pen, em, base, pitch, font, blank, chance)
        pixels = np.array(sheet)
        if dice.random() < 0.06 * chance.wear:
            _underline(pixels, base, em, chance)
        return _Drawn(pixels, base, em, end - blank, em)

    def _neighbours(
        self,
        pen: ImageDraw.ImageDraw,
        em: int,
        base: int,
        pitch: float,
        font: ImageFont.FreeTypeFont,
        blank: float,
        chance: Chance,
    ) -> None:
        """The lines above and below: their feet and marks reach into the crop."""
        dice = chance.dice
        for way in (-1, 1):
            if dice.random() < 0.8:
                left = dice.randint(-2 * em, em)
                words = " ".join(dice.choice(self.lines).split()[:18])
                _write(pen, left, base + way * pitch, words, font, blank)


def _write(
    pen: ImageDraw.ImageDraw,
    left: float,
    base: float,
    text: str,
    font: ImageFont.FreeTypeFont,
    blank: float,
) -> float:
    """Write words from `left`; returns where the next would stand."""
    for word in text.split(" "):
        pen.text((left, base), word, font=font, fill=0, anchor="ls")
        left += pen.textlength(word, font=font) + blank
    return left


def _underline(pixels: Pixels, base: int, em: int, chance: Chance) -> None:
    width = pixels.shape[1]
    row = int(base + em * 0.18)
    start = (chance.dice.randint(0, width // 2), row)
    end = (chance.dice.randint(width // 2, width), row)
    cv2.line(pixels, start, end, 0, chance.dice.randint(2, 4))


def _cut(aged: Aged, drawn: _Drawn, chance: Chance) -> Pixels:
    """Cut as `ocr.crops.cut_lines` does, with its errors: a line is never measured exactly."""
    dice, gray = chance.dice, aged.pixels
    em, base = drawn.em * aged.scale, drawn.base * aged.scale
    left, right = drawn.left * aged.scale, drawn.right * aged.scale
    middle = gray[:, int(left) : int(right) + 1]
    window = middle[int(base - ABOVE * em) : int(base + BELOW * em)]
    inked = np.nonzero((window < INKED).any(1))[0]
    top = base - ABOVE * em + (inked[0] if len(inked) else 0)
    bottom = base - ABOVE * em + (inked[-1] + 1 if len(inked) else 0)
    font = em * dice.uniform(0.9, 1.15)
    top = min(top, base - ABOVE_BASE * font) - dice.uniform(-0.02, 0.10) * em
    bottom = max(bottom, base + BELOW_BASE * font) + dice.uniform(-0.02, 0.10) * em
    side = SIDE_PX * aged.scale * dice.uniform(0.3, 2.2)
    if dice.random() < 0.08 * chance.wear:
        top -= dice.uniform(0, 0.35) * em
        bottom += dice.uniform(0, 0.25) * em
    rows = slice(max(0, int(top)), int(bottom) + 1)
    return gray[rows, max(0, int(left - side)) : int(right + side) + 1]

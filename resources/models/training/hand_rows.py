"""Rows of a document's head as a scanner sees them: a typed form, filled in by a pen or not."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from ocr.handwriting.rows import ROW_HEIGHT, WIDEST, FloatArray, even_out
from ocr.types import Pixels
from resources.models.training.fonts import Fonts, sized
from resources.models.training.hand_digits import Hand, Hands
from resources.models.training.hand_forms import Fill, Part, date_parts, number_parts

__all__ = ["RowItem", "RowMaker", "worn"]

LINE = 64.0  # height of the recognised line as drawn; twice that of the prepared row
EM = LINE / 1.23  # `ocr.crops`: 0.95 em above the base line and 0.28 under it
SHEET = 2 * ROW_HEIGHT
BASE = LINE * (0.25 + 0.95 / 1.23)
DIGIT = 0.66  # em
USUAL_FACE = 0.5  # share of rows in the face the rules name
MARGIN = 3 * SHEET  # around the sheet while it is drawn


@dataclass(frozen=True, slots=True)
class RowItem:
    """A prepared row and what stands in it.

    Attributes:
        pixels: (48, W) uint8, 0 paper to 255 ink, as `ocr.handwriting.rows` prepares it.
        labels: (n,) uint8 codes of `ocr.handwriting.alphabet`.
        kind: "number" or "date".
        source: agency of a real row, "" for a drawn one.
    """

    pixels: Pixels
    labels: NDArray[np.uint8]
    kind: str
    source: str = ""

    @property
    def ink(self) -> FloatArray:
        """The row as the network takes it: (48, W) float32, 0 paper to 1 ink."""
        return self.pixels.astype(np.float32) / np.float32(255)


@dataclass(frozen=True, slots=True)
class _Sheet:
    """Ink of print and of pen, (H, W) uint8 each, 0 paper."""

    typed: Pixels
    hand: Pixels
    right: int


@dataclass(frozen=True)
class RowMaker:
    """Makes row number n: the same fonts, hands and number give the same pixels."""

    fonts: Fonts
    hands: Hands
    places: Sequence[str]

    def row(self, seed: int) -> RowItem:
        """Draw, wear and prepare one row."""
        dice, noise = random.Random(seed), np.random.default_rng(seed)  # noqa: S311
        kind = "number" if dice.random() < 0.5 else "date"
        parts = number_parts(dice) if kind == "number" else date_parts(dice, self.places)
        sheet, ends = self._draw(parts, kind, dice)
        widest = round(WIDEST[kind] * LINE)
        labels = [
            code
            for part, (left, right) in zip(parts, ends, strict=True)
            for i, code in enumerate(part.labels)
            if left + (right - left) * (i + 0.7) / len(part.labels) < widest
        ]
        typed, hand = sheet.typed[:, :widest], sheet.hand[:, :widest]
        gray = worn(typed, hand, dice, noise)
        small = cv2.resize(
            gray,
            (max(8, round(gray.shape[1] * ROW_HEIGHT / gray.shape[0])), ROW_HEIGHT),
            interpolation=cv2.INTER_AREA,
        )
        prepared = (even_out(np.asarray(small, np.uint8)) * 255).astype(np.uint8)
        return RowItem(prepared, np.array(labels, np.uint8), kind)

    def _draw(
        self, parts: Sequence[Part], kind: str, dice: random.Random
    ) -> tuple[_Sheet, list[tuple[float, float]]]:
        em = EM * dice.uniform(0.86, 1.14)
        font = sized(self._face(kind, dice), round(em))
        typed = Image.new("L", (4000, SHEET + 2 * MARGIN), 0)
        pen = ImageDraw.Draw(typed)
        hand_ink = np.zeros((SHEET + 2 * MARGIN, 4000), np.uint8)
        base = MARGIN + BASE + dice.gauss(0, 2.5)
        x = MARGIN + LINE * dice.uniform(0.1, 0.9)
        writer = self.hands.choose(dice)
        ends = []
        tall = em * DIGIT * dice.choice([dice.uniform(0.9, 1.35), dice.uniform(0.8, 1.8)])
        for part in parts:
            left = x
            if part.fill is Fill.TYPED:
                pen.text((x, base), part.text, font=font, fill=255, anchor="ls")
                x += font.getlength(part.text) + part.gap * em
            else:
                x += max(part.gap * em, 0.2 * em)
                if part.dotted:
                    _dots(pen, left, x, base, font, dice)
                if part.fill is Fill.STAMPED:
                    stamp = sized(self.fonts.choose(dice), round(em * dice.uniform(0.85, 1.4)))
                    lift = dice.gauss(0, 0.08) * em
                    pen.text((left, base + lift), part.text, font=stamp, fill=255, anchor="ls")
                    x = max(x, left + stamp.getlength(part.text))
                elif part.fill is Fill.HAND:
                    x = self._write(hand_ink, part.text, writer, (left, x), base, tall, dice)
            ends.append((left - MARGIN, x - MARGIN))
        self._neighbours(pen, x, base, em, dice)
        right = x + LINE * (dice.uniform(0.2, 1.1) if kind == "number" else dice.uniform(1, 2.6))
        rows, columns = slice(MARGIN, MARGIN + SHEET), slice(MARGIN, min(4000, int(right)))
        return _Sheet(np.array(typed)[rows, columns], hand_ink[rows, columns], int(x)), ends

    def _face(self, kind: str, dice: random.Random) -> Path:
        """Nghị định 30/2020: the number upright, the date in italics."""
        wanted = "Tinos-Regular.ttf" if kind == "number" else "Tinos-Italic.ttf"
        usual = [file for file in self.fonts.files if file.name == wanted]
        return usual[0] if usual and dice.random() < USUAL_FACE else self.fonts.choose(dice)

    def _write(
        self,
        ink: Pixels,
        text: str,
        hand: Hand,
        room: tuple[float, float],
        base: float,
        tall: float,
        dice: random.Random,
    ) -> float:
        """Write digits into the room; returns where print may go on, seldom beside it."""
        glyphs = [self.hands.write(int(digit), hand, tall, dice) for digit in text]
        between = tall * dice.gauss(0.06, 0.10)
        width = sum(g.shape[1] for g in glyphs) + between * (len(glyphs) - 1)
        spare = room[1] - room[0] - width
        x = room[0] + spare * dice.uniform(0.1, 0.9) if spare > 0 else room[0] - dice.random() * 5
        end = float(max(room[1], x + width - dice.uniform(0, 0.3) * tall))
        foot = base + dice.gauss(0, 0.10) * tall
        drift = dice.gauss(0, 0.05)
        for glyph in glyphs:
            high, wide = glyph.shape
            top = round(foot - high + dice.gauss(0, 0.04) * tall)
            left = max(0, round(x))
            place = ink[max(0, top) : top + high, left : left + wide]
            np.maximum(place, glyph[max(0, -top) :][: place.shape[0], : place.shape[1]], out=place)
            foot -= drift * (wide + between)
            x += wide + between + dice.gauss(0, 0.03) * tall
        return end

    def _neighbours(
        self, pen: ImageDraw.ImageDraw, end: float, base: float, em: float, dice: random.Random
    ) -> None:
        """Lines above and below and the rule under the agency's name reach into the crop."""
        pitch = em * dice.uniform(1.15, 1.9)
        font = sized(self.fonts.choose(dice), round(em))
        for way in (-1, 1):
            if dice.random() < 0.4:
                words = " ".join(dice.choice(self.places) for _ in range(dice.randint(1, 3)))
                words = words.upper() if dice.random() < 0.5 else words
                start = MARGIN + dice.uniform(-1, 4) * em
                pen.text((start, base + way * pitch), words, font=font, fill=255, anchor="ls")
        if dice.random() < 0.35:
            y = base - em * dice.uniform(0.95, 1.5)
            left = MARGIN + dice.uniform(0, end - MARGIN) * 0.6
            rule = [(left, y), (left + em * dice.uniform(2, 12), y + dice.gauss(0, 1.5))]
            pen.line(rule, fill=255, width=dice.choice([2, 2, 3, 4]))


def _dots(
    pen: ImageDraw.ImageDraw,
    left: float,
    right: float,
    base: float,
    font: ImageFont.FreeTypeFont,
    dice: random.Random,
) -> None:
    sign = dice.choice([".", ".", ".", "…", "_"])
    count = int((right - left) / max(1.0, font.getlength(sign)))
    pen.text((left, base), sign * count, font=font, fill=dice.randint(120, 255), anchor="ls")


def worn(typed: Pixels, hand: Pixels, dice: random.Random, noise: np.random.Generator) -> Pixels:
    """Copy and scan a row.

    Args:
        typed: (96, W) uint8, ink of the print, 0 paper.
        hand: (96, W) uint8, ink of the pen.
        dice: decides what happens.
        noise: of the sensor.

    Returns:
        (h, w) uint8 gray, 0 ink.
    """
    kind = dice.random()
    if kind < 0.2:
        typed = np.asarray(cv2.dilate(typed, np.ones((2, 2), np.uint8)), np.uint8)
    elif kind < 0.28:
        typed = np.asarray(cv2.erode(typed, np.ones((2, 2), np.uint8)), np.uint8)
    dark = dice.choice([1.0, 1.0, dice.uniform(0.5, 1.0), dice.uniform(0.25, 0.8)])
    faint = dice.choice([1.0, 1.0, dice.uniform(0.6, 1.0)])
    ink = np.maximum(typed.astype(np.float32) * np.float32(faint), hand * np.float32(dark))
    turn = dice.gauss(0, 0.3)
    height, width = ink.shape
    if abs(turn) > 0.1:
        matrix = cv2.getRotationMatrix2D((width / 2, height / 2), turn, 1)
        ink = np.asarray(cv2.warpAffine(ink, matrix, (width, height)), np.float32)
    shrink = dice.choice([1.0, 1.0, dice.uniform(0.6, 1.0), dice.uniform(0.35, 0.7)])
    if shrink < 1:
        ink = np.asarray(
            cv2.resize(ink, None, fx=shrink, fy=shrink, interpolation=cv2.INTER_AREA), np.float32
        )
    blurred = cv2.GaussianBlur(ink, (0, 0), dice.uniform(0.3, 1.3) * max(0.5, shrink))
    paper, depth = dice.randint(190, 255), dice.uniform(0.5, 1.0)
    gray = paper - np.asarray(blurred, np.float32) * np.float32(depth * paper / 255)
    if dice.random() < 0.5:
        gray = gray + noise.normal(0, dice.uniform(1, 10) * depth, gray.shape)
    if shrink > 0.55 and dice.random() < 0.5:
        level = paper * (1 - depth * dice.uniform(0.3, 0.7))
        gray = np.where(gray > level, 255.0, 0.0)
    out = np.asarray(np.clip(gray, 0, 255), np.uint8)
    if dice.random() < 0.25:
        _, data = cv2.imencode(".jpg", out, [cv2.IMWRITE_JPEG_QUALITY, dice.randint(25, 85)])
        out = np.asarray(cv2.imdecode(data, cv2.IMREAD_GRAYSCALE), np.uint8)
    if dice.random() < 0.12:
        out = out.copy()
        count = int(out.size * dice.choice([0.0005, 0.002]))
        out.flat[noise.integers(0, out.size, count)] = dice.choice([0, 0, 255])
    return out

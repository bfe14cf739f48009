"""Handwriting put together from scanned digits (the MNIST form: 28 by 28, white on black)."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image as PilImage
from PIL import ImageDraw

from resources.samples.generator import pen
from resources.samples.generator.fonts import font
from resources.samples.generator.marks import worn
from resources.samples.generator.values import DPI, Image

__all__ = ["DigitWriter", "load_digits", "stamp_digits"]

INKED = 60


@dataclass(frozen=True)
class DigitWriter:
    """Writes a number in one hand: digits of the set, one slant and one width of stroke.

    Attributes:
        images: (N, 28, 28) uint8, white on black.
        places: rows of `images` by digit.
    """

    images: NDArray[np.uint8]
    places: tuple[NDArray[np.int64], ...]

    def __call__(self, text: str, height_px: float, rng: np.random.Generator) -> Image:
        """Coverage of `text`; what is no digit is written with own strokes."""
        slant = float(rng.normal(0.08, 0.12))
        grow = int(rng.integers(-1, 2))
        parts = [self._part(char, height_px, slant, grow, rng) for char in text]
        gaps = [round(float(rng.uniform(-0.06, 0.12)) * height_px) for _ in parts]
        tall = max(part.shape[0] for part in parts)
        wide = sum(part.shape[1] for part in parts) + sum(map(abs, gaps)) + 4
        sheet = np.zeros((tall + 8, wide + 8), np.uint8)
        x = 2
        for part, gap in zip(parts, gaps, strict=True):
            top = tall - part.shape[0] + int(rng.integers(0, 6))
            area = sheet[top : top + part.shape[0], x : x + part.shape[1]]
            np.maximum(area, part[: area.shape[0], : area.shape[1]], out=area)
            x = max(2, x + part.shape[1] + gap)
        return np.ascontiguousarray(sheet[:, : x + 6])

    def _part(
        self, char: str, height: float, slant: float, grow: int, rng: np.random.Generator
    ) -> Image:
        if not char.isdigit():
            return pen.write_digits(char, height, rng) if char in "/-." else _letter(height, rng)
        rows = self.places[int(char)]
        small = self.images[rows[int(rng.integers(len(rows)))]]
        ys, xs = np.nonzero(small > INKED)
        cut = small[ys.min() : ys.max() + 1, xs.min() : xs.max() + 1]
        scale = height * float(rng.uniform(0.9, 1.1)) / cut.shape[0]
        size = (max(3, round(cut.shape[1] * scale)), max(4, round(cut.shape[0] * scale)))
        large = cv2.resize(cut, size, interpolation=cv2.INTER_CUBIC)
        lean = abs(slant) * size[1]
        turn = np.array([[1, -slant, lean if slant > 0 else 0], [0, 1, 0]], np.float32)
        leaning = cv2.warpAffine(large, turn, (size[0] + round(lean) + 1, size[1]))
        inked = np.asarray(leaning, np.float32)
        sharp = np.clip((inked - 110) * 4, 0, 255).astype(np.uint8)
        if grow > 0:
            sharp = np.asarray(cv2.dilate(sharp, np.ones((3, 3), np.uint8)), np.uint8)
        elif grow < 0:
            sharp = np.asarray(cv2.erode(sharp, np.ones((3, 3), np.uint8)), np.uint8)
        return np.asarray(cv2.GaussianBlur(sharp, (0, 0), 0.7), np.uint8)


def _letter(height: float, rng: np.random.Generator) -> Image:
    """A loop for a letter after a number ("12a")."""
    turn = np.linspace(0, 2.2 * np.pi, 9)
    points = np.stack([0.3 + 0.25 * np.cos(turn), 0.7 + 0.25 * np.sin(turn)], axis=1) * height
    return pen.draw_strokes([pen.curve(points)], 0.06 * height, rng)


def stamp_digits(text: str, height_px: float, rng: np.random.Generator) -> Image:
    """Digits of a numbering machine or a date stamp: a face of its own, never quite level."""
    face = font("b" if rng.random() < 0.6 else "r", height_px * 72 / DPI * 1.15, "Arimo")
    wide = round(face.getlength(text)) + 12
    sheet = PilImage.new("L", (wide, round(height_px * 1.25)), 0)
    ImageDraw.Draw(sheet).text((6, round(height_px * 1.05)), text, font=face, fill=255, anchor="ls")
    turned = sheet.rotate(float(rng.normal(0, 1.2)), PilImage.Resampling.BICUBIC)
    return worn(np.asarray(turned), rng, 0.7)


def load_digits(path: Path) -> DigitWriter:
    """Read an npz of `images` (N, 28, 28) uint8 and `labels` (N,).

    Raises:
        KeyError: the file lacks one of them.
    """
    with np.load(path) as data:
        held: dict[str, Any] = {name: data[name] for name in ("images", "labels")}
    images = np.asarray(held["images"], np.uint8)
    places = tuple(np.nonzero(held["labels"] == digit)[0] for digit in range(10))
    return DigitWriter(images, places)

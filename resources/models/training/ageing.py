"""What copiers and scanners do to print, for one line at a time."""

from __future__ import annotations

import random
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.clean import MIN_DPI, soften
from ocr.types import Pixels

__all__ = ["Aged", "Chance", "age"]

DRAWN_DPI = 300.0
SCANS = (300, 260, 200, 150, 110)  # dots per inch of the scanners met
SCAN_SHARES = (45, 10, 28, 12, 5)
COARSE_DPI = 180  # below it a page is enlarged before reading, as `ocr.clean.enlarge_small` does


@dataclass(frozen=True, slots=True)
class Chance:
    """Two streams of one seed and how worn the lines are.

    Attributes:
        dice: decides what happens.
        noise: draws noise for pixels.
        wear: 0 clean print … 1 the mix of wear the network is trained on.
    """

    dice: random.Random
    noise: np.random.Generator
    wear: float = 1.0

    @classmethod
    def of(cls, seed: int, wear: float = 1.0) -> Chance:
        """Both streams from one number."""
        return cls(random.Random(seed), np.random.default_rng(seed), wear)  # noqa: S311


@dataclass(frozen=True, slots=True)
class Aged:
    """A scan of a drawn line: (H, W) uint8 and its pixels per drawn pixel."""

    pixels: Pixels
    scale: float


def age(drawn: Pixels, base: int, chance: Chance) -> Aged:
    """Scan a line.

    Args:
        drawn: (H, W) uint8, black on white, 300 dpi.
        base: row of the base line, about which the line leans.
        chance: what happens to it.
    """
    dice = chance.dice
    leaning = _lean(_ink(drawn, chance), base, chance)
    coarse = [share * chance.wear for share in SCAN_SHARES[1:]]
    dpi = dice.choices(SCANS, [SCAN_SHARES[0], *coarse])[0]
    scale = dpi / DRAWN_DPI
    fine = dpi >= MIN_DPI
    blur = dice.uniform(0.3, 1.3) if fine else dice.uniform(0.3, 0.8) / scale
    seen = cv2.GaussianBlur(leaning, (0, 0), blur)
    if scale < 1:
        seen = cv2.resize(seen, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    gray = _sensor(np.asarray(seen, np.uint8), chance)
    bilevel = dice.random() < 0.5 and fine
    if bilevel:
        gray = ((gray > dice.uniform(95, 200)) * np.uint8(255)).astype(np.uint8)
    elif dice.random() < 0.6:
        gray = _compressed(gray, dice.randint(25, 85))
    gray = _specks(gray, chance)
    if dpi < COARSE_DPI:
        factor = MIN_DPI / dpi
        large = cv2.resize(gray, None, fx=factor, fy=factor, interpolation=cv2.INTER_CUBIC)
        gray, scale = np.asarray(large, np.uint8), MIN_DPI / DRAWN_DPI
    if not bilevel or dice.random() < 0.5:
        gray = soften(gray)
    return Aged(gray, scale)


def _ink(drawn: Pixels, chance: Chance) -> Pixels:
    """Print that ran (the dark grows: erosion of the bright), or that wore thin."""
    kind = chance.dice.random()
    if kind < 0.18 * chance.wear:
        return np.asarray(cv2.erode(drawn, np.ones((2, 2), np.uint8)), np.uint8)
    if kind < 0.25 * chance.wear:
        return np.asarray(cv2.erode(drawn, np.ones((3, 3), np.uint8)), np.uint8)
    if kind < 0.36 * chance.wear:
        return np.asarray(cv2.dilate(drawn, np.ones((2, 2), np.uint8)), np.uint8)
    return drawn


def _lean(drawn: Pixels, base: int, chance: Chance) -> Pixels:
    """What levelling leaves: a fifth of a degree."""
    angle = chance.dice.gauss(0, 0.22) * chance.wear
    if abs(angle) <= 0.05:
        return drawn
    height, width = drawn.shape
    turn = cv2.getRotationMatrix2D((width / 2, base), angle, 1)
    return np.asarray(cv2.warpAffine(drawn, turn, (width, height), borderValue=255), np.uint8)


def _sensor(seen: Pixels, chance: Chance) -> Pixels:
    """Pale ink, gray paper, grain of the sensor and of the paper."""
    dice, noise = chance.dice, chance.noise
    gray: NDArray[np.float32] = seen.astype(np.float32)
    ink = dice.choice([0, 0, 20, 60, 110])
    gray = np.float32(ink) + (gray / 255) * np.float32(dice.randint(225, 255) - ink)
    if dice.random() < 0.35 * chance.wear:
        gray = (gray + noise.normal(0, dice.uniform(2, 14), gray.shape)).astype(np.float32)
    if dice.random() < 0.25 * chance.wear:
        grain = noise.normal(0, dice.uniform(10, 50), gray.shape).astype(np.float32)
        blurred = cv2.GaussianBlur(gray + grain, (0, 0), dice.uniform(0.5, 1.0))
        gray = np.asarray(blurred, np.float32)
    return np.asarray(np.clip(gray, 0, 255), np.uint8)


def _compressed(gray: Pixels, quality: int) -> Pixels:
    _, data = cv2.imencode(".jpg", gray, [cv2.IMWRITE_JPEG_QUALITY, quality])
    return np.asarray(cv2.imdecode(data, cv2.IMREAD_GRAYSCALE), np.uint8)


def _specks(gray: Pixels, chance: Chance) -> Pixels:
    """Dust: single pixels, black more often than white."""
    if chance.dice.random() >= 0.15 * chance.wear:
        return gray
    out = gray.copy()
    count = int(out.size * chance.dice.choice([0.0005, 0.002, 0.005]))
    out.flat[chance.noise.integers(0, out.size, count)] = chance.dice.choice([0, 0, 255])
    return out

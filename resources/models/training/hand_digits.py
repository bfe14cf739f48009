"""Hands to write digits with: strokes of our own, collected digits, handwriting faces."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from ocr.types import Pixels
from resources.models.training.fonts import sized
from resources.models.training.hand_strokes import SHAPES, draw_digit

__all__ = ["Collected", "Hand", "Hands"]

Glyph = Pixels  # (H, W) uint8, 255 ink on 0

FACES = (
    "Kristi.ttf", "Humor-Sans.ttf", "setofont.ttf", "dkg.ttf", "dkgBd.ttf", "dkgIt.ttf",
    "Ecolier-court.ttf", "Rufscript010.ttf", "kiloji.ttf", "kiloji_b.ttf", "breipfont.ttf",
    "Breip.ttf", "femkeklaver.ttf", "KleeOne-Regular.ttf", "KleeOne-SemiBold.ttf",
    "BecauseWeBuild-Regular.otf", "BecauseWeLearn-Regular.otf", "BecauseWeOrganize-Regular.otf",
    "BecauseWeMentor-Regular.otf", "BecauseWeConnect-Regular.otf", "BecauseWeCreate-Regular.otf",
    "DancingScript-Regular.otf",
)  # fmt: skip
SHARES = {"strokes": 45, "collected": 20, "faces": 15, "cut": 45}
CUT_KEPT = 0.85  # share of a cut hand's digits that are its own, where it has them


@dataclass(frozen=True)
class Collected:
    """Digits cut out of paper: (N, H, W) uint8 white on black, and what each is."""

    images: NDArray[np.uint8]
    labels: NDArray[np.integer]

    @classmethod
    def load(cls, file: Path) -> Collected:
        """Read `images` and `labels` of an npz."""
        with np.load(file) as found:
            return cls(found["images"], found["labels"])

    def of(self, digit: int, dice: random.Random) -> Pixels:
        """One of them."""
        chosen = dice.choice(np.flatnonzero(self.labels == digit).tolist())
        return np.asarray(self.images[chosen], np.uint8)


@dataclass(frozen=True, slots=True)
class Hand:
    """One person with one pen: what stays the same along a row.

    Attributes:
        kind: "strokes", "collected", "faces" or "cut".
        slant: to the right per pixel of height.
        pen: width of the stroke, share of the digit's height.
        variants: the shape this hand writes of each digit.
        face: file of a handwriting face, for kind "faces".
        source: agency whose clerk it is, for kind "cut".
    """

    kind: str
    slant: float
    pen: float
    variants: tuple[int, ...]
    face: Path | None = None
    source: str = ""


Cut = tuple[str, int, Pixels]  # agency, digit, (h, w) uint8 255 ink on 0


@dataclass(frozen=True)
class Hands:
    """Makes hands and writes with them.

    Attributes:
        collected: digits of many people.
        faces: files of handwriting faces.
        cut: digits of real documents.
    """

    collected: Collected | None
    faces: tuple[Path, ...]
    cut: tuple[Cut, ...] = ()

    @classmethod
    def found(cls, digits: Path | None, faces: Path | None) -> Hands:
        """Use what there is; the strokes are always there.

        Args:
            digits: npz of collected digits.
            faces: folder searched for handwriting faces.
        """
        files = sorted(faces.rglob("*.[to]tf")) if faces else []
        known = tuple(file for file in files if file.name in FACES)
        return cls(Collected.load(digits) if digits else None, known)

    def choose(self, dice: random.Random) -> Hand:
        """Another person."""
        kinds = {
            "strokes": SHARES["strokes"],
            "collected": SHARES["collected"] if self.collected else 0,
            "faces": SHARES["faces"] if self.faces else 0,
            "cut": SHARES["cut"] if self.cut else 0,
        }
        kind = dice.choices(list(kinds), list(kinds.values()))[0]
        return Hand(
            kind,
            dice.gauss(0.2, 0.2),
            dice.choice([dice.uniform(0.05, 0.10), dice.uniform(0.08, 0.2)]),
            tuple(dice.randrange(len(SHAPES[digit])) for digit in range(10)),
            dice.choice(self.faces) if self.faces else None,
            dice.choice(self.cut)[0] if self.cut else "",
        )

    def _cut(self, digit: int, hand: Hand, dice: random.Random) -> Pixels | None:
        own = [one for source, d, one in self.cut if d == digit and source == hand.source]
        if own and dice.random() < CUT_KEPT:
            return dice.choice(own)
        every = [one for _, d, one in self.cut if d == digit]
        return dice.choice(every) if every else None

    def write(self, digit: int, hand: Hand, height: float, dice: random.Random) -> Glyph:
        """One digit, cut to its ink."""
        height *= dice.uniform(0.88, 1.12)
        cut = self._cut(digit, hand, dice) if hand.kind == "cut" else None
        if cut is not None:
            return _shaped(_trimmed(cut), replace(hand, slant=dice.gauss(0, 0.06)), height, dice)
        if hand.kind in ("strokes", "cut"):
            variant = hand.variants[digit] if dice.random() < 0.8 else dice.randrange(6)
            pen = max(1.0, hand.pen * height)
            return _trimmed(draw_digit(digit, variant, height, pen, hand.slant, dice))
        if hand.kind == "collected" and self.collected is not None:
            drawn = self.collected.of(digit, dice)
        else:
            drawn = _set(digit, hand, height)
        return _shaped(_trimmed(drawn), hand, height, dice)


def _set(digit: int, hand: Hand, height: float) -> Pixels:
    """The digit of a handwriting face."""
    size = max(8, round(height * 1.4))
    sheet = Image.new("L", (3 * size, 3 * size), 0)
    ImageDraw.Draw(sheet).text(
        (size, 2 * size), str(digit), font=sized(hand.face or Path(), size), fill=255, anchor="ls"
    )
    return np.array(sheet)


def _trimmed(drawn: Pixels) -> Pixels:
    rows, columns = np.nonzero(drawn.max(axis=1) > 60)[0], np.nonzero(drawn.max(axis=0) > 60)[0]
    if not len(rows):
        return drawn
    return drawn[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]


def _shaped(drawn: Pixels, hand: Hand, height: float, dice: random.Random) -> Glyph:
    """Bring a digit to size, lean it, stretch it a little, and give it the pen's width."""
    factor = height / drawn.shape[0]
    wide = factor * dice.uniform(0.75, 1.1)
    slant = hand.slant + dice.gauss(0, 0.05) - (0.08 if hand.kind == "collected" else 0.0)
    tall = round(height)
    width = max(2, round(drawn.shape[1] * wide + abs(slant) * tall) + 2)
    shift = max(0.0, -slant * tall) + 1
    matrix = np.array([[wide, -slant * factor, slant * tall + shift], [0, factor, 0]], np.float64)
    sized_up = cv2.warpAffine(drawn, matrix, (width, tall), flags=cv2.INTER_LINEAR)
    grow = dice.choice([0, 0, 0, 1, 1, -1]) if height > 22 else 0
    if grow:
        change = cv2.dilate if grow > 0 else cv2.erode
        changed = change(sized_up, np.ones((2, 2), np.uint8))
        sized_up = changed if changed.max() > 120 else sized_up
    low, high = (60, 150) if dice.random() < 0.7 else (0, 255)
    harder = np.clip((sized_up.astype(np.float32) - low) * (255 / (high - low)), 0, 255)
    return _trimmed(harder.astype(np.uint8))

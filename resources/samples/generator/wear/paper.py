"""Paper and what lies on it: light, colour, the other side, holes, folds, seals, pen."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from resources.samples.generator import marks, pen
from resources.samples.generator.sheet import COLOURS, lay_ink
from resources.samples.generator.values import MM, Image, WornPage


def shadow(worn: WornPage, rng: np.random.Generator, strength: float, back: Image) -> WornPage:
    """Light that falls off to one side, and a dark band where the lid was open."""
    height, width = worn.pixels.shape[:2]
    angle = float(rng.uniform(0, 2 * np.pi))
    y, x = np.mgrid[0:64, 0:64].astype(np.float32) / 63 - 0.5
    along = x * np.cos(angle) + y * np.sin(angle)
    loss = 0.12 + 0.38 * strength
    light = 1.0 - loss * (along + 0.5).clip(0, 1) ** 1.5
    place = float(rng.uniform(0.2, 0.8))
    light -= 0.25 * strength * np.exp(-((x + 0.5 - place) ** 2) / 0.012)
    full = cv2.resize(light.astype(np.float32), (width, height), interpolation=cv2.INTER_CUBIC)
    return _lit(worn, full, light_loss=round(loss, 3))


def yellow_paper(
    worn: WornPage, rng: np.random.Generator, strength: float, back: Image
) -> WornPage:
    """Old wood pulp: yellow, browner at the edges, with fibres and stains."""
    return _tinted(worn, rng, (0.72, 0.9, 0.965), strength, "yellow")


def green_paper(worn: WornPage, rng: np.random.Generator, strength: float, back: Image) -> WornPage:
    """Forms were printed on tinted paper."""
    return _tinted(worn, rng, (0.8, 0.93, 0.8), strength, "green")


def show_through(
    worn: WornPage, rng: np.random.Generator, strength: float, back: Image
) -> WornPage:
    """The other side of thin paper: mirrored, soft, faint."""
    height, width = worn.pixels.shape[:2]
    behind = back[:, ::-1] if back.ndim == 2 else cv2.cvtColor(back, cv2.COLOR_BGR2GRAY)[:, ::-1]
    behind = cv2.resize(np.ascontiguousarray(behind), (width, height))
    behind = cv2.GaussianBlur(behind, (0, 0), 2.2).astype(np.float32) / 255
    shift = rng.integers(-40, 40, 2)
    behind = np.roll(behind, (int(shift[0]), int(shift[1])), axis=(0, 1))
    weight = 0.1 + 0.25 * strength
    return _lit(worn, 1.0 - weight * (1.0 - behind), show_through=round(weight, 3))


def punch_holes(worn: WornPage, rng: np.random.Generator, strength: float, back: Image) -> WornPage:
    """Two holes 80 mm apart at the left edge, dark against the lid."""
    pixels = worn.pixels.copy()
    middle = pixels.shape[0] / 2 + rng.normal(0, 3) * MM
    x = 12 * MM + rng.normal(0, 0.8) * MM
    for sign in (-1, 1):
        centre = (round(x), round(middle + sign * 40 * MM))
        cv2.circle(pixels, centre, round(2.75 * MM), (70, 70, 72), -1, cv2.LINE_AA)
        cv2.circle(pixels, centre, round(2.75 * MM), (150, 150, 150), 3, cv2.LINE_AA)
    return _with(worn, pixels, punch_holes=2)


def fold(worn: WornPage, rng: np.random.Generator, strength: float, back: Image) -> WornPage:
    """Folded in three and flattened again: a dark and a light edge along each fold."""
    height, width = worn.pixels.shape[:2]
    light = np.ones((height, width), np.float32)
    y = np.arange(height, dtype=np.float32)
    places = []
    for share in (1 / 3, 2 / 3):
        at = height * share + rng.normal(0, 30)
        slope = rng.normal(0, 0.004)
        places.append(round(float(at)))
        line = at + slope * np.arange(width, dtype=np.float32)
        away = y[:, None] - line[None, :]
        light -= (0.1 + 0.3 * strength) * np.exp(-(away**2) / 8)
        light -= 0.1 * strength * np.exp(-np.abs(away) / 90) * (away > 0)
    return _lit(worn, light.clip(0.2, 1.0), folds_y=places)


def seal_over_text(
    worn: WornPage, rng: np.random.Generator, strength: float, back: Image
) -> WornPage:
    """Red seals set across the running text."""
    pixels = worn.pixels.copy()
    boxes = []
    for _ in range(1 + round(2 * strength)):
        cover = marks.seal("SỞ XÂY DỰNG TỈNH THÁI NGUYÊN", rng)
        x = int(rng.integers(400, pixels.shape[1] - 700))
        y = int(rng.integers(900, pixels.shape[0] - 1000))
        lay_ink(pixels, cover, x, y, COLOURS["red"])
        boxes.append([x, y, x + cover.shape[1], y + cover.shape[0]])
    return _with(worn, pixels, seals=boxes)


def ink_over_text(
    worn: WornPage, rng: np.random.Generator, strength: float, back: Image
) -> WornPage:
    """Blue pen across the running text: a signature, ticks and underlines."""
    pixels = worn.pixels.copy()
    boxes = []
    for _ in range(2 + round(3 * strength)):
        if rng.random() < 0.5:
            hand = pen.sign(float(rng.uniform(30, 55)) * MM, float(rng.uniform(12, 24)) * MM, rng)
        else:
            hand = _underline(rng)
        x = int(rng.integers(350, max(351, pixels.shape[1] - 300 - hand.shape[1])))
        y = int(rng.integers(800, pixels.shape[0] - 900))
        lay_ink(pixels, hand, x, y, COLOURS["blue"])
        boxes.append([x, y, x + hand.shape[1], y + hand.shape[0]])
    return _with(worn, pixels, pen_marks=boxes)


def _underline(rng: np.random.Generator) -> Image:
    length = float(rng.uniform(30, 90)) * MM
    x = np.linspace(0, length, 9)
    points = np.stack([x, rng.normal(0, 3.0, x.size)], axis=1)
    return pen.draw_strokes([pen.curve(points)], 5.0, rng)


def _tinted(
    worn: WornPage,
    rng: np.random.Generator,
    tint: tuple[float, float, float],
    strength: float,
    name: str,
) -> WornPage:
    """Multiply by the colour of the paper; strength 1 is `tint` squared."""
    height, width = worn.pixels.shape[:2]
    power = 0.4 + 1.4 * strength
    coarse = rng.normal(1.0, 0.02, (24, 17)).astype(np.float32)
    cloud = cv2.resize(coarse, (width, height), interpolation=cv2.INTER_CUBIC)
    y, x = np.mgrid[0:64, 0:64].astype(np.float32) / 31.5 - 1
    edge = 1 - 0.1 * strength * (np.maximum(np.abs(x), np.abs(y)) ** 6)
    cloud *= cv2.resize(edge, (width, height), interpolation=cv2.INTER_LINEAR)
    fine = rng.normal(0, 1, (height // 2, width // 2)).astype(np.float32)
    fibre = cv2.resize(cv2.GaussianBlur(fine, (0, 0), 1.2), (width, height))
    cloud = cloud + 0.022 * fibre
    colour = np.array(tint, np.float32) ** power
    light = cloud[:, :, None] * colour[None, None, :]
    return _lit(worn, light, paper=name, paper_power=round(power, 3))


def _lit(worn: WornPage, light: NDArray[np.floating[Any]], **more: Any) -> WornPage:
    """Multiply the page by `light` (H, W) or (H, W, 3), 1 = unchanged."""
    factor = light if light.ndim == 3 else light[:, :, None]
    pixels = (worn.pixels * factor.astype(np.float32)).clip(0, 255)
    return _with(worn, np.round(pixels).astype(np.uint8), **more)


def _with(worn: WornPage, pixels: Image, **more: Any) -> WornPage:
    return replace(worn, pixels=pixels, parameters={**worn.parameters, **more})

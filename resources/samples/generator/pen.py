"""Writing by hand, drawn from our own strokes: digits, ticks and signatures.

A stroke is a row of points in a box one unit high (y down); a curve runs through them. A point
given twice in a row makes a corner. All results are coverage: `uint8`, 255 where ink is thick.
"""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from resources.samples.generator.values import Image

_STROKES = Path(__file__).with_name("strokes.toml")
_SUPER = 4  # strokes are drawn this many times larger, then averaged down


def write_digits(text: str, height_px: float, rng: np.random.Generator) -> Image:
    """`text` (digits, "/", "-", ".") as one hand would write it.

    Args:
        text: what to write.
        height_px: mean height of a digit.
        rng: decides slant, size, pressure and every jitter.

    Raises:
        KeyError: a character that this hand cannot write.
    """
    slant, pressure = rng.uniform(0.02, 0.28), rng.uniform(0.055, 0.075)
    strokes: list[NDArray[np.float64]] = []
    x = 0.0
    for char in text:
        shapes = _shapes()[char]
        shape = shapes[int(rng.integers(len(shapes)))]
        size = height_px * rng.uniform(0.9, 1.08)
        lift = height_px * rng.normal(0, 0.03)
        right = x
        for stroke in shape:
            points = np.array(stroke) * size
            points += rng.normal(0, 0.02 * height_px, points.shape)
            points[:, 0] += x + slant * (size - points[:, 1])
            points[:, 1] += height_px - size + lift
            right = max(right, float(points[:, 0].max()) - slant * size * 0.5)
            strokes.append(curve(points))
        x = right + height_px * rng.uniform(0.1, 0.2)
    return draw_strokes(strokes, pressure * height_px, rng)


@cache
def _shapes() -> dict[str, list[list[list[list[float]]]]]:
    """Character → shapes → strokes → points."""
    return tomllib.loads(_STROKES.read_text(encoding="utf-8"))


def sign(width_px: float, height_px: float, rng: np.random.Generator) -> Image:
    """A signature that says no name: a first loop, a run of waves, a long last stroke."""
    turns = int(rng.integers(3, 8))
    t = np.linspace(0, 1, turns * 4 + 1)
    fall = 1.0 - rng.uniform(0.45, 0.8) * t
    loop = rng.uniform(0.04, 0.11)
    x = 0.08 + 0.62 * t + loop * fall * np.cos(2 * np.pi * turns * t)
    y = 0.55 + 0.36 * fall * np.sin(2 * np.pi * turns * t) * rng.uniform(0.45, 1.0, t.size)
    body = np.stack([x, y], axis=1) + rng.normal(0, 0.014, (t.size, 2))
    entry = np.array([[0.12, 0.95], [0.2, 0.4], [0.3, 0.02], [0.22, 0.1], [0.16, 0.6]])
    entry = entry * [rng.uniform(0.6, 1.4), 1.0] + rng.normal(0, 0.03, entry.shape)
    swing = np.array([[0.7, 0.6], [0.95, 0.35], [1.0, 0.5], [0.6, 0.86], [0.15, 0.92], [0.1, 0.86]])
    swing = swing[: int(rng.integers(3, 7))] + rng.normal(0, 0.02, (6, 2))[:1]
    scale = np.array([width_px, height_px])
    strokes = [curve(part.clip(0, 1.05) * scale) for part in (entry, body, swing)]
    return draw_strokes(strokes, 0.022 * height_px + 3.0, rng)


def curve(points: NDArray[np.float64]) -> NDArray[np.float64]:
    """A centripetal-looking Catmull-Rom curve through `points` (N, 2): (M, 2), dense."""
    padded = np.vstack([points[:1], points, points[-1:]])
    t = np.linspace(0, 1, 14, endpoint=False)[:, None]
    parts = []
    for p0, p1, p2, p3 in zip(padded, padded[1:], padded[2:], padded[3:], strict=False):
        if np.allclose(p1, p2, atol=1e-9):
            continue
        parts.append(
            0.5
            * (
                2 * p1
                + (p2 - p0) * t
                + (2 * p0 - 5 * p1 + 4 * p2 - p3) * t**2
                + (3 * p1 - p0 - 3 * p2 + p3) * t**3
            )
        )
    return np.vstack([*parts, points[-1:]])


def draw_strokes(
    strokes: list[NDArray[np.float64]], width_px: float, rng: np.random.Generator
) -> Image:
    """Ink along `strokes`; thicker in the middle of a stroke, thinner where the pen lands."""
    margin = 2 * width_px
    every = np.vstack(strokes)
    low = every.min(axis=0) - margin
    size = np.ceil(every.max(axis=0) + margin - low).astype(int) + 1
    canvas = np.zeros((int(size[1]) * _SUPER, int(size[0]) * _SUPER), np.uint8)
    for stroke in strokes:
        points = (stroke - low) * _SUPER
        place = np.linspace(0, 1, len(points))
        wave = 0.12 * np.sin(place * rng.uniform(4, 9) + rng.uniform(0, 6))
        widths = width_px * _SUPER * (0.78 + 0.3 * np.sin(np.pi * place) + wave)
        for a, b, w in zip(points, points[1:], widths, strict=False):
            start, end = (tuple(int(v) for v in np.round(p)) for p in (a, b))
            cv2.line(canvas, start, end, 255, max(1, round(float(w))), cv2.LINE_AA)
    small = cv2.resize(canvas, (int(size[0]), int(size[1])), interpolation=cv2.INTER_AREA)
    ballpoint = np.clip(rng.normal(0.93, 0.05, small.shape), 0.6, 1.0)
    return np.asarray(small * ballpoint, np.uint8)

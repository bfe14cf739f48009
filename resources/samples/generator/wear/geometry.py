"""Skew, turns and resolution: effects that move every pixel, with their exact matrices."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import cv2
import numpy as np

from resources.samples.generator.values import Image, Matrix, WornPage

_HALF = np.array([[1, 0, 0.5], [0, 1, 0.5], [0, 0, 1]])  # pixel centres → edge coordinates


def skew(worn: WornPage, rng: np.random.Generator, strength: float, back: Image) -> WornPage:
    """Turn the sheet on the glass by 0.3 to 5 degrees, either way."""
    size = 0.3 + 4.7 * strength**1.5 * rng.uniform(0.85, 1.0)
    angle = float(size * rng.choice([-1.0, 1.0]))
    return skew_by(worn, angle, rng)


def skew_by(worn: WornPage, angle_deg: float, rng: np.random.Generator) -> WornPage:
    """Turn by `angle_deg`, counter-clockwise as seen, around the middle; the size stays."""
    height, width = worn.pixels.shape[:2]
    shift = rng.normal(0, 6.0, 2)
    matrix = rotation(angle_deg, width / 2, height / 2)
    matrix[:2, 2] += shift
    border = 255 if worn.pixels.ndim == 2 else tuple(map(int, _paper_colour(worn.pixels)))
    moved = warp(worn.pixels, matrix, width, height, border)
    return moved_page(worn, moved, matrix, skew_deg=round(angle_deg, 4))


def turn90(worn: WornPage, rng: np.random.Generator, strength: float, back: Image) -> WornPage:
    """The sheet was fed with its top to the right."""
    return _turned(worn, 1)


def turn180(worn: WornPage, rng: np.random.Generator, strength: float, back: Image) -> WornPage:
    """The sheet was fed upside down."""
    return _turned(worn, 2)


def turn270(worn: WornPage, rng: np.random.Generator, strength: float, back: Image) -> WornPage:
    """The sheet was fed with its top to the left."""
    return _turned(worn, 3)


def low_dpi(worn: WornPage, rng: np.random.Generator, strength: float, back: Image) -> WornPage:
    """Scanned at 200 to 100 dpi."""
    dpi = round(200 - 100 * strength)
    share = dpi / worn.dpi
    height, width = worn.pixels.shape[:2]
    size = (round(width * share), round(height * share))
    small = cv2.resize(worn.pixels, size, interpolation=cv2.INTER_AREA)
    matrix = np.diag([size[0] / width, size[1] / height, 1.0])
    return replace(moved_page(worn, np.asarray(small, np.uint8), matrix, dpi=dpi), dpi=dpi)


def moved_page(worn: WornPage, pixels: Image, matrix: Matrix, **more: Any) -> WornPage:
    """`worn` with new pixels after `matrix` (edge coordinates) and further parameters."""
    parameters = {**worn.parameters, **more}
    return replace(worn, pixels=pixels, matrix=matrix @ worn.matrix, parameters=parameters)


def rotation(angle_deg: float, x: float, y: float) -> Matrix:
    """Counter-clockwise as seen on a page whose y runs down, around (x, y)."""
    c, s = math.cos(math.radians(angle_deg)), math.sin(math.radians(angle_deg))
    return np.array([[c, s, x - c * x - s * y], [-s, c, y + s * x - c * y], [0, 0, 1]])


def warp(
    pixels: Image, matrix: Matrix, width: int, height: int, border: int | tuple[int, ...]
) -> Image:
    """Move pixels by `matrix`, given in edge coordinates; `border` fills what was outside."""
    centres = np.linalg.inv(_HALF) @ matrix @ _HALF
    value = border if isinstance(border, tuple) else (border,) * 3
    moved = cv2.warpPerspective(
        pixels,
        centres,
        (width, height),
        flags=cv2.INTER_CUBIC,
        borderMode=cv2.BORDER_CONSTANT,
        borderValue=value,
    )
    return np.asarray(moved, np.uint8)


def _turned(worn: WornPage, quarters: int) -> WornPage:
    """`quarters` clockwise."""
    height, width = worn.pixels.shape[:2]
    matrices = {
        1: [[0, -1, height], [1, 0, 0], [0, 0, 1]],
        2: [[-1, 0, width], [0, -1, height], [0, 0, 1]],
        3: [[0, 1, 0], [-1, 0, width], [0, 0, 1]],
    }
    pixels = np.ascontiguousarray(np.rot90(worn.pixels, -quarters))
    matrix = np.array(matrices[quarters], np.float64)
    return moved_page(worn, pixels, matrix, turned_clockwise_deg=90 * quarters)


def _paper_colour(pixels: Image) -> np.ndarray[Any, Any]:
    """Median of a coarse sample of the edges: what lies beyond the sheet looks alike."""
    edge = np.concatenate([pixels[::40, :12].reshape(-1, 3), pixels[::40, -12:].reshape(-1, 3)])
    return np.asarray(np.median(edge, axis=0))

"""A page photographed by phone: perspective, a desk around it, light, sensor noise."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from resources.samples.generator.values import Image, Matrix, WornPage
from resources.samples.generator.wear.geometry import moved_page, warp


def phone(worn: WornPage, rng: np.random.Generator, strength: float, back: Image) -> WornPage:
    """Photograph the sheet on a wooden desk; the result is as large as the page plus a rim."""
    height, width = worn.pixels.shape[:2]
    rim = round(0.05 * width)
    out_width, out_height = width + 2 * rim, height + 2 * rim
    matrix = _perspective(width, height, rim, strength, rng)
    sheet = warp(worn.pixels, matrix, out_width, out_height, 0)
    inside = warp(np.full((height, width), 255, np.uint8), matrix, out_width, out_height, 0)
    share = cv2.GaussianBlur(inside, (0, 0), 1.0).astype(np.float32)[:, :, None] / 255
    picture: NDArray[np.floating[Any]] = sheet.astype(np.float32) * share + _desk(
        out_width, out_height, rng
    ) * (1 - share)
    picture *= _light(out_width, out_height, strength, rng)
    picture = np.asarray(cv2.GaussianBlur(picture, (0, 0), 0.8 + 0.6 * strength), np.float32)
    picture += rng.normal(0, 2.0 + 3.0 * strength, picture.shape[:2])[:, :, None]
    pixels = np.round(picture).clip(0, 255).astype(np.uint8)
    return moved_page(worn, pixels, matrix, phone=True)


def _perspective(
    width: int, height: int, rim: int, strength: float, rng: np.random.Generator
) -> Matrix:
    """The four corners of the sheet moved inwards by up to 4 % of the width."""
    flat = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    moved = flat + rim + rng.uniform(-1, 1, (4, 2)).astype(np.float32) * width * 0.035 * strength
    return np.asarray(cv2.getPerspectiveTransform(flat, moved.astype(np.float32)), np.float64)


def _desk(width: int, height: int, rng: np.random.Generator) -> NDArray[np.floating[Any]]:
    """Brown, with a grain along the board."""
    grain = cv2.GaussianBlur(rng.normal(0, 1, (height, 40)).astype(np.float32), (0, 0), 3)
    grain = cv2.resize(grain, (width, height), interpolation=cv2.INTER_CUBIC)
    wood = np.array([52, 82, 118], np.float32)
    return np.asarray(wood[None, None, :] * (1 + 0.35 * grain[:, :, None]))


def _light(
    width: int, height: int, strength: float, rng: np.random.Generator
) -> NDArray[np.floating[Any]]:
    """A lamp from one corner and a warm tint."""
    y, x = np.mgrid[0:64, 0:64].astype(np.float32) / 63
    corner = rng.integers(0, 2, 2)
    away = np.hypot(x - corner[0], y - corner[1])
    light = 1.02 - (0.15 + 0.3 * strength) * away
    full = cv2.resize(light, (width, height), interpolation=cv2.INTER_CUBIC)
    return np.asarray(full[:, :, None] * np.array([0.9, 0.96, 1.0], np.float32))

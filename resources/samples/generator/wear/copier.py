"""Scanners and photocopiers: optics, noise, dust, thresholds, compression."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import cv2
import numpy as np

from resources.samples.generator.values import Image, WornPage


def scanner(worn: WornPage, rng: np.random.Generator, strength: float, back: Image) -> WornPage:
    """A good office scanner: a little blur, a little noise, paper not quite white."""
    pixels = cv2.GaussianBlur(worn.pixels, (0, 0), 0.45 + 0.5 * strength)
    height, width = pixels.shape[:2]
    noise = rng.normal(0, 1.2 + 3.0 * strength, (height, width)).astype(np.float32)
    white = np.array([0.965, 0.975, 0.98], np.float32) + rng.normal(0, 0.0015, 3)
    result = pixels.astype(np.float32) * white.astype(np.float32) + noise[:, :, None]
    return _with(worn, _bytes(result), scanner_noise=round(1.2 + 3.0 * strength, 2))


def speckle(worn: WornPage, rng: np.random.Generator, strength: float, back: Image) -> WornPage:
    """Dust and toner grains: small dark specks, some light ones in the print."""
    pixels = worn.pixels.copy()
    height, width = pixels.shape[:2]
    count = int(height * width * (1.2e-4 + 9e-4 * strength))
    for shade, share, largest in ((30, 0.75, 2), (245, 0.25, 2)):
        number = int(count * share)
        xs, ys = rng.integers(0, width, number), rng.integers(0, height, number)
        sizes = rng.geometric(0.55, number).clip(1, largest + 1)
        for x, y, size in zip(xs.tolist(), ys.tolist(), sizes.tolist(), strict=True):
            pixels[y : y + size, x : x + size] = shade
    for _ in range(int(12 * strength)):
        centre = (int(rng.integers(0, width)), int(rng.integers(0, height)))
        cv2.circle(pixels, centre, int(rng.integers(3, 7)), (60, 60, 60), -1, cv2.LINE_AA)
    return _with(worn, pixels, specks=count)


def photocopy(worn: WornPage, rng: np.random.Generator, strength: float, back: Image) -> WornPage:
    """A copy of a copy: gray, thresholded, strokes grown or broken, grain, streaks."""
    gray = cv2.cvtColor(worn.pixels, cv2.COLOR_BGR2GRAY)
    copies = 1 + round(1.6 * strength)
    height, width = gray.shape
    for _ in range(copies):
        coarse = rng.normal(0, 1, (height // 2, width // 2)).astype(np.float32)
        grain = cv2.resize(cv2.GaussianBlur(coarse, (0, 0), 0.8), (width, height))
        soft = cv2.GaussianBlur(gray, (0, 0), 0.9 + 0.5 * strength).astype(np.float32)
        level = rng.uniform(118, 150)
        soft += (10 + 14 * strength) * grain
        gray = _bytes(255 / (1 + np.exp(-(soft - level) / 14)))
    dots = np.asarray(rng.random(gray.shape) < 6e-5 * (0.5 + strength), np.uint8)
    gray[cv2.dilate(dots, np.ones((2, 2), np.uint8)) > 0] = 20
    for _ in range(round(2 * strength)):
        x = int(rng.integers(100, width - 100))
        gray[:, x : x + 2] = np.minimum(gray[:, x : x + 2], 200)
    pixels = cv2.cvtColor(gray, cv2.COLOR_GRAY2BGR)
    return _with(worn, np.asarray(pixels, np.uint8), copies=copies)


def faded(worn: WornPage, rng: np.random.Generator, strength: float, back: Image) -> WornPage:
    """Ink that has lost its black, unevenly."""
    height, width = worn.pixels.shape[:2]
    coarse = rng.uniform(0.75, 1.0, (7, 5)).astype(np.float32)
    cloud = cv2.resize(coarse, (width, height), interpolation=cv2.INTER_CUBIC)[:, :, None]
    keep = (0.75 - 0.45 * strength) * cloud
    result = 255 - (255 - worn.pixels.astype(np.float32)) * keep
    return _with(worn, _bytes(result), ink_left=round(0.75 - 0.45 * strength, 3))


def blur(worn: WornPage, rng: np.random.Generator, strength: float, back: Image) -> WornPage:
    """Out of focus: the book did not lie flat."""
    sigma = 1.2 + 2.0 * strength
    return _with(worn, np.asarray(cv2.GaussianBlur(worn.pixels, (0, 0), sigma)), blur_sigma=sigma)


def black_border(
    worn: WornPage, rng: np.random.Generator, strength: float, back: Image
) -> WornPage:
    """The lid was open: black along the edges, ragged."""
    pixels = worn.pixels.copy()
    height, width = pixels.shape[:2]
    widths = (rng.uniform(0.2, 1.0, 4) * (20 + 90 * strength)).astype(int)
    ragged = cv2.GaussianBlur(
        rng.normal(0, 30, (4, max(height, width))).astype(np.float32), (0, 0), 25
    )
    x, y = np.arange(width), np.arange(height)
    left, right = widths[0] + ragged[0, :height], width - widths[1] + ragged[1, :height]
    top, bottom = widths[2] + ragged[2, :width], height - widths[3] + ragged[3, :width]
    dark = (x[None, :] < left[:, None]) | (x[None, :] > right[:, None])
    dark |= (y[:, None] < top[None, :]) | (y[:, None] > bottom[None, :])
    pixels[dark] = 24
    return _with(worn, pixels, border_px=[int(w) for w in widths])


def bitonal(worn: WornPage, rng: np.random.Generator, strength: float, back: Image) -> WornPage:
    """One bit per pixel, as records were scanned for years; (H, W) of 0 and 255."""
    gray = worn.pixels if worn.pixels.ndim == 2 else cv2.cvtColor(worn.pixels, cv2.COLOR_BGR2GRAY)
    gray = cv2.GaussianBlur(gray, (0, 0), 0.6).astype(np.float32)
    gray += rng.normal(0, 6 + 14 * strength, gray.shape)
    level = 165 - 30 * strength
    result = np.where(gray > level, 255, 0).astype(np.uint8)
    return _with(worn, result, threshold=level, bilevel=True)


def jpeg(worn: WornPage, rng: np.random.Generator, strength: float, back: Image) -> WornPage:
    """Saved far too small: quality 45 down to 12."""
    quality = round(45 - 33 * strength)
    _, data = cv2.imencode(".jpg", worn.pixels, [cv2.IMWRITE_JPEG_QUALITY, quality])
    pixels = cv2.imdecode(data, cv2.IMREAD_COLOR)
    return _with(worn, np.asarray(pixels, np.uint8), jpeg_quality=quality)


def _bytes(values: Any) -> Image:
    return np.asarray(np.round(values).clip(0, 255), np.uint8)


def _with(worn: WornPage, pixels: Any, **more: Any) -> WornPage:
    return replace(
        worn, pixels=np.asarray(pixels, np.uint8), parameters={**worn.parameters, **more}
    )

"""Marks that offices put on paper: seals, stamps, boxes. All results are ink coverage.

The seals belong to nobody: each carries the word MẪU (sample) in its middle.
"""

from __future__ import annotations

import math

import cv2
import numpy as np
from PIL import Image as PilImage
from PIL import ImageDraw

from resources.samples.generator import pen
from resources.samples.generator.fonts import font
from resources.samples.generator.values import MM, Image

SEAL_MM = 36.0  # diameter of an agency's seal
_SUPER = 2


def seal(ring_text: str, rng: np.random.Generator, diameter_mm: float = SEAL_MM) -> Image:
    """A round seal: two outer rings, text around, an inner ring, a star and MẪU inside."""
    size = round(diameter_mm * MM * _SUPER)
    canvas = PilImage.new("L", (size + 8, size + 8), 0)
    draw = ImageDraw.Draw(canvas)
    middle = (size + 8) / 2
    for share, width_mm in ((0.5, 0.85), (0.455, 0.3), (0.31, 0.3)):
        radius = size * share
        box = [middle - radius, middle - radius, middle + radius, middle + radius]
        draw.ellipse(box, outline=255, width=round(width_mm * MM * _SUPER))
    _ring_text(canvas, middle, size * 0.383, ring_text)
    _star(draw, middle, middle + size * 0.385, size * 0.045)
    _star(draw, middle, middle - size * 0.07, size * 0.15)
    face = font("b", 9.5 * _SUPER, "Arimo")
    draw.text((middle, middle + size * 0.17), "MẪU", font=face, fill=255, anchor="mm")
    turned = canvas.rotate(float(rng.uniform(-7, 7)), resample=PilImage.Resampling.BICUBIC)
    small = turned.resize(
        (canvas.width // _SUPER, canvas.height // _SUPER), PilImage.Resampling.BOX
    )
    return worn(np.asarray(small), rng)


def worn(coverage: Image, rng: np.random.Generator, weakest: float = 0.55) -> Image:
    """Uneven pressure in large patches and small pores where the ink did not take."""
    height, width = coverage.shape
    coarse = rng.uniform(weakest, 1.0, (5, 5)).astype(np.float32)
    pressure = cv2.resize(coarse, (width, height), interpolation=cv2.INTER_CUBIC)
    grain = cv2.GaussianBlur(rng.normal(0, 1, coverage.shape).astype(np.float32), (0, 0), 1.1)
    pores = np.clip(1.12 + grain * 0.75, 0.35, 1.0)
    inked = coverage * pressure.clip(weakest, 1.0) * pores
    return np.asarray(np.clip(inked, 0, 255), np.uint8)


def boxed(lines: list[str], width_mm: float, height_mm: float, rng: np.random.Generator) -> Image:
    """A stamp: a rule around bold lines (MẬT, KHẨN, HỎA TỐC …), smaller where 14 pt is too wide."""
    width, height = round(width_mm * MM), round(height_mm * MM)
    canvas = PilImage.new("L", (width + 8, height + 8), 0)
    draw = ImageDraw.Draw(canvas)
    draw.rectangle([3, 3, width + 3, height + 3], outline=255, width=round(0.5 * MM))
    step = height / len(lines)
    for i, line in enumerate(lines):
        place = (canvas.width / 2, 3 + step * (i + 0.5))
        points = 14 * min(1.0, 0.9 * width / font("b", 14).getlength(line))
        draw.text(place, line, font=font("b", round(points, 1)), fill=255, anchor="mm")
    return _tilted(worn(np.asarray(canvas), rng, 0.7), float(rng.uniform(-1.2, 1.2)))


def incoming(
    organ: str, number: str, day: str, rng: np.random.Generator
) -> tuple[Image, Image, str]:
    """The ĐẾN stamp of Nghị định 30/2020, Phụ lục IV (50 by 35 mm), filled in by hand.

    Returns:
        Coverage of the stamp, of the handwriting in it, and what both say together.
    """
    width, height = round(50 * MM), round(35 * MM)
    canvas = PilImage.new("L", (width + 8, height + 8), 0)
    draw = ImageDraw.Draw(canvas)
    draw.rectangle([3, 3, width + 3, height + 3], outline=255, width=round(0.5 * MM))
    rows = np.linspace(3, height + 3, 6)
    for y in rows[1:-1]:
        draw.line([3, y, width + 3, y], fill=255, width=round(0.2 * MM))
    texts = [organ, "ĐẾN", "Số: ……………………", "Ngày: …………………", "Chuyển: ………………"]
    for i, text in enumerate(texts):
        y = (rows[i] + rows[i + 1]) / 2
        face = font("b", 12) if i == 1 else font("b" if i == 0 else "r", 8.5 if i == 0 else 10)
        if i < 2:
            draw.text((canvas.width / 2, y), text, font=face, fill=255, anchor="mm")
        else:
            draw.text((12, y), text, font=face, fill=255, anchor="lm")
    cover = worn(np.asarray(canvas), rng, 0.75)
    written = np.zeros_like(cover)
    for row, text in ((2, number), (3, day)):
        hand = pen.write_digits(text, 4.4 * MM, rng)
        y = round((rows[row] + rows[row + 1]) / 2 - hand.shape[0] / 2) - 5
        area = written[y : y + hand.shape[0], 210 : 210 + hand.shape[1]]
        np.maximum(area, hand[: area.shape[0], : area.shape[1]], out=area)
    says = "\n".join([organ, "ĐẾN", f"Số: {number}", f"Ngày: {day}", "Chuyển:"])
    angle = float(rng.uniform(-1.5, 1.5))
    return _tilted(cover, angle), _tilted(written, angle), says


def _tilted(coverage: Image, angle_deg: float) -> Image:
    """The stamp as a hand sets it: a little askew."""
    picture = PilImage.fromarray(coverage)
    turned = picture.rotate(angle_deg, resample=PilImage.Resampling.BICUBIC, expand=True)
    return np.asarray(turned)


def _ring_text(canvas: PilImage.Image, middle: float, radius: float, text: str) -> None:
    """Capitals around the ring from lower left over the top to lower right."""
    face = font("b", 8.6 * _SUPER, "Arimo")
    widths = [face.getlength(char) for char in text]
    span = math.radians(290)
    spread = span * radius / sum(widths)
    angle = -math.pi / 2 - span / 2
    for char, width in zip(text, widths, strict=True):
        step = width * spread / radius
        place = angle + step / 2
        angle += step
        if char == " ":
            continue
        side = round(width + 40 * _SUPER)
        letter = PilImage.new("L", (side, side), 0)
        ImageDraw.Draw(letter).text((side / 2, side / 2), char, font=face, fill=255, anchor="mm")
        turn = -math.degrees(place) - 90
        letter = letter.rotate(turn, resample=PilImage.Resampling.BICUBIC)
        x, y = middle + radius * math.cos(place), middle + radius * math.sin(place)
        canvas.paste(255, (round(x - side / 2), round(y - side / 2)), letter)


def _star(draw: ImageDraw.ImageDraw, x: float, y: float, radius: float) -> None:
    corners = []
    for i in range(10):
        reach = radius if i % 2 == 0 else radius * 0.4
        angle = -math.pi / 2 + i * math.pi / 5
        corners.append((x + reach * math.cos(angle), y + reach * math.sin(angle)))
    draw.polygon(corners, fill=255)

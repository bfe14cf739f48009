"""Shapes of the words of secrecy: `stamp_words.npz`, read by `ocr.stamp_templates`.

Bold capitals of a face with serifs and of one without, as stamps are cut; beside them the words
that look like them. Run `python -m resources.models.training.stamp_words FILE`.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image as PilImage
from PIL import ImageDraw

from resources.samples.generator.fonts import font

__all__ = ["FACES", "LOOK_ALIKE", "SECRET", "draw_word", "main"]

SECRET = ("MẬT", "TỐI MẬT", "TUYỆT MẬT")
LOOK_ALIKE = ("BÍ MẬT", "BẢO MẬT", "MỘT", "NHẬT", "KHẨN", "HỎA TỐC", "ĐẾN", "BẢN SAO", "TÀI LIỆU")
FACES = ("Tinos", "Arimo")
CAPITAL_PX = 40
_DRAWN_PT = 120.0


def draw_word(word: str, face: str) -> NDArray[np.uint8]:
    """Coverage of a word, cut close: (h, w) uint8, 255 ink, capitals `CAPITAL_PX` high."""
    pen = font("b", _DRAWN_PT, face)
    left, top, right, bottom = (round(edge) for edge in pen.getbbox(word))
    canvas = PilImage.new("L", (right - left, bottom - top), 0)
    ImageDraw.Draw(canvas).text((-left, -top), word, font=pen, fill=255)
    edges = pen.getbbox("M")
    scale = CAPITAL_PX / (edges[3] - edges[1])
    size = (round(canvas.width * scale), round(canvas.height * scale))
    return np.asarray(canvas.resize(size, PilImage.Resampling.BOX), np.uint8)


def main(path: Path) -> None:
    """Write the table."""
    pairs = [(word, face) for word in SECRET + LOOK_ALIKE for face in FACES]
    shapes = [draw_word(word, face) for word, face in pairs]
    words = np.array([word for word, _ in pairs])
    np.savez_compressed(path, *shapes, words=words, capital=CAPITAL_PX)


if __name__ == "__main__":
    main(Path(sys.argv[1]))

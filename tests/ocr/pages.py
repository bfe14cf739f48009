"""Typeset pages, crops and engines that the tests of recognition share."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cache

import cv2
import numpy as np

from ocr.engine import EngineInfo, LineReading
from ocr.types import Box, Line, PageImage, Pixels, Word
from resources.samples.generator.documents import typeset
from resources.samples.generator.fonts import font
from resources.samples.generator.sheet import Sheet, tokens
from resources.samples.generator.values import DPI, MM

SIZE_PT = 13.0
SENTENCE = "Căn cứ Luật Tổ chức chính quyền địa phương ngày 19 tháng 6 năm 2015"
PARAGRAPH = (
    SENTENCE,
    "Xét đề nghị của Giám đốc Sở Xây dựng về việc phê duyệt quy hoạch",
    "chi tiết khu dân cư phía đông thị trấn, Ủy ban nhân dân tỉnh giao",
    "các phòng chuyên môn rà soát hồ sơ, kiểm tra thực địa và trả lời",
    "bằng văn bản trước ngày cuối cùng của tháng, bảo đảm đúng thời hạn.",
)


@dataclass(frozen=True, slots=True)
class Put:
    """A line to be set: where (millimetres) and how; `centred` puts its middle at `x_mm`."""

    text: str
    x_mm: float = 30.0
    y_mm: float = 40.0
    style: str = "r"
    points: float = SIZE_PT
    centred: bool = False


def paper(
    *lines: Put,
    rules_mm: Sequence[tuple[float, float, float, float]] = (),
    size_mm: tuple[float, float] = (210.0, 297.0),
) -> Pixels:
    """A gray page at 300 dpi with the lines set in type and the rules drawn."""
    sheet = Sheet(1, np.random.default_rng(1), *size_mm)
    for put in lines:
        x, base = put.x_mm * MM, put.y_mm * MM
        if put.centred:
            sheet.centre(put.text, x, base, put.style, put.points, "test")
        else:
            sheet.put(tokens(put.text, put.style), x, base, put.points, "test")
    for rule in rules_mm:
        sheet.rule(*(value * MM for value in rule))
    return np.ascontiguousarray(sheet.finish().pixels[:, :, 0])


def paragraph(
    count: int = 25, *, x_mm: float = 25.0, y_mm: float = 30.0, step_mm: float = 9.0
) -> list[Put]:
    """Lines of running text, one under the other."""
    texts = (PARAGRAPH * (count // len(PARAGRAPH) + 1))[:count]
    return [Put(text, x_mm, y_mm + step_mm * i) for i, text in enumerate(texts)]


@cache
def text_page() -> Pixels:
    """A full page of running text, 300 dpi; treat it as read-only."""
    return paper(*paragraph())


@cache
def small_text_page() -> Pixels:
    """The same page at 150 dpi, for what does not need the letters' details."""
    return shrunk(text_page(), 150.0)


def shrunk(pixels: Pixels, dpi: float, source_dpi: float = DPI) -> Pixels:
    """`pixels` at a lower resolution."""
    factor = dpi / source_dpi
    small = cv2.resize(pixels, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)
    return np.asarray(small, np.uint8)


def sample_page(key: str, number: int = 1) -> Pixels:
    """A clean colour page of the samples' generator, 300 dpi BGR."""
    return typeset(key, 1).pages[number - 1].pixels


def leaning(gray: Pixels, angle_deg: float) -> Pixels:
    """The page turned clockwise by `angle_deg`, so that `angle_deg` counter-clockwise mends it."""
    height, width = gray.shape
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), -angle_deg, 1.0)
    moved = cv2.warpAffine(gray, turn, (width, height), flags=cv2.INTER_CUBIC, borderValue=255)
    return np.asarray(moved, np.uint8)


def faded(gray: Pixels, ink: int, paper_level: int) -> Pixels:
    """The page with its grays squeezed between the levels of ink and paper."""
    return np.asarray(ink + gray.astype(np.float32) / 255 * (paper_level - ink), np.uint8)


def speckled(gray: Pixels, specks: int, seed: int = 3, largest: int = 5) -> Pixels:
    """The page with dust of 1 to `largest` pixels."""
    out, rng = gray.copy(), np.random.default_rng(seed)
    height, width = out.shape
    sizes = rng.integers(1, largest + 1, (specks, 2))
    places = rng.integers(0, [height - largest, width - largest], (specks, 2))
    for (y, x), (h, w) in zip(places.tolist(), sizes.tolist(), strict=True):
        out[y : y + h, x : x + w] = rng.integers(0, 120)
    return out


def photo(height: int = 1600, width: int = 1200, seed: int = 5) -> Pixels:
    """Soft clouds of all grays: a picture without a letter."""
    noise = np.random.default_rng(seed).normal(128, 60, (height // 20, width // 20))
    large = cv2.resize(noise, (width, height), interpolation=cv2.INTER_CUBIC)
    return np.asarray(np.clip(large, 0, 255), np.uint8)


def sealed() -> Pixels:
    """Nothing on the page but a red seal."""
    page = np.full((3508, 2480, 3), 252, np.uint8)
    for radius, width in ((200, 10), (150, 5)):
        cv2.circle(page, (1800, 2600), radius, (62, 48, 208), width)
    return page


def line_crop(text: str, *, style: str = "r", margin_px: int = 6) -> Pixels:
    """One typeset line with little white around it, as line finding cuts it out (300 dpi)."""
    gray = paper(Put(text, 10.0, 15.0, style), size_mm=(260.0, 30.0))
    ys, xs = np.nonzero(gray < 128)
    top, bottom = int(ys.min()) - margin_px, int(ys.max()) + margin_px
    left, right = int(xs.min()) - margin_px, int(xs.max()) + margin_px
    return np.ascontiguousarray(gray[top : bottom + 1, left : right + 1])


def image_of(pixels: Pixels, dpi: float = DPI, **more: object) -> PageImage:
    """A scanned page as its source would deliver it."""
    return PageImage(1, pixels, dpi, **more)  # type: ignore[arg-type]


def text_width_mm(text: str, points: float = SIZE_PT, style: str = "r") -> float:
    """How wide a line is when it is set."""
    return float(font(style, points).getlength(text)) / MM


def line_at(text: str, box: tuple[int, int, int, int], **more: object) -> Line:
    """A line whose words share its width evenly."""
    place, words = Box(*box), text.split()
    step = place.width / max(1, len(words))
    return Line(
        text=text,
        raw_text=text,
        box=place,
        confidence=0.9,
        words=tuple(
            Word(
                word,
                Box(
                    place.left + round(i * step),
                    place.top,
                    place.left + round((i + 1) * step),
                    place.bottom,
                ),
                0.9,
            )
            for i, word in enumerate(words)
        ),
        **more,  # type: ignore[arg-type]
    )


@dataclass(slots=True)
class ScriptedEngine:
    """An engine that answers by a rule of the test and counts what it was asked."""

    answer: Callable[[Pixels], LineReading]
    asked: int = field(default=0)

    @property
    def info(self) -> EngineInfo:
        """A name of its own."""
        return EngineInfo("scripted", "1", "vie")

    def read_lines(self, crops: Sequence[Pixels]) -> list[LineReading]:
        """One answer per crop."""
        self.asked += len(crops)
        return [self.answer(crop) for crop in crops]

    def read_page(self, gray: Pixels, dpi: float) -> list[LineReading]:
        """The page as one line."""
        return self.read_lines([gray])

    def close(self) -> None:
        """Nothing is held."""


def reads(text: str, confidence: float) -> ScriptedEngine:
    """An engine that says the same of every crop."""

    def answer(crop: Pixels) -> LineReading:
        height, width = crop.shape
        return LineReading(
            text, confidence, (Word(text, Box(0, 0, width, height), confidence),) if text else ()
        )

    return ScriptedEngine(answer)

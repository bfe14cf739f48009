"""One call from a page to its line crops in reading order."""

from __future__ import annotations

from dataclasses import dataclass

import cv2

from ocr.clean import flatten, soften
from ocr.components import Components, find_components
from ocr.crops import LineCrop, cut_lines
from ocr.lines import find_lines
from ocr.order import OrderedLine, reading_order
from ocr.types import Pixels

__all__ = ["FoundLine", "Layout", "analyse", "page_lines"]


@dataclass(frozen=True, slots=True)
class FoundLine:
    """A line crop and the number of its block."""

    crop: LineCrop
    block: int


@dataclass(frozen=True, slots=True)
class Layout:
    """Lines of a page and the pieces of ink they were found in."""

    parts: Components
    lines: tuple[OrderedLine, ...]


def analyse(clean: Pixels, dpi: float) -> Layout:
    """Find lines on a flattened, softened page; empty where there is no text.

    Args:
        clean: (H, W) uint8, upright and level.
        dpi: pixels per inch.
    """
    parts = find_components(clean, dpi)
    if not parts.x_height:
        return Layout(parts, ())
    return Layout(parts, tuple(reading_order(parts, find_lines(parts))))


def cut(clean: Pixels, dpi: float, layout: Layout) -> list[FoundLine]:
    """Cut the lines of `layout` out of `clean` (or of another preparation of the same page)."""
    unruled = _without_rules(clean, layout.parts)
    crops = cut_lines(unruled, dpi, layout.parts, [o.line for o in layout.lines])
    return [
        FoundLine(crop, ordered.block)
        for crop, ordered in zip(crops, layout.lines, strict=True)
        if crop is not None
    ]


def _without_rules(gray: Pixels, parts: Components) -> Pixels:
    """Paint ruling lines white: a rule beside or under a line reads as a sign."""
    if not parts.ruled.any():
        return gray
    height, width = gray.shape
    mask = cv2.resize(parts.ruled, (width, height), interpolation=cv2.INTER_NEAREST)
    out = gray.copy()
    out[mask > 0] = 255
    return out


def page_lines(gray: Pixels, dpi: float) -> list[FoundLine]:
    """Clean a gray page, find its lines and cut them out.

    Args:
        gray: (H, W) uint8, upright and level, uncleaned.
        dpi: pixels per inch.
    """
    clean = soften(flatten(gray, dpi))
    return cut(clean, dpi, analyse(clean, dpi))

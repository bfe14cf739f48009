"""Connected pieces of ink: letters, marks, rules and cells, at the scale of layout analysis."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.clean import WORK_DPI, otsu, shrink
from ocr.types import Pixels

__all__ = ["Components", "find_components"]

RULE_WIDTH = 0.06  # inches; anything wider is a bar or a scanner edge, not a rule

IntArray = NDArray[np.int32]
BoolArray = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Components:
    """Ink of one page at layout resolution; arrays run over components, 0 is the paper.

    Attributes:
        scale: layout pixels per page pixel (≤ 1).
        x_height: height of a small letter, layout pixels; 0.0 on a page without letters.
        left, top, width, height, area: int32, layout pixels.
        letters: large enough to be a letter; only these decide where lines are.
        marks: dots, accents, hyphens: belong to a line but do not make one.
        region: 0 on the free page, else the number of the table cell the piece lies in.
        cells: (N, 4) left, top, width, height of ruled cells, cell k is region k + 1.
        uprights: (N, 3) x, top, bottom of vertical rules: no line of text crosses one.
        ruled: (h, w) uint8, 255 where ruling lines are.
        shape: height, width of the layout image.
    """

    scale: float
    x_height: float
    left: IntArray
    top: IntArray
    width: IntArray
    height: IntArray
    area: IntArray
    letters: BoolArray
    marks: BoolArray
    region: IntArray
    cells: IntArray
    uprights: IntArray
    ruled: Pixels
    shape: tuple[int, int]


def _rules(ink: Pixels) -> tuple[Pixels, Pixels]:
    """Horizontal and vertical ruling lines: straight runs no letter has."""
    across = np.ones((1, int(0.55 * WORK_DPI)), np.uint8)
    down = np.ones((int(0.42 * WORK_DPI), 1), np.uint8)
    return (
        np.asarray(cv2.morphologyEx(ink, cv2.MORPH_OPEN, across), np.uint8),
        np.asarray(cv2.morphologyEx(ink, cv2.MORPH_OPEN, down), np.uint8),
    )


def _cells(across: Pixels, down: Pixels) -> IntArray:
    """Inner rectangles of a ruled table; gaps in worn rules are bridged first."""
    if not across.any() or not down.any():
        return np.zeros((0, 4), np.int32)
    wide = np.asarray(cv2.dilate(across, np.ones((1, 9), np.uint8)), np.uint8)
    tall = np.asarray(cv2.dilate(down, np.ones((9, 1), np.uint8)), np.uint8)
    grid = wide | tall
    grid = np.asarray(cv2.morphologyEx(grid, cv2.MORPH_CLOSE, np.ones((3, 3), np.uint8)), np.uint8)
    contours, tree = cv2.findContours(grid, cv2.RETR_CCOMP, cv2.CHAIN_APPROX_SIMPLE)
    page_h, page_w = grid.shape
    found = []
    for contour, links in zip(contours, tree[0] if tree is not None else [], strict=False):
        if links[3] < 0:  # an outline, not a hole
            continue
        x, y, w, h = cv2.boundingRect(contour)
        is_page_frame = w > 0.93 * page_w and h > 0.93 * page_h
        if w > 0.12 * WORK_DPI and h > 0.10 * WORK_DPI and not is_page_frame:
            found.append((x, y, w, h))
    return np.array(found, np.int32).reshape(-1, 4)


def _uprights(down: Pixels) -> IntArray:
    """Place and reach of each vertical rule."""
    _, _, stats, _ = cv2.connectedComponentsWithStats(down, connectivity=8)
    thin = stats[1:][stats[1:, 2] <= RULE_WIDTH * WORK_DPI]
    middle = thin[:, 0] + thin[:, 2] // 2
    return np.stack([middle, thin[:, 1], thin[:, 1] + thin[:, 3]], axis=1).astype(np.int32)


def _x_height(height: IntArray, width: IntArray, area: IntArray, usable: BoolArray) -> float:
    """Height of a small letter: a low percentile of what can be letters, within print sizes."""
    tall = usable & (height >= 0.045 * WORK_DPI) & (width >= 0.02 * WORK_DPI) & (area > 8)
    if int(tall.sum()) < 3:
        return 0.0
    return float(np.clip(np.percentile(height[tall], 35), 5.0, 22.0))


def find_components(gray: Pixels, dpi: float) -> Components:
    """Find the pieces of ink of an upright, level, flattened page.

    Args:
        gray: (H, W) uint8, from `ocr.clean.flatten` and `soften`.
        dpi: pixels per inch of `gray`.
    """
    scale = min(1.0, WORK_DPI / dpi)
    small = shrink(gray, scale)
    level = min(190.0, max(110.0, otsu(small) + 15))
    ink = np.asarray((small < level) * np.uint8(255), np.uint8)
    across, down = _rules(ink)
    ruled = np.asarray(cv2.dilate(across | down, np.ones((3, 3), np.uint8)), np.uint8)
    _, _, stats, centres = cv2.connectedComponentsWithStats(ink & ~ruled, connectivity=8)
    left, top, width, height, area = (stats[:, i].astype(np.int32) for i in range(5))
    usable = (height < 0.45 * WORK_DPI) & (width < 0.9 * WORK_DPI) & (area >= 2)
    usable[0] = False
    x_height = _x_height(height, width, area, usable)
    letters = (
        usable
        & (height >= 0.62 * x_height)
        & (height <= 4.2 * x_height)
        & (width >= 0.15 * x_height)
        if x_height
        else np.zeros_like(usable)
    )
    cells = _cells(across, down)
    region = np.zeros(len(area), np.int32)
    for number, (x, y, w, h) in enumerate(cells, 1):
        inside = (centres[:, 0] >= x) & (centres[:, 0] < x + w)
        inside &= (centres[:, 1] >= y) & (centres[:, 1] < y + h)
        region[inside] = number
    return Components(
        scale=scale,
        x_height=x_height,
        left=left,
        top=top,
        width=width,
        height=height,
        area=area,
        letters=letters,
        marks=usable & ~letters,
        region=region,
        cells=cells,
        uprights=_uprights(down),
        ruled=ruled,
        shape=(int(ink.shape[0]), int(ink.shape[1])),
    )

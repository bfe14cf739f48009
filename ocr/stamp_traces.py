"""What is left of a stamp: scraps of ink in a stamp's place, and words crossed by a seal."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.clean import to_gray
from ocr.stamp_reading import StampReading
from ocr.stamp_regions import colour_of
from ocr.stamp_shapes import Region
from ocr.stamp_templates import LOOK_ALIKE, MATCH_DPI, SECRET_SHAPES, Match, best_matches
from ocr.types import MM_PER_INCH, Box, Pixels

__all__ = ["match_seals", "match_traces", "traces"]

BESIDE_MM = (0.5, 4.5)  # beside a word: a frame's rule may stand there, a letter may not
BESIDE_SHARE = 0.55  # of the word's own ink
INK = 70  # of 255
WINDOW = (0.62, 0.5)  # share of width and height: ô 10a, moved and grown as worn pages are
JOIN_MM = (5.5, 3.4)  # scraps nearer than this, across and down, are of one thing
SPECK_MM = 2.4  # what stays smaller when joined is dirt
TRACE_LONG_MM = (9.0, 64.0)
TRACE_TALL_MM = (2.6, 24.0)
TRACE_INK = (0.02, 0.5)  # share of the trace's box: less is dust, more a blot or a logo
MAX_TRACES = 6
LEANS_DEG = 2.0
ROOM_MM = (6.0, 3.5)
TRACE_LIMITS = {"MẬT": 0.70, "TỐI MẬT": 0.56, "TUYỆT MẬT": 0.56}
FRAME_WORTH = {"MẬT": 0.10}  # off the limit in a frame; long words fit by chance below theirs
FRAME_SIDE_MM = 2.0  # the frame reaches so far beyond the word at least
FRAME_AWAY_MM = (0.7, 6.5)  # its rules stand so far above and below
RULE_SHARE, RULE_ROWS = 0.35, 5  # of the width a broken rule covers; rows at `MATCH_DPI`
SEAL_ROOM_MM = (38.0, 7.0)  # the longest word ends where the seal begins
SEAL_LIMITS = {"MẬT": 0.69, "TỐI MẬT": 0.60, "TUYỆT MẬT": 0.60}
SEAL_TILTS = (0.0, -5.0, 5.0, -10.0, 10.0, -15.0, 15.0)


def traces(mask: Pixels, dpi: float) -> list[Region]:
    """Scraps that stand together in the place of a stamp.

    Args:
        mask: (h, w) uint8, 255 ink; what was read is left out.
        dpi: pixels per inch of `mask`.

    Returns:
        Regions in pixels of the mask, the largest first.
    """
    mm = dpi / MM_PER_INCH
    part = mask[: round(WINDOW[1] * mask.shape[0]), : round(WINDOW[0] * mask.shape[1])]
    size = max(2, round(JOIN_MM[0] * mm))
    reach = np.ones((max(2, round(JOIN_MM[1] * mm)), size), np.uint8)
    least = max(2, round(SPECK_MM * mm))
    room = cv2.copyMakeBorder(part, size, size, size, size, cv2.BORDER_CONSTANT)
    joined = cv2.morphologyEx(room, cv2.MORPH_CLOSE, reach)
    joined = cv2.morphologyEx(joined, cv2.MORPH_OPEN, np.ones((least, least), np.uint8))
    joined = np.ascontiguousarray(joined[size:-size, size:-size])
    _, labels, stats, _ = cv2.connectedComponentsWithStats(joined, connectivity=8)
    out = []
    for number, (x, y, w, h, _) in enumerate(stats.tolist()):
        if number == 0 or not _of_a_stamp(w, h, mm):
            continue
        ink = cv2.countNonZero(part[y : y + h, x : x + w]) / (w * h)
        if TRACE_INK[0] <= ink <= TRACE_INK[1]:
            out += _level_and_leaning(np.asarray(labels[y : y + h, x : x + w] == number), x, y)
    out.sort(key=lambda r: -r.length * r.height)
    return out[:MAX_TRACES]


def _of_a_stamp(width: int, height: int, mm: float) -> bool:
    return (
        TRACE_LONG_MM[0] * mm <= width <= TRACE_LONG_MM[1] * mm
        and TRACE_TALL_MM[0] * mm <= height <= TRACE_TALL_MM[1] * mm
    )


def _level_and_leaning(part: np.ndarray, x: int, y: int) -> list[Region]:
    height, width = part.shape
    level = Region(x + width / 2, y + height / 2, float(width), float(height), 0.0)
    points = cv2.findNonZero(np.asarray(part, np.uint8))
    (mx, my), (w, h), angle = cv2.minAreaRect(cv2.convexHull(points))
    if w < h:
        w, h, angle = h, w, angle - 90.0
    tilt = (-angle + 90.0) % 180.0 - 90.0
    if not LEANS_DEG < abs(tilt) < 30.0:
        return [level]
    return [Region(x + mx, y + my, w, h, tilt), level]


def match_traces(pixels: Pixels, dpi: float, found: Sequence[Region]) -> StampReading | None:
    """The word of secrecy that fits one of the traces; None where none does."""
    best: StampReading | None = None
    for region in found:
        ink = 255 - to_gray(_levelled(pixels, dpi, region))
        best = _better(best, _reading(ink, dpi, region, TRACE_LIMITS))
    return best


def match_seals(pixels: Pixels, dpi: float, seals: Sequence[Box]) -> StampReading | None:
    """The word of secrecy in coloured ink over or beside a seal; None where none is."""
    best: StampReading | None = None
    for region in _turned(seals, dpi):
        colour = colour_of(_levelled(pixels, dpi, region))
        strong = max(24.0, float(np.percentile(colour, 99)))
        ink = np.asarray(np.minimum(colour * (255.0 / strong), 255), np.uint8)
        best = _better(best, _reading(ink, dpi, region, SEAL_LIMITS))
    return best


def _turned(seals: Sequence[Box], dpi: float) -> Iterator[Region]:
    across, down = (2 * side / MM_PER_INCH * dpi for side in SEAL_ROOM_MM)
    for seal in seals:
        middle = ((seal.left + seal.right) / 2, (seal.top + seal.bottom) / 2)
        size = (seal.right - seal.left + across, seal.bottom - seal.top + down)
        for tilt in SEAL_TILTS:
            yield Region(*middle, *size, tilt, coloured=True)


def _better(one: StampReading | None, other: StampReading | None) -> StampReading | None:
    if one is None or other is None:
        return one or other
    return one if one.confidence >= other.confidence else other


def _levelled(pixels: Pixels, dpi: float, region: Region) -> Pixels:
    """The region with room around it, turned level, at `MATCH_DPI`."""
    scale = MATCH_DPI / dpi
    long, tall = (2 * side / MM_PER_INCH * dpi for side in ROOM_MM)
    long, tall = long + region.length, tall + region.height
    reach = math.hypot(long, tall) / 2
    left, top = max(0, round(region.x - reach)), max(0, round(region.y - reach))
    part = pixels[top : round(region.y + reach), left : round(region.x + reach)]
    small = cv2.resize(part, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    x, y = (region.x - left) * scale, (region.y - top) * scale
    width, height = round(long * scale), round(tall * scale)
    matrix = cv2.getRotationMatrix2D((x, y), -region.tilt_deg, 1.0)
    matrix[0, 2] += width / 2 - x
    matrix[1, 2] += height / 2 - y
    paper = tuple(float(np.median(one)) for one in cv2.split(small))
    out = cv2.warpAffine(small, matrix, (width, height), borderValue=paper)
    return np.asarray(out, np.uint8)


def _reading(
    ink: Pixels, dpi: float, region: Region, limits: dict[str, float]
) -> StampReading | None:
    """The surest word of secrecy that fits and leads; `ink` is `region` with its room."""
    secret = best_matches(ink, SECRET_SHAPES).values()
    framed = {m.word for m in secret if not region.coloured and _is_framed(m, ink)}
    fits = [m for m in secret if m.score >= limits[m.word] - _worth(m, framed)]
    if not fits:
        return None
    rivals = list(best_matches(ink, LOOK_ALIKE).values())
    fits = [m for m in fits if not any(_same_place(m, r) and r.score > m.score for r in rivals)]
    if not region.coloured:  # a seal crosses what stands beside the word
        fits = [m for m in fits if m.word in framed or _stands_alone(m, ink)]
    if not fits:
        return None
    match = max(fits, key=lambda m: m.score - limits[m.word])
    place = replace(_place(match, ink, dpi, region), framed=match.word in framed)
    return StampReading(place, match.word, match.score, True, 0.0)


def _worth(match: Match, framed: set[str]) -> float:
    return FRAME_WORTH.get(match.word, 0.0) if match.word in framed else 0.0


def _is_framed(match: Match, ink: Pixels) -> bool:
    """Whether thin rules run above and below the word: two witnesses are worth more than one."""
    mm = MATCH_DPI / MM_PER_INCH
    side, near, far = (round(length * mm) for length in (FRAME_SIDE_MM, *FRAME_AWAY_MM))
    part = ink[:, max(0, match.left - side) : match.left + match.width + side]
    rows = np.mean(part > INK, axis=1)
    end = match.top + match.height
    above = rows[max(0, match.top - far) : max(0, match.top - near)]
    below = rows[end + near : end + far]
    return _is_rule(above) and _is_rule(below)


def _is_rule(rows: NDArray[np.float64]) -> bool:
    """One or two rows of ink between empty ones; a line of text has more."""
    dense = rows > RULE_SHARE
    return bool(dense.any()) and int(np.sum(rows > RULE_SHARE / 2)) <= RULE_ROWS


def _stands_alone(match: Match, ink: Pixels) -> bool:
    """Whether no letters go on beside the word: headings have "MẬT ONG", "ĐỘ MẬT"."""
    mm = MATCH_DPI / MM_PER_INCH
    rows = slice(match.top + match.height // 4, match.top + match.height * 3 // 4)
    end = match.left + match.width
    gap, wide = round(BESIDE_MM[0] * mm), round(BESIDE_MM[1] * mm)
    before = ink[rows, max(0, match.left - wide) : max(0, match.left - gap)]
    behind = ink[rows, end + gap : end + wide]
    own = _share_of_ink(ink[rows, match.left : end])
    return max(_share_of_ink(before), _share_of_ink(behind)) < BESIDE_SHARE * own


def _share_of_ink(part: Pixels) -> float:
    return float(np.mean(part > INK)) if part.size else 0.0


def _same_place(one: Match, other: Match) -> bool:
    wide = min(one.left + one.width, other.left + other.width) - max(one.left, other.left)
    high = min(one.top + one.height, other.top + other.height) - max(one.top, other.top)
    return wide > 0.6 * one.width and high > 0.5 * min(one.height, other.height)


def _place(match: Match, ink: Pixels, dpi: float, region: Region) -> Region:
    """Where on the page the word lies."""
    scale = dpi / MATCH_DPI
    away_x = (match.left + match.width / 2 - ink.shape[1] / 2) * scale
    away_y = (match.top + match.height / 2 - ink.shape[0] / 2) * scale
    turn = math.radians(region.tilt_deg)
    x = region.x + away_x * math.cos(turn) + away_y * math.sin(turn)
    y = region.y - away_x * math.sin(turn) + away_y * math.cos(turn)
    size = (match.width * scale, match.height * scale)
    return Region(x, y, *size, region.tilt_deg, coloured=region.coloured)

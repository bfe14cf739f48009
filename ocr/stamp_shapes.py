"""Shapes in a mask of ink that may be stamps: words on a slant, phrases, frames.

Everything here is measured in pixels of the mask.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.types import MM_PER_INCH, Pixels

__all__ = ["Region", "blobs", "ruled_boxes", "words_and_frames"]

FloatArray = NDArray[np.float32]

LETTER_MM = (1.6, 9.0)  # height of a letter with its marks
GROWN_MM = 40.0  # a whole word whose letters touch, as bold ones do
GROWN_FILL = 0.24  # of its upright box
WORD_LONG_MM = (7.0, 115.0)  # "MẬT" to "CHỈ NGƯỜI CÓ TÊN MỚI ĐƯỢC BÓC BÌ"
WORD_TALL_MM = (2.4, 15.0)  # one line, or two
FRAME_LONG_MM = (11.0, 125.0)  # 20 x 8 mm for MẬT by Thông tư 24/2020/TT-BCA, arrows are longer
FRAME_TALL_MM = (5.0, 30.0)
JOIN_MM = 1.1  # letters closer than twice this are of one word or phrase
RULE_MM = (11.0, 62.0)  # length of the upper and lower rule of a level frame
MAX_REGIONS = 14  # of one kind on one page, the likeliest first


@dataclass(frozen=True, slots=True)
class Region:
    """A leaning rectangle that may hold the words of a stamp.

    Attributes:
        x, y: its middle, pixels of the page.
        length, height: along and across the words, pixels of the page.
        tilt_deg: counter-clockwise, -90 < tilt ≤ 90; words run along it.
        framed: it is the inside of a rule, or a rule runs around it.
        coloured: found in coloured ink.
        heavy: thin strokes are to be left out when reading.
    """

    x: float
    y: float
    length: float
    height: float
    tilt_deg: float
    framed: bool = False
    coloured: bool = False
    heavy: bool = False


def ruled_boxes(mask: Pixels, mm: float) -> list[Region]:
    """Two level rules of one length above each other: a frame that print has grown into."""
    across = np.ones((1, round(RULE_MM[0] * mm)), np.uint8)
    rules = cv2.morphologyEx(mask, cv2.MORPH_OPEN, across)
    _, _, stats, _ = cv2.connectedComponentsWithStats(rules, connectivity=8)
    fits = (stats[:, 2] <= RULE_MM[1] * mm) & (stats[:, 3] <= 1.6 * mm)
    fits[0] = False
    found = stats[fits]
    out = []
    for x, y, w, _h, _ in found.tolist():
        same = (np.abs(found[:, 0] - x) < 2 * mm) & (
            np.abs(found[:, 0] + found[:, 2] - x - w) < 2 * mm
        )
        below = found[same & (found[:, 1] > y)][:, 1] - y
        tall = int(below.min()) if len(below) else 0
        if int(same.sum()) <= 4 and 5.5 * mm <= tall <= 16 * mm:  # more of them are a table
            out.append(Region(x + w / 2, y + tall / 2, float(w), float(tall), 0.0, framed=True))
    return out[:MAX_REGIONS]


def words_and_frames(mask: Pixels, dpi: float) -> list[Region]:
    """Regions of a mask, pixels of the mask."""
    mm = dpi / MM_PER_INCH
    whole = cv2.morphologyEx(mask, cv2.MORPH_CLOSE, np.ones((2, 2), np.uint8))
    _, labels, stats, _ = cv2.connectedComponentsWithStats(whole, connectivity=8)
    tall = np.maximum(stats[:, 2], stats[:, 3])
    solid = stats[:, 4] >= GROWN_FILL * stats[:, 2] * stats[:, 3]  # a frame is hollow
    grown = (tall <= GROWN_MM * mm) & solid
    piece = ((tall <= LETTER_MM[1] * mm) | grown) & (tall >= 0.4 * mm)
    piece[0] = False
    letter = piece & (tall >= LETTER_MM[0] * mm)
    frames = _frames(np.asarray(labels, np.int32), np.asarray(stats, np.int32), mm)
    hulls = np.array([_hull(f) for f in frames], np.float32).reshape(-1, 4)
    if not letter.any():
        return frames[:MAX_REGIONS]
    kinds = np.take(piece.astype(np.uint8) + letter.astype(np.uint8), np.asarray(labels))
    letters = np.asarray((kinds == 2) * np.uint8(255), np.uint8)
    pieces = np.asarray((kinds > 0) * np.uint8(255), np.uint8)
    return blobs(letters, pieces, dpi, hulls) + frames[:MAX_REGIONS]


def _hull(region: Region) -> tuple[float, float, float, float]:
    """Upright box of a leaning rectangle: left, top, right, bottom."""
    c = abs(math.cos(math.radians(region.tilt_deg)))
    s = abs(math.sin(math.radians(region.tilt_deg)))
    w, h = region.length * c + region.height * s, region.length * s + region.height * c
    return (region.x - w / 2, region.y - h / 2, region.x + w / 2, region.y + h / 2)


def _frames(labels: NDArray[np.int32], stats: NDArray[np.int32], mm: float) -> list[Region]:
    """Large pieces of the size and shape of a stamp: a rule with or without words grown into it."""
    out = []
    long_side = np.maximum(stats[:, 2], stats[:, 3])
    short_side = np.minimum(stats[:, 2], stats[:, 3])
    fits = (long_side >= FRAME_LONG_MM[0] * mm) & (long_side <= FRAME_LONG_MM[1] * mm)
    fits &= short_side >= FRAME_TALL_MM[0] * mm
    fits[0] = False
    for number in np.nonzero(fits)[0].tolist():
        x, y, w, h = stats[number, :4].tolist()
        part = np.asarray(labels[y : y + h, x : x + w] == number, np.uint8)
        region = _rectangle(part, x, y, framed=True)
        if region is None:
            continue
        inside = FRAME_LONG_MM[0] * mm <= region.length <= FRAME_LONG_MM[1] * mm
        inside &= FRAME_TALL_MM[0] * mm <= region.height <= FRAME_TALL_MM[1] * mm
        if inside and region.length >= 1.2 * region.height:
            out.append(region)
    return sorted(out, key=lambda r: -r.length * r.height)


def _rectangle(part: Pixels, x: int, y: int, *, framed: bool = False) -> Region | None:
    """The smallest leaning rectangle around the ink of `part`, whose corner lies at (x, y)."""
    points = cv2.findNonZero(part)
    if points is None or len(points) < 4:
        return None
    found = _around(np.asarray(points.reshape(-1, 2), np.float32))
    return replace(
        found,
        x=found.x + x,
        y=found.y + y,
        length=found.length + 1.0,
        height=found.height + 1.0,
        framed=framed,
    )


def _around(points: FloatArray) -> Region:
    """The smallest leaning rectangle around (N, 2) points."""
    (x, y), (w, h), angle = cv2.minAreaRect(cv2.convexHull(points))
    tilt = -angle
    if w < h:
        w, h, tilt = h, w, tilt + 90.0
    return Region(x, y, w, h, (tilt + 90.0) % 180.0 - 90.0)


def blobs(letters: Pixels, pieces: Pixels, dpi: float, frames: FloatArray) -> list[Region]:
    """Letters that stand close together, as words with their marks; the likeliest first.

    Words that follow one another on one slant come as a phrase too.
    """
    mm = dpi / MM_PER_INCH
    reach = max(1, round(JOIN_MM * mm))
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * reach + 1, 2 * reach + 1))
    room = cv2.copyMakeBorder(letters, reach, reach, reach, reach, cv2.BORDER_CONSTANT)
    grown = cv2.morphologyEx(room, cv2.MORPH_CLOSE, disc)[reach:-reach, reach:-reach]
    _, labels, stats, _ = cv2.connectedComponentsWithStats(grown, connectivity=8)
    out: list[tuple[float, Region]] = []
    parts = []
    for number in range(1, len(stats)):
        x, y, w, h, area = stats[number].tolist()
        if area < 3 * mm * mm or min(w, h) > 2 * WORD_LONG_MM[1] * mm:
            continue
        part = np.asarray(labels[y : y + h, x : x + w] == number, np.uint8)
        region = _rectangle(np.asarray(part & pieces[y : y + h, x : x + w], np.uint8), x, y)
        if region is None:
            continue
        parts.append(region)
        if _is_word(region, mm):
            out.append((area / (region.length * region.height), region))
    ranked = [(worth + _boxed(r, frames), r) for worth, r in out]
    ranked.sort(key=lambda pair: -pair[0])
    best = [replace(r, framed=_boxed(r, frames)) for _, r in ranked[:MAX_REGIONS]]
    phrases = _phrases(best, parts, mm)
    return [replace(r, framed=_boxed(r, frames)) for r in phrases[:MAX_REGIONS]] + best


def _phrases(words: Sequence[Region], parts: Sequence[Region], mm: float) -> list[Region]:
    """Each word together with what continues it along its slant: a next word, a broken letter."""
    if len(parts) < 2:
        return []
    table = np.array([[p.x, p.y, max(p.height, p.length), p.height] for p in parts], np.float32)
    out: list[Region] = []
    for word in words:
        phrase = word
        for _ in range(3):  # each round reaches one word or letter further
            longer = _continued(phrase, parts, table)
            if longer is None or longer.height > 1.8 * word.height:
                break
            phrase = longer
            if _is_word(phrase, mm):
                out.append(phrase)
    return out


def _continued(word: Region, parts: Sequence[Region], table: FloatArray) -> Region | None:
    """`word` with what stands next to it on its slant; None where nothing does.

    Args:
        word: what is to be continued.
        parts: everything near.
        table: (N, 4) middle x and y, larger side and height of `parts`.
    """
    turn = math.radians(word.tilt_deg)
    along = np.array([math.cos(turn), -math.sin(turn)], np.float32)
    away = table[:, :2] - np.array([word.x, word.y], np.float32)
    ahead = np.abs(away @ along) - word.length / 2 - table[:, 2] / 2
    aside = np.abs(away @ np.array([along[1], -along[0]]))
    near = (ahead < 0.9 * word.height) & (aside < 0.6 * word.height + 0.1 * np.abs(ahead))
    near &= table[:, 3] < 1.6 * word.height
    corners = [_corners(parts[i]) for i in np.nonzero(near)[0].tolist()]
    whole = _around(np.concatenate([_corners(word), *corners]))
    return whole if whole.length > 1.05 * word.length else None


def _corners(region: Region) -> FloatArray:
    size = (region.length, region.height)
    return np.asarray(cv2.boxPoints(((region.x, region.y), size, -region.tilt_deg)), np.float32)


def _is_word(region: Region, mm: float) -> bool:
    return (
        WORD_LONG_MM[0] * mm <= region.length <= WORD_LONG_MM[1] * mm
        and WORD_TALL_MM[0] * mm <= region.height <= WORD_TALL_MM[1] * mm
        and region.length >= 1.3 * region.height
    )


def _boxed(region: Region, frames: FloatArray) -> bool:
    """Whether the middle of `region` lies in a frame."""
    if not len(frames):
        return False
    across = (frames[:, 0] < region.x) & (region.x < frames[:, 2])
    down = (frames[:, 1] < region.y) & (region.y < frames[:, 3])
    return bool((across & down).any())

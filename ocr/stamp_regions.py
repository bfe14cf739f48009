"""Where on an upright page something may be a stamp.

Words in coloured ink, words set askew, words in a frame of their own, heavy letters that lie
across the text. Everything happens at a low resolution; places come back in pixels of the page.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import replace

import cv2
import numpy as np

from ocr.clean import flatten, otsu, shrink
from ocr.stamp_shapes import Region, blobs, ruled_boxes, words_and_frames
from ocr.types import MM_PER_INCH, Box, Pixels

__all__ = [
    "colour_of",
    "coloured_regions",
    "dark_regions",
    "erase",
    "heavy_mask",
    "heavy_regions",
    "look_size",
    "on_page",
    "seal_regions",
    "seal_windows",
    "upper_seals",
]

SMALLEST_INK_MM2 = 9.0  # coloured ink of the smallest stamp, three letters
LEVEL_DEG = 4.0  # words that lean less are found as lines of text
HEAVY_DPI = 150.0
LOOK_DPI = 100.0  # letters of a stamp, 3 to 5 mm, are 12 to 20 pixels high
HEAVY_MM = 0.55  # strokes of a stamp's bold letters; those of body text are half as thick
SEAL_MM = (22.0, 75.0)  # a seal, alone or grown together with a stamp
SEAL_INK_MM2 = 60.0  # of the thinnest ring: 22 mm across, 0.9 mm wide
SEAL_ROOM_MM = 14.0  # a stamp reaches that far out of a seal
UPPER_SHARE = 0.62  # of the page: below it seals stand over signatures
WINDOW_MM = (44.0, 7.0)  # the longest word of secrecy in its stamp, one line high
WINDOW_STEP_MM = (10.0, 2.0)
MAX_WINDOWS = 260
RULED_INK = 160  # of 255, lightest rule of a frame
RING_MM = 2.2  # what is taken away along the outer ring of a seal
COLOUR_SHARE = 0.11  # chroma, of the brightest channel, above the paper's own
FAINT_SHARE = 0.05  # … where all the ink of the page has faded
COLOUR_FLOOR = 64  # brightness below which chroma is noise


def look_size(pixels: Pixels, dpi: float) -> tuple[Pixels, float]:
    """The page at `LOOK_DPI` or a little more, and pixels of it per pixel of the page.

    Whole steps only: averaging 3 by 3 pixels costs a quarter of averaging 3.1 by 3.1.
    """
    step = max(1, int(dpi / LOOK_DPI + 0.05))
    if step == 1:
        return pixels, 1.0
    height, width = pixels.shape[0] // step, pixels.shape[1] // step
    whole = pixels[: height * step, : width * step]
    return (
        np.asarray(cv2.resize(whole, (width, height), interpolation=cv2.INTER_AREA), np.uint8),
        1.0 / step,
    )


def colour_of(pixels: Pixels) -> Pixels:
    """How much colour each pixel has beside the paper's own: (H, W) uint8, 0 gray.

    The paper is made white first: on yellow paper violet ink has no more colour than the paper.

    Args:
        pixels: (H, W, 3) BGR uint8.
    """
    blue, green, red = (_white_paper(np.asarray(c, np.uint8)) for c in cv2.split(pixels))
    high = cv2.max(cv2.max(blue, green), red)
    chroma = cv2.subtract(high, cv2.min(cv2.min(blue, green), red))
    share = cv2.divide(chroma, np.maximum(high, np.uint8(COLOUR_FLOOR)), scale=255)
    paper = np.uint8(np.median(share[::7, ::7]))  # yellow paper, warm light
    return np.asarray(np.maximum(share, paper) - paper, np.uint8)


def _white_paper(channel: Pixels) -> Pixels:
    """One channel with the paper, its usual value, at 255."""
    paper = max(COLOUR_FLOOR, float(np.median(channel[::7, ::7])))
    table = np.clip(np.arange(256) * (255.0 / paper), 0, 255).astype(np.uint8)
    return np.asarray(cv2.LUT(channel, table), np.uint8)


def coloured_regions(small: Pixels, scale: float, dpi: float) -> tuple[list[Region], Pixels]:
    """Words in coloured ink.

    Args:
        small: (h, w, 3) BGR uint8, the upright page at about `LOOK_DPI`.
        scale: pixels of `small` per pixel of the page.
        dpi: pixels per inch of `small`.

    Returns:
        Regions, and where coloured ink is: (h, w) uint8, 255 ink.
    """
    colour = cv2.blur(colour_of(small), (3, 3))
    strongest = float(np.percentile(colour[::3, ::3], 99.8)) / 255
    level = 255 * min(COLOUR_SHARE, max(FAINT_SHARE, 0.45 * strongest))
    strong = np.asarray((colour > level) * np.uint8(255), np.uint8)
    if cv2.countNonZero(strong) < SMALLEST_INK_MM2 * (dpi / MM_PER_INCH) ** 2:
        return [], np.zeros_like(strong)
    mask = np.zeros_like(strong)
    found: list[Region] = []
    for x, y, w, h in _inked_places(strong, dpi):
        place = np.s_[y : y + h, x : x + w]
        whole = np.asarray((colour[place] > 0.55 * level) * np.uint8(255), np.uint8)
        mask[place] = _with_faint_ends(strong[place], whole)
        here: list[Region] = []
        for one in (strong[place], mask[place]):  # faint ends mend letters, and join neighbours
            here += [r for r in words_and_frames(one, dpi) if not any(_alike(r, f) for f in here)]
        found += [replace(r, x=r.x + x, y=r.y + y) for r in here]
    found.sort(key=lambda r: not r.framed)
    return [on_page(region, scale, coloured=True) for region in found], mask


def _inked_places(mask: Pixels, dpi: float) -> list[tuple[int, int, int, int]]:
    """Boxes (left, top, width, height) around ink that lies together; specks are left out."""
    height, width = mask.shape
    step = 8
    coarse = cv2.resize(
        mask, (max(1, width // step), max(1, height // step)), interpolation=cv2.INTER_AREA
    )
    near = cv2.dilate(np.asarray((coarse > 4) * np.uint8(255), np.uint8), np.ones((3, 3), np.uint8))
    count, _, stats, _ = cv2.connectedComponentsWithStats(near, connectivity=8)
    out = []
    for x, y, w, h, _ in stats[1:count].tolist():
        left, top = max(0, (x - 1) * step), max(0, (y - 1) * step)
        right, bottom = min(width, (x + w + 1) * step), min(height, (y + h + 1) * step)
        ink = cv2.countNonZero(mask[top:bottom, left:right])
        if ink >= SMALLEST_INK_MM2 * (dpi / MM_PER_INCH) ** 2:
            out.append((left, top, right - left, bottom - top))
    return out


def _alike(one: Region, other: Region) -> bool:
    """Whether reading both would be reading the same."""
    near = math.hypot(one.x - other.x, one.y - other.y) < 0.15 * one.height
    return (
        near
        and abs(one.length - other.length) < 0.08 * one.length
        and (abs(one.tilt_deg - other.tilt_deg) < 2.0 and one.framed == other.framed)
    )


def _with_faint_ends(strong: Pixels, weak: Pixels) -> Pixels:
    """Faint ink counts where it hangs together with strong ink."""
    _, labels = cv2.connectedComponents(weak, connectivity=8)
    keep = np.zeros(int(labels.max()) + 1, np.bool_)
    keep[labels[strong > 0]] = True
    keep[0] = False
    return np.asarray(np.take(keep.astype(np.uint8) * np.uint8(255), np.asarray(labels)), np.uint8)


def dark_regions(
    small: Pixels, scale: float, dpi: float, read: Iterable[Box]
) -> tuple[list[Region], Pixels]:
    """Words in black outside of what was read as upright lines, and frames that stand alone.

    Args:
        small: (h, w) uint8, the upright page in gray at about `LOOK_DPI`.
        scale: pixels of `small` per pixel of the page.
        dpi: pixels per inch of `small`.
        read: places, in pixels of the page, where print was read with confidence.

    Returns:
        Regions, and where ink is that was not read: (h, w) uint8, 255 ink.
    """
    flat = flatten(small, 2 * dpi)
    mask = np.asarray((flat < min(otsu(flat), 200.0)) * np.uint8(255), np.uint8)
    boxes = ruled_boxes(mask, dpi / MM_PER_INCH)
    erase(mask, read, scale)
    height, width = mask.shape
    found = [
        region
        for region in words_and_frames(mask, dpi)
        if region.framed
        or abs(region.tilt_deg) > LEVEL_DEG
        or (region.x < 0.5 * width and region.y < 0.5 * height)
    ]
    return [on_page(region, scale) for region in boxes + found], mask


def heavy_regions(gray: Pixels, dpi: float, read: Iterable[Box]) -> list[Region]:
    """Bold letters that lie across other print: thin strokes are taken away first.

    Args:
        gray: (H, W) uint8, the upright page or its upper part.
        dpi: pixels per inch.
        read: boxes of words that were read with confidence.
    """
    fine = min(dpi, HEAVY_DPI)
    mask = heavy_mask(gray, dpi)
    erase(mask, read, fine / dpi)
    found = blobs(mask, mask, fine, np.zeros((0, 4), np.float32))
    return [on_page(region, fine / dpi, heavy=True) for region in found]


def heavy_mask(gray: Pixels, dpi: float) -> Pixels:
    """Strokes thicker than those of body text, at `HEAVY_DPI` at most; 255 ink."""
    small = shrink(gray, HEAVY_DPI / dpi)
    fine = min(dpi, HEAVY_DPI)
    flat = flatten(small, fine)
    ink = np.asarray((flat < min(otsu(flat), 190.0)) * np.uint8(255), np.uint8)
    size = max(2, round(HEAVY_MM / MM_PER_INCH * fine))
    core = cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((size, size), np.uint8))
    grown = cv2.dilate(core, np.ones((3, 3), np.uint8), iterations=2)
    return np.asarray(cv2.bitwise_and(grown, ink), np.uint8)


def erase(mask: Pixels, read: Iterable[Box], scale: float) -> None:
    """Take the ink of `read`, boxes of the page, out of `mask`; `scale` as in `look_size`."""
    for box in read:
        place = box.scaled(scale)
        mask[max(0, place.top) : place.bottom, max(0, place.left) : place.right] = 0


def on_page(region: Region, scale: float, *, coloured: bool = False, heavy: bool = False) -> Region:
    """A region of a page shrunk by `scale` as one of the page."""
    return Region(
        region.x / scale,
        region.y / scale,
        region.length / scale,
        region.height / scale,
        region.tilt_deg,
        region.framed,
        coloured,
        heavy,
    )


def seal_regions(pixels: Pixels, dpi: float, seals: Sequence[Box]) -> list[Region]:
    """Bold words in the colour of a seal that lies over them.

    Args:
        pixels: (H, W, 3) BGR uint8, the upright page.
        dpi: pixels per inch of `pixels`.
        seals: of `upper_seals`.
    """
    room = round(SEAL_ROOM_MM / MM_PER_INCH * dpi)
    out: list[Region] = []
    for seal in seals:
        left, top = max(0, seal.left - room), max(0, seal.top - room)
        part = np.ascontiguousarray(pixels[top : seal.bottom + room, left : seal.right + room])
        out += [replace(r, x=r.x + left, y=r.y + top) for r in _under_seal(part, dpi)]
    return out


def seal_windows(dpi: float, seals: Sequence[Box]) -> list[Region]:
    """Windows of one line's height, overlapping, over and around each seal.

    Args:
        dpi: pixels per inch of the page.
        seals: of `upper_seals`.
    """
    mm = dpi / MM_PER_INCH
    wide, tall = WINDOW_MM[0] * mm, WINDOW_MM[1] * mm
    out: list[Region] = []
    for seal in seals:
        for y in np.arange(seal.top - 3 * mm, seal.bottom + 3 * mm, WINDOW_STEP_MM[1] * mm):
            start, end = seal.left - SEAL_ROOM_MM * mm, seal.right + SEAL_ROOM_MM * mm - wide / 2
            for x in np.arange(start, end, WINDOW_STEP_MM[0] * mm):
                middle = (float(x + wide / 2), float(y))
                out.append(Region(*middle, wide, tall, 0.0, coloured=True, heavy=True))
    return out[:MAX_WINDOWS]


def upper_seals(mask: Pixels, scale: float, dpi: float) -> list[Box]:
    """Seals in the upper part of a page, alone or grown together with a stamp.

    Args:
        mask: where coloured ink is, (h, w) uint8.
        scale: pixels of `mask` per pixel of the page.
        dpi: pixels per inch of `mask`.
    """
    mm = dpi / MM_PER_INCH
    if cv2.countNonZero(mask) < SEAL_INK_MM2 * mm * mm:
        return []
    reach = max(1, round(mm))
    closed = cv2.morphologyEx(mask, cv2.MORPH_CLOSE, np.ones((reach, reach), np.uint8))
    _, _, stats, _ = cv2.connectedComponentsWithStats(closed, connectivity=8)
    return [
        Box(x, y, x + w, y + h).scaled(1.0 / scale)
        for x, y, w, h, _ in stats[1:].tolist()
        if SEAL_MM[0] * mm <= min(w, h)
        and max(w, h) <= SEAL_MM[1] * mm
        and y + h / 2 <= UPPER_SHARE * mask.shape[0]
    ]


def _under_seal(part: Pixels, dpi: float) -> list[Region]:
    """Words left when thin strokes (letters and inner rings of a seal) and its ring are gone."""
    fine = min(dpi, HEAVY_DPI)
    ink = np.asarray(255 - np.minimum(3 * colour_of(part).astype(np.int32), 255), np.uint8)
    heavy = heavy_mask(ink, dpi)
    mm = fine / MM_PER_INCH
    circles = cv2.HoughCircles(
        cv2.blur(heavy, (3, 3)),
        cv2.HOUGH_GRADIENT,
        dp=2.0,
        minDist=10 * mm,
        param1=120,
        param2=60,
        minRadius=round(SEAL_MM[0] * 0.45 * mm),
        maxRadius=round(24 * mm),
    )
    for x, y, r in [] if circles is None else circles[0][:2].tolist():
        cv2.circle(heavy, (round(x), round(y)), round(r), 0, max(2, round(RING_MM * mm)))
    found = words_and_frames(heavy, fine)
    whole = blobs(heavy, heavy, fine, np.zeros((0, 4), np.float32))
    found += [r for r in whole if not any(_alike(r, f) for f in found)]
    small = shrink(ink, fine / dpi)
    boxes = ruled_boxes(np.asarray((small < RULED_INK) * np.uint8(255), np.uint8), mm)
    out = [on_page(region, fine / dpi, coloured=True, heavy=True) for region in boxes + found]
    return [on_page(region, fine / dpi, coloured=True) for region in boxes] + out

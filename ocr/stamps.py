"""Stamps on an upright page: found in the pixels, read, and told apart from text.

Recognition of text fades red and violet ink on purpose (seals cover print), so the words of a
stamp are looked for here, with the colours kept, and in whatever direction they lean.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from ocr.clean import to_gray
from ocr.engine import OcrEngine
from ocr.stamp_reading import StampReading, goes_on, read_regions, read_windows
from ocr.stamp_regions import (
    coloured_regions,
    dark_regions,
    erase,
    heavy_regions,
    look_size,
    on_page,
    seal_regions,
    seal_windows,
    upper_seals,
)
from ocr.stamp_shapes import Region
from ocr.stamp_traces import match_seals, match_traces, traces
from ocr.types import Box, Line, Pixels, Stamp

__all__ = ["carries_head", "find_stamps"]

READ_WELL = 0.80  # confidence of a line that is text …
WORD_WELL = 0.90  # … and of a word of it
GRAY = 2
SMALLEST_PAGE_IN = 1.0  # a label, not a page
HEAD_SHARE = 0.3
MOTTOS = ("CONG HOA XA HOI CHU NGHIA", "DANG CONG SAN VIET NAM")
FIRST_REGIONS = 20  # in colour; a page printed in colour has hundreds
LATER_REGIONS = 6
SAYS_MORE = 0.3  # confidence at which "TUYỆT MẬT" is believed over the surer "MẬT" in it
SHORT = 40  # letters of a line that may be a stamp with scraps of its frame
SAYS_MAT = re.compile(r"\bMAT\b")
SHORT_WORD = 14  # letters and signs of a line that holds a part of a stamp
PART_TILTS = (0.0, -12.0, -8.0, -4.0, 4.0, 8.0, 12.0)
PIECE = 4  # letters of a line that may be all that could be read of a stamp
PIECES_OF = ("TOIMAT", "TUYETMAT")
SIGNS = ("MAT", "KHAN", "HOA TOC", "LUU HANH", "XEM XONG", "THU HOI", "BOC BI")
"""What a misread stamp still says when its marks are left out."""


def find_stamps(
    pixels: Pixels, dpi: float, lines: Sequence[Line], engine: OcrEngine, *, first: bool = True
) -> tuple[Stamp, ...]:
    """Find and read the stamps of a page.

    Args:
        pixels: (H, W) or (H, W, 3) BGR uint8, the page as delivered upright.
        dpi: pixels per inch.
        lines: recognised on the same page.
        engine: reads the words.
        first: the page that carries the head, where stamps are set: black ones, and those under
            print or a seal, are looked for there alone, coloured ones everywhere.

    Returns:
        Stamps whose word is one that stamps carry, the surest first.

    Raises:
        EngineError: the recogniser failed.
    """
    if min(pixels.shape[:2]) < SMALLEST_PAGE_IN * dpi:
        return ()
    small, scale = look_size(pixels, dpi)
    small_dpi = dpi * scale
    regions: list[Region] = []
    seals: list[Box] = []
    left: list[Region] = []
    if pixels.ndim > GRAY:
        regions, mask = coloured_regions(small, scale, small_dpi)
        seals = upper_seals(mask, scale, small_dpi) if first else []
        regions += seal_regions(pixels, dpi, seals)
    read = [word for line in lines for word in _read_well(line)]
    if first:
        dark, mask = dark_regions(to_gray(small), scale, small_dpi, read)
        erase(mask, [_roomy(line.box) for line in lines if _is_print(line)], scale)
        left = [on_page(region, scale) for region in traces(mask, small_dpi)]
        regions = regions[:FIRST_REGIONS] + dark
    else:
        regions = regions[:LATER_REGIONS]
    regions += [_of_line(line) for line in lines if _is_suspect(line)]
    if first:
        upper = np.ascontiguousarray(pixels[: round(0.5 * pixels.shape[0])])
        regions += heavy_regions(to_gray(upper), dpi, read)
    readings = [r for r in read_regions(pixels, dpi, regions, engine) if r.known]
    if not any("MẬT" in r.text for r in readings):
        if first:
            left += [r for line in lines if _is_suspect(line) for r in _around(line)]
        readings += _by_shape(pixels, dpi, left, seals, engine)
    stamps = [_stamp(reading, pixels) for reading in readings]
    return tuple(_apart(stamps))


def _by_shape(
    pixels: Pixels, dpi: float, left: Sequence[Region], seals: Sequence[Box], engine: OcrEngine
) -> list[StampReading]:
    """What could not be read by letters: scraps of a stamp, and words under a seal."""
    found = match_traces(pixels, dpi, left)
    if found is None and seals:
        found = match_seals(pixels, dpi, seals)
        found = found or read_windows(pixels, dpi, seal_windows(dpi, seals), engine)
    if found is None or (not found.region.framed and goes_on(pixels, dpi, found, engine)):
        return []
    return [found]


def carries_head(lines: Sequence[Line], height: int) -> bool:
    """Whether the motto of a head stands in the upper part: here a document begins.

    Args:
        lines: recognised on the page.
        height: of the page, pixels.
    """
    upper = (line for line in lines if line.box.top < HEAD_SHARE * height)
    return any(motto in _bare(line.text) for line in upper for motto in MOTTOS)


def _bare(text: str) -> str:
    """Capitals without marks."""
    plain = unicodedata.normalize("NFD", text.upper().replace("Đ", "D"))
    return "".join(char for char in plain if not unicodedata.combining(char))


def _is_suspect(line: Line) -> bool:
    """A short line in capitals with the bare letters of a stamp's word."""
    if len(line.text) > SHORT or not any(char.isupper() for char in line.text):
        return False
    return any(sign in _bare(line.text) for sign in SIGNS)


def _read_well(line: Line) -> list[Box]:
    if line.confidence < READ_WELL or _is_suspect(line):
        return []
    return [
        word.box for word in line.words if word.confidence >= WORD_WELL and not _is_piece(word.text)
    ]


def _is_piece(text: str) -> bool:
    """Some of the letters of a word of secrecy: the rest may lean out of the line."""
    bare = "".join(char for char in _bare(text) if char.isalpha())
    return len(bare) >= 2 and text.isupper() and any(bare in word for word in PIECES_OF)


def _is_print(line: Line) -> bool:
    """A line of text, with whatever of it was not read."""
    letters = sum(char.isalnum() for char in line.text)
    return line.confidence >= READ_WELL and letters > PIECE and not _is_suspect(line)


def _roomy(box: Box) -> Box:
    """The box with the marks above and below that lie outside of it."""
    room = box.height // 6
    return Box(box.left - room, box.top - room, box.right + room, box.bottom + room)


def _of_line(line: Line) -> Region:
    box = line.box
    return Region(
        (box.left + box.right) / 2, (box.top + box.bottom) / 2, box.width, 0.8 * box.height, 0.0
    )


def _around(line: Line) -> list[Region]:
    """Where a word that leans may go on beyond the line that caught a part of it."""
    if not SAYS_MAT.search(_bare(line.text)) or len(line.text) > SHORT_WORD:
        return []
    region = _of_line(line)
    long, tall = region.length + 3 * region.height, 2 * region.height
    return [replace(region, length=long, height=tall, tilt_deg=tilt) for tilt in PART_TILTS]


def _stamp(reading: StampReading, pixels: Pixels) -> Stamp:
    region = reading.region
    tilt = (region.tilt_deg + 180.0) % 360.0 - 180.0
    box = _box(region, pixels.shape[1], pixels.shape[0])
    red = region.coloured and _is_red(pixels[box.top : box.bottom, box.left : box.right])
    return Stamp(reading.text, box, round(tilt, 2), region.framed, red, reading.confidence)


def _box(region: Region, width: int, height: int) -> Box:
    c = abs(math.cos(math.radians(region.tilt_deg)))
    s = abs(math.sin(math.radians(region.tilt_deg)))
    w = (region.length * c + region.height * s) / 2
    h = (region.length * s + region.height * c) / 2
    left, top = max(0, round(region.x - w)), max(0, round(region.y - h))
    right, bottom = min(width, round(region.x + w)), min(height, round(region.y + h))
    return Box(min(left, width - 1), min(top, height - 1), max(right, 1), max(bottom, 1))


def _is_red(part: Pixels) -> bool:
    """Red or violet, not blue: more of the ink's colour is red than blue over green."""
    blue, green, red = (part[:, :, i].astype(np.int32) for i in range(3))
    return bool(np.maximum(red - green, 0).sum() * 2 > np.maximum(blue - green, 0).sum())


def _apart(stamps: Sequence[Stamp]) -> list[Stamp]:
    """One stamp for each place: the surest, or one that says more around the same word."""
    out: list[Stamp] = []
    for stamp in sorted(stamps, key=lambda s: -s.confidence):
        rival = next((i for i, other in enumerate(out) if _covers(stamp.box, other.box)), None)
        if rival is None:
            out.append(stamp)
            continue
        if stamp.red or stamp.framed:  # what one way of looking saw of it counts for all
            seen = out[rival]
            out[rival] = replace(
                seen, red=seen.red or stamp.red, framed=seen.framed or stamp.framed
            )
        if stamp.confidence >= SAYS_MORE and stamp.text.endswith(f" {out[rival].text}"):
            seen = out[rival]
            out[rival] = replace(
                stamp, red=stamp.red or seen.red, framed=stamp.framed or seen.framed
            )
    return out


def _covers(one: Box, other: Box) -> bool:
    wide = min(one.right, other.right) - max(one.left, other.left)
    high = min(one.bottom, other.bottom) - max(one.top, other.top)
    if wide <= 0 or high <= 0:
        return False
    return wide * high > 0.3 * min(one.width * one.height, other.width * other.height)

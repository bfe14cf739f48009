"""An as-built drawing: frame, floor plan with axes and dimensions, title block, stamp."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np

from resources.samples.generator import marks, pen
from resources.samples.generator.sheet import Sheet, tokens
from resources.samples.generator.values import MM

_FRAME_MM = (25.0, 10.0, 10.0, 10.0)  # left, top, right, bottom: the left one is bound


def set_drawing(sheet: Sheet, source: dict[str, Any], rng: np.random.Generator) -> None:
    """Draw the sheet described by `source` (names of rooms, axes, title block rows)."""
    left, top = _FRAME_MM[0], _FRAME_MM[1]
    right, bottom = sheet.width_mm - _FRAME_MM[2], sheet.height_mm - _FRAME_MM[3]
    _box(sheet, left, top, right, bottom, 0.7)
    block_width = 62.0
    _plan(sheet, source, left + 26, top + 26, right - block_width - 26, bottom - 40)
    _title_block(sheet, source, right - block_width, top, right, bottom, rng)
    caption = source["caption"]
    sheet.new_block()
    middle = (left + right - block_width) / 2 * MM
    sheet.centre(caption, middle, (bottom - 14) * MM, "b", 14, "drawing")
    sheet.centre(source["scale"], middle, (bottom - 8) * MM, "r", 12, "drawing")


def _plan(
    sheet: Sheet, source: dict[str, Any], left: float, top: float, right: float, bottom: float
) -> None:
    """Walls on a grid of axes, room names, dimensions; all in millimetres of paper."""
    spans_x, spans_y = source["spans_x"], source["spans_y"]
    scale = min((right - left) / sum(spans_x), (bottom - top) / sum(spans_y))
    xs = left + np.concatenate([[0], np.cumsum(spans_x)]) * scale
    ys = top + np.concatenate([[0], np.cumsum(spans_y)]) * scale
    for i, x in enumerate(xs):
        _axis(sheet, float(x), float(ys[0]), float(ys[-1]), str(i + 1))
    for i, y in enumerate(ys):
        _cross_axis(sheet, float(y), float(xs[0]), float(xs[-1]), "ABCDEF"[i])
    for x in xs:
        _wall(sheet, x, ys[0], x, ys[-1])
    for y in ys:
        _wall(sheet, xs[0], y, xs[-1], y)
    for x in xs:
        for y in ys:
            _column(sheet, x, y)
    for room in source["rooms"]:
        _room(sheet, room, xs, ys)
    for a, b, span in zip(xs, xs[1:], spans_x, strict=False):
        _dimension(sheet, (a + b) / 2, ys[0] - 5, str(span))
        sheet.rule(a * MM, (ys[0] - 4) * MM, b * MM, (ys[0] - 4) * MM, 0.13)
        for end in (a, b):
            sheet.rule((end - 1) * MM, (ys[0] - 3) * MM, (end + 1) * MM, (ys[0] - 5) * MM, 0.2)


def _room(sheet: Sheet, room: dict[str, Any], xs: Any, ys: Any) -> None:
    i, j = room["cell"]
    x, y = (xs[i] + xs[i + 1]) / 2 * MM, (ys[j] + ys[j + 1]) / 2 * MM
    sheet.new_block()
    sheet.centre(room["name"], x, y, "r", 10.5, "drawing")
    sheet.centre(room["area"], x, y + 5 * MM, "i", 10, "drawing")
    door = ys[j + 1] * MM
    start = x - 4.5 * MM
    draw = sheet.draw()
    draw.rectangle([start, door - 1.2 * MM, start + 9 * MM, door + 1.2 * MM], fill=255)
    box = [start - 9 * MM, door - 9 * MM, start + 9 * MM, door + 9 * MM]
    draw.arc(box, 270, 360, fill=0, width=2)
    sheet.rule(start, door - 9 * MM, start, door, 0.3)


def _wall(sheet: Sheet, x0: float, y0: float, x1: float, y1: float) -> None:
    """Two lines 1.6 mm apart."""
    half = 0.8
    dx, dy = (half, 0.0) if x0 == x1 else (0.0, half)
    for side in (-1, 1):
        sheet.rule(
            (x0 + side * dx) * MM,
            (y0 + side * dy) * MM,
            (x1 + side * dx) * MM,
            (y1 + side * dy) * MM,
            0.35,
        )


def _column(sheet: Sheet, x: float, y: float) -> None:
    sheet.draw().rectangle([(x - 1.4) * MM, (y - 1.4) * MM, (x + 1.4) * MM, (y + 1.4) * MM], fill=0)


def _axis(sheet: Sheet, x: float, top: float, bottom: float, name: str) -> None:
    _dashes(sheet, x, top - 10, x, bottom + 6)
    _balloon(sheet, x, top - 14, name)


def _cross_axis(sheet: Sheet, y: float, left: float, right: float, name: str) -> None:
    _dashes(sheet, left - 10, y, right + 6, y)
    _balloon(sheet, left - 14, y, name)


def _balloon(sheet: Sheet, x: float, y: float, name: str) -> None:
    box = [(x - 3.6) * MM, (y - 3.6) * MM, (x + 3.6) * MM, (y + 3.6) * MM]
    sheet.draw().ellipse(box, outline=0, width=3)
    sheet.new_block()
    sheet.centre(name, x * MM, (y + 1.5) * MM, "b", 11, "drawing")


def _dashes(sheet: Sheet, x0: float, y0: float, x1: float, y1: float) -> None:
    """A long-short line along an axis."""
    length = max(abs(x1 - x0), abs(y1 - y0))
    ux, uy = (x1 - x0) / length, (y1 - y0) / length
    at = 0.0
    while at < length:
        for dash, gap in ((6.0, 1.2), (0.8, 1.2)):
            end = min(at + dash, length)
            if at < length:
                sheet.rule(
                    (x0 + ux * at) * MM,
                    (y0 + uy * at) * MM,
                    (x0 + ux * end) * MM,
                    (y0 + uy * end) * MM,
                    0.13,
                )
            at = end + gap


def _dimension(sheet: Sheet, x: float, y: float, text: str) -> None:
    sheet.new_block()
    sheet.centre(text, x * MM, y * MM, "r", 9.5, "drawing")


def _title_block(
    sheet: Sheet,
    source: dict[str, Any],
    left: float,
    top: float,
    right: float,
    bottom: float,
    rng: np.random.Generator,
) -> None:
    """Rows from the bottom up; each has a small label and its content."""
    _box(sheet, left, top, right, bottom, 0.5)
    y = bottom
    for row in reversed(source["block"]):
        height = row.get("height_mm", 12.0)
        y -= height
        sheet.rule(left * MM, y * MM, right * MM, y * MM, 0.35)
        sheet.new_block()
        sheet.put(tokens(row["label"], "i"), (left + 1.5) * MM, (y + 4) * MM, 8.5, "title_block")
        signed = row.get("signed", False)
        middle = (left + right) / 2 - (12 if signed else 0)
        at = y + 9.5
        for text in row["text"]:
            points = row.get("points", 10.5)
            sheet.centre(text, middle * MM, at * MM, "b", points, "title_block")
            at += points * 0.44
        if signed:
            hand = pen.sign(24 * MM, 10 * MM, rng)
            box = sheet.ink(hand, (right - 27) * MM, (y + 2.5) * MM, "blue")
            sheet.add_object("signature", box, colour="blue")
    _as_built(sheet, source["as_built"], left, top, right, rng)
    _notes(sheet, source["notes"], left + 3, top + 34)


def _notes(sheet: Sheet, notes: list[str], left: float, top: float) -> None:
    """Small print between stamp and title block."""
    sheet.new_block()
    for i, note in enumerate(notes):
        pieces = tokens(note, "b" if i == 0 else "r")
        sheet.put(pieces, left * MM, (top + 5.2 * i) * MM, 10, "title_block")


def _as_built(
    sheet: Sheet, lines: list[str], left: float, top: float, right: float, rng: np.random.Generator
) -> None:
    """The red stamp that makes a drawing an as-built one."""
    cover = marks.boxed(lines, right - left - 6, 9.0 * len(lines), rng)
    box = sheet.ink(cover, (left + 2.5) * MM, (top + 4) * MM, "red")
    sheet.add_object("as_built_stamp", box, "\n".join(lines), "red")


def _box(sheet: Sheet, left: float, top: float, right: float, bottom: float, pen_mm: float) -> None:
    corners = [(left, top), (right, top), (right, bottom), (left, bottom), (left, top)]
    for (x0, y0), (x1, y1) in pairwise(corners):
        sheet.rule(x0 * MM, y0 * MM, x1 * MM, y1 * MM, pen_mm)

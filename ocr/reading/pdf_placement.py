"""Where the pictures of a PDF page lie, and the pixels of the one that is the page.

A scan inside a PDF is shown through a matrix; drawing it again would resample every pixel.
Where the matrix only turns or mirrors, the stored pixels are taken and moved as they are.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np
import pypdfium2.raw as pdfium_c

from ocr.reading.pixels import as_pixels
from ocr.types import Pixels

__all__ = ["Drawn", "Placement", "display_matrix", "paste", "place", "walk"]

Matrix = tuple[float, float, float, float, float, float]
IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
_DEEPEST_FORM = 12
_MOST_OBJECTS = 200_000
_LARGEST_TILT = math.tan(math.radians(0.05))  # 2 px over the height of an A4 page at 300 dpi


@dataclass(frozen=True, slots=True)
class Drawn:
    """One object that a page draws, in drawing order.

    Attributes:
        raw: pdfium's handle; valid while the page is open.
        kind: pdfium's FPDF_PAGEOBJ_... number.
        matrix: from the object's own space to the page's, forms included.
        top: index of the top-level object that it is or lies in.
    """

    raw: object
    kind: int
    matrix: Matrix
    top: int


def multiply(inner: Matrix, outer: Matrix) -> Matrix:
    """First `inner`, then `outer`, in PDF's row-vector order."""
    a, b, c, d, e, f = inner
    g, h, i, j, k, m = outer
    return (
        a * g + b * i,
        a * h + b * j,
        c * g + d * i,
        c * h + d * j,
        e * g + f * i + k,
        e * h + f * j + m,
    )


def _matrix_of(raw: object) -> Matrix:
    found = pdfium_c.FS_MATRIX()
    if not pdfium_c.FPDFPageObj_GetMatrix(raw, found):
        return IDENTITY
    return (found.a, found.b, found.c, found.d, found.e, found.f)


def walk(page: object) -> Iterator[Drawn]:
    """Every object of an opened page, those inside forms too; bounded in depth and number."""
    left = _MOST_OBJECTS
    for top in range(min(left, pdfium_c.FPDFPage_CountObjects(page))):
        stack = [(pdfium_c.FPDFPage_GetObject(page, top), IDENTITY, 0)]
        while stack and left > 0:
            raw, outer, depth = stack.pop()
            left -= 1
            kind = pdfium_c.FPDFPageObj_GetType(raw)
            matrix = multiply(_matrix_of(raw), outer)
            yield Drawn(raw, kind, matrix, top)
            if kind == pdfium_c.FPDF_PAGEOBJ_FORM and depth < _DEEPEST_FORM:
                inner = min(left, pdfium_c.FPDFFormObj_CountObjects(raw))
                stack.extend(
                    (pdfium_c.FPDFFormObj_GetObject(raw, i), matrix, depth + 1)
                    for i in reversed(range(inner))
                )


@dataclass(frozen=True, slots=True)
class Placement:
    """How a picture lies on the page as displayed (y down, points, /Rotate applied).

    Attributes:
        left, top, width, height: of its bounding box, points.
        transpose: swap rows and columns first.
        flip_x, flip_y: then mirror.
        dpi: stored pixels per inch along the displayed x and y.
        tilted: it does not lie along the axes; its pixels cannot be taken as they are.
    """

    left: float
    top: float
    width: float
    height: float
    transpose: bool
    flip_x: bool
    flip_y: bool
    dpi: tuple[float, float]
    tilted: bool

    def turned(self, pixels: Pixels) -> Pixels:
        """The stored pixels as they are displayed."""
        if self.transpose:
            pixels = as_pixels(cv2.transpose(pixels))
        if self.flip_x or self.flip_y:
            code = -1 if self.flip_x and self.flip_y else int(self.flip_x)
            pixels = as_pixels(cv2.flip(pixels, code))
        return pixels


def place(matrix: Matrix, pixel_size: tuple[int, int], to_display: Matrix) -> Placement | None:
    """Work out a picture's placement.

    Args:
        matrix: from the unit square to page space; its first row of pixels is at y = 1.
        pixel_size: width and height as stored.
        to_display: see `display_matrix`.

    Returns:
        None for a picture without area.
    """
    a, b, c, d, e, f = multiply(matrix, to_display)
    along = math.hypot(a, b)
    down = math.hypot(c, d)
    if along < 1e-3 or down < 1e-3 or min(pixel_size) < 1:
        return None
    xs = (e, e + a, e + c, e + a + c)
    ys = (f, f + b, f + d, f + b + d)
    transpose = abs(b) > abs(a)
    # Rows run against the unit square's y: the row direction on the page is (-c, -d).
    if transpose:
        flip_x, flip_y = -c < 0, b < 0
        tilted = abs(a) > _LARGEST_TILT * along or abs(d) > _LARGEST_TILT * down
        dpi = (pixel_size[1] / down * 72.0, pixel_size[0] / along * 72.0)
    else:
        flip_x, flip_y = a < 0, -d < 0
        tilted = abs(b) > _LARGEST_TILT * along or abs(c) > _LARGEST_TILT * down
        dpi = (pixel_size[0] / along * 72.0, pixel_size[1] / down * 72.0)
    return Placement(
        min(xs),
        min(ys),
        max(xs) - min(xs),
        max(ys) - min(ys),
        transpose,
        flip_x,
        flip_y,
        dpi,
        tilted,
    )


def display_matrix(box: tuple[float, float, float, float], rotation: int) -> Matrix:
    """From page space (y up) to the page as displayed (y down, origin top left).

    Args:
        box: left, bottom, right, top of the visible page, points.
        rotation: /Rotate, 0, 90, 180 or 270 degrees clockwise.
    """
    left, bottom, right, top = box
    if rotation == 90:
        return (0.0, 1.0, 1.0, 0.0, -bottom, -left)
    if rotation == 180:
        return (-1.0, 0.0, 0.0, 1.0, right, -bottom)
    if rotation == 270:
        return (0.0, -1.0, -1.0, 0.0, top, right)
    return (1.0, 0.0, 0.0, -1.0, -left, top)


def paste(pixels: Pixels, canvas_size: tuple[int, int], offset: tuple[int, int]) -> Pixels:
    """`pixels` on white paper of `canvas_size` (width, height), cut where they stick out."""
    width, height = canvas_size
    if offset == (0, 0) and pixels.shape[:2] == (height, width):
        return pixels
    canvas = np.full((height, width, *pixels.shape[2:]), 255, np.uint8)
    x, y = offset
    left, top = max(0, x), max(0, y)
    right = min(width, x + pixels.shape[1])
    bottom = min(height, y + pixels.shape[0])
    if right > left and bottom > top:
        canvas[top:bottom, left:right] = pixels[top - y : bottom - y, left - x : right - x]
    return canvas

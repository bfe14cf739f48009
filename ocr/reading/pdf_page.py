"""One PDF page: exact pixels, or drawn; which kind it is; and the text it brings along."""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np
import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from ocr.errors import UnreadableSource
from ocr.limits import Limits
from ocr.reading.pdf_guard import PictureFacts
from ocr.reading.pdf_placement import Drawn, Placement, display_matrix, paste, place, walk
from ocr.reading.pixels import as_pixels, check_size, drop_equal_channels, squared
from ocr.reading.text_layer import read_text_layer
from ocr.reading.text_words import LayerWord
from ocr.types import PageImage, PageKind, Pixels

__all__ = ["PdfPage"]

_VECTOR_DPI = 300.0
_LEAST_DPI, _MOST_DPI = 150.0, 400.0
_MAIN_SHARE = 0.5  # of the page: a picture that large is what the page is made of
_ALONE_SHARE = 0.7  # … and may be taken for the page itself
_SLACK_POINTS = 3.0  # a picture may stick out that far before it counts as cropped
_EXACT_LEAST_DPI = 50.0
_INVISIBLE = (pdfium_c.FPDF_TEXTRENDERMODE_INVISIBLE, pdfium_c.FPDF_TEXTRENDERMODE_CLIP)
_BIG_PICTURES = 0.25  # share of a digital page under pictures that makes it mixed


@dataclass(frozen=True, slots=True)
class _Picture:
    drawn: Drawn
    placement: Placement
    size: tuple[int, int]
    share: float  # of the page's area, 0..1


class PdfPage:
    """An opened page of an opened document."""

    def __init__(
        self,
        page: pdfium.PdfPage,
        number: int,
        facts: PictureFacts,
        limits: Limits,
        second: Callable[[], list[LayerWord]] = list,
    ) -> None:
        self._page = page
        self._number = number
        self._facts = facts
        self._limits = limits
        self._second = second
        self._size = page.get_size()
        if not all(0.1 < side < 1e6 for side in self._size):
            raise UnreadableSource(f"page {number} is {self._size} pt", code="page_unreadable")
        self._display = display_matrix(page.get_bbox(), page.get_rotation())
        self._objects = list(walk(page.raw))
        self._pictures = self._find_pictures()

    def read(self) -> PageImage:
        """Pixels, resolution, kind and text layer."""
        main = self._main_picture()
        exact = self._exact(main) if main is not None else None
        if exact is None:
            pixels, dpi = self._drawn_pixels(main)
            bilevel = False
        else:
            pixels, dpi, bilevel = exact
        pixels = drop_equal_channels(pixels)
        layer = read_text_layer(
            self._page.raw,
            self.to_display,
            self._size,
            pixels,
            on_picture=main is not None,
            second=self._second,
        )
        return PageImage(
            number=self._number,
            pixels=pixels,
            dpi=dpi,
            kind=self._kind(),
            text_layer=layer,
            bilevel=bilevel,
        )

    # -- what is on the page --------------------------------------------------------------

    def _find_pictures(self) -> list[_Picture]:
        width, height = self._size
        found = []
        for drawn in self._objects:
            if drawn.kind != pdfium_c.FPDF_PAGEOBJ_IMAGE:
                continue
            size = _pixel_size(drawn.raw)
            placement = place(drawn.matrix, size, self._display)
            if placement is None:
                continue
            check_size(*size, self._limits)
            across = min(width, placement.left + placement.width) - max(0.0, placement.left)
            down = min(height, placement.top + placement.height) - max(0.0, placement.top)
            share = max(0.0, across) * max(0.0, down) / (width * height)
            found.append(_Picture(drawn, placement, size, share))
        return found

    def _main_picture(self) -> _Picture | None:
        main = max(self._pictures, key=lambda picture: picture.share, default=None)
        return main if main is not None and main.share >= _MAIN_SHARE else None

    def _kind(self) -> PageKind:
        covered = sum(picture.share for picture in self._pictures)
        letters = self._has_letters()
        if covered >= _MAIN_SHARE:
            return PageKind.MIXED if letters else PageKind.SCAN
        if not self._objects or (not letters and covered > 0):
            return PageKind.SCAN
        return PageKind.MIXED if covered >= _BIG_PICTURES else PageKind.BORN_DIGITAL

    def _has_letters(self) -> bool:
        return any(
            drawn.kind == pdfium_c.FPDF_PAGEOBJ_TEXT and not _is_invisible(drawn)
            for drawn in self._objects
        )

    # -- exact pixels ---------------------------------------------------------------------

    def _exact(self, main: _Picture) -> tuple[Pixels, float, bool] | None:
        """The stored pixels on the page's paper; None where that is not what is seen."""
        if not self._may_be_taken(main):
            return None
        over = self._drawn_over(main)
        if over is None:
            return None
        stored = _stored_pixels(main.drawn.raw)
        if stored is None:
            return None
        bilevel = _bits_per_pixel(main.drawn.raw, self._page.raw) == 1
        pixels = main.placement.turned(stored)
        pixels, dpi = squared(pixels, main.placement.dpi, self._limits, bilevel=bilevel)
        # Nearly square pixels are not resampled, so the two axes have their own scale here.
        across = pixels.shape[1] / main.placement.width
        down = pixels.shape[0] / main.placement.height
        canvas = (round(self._size[0] * across), round(self._size[1] * down))
        offset = (round(main.placement.left * across), round(main.placement.top * down))
        # A pixel more or less is rounding of the page size, not paper beside the picture.
        if abs(canvas[0] - pixels.shape[1]) <= 2 and abs(canvas[1] - pixels.shape[0]) <= 2:
            canvas, offset = (pixels.shape[1], pixels.shape[0]), (0, 0)
        check_size(*canvas, self._limits)
        pixels = paste(pixels, canvas, offset)
        if over:
            before = pixels
            pixels = self._with_overlay(main, pixels)
            bilevel = bilevel and pixels is before
        return pixels, dpi, bilevel

    def _may_be_taken(self, main: _Picture) -> bool:
        spot = main.placement
        width, height = self._size
        inside = (
            spot.left >= -_SLACK_POINTS
            and spot.top >= -_SLACK_POINTS
            and spot.left + spot.width <= width + _SLACK_POINTS
            and spot.top + spot.height <= height + _SLACK_POINTS
        )
        return (
            inside
            and not spot.tilted
            and main.share >= _ALONE_SHARE
            and min(spot.dpi) >= _EXACT_LEAST_DPI
            and max(spot.dpi) <= 8 * min(spot.dpi)
            and main.size not in self._facts.masked
            and not pdfium_c.FPDFPageObj_HasTransparency(main.drawn.raw)
        )

    def _drawn_over(self, main: _Picture) -> bool | None:
        """Whether anything visible is drawn over the picture; None: cannot be told apart."""
        top = pdfium_c.FPDFPage_GetObject(self._page.raw, main.drawn.top)
        alone_in_form = all(
            other is main.drawn or other.kind == pdfium_c.FPDF_PAGEOBJ_FORM
            for other in self._objects
            if other.top == main.drawn.top
        )
        if not alone_in_form or pdfium_c.FPDFPageObj_HasTransparency(top):
            return None
        over = bool(pdfium_c.FPDFPage_GetAnnotCount(self._page.raw) > 0)
        for drawn in self._objects:
            if drawn.top == main.drawn.top:
                continue
            if drawn.top < main.drawn.top:
                # Paper or text under the picture shows only where the picture is not.
                if main.share < 0.97 and not _is_invisible(drawn):
                    return None
                continue
            if _is_invisible(drawn):
                continue
            if self._facts.blends and pdfium_c.FPDFPageObj_HasTransparency(drawn.raw):
                return None
            over = True
        return over

    def _with_overlay(self, main: _Picture, base: Pixels) -> Pixels:
        """Draw everything above the picture, annotations too, and lay it on the pixels."""
        below = [pdfium_c.FPDFPage_GetObject(self._page.raw, i) for i in range(main.drawn.top + 1)]
        for raw in below:
            pdfium_c.FPDFPageObj_SetIsActive(raw, False)
        try:
            return self._laid_over(main, base)
        finally:
            for raw in below:
                pdfium_c.FPDFPageObj_SetIsActive(raw, True)

    def _laid_over(self, main: _Picture, base: Pixels) -> Pixels:
        height, width = base.shape[:2]
        left, top, right, bottom = self._extent_over(main, width, height)
        if right <= left or bottom <= top:
            return base
        layer = self._render(
            (left, top, right, bottom), (width, height), pdfium_c.FPDFBitmap_BGRA, 0x00FFFFFF
        )
        return _blend(base, layer, left, top)

    def _extent_over(self, main: _Picture, width: int, height: int) -> tuple[int, int, int, int]:
        """Pixels that the objects above the picture can touch: drawing less is faster."""
        whole = (0, 0, width, height)
        if pdfium_c.FPDFPage_GetAnnotCount(self._page.raw) > 0:
            return whole
        boxes = []
        for index in range(main.drawn.top + 1, pdfium_c.FPDFPage_CountObjects(self._page.raw)):
            sides = [ctypes.c_float() for _ in range(4)]
            raw = pdfium_c.FPDFPage_GetObject(self._page.raw, index)
            if not pdfium_c.FPDFPageObj_GetBounds(raw, *sides):
                return whole
            boxes.append(self.to_display(*(side.value for side in sides)))
        across, down = width / self._size[0], height / self._size[1]
        return (
            max(0, int(min((b[0] for b in boxes), default=0) * across) - 2),
            max(0, int(min((b[1] for b in boxes), default=0) * down) - 2),
            min(width, int(max((b[2] for b in boxes), default=0) * across) + 3),
            min(height, int(max((b[3] for b in boxes), default=0) * down) + 3),
        )

    def to_display(
        self, left: float, bottom: float, right: float, top: float
    ) -> tuple[float, float, float, float]:
        """A box of page space as left, top, right, bottom of the displayed page, points."""
        a, b, c, d, e, f = self._display
        xs = (a * left + c * bottom + e, a * right + c * top + e)
        ys = (b * left + d * bottom + f, b * right + d * top + f)
        return min(xs), min(ys), max(xs), max(ys)

    # -- drawing --------------------------------------------------------------------------

    def _drawn_pixels(self, main: _Picture | None) -> tuple[Pixels, float]:
        dpi = _VECTOR_DPI
        if main is not None:
            least = _VECTOR_DPI if self._has_letters() else _LEAST_DPI
            dpi = min(_MOST_DPI, max(least, *main.placement.dpi))
        inches = (self._size[0] / 72.0, self._size[1] / 72.0)
        longest = min(
            self._limits.max_side_px / max(inches),
            (self._limits.max_page_pixels / (inches[0] * inches[1])) ** 0.5,
        )
        if longest < dpi:
            dpi = max(_LEAST_DPI, longest * 0.999)
        width, height = max(1, round(inches[0] * dpi)), max(1, round(inches[1] * dpi))
        check_size(width, height, self._limits)
        whole = (0, 0, width, height)
        return self._render(whole, (width, height), pdfium_c.FPDFBitmap_BGR, 0xFFFFFFFF), dpi

    def _render(
        self, part: tuple[int, int, int, int], page: tuple[int, int], form: int, paper: int
    ) -> Pixels:
        """Draw `part` (left, top, right, bottom) of the page drawn `page` pixels large."""
        left, top, right, bottom = part
        width, height = right - left, bottom - top
        channels = {pdfium_c.FPDFBitmap_BGR: 3, pdfium_c.FPDFBitmap_BGRA: 4}[form]
        stride = -(-width * channels // 4) * 4
        buffer = np.empty((height, stride), np.uint8)
        pointer = buffer.ctypes.data_as(ctypes.c_void_p)
        bitmap = pdfium_c.FPDFBitmap_CreateEx(width, height, form, pointer, stride)
        if not bitmap:
            raise MemoryError
        try:
            pdfium_c.FPDFBitmap_FillRect(bitmap, 0, 0, width, height, paper)
            flags = pdfium_c.FPDF_ANNOT
            pdfium_c.FPDF_RenderPageBitmap(bitmap, self._page.raw, -left, -top, *page, 0, flags)
        finally:
            pdfium_c.FPDFBitmap_Destroy(bitmap)
        return buffer[:, : width * channels].reshape(height, width, channels)


def _pixel_size(raw: object) -> tuple[int, int]:
    width, height = ctypes.c_uint(), ctypes.c_uint()
    if not pdfium_c.FPDFImageObj_GetImagePixelSize(raw, width, height):
        return 0, 0
    return width.value, height.value


def _bits_per_pixel(raw: object, page: object) -> int:
    facts = pdfium_c.FPDF_IMAGEOBJ_METADATA()
    if not pdfium_c.FPDFImageObj_GetImageMetadata(raw, page, facts):
        return 0
    return int(facts.bits_per_pixel)


def _is_invisible(drawn: Drawn) -> bool:
    if drawn.kind == pdfium_c.FPDF_PAGEOBJ_FORM:
        return True  # what it holds is walked by itself
    if drawn.kind != pdfium_c.FPDF_PAGEOBJ_TEXT:
        return False
    return pdfium_c.FPDFTextObj_GetTextRenderMode(drawn.raw) in _INVISIBLE


def _stored_pixels(raw: object) -> Pixels | None:
    """The picture's own pixels, gray or BGR; None where pdfium cannot give them."""
    bitmap = pdfium_c.FPDFImageObj_GetBitmap(raw)
    if not bitmap:
        return None
    try:
        form = pdfium_c.FPDFBitmap_GetFormat(bitmap)
        channels = {
            pdfium_c.FPDFBitmap_Gray: 1,
            pdfium_c.FPDFBitmap_BGR: 3,
            pdfium_c.FPDFBitmap_BGRx: 4,
        }.get(form)
        if channels is None:
            return None
        width = pdfium_c.FPDFBitmap_GetWidth(bitmap)
        height = pdfium_c.FPDFBitmap_GetHeight(bitmap)
        stride = pdfium_c.FPDFBitmap_GetStride(bitmap)
        address = pdfium_c.FPDFBitmap_GetBuffer(bitmap)
        array = (ctypes.c_uint8 * (stride * height)).from_address(address)
        rows = np.frombuffer(array, np.uint8).reshape(height, stride)
        view = rows[:, : width * channels].reshape(height, width, channels)
        return view[..., 0].copy() if channels == 1 else view[..., :3].copy()
    finally:
        pdfium_c.FPDFBitmap_Destroy(bitmap)


def _blend(base: Pixels, layer: Pixels, left: int, top: int) -> Pixels:
    """Lay a BGRA layer on the page at (left, top); `base` itself where the layer is empty."""
    rows, columns = np.nonzero(layer[..., 3])
    if rows.size == 0:
        return base
    colour = as_pixels(cv2.cvtColor(base, cv2.COLOR_GRAY2BGR)) if base.ndim == 2 else base.copy()
    drawn = layer[rows, columns].astype(np.float32)
    share = drawn[:, 3:] / 255.0
    spot = (rows + top, columns + left)
    colour[spot] = (drawn[:, :3] * share + colour[spot] * (1.0 - share) + 0.5).astype(np.uint8)
    return colour

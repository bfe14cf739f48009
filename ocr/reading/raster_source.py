"""Images: TIFF of many pages, JPEG, PNG, BMP, WebP and JPEG 2000, decoded by Pillow."""

from __future__ import annotations

import math
import struct
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType

import cv2
import numpy as np
from PIL import (
    BmpImagePlugin,
    Image,
    ImageFile,
    Jpeg2KImagePlugin,
    JpegImagePlugin,
    PngImagePlugin,
    TiffImagePlugin,
    WebPImagePlugin,
)

from ocr.errors import LimitExceeded, SourceError, UnreadableSource, UnsupportedSource
from ocr.limits import Limits
from ocr.reading.formats import PNG, TIFF, WEBP, Format
from ocr.reading.pixels import (
    as_pixels,
    check_size,
    drop_equal_channels,
    guess_dpi,
    oriented,
    squared,
)
from ocr.reading.png_chunks import check_chunks
from ocr.reading.source import SourceInfo
from ocr.reading.tiff_directory import count_directories
from ocr.types import PageImage, PageKind, Pixels

__all__ = ["RasterSource"]

_ORIENTATION = 0x0112
_LEAST_DPI, _MOST_DPI = 36.0, 4800.0
# Cameras and screen programs write these without meaning paper.
_SCREEN_DPI = (72.0, 96.0)
_SHORTEST_SHEET_INCHES = 4.1  # A6
_LONGEST_PAPER_INCHES = 17.0  # a page longer than A3 at "72 dpi" is a photograph

_OPENERS: dict[str, Callable[..., ImageFile.ImageFile]] = {
    "tiff": TiffImagePlugin.TiffImageFile,
    "jpeg": JpegImagePlugin.JpegImageFile,
    "png": PngImagePlugin.PngImageFile,
    "bmp": BmpImagePlugin.BmpImageFile,
    "webp": WebPImagePlugin.WebPImageFile,
    "jp2": Jpeg2KImagePlugin.Jpeg2KImageFile,
}


@contextmanager
def _decoder_errors(code: str) -> Iterator[None]:
    """Turn whatever a decoder throws at damaged bytes into one error with a code."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            yield
        except SourceError:
            raise
        except Image.DecompressionBombError as error:
            raise LimitExceeded(str(error), code="limit_pixels") from error
        except MemoryError as error:
            raise LimitExceeded("out of memory", code="limit_memory") from error
        except EOFError as error:
            raise UnreadableSource(_said(error), code="truncated") from error
        except OSError as error:
            text = str(error)
            broken_off = "truncated" in text or "Truncated" in text
            raise UnreadableSource(text, code="truncated" if broken_off else code) from error
        except (NotImplementedError, KeyError) as error:
            raise UnsupportedSource(_said(error), code="unsupported_feature") from error
        except _DAMAGE as error:
            raise UnreadableSource(_said(error), code=code) from error


_DAMAGE = (
    SyntaxError,
    ValueError,
    TypeError,
    IndexError,
    ArithmeticError,
    AttributeError,
    AssertionError,
    RuntimeError,
    struct.error,
    cv2.error,
)


def _said(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"


class RasterSource:
    """An image file; see `ocr.reading.source.Source`."""

    def __init__(self, path: Path, found: Format, limits: Limits, name_lies: bool) -> None:
        self._limits = limits
        self._format = found
        self._file = path.open("rb")
        try:
            pages = 1
            if found is TIFF:
                pages = count_directories(self._file, limits)
                self._file.seek(0)
            elif found is WEBP:
                # Pillow's WebP decoder takes memory for the whole canvas when it opens.
                check_size(*_webp_size(self._file.read(64)), limits)
                self._file.seek(0)
            elif found is PNG:
                check_chunks(self._file)
                self._file.seek(0)
            with _decoder_errors("unreadable"):
                self._image = _OPENERS[found.name](self._file)
                check_size(*self._image.size, limits)
                producer = self._producer()
        except BaseException:
            self._file.close()
            raise
        self._decoded = False
        self._info = SourceInfo(
            format=found.name,
            media_type=found.media_type,
            extension=found.suffixes[0],
            pages=pages,
            producer=producer,
            claimed_extension_wrong=name_lies,
        )

    @property
    def info(self) -> SourceInfo:
        """What is known without decoding a page."""
        return self._info

    def read_page(self, number: int) -> PageImage:
        """Decode one page; see `Source.read_page`."""
        if not 1 <= number <= self._info.pages:
            raise ValueError(f"page {number} of {self._info.pages}")
        with _decoder_errors("page_unreadable"):
            image = self._page(number)
            check_size(*image.size, self._limits)
            turn = int(image.getexif().get(_ORIENTATION, 1))
            dpi = _dpi_of(image)
            bilevel = image.mode == "1"
            image.load()
            pixels = _to_pixels(image)
        if self._format is TIFF:
            # Pillow has turned the pixels already, but not the resolution.
            turned = turn in (5, 6, 7, 8)
        else:
            pixels, turned = oriented(pixels, turn), turn in (5, 6, 7, 8)
        if dpi is not None and turned:
            dpi = (dpi[1], dpi[0])
        return self._finish(number, pixels, dpi, bilevel)

    def _finish(
        self, number: int, pixels: Pixels, dpi: tuple[float, float] | None, bilevel: bool
    ) -> PageImage:
        height, width = pixels.shape[:2]
        known = dpi is not None
        if dpi is None:
            guessed = guess_dpi(width, height)
            dpi = (guessed, guessed)
        pixels, square = squared(pixels, dpi, self._limits, bilevel=bilevel)
        return PageImage(
            number=number,
            pixels=drop_equal_channels(pixels),
            dpi=square,
            dpi_known=known,
            kind=PageKind.SCAN,
            bilevel=bilevel,
        )

    def _page(self, number: int) -> ImageFile.ImageFile:
        if self._format is TIFF:
            # A loaded frame is dropped by moving away from it; memory stays that of one page.
            if self._image.tell() == number - 1 and self._decoded:
                self._file.seek(0)
                self._image = _OPENERS["tiff"](self._file)
            self._image.seek(number - 1)
        elif self._decoded:
            self._file.seek(0)
            self._image = _OPENERS[self._format.name](self._file)
        self._decoded = True
        return self._image

    def _producer(self) -> str:
        try:
            value = self._image.getexif().get(0x0131, "")
        except Exception:
            return ""
        return value.strip("\0 ")[:200] if isinstance(value, str) else ""

    def close(self) -> None:
        """Let go of the file; calling it twice is fine."""
        self._file.close()

    def __enter__(self) -> RasterSource:
        """Nothing to do: the constructor opened it."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close the file."""
        self.close()


def _webp_size(head: bytes) -> tuple[int, int]:
    """Canvas size from the first chunk of a WebP file."""
    chunk, data = head[12:16], head[20:]
    if chunk == b"VP8X" and len(data) >= 10:
        return 1 + int.from_bytes(data[4:7], "little"), 1 + int.from_bytes(data[7:10], "little")
    if chunk == b"VP8L" and len(data) >= 5:
        bits = int.from_bytes(data[1:5], "little")
        return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    if chunk == b"VP8 " and len(data) >= 10:
        width, height = struct.unpack("<HH", data[6:10])
        return width & 0x3FFF, height & 0x3FFF
    raise UnreadableSource("no WebP frame", code="truncated" if len(head) < 30 else "unreadable")


def _dpi_of(image: ImageFile.ImageFile) -> tuple[float, float] | None:
    """Pixels per inch along x and y; None where the file does not say, or not believably."""
    value = image.info.get("dpi")
    if not isinstance(value, tuple) or len(value) != 2:
        return None
    try:
        x, y = float(value[0]), float(value[1])
    except (TypeError, ValueError, ZeroDivisionError):
        return None
    if not (_LEAST_DPI <= x <= _MOST_DPI and _LEAST_DPI <= y <= _MOST_DPI):
        return None
    if max(x, y) > 8 * min(x, y):
        return None
    inches = max(image.width / x, image.height / y)
    if round(x) in _SCREEN_DPI and inches > _LONGEST_PAPER_INCHES:
        return None
    if _is_shrunk_sheet(image.width / x, image.height / y):
        return None
    return x, y


def _is_shrunk_sheet(width_in: float, height_in: float) -> bool:
    """A sheet of A proportions smaller than A6: a web copy that kept its scanner's density."""
    short, long = sorted((width_in, height_in))
    return short < _SHORTEST_SHEET_INCHES and abs(long / short - math.sqrt(2)) < 0.04


def _to_pixels(image: Image.Image) -> Pixels:
    """Gray or BGR, 8 bits, transparent parts on white paper."""
    mode = image.mode
    if mode in ("1", "L") and "transparency" not in image.info:
        return np.asarray(image.convert("L") if mode == "1" else image).copy()
    if mode.startswith("I;16"):
        return (np.asarray(image) >> 8).astype(np.uint8)
    if mode in ("I", "F"):
        return _stretched(np.asarray(image, dtype=np.float32))
    if mode == "LAB":
        return np.asarray(image.getchannel(0)).copy()
    if mode in ("LA", "PA", "La", "RGBA", "RGBa") or "transparency" in image.info:
        return _on_white(np.asarray(image.convert("RGBA")))
    rgb = np.asarray(image if mode == "RGB" else image.convert("RGB"))
    return as_pixels(cv2.cvtColor(rgb, cv2.COLOR_RGB2BGR))


def _stretched(values: np.ndarray[tuple[int, ...], np.dtype[np.float32]]) -> Pixels:
    """32-bit samples have no agreed white: 16-bit range where they fill it, else their own."""
    finite = np.nan_to_num(values, nan=0.0, posinf=0.0, neginf=0.0)
    low, high = float(finite.min()), float(finite.max())
    if low >= 0.0 and 255.0 < high <= 65535.0:
        low, high = 0.0, 65535.0
    elif low >= 0.0 and 1.0 < high <= 255.0:
        low, high = 0.0, 255.0
    elif low >= 0.0 and high <= 1.0:
        low, high = 0.0, 1.0
    return ((finite - low) * (255.0 / (high - low))).astype(np.uint8)


def _on_white(rgba: np.ndarray[tuple[int, ...], np.dtype[np.uint8]]) -> Pixels:
    bgr = as_pixels(cv2.cvtColor(rgba, cv2.COLOR_RGBA2BGR))
    alpha = rgba[..., 3]
    if alpha.min() == 255:
        return bgr
    share = alpha.astype(np.float32)[..., None] / 255.0
    return as_pixels((bgr * share + 255.0 * (1.0 - share) + 0.5).astype(np.uint8))

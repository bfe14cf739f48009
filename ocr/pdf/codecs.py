"""Coding of pixels for PDF: JPEG for colour, JBIG2 or CCITT G4 for the one-bit mask.

Both mask codecs are lossless and code every pixel by itself: there are no symbol tables, so
no character can ever take another's place.
"""

from __future__ import annotations

import io
import struct
from collections.abc import Callable
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from ocr.errors import OutputError
from ocr.pdf.layers import MaskCodec
from ocr.types import Pixels

encode_generic: Callable[[memoryview, int, int], bytes] | None
try:
    from ocr._jbig2 import encode_generic
except ImportError:  # built only where a C compiler was at hand; G4 does the same, larger
    encode_generic = None

__all__ = ["decode_jpeg", "encode_g4", "encode_jbig2", "encode_jpeg", "encode_mask", "mask_codec"]

# JBIG2 (ITU-T T.88) segment types, section 7.3
PAGE_INFORMATION = 48
IMMEDIATE_LOSSLESS_GENERIC_REGION = 39
# Table 3: nominal places of the adaptive pixels of template 0
ADAPTIVE_PIXELS = (3, -1, -3, -1, 2, -2, -2, -2)
TYPICAL_PREDICTION = 0x08

# TIFF tags of the only strip
STRIP_OFFSETS, ROWS_PER_STRIP, STRIP_BYTE_COUNTS = 273, 278, 279


def mask_codec() -> MaskCodec:
    """The codec `encode_mask` uses on this machine."""
    return MaskCodec.CCITT_G4 if encode_generic is None else MaskCodec.JBIG2


def encode_mask(ink: NDArray[np.uint8], codec: MaskCodec | None = None) -> tuple[MaskCodec, bytes]:
    """Code a mask losslessly.

    Args:
        ink: (H, W) uint8, any non-zero value = ink.
        codec: which one; None takes the smallest this machine has.

    Returns:
        The codec used and the bytes as the PDF filter of that name expects them; decoded,
        ink is 0, which an image mask paints.
    """
    chosen = codec if codec is not None else mask_codec()
    if chosen is MaskCodec.JBIG2:
        return chosen, encode_jbig2(ink)
    return chosen, encode_g4(ink)


def encode_g4(ink: NDArray[np.uint8]) -> bytes:
    """CCITT group 4 (ITU-T T.6) of the mask, without the TIFF around it."""
    image = Image.fromarray(ink != 0)
    buffer = io.BytesIO()
    image.save(buffer, "TIFF", compression="group4", tiffinfo={ROWS_PER_STRIP: image.height})
    buffer.seek(0)
    with Image.open(buffer) as written:
        tags: Any = written.tag_v2  # type: ignore[attr-defined]  # TIFF plug-in only
        (offset,), (length,) = tags[STRIP_OFFSETS], tags[STRIP_BYTE_COUNTS]
    return buffer.getvalue()[offset : offset + length]


def encode_jbig2(ink: NDArray[np.uint8]) -> bytes:
    """One lossless generic region as an embedded JBIG2 stream (page information + region).

    Raises:
        OutputError: the extension `ocr._jbig2` was not built on this machine.
    """
    if encode_generic is None:
        raise OutputError("ocr._jbig2 is not built here", code="codec_missing")
    height, width = ink.shape
    coded = encode_generic(np.ascontiguousarray(ink).data, width, height)
    page = struct.pack(">IIIIBH", width, height, 0, 0, 0, 0)
    region = struct.pack(">IIIIBB", width, height, 0, 0, 0, TYPICAL_PREDICTION)
    region += struct.pack("8b", *ADAPTIVE_PIXELS)
    return (
        struct.pack(">IBBBI", 0, PAGE_INFORMATION, 0, 1, len(page))
        + page
        + struct.pack(">IBBBI", 1, IMMEDIATE_LOSSLESS_GENERIC_REGION, 0, 1, len(region + coded))
        + region
        + coded
    )


def encode_jpeg(pixels: Pixels, quality: int) -> bytes:
    """Baseline JPEG of gray or BGR pixels; colour at half resolution (4:2:0).

    Raises:
        OutputError: OpenCV could not encode.
    """
    options = [
        cv2.IMWRITE_JPEG_QUALITY,
        quality,
        cv2.IMWRITE_JPEG_OPTIMIZE,
        1,
        cv2.IMWRITE_JPEG_SAMPLING_FACTOR,
        cv2.IMWRITE_JPEG_SAMPLING_FACTOR_420,
    ]
    done, coded = cv2.imencode(".jpg", pixels, options)
    if not done:
        raise OutputError("JPEG not encoded")
    return coded.tobytes()


def decode_jpeg(data: bytes) -> Pixels:
    """Pixels as any viewer will see them: gray or BGR as encoded."""
    pixels = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_UNCHANGED)
    if pixels is None:
        raise OutputError("JPEG not decoded")
    return np.asarray(pixels, dtype=np.uint8)

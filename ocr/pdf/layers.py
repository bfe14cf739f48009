"""What one delivered page consists of, and the compact file it travels in.

A worker makes the layers of one page and writes them to a pack file; the process that
assembles the document reads them one page at a time, so that a 500-page file needs no more
memory than a single page.

Pack file: the magic, the length of the JSON header (big-endian uint32), the header, the JPEG
and mask bytes one after another in the header's order, and the SHA-256 of all before it.
"""

from __future__ import annotations

import hashlib
import json
import os
import struct
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from ocr.errors import OutputError
from ocr.types import Box

__all__ = ["Fidelity", "ImageLayer", "LayerMode", "MaskCodec", "MaskLayer", "PageLayers"]

MAGIC = b"SSLAYER1"
DIGEST_BYTES = 32


class LayerMode(StrEnum):
    """How a page is carried.

    `LAYERED`: paper, regions and a text mask. `BILEVEL`: the exact black pixels of a one-bit
    source and nothing else. `IMAGE`: one plain JPEG, where layers would lose something.
    """

    LAYERED = "layered"
    BILEVEL = "bilevel"
    IMAGE = "image"


class MaskCodec(StrEnum):
    """Lossless coding of the one-bit mask; both decode to the very same pixels."""

    JBIG2 = "jbig2"
    CCITT_G4 = "ccitt_g4"


@dataclass(frozen=True, slots=True)
class ImageLayer:
    """A JPEG and the place it covers.

    Attributes:
        box: pixels of the page as handed in (not of the JPEG).
        width: pixels of the JPEG.
        height: pixels of the JPEG.
        gray: one component (DeviceGray) instead of three (DeviceRGB).
        jpeg: baseline JPEG bytes.
    """

    box: Box
    width: int
    height: int
    gray: bool
    jpeg: bytes


@dataclass(frozen=True, slots=True)
class MaskLayer:
    """Where ink is, one bit per pixel, over the whole page.

    Attributes:
        width: pixels of the mask; may be finer than the page handed in.
        height: pixels of the mask.
        codec: how `data` is coded.
        colour: red, green, blue 0..255, the ink's mean colour.
        data: the coded bits as a PDF filter wants them.
    """

    width: int
    height: int
    codec: MaskCodec
    colour: tuple[int, int, int]
    data: bytes


@dataclass(frozen=True, slots=True)
class Fidelity:
    """What the gate of `ocr.pdf.fidelity` measured between the page and its layers.

    Attributes:
        lost_share: 0..1, blocks that lost ink, structure or colour, of all blocks with content.
        largest_loss_mm2: area of the largest patch of neighbouring lost blocks.
        repaired: regions added because a first composition had lost something there.
    """

    lost_share: float
    largest_loss_mm2: float
    repaired: int = 0


@dataclass(frozen=True, slots=True)
class PageLayers:
    """One page, ready to be placed in a PDF; painted paper, regions, masks in this order.

    Attributes:
        mode: how the page is carried.
        width_px: of the upright page handed in.
        height_px: of the upright page handed in.
        dpi: of the upright page handed in; with the pixels it gives the page's size in mm.
        paper: the whole page at low resolution, or None where the paper is plain white.
        regions: details that paper and mask do not carry.
        masks: ink by tone, none where nothing is painted.
        fidelity: the gate's numbers; of the rejected layers where `mode` is `IMAGE`.
    """

    mode: LayerMode
    width_px: int
    height_px: int
    dpi: float
    paper: ImageLayer | None
    regions: tuple[ImageLayer, ...]
    masks: tuple[MaskLayer, ...]
    fidelity: Fidelity

    @property
    def image_bytes(self) -> int:
        """Bytes of all coded images together."""
        return sum(len(blob) for blob in self._blobs())

    def save(self, path: Path) -> None:
        """Write the pack file; it appears under `path` complete or not at all.

        Raises:
            OutputError: the disk refused.
        """
        body = self._pack()
        aside = path.with_name(f".{path.name}.part")
        try:
            with aside.open("wb") as file:
                file.write(body + hashlib.sha256(body).digest())
                file.flush()
                os.fsync(file.fileno())
            aside.replace(path)
        except OSError as error:
            aside.unlink(missing_ok=True)
            raise OutputError(f"layers not written: {error.strerror}") from error

    @staticmethod
    def load(path: Path) -> PageLayers:
        """Read a pack file back.

        Raises:
            OutputError: missing, cut short or altered.
        """
        try:
            raw = path.read_bytes()
        except OSError as error:
            raise OutputError(f"layers not read: {error.strerror}", code="layers_lost") from error
        body, digest = raw[:-DIGEST_BYTES], raw[-DIGEST_BYTES:]
        if not body.startswith(MAGIC) or hashlib.sha256(body).digest() != digest:
            raise OutputError("layers damaged", code="layers_damaged")
        return _unpack(body)

    def _blobs(self) -> list[bytes]:
        images = [image.jpeg for image in (self.paper, *self.regions) if image is not None]
        return images + [mask.data for mask in self.masks]

    def _pack(self) -> bytes:
        header = {
            "mode": self.mode,
            "size": [self.width_px, self.height_px],
            "dpi": self.dpi,
            "paper": _describe(self.paper) if self.paper is not None else None,
            "regions": [_describe(region) for region in self.regions],
            "masks": [
                [mask.width, mask.height, mask.codec, list(mask.colour), len(mask.data)]
                for mask in self.masks
            ],
            "fidelity": asdict(self.fidelity),
        }
        coded = json.dumps(header, separators=(",", ":")).encode()
        return b"".join([MAGIC, struct.pack(">I", len(coded)), coded, *self._blobs()])


def _describe(image: ImageLayer) -> list[object]:
    return [image.box.as_list(), image.width, image.height, image.gray, len(image.jpeg)]


class _Blobs:
    """Hands out the bytes behind the header in order."""

    def __init__(self, body: bytes, offset: int) -> None:
        self._body = body
        self._offset = offset

    def take(self, length: int) -> bytes:
        start, self._offset = self._offset, self._offset + length
        return self._body[start : self._offset]

    def image(self, row: list[Any]) -> ImageLayer:
        box, width, height, gray, length = row
        return ImageLayer(Box(*box), width, height, gray, self.take(length))

    def mask(self, row: list[Any]) -> MaskLayer:
        width, height, codec, (red, green, blue), length = row
        colour = (red, green, blue)
        return MaskLayer(width, height, MaskCodec(codec), colour, self.take(length))


def _unpack(body: bytes) -> PageLayers:
    start = len(MAGIC) + 4
    (length,) = struct.unpack_from(">I", body, len(MAGIC))
    header = json.loads(body[start : start + length])
    blobs = _Blobs(body, start + length)
    paper = blobs.image(header["paper"]) if header["paper"] is not None else None
    regions = tuple(blobs.image(row) for row in header["regions"])
    masks = tuple(blobs.mask(row) for row in header["masks"])
    return PageLayers(
        mode=LayerMode(header["mode"]),
        width_px=header["size"][0],
        height_px=header["size"][1],
        dpi=header["dpi"],
        paper=paper,
        regions=regions,
        masks=masks,
        fidelity=Fidelity(**header["fidelity"]),
    )

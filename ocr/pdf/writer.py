"""Put pages and their text into one PDF/A-2b, page by page, and let nothing unchecked through."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from ocr.errors import OutputError
from ocr.pdf.check import check_pdfa
from ocr.pdf.colour_profile import PROFILE_NAME, srgb_profile
from ocr.pdf.emitter import Name, PdfEmitter, PdfValue, Ref
from ocr.pdf.glyphless import ADVANCE, ASCENT, DESCENT, FONT_NAME, glyphless_font
from ocr.pdf.layers import ImageLayer, MaskCodec, MaskLayer, PageLayers
from ocr.pdf.metadata import DocumentMetadata, info_date, xmp_packet
from ocr.pdf.text_layer import CharacterCodes, text_operators, to_unicode
from ocr.types import RecognisedPage

__all__ = ["PdfResult", "write_pdfa"]

POINTS_PER_INCH = 72.0
# ISO 32000-1, Annex C.2, and PDF/A: page sides of 3 to 14,400 units
LEAST_SIDE, LARGEST_SIDE = 3.0, 14_400.0
# Masks end this much (pt; a hundredth of a pixel at 300 dpi) before the page does. Viewers round a
# picture outwards to whole pixels: a page shown at its own resolution would else be stretched by
# one pixel for a rounding error, and each stroke blurred.
INSET = 0.002
LANGUAGE = "vi-VN"
READ_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class PdfResult:
    """The finished file.

    Attributes:
        bytes: its size.
        sha256: hex digest.
        pages: how many it has.
    """

    bytes: int
    sha256: str
    pages: int


def write_pdfa(
    out: Path,
    pages: Iterable[tuple[PageLayers, RecognisedPage]],
    meta: DocumentMetadata,
    *,
    part: int = 2,
) -> PdfResult:
    """Write a searchable PDF/A.

    One page is held at a time. The file is written aside, checked with `check_pdfa`, flushed to
    the disk and only then takes its name: under `out` there is never half a file.

    Args:
        out: final path; replaced if it exists.
        pages: in order, at least one. Boxes of the text lie in the pixels the
            `RecognisedPage` names.
        meta: the same metadata and pages give the same bytes.
        part: 2 for PDF/A-2b; 1 writes the older PDF/A-1b (no object streams), for which
            there are validators where none for part 2 is at hand.

    Returns:
        Size, digest and number of pages.

    Raises:
        OutputError: no pages, a page no PDF can have, the disk refused, or the check failed.
    """
    aside = out.with_name(f".{out.name}.part")
    try:
        with aside.open("wb") as file:
            count = _Document(file, meta, part).write(pages)
            file.flush()
            os.fsync(file.fileno())
        findings = check_pdfa(aside, part=part)
        if findings:
            first = findings[0]
            raise OutputError(f"{first.rule}: {first.detail}", code="pdf_check_failed")
        result = PdfResult(aside.stat().st_size, _sha256(aside), count)
        aside.replace(out)
        _flush_folder(out.parent)
    except OSError as error:
        raise OutputError(f"PDF not written: {error.strerror}") from error
    finally:
        aside.unlink(missing_ok=True)
    return result


def _sha256(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(READ_BYTES):
            digest.update(block)
    return digest.hexdigest()


def _flush_folder(folder: Path) -> None:
    """Make the rename itself durable; Windows neither needs nor allows it."""
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


class _Document:
    """The objects of one document, in the order they are written."""

    def __init__(self, file: BinaryIO, meta: DocumentMetadata, part: int) -> None:
        self._emitter = PdfEmitter(file, archaic=part == 1)
        self._meta = meta
        self._part = part
        self._codes = CharacterCodes()
        self._tree = self._emitter.reserve()
        self._font = self._emitter.reserve()

    def write(self, pages: Iterable[tuple[PageLayers, RecognisedPage]]) -> int:
        kids: list[PdfValue] = [self._page(layers, text) for layers, text in pages]
        if not kids:
            raise OutputError("a document needs a page", code="no_pages")
        emitter = self._emitter
        emitter.add({"Type": Name("Pages"), "Kids": kids, "Count": len(kids)}, self._tree)
        self._write_font()
        root = emitter.add(self._catalog())
        date = info_date(self._meta.created)
        texts: dict[str, PdfValue] = dict(self._meta.texts())
        info = emitter.add({**texts, "CreationDate": date, "ModDate": date})
        emitter.finish(root, info, self._meta.identifier.encode())
        return len(kids)

    def _catalog(self) -> dict[str, PdfValue]:
        emitter = self._emitter
        profile = emitter.add_stream(srgb_profile(), {"N": 3}, deflate=True)
        intent: dict[str, PdfValue] = {
            "Type": Name("OutputIntent"),
            "S": Name("GTS_PDFA1"),
            "OutputConditionIdentifier": PROFILE_NAME,
            "Info": PROFILE_NAME,
            "DestOutputProfile": profile,
        }
        # XMP stays uncompressed: archives find it without decoding the file
        packet = xmp_packet(self._meta, self._part)
        metadata = emitter.add_stream(packet, {"Type": Name("Metadata"), "Subtype": Name("XML")})
        return {
            "Type": Name("Catalog"),
            "Pages": self._tree,
            "Metadata": metadata,
            "OutputIntents": [intent],
            "Lang": LANGUAGE,
            "MarkInfo": {"Marked": False},
            "ViewerPreferences": {"DisplayDocTitle": True},
        }

    def _page(self, layers: PageLayers, text: RecognisedPage) -> Ref:
        width, height, unit = _page_size(layers)
        images: dict[str, PdfValue] = {}
        operators = [b"".join(self._images(layers, width, height, images))]
        operators.append(text_operators(text, self._codes, width / text.width_px))
        content = self._emitter.add_stream(b"\n".join(operators), {}, deflate=True)
        page: dict[str, PdfValue] = {
            "Type": Name("Page"),
            "Parent": self._tree,
            "MediaBox": [0, 0, width, height],
            "Resources": {"XObject": images, "Font": {"F": self._font}},
            "Contents": content,
        }
        if unit != 1:
            page["UserUnit"] = unit
        return self._emitter.add(page)

    def _images(
        self, layers: PageLayers, width: float, height: float, names: dict[str, PdfValue]
    ) -> Iterable[bytes]:
        """Write the image objects; give the operators that paint them, lowest first."""
        scale = width / layers.width_px
        pictures = [layers.paper] if layers.paper is not None else []
        for index, picture in enumerate([*pictures, *layers.regions]):
            name = f"I{index}"
            names[name] = self._picture(picture)
            box = picture.box
            yield (
                f"q {box.width * scale:.3f} 0 0 {box.height * scale:.3f} {box.left * scale:.3f} "
                f"{height - box.bottom * scale:.3f} cm /{name} Do Q\n"
            ).encode("ascii")
        for index, mask in enumerate(layers.masks):
            name = f"M{index}"
            names[name] = self._mask(mask)
            colour = " ".join(f"{level / 255:.3f}" for level in mask.colour)
            across, up = width - 2 * INSET, height - 2 * INSET
            place = f"{across:.4f} 0 0 {up:.4f} {INSET} {INSET} cm"
            yield f"q {colour} rg {place} /{name} Do Q\n".encode("ascii")

    def _picture(self, picture: ImageLayer) -> Ref:
        return self._emitter.add_stream(
            picture.jpeg,
            {
                "Type": Name("XObject"),
                "Subtype": Name("Image"),
                "Width": picture.width,
                "Height": picture.height,
                "ColorSpace": Name("DeviceGray" if picture.gray else "DeviceRGB"),
                "BitsPerComponent": 8,
                "Filter": Name("DCTDecode"),
            },
        )

    def _mask(self, mask: MaskLayer) -> Ref:
        """A stencil: decoded ink is 0, and 0 is what an image mask paints."""
        header: dict[str, PdfValue] = {
            "Type": Name("XObject"),
            "Subtype": Name("Image"),
            "ImageMask": True,
            "Width": mask.width,
            "Height": mask.height,
            "BitsPerComponent": 1,
        }
        if mask.codec is MaskCodec.JBIG2:
            header["Filter"] = Name("JBIG2Decode")
        else:
            header["Filter"] = Name("CCITTFaxDecode")
            header["DecodeParms"] = {"K": -1, "Columns": mask.width, "Rows": mask.height}
        return self._emitter.add_stream(mask.data, header)

    def _write_font(self) -> None:
        """The one invisible font; last, because only now all its characters are known."""
        emitter = self._emitter
        program = glyphless_font()
        file = emitter.add_stream(program, {"Length1": len(program)}, deflate=True)
        name = Name(FONT_NAME)
        descriptor: Mapping[str, PdfValue] = {
            "Type": Name("FontDescriptor"),
            "FontName": name,
            "Flags": 4,
            "FontBBox": [0, DESCENT, ADVANCE, ASCENT],
            "ItalicAngle": 0,
            "Ascent": ASCENT,
            "Descent": DESCENT,
            "CapHeight": ASCENT,
            "StemV": 80,
            "FontFile2": file,
        }
        # code 0 is .notdef, every other code shows the blank glyph
        glyphs = b"\0\0" + b"\0\1" * len(self._codes)
        descendant: Mapping[str, PdfValue] = {
            "Type": Name("Font"),
            "Subtype": Name("CIDFontType2"),
            "BaseFont": name,
            "CIDSystemInfo": {"Registry": "Adobe", "Ordering": "Identity", "Supplement": 0},
            "FontDescriptor": emitter.add(descriptor),
            "DW": ADVANCE,
            "CIDToGIDMap": emitter.add_stream(glyphs, {}, deflate=True),
        }
        font: Mapping[str, PdfValue] = {
            "Type": Name("Font"),
            "Subtype": Name("Type0"),
            "BaseFont": name,
            "Encoding": Name("Identity-H"),
            "DescendantFonts": [emitter.add(descendant)],
            "ToUnicode": emitter.add_stream(to_unicode(self._codes), {}, deflate=True),
        }
        emitter.add(font, self._font)


def _page_size(layers: PageLayers) -> tuple[float, float, int]:
    """Width and height in user space units, and points per unit."""
    width = layers.width_px * POINTS_PER_INCH / layers.dpi
    height = layers.height_px * POINTS_PER_INCH / layers.dpi
    unit = max(1, -int(-max(width, height) // LARGEST_SIDE))
    if min(width, height) / unit < LEAST_SIDE:
        raise OutputError(f"page of {width:.1f} by {height:.1f} pt", code="page_too_small")
    return width / unit, height / unit, unit

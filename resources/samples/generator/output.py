"""Files as scanners write them: PDF with one image a page, TIFF, JPEG, PNG; no dates inside."""

from __future__ import annotations

import hashlib
import io
import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pikepdf
from pikepdf import Array, Dictionary, Name
from PIL import Image as PilImage

from resources.samples.generator.values import CleanDocument, WornPage

FORMATS = ("jpg", "png", "tif", "pdf")
_INNERMOST = re.compile(r"\[\n[^\[\]{}]*\n\s*\]")
_BREAK = re.compile(r"\n\s*")
_QUALITY = 80  # of JPEG in files; what an office scanner uses


def write_pages(path: Path, pages: Sequence[WornPage], quality: int = _QUALITY) -> None:
    """Write `pages` in the format the name's ending says; pages of one bit become G4.

    Args:
        path: file to write; the folder must exist.
        pages: at least one; JPEG and PNG hold exactly one.
        quality: of JPEG images, also inside PDF and colour TIFF.

    Raises:
        ValueError: unknown ending, or several pages for a format of one.
    """
    ending = path.suffix.lower().lstrip(".")
    if ending in ("jpg", "jpeg", "png") and len(pages) != 1:
        raise ValueError(f"{path.name}: {ending} holds one page, not {len(pages)}")
    writers = {"jpg": _jpeg, "jpeg": _jpeg, "png": _png, "tif": _tiff, "tiff": _tiff, "pdf": _pdf}
    if ending not in writers:
        raise ValueError(f"{path.name}: none of {', '.join(FORMATS)}")
    path.write_bytes(writers[ending](pages, quality))


def sha256(path: Path) -> str:
    """Hexadecimal SHA-256 of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def truth_json(document: CleanDocument, worn: Sequence[WornPage], first: int = 0) -> dict[str, Any]:
    """Fields, and for each page the clean truth and how it was worn.

    Args:
        document: where the pages come from.
        worn: consecutive pages of it, worn.
        first: 0-based index in `document.pages` of the first of them.
    """
    pages = []
    for clean, page in zip(document.pages[first:], worn, strict=False):
        entry = clean.truth.as_json()
        entry["worn"] = {
            "width_px": page.pixels.shape[1],
            "height_px": page.pixels.shape[0],
            "dpi": page.dpi,
            "matrix": [[round(float(v), 9) for v in row] for row in page.matrix],
            "parameters": page.parameters,
        }
        pages.append(entry)
    return {
        "schema": 1,
        "key": document.key,
        "fields": document.fields,
        "handwritten": list(document.handwritten),
        "pages": pages,
    }


def write_json(path: Path, value: Any) -> None:
    """Indented, but lists of numbers and words stay on one line."""
    text = json.dumps(value, ensure_ascii=False, indent=1)
    flat = _INNERMOST.sub(lambda match: _BREAK.sub(" ", match.group()), text)
    path.write_text(flat.replace("[ ", "[").replace(" ]", "]") + "\n", encoding="utf-8")


def _picture(page: WornPage) -> PilImage.Image:
    if page.pixels.ndim == 2:
        picture = PilImage.fromarray(page.pixels)
        bilevel = page.parameters.get("bilevel", False)
        return picture.convert("1", dither=PilImage.Dither.NONE) if bilevel else picture
    return PilImage.fromarray(np.ascontiguousarray(page.pixels[:, :, ::-1]))


def _jpeg(pages: Sequence[WornPage], quality: int) -> bytes:
    data = io.BytesIO()
    picture = _picture(pages[0])
    if picture.mode == "1":
        picture = picture.convert("L")
    picture.save(data, "JPEG", quality=quality, dpi=(pages[0].dpi, pages[0].dpi))
    return data.getvalue()


def _png(pages: Sequence[WornPage], quality: int) -> bytes:
    data = io.BytesIO()
    _picture(pages[0]).save(data, "PNG", dpi=(pages[0].dpi, pages[0].dpi))
    return data.getvalue()


def _tiff(pages: Sequence[WornPage], quality: int) -> bytes:
    data = io.BytesIO()
    pictures = []
    for page in pages:
        picture = _picture(page)
        bilevel = picture.mode == "1"
        picture.encoderinfo = {
            "compression": "group4" if bilevel else "jpeg",
            "dpi": (page.dpi, page.dpi),
            **({} if bilevel else {"quality": quality}),
        }
        pictures.append(picture)
    first = pictures[0]
    first.save(data, "TIFF", save_all=True, append_images=pictures[1:], **first.encoderinfo)
    return data.getvalue()


def _pdf(pages: Sequence[WornPage], quality: int) -> bytes:
    pdf = pikepdf.new()
    for page in pages:
        _add_page(pdf, page, quality)
    data = io.BytesIO()
    pdf.docinfo["/Producer"] = "sample generator"
    pdf.save(data, deterministic_id=True)
    return data.getvalue()


def _add_page(pdf: pikepdf.Pdf, page: WornPage, quality: int) -> None:
    height, width = page.pixels.shape[:2]
    size = [round(side * 72 / page.dpi, 3) for side in (width, height)]
    image = pikepdf.Stream(pdf, _g4(page) if _is_bilevel(page) else _jpeg([page], quality))
    image.Type, image.Subtype = Name.XObject, Name.Image
    image.Width, image.Height = width, height
    image.BitsPerComponent = 1 if _is_bilevel(page) else 8
    image.ColorSpace = Name.DeviceRGB if page.pixels.ndim == 3 else Name.DeviceGray
    if _is_bilevel(page):
        image.Filter = Name.CCITTFaxDecode
        image.DecodeParms = Dictionary(K=-1, Columns=width, Rows=height, BlackIs1=True)
    else:
        image.Filter = Name.DCTDecode
    draw = f"q {size[0]} 0 0 {size[1]} 0 0 cm /Im0 Do Q".encode()
    pdf.pages.append(
        pikepdf.Page(
            Dictionary(
                Type=Name.Page,
                MediaBox=Array([0, 0, *size]),
                Resources=Dictionary(XObject=Dictionary(Im0=image)),
                Contents=pikepdf.Stream(pdf, draw),
            )
        )
    )


def _is_bilevel(page: WornPage) -> bool:
    return page.pixels.ndim == 2 and bool(page.parameters.get("bilevel", False))


def _g4(page: WornPage) -> bytes:
    """The one strip of a G4 TIFF, which is what PDF wants as it is."""
    data = io.BytesIO()
    picture = _picture(page)
    picture.save(data, "TIFF", compression="group4", tiffinfo={278: picture.height})
    data.seek(0)
    with PilImage.open(data) as tiff:
        tags: Any = tiff.tag_v2  # type: ignore[attr-defined]
        (start,), (length,) = tags[273], tags[279]
    return data.getvalue()[start : start + length]

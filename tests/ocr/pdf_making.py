"""Small PDFs for tests, made from nothing: pictures placed by a matrix, text in a known font."""

from __future__ import annotations

import io
import unicodedata
import zlib
from pathlib import Path

import numpy as np
import pikepdf
from PIL import Image

from ocr.types import Pixels

A4 = (595.0, 842.0)
Matrix = tuple[float, float, float, float, float, float]


def letter_page(width: int = 400, height: int = 600, *, colour: bool = False) -> Pixels:
    """An image nobody can mistake when it is turned: bars of different lengths, a corner mark."""
    shape = (height, width, 3) if colour else (height, width)
    page = np.full(shape, 255, np.uint8)
    for row in range(40, height - 60, 40):
        page[row : row + 12, 30 : width - 40 - row // 4] = 0
    page[8:28, 8:48] = (0, 0, 200) if colour else 0
    return page


def flate_picture(
    pdf: pikepdf.Pdf, pixels: Pixels, *, bits: int = 8, **more: object
) -> pikepdf.Stream:
    """An image XObject with the pixels as they are (BGR in, RGB stored)."""
    height, width = pixels.shape[:2]
    if bits == 1:
        data = np.packbits(pixels > 127, axis=1).tobytes()
    else:
        data = (pixels[..., ::-1] if pixels.ndim == 3 else pixels).tobytes()
    picture = pikepdf.Stream(pdf, data)
    picture.Type, picture.Subtype = pikepdf.Name.XObject, pikepdf.Name.Image
    picture.Width, picture.Height, picture.BitsPerComponent = width, height, bits
    space = "/DeviceRGB" if pixels.ndim == 3 else "/DeviceGray"
    picture.ColorSpace = pikepdf.Name(space)
    for key, value in more.items():
        picture["/" + key] = value
    return picture


def filter_picture(
    pdf: pikepdf.Pdf, data: bytes, size: tuple[int, int], kind: str, space: str, bits: int = 8
) -> pikepdf.Stream:
    """An image XObject around an encoded stream."""
    picture = pikepdf.Stream(pdf, data)
    picture.Type, picture.Subtype = pikepdf.Name.XObject, pikepdf.Name.Image
    picture.Width, picture.Height = size
    picture.BitsPerComponent = bits
    picture.ColorSpace = pikepdf.Name(space)
    picture.Filter = pikepdf.Name(kind)
    return picture


def add_page(
    pdf: pikepdf.Pdf,
    content: bytes,
    pictures: dict[str, pikepdf.Stream] | None = None,
    fonts: dict[str, pikepdf.Object] | None = None,
    size: tuple[float, float] = A4,
    rotate: int = 0,
) -> None:
    """Append a page that draws `content`."""
    page = pdf.add_blank_page(page_size=size)
    objects = {"/" + k: pdf.make_indirect(v) for k, v in (pictures or {}).items()}
    page.obj.Resources = pikepdf.Dictionary(
        XObject=pikepdf.Dictionary(objects),
        Font=pikepdf.Dictionary({"/" + k: v for k, v in (fonts or {}).items()}),
    )
    page.obj.Contents = pikepdf.Stream(pdf, content)
    if rotate:
        page.obj.Rotate = rotate


def draw(name: str, matrix: Matrix) -> bytes:
    """Operators that show a picture through a matrix."""
    return b"q %s cm /%s Do Q\n" % (" ".join(f"{v:.5f}" for v in matrix).encode(), name.encode())


def picture_pdf(path: Path, pixels: Pixels, *, dpi: float = 100.0, rotate: int = 0) -> Path:
    """One page that is one picture."""
    height, width = pixels.shape[:2]
    size = (width * 72 / dpi, height * 72 / dpi)
    pdf = pikepdf.new()
    matrix = (size[0], 0.0, 0.0, size[1], 0.0, 0.0)
    add_page(pdf, draw("Im", matrix), {"Im": flate_picture(pdf, pixels)}, size=size, rotate=rotate)
    pdf.save(path)
    return path


def unicode_font(pdf: pikepdf.Pdf, text: str) -> tuple[pikepdf.Object, dict[str, int]]:
    """Helvetica that draws base letters and maps its codes to the letters of `text`."""
    letters = sorted(set(text))
    codes = {letter: 33 + number for number, letter in enumerate(letters)}
    names = [pikepdf.Name("/" + _glyph(letter)) for letter in letters]
    rows = "\n".join(f"<{codes[c]:02x}> <{c.encode('utf-16-be').hex()}>" for c in letters)
    cmap = (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /X def "
        "/CMapType 2 def 1 begincodespacerange <00> <ff> endcodespacerange\n"
        f"{len(letters)} beginbfchar\n{rows}\nendbfchar endcmap end end"
    )
    font = pikepdf.Dictionary(
        Type=pikepdf.Name.Font,
        Subtype=pikepdf.Name.Type1,
        BaseFont=pikepdf.Name.Helvetica,
        Encoding=pikepdf.Dictionary(
            Type=pikepdf.Name.Encoding, Differences=pikepdf.Array([33, *names])
        ),
        FirstChar=33,
        LastChar=32 + len(letters),
        Widths=pikepdf.Array([556] * len(letters)),
        ToUnicode=pdf.make_indirect(pikepdf.Stream(pdf, cmap.encode())),
    )
    return pdf.make_indirect(font), codes


def _glyph(letter: str) -> str:
    if letter == " ":
        return "space"
    base = unicodedata.normalize("NFD", letter)[0].replace("đ", "d").replace("Đ", "D")
    return base if base.isalpha() else "n"


def show(
    codes: dict[str, int],
    lines: list[str],
    *,
    top: float = 780.0,
    left: float = 60.0,
    mode: int = 0,
) -> bytes:
    """Operators that show lines of text, 20 points apart."""
    start = b"BT /F1 13 Tf %d Tr 20 TL %.1f %.1f Td\n" % (mode, left, top)
    rows = ("".join(f"{codes[c]:02x}" for c in line).encode() for line in lines)
    return start + b"".join(b"<%s> Tj T*\n" % row for row in rows) + b"ET\n"


def latin_font(pdf: pikepdf.Pdf, name: str) -> pikepdf.Object:
    """A font of an old encoding: Western codes under a telling name."""
    font = pikepdf.Dictionary(
        Type=pikepdf.Name.Font,
        Subtype=pikepdf.Name.TrueType,
        BaseFont=pikepdf.Name("/" + name),
        Encoding=pikepdf.Name.WinAnsiEncoding,
    )
    return pdf.make_indirect(font)


def flate(data: bytes) -> bytes:
    """Compressed as PDF streams are."""
    return zlib.compress(data, 9)


def encoded(pixels: Pixels, form: str, **options: object) -> bytes:
    """The pixels as a file of another format, through Pillow."""
    rgb = pixels if pixels.ndim == 2 else pixels[..., ::-1]
    image = Image.fromarray(np.ascontiguousarray(rgb))
    out = io.BytesIO()
    image.save(out, form, **options)
    return out.getvalue()

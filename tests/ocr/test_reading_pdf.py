"""PDF pages: exact pixels where a page is one picture, drawn pages elsewhere, limits, locks."""

from __future__ import annotations

import zlib
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pikepdf
import pytest

from ocr.errors import EncryptedSource, LimitExceeded, SourceError, UnreadableSource
from ocr.limits import DEFAULT_LIMITS
from ocr.reading import REASON_CODES, open_source
from ocr.types import PageImage, PageKind, Pixels
from tests.ocr.pdf_making import (
    A4,
    add_page,
    draw,
    encoded,
    filter_picture,
    flate_picture,
    letter_page,
    picture_pdf,
    show,
    unicode_font,
)

TEXT = ["Căn cứ Luật Tổ chức chính quyền địa phương ngày 19 tháng 6 năm 2015;"] * 3


def _first(path: Path) -> PageImage:
    with open_source(path) as source:
        return source.read_page(1)


@pytest.mark.parametrize("rotate", [0, 90, 180, 270])
@pytest.mark.parametrize("colour", [False, True])
def test_page_that_is_a_picture_is_exact(tmp_path: Path, rotate: int, colour: bool) -> None:
    pixels = letter_page(colour=colour)
    page = _first(picture_pdf(tmp_path / "a.pdf", pixels, dpi=150, rotate=rotate))
    assert np.array_equal(page.pixels, np.rot90(pixels, -rotate // 90))
    assert page.dpi == pytest.approx(150, rel=1e-4)
    assert page.kind is PageKind.SCAN


_W, _H = 288.0, 432.0  # 400 x 600 px at 100 dpi
_PLACEMENTS = {
    "upright": ((_W, 0, 0, _H, 0, 0), (_W, _H), lambda p: p),
    "mirrored": ((-_W, 0, 0, _H, _W, 0), (_W, _H), lambda p: p[:, ::-1]),
    "upside down": ((_W, 0, 0, -_H, 0, _H), (_W, _H), lambda p: p[::-1]),
    "half turn": ((-_W, 0, 0, -_H, _W, _H), (_W, _H), lambda p: p[::-1, ::-1]),
    "quarter left": ((0, _W, -_H, 0, _H, 0), (_H, _W), lambda p: np.rot90(p, 1)),
    "quarter right": ((0, -_W, _H, 0, 0, _W), (_H, _W), lambda p: np.rot90(p, -1)),
    "transposed": ((0, -_W, -_H, 0, _H, _W), (_H, _W), lambda p: p.T),
}


@pytest.mark.parametrize("name", _PLACEMENTS)
def test_placement_is_respected(tmp_path: Path, name: str) -> None:
    matrix, size, shown = _PLACEMENTS[name]
    pixels = letter_page()
    pdf = pikepdf.new()
    add_page(pdf, draw("Im", matrix), {"Im": flate_picture(pdf, pixels)}, size=size)
    pdf.save(tmp_path / "a.pdf")
    page = _first(tmp_path / "a.pdf")
    assert np.array_equal(page.pixels, shown(pixels))
    drawn = _drawn(tmp_path / "a.pdf", page.pixels.shape)
    assert np.abs(drawn.astype(int) - page.pixels).mean() < 4


def _drawn(path: Path, shape: tuple[int, ...]) -> Pixels:
    """What an independent drawing of the page looks like."""
    import pypdfium2

    document = pypdfium2.PdfDocument(path)
    try:
        page = document[0]
        image = page.render(scale=shape[0] / page.get_height(), grayscale=True).to_numpy()
        gray = image[..., 0] if image.ndim == 3 else image
        return cv2.resize(gray, (shape[1], shape[0]))
    finally:
        document.close()


def test_picture_smaller_than_the_page_keeps_its_place(tmp_path: Path) -> None:
    pixels = letter_page(1000, 1500)
    pdf = pikepdf.new()
    matrix = (500.0, 0.0, 0.0, 750.0, 50.0, 40.0)
    add_page(pdf, draw("Im", matrix), {"Im": flate_picture(pdf, pixels)}, size=A4)
    pdf.save(tmp_path / "a.pdf")
    page = _first(tmp_path / "a.pdf")
    assert page.dpi == pytest.approx(144, rel=1e-3)
    assert page.pixels.shape == (1684, 1190)
    assert np.array_equal(page.pixels[104:1604, 100:1100], pixels)
    assert page.pixels[:104].min() == 255


@pytest.mark.parametrize("kind", ["CCITTFaxDecode", "DCTDecode", "JPXDecode", "Flate1"])
def test_codecs(tmp_path: Path, kind: str) -> None:
    pixels = letter_page(800, 1200)
    pdf = pikepdf.new()
    if kind == "CCITTFaxDecode":
        picture = _fax_picture(pdf, pixels)
    elif kind == "Flate1":
        picture = flate_picture(pdf, pixels, bits=1)
    else:
        form = "JPEG" if kind == "DCTDecode" else "JPEG2000"
        data = encoded(pixels, form, **({"quality": 95} if form == "JPEG" else {}))
        picture = filter_picture(pdf, data, (800, 1200), "/" + kind, "/DeviceGray")
    add_page(pdf, draw("Im", (400.0, 0, 0, 600.0, 0, 0)), {"Im": picture}, size=(400, 600))
    pdf.save(tmp_path / "a.pdf")
    page = _first(tmp_path / "a.pdf")
    assert page.pixels.shape == (1200, 800)
    assert np.abs(page.pixels.astype(int) - pixels).mean() < 2
    assert page.bilevel == (kind in ("CCITTFaxDecode", "Flate1"))


def _fax_picture(pdf: pikepdf.Pdf, pixels: Pixels) -> pikepdf.Stream:
    import io

    from PIL import Image

    tiff = encoded(pixels, "TIFF")
    image = Image.open(io.BytesIO(tiff)).convert("1")
    out = io.BytesIO()
    image.save(out, "TIFF", compression="group4", tiffinfo={278: pixels.shape[0], 262: 0})
    saved = Image.open(io.BytesIO(out.getvalue()))
    start, length = saved.tag_v2[273][0], saved.tag_v2[279][0]
    data = out.getvalue()[start : start + length]
    height, width = pixels.shape
    picture = filter_picture(pdf, data, (width, height), "/CCITTFaxDecode", "/DeviceGray", 1)
    picture.DecodeParms = pikepdf.Dictionary(K=-1, Columns=width, Rows=height, BlackIs1=False)
    return picture


def test_stencils_masks_and_inverted_pictures_look_as_drawn(tmp_path: Path) -> None:
    pixels = letter_page(800, 1200)
    for name in ("stencil", "inverted", "masked"):
        pdf = pikepdf.new()
        picture = flate_picture(pdf, pixels, bits=1 if name != "masked" else 8)
        if name == "stencil":
            del picture.ColorSpace
            picture.ImageMask = True
        elif name == "inverted":
            picture.Decode = pikepdf.Array([1, 0])
        else:
            half = np.zeros((1200, 800), np.uint8)
            half[:600] = 255
            picture.SMask = pdf.make_indirect(flate_picture(pdf, half))
        add_page(pdf, draw("Im", (400.0, 0, 0, 600.0, 0, 0)), {"Im": picture}, size=(400, 600))
        pdf.save(tmp_path / f"{name}.pdf")
        page = _first(tmp_path / f"{name}.pdf")
        drawn = _drawn(tmp_path / f"{name}.pdf", page.pixels.shape)
        assert np.abs(drawn.astype(int) - page.pixels).mean() < 8, name


def test_strips_are_drawn_as_one_page(tmp_path: Path) -> None:
    pixels = letter_page(800, 1200)
    pdf = pikepdf.new()
    strips = {f"S{i}": flate_picture(pdf, pixels[i * 300 : i * 300 + 300]) for i in range(4)}
    content = b"".join(draw(f"S{i}", (400.0, 0, 0, 150.0, 0, 450.0 - i * 150)) for i in range(4))
    add_page(pdf, content, strips, size=(400, 600))
    pdf.save(tmp_path / "a.pdf")
    page = _first(tmp_path / "a.pdf")
    assert page.kind is PageKind.SCAN
    small = cv2.resize(pixels, (page.pixels.shape[1], page.pixels.shape[0]))
    assert np.abs(page.pixels.astype(int) - small).mean() < 6


def test_overlay_is_laid_on_exact_pixels(tmp_path: Path) -> None:
    pixels = letter_page(1200, 1800)
    pdf = pikepdf.new()
    font, codes = unicode_font(pdf, "".join(TEXT))
    content = draw("Im", (400.0, 0, 0, 600.0, 0, 0)) + b"1 0 0 rg " + show(codes, ["Luật"], top=30)
    add_page(pdf, content, {"Im": flate_picture(pdf, pixels)}, {"F1": font}, size=(400, 600))
    pdf.save(tmp_path / "a.pdf")
    page = _first(tmp_path / "a.pdf")
    assert page.kind is PageKind.MIXED
    assert page.pixels.shape == (1800, 1200, 3)
    assert np.array_equal(page.pixels[:1600, :, 0], pixels[:1600])
    red = (page.pixels[1600:, :, 2] > 200) & (page.pixels[1600:, :, 0] < 80)
    assert red.sum() > 200


def test_signature_appearance_is_seen_and_read(tmp_path: Path) -> None:
    pdf = pikepdf.new()
    font, codes = unicode_font(pdf, "".join(TEXT) + "Số: 1234/QĐ-UBND")
    add_page(pdf, show(codes, TEXT), fonts={"F1": font})
    look = pikepdf.Stream(pdf, show(codes, ["1234"], top=4, left=2))
    look.Type, look.Subtype = pikepdf.Name.XObject, pikepdf.Name.Form
    look.BBox = pikepdf.Array([0, 0, 60, 20])
    look.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=font))
    widget = pdf.make_indirect(
        pikepdf.Dictionary(
            Type=pikepdf.Name.Annot,
            Subtype=pikepdf.Name.Widget,
            FT=pikepdf.Name.Sig,
            T="Signature1",
            F=132,
            Rect=pikepdf.Array([100, 500, 160, 520]),
            AP=pikepdf.Dictionary(N=pdf.make_indirect(look)),
            V=pikepdf.Dictionary(Type=pikepdf.Name.Sig, ByteRange=pikepdf.Array([0, 1, 2, 3])),
        )
    )
    pdf.pages[0].obj.Annots = pikepdf.Array([widget])
    pdf.Root.AcroForm = pikepdf.Dictionary(Fields=pikepdf.Array([widget]), SigFlags=3)
    pdf.save(tmp_path / "a.pdf")
    with open_source(tmp_path / "a.pdf") as source:
        assert source.info.signed
        for _ in range(2):  # the second look must be the same as the first
            page = source.read_page(1)
            assert page.text_layer is not None
            assert [line.text for line in page.text_layer.lines] == [*TEXT, "1234"]
            box = page.text_layer.lines[-1].box
            assert page.pixels[box.top : box.bottom, box.left : box.right].min() < 100


def test_vector_page_is_drawn_at_300_dpi(tmp_path: Path) -> None:
    pdf = pikepdf.new()
    font, codes = unicode_font(pdf, "".join(TEXT))
    add_page(pdf, show(codes, TEXT), fonts={"F1": font})
    pdf.save(tmp_path / "a.pdf")
    page = _first(tmp_path / "a.pdf")
    assert page.kind is PageKind.BORN_DIGITAL
    assert page.dpi == 300
    assert page.pixels.shape == (3508, 2479)
    assert page.pixels.min() == 0


@pytest.mark.parametrize("size", [(14400.0, 14400.0), (300_000.0, 10.0)])
def test_huge_paper_stays_within_limits(tmp_path: Path, size: tuple[float, float]) -> None:
    pdf = pikepdf.new()
    add_page(pdf, b"0 0 10 10 re f")
    pdf.pages[0].obj.MediaBox = pikepdf.Array([0, 0, *size])
    pdf.save(tmp_path / "a.pdf")
    with open_source(tmp_path / "a.pdf") as source, pytest.raises(SourceError) as caught:
        source.read_page(1)
    assert caught.value.code in ("limit_pixels", "limit_side", "page_unreadable")


def test_expanding_content_is_refused(tmp_path: Path) -> None:
    pdf = pikepdf.new()
    add_page(pdf, b"")
    bomb = pikepdf.Stream(pdf, zlib.compress(b" " * (150 * 1024 * 1024)))
    bomb.Filter = pikepdf.Name.FlateDecode
    pdf.pages[0].obj.Contents = bomb
    pdf.save(tmp_path / "a.pdf")
    assert (tmp_path / "a.pdf").stat().st_size < 1_000_000
    with open_source(tmp_path / "a.pdf") as source, pytest.raises(LimitExceeded) as caught:
        source.read_page(1)
    assert caught.value.code == "limit_expansion"


def test_picture_larger_than_the_limit_is_refused(tmp_path: Path) -> None:
    path = picture_pdf(tmp_path / "a.pdf", letter_page())
    limits = replace(DEFAULT_LIMITS, max_page_pixels=100_000)
    with open_source(path, limits) as source, pytest.raises(LimitExceeded) as caught:
        source.read_page(1)
    assert caught.value.code == "limit_pixels"


@pytest.mark.parametrize("strength", [4, 6])
def test_encryption(tmp_path: Path, strength: int) -> None:
    path = picture_pdf(tmp_path / "open.pdf", letter_page())
    for name, user in (("open", ""), ("locked", "bi mat")):
        with pikepdf.open(path) as pdf:
            pdf.save(
                tmp_path / f"{name}{strength}.pdf",
                encryption=pikepdf.Encryption(owner="chu", user=user, R=strength),
            )
    with open_source(tmp_path / f"open{strength}.pdf") as source:
        assert source.info.encrypted
        assert np.array_equal(source.read_page(1).pixels, letter_page())
    with pytest.raises(EncryptedSource) as caught:
        open_source(tmp_path / f"locked{strength}.pdf")
    assert caught.value.code == "encrypted"


def test_damage_is_named(tmp_path: Path) -> None:
    data = picture_pdf(tmp_path / "a.pdf", letter_page()).read_bytes()
    (tmp_path / "b.pdf").write_bytes(data[:60])
    with pytest.raises(UnreadableSource) as caught:
        open_source(tmp_path / "b.pdf")
    assert caught.value.code == "truncated"
    assert caught.value.code in REASON_CODES


def test_page_limit(tmp_path: Path) -> None:
    pdf = pikepdf.new()
    for _ in range(6):
        add_page(pdf, b"")
    pdf.save(tmp_path / "a.pdf")
    with pytest.raises(LimitExceeded) as caught:
        open_source(tmp_path / "a.pdf", replace(DEFAULT_LIMITS, max_pages=5))
    assert caught.value.code == "limit_pages"


def test_junk_before_the_header_is_allowed(tmp_path: Path) -> None:
    data = picture_pdf(tmp_path / "a.pdf", letter_page()).read_bytes()
    (tmp_path / "b.pdf").write_bytes(b"\r\n\r\n" + data)
    assert _first(tmp_path / "b.pdf").pixels.shape == (600, 400)

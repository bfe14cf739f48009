"""Images of every format come back as the pixels that went in, upright, with their resolution."""

from __future__ import annotations

import ast
import unicodedata
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from ocr.errors import (
    EmptySource,
    LimitExceeded,
    SourceError,
    UnreadableSource,
    UnsupportedSource,
)
from ocr.limits import DEFAULT_LIMITS
from ocr.reading import REASON_CODES, open_source
from ocr.types import PageImage, PageKind, Pixels
from tests.ocr.pdf_making import encoded, letter_page


def _first(path: Path) -> PageImage:
    with open_source(path) as source:
        return source.read_page(1)


def _write(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path


@pytest.mark.parametrize(
    ("form", "name", "options"),
    [
        ("PNG", "png", {}),
        ("BMP", "bmp", {}),
        ("TIFF", "tiff", {"compression": "tiff_lzw"}),
        ("TIFF", "tiff", {"compression": "tiff_adobe_deflate"}),
        ("TIFF", "tiff", {"compression": "packbits"}),
        ("WEBP", "webp", {"lossless": True}),
        ("JPEG2000", "jp2", {"irreversible": False}),
    ],
)
@pytest.mark.parametrize("colour", [False, True])
def test_lossless_formats(
    tmp_path: Path, form: str, name: str, options: dict[str, object], colour: bool
) -> None:
    pixels = letter_page(colour=colour)
    path = _write(tmp_path / "a.bin", encoded(pixels, form, **options))
    with open_source(path) as source:
        assert (source.info.format, source.info.pages) == (name, 1)
        assert source.info.claimed_extension_wrong
        page = source.read_page(1)
    assert np.array_equal(page.pixels, pixels)
    assert page.kind is PageKind.SCAN
    assert page.text_layer is None


@pytest.mark.parametrize("compression", ["group3", "group4", "tiff_lzw", None])
@pytest.mark.parametrize("white_is_zero", [False, True])
def test_bilevel_tiff(tmp_path: Path, compression: str | None, white_is_zero: bool) -> None:
    image = Image.fromarray(letter_page()).convert("1")
    path = tmp_path / "a.tif"
    tags = {262: 0} if white_is_zero else {}
    image.save(path, "TIFF", compression=compression, dpi=(300, 300), tiffinfo=tags)
    page = _first(path)
    assert page.bilevel
    assert page.dpi == 300
    assert page.dpi_known
    assert np.array_equal(page.pixels, letter_page())


def test_fax_pixels_become_square(tmp_path: Path) -> None:
    image = Image.fromarray(letter_page(816, 490)).convert("1")
    image.save(tmp_path / "fax.tif", "TIFF", compression="group3", dpi=(204, 98))
    page = _first(tmp_path / "fax.tif")
    assert page.dpi == 204
    assert page.pixels.shape == (1020, 816)
    assert set(np.unique(page.pixels)) == {0, 255}


def test_many_pages_in_any_order(tmp_path: Path) -> None:
    images = [Image.fromarray(np.full((50 + i, 40), i * 20, np.uint8)) for i in range(8)]
    path = tmp_path / "many.tif"
    images[0].save(path, "TIFF", save_all=True, append_images=images[1:])
    with open_source(path) as source:
        assert source.info.pages == 8
        for number in (8, 1, 1, 5, 2, 8):
            page = source.read_page(number)
            assert page.number == number
            assert page.pixels.shape[0] == 49 + number
            assert page.pixels[0, 0] == (number - 1) * 20
        with pytest.raises(ValueError, match="page 9"):
            source.read_page(9)


@pytest.mark.parametrize("turn", range(1, 9))
@pytest.mark.parametrize("form", ["JPEG", "TIFF", "PNG"])
def test_exif_turn(tmp_path: Path, turn: int, form: str) -> None:
    upright = letter_page(160, 240)
    undo = {
        1: lambda p: p,
        2: lambda p: p[:, ::-1],
        3: lambda p: p[::-1, ::-1],
        4: lambda p: p[::-1],
        5: lambda p: p.T,
        6: lambda p: np.rot90(p, 1),
        7: lambda p: p[::-1, ::-1].T,
        8: lambda p: np.rot90(p, -1),
    }
    stored = np.ascontiguousarray(undo[turn](upright))
    exif = Image.Exif()
    exif[0x0112] = turn
    path = tmp_path / "turned"
    options = {"quality": 95} if form == "JPEG" else {}
    Image.fromarray(stored).save(path, form, exif=exif, dpi=(100, 100), **options)
    page = _first(path)
    assert page.pixels.shape == upright.shape
    assert np.abs(page.pixels.astype(int) - upright).mean() < 3


def test_cmyk_of_both_polarities(tmp_path: Path) -> None:
    cmyk = np.zeros((40, 40, 4), np.uint8)
    cmyk[:20, :, 3] = 255  # black above, white below
    image = Image.fromarray(cmyk, "CMYK")
    for name, form in (("a.jpg", "JPEG"), ("a.tif", "TIFF")):
        image.save(tmp_path / name, form)
        pixels = _first(tmp_path / name).pixels
        assert pixels[:18].max() < 30
        assert pixels[22:].min() > 225


def test_sixteen_bits_palette_and_transparency(tmp_path: Path) -> None:
    ramp = np.linspace(0, 65535, 100, dtype=np.uint16).reshape(1, 100).repeat(20, 0)
    for name, form in (("r.png", "PNG"), ("r.tif", "TIFF")):
        Image.fromarray(ramp).save(tmp_path / name, form)
        pixels = _first(tmp_path / name).pixels
        assert pixels.dtype == np.uint8
        assert np.array_equal(pixels, (ramp >> 8).astype(np.uint8))
    clear = np.zeros((20, 20, 4), np.uint8)
    clear[:10] = (0, 0, 0, 255)
    Image.fromarray(clear).save(tmp_path / "clear.png")
    pixels = _first(tmp_path / "clear.png").pixels
    assert pixels[:10].max() == 0
    assert pixels[10:].min() == 255
    palette = Image.fromarray(letter_page(colour=True)[..., ::-1].copy()).quantize(8)
    palette.save(tmp_path / "p.png")
    assert np.array_equal(_first(tmp_path / "p.png").pixels, letter_page(colour=True))


def test_gray_stored_as_colour_comes_back_gray(tmp_path: Path) -> None:
    gray = letter_page()
    path = _write(tmp_path / "a.png", encoded(np.dstack([gray] * 3), "PNG"))
    assert np.array_equal(_first(path).pixels, gray)


@pytest.mark.parametrize(
    ("dpi", "known", "expected"), [(300, True, 300), (None, False, 100), (72, False, 200)]
)
def test_resolution(tmp_path: Path, dpi: int | None, known: bool, expected: int) -> None:
    wide, high = (827, 1169) if dpi is None else (1654, 2338)
    options = {} if dpi is None else {"dpi": (dpi, dpi)}
    path = _write(tmp_path / "a.jpg", encoded(letter_page(wide, high), "JPEG", **options))
    page = _first(path)
    assert page.dpi_known is known
    assert page.dpi == pytest.approx(expected, rel=0.01)


@pytest.mark.parametrize(
    "name",
    [
        "Quyết định số 12 (bản gốc).png",
        unicodedata.normalize("NFD", "Tờ trình về việc.png"),
        "😀 ảnh.png",
        "không đuôi",
    ],
)
def test_unicode_names(tmp_path: Path, name: str) -> None:
    path = _write(tmp_path / name, encoded(letter_page(), "PNG"))
    with open_source(path) as source:
        assert not source.info.claimed_extension_wrong
        assert source.read_page(1).pixels.shape == (600, 400)


@pytest.mark.parametrize(
    ("data", "kind", "code"),
    [
        (b"", EmptySource, "empty"),
        (b"\0" * 5000, UnreadableSource, "unreadable"),
        (b"<!DOCTYPE html><html></html>", UnsupportedSource, "unsupported_web"),
        (b"PK\x03\x04....[Content_Types].xml", UnsupportedSource, "unsupported_office"),
        (b"PK\x03\x04....photo.png", UnsupportedSource, "unsupported_archive"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1rest", UnsupportedSource, "unsupported_office"),
        (b"just text", UnsupportedSource, "unsupported_format"),
        (b"%PDF-1.7\nnothing", UnreadableSource, "truncated"),
        (b"II*\0\x08\0\0\0", UnreadableSource, "truncated"),
    ],
)
def test_refused(tmp_path: Path, data: bytes, kind: type[SourceError], code: str) -> None:
    with pytest.raises(kind) as caught:
        open_source(_write(tmp_path / "a.pdf", data))
    assert caught.value.code == code
    assert code in REASON_CODES


def test_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(UnreadableSource) as caught:
        open_source(tmp_path / "none.pdf")
    assert caught.value.code == "file_unreadable"


@pytest.mark.parametrize("form", ["PNG", "JPEG", "TIFF", "BMP"])
def test_truncated_is_refused(tmp_path: Path, form: str) -> None:
    rng = np.random.default_rng(1)
    noise: Pixels = rng.integers(0, 255, (200, 200), dtype=np.uint8)
    data = encoded(noise, form)
    path = _write(tmp_path / "cut", data[: len(data) // 2])
    with pytest.raises(SourceError) as caught, open_source(path) as source:
        source.read_page(1)
    assert caught.value.code in REASON_CODES


@pytest.mark.parametrize("form", ["PNG", "JPEG", "TIFF", "BMP", "WEBP", "JPEG2000"])
@pytest.mark.parametrize(
    ("limit", "code"),
    [
        ({"max_side_px": 500}, "limit_side"),
        ({"max_page_pixels": 1000}, "limit_pixels"),
        ({"max_bytes": 10}, "limit_bytes"),
    ],
)
def test_limits(tmp_path: Path, form: str, limit: dict[str, int], code: str) -> None:
    path = _write(tmp_path / "a", encoded(letter_page(), form))
    with pytest.raises(LimitExceeded) as caught:
        open_source(path, replace(DEFAULT_LIMITS, **limit))
    assert caught.value.code == code


def test_page_limit(tmp_path: Path) -> None:
    images = [Image.fromarray(letter_page(40, 120))] * 6
    images[0].save(tmp_path / "a.tif", save_all=True, append_images=images[1:])
    with pytest.raises(LimitExceeded) as caught:
        open_source(tmp_path / "a.tif", replace(DEFAULT_LIMITS, max_pages=5))
    assert caught.value.code == "limit_pages"


def test_every_reason_is_listed(repository: Path) -> None:
    """Messages are held complete against `REASON_CODES`; a code outside it would show raw."""
    said: set[str] = set()
    for path in sorted((repository / "ocr" / "reading").glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.keyword) and node.arg == "code":
                said |= {
                    part.value
                    for part in ast.walk(node.value)
                    if isinstance(part, ast.Constant) and isinstance(part.value, str)
                }
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "LimitExceeded":
                assert any(keyword.arg == "code" for keyword in node.keywords), path.name
    # "Truncated" is a word looked for in Pillow's messages, not a code.
    assert said <= set(REASON_CODES) | {"code"}, said - set(REASON_CODES)
    by_default = {"unreadable", "unsupported_format", "encrypted", "empty"}
    assert set(REASON_CODES) == (said & set(REASON_CODES)) | by_default

"""Masks come back pixel for pixel, by decoders that are not ours."""

from __future__ import annotations

import struct
import subprocess
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from PIL import Image

from ocr.errors import OutputError
from ocr.pdf import Fidelity, LayerMode, MaskCodec, MaskLayer, PageLayers, codecs, mask_codec
from tests.ocr.pdf.pdf_pages import program, rendered

needs_jbig2 = pytest.mark.skipif(
    mask_codec() is not MaskCodec.JBIG2, reason="ocr._jbig2 was not built on this machine"
)
CODECS = [MaskCodec.CCITT_G4, pytest.param(MaskCodec.JBIG2, marks=needs_jbig2)]
SIZES = [(31, 31), (64, 33), (257, 129), (40, 700)]


def bitmap(width: int, height: int, share: float, seed: int = 1) -> NDArray[np.uint8]:
    rng = np.random.default_rng(seed)
    return (rng.random((height, width)) < share).astype(np.uint8)


def page_of(ink: NDArray[np.uint8], codec: MaskCodec) -> PageLayers:
    """A page whose pixels are the mask's, at 72 dpi, so that PDFium paints one to one."""
    height, width = ink.shape
    used, data = codecs.encode_mask(ink, codec)
    assert used is codec
    mask = MaskLayer(width, height, codec, (0, 0, 0), data)
    return PageLayers(LayerMode.BILEVEL, width, height, 72.0, None, (), (mask,), Fidelity(0.0, 0.0))


@pytest.mark.parametrize("codec", CODECS)
@pytest.mark.parametrize("share", [0.0005, 0.02, 0.5, 1.0])
@pytest.mark.parametrize(("width", "height"), SIZES)
def test_pdfium_decodes_the_very_pixels(
    write: Callable[..., Path], codec: MaskCodec, share: float, width: int, height: int
) -> None:
    ink = bitmap(width, height, share)
    shown = rendered(write(page_of(ink, codec)), dpi=72.0)
    assert np.array_equal(shown[:, :, 0] < 128, ink != 0)


@needs_jbig2
@settings(max_examples=40, deadline=None)
@example(width=1, height=1, share=1.0, seed=0)
@example(width=1, height=200, share=0.3, seed=0)
@given(
    width=st.integers(1, 90),
    height=st.integers(1, 60),
    share=st.sampled_from([0.0, 0.003, 0.1, 0.5, 1.0]),
    seed=st.integers(0, 99),
)
def test_jbig2dec_decodes_the_very_pixels(
    tmp_path_factory: pytest.TempPathFactory, width: int, height: int, share: float, seed: int
) -> None:
    decoder = program("jbig2dec")
    folder = tmp_path_factory.mktemp("jbig2")
    ink = bitmap(width, height, share, seed)
    (folder / "a.jb2").write_bytes(as_file(codecs.encode_jbig2(ink)))
    subprocess.run(  # noqa: S603 - fixed command
        [decoder, "-o", str(folder / "a.pbm"), str(folder / "a.jb2")],
        check=True,
        capture_output=True,
    )
    with Image.open(folder / "a.pbm") as image:
        assert np.array_equal(np.asarray(image.convert("L")) < 128, ink != 0)


def as_file(stream: bytes) -> bytes:
    """The embedded stream as a file of its own: header, end of page, end of file (T.88 D)."""
    head = b"\x97JB2\r\n\x1a\n\x01" + struct.pack(">I", 1)
    ends = struct.pack(">IBBBI", 2, 49, 0, 1, 0) + struct.pack(">IBBBI", 3, 51, 0, 0, 0)
    return head + stream + ends


@needs_jbig2
def test_any_nonzero_byte_is_ink_and_views_are_copied() -> None:
    ink = bitmap(100, 80, 0.2)
    wide = np.zeros((80, 200), np.uint8)
    wide[:, ::2] = ink * 255
    assert codecs.encode_jbig2(wide[:, ::2]) == codecs.encode_jbig2(ink)


@needs_jbig2
@pytest.mark.parametrize(
    ("width", "height"), [(0, 4), (4, 0), (-4, -4), (3, 5), (2**40, 1), (16, 2)]
)
def test_the_extension_refuses_sizes_that_do_not_fit(width: int, height: int) -> None:
    from ocr import _jbig2

    with pytest.raises(ValueError, match="width"):
        _jbig2.encode_generic(bytes(16), width, height)


@needs_jbig2
def test_noise_grows_the_buffer() -> None:
    assert len(codecs.encode_jbig2(bitmap(1000, 400, 0.5))) > 40_000


@needs_jbig2
def test_jbig2_is_smaller_than_g4_on_text(letter: NDArray[np.uint8]) -> None:
    ink = (letter.max(axis=2) < 140).astype(np.uint8)
    assert len(codecs.encode_jbig2(ink)) < 0.85 * len(codecs.encode_g4(ink))


def test_without_the_extension_g4_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(codecs, "encode_generic", None)
    assert mask_codec() is MaskCodec.CCITT_G4
    assert codecs.encode_mask(bitmap(50, 50, 0.1))[0] is MaskCodec.CCITT_G4
    with pytest.raises(OutputError) as caught:
        codecs.encode_jbig2(bitmap(50, 50, 0.1))
    assert caught.value.code == "codec_missing"

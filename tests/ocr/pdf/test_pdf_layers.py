"""Pages come apart and together again with everything a reader would see."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest

from ocr.errors import OutputError
from ocr.pdf import LayerMode, MaskCodec, PageLayers, codecs, make_layers
from ocr.pdf.ink import find_ink
from ocr.pdf.survey import take_survey
from ocr.types import Pixels
from tests.ocr.pdf.pdf_pages import DPI, draw_letter, rendered


@pytest.fixture(scope="module")
def layers(letter: Pixels) -> PageLayers:
    return make_layers(letter, DPI)


def share_of_blue(pixels: Pixels) -> float:
    blue, green, red = (plane.astype(int) for plane in cv2.split(pixels))
    return float(np.mean((blue - red > 60) & (blue - green > 40)))


def share_of_red(pixels: Pixels) -> float:
    blue, green, red = (plane.astype(int) for plane in cv2.split(pixels))
    return float(np.mean((red - blue > 80) & (red - green > 80)))


def test_a_letter_with_seal_becomes_small_layers(layers: PageLayers) -> None:
    assert layers.mode is LayerMode.LAYERED
    assert layers.image_bytes < 70_000
    assert layers.paper is not None
    assert not layers.paper.gray
    assert layers.fidelity.lost_share <= 0.01
    assert (layers.width_px, layers.height_px, layers.dpi) == (2480, 3508, DPI)


def test_seal_and_signature_keep_their_colours(
    letter: Pixels, layers: PageLayers, write: Callable[..., Path]
) -> None:
    shown = rendered(write(layers))
    place = np.s_[2750:3250, 1450:2150]
    assert share_of_red(shown[place]) == pytest.approx(share_of_red(letter[place]), rel=0.15)
    assert share_of_blue(shown[place]) == pytest.approx(share_of_blue(letter[place]), rel=0.2)


def test_print_is_as_dark_as_it_was_and_paper_as_light(
    letter: Pixels, layers: PageLayers, write: Callable[..., Path]
) -> None:
    shown = rendered(write(layers)).astype(float)
    text = np.s_[600:2600, 300:2200]
    assert shown[text].mean() == pytest.approx(letter[text].mean(), abs=5.0)
    margin = np.s_[100:3400, 20:200]
    assert np.abs(shown[margin].mean(axis=(0, 1)) - letter[margin].mean(axis=(0, 1))).max() < 4.0


@pytest.mark.parametrize(("strength", "width"), [(60, 4), (45, 5), (110, 2)])
def test_pencil_marks_stay(write: Callable[..., Path], strength: int, width: int) -> None:
    page = draw_letter(seal=False, rows=10)
    before = page.copy()
    tone = tuple(int(level) - strength for level in page[2000, 400])
    cv2.polylines(
        page, [np.array([(500, 2200), (800, 2000), (900, 2300), (1400, 2100)])], False, tone, width
    )  # type: ignore[call-overload]
    shown = rendered(write(make_layers(page, DPI))).astype(float)
    mark = np.abs(page.astype(int) - before.astype(int)).max(axis=2) > 20
    around = cv2.dilate(mark.astype(np.uint8), np.ones((31, 31), np.uint8)) > 0
    kept = shown[around & ~mark].mean() - shown[mark].mean()
    was = page[around & ~mark].mean() - page[mark].mean()
    assert kept > 0.6 * was


def test_gray_scans_get_gray_layers(letter: Pixels) -> None:
    gray = np.asarray(cv2.cvtColor(draw_letter(seal=False), cv2.COLOR_BGR2GRAY), dtype=np.uint8)
    layers = make_layers(gray, DPI)
    same = make_layers(np.asarray(cv2.cvtColor(gray, cv2.COLOR_GRAY2BGR), dtype=np.uint8), DPI)
    assert layers.paper is not None
    assert layers.paper.gray
    assert same == layers
    assert codecs.decode_jpeg(layers.paper.jpeg).ndim == 2


@pytest.mark.parametrize("dpi", [DPI, 240.0])
def test_the_page_handed_in_stays_as_it_is(letter: Pixels, dpi: float) -> None:
    gray = np.asarray(cv2.cvtColor(letter, cv2.COLOR_BGR2GRAY), dtype=np.uint8)
    for page in (letter, gray):
        before = page.copy()
        make_layers(page, dpi)
        assert np.array_equal(page, before)


@pytest.mark.parametrize("first", [0, 2])
def test_thin_rules_keep_their_tone(first: int) -> None:
    """Rules one survey pixel high, on even or on odd rows of the survey only."""
    page = np.full((3508, 2480), 240, np.uint8)
    for top in range(400 + first, 3200, 20):
        page[top : top + 2, 300:2200] = 70
    found = find_ink(page, DPI, take_survey(page, DPI))
    assert found.mask.any()
    assert [colour[0] for colour in found.colours] == [pytest.approx(70, abs=25)]


def test_a_photo_stays_a_picture_of_200_dpi() -> None:
    rng = np.random.default_rng(3)
    coarse = rng.integers(0, 255, (60, 42, 3), dtype=np.uint8)
    photo = np.asarray(cv2.resize(coarse, (1240, 1754), interpolation=cv2.INTER_CUBIC), np.uint8)
    layers = make_layers(photo, 300.0)
    assert layers.mode is LayerMode.IMAGE
    assert layers.paper is not None
    assert layers.paper.width == round(1240 * 200 / 300)
    assert layers.masks == ()


def test_a_low_resolution_page_gets_a_finer_mask() -> None:
    page = draw_letter(seal=False)
    small = np.asarray(
        cv2.resize(page, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA), np.uint8
    )
    layers = make_layers(small, 150.0)
    assert (layers.width_px, layers.dpi) == (1240, 150.0)
    if layers.mode is LayerMode.LAYERED:
        assert layers.masks[0].width == 2480
    assert layers.image_bytes < 100_000


def test_bilevel_pages_are_carried_exactly(write: Callable[..., Path]) -> None:
    ink = (draw_letter(seal=False, rows=12).max(axis=2) < 128).astype(np.uint8)
    page = np.where(ink > 0, 0, 255).astype(np.uint8)
    # at 72 dpi a pixel is a point, and PDFium paints it without resampling
    layers = make_layers(page, 72.0, bilevel=True)
    assert layers.mode is LayerMode.BILEVEL
    assert (layers.paper, layers.regions, layers.masks[0].colour) == (None, (), (0, 0, 0))
    shown = rendered(write(layers), dpi=72.0)
    assert np.array_equal(shown[:, :, 0] < 128, ink > 0)


@pytest.mark.parametrize(
    "pixels", [np.full((700, 500), 255, np.uint8), np.zeros((90, 70), np.uint8)]
)
@pytest.mark.parametrize("bilevel", [False, True])
def test_empty_and_black_pages_pass(pixels: Pixels, bilevel: bool) -> None:
    layers = make_layers(pixels, 100.0, bilevel=bilevel)
    assert layers.image_bytes < 8_000


@pytest.mark.parametrize("shape", [(1, 1, 3), (5, 2000, 3), (3, 3), (17, 16, 3), (400, 7)])
def test_any_shape_comes_apart(shape: tuple[int, ...]) -> None:
    pixels = np.random.default_rng(1).integers(0, 255, shape, dtype=np.uint8)
    layers = make_layers(pixels, 300.0)
    assert (layers.height_px, layers.width_px) == shape[:2]


@pytest.mark.parametrize(
    ("pixels", "dpi"),
    [
        (np.zeros((0, 5), np.uint8), 300.0),
        (np.zeros((5, 5), np.uint8), 0.0),
        (np.zeros((5, 5), np.float32), 300.0),
        (np.zeros((5, 5, 3, 1), np.uint8), 300.0),
    ],
)
def test_what_is_no_page_is_refused(pixels: Pixels, dpi: float) -> None:
    with pytest.raises(ValueError, match="uint8"):
        make_layers(pixels, dpi)


def test_layers_are_the_same_each_time(letter: Pixels, layers: PageLayers) -> None:
    assert make_layers(letter, DPI) == layers


def test_g4_and_jbig2_carry_the_same_page(
    letter: Pixels, write: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    usual = rendered(write(make_layers(letter, DPI)))
    monkeypatch.setattr(codecs, "encode_generic", None)
    other = make_layers(letter, DPI)
    assert {mask.codec for mask in other.masks} == {MaskCodec.CCITT_G4}
    assert np.array_equal(rendered(write(other)), usual)


@pytest.mark.parametrize("width", [2476, 2480, 2461])
def test_strokes_are_shown_pixel_for_pixel(width: int, write: Callable[..., Path]) -> None:
    """At the page's own resolution a viewer has nothing to stretch, whatever its width."""
    page = np.ascontiguousarray(draw_letter(seal=False, rows=12)[:, :width])
    found = find_ink(page, DPI, take_survey(page, DPI)).mask > 0
    shown = rendered(write(make_layers(page, DPI))).max(axis=2)
    assert shown.shape == found.shape
    assert np.mean(shown[found] < 80) > 0.99


def test_a_pack_file_comes_back_as_it_was(layers: PageLayers, tmp_path: Path) -> None:
    path = tmp_path / "trang số 1.layers"
    layers.save(path)
    assert PageLayers.load(path) == layers
    assert [entry.name for entry in tmp_path.iterdir()] == [path.name]


@pytest.mark.parametrize("at", [0, 10, -40, -1])
def test_a_changed_pack_file_is_refused(layers: PageLayers, tmp_path: Path, at: int) -> None:
    path = tmp_path / "p.layers"
    layers.save(path)
    raw = bytearray(path.read_bytes())
    raw[at] ^= 1
    path.write_bytes(raw)
    with pytest.raises(OutputError) as caught:
        PageLayers.load(path)
    assert caught.value.code == "layers_damaged"


def test_a_cut_or_missing_pack_file_is_refused(layers: PageLayers, tmp_path: Path) -> None:
    path = tmp_path / "p.layers"
    with pytest.raises(OutputError) as caught:
        PageLayers.load(path)
    assert caught.value.code == "layers_lost"
    layers.save(path)
    path.write_bytes(path.read_bytes()[:-100])
    with pytest.raises(OutputError, match="damaged"):
        PageLayers.load(path)


def test_a_folder_that_is_not_there_is_named(layers: PageLayers, tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="not written"):
        layers.save(tmp_path / "none" / "p.layers")

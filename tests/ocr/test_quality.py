"""Findings: each fires on a page with the fault and on no clean one."""

import cv2
import numpy as np
import pytest

from ocr.clean import to_gray
from ocr.quality import FINDINGS, is_blank, measure_quality
from ocr.types import Pixels
from resources.samples.generator.values import DPI, MM
from tests.ocr.pages import (
    Put,
    faded,
    image_of,
    paper,
    paragraph,
    sample_page,
    sealed,
    shrunk,
    speckled,
    text_page,
)

CLEAN_CONFIDENCE = 0.95


def findings(
    gray: Pixels, dpi: float = DPI, confidence: float = CLEAN_CONFIDENCE, *, unsure: bool = False
) -> tuple[str, ...]:
    return measure_quality(gray, dpi, dpi, confidence, unsure_turn=unsure).findings


def bordered(gray: Pixels, width_mm: float = 4.0) -> Pixels:
    """With the dark border of a scanner whose lid was open, ragged inwards."""
    out, rng = gray.copy(), np.random.default_rng(8)
    for side in (out, out.T, out[::-1], out.T[::-1]):
        for row, reach in enumerate(rng.normal(width_mm * MM, 6, len(side)).clip(2).astype(int)):
            side[row, :reach] = 25
    return out


CUT_COLUMN = round(60 * MM)


@pytest.mark.parametrize(
    ("fault", "gray"),
    [
        ("blurred", cv2.GaussianBlur(text_page(), (0, 0), 12.0)),
        ("too_dark", faded(text_page(), 10, 95)),
        ("low_contrast", faded(text_page(), 172, 228)),
        ("cut_edge", np.ascontiguousarray(text_page()[:, CUT_COLUMN:])),
        ("cut_edge", np.ascontiguousarray(text_page()[:, :-CUT_COLUMN])),
        ("cut_edge", np.ascontiguousarray(text_page()[round(38 * MM) :])),
    ],
    ids=["blurred", "too_dark", "low_contrast", "cut left", "cut right", "cut at the head"],
)
def test_each_fault_of_the_image_is_found(fault: str, gray: Pixels) -> None:
    assert fault in findings(np.asarray(gray, np.uint8))


@pytest.mark.parametrize("dpi", [72.0, 150.0])
def test_coarse_pages_are_found(dpi: float) -> None:
    assert "low_dpi" in findings(shrunk(text_page(), dpi), dpi)


@pytest.mark.parametrize("dpi", [199.99, 300.0, 400.0])
def test_what_the_rules_ask_is_not_coarse(dpi: float) -> None:
    assert "low_dpi" not in findings(text_page()[:1500], dpi)


def test_what_was_measured_elsewhere_is_passed_on() -> None:
    assert findings(text_page(), confidence=0.5) == ("low_confidence",)
    assert findings(text_page(), unsure=True) == ("unsure_turn",)


@pytest.mark.parametrize(
    "gray",
    [
        text_page(),
        shrunk(text_page(), 200.0),
        to_gray(sample_page("quyet_dinh")),
        to_gray(sample_page("cong_van")),
        to_gray(sample_page("so_cap_phep")),
        to_gray(sample_page("ban_ve")),
        np.asarray((text_page() > 127) * np.uint8(255), np.uint8),
        speckled(text_page(), 1500, largest=3),
        faded(text_page(), 60, 215),
    ],
    ids=["text", "200 dpi", "decision", "letter", "register", "drawing", "1 bit", "dust", "gray"],
)
def test_pages_in_order_ask_for_nobody(gray: Pixels) -> None:
    dpi = 200.0 if gray.shape[0] < 3000 and gray.shape[1] < 2000 else float(DPI)
    assert findings(gray, dpi) == ()


@pytest.mark.parametrize("width_mm", [1.0, 3.0, 8.0])
def test_dark_scanner_borders_are_no_cut(width_mm: float) -> None:
    assert "cut_edge" not in findings(bordered(text_page(), width_mm))


def test_a_seal_across_the_edge_is_no_cut() -> None:
    page = np.repeat(text_page()[:, :, None], 3, axis=2)
    for radius, width in ((190, 9), (150, 5), (60, 14)):
        cv2.circle(page, (page.shape[1] + 20, 1700), radius, (62, 48, 208), width)
    assert "cut_edge" not in findings(to_gray(page))


def test_findings_are_known_and_sorted() -> None:
    found = measure_quality(
        shrunk(faded(text_page(), 45, 100), 120.0), 120.0, 120.0, 0.1, unsure_turn=True
    ).findings
    assert len(found) >= 4
    assert list(found) == sorted(found)
    assert set(found) <= set(FINDINGS)


def test_measures_are_plain_numbers() -> None:
    for gray in (text_page(), paper(), np.zeros((1, 1), np.uint8)):
        measures = measure_quality(gray, float(DPI), float(DPI), 0.9, unsure_turn=False).measures
        assert all(type(value) is float and np.isfinite(value) for value in measures.values())


def yellow(gray: Pixels) -> Pixels:
    """Colour pixels of an old sheet."""
    paper_colour = np.array([168, 214, 232], np.float32)
    return np.asarray(gray[:, :, None] / np.float32(255) * paper_colour, np.uint8)


def shaded(pixels: Pixels) -> Pixels:
    """Darker towards one side, grainy."""
    light = np.linspace(1.0, 0.75, pixels.shape[1], dtype=np.float32)
    grain = np.random.default_rng(4).normal(0, 3, pixels.shape[:2])
    lit = pixels * (light[None, :, None] if pixels.ndim == 3 else light)
    return np.asarray(
        np.clip(lit + (grain[..., None] if pixels.ndim == 3 else grain), 0, 255), np.uint8
    )


def blank(pixels: Pixels, dpi: float = DPI) -> bool:
    return is_blank(pixels, to_gray(pixels), dpi)


@pytest.mark.parametrize(
    "pixels",
    [
        paper(),
        speckled(paper(), 300, largest=3),
        yellow(paper()),
        yellow(speckled(paper(), 300, largest=3)),
        shaded(paper()),
        shaded(yellow(paper())),
        bordered(paper(), 2.0),
        np.full((1, 1), 255, np.uint8),
    ],
    ids=[
        "white",
        "dust",
        "yellow",
        "yellow dust",
        "shadow",
        "yellow shadow",
        "border",
        "one pixel",
    ],
)
def test_paper_dust_and_scanner_edges_are_blank(pixels: Pixels) -> None:
    assert blank(pixels)


@pytest.mark.parametrize(
    "pixels",
    [
        paper(Put("Trang này không có nội dung", 60, 140)),
        paper(Put("PHỤ LỤC SỐ 01", 105, 40, "b", 14, centred=True)),
        yellow(paper(Put("Trang này không có nội dung", 60, 140))),
        sealed(),
        sample_page("ban_ve"),
        paper(rules_mm=[(20, 20 + 20 * i, 190, 20 + 20 * i) for i in range(8)]),
        text_page(),
    ],
    ids=["one line", "title", "yellow line", "seal", "drawing", "rules", "text"],
)
def test_a_page_with_anything_on_it_is_not_blank(pixels: Pixels) -> None:
    assert not blank(pixels)


def test_a_lone_seal_asks_for_nobody() -> None:
    assert findings(to_gray(sealed()), confidence=0.0) == ()


@pytest.mark.parametrize("dpi", [100.0, 150.0, 200.0])
def test_blank_does_not_depend_on_the_resolution(dpi: float) -> None:
    line = paper(Put("Trang này không có nội dung", 60, 140), *paragraph(1))
    assert not blank(shrunk(line, dpi), dpi)
    assert blank(shrunk(paper(), dpi), dpi)
    assert image_of(line).dpi == DPI

"""The samples must be what they claim: every other measurement leans on their truth."""

import hashlib
import json
import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pypdfium2
import pytest
from numpy.typing import NDArray
from PIL import Image as PilImage

from resources.samples.generator import pen
from resources.samples.generator.__main__ import main
from resources.samples.generator.documents import keys, rng_for, typeset
from resources.samples.generator.output import truth_json, write_pages
from resources.samples.generator.sheet import tokens
from resources.samples.generator.values import MM, CleanPage, Image, WornPage, mapped_corners
from resources.samples.generator.wear import EFFECTS, VARIANTS, wear, wear_by

SAMPLES = Path(__file__).resolve().parents[2] / "resources" / "samples"
MANIFEST = json.loads((SAMPLES / "manifest.json").read_text(encoding="utf-8"))
FILES = [entry["file"] for entry in MANIFEST["files"]]
DECREE = [key for key in keys() if key not in ("ban_ve", "so_cap_phep", "trang_trang")]
GEOMETRY = ("skew", "turn90", "turn180", "turn270", "low_dpi", "phone")
MOST_BYTES = 8_000_000


@pytest.fixture(scope="module", autouse=True)
def _give_memory_back() -> Iterator[None]:
    """Twenty colour pages are half a gigabyte: not to be held through the rest of the run."""
    yield
    typeset.cache_clear()


def page(key: str = "quyet_dinh", number: int = 1) -> CleanPage:
    return typeset(key, 1).pages[number - 1]


def black(pixels: Image) -> Image:
    """Darkness of black print alone: red and blue ink have one bright channel."""
    return np.asarray(255 - pixels.max(axis=2), np.uint8)


def gray(pixels: NDArray[Any]) -> Image:
    if pixels.ndim == 3:
        pixels = np.asarray(cv2.cvtColor(pixels, cv2.COLOR_BGR2GRAY))
    return pixels.astype(np.uint8)


def test_there_are_kinds_enough() -> None:
    assert len(keys()) >= 15
    types = {typeset(key, 1).fields["type"] for key in keys()}
    assert {"quyet_dinh", "cong_van", "thong_bao", "ke_hoach", "to_trinh"} <= types
    assert {"giay_phep_xay_dung", "bien_ban_nghiem_thu", "bao_cao", "giay_moi"} <= types


@pytest.mark.parametrize("key", keys())
def test_words_are_framed_tightly_by_their_boxes(key: str) -> None:
    for clean in typeset(key, 1).pages:
        ink = black(clean.pixels)
        for line in clean.truth.lines:
            for word in line.words:
                if word.ink == "pen":
                    continue
                left, top, right, bottom = word.box
                crop = ink[top:bottom, left:right]
                assert crop.max() > 150, word
                rows = np.nonzero(crop.max(axis=1) > 60)[0]
                columns = np.nonzero(crop.max(axis=0) > 60)[0]
                assert rows[0] <= 3, word
                assert crop.shape[0] - 1 - rows[-1] <= 3, word
                assert columns[0] <= 3, word
                assert crop.shape[1] - 1 - columns[-1] <= 3, word


@pytest.mark.parametrize("key", [k for k in DECREE if k not in ("bao_cao", "ke_hoach")])
def test_no_print_outside_the_boxes_but_rules(key: str) -> None:
    for clean in typeset(key, 1).pages:
        ink = black(clean.pixels) > 128
        total = int(ink.sum())
        boxes = [line.box for line in clean.truth.lines] + [o.box for o in clean.truth.objects]
        for left, top, right, bottom in boxes:
            ink[top:bottom, left:right] = False
        assert ink.sum() < 0.02 * total  # rules of head and title


@pytest.mark.parametrize("key", keys())
def test_lines_are_their_words_and_stay_on_the_page(key: str) -> None:
    for clean in typeset(key, 1).pages:
        truth = clean.truth
        assert clean.pixels.shape == (truth.height_px, truth.width_px, 3)
        for line in truth.lines:
            assert line.text == " ".join(word.text for word in line.words)
            assert 0 <= line.box[0] < line.box[2] <= truth.width_px
            assert 0 <= line.box[1] < line.box[3] <= truth.height_px


@pytest.mark.parametrize("key", DECREE)
def test_zones_stand_where_the_decree_puts_them(key: str) -> None:
    """Nghị định 30/2020, Phụ lục I: margins 20-25, 20-25, 30-35, 15-20 mm; head; signature."""
    document = typeset(key, 1)
    first, last = document.pages[0].truth, document.pages[-1].truth
    zones = first.zones()
    middle = first.width_px / 2
    assert zones["1"][0] > 0.42 * first.width_px
    assert zones["2"][2] < zones["1"][0]
    assert zones["3"][2] < zones["4"][0]
    assert zones["3"][1] >= zones["2"][3] - 2
    assert abs(zones["3"][1] - zones["4"][1]) < 6 * MM
    assert 20 * MM <= min(zones["1"][1], zones["2"][1]) <= 27 * MM
    if "5a" in zones:
        assert abs((zones["5a"][0] + zones["5a"][2]) / 2 - middle) < 10 * MM
    for clean in document.pages:
        found = clean.truth.zones()
        for name in set(found) & {"6", "table", "annex", "9b"}:
            assert found[name][0] >= 29.0 * MM, name
            assert found[name][2] <= clean.truth.width_px - 14.5 * MM, name
            assert found[name][3] <= clean.truth.height_px - 19 * MM, name
        if "page_number" in found:
            assert found["page_number"][3] < 20 * MM
            assert abs(sum(found["page_number"][::2]) / 2 - middle) < 2 * MM
    signed = next(p.truth.zones() for p in document.pages if "7b" in p.truth.zones())
    assert signed["7b"][1] > signed["7a"][3]
    assert signed["7b"][2] > 0.6 * last.width_px


@pytest.mark.parametrize("key", DECREE)
def test_fields_are_printed_on_the_page(key: str) -> None:
    document = typeset(key, 1)
    fields = document.fields
    flat = " ".join(" ".join(p.truth.text for p in document.pages).split())
    assert fields["code_number"] in flat
    assert fields["code_notation"].split("/")[-1] in flat
    assert fields["signer_name"] in flat
    assert fields["place"] in flat
    year, month, day = fields["issued_date"].split("-")
    month_text = month if int(month) < 3 else str(int(month))
    assert f"ngày {day} tháng {month_text} năm {year}" in flat
    assert fields["subject"].lower() in flat.lower()


def test_seal_covers_a_third_of_the_signature_at_its_left() -> None:
    objects = {o.kind: o.box for o in page("thong_bao").truth.objects}
    seal, signature = objects["seal"], objects["signature"]
    covered = (seal[2] - signature[0]) / (signature[2] - signature[0])
    assert seal[0] < signature[0]
    assert 0.15 < covered < 0.55
    assert (seal[2] - seal[0]) / MM == pytest.approx(36, abs=2.5)


@pytest.mark.parametrize(("key", "kind", "text"), [
    ("cong_van_mat", "secrecy_stamp", "MẬT"),
    ("cong_dien", "urgency_stamp", "HỎA TỐC"),
    ("giay_moi", "urgency_stamp", "KHẨN"),
])  # fmt: skip
def test_stamps_are_red_and_of_the_right_size(key: str, kind: str, text: str) -> None:
    clean = page(key)
    stamp = next(o for o in clean.truth.objects if o.kind == kind)
    left, top, right, bottom = stamp.box
    blue, _, red = (clean.pixels[top:bottom, left:right, c].astype(int) for c in range(3))
    assert stamp.text == text
    assert ((red - blue) > 90).mean() > 0.08
    widths = {"MẬT": 20, "KHẨN": 20, "HỎA TỐC": 30}
    assert (right - left) / MM == pytest.approx(widths[text], abs=1.5)
    assert (bottom - top) / MM == pytest.approx(8, abs=1.5)


def test_blank_page_is_blank() -> None:
    clean = page("trang_trang")
    assert clean.pixels.min() == 255
    assert clean.truth.lines == ()


def test_same_seed_same_page_other_seed_other_hand() -> None:
    typeset.cache_clear()
    once = page("quyet_dinh").pixels.copy()
    typeset.cache_clear()
    assert np.array_equal(page("quyet_dinh").pixels, once)
    other = typeset("quyet_dinh", 2)
    assert not np.array_equal(other.pages[0].pixels, once)
    assert other.pages[0].truth.text == page("quyet_dinh").truth.text


@pytest.mark.parametrize("variant", sorted(VARIANTS))
def test_every_variant_changes_the_page_and_keeps_it_readable(variant: str) -> None:
    clean = page("thong_bao")
    worn = wear(clean, variant, 5, back=page("quyet_dinh").pixels)
    assert worn.pixels.dtype == np.uint8
    assert worn.pixels.flags.c_contiguous
    height, width = worn.pixels.shape[:2]
    corners = mapped_corners(worn.matrix, (0, 0, clean.truth.width_px, clean.truth.height_px))
    assert corners.min() > -0.06 * width
    assert corners[:, 0].max() < 1.06 * width
    assert corners[:, 1].max() < 1.06 * height
    dark, paper = np.percentile(gray(worn.pixels), (1, 60))
    assert paper - dark > 60
    if variant != "clean":
        assert worn.parameters
        assert not np.array_equal(worn.pixels, clean.pixels)


@pytest.mark.parametrize("variant", ["combined", "photocopy", "phone", "speckle"])
def test_wear_is_decided_by_its_seed(variant: str) -> None:
    clean = page("cong_dien")
    first, second = (wear(clean, variant, 7) for _ in range(2))
    assert np.array_equal(first.pixels, second.pixels)
    assert first.parameters == second.parameters
    assert not np.array_equal(wear(clean, variant, 8).pixels, first.pixels)


@pytest.mark.parametrize("variant", GEOMETRY)
def test_matrix_leads_from_the_clean_page_to_the_worn_one(variant: str) -> None:
    """Moved back by the inverse matrix, the worn page lies on the clean one to half a pixel."""
    clean = page("bao_cao")
    worn = wear_by(clean, (variant,), 3, {variant: 0.6})
    half = np.array([[1, 0, 0.5], [0, 1, 0.5], [0, 0, 1]])
    back = np.linalg.inv(half) @ np.linalg.inv(worn.matrix) @ half
    size = (clean.truth.width_px, clean.truth.height_px)
    again = cv2.warpPerspective(gray(worn.pixels), back, size, borderValue=255)
    for top, left in ((300, 400), (2500, 400), (1500, 1500)):
        window = np.s_[top : top + 700, left : left + 700]
        a, b = (255.0 - gray(p)[window].astype(np.float64) for p in (clean.pixels, again))
        (dx, dy), response = cv2.phaseCorrelate(
            a, b, cv2.createHanningWindow((700, 700), cv2.CV_64F)
        )
        assert response > 0.1
        assert math.hypot(dx, dy) < 0.6


def test_skew_parameter_is_the_angle_of_the_matrix() -> None:
    for seed in range(4):
        worn = wear_by(page("trang_trang"), ("skew",), seed, {"skew": 0.7})
        angle = math.degrees(math.atan2(worn.matrix[0, 1], worn.matrix[0, 0]))
        assert worn.parameters["skew_deg"] == pytest.approx(angle, abs=1e-3)
        assert 0.3 <= abs(angle) <= 5.0


def test_effects_follow_one_another() -> None:
    worn = wear_by(page("trang_trang"), ("skew", "turn90", "low_dpi"), 1, {})
    assert set(worn.parameters) == {"skew_deg", "turned_clockwise_deg", "dpi"}
    assert worn.dpi == worn.parameters["dpi"]
    assert worn.pixels.shape[1] > worn.pixels.shape[0]


def test_wrong_use_is_refused() -> None:
    with pytest.raises(ValueError, match="strength of skew"):
        wear_by(page("trang_trang"), ("skew",), 1, {"skew": 1.5})
    with pytest.raises(KeyError, match="no sample text"):
        typeset("khong_co", 1)
    with pytest.raises(KeyError):
        pen.write_digits("a", 40, rng_for(1))


def test_markup() -> None:
    pieces = tokens("Số: [[184]]/QĐ-SXD **Điều 1.** *x*")
    assert [(t.text, t.style, t.glued) for t in pieces] == [
        ("Số:", "r", False),
        ("184", "pen", False),
        ("/QĐ-SXD", "r", True),
        ("Điều", "b", False),
        ("1.", "b", False),
        ("x", "i", False),
    ]


def worn_page(bilevel: bool) -> WornPage:
    effect = "bitonal" if bilevel else "scanner"
    small = page("cong_van").pixels[200:900, 300:1500]
    return EFFECTS[effect](WornPage(np.ascontiguousarray(small)), rng_for(1), 0.3, small)


def test_tiff_of_pages_keeps_every_bit(tmp_path: Path) -> None:
    worn = worn_page(bilevel=True)
    write_pages(tmp_path / "a.tif", [worn, worn])
    with PilImage.open(tmp_path / "a.tif") as tiff:
        assert getattr(tiff, "n_frames", 1) == 2
        tiff.seek(1)
        assert tiff.info["compression"] == "group4"
        assert tuple(round(float(v)) for v in tiff.info["dpi"]) == (300, 300)
        assert np.array_equal(np.asarray(tiff.convert("L")), worn.pixels)


@pytest.mark.parametrize("bilevel", [True, False])
def test_pdf_shows_the_page_as_it_is(tmp_path: Path, bilevel: bool) -> None:
    worn = worn_page(bilevel)
    for name in ("a.pdf", "b.pdf"):
        write_pages(tmp_path / name, [worn])
    assert (tmp_path / "a.pdf").read_bytes() == (tmp_path / "b.pdf").read_bytes()
    with pypdfium2.PdfDocument(tmp_path / "a.pdf") as pdf:
        assert pdf[0].get_width() == pytest.approx(1200 / 300 * 72, abs=0.01)
        shown = np.asarray(pdf[0].render(scale=300 / 72).to_numpy())
    difference = np.abs(gray(shown[..., :3]).astype(int) - gray(worn.pixels))
    assert difference.mean() < 3


def test_jpeg_and_png_hold_one_page_and_its_dpi(tmp_path: Path) -> None:
    worn = worn_page(bilevel=False)
    for ending in ("png", "jpg"):
        write_pages(tmp_path / f"a.{ending}", [worn])
        with PilImage.open(tmp_path / f"a.{ending}") as picture:
            assert tuple(round(v) for v in picture.info["dpi"]) == (300, 300)
            assert picture.size == (1200, 700)
    with pytest.raises(ValueError, match="holds one page"):
        write_pages(tmp_path / "a.png", [worn, worn])
    with pytest.raises(ValueError, match="none of"):
        write_pages(tmp_path / "a.doc", [worn])


def test_command_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--out", str(tmp_path), "--only", "ke_hoach", "--variants", "bitonal"]) == 0
    truth = json.loads((tmp_path / "ke_hoach.bitonal.json").read_text(encoding="utf-8"))
    assert len(truth["pages"]) == 2
    assert truth["pages"][1]["worn"]["parameters"]["bilevel"] is True
    with PilImage.open(tmp_path / "ke_hoach.bitonal.tif") as tiff:
        assert getattr(tiff, "n_frames", 1) == 2
    assert main(["--out", str(tmp_path), "--only", "khong_co"]) == 2
    assert "khong_co" in capsys.readouterr().err


def test_committed_files_are_those_of_the_manifest() -> None:
    pages = sorted((SAMPLES / "pages").iterdir())
    assert sorted(p.name for p in pages) == sorted(FILES)
    assert sum(p.stat().st_size for p in pages) <= MOST_BYTES
    for entry in MANIFEST["files"]:
        data = (SAMPLES / "pages" / entry["file"]).read_bytes()
        assert hashlib.sha256(data).hexdigest() == entry["sha256"], entry["file"]
        assert len(data) == entry["bytes"]
        assert entry["purpose"]


def test_committed_set_holds_what_the_tests_of_others_need() -> None:
    documents = {entry["document"] for entry in MANIFEST["files"]}
    assert {"cong_van_mat", "trang_trang", "ke_hoach", "thong_bao_dang", "ban_ve"} <= documents
    endings = {Path(name).suffix for name in FILES}
    assert endings == {".pdf", ".tif", ".jpg"}
    assert any(e["pages"] > 1 for e in MANIFEST["files"] if e["file"].endswith(".tif"))


@pytest.mark.parametrize("entry", MANIFEST["files"], ids=lambda entry: entry["document"])
def test_committed_truth_is_what_the_generator_says(entry: dict[str, object]) -> None:
    """Fonts of another release may move a letter by a pixel or two, never a line."""
    truth = json.loads((SAMPLES / "truth" / str(entry["truth"])).read_text(encoding="utf-8"))
    document = typeset(str(entry["document"]), MANIFEST["seed"])
    fresh = truth_json(document, [WornPage(p.pixels) for p in document.pages])
    assert truth["fields"] == fresh["fields"]
    assert len(truth["pages"]) == len(fresh["pages"]) == entry["pages"]
    for old, new in zip(truth["pages"], fresh["pages"], strict=True):
        assert [line["text"] for line in old["lines"]] == [line["text"] for line in new["lines"]]
        for a, b in zip(old["lines"], new["lines"], strict=True):
            assert np.abs(np.subtract(a["box"], b["box"])).max() <= 3

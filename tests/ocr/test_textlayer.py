"""Text layers: right ones are believed, wrong ones are named, old encodings are decoded."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pikepdf
import pypdfium2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocr.limits import DEFAULT_LIMITS
from ocr.reading import open_source
from ocr.reading.pdf_guard import PictureFacts
from ocr.reading.pdf_page import PdfPage
from ocr.reading.second_opinion import read_again
from ocr.reading.text_lines import lay_lines
from ocr.reading.text_words import LayerWord
from ocr.types import PageImage, PageKind, TextLayer
from ocr.vietnamese import fold
from tests.ocr.pdf_making import add_page, draw, flate_picture, latin_font, show, unicode_font

LINES = [
    "Căn cứ Luật Tổ chức chính quyền địa phương ngày 19 tháng 6 năm 2015;",
    "Căn cứ Nghị định số 63/2010/NĐ-CP ngày 08 tháng 6 năm 2010 của Chính phủ;",
    "Theo đề nghị của Giám đốc Sở Xây dựng tại Tờ trình số 502/TTr-SXD;",
    "Điều 1. Phê duyệt kế hoạch kèm theo Quyết định này.",
]
JUNK = ["B0 CoNc UllJONc CQNG HoA xA HoI cHU NGHiA vI[T NAM", "DOc l6p Tg,do Hanh phric sii"] * 4
TCVN3 = ["C¨n cø LuËt Tæ chøc chÝnh quyÒn ®Þa ph­¬ng", "§iÒu 1. Phª duyÖt kÕ ho¹ch kÌm theo"] * 2
VNI = ["Caên cöù Luaät Toå chöùc chính quyeàn ñòa phöông", "Ñieàu 1. Pheâ duyeät keá hoaïch"] * 2


def _text_pdf(path: Path, lines: list[str], *, rotate: int = 0) -> PageImage:
    pdf = pikepdf.new()
    font, codes = unicode_font(pdf, "".join(lines))
    add_page(pdf, show(codes, lines), fonts={"F1": font}, rotate=rotate)
    pdf.save(path)
    return _read(path)


def _read(path: Path) -> PageImage:
    with open_source(path) as source:
        return source.read_page(1)


def _layer(page: PageImage) -> TextLayer:
    assert page.text_layer is not None
    return page.text_layer


@pytest.mark.parametrize("rotate", [0, 90, 180, 270])
def test_right_text_is_trusted_and_lies_on_its_ink(tmp_path: Path, rotate: int) -> None:
    page = _text_pdf(tmp_path / "a.pdf", LINES, rotate=rotate)
    layer = _layer(page)
    assert (layer.trusted, layer.reason) == (True, "ok")
    assert page.kind is PageKind.BORN_DIGITAL
    assert sorted(" ".join(line.text for line in layer.lines).split()) == sorted(
        " ".join(LINES).split()
    )
    covered = np.zeros(page.pixels.shape, bool)
    for line in layer.lines:
        for word in line.words:
            box = word.box
            covered[box.top - 3 : box.bottom + 3, box.left - 3 : box.right + 3] = True
            assert page.pixels[box.top : box.bottom, box.left : box.right].min() < 128
    assert (page.pixels[~covered] < 128).sum() == 0


def test_lines_are_in_order(tmp_path: Path) -> None:
    layer = _layer(_text_pdf(tmp_path / "a.pdf", LINES))
    assert [line.text for line in layer.lines] == LINES
    assert all(line.source == "text_layer" for line in layer.lines)


def test_text_without_marks_is_refused(tmp_path: Path) -> None:
    layer = _layer(_text_pdf(tmp_path / "a.pdf", [fold(line) for line in LINES]))
    assert (layer.trusted, layer.reason) == (False, "no_diacritics")


def test_junk_is_refused(tmp_path: Path) -> None:
    layer = _layer(_text_pdf(tmp_path / "a.pdf", JUNK))
    assert (layer.trusted, layer.reason) == (False, "foreign_ocr")


def test_mojibake_is_refused(tmp_path: Path) -> None:
    wrong = [line.encode().decode("cp1252", errors="ignore") for line in LINES]
    layer = _layer(_text_pdf(tmp_path / "a.pdf", wrong))
    assert (layer.trusted, layer.reason) == (False, "mojibake")


def test_page_without_text_says_none(tmp_path: Path) -> None:
    layer = _layer(_text_pdf(tmp_path / "a.pdf", []))
    assert (layer.trusted, layer.reason, layer.lines) == (False, "none", ())


@pytest.mark.parametrize(
    ("font", "lines", "reason", "expected"),
    [
        (".VnTime", TCVN3, "legacy_tcvn3", "Căn cứ Luật Tổ chức chính quyền địa phương"),
        (".VnTimeH", TCVN3, "legacy_tcvn3", "CĂN CỨ LUẬT TỔ CHỨC CHÍNH QUYỀN ĐỊA PHƯƠNG"),
        ("ABCDEF+VNI-Times", VNI, "legacy_vni", "Căn cứ Luật Tổ chức chính quyền địa phương"),
        ("SomeFont", TCVN3, "legacy_tcvn3", "Căn cứ Luật Tổ chức chính quyền địa phương"),
        ("SomeFont", VNI, "legacy_vni", "Căn cứ Luật Tổ chức chính quyền địa phương"),
    ],
)
def test_old_encodings_are_decoded(
    tmp_path: Path, font: str, lines: list[str], reason: str, expected: str
) -> None:
    pdf = pikepdf.new()
    codes = {letter: letter.encode("cp1252")[0] for letter in "".join(lines)}
    add_page(pdf, show(codes, lines), fonts={"F1": latin_font(pdf, font)})
    pdf.save(tmp_path / "a.pdf")
    layer = _layer(_read(tmp_path / "a.pdf"))
    assert (layer.trusted, layer.reason) == (True, reason)
    assert layer.lines[0].text == expected
    assert layer.lines[0].raw_text != expected


def _scan_with_layer(path: Path, seen: list[str], layer: list[str]) -> PageImage:
    """A picture of `seen` with `layer` as invisible text over it."""
    picture = _text_pdf(path, seen).pixels
    pdf = pikepdf.new()
    font, codes = unicode_font(pdf, "".join(layer))
    content = draw("Im", (595.0, 0, 0, 842.0, 0, 0)) + show(codes, layer, mode=3)
    add_page(pdf, content, {"Im": flate_picture(pdf, picture)}, {"F1": font})
    pdf.save(path)
    return _read(path)


def test_invisible_text_over_a_scan(tmp_path: Path) -> None:
    right = _scan_with_layer(tmp_path / "a.pdf", LINES * 3, LINES * 3)
    assert right.kind is PageKind.SCAN
    assert (_layer(right).trusted, _layer(right).reason) == (True, "ok")
    little = _scan_with_layer(tmp_path / "b.pdf", LINES * 3, LINES[:2])
    assert (_layer(little).trusted, _layer(little).reason) == (False, "covers_little")
    wrong = _scan_with_layer(tmp_path / "c.pdf", LINES * 3, [fold(line) for line in LINES * 3])
    assert (_layer(wrong).trusted, _layer(wrong).reason) == (False, "no_diacritics")


def test_heading_columns_are_read_one_after_the_other(tmp_path: Path) -> None:
    left = ["ỦY BAN NHÂN DÂN", "TỈNH QUẢNG NGÃI", "Số: 12/QĐ-UBND"]
    right = ["CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc", "ngày 08"]
    pdf = pikepdf.new()
    font, codes = unicode_font(pdf, "".join(left + right + LINES))
    content = show(codes, left) + show(codes, right, left=300.0) + show(codes, LINES, top=680.0)
    add_page(pdf, content, fonts={"F1": font})
    pdf.save(tmp_path / "a.pdf")
    lines = _layer(_read(tmp_path / "a.pdf")).lines
    assert [line.text for line in lines] == left + right + LINES
    assert len({line.block for line in lines[:3]}) == 1
    assert lines[0].block != lines[3].block


_PLACES = st.floats(0, 500, allow_nan=False)


@given(st.lists(st.tuples(_PLACES, _PLACES, st.floats(1, 80), st.floats(1, 30)), max_size=40))
def test_no_word_is_lost_or_doubled(places: list[tuple[float, float, float, float]]) -> None:
    words = [
        LayerWord(str(i), str(i), (x, y, x + w, y + h), "", True, 0)
        for i, (x, y, w, h) in enumerate(places)
    ]
    laid = [word.text for line in lay_lines(words) for word in line.words]
    assert sorted(laid) == sorted(word.text for word in words)


def test_second_program_reads_the_same_words_in_the_same_places(tmp_path: Path) -> None:
    page = _text_pdf(tmp_path / "a.pdf", LINES)
    again = {word.text: word.box for word in read_again(tmp_path / "a.pdf", 1)}
    scale = page.dpi / 72
    for line in _layer(page).lines:
        for word in line.words:
            if " ".join(LINES).split().count(word.text) == 1:
                assert abs(again[word.text][3] * scale - word.box.bottom) < 20
        # Only where lines begin: the two programs take their own widths for a standard font.
        start = line.words[0]
        assert " ".join(LINES).count(start.text) > 1 or (
            abs(again[start.text][0] * scale - start.box.left) < 5
        )


def test_second_opinion_is_asked_only_in_doubt_and_taken_only_if_right(tmp_path: Path) -> None:
    asked = []

    def second() -> list[LayerWord]:
        asked.append(1)
        return read_again(tmp_path / "right.pdf", 1)

    _text_pdf(tmp_path / "right.pdf", LINES)
    for name, lines, times in (("right", LINES, 0), ("junk", JUNK, 1)):
        _text_pdf(tmp_path / f"{name}.pdf", lines)
        document = pypdfium2.PdfDocument(tmp_path / f"{name}.pdf")
        page = PdfPage(document[0], 1, PictureFacts(), DEFAULT_LIMITS, second).read()
        document.close()
        assert len(asked) == times
        assert [line.text for line in _layer(page).lines] == LINES


def test_second_opinion_is_silent_on_turned_pages(tmp_path: Path) -> None:
    _text_pdf(tmp_path / "a.pdf", LINES, rotate=90)
    assert read_again(tmp_path / "a.pdf", 1) == []


def test_second_opinion_survives_damage(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(b"%PDF-1.7 nothing here")
    assert read_again(tmp_path / "a.pdf", 1) == []


@pytest.mark.real
@pytest.mark.parametrize(
    "name",
    [
        "scans/misc/haui_kehoach.pdf",
        "scans/provinces_tthc_2025/349Q20.02.2025_11h25p24_signed.pdf",
        "scans/provinces_tthc_2025/QD358_TTHC_Dangkycutru.pdf",
        "scans/quangngai_ubnd/01_TTr_signed.pdf",
        "scans/luatvietnam_2010/10209535.pdf",
    ],
)
def test_wrong_layers_of_real_scans_are_refused(real_data: Path, name: str) -> None:
    with open_source(real_data / "real" / name) as source:
        for number in range(1, min(4, source.info.pages) + 1):
            assert not _layer(source.read_page(number)).trusted


@pytest.mark.real
def test_right_layers_of_real_files_are_trusted(real_data: Path) -> None:
    files = sorted((real_data / "real" / "born_digital").glob("*/*.pdf"))
    assert files
    for path in files:
        with open_source(path) as source:
            for number in range(1, source.info.pages + 1):
                assert _layer(source.read_page(number)).trusted, (path.name, number)

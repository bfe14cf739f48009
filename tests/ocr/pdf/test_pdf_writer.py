"""The finished file: text that copies exactly, sizes, metadata, and no half files."""

from __future__ import annotations

import io
import os
import re
import tracemalloc
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import numpy as np
import pikepdf
import pypdfium2
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from pdfminer.high_level import extract_text
from PIL import ImageCms, ImageFont

from ocr.errors import OutputError
from ocr.pdf import DocumentMetadata, PageLayers, check_pdfa, make_layers, write_pdfa
from ocr.pdf.colour_profile import srgb_profile
from ocr.pdf.glyphless import ADVANCE, glyphless_font
from ocr.types import Box, RecognisedPage
from tests.ocr.pdf.pdf_pages import line, output, program, recognised

LINES = (
    "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
    "Độc lập - Tự do - Hạnh phúc",
    "Số: 184/QĐ-UBND Thái Nguyên, ngày 5 tháng 02 năm 2026",
    "Ườm ướp ẵm ngẫu nhiên ợt ặc Ỹ ỵ đĐ (x < y) \\ [100 %] § 12 m² “trích” – …",
    "Chữ ngoài mặt phẳng: 𠮷 𐍈 hết.",
)


@pytest.fixture(scope="module")
def small() -> PageLayers:
    """A blank A4 page of 100 dpi: the text is what matters."""
    return make_layers(np.full((1169, 827), 250, np.uint8), 100.0)


def text_page(*texts: str, words: bool = False) -> RecognisedPage:
    """The texts one under another on the small page."""
    rows = [
        line(text, 80, 60 + 40 * row, 80 + 10 * len(text), 84 + 40 * row, words=words)
        for row, text in enumerate(texts)
    ]
    return recognised(*rows, size=(827, 1169))


def by_pdfium(path: Path) -> list[str]:
    with pypdfium2.PdfDocument(path) as document:
        return str(document[0].get_textpage().get_text_bounded()).splitlines()


def by_pdfminer(path: Path) -> list[str]:
    return [row for row in extract_text(path).splitlines() if row and row != "\f"]


def by_poppler(path: Path) -> list[str]:
    rows = output(program("pdftotext"), "-enc", "UTF-8", str(path), "-").splitlines()
    return [row for row in rows if row and row != "\f"]


@pytest.mark.parametrize("words", [False, True], ids=["lines", "words"])
@pytest.mark.parametrize("extract", [by_pdfium, by_pdfminer, by_poppler])
def test_text_copies_exactly(
    small: PageLayers,
    meta: DocumentMetadata,
    tmp_path: Path,
    extract: Callable[[Path], list[str]],
    words: bool,
) -> None:
    out = tmp_path / "a.pdf"
    write_pdfa(out, [(small, text_page(*LINES, words=words))], meta)
    assert extract(out) == list(LINES)


VIETNAMESE = st.text(
    alphabet="aăâbcdđeêghiklmnoôơpqrstuưvxyàáảãạằắẳẵặầấẩẫậềếểễệồốổỗộờớởỡợừứửữựỳýỷỹỵĐƯƠ0123456789/.,:",
    min_size=1,
    max_size=9,
)


@settings(max_examples=25, deadline=None)
@given(words=st.lists(VIETNAMESE, min_size=1, max_size=9))
def test_any_words_copy_exactly(tmp_path_factory: pytest.TempPathFactory, words: list[str]) -> None:
    # PDFium takes a run of one sign for text that is painted twice and drops the last of it.
    assume(all(len(set(word)) > 1 or len(word) == 1 for word in words))
    text = unicodedata.normalize("NFC", " ".join(words))
    layers = make_layers(np.full((1169, 827), 250, np.uint8), 100.0)
    out = tmp_path_factory.mktemp("words") / "a.pdf"
    meta = DocumentMetadata("t", datetime.fromisoformat("2026-01-02T03:04:05+07:00"), "p", "i")
    page = text_page(text, words=True)
    write_pdfa(out, [(layers, page)], meta)
    assert by_pdfium(out) == [text]
    assert by_pdfminer(out) == [text]


def test_decomposed_text_and_control_characters_come_out_clean(
    small: PageLayers, meta: DocumentMetadata, tmp_path: Path
) -> None:
    out = tmp_path / "a.pdf"
    wild = unicodedata.normalize("NFD", "Quyết định") + "\u200b\x07  \t số\u00a05\n"
    write_pdfa(out, [(small, text_page(wild))], meta)
    assert by_pdfium(out) == ["Quyết định số 5"]


def test_words_lie_over_their_boxes(
    small: PageLayers, meta: DocumentMetadata, tmp_path: Path
) -> None:
    out = tmp_path / "a.pdf"
    page = text_page("Phê duyệt quy hoạch", words=True)
    write_pdfa(out, [(small, page)], meta)
    with pypdfium2.PdfDocument(out) as document:
        text = document[0].get_textpage()
        height = document[0].get_height()
        said = str(text.get_text_bounded())
        for word in page.lines[0].words:
            start = said.index(word.text)
            left, bottom, _, top = text.get_charbox(start)
            right = text.get_charbox(start + len(word.text) - 1)[2]
            scale = 72.0 / 100.0
            assert left == pytest.approx(word.box.left * scale, abs=0.4)
            assert right == pytest.approx(word.box.right * scale, abs=0.4)
            assert height - top <= word.box.top * scale
            assert height - bottom >= word.box.bottom * scale - 0.5


@pytest.mark.parametrize("dpi", [72.0, 96.5, 200.0, 299.72, 300.0, 600.0])
def test_page_size_is_exact(meta: DocumentMetadata, tmp_path: Path, dpi: float) -> None:
    layers = make_layers(np.full((1171, 829), 255, np.uint8), dpi, bilevel=True)
    out = tmp_path / "a.pdf"
    write_pdfa(out, [(layers, recognised(size=(829, 1171)))], meta)
    with pikepdf.open(out) as pdf:
        box = [float(side) for side in pdf.pages[0].mediabox]
    assert box[2] / 72 * 25.4 == pytest.approx(829 / dpi * 25.4, abs=0.01)
    assert box[3] / 72 * 25.4 == pytest.approx(1171 / dpi * 25.4, abs=0.01)


def test_a_page_beyond_the_largest_side_gets_a_unit(meta: DocumentMetadata, tmp_path: Path) -> None:
    layers = make_layers(np.full((500, 5000), 255, np.uint8), 20.0, bilevel=True)
    out = tmp_path / "a.pdf"
    write_pdfa(out, [(layers, recognised(size=(5000, 500)))], meta)
    with pikepdf.open(out) as pdf:
        page = pdf.pages[0]
        assert float(page.mediabox[2]) * int(page.obj.UserUnit) == pytest.approx(18_000)


def test_a_page_below_the_least_side_is_refused(meta: DocumentMetadata, tmp_path: Path) -> None:
    layers = make_layers(np.full((5, 500), 255, np.uint8), 300.0, bilevel=True)
    with pytest.raises(OutputError) as caught:
        write_pdfa(tmp_path / "a.pdf", [(layers, recognised(size=(500, 5)))], meta)
    assert caught.value.code == "page_too_small"
    assert list(tmp_path.iterdir()) == []


def test_metadata_is_the_same_in_both_places(
    small: PageLayers, meta: DocumentMetadata, tmp_path: Path
) -> None:
    out = tmp_path / "a.pdf"
    write_pdfa(out, [(small, text_page("a"))], meta)
    with pikepdf.open(out) as pdf:
        assert str(pdf.docinfo["/Title"]) == meta.title
        assert str(pdf.docinfo["/CreationDate"]) == "D:20260515093000+07'00'"
        assert str(pdf.Root.Lang) == "vi-VN"
        with pdf.open_metadata() as xmp:
            assert xmp["dc:title"] == meta.title
            assert xmp["dc:description"] == meta.subject
            assert xmp["dc:identifier"] == meta.identifier
            assert xmp["pdf:Producer"] == meta.producer
            assert xmp["xmp:CreateDate"] == "2026-05-15T09:30:00+07:00"
            assert xmp.pdfa_status == "2B"


def test_metadata_refuses_what_cannot_be_written(meta: DocumentMetadata) -> None:
    with pytest.raises(ValueError, match="time zone"):
        replace(meta, created=datetime(2026, 1, 1))  # noqa: DTZ001 - the point of the test
    with pytest.raises(ValueError, match="control"):
        replace(meta, title="a\x00b")


def test_the_same_input_gives_the_same_bytes(
    small: PageLayers, meta: DocumentMetadata, tmp_path: Path
) -> None:
    pages = [(small, text_page(*LINES))] * 3
    one = write_pdfa(tmp_path / "a.pdf", pages, meta)
    two = write_pdfa(tmp_path / "b.pdf", pages, meta)
    other = write_pdfa(tmp_path / "c.pdf", pages, replace(meta, identifier="urn:test:185"))
    assert one == two
    assert one.pages == 3
    assert one.bytes == (tmp_path / "a.pdf").stat().st_size
    assert other.sha256 != one.sha256


def test_a_failing_page_leaves_the_old_file_alone(
    small: PageLayers, meta: DocumentMetadata, tmp_path: Path
) -> None:
    out = tmp_path / "a.pdf"
    out.write_bytes(b"as it was")

    def pages() -> Iterator[tuple[PageLayers, RecognisedPage]]:
        yield small, text_page("a")
        raise OutputError("layers damaged")

    with pytest.raises(OutputError, match="layers damaged"):
        write_pdfa(out, pages(), meta)
    assert out.read_bytes() == b"as it was"
    assert [entry.name for entry in tmp_path.iterdir()] == ["a.pdf"]


def test_no_pages_is_an_error(meta: DocumentMetadata, tmp_path: Path) -> None:
    with pytest.raises(OutputError) as caught:
        write_pdfa(tmp_path / "a.pdf", [], meta)
    assert caught.value.code == "no_pages"


def test_a_folder_that_is_not_there_is_an_output_error(
    small: PageLayers, meta: DocumentMetadata, tmp_path: Path
) -> None:
    with pytest.raises(OutputError, match="not written"):
        write_pdfa(tmp_path / "none" / "a.pdf", [(small, text_page("a"))], meta)


def test_memory_does_not_grow_with_pages(
    small: PageLayers, meta: DocumentMetadata, tmp_path: Path
) -> None:
    ballast = bytes(np.random.default_rng(1).integers(0, 255, 300_000, dtype=np.uint8))

    def peak(count: int) -> int:
        def pages() -> Iterator[tuple[PageLayers, RecognisedPage]]:
            for _ in range(count):
                # a fresh JPEG each time, followed by bytes no decoder reads
                assert small.paper is not None
                paper = replace(small.paper, jpeg=small.paper.jpeg + bytes(ballast))
                yield replace(small, paper=paper), text_page(*LINES)

        tracemalloc.start()
        write_pdfa(tmp_path / "a.pdf", pages(), meta)
        top = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return top

    peak(1)
    assert peak(60) < peak(6) + 1_500_000


def test_the_font_is_whole_and_says_one_width() -> None:
    program_bytes = glyphless_font()
    assert len(program_bytes) < 1000
    face = ImageFont.truetype(io.BytesIO(program_bytes), 1000)
    assert face.getlength(" ") == ADVANCE
    assert face.getname()[0] == "ScanStationGlyphless"


def test_the_profile_is_srgb() -> None:
    ours = ImageCms.ImageCmsProfile(io.BytesIO(srgb_profile()))
    theirs = ImageCms.createProfile("sRGB")
    swap = ImageCms.buildTransform(ours, theirs, "RGB", "RGB")
    colours = np.random.default_rng(2).integers(0, 255, (40, 40, 3), dtype=np.uint8)
    from PIL import Image

    through = np.asarray(ImageCms.applyTransform(Image.fromarray(colours), swap))
    assert np.abs(through.astype(int) - colours).max() <= 1


@pytest.mark.parametrize("part", [1, 2])
def test_qpdf_finds_nothing(write: Callable[..., Path], letter: np.ndarray, part: int) -> None:
    qpdf = program("qpdf")
    out = write(make_layers(letter, 300.0), line(LINES[2], 300, 600, 2000, 660), part=part)
    said = output(qpdf, "--check", str(out))
    assert "No syntax or stream encoding errors found" in said
    assert "WARNING" not in said


JARS = "preflight pdfbox2 fontbox2 xmpbox commons-logging commons-io javax.activation jaxb-api"


@pytest.mark.parametrize("kind", ["colour", "gray", "bilevel", "photo"])
def test_preflight_accepts_the_twin(
    write: Callable[..., Path], letter: np.ndarray, kind: str
) -> None:
    java = program("java")
    folder = Path("/usr/share/java")
    jars = [folder / f"{name}.jar" for name in JARS.split()]
    if not all(jar.is_file() for jar in jars):
        pytest.skip("Debian's libpdfbox2-java (PDFBox Preflight) is not installed")
    gray = letter.max(axis=2)
    layers = {
        "colour": lambda: make_layers(letter, 300.0),
        "gray": lambda: make_layers(gray, 300.0),
        "bilevel": lambda: make_layers(gray, 300.0, bilevel=True),
        "photo": lambda: make_layers(
            np.random.default_rng(1).integers(0, 255, (600, 400, 3), dtype=np.uint8), 150.0
        ),
    }[kind]()
    out = write(
        layers,
        line(LINES[2], 30, 60, 390, 90),
        line(LINES[4], 30, 100, 390, 130),
        part=1,
        name="a.pdf",
    )
    said = output(
        java,
        "-cp",
        os.pathsep.join(map(str, jars)),
        "org.apache.pdfbox.preflight.Validator_A1b",
        str(out),
    )
    assert re.search(r"is a valid PDF/A-1b file", said), said


def test_lines_of_odd_shape_are_written(
    small: PageLayers, meta: DocumentMetadata, tmp_path: Path
) -> None:
    tall = replace(line("dọc theo lề", 10, 100, 30, 900), box=Box(10, 100, 30, 900))
    tiny = line("x", 400, 400, 401, 401)
    blank = line(" \t ", 500, 500, 600, 520)
    out = tmp_path / "a.pdf"
    write_pdfa(out, [(small, recognised(tall, tiny, blank, size=(827, 1169)))], meta)
    assert check_pdfa(out) == ()
    assert "".join(by_pdfium(out)).replace(" ", "") == "dọctheolềx"

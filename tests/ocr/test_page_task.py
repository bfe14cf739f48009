"""From a file to its results on disk: whole or not at all, and the same every time."""

import json
import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ocr.engine import OcrEngine
from ocr.errors import OcrError
from ocr.metrics import flex_errors
from ocr.page_task import (
    PageOptions,
    assemble,
    layers_path,
    page_path,
    process_page,
    read_result,
)
from ocr.pdf import DocumentMetadata, check_pdfa
from ocr.reading import open_source
from ocr.types import PageKind, RecognisedPage
from tests.ocr.pages import PARAGRAPH, paper, paragraph, reads, shrunk
from tests.ocr.pdf_making import picture_pdf

DPI = 200.0
META = DocumentMetadata(
    title="Thông báo số 17",
    created=datetime(2026, 5, 15, 9, 30, tzinfo=UTC),
    producer="ScanStation",
    identifier="urn:test:17",
    subject="",
    keywords="",
    author="",
)


@pytest.fixture(scope="module")
def document(tmp_path_factory: pytest.TempPathFactory) -> Path:
    page = shrunk(paper(*paragraph(5), size_mm=(210.0, 100.0)), DPI)
    return picture_pdf(tmp_path_factory.mktemp("scans") / "Thông báo số 17.pdf", page, dpi=DPI)


def process(
    document: Path, out: Path, engine: OcrEngine, options: PageOptions | None = None
) -> RecognisedPage:
    with open_source(document) as source:
        return process_page(source, 1, out, engine, options)


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def without_seconds(path: Path) -> bytes:
    body = json.loads(path.read_bytes())
    del body["seconds"]
    return json.dumps(body).encode()


def test_record_and_layers_appear_and_say_the_same(
    document: Path, tmp_path: Path, engine: OcrEngine
) -> None:
    page = process(document, tmp_path, engine)
    assert names(tmp_path) == ["page-00001.json", "page-00001.layers"]
    assert flex_errors(PARAGRAPH, page.text).rate <= 0.05
    stored = read_result(tmp_path, 1)
    assert stored.text == page.text
    assert stored.lines[0].box == page.lines[0].box


def test_a_second_run_gives_the_same_bytes(
    document: Path, tmp_path: Path, engine: OcrEngine
) -> None:
    process(document, tmp_path, engine)
    record, layers = without_seconds(page_path(tmp_path, 1)), layers_path(tmp_path, 1).read_bytes()
    process(document, tmp_path, engine)
    assert without_seconds(page_path(tmp_path, 1)) == record
    assert layers_path(tmp_path, 1).read_bytes() == layers


def test_layers_can_be_left_out(document: Path, tmp_path: Path) -> None:
    process(document, tmp_path, reads("văn bản", 0.9), PageOptions(layers=False))
    assert names(tmp_path) == ["page-00001.json"]


class FailingDisk:
    """A disk that is full from the given call of `fsync` on."""

    def __init__(self, works: int) -> None:
        self.left, self.real = works, os.fsync

    def __call__(self, handle: int) -> None:
        if self.left == 0:
            raise OSError(28, "No space left on device")
        self.left -= 1
        self.real(handle)


def failing_run(document: Path, out: Path, works: int, monkeypatch: pytest.MonkeyPatch) -> bool:
    """Process with a disk that fails; whether the failure was met."""
    disk = FailingDisk(works)
    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", disk)
        try:
            process(document, out, reads("văn bản", 0.9))
        except (OSError, OcrError):
            return True
    return False


@pytest.mark.parametrize("works", [0, 1])
def test_a_write_that_fails_leaves_nothing_half(
    works: int, document: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert failing_run(document, tmp_path, works, monkeypatch)
    assert set(names(tmp_path)) <= {"page-00001.layers"}
    with pytest.raises(OcrError):
        read_result(tmp_path, 1)


@pytest.mark.parametrize("works", [0, 1])
def test_a_write_that_fails_keeps_the_results_before(
    works: int, document: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    process(document, tmp_path, reads("bản trước", 0.9))
    before = page_path(tmp_path, 1).read_bytes()
    assert failing_run(document, tmp_path, works, monkeypatch)
    assert names(tmp_path) == ["page-00001.json", "page-00001.layers"]
    assert page_path(tmp_path, 1).read_bytes() == before
    assert read_result(tmp_path, 1).lines[0].text == "bản trước"


def test_the_failing_disk_fails_for_the_record_alone(
    document: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two files are flushed: with two working flushes nothing fails."""
    assert not failing_run(document, tmp_path, 2, monkeypatch)
    assert names(tmp_path) == ["page-00001.json", "page-00001.layers"]


@pytest.mark.parametrize("content", [None, b"", b"{", b"\xff\xfe\x00", b'{"format": 99}'])
def test_a_missing_or_damaged_record_is_named(content: bytes | None, tmp_path: Path) -> None:
    if content is not None:
        page_path(tmp_path, 1).write_bytes(content)
    with pytest.raises(OcrError) as caught:
        read_result(tmp_path, 1)
    assert caught.value.code == "page_record_damaged"


def test_a_blank_page_is_processed_without_an_engine_reading(tmp_path: Path) -> None:
    document = picture_pdf(tmp_path / "trang trắng.pdf", shrunk(paper(), DPI), dpi=DPI)
    engine, out = reads("văn bản", 0.9), tmp_path / "out"
    out.mkdir()
    page = process(document, out, engine)
    assert page.kind is PageKind.BLANK
    assert engine.asked == 0
    assert read_result(out, 1).quality.findings == ("blank",)


def test_processed_pages_become_one_searchable_file(
    document: Path, tmp_path: Path, engine: OcrEngine
) -> None:
    process(document, tmp_path, engine)
    out = tmp_path / "Thông báo số 17.pdf"
    result = assemble(tmp_path, 1, out, META)
    assert result.pages == 1
    assert out.stat().st_size == result.bytes
    assert check_pdfa(out) == ()
    with open_source(out) as source:
        layer = source.read_page(1).text_layer
    assert layer is not None
    text = "\n".join(line.text for line in layer.lines)
    assert flex_errors([line.text for line in read_result(tmp_path, 1).lines], text).rate < 0.02


def test_a_page_that_is_missing_makes_no_file(
    document: Path, tmp_path: Path, engine: OcrEngine
) -> None:
    process(document, tmp_path, engine)
    out = tmp_path / "hai trang.pdf"
    with pytest.raises(OcrError):
        assemble(tmp_path, 2, out, META)
    assert names(tmp_path) == ["page-00001.json", "page-00001.layers"]

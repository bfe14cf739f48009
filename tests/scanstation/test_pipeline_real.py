"""One contract, two processors: the fake the fast tests use, and the real one."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pikepdf
import pytest
from fake_processor import make_fake
from kill_kit import scan

from ocr.errors import SourceError
from scanstation.pipeline import ocr_processor as real_processor
from scanstation.pipeline.contract import (
    AssemblyOrder,
    NotUnderstood,
    PageProcessor,
    ProcessorSettings,
    UnderstandOrder,
)
from scanstation.pipeline.model_paths import shipped_models
from scanstation.pipeline.processors import ocr_processor

SETTINGS = ProcessorSettings("auto", 1 << 30, 100, 200_000_000, 60.0, 4 << 30)


@pytest.fixture(params=["fake", "real"])
def processor(request: pytest.FixtureRequest) -> Iterator[PageProcessor]:
    made = (make_fake if request.param == "fake" else ocr_processor)(SETTINGS)
    yield made
    made.close()
    made.close()  # twice is fine


@pytest.fixture
def two_pages(processor: PageProcessor, tmp_path: Path, fake_file: Callable[..., Path]) -> Path:
    """A file of two pages that this processor understands, without an extension, as in a spool."""
    path = tmp_path / "0a1b"
    if type(processor).__name__ == "FakeProcessor":
        path.write_bytes(fake_file("a.pdf", pages=2).read_bytes())
    else:
        path.write_bytes(scan(3)[1])
    return path


def order(source: Path, tmp_path: Path, *, signed: bool = False) -> AssemblyOrder:
    return AssemblyOrder(
        source=source,
        work=tmp_path / "work",
        target=tmp_path / "derived",
        pages=2,
        title="Quyết định số 12",
        identifier="01",
        signed=signed,
        arrived=datetime(2026, 11, 20, 8, 0, tzinfo=UTC),
    )


def test_the_contract_is_kept(processor: PageProcessor, two_pages: Path, tmp_path: Path) -> None:
    found = processor.inspect(two_pages, "a.pdf")
    assert found.pages == 2
    assert not found.claimed_extension_wrong
    assert processor.inspect(two_pages, "a.tif").claimed_extension_wrong
    facts = [processor.recognise(two_pages, number, tmp_path / "work") for number in (1, 2)]
    assert [page.number for page in facts] == [1, 2]
    for number, page in enumerate(facts, 1):
        assert page.text
        assert 0.0 <= page.mean_confidence <= 1.0
        assert page.width_px > 0
        assert page.turn_deg in {0, 90, 180, 270}
        assert (tmp_path / "work" / f"page-{number:05d}.json").exists()
        again = processor.recognise(two_pages, number, tmp_path / "work")
        assert (again.text, again.width_px) == (page.text, page.width_px)
    first = processor.assemble(order(two_pages, tmp_path))
    (made,) = first
    data = made.path.read_bytes()
    assert (made.kind, made.bytes, made.pages) == ("searchable_pdf", len(data), 2)
    assert made.sha256 == hashlib.sha256(data).hexdigest()
    assert processor.assemble(order(two_pages, tmp_path)) == first
    assert [path for path in (tmp_path / "derived").iterdir() if path != made.path] == []


def test_what_is_no_document_is_an_error_with_a_code(
    processor: PageProcessor, tmp_path: Path
) -> None:
    (tmp_path / "bad").write_bytes(b"%PDF-1.7\nbroken")
    with pytest.raises(SourceError) as caught:
        processor.inspect(tmp_path / "bad", "a.pdf")
    assert caught.value.code


def signed_pdf(path: Path) -> Path:
    """A PDF with a filled signature field; the bytes of the signature do not matter here."""
    pdf = pikepdf.open(io.BytesIO(scan(3)[1]))
    signature = pikepdf.Dictionary(
        Type=pikepdf.Name.Sig,
        Filter=pikepdf.Name("/Adobe.PPKLite"),
        SubFilter=pikepdf.Name("/ETSI.CAdES.detached"),
        ByteRange=pikepdf.Array([0, 10, 20, 10]),
        Contents=pikepdf.String(b"\x30\x00"),
    )
    field = pikepdf.Dictionary(
        FT=pikepdf.Name.Sig,
        T=pikepdf.String("Signature1"),
        V=pdf.make_indirect(signature),
        Subtype=pikepdf.Name.Widget,
        Rect=pikepdf.Array([0, 0, 0, 0]),
    )
    form = pikepdf.Dictionary(Fields=pikepdf.Array([pdf.make_indirect(field)]), SigFlags=3)
    pdf.Root.AcroForm = pdf.make_indirect(form)
    pdf.save(path)
    pdf.close()
    return path


def test_a_signed_file_stays_as_it_is_and_its_text_lies_beside_it(tmp_path: Path) -> None:
    source = signed_pdf(tmp_path / "ký.pdf")
    processor = ocr_processor(SETTINGS)
    try:
        assert processor.inspect(source, "ký.pdf").signed
        pages = [processor.recognise(source, n, tmp_path / "work").text for n in (1, 2)]
        assert list((tmp_path / "work").glob("*.layers")) == []
        pdf, sidecar = processor.assemble(order(source, tmp_path, signed=True))
    finally:
        processor.close()
    assert pdf.path.read_bytes() == source.read_bytes()
    assert sidecar.kind == "text_sidecar"
    assert sidecar.path.read_text(encoding="utf-8") == "\f".join(pages) + "\n"


def test_page_files_that_were_tidied_away_are_made_again(tmp_path: Path) -> None:
    source = tmp_path / "0a1b"
    source.write_bytes(scan(3)[1])
    processor = ocr_processor(SETTINGS)
    try:
        (made,) = processor.assemble(order(source, tmp_path))
    finally:
        processor.close()
    with pikepdf.open(made.path) as pdf:
        assert len(pdf.pages) == 2


def test_a_slip_in_a_rule_costs_the_record_and_not_the_document(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def slip(*_: object) -> None:
        raise IndexError("bí mật của trang")

    source = tmp_path / "0a1b"
    source.write_bytes(scan(3)[1])
    monkeypatch.setattr(real_processor, "understand_document", slip)
    made = ocr_processor(SETTINGS)
    found = made.understand(UnderstandOrder(source, tmp_path / "work", 1, shipped_models()))
    made.close()
    assert isinstance(found, NotUnderstood)
    assert found.fault.startswith("IndexError test_pipeline_real.py:")
    assert "trang" not in found.fault

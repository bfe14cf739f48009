"""What the tests of `ocr.pdf` share."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from ocr.pdf import DocumentMetadata, PageLayers, write_pdfa
from ocr.types import Line, Pixels
from tests.ocr.pdf.pdf_pages import draw_letter, recognised


@pytest.fixture(scope="session")
def letter() -> Pixels:
    return draw_letter()


@pytest.fixture
def meta() -> DocumentMetadata:
    return DocumentMetadata(
        title="Quyết định số 184/QĐ-UBND",
        created=datetime(2026, 5, 15, 9, 30, tzinfo=timezone(timedelta(hours=7))),
        producer="ScanStation 0.1",
        identifier="urn:test:184",
        subject="Về việc điều chỉnh <cục bộ> quy hoạch & giao đất",
        keywords="quy hoạch, Quang Vinh",
        author="UBND tỉnh Thái Nguyên",
    )


@pytest.fixture
def write(tmp_path: Path, meta: DocumentMetadata) -> Callable[..., Path]:
    """Write one page with text and give the file."""

    def one(
        layers: PageLayers, *lines: Line, part: int = 2, name: str = "Tờ trình số 1.pdf"
    ) -> Path:
        out = tmp_path / name
        size = (layers.width_px, layers.height_px)
        write_pdfa(out, [(layers, recognised(*lines, size=size))], meta, part=part)
        return out

    return one

"""What the tests of `ocr` share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from ocr.engine import OcrEngine
from ocr.page_task import make_engine


@pytest.fixture(scope="session")
def engine() -> Iterator[OcrEngine]:
    """The station's first choice on this machine."""
    found = make_engine()
    yield found
    found.close()

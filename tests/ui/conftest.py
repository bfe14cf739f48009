"""A store with documents in it, and a window over it; no pixel of a real document."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from scanstation.bootstrap import open_store
from scanstation.store import Store

# Test modules import the kits beside this file; worker processes the fakes of the station tests.
for folder in (Path(__file__).parent, Path(__file__).parents[1] / "scanstation"):
    if str(folder) not in sys.path:
        sys.path.insert(0, str(folder))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """An empty store."""
    with open_store(tmp_path / "kho") as opened:
        yield opened

"""A store in a fresh folder, and files a scanner could have written."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from scanstation.bootstrap import open_store
from scanstation.store import Store

# Test modules and the worker processes they start import the fakes beside this file.
sys.path.insert(0, str(Path(__file__).parent))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """An empty store."""
    with open_store(tmp_path / "kho") as opened:
        yield opened


@pytest.fixture
def watched(tmp_path: Path) -> Path:
    """A folder a scanner writes into."""
    folder = tmp_path / "Máy quét 1"
    folder.mkdir()
    return folder


@pytest.fixture
def fake_file(tmp_path: Path) -> Callable[..., Path]:
    """Writes a file for the fake processor: its behaviour is its content."""

    def write(name: str, folder: Path | None = None, **behaviour: object) -> Path:
        path = (folder or tmp_path / "vào") / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps({"name": name, **behaviour}), encoding="utf-8")
        return path

    return write

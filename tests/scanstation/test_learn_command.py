"""`scanstation learn`: learn, try, list, go back; for people and for programs."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from scanstation.cli import main
from scanstation.pipeline.model_paths import SHIPPED
from scanstation.store import Store
from tests.scanstation.learn_kit import KEY, teach
from tests.scanstation.store_kit import open_store


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(teach(tmp_path / "kho")) as opened:
        yield opened


def command(store: Store, *words: str) -> int:
    return main(["learn", *words, "--store", str(store.folder)])


def test_the_command(store: Store, capsys: pytest.CaptureFixture[str]) -> None:
    assert command(store, "--dry-run") == 0
    told = capsys.readouterr().out
    assert "Chỉ thử" in told
    assert "0 → 3" in told
    assert command(store, "--json") == 0
    learnt = json.loads(capsys.readouterr().out)
    assert (learnt["version"], learnt["in_use"], learnt["better"]) == ("v0001", True, True)
    assert learnt["after"]["types"]["office"][KEY]["right"] == 3
    assert command(store) == 1
    assert "Không có ví dụ mới" in capsys.readouterr().err
    assert command(store, "--list", "--lang", "en") == 0
    assert "in use" in capsys.readouterr().out
    assert command(store, "--list", "--json") == 0
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [(row["version"], row["in_use"]) for row in rows] == [
        (SHIPPED, False),
        ("v0001", True),
    ]
    assert command(store, "--rollback") == 0
    assert "v0001 sang shipped" in capsys.readouterr().out
    assert command(store, "--rollback", "v0009") == 2
    assert "v0001" in capsys.readouterr().err
    assert command(store, "--rollback", "v0001", "--json") == 0
    assert json.loads(capsys.readouterr().out) == {
        "schema": 1,
        "left": SHIPPED,
        "version": "v0001",
    }


def test_the_command_without_a_store(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["learn", "--store", str(tmp_path)]) == 1
    assert "→" in capsys.readouterr().err

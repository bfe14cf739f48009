"""Each import contract is broken once on purpose: one that guards a wrong name would stay kept."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ("ocr", "classifiers", "scanstation")
CONTRACTS = {
    contract["id"]: contract["name"]
    for contract in tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"][
        "importlinter"
    ]["contracts"]
}

# contract id: (file of a fresh copy, the line put at its end)
BREACHES = {
    "rooms": ("scanstation/domain/__init__.py", "import scanstation.store"),
    "leaves": ("scanstation/paths.py", "import scanstation.domain"),
    "libraries": ("ocr/__init__.py", "import sqlalchemy"),
    "independence": ("classifiers/__init__.py", "import ocr"),
    "pixels": ("classifiers/__init__.py", "import cv2"),
    "recognition": ("scanstation/intake/__init__.py", "import ocr"),
    "qt": ("scanstation/services/__init__.py", "from PySide6 import QtCore"),
    "sql": ("scanstation/services/__init__.py", "import sqlmodel"),
    "window": ("scanstation/ui/__init__.py", "import scanstation.store"),
}


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The sources alone, where a line may be added."""
    for package in PACKAGES:
        shutil.copytree(
            ROOT / package, tmp_path / package, ignore=shutil.ignore_patterns("__pycache__", "*.so")
        )
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def lint(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    # the working folder first: the copy is read, not the installed sources
    code = "import sys; sys.path.insert(0, '.'); from importlinter.cli import lint_imports_command"
    return subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, "-c", f"{code}; lint_imports_command()", "--no-cache", *arguments],
        cwd=folder,
        env={**os.environ, "COLUMNS": "200"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_every_contract_is_broken_here_once() -> None:
    assert set(BREACHES) == set(CONTRACTS)


def test_an_untouched_copy_keeps_all(copy: Path) -> None:
    done = lint(copy)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-2000:]
    assert f"{len(CONTRACTS)} kept, 0 broken" in done.stdout


@pytest.mark.parametrize("contract", sorted(BREACHES))
def test_a_breach_is_named(contract: str, copy: Path) -> None:
    name, line = BREACHES[contract]
    path = copy / name
    path.write_text(f"{path.read_text('utf-8')}\n{line}\n", "utf-8")
    done = lint(copy, "--contract", contract)
    assert done.returncode == 1, done.stdout[-3000:]
    assert f"{CONTRACTS[contract]} BROKEN" in done.stdout
    assert line.split()[1] in done.stdout


def test_a_room_without_a_place_is_named(copy: Path) -> None:
    room = copy / "scanstation" / "cellar"
    room.mkdir()
    (room / "__init__.py").write_text('"""A room nobody gave a place."""\n')
    done = lint(copy, "--contract", "rooms")
    assert done.returncode == 1
    assert "cellar" in done.stdout

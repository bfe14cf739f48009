"""A station meets the zoo: every broken or hostile file is named with a reason, none stops it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from scanstation.messages import LANGUAGES, describe
from tests.zoo import make_zoo

EVERY = int(os.environ.get("SCANSTATION_ZOO_EVERY", "4"))  # 1: the whole zoo, by hand
SECONDS = 300


@pytest.fixture(scope="module")
def lines(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, object]]:
    """What `process --json` says about a share of the zoo."""
    folder = tmp_path_factory.mktemp("zoo")
    animals = make_zoo(folder)
    kept = {animal.path for animal in animals[::EVERY]}
    for animal in animals:
        if animal.path not in kept:
            animal.path.unlink()
    command = [sys.executable, "-m", "scanstation", "process", str(folder), "--json"]
    store = tmp_path_factory.mktemp("store")
    done = subprocess.run(  # noqa: S603 - this program itself
        [*command, "--store", str(store)],
        capture_output=True,
        timeout=SECONDS,
        check=False,
    )
    assert done.returncode in (0, 1), done.stderr.decode()
    out = [json.loads(line) for line in done.stdout.decode().splitlines()]
    assert len(out) == len(kept)
    assert {Path(str(_source(line)["path"])).name for line in out} == {p.name for p in kept}
    return out


def _source(line: dict[str, object]) -> dict[str, object]:
    source = line["source"]
    assert isinstance(source, dict)
    return source


def _problems(line: dict[str, object]) -> list[dict[str, str]]:
    problems = line["problems"]
    assert isinstance(problems, list)
    return problems


def test_every_file_ends_in_a_state(lines: list[dict[str, object]]) -> None:
    assert {line["state"] for line in lines} <= {"to_correct", "refused", "failed"}
    assert any(line["state"] == "refused" for line in lines)


def test_what_is_not_taken_has_a_reason_and_a_next_step(lines: list[dict[str, object]]) -> None:
    for line in lines:
        if line["state"] == "to_correct":
            continue
        problems = _problems(line)
        assert problems, line
        for problem in problems:
            assert problem["text"]
            assert problem["next_step"]


def test_every_reason_is_written_in_both_languages(lines: list[dict[str, object]]) -> None:
    codes = {problem["code"] for line in lines for problem in _problems(line)}
    assert codes
    for code in codes:
        texts = {describe(code, language).text for language in LANGUAGES}
        assert len(texts) == len(LANGUAGES)

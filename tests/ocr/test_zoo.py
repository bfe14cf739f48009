"""No animal of the zoo crashes the reader, takes long, or is refused without a reason."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from pathlib import Path

import pytest

from ocr.reading import REASON_CODES
from tests.zoo import ZooFile, make_zoo

_SECONDS_EACH = 10.0
_SECONDS_ALL = 300.0

Answers = dict[int, dict[str, object]]


@pytest.fixture(scope="module")
def zoo(tmp_path_factory: pytest.TempPathFactory) -> list[ZooFile]:
    return make_zoo(tmp_path_factory.mktemp("zoo"))


@pytest.fixture(scope="module")
def answers(zoo: list[ZooFile], tmp_path_factory: pytest.TempPathFactory) -> Answers:
    """What the visitor saw; a file at which it died is marked and the visit goes on behind it."""
    listed = tmp_path_factory.mktemp("list") / "zoo.json"
    listed.write_text(json.dumps([str(animal.path) for animal in zoo]), encoding="utf-8")
    found: Answers = {}
    first = 0
    while first < len(zoo):
        done = subprocess.run(  # noqa: S603 - our own script, our own list
            [sys.executable, "-m", "tests.ocr.zoo_visitor", str(listed), str(first)],
            cwd=Path(__file__).resolve().parents[2],
            capture_output=True,
            timeout=_SECONDS_ALL,
            check=False,
        )
        for line in done.stdout.decode().splitlines():
            answer = json.loads(line)
            found[answer["number"]] = answer
        first = max(found, default=-1) + 1
        if first < len(zoo):
            found[first] = {
                "outcome": f"crashed with {done.returncode}",
                "code": "",
                "seconds": 0.0,
            }
            first += 1
    return found


def test_the_zoo_is_large(zoo: list[ZooFile]) -> None:
    assert len(zoo) >= 150
    assert len({animal.path for animal in zoo}) == len(zoo)


def test_the_zoo_is_the_same_every_time(zoo: list[ZooFile], tmp_path: Path) -> None:
    again = make_zoo(tmp_path / "again")
    for one, other in zip(zoo, again, strict=True):
        assert one.path.name == other.path.name
        if "locked-6" in one.path.name:
            continue  # AES-256 salts its keys
        first, second = one.path.read_bytes(), other.path.read_bytes()
        assert hashlib.sha256(first).digest() == hashlib.sha256(second).digest(), one.path.name


def test_every_animal_opens_or_gives_its_reason(zoo: list[ZooFile], answers: Answers) -> None:
    wrong = []
    for number, animal in enumerate(zoo):
        answer = answers[number]
        outcome, code = answer["outcome"], answer["code"]
        right = outcome == animal.expect or (
            animal.expect == "either" and outcome in ("opens", "refused")
        )
        if outcome == "refused" and (
            code not in REASON_CODES or (animal.codes and code not in animal.codes)
        ):
            right = False
        if not right:
            wrong.append((animal.path.name, animal.expect, animal.codes, outcome, code))
    assert not wrong, "\n".join(map(str, wrong))


def test_no_animal_takes_long(zoo: list[ZooFile], answers: Answers) -> None:
    slow = {zoo[n].path.name: a["seconds"] for n, a in answers.items()}
    assert not {name: s for name, s in slow.items() if float(str(s)) > _SECONDS_EACH}


def test_zoo_shows_many_reasons(answers: Answers) -> None:
    seen = {answer["code"] for answer in answers.values() if answer["outcome"] == "refused"}
    assert len(seen) >= 12, seen

"""Which examples become which file of a version."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path

import pytest

from classifiers.calibration import Acceptance, load_acceptance, save_acceptance
from classifiers.type_table import load_types
from scanstation.domain.examples import Example
from scanstation.domain.fields import FieldData
from scanstation.domain.ids import DocumentId
from scanstation.paths import resource
from scanstation.pipeline.frozen import printed_key
from scanstation.pipeline.model_paths import ModelPaths, shipped_models
from scanstation.pipeline.model_versions import file_hash
from scanstation.pipeline.training import ACCEPTANCE_FROM, TYPES_FROM, train_parts
from tests.scanstation.store_kit import START


@pytest.fixture
def base(tmp_path: Path) -> ModelPaths:
    """The shipped models, with an acceptance that accepts nothing."""
    path = tmp_path / "acceptance.json"
    save_acceptance(path, Acceptance("gốc"))
    return replace(shipped_models(), acceptance=path)


@pytest.fixture
def target(tmp_path: Path) -> Path:
    folder = tmp_path / "v0001.part"
    folder.mkdir()
    return folder


def example(number: int, key: str, machine: FieldData, person: FieldData) -> Example:
    return Example(DocumentId(f"{number:032x}"), key, START, "an", machine, person)


def answers(count: int) -> list[Example]:
    """Numbers of documents: read surely and right, or unsurely and mostly wrong."""
    chance = random.Random(3)
    found = []
    for number in range(count):
        sure = chance.random() < 0.85
        right = sure or chance.random() < 0.3
        one = example(number, "code_number", str(number), str(number if right else number + 1))
        signals = {"line_confidence": 0.99 if sure else 0.6, "rule_score": 0.95 if sure else 0.5}
        found.append(replace(one, score=0.9 if sure else 0.4, signals=signals))
    return found


def test_nothing_is_learnt_from_nothing(base: ModelPaths, target: Path) -> None:
    made = train_parts([], base, target, "v0001")
    assert made.files == ()
    assert list(target.iterdir()) == []


def test_many_checked_answers_move_what_may_pass(base: ModelPaths, target: Path) -> None:
    made = train_parts(answers(ACCEPTANCE_FROM + 100), base, target, "v0001")
    assert made.files == ("acceptance.json",)
    assert base.acceptance is not None
    assert made.bases == {"acceptance.json": file_hash(base.acceptance)}
    learnt = load_acceptance(target / "acceptance.json")
    assert learnt.version == "v0001"
    sure = learnt.judge("code_number", 0.95, (("line_confidence", 0.99),))
    unsure = learnt.judge("code_number", 0.5, (("line_confidence", 0.6),))
    assert sure[0] > 0.97 > 0.6 > unsure[0]
    assert sure[1]
    assert not unsure[1]


def test_few_checked_answers_leave_the_shipped_thresholds(base: ModelPaths, target: Path) -> None:
    made = train_parts(answers(ACCEPTANCE_FROM - 1), base, target, "v0001")
    assert (made.files, made.examples["acceptance"]) == ((), ACCEPTANCE_FROM - 1)


def test_an_answer_the_machine_did_not_give_teaches_no_threshold(
    base: ModelPaths, target: Path
) -> None:
    asked = [replace(one, machine=None) for one in answers(ACCEPTANCE_FROM + 9)]
    assert train_parts(asked, base, target, "v0001").examples["acceptance"] == 0


def test_words_confirmed_often_become_rows(base: ModelPaths, target: Path) -> None:
    said = [example(n, "organ_name", "Sở Xay dụng 1", "Sở Xây dựng") for n in range(3)]
    made = train_parts(said, base, target, "v0001")
    assert made.files == ("lexicon.toml",)
    assert "Sở Xay dụng 1" in (target / "lexicon.toml").read_text(encoding="utf-8")


def test_types_need_a_correction_and_features_of_this_program(
    base: ModelPaths, target: Path
) -> None:
    strange = [
        replace(
            example(n, "type", None, "quyet_dinh"), features=b"\x01\x00\x00\x3c", features_mark="x"
        )
        for n in range(TYPES_FROM + 5)
    ]
    assert train_parts(strange, base, target, "v0001").examples["types"] == 0


def test_a_finer_kind_counts_as_the_type_it_is_printed_as() -> None:
    table = load_types(resource("rules"))
    finer = next(row for row in table.types if row.variant_of)
    assert printed_key(finer.key, table) == finer.variant_of
    assert printed_key("quyet_dinh", table) == "quyet_dinh"
    assert printed_key("không có", table) is None
    assert printed_key(None, table) is None

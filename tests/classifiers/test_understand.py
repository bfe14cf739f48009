"""Type, fields, priority and retention of one document come out of one door."""

from __future__ import annotations

import logging
import shutil
from pathlib import Path

import pytest

from classifiers.fields import FIELDS
from classifiers.type_table import TableDamaged
from classifiers.understand import understand
from tests.classifiers.pages import MODEL, RULES, document, letter

DECISION = letter(
    organ="ỦY BAN NHÂN DÂN TỈNH THÁI NGUYÊN",
    number="Số: 184/QĐ-UBND",
    title=("QUYẾT ĐỊNH", "Về việc phê duyệt nhiệm vụ quy hoạch chi tiết khu dân cư"),
    body=(
        "Căn cứ Luật Tổ chức chính quyền địa phương;",
        "QUYẾT ĐỊNH:",
        "Điều 1. Phê duyệt nhiệm vụ",
    ),
)


def test_everything_of_a_decision() -> None:
    said = understand(DECISION, RULES, MODEL)
    assert (said.type.key, said.type.tt05_code) == ("quyet_dinh", "02")
    assert said.type.score >= 0.99
    archive = {"type_name", "maintenance", "mode", "secrecy", "urgency", "confidence_level"}
    assert set(said.fields) == {*FIELDS, *archive}
    assert said.fields["type_name"].value == "Quyết định"
    assert said.fields["type_name"].page == 1
    assert said.fields["type_name"].box is not None
    assert said.fields["maintenance"].value == "01"
    assert said.priority.level == "P4"
    assert not any(answer.accepted for answer in said.fields.values())


@pytest.mark.expects_warnings
def test_a_damaged_acceptance_lets_nothing_pass(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    damaged = tmp_path / "acceptance.json"
    damaged.write_text("{", encoding="utf-8")
    with caplog.at_level(logging.WARNING):
        said = understand(DECISION, RULES, MODEL, acceptance=damaged)
    assert "nothing is accepted" in caplog.text
    assert said.type.key == "quyet_dinh"
    assert not said.type.accepted
    assert not any(answer.accepted for answer in said.fields.values())


def test_the_finer_kind_is_told_in_the_evidence() -> None:
    said = understand(DECISION, RULES)
    assert said.type.evidence[-1] == "Theo trích yếu: Quyết định phê duyệt quy hoạch"


def test_frequency_and_force_come_from_outside() -> None:
    plain, used = (
        understand(DECISION, RULES),
        understand(DECISION, RULES, citations=12, in_force=True),
    )
    assert plain.priority.points is not None
    assert used.priority.points is not None
    assert used.priority.points > plain.priority.points


def test_nothing_is_asked_about_everywhere() -> None:
    said = understand(document(), RULES, MODEL)
    assert said.type.key is None
    assert said.priority.level is None
    assert said.fields["type_name"].value is None
    assert said.fields["maintenance"].value is None
    assert said.priority.reasons
    assert said.fields["maintenance"].evidence


@pytest.mark.expects_warnings
def test_a_damaged_model_is_told_and_left_and_the_rules_go_on(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "doc_types.json"
    path.write_text("{", encoding="utf-8")
    with caplog.at_level(logging.WARNING):
        said = understand(DECISION, RULES, path)
    assert said.type.key == "quyet_dinh"
    assert "type model not used" in caplog.text
    assert path.read_text(encoding="utf-8") == "{"


def test_a_missing_table_is_told(tmp_path: Path) -> None:
    shutil.copytree(RULES, tmp_path / "rules")
    (tmp_path / "rules" / "document_types.toml").unlink()
    with pytest.raises(TableDamaged):
        understand(DECISION, tmp_path / "rules")

"""Examples of the type model: held-out documents stay out, wear is repeatable, types come back."""

from __future__ import annotations

import gzip
import json
import random
from pathlib import Path

import pytest

from classifiers.linear_model import NONE_CLASS
from classifiers.type_table import load_types
from resources.models.training.types_corpus import aged, examples, known_numbers, misread
from tests.classifiers.pages import RULES

NAMES = {row.key: row.name for row in load_types(RULES).printed}


@pytest.fixture
def data(tmp_path: Path) -> Path:
    (tmp_path / "texts").mkdir()
    (tmp_path / "real").mkdir()
    rows = [
        {"id": "a.doc", "type": "Thông tư", "number": "01/2024/TT-BXD"},
        {"id": "b.doc", "type": "Thông tư", "number": "01/2024/TT-BXD"},
        {"id": "c.doc", "type": "Quyết định", "number": "184/QĐ-UBND"},
        {"id": "10209535.doc", "type": "Quyết định", "number": None},
    ]
    text = "\n".join(f"dòng số {n}" for n in range(200))
    with gzip.open(tmp_path / "texts" / "vbpl.jsonl.gz", "wt", encoding="utf-8") as stream:
        stream.writelines(json.dumps(row | {"text": text}) + "\n" for row in rows)
    with gzip.open(tmp_path / "texts" / "metadata_rows.tsv.gz", "wt", encoding="utf-8") as stream:
        stream.write("set\ttype\tnumber\tdate\tagency\ttitle\tsigner\n")
        stream.write("x\tKế hoạch\t9/KH-UBND\t\tUBND\tKế hoạch 9/KH-UBND năm 2020 số hóa\t\n")
        stream.write("x\tQuyết định\t184/QĐ-UBND\t\tUBND\tQuyết định về đất\t\n")
    truth = [
        {"file": "scans/184.pdf", "number_full": "184/QĐ-UBND"},
        {"file": "scans/10209535.pdf", "number_full": None},
    ]
    (tmp_path / "real" / "metadata.json").write_text(json.dumps(truth), encoding="utf-8")
    return tmp_path


def test_measured_documents_are_never_learnt(data: Path) -> None:
    held_out = known_numbers(data / "real" / "metadata.json")
    items = examples(data, NAMES, held_out, seed=1)
    numbers = [item.number for item in items if item.number and item.key != NONE_CLASS]
    assert sorted(numbers) == ["01/2024/tt-bxd", "9/kh-ubnd"]
    everything = examples(data, NAMES, frozenset(), seed=1)
    assert "184/qd-ubnd" in {item.number for item in everything}


def test_examples_are_of_known_types_and_the_same_every_time(data: Path) -> None:
    items = examples(data, NAMES, frozenset(), seed=3)
    assert {item.key for item in items} <= {*NAMES, NONE_CLASS}
    assert items == examples(data, NAMES, frozenset(), seed=3)
    assert any(item.key == "giay_phep_xay_dung" for item in items)


def test_without_truth_nothing_is_held_out(tmp_path: Path) -> None:
    assert known_numbers(tmp_path / "none.json") == frozenset()


def test_wear_is_repeatable_and_none_at_rate_zero() -> None:
    assert misread("QUYẾT ĐỊNH", 0.0, random.Random(1)) == "QUYẾT ĐỊNH"
    assert misread("QUYẾT ĐỊNH", 1.0, random.Random(1)) != "QUYẾT ĐỊNH"
    lines = (*(f"dòng {n}" for n in range(30)), "THÔNG BÁO")
    one = aged(lines, "Thông báo", random.Random(5))
    assert one == aged(lines, "Thông báo", random.Random(5))
    assert 5 <= len(one) <= 31

"""Examples of the type model: held-out documents stay out, wear repeats, scores are fitted."""

from __future__ import annotations

import gzip
import json
import random
from pathlib import Path

import numpy as np
import pytest

from classifiers.doc_types import classify
from classifiers.folding import fold
from classifiers.linear_model import NONE_CLASS
from classifiers.type_score import SCORED, SIGNALS, probability_of
from classifiers.type_table import load_types
from resources.models.training.types_corpus import examples, known_numbers
from resources.models.training.types_noise import misread
from resources.models.training.types_pages import Wear, cut, draw_wear, lay_out
from resources.models.training.types_real import hide
from resources.models.training.types_score import Judgement, fit_score, report
from tests.classifiers.pages import RULES, letter

TABLE = load_types(RULES)
NAMES = {row.key: row.name for row in TABLE.printed}
TITLES = tuple(sorted((fold(name) for name in NAMES.values()), key=len, reverse=True))
TEXT = (
    "ỦY BAN NHÂN DÂN",
    "TỈNH THÁI NGUYÊN",
    "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
    "Độc lập - Tự do - Hạnh phúc",
    "Số: 184/QĐ-UBND",
    "Thái Nguyên, ngày 17 tháng 02 năm 2025",
    "QUYẾT ĐỊNH",
    "Về việc công bố Danh mục thủ tục hành chính",
    "Căn cứ Luật Tổ chức chính quyền địa phương;",
    *(f"{n}. Nội dung của khoản thứ {n} trong quyết định này" for n in range(60)),
)


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


def read_numbers(data: Path, held_out: frozenset[str]) -> set[str]:
    items = examples(data, NAMES, held_out, seed=1, each=0)
    made = ("typeset-", "nothing-", "drafted-")
    return {i.number for i in items if not i.number.startswith(made)}


def test_measured_documents_are_never_learnt(data: Path) -> None:
    held_out = known_numbers(data / "real" / "metadata.json")
    assert read_numbers(data, held_out) == {"01/2024/tt-bxd", "9/kh-ubnd"}
    assert "184/qd-ubnd" in read_numbers(data, frozenset())


def test_examples_are_of_known_types_and_the_same_every_time(data: Path) -> None:
    items = examples(data, NAMES, frozenset(), seed=3, each=1)
    assert {item.key for item in items} <= {*NAMES, NONE_CLASS}
    assert items == examples(data, NAMES, frozenset(), seed=3, each=1)
    keys = {item.key for item in items}
    assert {"giay_phep_xay_dung", "cong_van", "giay_moi", NONE_CLASS} <= keys


def test_without_truth_nothing_is_held_out(tmp_path: Path) -> None:
    assert known_numbers(tmp_path / "none.json") == frozenset()


def test_a_text_is_cut_into_its_zones() -> None:
    sheet = cut(TEXT, TITLES)
    assert sheet.organ == TEXT[:2]
    assert sheet.state == TEXT[2:4]
    assert (sheet.number, sheet.day, sheet.title) == TEXT[4:7]
    assert sheet.subject == TEXT[7:8]
    assert sheet.body == TEXT[8:]


def test_pages_laid_out_are_read_as_what_they_are() -> None:
    sheet = cut(TEXT, TITLES)
    for seed in range(5):
        text = lay_out(sheet, Wear(), random.Random(seed))
        assert len(text.pages) >= 2
        assert classify(text, TABLE).key == "quyet_dinh"
        for line in text.pages[0].lines:
            left, top, right, bottom = line.box
            assert 0 <= left < right <= text.pages[0].width
            assert 0 <= top < bottom <= text.pages[0].height


def words(wear: Wear) -> str:
    text = lay_out(cut(TEXT, TITLES), wear, random.Random(4))
    return "\n".join(line.text for line in text.pages[0].lines)


@pytest.mark.parametrize(
    ("wear", "gone", "kept"),
    [
        (Wear(title="lost"), "QUYẾT ĐỊNH", "184/QĐ-UBND"),
        (Wear(number=True), "184/QĐ-UBND", "QUYẾT ĐỊNH"),
        (Wear(state=True), "Độc lập", "QUYẾT ĐỊNH"),
        (Wear(title="spaced"), "QUYẾT ĐỊNH", "Q U Y Ế T"),
        (Wear(title="bare"), "QUYẾT ĐỊNH", "QUYET DINH"),
        (Wear(top=0.12), "ỦY BAN NHÂN DÂN\n", "Căn cứ Luật"),
        (Wear(first=2), "Căn cứ Luật", "Nội dung"),
    ],
)
def test_each_way_of_wear_takes_what_it_says(wear: Wear, gone: str, kept: str) -> None:
    assert gone in words(Wear())
    assert gone not in words(wear)
    assert kept in words(wear)


def test_wear_is_repeatable_and_none_at_rate_zero() -> None:
    assert misread("QUYẾT ĐỊNH", 0.0, random.Random(1)) == "QUYẾT ĐỊNH"
    assert misread("QUYẾT ĐỊNH", 1.0, random.Random(1)) != "QUYẾT ĐỊNH"
    drawn = [draw_wear(random.Random(seed)) for seed in range(40)]
    assert drawn == [draw_wear(random.Random(seed)) for seed in range(40)]
    assert len(set(drawn)) > 20


@pytest.mark.parametrize(
    ("what", "gone"),
    [("title", "QUYẾT ĐỊNH"), ("number", "184"), ("title number", "QUYẾT ĐỊNH"), ("top", "SỞ")],
)
def test_parts_of_a_page_are_hidden(what: str, gone: str) -> None:
    text = letter(number="Số: 184/QĐ-SXD", title=("QUYẾT ĐỊNH",), body=("Căn cứ Luật Xây dựng;",))
    shown = "\n".join(line.text for line in hide(text, what, TABLE).pages[0].lines)
    assert gone in "\n".join(line.text for line in text.pages[0].lines)
    assert gone not in shown
    assert "Căn cứ" in shown
    assert hide(text, "first", TABLE).pages == ()


def judged(count: int) -> list[Judgement]:
    """A wide margin is right nine times in ten, a narrow one three times in ten."""
    chance = np.random.default_rng(5)
    found = []
    for n in range(count):
        wide = bool(n % 2)
        right = chance.random() < (0.9 if wide else 0.3)
        signals = tuple((name, float(wide) if name == "margin" else 0.5) for name in SIGNALS)
        found.append(Judgement("a", "a" if right else "b", signals, n % 4))
    return [*found, Judgement(None, NONE_CLASS, (), 0)]


def test_the_score_becomes_the_share_that_is_right() -> None:
    weights = fit_score(judged(2000))
    assert weights.names == SCORED
    wide = probability_of(tuple((n, 1.0 if n == "margin" else 0.5) for n in SIGNALS), weights)
    narrow = probability_of(tuple((n, 0.0 if n == "margin" else 0.5) for n in SIGNALS), weights)
    assert wide == pytest.approx(0.9, abs=0.03)
    assert narrow == pytest.approx(0.3, abs=0.03)


def test_the_report_tells_figures_and_confusions() -> None:
    said: list[str] = []
    figures = report(judged(400), said.append)
    assert set(figures) >= {"unseen_right_from_0.60", "unseen_wrong_of_answered_from_0.60"}
    assert any("taken for" in line for line in said)


def test_the_report_counts_what_it_is_asked_to() -> None:
    every: list[str] = []
    some: list[str] = []
    report(judged(400), every.append)
    report(judged(400), some.append, counted=lambda item: item.group == 1)
    counts = [
        sum(int(line.split(":")[1].split(",")[0]) for line in lines if line.startswith("score"))
        for lines in (every, some)
    ]
    assert counts == [400, 100]

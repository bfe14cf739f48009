"""`scanstation evaluate` on documents with a known truth: what counts as right, folds, tables."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifiers.acceptance_training import Example
from classifiers.calibration import load_acceptance
from classifiers.type_table import load_types
from classifiers.types import Answer, PriorityAnswer, TypeAnswer, Understanding
from scanstation.errors import KnownError
from scanstation.services.evaluate_figures import (
    calibration_error,
    confused_digits,
    confused_types,
    count,
    count_documents,
    per_row,
    reliability,
    risk_by_coverage,
)
from scanstation.services.evaluate_truth import (
    Outcome,
    Truth,
    normal,
    outcome_of,
    read_truth,
    type_key,
)
from scanstation.services.evaluate_understanding import (
    Checked,
    check,
    cross_validate,
    examples_of,
    folds_of,
    groups_of,
)

ROOT = Path(__file__).resolve().parents[2]
SAMPLES = ROOT / "resources" / "samples"
CHOSEN = ("SCAN_0001.jpg", "SCAN_0002.jpg", "SCAN_0007.jpg", "Kế hoạch 08 và phụ lục.pdf")


def row(**changes: object) -> dict[str, object]:
    """One document as `metadata.json` lists it."""
    return {
        "file": "a.pdf", "type": "Quyết định", "number_full": "1/QĐ-A", "number": "1",
        "notation": "QĐ-A", "date": "2026-01-02", "place": "Huế", "agency": "A",
        "abstract": "Về việc", "signer": None, "signer_position": None, "urgency": None,
        "handwritten_fields": [], "uncertain_fields": [], "signer_labelled": False, **changes,
    }  # fmt: skip


def truth_of(tmp_path: Path, **changes: object) -> Truth:
    (tmp_path / "metadata.json").write_text(json.dumps([row(**changes)]), "utf-8")
    return read_truth(tmp_path)[0]


def checked(n: int, *, right: bool = True, **changes: Any) -> Checked:
    """An answer of document `n`, whose agency has five documents."""
    base = Checked(
        document=f"{n}.pdf", agency=f"office {n // 5}", group=f"office {n // 5}", lone=False,
        field="place", outcome=Outcome.RIGHT if right else Outcome.WRONG, said="Huế",
        truth="Huế" if right else "Vinh", by_hand=False, handwritten=False, score=0.95,
        signals=(("line_confidence", 0.99 if right else 0.8),),
    )  # fmt: skip
    return replace(base, **changes)


# --- the truth ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Hoà Bình", "hòa bình"),
        ("Thuỷ lợi", "Thủy lợi"),
        ("Bà Rịa – Vũng Tàu", "Bà Rịa-Vũng Tàu"),
        ("“Đề án”", '"Đề án"'),
        ("QĐ - UBND.", "QĐ-UBND"),
        ("Về  việc\nkhen", "Về việc khen;"),
        ("TP.Hồ Chí Minh", "TP. Hồ Chí Minh"),
        ("\u00d0oan Hùng", "Đoan Hùng"),
    ],
)
def test_what_is_the_same_to_a_reader_is_right(one: str, other: str) -> None:
    assert normal(one) == normal(other)


@pytest.mark.parametrize(("one", "other"), [("Hòa", "Hoa"), ("184", "185"), ("Ba Chẽ", "Ba Chế")])
def test_a_mark_or_a_digit_makes_it_wrong(one: str, other: str) -> None:
    assert normal(one) != normal(other)


@given(st.text())
def test_normal_is_settled(text: str) -> None:
    assert normal(normal(text)) == normal(text)


def test_outcomes() -> None:
    assert outcome_of("place", "huế", "Huế") is Outcome.RIGHT
    assert outcome_of("place", "Vinh", "Huế") is Outcome.WRONG
    assert outcome_of("place", None, "Huế") is Outcome.ASK
    assert outcome_of("place", "", "Huế") is Outcome.ASK
    assert outcome_of("code_number", "12", None) is Outcome.WRONG
    assert outcome_of("code_number", None, None) is Outcome.RIGHT


def test_no_mark_of_urgency_is_an_answer() -> None:
    assert outcome_of("urgency", "", None) is Outcome.RIGHT
    assert outcome_of("urgency", "", "Khẩn") is Outcome.WRONG
    assert outcome_of("urgency", None, "Khẩn") is Outcome.ASK


def test_types_are_compared_by_key(tmp_path: Path) -> None:
    truth = truth_of(tmp_path, type="Thông tư liên tịch")
    assert truth.values["type"] == "thong_tu_lien_tich"


@pytest.mark.parametrize(("said", "outcome"), [("cong_van", Outcome.WRONG), (None, Outcome.RIGHT)])
def test_a_type_made_up_for_what_is_no_document_is_wrong(
    tmp_path: Path, said: str | None, outcome: Outcome
) -> None:
    truth = truth_of(tmp_path, type=None, number=None, notation=None, number_full=None, place=None,
                     agency=None, abstract=None, date=None)  # fmt: skip
    lacking = dict.fromkeys(("code_number", "code_notation", "urgency"), Answer(None))
    answer = Understanding(TypeAnswer(said, None, 0.9), PriorityAnswer(None, None), lacking)
    found = {one.field: one.outcome for one in check(truth, answer, "g", lone=True)}
    assert found["type"] is outcome
    assert "place" not in found


def test_every_type_of_the_table_is_known_by_its_name() -> None:
    for own in load_types(ROOT / "resources" / "rules").printed:
        assert type_key(own.name) == own.key
    assert type_key("Văn bản lạ / khác") == "van_ban_la_khac"


def test_what_the_reader_was_unsure_of_is_not_counted(tmp_path: Path) -> None:
    doubts = ["number 127 (could be 124)", "day/month"]
    truth = truth_of(tmp_path, uncertain_fields=doubts)
    assert {"code_number", "issued_date"}.isdisjoint(truth.values)
    assert {"code_notation", "place", "type"} <= set(truth.values)


def test_signers_count_where_they_were_looked_for(tmp_path: Path) -> None:
    assert "signer_name" not in truth_of(tmp_path, signer="Vi Quốc Trưởng").values
    looked = truth_of(tmp_path, signer="Vi Quốc Trưởng", signer_labelled=True)
    assert looked.values["signer_name"] == "Vi Quốc Trưởng"
    assert "signer_position" not in looked.values


def test_a_damaged_table_of_truth_is_said(tmp_path: Path) -> None:
    (tmp_path / "metadata.json").write_text('[{"file": 1}]', "utf-8")
    with pytest.raises(KnownError) as caught:
        read_truth(tmp_path)
    assert caught.value.code == "evaluate_truth_damaged"
    assert caught.value.next_step("vi")


# --- folds --------------------------------------------------------------------------------------


def test_documents_with_one_number_stay_together() -> None:
    made = [
        Truth(f"{n}", agency, number, {}, frozenset())
        for n, (agency, number) in enumerate(
            [("A", "1/QĐ"), ("B", "1/QĐ"), ("B", "2/QĐ"), ("C", "3/QĐ"), ("D", ""), ("E", "")]
        )
    ]
    groups = groups_of(made)
    assert groups[0] == groups[1] == groups[2]
    assert len(set(groups)) == 4


@given(st.lists(st.integers(0, 30), min_size=1, max_size=60))
def test_no_agency_is_on_both_sides(agencies: list[int]) -> None:
    answers = [checked(n, group=f"office {a}") for n, a in enumerate(agencies)]
    folds = folds_of(answers)
    for agency in set(agencies):
        assert len({f for f, a in zip(folds, agencies, strict=True) if a == agency}) == 1


def test_nothing_is_learnt_from_the_agency_it_is_counted_on() -> None:
    """One agency alone has this field: held out, nobody can know anything about it."""
    own = [checked(n, field="subject", group="lone", agency="lone") for n in range(800)]
    others = [checked(n) for n in range(50)]
    judged = cross_validate([*own, *others], (), 0.005)
    assert all(one.score == 0.95 and not one.accepted for one in judged[:800])
    assert any(one.score != 0.95 for one in judged[800:])


def test_made_up_documents_of_the_counted_agency_are_left_out() -> None:
    own = [checked(n, field="subject", group="lone", agency="lone") for n in range(40)]
    others = [checked(n) for n in range(50)]
    theirs = examples_of(own, weight=0.5)
    assert {one.group for one in theirs} == {"lone"}
    judged = cross_validate([*own, *others], theirs, 0.005)
    assert all(one.score == 0.95 for one in judged[:40])
    elsewhere = [replace(one, group="elsewhere") for one in theirs]
    judged = cross_validate([*own, *others], elsewhere, 0.005)
    assert all(one.score != 0.95 for one in judged[:40])


def test_enough_right_answers_of_other_agencies_let_one_pass() -> None:
    answers = [checked(n) for n in range(800)]
    assert count(cross_validate(answers, (), 0.005)).share_accepted > 0.9


def test_abstentions_teach_nothing_and_never_pass() -> None:
    asked = checked(900, said=None, outcome=Outcome.ASK)
    assert examples_of([asked]) == []
    judged = cross_validate([*(checked(n) for n in range(800)), asked], (), 0.005)
    assert not judged[-1].accepted
    assert count(judged).ask == 1


def test_nothing_to_learn_from_is_said() -> None:
    with pytest.raises(KnownError) as caught:
        cross_validate([], (), 0.005)
    assert caught.value.code == "evaluate_nothing_to_learn"


# --- figures ------------------------------------------------------------------------------------


def test_counts_and_documents() -> None:
    answers = [
        checked(1, accepted=True),
        checked(1, field="type", accepted=True),
        checked(2, right=False, accepted=True),
        checked(3, said=None, outcome=Outcome.ASK),
    ]
    every = count(answers)
    assert (every.right, every.wrong, every.ask, every.accepted) == (2, 1, 1, 3)
    assert every.share_accepted == 0.75
    assert every.wrong_of_accepted == pytest.approx(1 / 3)
    found = count_documents(answers)
    assert (found.all, found.right, found.passed, found.passed_wrong) == (3, 1, 2, 1)
    assert count([]).wrong_of_accepted is None


def test_handwriting_is_counted_apart() -> None:
    answers = [checked(1, field="code_number"), checked(2, field="code_number", by_hand=True)]
    assert list(per_row(answers)) == ["code_number, printed", "code_number, handwritten"]


def test_reliability_and_its_error() -> None:
    answers = [checked(n, score=0.92, right=n < 8) for n in range(10)]
    (only,) = reliability(answers)
    assert (only.count, only.share_right) == (10, 0.8)
    assert calibration_error([only]) == pytest.approx(0.12)
    assert calibration_error([]) == 0.0
    assert reliability([checked(1, score=1.0)])[0].count == 1


def test_risk_grows_with_coverage_where_scores_are_good() -> None:
    answers = [checked(n, score=1 - n / 100, right=n < 80) for n in range(100)]
    points = risk_by_coverage(answers)
    assert [round(p.coverage, 1) for p in points][-1] == 1.0
    assert points[0].risk == 0.0
    assert points[-1].risk == pytest.approx(0.2)


def test_confusions() -> None:
    types = [
        checked(1, field="type", truth="luat", said="luat"),
        checked(2, field="type", truth="luat", said=None),
    ]
    assert confused_types(types) == {("luat", "luat"): 1, ("luat", "ask"): 1}
    digits = [
        checked(3, field="code_number", by_hand=True, truth="17", said="11"),
        checked(4, field="code_number", by_hand=True, truth="17", said="117"),
        checked(5, field="code_number", truth="17", said="11"),
    ]
    assert confused_digits(digits) == {("1", "1"): 1, ("7", "1"): 1}


def test_every_labelled_field_is_checked(tmp_path: Path) -> None:
    truth = truth_of(tmp_path, urgency="Khẩn")
    fields = {
        name: Answer("x", 0.5)
        for name in ("code_notation", "code_number", "issued_date", "organ_name", "subject")
    }
    fields |= {"place": Answer("HUẾ", 0.9), "urgency": Answer("", 0.8)}
    said = Understanding(TypeAnswer("quyet_dinh", "02", 0.9), PriorityAnswer(None, None), fields)
    found = {one.field: one for one in check(truth, said, "g", lone=True)}
    assert set(found) == set(truth.values)
    assert found["type"].outcome is Outcome.RIGHT
    assert found["place"].outcome is Outcome.RIGHT
    assert found["urgency"].outcome is Outcome.WRONG
    assert found["subject"].outcome is Outcome.WRONG


def test_examples_carry_what_calibration_needs() -> None:
    (one,) = examples_of([checked(1, handwritten=True)])
    assert one == Example(
        "place", 0.95, (("line_confidence", 0.99),), right=True, handwritten=True, group="office 0"
    )


# --- the command --------------------------------------------------------------------------------


def sample_rows() -> list[dict[str, object]]:
    types = load_types(ROOT / "resources" / "rules").by_key
    rows = []
    for name in CHOSEN:
        body = json.loads((SAMPLES / "truth" / f"{Path(name).stem}.json").read_text("utf-8"))
        own = body["fields"]
        by_hand = {"code_number": "number", "issued_date": "date"}
        rows.append(
            row(
                file=name, type=types[own["type"]].name, number=own["code_number"],
                number_full=f"{own['code_number']}/{own['code_notation']}",
                notation=own["code_notation"], date=own["issued_date"], place=own["place"],
                agency=own["organ_name"], abstract=own["subject"], signer=own["signer_name"],
                signer_labelled=True, urgency=own["urgency"],
                handwritten_fields=[by_hand[one] for one in body["handwritten"]],
            )
        )  # fmt: skip
    return rows


def evaluate(*arguments: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "scanstation", "evaluate", *map(str, arguments)]
    return subprocess.run(  # noqa: S603 - our own command
        command,
        capture_output=True,
        text=True,
        encoding="utf-8",
        cwd=ROOT,
        timeout=300,
        check=False,
    )


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder of four typeset samples; one true place is changed to a wrong one."""
    folder = tmp_path_factory.mktemp("dữ liệu")
    rows = sample_rows()
    rows[1]["place"] = "Cao Bằng"
    (folder / "metadata.json").write_text(json.dumps(rows, ensure_ascii=False), "utf-8")
    for name in CHOSEN:
        shutil.copy(SAMPLES / "pages" / name, folder / name)
    return folder


def test_the_command_prints_every_table_and_uses_pages_again(data: Path, tmp_path: Path) -> None:
    cache, file = tmp_path / "trang", tmp_path / "acceptance.json"
    options = (data, "--only", "understanding", "--workers", 1, "--pages-cache", cache)
    first = evaluate(*options, "--list-wrong", "--write-acceptance", file)
    assert first.returncode == 0, first.stderr
    for words in (
        "type, printed", "code_number, handwritten", "wrong of accepted", "Reliability",
        "calibration error", "If the surest answers passed", "need no correction", "cong_van",
        "share of recognition", "agencies with one document", "cross-validated", "Cao Bằng",
    ):  # fmt: skip
        assert words in first.stdout
    assert load_acceptance(file).told["answers"] != "0"
    records = {path: path.stat().st_mtime_ns for path in cache.rglob("page-*.json")}
    assert len(records) == 5
    again = evaluate(*options, "--json")
    assert again.returncode == 0, again.stderr
    assert {path: path.stat().st_mtime_ns for path in cache.rglob("page-*.json")} == records
    said = json.loads(again.stdout)
    assert said["costs"]["documents"] == 4
    assert said["costs"]["pages"] == 5
    assert said["fields"]["type, printed"]["right"] == 4
    assert said["fields"]["place, printed"]["wrong"] == 1
    assert said["all_fields"]["accepted"] == 0, "four documents promise nothing"


def test_a_folder_without_anything_to_measure_is_wrong_use(tmp_path: Path) -> None:
    found = evaluate(tmp_path, "--lang", "en")
    assert found.returncode == 2
    assert "metadata.json" in found.stderr


def test_a_file_that_cannot_be_read_stops_with_a_reason(tmp_path: Path) -> None:
    (tmp_path / "metadata.json").write_text(json.dumps([row(file="hỏng.pdf")]), "utf-8")
    (tmp_path / "hỏng.pdf").write_bytes(b"%PDF-1.4 nothing")
    found = evaluate(tmp_path, "--workers", 1, "--lang", "vi")
    assert found.returncode == 1
    assert "hỏng.pdf" in found.stderr
    assert "→" in found.stderr or "metadata.json" in found.stderr

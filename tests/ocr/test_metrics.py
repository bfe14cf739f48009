"""The measures must punish what a clerk would call wrong, and nothing else."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocr.metrics import FlexScore, body_recall, flex_errors, normalise, word_f1, word_recall

LINES = [
    "SỞ XÂY DỰNG",
    "Số: 45/QĐ-SXD",
    "Điều 1. Phê duyệt kế hoạch kiểm tra công trình năm 2026.",
    "Điều 2. Quyết định này có hiệu lực kể từ ngày ký.",
]
WORDS = st.lists(st.text(alphabet="aăâbcdđêghiơư12", min_size=1, max_size=6), max_size=12)


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("“Kế hoạch”", '"Kế hoạch"'),
        ("2020 – 2025 — 2030", "2020 - 2025 - 2030"),
        ("  a\u00a0\n b\t", "a b"),
        ("ngày …", "ngày ..."),
        (unicodedata.normalize("NFD", "Quyết định"), "Quyết định"),
    ],
)
def test_normalise(raw: str, clean: str) -> None:
    assert normalise(raw) == clean


@given(st.text())
def test_normalise_is_idempotent(text: str) -> None:
    once = normalise(text)
    assert normalise(once) == once


def test_word_f1_counts_repeated_words_and_marks() -> None:
    assert word_f1("tế tế là", "tế là") == pytest.approx(2 * 2 / 5)
    assert word_f1("tế", "tê") == 0.0
    assert word_f1("Số", "số") == 0.0
    assert word_f1("", "") == 1.0
    assert word_f1("", "rác") == 0.0


@given(WORDS, st.randoms(use_true_random=False))
def test_word_f1_forgets_order(words: list[str], random) -> None:  # type: ignore[no-untyped-def]
    mixed = list(words)
    random.shuffle(mixed)
    assert word_f1(" ".join(words), " ".join(mixed)) == 1.0


def test_body_recall_wants_order_and_forgives_additions_and_tone_place() -> None:
    assert body_recall("một hai ba bốn", "một 12 hai ba ĐẾN bốn") == 1.0
    assert body_recall("một hai ba bốn", "bốn ba hai một") == 0.25
    assert body_recall("hoà bình, thuỷ lợi", "hòa bình, thủy lợi") == 1.0
    assert body_recall("Hòa bình", "hòa bình") == 0.5
    assert body_recall("", "rác") == 1.0
    assert body_recall("một", "") == 0.0


def test_flex_is_zero_for_the_truth_in_any_order_or_merged() -> None:
    length = sum(map(len, LINES))
    assert flex_errors(LINES, "\n".join(LINES)) == FlexScore(0, 0, length)
    assert flex_errors(LINES, "\n".join(reversed(LINES))) == FlexScore(0, 0, length)
    assert flex_errors(LINES, " ".join(LINES)) == FlexScore(0, 0, length)


def test_flex_counts_each_wrong_letter_once() -> None:
    text = "\n".join(LINES).replace("kế hoạch", "kê hoạch").replace("QĐ", "QD")
    assert flex_errors(LINES, text) == FlexScore(2, 0, sum(map(len, LINES)))
    merged = " ".join(LINES).replace("kế hoạch", "kê hoạch")
    assert flex_errors(LINES, merged) == FlexScore(1, 0, sum(map(len, LINES)))


def test_flex_counts_lost_lines_and_junk() -> None:
    text = "\n".join([*LINES[:3], "~~ ·;: |"])
    score = flex_errors(LINES, text)
    assert score.missed == len(LINES[3])
    assert score.invented == 6
    assert score.rate == pytest.approx((score.missed + 6) / score.characters)


def test_flex_repeated_short_cells_are_matched_one_to_one() -> None:
    assert flex_errors(["1", "1", "2"], "1\n2").missed == 1
    assert flex_errors(["1", "7"], "171").missed == 2


def test_flex_of_nothing() -> None:
    assert flex_errors([], "").rate == 0.0
    assert flex_errors([], "rác").rate == 1.0
    assert flex_errors(LINES, "").rate == 1.0


@given(WORDS, st.text(alphabet="ab đ\n", max_size=40))
def test_flex_stays_within_what_is_there(lines: list[str], text: str) -> None:
    score = flex_errors(lines, text)
    assert 0 <= score.invented <= len(normalise(text).replace(" ", ""))
    assert score.missed >= 0
    assert score.characters == sum(map(len, lines))


def test_word_recall_forgets_order_and_drawn_forms() -> None:
    truth = "Căn cứ | Luật Xây dựng | Họ tên: ............ |"
    assert word_recall(truth, "Luật Xây dựng Họ tên: Căn cứ") == 1.0
    assert word_recall(truth, "Luật Xây dựng Căn cứ") == pytest.approx(5 / 7)
    assert word_recall(truth, "Luât Xây dựng Họ tên: Căn cứ") == pytest.approx(6 / 7)
    assert word_recall("", "thừa") == 1.0

"""The grammar of syllables, by example and against the list of those in use."""

from __future__ import annotations

import csv
import unicodedata
from pathlib import Path

import pytest

from ocr.syllables import is_syllable, vietnamese_score

_LIST = Path(__file__).resolve().parents[3] / "shared" / "data" / "lists" / "syllables.tsv"

_RIGHT = (
    "nghiêng ỦY uỷ Ủy hòa hoà khuya quyết quốc giếng gì gìn già yêu ý thuở khuỷu ngoằn oái "
    "ĐỊNH Điều xoong quên kỹ kĩ bạc ấp ươn ưu nghĩa ngã ban nam"
)


@pytest.mark.parametrize(
    "token",
    _RIGHT.split(),
)
def test_syllables(token: str) -> None:
    assert is_syllable(token)
    assert is_syllable(unicodedata.normalize("NFD", token))


@pytest.mark.parametrize(
    "token",
    [
        "", "UBND", "QĐ", "việtnam", "CoNc", "vIET", "Ncnia", "ngi", "kà", "cế", "bàc", "tốcn",
        "đuờng", "thuổc", "toań", "quyét", "phric", "ốô", "áà", "w", "ba1", "a b",
    ],
)  # fmt: skip
def test_no_syllables(token: str) -> None:
    assert not is_syllable(token)


@pytest.mark.skipif(not _LIST.exists(), reason="the syllable list is not on this machine")
def test_grammar_takes_the_syllables_in_use() -> None:
    with _LIST.open(encoding="utf-8") as rows:
        every = list(csv.DictReader(rows, delimiter="\t"))
    used = [(r["syllable"], int(r["legal_corpus_freq"])) for r in every if r["in_dictionaries"]]
    dictionary = [s for s, _ in used if any(ord(c) > 0x7F for c in s)]
    taken = sum(is_syllable(s) for s in dictionary)
    assert taken / len(dictionary) > 0.95
    running = sum(n for _, n in used)
    assert sum(n for s, n in used if is_syllable(s)) / running > 0.995


def test_score_of_good_text_is_high() -> None:
    text = "Căn cứ Luật Tổ chức chính quyền địa phương ngày 19 tháng 6 năm 2015; UBND tỉnh II, IV"
    assert vietnamese_score(text) > 0.9


@pytest.mark.parametrize(
    "text",
    [
        "Can cu Luat To chuc chinh quyen dia phuong ngay 19 thang 6 nam 2015",
        "B0 CoNc UllJONc CQNG HoA xA HoI cHU NGHiA vI[T NAM DOc l6p - Tg,do - Hanh phric",
        "QuyÕt ®Þnh cña Uû ban nh©n d©n tØnh vÒ viÖc phª duyÖt",
        "Decision of the committee about the approval of the plan",
        "",
        "12/2020 - 34",
    ],
)
def test_score_of_other_text_is_low(text: str) -> None:
    assert vietnamese_score(text) < 0.4

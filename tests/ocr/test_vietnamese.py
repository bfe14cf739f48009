"""Letters as they should be: examples of real damage, and the laws `repair` must keep."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ocr.vietnamese import fold, normalise_tone_place, repair

_LETTERS = st.text(
    alphabet=st.one_of(
        st.sampled_from("aăâeêioôơuưyđbcdghklmnpqrstvx ÐðĐƣƢıАВСТХуþ\u00ad\u200b\r\n-./"),
        st.sampled_from("\u0300\u0301\u0303\u0309\u0323\u0302\u0306\u031b"),
        st.characters(),
    )
)


@pytest.mark.parametrize(
    ("damaged", "mended"),
    [
        ("QĐÐ", "QĐĐ"),
        ("ði lại", "đi lại"),
        (unicodedata.normalize("NFD", "Quyết định số 12"), "Quyết định số 12"),
        ("toań", "toán"),
        ("a\u0301\u0302p", "ấp"),
        ("\u0301abc", "abc"),
        ("trƣờng TRƢỜNG", "trường TRƯỜNG"),
        ("Тhông tư", "Thông tư"),
        ("QĐ-ТТg", "QĐ-TTg"),
        ("ＱĐ１２", "QĐ12"),
        ("tı\u0301nh", "tính"),
        ("kế\u00adhoạch\u200b", "kếhoạch"),
        ("kế\u00a0hoạch", "kế hoạch"),
        ("12\u201134", "12-34"),
        ("Phǎn", "Phăn"),
        ("đầu\r\ncuối", "đầu\ncuối"),
    ],
)
def test_mends(damaged: str, mended: str) -> None:
    assert repair(damaged) == mended


@pytest.mark.parametrize(
    "right",
    [
        "Số: 1234/QĐ-UBND",
        "“Điều 1” – ‘a’ — b…",
        "Poznań",
        "Москва",
        "Þórður Ðæ",
        "5 µm, ΔT = 3 Ω",
        "Krông Pắc, Đắk Lắk, Pleiku",
        "O0l1I",
        "hoà bình và hòa bình",
    ],
)
def test_leaves_alone(right: str) -> None:
    assert repair(right) == right


@given(_LETTERS)
@example("A\u030a\u0301")
@example("\u0344")
def test_repair_is_idempotent_and_nfc(text: str) -> None:
    once = repair(text)
    assert repair(once) == once
    assert unicodedata.is_normalized("NFC", once)


@given(st.text(alphabet="0123456789/-.,:ABCDEFGHIKLMNOPQRSTUVXYĐ "))
def test_numbers_and_codes_stay(text: str) -> None:
    assert repair(text) == text


@given(_LETTERS)
@example("ẞİ")
def test_fold_is_idempotent_and_unmarked(text: str) -> None:
    folded = fold(text)
    assert fold(folded) == folded
    assert not any(unicodedata.category(letter) == "Mn" for letter in folded)
    assert "đ" not in folded


def test_fold_finds_marked_by_unmarked() -> None:
    assert fold("QUYẾT ĐỊNH của Ủy ban") == "quyet dinh cua uy ban"
    assert fold(unicodedata.normalize("NFD", "Đường")) == fold("duong")


@pytest.mark.parametrize(
    ("new", "old"),
    [
        ("hoà", "hòa"),
        ("Hoà", "Hòa"),
        ("HOÀ", "HÒA"),
        ("khoẻ", "khỏe"),
        ("thuý", "thúy"),
        ("uỷ ban", "ủy ban"),
        ("UỶ BAN", "ỦY BAN"),
    ],
)
def test_tone_place(new: str, old: str) -> None:
    assert normalise_tone_place(new) == old
    assert normalise_tone_place(old) == old


@pytest.mark.parametrize("word", ["quý", "quỳ", "toán", "giá", "quà", "hoài", "thuỷu"])
def test_tone_place_leaves_others(word: str) -> None:
    assert normalise_tone_place(word) == word


@given(_LETTERS)
def test_tone_place_is_idempotent(text: str) -> None:
    once = normalise_tone_place(text)
    assert normalise_tone_place(once) == once
    assert unicodedata.is_normalized("NFC", once)

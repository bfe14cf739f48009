"""The language table chooses between readings the image allows, and touches nothing else."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ocr.assets import asset
from ocr.errors import EngineMissing
from ocr.language import SURE, LanguageModel, choose_readings
from ocr.network import ReadChar

MODEL = LanguageModel(asset("models/vie_syllables.npz"))


def line(
    text: str, doubts: dict[int, tuple[tuple[str, float], ...]] | None = None
) -> list[ReadChar]:
    """Characters of a line; those in `doubts` are close to their alternatives."""
    doubts = doubts or {}
    out = []
    for i, letter in enumerate(text):
        others = doubts.get(i, ())
        share = 0.999 if not others else max(0.05, 1.0 - sum(s for _, s in others))
        out.append(ReadChar(letter, share, others, i / len(text), (i + 1) / len(text)))
    return out


def chosen(text: str, doubts: dict[int, tuple[tuple[str, float], ...]]) -> str:
    return "".join(choose_readings(line(text, doubts), MODEL))


@pytest.mark.parametrize(
    ("read", "doubts", "text"),
    [
        ("nhân dân tĩnh", {10: (("ỉ", 0.48),)}, "nhân dân tỉnh"),
        ("Uỷ ban nhăn dân", {9: (("â", 0.45),)}, "Uỷ ban nhân dân"),
        ("QUYẾT ĐỊNR", {9: (("H", 0.45),)}, "QUYẾT ĐỊNH"),
        ("quyết đinh", {7: (("ị", 0.48),)}, "quyết định"),
    ],
)
def test_a_known_syllable_wins_where_shares_are_close(
    read: str, doubts: dict[int, tuple[tuple[str, float], ...]], text: str
) -> None:
    assert chosen(read, doubts) == text


def test_a_sure_reading_is_kept_however_odd() -> None:
    chars = [
        ReadChar(c.text, SURE, (("ị", 1 - SURE),), c.start, c.end) for c in line("Văn bản sô đinh")
    ]
    assert "".join(choose_readings(chars, MODEL)) == "Văn bản sô đinh"


def test_the_image_has_the_last_word_against_a_faint_alternative() -> None:
    assert chosen("xã Tân Kỳ", {6: (("H", 0.02),)}) == "xã Tân Kỳ"


@pytest.mark.parametrize(
    ("read", "place"),
    [
        ("287/STC", 4),
        ("QĐ-UBND", 3),
        ("số 1O5 ngày", 4),
        ("TT3A", 0),
        ("A3", 0),
        ("12/NĐ-CP", 6),
        ("abc-def", 2),
    ],
)
def test_codes_and_what_touches_digits_are_left_alone(read: str, place: int) -> None:
    others = (("a", 0.3), ("n", 0.3), ("T", 0.2), ("N", 0.15))
    assert chosen(read, {place: others}) == read


LETTERS = st.sampled_from("aăâbcdđeêghiklmnoôơpqrstuưvxyịạếốỉAĐHNUÂ0123456789/-., ")


@st.composite
def doubtful_lines(draw: st.DrawFn) -> list[ReadChar]:
    text = draw(st.text(LETTERS, max_size=24))
    out = []
    for i, letter in enumerate(text):
        share = draw(st.sampled_from([0.3, 0.5, 0.9, 0.99, 1.0]))
        others = [c for c in draw(st.lists(LETTERS, max_size=3, unique=True)) if c != letter]
        rest = tuple((c, (1 - share) / len(others)) for c in others) if others else ()
        out.append(ReadChar(letter, share, rest, i / len(text), (i + 1) / len(text)))
    return out


@settings(max_examples=150, deadline=None)
@given(doubtful_lines())
def test_only_offered_letters_of_the_same_case_ever_appear(chars: list[ReadChar]) -> None:
    texts = choose_readings(chars, MODEL)
    assert len(texts) == len(chars)
    for char, text in zip(chars, texts, strict=True):
        if text == char.text:
            continue
        assert char.text.isalpha()
        assert text.isalpha()
        assert text.isupper() == char.text.isupper()
        assert char.share < SURE
        assert text in {other for other, _ in char.alternatives}


@settings(max_examples=150, deadline=None)
@given(doubtful_lines())
def test_runs_with_digits_slashes_or_hyphens_never_change(chars: list[ReadChar]) -> None:
    texts = choose_readings(chars, MODEL)
    codes = set("0123456789/-")
    for i, char in enumerate(chars):
        around = {c.text for c in chars[max(0, i - 1) : i + 2]}
        if char.text in codes or around & codes:
            assert texts[i] == char.text


def test_neighbours_count() -> None:
    assert MODEL.cost("quyết", "định") < MODEL.cost("quyết", "đinh")
    assert MODEL.cost("nhân", "dân") < MODEL.cost("", "dân")
    assert MODEL.knows("nghị")
    assert not MODEL.knows("xqzt")
    assert np.isfinite(MODEL.cost("xqzt", "xqzt"))


def test_an_empty_line_stays_empty() -> None:
    assert choose_readings([], MODEL) == []


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 not a table", b"\x93NUMPY"])
def test_a_damaged_table_is_a_missing_engine(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "table.npz"
    file.write_bytes(content)
    with pytest.raises(EngineMissing):
        LanguageModel(file)


def test_a_table_without_counts_is_a_missing_engine(tmp_path: Path) -> None:
    np.savez(tmp_path / "half.npz", words=np.array("a\nb"))
    with pytest.raises(EngineMissing):
        LanguageModel(tmp_path / "half.npz")
    with pytest.raises(EngineMissing):
        LanguageModel(tmp_path / "absent.npz")

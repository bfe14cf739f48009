"""The office's own words: only what was confirmed often, and nothing that spoils a shipped row."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifiers.agencies import load_tables
from classifiers.folding import fold
from classifiers.lexicon import Decided, Lexicon, _toml, collect, merged_tables, read, written
from classifiers.type_table import load_types
from tests.classifiers.pages import RULES

PAPER = Decided(
    organ="Công ty Cổ phần Cấp nước Phổ Yên",
    notation="QĐ-KTCN",
    place="Xóm Bãi Bông",
    signer="Mạc Văn Lý",
    position="KT. GIÁM ĐỐC, TRƯỞNG TRẠM BƠM",
    title="PHIẾU THEO DÕI HỒ SƠ MỘT CỬA",
    type_key="phieu_chuyen",
)


def merged(tmp_path: Path, lexicon: Lexicon) -> Path:
    """A folder of tables with the rows in it."""
    for path in RULES.glob("*.toml"):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    for name, text in merged_tables(RULES, lexicon).items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def test_two_confirmations_are_too_few() -> None:
    assert collect([PAPER, PAPER], RULES).rows == 0


def test_three_confirmations_make_rows_the_rules_read(tmp_path: Path) -> None:
    lexicon = collect([PAPER, PAPER, replace(PAPER, signer="Mạc Thị An")], RULES)
    folder = merged(tmp_path, lexicon)
    before, after = load_tables(RULES), load_tables(folder)
    assert fold(PAPER.organ) not in before.names
    assert after.names[fold(PAPER.organ)] == PAPER.organ
    assert fold("KTCN") not in before.codes
    assert after.codes[fold("KTCN")] == "KTCN"
    assert after.places[fold(PAPER.place)] == PAPER.place
    assert fold("trưởng trạm bơm") in after.positions
    row = load_types(folder).by_key["phieu_chuyen"]
    assert PAPER.title in row.titles
    assert set(before.names) <= set(after.names)


def test_who_signed_three_times_is_known_by_name(tmp_path: Path) -> None:
    same = replace(PAPER, signer="Phạm Minh Chinh")  # a shipped name, marks aside
    folder = merged(tmp_path, collect([PAPER] * 3 + [same] * 3, RULES))
    before, after = load_tables(RULES).officials, load_tables(folder).officials
    assert fold(PAPER.signer) not in before
    assert after[fold(PAPER.signer)] == PAPER.signer
    assert after[fold(same.signer)] == before[fold(same.signer)] == "Phạm Minh Chính"


def test_what_is_known_is_no_row() -> None:
    known = Decided(organ="Chính phủ", notation="NĐ-CP", place="Thái Nguyên", title="QUYẾT ĐỊNH")
    assert collect([replace(known, type_key="quyet_dinh")] * 5, RULES).rows == 0


def test_a_code_that_looks_like_a_known_one_stays_out() -> None:
    assert collect([Decided(notation="QD-UBND")] * 9, RULES).codes == ()


def test_years_and_numbers_are_no_codes() -> None:
    assert collect([Decided(notation="2025/98-KTCN")] * 3, RULES).codes == ("KTCN",)


def test_a_reading_stands_for_one_body_or_none() -> None:
    read_so = replace(PAPER, organ="Sở Xây dựng", organ_read="Sờ Xay dụngg")
    assert collect([read_so] * 3, RULES).agencies["Sở Xây dựng"] == ("Sờ Xay dụngg",)
    torn = [read_so] * 3 + [replace(read_so, organ="Sở Y tế")] * 3
    assert not any("Sờ Xay dụngg" in rows for rows in collect(torn, RULES).agencies.values())


def test_a_known_name_never_becomes_another_bodys_alias() -> None:
    wrong = Decided(organ="Công ty Cổ phần Một Hai", organ_read="Chính phủ")
    assert collect([wrong] * 9, RULES).agencies == {wrong.organ: ()}


def test_a_shipped_title_is_what_it_is_whatever_people_type() -> None:
    for title in ("QUYẾT ĐỊNH", "QUYẾT ĐỊNH PHÊ DUYỆT", "GIÁM ĐỐC SỞ XÂY DỰNG", "SỞ XÂY DỰNG"):
        said = Decided(organ="Sở Xây dựng", title=title, type_key="cong_van")
        assert collect([said] * 9, RULES).titles == ()


def test_a_title_of_two_types_is_none() -> None:
    torn = [PAPER] * 4 + [replace(PAPER, type_key="bien_ban")]
    assert collect(torn, RULES).titles == ()


def test_a_surname_needs_two_bearers() -> None:
    one = Decided(signer="Xyz Văn Lý")
    assert collect([one] * 5, RULES).surnames == ()
    assert collect([one] * 3 + [replace(one, signer="Xyz Thị An")], RULES).surnames == ("Xyz",)


def test_who_signs_on_behalf_names_a_body_not_a_position() -> None:
    said = Decided(position="TM. BAN CHẤP HÀNH\nTRƯỞNG TRẠM BƠM")
    assert collect([said] * 3, RULES).positions == ("Trưởng trạm bơm",)


def test_the_table_is_read_as_it_was_written() -> None:
    lexicon = collect([PAPER] * 3, RULES)
    assert lexicon.rows > 3
    assert read(written(lexicon)) == lexicon
    with pytest.raises(ValueError, match="format"):
        read(written(lexicon).replace("format = 1", "format = 9"))


@pytest.mark.parametrize("name", sorted(path.name for path in RULES.glob("*.toml")))
def test_every_shipped_table_survives_being_written_again(name: str) -> None:
    body = tomllib.loads((RULES / name).read_text(encoding="utf-8"))
    assert tomllib.loads(_toml(body)) == body


TEXT = st.text(st.characters(exclude_categories=("Cs",)), max_size=12)


@given(
    st.dictionaries(TEXT, st.one_of(TEXT, st.integers(), st.booleans(), st.lists(TEXT)), max_size=5)
)
def test_any_words_survive_being_written(body: dict[str, object]) -> None:
    assert tomllib.loads(_toml(body)) == body

from __future__ import annotations

import pytest

from classifiers.covered_positions import Piece, fill_positions
from classifiers.signature import find_foot, find_signer
from classifiers.types import TextLine
from tests.classifiers.paper import (
    LETTER,
    PITCH,
    body_lines,
    document,
    foot_lines,
    head_lines,
    line,
    tables,
    title_lines,
)

AXIS = 1200


def end_of(whole: str, seen: str, dirt: str = "") -> Piece:
    """What a seal leaves of a row centred on `AXIS`: `seen`, the end of `whole`."""
    assert whole.endswith(seen)
    return Piece(dirt + seen, AXIS + LETTER * len(whole) / 2, LETTER)


def under_seal(*rows: tuple[str, str], name: str = "Trần Văn Mẫu") -> list[TextLine]:
    """A foot whose rows of ô 7a (whole, what is seen) lost their beginnings."""
    lines = foot_lines((), name)
    for i, (whole, seen) in enumerate(rows):
        left = AXIS + LETTER * len(whole) // 2 - LETTER * len(seen)
        lines.append(line(seen, 1500 + i * PITCH, left=left))
    return lines


def position(*pages: list[TextLine]) -> object:
    return find_signer(find_foot(document(*pages), tables()), tables())[1].value


@pytest.mark.parametrize(
    ("whole", "seen", "filled"),
    [
        ("CHỦ TỊCH", "Ủ TỊCH", ("CHỦ TỊCH",)),
        ("HIỆU TRƯỞNG", "ỆU TRƯỞNG", ("HIỆU TRƯỞNG",)),
        ("KT. CHỦ TỊCH", "Ủ TỊCH", None),
    ],
)
def test_how_long_a_row_is_says_what_it_was(
    whole: str, seen: str, filled: tuple[str, ...] | None
) -> None:
    assert fill_positions([end_of(whole, seen)], AXIS, tables()) == filled


def test_without_a_middle_one_row_is_not_filled() -> None:
    assert fill_positions([end_of("CHỦ TỊCH", "Ủ TỊCH")], None, tables()) is None


def test_two_ends_of_one_position_are_its_holder_and_the_deputy() -> None:
    pieces = [end_of("KT. CHỦ TỊCH", "Ủ TỊCH"), end_of("PHÓ CHỦ TỊCH", "Ủ TỊCH")]
    assert fill_positions(pieces, AXIS, tables()) == ("KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH")
    assert fill_positions(pieces, None, tables()) == ("KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH")


def test_dirt_before_a_row_and_ink_that_is_none_of_it_count_little() -> None:
    pieces = [
        end_of("TM. CHÍNH PHỦ", "CHÍNH PHỦ"),
        end_of("KT. THỦ TƯỚNG", "THỦ TƯỚNG", "-–KT:"),
        end_of("PHÓ THỦ TƯỚNG", "PHÓ THỦ TƯỚNG", "8 "),
        Piece("SảN", AXIS, LETTER),
    ]
    expected = ("TM. CHÍNH PHỦ", "KT. THỦ TƯỚNG", "PHÓ THỦ TƯỚNG")
    assert fill_positions(pieces, AXIS, tables()) == expected
    assert fill_positions([Piece("QUỐC LỘ", AXIS, LETTER)], AXIS, tables()) is None


def test_the_heading_names_the_office() -> None:
    piece = end_of("THỦ TƯỚNG", "ƯỚNG")
    assert fill_positions([piece], AXIS, tables(), "thu tuong") == ("THỦ TƯỚNG",)
    assert fill_positions([end_of("BỘ TRƯỞNG", "TRƯỞNG")], AXIS, tables()) is None
    title = title_lines("QUYẾT ĐỊNH", "Về việc khen thưởng")
    heading = [line("THỦ TƯỚNG CHÍNH PHỦ", 560), *body_lines("Căn cứ Luật Thi đua;")]
    foot = under_seal(("THỦ TƯỚNG", "ƯỚNG"))
    assert position([*head_lines(), *title, *heading], foot) == "THỦ TƯỚNG"
    assert position([*head_lines(), *title, *body_lines("Căn cứ Luật Thi đua;")], foot) is None


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([("TM. ỦY BAN NHÂN DÂN", "TM. ỦY BAN NHÂN DÂN"), ("KT. CHỦ TỊCH", "CHỦ TỊCH"),
          ("PHÓ CHỦ TỊCH", "Ủ TỊCH")],
         "TM. ỦY BAN NHÂN DÂN, KT. CHỦ TỊCH, PHÓ CHỦ TỊCH"),
        ([("TM. CHÍNH PHỦ", "TM. CHÍNH PHỦ"), ("THỦ TƯỚNG", "Ủ TƯỚNG")],
         "TM. CHÍNH PHỦ, THỦ TƯỚNG"),
        ([("TL. CHỦ TỊCH", "TL. CHỦ TỊCH"), ("CHÁNH VĂN PHÒNG", "VĂN PHÒNG")],
         "TL. CHỦ TỊCH, CHÁNH VĂN PHÒNG"),
        ([("TL. CHỦ TỊCH", "TL. CHỦ TỊCH")], None),
        ([("TM. HỘI ĐỒNG TƯ VẤN", "TM. HỘI ĐỒNG TƯ VẤN")], None),
    ],
)  # fmt: skip
def test_rows_that_lost_their_beginnings(rows: list[tuple[str, str]], expected: str | None) -> None:
    assert position(under_seal(*rows)) == expected

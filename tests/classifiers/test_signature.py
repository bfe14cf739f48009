from __future__ import annotations

import pytest

from classifiers.person_names import is_person_name
from classifiers.recipients import find_recipients
from classifiers.signature import find_foot, find_signer
from classifiers.types import Answer, TextLine
from tests.classifiers.paper import (
    LETTER,
    body_lines,
    column,
    document,
    foot_lines,
    head_lines,
    line,
    tables,
)


def receivers(*pages: list[TextLine]) -> Answer:
    foot = find_foot(document(*pages), tables())
    return find_recipients(foot.recipients, foot.page.number) if foot else find_recipients((), 1)


def read(*pages: list[TextLine]) -> tuple[str | None, str | None]:
    name, position = find_signer(find_foot(document(*pages), tables()), tables())
    assert name.value is None or isinstance(name.value, str)
    assert position.value is None or isinstance(position.value, str)
    return name.value, position.value


@pytest.mark.parametrize(
    ("authority", "position"),
    [
        (("GIÁM ĐỐC",), "GIÁM ĐỐC"),
        (("KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC"), "KT. GIÁM ĐỐC, PHÓ GIÁM ĐỐC"),
        (("TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH"), "TM. ỦY BAN NHÂN DÂN, CHỦ TỊCH"),
        (("TL. CHỦ TỊCH", "KT. CHÁNH VĂN PHÒNG", "PHÓ CHÁNH VĂN PHÒNG"),
         "TL. CHỦ TỊCH, KT. CHÁNH VĂN PHÒNG, PHÓ CHÁNH VĂN PHÒNG"),
        (("TUQ. GIÁM ĐỐC", "TRƯỞNG PHÒNG"), "TUQ. GIÁM ĐỐC, TRƯỞNG PHÒNG"),
        (("T/M BAN THƯỜNG VỤ", "PHÓ BÍ THƯ"), "T/M BAN THƯỜNG VỤ, PHÓ BÍ THƯ"),
    ],
)  # fmt: skip
def test_authority_and_position(authority: tuple[str, ...], position: str) -> None:
    assert read(foot_lines(authority)) == ("Trần Văn Mẫu", position)


def test_a_deputy_half_under_the_seal_follows_from_kt() -> None:
    foot = find_foot(document(foot_lines(("KT. CHỦ TỊCH", "Ủ TỊCH"))), tables())
    _, position = find_signer(foot, tables())
    assert position.value == "KT. CHỦ TỊCH, PHÓ CHỦ TỊCH"
    assert position.score < 0.7


@pytest.mark.parametrize(
    ("authority", "position"),
    [
        (("KT. BỘ TRƯỞNG", "Ứ TRƯỞNG"), "KT. BỘ TRƯỞNG, THỨ TRƯỞNG"),
        (("KT. THỦ TƯỚNG", "NÓ THỦ TƯỚNG"), "KT. THỦ TƯỚNG, PHÓ THỦ TƯỚNG"),
        (("PHÓ PIN TƯỚNG",), None),
    ],
)
def test_a_slip_never_makes_another_position(
    authority: tuple[str, ...], position: str | None
) -> None:
    assert read(foot_lines(authority))[1] == position


def test_two_readings_of_one_row_are_asked_for() -> None:
    lines = foot_lines(name="Nguyễn Mẫu")
    over = line("guyễn Văn Mẫu", lines[-1].box[1], left=lines[-1].box[0] + 10)
    assert read([*lines, over])[0] is None
    assert read(lines)[0] == "Nguyễn Mẫu"


def test_a_name_in_two_pieces_is_joined() -> None:
    lines = [*foot_lines(name=""), line("Lê Ngọc", 1900, left=1100), line("Mẫu", 1900, left=1200)]
    assert read(lines)[0] == "Lê Ngọc Mẫu"


def test_signatures_of_blank_forms_do_not_count() -> None:
    form = [line("Mẫu số 01", 120, left=1100), *foot_lines(("GIÁM ĐỐC",), "Lê Thị Biểu")]
    assert read(head_lines(), form) == (None, None)


def test_half_a_position_alone_is_asked_for() -> None:
    assert read(foot_lines(("ƯỚNG",))) == ("Trần Văn Mẫu", None)


@pytest.mark.parametrize(
    ("printed", "name"),
    [("Đại tá Nguyễn Văn Mẫu", "Nguyễn Văn Mẫu"), ("xyNguyễn Văn Mẫu", "Nguyễn Văn Mẫu"),
     ("NGUYỄN VĂN MẪU", "Nguyễn Văn Mẫu"), ("\" Nguyễn Văn Mẫu", "Nguyễn Văn Mẫu"),
     ("ần Văn Mẫu", "Trần Văn Mẫu"), ("Sở Xây dựng", None)],
)  # fmt: skip
def test_names(printed: str, name: str | None) -> None:
    assert read(foot_lines(name=printed))[0] == name


@pytest.mark.parametrize("text", ["Nguyễn Tấn Dũng", "Lò Thị Mẫu", "Y Mẫu"])
def test_person_names(text: str) -> None:
    assert is_person_name(text, tables())


@pytest.mark.parametrize(
    "text", ["Nơi nhận", "Nguyễn Tn Mẫu", "Hà Nội 2010", "Nguyễn", "Cộng Hòa Xã Hội"]
)
def test_no_person_names(text: str) -> None:
    assert not is_person_name(text, tables())


def test_the_signer_of_a_copy_does_not_win() -> None:
    copy = [line("SAO Y", 1900), *foot_lines(("CHÁNH VĂN PHÒNG",), "Lê Thị Sao", top=1950)]
    assert read([*foot_lines(top=1300), *copy])[0] == "Trần Văn Mẫu"


def test_the_first_signature_wins_over_those_of_annexes() -> None:
    annex = foot_lines(("NGƯỜI LẬP BIỂU",), "Lê Thị Biểu")
    assert read(head_lines(), foot_lines(), annex)[0] == "Trần Văn Mẫu"


@pytest.mark.parametrize(
    ("piece", "rest", "name"),
    [("Trà", "rần Văn Mẫu", "Trần Văn Mẫu"), ("Ngu", "guyễn Văn Mẫu", "Nguyễn Văn Mẫu"),
     ("Phạ", "ùi Văn Mẫu", None), ("Nguyễn Vã", "guyễn Văn Mẫu", "Nguyễn Văn Mẫu")],
)  # fmt: skip
def test_a_name_cut_by_a_stroke_of_the_pen(piece: str, rest: str, name: str | None) -> None:
    lines = foot_lines(name=rest)
    top, left = lines[-1].box[1], lines[-1].box[0]
    assert read([*lines, line(piece, top, left=left - 20)])[0] == name


@pytest.mark.parametrize(
    ("printed", "name"),
    [("ố Hoàng Anh Tuấn", "Đỗ Hoàng Anh Tuấn"), ("Nguyễn Sinh Hàn g", "Nguyễn Sinh Hùng"),
     ("uân Phúc", "Nguyễn Xuân Phúc"), ("ê Thị Mẫu", "Lê Thị Mẫu"), ("ê Mẫu", None),
     ("ố Văn Mẫu", None), ("g Mẫu", None), ("Trương ương Mẫu", None)],
)  # fmt: skip
def test_only_an_office_holder_is_known_by_half_a_name(printed: str, name: str | None) -> None:
    assert read(foot_lines(name=printed))[0] == name


def test_a_name_right_of_its_axis_has_lost_more_than_a_letter() -> None:
    lines = foot_lines(name="")
    whole = "Giàng Văn Thái Mẫu"
    right = 1200 + LETTER * len(whole) // 2
    for seen in ("ôn Mẫu", "Tôn Mẫu", "ràn Thái Mẫu"):
        rest = line(seen, 1900, left=right - LETTER * len(seen))
        assert read([*lines, rest])[0] is None
    assert read([*lines, line("Tôn Mẫu", 1900, centre=1200)])[0] == "Tôn Mẫu"
    assert read([*lines, line(whole, 1900, left=1300)])[0] == whole, "three syllables stay"


def test_agencies_that_sign_side_by_side_stand_above_the_recipients() -> None:
    lines = [
        *column(("KT. BỘ TRƯỞNG", "THỨ TRƯỞNG"), 900, 420),
        *column(("KT. BỘ TRƯỞNG", "THỨ TRƯỞNG"), 900, 1200),
        line("Lê Thị Trái", 1250, centre=420),
        line("Trần Văn Mẫu", 1250, centre=1200),
        line("Nơi nhận:", 1400, left=240),
        line("- Lưu: VT.", 1440, left=240),
    ]
    name, position = find_signer(find_foot(document(lines), tables()), tables())
    assert (name.value, position.value) == ("Trần Văn Mẫu", "KT. BỘ TRƯỞNG, THỨ TRƯỞNG")
    assert name.score < 0.7, "two may be meant"
    alone = [one for one in lines if one.box[0] > 600 or "nhận" in one.text]
    assert read(alone)[0] is None, "a name above the recipients alone is text"


def test_a_surname_nobody_listed_is_taken_where_it_is_surely_read() -> None:
    def name(printed: str, confidence: float = 0.99, centre: int = 1200) -> str | None:
        row = line(printed, 1900, centre=centre, confidence=confidence)
        return read([*foot_lines(name=""), row])[0]

    assert name("Măng Xuân Mẫu") == "Măng Xuân Mẫu"
    assert name("Măng Xuân Mẫu", confidence=0.9) is None
    assert name("Măng Xuân Mẫu", centre=1300) is None
    assert name("H'Yim Mẫu") == "H'Yim Mẫu"
    assert name("Thiệu Mẫu") is None, "its surname may be covered"
    assert name("HYim'mẫu") is None
    assert name("Sở Xây dựng") is None


def test_signed_is_said_in_words() -> None:
    assert read([line("Đã ký: Trần Văn Mẫu", 900, centre=1200)])[0] == "Trần Văn Mẫu"
    assert read([line("Trần Văn Mẫu", 900, centre=1200)])[0] is None


@pytest.mark.parametrize(
    ("authority", "position"),
    [(("BỘ TRƯỞNG", "THKTRƯỞNG"), "KT. BỘ TRƯỞNG, THỨ TRƯỞNG"),
     (("HỦ TƯỚNG",), "THỦ TƯỚNG"),
     (("TM. CHÍNH PHỦ", "TƯỚNG"), "TM. CHÍNH PHỦ, THỦ TƯỚNG"),
     (("TRƯỞNG",), None), (("XIN CHÀO",), None)],
)  # fmt: skip
def test_positions_half_under_the_seal(authority: tuple[str, ...], position: str | None) -> None:
    assert read(foot_lines(authority))[1] == position


def test_recipients_up_to_the_archive() -> None:
    entries = ("- Như trên;", "- Các Sở: Tài chính,", "Nội vụ;", "- Lưu: VT, QLN.", "Ghi chú khác")
    answer = receivers(foot_lines(recipients=entries))
    assert answer.value == ("Như trên", "Các Sở: Tài chính, Nội vụ", "Lưu: VT, QLN")
    assert answer.box is not None


def test_a_page_of_body_has_no_foot() -> None:
    body = body_lines("Giám đốc Sở Xây dựng chịu trách nhiệm thi hành Quyết định này.")
    foot = find_foot(document(body), tables())
    assert foot is None
    assert find_signer(foot, tables())[0].value is None


def test_a_surname_with_other_marks_is_doubted() -> None:
    def score(name: str) -> float:
        foot = find_foot(document(foot_lines(name=name)), tables())
        return find_signer(foot, tables())[0].score

    assert score("Nồng Thị Mẫu") < score("Nông Thị Mẫu")


@pytest.mark.parametrize(
    ("printed", "name"),
    [
        ("N Đào Văn Mẫu", "Đào Văn Mẫu"),
        ("CS.TS. Hồ Văn Mẫu", "Hồ Văn Mẫu"),
        ("Nguy. Hà Mẫu", None),
        ("guyền Văn Mẫu", "Nguyễn Văn Mẫu"),
        ("Thiếu tướng Kpă Văn Mẫu", "Kpă Văn Mẫu"),
        ("hu Mẫu", None),
    ],
)
def test_dirt_and_marks_around_a_name(printed: str, name: str | None) -> None:
    assert read(foot_lines(name=printed))[0] == name


def test_letters_are_not_put_back_to_a_name_that_is_hardly_legible() -> None:
    def name(printed: str, confidence: float) -> str | None:
        row = line(printed, 1900, centre=1200, confidence=confidence)
        return read([*foot_lines(name=""), row])[0]

    assert name("rần Văn Mẫu", 0.9) == "Trần Văn Mẫu"
    assert name("rần Văn Mẫu", 0.5) is None
    assert name("guyễn Tấn Dũng", 0.5) == "Nguyễn Tấn Dũng", "an office holder is known"
    assert name("ế Văn Mẫu", 0.99) == "Bế Văn Mẫu"
    assert name("ế Văn Mẫu", 0.8) is None, "one letter, and not surely read"
    assert name("Văn Văn Mẫu", 0.99) == "Văn Văn Mẫu"
    assert name("Trương Trương Mẫu", 0.8) is None, "read twice"
    assert name("Diệp Nấmn Mẫu", 0.9) is None, "no syllable ends so"
    assert name("Doăn Văn Mẫu", 0.9) == "Doãn Văn Mẫu", "and not Đoàn"


def test_a_military_rank_stands_after_the_position() -> None:
    assert read(foot_lines(("BỘ TRƯỞNG",), "Đại tướng Tô Mẫu"))[1] == "BỘ TRƯỞNG (Đại tướng)"
    assert read(foot_lines(("BỘ TRƯỞNG",), "TS. Tô Mẫu"))[1] == "BỘ TRƯỞNG"


def test_dirt_beside_a_row_does_not_move_the_middle() -> None:
    lines = foot_lines(("KT. GIÁM ĐỐC",), "Sơn Thuần Mẫu")
    dirty = line("2095” PHÓ GIÁM ĐỐC", 1500 + 46, left=1000, confidence=0.4)
    assert read([*lines, dirty])[0] == "Sơn Thuần Mẫu"
    moved = [*foot_lines(("KT. GIÁM ĐỐC",), ""), line("Sơn Thuần Mẫu", 1900, centre=1300)]
    assert read([*moved, dirty])[0] is None

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifiers.mending import Frame, is_syllable, mend_words, mend_years
from classifiers.rows import Row, row_of, splice_rows
from classifiers.subject import find_subject
from classifiers.types import TextLine, TextWord
from classifiers.zones import find_head
from tests.classifiers.paper import (
    LETTER,
    WIDTH,
    body_lines,
    document,
    head_lines,
    line,
    title_lines,
)

AXIS = WIDTH / 2
FRAME = Frame(AXIS, False, WIDTH)
TEXT = (
    "Căn cứ Luật Tổ chức chính quyền; Điều 1. Phê chuẩn bổ sung ông Trần Văn Mẫu giữ chức Phó Chủ"
    " tịch Ủy ban nhân dân tỉnh Thái Nguyên nhiệm kỳ 2021 - 2026. Giao kế hoạch vốn năm 2025"
)
BODY = TEXT.split()


def words_row(text: str, left: int, top: int = 500, weak: dict[str, float] | None = None) -> Row:
    """One printed row with its words; `weak`: confidence of some of them."""
    words, at = [], left
    for word in text.split():
        confidence = (weak or {}).get(word, 1.0)
        words.append(TextWord(word, (at, top, at + LETTER * len(word), top + 30), confidence))
        at += LETTER * (len(word) + 1)
    box = (left, top, at - LETTER, top + 30)
    return row_of([TextLine(text, box, min(w.confidence for w in words), words=tuple(words))])


def centred(text: str, top: int = 500, weak: dict[str, float] | None = None) -> Row:
    return words_row(text, round(AXIS - LETTER * len(text) / 2), top, weak)


def right_end(text: str, whole: str, top: int = 546, weak: dict[str, float] | None = None) -> Row:
    """What is left of a centred row whose beginning is covered."""
    start = round(AXIS + LETTER * len(whole) / 2) - LETTER * len(text)
    return words_row(text, start, top, weak)


FIRST = "Về việc phê chuẩn kết quả bầu bổ sung Thành viên"
SECOND = "Ủy ban nhân dân tỉnh Thái Nguyên nhiệm kỳ 2021 - 2026"


@pytest.mark.parametrize(
    ("rest", "weak"),
    [("nhân dân tỉnh Thái Nguyên nhiệm kỳ 2021 - 2026", {}),
     ("dân tỉnh Thái Nguyên nhiệm kỳ 2021 - 2026", {}),
     ("ạ dân tỉnh Thái Nguyên nhiệm kỳ 2021 - 2026", {"ạ": 0.58}),
     ("nhấn dân tỉnh Thái Nguyên nhiệm kỳ 2021 - 2026", {"nhấn": 0.79})],
)  # fmt: skip
def test_the_covered_beginning_of_a_row_comes_from_the_body(
    rest: str, weak: dict[str, float]
) -> None:
    mended = mend_words([centred(FIRST), right_end(rest, SECOND, weak=weak)], FRAME, BODY)
    assert (mended.text, mended.filled, mended.unread) == (f"{FIRST} {SECOND}", 1, 0)


def test_words_of_a_stamp_left_of_the_row_are_dropped() -> None:
    stamp = words_row("CỔNG THÔNG TIN", 100, 546)
    rest = right_end("hBnghân dân tỉnh Thái Nguyên nhiệm kỳ 2021 - 2026", SECOND,
                     weak={"hBnghân": 0.5})  # fmt: skip
    both = row_of([*stamp.lines, *rest.lines])
    assert mend_words([centred(FIRST), both], FRAME, BODY).text == f"{FIRST} {SECOND}"


def test_what_the_body_does_not_say_stays_unread() -> None:
    rest = right_end("dân huyện Xa Lạ nhiệm kỳ 1999", "Ủy ban nhân dân huyện Xa Lạ nhiệm kỳ 1999")
    mended = mend_words([centred(FIRST), rest], FRAME, BODY)
    assert mended.text == f"{FIRST} dân huyện Xa Lạ nhiệm kỳ 1999"
    assert (mended.filled, mended.unread) == (0, 1)


@pytest.mark.parametrize(
    ("text", "weak", "right"),
    [("Về việc à chuẩn kết quả", {"à": 0.4}, "Về việc phê chuẩn kết quả"),
     ("3217:23 giao kế hoạch vốn năm 2025", {"3217:23": 0.4}, "Về việc giao kế hoạch vốn năm 2025"),
     ("Giao kh hoạch vốn năm 2025", {}, "Giao kế hoạch vốn năm 2025"),
     ("Giao kế hoạch vốn năm 2025", {}, "Giao kế hoạch vốn năm 2025"),
     ("Về dự án Chlorine của Samsung", {}, "Về dự án Chlorine của Samsung"),
     ("Về tỷ lệ 12 km đường QLĐB", {"QLĐB": 0.8}, "Về tỷ lệ 12 km đường QLĐB")],
)  # fmt: skip
def test_words(text: str, weak: dict[str, float], right: str) -> None:
    assert mend_words([centred(text, weak=weak)], FRAME, BODY).text == right


def test_a_last_row_that_is_a_hole_and_nothing_else_is_left_out() -> None:
    """Seen on a page leaning 8°: all that was read of the row stood left of where it may be."""
    stray = words_row("TP", round(AXIS - 20 * LETTER), top=546)
    mended = mend_words([centred(FIRST), stray], FRAME, BODY)
    assert mended.text.startswith(FIRST)


@given(
    st.lists(
        st.tuples(
            st.lists(st.sampled_from(["việc", "Ủy", "TP", "ng", "ạ", "-", "2021"]), min_size=1),
            st.integers(-900, 900),
            st.floats(0, 1),
        ),
        min_size=1,
        max_size=3,
    )
)
def test_no_arrangement_of_words_is_too_odd(rows: list[tuple[list[str], int, float]]) -> None:
    made = [
        words_row(" ".join(words), round(AXIS) + shift, 500 + 46 * i, dict.fromkeys(words, sure))
        for i, (words, shift, sure) in enumerate(rows)
    ]
    assert isinstance(mend_words(made, FRAME, BODY).text, str)


def test_dirt_at_the_height_of_a_row_is_left_out() -> None:
    row = centred("Giao kế hoạch vốn năm 2025")
    dirt = words_row("Ẩ _gÀ", 1400, 505, {"Ẩ": 0.6, "_gÀ": 0.6})
    mended = mend_words([dirt, row], FRAME, BODY)
    assert (mended.text, mended.unread) == ("Giao kế hoạch vốn năm 2025", 0)
    alone = words_row("Ẩ _gÀ", 1400, 900, {"Ẩ": 0.6, "_gÀ": 0.6})
    assert mend_words([row, alone], FRAME, BODY).unread == 1


@given(st.lists(st.sampled_from(BODY), min_size=1, max_size=12))
def test_whole_words_are_never_touched(words: list[str]) -> None:
    row = centred(" ".join(words))
    mended = mend_words([row], FRAME, BODY)
    assert (mended.text, mended.filled, mended.unread) == (row.text, 0, 0)


@pytest.mark.parametrize(
    ("text", "right"),
    [("số 102/2008/QĐ-TTg ngày 07 tháng 8 năm 200 của",
      "số 102/2008/QĐ-TTg ngày 07 tháng 8 năm 2008 của"),
     ("thường kỳ tháng 12 năm 200", "thường kỳ tháng 12 năm 2009"),
     ("ngày 01 tháng 9 năm 200 của", "ngày 01 tháng 9 năm 2003 của"),
     ("Bộ luật Hình sự năm 199", "Bộ luật Hình sự năm 1999"),
     ("năm 2001 và năm 2010", "năm 2001 và năm 2010"), ("trong 200 ngày", "trong 200 ngày")],
)  # fmt: skip
def test_years(text: str, right: str) -> None:
    assert mend_years(text, ["ký", "ngày", "01", "tháng", "9", "năm", "2003", "tại"]) == right


@pytest.mark.parametrize(
    ("word", "is_one"),
    [("khen", True), ("khien", False), ("Thuỷ", True), ("quyết", True), ("mat", False),
     ("thrưc", False)],
)  # fmt: skip
def test_syllables(word: str, is_one: bool) -> None:
    assert is_syllable(word) is is_one


def test_two_readings_of_one_line_are_spliced() -> None:
    left = words_row("Về việc điều chỉnh quy hoạ", 300)
    right = words_row("hinh quy hoạch chi tiết xây dựng", 300 + LETTER * 16, 510)
    assert [row.text for row in splice_rows([right, left])] == [
        "Về việc điều chỉnh quy hoạch chi tiết xây dựng"
    ]
    other = words_row("một dòng khác hẳn dài hơn nữa", 300 + LETTER * 16, 510)
    assert len(splice_rows([other, left])) == 2


def test_a_mended_abstract_is_less_sure_and_says_so() -> None:
    def read(second: TextLine) -> tuple[object, float, dict[str, float]]:
        page = [*head_lines(), *title_lines("QUYẾT ĐỊNH", FIRST), second,
                *body_lines(" ".join(BODY[:20]), " ".join(BODY[20:]), top=700)]  # fmt: skip
        head = find_head(document(page))
        assert head is not None
        answer = find_subject(head, None)
        return answer.value, answer.score, dict(answer.signals)

    top = 420 + 2 * 46
    whole = line(SECOND, top, centre=WIDTH // 2)
    start = whole.box[2] - LETTER * len("dân tỉnh Thái Nguyên nhiệm kỳ 2021 - 2026")
    text, score, signals = read(whole)
    cut = line("dân tỉnh Thái Nguyên nhiệm kỳ 2021 - 2026", top, left=start)
    mended, lower, told = read(cut)
    assert text == mended == f"{FIRST} {SECOND}"
    assert lower < score
    assert (signals["filled"], told["filled"]) == (0.0, 1.0)
    assert signals.keys() == told.keys()

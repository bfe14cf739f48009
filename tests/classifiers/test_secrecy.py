"""Secrecy, urgency, circulation: each mark has a page that fires it and one that must not."""

from __future__ import annotations

from dataclasses import replace

import pytest

from classifiers.secrecy import find_circulation, find_secrecy, find_urgency
from classifiers.stamp_words import StampWord, bare_capitals, load_stamp_words
from classifiers.type_table import TableDamaged
from classifiers.types import BoxTuple, DocumentText, PageText, StampMark, TextLine
from tests.classifiers.paper import RULES, column, head_lines, line, page

WORDS = load_stamp_words(RULES)
ZONE_10A = (120, 420, 320, 500)
MIDDLE = (700, 1500, 900, 1580)


def stamp(
    text: str,
    box: BoxTuple = ZONE_10A,
    *,
    tilt: float = 0.0,
    framed: bool = True,
    red: bool = True,
    confidence: float = 0.9,
) -> StampMark:
    return StampMark(text, box, tilt, framed, red, confidence)


def first_page(*lines: TextLine, stamps: tuple[StampMark, ...] = ()) -> DocumentText:
    return DocumentText((replace(page([*head_lines(), *lines]), stamps=stamps),))


def behind(second: PageText) -> DocumentText:
    return DocumentText((page(head_lines()), replace(second, number=2)))


@pytest.mark.parametrize(
    ("word", "level"), [("MẬT", "mat"), ("TỐI MẬT", "toi_mat"), ("TUYỆT MẬT", "tuyet_mat")]
)
@pytest.mark.parametrize(
    "looks",
    [
        {},
        {"red": False},
        {"framed": False},
        {"framed": False, "red": False, "tilt": -18.0},
        {"framed": False, "red": False},
        {"box": MIDDLE},
        {"box": MIDDLE, "red": False, "tilt": 12.0},
        {"confidence": 0.25},
    ],
)
def test_stamps_of_secrecy_fire(word: str, level: str, looks: dict[str, object]) -> None:
    found = find_secrecy(first_page(stamps=(stamp(word, **looks),)), WORDS)  # type: ignore[arg-type]
    assert (found.level, found.page) == (level, 1)
    assert found.box is not None
    assert found.score >= 0.5
    assert word in found.evidence


def test_the_highest_level_counts() -> None:
    marks = (stamp("MẬT", confidence=1.0), stamp("TUYỆT MẬT", MIDDLE, confidence=0.4))
    assert find_secrecy(first_page(stamps=marks), WORDS).level == "tuyet_mat"


def test_a_red_stamp_on_a_later_page_fires() -> None:
    marked = replace(page([line("Phụ lục", 200)]), stamps=(stamp("MẬT", MIDDLE),))
    assert find_secrecy(behind(marked), WORDS).page == 2


@pytest.mark.parametrize(
    "mark",
    [
        stamp("MẬT", MIDDLE, red=False),  # a cell of a table in black
        stamp("MẬT", MIDDLE, red=False, framed=False),
        stamp("ĐẾN"),
        stamp("SAO Y"),
        stamp("KHẨN"),
        stamp("DỰ THẢO"),
        stamp("MẬT ĐỘ"),
        stamp("BẢO MẬT"),
        stamp("Mật"),
        stamp(""),
    ],
)
def test_other_stamps_and_cells_do_not(mark: StampMark) -> None:
    assert find_secrecy(first_page(stamps=(mark,)), WORDS).level == ""


def test_a_black_level_word_on_a_later_page_without_head_does_not() -> None:
    marked = replace(page([line("Bảng 2", 200)]), stamps=(stamp("MẬT", red=False),))
    assert find_secrecy(behind(marked), WORDS).level == ""


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("MẬT", "mat"),
        ("[ MẬT ]", "mat"),
        ("TỐI MẬT", "toi_mat"),
        ("TUYỆT  MẬT", "tuyet_mat"),
        ("Độ mật: Mật", "mat"),
        ("Độ mật: TỐI MẬT.", "toi_mat"),
        ("Bản số: 03 MẬT", "mat"),
    ],
)
def test_lines_of_their_own_in_the_zone_fire(text: str, level: str) -> None:
    assert find_secrecy(first_page(line(text, 430, left=160)), WORDS).level == level


@pytest.mark.parametrize(
    "text",
    [
        "MẬT ĐỘ XÂY DỰNG",
        "Mật độ xây dựng: 78,5%",
        "BẢO MẬT",
        "MẬT ONG",
        "Mật",
        "bí mật nhà nước",
        "Quy định danh mục bí mật nhà nước độ Mật",
        "BAN CHỈ ĐẠO BẢO VỆ BÍ MẬT NHÀ NƯỚC",
        "Độ mật: …………",
        "Độ mật: Mật, Tối mật, Tuyệt mật",
        "KHẨN TRƯƠNG",
        "MẶT BẰNG",
        "MỘT",
        "BẢN SAO",
    ],
)
def test_words_of_other_meaning_do_not(text: str) -> None:
    zone, body = line(text, 430, left=160), line(text, 1200)
    document = first_page(zone, body)
    assert find_secrecy(document, WORDS).level == ""
    assert find_urgency(document, WORDS).value == ""


def test_a_title_or_a_cell_that_says_only_the_word_does_not() -> None:
    assert find_secrecy(first_page(line("MẬT", 700)), WORDS).level == ""
    assert find_secrecy(first_page(line("MẬT", 1400, left=300)), WORDS).level == ""


def test_a_name_that_goes_on_in_the_next_line_does_not() -> None:
    lines = column(("CỤC QUẢN LÝ KỸ THUẬT NGHIỆP VỤ VÀ BẢO", "MẬT"), 330, 420)
    assert find_secrecy(first_page(*lines), WORDS).level == ""


def test_a_second_head_in_the_file_has_a_zone_of_its_own() -> None:
    second = page([*head_lines(number="Số: 9/BC-SXD"), line("TỐI MẬT", 430, left=160)])
    found = find_secrecy(behind(second), WORDS)
    assert (found.level, found.page) == ("toi_mat", 2)


@pytest.mark.parametrize(
    ("word", "name"),
    [("KHẨN", "Khẩn"), ("THƯỢNG KHẨN", "Thượng khẩn"), ("HOẢ TỐC", "Hỏa tốc")],
)
def test_urgency(word: str, name: str) -> None:
    assert find_urgency(first_page(stamps=(stamp(word, tilt=40.0),)), WORDS).value == name
    assert find_urgency(first_page(line(word, 430, left=160)), WORDS).value == name
    assert find_urgency(first_page(line(word, 1800, left=160)), WORDS).value == ""
    later = replace(page([line("1. Việc khác", 200)]), stamps=(stamp(word),))
    assert find_urgency(behind(later), WORDS).value == ""


@pytest.mark.parametrize("word", ["LƯU HÀNH NỘI BỘ", "XEM XONG TRẢ LẠI", "TÀI LIỆU THU HỒI"])
def test_circulation(word: str) -> None:
    found = find_circulation(first_page(stamps=(stamp(word),)), WORDS)
    assert (found.value, found.page) == ("02", 1)
    assert find_circulation(first_page(line(f"{word} theo quy định", 430)), WORDS).value == ""
    assert find_secrecy(first_page(stamps=(stamp(word),)), WORDS).level == ""


def test_nothing_was_seen() -> None:
    assert find_secrecy(DocumentText(()), WORDS).level == ""
    assert find_urgency(first_page(), WORDS).evidence == "Không thấy dấu chỉ mức độ khẩn."
    assert find_circulation(first_page(), WORDS).value == ""


def test_the_table_has_a_basis_for_every_row() -> None:
    assert {row.kind for row in WORDS.rows} >= {"secrecy", "urgency", "circulation"}
    assert all(row.basis for row in WORDS.rows)
    assert bare_capitals("[ MẬT ]") == "MẬT"
    with pytest.raises(ValueError, match="capitals"):
        StampWord("x", "draft", "X", ("Dự thảo",), 1, "thực tế")


def test_a_broken_table_is_named(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("rules")
    with pytest.raises(TableDamaged):
        load_stamp_words(folder)
    (folder / "stamps.toml").write_text('version = "1"\n[[stamp]]\nkey = "mat"\n', encoding="utf-8")
    with pytest.raises(TableDamaged):
        load_stamp_words(folder)


@pytest.mark.parametrize(
    ("text", "confidence", "level"),
    [("TỐI MẬT", 0.99, "toi_mat"), ("TỐI MẬT", 0.7, ""), ("MẬT", 0.99, "")],
)
def test_a_sure_level_of_two_words_counts_low_on_the_first_page_too(
    text: str, confidence: float, level: str
) -> None:
    low = StampMark(text, (1700, 2600, 2100, 2700), confidence=confidence)
    assert find_secrecy(first_page(stamps=(low,)), WORDS).level == level
    later = DocumentText((*first_page().pages, PageText(2, 2480, 3508, 300.0, (), stamps=(low,))))
    assert find_secrecy(later, WORDS).level == ""

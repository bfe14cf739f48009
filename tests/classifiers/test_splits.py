"""Where a scan of several documents is parted; annexes, forms and copies stay where they are."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from classifiers.splits import page_number, propose_splits, several_documents
from classifiers.types import DocumentText, PageText, TextLine
from scanstation.messages import describe
from tests.classifiers.checking_kit import decision, later_page, letter
from tests.classifiers.paper import (
    HEIGHT,
    MOTTO,
    RULES,
    WIDTH,
    body_lines,
    foot_lines,
    head_lines,
    line,
    page,
    title_lines,
)

TEXT = ("Tổ chức thực hiện theo phân công tại kế hoạch này.",) * 8


def _joined(*documents: DocumentText) -> DocumentText:
    """The pages of all, numbered through as a scanner does."""
    pages = [one for document in documents for one in document.pages]
    return DocumentText(tuple(replace(one, number=i + 1) for i, one in enumerate(pages)))


def _starts(document: DocumentText) -> list[int]:
    return [one.first for one in propose_splits(document, RULES)]


def _blank(number: int) -> PageText:
    return PageText(number, WIDTH, HEIGHT, 200.0, (), "blank")


def _form(*, pointer: str = "", dots: bool = False, title: str = "KẾ HOẠCH") -> PageText:
    """An annex with a head of its own."""
    lines = head_lines(
        number="Số: ....../QĐ-SXD" if dots else "",
        date="........, ngày .... tháng .... năm ......" if dots else "",
    )
    lines += title_lines(title, *([pointer] if pointer else []))
    text = "Họ và tên: ......................... Địa chỉ: ..................." if dots else TEXT[0]
    return page(lines + body_lines(*(text,) * 8), 2)


def test_two_documents_are_parted_with_reasons() -> None:
    parts = propose_splits(_joined(decision(), letter()), RULES)
    assert [(one.first, one.last) for one in parts] == [(1, 1), (2, 2)]
    assert parts[0].type.key == "quyet_dinh"
    assert parts[1].type.key == "cong_van"
    assert parts[1].confidence > 0.9
    assert any("Quốc hiệu" in reason for reason in parts[1].evidence)
    assert any("chữ ký" in reason for reason in parts[1].evidence)


def test_the_finding_names_the_pages() -> None:
    found = several_documents(propose_splits(_joined(decision(), letter(), decision()), RULES))
    assert found is not None
    assert dict(found.params)["pages"] == "1, 2, 3"
    assert found.page == 2
    assert "{" not in describe(found.code, "vi", dict(found.params)).text


def test_one_document_of_many_pages_is_left_whole() -> None:
    pages = [later_page(n, *TEXT, printed=n) for n in range(2, 8)]
    whole = DocumentText((*decision().pages, *pages))
    assert _starts(whole) == [1]
    assert several_documents(propose_splits(whole, RULES)) is None


@pytest.mark.parametrize(
    "annex",
    [
        _form(pointer="(Kèm theo Quyết định số 184/QĐ-SXD ngày 05 tháng 8 năm 2025)"),
        _form(dots=True, title="QUYẾT ĐỊNH"),
        page([line("Mẫu số 02", 100, left=1300), *head_lines(), *title_lines("QUYẾT ĐỊNH")], 2),
        page([line("PHỤ LỤC I", 200), line("BÁO CÁO", 260), *body_lines(*TEXT)], 2),
        page(body_lines("Số: 12/QĐ-UBND ngày 05 tháng 8 năm 2025", *TEXT), 2),
    ],
    ids=["pointer", "blank form", "mẫu số", "phụ lục", "cited number"],
)
def test_an_annex_with_a_head_of_its_own_is_no_document(annex: PageText) -> None:
    assert _starts(_joined(decision(), DocumentText((annex,)))) == [1]


def test_the_page_of_a_copy_belongs_to_what_it_copies() -> None:
    lines = head_lines(number="Số: 08/SY-UBND", date="Lục Yên, ngày 18 tháng 7 năm 2024")
    copy = DocumentText((page([line("SAO Y", 80, left=800), *lines, *foot_lines()]),))
    assert _starts(_joined(decision(), copy)) == [1]
    copy = DocumentText((page([*lines, *foot_lines()]),))
    assert _starts(_joined(decision(), copy)) == [1]


def test_a_page_whose_number_goes_on_is_no_new_document() -> None:
    second = DocumentText(
        (page([*head_lines(), line("2", 60), *title_lines("KẾ HOẠCH", "Thanh tra")], 2),)
    )
    first = decision(foot=[])
    assert _starts(_joined(first, second)) == [1]


def test_a_blank_sheet_parts_documents_and_stays_with_the_first() -> None:
    parts = propose_splits(_joined(decision(), DocumentText((_blank(2),)), letter()), RULES)
    assert [(one.first, one.last) for one in parts] == [(1, 2), (3, 3)]
    assert any("trang trắng" in reason for reason in parts[1].evidence)


def test_a_number_nobody_can_read_does_not_hide_a_document() -> None:
    lines = head_lines(number="số %ố 2 /Qp-nr", date="Hà Nội, ngày l tháng 2 năm - /-7")
    lines += title_lines("QUYẾT ĐỊNH", "Về việc bãi bỏ văn bản") + body_lines(*TEXT)
    assert _starts(_joined(decision(), DocumentText((page(lines),)))) == [1, 2]


def test_a_number_not_yet_filled_in_under_a_date_is_a_document() -> None:
    lines = head_lines(number="Số: ....../QĐ-SXD") + title_lines("QUYẾT ĐỊNH", "Về việc thanh tra")
    made = DocumentText((page(lines + body_lines(*TEXT)),))
    assert _starts(_joined(decision(), made)) == [1, 2]


def test_the_number_an_archive_stamped_on_a_sheet_is_no_page_number() -> None:
    made = letter()
    stamped = replace(made.pages[0], lines=(*made.pages[0].lines, line("33", 40, left=1500)))
    assert _starts(_joined(decision(), DocumentText((stamped,)))) == [1, 2]


def test_a_copy_of_a_whole_document_is_a_document() -> None:
    made = letter()
    mark = line("SAO Y; SỞ XÂY DỰNG; 05/8/2025", 60, left=900)
    copy = replace(made.pages[0], lines=(mark, *made.pages[0].lines))
    assert _starts(_joined(decision(), DocumentText((copy,)))) == [1, 2]


def test_a_party_document_opens_too() -> None:
    lines = head_lines(organ=("ĐẢNG BỘ SỞ XÂY DỰNG", "*"), number="Số 26-TB/ĐU")
    lines = [one for one in lines if one.text not in MOTTO]
    lines.append(line("ĐẢNG CỘNG SẢN VIỆT NAM", 150, centre=1130))
    lines += title_lines("THÔNG BÁO", "về việc họp") + foot_lines()
    assert _starts(_joined(decision(), DocumentText((page(lines),)))) == [1, 2]


def test_no_pages_no_parts() -> None:
    assert propose_splits(DocumentText(()), RULES) == ()
    assert _starts(DocumentText((_blank(1), _blank(2)))) == [1]


@pytest.mark.parametrize(
    ("text", "top", "number"),
    [
        ("2", 60, 2), ("- 2 -", 60, 2), ("Trang 3/5", 2280, 3), ("12", 1200, None),
        ("2025", 60, None), ("a 2", 60, None),
    ],
)  # fmt: skip
def test_page_numbers_stand_alone_at_an_edge(text: str, top: int, number: int | None) -> None:
    found = page_number(page([line(text, top)]))
    assert (found[0] if found else None) == number


def test_random_joins_are_parted_where_they_were_joined() -> None:
    dice = random.Random(7)
    made = [
        decision(),
        letter(),
        decision(more=(later_page(2, *TEXT, printed=2), later_page(3, *TEXT, printed=3))),
        decision(more=(_form(pointer="(Kèm theo Quyết định số 184/QĐ-SXD ngày 05/8/2025)"),)),
        decision(title=("THÔNG BÁO", "Kết luận cuộc họp"), more=(_form(dots=True),)),
    ]
    for _ in range(8):
        chosen = dice.choices(made, k=dice.randint(2, 4))
        wanted, at = [], 1
        for one in chosen:
            wanted.append(at)
            at += len(one.pages)
        assert _starts(_joined(*chosen)) == wanted


def test_text_below_the_head_of_a_page_opens_nothing() -> None:
    low = tuple(
        TextLine(one.text, (one.box[0], one.box[1] + 1100, one.box[2], one.box[3] + 1100))
        for one in (*head_lines(), *title_lines("QUYẾT ĐỊNH"))
    )
    form = PageText(2, WIDTH, HEIGHT, 200.0, (*body_lines(*TEXT, top=200), *low))
    assert _starts(_joined(decision(), DocumentText((form,)))) == [1]

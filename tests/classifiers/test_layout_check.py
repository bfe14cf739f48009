"""Every rule of form has a page that fires it; a well-made page and a badly read one fire none."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from classifiers.layout_check import DETECTORS, layout_findings
from classifiers.layout_rules import load_layout
from classifiers.type_table import TableDamaged, load_types
from classifiers.types import DocumentText, PageText, StampMark, TextLine
from scanstation.messages import codes
from tests.classifiers.checking_kit import BASES, decision, later_page, letter, understood
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

Made = tuple[DocumentText, str]


def _codes(document: DocumentText, key: str | None = "quyet_dinh", **fields: str) -> set[str]:
    return {
        one.code for one in layout_findings(document, understood(document, key, **fields), RULES)
    }


def _without(document: DocumentText, *words: str) -> DocumentText:
    """The same with the lines of its first page left out that hold one of `words`."""
    first = document.pages[0]
    lines = tuple(one for one in first.lines if not any(word in one.text for word in words))
    return DocumentText((replace(first, lines=lines), *document.pages[1:]))


def _with(document: DocumentText, *lines: TextLine) -> DocumentText:
    first = document.pages[0]
    return DocumentText((replace(first, lines=(*first.lines, *lines)), *document.pages[1:]))


def _said(old: str, new: str, document: DocumentText | None = None) -> DocumentText:
    """The same with one stretch of text put in another way."""
    document = document or decision()
    pages = tuple(
        replace(
            one, lines=tuple(replace(each, text=each.text.replace(old, new)) for each in one.lines)
        )
        for one in document.pages
    )
    assert pages != document.pages
    return DocumentText(pages)


def _born(document: DocumentText) -> DocumentText:
    """The same made by a program, not by a scanner."""
    pages = tuple(
        replace(
            one,
            kind="born_digital",
            lines=tuple(replace(each, source="text_layer") for each in one.lines),
        )
        for one in document.pages
    )
    return DocumentText(pages)


def _moved(document: DocumentText, word: str, left: int, top: int) -> DocumentText:
    first = document.pages[0]
    lines = [one for one in first.lines if word not in one.text]
    text = next(one.text for one in first.lines if word in one.text)
    return DocumentText((replace(first, lines=(*lines, line(text, top, left=left))),))


def _late_date() -> DocumentText:
    document = _without(decision(), ", ngày")
    return _with(document, line("Thái Nguyên, ngày 05 tháng 8 năm 2025", 1420, centre=1200))


def _copied() -> DocumentText:
    return _with(decision(), line("SAO Y BẢN CHÍNH", 2050, left=240))


def _long(low: bool = False, first: bool = False, kind: str = "scan") -> DocumentText:
    text = ("Tổ chức thực hiện theo phân công tại kế hoạch này và báo cáo kết quả.",) * 12
    pages = [later_page(n, *text, printed=n, low=low, kind=kind) for n in (2, 3)]
    document = decision(more=tuple(pages))
    return _with(document, line("1", 90, centre=WIDTH // 2)) if first else document


def _unnumbered() -> DocumentText:
    text = ("Tổ chức thực hiện theo phân công tại kế hoạch này và báo cáo kết quả.",) * 12
    first = decision(foot=[])
    last = page(body_lines(*text, top=220) + foot_lines(), 3)
    return _born(DocumentText((*first.pages, later_page(2, *text), last)))


def _annex(pointer: str) -> DocumentText:
    lines = [line("PHỤ LỤC I", 200), line("DANH MỤC HỒ SƠ", 250)]
    lines += [line(pointer, 300)] if pointer else []
    lines += body_lines(
        *(f"{n}. Hồ sơ thiết kế bản vẽ số {n} gồm thuyết minh" for n in range(1, 9))
    )
    return decision(more=(page(lines, 2),))


def _narrow(left: int) -> DocumentText:
    text = "Căn cứ Luật Xây dựng và các nghị định hướng dẫn thi hành có liên quan đến thiết kế"
    lines = head_lines() + title_lines("QUYẾT ĐỊNH", "Về việc phê duyệt")
    lines += [line(text, 640 + 46 * n, left=left) for n in range(16)]
    return _born(DocumentText((page(lines + foot_lines()),)))


GOOD = decision
FIRES: dict[str, Callable[[], Made]] = {
    "layout_missing_motto": lambda: (_without(decision(), *MOTTO), "quyet_dinh"),
    "layout_motto": lambda: (_said("Độc lập - Tự do", "Độc lập-Tự do"), "quyet_dinh"),
    "layout_missing_organ": lambda: (_without(decision(), "UBND", "SỞ XÂY"), "quyet_dinh"),
    "layout_missing_number": lambda: (_without(decision(), "Số: 184"), "quyet_dinh"),
    "layout_number_without_zero": lambda: (_said("Số: 184/", "Số: 5/"), "quyet_dinh"),
    "layout_number_colon": lambda: (_born(_said("Số: 184/", "Số 184/")), "quyet_dinh"),
    "layout_notation_spaces": lambda: (_said("QĐ-SXD", "QĐ - SXD"), "quyet_dinh"),
    "layout_number_place": lambda: (_moved(decision(), "Số: 184", 1000, 480), "quyet_dinh"),
    "layout_missing_date": lambda: (_without(decision(), ", ngày"), "quyet_dinh"),
    "layout_date_place": lambda: (_late_date(), "quyet_dinh"),
    "layout_missing_place": lambda: (_said("Thái Nguyên, ngày 05", "Ngày 05"), "quyet_dinh"),
    "layout_place_comma": lambda: (_said("Thái Nguyên, ngày", "Thái Nguyên ngày"), "quyet_dinh"),
    "layout_day_without_zero": lambda: (_said("ngày 05 tháng 8", "ngày 5 tháng 8"), "quyet_dinh"),
    "layout_month_without_zero": lambda: (
        _said("ngày 05 tháng 8", "ngày 15 tháng 2"),
        "quyet_dinh",
    ),
    "layout_month_extra_zero": lambda: (_said("tháng 8 năm", "tháng 08 năm"), "quyet_dinh"),
    "layout_abstract_place": lambda: (
        _with(decision(), line("V/v phê duyệt nhiệm vụ", 350, centre=420)),
        "quyet_dinh",
    ),
    "layout_abstract_abbreviated": lambda: (_said("Về việc phê", "V/v phê"), "quyet_dinh"),
    "layout_missing_abstract": lambda: (letter(abstract=()), "cong_van"),
    "layout_missing_addressee": lambda: (letter(addressee=""), "cong_van"),
    "layout_addressee": lambda: (
        decision(body=("Kính gửi: Các phòng chuyên môn", *BASES)),
        "quyet_dinh",
    ),
    "layout_urgency_place": lambda: (_with(letter(), line("HỎA TỐC", 400, left=1300)), "cong_van"),
    "layout_basis_ending": lambda: (_born(_said("năm 2014;", "năm 2014,")), "quyet_dinh"),
    "layout_authority_form": lambda: (_said("KT. GIÁM", "K/T GIÁM"), "quyet_dinh"),
    "layout_signer_title": lambda: (_said("Trần Văn Mẫu", "TS. Trần Văn Mẫu"), "quyet_dinh"),
    "layout_missing_recipients": lambda: (
        decision(foot=[one for one in foot_lines() if one.box[0] > 700]),
        "quyet_dinh",
    ),
    "layout_recipients_archive": lambda: (
        decision(foot=foot_lines(recipients=("- Như trên;", "- Sở Nội vụ."))),
        "quyet_dinh",
    ),
    "layout_page_number_place": lambda: (_long(low=True), "quyet_dinh"),
    "layout_page_number_first": lambda: (_long(first=True), "quyet_dinh"),
    "layout_missing_page_number": lambda: (_unnumbered(), "quyet_dinh"),
    "layout_margin": lambda: (_narrow(150), "quyet_dinh"),
    "layout_annex_pointer": lambda: (_annex(""), "quyet_dinh"),
    "layout_copy_form": lambda: (_copied(), "quyet_dinh"),
}

SILENT: dict[str, Callable[[], Made]] = {
    "a decision": lambda: (decision(), "quyet_dinh"),
    "a decision by a program": lambda: (_born(decision()), "quyet_dinh"),
    "a công văn": lambda: (letter(), "cong_van"),
    "pages numbered above": lambda: (_long(), "quyet_dinh"),
    "an annex that names its document": lambda: (
        _annex("(Kèm theo Quyết định số 184/QĐ-SXD ngày 05/8/2025 của Sở Xây dựng)"),
        "quyet_dinh",
    ),
    "an urgent công văn": lambda: (_with(letter(), line("HỎA TỐC", 440, left=340)), "cong_van"),
    "a number of one digit with its zero": lambda: (_said("Số: 184/", "Số: 05/"), "quyet_dinh"),
    "a November": lambda: (_said("tháng 8 năm", "tháng 11 năm"), "quyet_dinh"),
    "a margin of 32 mm": lambda: (_narrow(252), "quyet_dinh"),
    "a report with an addressee": lambda: (
        decision(title=("BÁO CÁO", "Về công tác cấp phép"), body=("Kính gửi: UBND tỉnh",)),
        "bao_cao",
    ),
    "a copy in today's form": lambda: (
        _with(decision(), line("SAO Y", 2050, left=240)),
        "quyet_dinh",
    ),
}


def _rules_of(code: str) -> list[str]:
    return [one.severity for one in load_layout(RULES).rules if one.code == code]


@pytest.mark.parametrize("code", sorted(FIRES))
def test_the_page_that_breaks_a_rule_is_told(code: str) -> None:
    document, key = FIRES[code]()
    assert code in _codes(document, key)


@pytest.mark.parametrize("name", sorted(SILENT))
def test_a_page_as_the_decree_wants_it_is_left_alone(name: str) -> None:
    document, key = SILENT[name]()
    assert _codes(document, key) == set()


ABSENCES = {"layout_page_number_place", "layout_page_number_first"}
"""Rules on page numbers alone: a wrongly read digit would not be the page's own number."""


@pytest.mark.parametrize("code", sorted(set(FIRES) - ABSENCES - {"layout_margin"}))
def test_lines_read_badly_make_no_finding(code: str) -> None:
    document, key = FIRES[code]()
    pages = tuple(
        replace(one, lines=tuple(replace(each, confidence=0.6) for each in one.lines))
        for one in document.pages
    )
    assert code not in _codes(DocumentText(pages), key)


@pytest.mark.parametrize(
    "code",
    [
        "layout_missing_motto",
        "layout_missing_organ",
        "layout_missing_number",
        "layout_missing_date",
        "layout_missing_abstract",
    ],
)
def test_what_a_stamp_may_hide_is_not_called_missing(code: str) -> None:
    document, key = FIRES[code]()
    first = replace(document.pages[0], stamps=(StampMark("ĐẾN", (200, 170, 700, 390), red=True),))
    assert code not in _codes(DocumentText((first, *document.pages[1:])), key)


def test_every_rule_has_a_detector_a_page_and_words() -> None:
    table = {one.code for one in load_layout(RULES).rules}
    assert table == set(DETECTORS) == set(FIRES)
    assert table <= codes()


def test_every_rule_says_its_legal_basis_and_names_types_that_exist() -> None:
    known = set(load_types(RULES).by_key)
    for rule in load_layout(RULES).rules:
        assert "Nghị định 30/2020/NĐ-CP" in rule.basis
        assert {*rule.types, *rule.but} <= known, rule.code
    document, key = FIRES["layout_day_without_zero"]()
    found = layout_findings(document, understood(document, key), RULES)
    params = dict(found[0].params)
    assert params["severity"] == "advice"
    assert "mục II.4" in params["basis"]
    assert found[0].page == 1
    assert found[0].box is not None


def test_paper_from_before_the_decree_is_judged_by_its_own_template() -> None:
    old = _said("năm 2025", "năm 2015", _long(low=True))
    assert "layout_page_number_place" not in _codes(old)
    short = _said("ngày 05 tháng 8 năm 2025", "ngày 5 tháng 8 năm 2015")
    assert "layout_day_without_zero" in _codes(short)
    ancient = _said("ngày 05 tháng 8 năm 2025", "ngày 5 tháng 8 năm 1987")
    assert _codes(ancient) == set()


def test_an_unknown_type_or_date_is_not_judged() -> None:
    document, _ = FIRES["layout_day_without_zero"]()
    assert _codes(document, None) == set()
    assert _codes(DocumentText(())) == set()
    blank = DocumentText((PageText(1, WIDTH, HEIGHT, 200.0, ()),))
    assert _codes(blank) == set()


def test_a_party_document_is_not_held_to_the_decree() -> None:
    lines = head_lines(organ=("ĐẢNG BỘ SỞ XÂY DỰNG", "*"), number="Số 26-TB/ĐU")
    lines = [one for one in lines if one.text not in MOTTO]
    lines.append(line("ĐẢNG CỘNG SẢN VIỆT NAM", 150, centre=1130))
    lines += title_lines("THÔNG BÁO", "về việc họp Đảng ủy")
    lines += foot_lines(authority=("T/M ĐẢNG ỦY", "BÍ THƯ"))
    assert _codes(DocumentText((page(lines),)), "thong_bao") == set()


def test_a_rule_without_basis_is_refused(tmp_path: Path) -> None:
    text = (RULES / "layout.toml").read_text("utf-8")
    start = text.index("basis = ")
    broken = text[:start] + 'basis = ""' + text[text.index("\n", start) :]
    (tmp_path / "layout.toml").write_text(broken, "utf-8")
    with pytest.raises(TableDamaged, match="basis"):
        load_layout(tmp_path)

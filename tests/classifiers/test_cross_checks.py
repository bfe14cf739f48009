"""Each cross-check passes, fails or does not apply; scores fall, values stay."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from classifiers.check_list import CHECKS
from classifiers.check_rules import load_checks
from classifiers.cross_checks import apply_checks, cross_check, identity
from classifiers.types import DocumentText, TextLine, Understanding
from classifiers.witnesses import signing_days, witnesses
from scanstation.messages import codes, describe
from tests.classifiers.checking_kit import decision, understood
from tests.classifiers.paper import RULES, body_lines, line, page, tables

TODAY = date(2026, 11, 20)
POINTER = "(Kèm theo Quyết định số 184/QĐ-SXD ngày 05/8/2025 của Sở Xây dựng)"


def _annexed(pointer: str = POINTER, confidence: float = 0.99) -> DocumentText:
    lines = [line("PHỤ LỤC", 200), line("DANH MỤC HỒ SƠ", 250)]
    lines.append(line(pointer, 300, confidence=confidence))
    return decision(more=(page(lines + body_lines("1. Thuyết minh"), 2),))


def _signed(text: str) -> DocumentText:
    made = decision()
    mark = TextLine(text, (1000, 20, 1500, 50), 0.9, 0, "signature_overlay")
    return DocumentText((replace(made.pages[0], lines=(*made.pages[0].lines, mark)),))


def _states(document: DocumentText, said: Understanding) -> dict[str, str]:
    return {one.key: one.state for one in cross_check(said, document, RULES, TODAY)}


def _state(
    key: str, document: DocumentText | None = None, type_key: str = "quyet_dinh", **fields: object
) -> str:
    made = document or decision()
    return _states(made, understood(made, type_key, **fields))[key]  # type: ignore[arg-type]


SECTION = {"issued_date": "2025-08-05", "organ_name": "Sở Xây dựng"}

CASES: list[tuple[str, str, str, dict[str, object]]] = [
    ("type_notation", "passed", "quyet_dinh", {"code_notation": "QĐ-UBND"}),
    ("type_notation", "passed", "cong_van", {"code_notation": "SXD-QLXD"}),
    ("type_notation", "passed", "quyet_dinh", {"code_notation": "2025/QĐ-UBND"}),
    ("type_notation", "failed", "thong_bao", {"code_notation": "QĐ-UBND"}),
    ("type_notation", "failed", "cong_van", {"code_notation": "QĐ-UBND"}),
    ("type_notation", "not_applicable", "giay_phep_xay_dung", {"code_notation": "GPXD"}),
    ("type_notation", "not_applicable", "quyet_dinh", {"code_notation": None}),
    ("year", "passed", "quyet_dinh", {"code_notation": "2025/QĐ-UBND", **SECTION}),
    ("year", "failed", "quyet_dinh", {"code_notation": "2024/QĐ-UBND", **SECTION}),
    ("year", "not_applicable", "quyet_dinh", {"code_notation": "QĐ-UBND", **SECTION}),
    ("agency_notation", "passed", "quyet_dinh", {"code_notation": "QĐ-SXD", **SECTION}),
    (
        "agency_notation",
        "passed",
        "quyet_dinh",
        {"code_notation": "QĐ-UBND", "organ_name": "Ủy ban nhân dân tỉnh Thái Nguyên"},
    ),
    ("agency_notation", "failed", "quyet_dinh", {"code_notation": "QĐ-BYT", **SECTION}),
    ("agency_notation", "failed", "quyet_dinh", {"code_notation": "QĐ-UBND", **SECTION}),
    (
        "agency_notation",
        "not_applicable",
        "quyet_dinh",
        {"code_notation": "QĐ-HTTT", "organ_name": "Khoa Hệ thống thông tin"},
    ),
    (
        "place",
        "passed",
        "quyet_dinh",
        {"organ_name": "Ủy ban nhân dân tỉnh Lạng Sơn", "place": "Lạng Sơn"},
    ),
    (
        "place",
        "failed",
        "quyet_dinh",
        {"organ_name": "Ủy ban nhân dân tỉnh Lạng Sơn", "place": "Cà Mau"},
    ),
    (
        "place",
        "not_applicable",
        "quyet_dinh",
        {"organ_name": "Ủy ban nhân dân tỉnh Bắc Kạn", "place": "Thái Nguyên"},
    ),
    (
        "place",
        "failed",
        "quyet_dinh",
        {"organ_name": "Ủy ban nhân dân phường Quan Triều", "place": "Tân Cương"},
    ),
    ("place", "not_applicable", "quyet_dinh", {"organ_name": "Bộ Y tế", "place": "Hà Nội"}),
    (
        "cited_later",
        "passed",
        "quyet_dinh",
        {"issued_date": "2025-08-05", "legal_bases": ("Luật Xây dựng (2014-06-18)",)},
    ),
    (
        "cited_later",
        "failed",
        "quyet_dinh",
        {"issued_date": "2013-08-05", "legal_bases": ("Luật Xây dựng (2014-06-18)",)},
    ),
    ("cited_later", "not_applicable", "quyet_dinh", {"legal_bases": ("Luật Xây dựng",)}),
    ("date_range", "passed", "quyet_dinh", {"issued_date": "2025-08-05"}),
    ("date_range", "failed", "quyet_dinh", {"issued_date": "2026-11-21"}),
    ("date_range", "failed", "quyet_dinh", {"issued_date": "1945-01-05"}),
    ("date_range", "not_applicable", "quyet_dinh", {"issued_date": None}),
    (
        "signer_organ",
        "passed",
        "quyet_dinh",
        {"organ_name": "Sở Xây dựng", "signer_position": "KT. GIÁM ĐỐC, PHÓ GIÁM ĐỐC"},
    ),
    (
        "signer_organ",
        "failed",
        "quyet_dinh",
        {"organ_name": "Sở Xây dựng", "signer_position": "KT. BỘ TRƯỞNG, THỨ TRƯỞNG"},
    ),
    (
        "signer_organ",
        "passed",
        "quyet_dinh",
        {"organ_name": "Bộ Y tế - Bộ Công an", "signer_position": "KT. BỘ TRƯỞNG, THỨ TRƯỞNG"},
    ),
    (
        "signer_organ",
        "failed",
        "quyet_dinh",
        {
            "organ_name": "Bộ Lao động - Thương binh và Xã hội",
            "signer_position": "KT. CHỦ TỊCH, PHÓ CHỦ TỊCH",
        },
    ),
    (
        "signer_organ",
        "not_applicable",
        "quyet_dinh",
        {"organ_name": "Sở Xây dựng", "signer_position": "TL. GIÁM ĐỐC, CHÁNH VĂN PHÒNG"},
    ),
]


@pytest.mark.parametrize(("key", "state", "type_key", "fields"), CASES)
def test_a_check_on_the_head(
    key: str, state: str, type_key: str, fields: dict[str, object]
) -> None:
    assert _state(key, None, type_key, **fields) == state


@pytest.mark.parametrize(
    ("key", "pointer", "state"),
    [
        ("annex_number", POINTER, "passed"),
        ("annex_date", POINTER, "passed"),
        ("annex_number", POINTER.replace("184", "148"), "failed"),
        ("annex_date", POINTER.replace("05/8", "06/8"), "failed"),
        ("annex_number", POINTER.replace("184/QĐ-SXD", "12/QĐ-UBND"), "not_applicable"),
        ("annex_date", POINTER.replace("05/8/2025", "…/…/2025"), "not_applicable"),
    ],
)
def test_the_annex_says_which_document_it_goes_with(key: str, pointer: str, state: str) -> None:
    assert _state(key, _annexed(pointer)) == state


def test_an_annex_of_an_amended_decision_contradicts_nothing() -> None:
    old = POINTER.replace("184", "27").replace("2025", "2019")
    assert _state("annex_number", _annexed(old)) == "not_applicable"


def test_an_annex_read_badly_says_nothing() -> None:
    assert _state("annex_number", _annexed(POINTER.replace("184", "148"), 0.8)) == "not_applicable"


@pytest.mark.parametrize(
    ("text", "state"),
    [
        ("Thời gian ký: 05/08/2025 17:10:17", "passed"),
        ("06.08.2025 08:09:28", "passed"),
        ("Thời gian ký: 04/08/2025 17:10:17", "failed"),
        ("Email: sxd@thainguyen.gov.vn", "not_applicable"),
    ],
)
def test_a_scan_is_signed_after_its_document(text: str, state: str) -> None:
    assert _state("signed_earlier", _signed(text)) == state


def test_every_check_fails_and_passes_somewhere_and_has_words() -> None:
    rules = load_checks(RULES).rules
    made = decision()
    results = cross_check(understood(made), made, RULES, TODAY)
    assert {one.key for one in results} == set(rules)
    assert len(results) == len(CHECKS)
    here = {(key, state) for key, state, _, _ in CASES}
    elsewhere = {"annex_number", "annex_date", "signed_earlier"}
    for key in set(rules) - elsewhere:
        assert {(key, "passed"), (key, "failed")} <= here, key
    assert {rule.finding for rule in rules.values()} <= codes()


def test_a_failed_check_lowers_scores_names_the_rule_and_keeps_the_value() -> None:
    made = decision()
    said = understood(made, "quyet_dinh", issued_date="2013-08-05")
    after = apply_checks(said, made, RULES, TODAY)
    before, answer = said.fields["issued_date"], after.fields["issued_date"]
    assert answer.value == before.value
    assert answer.score == pytest.approx(0.6 * before.score)
    assert "căn cứ" in answer.evidence
    assert dict(answer.signals)["checks_failed"] == 1.0
    found = next(one for one in after.findings if one.code == "check_cited_later")
    text = describe(found.code, "vi", dict(found.params)).text
    assert "{" not in text
    assert "05/08/2013" in text


def test_every_field_has_the_same_signals() -> None:
    made = decision()
    after = apply_checks(understood(made), made, RULES, TODAY)
    twice = apply_checks(after, made, RULES, TODAY)
    for answer in (*after.fields.values(), *twice.fields.values()):
        names = [name for name, _ in answer.signals]
        assert names[-2:] == ["checks_failed", "checks_passed"]
        assert len(set(names)) == len(names)
    assert dict(after.fields["issued_date"].signals)["checks_passed"] >= 2
    assert after.findings == ()


def test_the_annex_confirms_number_and_date() -> None:
    said = understood(_annexed())
    after = apply_checks(said, _annexed(), RULES, TODAY)
    for name in ("code_number", "issued_date"):
        assert after.fields[name].score > said.fields[name].score
        assert after.fields[name].score <= 1.0


def test_a_type_that_contradicts_the_notation_is_doubted_too() -> None:
    made = decision()
    after = apply_checks(understood(made, "thong_bao"), made, RULES, TODAY)
    assert after.type.score == pytest.approx(0.54)
    assert dict(after.type.signals)["cross_failed"] == 1.0


@pytest.mark.parametrize(
    ("text", "number", "notation", "day"),
    [
        (POINTER, "184", "QĐ-SXD", date(2025, 8, 5)),
        (
            "(Ban hành kèm theo Thông tư số 05/2025/TT-BNV ngày 14 tháng 5 năm 2025)",
            "05",
            "2025/TT-BNV",
            date(2025, 5, 14),
        ),
        ("(Kèm theo Quyết định số /QĐ-SXD ngày tháng 8 năm 2025)", None, "QĐ-SXD", None),
        (
            "Mẫu số 01 ban hành kèm theo Nghị định số 30/2020/NĐ-CP ngày 05/3/2020",
            "30",
            "2020/NĐ-CP",
            date(2020, 3, 5),
        ),
    ],
)
def test_what_a_pointer_says(
    text: str, number: str | None, notation: str, day: date | None
) -> None:
    (one,) = witnesses(_annexed(text), tables())
    assert (one.number, one.notation, one.issued, one.page) == (number, notation, day, 2)


@pytest.mark.parametrize(
    "text",
    [
        "Ban hành kèm theo Quyết định này danh mục hồ sơ;",
        "Quy chế ban hành kèm theo Quyết định số 153/2003/QĐ-TTg ngày 30/7/2003 của",
        "(Các phụ lục kèm theo báo cáo)",
        "(Biểu số 3 kèm theo)",
    ],
)
def test_a_sentence_is_no_pointer(text: str) -> None:
    assert witnesses(_annexed(text), tables()) == ()


def test_a_pointer_broken_over_lines_is_read_whole() -> None:
    lines = [line("PHỤ LỤC", 200), line("(Kèm theo Quyết định số 184/QĐ-SXD", 250)]
    lines.append(line("ngày 05 tháng 8 năm 2025 của Giám đốc Sở Xây dựng)", 296))
    (one,) = witnesses(decision(more=(page(lines, 2),)), tables())
    assert (one.number, one.issued) == ("184", date(2025, 8, 5))
    assert one.box[3] > 296


def test_signing_days_take_no_day_the_calendar_lacks() -> None:
    assert signing_days(_signed("Thời gian ký: 31/02/2025 17:10:17")) == ()


def test_identity_is_number_notation_agency_and_year() -> None:
    said = understood(decision(), code_number="05", organ_name="Sở Xây dựng")
    assert identity(said) == ("5", "qd-sxd", "so xay dung", 2025)
    other = understood(decision(), code_number="5", organ_name="SỞ XÂY DỰNG")
    assert identity(other) == identity(said)
    assert identity(understood(decision(), code_number=None)) is None

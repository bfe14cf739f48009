"""The one door to the checks: findings of all kinds, details, and no value ever changed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from classifiers.checks import check
from classifiers.types import DocumentText
from tests.classifiers.checking_kit import decision, letter, understood
from tests.classifiers.paper import RULES, body_lines, foot_lines, head_lines, page, title_lines

TODAY = date(2026, 11, 20)


def test_a_good_document_comes_out_with_its_signals_and_nothing_else() -> None:
    made = decision()
    said = understood(made)
    after = check(made, said, RULES, TODAY)
    assert after.findings == ()
    assert after.details == {}
    for name, answer in after.fields.items():
        assert answer.value == said.fields[name].value
        assert answer.score == round(said.fields[name].score, 4)
        assert {"checks_failed", "checks_passed"} <= dict(answer.signals).keys()


def test_findings_of_all_kinds_come_together() -> None:
    two = (*decision().pages, replace(letter().pages[0], number=2))
    first = replace(
        two[0],
        lines=tuple(
            replace(one, text=one.text.replace("ngày 05", "ngày 5").replace("QĐ-SXD", "TB-SXD"))
            for one in two[0].lines
        ),
    )
    made = DocumentText((first, two[1]))
    codes = {one.code for one in check(made, understood(made), RULES, TODAY).findings}
    assert codes == {"check_type_notation", "several_documents", "layout_day_without_zero"}


def test_a_permit_gets_its_details_and_warnings() -> None:
    lines = head_lines(number="Số: 265/GPXD") + title_lines("GIẤY PHÉP XÂY DỰNG")
    lines += body_lines(
        "1. Cấp cho: Ông Ma Đình Khuê.",
        "- Mật độ xây dựng: 78,5%; hệ số sử dụng đất: 2,36 lần.",
        "- Chiều cao công trình: 114,0 m; số tầng: 03 tầng.",
    )
    made = DocumentText((page(lines + foot_lines(top=1200)),))
    after = check(made, understood(made, "giay_phep_xay_dung"), RULES, TODAY)
    assert after.details["density"].value == "78,5%"
    assert [one.code for one in after.findings] == ["permit_height_differs"]


def test_no_pages_is_no_crash() -> None:
    empty = DocumentText(())
    assert check(empty, understood(empty, None), RULES, TODAY).findings == ()

from __future__ import annotations

from datetime import date

from classifiers.legal_bases import find_legal_bases, parse_citations
from classifiers.zones import find_head
from tests.classifiers.paper import body_lines, document, head_lines, tables, title_lines


def test_a_decree_with_number_and_date() -> None:
    text = "Căn cứ Nghị định số 63/2010/NĐ-CP ngày 08 tháng 6 năm 2010 của Chính phủ;"
    (one,) = parse_citations(text, tables())
    assert (one.kind, one.number, one.notation) == ("Nghị định", "63", "2010/NĐ-CP")
    assert one.issued == date(2010, 6, 8)
    assert str(one) == "Nghị định 63/2010/NĐ-CP (2010-06-08)"


def test_laws_go_by_their_title() -> None:
    text = (
        "Căn cứ Luật Xây dựng ngày 18/6/2014; "
        "Luật sửa đổi, bổ sung một số điều của Luật Xây dựng ngày 17/6/2020;"
    )
    assert [str(one) for one in parse_citations(text, tables())] == [
        "Luật Xây dựng (2014-06-18)",
        "Luật sửa đổi, bổ sung một số điều của Luật Xây dựng (2020-06-17)",
    ]


def test_several_numbers_after_one_type() -> None:
    text = (
        "Căn cứ các Nghị định của Chính phủ: số 63/2010/NĐ-CP ngày 08/6/2010, "
        "số 48/2013/NĐ-CP ngày 14/5/2013;"
    )
    assert [str(one) for one in parse_citations(text, tables())] == [
        "Nghị định 63/2010/NĐ-CP (2010-06-08)",
        "Nghị định 48/2013/NĐ-CP (2013-05-14)",
    ]


def test_plain_text_cites_nothing() -> None:
    assert (
        parse_citations("Sở Xây dựng đề nghị các phòng thực hiện từ ngày 01/7/2025.", tables())
        == ()
    )


def test_bases_of_a_document_end_where_the_body_begins() -> None:
    body = body_lines(
        "Căn cứ Luật Xây dựng ngày 18 tháng 6 năm 2014;",
        "Căn cứ Nghị định số 175/2024/NĐ-CP ngày 30 tháng 12 năm 2024 của",
        "Chính phủ;",
        "Xét đề nghị của Trưởng phòng Quản lý nhà,",
        "QUYẾT ĐỊNH:",
        "Điều 1. Bãi bỏ Quyết định số 99/QĐ-SXD ngày 01/02/2020.",
    )
    pages = document([*head_lines(), *title_lines("QUYẾT ĐỊNH", "Về việc thử"), *body])
    head = find_head(pages)
    assert head is not None
    assert find_legal_bases(pages, head, tables()).value == (
        "Luật Xây dựng (2014-06-18)",
        "Nghị định 175/2024/NĐ-CP (2024-12-30)",
    )


def test_no_bases_are_asked_for() -> None:
    pages = document([*head_lines(), *title_lines("THÔNG BÁO", "Về việc nghỉ lễ")])
    head = find_head(pages)
    assert head is not None
    assert find_legal_bases(pages, head, tables()).value is None

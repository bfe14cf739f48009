"""A finer kind is told beside the type; the type's own key stays that of the printed name."""

from __future__ import annotations

import pytest

from classifiers.type_table import load_types
from classifiers.understand import understand
from tests.classifiers.pages import RULES, letter

TABLE = load_types(RULES)
CASES = [
    ("QUYẾT ĐỊNH", "Số: 51/QĐ-UBND", "Phê duyệt nhiệm vụ quy hoạch chi tiết", "quyet_dinh"),
    ("QUYẾT ĐỊNH", "Số: 52/QĐ-UBND", "Phê duyệt dự án đầu tư xây dựng", "quyet_dinh"),
    ("QUYẾT ĐỊNH", "Số: 53/QĐ-XPHC", "Xử phạt vi phạm hành chính", "quyet_dinh"),
    ("THÔNG BÁO", "Số: 54/TB-SXD", "Kết quả thẩm định thiết kế", "thong_bao"),
]


@pytest.mark.parametrize(("title", "number", "subject", "key"), CASES)
def test_the_key_is_that_of_the_printed_name(
    title: str, number: str, subject: str, key: str
) -> None:
    body = ("Căn cứ Luật Xây dựng số 50/2014/QH13;",)
    said = understand(letter(number=number, title=(title, subject), body=body), RULES)
    assert said.type.key == key
    assert said.type.tt05_code == TABLE.by_key[key].tt05_code
    assert said.fields["type_name"].value == TABLE.by_key[key].name


def test_every_variant_keeps_the_code_of_its_type() -> None:
    for row in TABLE.types:
        if row.variant_of:
            assert row.tt05_code == TABLE.by_key[row.variant_of].tt05_code
            assert not row.titles

"""Documents for the checks: well made ones, and what was understood of them."""

from __future__ import annotations

from classifiers.fields import find_fields
from classifiers.types import (
    Answer,
    DocumentText,
    PageText,
    PriorityAnswer,
    TextLine,
    TypeAnswer,
    Understanding,
)
from tests.classifiers.paper import (
    HEIGHT,
    RULES,
    WIDTH,
    body_lines,
    foot_lines,
    head_lines,
    line,
    page,
    title_lines,
)

BASES = (
    "Căn cứ Luật Xây dựng ngày 18 tháng 6 năm 2014;",
    "Căn cứ Nghị định số 15/2021/NĐ-CP ngày 03 tháng 3 năm 2021 của Chính phủ;",
    "Theo đề nghị của Trưởng phòng Quản lý xây dựng.",
    "QUYẾT ĐỊNH:",
    "Điều 1. Phê duyệt nhiệm vụ khảo sát công trình cầu Bến Tượng.",
)


def understood(
    document: DocumentText, key: str | None = "quyet_dinh", **fields: str | tuple[str, ...] | None
) -> Understanding:
    """What the fields say of it, with the type given and `fields` put in their place."""
    found = dict(find_fields(document, RULES))
    for name, value in fields.items():
        found[name] = Answer(value, 0.9, 1, (1, 1, 2, 2))
    return Understanding(TypeAnswer(key, None, 0.9), PriorityAnswer(None, None), found)


def decision(
    *,
    head: list[TextLine] | None = None,
    title: tuple[str, ...] = ("QUYẾT ĐỊNH", "Về việc phê duyệt nhiệm vụ khảo sát"),
    body: tuple[str, ...] = BASES,
    foot: list[TextLine] | None = None,
    more: tuple[PageText, ...] = (),
) -> DocumentText:
    """A decision as Nghị định 30/2020 wants it; parts may be put in another way."""
    lines = head if head is not None else head_lines()
    lines = lines + title_lines(*title) + body_lines(*body, top=640)
    lines = lines + (foot if foot is not None else foot_lines())
    return DocumentText((page(lines), *more))


def letter(
    *, abstract: tuple[str, ...] = ("V/v góp ý hồ sơ",), addressee: str = "Kính gửi: Sở Nội vụ"
) -> DocumentText:
    """A công văn as Nghị định 30/2020 wants it."""
    lines = head_lines(number="Số: 184/SXD-QLXD")
    lines += [line(text, 350 + 40 * i, centre=420) for i, text in enumerate(abstract)]
    if addressee:
        lines.append(line(addressee, 520, centre=WIDTH // 2))
    lines += body_lines("Sở Xây dựng nhận được Văn bản số 12/SNV-TCBC của quý Sở;", top=640)
    return DocumentText((page(lines + foot_lines()),))


def later_page(
    number: int, *texts: str, printed: int | None = None, low: bool = False, kind: str = "scan"
) -> PageText:
    """A page of running text with its number above (or below)."""
    lines = []
    if printed is not None:
        top = HEIGHT - 140 if low else 90
        lines.append(line(str(printed), top, centre=WIDTH // 2))
    lines += body_lines(*texts, top=220)
    return PageText(number, WIDTH, HEIGHT, 200.0, tuple(lines), kind)

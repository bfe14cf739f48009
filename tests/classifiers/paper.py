"""Typed pages for tests: lines put where an office puts them on an A4 page of 200 dpi."""

from __future__ import annotations

from pathlib import Path

from classifiers.agencies import Tables, load_tables
from classifiers.types import DocumentText, PageText, TextLine

RULES = Path(__file__).resolve().parents[2] / "resources" / "rules"
WIDTH, HEIGHT = 1654, 2339
PITCH, LETTER = 46, 13  # pixels from line to line; of a letter, on average

MOTTO = ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc")


def tables() -> Tables:
    """The shipped tables."""
    return load_tables(RULES)


def line(
    text: str,
    top: int,
    left: int | None = None,
    centre: int | None = None,
    confidence: float = 0.99,
    source: str = "vie_lines",
) -> TextLine:
    """One line of print; `left` or `centre` in pixels."""
    width = LETTER * len(text)
    start = left if left is not None else (centre or WIDTH // 2) - width // 2
    return TextLine(text, (start, top, start + width, top + 30), confidence, 0, source)


def column(texts: tuple[str, ...], top: int, centre: int) -> list[TextLine]:
    """Lines under each other, centred."""
    return [line(text, top + i * PITCH, centre=centre) for i, text in enumerate(texts)]


def page(lines: list[TextLine], number: int = 1) -> PageText:
    """A page of the usual size."""
    return PageText(number, WIDTH, HEIGHT, 200.0, tuple(lines))


def document(*pages: list[TextLine]) -> DocumentText:
    """Pages in order."""
    return DocumentText(tuple(page(lines, i + 1) for i, lines in enumerate(pages)))


def head_lines(
    organ: tuple[str, ...] = ("UBND TỈNH THÁI NGUYÊN", "SỞ XÂY DỰNG"),
    number: str = "Số: 184/QĐ-SXD",
    date: str = "Thái Nguyên, ngày 05 tháng 8 năm 2025",
    confidence: float = 0.99,
    source: str = "vie_lines",
) -> list[TextLine]:
    """Ô 1 to 4."""
    left, right = 420, 1130
    lines = column(organ, 150, left) + column(MOTTO, 150, right)
    if number:
        lines.append(line(number, 300, centre=left, confidence=confidence, source=source))
    if date:
        lines.append(line(date, 300, centre=right, confidence=confidence, source=source))
    return lines


def title_lines(*texts: str) -> list[TextLine]:
    """Ô 5a: the type's name and the abstract under it."""
    return column(texts, 420, WIDTH // 2)


def body_lines(*texts: str, top: int = 700) -> list[TextLine]:
    """Lines of the body, from the left margin."""
    return [line(text, top + i * PITCH, left=260) for i, text in enumerate(texts)]


def foot_lines(
    authority: tuple[str, ...] = ("KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC"),
    name: str = "Trần Văn Mẫu",
    recipients: tuple[str, ...] = ("- Như trên;", "- Lưu: VT, QLN."),
    top: int = 1500,
) -> list[TextLine]:
    """Ô 7 and 9b."""
    left = [line(text, top + i * 40, left=240) for i, text in enumerate(("Nơi nhận:", *recipients))]
    right = column(authority, top, 1200)
    return left + right + ([line(name, top + 400, centre=1200)] if name else [])

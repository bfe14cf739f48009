"""Pages for the tests of types: lines laid out as Nghị định 30 has them, A4 at 100 dpi."""

from __future__ import annotations

from pathlib import Path

from classifiers.types import DocumentText, PageText, TextLine

RULES = Path(__file__).resolve().parents[2] / "resources" / "rules"
MODEL = RULES.parent / "models" / "doc_types.json"
WIDTH, HEIGHT, LINE = 827, 1169, 16
STATE = ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc")


def line(text: str, top: int, *, middle: float = 0.52, block: int = 0) -> TextLine:
    """One line whose middle lies at a share of the width; letters are seven pixels wide."""
    half = min(7 * len(text), WIDTH - 150) // 2
    centre = round(middle * WIDTH)
    left = max(10, centre - half)
    return TextLine(text, (left, top, centre + half, top + LINE), 0.95, block)


def page(lines: list[TextLine], number: int = 1) -> PageText:
    return PageText(number, WIDTH, HEIGHT, 100.0, tuple(lines))


def document(*pages: PageText) -> DocumentText:
    return DocumentText(pages)


def letter(
    *,
    number: str = "",
    title: tuple[str, ...] = (),
    body: tuple[str, ...] = (),
    left: tuple[str, ...] = (),
    organ: str = "SỞ XÂY DỰNG",
    state: tuple[str, ...] = STATE,
    title_middle: float = 0.52,
) -> DocumentText:
    """A first page: organ and number left, Quốc hiệu right, title in the middle, body below."""
    lines = [line(organ, 80, middle=0.27)]
    if number:
        lines.append(line(number, 120, middle=0.27))
    lines += [line(text, 140 + 18 * n, middle=0.27) for n, text in enumerate(left)]
    lines += [line(text, 80 + 20 * n, middle=0.68, block=1) for n, text in enumerate(state)]
    lines.append(line("Thái Nguyên, ngày 02 tháng 4 năm 2026", 124, middle=0.68, block=1))
    lines += [line(text, 200 + 20 * n, middle=title_middle) for n, text in enumerate(title)]
    lines += [line(text, 330 + 22 * n, middle=0.5) for n, text in enumerate(body)]
    return document(page(lines))

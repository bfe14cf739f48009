"""Who receives the document: the list under "Nơi nhận" (ô 9b)."""

from __future__ import annotations

import re
from collections.abc import Sequence

from classifiers.folding import fold, squeeze
from classifiers.rows import Row, around, rows
from classifiers.signals import junk_share, least_word, signals
from classifiers.types import Answer, PageText, TextLine

__all__ = ["find_recipients", "recipient_rows"]


def recipient_rows(
    page: PageText,
    lines: Sequence[TextLine],
    start: tuple[int, int, int, int],
    right: Sequence[TextLine],
) -> tuple[Row, ...]:
    """Rows of the left half from "Nơi nhận" (its box: `start`) down."""
    right_ids = {id(one) for one in right}
    left = [
        one
        for one in lines
        if one.box[1] >= start[1] - 4
        and id(one) not in right_ids
        and one.box[0] < 0.55 * page.width
    ]
    return tuple(row for row in rows(left))


def find_recipients(found: Sequence[Row], page: int) -> Answer:
    """Answer for `recipients`: one entry per dash, up to "Lưu"; `found` as of `recipient_rows`."""
    if not found:
        return Answer(None, evidence="Không thấy “Nơi nhận”.")
    entries, used = _entries(found)
    cleaned = tuple(e for e in (re.sub(r"[\s;.,]+$", "", one) for one in entries) if len(e) > 1)
    if not cleaned:
        return Answer(None, evidence="Không đọc được danh sách dưới “Nơi nhận”.")
    box = around(row.box for row in used)
    confidence = min(row.confidence for row in used)
    ended = _is_archive(cleaned[-1])
    told = signals(
        line_confidence=confidence,
        word_confidence=least_word(line for row in used for line in row.lines),
        ended=ended,
        entries=len(cleaned),
        junk=max(junk_share(one) for one in cleaned),
    )
    score = (0.9 if ended else 0.6) * min(1.0, confidence + 0.1)
    return Answer(cleaned, score, page, box, "Danh sách dưới “Nơi nhận”.", signals=told)


def _is_archive(entry: str) -> bool:
    """Whether it is the "Lưu: VT, …" that closes the list."""
    return re.match(r"^\W*l\wu\b", fold(entry)) is not None


def _entries(found: Sequence[Row]) -> tuple[list[str], list[Row]]:
    """The list under the label, a dash an entry, and the rows it was read from."""
    entries: list[str] = []
    used: list[Row] = []
    last = found[0]
    for i, row in enumerate(found):
        if i and row.box[1] - last.box[3] > 2.2 * last.height:
            break
        text = squeeze(row.text)
        if i == 0:
            text = re.sub(r"^\W*\S+ \S+?\s*(?:[:;.]\s*|$)", "", text, count=1)
        if not text.strip(" .:-"):
            used.append(row)
            continue
        opens = re.match(r"^\s*[-–—+•*]\s*", text)
        if entries and _is_archive(entries[-1]) and not opens:
            break
        if opens or not entries:
            entries.append(text[opens.end() :] if opens else text)
        else:
            entries[-1] = f"{entries[-1]} {text}"
        used.append(row)
        last = row
    return entries, used

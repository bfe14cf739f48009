"""From words with places to lines in reading order: header columns, rows of tables, running text.

A row is cut where the gap is wider than a gap between words; rows that follow each other and
share one gutter are two columns (the heading of an official letter) and are read one after the
other. Rows of three and more parts are rows of a table and are read across.
"""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median

from ocr.reading.text_words import LayerWord

__all__ = ["LaidLine", "lay_lines"]

_CUT_AT_HEIGHTS = 1.6  # a gap that many letter heights wide is no gap between words
_SAME_ROW = 0.45  # share of the lower height by which two words overlap in one row


@dataclass(frozen=True, slots=True)
class LaidLine:
    """Words of one line, left to right, and the number of the block they belong to."""

    words: tuple[LayerWord, ...]
    block: int

    @property
    def left(self) -> float:
        """Left end, points."""
        return min(word.box[0] for word in self.words)

    @property
    def right(self) -> float:
        """Right end, points."""
        return max(word.box[2] for word in self.words)


def lay_lines(words: list[LayerWord]) -> list[LaidLine]:
    """Lines in reading order."""
    rows = [_cut(row) for row in _rows(words)]
    lines: list[LaidLine] = []
    block = 0
    index = 0
    while index < len(rows):
        following = _columns_from(rows, index)
        if following:
            gutter, end = following
            left = [part for row in rows[index:end] for part in row if part[-1].box[2] <= gutter]
            right = [part for row in rows[index:end] for part in row if part[-1].box[2] > gutter]
            for column in (left, right):
                lines += [LaidLine(tuple(part), block) for part in column]
                block += 1
            index = end
            continue
        parts = rows[index]
        for part in parts:
            lines.append(LaidLine(tuple(part), block))
            block += len(parts) > 1
        starts_new = index + 1 < len(rows) and _paragraph_ends(rows[index], rows[index + 1])
        block += starts_new
        index += 1
    return lines


def _rows(words: list[LayerWord]) -> list[list[LayerWord]]:
    """Words whose heights overlap, top to bottom; each row left to right."""
    rows: list[tuple[float, float, list[LayerWord]]] = []
    for word in sorted(words, key=lambda w: (w.box[1] + w.box[3]) / 2):
        top, bottom = word.box[1], word.box[3]
        for number in range(len(rows) - 1, max(-1, len(rows) - 4), -1):
            row_top, row_bottom, members = rows[number]
            shared = min(bottom, row_bottom) - max(top, row_top)
            if shared > _SAME_ROW * max(0.1, min(bottom - top, row_bottom - row_top)):
                members.append(word)
                heights = [m.box[3] - m.box[1] for m in members]
                middle = median((m.box[1] + m.box[3]) / 2 for m in members)
                half = median(heights) / 2
                rows[number] = (middle - half, middle + half, members)
                break
        else:
            rows.append((top, bottom, [word]))
    rows.sort(key=lambda row: row[0])
    return [sorted(members, key=lambda w: w.box[0]) for _, _, members in rows]


def _cut(row: list[LayerWord]) -> list[list[LayerWord]]:
    height = median(word.box[3] - word.box[1] for word in row)
    parts = [[row[0]]]
    reach = row[0].box[2]
    for word in row[1:]:
        if word.box[0] - reach > _CUT_AT_HEIGHTS * max(height, 4.0):
            parts.append([])
        parts[-1].append(word)
        reach = max(reach, word.box[2])
    return parts


def _columns_from(rows: list[list[list[LayerWord]]], start: int) -> tuple[float, int] | None:
    """The gutter that rows from `start` on share, and the row where it ends; None: no columns."""
    if len(rows[start]) != 2:
        return None
    low, high = rows[start][0][-1].box[2], rows[start][1][0].box[0]
    end = start
    pairs = 0
    for row in rows[start:]:
        if len(row) > 2:
            break
        if len(row) == 2:
            left, right = max(low, row[0][-1].box[2]), min(high, row[1][0].box[0])
        elif row[0][-1].box[2] <= high:
            left, right = max(low, row[0][-1].box[2]), high
        elif row[0][0].box[0] >= low:
            left, right = low, min(high, row[0][0].box[0])
        else:
            break
        if right - left < 3.0:
            break
        low, high = left, right
        pairs += len(row) == 2
        end += 1
    # Lines beside nothing that merely follow the columns stay outside.
    while end > start and len(rows[end - 1]) == 1:
        end -= 1
    return ((low + high) / 2, end) if pairs >= 2 else None


def _paragraph_ends(row: list[list[LayerWord]], following: list[list[LayerWord]]) -> bool:
    bottom = max(word.box[3] for part in row for word in part)
    top = min(word.box[1] for part in following for word in part)
    height = median(word.box[3] - word.box[1] for part in row for word in part)
    return top - bottom > 1.2 * height

"""Reading order: rows of a table, columns of a header, then down the page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ocr.components import Components
from ocr.lines import TextLine

__all__ = ["OrderedLine", "reading_order"]

MIN_COLUMN_GAP = 0.8  # x-heights of white that run through all lines of a two-column part


@dataclass(frozen=True, slots=True)
class OrderedLine:
    """A line and the number of the block (column, cell, paragraph group) it belongs to."""

    line: TextLine
    block: int


@dataclass(frozen=True, slots=True)
class _Item:
    """A free line, or a whole table that is read as one."""

    left: float
    top: float
    right: float
    bottom: float
    lines: tuple[TextLine, ...]
    table: bool = False


def _gap(band: Sequence[_Item], least: float) -> tuple[float, float] | None:
    """The widest white strip that no item of the band crosses, inside the band."""
    spans = sorted((i.left, i.right) for i in band)
    best: tuple[float, float] | None = None
    reach = spans[0][1]
    for left, right in spans[1:]:
        wide = left - reach
        if wide >= least and (best is None or wide > best[1] - best[0]):
            best = (reach, left)
        reach = max(reach, right)
    return best


def _side_by_side(band: Sequence[_Item], cut: float) -> bool:
    """Whether something left of the cut stands at the height of something right of it."""
    lefts = [i for i in band if i.right <= cut]
    rights = [i for i in band if i.left >= cut]
    return any(
        min(a.bottom, b.bottom) - max(a.top, b.top) > 0.2 * min(a.bottom - a.top, b.bottom - b.top)
        for a in lefts
        for b in rights
    )


def _bands(items: list[_Item], least: float) -> list[list[_Item]]:
    """Split into runs that share a white strip (columns), and single items."""
    out: list[list[_Item]] = []
    start = 0
    while start < len(items):
        end = start + 1
        best = end
        while end < len(items):
            gap = _gap(items[start : end + 1], least)
            if gap is None and not _stacked(items[start : end + 1]):
                break
            end += 1
            if gap is not None and _side_by_side(items[start:end], (gap[0] + gap[1]) / 2):
                best = end
        out.append(items[start:best])
        start = best
    return out


def _stacked(band: Sequence[_Item]) -> bool:
    """Whether all lie on one side so far: a column may still begin beside them."""
    reach = max(i.right for i in band) - min(i.left for i in band)
    return all(i.right - i.left <= reach for i in band) and len(band) <= 2


def _sort(items: list[_Item], least: float) -> list[list[_Item]]:
    """Blocks in reading order."""
    if len(items) <= 1:
        return [items] if items else []
    blocks: list[list[_Item]] = []
    for band in _bands(sorted(items, key=lambda i: (i.top + i.bottom) / 2), least):
        gap = _gap(band, least)
        if len(band) > 1 and gap is not None and not band[0].table:
            cut = (gap[0] + gap[1]) / 2
            blocks += _sort([i for i in band if i.right <= cut], least)
            blocks += _sort([i for i in band if i.right > cut], least)
        else:
            blocks.append(band)
    return blocks


def _tables(parts: Components, lines: Sequence[TextLine]) -> list[_Item]:
    """Lines in cells, table by table, row by row, cell by cell."""
    in_cells = [line for line in lines if line.region]
    if not in_cells:
        return []
    cells = {
        k + 1: (float(x), float(y), float(x + w), float(y + h))
        for k, (x, y, w, h) in enumerate(parts.cells.tolist())
    }
    groups: list[set[int]] = []
    reach = 1.5 * parts.x_height
    for number in sorted({line.region for line in in_cells}):
        touching = [g for g in groups if any(_touch(cells[number], cells[o], reach) for o in g)]
        groups = [g for g in groups if g not in touching]
        groups.append({number}.union(*touching))
    items = []
    for group in groups:
        ordered: list[TextLine] = []
        for number in _cell_order({n: cells[n] for n in group}, parts.x_height):
            own = [line for line in in_cells if line.region == number]
            ordered += sorted(own, key=lambda line: (line.base, line.left))
        boxes = [cells[n] for n in group]
        items.append(
            _Item(
                min(b[0] for b in boxes),
                min(b[1] for b in boxes),
                max(b[2] for b in boxes),
                max(b[3] for b in boxes),
                tuple(ordered),
                table=True,
            )
        )
    return items


def _touch(
    a: tuple[float, float, float, float], b: tuple[float, float, float, float], reach: float
) -> bool:
    return (
        a[0] - reach <= b[2]
        and b[0] - reach <= a[2]
        and a[1] - reach <= b[3]
        and b[1] - reach <= a[3]
    )


def _cell_order(cells: dict[int, tuple[float, float, float, float]], x_height: float) -> list[int]:
    """Cells whose tops agree form a row."""
    by_top = sorted(cells, key=lambda n: cells[n][1])
    rows: list[list[int]] = []
    for number in by_top:
        if rows and cells[number][1] - cells[rows[-1][0]][1] < x_height:
            rows[-1].append(number)
        else:
            rows.append([number])
    return [n for row in rows for n in sorted(row, key=lambda n: cells[n][0])]


def reading_order(parts: Components, lines: Sequence[TextLine]) -> list[OrderedLine]:
    """Sort lines the way a person reads the page.

    Args:
        parts: the page's pieces of ink, for the cells of tables.
        lines: from `ocr.lines.find_lines`.

    Returns:
        The same lines, sorted, each with its block number (0-based).
    """
    free = [_Item(ln.left, ln.top, ln.right, ln.bottom, (ln,)) for ln in lines if not ln.region]
    blocks = _sort(free + _tables(parts, lines), MIN_COLUMN_GAP * parts.x_height)
    out: list[OrderedLine] = []
    for number, block in enumerate(blocks):
        for item in block:
            out += [OrderedLine(line, number) for line in item.lines]
    return out

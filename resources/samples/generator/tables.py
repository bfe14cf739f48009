"""Ruled tables that run over pages, their head row repeated."""

from __future__ import annotations

from dataclasses import dataclass

from resources.samples.generator.flow import Flow
from resources.samples.generator.sheet import Token, tokens
from resources.samples.generator.values import MM, PT

_POINTS = 12.0
_STEP = 1.2
_PAD_MM = 1.3


@dataclass(frozen=True, slots=True)
class _Row:
    cells: list[list[list[Token]]]  # cell → lines → tokens
    height: float
    head: bool


def set_table(flow: Flow, rows: list[str]) -> None:
    """Set rows of the form `| a | b |`; the first gives widths: `|: 12 60 30`.

    The second row is the head: bold, centred. Cells of digits only are centred too.
    """
    widths = [float(w) * MM for w in rows[0][2:].split()]
    edges = [flow.left]
    for width in widths:
        edges.append(edges[-1] + width)
    measured = [_measure(flow, row, widths, head=i == 0) for i, row in enumerate(rows[1:])]
    head, body = measured[0], measured[1:]
    top = _set_row(flow, head, edges, None)
    for row in body:
        if flow.y + row.height > flow.bottom + 4 * PT:
            _uprights(flow, edges, top)
            flow.turn_page()
            top = _set_row(flow, head, edges, None)
        _set_row(flow, row, edges, top)
    _uprights(flow, edges, top)
    flow.skip(flow.gap_pt + 4)


def _measure(flow: Flow, row: str, widths: list[float], *, head: bool) -> _Row:
    style = "b" if head else "r"
    cells = []
    for text, width in zip(row.strip("|").split("|"), widths, strict=True):
        pieces = tokens(text.strip(), style)
        cells.append(flow.wrap(pieces, width - 2 * _PAD_MM * MM, _POINTS) if pieces else [])
    lines = max(1, *(len(cell) for cell in cells))
    return _Row(cells, lines * _POINTS * _STEP * PT + 2 * _PAD_MM * MM, head)


def _set_row(flow: Flow, row: _Row, edges: list[float], top: float | None) -> float:
    """Set one row with the rule above it; returns the top of the table on this sheet."""
    begin = flow.y
    flow.sheet.rule(edges[0], begin, edges[-1], begin, 0.2)
    step = _POINTS * _STEP * PT
    for cell, left, right in zip(row.cells, edges, edges[1:], strict=False):
        if not cell:
            continue
        flow.sheet.new_block()
        centred = row.head or _is_short(cell)
        spare = row.height - len(cell) * step
        y = begin + (spare / 2 if centred else _PAD_MM * MM)
        for line in cell:
            y += step
            x = left + _PAD_MM * MM
            if centred:
                x = (left + right - flow.sheet.width_of(line, _POINTS)) / 2
            flow.sheet.put(line, x, y - 0.25 * step, _POINTS, "table")
    flow.y = begin + row.height
    return begin if top is None else top


def _is_short(cell: list[list[Token]]) -> bool:
    """One figure, code or date: no blank inside, at least one digit."""
    if len(cell) != 1 or any(not token.glued for token in cell[0][1:]):
        return False
    return any(char.isdigit() for token in cell[0] for char in token.text)


def _uprights(flow: Flow, edges: list[float], top: float) -> None:
    flow.sheet.rule(edges[0], flow.y, edges[-1], flow.y, 0.2)
    for edge in edges:
        flow.sheet.rule(edge, top, edge, flow.y, 0.2)

"""Probabilities per step to readings of a row: every path through a small grammar is weighed.

A number row is `Số: <number> /…`, a date row `…, ngày <day> tháng <month> năm <year>`. The sum
over all paths of connectionist temporal classification (Graves et al. 2006, prefix search) is
taken with everything outside the digits forgotten, so a reading keeps its whole probability
however its surroundings were read. What breaks the grammar counts for no reading.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeAlias

import numpy as np

from ocr.handwriting import alphabet
from ocr.handwriting.rows import FloatArray, RowKind

__all__ = ["BEAM", "Parts", "decode_row"]

Parts: TypeAlias = tuple[str, ...]

BEAM = 24  # readings kept at every step
SILENT = 0.9995  # share of "nothing here" at which a step changes no reading
LEAST_SHARE = 1e-3  # of a label at a step; below it no path is followed
MOST_LABELS = 8  # followed at one step: a row of noise would cost a hundred times more
LEAST_READING = 1e-4
LONGEST_NUMBER = 5  # digits; agencies with more than 99,999 documents a year do not exist
LAST_DAY, LAST_MONTH = 31, 12

_Key: TypeAlias = tuple[int, Parts, int]
_Move: TypeAlias = Callable[[int, Parts, int], tuple[int, Parts] | None]


@dataclass(slots=True)
class _Weight:
    """Probability of all paths to one place, and of those by hand in each part."""

    total: float = 0.0
    hand: list[float] = field(default_factory=list)

    def add(self, share: float, other: _Weight) -> None:
        self.total += share * other.total
        self.hand = [
            mine + share * theirs
            for mine, theirs in zip(self.hand or [0.0] * len(other.hand), other.hand, strict=True)
        ]


def _is_digit(code: int) -> bool:
    return alphabet.PRINT <= code < alphabet.HAND


def _with_digit(parts: Parts, at: int, code: int) -> Parts:
    return (*parts[:at], f"{parts[at]}{code - alphabet.PRINT}", *parts[at + 1 :])


BEFORE, LABELLED, IN_NUMBER, BEHIND = range(4)


def _move_number(state: int, parts: Parts, code: int) -> tuple[int, Parts] | None:
    """One more sign of a number row; None where the grammar forbids it."""
    if state == BEHIND:
        return BEHIND, parts
    if _is_digit(code):
        return (IN_NUMBER, _with_digit(parts, 0, code)) if len(parts[0]) < LONGEST_NUMBER else None
    if code == alphabet.NUMBER and state == BEFORE:
        return LABELLED, parts
    if code == alphabet.SLASH and state != BEFORE:
        return BEHIND, parts
    if code == alphabet.HYPHEN and state == IN_NUMBER:
        return BEHIND, parts
    return state, parts


PLACE, IN_DAY, IN_MONTH, IN_YEAR, AFTER = range(5)
_WIDTHS = {IN_DAY: 2, IN_MONTH: 2, IN_YEAR: 4}
_LARGEST = {IN_DAY: LAST_DAY, IN_MONTH: LAST_MONTH, IN_YEAR: 9999}
_NEXT = {
    (PLACE, alphabet.DAY): IN_DAY,
    (IN_DAY, alphabet.MONTH): IN_MONTH,
    (IN_MONTH, alphabet.YEAR): IN_YEAR,
}


def _move_date(state: int, parts: Parts, code: int) -> tuple[int, Parts] | None:
    """One more sign of a date row; None where the grammar forbids it."""
    if state in (PLACE, AFTER):
        return _NEXT.get((state, code), state), parts
    if _is_digit(code):
        if len(parts[state - 1]) == _WIDTHS[state]:
            return None
        longer = _with_digit(parts, state - 1, code)
        return (state, longer) if int(longer[state - 1]) <= _LARGEST[state] else None
    following = _NEXT.get((state, code))
    if following is not None:
        return None if parts[state - 1] in ("0", "00") else (following, parts)
    if code == alphabet.YEAR and state == IN_DAY:
        return None
    whole = state == IN_YEAR and len(parts[2]) == _WIDTHS[IN_YEAR]
    return (AFTER if whole else state), parts


_GRAMMARS: dict[RowKind, tuple[_Move, Parts, frozenset[int]]] = {
    "number": (_move_number, ("",), frozenset((LABELLED, IN_NUMBER, BEHIND))),
    "date": (_move_date, ("", "", ""), frozenset((IN_YEAR, AFTER))),
}


def _merged(shares: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Printed and handwritten digits as one, and the share of the latter in each."""
    typed = shares[:, alphabet.PRINT : alphabet.HAND]
    hand = shares[:, alphabet.HAND : alphabet.NUMBER]
    both = shares.copy()
    both[:, alphabet.PRINT : alphabet.HAND] = typed + hand
    both[:, alphabet.HAND : alphabet.NUMBER] = 0
    by_hand = np.zeros_like(shares)
    by_hand[:, alphabet.PRINT : alphabet.HAND] = hand / np.maximum(typed + hand, 1e-9)
    return both, by_hand


def _step(
    beam: dict[_Key, _Weight], row: FloatArray, by_hand: FloatArray, move: _Move
) -> dict[_Key, _Weight]:
    """Lengthen every path by one step of the network."""
    likely = np.argsort(-row, kind="stable")[:MOST_LABELS]
    codes = [int(code) for code in likely if row[code] >= LEAST_SHARE]
    out: dict[_Key, _Weight] = {}
    for (state, parts, last), weight in beam.items():
        for code in codes:
            share = float(row[code])
            if code in (alphabet.BLANK, last):
                out.setdefault((state, parts, code), _Weight()).add(share, weight)
                continue
            moved = move(state, parts, code)
            if moved is None:
                continue
            grown = weight
            if moved[1] != parts:
                at = next(i for i, part in enumerate(moved[1]) if part != parts[i])
                hand = list(weight.hand)
                hand[at] += weight.total * float(by_hand[code])
                grown = _Weight(weight.total, hand)
            out.setdefault((*moved, code), _Weight()).add(share, grown)
    kept = sorted(out.items(), key=lambda item: -item[1].total)[:BEAM]
    return dict(kept)


def _silenced(beam: dict[_Key, _Weight]) -> dict[_Key, _Weight]:
    out: dict[_Key, _Weight] = {}
    for (state, parts, _), weight in beam.items():
        out.setdefault((state, parts, alphabet.BLANK), _Weight()).add(1.0, weight)
    return out


def decode_row(shares: FloatArray, kind: RowKind) -> tuple[list[tuple[Parts, float]], float]:
    """Weigh all readings of a row.

    Args:
        shares: (steps, labels) float32, rows sum to 1.
        kind: "number" or "date".

    Returns:
        Readings with their probability, the likeliest first; `(number,)` or
        `(day, month, year)` as written, "" where nothing stands. What is missing to 1 breaks
        the grammar. And the probability 0..1 that a part of the likeliest was written by hand.
    """
    move, start, accepted = _GRAMMARS[kind]
    both, by_hand = _merged(shares)
    beam = {(0, start, alphabet.BLANK): _Weight(1.0, [0.0] * len(start))}
    for row, hand in zip(both, by_hand, strict=True):
        silent = row[alphabet.BLANK] >= SILENT
        beam = _silenced(beam) if silent else _step(beam, row, hand, move)
    found: dict[Parts, _Weight] = {}
    for (state, parts, _), weight in beam.items():
        if state in accepted and not (kind == "number" and parts == ("0",)):
            found.setdefault(parts, _Weight()).add(1.0, weight)
    ranked = sorted(found.items(), key=lambda item: -item[1].total)
    readings = [(p, min(1.0, w.total)) for p, w in ranked if w.total >= LEAST_READING]
    if not readings:
        return [], 0.0
    parts, weight = ranked[0]
    shares_by_hand = [
        hand / (weight.total * len(part))
        for part, hand in zip(parts, weight.hand, strict=True)
        if part
    ]
    return readings, min(1.0, max(shares_by_hand, default=0.0))

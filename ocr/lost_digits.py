"""Digits the network saw and kept back, put where the pitch of their number leaves room for them.

The trained network drops the last digit of a year before a word ("năm 200 của" for "2009") with
full confidence in "nothing here": of 160 years 2009 on real scans it lost about 40. What gives it
away is the gap: a figure is as wide as its neighbours, so after the last one a whole figure's
width is left over, and somewhere in it the digit has kept a small share.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

__all__ = ["restore_lost_digits"]

ROOM = 1.5  # pitches from the last figure to what follows, from which one may be missing
NEAREST, FURTHEST = 0.7, 1.5  # pitches from the last figure, between which the lost one stands
LEAST_SHARE = 0.01  # of the digit at its best step
LEAST_RUN = 2  # figures that tell the pitch
YEAR_FIGURES = 4
CENTURIES = ((1, 9), (2, 0))
WIDEST_PITCH = 9  # steps; wider ones are no number but figures standing apart


def restore_lost_digits(
    best: NDArray[np.int64], shares: NDArray[np.float32], digits: Sequence[int], blank: int
) -> NDArray[np.int64]:
    """Set the steps at which a digit was lost.

    Args:
        best: (steps,) code of the largest share at each step.
        shares: (steps, codes).
        digits: codes of 0 to 9.
        blank: code of "nothing here".

    Returns:
        `best`, or a changed copy of it.
    """
    starts = np.nonzero((best != blank) & np.append(True, best[1:] != best[:-1]))[0]
    is_digit = np.isin(best[starts], digits)
    restored: list[tuple[int, int]] = []
    run: list[int] = []
    for place, start in enumerate(starts.tolist()):
        if is_digit[place]:
            run.append(start)
            continue
        if len(run) >= LEAST_RUN:
            found = _lost(run, start, best, shares, digits)
            restored += [found] if found else []
        run = []
    if not restored:
        return best
    changed = best.copy()
    for step, code in restored:
        changed[step] = code
    return changed


def _lost(
    run: list[int],
    following: int,
    best: NDArray[np.int64],
    shares: NDArray[np.float32],
    digits: Sequence[int],
) -> tuple[int, int] | None:
    """Step and code of the digit that is missing between `run` and what follows, if one is."""
    pitch = float(np.median(np.diff(run)))
    last = run[-1]
    if pitch > WIDEST_PITCH or following - last < ROOM * pitch or _is_year(best[run], digits):
        return None
    begin = last + math.ceil(NEAREST * pitch)
    end = min(following, last + math.ceil(FURTHEST * pitch))
    gap = shares[begin:end, digits]
    if not gap.size:
        return None
    step, digit = np.unravel_index(int(gap.argmax()), gap.shape)
    if gap[step, digit] < LEAST_SHARE:
        return None
    return begin + int(step), digits[int(digit)]


def _is_year(codes: NDArray[np.int64], digits: Sequence[int]) -> bool:
    """A number that is a whole year already: nothing is missing behind it."""
    figures = [digits.index(int(code)) for code in codes]
    return len(figures) == YEAR_FIGURES and tuple(figures[:2]) in CENTURIES

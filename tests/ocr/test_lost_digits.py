"""A figure that left its room but no reading is put back; nothing is put where no room is."""

from __future__ import annotations

import numpy as np
import pytest

from ocr.lost_digits import restore_lost_digits

DIGITS = list(range(10))
LETTER, SPACE, BLANK = 10, 11, 12
PITCH = 4


def line(signs: list[tuple[int, int]], hints: list[tuple[int, int, float]]) -> np.ndarray:
    """Shares of a line: `signs` are (step, code) read surely, `hints` (step, code, share)."""
    shares = np.zeros((60, BLANK + 1), np.float32)
    shares[:, BLANK] = 1.0
    for step, code in signs:
        shares[step] = 0.0
        shares[step, code] = 1.0
    for step, code, share in hints:
        shares[step, code] += share
        shares[step, BLANK] -= share
    return shares


def read(shares: np.ndarray) -> list[int]:
    best = restore_lost_digits(shares.argmax(axis=1), shares, DIGITS, BLANK)
    return [int(code) for code in best if code != BLANK]


YEAR = [(10, 2), (14, 0), (18, 0)]


def test_a_kept_back_last_figure_comes_back() -> None:
    shares = line([*YEAR, (26, SPACE), (30, LETTER)], [(22, 9, 0.05)])
    assert read(shares) == [2, 0, 0, 9, SPACE, LETTER]


@pytest.mark.parametrize(
    ("signs", "hints"),
    [
        pytest.param([*YEAR, (21, SPACE), (30, LETTER)], [(20, 9, 0.05)], id="no room"),
        pytest.param([*YEAR, (28, SPACE), (32, LETTER)], [(22, 9, 0.004)], id="no trace"),
        pytest.param([*YEAR, (28, SPACE)], [(22, LETTER, 0.3)], id="a trace of a letter"),
        pytest.param([*YEAR, (22, 9), (31, SPACE)], [(26, 1, 0.2)], id="a whole year"),
        pytest.param([(18, 7), (28, SPACE)], [(22, 9, 0.05)], id="one figure tells no pitch"),
        pytest.param([(10, LETTER), (14, LETTER), (26, SPACE)], [(20, 9, 0.3)], id="letters"),
        pytest.param(YEAR, [(22, 9, 0.05)], id="nothing follows"),
        pytest.param([(4, 2), (18, 0), (50, SPACE)], [(34, 9, 0.05)], id="figures far apart"),
    ],
)
def test_nothing_is_put_where_no_figure_was_lost(
    signs: list[tuple[int, int]], hints: list[tuple[int, int, float]]
) -> None:
    assert read(line(signs, hints)) == [code for _, code in signs]


def test_a_line_without_loss_is_handed_back_untouched() -> None:
    shares = line([*YEAR, (22, 9), (26, SPACE)], [])
    best = shares.argmax(axis=1)
    assert restore_lost_digits(best, shares, DIGITS, BLANK) is best

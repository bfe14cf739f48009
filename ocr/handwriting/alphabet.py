"""What the network of handwritten rows tells apart, in the order of its outputs.

Digits come twice, printed and written by hand, so that one reading says both what stands there
and who put it there. Of the printed frame only the marks that bound the digits have a sign of
their own; every other run of print is one `WORD`.
"""

from __future__ import annotations

__all__ = [
    "BLANK",
    "DAY",
    "HAND",
    "HYPHEN",
    "LABELS",
    "MONTH",
    "NUMBER",
    "PRINT",
    "SLASH",
    "WORD",
    "YEAR",
]

LABELS: tuple[str, ...] = (
    "",
    *(f"{digit}" for digit in range(10)),
    *(f"h{digit}" for digit in range(10)),
    "so",
    "/",
    "-",
    "ngay",
    "thang",
    "nam",
    "word",
)
"""Names of the network's outputs; the first means "nothing here"."""

BLANK = 0
PRINT = 1  # code of a printed 0; the other digits follow
HAND = 11  # code of a handwritten 0
NUMBER = LABELS.index("so")
SLASH = LABELS.index("/")
HYPHEN = LABELS.index("-")
DAY = LABELS.index("ngay")
MONTH = LABELS.index("thang")
YEAR = LABELS.index("nam")
WORD = LABELS.index("word")

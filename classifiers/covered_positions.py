"""Ô 7a under a seal: the one way to fill it that fits what is left of its rows and its middle.

Nghị định 30/2020 (Phụ lục I, mục II, phần II.7) leaves few ways to write it: a position alone,
"KT." and the deputy, "TM." and who heads the body, "TL." or "TUQ." and another office. The rows
are centred over the name, so the right end of a row, which the seal seldom reaches, says how long
the whole row is: "Ủ TỊCH" ends a short "CHỦ TỊCH" or a long "KT. CHỦ TỊCH".
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from classifiers.agencies import Tables
from classifiers.folding import fold

__all__ = ["Piece", "fill_positions"]

SLIP = 0.25  # letters of a piece that may be misread, as a share
SHORTEST = 4  # letters of a piece without a position in the heading
SHORTEST_OF_OFFICE = 3  # letters where the heading names the position
OFF = 3.0  # letters a whole row may stand off the middle
MARGIN = 1.2  # by how much the best way must be better than the second
PER_SLIP = 1.5  # cost of a misread letter
PER_JUNK = 0.3  # cost of a mark before the piece that is no letter of it
PER_MARK = 0.3  # cost of a letter read with another mark
RARE = 2.0  # cost of a position hardly anybody signs with
PER_ROW = 2.5  # cost of a row nothing is left of
OTHER_OFFICE = 1.5  # cost of a position the heading of the document does not name

_BODIES = {
    "ỦY BAN NHÂN DÂN": ("CHỦ TỊCH",),
    "HỘI ĐỒNG NHÂN DÂN": ("CHỦ TỊCH",),
    "CHÍNH PHỦ": ("THỦ TƯỚNG",),
    "ỦY BAN THƯỜNG VỤ QUỐC HỘI": ("CHỦ TỊCH",),
    "BAN THƯỜNG VỤ": ("CHỦ TỊCH",),
    "BAN CHẤP HÀNH": ("BÍ THƯ", "CHỦ TỊCH"),
    "BAN THƯỜNG TRỰC": ("CHỦ TỊCH",),
    "HỘI ĐỒNG QUẢN TRỊ": ("CHỦ TỊCH",),
    "HỘI ĐỒNG THÀNH VIÊN": ("CHỦ TỊCH",),
    "HỘI ĐỒNG": ("CHỦ TỊCH",),
}
_HEADS = (
    "CHỦ TỊCH", "GIÁM ĐỐC", "BỘ TRƯỞNG", "HIỆU TRƯỞNG", "CỤC TRƯỞNG", "TỔNG GIÁM ĐỐC",
    "VIỆN TRƯỞNG", "THỦ TƯỚNG", "TRƯỞNG BAN", "CHI CỤC TRƯỞNG", "CHÁNH ÁN", "TRƯỞNG PHÒNG",
)  # fmt: skip
_STAFF = (
    "CHÁNH VĂN PHÒNG", "VỤ TRƯỞNG", "CỤC TRƯỞNG", "CHÁNH THANH TRA", "GIÁM ĐỐC",
    "TRƯỞNG PHÒNG", "TRƯỞNG PHÒNG HÀNH CHÍNH - TỔNG HỢP", "TRƯỞNG PHÒNG TỔ CHỨC - HÀNH CHÍNH",
)  # fmt: skip
_PARTY = ("T/M BAN THƯỜNG VỤ", "T/M BAN THƯỜNG TRỰC", "T/M TỈNH ỦY", "T/M THÀNH ỦY")
_PARTY_HEADS = (
    "BÍ THƯ",
    "PHÓ BÍ THƯ",
)  # Hướng dẫn 36-HD/VPTW: a deputy of the Party needs no "KT."
_RARE = frozenset({
    "hoi truong", "chi hoi truong",
    "uy vien", "thuong truc", "thu ky", "ke toan truong", "chu toa", "chap hanh vien", "hat truong",
    "bo truong, chu nhiem", "thuyen truong", "to truong", "tram truong", "truong tram",
})  # fmt: skip

_Way = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Piece:
    """What is left of a row of ô 7a: its text, its right end and the width of a letter, pixels."""

    text: str
    right: float
    letter: float


def fill_positions(
    pieces: Sequence[Piece], axis: float | None, tables: Tables, office: str = ""
) -> _Way | None:
    """The rows of ô 7a as written, where they can be filled in one way alone.

    Args:
        pieces: rows of capitals above the name, top down, dirt included.
        axis: middle of the block, pixels; None where nobody knows it.
        tables: the positions there are.
        office: position the heading of the document names, folded ("thu tuong"); "" for none.

    Returns:
        None where nothing fits or two ways fit about as well.
    """
    ways = list(_ways(tables, office))
    shortest = SHORTEST_OF_OFFICE if office else SHORTEST
    every = {_letters(row) for way, _ in ways for row in way}
    known = [one for one in pieces if _is_of(_letters(one.text), every, shortest)]
    pieces, letters = known, [_letters(one.text) for one in known]
    if not pieces:
        return None
    costs: dict[_Way, float] = {}
    for way, extra in ways:
        cost = _cost(way, pieces, letters, axis)
        if cost is not None:
            costs[way] = cost + extra
    ranked = sorted(costs.items(), key=lambda one: one[1])[:2]
    if not ranked or (len(ranked) > 1 and ranked[1][1] - ranked[0][1] < MARGIN):
        return None
    return ranked[0][0]


def _ways(tables: Tables, office: str) -> Iterator[tuple[_Way, float]]:
    """Every way to write ô 7a and what speaks against it before anything is read."""
    for key, position in tables.positions.items():
        if key.startswith(("pho ", "thu truong")):
            continue
        head = position.upper()
        extra = (OTHER_OFFICE if office and key != office else 0.0) + RARE * (key in _RARE)
        yield (head,), extra
        yield (f"KT. {head}", _deputy(head)), extra
        yield (f"Q. {head}",), extra + 1.0
    for body, heads in _BODIES.items():
        for head in heads:
            yield (f"TM. {body}", head), 0.0
            yield (f"TM. {body}", f"KT. {head}", _deputy(head)), 0.0
    for body in _PARTY:
        for head in _PARTY_HEADS:
            yield (body, head), 0.0
    for head in _HEADS:
        for staff in _STAFF:
            if staff == head:
                continue
            for letters, extra in (("TL.", 0.0), ("TUQ.", 1.5)):
                yield (f"{letters} {head}", staff), extra
                yield (f"{letters} {head}", f"KT. {staff}", f"PHÓ {staff}"), extra + 0.3


def _deputy(head: str) -> str:
    return "THỨ TRƯỞNG" if head == "BỘ TRƯỞNG" else f"PHÓ {head}"


def _cost(
    way: _Way, pieces: Sequence[Piece], letters: Sequence[str], axis: float | None
) -> float | None:
    """What speaks against a way, the pieces taken as its last rows; None: it cannot be.

    A row nothing is left of can only stand above or below all pieces: between two of them there
    is no room.
    """
    best: float | None = None
    for first in range(len(way) - len(pieces) + 1):
        total = PER_ROW * (len(way) - len(pieces))
        for row, piece, text in zip(way[first:], pieces, letters, strict=False):
            slips = _slips(text, _letters(row))
            off = 0.0
            if axis is not None:
                off = abs(piece.right - piece.letter * len(row) / 2 - axis) / piece.letter
            if slips is None or off > OFF:
                break
            total += slips + off
        else:
            best = total if best is None else min(best, total)
    return best


def _is_of(text: str, rows: Iterable[str], shortest: int) -> bool:
    """Whether a piece is the end of any row; what is not is ink of the seal."""
    return len(text) >= shortest and any(_slips(text, row) is not None for row in rows)


def _letters(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFC", text).lower() if c.isalnum())


def _slips(text: str, whole: str) -> float | None:
    """Cost of reading `text` for the end of `whole`; None where too little agrees."""
    row = [0.0] * (len(whole) + 1)  # what is covered costs nothing
    for i, letter in enumerate(text, 1):
        before, row = row, [PER_JUNK * i]
        for j, other in enumerate(whole, 1):
            same = before[j - 1] + _slip(letter, other)
            row.append(min(same, before[j] + PER_SLIP, row[j - 1] + PER_SLIP))
    return row[-1] if row[-1] <= max(SLIP * PER_SLIP * len(text), PER_JUNK) else None


@lru_cache(maxsize=4096)
def _slip(one: str, other: str) -> float:
    if one == other:
        return 0.0
    return PER_MARK if fold(one) == fold(other) else PER_SLIP

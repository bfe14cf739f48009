"""Authority and position of who signs (ô 7a): TM., KT., TL., TUQ., Q. and what follows them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from classifiers.agencies import Tables
from classifiers.folding import capital_share, fold, nearest, similarity, squeeze

__all__ = ["is_position_row", "is_position_tail", "read_position", "read_positions"]

POSITION_LIKENESS = 0.9  # a position read with a slip; below it another may be meant
DEPUTY_LIKENESS = 0.6  # what must be left of a deputy's row that "KT." announces
SHORTEST_TAIL = 4  # letters of the end of a position that still show where it stands

_AUTHORITY = re.compile(
    r"^\W{0,2}(TM|KT|TL|TUQ|TUN|Q|T/M|K/T|T/L|TI|T1|TUO|TƯQ|KI|K1|IM|IL)\s?[.,/ ]+\s*(?=\w{2})"
)
_MISREAD = {"TI": "TL", "T1": "TL", "IL": "TL", "TUO": "TUQ", "TƯQ": "TUQ", "KI": "KT",
            "K1": "KT", "IM": "TM"}  # fmt: skip


_HEADS = {
    "chinh phu": "THỦ TƯỚNG",
    "uy ban nhan dan": "CHỦ TỊCH",
    "hoi dong nhan dan": "CHỦ TỊCH",
}


def _clean(text: str) -> str:
    return squeeze(re.sub(r"^[\W_]+|[^\w)]+$", "", text))


def read_position(text: str, tables: Tables) -> str | None:
    """The row as written in ô 7a, where it is a position or opens with an authority."""
    plain = _clean(text)
    if capital_share(plain) < 0.7 or not 4 <= len(plain) <= 60:
        return None
    authority = _AUTHORITY.match(plain)
    if authority:
        letters = _MISREAD.get(authority[1], authority[1])
        sign = "" if "/" in letters else "."
        return f"{letters}{sign} {plain[authority.end() :]}"
    folded = fold(plain)
    if best := nearest(folded, tables.positions, POSITION_LIKENESS):
        return tables.positions[best].upper()
    opening = max((key for key in tables.positions if folded.startswith(f"{key} ")), default="")
    return plain if opening else None


def is_position_row(text: str, tables: Tables, after: str = "") -> bool:
    """Whether the row belongs to ô 7a; `after`: the row above it, whose deputy may follow."""
    if read_position(text, tables):
        return True
    above = (read_position(after, tables) or "") if after else ""
    expected = _deputy(above)
    if expected is not None:
        return similarity(expected, text) >= DEPUTY_LIKENESS
    return above != "" and _announces(above, text)


def is_position_tail(text: str, tables: Tables) -> bool:
    """Whether the row, all capitals, is the end of a position whose beginning is covered.

    >>> from pathlib import Path
    >>> from classifiers.agencies import load_tables
    >>> is_position_tail("Ủ TƯỚNG", load_tables(Path("resources/rules")))
    True
    """
    plain = re.sub(r"^\S*[^\w\s]\S*\s+", "", _clean(text))
    letters = fold(plain)
    if capital_share(plain) < 1 or sum(c.isalpha() for c in letters) < SHORTEST_TAIL:
        return False
    return any(position.endswith(letters) for position in tables.positions)


def read_positions(texts: Sequence[str], tables: Tables) -> tuple[list[str], bool]:
    """Rows of ô 7a as parts, and whether a part had to be put back.

    A deputy's row half hidden by the seal follows from "KT." (Nghị định 30/2020, ô 7a), and a
    deputy's row says that the row above it was "KT.", where those letters are covered.
    """
    parts: list[str] = []
    mended = False
    for text in texts:
        written = read_position(text, tables)
        expected = _deputy(parts[-1]) if parts else None
        exact = fold(_clean(text)) in tables.positions
        if expected and not (exact and fold(text) != fold(parts[-1][4:])):
            near = _is_tail(text, expected) or similarity(expected, text) >= DEPUTY_LIKENESS
            if near:
                parts.append(expected)
                mended = mended or fold(_clean(text)) != fold(expected)
                continue
        if parts and not written and _announces(parts[-1], text):
            parts[-1:] = [f"KT. {parts[-1]}", _deputy(f"KT. {parts[-1]}") or ""]
            mended = True
        elif parts and written and _deputy(f"KT. {parts[-1]}") == written:
            parts[-1:] = [f"KT. {parts[-1]}", written]
            mended = True
        elif written and not (expected and not exact):
            parts.append(written)
            mended = mended or _is_doubtful(text, written)
        elif not written and (whole := _after_body(parts, text) or _alone(parts, text, tables)):
            parts.append(whole)
            mended = True
    if parts and (deputy := _deputy(parts[-1])):  # never without: its row is covered
        parts.append(deputy)
        mended = True
    return parts, mended


def _is_doubtful(text: str, written: str) -> bool:
    """Whether letters were put right, or a point shows that an authority stood before."""
    return fold(_clean(text)) != fold(written) or re.match(r"^\W*[.,]\s?\w", text) is not None


def _announces(above: str, text: str) -> bool:
    """Whether the row is what is left of the deputy of the position above it."""
    expected = _deputy(f"KT. {above}") if ". " not in above else None
    return expected is not None and similarity(expected, text) >= POSITION_LIKENESS - 0.15


def _after_body(parts: Sequence[str], text: str) -> str | None:
    """Who signs for a body: "TM. CHÍNH PHỦ" and the end of a row leave one position."""
    if len(parts) != 1 or not parts[0].startswith("TM. "):
        return None
    head = _HEADS.get(fold(parts[0][4:]))
    return head if head and _is_tail(text, head) else None


def _alone(parts: Sequence[str], text: str, tables: Tables) -> str | None:
    """The one position, deputies aside, that ends as the only row does."""
    if parts or not is_position_tail(text, tables):
        return None
    letters = fold(re.sub(r"^\S*[^\w\s]\S*\s+", "", _clean(text)))
    whole = [
        key for key in tables.positions if key.endswith(letters) and not key.startswith("pho ")
    ]
    return tables.positions[whole[0]].upper() if len(whole) == 1 else None


def _deputy(written: str) -> str | None:
    """Who signs after "KT. <chức vụ>": the deputy of that position."""
    if not written.startswith("KT. "):
        return None
    position = written[4:]
    return "THỨ TRƯỞNG" if fold(position) == "bo truong" else f"PHÓ {position}"


def _is_tail(text: str, whole: str) -> bool:
    tail = fold(_clean(text))
    return len(tail) >= SHORTEST_TAIL and fold(whole).endswith(tail)

"""Who issues the document: names of ô 2 read from the top left, made whole by the tables."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from classifiers.agencies import Tables
from classifiers.folding import capital_share, fold, fold_same_length, nearest, squeeze
from classifiers.rows import Row, around
from classifiers.signals import junk_share, least_word, signals
from classifiers.types import Answer
from classifiers.zones import Head, is_stamp_text

__all__ = ["Organs", "find_organ", "name_case", "read_organs"]

NAME_LIKENESS = 0.9  # folded letters of a place; below it another may be meant
AGENCY_LIKENESS = 0.93  # the same for an agency
KNOWN, SHAPED, UNKNOWN = 0.97, 0.9, 0.55  # scores: in the table, of a known kind, neither
SURE = 0.98  # confidence of a word whose marks are believed against the table
CONTRADICTED = 0.7  # factor of the score where the letters of the number name another agency


@dataclass(frozen=True, slots=True)
class Organs:
    """Names of ô 2 from the top down, official or as printed in small letters; and their rows."""

    names: tuple[str, ...]
    rows: tuple[Row, ...]
    known: bool
    mended: bool = False

    @property
    def issuing(self) -> str | None:
        """Who issues the document: the lowest name; None where nothing was read."""
        return self.names[-1] if self.names else None

    @property
    def superior(self) -> str | None:
        """The agency above, where one is printed."""
        return self.names[-2] if len(self.names) > 1 else None


_DASH = re.compile(r"\s*[-–—]\s*")
_EDGE = " .,;:*_'\"|~-–—/\\"
_CONTINUED = re.compile(r"\b(?:va|cua|thuoc|cho|ve|cac)$")
_CODE = re.compile(r"^[Ss]\S{0,2}\s*[:.]|\d\s*/|/\s*[A-ZĐ]{2}|^S[ốôồổỗộ]\S{0,5}\s.*[A-ZĐ]{2}")
_NO_NAME = re.compile(
    r"^\W*(?:hoa toc|thuong khan|khan|mat|toi mat|tuyet mat|du thao|ban sao|sao y|sao luc|trich sao"
    r"|luu hanh noi bo|xem xong tra lai|tai lieu thu hoi|cong bao|ban goc|ban chinh|hoa toc hen gio"
    r"|phu luc|mau so)\b"
)
_NO_HEAD = re.compile(
    r"^(?:khoa hoc|phong,? chong|phong chay|bo doi|ban thuong vu|ban chap hanh|bao ve|bao tro"
    r"|hoi nhap|to chuc|doi moi|nha nuoc|quy hoach|doan ket|so huu|doan the|hoi chu"
    r"|bo mat|vien tro|bao chi|cuc bo)\b"
)
_UNFINISHED = frozenset({
    "truong", "ban chi dao", "ban quan ly", "cong doan", "van phong", "hoi dong", "dang uy",
    "chi bo", "uy ban", "ban", "trung tam", "hoi", "cuc", "vu", "so", "phong", "khoa", "vien",
    "doan", "thanh tra", "dang bo", "bo", "tong cuc", "tong cong ty", "cong ty", "chi cuc",
    "tap doan", "ban quan ly du an", "cong an", "hat", "tram", "quy", "hoi dong quan ly",
})  # fmt: skip
"""Lines that name no agency by themselves: what follows belongs to them."""


def _starts_name(folded: str, tables: Tables) -> bool:
    if _NO_HEAD.match(folded):
        return False
    return any(folded == head or folded.startswith(f"{head} ") for head in tables.heads)


def _names(lines: Sequence[str], tables: Tables) -> list[str]:
    """Group the lines into names: a line that opens like an agency starts a new one."""
    names: list[str] = []
    for line in lines:
        folded = fold(line)
        before = fold(names[-1]).strip(" -") if names else ""
        goes_on = bool(names) and (
            not _starts_name(folded, tables)
            or bool(_CONTINUED.search(before))
            or f"{before} {folded}" in tables.names
            or before in _UNFINISHED
        )
        if goes_on:
            names[-1] = f"{names[-1]} {line}"
        else:
            names.append(line)
    return names


def name_case(text: str, tables: Tables, sure: bool = False) -> str:
    """Write a name in capitals as Phụ lục II of Nghị định 30/2020 would, as far as words show it.

    `sure`: every word was read with confidence; its marks and letters are then left alone.

    >>> from pathlib import Path
    >>> from classifiers.agencies import load_tables
    >>> name_case("UBND TỈNH THÁI NGUYÊN", load_tables(Path("resources/rules")))
    'Ủy ban nhân dân tỉnh Thái Nguyên'
    """
    words = [tables.words.get(word.upper(), word) for word in squeeze(text).split(" ")]
    plain = squeeze(_DASH.sub(" - ", " ".join(words)))
    folded = fold(plain)
    if official := _official(folded, tables, sure):
        return official
    plain = plain if sure else _with_marks(plain, tables)
    unit = re.search(r"\b(tinh|thanh pho|huyen|quan|thi xa|xa|phuong|thi tran)\s+(\S.*)$", folded)
    if folded.startswith(("uy ban nhan dan", "hoi dong nhan dan")) and unit:
        lead = "Ủy ban nhân dân" if folded.startswith("uy") else "Hội đồng nhân dân"
        return f"{lead} {_KINDS[unit[1]]} {_place_case(plain[unit.start(2) :], tables, sure)}"
    return _cased(plain, tables)


_OF_A_UNIT = re.compile(
    r"^(?:uy ban nhan dan|hoi dong nhan dan|ubnd|hdnd)"
    r" (?:tinh|thanh pho|huyen|quan|thi xa|xa|phuong|thi tran) "
)
_PARTY_BODY = re.compile(r"(?i)\b(?:tỉnh|thành|huyện|quận|thị) (?:ủy|uỷ|đoàn)\b")
_BARE_UNIT = re.compile(r"^(?:tinh|thanh pho|huyen|quan|thi xa|xa|phuong|thi tran) (?!uy\b|doan\b)")
_SPECKED_LEAD = re.compile(
    r"^[\W\d]*(?:(?P<ub>uy[\W\d]+ban)|hoi[\W\d]+dong)[\W\d]+nhan[\W\d]+dan\b[\W\d]*"
)
_SPECKED_UNIT = re.compile(r"^[\W\d]+(?=(?:tinh|thanh pho|huyen|quan|thi xa|xa|phuong)\s)")
_KINDS = {
    "tinh": "tỉnh", "thanh pho": "thành phố", "huyen": "huyện", "quan": "quận",
    "thi xa": "thị xã", "xa": "xã", "phuong": "phường", "thi tran": "thị trấn",
}  # fmt: skip


def _with_marks(plain: str, tables: Tables) -> str:
    """Put right the marks of words that stand together in no other way: QUẬN LÝ → QUẢN LÝ."""
    words = plain.split(" ")
    kept = [
        f"{a} {b}".lower() == tables.pairs.get(f"{fold(a)} {fold(b)}") for a, b in pairwise(words)
    ]
    for i in range(len(words) - 1):
        pair = tables.pairs.get(f"{fold(words[i])} {fold(words[i + 1])}")
        if pair is None or kept[i]:
            continue
        for at, right in zip((i, i + 1), pair.split(" "), strict=True):
            sure = any(kept[j] for j in (at - 1, at) if 0 <= j < len(kept) and j != i)
            if words[at].lower() != right and not sure:
                words[at] = _like(right, words[at])
    return " ".join(words)


def _like(word: str, model: str) -> str:
    """The word in capitals or small letters, as `model` is written."""
    if model.isupper():
        return word.upper()
    return word[:1].upper() + word[1:] if model[:1].isupper() else word


def _place_case(text: str, tables: Tables, sure: bool) -> str:
    text = text.strip(_EDGE)
    as_read = " ".join(word[:1].upper() + word[1:].lower() for word in text.split(" "))
    as_read = re.sub(r"\s*[-–]\s*", " - ", as_read)
    joined = tables.joined_places.get(fold(text).replace(" ", ""))
    if joined and fold(joined) != fold(text):  # HỒ CHÍMINH
        return joined
    if sure or as_read in tables.place_names:
        return as_read
    return tables.places.get(fold(text)) or _nearest(fold(text), tables.places) or as_read


def _nearest(folded: str, table: dict[str, str]) -> str | None:
    best = nearest(folded, table, NAME_LIKENESS) if len(folded) >= 6 else None
    return table[best] if best else None


def _official(folded: str, tables: Tables, sure: bool = False) -> str | None:
    if folded in tables.names:
        return tables.names[folded]
    if sure:
        return None
    letters = squeeze(re.sub(r"[^a-z0-9 ]", " ", folded))
    best = nearest(letters, tables.names, AGENCY_LIKENESS) if len(letters) > 6 else None
    return tables.names[best] if best else None


def _cased(plain: str, tables: Tables) -> str:
    """Small letters but for the words that open a name and for known places."""
    if capital_share(plain) < 0.6:
        return plain
    words = plain.split(" ")
    folded = [fold(word) for word in words]
    out = [_word_case(word) for word in words]
    for i in range(1, len(words)):
        pair = f"{folded[i - 1]} {folded[i]}"
        if pair in tables.compounds and out[i - 1][:1].isupper():
            out[i] = words[i].lower()
    for written in tables.lower.values():
        size = written.count(" ") + 1
        for i in range(1, len(words) - size + 1):
            if " ".join(words[i : i + size]).lower() == written:  # "quản" is not "quận"
                out[i : i + size] = written.split(" ")
    return _PARTY_BODY.sub(lambda m: m[0].capitalize(), " ".join(out))


def _word_case(word: str) -> str:
    """Small letters after the first one; abbreviations (no vowel, a dot or a digit) as they are."""
    letters = fold(word)
    if not re.search(r"[aeiouy]", letters) or re.search(r"\w[.&]\w", word):
        return word
    return word[:1].upper() + word[1:].lower()


def read_organs(head: Head, number: Row | None, tables: Tables, place: str = "") -> Organs:
    """Names in the left column above the number line (above the title where there is none).

    Args:
        head: of the document.
        number: the row of ô 3, where it was found.
        tables: agencies and places.
        place: as printed before the date; a unit of that name is never taken for another.
    """
    floor = number.box[1] if number else _floor(head)
    chosen: list[Row] = []
    for row in head.left:
        text = row.text.strip(_EDGE)
        if row is number or row.box[3] > floor + 0.6 * row.height or is_stamp_text(text):
            continue
        letters = sum(c.isalpha() for c in text)
        opens = text[:1].isupper() and _starts_name(fold(text), tables)  # no "số điều của Luật"
        capital = capital_share(text) >= 0.7 or opens
        if letters >= 3 and capital and not _CODE.search(text) and not _NO_NAME.match(fold(text)):
            chosen.append(row)
    lines = [_tidy(row.text.strip(_EDGE if i == len(chosen) - 1 else " .;:*_'\"|~"))
             for i, row in enumerate(chosen)]  # fmt: skip
    names = _names(lines, tables)
    while len(names) > 1 and not _starts_name(fold(names[0]), tables):
        names.pop(0)
    cased = tuple(_split_joint(*_confirmed(one, chosen, place, tables)) for one in names)
    known = bool(cased) and (
        cased[-1] in tables.names.values()
        or bool(re.match(r"(?:Ủy ban|Hội đồng) nhân dân \S", cased[-1]))
    )
    mended = bool(names) and fold(names[-1]) == fold(cased[-1]) and not _alike(names[-1], cased[-1])
    return Organs(cased, tuple(chosen), known, mended)


def _tidy(text: str) -> str:
    """Without specks between words every committee has: "- ỦY - BAN NHÂN DÂN", "2TỈNH"."""
    folded = fold_same_length(text)
    if lead := _SPECKED_LEAD.match(folded):
        words = "ỦY BAN NHÂN DÂN" if lead["ub"] else "HỘI ĐỒNG NHÂN DÂN"
        return squeeze(f"{words} {text[lead.end() :]}")
    unit = _SPECKED_UNIT.match(folded)
    return text[unit.end() :] if unit else text


def _confirmed(
    name: str, chosen: Sequence[Row], place: str, tables: Tables
) -> tuple[str, Tables, bool]:
    """The name, and whether its letters stand: each read surely, or as before the date.

    "XÃ ĐÔNG PHƯỚC" beside "Đông Phước, ngày …" is no slip for another commune's name.
    """
    if not _starts_name(fold(name), tables):
        return name, tables, False
    if place and _OF_A_UNIT.match(fold(name)) and fold(name).endswith(f" {fold(place)}"):
        twice = name.casefold().endswith(place.casefold())
        return name, tables, twice or fold(place) not in tables.places
    own = [row for row in chosen if row.text.strip(_EDGE) in name]
    return name, tables, least_word(line for row in own for line in row.lines) >= SURE


def _floor(head: Head) -> float:
    """Where the names end at the latest: beside the date, else where the columns end."""
    dated = [row.box[3] for row in head.right if re.search(r"\bngay\b", row.folded)]
    return min(dated, default=head.page.height)


def _alike(one: str, other: str) -> bool:
    """The same letters and marks, case aside."""
    return squeeze(_DASH.sub(" - ", one)).casefold() == other.casefold()


def _split_joint(name: str, tables: Tables, sure: bool = False) -> str:
    """Names of a joint document stand on one line: each is looked up by itself."""
    parts = _DASH.split(name)
    if len(parts) > 1 and all(_official(fold(part), tables) for part in parts):
        return " - ".join(name_case(part, tables, sure) for part in parts)
    halves: list[str] = []
    for part in parts:
        if halves and not (_starts_name(fold(part), tables) and _official(fold(part), tables)):
            halves[-1] = f"{halves[-1]} - {part}"
        else:
            halves.append(part)
    halves = [half for half in halves if half]
    if len(halves) > 1 and all(_starts_name(fold(half), tables) for half in halves):
        return " - ".join(name_case(half, tables, sure) for half in halves)
    halves = re.split(r"\s*[-–—]\s*(?=B[OỘ] )", name)
    if len(halves) > 1 and all(_starts_name(fold(half), tables) for half in halves):
        return " - ".join(name_case(half, tables, sure) for half in halves)
    return name_case(name, tables, sure)


def _agrees(value: str, notation: str, tables: Tables) -> float:
    """1: the letters of the number name this agency, -1: another one, 0: nothing can be said."""
    parts = {fold(part) for part in re.split(r"[-/&]", notation)}
    parts |= {re.sub(r"\d+$", "", part) for part in parts}
    codes = tables.agency_codes.get(value)
    if value.startswith("Ủy ban nhân dân"):
        codes = frozenset({"ubnd", "ub", "ubt"})
    elif value.startswith("Hội đồng nhân dân"):
        codes = frozenset({"hdnd"})
    if not notation or not codes:
        return 0.0
    if codes & parts:
        return 1.0
    others = {code for own in tables.agency_codes.values() for code in own} | {"ubnd", "hdnd"}
    return -1.0 if parts & others else 0.0


def find_organ(
    organs: Organs, head: Head, tables: Tables, joint: bool = False, notation: str = ""
) -> Answer:
    """Who issued the document.

    Args:
        organs: names of ô 2.
        head: of the document.
        tables: agencies and their codes.
        joint: the notation says several agencies did (TTLT).
        notation: of the number, "" where it was not read; its letters name the agency too.
    """
    if organs.issuing is None:
        return Answer(None, evidence="Không đọc được tên cơ quan ban hành ở góc trên bên trái.")
    shaped = _starts_name(fold(organs.issuing), tables)
    if _BARE_UNIT.match(fold(organs.issuing)):
        return Answer(
            None, evidence=f"Chỉ đọc được “{organs.issuing}”, thiếu tên cơ quan phía trên."
        )
    if not (shaped or organs.known or head.motto or notation or head.title):
        return Answer(None, evidence="Trang không có phần đầu của văn bản hành chính.")
    value = " - ".join(organs.names) if joint else organs.issuing
    confidence = min(row.confidence for row in organs.rows)
    score = KNOWN if organs.known else SHAPED if shaped and confidence >= 0.8 else UNKNOWN
    agrees = _agrees(organs.issuing, notation, tables)
    score *= CONTRADICTED if agrees < 0 and not joint else 1.0
    above = f", trực thuộc {organs.superior}" if organs.superior and not joint else ""
    told = signals(
        line_confidence=confidence,
        word_confidence=least_word(line for row in organs.rows for line in row.lines),
        known=organs.known,
        shaped=shaped,
        mended=organs.mended,
        code_agrees=agrees,
        names=len(organs.names),
        rows=len(organs.rows),
        letters=len(value),
        junk=junk_share(value),
        joint=joint,
        motto=bool(head.motto),
    )
    return Answer(
        value,
        score,
        head.page.number,
        around(row.box for row in organs.rows),
        f"Tên cơ quan ở góc trên bên trái, phía trên số và ký hiệu{above}.",
        signals=told,
    )

"""Names of persons under a signature, whole or with letters lost to a pen stroke or a seal.

A name whose beginning is covered ("guyễn Tấn Dũng", "rần Hoàng Tuấn") is completed where one
surname alone ends that way; a name with more damage only where one office holder of
`officials.toml` fits. Everything else stays as printed, or is asked for.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from difflib import SequenceMatcher

from classifiers.agencies import Tables
from classifiers.folding import fold, squeeze

__all__ = [
    "PersonName",
    "is_person_name",
    "is_telling",
    "military_rank",
    "plain_name",
    "read_foreign",
    "read_name",
]

OFFICIAL_LIKENESS = 0.86  # letters an office holder's damaged name must still show
RIVAL = 0.06  # how much better the best office holder must fit than the second best
LONG_NAME = 4  # syllables; of two names so long that differ in a letter, one is a misreading
TELLING_TAIL = 4  # letters of a surname that leave one surname whatever their marks
SHORTEST_TAIL = 7  # letters of a name's end that may stand for the whole

_SYLLABLE = re.compile(r"^[bcdghklmnpqrstvx]{0,3}[aeiouy]{1,3}(?:ch?|m|n[gh]?|p|t)?$")
_TITLE = (
    r"(?:(?:dai|thuong|trung|thieu) (?:tuong|ta|uy)|do doc|(?:chuan|pho) do doc|gs|pgs|tskh|ts|ths"
    r"|bs(?:ck|cc)?\s?i{0,3}|ck\s?i{1,2}|cki{1,2}|bs|ds|cn|ks|kts|ls|ngut|ngnd|nsut|nsnd|ttut|ttnd"
    r"|luat su|bac si|tien si|thac si|giao su|pho giao su|ky su|kien truc su|duoc si|cu nhan"
    r"|nha giao(?: uu tu| nhan dan)?|thay thuoc (?:uu tu|nhan dan)|da ky|ky ten)"
)
_MILITARY = re.compile(
    r"^\W*((?:dai|thuong|trung|thieu) (?:tuong|ta|uy)|do doc|(?:chuan|pho) do doc)\b"
)
_DIRT = re.compile(r"^(?:[^\Wa-z]?[^\w\s]+|\d+|[A-ZĐ](?![’'])|[A-ZĐ]+\.(?:[A-ZĐ]+\.)*)\s+(?=\w)")
_RANK = re.compile(rf"^\W*(?:{_TITLE}\b[.,:;\s)-]*)+")


@dataclass(frozen=True, slots=True)
class PersonName:
    """A name and how it was come by.

    Attributes:
        text: as it is written, "Trần Văn Mẫu".
        mended: letters were put back or put right.
        official: it stands in `officials.toml`.
        surname_known: its surname is in the table, marks included.
    """

    text: str
    mended: bool
    official: bool
    surname_known: bool


def is_person_name(text: str, tables: Tables) -> bool:
    """A Vietnamese name: two to five capitalised syllables, the first one a surname.

    >>> from pathlib import Path
    >>> from classifiers.agencies import load_tables
    >>> is_person_name("Nguyễn Tấn Dũng", load_tables(Path("resources/rules")))
    True
    """
    words = unicodedata.normalize("NFC", text).split(" ")
    if not 2 <= len(words) <= 5 or fold(words[0]) not in tables.surnames:
        return False
    return all(_is_syllable(word) for word in words)


def _is_syllable(word: str) -> bool:
    return word[:1].isupper() and _SYLLABLE.match(fold(word)) is not None


def read_foreign(text: str) -> PersonName | None:
    """A name as it is printed whose surname no table has: "Măng Xuân Lạc", "H'Yim Lan".

    Three to five words (two where an apostrophe shows the name begins), each with one capital at
    its beginning and after an apostrophe, and letters alone; a rank before them is left out.
    """
    ranked = plain_name(text)
    name = ranked if text.endswith(ranked) else text
    words = name.split(" ")
    parts = [part for word in words for part in re.split(r"['’]", word)]
    shaped = [
        part.isalpha() and part[0].isupper() and part[1:] == part[1:].lower() for part in parts
    ]
    least = 2 if len(parts) > len(words) else 3  # of two words the surname may be covered
    whole = least <= len(words) <= 5 and all(shaped) and sum(len(word) > 1 for word in words) > 1
    return PersonName(name, mended=False, official=False, surname_known=False) if whole else None


def plain_name(text: str) -> str:
    """Without dirt, rank and academic titles; each syllable with one capital.

    >>> plain_name("Thượng tướng Lê Thế Tiệm"), plain_name("PGS.TS. NGUYỄN VĂN MẪU")
    ('Lê Thế Tiệm', 'Nguyễn Văn Mẫu')
    """
    plain = squeeze(re.sub(r"^[\W\d_]+|[^\w)]+$", "", text))
    plain = re.sub(r"^[a-z]{1,3}(?=[A-ZĐ]\w*[a-z])", "", plain)
    rank = _RANK.match(fold(plain))
    plain = plain[rank.end() :].strip() if rank else plain
    return " ".join(word[:1].upper() + word[1:].lower() for word in plain.split(" "))


def military_rank(text: str) -> str:
    """The military rank printed before a name (Nghị định 30/2020, ô 7b); "" without one.

    >>> military_rank("Đại tướng Tô Mẫu"), military_rank("TS. Tô Mẫu")
    ('Đại tướng', '')
    """
    plain = squeeze(text)
    found = _MILITARY.match(fold(plain))
    return plain[found.start(1) : found.end(1)].capitalize() if found else ""


def read_name(text: str, tables: Tables, before: str = "", sure: bool = True) -> PersonName | None:
    """The person's name in a row; None where it is none or cannot be completed in one way.

    Args:
        text: the row as read.
        tables: surnames and office holders.
        before: letters read left of the row under a pen stroke ("Trà" of "Trần"); they must
            agree with what is put back.
        sure: the row was read with confidence; a whole name is then left as it is.
    """
    plain = plain_name(text)
    letters = re.sub(r"^[\W\d_]+|[^\w)]+$", "", text)
    lost = letters[:1].islower() and fold(letters) == fold(plain)
    torn = any(word[:1].islower() for word in letters.split(" ")[-plain.count(" ") :])
    if is_person_name(plain, tables) and not lost and not torn:
        return None if _is_piece(plain, tables, sure) else _whole(plain, tables, sure)
    rest = plain_name(_DIRT.sub("", letters))
    if rest != plain and rest.count(" ") > 1 and is_person_name(rest, tables) and not torn:
        return _name(rest, tables, mended=True)
    one = not sure and not before and len(letters.split(" ")[0]) < 2  # letter of the surname
    whole = (
        (None if torn or one else _completed(plain, tables, before, exact=True))
        or _official(plain, tables)
        or (
            None
            if torn or not (before or is_telling(letters))
            else _completed(plain, tables, before, exact=False)
        )
    )
    return _name(whole, tables, mended=True) if whole else None


def _is_piece(plain: str, tables: Tables, sure: bool) -> bool:
    """Whether the surname is nobody's and the rest too short, or it stands where a given name was.

    "Thiệu Mẫu" is what a seal leaves of "Đinh Thiệu Mẫu"; "Trương Trương Mẫu" was read twice.
    """
    words = plain.split(" ")
    known = words[0] in tables.surnames[fold(words[0])]
    return (len(words) == 2 and not known) or (words[0] == words[1] and not sure)


def is_telling(text: str) -> bool:
    """Whether so much of the surname is left that its marks and its place need not be right.

    >>> is_telling("guyền Văn Mẫu"), is_telling("rần Văn Mẫu")
    (True, False)
    """
    return len(text.split(" ")[0]) >= TELLING_TAIL and text[:1].islower()


def _name(text: str, tables: Tables, mended: bool) -> PersonName:
    surname = text.split(" ")[0]
    return PersonName(
        text,
        mended,
        tables.officials.get(fold(text)) == text,
        surname in tables.surnames.get(fold(surname), ()),
    )


def _whole(plain: str, tables: Tables, sure: bool) -> PersonName:
    """A name read whole; marks nobody's surname carries are put right ("Nồng" → "Nông")."""
    surname, given = plain.split(" ", 1)
    written = tables.surnames[fold(surname)]
    if surname not in written and not sure:  # nobody is called so
        same = [one for one in written if one[0] == surname[0]] or written  # Doãn is no Đoàn
        return _name(f"{same[0]} {given}", tables, mended=True)
    official = tables.officials.get(fold(plain))
    if official is None and not sure and plain.count(" ") >= LONG_NAME - 1:
        official = _official(plain, tables)
    if official and official != plain and not sure:
        return _name(official, tables, mended=True)
    return _name(plain, tables, mended=False)


def _completed(plain: str, tables: Tables, before: str, exact: bool) -> str | None:
    """Put back the first letters of the surname, where one surname alone ends as read.

    `exact`: with the marks as read. Where no letters stand before it the name must have three
    syllables: the rest of a second one looks like the rest of a surname.
    """
    words = plain.split(" ")
    if not (2 if before else 3) <= len(words) <= 5 or not all(map(_is_syllable, words[1:])):
        return None
    end = words[0].lower()
    opening = fold(before)[:1]
    cut = end[1:] if before else ""  # a stroke of the pen may stand as a letter
    tries = [(end, True)] if exact else [(end, False), (cut, True), (cut, False)]
    for tail, marks in tries:
        found = _surnames_ending(tail, tables, marks)
        found = {one for one in found if not opening or fold(one)[0] == opening}
        if len(found) == 1:
            return " ".join([found.pop(), *words[1:]])
    return None


def _surnames_ending(tail: str, tables: Tables, exact: bool) -> set[str]:
    if len(tail) < 2 and (not exact or tail.isascii()):  # "ê" is Lê, "ỗ" is Đỗ; "a" is anyone
        return set()
    every = {written for forms in tables.surnames.values() for written in forms}
    if exact:
        return {one for one in every if one.lower().endswith(tail) and 0 < len(one) - len(tail) < 3}
    return {one for one in every if fold(one).endswith(fold(tail)) and 0 < len(one) - len(tail) < 3}


def _official(plain: str, tables: Tables) -> str | None:
    """The one office holder whose name ends so, or is so alike that no other can be meant."""
    letters = fold(plain)
    if letters in tables.officials:
        return tables.officials[letters]
    # a surname of two letters may have lost its first one: "ố Hoàng Anh Tuấn"
    tails = {
        name
        for folded, name in tables.officials.items()
        if len(letters) >= SHORTEST_TAIL and " " in letters and folded.endswith(letters)
    }
    if len(tails) == 1:
        return tails.pop()
    close = re.sub(r"[^a-z]", "", letters)
    if len(close) < SHORTEST_TAIL:
        return None
    ranked = sorted(
        (
            (SequenceMatcher(None, folded.replace(" ", ""), close, autojunk=False).ratio(), name)
            for folded, name in tables.officials.items()
            if abs(len(folded.replace(" ", "")) - len(close)) <= 2
        ),
        reverse=True,
    )[:2]
    if not ranked or ranked[0][0] < OFFICIAL_LIKENESS:
        return None
    rival = ranked[1][0] if len(ranked) > 1 else 0.0
    return ranked[0][1] if ranked[0][0] - rival >= RIVAL else None

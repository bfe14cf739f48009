"""Vietnamese letters as they should be: one normal form, no look-alikes, no stray marks.

Every text enters the library through `repair`. It mends how letters are *written*; it never
looks up words, so numbers, codes and names stay what was read.
"""

from __future__ import annotations

import re
import unicodedata

from ocr.syllables import is_syllable

__all__ = ["fold", "normalise_tone_place", "repair"]

_TONES = "\u0300\u0301\u0303\u0309\u0323"
_SHAPES = "\u0302\u0306\u031b"  # circumflex, breve, horn
_MARKS = frozenset(_TONES + _SHAPES)
_VOWELS = frozenset("aeiouyAEIOUY")
_FINALS = frozenset("cghmnptCGHMNPT")

_DROPPED = dict.fromkeys(
    [
        0x00AD,  # soft hyphen
        *range(0x200B, 0x2010),  # zero width, direction marks
        *range(0x202A, 0x202F),  # embedding
        *range(0x2060, 0x2065),
        0xFEFF,
        *(c for c in range(0x20) if c not in (0x09, 0x0A)),
        *range(0x7F, 0xA0),
    ]
)
_SPACES = dict.fromkeys([0x00A0, *range(0x2000, 0x200B), 0x202F, 0x205F, 0x3000], " ")
_FULL_WIDTH = {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
_PUNCTUATION = {
    ord(odd): usual
    for odd, usual in {
        "\u2010": "-", "\u2011": "-", "\u2212": "-", "\ufe58": "-", "\ufe63": "-",
        "\u2012": "–", "\u2015": "—", "\u201b": "‘", "\u201f": "“", "\u275d": "“", "\u275e": "”",
        "\u275b": "‘", "\u275c": "’", "\u02bc": "’", "\u2024": ".", "\u2044": "/", "\u2215": "/",
        "ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl",
    }.items()
}  # fmt: skip
# U+01A2/3 stand for Ư/ư in the ToUnicode maps of a family of old Vietnamese fonts.
_LETTERS = {ord("Ɖ"): "Đ", ord("ɖ"): "đ", ord("Ƣ"): "Ư", ord("ƣ"): "ư"}
_ONE_TO_ONE = {**_DROPPED, **_SPACES, **_FULL_WIDTH, **_PUNCTUATION, **_LETTERS}

_ETH = {ord("Ð"): "Đ", ord("ð"): "đ"}
_ICELANDIC = frozenset("þÞæÆ")
_CARON = {ord("ǎ"): "ă", ord("Ǎ"): "Ă"}
_LOOK_ALIKES = {
    **dict(zip("АВЕІЈКМНОРСТХУЅ", "ABEIJKMHOPCTXYS", strict=True)),
    **dict(zip("аеіјорсхуѕһԁ", "aeijopcxyshd", strict=True)),
    **dict(zip("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧο", "ABEZHIKMNOPTYXo", strict=True)),
}
_NOT_SPACE = re.compile(r"\S+")
_LINE_END = re.compile(r"\r\n?|[\u0085\u2028\u2029]|\x0c")
_FOLDED = {ord("đ"): "d", ord("Đ"): "D", ord("ð"): "d", ord("Ð"): "D", ord("ı"): "i"}

_MOVED_TONE = re.compile(
    r"(?<![^\W\d_])(?P<onset>(?:ngh|ch|gh|gi|kh|ng|nh|ph|th|tr|[bcdđghklmnprstvx])?)"
    r"(?P<glide>[ou])(?P<vowel>[àáảãạèéẻẽẹỳýỷỹỵ])(?![^\W\d_])",
    re.IGNORECASE,
)


def repair(text: str) -> str:
    r"""Mend look-alikes, marks and spaces; doing it twice changes nothing more.

    What it mends: NFC; `Ð ð` (Eth), `Ɖ`, `ƣ` to the Vietnamese letters; Cyrillic and Greek
    capitals inside Latin words; full-width letters, ligatures, invisible characters, kinds of
    spaces and hyphens; marks in the wrong order or on the final consonant of a syllable.

    Returns:
        str: NFC. Line ends are `\n`.
    """
    text = _LINE_END.sub("\n", text).translate(_ONE_TO_ONE)
    if text.isascii():
        return text
    return _NOT_SPACE.sub(lambda match: _mend_word(match.group()), text)


def _mend_word(word: str) -> str:
    if word.isascii():
        return word
    word = unicodedata.normalize("NFC", _mend_marks(unicodedata.normalize("NFD", word)))
    if not _ICELANDIC.intersection(word):
        word = word.translate(_ETH)
    word = _mend_scripts(word)
    if "ǎ" in word or "Ǎ" in word:
        candidate = word.translate(_CARON)
        word = candidate if is_syllable(candidate.strip(".,;:()")) else word
    return unicodedata.normalize("NFC", word)


def _mend_marks(word: str) -> str:
    """Order the marks of each letter, drop doubled and orphaned ones, move lost tones."""
    clusters: list[tuple[str, str]] = []
    for character in word:
        if unicodedata.combining(character):
            if clusters:
                base, marks = clusters[-1]
                clusters[-1] = (base, marks + character)
            elif character not in _MARKS:
                clusters.append((character, ""))
        else:
            clusters.append((character, ""))
    ordered = [_mend_cluster(base, marks) for base, marks in clusters]
    return "".join(base + marks for base, marks in _move_tone(ordered))


def _mend_cluster(base: str, marks: str) -> tuple[str, str]:
    if base == "ı" and marks:
        base = "i"
    if not marks or not _MARKS.issuperset(marks):
        return base, marks
    if not base.isalpha():
        return base, ""
    # dict.fromkeys: one of each, in the order they came.
    shapes = "".join(dict.fromkeys(mark for mark in marks if mark in _SHAPES))
    tones = "".join(dict.fromkeys(mark for mark in marks if mark in _TONES))
    return base, shapes + tones


def _move_tone(clusters: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """`toań` to `toán`: only where the whole word is a syllable afterwards."""
    for i in range(1, len(clusters)):
        base, marks = clusters[i]
        before, shapes = clusters[i - 1]
        if base in _FINALS and len(marks) == 1 and marks in _TONES and before in _VOWELS:
            moved = [*clusters[: i - 1], (before, shapes + marks), (base, ""), *clusters[i + 1 :]]
            if is_syllable("".join(b + m for b, m in moved)):
                return moved
    return clusters


def _mend_scripts(word: str) -> str:
    """Latin letters for Cyrillic and Greek ones, where the word is Latin otherwise."""
    if not any(letter in _LOOK_ALIKES for letter in word):
        return word
    latin = False
    for letter in word:
        if letter.isalpha() and letter not in _LOOK_ALIKES:
            if ord(letter) >= 0x0370 and not 0x1E00 <= ord(letter) <= 0x1EFF:
                return word
            latin = True
    return "".join(_LOOK_ALIKES.get(letter, letter) for letter in word) if latin else word


def fold(text: str) -> str:
    """Letters for searching: lower case, no marks, đ as d. `Quyết ĐỊNH` gives `quyet dinh`."""
    plain = unicodedata.normalize("NFD", text.translate(_FOLDED)).lower().translate(_FOLDED)
    plain = unicodedata.normalize("NFD", plain)
    return "".join(c for c in plain if unicodedata.category(c) != "Mn")


def normalise_tone_place(text: str) -> str:
    """Write the tone on the first vowel of open `oa`, `oe`, `uy`: `hoà` gives `hòa`.

    That is the habit of most offices; `quý` keeps its place, its u belongs to the onset. For
    comparing words, not for changing what a document says.
    """
    return _MOVED_TONE.sub(_first_vowel_toned, unicodedata.normalize("NFC", text))


def _first_vowel_toned(match: re.Match[str]) -> str:
    onset, glide, vowel = match.group("onset", "glide", "vowel")
    base, tone = tuple(unicodedata.normalize("NFD", vowel))
    if (glide.lower(), base.lower()) not in (("o", "a"), ("o", "e"), ("u", "y")):
        return match.group()
    return onset + unicodedata.normalize("NFC", glide + tone) + base

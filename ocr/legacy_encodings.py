"""The encodings of Vietnamese text before Unicode: TCVN3 (ABC), VNI-Windows and VPS.

Text set in such a font arrives as Western letters: `Quyết định` as `QuyÕt ®Þnh` (TCVN3),
`Quyeát ñònh` (VNI) or `Quy‰t Çœnh` style (VPS). The font's name tells which one it is; where it
does not, the decoding that makes syllables out of the text does.

TCVN3 has one set of accented letters; fonts whose name ends in H (`.VnTimeH`) draw them as
capitals. Sources: TCVN 5712:1993 (VN3); the code tables that VNI and VPS published.
"""

from __future__ import annotations

import re
import unicodedata
from enum import StrEnum

from ocr.syllables import is_syllable, vietnamese_score

__all__ = ["Legacy", "by_font", "by_score", "decode"]


class Legacy(StrEnum):
    """An encoding of before Unicode."""

    TCVN3 = "tcvn3"
    VNI = "vni"
    VPS = "vps"


def _bytes_table(rows: dict[int, str]) -> dict[str, str]:
    """Runs of letters at consecutive codes, seen through Latin-1, cp1252 and symbol fonts."""
    table = {}
    for start, letters in rows.items():
        for code, letter in enumerate(letters, start):
            table[chr(code)] = letter
            table[chr(0xF000 + code)] = letter  # symbol fonts keep bytes in the private area
            if 0x80 <= code < 0xA0:
                windows = bytes([code]).decode("cp1252", errors="replace")
                if windows != "\ufffd":
                    table[windows] = letter
    return table


_TCVN3 = _bytes_table(
    {
        0xA1: "ĂÂÊÔƠƯĐăâêôơưđ",
        0xB5: "àảãáạ",
        0xBB: "ằẳẵắ",
        0xC6: "ặầẩẫấậè",
        0xCE: "ẻẽéẹềểễếệìỉ",
        0xDC: "ĩíịò",
        0xE1: "ỏõóọồổỗốộờởỡớợù",
        0xF1: "ủũúụừửữứựỳỷỹýỵ",
    }
)
_VPS = _bytes_table(
    {
        0x80: "ÀẢÃẤẦẨọỗĂếềểệẮẰẲ",
        0x90: "Ế··ỀỂỄỐỒỔỖýỷỵỚỜỞ",
        0xA0: "·ắằẳẵặỠớÙờởỡŨỨợỪ",
        0xB0: "ổỬỲỸÍÌộỈĨÓửữÒỎÕự",
        0xC0: "ầÁÂấẩẫậđẻÉÊẹỉễịỹ",
        0xD0: "ƯỦồốÔỏơÈừứÚũưÝẺ·",
        0xE0: "àáâãảạă·èéêẽìí·ĩ",
        0xF0: "·ĐòóôõƠ·ụùúủ·ỶẼỳ",
    }
)
_VNI_TONES = {"ø": "\u0300", "ù": "\u0301", "û": "\u0309", "õ": "\u0303", "ï": "\u0323"}
_VNI_SHAPED = {
    "â": "\u0302", "à": "\u0302\u0300", "á": "\u0302\u0301", "å": "\u0302\u0309",
    "ã": "\u0302\u0303", "ä": "\u0302\u0323",
    "ê": "\u0306", "è": "\u0306\u0300", "é": "\u0306\u0301", "ú": "\u0306\u0309",
    "ü": "\u0306\u0303", "ë": "\u0306\u0323",
}  # fmt: skip
_VNI_SINGLES = {"ô": "ơ", "ö": "ư", "ñ": "đ", "æ": "ỉ", "ó": "ĩ", "ò": "ị", "î": "ỵ"}


def _vni_table() -> dict[str, str]:
    """One or two VNI characters to one letter, both cases."""
    table = dict(_VNI_SINGLES)
    for base in "aeo":
        for mark, shapes in _VNI_SHAPED.items():
            letter = unicodedata.normalize("NFC", base + shapes)
            if len(letter) == 1:
                table[base + mark] = letter
    for written, base in (*zip("aeouy", "aeouy", strict=True), ("ô", "ơ"), ("ö", "ư")):
        for mark, tone in _VNI_TONES.items():
            table[written + mark] = unicodedata.normalize("NFC", base + tone)
    for written, letter in list(table.items()):
        table[written.upper()] = letter.upper()
        # The second character is often set in the other case.
        if len(written) == 2:
            table[written[0].upper() + written[1]] = letter.upper()
            table[written[0] + written[1].upper()] = letter
    return table


_VNI = _vni_table()
_VNI_PATTERN = re.compile("|".join(sorted(map(re.escape, _VNI), key=len, reverse=True)))
_TCVN3_FONT = re.compile(r"\.?Vn[A-Z]")
_TCVN3_CAPITALS = re.compile(r"\.?Vn[A-Za-z0-9 ]*?H(?:[,\- ].*|Bold.*|Italic.*|MT)?")
_VNI_FONT = re.compile(r"VNI[-A-Z ]", re.IGNORECASE)
_VPS_FONT = re.compile(r"VPS", re.IGNORECASE)
# The code of TCVN3's ư is that of the soft hyphen; programs turn it into a hyphen or lose it.
_HYPHENATED = re.compile(r"[^\W\d_]*[-\u00ad\u2010\u0002][^\W\d_]+")
_CLEARLY_BETTER = 0.3
_GOOD_ENOUGH = 0.5


def by_font(name: str) -> tuple[Legacy | None, bool]:
    """Tell the encoding from a font's name.

    Args:
        name: with or without the subset prefix (`ABCDEF+`).

    Returns:
        The encoding (None: a Unicode font, as far as the name says) and whether the font draws
        small letters as capitals.
    """
    name = name.split("+", 1)[-1].replace("#2E", ".").replace("#20", " ")
    if _TCVN3_FONT.match(name):
        return Legacy.TCVN3, bool(_TCVN3_CAPITALS.fullmatch(name))
    if _VNI_FONT.match(name):
        return Legacy.VNI, False
    if _VPS_FONT.match(name):
        return Legacy.VPS, False
    return None, False


def by_score(text: str) -> Legacy | None:
    """Tell the encoding from the text alone; None where it is no better decoded."""
    plain = vietnamese_score(text)
    scores = {legacy: vietnamese_score(decode(text, legacy)) for legacy in Legacy}
    best = max(scores, key=lambda legacy: scores[legacy])
    if scores[best] >= _GOOD_ENOUGH and scores[best] > plain + _CLEARLY_BETTER:
        return best
    return None


def decode(text: str, legacy: Legacy, *, capitals: bool = False) -> str:
    """Turn text of an old encoding, seen as Western letters, into Unicode.

    Args:
        text: characters as a PDF's font or a wrong code page gave them.
        legacy: see `by_font`, `by_score`.
        capitals: the font draws capitals.

    Returns:
        str: NFC. Characters the encoding does not have stay.
    """
    if legacy is Legacy.VNI:
        plain = "".join(_latin_1(character) for character in text)
        decoded = _VNI_PATTERN.sub(lambda match: _VNI[match.group()], plain)
    else:
        table = _TCVN3 if legacy is Legacy.TCVN3 else _VPS
        decoded = "".join(_known(table, character) for character in text)
    if legacy is Legacy.TCVN3:
        decoded = _HYPHENATED.sub(_lost_u_horn, decoded)
    decoded = unicodedata.normalize("NFC", decoded)
    return decoded.upper() if capitals else decoded


def _known(table: dict[str, str], character: str) -> str:
    found = table.get(character, "·")
    return character if found == "·" else found


def _latin_1(character: str) -> str:
    return chr(ord(character) - 0xF000) if 0xF000 <= ord(character) <= 0xF0FF else character


def _lost_u_horn(match: re.Match[str]) -> str:
    word = match.group()
    mended = re.sub(r"[-\u00ad\u2010\u0002]", "ư", word)
    return mended if is_syllable(mended) else word

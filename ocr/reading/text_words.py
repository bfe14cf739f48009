"""The words of a PDF page's text, with their place, font and whether they are drawn at all."""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pypdfium2.raw as pdfium_c

from ocr.legacy_encodings import Legacy, by_font, by_score, decode

__all__ = ["LayerWord", "decode_fonts", "read_words"]

_MOST_CHARACTERS = 400_000
_INVISIBLE = (pdfium_c.FPDF_TEXTRENDERMODE_INVISIBLE, pdfium_c.FPDF_TEXTRENDERMODE_CLIP)
_LEAST_FOR_SCORE = 40  # characters of one font before its text alone may name its encoding

DisplayBox = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class LayerWord:
    """One word as the PDF holds it.

    Attributes:
        text: decoded where the font's encoding is known.
        raw: as the PDF's font maps it.
        box: left, top, right, bottom on the displayed page, points.
        font: base font name, "" where pdfium does not say.
        visible: False for the invisible text that OCR programs lay over a scan.
        unmapped: characters without a Unicode value.
    """

    text: str
    raw: str
    box: DisplayBox
    font: str
    visible: bool
    unmapped: int


@dataclass(slots=True)
class _Growing:
    characters: list[str]
    box: list[float]
    owner: int
    unmapped: int


def read_words(
    page: object, to_display: Callable[[float, float, float, float], DisplayBox]
) -> list[LayerWord]:
    """All words of an opened page, in the order of the PDF.

    Args:
        page: pdfium's handle.
        to_display: turns left, bottom, right, top of page space into the displayed box.
    """
    text_page = pdfium_c.FPDFText_LoadPage(page)
    if not text_page:
        return []
    try:
        return [_finished(text_page, word, to_display) for word in _grow(text_page)]
    finally:
        pdfium_c.FPDFText_ClosePage(text_page)


def _grow(text_page: object) -> Iterator[tuple[_Growing, int]]:
    """Words while they grow, with the index of their first character."""
    count = min(_MOST_CHARACTERS, pdfium_c.FPDFText_CountChars(text_page))
    sides = [ctypes.c_double() for _ in range(4)]
    left, right, bottom, top = sides
    word: _Growing | None = None
    first = 0
    for index in range(count):
        code = pdfium_c.FPDFText_GetUnicode(text_page, index)
        character = _character(code)
        if character.isspace() or not character:
            if word is not None:
                yield word, first
                word = None
            continue
        owner = _address(pdfium_c.FPDFText_GetTextObject(text_page, index))
        if not pdfium_c.FPDFText_GetCharBox(text_page, index, left, right, bottom, top):
            continue
        box = [left.value, bottom.value, right.value, top.value]
        unmapped = int(pdfium_c.FPDFText_HasUnicodeMapError(text_page, index) == 1)
        if word is None or _apart(word, box, owner):
            if word is not None:
                yield word, first
            word, first = _Growing([character], box, owner, unmapped), index
            continue
        word.characters.append(character)
        word.unmapped += unmapped
        word.box = [
            min(word.box[0], box[0]),
            min(word.box[1], box[1]),
            max(word.box[2], box[2]),
            max(word.box[3], box[3]),
        ]
    if word is not None:
        yield word, first


def _apart(word: _Growing, box: list[float], owner: int) -> bool:
    """Text of another object that does not touch the word starts a new one."""
    if owner == word.owner or not owner:
        return False
    height = max(word.box[3] - word.box[1], 1.0)
    above = box[1] > word.box[3] or box[3] < word.box[1]
    return above or box[0] - word.box[2] > 0.25 * height or box[2] < word.box[0] - 0.5 * height


def _address(handle: Any) -> int:
    return ctypes.cast(handle, ctypes.c_void_p).value or 0 if handle else 0


def _character(code: int) -> str:
    if code in (0, 0xFFFE, 0xFFFF) or 0xD800 <= code <= 0xDFFF:
        return "\ufffd"
    return chr(code)


def _finished(
    text_page: object,
    grown: tuple[_Growing, int],
    to_display: Callable[[float, float, float, float], DisplayBox],
) -> LayerWord:
    word, first = grown
    handle = pdfium_c.FPDFText_GetTextObject(text_page, first)
    mode = pdfium_c.FPDFTextObj_GetTextRenderMode(handle) if handle else 0
    left, bottom, right, top = word.box
    text = "".join(word.characters)
    return LayerWord(
        text=text,
        raw=text,
        box=to_display(left, bottom, right, top),
        font=_font_name(text_page, first),
        visible=mode not in _INVISIBLE,
        unmapped=word.unmapped,
    )


def _font_name(text_page: object, index: int) -> str:
    buffer = ctypes.create_string_buffer(128)
    flags = ctypes.c_int()
    length = pdfium_c.FPDFText_GetFontInfo(text_page, index, buffer, len(buffer), flags)
    if not 0 < length <= len(buffer):
        return ""
    return buffer.raw[: length - 1].decode("utf-8", errors="replace")


def decode_fonts(words: list[LayerWord]) -> tuple[list[LayerWord], Legacy | None]:
    """Decode the words of each font that is of an old encoding.

    Returns:
        The words, and the encoding that most decoded words had (None: nothing was decoded).
    """
    texts: dict[str, list[str]] = {}
    for word in words:
        texts.setdefault(word.font, []).append(word.raw)
    encodings = {font: _encoding(font, parts) for font, parts in texts.items()}
    counted: dict[Legacy, int] = {}
    decoded = []
    for word in words:
        legacy, capitals = encodings[word.font]
        if legacy is None:
            decoded.append(word)
            continue
        counted[legacy] = counted.get(legacy, 0) + 1
        text = decode(word.raw, legacy, capitals=capitals)
        decoded.append(LayerWord(text, word.raw, word.box, word.font, word.visible, word.unmapped))
    return decoded, max(counted, key=lambda key: counted[key], default=None)


def _encoding(font: str, parts: list[str]) -> tuple[Legacy | None, bool]:
    text = " ".join(parts)
    legacy, capitals = by_font(font)
    if legacy is not None:
        # A font of that name can still hold Unicode text (a document converted later).
        return (None, False) if _is_unicode_vietnamese(text) else (legacy, capitals)
    if len(text) >= _LEAST_FOR_SCORE:
        return by_score(text), False
    return None, False


def _is_unicode_vietnamese(text: str) -> bool:
    return any(0x1EA0 <= ord(c) <= 0x1EF9 or c in "ăđơưĂĐƠƯ" for c in text)

"""Checks of single PDF objects: streams, actions, images, fonts."""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from typing import Any, TypeAlias

import pikepdf

__all__ = ["Problem", "font_problems", "image_problems", "object_problems"]

Problem: TypeAlias = tuple[str, str]
"""Rule and detail."""

FORBIDDEN_FILTERS = {"/LZWDecode", "/Crypt"}
FORBIDDEN_ACTIONS = {
    "/GoTo3DView",
    "/Hide",
    "/ImportData",
    "/JavaScript",
    "/Launch",
    "/Movie",
    "/Rendition",
    "/ResetForm",
    "/SetOCGState",
    "/Sound",
    "/Trans",
}
EXTERNAL = ("/F", "/FFilter", "/FDecodeParms")
DEVICE_COMPONENTS = {"/DeviceGray": 1, "/DeviceRGB": 3, "/DeviceCMYK": 4}
FONT_FILES = ("/FontFile", "/FontFile2", "/FontFile3")

# JBIG2 segment types (T.88, 7.3) that code every pixel by itself, and the page's frame
HARMLESS_SEGMENTS = {36, 38, 39, 48, 49, 50}
JBIG2_UNKNOWN_LENGTH = 0xFFFFFFFF


def object_problems(item: pikepdf.Object) -> Iterator[Problem]:
    """What no object of a PDF/A may be."""
    if isinstance(item, pikepdf.Stream):
        filters: Any = item.get("/Filter", [])
        names = {
            str(name) for name in (filters if isinstance(filters, pikepdf.Array) else [filters])
        }
        yield from (("forbidden_filter", name) for name in sorted(names & FORBIDDEN_FILTERS))
        yield from (("external_stream", key) for key in EXTERNAL if key in item)
        if item.get("/Subtype") == "/PS" or "/PS" in item:
            yield "postscript", "a PostScript XObject"
    if str(item.get("/S", "")) in FORBIDDEN_ACTIONS and item.get("/Type", "/Action") == "/Action":
        yield "forbidden_action", str(item.S)
    yield from _transparency(item)


def _transparency(item: pikepdf.Object) -> Iterator[Problem]:
    if "/SMask" in item and item.SMask != "/None":
        yield "transparency", "a soft mask"
    if item.get("/Type") == "/ExtGState":
        for key in ("/CA", "/ca"):
            if float(item.get(key, 1)) != 1.0:
                yield "transparency", f"{key} below 1"
        if str(item.get("/BM", "/Normal")) not in ("/Normal", "/Compatible"):
            yield "transparency", "a blend mode"


def image_problems(item: pikepdf.Object, components: int) -> Iterator[Problem]:
    """What is wrong with an image.

    Args:
        item: any object; others than images pass.
        components: of the output intent's profile, 0 where there is none.
    """
    if not isinstance(item, pikepdf.Stream) or item.get("/Subtype") != "/Image":
        return
    yield from (("image_entry", key) for key in ("/Alternates", "/OPI") if key in item)
    if item.get("/Interpolate", False):
        yield "image_entry", "/Interpolate true"
    if not item.get("/ImageMask", False):
        yield from _colour_problems(item, components)
    if item.get("/Filter") == "/JBIG2Decode":
        yield from _jbig2_problems(item)


def _colour_problems(item: pikepdf.Object, components: int) -> Iterator[Problem]:
    space = item.get("/ColorSpace")
    needed = DEVICE_COMPONENTS.get(str(space)) if isinstance(space, pikepdf.Name) else 0
    if needed is None or space is None:
        yield "colour_space", f"image in {space}"
    # device gray is covered by any intent, other device colours only by their own
    elif needed > 1 and needed != components:
        yield "colour_space", f"{space} is not covered by the output intent"


def _jbig2_problems(item: pikepdf.Object) -> Iterator[Problem]:
    if "/JBIG2Globals" in item.get("/DecodeParms", {}):
        yield "jbig2", "shared symbol segments"
    data = item.read_raw_bytes()
    offset = 0
    while offset + 11 <= len(data):
        kind, referred, _page, length = struct.unpack_from(">BBBI", data, offset + 4)
        if kind & 0x3F not in HARMLESS_SEGMENTS:
            yield "jbig2", f"segment type {kind & 0x3F} does not code every pixel by itself"
        if referred >> 5 or kind & 0x40 or length == JBIG2_UNKNOWN_LENGTH:
            yield "jbig2", "a segment refers to others or has no length"
            return
        offset += 11 + length
    if offset != len(data):
        yield "jbig2", "segments and stream end at different places"


def font_problems(item: pikepdf.Object) -> Iterator[Problem]:
    """What is wrong with a font dictionary."""
    if item.get("/Type") != "/Font":
        return
    kind = str(item.get("/Subtype"))
    if kind == "/Type3":
        return
    if kind == "/Type0":
        if "/ToUnicode" not in item:
            yield "no_to_unicode", str(item.get("/BaseFont"))
        else:
            yield from _code_problems(item)
        return
    descriptor: Any = item.get("/FontDescriptor", {})
    if not any(key in descriptor for key in FONT_FILES):
        yield "font_not_embedded", str(item.get("/BaseFont"))
    elif kind == "/CIDFontType2":
        yield from _width_problems(item)


def _code_problems(font: pikepdf.Object) -> Iterator[Problem]:
    """Codes that ToUnicode names but the font has no glyph for, and the other way round."""
    (descendant,) = font.DescendantFonts
    table = descendant.get("/CIDToGIDMap")
    if not isinstance(table, pikepdf.Stream):
        return
    glyphs = table.read_bytes()
    _frame, _, cmap = font.ToUnicode.read_bytes().partition(b"endcodespacerange")
    codes = {int(code, 16) for code in re.findall(rb"^<([0-9A-Fa-f]{4})> <", cmap, re.MULTILINE)}
    present = {
        code for code in range(len(glyphs) // 2) if glyphs[2 * code : 2 * code + 2] != b"\0\0"
    }
    if not codes <= present:
        yield "missing_glyph", f"{len(codes - present)} codes without glyph"
    if not present <= codes:
        yield "no_to_unicode", f"{len(present - codes)} glyphs without Unicode"


def _width_problems(font: pikepdf.Object) -> Iterator[Problem]:
    """Widths in the dictionary that are not those of the embedded TrueType program."""
    if "/CIDToGIDMap" not in font:
        yield "no_glyph_map", str(font.get("/BaseFont"))
    if "/W" in font or "/FontFile2" not in font.FontDescriptor:
        return  # fonts of others: widths by ranges are not compared
    advances = _advances(font.FontDescriptor.FontFile2.read_bytes())
    default = float(font.get("/DW", 1000))
    if any(abs(advance - default) > 1.0 for advance in advances):
        yield "width", f"{default:.0f} in the dictionary, {advances} in the program"


def _advances(program: bytes) -> list[float]:
    """Advance of each glyph, thousandths of an em."""
    (count,) = struct.unpack_from(">H", program, 4)
    tables = {}
    for index in range(count):
        tag, _sum, offset, _length = struct.unpack_from(">4sIII", program, 12 + 16 * index)
        tables[tag] = offset
    (units,) = struct.unpack_from(">H", program, tables[b"head"] + 18)
    (metrics,) = struct.unpack_from(">H", program, tables[b"hhea"] + 34)
    return [
        struct.unpack_from(">H", program, tables[b"hmtx"] + 4 * index)[0] * 1000.0 / units
        for index in range(metrics)
    ]

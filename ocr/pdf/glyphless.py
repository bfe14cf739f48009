"""A TrueType font of two glyphs, made here: what invisible text is set in.

PDF/A wants every font embedded, even that of text nobody sees. Glyph 0 is `.notdef`; glyph 1
stands for every character: half an em wide, its outline a line folded on itself, which encloses
no area and paints nothing even in a program that ignores invisibility. It must not be empty:
PDFium drops a word of one character whose glyph has no extent.
Table layouts: ISO/IEC 14496-22 (Open Font Format).
"""

from __future__ import annotations

import struct

__all__ = ["ADVANCE", "ASCENT", "DESCENT", "FONT_NAME", "UNITS_PER_EM", "glyphless_font"]

FONT_NAME = "ScanStationGlyphless"
UNITS_PER_EM = 1000
ADVANCE = 500
# The highlight a viewer draws over found text is as high as these say: a line box, whose lowest
# fifth lies under the baseline.
ASCENT = 800
DESCENT = -200

CHECKSUM_MAGIC = 0xB1B0AFBA
# seconds from 1904 to 2026-01-01, the day the design of this font was fixed
DESIGNED = 3_850_070_400


def glyphless_font() -> bytes:
    """The font's bytes, the same on every machine."""
    notdef = _outline((0, 0), (50, 100), (100, 0))
    blank = _outline((0, DESCENT), (ADVANCE, ASCENT), (ADVANCE // 2, (ASCENT + DESCENT) // 2))
    tables = {
        b"OS/2": _os2(),
        b"cmap": _cmap(),
        b"glyf": notdef + blank,
        b"head": _head(0),
        b"hhea": _hhea(),
        b"hmtx": struct.pack(">HhHh", ADVANCE, 0, ADVANCE, 0),
        b"loca": struct.pack(">HHH", 0, len(notdef) // 2, len(notdef + blank) // 2),
        b"maxp": _maxp(),
        b"name": _names(),
        b"post": struct.pack(">IIhhIIIII", 0x00030000, 0, -100, 50, 1, 0, 0, 0, 0),
    }
    draft = _assembled(tables)
    tables[b"head"] = _head((CHECKSUM_MAGIC - _checksum(draft)) & 0xFFFFFFFF)
    return _assembled(tables)


def _assembled(tables: dict[bytes, bytes]) -> bytes:
    count = len(tables)
    power = 1 << (count.bit_length() - 1)
    directory = struct.pack(
        ">IHHHH", 0x00010000, count, power * 16, power.bit_length() - 1, (count - power) * 16
    )
    offset = len(directory) + 16 * count
    body = b""
    for tag in sorted(tables):
        data = tables[tag]
        padded = data + bytes(-len(data) % 4)
        # the checksum of `head` is taken with its own checksum field at 0
        summed = padded[:8] + bytes(4) + padded[12:] if tag == b"head" else padded
        directory += struct.pack(">4sIII", tag, _checksum(summed), offset + len(body), len(data))
        body += padded
    return directory + body


def _checksum(data: bytes) -> int:
    words: tuple[int, ...] = struct.unpack(f">{len(data) // 4}I", data)
    return sum(words) & 0xFFFFFFFF


def _outline(*points: tuple[int, int]) -> bytes:
    """One contour of on-curve points, coordinates as signed words, padded to four bytes."""
    across, up = [x for x, _ in points], [y for _, y in points]
    glyph = struct.pack(">hhhhh", 1, min(across), min(up), max(across), max(up))
    glyph += struct.pack(">HH", len(points) - 1, 0) + b"\1" * len(points)
    for values in (across, up):
        steps = [here - before for before, here in zip([0, *values], values, strict=False)]
        glyph += struct.pack(f">{len(steps)}h", *steps)
    return glyph + bytes(-len(glyph) % 4)


def _head(adjustment: int) -> bytes:
    return struct.pack(
        ">IIIIHHQQhhhhHHhhh",
        0x00010000,
        0x00010000,
        adjustment,
        0x5F0F3CF5,
        0x000B,
        UNITS_PER_EM,
        DESIGNED,
        DESIGNED,
        0,
        DESCENT,
        ADVANCE,
        ASCENT,
        0,
        8,
        2,
        0,
        0,
    )


def _hhea() -> bytes:
    return struct.pack(
        ">IhhhHhhhhhhhhhhhH", 0x00010000, ASCENT, DESCENT, 0, ADVANCE, 0, 0, ADVANCE, 1, 0, 0,
        0, 0, 0, 0, 0, 2,
    )  # fmt: skip


def _maxp() -> bytes:
    return struct.pack(">IHHHHHHHHHHHHHH", 0x00010000, 2, 3, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0)


def _cmap() -> bytes:
    """Format 4 with U+0020 as glyph 1 and the closing segment."""
    segments = struct.pack(">HHHHHHH", 4, 32, 0, 4, 4, 1, 0) + struct.pack(
        ">HHHHHhhHH", 0x20, 0xFFFF, 0, 0x20, 0xFFFF, 1 - 0x20, 1, 0, 0
    )
    return struct.pack(">HHHHI", 0, 1, 3, 1, 12) + segments


def _names() -> bytes:
    """Family, style, unique, full, version and PostScript name, Windows Unicode English."""
    texts = {1: FONT_NAME, 2: "Regular", 3: FONT_NAME, 4: FONT_NAME, 5: "Version 1.0", 6: FONT_NAME}
    records, pool = b"", b""
    for identifier, text in texts.items():
        coded = text.encode("utf-16-be")
        records += struct.pack(">HHHHHH", 3, 1, 0x409, identifier, len(coded), len(pool))
        pool += coded
    return struct.pack(">HHH", 0, len(texts), 6 + len(records)) + records + pool


def _os2() -> bytes:
    """Version 3; fsType 0: may be embedded without restriction."""
    return struct.pack(
        ">HhHHHhhhhhhhhhhh10sIIII4sHHHhhhHHIIhhHHH",
        3, ADVANCE, 400, 5, 0, 650, 600, 0, 75, 650, 600, 0, 350, 50, 250, 0, bytes(10),
        1, 0, 0, 0, b"SCAN", 0x40, 0x20, 0x20, ASCENT, DESCENT, 0, ASCENT, -DESCENT,
        1, 0, 500, 700, 0, 0x20, 0,
    )  # fmt: skip

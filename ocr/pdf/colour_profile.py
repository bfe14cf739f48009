"""The sRGB profile of the output intent, computed here from its published definition.

ICC version 2.1, matrix and tone curves (ICC.1:1998-09), primaries and white of IEC 61966-2-1
adapted to D50 by Bradford. No profile file of another maker is shipped, and the bytes are the
same on every machine.
"""

from __future__ import annotations

import struct

__all__ = ["PROFILE_NAME", "srgb_profile"]

PROFILE_NAME = "sRGB IEC61966-2.1"
CURVE_POINTS = 1024

# Columns of the sRGB-to-XYZ matrix adapted to D50 (Lindbloom, "RGB/XYZ Matrices"), and whites.
RED = (0.4360747, 0.2225045, 0.0139322)
GREEN = (0.3850649, 0.7168786, 0.0971045)
BLUE = (0.1430804, 0.0606169, 0.7141733)
D50 = (0.9642, 1.0, 0.8249)
D65 = (0.95047, 1.0, 1.08883)


def srgb_profile() -> bytes:
    """The profile's bytes."""
    curve = _curve()
    # a tag's offset may be shared: the three curves are one
    tags: list[tuple[bytes, bytes]] = [
        (b"desc", _description(PROFILE_NAME)),
        (b"cprt", b"text" + bytes(4) + b"No copyright, use freely\0"),
        (b"wtpt", _xyz(D65)),
        (b"rXYZ", _xyz(RED)),
        (b"gXYZ", _xyz(GREEN)),
        (b"bXYZ", _xyz(BLUE)),
        (b"rTRC", curve),
        (b"gTRC", curve),
        (b"bTRC", curve),
    ]
    table, pool = struct.pack(">I", len(tags)), b""
    start = 128 + 4 + 12 * len(tags)
    placed: dict[bytes, int] = {}
    for name, data in tags:
        if data not in placed:
            placed[data] = start + len(pool)
            pool += data + bytes(-len(data) % 4)
        table += struct.pack(">4sII", name, placed[data], len(data))
    return _header(start + len(pool)) + table + pool


def _header(size: int) -> bytes:
    head = struct.pack(">I4sI4s4s4s", size, bytes(4), 0x02100000, b"mntr", b"RGB ", b"XYZ ")
    made = struct.pack(">HHHHHH", 2026, 1, 1, 0, 0, 0)
    return (head + made + b"acsp" + bytes(28) + _fixed(D50)).ljust(128, b"\0")


def _fixed(values: tuple[float, float, float]) -> bytes:
    """Three s15Fixed16 numbers."""
    return struct.pack(">iii", *(round(value * 65536) for value in values))


def _xyz(values: tuple[float, float, float]) -> bytes:
    return b"XYZ " + bytes(4) + _fixed(values)


def _curve() -> bytes:
    """Device value to linear light, IEC 61966-2-1 (5) and (6), in `CURVE_POINTS` samples."""
    points = []
    for index in range(CURVE_POINTS):
        device = index / (CURVE_POINTS - 1)
        linear = device / 12.92 if device <= 0.04045 else ((device + 0.055) / 1.055) ** 2.4
        points.append(round(linear * 65535))
    return b"curv" + bytes(4) + struct.pack(f">I{CURVE_POINTS}H", CURVE_POINTS, *points)


def _description(text: str) -> bytes:
    coded = text.encode("ascii") + b"\0"
    return b"desc" + bytes(4) + struct.pack(">I", len(coded)) + coded + bytes(4 + 4 + 2 + 1 + 67)

"""Fonts of the samples: Tinos has the widths of Times New Roman and all Vietnamese letters.

Families beside Tinos and Arimo serve the corpus alone, where they are installed.
"""

from __future__ import annotations

import os
import sys
from functools import cache
from pathlib import Path

from PIL import ImageFont

from resources.samples.generator.values import PT

_STYLES = {"r": "Regular", "b": "Bold", "i": "Italic", "bi": "BoldItalic"}
_GNU = {"r": "", "b": "Bold", "i": "Italic", "bi": "BoldItalic"}  # FreeSerif
_GNU_MONO = {"r": "", "b": "Bold", "i": "Oblique", "bi": "BoldOblique"}
_DEJAVU = {"r": "", "b": "-Bold", "i": "-Italic", "bi": "-BoldItalic"}
_FILES = {
    "FreeSerif": {style: f"FreeSerif{end}" for style, end in _GNU.items()},
    "FreeMono": {style: f"FreeMono{end}" for style, end in _GNU_MONO.items()},
    "DejaVuSerif": {style: f"DejaVuSerif{end}" for style, end in _DEJAVU.items()},
}
_FOLDERS = (
    "/usr/share/fonts/truetype/croscore",
    "/usr/share/fonts/croscore",
    "/usr/share/fonts/google-croscore",
    "/usr/share/fonts/truetype/freefont",
    "/usr/share/fonts/truetype/noto",
    "/usr/share/fonts/truetype/dejavu",
    "/usr/local/share/fonts",
)


class FontMissingError(Exception):
    """A font file of the samples is not on this machine; the text says how to get it."""


@cache
def font(style: str, points: float, family: str = "Tinos") -> ImageFont.FreeTypeFont:
    """The font at 300 dpi.

    Args:
        style: "r", "b", "i" or "bi".
        points: type size; 72 points to the inch.
        family: "Tinos" (serif), "Arimo" (sans, for seals and stamps), or another of `installed`.

    Raises:
        FontMissingError: the file was not found.
    """
    stem = _FILES[family][style] if family in _FILES else f"{family}-{_STYLES[style]}"
    name = f"{stem}.ttf"
    # The basic layout is the same in every build of Pillow; precomposed letters need no more.
    return ImageFont.truetype(_find(name), points * PT, layout_engine=ImageFont.Layout.BASIC)


def installed(families: tuple[str, ...]) -> tuple[str, ...]:
    """Those of `families` that are on this machine in every style."""
    found = []
    for family in families:
        try:
            for style in _STYLES:
                font(style, 12, family)
        except FontMissingError:
            continue
        found.append(family)
    return tuple(found)


@cache
def _find(name: str) -> Path:
    own = os.environ.get("SAMPLE_FONTS")
    folders = [Path(own)] if own else []
    folders += [Path(folder) for folder in _FOLDERS]
    if sys.platform == "win32":
        folders.append(Path(os.environ.get("WINDIR", "C:/Windows")) / "Fonts")
    for folder in folders:
        if (folder / name).is_file():
            return folder / name
    raise FontMissingError(
        f"{name} not found: install the package fonts-croscore, or set SAMPLE_FONTS to its folder"
    )

"""The faces lines are typeset in: those that look like what offices print with."""

from __future__ import annotations

import random
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from PIL import ImageFont

__all__ = ["FOLDER", "Fonts", "FontsMissingError"]

FOLDER = Path("/usr/share/fonts/truetype")
FACES = (
    # Times New Roman is the face the rules for official documents name; Tinos has its measures.
    (30, "croscore/Tinos-Regular.ttf"),
    (20, "croscore/Tinos-Bold.ttf"),
    (14, "croscore/Tinos-Italic.ttf"),
    (8, "croscore/Tinos-BoldItalic.ttf"),
    (5, "freefont/FreeSerif.ttf"),
    (3, "freefont/FreeSerifBold.ttf"),
    (2, "freefont/FreeSerifItalic.ttf"),
    (3, "croscore/Arimo-Regular.ttf"),
    (2, "croscore/Arimo-Bold.ttf"),
    (2, "noto/NotoSerif-Regular.ttf"),
    (1, "noto/NotoSerif-Bold.ttf"),
    (1, "noto/NotoSans-Regular.ttf"),
    (2, "dejavu/DejaVuSerif.ttf"),
    (3, "croscore/Cousine-Regular.ttf"),
    # Typewriters and line printers
    (3, "freefont/FreeMono.ttf"),
    (2, "freefont/FreeMonoBold.ttf"),
    (2, "dejavu/DejaVuSansMono.ttf"),
)  # fmt: skip
PACKAGES = "fonts-croscore fonts-freefont-ttf fonts-noto-core fonts-dejavu-core"


class FontsMissingError(Exception):
    """Not one of the faces is installed."""


@dataclass(frozen=True, slots=True)
class Fonts:
    """Installed faces and how often each is used."""

    files: tuple[Path, ...]
    shares: tuple[int, ...]

    @classmethod
    def installed(cls, folder: Path = FOLDER) -> Fonts:
        """Find the faces.

        Raises:
            FontsMissingError: none is there.
        """
        found = [(share, folder / name) for share, name in FACES if (folder / name).is_file()]
        if not found:
            raise FontsMissingError(f"no face in {folder}; Debian packages: {PACKAGES}")
        return cls(tuple(file for _, file in found), tuple(share for share, _ in found))

    @property
    def missing(self) -> int:
        """How many faces of the list are not installed; the mix differs then."""
        return len(FACES) - len(self.files)

    def choose(self, dice: random.Random) -> Path:
        """One face, the common ones more often."""
        return dice.choices(self.files, self.shares)[0]


@cache
def sized(file: Path, size: int) -> ImageFont.FreeTypeFont:
    """A face at a size in pixels."""
    return ImageFont.truetype(str(file), size)

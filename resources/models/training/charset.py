"""The alphabet of the line network and how texts are written in it.

Exported weights keep Tesseract's numbering of the codes, so that they and the shipped ones
can be exchanged. Codes of letters that never stand in Vietnamese print now mean signs that
do and that Tesseract's alphabet lacks.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from resources.models.training.traineddata import recoder, split, unicharset

__all__ = ["BLANK", "Charset", "from_traineddata", "load"]

BLANK = 268  # the code "nothing here" of Tesseract's vie network
REUSED = {
    "ƒ": "ỵ", "Ƒ": "–", "ÿ": "•", "Ÿ": "’", "ø": "²", "Ø": "□",
    "Ñ": "≥", "ñ": "≤", "Œ": "±", "œ": "×",
}  # fmt: skip
"""What a code of Tesseract's alphabet means here instead."""

SAME_PRINT = {
    "…": "...", "Ð": "Đ", "ð": "đ", "‘": "'", "\xad": "", "º": "°", "☐": "□", "−": "-",
    "‐": "-", "‑": "-", "·": "•", "\u00a0": " ", "″": '"', "´": "'", "`": "'", "—": "–",
}  # fmt: skip
"""Signs that print alike: the network is taught one of them."""


@dataclass(frozen=True)
class Charset:
    """Codes and their characters.

    Attributes:
        characters: by code; empty for the blank and for codes without a character.
    """

    characters: tuple[str, ...]

    @cached_property
    def _codes(self) -> dict[str, int]:
        codes: dict[str, int] = {}
        for code, character in enumerate(self.characters):
            if character:
                codes.setdefault(character, code)
        return codes

    def encode(self, text: str) -> list[int] | None:
        """Codes of a text (NFC), or None where a character has none."""
        plain = "".join(SAME_PRINT.get(character, character) for character in text)
        if not all(character in self._codes for character in plain):
            return None
        return [self._codes[character] for character in plain]

    def decode(self, codes: Sequence[int]) -> str:
        """Text of codes."""
        return "".join(self.characters[code] for code in codes)

    def collapse(self, best: Sequence[int]) -> str:
        """Text of the best code at each step: repeats count once, blanks not at all."""
        kept = [int(code) for code, _ in itertools.groupby(best) if code != BLANK]
        return self.decode(kept).strip()

    def to_json(self, version: str) -> str:
        """The file that `ocr.network.LineNetwork` reads beside the weights."""
        table = {"version": version, "blank": BLANK, "characters": list(self.characters)}
        return json.dumps(table, ensure_ascii=False)


def from_traineddata(data: bytes) -> Charset:
    """The alphabet of a `vie.traineddata` with the re-used codes put in.

    Raises:
        TrainedDataError: the file is of another format.
    """
    parts = split(data)
    names = unicharset(parts["lstm-unicharset"])
    table = [""] * (BLANK + 1)
    for name, codes in zip(names, recoder(parts["lstm-recoder"]), strict=True):
        if len(codes) == 1 and codes[0] < BLANK and not table[codes[0]]:
            table[codes[0]] = REUSED.get(name, name)
    return Charset(tuple(table))


def load(file: Path) -> Charset:
    """The alphabet of exported weights."""
    return Charset(tuple(json.loads(file.read_text(encoding="utf-8"))["characters"]))

"""How text is made comparable for search; the folding itself belongs to the text library."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

__all__ = ["TextFolding"]


@dataclass(frozen=True, slots=True)
class TextFolding:
    """The two ways a text is compared.

    Attributes:
        fold: drops every mark, đ → d, lower case; for finding.
        tone_place: one place for the tone mark (hoà → hòa), marks kept; for ranking.
    """

    fold: Callable[[str], str]
    tone_place: Callable[[str], str]

    def loose(self, text: str) -> str:
        """`text` without marks: "Quyết định" → "quyet dinh"."""
        return self.fold(text)

    def exact(self, text: str) -> str:
        """`text` in NFC, lower case, tone marks in their one place: "HOÀ" → "hòa"."""
        return self.tone_place(unicodedata.normalize("NFC", text).lower())

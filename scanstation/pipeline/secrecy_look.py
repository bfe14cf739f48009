"""The look for secret marks: recognised pages with their stamps in, a verdict out."""

from __future__ import annotations

from pathlib import Path

from classifiers.secrecy import find_secrecy
from classifiers.stamp_words import load_stamp_words
from ocr.errors import OcrError
from ocr.page_task import read_result
from scanstation.paths import resource
from scanstation.pipeline.contract import Verdict
from scanstation.pipeline.understanding import document_text

__all__ = ["StampLook"]


class StampLook:
    """Decides from stamps seen in the pixels and from lines; keeps and logs nothing.

    Args:
        rules: folder with `stamps.toml`; None: the one that ships.
    """

    def __init__(self, rules: Path | None = None) -> None:
        self._words = load_stamp_words(rules or resource("rules"))

    def look(self, work: Path, pages: int) -> Verdict:
        """See `SecrecyLook.look`.

        Raises:
            OcrError: a page record is missing or damaged; its text holds nothing of the page.
        """
        for number in range(1, pages + 1):
            try:
                page = document_text([read_result(work, number)])
            except OcrError as error:
                raise OcrError(f"page {number}", code=error.code) from None
            if find_secrecy(page, self._words).level:
                return Verdict.SECRET
        return Verdict.CLEAN

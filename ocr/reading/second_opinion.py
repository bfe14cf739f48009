"""The words of one PDF page as pdfplumber reads them, for pages whose text looks wrong.

pdfium is some twenty times as fast and reads the common case; the two differ in how they
make up for fonts without a Unicode map, so a doubtful digital page is asked for again before
it is given to the recogniser.
"""

from __future__ import annotations

import logging
import warnings
from pathlib import Path

import pdfplumber

from ocr.reading.text_words import LayerWord

__all__ = ["read_again"]

_MOST_FILE_BYTES = 32 * 1024**2  # pdfplumber reads the whole file to find its objects
_MOST_WORDS = 5_000
_log = logging.getLogger(__name__)


def read_again(path: Path, number: int) -> list[LayerWord]:
    """Words of page `number` (1-based), boxes in points of the displayed page.

    Returns nothing where pdfplumber cannot read the page, where reading it would be slow, or
    where the page is turned or cropped (the two programs then count from different corners).
    """
    if path.stat().st_size > _MOST_FILE_BYTES:
        return []
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with pdfplumber.open(path, pages=[number]) as document:
                return _words(document.pages[0])
    except Exception as error:
        # pdfminer lets anything through that a damaged file provokes; pdfium's words remain.
        _log.debug("no second opinion on page %d: %s", number, type(error).__name__)
        return []


def _words(page: pdfplumber.page.Page) -> list[LayerWord]:
    if page.rotation or tuple(page.cropbox) != tuple(page.mediabox):
        return []
    found = page.extract_words(extra_attrs=["fontname"], use_text_flow=True)
    if len(found) > _MOST_WORDS:
        return []
    return [
        LayerWord(
            text=word["text"],
            raw=word["text"],
            box=(word["x0"], word["top"], word["x1"], word["bottom"]),
            font=word["fontname"],
            visible=True,
            unmapped=word["text"].count("(cid:"),
        )
        for word in found
    ]

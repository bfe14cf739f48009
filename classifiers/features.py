"""Text into what rules and the model compare: folded letters, head lines, hashed n-grams."""

from __future__ import annotations

import itertools
import re
import unicodedata
import zlib
from collections.abc import Iterable, Iterator

import numpy as np
from numpy.typing import NDArray

from classifiers.folding import fold
from classifiers.types import DocumentText, PageText, TextLine

__all__ = [
    "DIMENSIONS",
    "HEAD_LINES",
    "hashed",
    "head_lines",
    "head_page",
    "plain",
]

DIMENSIONS = 1 << 13
"""Length of a feature vector: 8,192 buckets; a head of 40 lines fills about 900 of them."""

HEAD_LINES = 40
_MACHINE_SOURCES = frozenset({"signature_overlay"})
_LOOKALIKES = str.maketrans({"Ð": "Đ", "ð": "đ", "Ɖ": "Đ", "ɖ": "đ", "–": "-", "—": "-", "‑": "-"})
_LETTERSPACED = re.compile(r"(?:\b\w ){3,}\w\b")
_WORD = re.compile(r"[^\W\d_]+|\d+")


def plain(text: str) -> str:
    """NFC with one kind of dash and Đ, single spaces, letterspaced words drawn together.

    >>> plain("Q U Y Ế T  Đ Ị N H")
    'QUYẾT ĐỊNH'
    """
    text = unicodedata.normalize("NFC", text).translate(_LOOKALIKES).strip()
    parts = [
        _LETTERSPACED.sub(lambda m: m[0].replace(" ", ""), p) for p in re.split(r"\s{2,}", text)
    ]
    return " ".join(" ".join(parts).split())


def head_page(document: DocumentText) -> PageText | None:
    """The first page that says something: at least three words of print."""
    for page in document.pages:
        words = sum(len(line.text.split()) for line in page.lines)
        if words >= 3:
            return page
    return None


def head_lines(page: PageText, limit: int = HEAD_LINES) -> tuple[TextLine, ...]:
    """The first `limit` lines of a page, what signing software wrote left out."""
    lines = [line for line in page.lines if line.source not in _MACHINE_SOURCES]
    return tuple(lines[:limit])


def _grams(lines: Iterable[str]) -> Iterator[str]:
    for line in lines:
        folded = re.sub(r"\d+", "0", fold(line))
        words = _WORD.findall(folded)
        if not words:
            continue
        yield from (f"w:{word}" for word in words)
        yield from (f"b:{a} {b}" for a, b in itertools.pairwise(words))
        yield f"l:{' '.join(words[:4])}"
        joined = f" {' '.join(words)} "
        yield from (f"c:{joined[i : i + 4]}" for i in range(len(joined) - 3))


def hashed(lines: Iterable[str]) -> NDArray[np.float32]:
    """Hashed word and letter n-grams of head lines.

    Args:
        lines: text of the lines, in reading order; order between lines does not count.

    Returns:
        (`DIMENSIONS`,) float32 of length 1 (all zero without a letter): `log(1 + count)` a
        bucket. Buckets by CRC-32, so the same on every machine.
    """
    counts = np.zeros(DIMENSIONS, np.float32)
    for gram in _grams(lines):
        counts[zlib.crc32(gram.encode()) % DIMENSIONS] += 1.0
    vector = np.log1p(counts)
    length = float(np.linalg.norm(vector))
    return np.asarray(vector / length, np.float32) if length else vector

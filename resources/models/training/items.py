"""Line crops and what stands on them, kept as npz files: read back without pickle."""

from __future__ import annotations

import itertools
import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.network import LINE_HEIGHT, STEP
from ocr.types import Pixels

__all__ = ["LineItem", "fits", "read", "read_all", "shrunk", "write"]


@dataclass(frozen=True, slots=True, eq=False)
class LineItem:
    """One line to learn from.

    Attributes:
        pixels: (36, W) uint8 gray.
        codes: (n,) int16, the text in codes of the charset.
        source: name of the document, empty for typeset lines.
    """

    pixels: Pixels
    codes: NDArray[np.int16]
    source: str = ""


def shrunk(crop: Pixels) -> Pixels:
    """A crop (H, W) uint8 at the network's height; the same resize as `ocr.network`."""
    factor = LINE_HEIGHT / crop.shape[0]
    size = (max(3 * STEP, round(crop.shape[1] * factor)), LINE_HEIGHT)
    how = cv2.INTER_AREA if factor < 1 else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(crop, size, interpolation=how), np.uint8)


def fits(codes: Sequence[int], width: int) -> bool:
    """Whether a text has a path through `width` pixels: doubled letters need a blank between."""
    doubled = sum(a == b for a, b in itertools.pairwise(codes))
    return len(codes) + doubled + 1 <= width // STEP


def write(file: Path, items: Sequence[LineItem]) -> None:
    """Write lines; the file is whole or not there."""
    aside = file.with_suffix(".part")
    empty = [np.zeros((LINE_HEIGHT, 0), np.uint8)]
    with aside.open("wb") as out:
        np.savez(
            out,
            pixels=np.hstack([item.pixels for item in items] or empty),
            widths=np.array([item.pixels.shape[1] for item in items], np.int32),
            codes=np.concatenate([item.codes for item in items] or [np.zeros(0, np.int16)]),
            lengths=np.array([len(item.codes) for item in items], np.int32),
            sources=np.array([item.source for item in items] or [""]),
        )
    os.replace(aside, file)  # noqa: PTH105 - the atomic one


def read(file: Path) -> Iterator[LineItem]:
    """Read lines back, in order."""
    with np.load(file, allow_pickle=False) as table:
        pixels, widths = table["pixels"], table["widths"]
        codes, lengths, sources = table["codes"], table["lengths"], table["sources"]
    across = np.concatenate([[0], np.cumsum(widths)])
    along = np.concatenate([[0], np.cumsum(lengths)])
    for i in range(len(widths)):
        yield LineItem(
            pixels[:, across[i] : across[i + 1]],
            codes[along[i] : along[i + 1]],
            str(sources[i]),
        )


def read_all(files: Iterable[Path]) -> list[LineItem]:
    """All lines of several files, the files in the order of their names."""
    return [item for file in sorted(files) for item in read(file)]

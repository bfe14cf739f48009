"""Prepared rows on disk: one npz per some thousand rows."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np

from resources.models.training.hand_rows import RowItem

__all__ = ["read_rows", "write_rows"]


def write_rows(file: Path, rows: Sequence[RowItem]) -> None:
    """Write rows; the file appears whole."""
    aside = file.with_suffix(".part.npz")
    np.savez_compressed(
        aside,
        pixels=np.concatenate([row.pixels for row in rows], axis=1),
        widths=np.array([row.pixels.shape[1] for row in rows], np.int32),
        labels=np.concatenate([row.labels for row in rows]),
        counts=np.array([len(row.labels) for row in rows], np.int32),
        kinds=np.array([row.kind for row in rows]),
        sources=np.array([row.source for row in rows]),
    )
    os.replace(aside, file)  # noqa: PTH105 - the atomic one


def read_rows(files: Iterable[Path]) -> list[RowItem]:
    """All rows of the files, in order of their names."""
    out: list[RowItem] = []
    for file in sorted(files):
        with np.load(file) as found:
            pixels = np.split(found["pixels"], np.cumsum(found["widths"])[:-1], axis=1)
            labels = np.split(found["labels"], np.cumsum(found["counts"])[:-1])
            heads = zip(pixels, labels, found["kinds"], found["sources"], strict=True)
            out += [RowItem(np.ascontiguousarray(p), c, str(k), str(s)) for p, c, k, s in heads]
    return out

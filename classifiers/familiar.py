"""Pages an office has seen before: forms it uses again and again, known by how their heads look.

What no rule can name, people do; after three papers of one make the fourth is proposed. Only the
mean of at least three pages is kept, never one page. Heads of different types were never nearer
than 0.73 to each other among 2,321 pairs of real scans, papers of one make lie at 0.84 to 0.97
(cosine of `features.hashed`), so `NEAR` has room on both sides.
"""

from __future__ import annotations

import hashlib
import io
import json
import logging
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from classifiers.doc_types import decide, opinions_of, shares_of, weigh
from classifiers.features import DIMENSIONS, hashed, head_page
from classifiers.linear_model import LinearModel
from classifiers.model_file import ModelDamaged, write_aside
from classifiers.type_evidence import read_head
from classifiers.type_score import signals_of
from classifiers.type_table import TypeTable
from classifiers.types import DocumentText, TypeAnswer

__all__ = [
    "FAMILIAR",
    "FEWEST",
    "NEAR",
    "FamiliarPages",
    "familiar_type",
    "gather",
    "load_familiar",
    "save_familiar",
]

log = logging.getLogger(__name__)

Matrix = NDArray[np.float32]

FAMILIAR = "familiar.json"
"""Lies beside the type model it was learnt with."""

NEAR = 0.82
"""Cosine from which a head is of one make with others."""

FEWEST = 3
"""Papers of one make before the next one is proposed."""

PURE = 0.9
"""Share of the papers of one make that must be of one type."""

MOST = 500
"""Makes kept, those with most papers first: 16 KB each."""

FORMAT = 1
_TINY = 1e-9
_MAX_BYTES = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class FamiliarPages:
    """Makes of papers.

    Attributes:
        keys: type of each make.
        counts: papers each was seen on.
        centres: (N, `DIMENSIONS`) float32, rows of length 1.
    """

    keys: tuple[str, ...]
    counts: tuple[int, ...]
    centres: Matrix

    def __post_init__(self) -> None:
        """Hold the shapes together.

        Raises:
            ValueError: not as many keys or counts as rows, or a number is not finite.
        """
        rows = len(self.keys)
        if self.centres.shape != (rows, DIMENSIONS) or len(self.counts) != rows:
            raise ValueError(f"centres {self.centres.shape}, {rows} keys")
        if not np.isfinite(self.centres).all():
            raise ValueError("a centre is not finite")

    def nearest(self, vector: Matrix) -> tuple[str, int, float] | None:
        """Type, papers and cosine of the nearest make; None where none is `NEAR`."""
        if not self.keys:
            return None
        likeness = self.centres @ vector
        best = int(likeness.argmax())
        if likeness[best] < NEAR:
            return None
        return self.keys[best], self.counts[best], float(likeness[best])


def gather(vectors: Matrix, keys: Sequence[str]) -> FamiliarPages:
    """Sort papers into makes.

    Args:
        vectors: (N, `DIMENSIONS`) float32 rows of `features.hashed`.
        keys: type of each.

    Returns:
        Makes with `FEWEST` papers, `PURE` of them of one type.
    """
    totals, seen = np.zeros((0, vectors.shape[1]), np.float32), list[dict[str, int]]()
    for vector, key in zip(vectors, keys, strict=True):
        likeness = (totals @ vector) / np.maximum(np.linalg.norm(totals, axis=1), _TINY)
        best = int(likeness.argmax()) if len(likeness) else -1
        if best < 0 or likeness[best] < NEAR:
            totals = np.vstack([totals, vector])
            seen.append({key: 1})
        else:
            totals[best] += vector
            seen[best][key] = seen[best].get(key, 0) + 1
    makes = []
    for place, counts in enumerate(seen):
        key, most = max(counts.items(), key=lambda item: (item[1], item[0]))
        if most >= FEWEST and most >= PURE * sum(counts.values()):
            makes.append((most, key, place))
    makes = sorted(makes, key=lambda make: (-make[0], make[1:]))[:MOST]
    chosen = totals[[place for _, _, place in makes]]
    lengths = np.maximum(np.linalg.norm(chosen, axis=1, keepdims=True), _TINY)
    return FamiliarPages(
        tuple(key for _, key, _ in makes),
        tuple(most for most, _, _ in makes),
        (chosen / lengths).astype(np.float32),
    )


def familiar_type(
    document: DocumentText, table: TypeTable, model: LinearModel | None, path: Path | None
) -> TypeAnswer | None:
    """What a document is by others of its make; to be asked where nothing else can tell.

    Args:
        document: recognised pages in order.
        table: all types.
        model: the type model, for the signals.
        path: of the type model; its neighbour `FAMILIAR` is read. None: there is none.

    Returns:
        None where the page is like none that people named, or the table lost the type. The score
        is that of Laplace's rule: after three papers 0.8, after eight 0.9.
    """
    pages = _believed(path)
    page, evidence = decide(document, table)
    if pages is None or page is None:
        return None
    head = read_head(page)
    found = pages.nearest(hashed([line.text for line in head.lines]))
    if found is None or found[0] not in table.by_key:
        return None
    key, count, likeness = found
    row = table.by_key[key]
    shares = shares_of(page, model)
    sums = weigh(evidence, opinions_of(page, model) if model else {}, table).sums
    later = page is not head_page(document)
    signals = signals_of(key, evidence, sums, shares, head, later=later)
    told = f"Giống {count} văn bản cơ quan đã xác định là “{row.name}”"
    answer = TypeAnswer(row.key, row.tt05_code, (count + 1) / (count + 2), evidence=(told,))
    return replace(answer, signals=(*signals, ("familiar_share", round(likeness, 4))))


def _believed(path: Path | None) -> FamiliarPages | None:
    beside = path.with_name(FAMILIAR) if path else None
    if beside is None or not beside.exists():
        return None
    try:
        return _cached(beside, beside.stat().st_mtime_ns)
    except (ModelDamaged, OSError) as error:
        log.warning("familiar pages not used: %s", error)
        return None


@lru_cache(maxsize=2)
def _cached(path: Path, _changed: int) -> FamiliarPages:
    return load_familiar(path)


def save_familiar(path: Path, pages: FamiliarPages) -> None:
    """Write `path` (`.json`) and the centres beside it (`.npz`), as half floats."""
    packed = io.BytesIO()
    np.savez_compressed(packed, centres=pages.centres.astype(np.float16))
    content = packed.getvalue()
    body = {
        "format": FORMAT,
        "keys": list(pages.keys),
        "counts": list(pages.counts),
        "sha256": hashlib.sha256(content).hexdigest(),
    }
    write_aside(path.with_suffix(".npz"), content)
    write_aside(path, (json.dumps(body, ensure_ascii=False, indent=1) + "\n").encode())


def load_familiar(path: Path) -> FamiliarPages:
    """Read what `save_familiar` wrote.

    Raises:
        ModelDamaged: missing, cut, changed, of a newer format, or too large.
    """
    try:
        numbers = path.with_suffix(".npz")
        if max(path.stat().st_size, numbers.stat().st_size) > _MAX_BYTES:
            raise ValueError(f"larger than {_MAX_BYTES} bytes")
        body = json.loads(path.read_text(encoding="utf-8"))
        content = numbers.read_bytes()
        if body["format"] != FORMAT or hashlib.sha256(content).hexdigest() != body["sha256"]:
            raise ValueError("another format, or the checksum does not fit")
        with np.load(io.BytesIO(content), allow_pickle=False) as arrays:
            centres = np.asarray(arrays["centres"], np.float32)
        return FamiliarPages(tuple(body["keys"]), tuple(body["counts"]), centres)
    except (OSError, KeyError, TypeError, ValueError, RecursionError, zipfile.BadZipFile) as error:
        raise ModelDamaged(f"{path}: {error}") from error

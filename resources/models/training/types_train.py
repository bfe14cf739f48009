"""Trains the type model: `python -m resources.models.training.types_train --data DIR`.

Learns from the public texts and metadata rows of DIR and from typeset heads, all with the
marks of recognition; documents of `DIR/real/metadata.json` are left out by number and by name.
A tenth of the numbers is held out to measure on. Writes `doc_types.json` and `doc_types.npz`;
the old pair can be taken back with git. No text is shipped.
"""

from __future__ import annotations

import argparse
import random
import sys
import zlib
from collections import Counter
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from classifiers.features import hashed
from classifiers.linear_model import NONE_CLASS, LinearModel, train
from classifiers.model_file import save_model
from classifiers.type_table import load_types
from resources.models.training.types_corpus import Example, aged, examples, known_numbers

RESOURCES = Path(__file__).resolve().parents[2]
COPIES = 3
"""Each example is aged this often, each time another way."""


def _is_held_out(item: Example) -> bool:
    """One number in ten, the same in every run."""
    name = item.number or "\n".join(item.lines)
    return zlib.crc32(name.encode()) % 10 == 0


def _matrix(
    items: list[Example], names: dict[str, str], classes: tuple[str, ...], seed: int, copies: int
) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
    chance = random.Random(seed)  # noqa: S311 - wear, no secrets
    rows, labels = [], []
    for item in items:
        for _ in range(copies):
            rows.append(hashed(aged(item.lines, names.get(item.key, item.key), chance)))
            labels.append(classes.index(item.key))
    return np.stack(rows), np.asarray(labels, np.int64)


def _report(model: LinearModel, vectors: NDArray[np.float32], labels: NDArray[np.int64]) -> float:
    """Print what is confused; return the share of right answers."""
    guesses = np.argmax(vectors @ model.weights + model.bias, axis=1)
    right = float((guesses == labels).mean())
    wrong = Counter(
        (model.classes[a], model.classes[b]) for a, b in zip(labels, guesses, strict=True) if a != b
    )
    _say(f"held out: {len(labels)} aged heads, {100 * right:.1f} % right by the model alone")
    for (true, said), count in wrong.most_common(8):
        _say(f"  {count:4d} {true} taken for {said}")
    return right


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")


def main() -> int:
    """Train, measure, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, default=RESOURCES / "models" / "doc_types.json")
    parser.add_argument("--version", default="types-1")
    parser.add_argument("--rounds", type=int, default=12)
    parser.add_argument("--seed", type=int, default=2026)
    options = parser.parse_args()
    names = {row.key: row.name for row in load_types(RESOURCES / "rules").printed}
    held_out = known_numbers(options.data / "real" / "metadata.json")
    items = examples(options.data, names, held_out, options.seed)
    sizes = Counter(item.key for item in items)
    classes = tuple(sorted(key for key, count in sizes.items() if count >= 10 or key == NONE_CLASS))
    items = [item for item in items if item.key in classes]
    learnt = [item for item in items if not _is_held_out(item)]
    kept = [item for item in items if _is_held_out(item)]
    _say(f"{len(learnt)} heads to learn, {len(kept)} held out, {len(classes)} classes")
    vectors, labels = _matrix(learnt, names, classes, options.seed, COPIES)
    model = train(
        vectors, labels, classes, version=options.version, rounds=options.rounds, seed=options.seed
    )
    right = _report(model, *_matrix(kept, names, classes, options.seed + 1, 1))
    told = {
        "learnt_heads": str(len(learnt)),
        "held_out_heads": str(len(kept)),
        "right_on_held_out": f"{right:.4f}",
        "sources": "public legal texts, metadata rows, typeset heads; no text is shipped",
    }
    save_model(options.out, model, told)
    return 0


if __name__ == "__main__":
    sys.exit(main())

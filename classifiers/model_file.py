"""Models on disk: `name.json` says what they are, `name.npz` holds the numbers; never pickle.

A file that cannot be believed is refused and left where it is, for a person to look at.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import zipfile
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from classifiers.linear_model import LinearModel, ScoreWeights

Numbers = NDArray[np.float32]

__all__ = ["FORMAT", "ModelDamaged", "load_model", "save_model", "write_aside"]

FORMAT = 1
MAX_BYTES = 64 * 1024 * 1024
"""Far above any model of this kind (about half a megabyte); a larger file is none of ours."""


class ModelDamaged(Exception):
    """The model is missing, cut, changed, of a newer format, or contradicts itself."""


def write_aside(path: Path, content: bytes) -> None:
    """Write a file whole or not at all."""
    aside = path.with_name(path.name + ".part")
    with aside.open("wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())
    aside.replace(path)


def save_model(path: Path, model: LinearModel, told: dict[str, str] | None = None) -> None:
    """Write `path` (`.json`) and its numbers beside it (`.npz`), weights as float16.

    Args:
        path: the JSON file.
        model: what to write.
        told: further facts for people: data, date, figures.
    """
    packed = io.BytesIO()
    score = model.score or ScoreWeights((), (), 0.0)
    np.savez_compressed(
        packed,
        weights=model.weights.astype(np.float16),
        bias=model.bias,
        score=np.asarray([*score.values, score.bias], np.float32),
    )
    content = packed.getvalue()
    body = {
        "format": FORMAT,
        "version": model.version,
        "classes": list(model.classes),
        "shape": list(model.weights.shape),
        "score": list(score.names),
        "sha256": hashlib.sha256(content).hexdigest(),
        "told": told or {},
    }
    write_aside(path.with_suffix(".npz"), content)
    text = json.dumps(body, ensure_ascii=False, indent=1) + "\n"
    write_aside(path, text.encode())


def _bytes_of(path: Path) -> bytes:
    if path.stat().st_size > MAX_BYTES:
        raise ValueError(f"{path.name} is larger than {MAX_BYTES} bytes")
    return path.read_bytes()


def _score_of(names: tuple[str, ...], numbers: Numbers | None) -> ScoreWeights | None:
    """Weights of the score, the bias last; None where none were learnt."""
    if not names or numbers is None:
        return None
    return ScoreWeights(names, tuple(float(n) for n in numbers[:-1]), float(numbers[-1]))


def load_model(path: Path) -> LinearModel:
    """Read what `save_model` wrote.

    Raises:
        ModelDamaged: see there; the files stay as they are.
    """
    try:
        body = json.loads(_bytes_of(path))
        if body["format"] != FORMAT:
            raise ValueError(f"format {body['format']!r}, this program reads {FORMAT}")
        content = _bytes_of(path.with_suffix(".npz"))
        if hashlib.sha256(content).hexdigest() != body["sha256"]:
            raise ValueError("checksum of the numbers does not fit")
        with np.load(io.BytesIO(content), allow_pickle=False) as arrays:
            weights = np.asarray(arrays["weights"], np.float32)
            bias = np.asarray(arrays["bias"], np.float32)
            score = np.asarray(arrays["score"], np.float32) if "score" in arrays else None
        if list(weights.shape) != body["shape"]:
            raise ValueError("shape does not fit")
        learnt = _score_of(tuple(body.get("score", ())), score)
        return LinearModel(str(body["version"]), tuple(body["classes"]), weights, bias, learnt)
    except (OSError, KeyError, TypeError, ValueError, RecursionError, zipfile.BadZipFile) as error:
        raise ModelDamaged(f"{path}: {error}") from error

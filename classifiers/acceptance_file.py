"""Acceptance on disk: one JSON file with version and checksum; never pickle.

A file that cannot be believed is refused and left where it is, for a person to look at.
"""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path
from typing import Any

from classifiers.acceptance import Acceptance, FieldModel, Input

__all__ = ["FORMAT", "AcceptanceDamaged", "load_acceptance", "save_acceptance"]

FORMAT = 1
MAX_BYTES = 4 * 1024 * 1024
"""Far above any such file (some tens of kilobytes)."""


class AcceptanceDamaged(Exception):
    """The file is missing, cut, changed, of a newer format, or contradicts itself."""


def _checksum(body: dict[str, Any]) -> str:
    """SHA-256 over everything but the checksum itself, keys sorted, no spaces."""
    rest = {key: value for key, value in body.items() if key != "sha256"}
    text = json.dumps(rest, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _as_json(model: FieldModel) -> dict[str, Any]:
    return {
        "intercept": round(model.intercept, 6),
        "threshold": round(model.threshold, 6),
        "inputs": [
            [one.name, round(one.weight, 6), round(one.mean, 6), round(one.spread, 6)]
            for one in model.inputs
        ],
        "examples": model.examples,
        "passed": model.passed,
        "passed_wrong": model.passed_wrong,
    }


def save_acceptance(path: Path, acceptance: Acceptance) -> None:
    """Write aside, flush, rename: a reader sees the old file or the whole new one."""
    body: dict[str, Any] = {
        "format": FORMAT,
        "version": acceptance.version,
        "target_wrong": acceptance.target_wrong,
        "told": dict(sorted(acceptance.told.items())),
        "fields": {key: _as_json(acceptance.models[key]) for key in acceptance.fields()},
    }
    body["sha256"] = _checksum(body)
    aside = path.with_name(path.name + ".part")
    with aside.open("w", encoding="utf-8", newline="\n") as stream:
        stream.write(json.dumps(body, ensure_ascii=False, indent=1) + "\n")
        stream.flush()
        os.fsync(stream.fileno())
    aside.replace(path)


def _model(body: dict[str, Any]) -> FieldModel:
    inputs = (Input(str(n), float(w), float(m), float(s)) for n, w, m, s in body["inputs"])
    return FieldModel(
        float(body["intercept"]),
        tuple(inputs),
        float(body["threshold"]),
        int(body["examples"]),
        int(body["passed"]),
        int(body["passed_wrong"]),
    )


def load_acceptance(path: Path) -> Acceptance:
    """Read what `save_acceptance` wrote.

    Raises:
        AcceptanceDamaged: see there; the file stays as it is. Who goes on without it uses
            `Acceptance()`, which accepts nothing.
    """
    try:
        if path.stat().st_size > MAX_BYTES:
            raise ValueError(f"larger than {MAX_BYTES} bytes")
        body = json.loads(path.read_text(encoding="utf-8"))
        if body["format"] != FORMAT:
            raise ValueError(f"format {body['format']!r}, this program reads {FORMAT}")
        if _checksum(body) != body["sha256"]:
            raise ValueError("checksum does not fit")
        return Acceptance(
            str(body["version"]),
            {str(key): _model(one) for key, one in body["fields"].items()},
            float(body["target_wrong"]),
            {str(key): str(value) for key, value in body["told"].items()},
        )
    except (OSError, KeyError, TypeError, ValueError, AttributeError, RecursionError) as error:
        raise AcceptanceDamaged(f"{path}: {error}") from error

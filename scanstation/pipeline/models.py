"""Which tables and models the station understands documents with: learnt ones, else the shipped.

`current_models` is asked before every document. It looks at names, sizes and times of a dozen
files and reads them only when one of them changed.
"""

from __future__ import annotations

import hashlib
import logging
import os
import shutil
import tempfile
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TypeAlias

from scanstation.pipeline.model_paths import (
    ACCEPTANCE,
    SHIPPED,
    TYPE_MODEL,
    ModelPaths,
    shipped_models,
)
from scanstation.pipeline.model_versions import Manifest, ModelVersions, VersionDamaged, file_hash

__all__ = [
    "LEXICON",
    "MODELS",
    "TYPE_NUMBERS",
    "Shelf",
    "current_models",
    "models_of",
    "paths_in",
    "shelf_of",
]

log = logging.getLogger(__name__)

MODELS = "models"
"""Folder of the store that holds the versions."""

TYPE_NUMBERS, LEXICON = "doc_types.npz", "lexicon.toml"
_SUMS = "SUMS"

Signature: TypeAlias = tuple[tuple[str, int, int], ...]


@dataclass(frozen=True, slots=True)
class Shelf:
    """What is in use, and what is wrong with what should be.

    Attributes:
        paths: usable in any case.
        problem: "" or a code with a text in `resources/messages`.
        detail: for the log.
    """

    paths: ModelPaths
    problem: str = ""
    detail: str = ""


def current_models(store_folder: Path) -> ModelPaths:
    """What to understand the next document with; a damaged version is left for the shipped one.

    Args:
        store_folder: of the store; nothing but merged tables is ever written there.
    """
    return shelf_of(store_folder).paths


def shelf_of(store_folder: Path) -> Shelf:
    """Like `current_models`, with what is wrong."""
    versions = ModelVersions(store_folder / MODELS)
    shipped = shipped_models()
    try:
        name = versions.current()
    except VersionDamaged as error:
        return Shelf(shipped, "models_pointer_damaged", str(error))
    if name == SHIPPED:
        return Shelf(shipped)
    return models_of(versions, name, shipped)


def models_of(versions: ModelVersions, name: str, shipped: ModelPaths | None = None) -> Shelf:
    """The paths of any version; the shipped ones and a problem where it can't be used."""
    base = shipped or shipped_models()
    if name == SHIPPED:
        return Shelf(base)
    seen = (*_signature(versions.place(name)), *_signature(base.rules), *_model_signature(base))
    return _resolved(versions.folder, name, base, seen)


def _signature(folder: Path) -> Signature:
    try:
        with os.scandir(folder) as entries:
            found = [(e.name, s.st_mtime_ns, s.st_size) for e in entries for s in [e.stat()]]
    except OSError:
        return ()
    return tuple(sorted(found))


def _model_signature(base: ModelPaths) -> Signature:
    paths = (base.type_model, *([base.acceptance] if base.acceptance else []))
    return tuple((p.name, s.st_mtime_ns, s.st_size) for p in paths for s in [p.stat()])


@lru_cache(maxsize=8)
def _resolved(folder: Path, name: str, base: ModelPaths, _seen: Signature) -> Shelf:
    versions = ModelVersions(folder)
    try:
        manifest = versions.checked(name)
        paths = paths_in(versions.place(name), manifest, base)
    except (VersionDamaged, OSError, ValueError, KeyError) as error:
        log.warning("learnt models %s not used, the shipped ones are: %s", name, error)
        return Shelf(base, "models_damaged", str(error))
    outdated = [file for file in manifest.bases if _base_of(file, base) != manifest.bases[file]]
    if outdated:
        log.info("learnt from another program's files, so not used: %s", ", ".join(outdated))
        return Shelf(paths, "models_outdated", ", ".join(outdated))
    return Shelf(paths)


def paths_in(place: Path, manifest: Manifest, base: ModelPaths) -> ModelPaths:
    """The paths of a version that lies in `place`, under its own name or not yet.

    Raises:
        OSError: a file can't be read, or the merged tables can't be written.
        ValueError, KeyError: the lexicon or a table is broken.
    """

    def learnt(file: str, shipped: Path | None) -> Path | None:
        usable = file in manifest.files and manifest.bases.get(file) == _base_of(file, base)
        return place / file if usable else shipped

    type_model = learnt(TYPE_MODEL, base.type_model)
    assert type_model is not None  # noqa: S101 - there is a shipped one
    return ModelPaths(
        rules=_merged_rules(place, base.rules) if LEXICON in manifest.files else base.rules,
        type_model=type_model,
        acceptance=learnt(ACCEPTANCE, base.acceptance),
        version=manifest.version,
    )


def _base_of(file: str, base: ModelPaths) -> str:
    """Hash of the shipped file a learnt one stands for; "" where there is none."""
    shipped = base.type_model if file == TYPE_MODEL else base.acceptance
    return file_hash(shipped) if shipped is not None else ""


def _merged_rules(place: Path, rules: Path) -> Path:
    """Shipped tables with the rows of the lexicon, in a folder known by both.

    Made when it is not there: after an update of the program the new tables are merged again.
    """
    tables = sorted(path for path in rules.iterdir() if path.is_file())
    mark = hashlib.sha256()
    for path in (*tables, place / LEXICON):
        mark.update(f"{path.name}\0{file_hash(path)}\n".encode())
    target = place / f"rules-{mark.hexdigest()[:12]}"
    if _whole(target):
        return target
    if target.exists():
        shutil.rmtree(target)
    aside = Path(tempfile.mkdtemp(prefix=".rules-", suffix=".part", dir=place))
    try:
        _merge(rules, tables, place / LEXICON, aside)
        aside.rename(target)
    except OSError:
        shutil.rmtree(aside, ignore_errors=True)
        if not _whole(target):  # another process may have been faster
            raise
    return target


def _merge(rules: Path, tables: list[Path], lexicon: Path, target: Path) -> None:
    from classifiers import lexicon as words

    merged = words.merged_tables(rules, words.read(lexicon.read_text(encoding="utf-8")))
    sums = []
    for path in tables:
        text = merged.get(path.name)
        content = path.read_bytes() if text is None else text.encode()
        (target / path.name).write_bytes(content)
        sums.append(f"{hashlib.sha256(content).hexdigest()}  {path.name}\n")
    (target / _SUMS).write_text("".join(sums), encoding="utf-8")


def _whole(folder: Path) -> bool:
    """Every merged table is there and is what it was."""
    try:
        lines = (folder / _SUMS).read_text(encoding="utf-8").splitlines()
        rows = [line.split("  ", 1) for line in lines]
        return all(file_hash(folder / name) == sha256 for sha256, name in rows)
    except (OSError, ValueError):
        return False

"""The committed set: which documents, worn how, under which names a clerk's scanner gives."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from resources.samples.generator.documents import typeset
from resources.samples.generator.output import sha256, truth_json, write_json, write_pages
from resources.samples.generator.values import CleanDocument, WornPage
from resources.samples.generator.wear import wear_by

RECIPE = Path(__file__).resolve().parent.parent / "collection.toml"


def write(folder: Path) -> None:
    """Write `pages/`, `truth/` and `manifest.json` into `folder`."""
    recipe = tomllib.loads(RECIPE.read_text(encoding="utf-8"))
    for part in ("pages", "truth"):
        (folder / part).mkdir(parents=True, exist_ok=True)
    manifest = [_write_one(folder, entry, recipe["seed"]) for entry in recipe["file"]]
    write_json(folder / "manifest.json", {"schema": 1, "seed": recipe["seed"], "files": manifest})


def _write_one(folder: Path, entry: dict[str, Any], seed: int) -> dict[str, Any]:
    document = typeset(entry["document"], seed)
    worn = [_worn(document, i, entry, seed) for i in range(len(document.pages))]
    path = folder / "pages" / entry["name"]
    write_pages(path, worn, entry.get("quality", 72))
    truth = folder / "truth" / f"{path.stem}.json"
    write_json(truth, {"file": entry["name"], **truth_json(document, worn)})
    return {
        "file": entry["name"],
        "document": entry["document"],
        "purpose": entry["purpose"],
        "pages": len(worn),
        "bytes": path.stat().st_size,
        "sha256": sha256(path),
        "truth": truth.name,
    }


def _worn(document: CleanDocument, index: int, entry: dict[str, Any], seed: int) -> WornPage:
    """One page of `entry`; the effects may differ by page (`effects` is a list of lists)."""
    effects = entry["effects"][min(index, len(entry["effects"]) - 1)]
    other = document.pages[(index + 1) % len(document.pages)].pixels
    if "back" in entry:
        other = typeset(entry["back"], seed).pages[0].pixels
    names = tuple(name for name, _ in effects)
    return wear_by(document.pages[index], names, seed + entry["seed"] + index, dict(effects), other)

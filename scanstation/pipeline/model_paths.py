"""Where the tables and models lie that came with the program; light enough for every worker."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from scanstation.paths import resource

__all__ = ["ACCEPTANCE", "SHIPPED", "TYPE_MODEL", "ModelPaths", "shipped_models"]

SHIPPED = "shipped"
"""Name of the version that came with the program."""

TYPE_MODEL, ACCEPTANCE = "doc_types.json", "acceptance.json"


@dataclass(frozen=True, slots=True)
class ModelPaths:
    """Where the parts of one version lie.

    Attributes:
        rules: folder of the tables.
        type_model: the trained type model, `doc_types.json`.
        acceptance: what may pass without a person; None: nothing may.
        version: name of the version, kept with every answer.
    """

    rules: Path
    type_model: Path
    acceptance: Path | None
    version: str


def shipped_models() -> ModelPaths:
    """The models this program came with.

    Raises:
        FileNotFoundError: the installation is incomplete.
    """
    models = resource("models")
    acceptance = models / ACCEPTANCE
    return ModelPaths(
        rules=resource("rules"),
        type_model=models / TYPE_MODEL,
        acceptance=acceptance if acceptance.exists() else None,
        version=SHIPPED,
    )

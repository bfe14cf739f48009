"""Where the library's own model files lie."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from ocr.errors import EngineMissing

__all__ = ["asset"]


def asset(name: str) -> Path:
    """Return the path of a file in `resources/`.

    Looked for in the folder named by SCANSTATION_RESOURCES, beside the package (a source
    tree), and under the interpreter's prefix (an installed wheel), in this order.

    Raises:
        EngineMissing: the file is not there; the installation is incomplete.
    """
    named = os.environ.get("SCANSTATION_RESOURCES")
    roots = [
        *([Path(named)] if named else []),
        Path(__file__).resolve().parent.parent / "resources",
        Path(sys.prefix) / "share" / "scanstation" / "resources",
    ]
    for root in roots:
        if (root / name).is_file():
            return root / name
    raise EngineMissing(f"resource {name} not found", code="resource_missing")

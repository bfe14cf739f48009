"""Where things lie: resources of the program, data of the station, settings of the person."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path

import platformdirs

__all__ = ["DATA_VARIABLE", "SETTINGS_VARIABLE", "data_folder", "resource", "settings_file"]

DATA_VARIABLE = "SCANSTATION_DATA"
"""Environment variable that moves the data folder (another disk, a test, a second station)."""

SETTINGS_VARIABLE = "SCANSTATION_SETTINGS"
"""Environment variable that names another settings file."""

_APP = "scanstation"


def _resource_roots() -> list[Path]:
    frozen = getattr(sys, "_MEIPASS", None)
    roots = [Path(frozen) / "resources"] if frozen else []
    roots.append(Path(__file__).resolve().parents[1] / "resources")
    roots.append(Path(sys.prefix) / "share" / _APP / "resources")
    return roots


def resource(name: str) -> Path:
    """The file or folder `name` of the resources, in a source tree, a package or a frozen build.

    Args:
        name: relative, with forward slashes, e.g. "messages" or "defaults.toml".

    Raises:
        FileNotFoundError: the installation is incomplete.
    """
    for root in _resource_roots():
        candidate = root / name
        if candidate.exists():
            return candidate
    raise FileNotFoundError(f"resource {name} is not part of this installation")


def data_folder(environment: Mapping[str, str] | None = None) -> Path:
    """Where the station keeps its store; `SCANSTATION_DATA` moves it. Not created here."""
    chosen = (os.environ if environment is None else environment).get(DATA_VARIABLE, "")
    if chosen.strip():
        return Path(chosen).expanduser()
    return Path(platformdirs.user_data_dir(_APP, appauthor=False))


def settings_file(environment: Mapping[str, str] | None = None) -> Path:
    """The settings file of this person; it need not exist."""
    chosen = (os.environ if environment is None else environment).get(SETTINGS_VARIABLE, "")
    if chosen.strip():
        return Path(chosen).expanduser()
    return Path(platformdirs.user_config_dir(_APP, appauthor=False)) / "settings.toml"

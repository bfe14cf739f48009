"""Decisions of the administrator: TOML in, frozen values out, every mistake named.

`resources/defaults.toml` shows every setting with its default and a comment; a test holds it
equal to the defaults here.
"""

from __future__ import annotations

import dataclasses
import difflib
import os
import tomllib
import types
import typing
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from scanstation.errors import SettingsError
from scanstation.paths import data_folder, settings_file

__all__ = [
    "SCHEMA",
    "IntakeSettings",
    "LimitSettings",
    "PipelineSettings",
    "Settings",
    "WatchedFolder",
    "load_settings",
    "parse_settings",
]

SCHEMA = 1
"""Version of the settings file's layout; a newer file is refused."""


@dataclass(frozen=True, slots=True)
class WatchedFolder:
    """One folder a scanner writes into.

    Attributes:
        path: absolute, or below the person's home with `~`.
        mode: "native" listens to the system's events, "polling" is for network shares.
        stable_seconds: size and time must stand still this long before a file is taken.
        rescan_seconds: the folder is listed again at least this often, events or not.
        patience_seconds: how long an empty, locked or growing file is waited for before the
            clerk is told.
        subfolders: take files of subfolders too.
    """

    path: Path
    mode: str = "native"
    stable_seconds: float = 3.0
    rescan_seconds: float = 30.0
    patience_seconds: float = 600.0
    subfolders: bool = True


@dataclass(frozen=True, slots=True)
class IntakeSettings:
    """What holds for every watched folder.

    Attributes:
        poll_seconds: how often a polling folder is looked at between two rescans.
        ignore: more file name patterns to leave alone, e.g. "*.ini".
    """

    poll_seconds: float = 5.0
    ignore: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PipelineSettings:
    """How documents are worked on.

    Attributes:
        workers: processes that recognise pages; 0 means one per core.
        engine: "auto", or the name of a recogniser.
        pages_per_worker: a worker process is replaced after this many pages, so that a leak in
            a decoder stays small.
        look_ahead: pages handed out beyond one per worker; bounds the memory of long files.
        min_free_mib: no document is started with less room than this on the store's disk.
    """

    workers: int = 0
    engine: str = "auto"
    pages_per_worker: int = 400
    look_ahead: int = 2
    min_free_mib: int = 500


@dataclass(frozen=True, slots=True)
class LimitSettings:
    """Bounds checked before anything is decoded; the meaning is that of `ocr.limits.Limits`."""

    max_file_mib: int = 2048
    max_pages: int = 5000
    max_page_megapixels: int = 200
    page_seconds: float = 180.0
    worker_memory_mib: int = 4096


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything an administrator may decide.

    Attributes:
        language: "vi" or "en", for messages.
        store_dir: database, spool, vault and derived files of this station.
        output_dir: finished PDFs are also copied here; None: they stay in the store.
        isolation_dir: files with a secret mark are moved here; None: to a folder beside the
            store, never inside it (`isolation_place`).
        folders: watched folders.
    """

    store_dir: Path
    language: str = "vi"
    output_dir: Path | None = None
    isolation_dir: Path | None = None
    folders: tuple[WatchedFolder, ...] = ()
    intake: IntakeSettings = field(default_factory=IntakeSettings)
    pipeline: PipelineSettings = field(default_factory=PipelineSettings)
    limits: LimitSettings = field(default_factory=LimitSettings)

    def __post_init__(self) -> None:
        """Refuse what can't work together.

        Raises:
            SettingsError: with the key and what is wrong with it.
        """
        _check_choice("language", self.language, ("vi", "en"))
        for index, folder in enumerate(self.folders):
            _check_choice(f"folders[{index}].mode", folder.mode, ("native", "polling"))
            for name in ("stable_seconds", "rescan_seconds", "patience_seconds"):
                _check_positive(f"folders[{index}].{name}", getattr(folder, name))
        _check_positive("intake.poll_seconds", self.intake.poll_seconds)
        _check_whole("pipeline.workers", self.pipeline.workers, 0)
        _check_whole("pipeline.pages_per_worker", self.pipeline.pages_per_worker, 1)
        _check_whole("pipeline.look_ahead", self.pipeline.look_ahead, 0)
        _check_whole("pipeline.min_free_mib", self.pipeline.min_free_mib, 0)
        for limit in dataclasses.fields(LimitSettings):
            _check_positive(f"limits.{limit.name}", getattr(self.limits, limit.name))
        self._check_places()

    @property
    def isolation_place(self) -> Path:
        """Where files with a secret mark go: outside the store, so that no copy of it has them."""
        beside = self.store_dir.parent / f"{self.store_dir.name}-cach-ly"
        return self.isolation_dir or beside

    def _check_places(self) -> None:
        """What the station writes must never come back in as a scan."""
        watched = [_plain(folder.path) for folder in self.folders]
        for index, path in enumerate(watched):
            for other in watched[:index]:
                if path == other or path.is_relative_to(other) or other.is_relative_to(path):
                    raise SettingsError("folders_overlap", path=path, other=other)
        for place in (self.store_dir, self.output_dir, self.isolation_place):
            for path in watched:
                if place is not None and _overlaps(_plain(place), path):
                    raise SettingsError("output_under_watched", path=place, other=path)


def _plain(path: Path) -> Path:
    return Path(os.path.realpath(path.expanduser()))


def _overlaps(place: Path, watched: Path) -> bool:
    return place == watched or place.is_relative_to(watched) or watched.is_relative_to(place)


def _check_choice(key: str, value: str, choices: tuple[str, ...]) -> None:
    if value not in choices:
        raise SettingsError("setting_choice", key=key, value=value, choices=", ".join(choices))


def _check_positive(key: str, value: float) -> None:
    if not value > 0:
        raise SettingsError("setting_range", key=key, value=value, least="> 0")


def _check_whole(key: str, value: int, least: int) -> None:
    if value < least:
        raise SettingsError("setting_range", key=key, value=value, least=least)


def load_settings(
    path: Path | None = None, environment: Mapping[str, str] | None = None
) -> Settings:
    """Read the settings file, or give the defaults where there is none.

    Args:
        path: the file; None: `SCANSTATION_SETTINGS` or the person's own settings file.
        environment: instead of the process's own (tests).

    Raises:
        SettingsError: the file can't be read, or says something that can't be.
    """
    target = path or settings_file(environment)
    data = data_folder(environment)
    if not target.exists():
        if path is not None:
            raise SettingsError("settings_missing", path=path)
        return Settings(store_dir=data)
    try:
        text = target.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError("settings_unreadable", path=target, detail=error) from error
    return parse_settings(text, default_store=data, name=str(target))


def parse_settings(text: str, *, default_store: Path, name: str = "settings.toml") -> Settings:
    """Settings from TOML text.

    Args:
        text: contents of the file.
        default_store: the store where the text names none.
        name: how messages call the file.

    Raises:
        SettingsError: no TOML, an unknown key (with the nearest known one), a wrong type, or
            values that can't work together.
    """
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SettingsError("settings_syntax", path=name, detail=error) from error
    schema = table.pop("schema", SCHEMA)
    if not isinstance(schema, int) or schema > SCHEMA:
        raise SettingsError("settings_too_new", path=name, value=schema)
    if not table.get("store_dir"):
        table["store_dir"] = str(default_store)
    made = _build(Settings, table, "")
    assert isinstance(made, Settings)  # noqa: S101 - narrows the type for the checker
    return made


def _build(kind: type[Any], table: Mapping[str, object], where: str) -> object:
    hints = typing.get_type_hints(kind)
    values: dict[str, object] = {}
    for key, value in table.items():
        label = f"{where}{key}"
        if key not in hints:
            near = difflib.get_close_matches(key, hints, n=1, cutoff=0.5)
            if near:
                raise SettingsError("setting_unknown_near", key=label, near=f"{where}{near[0]}")
            raise SettingsError("setting_unknown", key=label, known=", ".join(sorted(hints)))
        values[key] = _value(hints[key], value, label)
    missing = [
        f.name
        for f in dataclasses.fields(kind)
        if f.name not in values
        and f.default is dataclasses.MISSING
        and f.default_factory is dataclasses.MISSING
    ]
    if missing:
        raise SettingsError("setting_absent", key=f"{where}{missing[0]}")
    made: object = kind(**values)
    return made


def _value(hint: Any, value: object, label: str) -> object:
    origin = typing.get_origin(hint)
    if origin is types.UnionType:
        inner = next(kind for kind in typing.get_args(hint) if kind is not type(None))
        return None if value == "" else _value(inner, value, label)
    if origin is tuple:
        if not isinstance(value, list):
            raise SettingsError("setting_type", key=label, wanted="list")
        inner = typing.get_args(hint)[0]
        return tuple(_value(inner, item, f"{label}[{i}]") for i, item in enumerate(value))
    if dataclasses.is_dataclass(hint):
        if not isinstance(value, dict):
            raise SettingsError("setting_type", key=label, wanted="table")
        return _build(typing.cast("type[Any]", hint), value, f"{label}.")
    return _scalar(hint, value, label)


def _scalar(hint: Any, value: object, label: str) -> object:
    if hint is Path and isinstance(value, str) and value:
        return Path(value).expanduser()
    if hint is float and isinstance(value, int | float) and not isinstance(value, bool):
        return float(value)
    if hint is not Path and type(value) is hint:
        return value
    wanted = {Path: "path", float: "number", int: "integer", bool: "true/false", str: "text"}
    raise SettingsError("setting_type", key=label, wanted=wanted.get(hint, str(hint)))

"""Learnt models on disk: a folder per version, never changed, and one pointer to the current one.

    models/
        current              name of the version in use; written aside and renamed
        v0001/manifest.json  what it is, where it came from, checksums, figures before and after
        v0001/doc_types.json, doc_types.npz, acceptance.json, lexicon.toml   those that were learnt
        v0001/rules-<mark>/  shipped tables with the office's rows: made from both when needed

A version is made under another name and renamed when it is whole, so a kill leaves the old one
current and nothing half.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from scanstation.pipeline.model_paths import SHIPPED
from scanstation.store.file_ops import FileOps

__all__ = [
    "MANIFEST",
    "Manifest",
    "ModelVersions",
    "VersionDamaged",
    "file_hash",
]

MANIFEST = "manifest.json"
FORMAT = 1
_NAME = re.compile(r"^v\d{4,}$")
_POINTER = "current"
_HALF = ".part"
_MAX_BYTES = 64 * 1024 * 1024


class VersionDamaged(Exception):
    """A version, or the pointer to it, can't be believed; nothing is removed or mended."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a version is.

    Attributes:
        version: "v0001" …
        parent: the version in use when it was made.
        made_at: UTC.
        program: version of the program.
        learnt_from: digest of the examples; the same ones are not learnt from twice.
        examples: how many examples went into each part.
        files: file name → SHA-256.
        bases: learnt file → SHA-256 of the shipped file it was learnt from; it counts only
            while that file is the same, so an update of the program is never held back.
        before: figures of the frozen set with the parent, as `pipeline.frozen` writes them.
        after: the same with this version.
        better: it is not worse than its parent on the frozen set.
    """

    version: str
    parent: str
    made_at: datetime
    program: str
    learnt_from: str
    examples: Mapping[str, int]
    files: Mapping[str, str]
    bases: Mapping[str, str]
    before: Mapping[str, Any] = field(default_factory=dict)
    after: Mapping[str, Any] = field(default_factory=dict)
    better: bool = True


def file_hash(path: Path) -> str:
    """SHA-256 of a file.

    Raises:
        OSError: it can't be read, or is far too large to be a part of a model.
    """
    if path.stat().st_size > _MAX_BYTES:
        raise OSError(f"{path.name} is larger than {_MAX_BYTES} bytes")
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _sealed(body: Mapping[str, Any]) -> str:
    rest = {key: value for key, value in body.items() if key != "sha256"}
    text = json.dumps(rest, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


class ModelVersions:
    """The versions of one store.

    Args:
        folder: `models` of the store; made with the first version.
        ops: how bytes are made durable.
    """

    def __init__(self, folder: Path, ops: FileOps | None = None) -> None:
        self.folder = folder
        self._ops = ops or FileOps()

    # -- the pointer -----------------------------------------------------------------------------

    def current(self) -> str:
        """Name of the version in use; `SHIPPED` without one.

        Raises:
            VersionDamaged: the pointer says what no version can be called.
        """
        try:
            name = (self.folder / _POINTER).read_text(encoding="utf-8").strip()
        except FileNotFoundError:
            return SHIPPED
        except (OSError, UnicodeDecodeError) as error:
            raise VersionDamaged(f"{_POINTER}: {error}") from error
        if name != SHIPPED and not _NAME.match(name):
            raise VersionDamaged(f"{_POINTER}: {name[:40]!r} is no version")
        return name

    def use(self, name: str) -> None:
        """Make a version the current one, in one step."""
        self._ops.make_folder(self.folder)
        self._write(self.folder / _POINTER, f"{name}\n".encode())

    # -- versions --------------------------------------------------------------------------------

    def names(self) -> tuple[str, ...]:
        """Every version there is, oldest first; half ones are none."""
        if not self.folder.is_dir():
            return ()
        found = [path.name for path in self.folder.iterdir() if _NAME.match(path.name)]
        return tuple(sorted(found, key=lambda name: int(name[1:])))

    def next_name(self) -> str:
        """A name no version had before."""
        return f"v{max((int(name[1:]) for name in self.names()), default=0) + 1:04d}"

    def place(self, name: str) -> Path:
        """Folder of a version."""
        return self.folder / name

    def begin(self, name: str) -> Path:
        """An empty folder to make a version in; what killed runs left is removed."""
        self._ops.make_folder(self.folder)
        for left in self.folder.glob(f"*{_HALF}"):
            shutil.rmtree(left) if left.is_dir() else left.unlink()
        aside = self.folder / f"{name}{_HALF}"
        aside.mkdir()
        return aside

    def finish(self, aside: Path, manifest: Manifest) -> Path:
        """Write the manifest, make everything durable, and give the folder its name."""
        body = {"format": FORMAT, **asdict(manifest), "made_at": manifest.made_at.isoformat()}
        body["sha256"] = _sealed(body)
        text = json.dumps(body, ensure_ascii=False, indent=1) + "\n"
        self._write(aside / MANIFEST, text.encode())
        for path in aside.iterdir():
            if path.is_file():
                with path.open("rb+") as stream:
                    self._ops.sync_file(stream.fileno())
        self._ops.sync_folder(aside)
        target = self.place(manifest.version)
        self._ops.rename(aside, target)
        self._ops.sync_folder(self.folder)
        return target

    def drop(self, aside: Path) -> None:
        """Remove a version that was only tried."""
        shutil.rmtree(aside, ignore_errors=True)

    def manifest(self, name: str) -> Manifest:
        """What a version says of itself; its files are not looked at.

        Raises:
            VersionDamaged: it is missing, cut, changed, or of a newer format.
        """
        path = self.place(name) / MANIFEST
        try:
            body = json.loads(path.read_text(encoding="utf-8"))
            if body.pop("format") != FORMAT:
                raise ValueError("another format")
            seal = body.pop("sha256")
            if seal != _sealed({"format": FORMAT, **body}) or body["version"] != name:
                raise ValueError("checksum does not fit")
            return Manifest(**{**body, "made_at": datetime.fromisoformat(body["made_at"])})
        except (OSError, KeyError, TypeError, ValueError, RecursionError) as error:
            raise VersionDamaged(f"{name}: {error}") from error

    def checked(self, name: str) -> Manifest:
        """The manifest of a version whose files are what it says.

        Raises:
            VersionDamaged: see `manifest`; or a file is missing or changed.
        """
        manifest = self.manifest(name)
        for file, sha256 in manifest.files.items():
            try:
                found = file_hash(self.place(name) / Path(file).name)
            except OSError as error:
                raise VersionDamaged(f"{name}: {file}: {error}") from error
            if found != sha256:
                raise VersionDamaged(f"{name}: {file} was changed")
        return manifest

    def _write(self, path: Path, content: bytes) -> None:
        aside = path.with_name(path.name + _HALF)
        with aside.open("wb") as stream:
            stream.write(content)
            stream.flush()
            self._ops.sync_file(stream.fileno())
        self._ops.rename(aside, path)
        self._ops.sync_folder(path.parent)

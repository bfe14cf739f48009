"""What lies in a folder right now: the only truth intake believes."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from scanstation.errors import IntakeError
from scanstation.intake.names import is_passing, is_skipped_folder

__all__ = ["FolderLost", "Listing", "SeenFile", "list_folder", "path_text", "see_file"]

_HIDDEN_ON_WINDOWS = 0x2
_LINK_ON_WINDOWS = 0x400


class FolderLost(IntakeError):
    """The folder is not there or can't be read: a share that dropped, a drive pulled out."""

    def __init__(self, path: Path | str) -> None:
        super().__init__("folder_lost", path=path)
        self.path = Path(path)

    def __reduce__(self) -> tuple[object, ...]:
        """Built from its path alone."""
        return (FolderLost, (self.path,))


@dataclass(frozen=True, slots=True)
class SeenFile:
    """A regular file as one listing saw it; two equal values mean it stood still.

    Attributes:
        path: as listed, never resolved.
        size: bytes.
        mtime_ns: time of the last change, nanoseconds.
        inode: number of the file on its device; 0 where the system has none.
    """

    path: Path
    size: int
    mtime_ns: int
    inode: int

    def same_as(self, status: os.stat_result) -> bool:
        """True when `status` is that of this very file, unchanged."""
        return (self.size, self.mtime_ns) == (status.st_size, status.st_mtime_ns) and (
            self.inode in (0, status.st_ino) or status.st_ino == 0
        )


@dataclass(frozen=True, slots=True)
class Listing:
    """Result of one look at a folder.

    Attributes:
        files: regular files that may be scans, in the order of their names.
        odd: links, pipes, devices and subfolders that can't be entered; never taken.
    """

    files: tuple[SeenFile, ...]
    odd: tuple[Path, ...]


def path_text(path: Path) -> str:
    """`path` as text that every database and terminal takes; odd bytes are written out."""
    return str(path).encode("utf-8", "backslashreplace").decode("utf-8")


def see_file(path: Path) -> SeenFile | None:
    """The file at `path`, or None when it is not a regular file (links are not followed).

    Raises:
        OSError: it is gone or can't be looked at.
    """
    status = path.lstat()
    if not stat.S_ISREG(status.st_mode):
        return None
    return SeenFile(path, status.st_size, status.st_mtime_ns, status.st_ino)


def list_folder(root: Path, *, subfolders: bool = True, ignore: Sequence[str] = ()) -> Listing:
    """List the files below `root`.

    Args:
        root: the watched folder.
        subfolders: enter them too; links to folders are never entered.
        ignore: more name patterns to leave alone.

    Raises:
        FolderLost: `root`, or a part of it, stopped answering. What was seen so far is thrown
            away, so that half a listing is never taken for the whole.
    """
    files: list[SeenFile] = []
    odd: list[Path] = []
    try:
        if not root.is_dir():
            raise FolderLost(root)
        pending = [root]
        while pending:
            folder = pending.pop()
            for entry in _entries(folder, root, odd):
                _sort(entry, files, odd, pending if subfolders else None, ignore)
    except OSError as error:
        raise FolderLost(root) from error
    files.sort(key=lambda file: str(file.path))
    return Listing(tuple(files), tuple(sorted(odd)))


def _entries(folder: Path, root: Path, odd: list[Path]) -> Iterator[os.DirEntry[str]]:
    """Entries of one folder; a subfolder that went away or is forbidden does not end the look."""
    try:
        scan = os.scandir(folder)
    except (FileNotFoundError, NotADirectoryError):
        if folder == root:
            raise
        return
    except PermissionError:
        if folder == root:
            raise
        odd.append(folder)
        return
    with scan:
        yield from scan


def _sort(
    entry: os.DirEntry[str],
    files: list[SeenFile],
    odd: list[Path],
    pending: list[Path] | None,
    ignore: Sequence[str],
) -> None:
    path = Path(entry.path)
    try:
        status = entry.stat(follow_symlinks=False)
        if entry.is_dir(follow_symlinks=False):
            if pending is not None and not is_skipped_folder(entry.name):
                pending.append(path)
            return
        if is_passing(entry.name, ignore) or _is_hidden(status):
            return
        if not stat.S_ISREG(status.st_mode) or _is_windows_link(status):
            odd.append(path)
            return
        if os.name == "nt":  # DirEntry.stat has no file number there
            status = path.lstat()
    except FileNotFoundError:
        return
    files.append(SeenFile(path, status.st_size, status.st_mtime_ns, status.st_ino))


def _is_hidden(status: os.stat_result) -> bool:
    return bool(getattr(status, "st_file_attributes", 0) & _HIDDEN_ON_WINDOWS)


def _is_windows_link(status: os.stat_result) -> bool:
    return bool(getattr(status, "st_file_attributes", 0) & _LINK_ON_WINDOWS)

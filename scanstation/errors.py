"""What can go wrong in the station, and whose fault it is.

StationError
├── KnownError            the world's fault: a short text and a next step, in two languages
│   ├── UsageError        the command or the call was used wrongly (exit code 2)
│   │   └── SettingsError the settings file says something that can't be
│   ├── MissingPart       something is not installed on this machine (exit code 3)
│   ├── IntakeError       a watched folder, or a file on its way into the spool
│   ├── StorageError      disk, database, vault: nothing is lost, the work is tried again
│   │   └── DiskFull      not enough room to go on
│   └── ProcessingError   one document could not be taken through a step
├── BugError              our fault: goes to the log with its trace and is never swallowed
└── Stopped               somebody asked to stop; not an error to show

A `KnownError` carries a stable `code` and the facts for its text; the words themselves live in
`resources/messages/*.toml` and are read by `scanstation.messages`.
"""

from __future__ import annotations

from typing import ClassVar

from scanstation.messages import Message, describe

__all__ = [
    "BugError",
    "DiskFull",
    "IntakeError",
    "KnownError",
    "MissingPart",
    "ProcessingError",
    "SettingsError",
    "StationError",
    "Stopped",
    "StorageError",
    "UsageError",
]


class StationError(Exception):
    """Root of every error the station raises on purpose."""


class KnownError(StationError):
    """The world's fault; a person can do something about it.

    Attributes:
        code: stable key of the reason, lower case with underscores; has a text in
            `resources/messages`.
        params: facts for the text (paths, numbers); never text of a document.
        exit_code: what a command ends with when this error stops it.
    """

    exit_code: ClassVar[int] = 1

    def __init__(self, code: str, **params: object) -> None:
        details = ", ".join(f"{key}={value}" for key, value in params.items())
        super().__init__(f"{code} ({details})" if details else code)
        self.code = code
        self.params = params

    def __reduce__(self) -> tuple[object, ...]:
        """Keep code and facts when the error crosses a process border."""
        return (_rebuild, (type(self), self.code, self.params))

    def message(self, language: str = "vi") -> Message:
        """Text and next step in `language` ("vi" or "en")."""
        return describe(self.code, language, self.params)

    def user_text(self, language: str = "vi") -> str:
        """What happened, in words for the person at the screen."""
        return self.message(language).text

    def next_step(self, language: str = "vi") -> str:
        """What the person can do next."""
        return self.message(language).next_step


def _rebuild(kind: type[KnownError], code: str, params: dict[str, object]) -> KnownError:
    return kind(code, **params)


class UsageError(KnownError):
    """The command or the call was used wrongly."""

    exit_code = 2


class SettingsError(UsageError):
    """The settings say something that can't be."""


class MissingPart(KnownError):
    """Something is not installed on this machine."""

    exit_code = 3


class IntakeError(KnownError):
    """A watched folder, or a file on its way into the spool."""


class StorageError(KnownError):
    """Disk, database or vault; what was there before is still there."""


class DiskFull(StorageError):
    """Not enough room to go on."""

    def __init__(self, code: str = "disk_full", **params: object) -> None:
        super().__init__(code, **params)


class ProcessingError(KnownError):
    """One document could not be taken through a step."""


class BugError(StationError):
    """Our fault: a state the program says can't be."""


class Stopped(StationError):
    """Somebody asked to stop."""

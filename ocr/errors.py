"""What can go wrong between a file and its recognised pages.

OcrError
├── SourceError              the file itself: reason code, shown to a clerk, the station goes on
│   ├── UnreadableSource     truncated, damaged, not what its first bytes promise
│   ├── UnsupportedSource    a format the station does not take
│   ├── EncryptedSource      a password is needed to open it
│   ├── EmptySource          zero bytes or zero pages
│   └── LimitExceeded        a limit of `ocr.limits.Limits` would be passed
├── BlankPage                nothing to measure on this page
├── EngineError              the recogniser
│   ├── EngineMissing        no engine on this machine
│   ├── LanguageMissing      the language data is not installed
│   ├── EngineFailed         it ran and failed
│   └── EngineTimeout        it ran longer than allowed
├── OutputError              the searchable PDF could not be made or is not what it must be
└── Cancelled                asked to stop; never shown as an error
"""

from __future__ import annotations

__all__ = [
    "BlankPage",
    "Cancelled",
    "EmptySource",
    "EncryptedSource",
    "EngineError",
    "EngineFailed",
    "EngineMissing",
    "EngineTimeout",
    "LanguageMissing",
    "LimitExceeded",
    "OcrError",
    "OutputError",
    "SourceError",
    "UnreadableSource",
    "UnsupportedSource",
]


class OcrError(Exception):
    """Root of every error this library raises on purpose.

    Attributes:
        code: stable key of the reason, lower case with underscores; the application
            translates it into Vietnamese and English text with a next step.
        detail: technical detail for the log, in English; holds no document text.
    """

    code = "ocr_failed"

    def __init__(self, detail: str = "", *, code: str | None = None) -> None:
        super().__init__(detail)
        self.detail = detail
        if code is not None:
            self.code = code

    def __reduce__(self) -> tuple[object, ...]:
        """Keep `code` when the error crosses a process border."""
        return (_rebuild, (type(self), self.detail, self.code))


def _rebuild(kind: type[OcrError], detail: str, code: str) -> OcrError:
    return kind(detail, code=code)


class SourceError(OcrError):
    """The file cannot be taken as a document."""

    code = "source_unusable"


class UnreadableSource(SourceError):
    """Damaged, truncated or not what it says it is."""

    code = "unreadable"


class UnsupportedSource(SourceError):
    """A format the station does not take."""

    code = "unsupported_format"


class EncryptedSource(SourceError):
    """A password is needed."""

    code = "encrypted"


class EmptySource(SourceError):
    """Zero bytes or zero pages."""

    code = "empty"


class LimitExceeded(SourceError):
    """Decoding it would pass a limit."""

    code = "limit_exceeded"


class BlankPage(OcrError):
    """Too little ink to measure anything."""

    code = "blank_page"


class EngineError(OcrError):
    """The recogniser."""

    code = "engine_failed"


class EngineMissing(EngineError):
    """No recogniser on this machine."""

    code = "engine_missing"


class LanguageMissing(EngineError):
    """The language data is not installed."""

    code = "language_missing"


class EngineFailed(EngineError):
    """The recogniser ran and failed."""


class EngineTimeout(EngineError):
    """The recogniser ran longer than allowed and was stopped."""

    code = "engine_timeout"


class OutputError(OcrError):
    """The searchable PDF could not be made, or failed its own check."""

    code = "pdf_failed"


class Cancelled(OcrError):
    """Somebody asked to stop; not an error to show."""

    code = "cancelled"

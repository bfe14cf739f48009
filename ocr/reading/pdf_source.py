"""PDF files: each page as its stored picture where it is one, else drawn by pdfium."""

from __future__ import annotations

from pathlib import Path
from types import TracebackType

import pikepdf
import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from ocr.errors import (
    EmptySource,
    EncryptedSource,
    LimitExceeded,
    SourceError,
    UnreadableSource,
)
from ocr.limits import Limits
from ocr.reading.formats import PDF
from ocr.reading.pdf_guard import PdfGuard, check_structure
from ocr.reading.pdf_page import PdfPage
from ocr.reading.second_opinion import read_again
from ocr.reading.source import SourceInfo
from ocr.types import PageImage

__all__ = ["PdfSource"]

_TAIL_BYTES = 2048
# pdfium keeps every stream it has read, 0.8 MB a colour page, until the document is closed;
# opening it again costs less than a millisecond.
_PAGES_BETWEEN_OPENINGS = 32


class PdfSource:
    """A PDF file; see `ocr.reading.source.Source`."""

    def __init__(self, path: Path, limits: Limits, name_lies: bool) -> None:
        check_structure(path, limits)
        self._limits = limits
        self._path = path
        self._pages_read = 0
        self._document = _open(path)
        self._guard: PdfGuard | None = None
        try:
            pages = len(self._document)
            if pages < 1:
                raise EmptySource("no pages", code="no_pages")
            if pages > limits.max_pages:
                raise LimitExceeded(f"{pages} pages", code="limit_pages")
            self._guard = PdfGuard(path, limits)
            self._info = SourceInfo(
                format=PDF.name,
                media_type=PDF.media_type,
                extension=PDF.suffixes[0],
                pages=pages,
                signed=self._guard.is_signed(),
                encrypted=pdfium_c.FPDF_GetSecurityHandlerRevision(self._document.raw) >= 0,
                producer=self._producer(),
                claimed_extension_wrong=name_lies,
            )
        except BaseException:
            self.close()
            raise

    @property
    def info(self) -> SourceInfo:
        """What is known without decoding a page."""
        return self._info

    def read_page(self, number: int) -> PageImage:
        """Decode one page; see `Source.read_page`."""
        if not 1 <= number <= self._info.pages:
            raise ValueError(f"page {number} of {self._info.pages}")
        if self._guard is None:
            raise ValueError("the source is closed")
        facts = self._guard.check_page(number)
        try:
            page = self._open_page(number)
        except pdfium.PdfiumError as error:
            raise UnreadableSource(f"page {number}: {error}", code="page_unreadable") from error
        try:
            return PdfPage(
                page, number, facts, self._limits, lambda: read_again(self._path, number)
            ).read()
        except SourceError:
            raise
        except MemoryError as error:
            raise LimitExceeded(f"page {number}", code="limit_memory") from error
        except pdfium.PdfiumError as error:
            raise UnreadableSource(f"page {number}: {error}", code="page_unreadable") from error
        finally:
            page.close()

    def _open_page(self, number: int) -> pdfium.PdfPage:
        """The page with its annotations made part of it (in memory only).

        Signing programs put number, day and seal into the appearance of signature fields;
        neither pdfium's text nor its plain drawing holds those otherwise.
        """
        if self._pages_read >= _PAGES_BETWEEN_OPENINGS:
            self._document.close()
            self._document = _open(self._path)
            self._pages_read = 0
        self._pages_read += 1
        page = self._document[number - 1]
        if pdfium_c.FPDFPage_GetAnnotCount(page.raw) > 0:
            done = pdfium_c.FPDFPage_Flatten(page.raw, pdfium_c.FLAT_NORMALDISPLAY)
            if done == pdfium_c.FLATTEN_SUCCESS:
                page.close()
                page = self._document[number - 1]
        return page

    def _producer(self) -> str:
        try:
            return str(self._document.get_metadata_value("Producer")).strip("\0 ")[:200]
        except (pdfium.PdfiumError, UnicodeError):
            return ""

    def close(self) -> None:
        """Let go of the file; calling it twice is fine."""
        if self._guard is not None:
            self._guard.close()
            self._guard = None
        self._document.close()

    def __enter__(self) -> PdfSource:
        """Nothing to do: the constructor opened it."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close the file."""
        self.close()


def _open(path: Path) -> pdfium.PdfDocument:
    try:
        return pdfium.PdfDocument(path)
    except pdfium.PdfiumError as error:
        raise _diagnosed(path, str(error)) from error
    except OSError as error:
        raise UnreadableSource(type(error).__name__, code="file_unreadable") from error


def _diagnosed(path: Path, said: str) -> SourceError:
    """Why pdfium took the file for no PDF; its own error code may be that of an earlier file."""
    try:
        with pikepdf.open(path, suppress_warnings=True) as pdf:
            if len(pdf.pages) == 0:
                return EmptySource("no pages", code="no_pages")
    except pikepdf.PasswordError:
        return EncryptedSource("a password is needed")
    except (pikepdf.PdfError, ValueError, RuntimeError, OSError) as error:
        if "encrypt" in str(error).lower():
            return EncryptedSource("an unknown kind of encryption")
    return UnreadableSource(said, code="unreadable" if _ends_well(path) else "truncated")


def _ends_well(path: Path) -> bool:
    """A whole PDF has its end mark in the last bytes."""
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - _TAIL_BYTES))
        return b"%%EOF" in file.read()

"""Reading: a file as it came, page by page, within limits, with its text layer judged."""

from ocr.reading.opening import open_source
from ocr.reading.source import REASON_CODES, Source, SourceInfo

__all__ = ["REASON_CODES", "Source", "SourceInfo", "open_source"]

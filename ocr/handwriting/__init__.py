"""Numbers and dates written by hand into the typed rows of a document's head."""

from ocr.handwriting.reader import HandRows, RowReading, read_row

__all__ = ["HandRows", "RowReading", "read_row"]

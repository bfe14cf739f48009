"""Factories of page processors, light to import: the heavy libraries load in the workers."""

from __future__ import annotations

from scanstation.pipeline.contract import NoLook, PageProcessor, ProcessorSettings, SecrecyLook

__all__ = ["no_secrecy_look", "ocr_processor", "stamp_look"]


def ocr_processor(settings: ProcessorSettings) -> PageProcessor:
    """The real one: reads, cleans and recognises with the `ocr` library."""
    from scanstation.pipeline.ocr_processor import OcrProcessor

    return OcrProcessor(settings)


def no_secrecy_look() -> SecrecyLook:
    """Nobody looks for secret marks; the pipeline says "not looked". For tests and experiments."""
    return NoLook()


def stamp_look() -> SecrecyLook:
    """The real look: stamps and lines of every page."""
    from scanstation.pipeline.secrecy_look import StampLook

    return StampLook()

"""Factories of page processors, light to import: the heavy libraries load in the workers."""

from __future__ import annotations

from scanstation.pipeline.contract import NoLook, PageProcessor, ProcessorSettings, SecrecyLook

__all__ = ["no_secrecy_look", "ocr_processor"]


def ocr_processor(settings: ProcessorSettings) -> PageProcessor:
    """The real one: reads, cleans and recognises with the `ocr` library."""
    from scanstation.pipeline.ocr_processor import OcrProcessor

    return OcrProcessor(settings)


def no_secrecy_look() -> SecrecyLook:
    """No classifier of secret marks is installed; the pipeline says "not looked"."""
    return NoLook()

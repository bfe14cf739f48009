"""Searchable PDF/A-2b, small: pages taken apart into layers, put together with their text."""

from ocr.pdf.check import Finding, check_pdfa
from ocr.pdf.codecs import mask_codec
from ocr.pdf.layers import Fidelity, ImageLayer, LayerMode, MaskCodec, MaskLayer, PageLayers
from ocr.pdf.make import make_layers
from ocr.pdf.metadata import DocumentMetadata
from ocr.pdf.writer import PdfResult, write_pdfa

__all__ = [
    "DocumentMetadata",
    "Fidelity",
    "Finding",
    "ImageLayer",
    "LayerMode",
    "MaskCodec",
    "MaskLayer",
    "PageLayers",
    "PdfResult",
    "check_pdfa",
    "make_layers",
    "mask_codec",
    "write_pdfa",
]

"""Searchable PDF/A-2b, small: pages taken apart into layers, put together with their text."""

from ocr.pdf.codecs import mask_codec
from ocr.pdf.layers import Fidelity, ImageLayer, LayerMode, MaskCodec, MaskLayer, PageLayers
from ocr.pdf.make import make_layers

__all__ = ["Fidelity", "ImageLayer", "LayerMode", "MaskCodec", "MaskLayer", "PageLayers", "make_layers", "mask_codec"]

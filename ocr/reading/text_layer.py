"""The text layer of a PDF page: its words read, decoded, laid out in lines and judged."""

from __future__ import annotations

from collections.abc import Callable

from ocr.reading.text_lines import LaidLine, lay_lines
from ocr.reading.text_trust import ink_covered, judge
from ocr.reading.text_words import DisplayBox, LayerWord, decode_fonts, read_words
from ocr.types import Box, Line, Pixels, TextLayer, Word
from ocr.vietnamese import repair

__all__ = ["read_text_layer"]

SOURCE = "text_layer"
Scale = tuple[float, float]
_DOUBTFUL = ("mojibake", "foreign_ocr", "no_diacritics")


def read_text_layer(
    page: object,
    to_display: Callable[[float, float, float, float], DisplayBox],
    page_points: tuple[float, float],
    pixels: Pixels,
    *,
    on_picture: bool,
    second: Callable[[], list[LayerWord]] = list,
) -> TextLayer:
    """Read and judge the text of an opened page.

    Args:
        page: pdfium's handle.
        to_display: from page space to the displayed page, points.
        page_points: width and height of the displayed page, points.
        pixels: of the page; boxes are given in these.
        on_picture: a picture makes up the page.
        second: another program's words, asked for when these look wrong on a digital page.
    """
    layer = _judged(read_words(page, to_display), page_points, pixels, on_picture=on_picture)
    if layer.reason in _DOUBTFUL and not on_picture:
        again = _judged(second(), page_points, pixels, on_picture=on_picture)
        if again.trusted:
            return again
    return layer


def _judged(
    found: list[LayerWord],
    page_points: tuple[float, float],
    pixels: Pixels,
    *,
    on_picture: bool,
) -> TextLayer:
    words, legacy = decode_fonts(found)
    words = [word for word in words if _on_page(word, page_points)]
    pixel_size = (pixels.shape[1], pixels.shape[0])
    scale = (pixel_size[0] / page_points[0], pixel_size[1] / page_points[1])
    boxes = [_pixels(word.box, scale, pixel_size) for word in words]
    verdict = judge(words, lambda: ink_covered(pixels, boxes), on_picture=on_picture, legacy=legacy)
    confidence = verdict.score if verdict.trusted else min(verdict.score, 0.5)
    lines = tuple(_line(laid, scale, pixel_size, confidence) for laid in lay_lines(words))
    return TextLayer(lines, verdict.trusted, verdict.reason, verdict.score)


def _on_page(word: LayerWord, page_points: tuple[float, float]) -> bool:
    x, y = (word.box[0] + word.box[2]) / 2, (word.box[1] + word.box[3]) / 2
    return 0 <= x <= page_points[0] and 0 <= y <= page_points[1]


def _line(laid: LaidLine, scale: Scale, pixel_size: tuple[int, int], confidence: float) -> Line:
    words = tuple(
        Word(repair(word.text) or word.text, _pixels(word.box, scale, pixel_size), confidence)
        for word in laid.words
    )
    return Line(
        text=repair(" ".join(word.text for word in laid.words)),
        raw_text=" ".join(word.raw for word in laid.words),
        box=Box.around(word.box for word in words),
        confidence=confidence,
        words=words,
        block=laid.block,
        source=SOURCE,
    )


def _pixels(box: DisplayBox, scale: Scale, size: tuple[int, int]) -> Box:
    left = min(max(0, int(box[0] * scale[0])), size[0] - 1)
    top = min(max(0, int(box[1] * scale[1])), size[1] - 1)
    right = min(size[0], max(left + 1, round(box[2] * scale[0])))
    bottom = min(size[1], max(top + 1, round(box[3] * scale[1])))
    return Box(left, top, right, bottom)

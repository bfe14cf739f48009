"""A page image to a recognised page: turn, level, clean, find lines, read, look twice."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np

from ocr.clean import enlarge_small, flatten, ink_mask, soften, text_dpi, to_gray
from ocr.engine import LineReading, OcrEngine
from ocr.layout import FoundLine, Layout, analyse, cut
from ocr.overlay import merge_overlay, overlay_lines
from ocr.quality import is_blank, may_be_faint, measure_quality
from ocr.skew import level, measure_skew
from ocr.stamps import carries_head, find_stamps
from ocr.turn import axis_ratio, find_turn, probe, turned
from ocr.types import (
    Box,
    Line,
    PageImage,
    PageKind,
    Pixels,
    RecognisedPage,
    Skew,
    TextLayer,
    Turn,
    Word,
    mean_confidence,
)
from ocr.upright import deliver
from ocr.vietnamese import repair

__all__ = ["Recipe", "UprightPage", "recognise_page"]

WEAK = 0.80  # a line under this is looked at a second time
JUNK = 0.40  # a line under this is a scribble, a stamp or dust
LONE_JUNK = 0.92  # … and a letter all alone is a piece of a seal more often than text
SHORT_JUNK = 0.62  # … and one of one or two signs needs more
UPRIGHT_SHARE = 0.80  # mean confidence at which the way up is not questioned


@dataclass(frozen=True, slots=True)
class Recipe:
    """Which steps run; every one can be switched off to measure what it buys.

    Attributes:
        turn: look for pages that lie on their side or head.
        level: straighten leaning pages.
        flatten: even out light and paper.
        soften: stretch contrast around the threshold for finding lines.
        second_look: read weak lines again in another preparation.
        drop_junk: leave out lines that are no text.
        stamps: look for stamps in the pixels.
    """

    turn: bool = True
    level: bool = True
    flatten: bool = True
    soften: bool = True
    second_look: bool = True
    drop_junk: bool = True
    stamps: bool = True

    @property
    def name(self) -> str:
        """Short name kept with every page: the steps that ran."""
        steps = (
            name
            for name in ("turn", "level", "flatten", "soften", "second_look", "drop_junk")
            if getattr(self, name)
        )
        return "lines-1:" + "+".join(steps)


@dataclass(frozen=True, slots=True)
class UprightPage:
    """A recognised page and the pixels its boxes lie in, as delivered upright."""

    page: RecognisedPage
    pixels: Pixels


@dataclass(frozen=True, slots=True)
class _Attempt:
    """One way of holding the page, read."""

    gray: Pixels
    skew: Skew
    dpi: float
    clean: Pixels
    lines: list[FoundLine]
    layout: Layout


def _prepare(gray: Pixels, dpi: float, recipe: Recipe) -> _Attempt:
    skew = measure_skew(ink_mask(gray, dpi)) if recipe.level else Skew(0.0, 0.0, applied=False)
    straight = level(gray, skew.angle_deg) if skew.applied else gray
    flat = flatten(straight, dpi) if recipe.flatten else straight
    clean = soften(flat) if recipe.soften else flat
    layout = analyse(clean, dpi)
    return _Attempt(straight, skew, dpi, clean, cut(flat, dpi, layout), layout)


def _second_look(
    attempt: _Attempt, readings: list[LineReading], engine: OcrEngine
) -> list[LineReading]:
    """Read weak lines again from harder, smoothed pixels; the surer reading stays."""
    weak = [i for i, r in enumerate(readings) if r.confidence < WEAK]
    if not weak:
        return readings
    plain = cut(attempt.clean, attempt.dpi, attempt.layout)
    blurred = [cv2.GaussianBlur(plain[i].crop.pixels, (0, 0), 0.8) for i in weak]
    again = engine.read_lines([np.asarray(b, np.uint8) for b in blurred])
    out = list(readings)
    for i, second in zip(weak, again, strict=True):
        if second.confidence > out[i].confidence + 0.02:
            out[i] = second
    return out


def _is_junk(reading: LineReading) -> bool:
    text = reading.text
    letters = sum(ch.isalnum() for ch in text)
    if not letters and len(text) < 3:
        return True
    if len(text) == 1 and text.isalpha():
        return reading.confidence < LONE_JUNK
    return reading.confidence < (SHORT_JUNK if letters <= 2 else JUNK)


def _to_line(found: FoundLine, reading: LineReading, scale: float, source: str) -> Line:
    """Place a reading on the upright page and mend its letters."""
    x, y = found.crop.box.left, found.crop.box.top
    words = tuple(
        Word(
            repair(w.text),
            Box(w.box.left + x, w.box.top + y, w.box.right + x, w.box.bottom + y).scaled(scale),
            w.confidence,
        )
        for w in reading.words
    )
    return Line(
        text=repair(reading.text),
        raw_text=reading.text,
        box=found.crop.box.scaled(scale),
        confidence=reading.confidence,
        words=words,
        block=found.block,
        source=source,
    )


def _read(attempt: _Attempt, engine: OcrEngine, recipe: Recipe, scale: float) -> list[Line]:
    readings = engine.read_lines([f.crop.pixels for f in attempt.lines])
    if recipe.second_look:
        readings = _second_look(attempt, readings, engine)
    pairs = zip(attempt.lines, readings, strict=True)
    return [
        _to_line(found, reading, scale, engine.info.name)
        for found, reading in pairs
        if reading.text and not (recipe.drop_junk and _is_junk(reading))
    ]


def _way_up(gray: Pixels, dpi: float, engine: OcrEngine, recipe: Recipe) -> tuple[Turn, _Attempt]:
    """Prepare the page as it lies; turn it only where it does not read that way."""
    attempt = _prepare(gray, dpi, recipe)
    if not recipe.turn:
        return Turn(0, 0.0, applied=False), attempt
    lies_across = axis_ratio(attempt.gray, dpi) > 1.0
    if lies_across:
        share = probe(attempt.lines, engine)
        if share >= UPRIGHT_SHARE:
            return Turn(0, share, applied=False), attempt
    turn = find_turn(gray, dpi, engine)
    if turn.applied:
        attempt = _prepare(turned(gray, turn.clockwise_deg), dpi, recipe)
    return turn, attempt


def _reads_faintly(gray: Pixels, dpi: float, engine: OcrEngine, recipe: Recipe) -> bool:
    """Whether pale letters on a page without ink can be read; those of the other side cannot."""
    if not may_be_faint(gray, dpi):
        return False
    larger, new_dpi = enlarge_small(gray, dpi)
    return probe(_prepare(larger, new_dpi, recipe).lines, engine) >= UPRIGHT_SHARE


def _blank_page(image: PageImage, gray: Pixels, engine: OcrEngine, recipe: Recipe) -> UprightPage:
    quality = measure_quality(gray, image.dpi, image.dpi, 0.0, unsure_turn=False)
    height, width = gray.shape
    page = RecognisedPage(
        number=image.number,
        kind=PageKind.BLANK,
        width_px=width,
        height_px=height,
        dpi=image.dpi,
        turn=Turn(0, 0.0, applied=False),
        skew=Skew(0.0, 0.0, applied=False),
        lines=(),
        quality=replace(quality, findings=("blank",)),
        engine=f"{engine.info.name} {engine.info.version}",
        recipe=recipe.name,
        seconds=0.0,
    )
    return UprightPage(page, image.pixels)


def _from_text_layer(
    image: PageImage, layer: TextLayer, gray: Pixels, started: float
) -> UprightPage:
    """A page whose own text may be believed needs no recognition."""
    height, width = gray.shape
    page = RecognisedPage(
        number=image.number,
        kind=image.kind,
        width_px=width,
        height_px=height,
        dpi=image.dpi,
        turn=Turn(0, 1.0, applied=False),
        skew=Skew(0.0, 1.0, applied=False),
        lines=layer.lines,
        quality=measure_quality(gray, image.dpi, image.dpi, layer.score, unsure_turn=False),
        engine="text_layer",
        recipe="text_layer",
        seconds=time.perf_counter() - started,
    )
    return UprightPage(page, image.pixels)


def _with_stamps(found: UprightPage, dpi: float, engine: OcrEngine, recipe: Recipe) -> UprightPage:
    """The page and the stamps on it; the head's page is searched more closely."""
    if not recipe.stamps:
        return found
    page = found.page
    started = time.perf_counter()
    first = page.number == 1 or carries_head(page.lines, page.height_px)
    stamps = find_stamps(found.pixels, dpi, page.lines, engine, first=first)
    seconds = page.seconds + time.perf_counter() - started
    return UprightPage(replace(page, stamps=stamps, seconds=seconds), found.pixels)


def _with_overlay(image: PageImage, turn: Turn, skew: Skew, lines: list[Line]) -> list[Line]:
    """Lines from pixels, and what software set in type on top of them."""
    size = (image.pixels.shape[0], image.pixels.shape[1])
    return merge_overlay(lines, overlay_lines(image.text_layer, image.kind), turn, skew, size)


def _unsure(turn: Turn, lines: Sequence[Line]) -> bool:
    """No way up was found, and what was read does not settle it."""
    return not turn.applied and turn.confidence < 0.1 and len(lines) >= 3


def recognise_page(
    image: PageImage, engine: OcrEngine, recipe: Recipe | None = None
) -> UprightPage:
    """Recognise one page.

    Args:
        image: decoded page, as scanned.
        engine: reads the lines.
        recipe: steps to run; all by default.

    Returns:
        The recognised page and its upright pixels; boxes lie in those pixels. A page is
        turned or levelled only where the measurement is sure.

    Raises:
        EngineError: the recogniser failed.
    """
    started = time.perf_counter()
    recipe = recipe or Recipe()
    source = to_gray(image.pixels)
    if image.text_layer is not None and image.text_layer.trusted and image.text_layer.lines:
        page_read = _from_text_layer(image, image.text_layer, source, started)
        return _with_stamps(page_read, image.dpi, engine, recipe)
    if is_blank(image.pixels, source, image.dpi) and not _reads_faintly(
        source, image.dpi, engine, recipe
    ):
        blank = _blank_page(image, source, engine, recipe)
        return _with_stamps(blank, image.dpi, engine, recipe)
    claimed = text_dpi(source, image.dpi)
    gray, dpi = enlarge_small(source, claimed)
    turn, attempt = _way_up(gray, dpi, engine, recipe)
    lines = _with_overlay(image, turn, attempt.skew, _read(attempt, engine, recipe, claimed / dpi))
    quality = measure_quality(
        attempt.gray,
        dpi * image.dpi / claimed,
        image.dpi,
        mean_confidence(lines),
        unsure_turn=_unsure(turn, lines),
    )
    skew = attempt.skew
    del attempt, gray, source  # 40 MB of a colour page that would lie beside its level copy
    upright = deliver(image.pixels, turn, skew)
    height, width = upright.shape[:2]
    page = RecognisedPage(
        number=image.number,
        kind=image.kind if image.kind is not PageKind.BORN_DIGITAL else PageKind.MIXED,
        width_px=width,
        height_px=height,
        dpi=image.dpi,
        turn=turn,
        skew=skew,
        lines=tuple(lines),
        quality=quality,
        engine=f"{engine.info.name} {engine.info.version}",
        recipe=recipe.name,
        seconds=time.perf_counter() - started,
    )
    return _with_stamps(UprightPage(page, upright), claimed, engine, recipe)

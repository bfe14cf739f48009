"""Reading what a region says: levelled, cut into lines, held against the words of stamps."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np

from ocr.clean import otsu, to_gray
from ocr.engine import LineReading, OcrEngine, WordSpeller
from ocr.stamp_regions import colour_of, heavy_mask
from ocr.stamp_shapes import Region
from ocr.stamp_words import MARKLESS, NEIGHBOURS, OTHER_WORDS, PLAIN, STAMP_WORDS
from ocr.types import MM_PER_INCH, Pixels

__all__ = ["StampReading", "goes_on", "read_regions", "read_windows"]

_LIST = STAMP_WORDS + tuple(MARKLESS) + NEIGHBOURS
_MEANT = STAMP_WORDS + tuple(MARKLESS.values())

_SECRET = ("MẬT", "TỐI MẬT", "TUYỆT MẬT", "toi mat", "tuyet mat")

WINDOW_LIMIT = 1.0  # nats a character of the best of several windows over a seal …
LONE_WINDOW_LIMIT = 0.3  # … of "MẬT" alone, three letters any scribble has
WITNESS_LIMIT = 1.4  # … and of the next best
WITNESSES = 2
READ_DPI = 200.0  # a word of 4 mm fills the network's 36 rows
COST_LIMIT = 1.6  # nats a character; other words of similar letters cost 2.5 and more
UNDER_SEAL_LIMIT = 2.0  # of two syllables and more, whose strokes a seal crosses
MARKLESS_LIMIT = 0.9
MARKLESS_EXTRA = 0.4  # what a word known without its marks is less sure
HOPEFUL = 2.8  # … up to which another tilt is tried
OTHER_TILTS = (-7.0, 7.0)
DOUBTLESS = 0.2  # nats a character below which a word needs no second look
LEANS = (-4.0, -2.0, 2.0, 4.0)
PLAIN_LIMIT = 0.5  # … of words that decide nothing
BESIDE_MM = 16.0  # how far a second word beside "MẬT" reaches
OTHER_LIMIT = 1.0  # nats a character
GRAY = 2
ROOMY_FRAME_MM = 6.0
INSET_MM = 1.9  # frame and half of the room to the letters: 2 mm by Thông tư 24/2020/TT-BCA
STEEP_DEG = 60.0  # beyond it nobody can say which way is up
LEANS_DEG = 4.0


@dataclass(frozen=True, slots=True)
class StampReading:
    """What a region says.

    Attributes:
        region: where; its tilt as it read best.
        text: a word of `STAMP_WORDS`, or what the engine read.
        confidence: 0..1.
        known: `text` is of the closed list.
        cost: nats a character against the best free reading, infinity where nothing was held
            against the list.
    """

    region: Region
    text: str
    confidence: float
    known: bool
    cost: float


@dataclass(frozen=True, slots=True)
class _Crop:
    region: Region
    pixels: Pixels


def read_regions(
    pixels: Pixels, dpi: float, regions: Sequence[Region], engine: OcrEngine
) -> list[StampReading]:
    """Read every region, promising ones again at other tilts, and doubt what was found.

    Args:
        pixels: (H, W) or (H, W, 3) uint8, the upright page.
        dpi: pixels per inch.
        regions: of `ocr.stamp_regions`.
        engine: reads; one that can spell (`WordSpeller`) is held against the closed list.

    Returns:
        The best reading of each region that has any.

    Raises:
        EngineError: the recogniser failed.
    """
    first = [variant for region in regions for variant in _ways_up(region)]
    best = _best(_read([c for r in first for c in _crops(pixels, dpi, r)], engine))
    hopeful = [r.region for r in best.values() if COST_LIMIT <= r.cost < HOPEFUL]
    again = [
        crop
        for region in hopeful
        for turn in OTHER_TILTS
        for crop in _crops(pixels, dpi, replace(region, tilt_deg=region.tilt_deg + turn))
    ]
    again += [c for region in hopeful for c in _crops(pixels, dpi, region, with_print=True)]
    second = _best(_read(again, engine))
    for place, reading in second.items():
        if reading.cost < best[place].cost:
            best[place] = reading
    held = [r for r in best.values() if not r.known or _holds(pixels, dpi, r, engine)]
    return [r for r in held if not goes_on(pixels, dpi, r, engine)]


def read_windows(
    pixels: Pixels, dpi: float, windows: Sequence[Region], engine: OcrEngine
) -> StampReading | None:
    """The word of secrecy that several overlapping windows spell; None where none do.

    Args:
        pixels: (H, W, 3) uint8, the upright page.
        dpi: pixels per inch.
        windows: of `ocr.stamp_regions.seal_windows`.
        engine: reads; one that can't spell finds nothing here.

    Raises:
        EngineError: the recogniser failed.
    """
    if not windows or not isinstance(engine, WordSpeller):
        return None
    crops = [_prepared(pixels, dpi, window, with_print=False) for window in windows]
    spelled = engine.spell_lines(crops, _SECRET + NEIGHBOURS)
    own = len(_SECRET)
    best: StampReading | None = None
    for number, word in enumerate(_SECRET):
        costs = [row[number] for _, row in spelled if row[number] <= min(row[own:])]
        ranked = sorted(costs)
        meant = MARKLESS.get(word, word)
        limit = WINDOW_LIMIT if " " in word else LONE_WINDOW_LIMIT
        if len(ranked) < WITNESSES or ranked[0] > limit or ranked[1] > WITNESS_LIMIT:
            continue
        place = next(i for i, (_, row) in enumerate(spelled) if row[number] == ranked[0])
        if best is None or ranked[0] < best.cost:
            confidence = math.exp(-ranked[0])
            best = StampReading(windows[place], meant, confidence, known=True, cost=ranked[0])
    return best


def _holds(pixels: Pixels, dpi: float, reading: StampReading, engine: OcrEngine) -> bool:
    """Whether the word is read again when the crop leans a little more or less.

    Scribbles spell a word at one angle by chance, and something else at the next.
    """
    if reading.cost < DOUBTLESS or not isinstance(engine, WordSpeller):
        return True
    costs = []
    for lean in LEANS:
        region = replace(reading.region, tilt_deg=reading.region.tilt_deg + lean)
        crops = [crop.pixels for crop in _crops(pixels, dpi, region)]
        spelled = engine.spell_lines(crops, _spellings(reading.text))
        costs.append(min((min(row) for _, row in spelled), default=math.inf))
    under_seal = reading.region.heavy and reading.region.coloured
    return float(np.median(costs)) <= (UNDER_SEAL_LIMIT if under_seal else COST_LIMIT)


def goes_on(pixels: Pixels, dpi: float, reading: StampReading, engine: OcrEngine) -> bool:
    """Whether "MẬT" is half of another word: "BẢO MẬT", "MẬT ĐỘ", "MẶT BẰNG" as headings have.

    Args:
        pixels: the upright page, as for `read_regions`.
        dpi: pixels per inch.
        reading: found there.
        engine: one that can't spell knows of no other word.

    Raises:
        EngineError: the recogniser failed.
    """
    if reading.text != "MẬT" or not isinstance(engine, WordSpeller):
        return False
    region = replace(reading.region, framed=False)
    reach = BESIDE_MM / MM_PER_INCH * dpi
    turn = math.radians(region.tilt_deg)
    crops = []
    for way in (-1.0, 1.0):
        x = region.x + way * reach / 2 * math.cos(turn)
        y = region.y - way * reach / 2 * math.sin(turn)
        wider = replace(region, x=x, y=y, length=region.length + reach)
        crops += [crop.pixels for crop in _crops(pixels, dpi, wider)]
        crops.append(_prepared(pixels, dpi, wider, with_print=False))
    spelled = engine.spell_lines(crops, OTHER_WORDS + _SECRET)
    own = len(OTHER_WORDS)
    return any(min(row[:own]) < min(OTHER_LIMIT, *row[own:]) for _, row in spelled)


def _spellings(word: str) -> tuple[str, ...]:
    return (word, *(bare for bare, meant in MARKLESS.items() if meant == word))


def _best(readings: Sequence[StampReading]) -> dict[tuple[float, float], StampReading]:
    """The cheapest reading of each place."""
    out: dict[tuple[float, float], StampReading] = {}
    for reading in readings:
        place = (reading.region.x, reading.region.y)
        if place not in out or reading.cost < out[place].cost:
            out[place] = reading
    return out


def _ways_up(region: Region) -> list[Region]:
    if abs(region.tilt_deg) <= STEEP_DEG:
        return [region]
    return [region, replace(region, tilt_deg=region.tilt_deg + 180.0)]


# -- reading ---------------------------------------------------------------------------------------


def _read(crops: Sequence[_Crop], engine: OcrEngine) -> list[StampReading]:
    if not crops:
        return []
    pixels = [crop.pixels for crop in crops]
    if isinstance(engine, WordSpeller):
        spelled = engine.spell_lines(pixels, _LIST)
        return [
            _spelled(crop.region, reading, costs)
            for crop, (reading, costs) in zip(crops, spelled, strict=True)
        ]
    readings = engine.read_lines(pixels)
    return [_plain(crop.region, reading) for crop, reading in zip(crops, readings, strict=True)]


def _spelled(region: Region, reading: LineReading, costs: Sequence[float]) -> StampReading:
    """A word of the list where it costs little, leads its neighbours and leaves no letters over."""
    exact, markless = len(STAMP_WORDS), len(STAMP_WORDS) + len(MARKLESS)
    rival = min(costs[markless:])
    limits = [COST_LIMIT] * exact + [MARKLESS_LIMIT] * len(MARKLESS)
    fair = [
        cost + (MARKLESS_EXTRA if number >= exact else 0.0)
        for number, cost in enumerate(costs[:markless])
    ]
    number = min(range(markless), key=fair.__getitem__)
    word, cost = _MEANT[number], fair[number]
    leads = cost <= rival or (number >= exact and (" " in word or _stands_out(region)))
    limit = min(limits[number], PLAIN_LIMIT if word in PLAIN else COST_LIMIT)
    if region.heavy and region.coloured and " " in word and word not in PLAIN:
        limit = UNDER_SEAL_LIMIT
    if costs[number] <= limit and leads and _fits(word, reading.text):
        return StampReading(region, word, math.exp(-cost), known=True, cost=cost)
    text = unicodedata.normalize("NFC", reading.text)
    return StampReading(region, text, reading.confidence, known=False, cost=max(cost, COST_LIMIT))


def _stands_out(region: Region) -> bool:
    return region.framed or region.coloured or abs(region.tilt_deg) > LEANS_DEG


def _plain(region: Region, reading: LineReading) -> StampReading:
    """Engines that can't spell: the word must be there as read."""
    text = unicodedata.normalize("NFC", reading.text)
    bare = " ".join("".join(c if c.isalpha() else " " for c in text).split()).upper()
    if bare in STAMP_WORDS:
        return StampReading(region, bare, reading.confidence, known=True, cost=0.0)
    return StampReading(region, text, reading.confidence, known=False, cost=math.inf)


def _fits(word: str, text: str) -> bool:
    """Capitals, and at most a letter or two beyond the word: edges of a frame read as some."""
    letters = [char for char in text if char.isalnum()]
    own = len(word.replace(" ", ""))
    small = sum(char.islower() for char in letters)
    return len(letters) <= own + max(1, own // 5) and small <= max(1, own // 2)


# -- cutting ---------------------------------------------------------------------------------------


def _crops(pixels: Pixels, dpi: float, region: Region, *, with_print: bool = False) -> list[_Crop]:
    """Line crops of a region; coloured ink alone, or with the print under it."""
    if with_print and (pixels.ndim == GRAY or not region.coloured or region.heavy):
        return []
    levelled = _prepared(pixels, dpi, region, with_print=with_print)
    scale = READ_DPI / MM_PER_INCH
    out = [_Crop(region, line) for line in _lines(_without_frame(levelled), scale)]
    if region.framed and region.height >= ROOMY_FRAME_MM / MM_PER_INCH * dpi:
        inset = round(INSET_MM * scale)
        inner = levelled[inset:-inset, inset:-inset]
        if min(inner.shape) > 2 * scale:
            out.append(_Crop(region, np.ascontiguousarray(inner)))
    return out


def _prepared(pixels: Pixels, dpi: float, region: Region, *, with_print: bool) -> Pixels:
    """The region levelled, dark on light, in gray."""
    level = _level(pixels, dpi, region)
    if level.ndim == GRAY or not region.coloured:
        gray = to_gray(level)
        return _only_heavy(gray) if region.heavy else gray
    if with_print:
        return np.asarray(level.min(axis=2), np.uint8)
    colour = _stretched(colour_of(level))
    return _only_heavy(colour) if region.heavy else colour


def _stretched(colour: Pixels) -> Pixels:
    """Colour as dark on light, faint ink made strong."""
    strong = float(np.percentile(colour, 97))
    return np.asarray(255 - np.clip(colour * (255.0 / max(strong, 24.0)), 0, 255), np.uint8)


def _only_heavy(gray: Pixels) -> Pixels:
    size = (gray.shape[1], gray.shape[0])
    mask = cv2.resize(heavy_mask(gray, READ_DPI), size, interpolation=cv2.INTER_NEAREST)
    return np.asarray(np.where(mask > 0, gray, 255), np.uint8)


def _level(pixels: Pixels, dpi: float, region: Region) -> Pixels:
    """Cut the region out of the page, turned level, at `READ_DPI`."""
    scale = READ_DPI / dpi
    margin = 1.0 / MM_PER_INCH * dpi
    width = max(8, round((region.length + 2 * margin) * scale))
    height = max(8, round((region.height + 2 * margin) * scale))
    matrix = cv2.getRotationMatrix2D((region.x, region.y), -region.tilt_deg, scale)
    matrix[0, 2] += width / 2 - region.x
    matrix[1, 2] += height / 2 - region.y
    out = cv2.warpAffine(
        pixels, matrix, (width, height), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
    )
    return np.asarray(out, np.uint8)


def _without_frame(gray: Pixels) -> Pixels:
    """Paint white what runs the whole length or height: rules, and what grew together with them."""
    height, width = gray.shape
    ink = np.asarray((gray < min(otsu(gray), 215.0)) * np.uint8(255), np.uint8)
    _, labels, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    frame = (stats[:, 2] > 0.8 * width) | (
        (stats[:, 3] > 0.85 * height) & (stats[:, 2] < 0.25 * stats[:, 3])
    )
    frame[0] = False
    if not frame.any():
        return gray
    mask = cv2.dilate(np.asarray(frame[labels], np.uint8), np.ones((3, 3), np.uint8))
    return np.asarray(np.where(mask > 0, 255, gray), np.uint8)


def _lines(gray: Pixels, mm: float) -> list[Pixels]:
    """Rows of letters of a levelled region, cut close."""
    ink = np.asarray((gray < min(otsu(gray), 215.0)) * np.uint8(255), np.uint8)
    _, _, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    letter = (stats[:, 3] >= 1.4 * mm) & (stats[:, 2] >= 0.25 * mm)
    letter[0] = False
    if int(letter.sum()) == 0:
        return []
    rows = np.zeros(gray.shape[0] + 1, np.bool_)
    for top, tall in stats[letter][:, [1, 3]].tolist():
        rows[top + round(0.25 * tall) : top + round(0.8 * tall)] = True
    edges = np.diff(np.concatenate([[False], rows]).astype(np.int8))
    starts, ends = np.nonzero(edges == 1)[0], np.nonzero(edges == -1)[0]
    out = []
    for start, end in zip(starts.tolist(), ends.tolist(), strict=False):
        of_row = letter & (stats[:, 1] < end) & (stats[:, 1] + stats[:, 3] > start)
        tall = float(np.median(stats[of_row][:, 3]))
        left, right = (
            int(stats[of_row][:, 0].min()),
            int((stats[of_row][:, 0] + stats[of_row][:, 2]).max()),
        )
        if right - left < 5 * mm:
            continue
        top = max(0, round(min(stats[of_row][:, 1].min(), end - 1.45 * tall) - 0.1 * mm))
        bottom = min(
            gray.shape[0],
            round(
                max((stats[of_row][:, 1] + stats[of_row][:, 3]).max(), start + 1.3 * tall)
                + 0.2 * mm
            ),
        )
        side = round(0.4 * mm)
        out.append(np.ascontiguousarray(gray[top:bottom, max(0, left - side) : right + side]))
    return out

"""Which way up a page lies: the axis from its profiles, up or down by reading a few lines."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np

from ocr.clean import flatten, ink_mask, shrink, soften
from ocr.engine import OcrEngine
from ocr.layout import FoundLine, analyse, cut
from ocr.skew import level, measure_skew
from ocr.types import Pixels, Turn

__all__ = ["axis_ratio", "find_turn", "probe", "turned"]

PROBE_LINES = 6
PROBE_WIDTH = 900  # pixels of a line that are read
CLEAR_AXIS = 2.0  # ratio of the profiles' energies beyond which the axis is certain
MIN_SHARE = 0.60  # confidence below which no way up is believed
MIN_MARGIN = 0.08  # lead over the next best way up
MAX_PROBE_DPI = 200.0


def turned(pixels: Pixels, clockwise_deg: int) -> Pixels:
    """Turn pixels by 0, 90, 180 or 270 degrees clockwise, without loss."""
    return np.ascontiguousarray(np.rot90(pixels, -(clockwise_deg // 90) % 4))


def axis_ratio(gray: Pixels, dpi: float) -> float:
    """Energy of the row profile over that of the column profile.

    Lines of text make steep steps across themselves: above 1 they run across the page, below
    1 down it, and exactly 1.0 means that there is nothing to see. Both profiles are normed by
    their own length and mean.
    """
    mask = (ink_mask(gray, dpi, 75.0) > 0).astype(np.float32)
    _, labels, stats, _ = cv2.connectedComponentsWithStats(mask.astype(np.uint8), connectivity=8)
    letters = (stats[:, 4] >= 3) & (stats[:, 2] < 40) & (stats[:, 3] < 40)
    letters[0] = False
    ink = letters[labels].astype(np.float32)
    if not ink.any():
        return 1.0

    def energy(axis: int) -> float:
        profile = ink.sum(axis=axis)
        steps = np.diff(profile)
        return float((steps @ steps) / max(1.0, float(profile @ profile)))

    return energy(1) / max(1e-6, energy(0))


def probe(lines: Sequence[FoundLine], engine: OcrEngine) -> float:
    """Mean confidence 0..1 of a few long lines, 0.0 where there are none."""
    by_width = sorted(lines, key=lambda f: -f.crop.box.width)[: 2 * PROBE_LINES : 2]
    crops = [np.ascontiguousarray(f.crop.pixels[:, :PROBE_WIDTH]) for f in by_width]
    readings = [r for r in engine.read_lines(crops) if len(r.text) >= 4]
    if len(readings) < min(2, len(crops)):
        return 0.0
    return float(np.mean([r.confidence for r in readings])) if readings else 0.0


def _probe_way(gray: Pixels, dpi: float, engine: OcrEngine) -> float:
    """Confidence when the page is read the way it lies."""
    skew = measure_skew(ink_mask(gray, dpi))
    flat = flatten(level(gray, skew.angle_deg) if skew.applied else gray, dpi)
    clean = soften(flat)
    return probe(cut(clean, dpi, analyse(clean, dpi)), engine)


def find_turn(gray: Pixels, dpi: float, engine: OcrEngine) -> Turn:
    """Find the way up by reading.

    Args:
        gray: (H, W) uint8, as scanned.
        dpi: pixels per inch.
        engine: reads the probes.

    Returns:
        Turn; `applied` is False where no way up stands out: then the page is left as it is.
    """
    if dpi > MAX_PROBE_DPI:
        gray, dpi = shrink(gray, MAX_PROBE_DPI / dpi), MAX_PROBE_DPI
    ratio = axis_ratio(gray, dpi)
    across, down = (0, 180), (90, 270)
    likely = across if ratio > CLEAR_AXIS else down if ratio < 1 / CLEAR_AXIS else across + down
    shares = {way: _probe_way(turned(gray, way), dpi, engine) for way in likely}
    if not _stands_out(shares):  # rules, dotted lists and margins can fool the profiles
        rest = [way for way in across + down if way not in shares]
        shares |= {way: _probe_way(turned(gray, way), dpi, engine) for way in rest}
    best, margin = _lead(shares)
    sure = _stands_out(shares)
    return Turn(best if sure else 0, min(1.0, max(0.0, margin * 2)), applied=sure and best != 0)


def _lead(shares: dict[int, float]) -> tuple[int, float]:
    """The best way up and how far it is ahead of the next."""
    best, second = sorted(shares, key=lambda way: -shares[way])[:2]
    return best, shares[best] - shares[second]


def _stands_out(shares: dict[int, float]) -> bool:
    best, margin = _lead(shares)
    return shares[best] >= MIN_SHARE and margin >= MIN_MARGIN

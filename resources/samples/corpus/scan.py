"""How pages are scanned: paper, light, glass and file format, for three grades of wear."""

from __future__ import annotations

from dataclasses import dataclass, replace

import cv2
import numpy as np

from resources.samples.corpus.dice import chance, weighted
from resources.samples.generator.values import CleanPage, Image, WornPage
from resources.samples.generator.wear import wear_by
from resources.samples.generator.wear.geometry import skew_by

__all__ = ["WEARS", "Scanner", "draw_scanner", "scan"]

# Shares of how pages were scanned. "office" follows the real documents at hand: bilevel at 200 to
# 300 dpi from the 2010s, colour since, a few photographs.
WEARS: dict[str, dict[str, float]] = {
    "light": {"born": 40, "colour": 40, "gray": 10, "bilevel": 10},
    "office": {"born": 8, "colour": 40, "gray": 10, "bilevel": 38, "photocopy": 3, "phone": 1},
    "bad": {"colour": 25, "gray": 15, "bilevel": 25, "photocopy": 20, "phone": 15},
}
SKEW_DEG = {"light": 0.15, "office": 0.4, "bad": 1.5}
STRENGTH = {"light": 0.1, "office": 0.3, "bad": 0.65}


@dataclass(frozen=True, slots=True)
class Scanner:
    """One office's way of scanning; all pages of a file go through it.

    Attributes:
        mode: a key of `WEARS`' grades.
        dpi: 200 or 300.
        strength: 0..1 of every effect.
        skew_deg: spread of the angle at which sheets lie.
        effects: of paper and light.
    """

    mode: str
    dpi: int
    strength: float
    skew_deg: float
    effects: tuple[str, ...]


def draw_scanner(rng: np.random.Generator, grade: str) -> Scanner:
    """Draw for one file; `grade` is a key of `WEARS`."""
    mode = weighted(rng, WEARS[grade])
    bad = {"light": 0.02, "office": 0.08, "bad": 0.3}[grade]
    effects = [
        name
        for name, share in (
            ("yellow_paper", bad),
            ("green_paper", bad / 4),
            ("show_through", bad),
            ("shadow", bad),
            ("fold", bad / 2),
            ("punch_holes", bad),
            ("faded", bad / 2),
            ("speckle", bad),
        )
        if mode not in ("born", "phone") and chance(rng, share)
    ]
    return Scanner(
        mode=mode,
        dpi=300 if mode == "phone" or chance(rng, 0.55) else 200,
        strength=float(np.clip(rng.normal(STRENGTH[grade], 0.12), 0.03, 0.95)),
        skew_deg=SKEW_DEG[grade],
        effects=tuple(effects),
    )


def scan(page: CleanPage, scanner: Scanner, seed: int, back: Image) -> WornPage:
    """One page, as the file holds it: bilevel (H, W), gray (H, W) or colour (H, W, 3)."""
    rng = np.random.default_rng(seed)
    worn = WornPage(page.pixels)
    strengths = dict.fromkeys(scanner.effects, scanner.strength)
    if scanner.effects:
        worn = wear_by(page, scanner.effects, seed, strengths, back)
    if scanner.mode == "phone":
        return wear_by(page, ("phone",), seed, {"phone": scanner.strength * 0.6}, back)
    if scanner.mode != "born":
        worn = skew_by(worn, float(rng.normal(0, scanner.skew_deg)), rng)
    if chance(rng, 0.04) and scanner.mode != "born":
        worn = _cropped(worn, rng)
    later = {"colour": ("scanner",), "gray": ("scanner",), "photocopy": ("photocopy",)}
    for name in later.get(scanner.mode, ()):
        grown = replace(page, pixels=worn.pixels)
        after = wear_by(grown, (name,), seed, {name: scanner.strength}, back)
        worn = replace(worn, pixels=after.pixels, parameters={**worn.parameters, "mode": name})
    return _delivered(_reduced(worn, scanner.dpi), scanner, rng)


def _cropped(worn: WornPage, rng: np.random.Generator) -> WornPage:
    """The glass was smaller than the sheet, or the sheet lay beside it: an edge is cut off."""
    pixels = worn.pixels
    height, width = pixels.shape[:2]
    cut = round(float(rng.uniform(0.01, 0.035)) * width)
    side = int(rng.integers(3))
    parts = (pixels[:, cut:], pixels[:, : width - cut], pixels[cut // 2 : height])
    return replace(worn, pixels=np.ascontiguousarray(parts[side]))


def _reduced(worn: WornPage, dpi: int) -> WornPage:
    if dpi == worn.dpi:
        return worn
    share = dpi / worn.dpi
    height, width = worn.pixels.shape[:2]
    size = (round(width * share), round(height * share))
    small = cv2.resize(worn.pixels, size, interpolation=cv2.INTER_AREA)
    return replace(worn, pixels=np.asarray(small, np.uint8), dpi=dpi)


def _delivered(worn: WornPage, scanner: Scanner, rng: np.random.Generator) -> WornPage:
    if scanner.mode in ("colour", "born"):
        return worn
    gray = cv2.cvtColor(worn.pixels, cv2.COLOR_BGR2GRAY)
    if scanner.mode in ("gray", "photocopy"):
        return replace(worn, pixels=np.asarray(gray, np.uint8))
    blurred = cv2.GaussianBlur(gray, (0, 0), 0.5 + 0.5 * scanner.strength)
    height, width = worn.pixels.shape[:2]
    noise = rng.normal(0, 4 + 14 * scanner.strength, (height, width)).astype(np.float32)
    soft = np.asarray(blurred, np.float32) + noise
    # Bilevel scanners keep pale red seals as well: the level lies high.
    level = float(rng.uniform(135, 185)) - 25 * scanner.strength
    pixels = np.asarray(np.where(soft > level, 255, 0), np.uint8)
    return replace(worn, pixels=pixels, parameters={**worn.parameters, "bilevel": True})

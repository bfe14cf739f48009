"""What scanners, photocopiers, paper and hands do to a page; each effect with seed and strength.

Every effect is a function `(WornPage, rng, strength, back) -> WornPage`, strength 0..1 (0.5 is the
usual office, 1 the worst still read by a person), `back` another page for show-through. Effects
can follow one another: matrices multiply, parameters add up.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

import numpy as np

from resources.samples.generator.documents import rng_for
from resources.samples.generator.values import CleanPage, Image, WornPage
from resources.samples.generator.wear import camera, copier, geometry, paper

Effect: TypeAlias = Callable[[WornPage, np.random.Generator, float, Image], WornPage]

EFFECTS: dict[str, Effect] = {
    "skew": geometry.skew,
    "turn90": geometry.turn90,
    "turn180": geometry.turn180,
    "turn270": geometry.turn270,
    "low_dpi": geometry.low_dpi,
    "shadow": paper.shadow,
    "yellow_paper": paper.yellow_paper,
    "green_paper": paper.green_paper,
    "show_through": paper.show_through,
    "punch_holes": paper.punch_holes,
    "fold": paper.fold,
    "seal_over_text": paper.seal_over_text,
    "ink_over_text": paper.ink_over_text,
    "scanner": copier.scanner,
    "speckle": copier.speckle,
    "photocopy": copier.photocopy,
    "faded": copier.faded,
    "blur": copier.blur,
    "black_border": copier.black_border,
    "bitonal": copier.bitonal,
    "jpeg": copier.jpeg,
    "phone": camera.phone,
}

# A variant is a row of effects; what the light does comes before what the scanner does.
VARIANTS: dict[str, tuple[str, ...]] = {
    "clean": (),
    **{name: (name, "scanner") for name in EFFECTS if name not in ("scanner", "phone", "bitonal")},
    "scanner": ("scanner",),
    "bitonal": ("bitonal",),
    "phone": ("phone",),
    "combined": ("yellow_paper", "show_through", "shadow", "skew", "scanner", "speckle"),
}


def wear(
    page: CleanPage, variant: str, seed: int, strength: float = 0.5, back: Image | None = None
) -> WornPage:
    """Age `page` as `variant` says.

    Args:
        page: clean page.
        variant: one of `VARIANTS`.
        seed: same seed, same result.
        strength: 0..1.
        back: page that shines through; without it the page's own mirror image does.

    Raises:
        KeyError: no such variant.
    """
    return wear_by(page, VARIANTS[variant], seed, dict.fromkeys(VARIANTS[variant], strength), back)


def wear_by(
    page: CleanPage,
    effects: tuple[str, ...],
    seed: int,
    strengths: dict[str, float],
    back: Image | None = None,
) -> WornPage:
    """Apply `effects` in order, each with its own strength (0.5 where none is given)."""
    worn = WornPage(page.pixels)
    behind = page.pixels if back is None else back
    for name in effects:
        strength = strengths.get(name, 0.5)
        if not 0.0 <= strength <= 1.0:
            raise ValueError(f"strength of {name} must lie in 0..1, got {strength}")
        worn = EFFECTS[name](worn, rng_for(seed, name), strength, behind)
    return worn

"""Pages of the samples with a stamp on them, worn in the ways of offices; seeded."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image as PilImage
from PIL import ImageDraw

from resources.samples.generator import marks
from resources.samples.generator.documents import rng_for, typeset
from resources.samples.generator.fonts import font
from resources.samples.generator.values import MM, Image, WornPage
from resources.samples.generator.wear import EFFECTS

__all__ = ["DEGRADATIONS", "LEVELS", "Variant", "draw_variant", "stamped_page"]

LEVELS = ("MẬT", "TỐI MẬT", "TUYỆT MẬT")
_WIDTH_MM = {"MẬT": 20.0, "TỐI MẬT": 30.0, "TUYỆT MẬT": 40.0}  # Thông tư 24/2020/TT-BCA
_HEIGHT_MM = 8.0
_REDS = ((50, 35, 205), (60, 45, 190), (90, 60, 200), (140, 60, 150), (80, 20, 170))
_BLACK = (25, 25, 25)
_BASES = ("cong_van", "quyet_dinh", "bao_cao", "to_trinh", "thong_bao", "ke_hoach")
_CLEAR = 200

DEGRADATIONS: dict[str, tuple[tuple[str, float], ...]] = {
    "skew": (("skew", 0.7), ("scanner", 0.4)),
    "quarter turn": (("turn90", 0.5), ("scanner", 0.4)),
    "uneven light": (("shadow", 0.7), ("scanner", 0.4)),
    "speckle": (("scanner", 0.3), ("speckle", 0.6)),
    "show-through": (("show_through", 0.7), ("scanner", 0.4)),
    "photocopy": (("photocopy", 0.4), ("bitonal", 0.3)),
    "seal over it": (("scanner", 0.4),),
    "faded": (("faded", 0.6), ("scanner", 0.4)),
    "blur": (("blur", 0.5), ("scanner", 0.3)),
    "combined": (
        ("yellow_paper", 0.5),
        ("show_through", 0.5),
        ("shadow", 0.5),
        ("skew", 0.5),
        ("scanner", 0.5),
        ("speckle", 0.4),
    ),
    "150 dpi": (("low_dpi", 0.5), ("scanner", 0.3)),
    "jpeg 30": (("scanner", 0.3), ("jpeg", 0.45)),
}


@dataclass(frozen=True, slots=True)
class Variant:
    """One stamped page: what the stamp says, how it is made and set, and what wore the page."""

    seed: int
    text: str
    degradation: str
    tilt_deg: float
    frame: str
    red: bool
    over_text: bool
    base: str
    family: str


def draw_variant(seed: int, degradation: str | None = None) -> Variant:
    """A variant by its seed; only red stamps lie over print, where a reader can still tell them."""
    rng = np.random.default_rng(seed)
    names = tuple(DEGRADATIONS)
    chosen = degradation or names[int(rng.integers(len(names)))]
    tilts = (0.0, float(rng.uniform(-2, 2)), float(rng.uniform(-20, 20)))
    copied = chosen == "photocopy"
    red = bool(rng.random() < 0.7)
    return Variant(
        seed=seed,
        text=LEVELS[int(rng.integers(3))],
        degradation=chosen,
        tilt_deg=tilts[int(rng.integers(3))],
        frame=("rule", "rule", "two rules", "none")[int(rng.integers(4))],
        red=red,
        over_text=bool(red and not copied and rng.random() < 0.35),
        base=_BASES[int(rng.integers(len(_BASES)))],
        family=("Tinos", "Arimo")[int(rng.integers(2))],
    )


def stamped_page(variant: Variant) -> WornPage:
    """Typeset, stamp and wear a page."""
    rng = np.random.default_rng([variant.seed, 7])
    document = typeset(variant.base, 1)
    page = document.pages[0].pixels
    weakest = 0.85 if variant.degradation == "photocopy" else 0.65
    cover = _stamp(variant, rng, weakest)
    x, y = _place(page, cover, rng, over_text=variant.over_text)
    colour = _REDS[int(rng.integers(len(_REDS)))] if variant.red else _BLACK
    page = _inked(page, cover, x, y, colour)
    if variant.degradation == "seal over it":
        seal = marks.seal("SỞ XÂY DỰNG TỈNH MẪU * ", rng)
        aside = round(float(rng.uniform(0.3, 0.8)) * cover.shape[1])
        page = _inked(page, seal, x + aside, y - seal.shape[0] // 2, _REDS[0])
    worn = WornPage(page)
    for name, strength in DEGRADATIONS[variant.degradation]:
        back = document.pages[-1].pixels
        worn = EFFECTS[name](worn, rng_for(variant.seed, name), strength, back)
    return worn


def _stamp(variant: Variant, rng: np.random.Generator, weakest: float) -> Image:
    """Coverage of the stamp: letters of 16 points and their frame, worn and leaning."""
    scale = float(rng.uniform(0.95, 1.25))
    face = font("b", 16 * scale, variant.family)
    room = round(4 * MM)
    width = round(max(_WIDTH_MM[variant.text] * scale * MM, face.getlength(variant.text) + 4 * MM))
    height = round(_HEIGHT_MM * scale * MM)
    canvas = PilImage.new("L", (width + 2 * room, height + 2 * room), 0)
    pen = ImageDraw.Draw(canvas)
    if variant.frame != "none":
        box = [room, room, room + width, room + height]
        pen.rectangle(box, outline=255, width=round(0.5 * MM))
    if variant.frame == "two rules":
        out = round(0.9 * MM)
        box = [room - out, room - out, room + width + out, room + height + out]
        pen.rectangle(box, outline=255, width=round(0.25 * MM))
    middle = (room + width / 2, room + height / 2)
    pen.text(middle, variant.text, font=face, fill=255, anchor="mm")
    worn = PilImage.fromarray(marks.worn(np.asarray(canvas), rng, weakest))
    turned = worn.rotate(variant.tilt_deg, resample=PilImage.Resampling.BICUBIC, expand=True)
    return np.asarray(turned)


def _place(
    page: Image, cover: Image, rng: np.random.Generator, *, over_text: bool
) -> tuple[int, int]:
    """Where the stamp goes: over the print, or the first clear place from cell 10a on."""
    height, width = page.shape[:2]
    tall, wide = cover.shape
    if over_text:
        return int(rng.uniform(0.12, 0.6) * width), int(rng.uniform(0.28, 0.5) * height)
    darkest = page.min(axis=2)
    for y in range(round(0.13 * height), round(0.9 * height), 25):
        for x in range(round(0.04 * width), width - wide, 40):
            if darkest[y : y + tall, x : x + wide].min() > _CLEAR:
                return x, y
    raise AssertionError("no clear place on the page")


def _inked(page: Image, cover: Image, x: int, y: int, colour: tuple[int, int, int]) -> Image:
    """`page` with ink let through by `cover` at (x, y), kept inside the page."""
    tall, wide = cover.shape
    x, y = max(0, min(page.shape[1] - wide, x)), max(0, min(page.shape[0] - tall, y))
    share: NDArray[np.float32] = (cover.astype(np.float32) / 255 * 0.92)[:, :, None]
    ink = np.array(colour, np.float32) / 255
    out = page.copy()
    place = np.s_[y : y + tall, x : x + wide]
    out[place] = np.clip(page[place] * (1 - share + share * ink), 0, 255).astype(np.uint8)
    return out

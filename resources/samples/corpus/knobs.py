"""What offices set differently on the same cells: one draw for each document."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from resources.samples.corpus.dice import chance, one, weighted
from resources.samples.generator.fonts import installed

__all__ = ["Knobs", "draw_knobs"]

FAMILIES = {"Tinos": 78, "FreeSerif": 6, "NotoSerif": 2, "DejaVuSerif": 2, "Arimo": 5, "Cousine": 4,
            "FreeMono": 3}  # fmt: skip
TYPEWRITERS = ("Cousine", "FreeMono")


@dataclass(frozen=True, slots=True)
class Knobs:
    """Layout of one document; lengths in millimetres, sizes in points.

    Attributes:
        family: face of the print.
        points: running text.
        lead: distance of baselines in `points`.
        gap_pt: after a paragraph.
        margins: top, bottom, left, right.
        head_points: organ and nation.
        left_mm: middle of the left column from the left margin.
        right_mm: middle of the right column from the right margin.
        organ_rule: share of the organ's width ruled under it; 0 none.
        motto_rule: the same under the motto.
        superior_bold: the line above is bold too.
        long_dash: "–" in the motto.
        old_tone: "HOÀ", "Uỷ" instead of "HÒA", "Ủy".
        lower_date_pt: how far the date stands under the number (negative: above).
        head_gap_pt: between the head and its number.
        title_points, subject_points: of cell 5a.
        subject_style: style of the subject.
        title_gap_pt: above the title.
        subject_mm: width the subject may take.
        title_rule: share; 0 none.
        base_style: of the legal bases.
        page_number: "top", "bottom", "right" or "none".
        recipients_points, recipients_style: of "Nơi nhận".
        seal, signed: whether a seal and a signature are set.
        sign_ink, pen_ink: colours of the signature and of filled-in digits.
        dotted: dots under handwriting.
        writer: of filled-in digits: "strokes", "mnist", or "stamp" (a numbering machine).
    """

    family: str
    points: float
    lead: float
    gap_pt: float
    margins: tuple[float, float, float, float]
    head_points: float
    left_mm: float
    right_mm: float
    organ_rule: float
    motto_rule: float
    superior_bold: bool
    long_dash: bool
    old_tone: bool
    lower_date_pt: float
    head_gap_pt: float
    title_points: float
    subject_points: float
    subject_style: str
    title_gap_pt: float
    subject_mm: float
    title_rule: float
    base_style: str
    page_number: str
    recipients_points: float
    recipients_style: str
    seal: bool
    signed: bool
    sign_ink: str
    pen_ink: str
    dotted: bool
    writer: str

    def as_json(self) -> dict[str, Any]:
        """For the record beside the truth."""
        return {**asdict(self), "margins": list(self.margins)}


def draw_knobs(rng: np.random.Generator, *, party: bool, mnist: bool) -> Knobs:
    """Draw the layout of one document; `mnist`: written digits are at hand."""
    there = installed(tuple(FAMILIES))
    family = weighted(rng, {name: FAMILIES[name] for name in there or ("Tinos",)})
    typewriter = family in TYPEWRITERS
    points = float(one(rng, [12, 12.5] if typewriter else [13, 13, 13.5, 14, 14, 14, 14.5]))
    head = float(min(one(rng, [11.5, 12, 12.5, 13, 13]), 11 if typewriter else 13))
    if family in ("DejaVuSerif", "NotoSerif"):
        points, head = points - 1.5, head - 1.5
    return Knobs(
        family=family,
        points=points,
        lead=float(rng.uniform(1.12, 1.5)),
        gap_pt=float(one(rng, [2, 3, 6, 6, 8])),
        margins=(
            float(rng.uniform(12, 25)),
            float(rng.uniform(14, 24)),
            float(rng.uniform(22, 35)),
            float(rng.uniform(13, 20)),
        ),
        head_points=head,
        left_mm=float(rng.uniform(27, 34)),
        right_mm=float(rng.uniform(43, 50)),
        organ_rule=float(one(rng, [0, 0.33, 0.42, 0.5, 0.42, 0.25])),
        motto_rule=0.0 if chance(rng, 0.07) else float(one(rng, [1, 1, 1, 0.7, 0.45])),
        superior_bold=chance(rng, 0.18),
        long_dash=chance(rng, 0.12),
        old_tone=chance(rng, 0.25),
        lower_date_pt=float(one(rng, [0, 0, 0, 0, 4, 9, 14])),
        head_gap_pt=float(rng.uniform(3, 13)),
        title_points=head + float(one(rng, [0.5, 1, 1, 2])) + (2 if party else 0),
        subject_points=head + float(one(rng, [0, 0.5, 1, 1])),
        subject_style=weighted(rng, {"b": 84, "i": 4, "bi": 5, "r": 7}),
        title_gap_pt=float(rng.uniform(2, 22)),
        subject_mm=float(rng.uniform(105, 158)),
        title_rule=float(one(rng, [0, 0.25, 0.33, 0.4, 0.4])),
        base_style=weighted(rng, {"i": 60, "r": 40}),
        page_number=weighted(rng, {"top": 55, "bottom": 20, "right": 10, "none": 15}),
        recipients_points=float(one(rng, [10, 10.5, 11, 11, 12])),
        recipients_style=weighted(rng, {"bi": 70, "b": 10, "i": 10, "r": 10}),
        seal=chance(rng, 0.88),
        signed=chance(rng, 0.93),
        sign_ink=weighted(rng, {"blue": 70, "black": 30}),
        pen_ink=weighted(rng, {"blue": 60, "black": 40}),
        dotted=chance(rng, 0.12),
        writer=weighted(rng, {"strokes": 30, "mnist": 58 if mnist else 0, "stamp": 12}),
    )

"""What follows the body: recipients, signatures, seals, and the block of a copy."""

from __future__ import annotations

import numpy as np

from resources.samples.corpus.dice import chance
from resources.samples.corpus.draft import Copy, Draft, Signature
from resources.samples.corpus.knobs import Knobs
from resources.samples.generator import marks, pen
from resources.samples.generator.flow import Flow
from resources.samples.generator.sheet import tokens
from resources.samples.generator.values import MM, PT

__all__ = ["set_closing", "set_copy"]

STEP = 1.25
GAP_MM = (28.0, 40.0)  # between position and name


def set_closing(flow: Flow, draft: Draft, knobs: Knobs, rng: np.random.Generator) -> None:
    """Recipients at the left, signature at the right; two signatures share the width."""
    size = knobs.points
    gap = float(rng.uniform(*GAP_MM)) * MM
    most = max(len(signature.position) for signature in draft.signatures)
    high = (most + 1 + len(draft.roles)) * size * STEP * PT + gap
    listed = (len(draft.recipients) + 1) * knobs.recipients_points * 1.25 * PT
    flow.need(max(high, listed) + 8 * PT)
    flow.skip(8)
    top = flow.y + size * PT
    bottom = _recipients(flow, draft, knobs, top)
    for signature, middle in zip(draft.signatures, _middles(flow, draft), strict=True):
        end = _signature(flow, signature, middle, top, gap, knobs, rng, draft.roles)
        if knobs.seal and not draft.roles and chance(rng, 0.95):
            _seal(flow, draft.issuer.name, middle, end - gap, gap, rng)
        bottom = max(bottom, end)
    flow.y = bottom + 8 * PT


def _middles(flow: Flow, draft: Draft) -> list[float]:
    if len(draft.signatures) == 1:
        return [flow.right - 42 * MM]
    return [flow.left + 38 * MM, flow.right - 42 * MM]


def _recipients(flow: Flow, draft: Draft, knobs: Knobs, top: float) -> float:
    """Cell 9b; returns the last baseline."""
    if not draft.recipients:
        return top
    sheet = flow.sheet
    sheet.new_block()
    y, points = top, knobs.recipients_points
    style = "r" if draft.issuer.party else knobs.recipients_style
    line = sheet.put(tokens("Nơi nhận:", style), flow.left, y, points + 1, "9b")
    if draft.issuer.party:
        sheet.rule(line.box[0], line.box[3] + 3, line.box[2], line.box[3] + 3)
    for item in draft.recipients:
        y += points * 1.22 * PT
        sheet.put(tokens(item), flow.left, y, points, "9b")
    return y


def _signature(
    flow: Flow,
    signature: Signature,
    middle: float,
    top: float,
    gap: float,
    knobs: Knobs,
    rng: np.random.Generator,
    small: tuple[str, ...] = (),
) -> float:
    """Cells 7a to 7c; returns the baseline of the name."""
    sheet, size = flow.sheet, knobs.points
    room = 2 * min(middle - 8 * MM, flow.width_mm * MM - 8 * MM - middle)
    sheet.new_block()
    y = top
    for line in signature.position:
        pieces = tokens(line, "b")
        points = min(size, size * room / max(1.0, sheet.width_of(pieces, size)))
        sheet.centre(line, middle, y, "b", round(points * 4) / 4, "7a")
        y += size * STEP * PT
    for line in small:
        sheet.centre(line, middle, y, "i", size - 2, "7a")
        y += size * STEP * PT
    if knobs.signed:
        hand = pen.sign(
            float(rng.uniform(30, 55)) * MM, min(float(rng.uniform(14, 24)) * MM, gap), rng
        )
        left = middle - hand.shape[1] / 2 + rng.normal(0, 3) * MM
        at = y + (gap - hand.shape[0]) / 2 - float(rng.uniform(3, 9)) * MM
        sheet.add_object("signature", sheet.ink(hand, left, at, knobs.sign_ink))
    y += gap - size * PT
    sheet.new_block()
    sheet.centre(signature.printed, middle, y, "b", size, "7b")
    return y


def _seal(
    flow: Flow, name: str, middle: float, top: float, gap: float, rng: np.random.Generator
) -> None:
    """Over the left third of the signature, sometimes into position and name."""
    cover = marks.seal(name.upper(), rng)
    left = middle - cover.shape[1] + float(rng.normal(-2, 4)) * MM
    # Clerks set it high: over the position rather than the name.
    at = top - float(rng.uniform(4, 14)) * MM + max(0.0, gap - 32 * MM) / 2
    box = flow.sheet.ink(cover, left, at, "red")
    flow.sheet.add_object("seal", box, name.upper(), "red")


def set_copy(flow: Flow, copy: Copy, knobs: Knobs, rng: np.random.Generator) -> None:
    """The block of Nghị định 30/2020, Phụ lục I Phần II, under a rule across the page."""
    size = knobs.head_points
    lines = max(len(copy.organ), 2) + len(copy.signature.position) + 5
    flow.need(lines * size * STEP * PT + 30 * MM)
    sheet = flow.sheet
    sheet.rule(flow.left, flow.y, flow.right, flow.y)
    y = flow.y + 1.3 * size * STEP * PT
    left, right = flow.left + knobs.left_mm * MM, flow.right - knobs.right_mm * MM
    sheet.new_block()
    sheet.centre(copy.form, right, y, "b", size + 0.5, "copy")
    sheet.new_block()
    at = y
    for line in copy.organ:
        sheet.centre(line.upper(), left, at, "b", size, "copy")
        at += size * STEP * PT
    at += 4 * PT
    sheet.centre(copy.number, left, at, "r", size, "copy")
    sheet.centre(copy.place_date, right, at, "i", size, "copy")
    top = at + 2 * size * STEP * PT
    sheet.new_block()
    for i, item in enumerate(("Nơi nhận:", *copy.recipients)):
        row = tokens(item, "bi" if i == 0 else "r")
        sheet.put(row, flow.left, top + i * 12 * STEP * PT, 11, "copy")
    end = _signature(flow, copy.signature, right, top, 24 * MM, knobs, rng)
    if knobs.seal:
        _seal(flow, " ".join(copy.organ), right, end - 24 * MM, 24 * MM, rng)
    flow.y = end + 8 * PT

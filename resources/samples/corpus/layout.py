"""Sets a draft on sheets: head, title, body and annex; what follows the body is `closing`."""

from __future__ import annotations

import math

import numpy as np

from resources.samples.corpus.closing import set_closing, set_copy
from resources.samples.corpus.draft import Draft
from resources.samples.corpus.knobs import Knobs
from resources.samples.generator.flow import Flow, balanced
from resources.samples.generator.sheet import Sheet, tokens
from resources.samples.generator.values import MM, PT

__all__ = ["lay_out", "toned"]

NATION = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
MOTTO = "Độc lập - Tự do - Hạnh phúc"
PARTY = "ĐẢNG CỘNG SẢN VIỆT NAM"
STEP = 1.24
LEFT_ROOM_MM = 70.0  # the left column may not grow into the right one
OLD_TONES = (("ÒA", "OÀ"), ("òa", "oà"), ("Ủy", "Uỷ"), ("ỦY", "UỶ"), ("ủy ", "uỷ "), ("hóa", "hoá"))


def lay_out(flow: Flow, draft: Draft, knobs: Knobs, rng: np.random.Generator) -> None:
    """Set the whole document."""
    _head(flow, draft, knobs)
    _title(flow, draft, knobs)
    if draft.addressees:
        _addressees(flow, draft, knobs)
    _body(flow, draft, knobs)
    set_closing(flow, draft, knobs, rng)
    if draft.copy:
        set_copy(flow, draft.copy, knobs, rng)
    if draft.annex:
        _annex(flow, draft, knobs)


def toned(text: str, knobs: Knobs) -> str:
    """The text with its tone marks where the older custom sets them, if this office does."""
    if knobs.old_tone:
        for new, old in OLD_TONES:
            text = text.replace(new, old)
    return text


def _head(flow: Flow, draft: Draft, knobs: Knobs) -> None:
    """Cells 1 to 4 and, for official letters, 5b."""
    left = flow.left + knobs.left_mm * MM
    right = flow.right - knobs.right_mm * MM
    top = flow.y + knobs.head_points * PT
    left_y = _organ(flow, draft, knobs, left, top)
    right_y = _nation(flow, draft, knobs, right, top)
    if not draft.organ_printed:
        left, left_y = flow.middle, right_y
    y = max(left_y, right_y) + knobs.head_gap_pt * PT
    sheet, points = flow.sheet, knobs.head_points
    if draft.reference.printed:
        _fitting(sheet, draft.reference.printed, left, left_y + knobs.head_gap_pt * PT
                 if draft.organ_printed else y, "r", points, "3")  # fmt: skip
        if not draft.organ_printed:
            y += STEP * points * PT
    bottom = y
    if draft.dated.printed:
        bottom = y + max(knobs.lower_date_pt, 0) * PT
        _fitting(sheet, draft.dated.printed, right if draft.organ_printed else flow.middle,
                 bottom, "i", points + 0.5, "4")  # fmt: skip
    if draft.subject and not draft.title:
        bottom = max(bottom, _subject_left(flow, draft, knobs, left, y))
    flow.y = bottom + 8 * PT


def _organ(flow: Flow, draft: Draft, knobs: Knobs, middle: float, y: float) -> float:
    """Cell 2; returns the next baseline."""
    if not draft.organ_printed:
        return y
    sheet, points = flow.sheet, knobs.head_points
    sheet.new_block()
    box = None
    for line in draft.issuer.superior:
        style = "b" if knobs.superior_bold else "r"
        box = _fitting(sheet, toned(line.upper(), knobs), middle, y, style, points, "2")
        y += points * STEP * PT
    for line in draft.issuer.organ:
        box = _fitting(sheet, toned(line.upper(), knobs), middle, y, "b", points, "2")
        y += points * STEP * PT
    if draft.issuer.party:
        sheet.centre("*", middle, y, "b", points + 1, "2")
        y += points * 0.6 * PT
    elif box and knobs.organ_rule:
        _rule_under(sheet, box, knobs.organ_rule)
    return y + 3 * PT


def _nation(flow: Flow, draft: Draft, knobs: Knobs, middle: float, y: float) -> float:
    """Cell 1, or the Party's line; returns the next baseline."""
    sheet, points = flow.sheet, knobs.head_points
    sheet.new_block()
    if draft.issuer.party:
        box = _fitting(sheet, PARTY, middle, y, "b", points + 2, "1")
        _rule_under(sheet, box, 1.0)
        return y + points * STEP * PT
    motto = MOTTO.replace("-", "–") if knobs.long_dash else MOTTO
    if not draft.organ_printed:
        middle = flow.middle
    _fitting(sheet, toned(NATION, knobs), middle, y, "b", points - 0.5, "1", 96)
    y += points * STEP * PT
    box = _fitting(sheet, motto, middle, y, "b", points + 0.5, "1", 96)
    if knobs.motto_rule:
        _rule_under(sheet, box, knobs.motto_rule)
    return y + points * STEP * PT + 3 * PT


def _subject_left(flow: Flow, draft: Draft, knobs: Knobs, middle: float, y: float) -> float:
    """Cell 5b under the number; returns the last baseline."""
    sheet, points = flow.sheet, max(10.0, knobs.head_points - 1)
    sheet.new_block()
    y += 3 * PT
    width = min(62.0, 2 * (middle / MM - 8)) * MM
    for row in balanced(flow, tokens(toned(draft.subject, knobs)), width, points):
        y += points * STEP * PT
        sheet.put(row, middle - sheet.width_of(row, points) / 2, y, points, "5b")
    return y


def _title(flow: Flow, draft: Draft, knobs: Knobs) -> None:
    """Cell 5a."""
    if not draft.title:
        flow.skip(6)
        return
    flow.skip(knobs.title_gap_pt)
    flow.sheet.new_block()
    left, right = flow.centred(draft.title, "b", knobs.title_points, "5a", width_mm=150)
    if draft.under:
        flow.centred(draft.under, "i", knobs.points, "5a")
    if draft.subject:
        left, right = flow.centred(
            toned(draft.subject, knobs),
            knobs.subject_style,
            knobs.subject_points,
            "5a",
            width_mm=min(knobs.subject_mm, (flow.right - flow.left) / MM - 4),
        )
    if draft.pointer:
        left, right = flow.centred(draft.pointer, "i", knobs.points, "5a", width_mm=150)
    if knobs.title_rule and draft.shape in ("decree", "report"):
        flow.short_rule(left, right, knobs.title_rule)
    flow.skip(10)


def _addressees(flow: Flow, draft: Draft, knobs: Knobs) -> None:
    """Cell 9a: one on the line of "Kính gửi:", several as a list under it."""
    flow.sheet.new_block()
    if len(draft.addressees) == 1:
        flow.centred(f"Kính gửi: {draft.addressees[0]}", "r", knobs.points, "9a", width_mm=150)
    else:
        start = flow.left + 28 * MM
        baseline = flow.next_line(knobs.points)
        flow.sheet.put(tokens("Kính gửi:"), start, baseline, knobs.points, "9a")
        for name in draft.addressees:
            baseline = flow.next_line(knobs.points)
            flow.sheet.put(tokens(f"- {name}"), start + 18 * MM, baseline, knobs.points, "9a")
    flow.skip(8)


def _body(flow: Flow, draft: Draft, knobs: Knobs) -> None:
    """Cell 6."""
    if draft.opens:
        for line in draft.opens.split("\n"):
            flow.centred(toned(line.upper(), knobs), "b", knobs.points, "6", width_mm=150)
        flow.skip(6)
    for line in draft.bases:
        flow.paragraph(toned(line, knobs), knobs.base_style, zone="6")
    if draft.verb:
        flow.sheet.new_block()
        flow.skip(3)
        flow.centred(draft.verb, "b", knobs.points, "6")
        flow.skip(6)
    for line in draft.body:
        _paragraph(flow, toned(line, knobs))


def _paragraph(flow: Flow, line: str) -> None:
    if line.startswith("= "):
        flow.sheet.new_block()
        flow.centred(line[2:], "b", flow.points, "6", width_mm=150)
        flow.skip(flow.gap_pt)
    elif line.startswith("# "):
        flow.paragraph(line[2:], "b")
    elif line.startswith("> "):
        flow.paragraph(line[2:], indent_mm=0)
    elif line.startswith("Điều ") and ". " in line[:9]:
        head, _, rest = line.partition(". ")
        flow.paragraph(f"**{head}.** {rest}")
    else:
        flow.paragraph(line.replace("*", ""))


def _annex(flow: Flow, draft: Draft, knobs: Knobs) -> None:
    """A page of its own that names the document it belongs to."""
    name, title, pointer, *rows = draft.annex
    flow.turn_page(restart_numbers=True)
    flow.sheet.new_block()
    flow.centred(name, "b", knobs.title_points, "annex")
    flow.centred(title.upper(), "b", knobs.points, "annex")
    flow.centred(pointer, "i", knobs.points, "annex", width_mm=150)
    flow.skip(10)
    for row in rows:
        flow.paragraph(row)


def _fitting(
    sheet: Sheet,
    text: str,
    middle: float,
    y: float,
    style: str,
    points: float,
    zone: str,
    room_mm: float = LEFT_ROOM_MM,
) -> tuple[int, int, int, int]:
    """Centre a line, smaller where it would be wider than its column; its box."""
    pieces = tokens(text, style)
    room = (96.0 if zone == "4" else room_mm) * MM
    width = sheet.width_of(pieces, points)
    if width > room:
        points = math.floor(points * room / width * 4) / 4
        width = sheet.width_of(pieces, points)
    start = max(8 * MM, min(middle - width / 2, (sheet.width_mm - 8) * MM - width))
    return sheet.put(pieces, start, y, points, zone).box


def _rule_under(sheet: Sheet, box: tuple[int, int, int, int], share: float) -> None:
    trim = (box[2] - box[0]) * (1 - share) / 2
    sheet.rule(box[0] + trim, box[3] + 4 * PT, box[2] - trim, box[3] + 4 * PT)

"""The cells of Nghị định 30/2020 (Phụ lục I, III) and of Party documents, set on a flow."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from resources.samples.generator import marks, pen
from resources.samples.generator.flow import Flow, balanced
from resources.samples.generator.sheet import tokens
from resources.samples.generator.values import MM, PT

NATION = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
MOTTO = "Độc lập - Tự do - Hạnh phúc"
PARTY = "ĐẢNG CỘNG SẢN VIỆT NAM"
_COLUMN_MM = 68.0  # width of the left column of the head
_STEP = 1.25


@dataclass(frozen=True, slots=True)
class Head:
    """Cells 1 to 4 and 5b.

    `number` and `place_date` are printed as given; `[[…]]` in them is written by hand.
    """

    superior: str
    organ: tuple[str, ...]
    number: str
    place_date: str
    subject_left: str = ""
    party: bool = False


def set_head(flow: Flow, head: Head) -> None:
    """Both columns of the head; leaves the flow below the longer one."""
    left_middle = flow.left + _COLUMN_MM / 2 * MM - 4 * MM
    right_middle = flow.right - 47 * MM
    top = flow.y + 14.5 * PT
    sheet = flow.sheet
    sheet.new_block()
    y = top
    for line in filter(None, [head.superior]):
        sheet.centre(line, left_middle, y, "r", 13, "2")
        y += 13 * _STEP * PT
    for organ in head.organ:
        last = sheet.centre(organ, left_middle, y, "b", 13, "2")
        y += 13 * _STEP * PT
    if head.party:
        sheet.centre("*", left_middle, y, "b", 14, "2")
    else:
        _rule_under(flow, last.box, y - 10.5 * PT, 0.42)
    left_y = y
    sheet.new_block()
    y = top
    if head.party:
        last = sheet.centre(PARTY, right_middle, y, "b", 15, "1")
        _rule_under(flow, last.box, y + 4.5 * PT, 1.0)
    else:
        sheet.centre(NATION, right_middle, y, "b", 12.5, "1")
        y += 13 * _STEP * PT
        last = sheet.centre(MOTTO, right_middle, y, "b", 13.5, "1")
        _rule_under(flow, last.box, y + 5.5 * PT, 1.0)
    y = max(left_y, y + 13 * _STEP * PT) + 9 * PT
    if head.number:
        sheet.new_block()
        sheet.centre(head.number, left_middle, y, "r", 13, "3")
    sheet.new_block()
    sheet.centre(head.place_date, right_middle, y, "i", 13.5, "4")
    if head.subject_left:
        y += 6 * PT
        sheet.new_block()
        for row in balanced(flow, tokens(head.subject_left), 62 * MM, 12):
            y += 12 * _STEP * PT
            sheet.put(row, left_middle - sheet.width_of(row, 12) / 2, y, 12, "5b")
    flow.y = y + 14 * PT


def _rule_under(flow: Flow, box: tuple[int, int, int, int], y: float, share: float) -> None:
    trim = (box[2] - box[0]) * (1 - share) / 2
    flow.sheet.rule(box[0] + trim, y, box[2] - trim, y)


def set_title(flow: Flow, name: str, subject: str, *, width_mm: float = 135.0) -> None:
    """Cell 5a: name of the type, what it is about, a short rule."""
    flow.skip(4)
    flow.sheet.new_block()
    left, right = flow.centred(name, "b", 14, "5a")
    if subject:
        flow.skip(2)
        left, right = flow.centred(subject, "b", 14, "5a", width_mm=width_mm)
    flow.short_rule(left, right, 0.4)
    flow.skip(12)


def set_addressees(flow: Flow, addressees: Sequence[str]) -> None:
    """Cell 9a: one on the line of "Kính gửi:", several as a list under it."""
    flow.sheet.new_block()
    if len(addressees) == 1:
        flow.centred(f"Kính gửi: {addressees[0]}", "r", 14, "9a", width_mm=150)
    else:
        start = flow.left + 32 * MM
        flow.sheet.put(tokens("Kính gửi:"), start, flow.next_line(14), 14, "9a")
        for name in addressees:
            baseline = flow.next_line(14)
            flow.sheet.put(tokens(f"- {name}"), start + 19 * MM, baseline, 14, "9a")
    flow.skip(8)


@dataclass(frozen=True, slots=True)
class Closing:
    """Cells 7a to 9b, and the seal over them.

    Attributes:
        position: lines of cell 7a, e.g. "KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC".
        signer: cell 7b.
        recipients: items of cell 9b as printed, each with its "- " and ";".
        seal: text around the seal; empty for none.
        parties: further signers at the left (minutes): what for, and name.
        party: Party documents underline "Nơi nhận:" and write T/M with a slash.
    """

    position: tuple[str, ...]
    signer: str
    recipients: tuple[str, ...]
    seal: str = ""
    parties: tuple[tuple[str, str], ...] = ()
    party: bool = False


def set_closing(flow: Flow, closing: Closing, rng: np.random.Generator) -> None:
    """Recipients at the left, signature at the right, on one sheet."""
    size = 14.0
    gap = 27 * MM
    height = (len(closing.position) + 1) * size * _STEP * PT + gap
    flow.need(max(height, (len(closing.recipients) + 1) * 13.6 * PT) + 6 * PT)
    flow.skip(8)
    top = flow.y + size * PT
    sheet = flow.sheet
    sheet.new_block()
    y = top
    if closing.recipients:
        sheet.put(tokens("Nơi nhận:", "r" if closing.party else "bi"), flow.left, y, 12, "9b")
        for item in closing.recipients:
            y += 11 * 1.22 * PT
            sheet.put(tokens(item), flow.left, y, 11, "9b")
    middle = flow.right - 42 * MM
    sheet.new_block()
    bottom = top
    for line in closing.position:
        sheet.centre(line, middle, bottom, "b", size, "7a")
        bottom += size * _STEP * PT
    bottom += gap
    sheet.new_block()
    sheet.centre(closing.signer, middle, bottom, "b", size, "7b")
    _sign_and_seal(flow, closing, middle, bottom - gap, gap, rng)
    _set_parties(flow, closing, top, bottom, rng)
    flow.y = max(y, bottom) + 6 * PT


def _sign_and_seal(
    flow: Flow, closing: Closing, middle: float, top: float, gap: float, rng: np.random.Generator
) -> None:
    """The signature between position and name; the seal covers a third of it at its left."""
    hand = pen.sign(44 * MM, 21 * MM, rng)
    left = middle - hand.shape[1] / 2 + rng.normal(0, 1.5) * MM
    at = top + (gap - hand.shape[0]) / 2 - 4 * MM
    flow.sheet.add_object("signature", flow.sheet.ink(hand, left, at, "blue"), colour="blue")
    if closing.seal:
        cover = marks.seal(closing.seal, rng)
        seal_left = left + hand.shape[1] / 3 - cover.shape[1] + rng.normal(0, 1.0) * MM
        seal_top = top + (gap - cover.shape[0]) / 2 - 3 * MM + rng.normal(0, 1.0) * MM
        box = flow.sheet.ink(cover, seal_left, seal_top, "red")
        flow.sheet.add_object("seal", box, closing.seal, "red")


def _set_parties(
    flow: Flow, closing: Closing, top: float, bottom: float, rng: np.random.Generator
) -> None:
    """The other parties side by side, their names level with the first signer's."""
    for i, (role, name) in enumerate(closing.parties):
        middle = flow.left + (20 + 42 * i) * MM
        flow.sheet.new_block()
        flow.sheet.centre(role, middle, top, "b", 11, "7a")
        hand = pen.sign(30 * MM, 15 * MM, rng)
        box = flow.sheet.ink(hand, middle - hand.shape[1] / 2, top + 9 * MM, "blue")
        flow.sheet.add_object("signature", box, colour="blue")
        flow.sheet.new_block()
        flow.sheet.centre(name, middle, bottom, "b", 13, "7b")


def set_stamp(flow: Flow, kind: str, lines: Sequence[str], rng: np.random.Generator) -> None:
    """Cells 10a, 10b, 11: a red box at the upper left, sizes after the decree."""
    widths = {"HỎA TỐC": 30.0, "THƯỢNG KHẨN": 40.0, "KHẨN": 20.0, "MẬT": 20.0, "TỐI MẬT": 30.0}
    width = widths.get(lines[0], 58.0)
    cover = marks.boxed(list(lines), width, 8.0 * len(lines), rng)
    box = flow.sheet.ink(cover, flow.left + 5 * MM, flow.y, "red")
    flow.sheet.add_object(kind, box, "\n".join(lines), "red")


@dataclass(frozen=True, slots=True)
class Incoming:
    """The receiving office's ĐẾN stamp, which is no cell of the document.

    `number` and `day` ("06/4") are written in by hand; place in millimetres of the first sheet.
    """

    organ: str
    number: str
    day: str
    x_mm: float
    y_mm: float
    colour: str = "red"


def set_incoming(flow: Flow, mark: Incoming, rng: np.random.Generator) -> None:
    """Stamp the first sheet as received."""
    cover, written, says = marks.incoming(mark.organ, mark.number, mark.day, rng)
    sheet = flow.sheets[0]
    box = sheet.ink(cover, mark.x_mm * MM, mark.y_mm * MM, mark.colour)
    sheet.ink(written, mark.x_mm * MM, mark.y_mm * MM, "blue")
    sheet.add_object("incoming_stamp", box, says, mark.colour)

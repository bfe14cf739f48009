"""What a scanner also meets: sheets that are no official document. The right answer is to ask."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

import cv2
import numpy as np

from resources.samples.corpus.dice import one
from resources.samples.corpus.issuers import person
from resources.samples.corpus.words import Words
from resources.samples.generator.flow import Flow
from resources.samples.generator.sheet import tokens
from resources.samples.generator.tables import set_table
from resources.samples.generator.values import MM, Image

__all__ = ["OTHERS", "photo"]

Setter: TypeAlias = Callable[[Flow, Words, np.random.Generator], None]

ENGLISH = """Dear Sir or Madam,
Thank you for your letter of {day} concerning the delivery of the pumps for the water plant. We \
are pleased to confirm that the equipment left our works on schedule and should arrive at the \
port of Hai Phong within three weeks.
Please note that the invoice No. {n}/EX covers the spare parts as well. The drawings you asked \
for are enclosed, together with the certificates of the manufacturer.
Should you need any further information, do not hesitate to contact our office. We look forward \
to meeting your delegation during the exhibition in Singapore.
Yours faithfully,"""


def _blank(flow: Flow, words: Words, rng: np.random.Generator) -> None:
    """The back of a sheet."""


def _english(flow: Flow, words: Words, rng: np.random.Generator) -> None:
    flow.centred("NORTHERN PUMPS & VALVES LTD.", "b", 15, "6")
    flow.centred("12 Harbour Road, Leeds, United Kingdom", "r", 10, "6")
    flow.skip(30)
    day = f"{rng.integers(1, 28)} March {rng.integers(2008, 2026)}"
    for line in ENGLISH.splitlines():
        flow.paragraph(line.format(day=day, n=rng.integers(100, 999)), indent_mm=0)
        flow.skip(6)
    flow.skip(40)
    flow.paragraph("J. R. Whitfield, Export Manager", indent_mm=0)


def _prose(flow: Flow, words: Words, rng: np.random.Generator, count: int) -> None:
    pool = [line for name in sorted(words.paragraphs) for line in words.paragraphs[name][:400]]
    pool = pool or [line for row in words.kinds.values() for line in row["body"] if "{" not in line]
    start = int(rng.integers(max(1, len(pool) - count)))
    for line in pool[start : start + count]:
        flow.paragraph(line.replace("*", ""))
        if len(flow.sheets) > 1:
            del flow.sheets[1:]
            return


def _middle(flow: Flow, words: Words, rng: np.random.Generator) -> None:
    """A page from the inside of something long."""
    middle = flow.width_mm / 2 * MM
    flow.sheet.centre(str(rng.integers(2, 60)), middle, 13 * MM, "r", 13, "page_number")
    _prose(flow, words, rng, 25)


def _newspaper(flow: Flow, words: Words, rng: np.random.Generator) -> None:
    """A headline over three narrow columns without any head of an office."""
    subject = one(rng, words.slots["duan"])
    flow.centred(f"Người dân phấn khởi đón {subject}", "b", 22, "6", width_mm=170)
    flow.skip(14)
    top, width = flow.y, (flow.right - flow.left) / 3 - 4 * MM
    pool = [line for row in words.kinds.values() for line in row["body"] if "{" not in line]
    for column in range(3):
        y = top
        order = rng.permutation(len(pool))
        text = " ".join(pool[i].lstrip("#->= ") for i in order)
        left = flow.left + column * (width + 6 * MM)
        for row in flow.wrap(tokens(text.replace("*", "")), width, 10):
            if y > flow.bottom:
                break
            y += 13 * MM * 25.4 / 72
            flow.sheet.put(row, left, y, 10, "6")
        flow.sheet.new_block()


def _table(flow: Flow, words: Words, rng: np.random.Generator) -> None:
    """A register without any head."""
    rows = ["|: 12 70 30 30", "| TT | Họ và tên | Năm sinh | Ghi chú |"]
    for i in range(1, int(rng.integers(14, 26))):
        year = rng.integers(1960, 2003)
        rows.append(f"| {i} | {person(rng, words)} | {year} | {one(rng, ['', 'x', 'vắng'])} |")
    set_table(flow, rows)


def _contents(flow: Flow, words: Words, rng: np.random.Generator) -> None:
    """A table of contents: names of documents, none of which this is."""
    flow.centred("MỤC LỤC", "b", 15, "6")
    flow.skip(8)
    for i in range(1, int(rng.integers(10, 22))):
        line = one(rng, words.slots["duan"])
        flow.paragraph(f"{i}. {line} {'.' * 20} {i * 3}", indent_mm=0)


def _receipt(flow: Flow, words: Words, rng: np.random.Generator) -> None:
    """A till roll on a white sheet."""
    flow.centred("CỬA HÀNG TẠP HÓA HƯƠNG GIANG", "b", 13, "6")
    flow.centred(f"ĐT: 0912 345 {rng.integers(100, 999)}", "r", 11, "6")
    flow.skip(8)
    for name in ("Nước khoáng", "Giấy A4", "Bút bi", "Mực in", "Cà phê"):
        price = f"{rng.integers(5, 90)}.000"
        flow.centred(f"{name} {'.' * 24} {price}", "r", 12, "6")
    flow.centred("TỔNG CỘNG ............ 215.000", "b", 12, "6")
    flow.centred("Cảm ơn quý khách!", "i", 11, "6")


def _photo_page(flow: Flow, words: Words, rng: np.random.Generator) -> None:
    """Its pixels come from `photo`."""


OTHERS: dict[str, Setter] = {
    "trang_trang": _blank,
    "thu_tieng_anh": _english,
    "trang_giua": _middle,
    "bao_chi": _newspaper,
    "bang_ke": _table,
    "muc_luc": _contents,
    "hoa_don_ban_le": _receipt,
    "anh_chup": _photo_page,
}


def photo(shape: tuple[int, int], rng: np.random.Generator) -> Image:
    """Something like a landscape: sky, ground, blots and grain, (H, W, 3) uint8."""
    height, width = shape
    coarse = rng.uniform(40, 220, (9, 7, 3)).astype(np.float32)
    picture = cv2.resize(coarse, (width, height), interpolation=cv2.INTER_CUBIC)
    for _ in range(int(rng.integers(20, 60))):
        at = (int(rng.integers(width)), int(rng.integers(height)))
        size = (int(rng.integers(30, 400)), int(rng.integers(30, 400)))
        colour = tuple(float(v) for v in rng.uniform(20, 235, 3))
        cv2.ellipse(picture, at, size, float(rng.uniform(0, 180)), 0, 360, colour, -1)
    picture = cv2.GaussianBlur(picture, (0, 0), 9)
    grain = rng.normal(0, 6, (height, width, 1)).astype(np.float32)
    return np.asarray(np.clip(picture + grain, 0, 255), np.uint8)

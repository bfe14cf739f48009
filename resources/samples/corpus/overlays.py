"""What lands on a document after it was printed: stamps, texts of signing software, scribbles."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass, field

import cv2
import numpy as np
from PIL import Image as PilImage
from PIL import ImageDraw

from resources.samples.corpus.dice import chance, one, weighted
from resources.samples.corpus.draft import Draft
from resources.samples.generator import marks, pen
from resources.samples.generator.fonts import font
from resources.samples.generator.sheet import Sheet
from resources.samples.generator.values import MM, Image

__all__ = ["Overlaid", "overlay"]

INCOMING = 0.22
SIGNED_ON_SCREEN = 0.12
WATERMARK = 0.08
SCRIBBLE = 0.08
GAZETTE = 0.12  # of what is published there: notations with a year
EDGE_SEAL = 0.1
OFFICES = (
    "VĂN PHÒNG UBND TỈNH", "SỞ XÂY DỰNG", "TRUNG TÂM CÔNG BÁO", "CỔNG THÔNG TIN ĐIỆN TỬ",
    "UBND PHƯỜNG", "BAN QUẢN LÝ DỰ ÁN", "THƯ VIỆN TỈNH", "CHI CỤC VĂN THƯ LƯU TRỮ",
)  # fmt: skip


@dataclass(slots=True)
class Overlaid:
    """What was laid over, as a record of the page notes it."""

    stamps: list[str] = field(default_factory=list)


def overlay(first: Sheet, last: Sheet, draft: Draft, rng: np.random.Generator) -> Overlaid:
    """Lay stamps and marks over the first and last sheet."""
    done = Overlaid()
    if draft.urgency:
        _urgency(first, draft.urgency, rng, done)
    if chance(rng, INCOMING):
        _incoming(first, draft, rng, done)
    if chance(rng, SIGNED_ON_SCREEN) and draft.dated.day:
        _signing_text(first, draft, rng, done)
    if chance(rng, WATERMARK):
        _watermark(first, rng)
    if chance(rng, GAZETTE) and re.match(r"(?:19|20)\d\d/", draft.reference.notation or ""):
        _gazette(first, draft, rng, done)
    if chance(rng, SCRIBBLE):
        _scribble(first, rng)
    if chance(rng, EDGE_SEAL) and last is not first:
        _edge_seal(first, last, draft, rng)
    return done


def _urgency(sheet: Sheet, urgency: str, rng: np.random.Generator, done: Overlaid) -> None:
    """Cell 10b: red box at the left under the head, now and then tilted."""
    words = urgency.upper()
    width = {"HỎA TỐC": 30.0, "THƯỢNG KHẨN": 40.0, "KHẨN": 20.0}[words]
    cover = marks.boxed([words], width, 8.0, rng)
    if chance(rng, 0.25):
        cover = _turned(cover, float(rng.uniform(-25, 25)))
    box = sheet.ink(cover, float(rng.uniform(14, 34)) * MM, float(rng.uniform(52, 68)) * MM, "red")
    sheet.add_object("urgency_stamp", box, words, "red")
    done.stamps.append(words)


def _incoming(sheet: Sheet, draft: Draft, rng: np.random.Generator, done: Overlaid) -> None:
    """The ĐẾN stamp of the receiver, often over the left edge of title and body."""
    day = (draft.dated.day or datetime.date(2020, 5, 6)) + datetime.timedelta(
        int(rng.integers(1, 12))
    )
    number = str(rng.integers(1, 9000))
    date = f"{day.day:02d}/{day.month}" if chance(rng, 0.4) else f"{day.day}/{day.month}/{day.year}"
    colour = weighted(rng, {"red": 55, "blue": 25, "black": 20})
    x, y = float(rng.uniform(6, 30)) * MM, float(rng.uniform(50, 92)) * MM
    if chance(rng, 0.15):
        cover = _typed(["VĂN BẢN ĐẾN ĐIỆN TỬ", f"Số: {number}   Ngày: {day:%d/%m/%Y}"], 8.5)
        written, says = None, f"VĂN BẢN ĐẾN ĐIỆN TỬ Số: {number} Ngày: {day:%d/%m/%Y}"
        y = float(rng.uniform(4, 10)) * MM
    else:
        cover, written, says = marks.incoming(one(rng, OFFICES), number, date, rng)
        share = float(rng.uniform(0.72, 1.0))
        cover, written = _resized(cover, share), _resized(written, share)
    box = sheet.ink(cover, x, y, colour)
    if written is not None:
        sheet.ink(written, x, y, one(rng, ["blue", "black"]))
    sheet.add_object("incoming_stamp", box, says, colour)
    done.stamps.append(says.replace("\n", " "))


def _signing_text(sheet: Sheet, draft: Draft, rng: np.random.Generator, done: Overlaid) -> None:
    """What signing software prints in a corner: who, which mail, when."""
    name, day = draft.issuer.name, draft.dated.day
    when = f"{rng.integers(7, 18):02d}:{rng.integers(60):02d}:{rng.integers(60):02d}"
    later = (day or datetime.date(2020, 1, 1)) + datetime.timedelta(int(rng.integers(0, 3)))
    lines = one(
        rng,
        [
            [f"Ký bởi: {name}", f"Ngày ký: {later:%d-%m-%Y}", f"{when} +07:00"],
            [f"Người ký: {name}", f"Email: vanthu@{draft.issuer.code.lower()[:4]}.example",
             f"Thời gian ký: {later:%d.%m.%Y} {when} +07:00"],
            ["SAO Y; " + name, f"{later:%d/%m/%Y}; {when} +07:00"],
        ],
    )  # fmt: skip
    cover = _typed(lines, 7.0)
    left = one(rng, [8 * MM, sheet.width_mm * MM - cover.shape[1] - 8 * MM])
    colour = one(rng, ["red", "blue", "black"])
    box = sheet.ink(cover, left, float(rng.uniform(3, 7)) * MM, colour)
    sheet.add_object("signing_text", box, "\n".join(lines), colour)
    done.stamps.append(" ".join(lines))


def _watermark(sheet: Sheet, rng: np.random.Generator) -> None:
    """The address of a portal across the page, pale."""
    text = one(rng, ["www.thuvienvanban.example", "CÔNG BÁO ĐIỆN TỬ", "BẢN SAO"])
    cover = _turned(_typed([text], 44), float(rng.uniform(18, 45)))
    cover = np.asarray(cover * 0.22, np.uint8)
    left = (sheet.width_mm * MM - cover.shape[1]) / 2
    sheet.ink(np.maximum(cover, (cover > 0) * np.uint8(41)), left, 110 * MM, "black")


def _gazette(sheet: Sheet, draft: Draft, rng: np.random.Generator, done: Overlaid) -> None:
    """The running head of the official gazette, whose number and day are not the document's."""
    day = (draft.dated.day or datetime.date(2015, 3, 2)) + datetime.timedelta(int(rng.integers(40)))
    number = int(rng.integers(20, 900))
    text = f"CÔNG BÁO/Số {number} + {number + 1}/Ngày {day.day}-{day.month}-{day.year}"
    page = str(rng.integers(2, 60))
    cover = _typed([one(rng, [f"{page}                    {text}", f"{text}          {page}"])], 10)
    left = (sheet.width_mm * MM - cover.shape[1]) / 2
    box = sheet.ink(cover, left, float(rng.uniform(3, 6)) * MM, "black")
    sheet.add_object("gazette", box, text, "black")
    done.stamps.append(text)


def _scribble(sheet: Sheet, rng: np.random.Generator) -> None:
    """A lead's note in a corner: strokes without words."""
    hand = pen.sign(float(rng.uniform(20, 45)) * MM, float(rng.uniform(8, 16)) * MM, rng)
    left = one(rng, [10 * MM, sheet.width_mm * MM - hand.shape[1] - 10 * MM])
    sheet.ink(hand, left, float(rng.uniform(4, 9)) * MM, one(rng, ["blue", "black"]))


def _edge_seal(first: Sheet, last: Sheet, draft: Draft, rng: np.random.Generator) -> None:
    """A seal across the edges of all sheets, a slice on each."""
    cover = marks.seal(draft.issuer.name.upper(), rng)
    half = cover.shape[1] // 2
    at = float(rng.uniform(60, 180)) * MM
    first.ink(np.ascontiguousarray(cover[:, :half]), first.width_mm * MM - half, at, "red")
    last.ink(np.ascontiguousarray(cover[:, half:]), last.width_mm * MM - half / 2, at, "red")


def _typed(lines: list[str], points: float) -> Image:
    """Print in a sans face as ink coverage."""
    face = font("r", points, "Arimo")
    step = points * 1.25 * MM * 25.4 / 72
    width = round(max(face.getlength(line) for line in lines)) + 8
    canvas = PilImage.new("L", (width, round(step * len(lines)) + 8), 0)
    pencil = ImageDraw.Draw(canvas)
    for i, line in enumerate(lines):
        pencil.text((4, 4 + i * step), line, font=face, fill=255)
    return np.asarray(canvas)


def _turned(cover: Image, angle_deg: float) -> Image:
    picture = PilImage.fromarray(cover)
    return np.asarray(picture.rotate(angle_deg, PilImage.Resampling.BICUBIC, expand=True))


def _resized(cover: Image, share: float) -> Image:
    size = (round(cover.shape[1] * share), round(cover.shape[0] * share))
    return np.asarray(cv2.resize(cover, size, interpolation=cv2.INTER_AREA), np.uint8)

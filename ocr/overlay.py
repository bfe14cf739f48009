"""Text that software put on top of a scan: exact, so it replaces what was read from pixels.

Two kinds. Numbers, dates and copies' marks set in type belong to the document and stay in its
text. What signing software says about itself (who signed, when, which office) is kept as lines
of its own source: it can be searched and copied, but it is not what the document says, and its
dates must not be taken for the document's.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from ocr.types import Box, Line, PageKind, Skew, TextLayer, Turn, Word
from ocr.vietnamese import repair

__all__ = ["OVERLAY", "SIGNATURE_OVERLAY", "merge_overlay", "overlay_lines"]

OVERLAY = "overlay"
SIGNATURE_OVERLAY = "signature_overlay"
MIN_SCORE = 0.5  # an overlay of nonsense letters is no better than pixels
NEAR = 2.2  # line heights between lines of one signature note
MAX_SHARE = 0.35  # of a page's read lines; more is not an overlay but a text layer

# What signing software of the administration writes (Nghị định 30/2020, Điều 13 and annex I;
# VGCA, VNPT-CA, Viettel-CA notes as seen on public documents).
_SIGNING = re.compile(
    r"ký bởi|người ký|thời gian ký|ngày ký|giờ ký|ký ngày|signature|signed by|digitally|"
    r"[+-]0\d:?00\b|@\S+\.gov\.vn|^sao y;|bản sao điện tử",
    re.IGNORECASE,
)


def overlay_lines(layer: TextLayer | None, kind: PageKind) -> tuple[Line, ...]:
    """Lines set in type over a scan, each marked as document text or signing note.

    Args:
        layer: of the page; ignored unless it covers only little of a mixed page.
        kind: of the page.
    """
    if layer is None or kind is not PageKind.MIXED or layer.reason != "covers_little":
        return ()
    if layer.score < MIN_SCORE:
        return ()
    groups: list[list[Line]] = []
    for line in layer.lines:
        for group in groups:
            if any(_near(line.box, other.box) for other in group):
                group.append(line)
                break
        else:
            groups.append([line])
    out: list[Line] = []
    for group in groups:
        signing = any(_SIGNING.search(line.text) for line in group)
        source = SIGNATURE_OVERLAY if signing else OVERLAY
        out += [replace(line, source=source, text=repair(line.text)) for line in group]
    return tuple(out)


def _near(a: Box, b: Box) -> bool:
    """Whether two lines can belong to one note."""
    height = max(a.height, b.height)
    apart_x = max(a.left, b.left) - min(a.right, b.right)
    apart_y = max(a.top, b.top) - min(a.bottom, b.bottom)
    return apart_x < NEAR * height and apart_y < NEAR * height / 2


def _mover(turn: Turn, skew: Skew, width: int, height: int) -> Callable[[Box], Box]:
    """A function from boxes of the page as scanned to boxes of the upright page."""
    quarter = (turn.clockwise_deg // 90) % 4 if turn.applied else 0

    def turned(x: float, y: float) -> tuple[float, float]:
        return (
            (x, y),
            (height - y, x),
            (width - x, height - y),
            (y, width - x),
        )[quarter]

    wide, tall = (height, width) if quarter % 2 else (width, height)
    angle = math.radians(skew.angle_deg) if skew.applied else 0.0

    def place(x: float, y: float) -> tuple[float, float]:
        x, y = turned(x, y)
        dx, dy = x - wide / 2, y - tall / 2
        return (
            wide / 2 + dx * math.cos(angle) + dy * math.sin(angle),
            tall / 2 - dx * math.sin(angle) + dy * math.cos(angle),
        )

    def move(box: Box) -> Box:
        corners = [place(x, y) for x in (box.left, box.right) for y in (box.top, box.bottom)]
        xs, ys = [c[0] for c in corners], [c[1] for c in corners]
        left, top = max(0, math.floor(min(xs))), max(0, math.floor(min(ys)))
        right, bottom = min(wide, math.ceil(max(xs))), min(tall, math.ceil(max(ys)))
        return Box(left, top, max(left + 1, right), max(top + 1, bottom))

    return move


def merge_overlay(
    read: Sequence[Line],
    overlay: Sequence[Line],
    turn: Turn,
    skew: Skew,
    size: tuple[int, int],
) -> list[Line]:
    """Put exact overlay text in the place of what was read there.

    Args:
        read: lines from pixels, boxes on the upright page, in reading order.
        overlay: from `overlay_lines`, boxes on the page as scanned.
        turn: how the page was turned.
        skew: how it was levelled.
        size: height, width of the page as scanned, pixels.

    Returns:
        Lines in reading order; signing notes last.
    """
    if not overlay or (read and len(overlay) > MAX_SHARE * len(read) + 8):
        return list(read)
    move = _mover(turn, skew, size[1], size[0])
    placed = [_moved(line, move) for line in overlay]
    kept: list[Line] = []
    slots: dict[int, int] = {}
    for line in read:
        rest, hits = _outside(line, placed)
        if rest is not None:
            kept.append(rest)
        for hit in hits:
            slots.setdefault(hit, len(kept))
    document = [(i, p) for i, p in enumerate(placed) if p.source == OVERLAY]
    for i, line in sorted(document, key=lambda pair: -slots.get(pair[0], len(kept))):
        kept.insert(slots.get(i, len(kept)), line)
    return kept + [p for p in placed if p.source == SIGNATURE_OVERLAY]


def _moved(line: Line, move: Callable[[Box], Box]) -> Line:
    words = tuple(Word(w.text, move(w.box), w.confidence) for w in line.words)
    return replace(line, box=move(line.box), words=words)


def _covers(box: Box, x: float, y: float) -> bool:
    reach = box.height * 0.35
    return box.left - reach <= x <= box.right + reach and box.top - reach <= y <= box.bottom + reach


def _outside(line: Line, placed: Sequence[Line]) -> tuple[Line | None, list[int]]:
    """What of a read line lies outside every overlay, and which overlays it met."""
    words = line.words or (Word(line.text, line.box, line.confidence),)
    hits: list[int] = []
    rest: list[Word] = []
    for word in words:
        x, y = (word.box.left + word.box.right) / 2, (word.box.top + word.box.bottom) / 2
        over = [i for i, p in enumerate(placed) if _covers(p.box, x, y)]
        hits += over
        if not over:
            rest.append(word)
    if not hits:
        return line, []
    if not rest:
        return None, hits
    text = " ".join(w.text for w in rest)
    return replace(line, text=text, words=tuple(rest), box=Box.around(w.box for w in rest)), hits

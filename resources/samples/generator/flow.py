"""Paragraphs, headings and tables running down a column, over as many sheets as they need."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from resources.samples.generator.sheet import Look, Sheet, Token, tokens
from resources.samples.generator.values import MM, PT


@dataclass(frozen=True, slots=True)
class Margins:
    """Millimetres; the bounds are those of Nghị định 30/2020, Phụ lục I."""

    top: float = 20.0
    bottom: float = 20.0
    left: float = 30.0
    right: float = 17.0


@dataclass(slots=True)
class Flow:
    """Sheets being filled from the top.

    Attributes:
        rng: decides jitter of handwriting on the sheets.
        margins: of every sheet.
        points: size of running text.
        lead: distance of baselines in units of `points`.
        gap_pt: extra distance after a paragraph.
        width_mm: of the sheets.
        height_mm: of the sheets.
        look: of print and handwriting.
        y: pixels, where the next line's top is.
    """

    rng: np.random.Generator
    margins: Margins = field(default_factory=Margins)
    points: float = 14.0
    lead: float = 1.27
    gap_pt: float = 6.0
    width_mm: float = 210.0
    height_mm: float = 297.0
    look: Look = field(default_factory=Look)
    sheets: list[Sheet] = field(default_factory=list)
    y: float = 0.0
    _page_number: int = 0

    def __post_init__(self) -> None:
        self.turn_page()

    @property
    def sheet(self) -> Sheet:
        """The sheet being filled."""
        return self.sheets[-1]

    @property
    def left(self) -> float:
        """Pixels of the left margin."""
        return self.margins.left * MM

    @property
    def right(self) -> float:
        """Pixels of the right margin's inner edge."""
        return (self.width_mm - self.margins.right) * MM

    @property
    def bottom(self) -> float:
        """Pixels of the lowest baseline allowed."""
        return (self.height_mm - self.margins.bottom) * MM

    @property
    def middle(self) -> float:
        """Pixels half way between the margins."""
        return (self.left + self.right) / 2

    def turn_page(self, *, restart_numbers: bool = False) -> None:
        """Begin a sheet; the number stands centred in the top margin from page 2 on."""
        self._page_number = 1 if restart_numbers else self._page_number + 1
        sheet = Sheet(len(self.sheets) + 1, self.rng, self.width_mm, self.height_mm, look=self.look)
        self.sheets.append(sheet)
        self.y = self.margins.top * MM
        if self._page_number > 1:
            sheet.new_block()
            middle = self.width_mm / 2 * MM
            sheet.centre(str(self._page_number), middle, 15 * MM, "r", 13, "page_number")

    def need(self, height: float) -> None:
        """Turn the page unless `height` pixels are left."""
        if self.y + height > self.bottom:
            self.turn_page()

    def skip(self, points: float) -> None:
        """Leave room."""
        self.y += points * PT

    def next_line(self, points: float, lead: float | None = None) -> float:
        """Move down one line and return its baseline; turns the page when full."""
        height = points * PT * (lead or self.lead)
        self.need(height)
        self.y += height
        return self.y - 0.27 * points * PT

    def paragraph(
        self,
        text: str,
        style: str = "r",
        points: float | None = None,
        *,
        zone: str = "6",
        indent_mm: float = 12.7,
        inset_mm: float = 0.0,
    ) -> None:
        """Justified text; the last line stays ragged. `inset_mm` narrows it from the left."""
        size = points or self.points
        self.sheet.new_block()
        left = self.left + inset_mm * MM
        pieces = tokens(text, style)
        if all(piece.style == "b" for piece in pieces):
            self.need(3 * size * PT * self.lead)  # a heading never stands last on a page
        rows = self.wrap(pieces, self.right - left, size, indent_mm * MM)
        for i, row in enumerate(rows):
            start = left + (indent_mm * MM if i == 0 else 0)
            baseline = self.next_line(size)
            gap = None
            blanks = sum(1 for t in row[1:] if not t.glued)
            if i < len(rows) - 1 and blanks:
                natural = self.sheet.width_of(row, size)
                bare = natural - blanks * self.sheet.width_of(tokens("a a"), size)
                bare += blanks * 2 * self.sheet.width_of(tokens("a"), size)
                gap = (self.right - start - bare) / blanks
            self.sheet.put(row, start, baseline, size, zone, gap)
        self.skip(self.gap_pt)

    def wrap(
        self, pieces: list[Token], width: float, points: float, first_indent: float = 0.0
    ) -> list[list[Token]]:
        """Break at blanks; a glued token never begins a line."""
        rows: list[list[Token]] = [[]]
        room = width - first_indent
        i = 0
        while i < len(pieces):
            end = i + 1
            while end < len(pieces) and pieces[end].glued:
                end += 1
            chunk = pieces[i:end]
            if rows[-1] and self.sheet.width_of(rows[-1] + chunk, points) > room:
                rows.append([])
                room = width
            rows[-1] += chunk
            i = end
        return rows

    def centred(
        self,
        text: str,
        style: str,
        points: float,
        zone: str,
        *,
        width_mm: float = 140.0,
        middle: float | None = None,
    ) -> tuple[float, float]:
        """Centred lines no wider than `width_mm`, broken where the text says; ends of the last."""
        left = right = 0.0
        at = self.middle if middle is None else middle
        parts = text.split("\n")
        for row in [
            r for t in parts for r in balanced(self, tokens(t, style), width_mm * MM, points)
        ]:
            width = self.sheet.width_of(row, points)
            left, right = at - width / 2, at + width / 2
            self.sheet.put(row, left, self.next_line(points), points, zone)
        return left, right

    def short_rule(self, left: float, right: float, share: float) -> None:
        """A rule under centred text, `share` of its length, 3 pt below."""
        trim = (right - left) * (1 - share) / 2
        y = self.y + 3.5 * PT
        self.sheet.rule(left + trim, y, right - trim, y)


def balanced(flow: Flow, pieces: list[Token], width: float, points: float) -> list[list[Token]]:
    """Wrap so that centred lines are of similar length, as a typist would break them."""
    rows = flow.wrap(pieces, width, points)
    if len(rows) == 1:
        return rows
    narrow = width
    while narrow > width * 0.5:
        tighter = flow.wrap(pieces, narrow - 20, points)
        if len(tighter) > len(rows):
            break
        narrow -= 20
    return flow.wrap(pieces, narrow, points)

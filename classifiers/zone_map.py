"""Which zone each line of a document stands in, for the picture beside the fields.

Cells are the numbers ("ô") of Nghị định 30/2020/NĐ-CP, Phụ lục I: 1 Quốc hiệu, 2 cơ quan, 3 số,
4 ngày, 5a tên loại và trích yếu, 5b trích yếu công văn, 6 nội dung, 7a chức vụ, 7b họ tên,
9a kính gửi, 9b nơi nhận, 13 địa chỉ. Besides them: `den` the stamp of arrival, `copy` the block
of a copy, `annex` the pages after "Phụ lục", `overlay` notes of signing software, `page_number`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from classifiers.agencies import Tables
from classifiers.dates import date_row
from classifiers.folding import capital_share, fold
from classifiers.numbers import number_row
from classifiers.rows import Row, around
from classifiers.signature import find_foot
from classifiers.types import Answer, BoxTuple, DocumentText, PageText
from classifiers.zones import Head, find_head, is_stamp_text, plain_lines

__all__ = ["Zone", "map_zones"]

EDGE_SHARE = 0.09  # of the page height, above and below: where page numbers stand
ADDRESS_SHARE = 0.85  # of the page height: under it the first page may carry ô 13

_ADDRESSEE = re.compile(r"^\W*kinh gui\b")
_ITEM = re.compile(r"^\W*[-–+*•]")
_NUMBER = re.compile(r"^\W{0,3}(?:trang\W*)?\d{1,4}(?:\s*/\s*\d{1,4})?\W{0,3}$")
_ANNEX = re.compile(r"^\W*phu luc\b")
_COPY = re.compile(r"^\W*(?:sao y|trich sao|sao luc)\b")
_ADDRESS = re.compile(r"\b(?:dia chi|dien thoai|dt|fax|email|website)\b\s*:|@|\bwww\.")


@dataclass(frozen=True, slots=True)
class Zone:
    """A part of a page.

    Attributes:
        cell: see the text of the module.
        page: 1-based.
        box: around its lines.
        lines: how many.
    """

    cell: str
    page: int
    box: BoxTuple
    lines: int


def map_zones(
    document: DocumentText, fields: dict[str, Answer], tables: Tables
) -> tuple[Zone, ...]:
    """Part every page into zones, by page and then top down.

    Args:
        document: all pages.
        fields: what `find_fields` read; the box of `subject` tells where the abstract ends.
        tables: agencies, codes and positions.
    """
    marks = _Marks(document, fields, tables)
    zones: list[Zone] = []
    for page in document.pages:
        cells = marks.cells(page)
        for cell in dict.fromkeys(cells.values()):
            boxes = [line.box for line in page.lines if cells.get(id(line)) == cell]
            zones.append(Zone(cell, page.number, around(boxes), len(boxes)))
    return tuple(zones)


class _Marks:
    """What is known of the whole document while its pages are gone through in order."""

    def __init__(self, document: DocumentText, fields: dict[str, Answer], tables: Tables) -> None:
        self._head = find_head(document)
        self._foot = find_foot(document, tables)
        self._tables = tables
        self._subject = fields.get("subject")
        self._annex_from = self._first_annex(document)

    def cells(self, page: PageText) -> dict[int, str]:
        """Cell of each line, by the identity of the line, in order of the lines."""
        if self._annex_from is not None and page.number >= self._annex_from:
            cells = {id(line): "annex" for line in page.lines}
        else:
            cells = {id(line): "6" for line in page.lines}
            if self._head is not None and page is self._head.page:
                self._mark(cells, page, self._of_head(self._head))
            if self._foot is not None and page is self._foot.page:
                self._mark(cells, page, self._of_foot())
            self._mark(cells, page, _copy_block(page))
        self._mark(cells, page, _edges(page, first=self._is_first(page)))
        return cells

    @staticmethod
    def _mark(cells: dict[int, str], page: PageText, found: Iterable[tuple[str, BoxTuple]]) -> None:
        for cell, box in found:
            for line in page.lines:
                if _inside(line.box, box):
                    cells[id(line)] = cell

    def _is_first(self, page: PageText) -> bool:
        return self._head is not None and page is self._head.page

    def _first_annex(self, document: DocumentText) -> int | None:
        """The first page headed "PHỤ LỤC" after the head."""
        head = self._head.page.number if self._head else 0
        for page in document.pages:
            upper = (one for one in plain_lines(page) if one.box[1] < 0.2 * page.height)
            if page.number > head and any(
                _ANNEX.match(fold(one.text)) and len(one.text) < 30 for one in upper
            ):
                return page.number
        return None

    def _of_head(self, head: Head) -> Iterator[tuple[str, BoxTuple]]:
        yield from (("1", line.box) for line in head.motto)
        numbered = number_row(head, self._tables)
        dated = date_row(head)
        floor = numbered[0].box[1] if numbered else None
        for row in head.left:
            if is_stamp_text(row.text):
                yield "den", row.box
            elif floor is None or row.box[3] <= floor + 0.5 * row.height:
                yield "2", row.box
            else:
                yield "5b", row.box
        yield from (("5a", row.box) for row in (head.title,) if row)
        yield from self._abstract(head)
        if numbered:
            yield "3", numbered[0].box
        if dated:
            yield "4", dated[0].box
        yield from _addressees(head.below)

    def _abstract(self, head: Head) -> Iterator[tuple[str, BoxTuple]]:
        subject = self._subject
        if subject is None or subject.box is None or subject.page != head.page.number:
            return
        under_number = head.title is None
        yield ("5b" if under_number else "5a"), subject.box

    def _of_foot(self) -> Iterator[tuple[str, BoxTuple]]:
        assert self._foot is not None  # noqa: S101 - asked by the caller
        yield from (("9b", row.box) for row in self._foot.recipients)
        yield from (("7a", row.box) for row in self._foot.authority)
        if self._foot.name is not None:
            yield "7b", self._foot.name.box


def _addressees(below: tuple[Row, ...]) -> Iterator[tuple[str, BoxTuple]]:
    """The addressee after "Kính gửi", and the list under it."""
    for at, row in enumerate(below):
        if _ADDRESSEE.match(row.folded):
            yield "9a", row.box
            for item in below[at + 1 :]:
                if not _ITEM.match(item.text):
                    return
                yield "9a", item.box
            return


def _copy_block(page: PageText) -> Iterator[tuple[str, BoxTuple]]:
    """From the form of the copy down, where it stands in capitals in the lower half."""
    for line in page.lines:
        low = line.box[1] > 0.4 * page.height
        if low and capital_share(line.text) > 0.7 and _COPY.match(fold(line.text)):
            yield "copy", (0, line.box[1], page.width, page.height)
            return


def _edges(page: PageText, *, first: bool) -> Iterator[tuple[str, BoxTuple]]:
    plain = {id(line) for line in plain_lines(page)}
    for line in page.lines:
        at_edge = (
            line.box[3] < EDGE_SHARE * page.height or line.box[1] > (1 - EDGE_SHARE) * page.height
        )
        if line.source == "signature_overlay":
            yield "overlay", line.box
        elif at_edge and _NUMBER.match(fold(line.text)):
            yield "page_number", line.box
        elif (
            first and line.box[1] > ADDRESS_SHARE * page.height and _ADDRESS.search(fold(line.text))
        ):
            yield "13", line.box
        elif id(line) not in plain and _ADDRESS.search(fold(line.text)) is None:
            yield "overlay", line.box


def _inside(inner: BoxTuple, outer: BoxTuple) -> bool:
    """The middle of `inner` lies in `outer`."""
    x, y = (inner[0] + inner[2]) / 2, (inner[1] + inner[3]) / 2
    return outer[0] <= x <= outer[2] and outer[1] <= y <= outer[3]

"""Legal bases ("Căn cứ …") of a document as citations that can be counted and looked up."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from classifiers.agencies import Tables
from classifiers.dates import parse_date
from classifiers.folding import fold, fold_same_length, squeeze
from classifiers.numbers import parse_number
from classifiers.types import Answer, DocumentText
from classifiers.zones import Head, Row, around, plain_lines, rows

__all__ = ["Citation", "find_legal_bases", "parse_citations"]

_KIND = (
    r"(?:bo luat|luat|phap lenh|nghi dinh|nghi quyet lien tich|nghi quyet|thong tu lien tich"
    r"|thong tu|quyet dinh|chi thi|cong van|van ban|to trinh|thong bao|ke hoach|ket luan|hien phap)"
)
_NUMBERED = re.compile(
    rf"\b(?P<kind>{_KIND})\s+(?P<title>[^;:]{{0,120}}?)so\s*:?\s*(?P<code>\d[\w ]{{0,6}}?\s?[/-]\s?"
    r"[\w&]+(?:\s?[/&-]\s?[\w&]+)*)"
    rf"|\b(?P<kind2>{_KIND})\s+(?P<code2>\d{{1,4}}/\d{{4}}/[\w-]+)"
)
_LAW = re.compile(
    r"\b(?P<kind>bo luat|luat|phap lenh)\s+(?P<title>[^;]{3,160}?)(?=\s*(?:ngay\b|;|$|\(|so\b))"
)
_STARTS = re.compile(r"^\W*(?:can cu|thuc hien|theo)\b")


@dataclass(frozen=True, slots=True)
class Citation:
    """One cited document: type and title as printed, number and notation, date where given."""

    kind: str
    number: str | None
    notation: str | None
    issued: date | None
    title: str = ""

    def __str__(self) -> str:
        """`Nghị định 63/2010/NĐ-CP (2010-06-08)`; a law without number goes by its title."""
        split = "" if self.notation is None else f"{self.number}/{self.notation}"
        name = squeeze(f"{self.kind} {split or self.title}")
        return f"{name} ({self.issued.isoformat()})" if self.issued else name


def parse_citations(sentence: str, tables: Tables) -> tuple[Citation, ...]:
    """Citations in one "Căn cứ" sentence, in order."""
    text = squeeze(sentence)
    folded = fold_same_length(text)
    found: list[Citation] = []
    taken: list[tuple[int, int]] = []
    for match in _NUMBERED.finditer(folded):
        kind, code_name = ("kind", "code") if match["kind"] else ("kind2", "code2")
        code = parse_number(text[match.start(code_name) : match.end(code_name)], tables)
        if code is None or code.number is None or code.notation is None:
            continue
        tail = re.match(r"[\s,(]*ngay\b.{0,32}", folded[match.end() :])
        issued = parse_date(text[match.end() : match.end() + tail.end()]) if tail else None
        name = text[match.start(kind) : match.end(kind)]
        title = text[match.start("title") : match.end("title")] if match["kind"] else ""
        found.append(Citation(name, code.number, code.notation, issued, squeeze(title)))
        taken.append(match.span())
    for match in _LAW.finditer(folded):
        if any(a <= match.start() < b for a, b in taken):
            continue
        tail = re.match(r"[\s,(]*ngay\b.{0,32}", folded[match.end() :])
        issued = parse_date(text[match.end() : match.end() + tail.end()]) if tail else None
        kind = text[match.start("kind") : match.end("kind")]
        title = squeeze(text[match.start("title") : match.end("title")]).strip(" ,.")
        found.append(Citation(kind, None, None, issued, title))
    return tuple(found)


def _sentences(page_rows: tuple[Row, ...]) -> list[tuple[str, list[Row]]]:
    out: list[tuple[str, list[Row]]] = []
    for row in page_rows:
        folded = fold(row.text)
        if _STARTS.match(folded):
            out.append((row.text, [row]))
        elif out and not re.search(r"[;.,:]\s*$", out[-1][0]):
            out[-1] = (f"{out[-1][0]} {row.text}", [*out[-1][1], row])
        elif (
            out and re.search(r",\s*$", out[-1][0]) and not re.match(r"^\W*(?:xet|dieu)\b", folded)
        ):
            out[-1] = (f"{out[-1][0]} {row.text}", [*out[-1][1], row])
        elif (
            out and re.search(r";\s*$", out[-1][0]) and re.match(r"^\W*(?:nghi|luat|thong)", folded)
        ):
            out.append((row.text, [row]))
        elif out:
            break
    return out


def find_legal_bases(document: DocumentText, head: Head, tables: Tables) -> Answer:
    """Answer for `legal_bases`: citations of the opening, each once, in order."""
    pages = [page for page in document.pages if page.number >= head.page.number][:2]
    body = head.below + tuple(
        row for page in pages if page.number != head.page.number for row in rows(plain_lines(page))
    )
    sentences = _sentences(body)
    cited = [str(one) for text, _ in sentences for one in parse_citations(text, tables)]
    if not cited:
        return Answer(None, evidence="Không thấy đoạn “Căn cứ …” trích dẫn văn bản.")
    used = [row for _, lines in sentences for row in lines if row in head.below]
    box = around(row.box for row in used) if used else None
    evidence = "Các văn bản nêu trong phần “Căn cứ …” ở đầu nội dung."
    return Answer(tuple(dict.fromkeys(cited)), 0.85, head.page.number, box, evidence)

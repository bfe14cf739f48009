"""Legal bases ("Căn cứ …") of a document as citations that can be counted and looked up."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from classifiers.agencies import Tables
from classifiers.dates import parse_date
from classifiers.folding import fold, fold_same_length, squeeze
from classifiers.mending import mend_years
from classifiers.numbers import parse_number
from classifiers.signals import least_word, signals
from classifiers.types import Answer, DocumentText
from classifiers.zones import Head, Row, around, plain_lines, rows

__all__ = ["Citation", "find_legal_bases", "parse_citations"]

LONGEST_TITLE = 120  # letters between a type and "số" that may be its title

_KIND = (
    r"(?:bo luat|luat|phap lenh|nghi dinh|nghi quyet lien tich|nghi quyet|thong tu lien tich"
    r"|thong tu|quyet dinh|chi thi|cong van|van ban|to trinh|thong bao|ke hoach|ket luan|hien phap)"
)
_KINDS = re.compile(rf"\b{_KIND}\b")
_CODE = re.compile(
    r"\bso\s*:?\s*(?P<code>\d[\w ]{0,6}?\s?[/-]\s?[\w&]+(?:\s?[/&-]\s?[\w&]+)*(?:(?<=qh) \d\d?)?)"
    r"|\b(?P<bare>\d{1,4}/(?:19|20)\d\d/[\w-]+)"
)
_LAW = re.compile(
    r"\b(?P<kind>bo luat|luat|phap lenh)\s+(?P<title>[^;]{3,160}?)"
    r"(?=\s*(?:\bngay\b|;|$|\(|\bso\s*:?\s*\d))"
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
    found: list[tuple[int, Citation]] = []
    taken: list[tuple[int, int]] = []
    for match in _CODE.finditer(folded):
        group = "code" if match["code"] else "bare"
        code = parse_number(text[match.start(group) : match.end(group)], tables)
        kinds = list(_KINDS.finditer(folded, 0, match.start()))
        if code is None or code.number is None or code.notation is None or not kinds:
            continue
        kind = kinds[-1]
        between = squeeze(text[kind.end() : match.start()])
        title = between if len(between) <= LONGEST_TITLE and not re.search("[;:]", between) else ""
        issued = _date_after(text, folded, match.end())
        name = text[kind.start() : kind.end()]
        one = Citation(_sentence_case(name), code.number, code.notation, issued, title)
        found.append((match.start(), one))
        taken.append((kind.start(), match.end()))
    for match in _LAW.finditer(folded):
        if any(begin <= match.start() < end for begin, end in taken):
            continue
        kind_text = text[match.start("kind") : match.end("kind")]
        title = squeeze(text[match.start("title") : match.end("title")]).strip(" ,.")
        issued = _date_after(text, folded, match.end())
        one = Citation(_sentence_case(kind_text), None, None, issued, title)
        found.append((match.start(), one))
    return tuple(one for _, one in sorted(found, key=lambda pair: pair[0]))


def _sentence_case(name: str) -> str:
    return name[:1].upper() + name[1:].lower()


def _date_after(text: str, folded: str, end: int) -> date | None:
    tail = re.match(r"[\s,(]*ngay\b.{0,32}", folded[end:])
    return parse_date(text[end : end + tail.end()]) if tail else None


def _goes_on(before: str, after: str) -> bool:
    """Whether the next row belongs to the same sentence."""
    if after[:1].islower() or after[:1].isdecimal():
        return True
    if re.search(r",\s*$", before):
        return not re.match(r"^\W*(?:xet|dieu)\b", fold(after))
    return not re.search(r"[;.:]\s*$", before)


def _sentences(page_rows: tuple[Row, ...]) -> list[tuple[str, list[Row]]]:
    """The "Căn cứ" sentences with their rows; they end where something else begins."""
    out: list[tuple[str, list[Row]]] = []
    for row in page_rows:
        folded = fold(row.text)
        if _STARTS.match(folded) and not row.text[:1].islower():
            out.append((row.text, [row]))
        elif out and _goes_on(out[-1][0], row.text):
            out[-1] = (f"{out[-1][0]} {row.text}", [*out[-1][1], row])
        elif out and re.match(r"^\W*(?:nghi|luat|thong|quyet dinh so)", folded):
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
    cited = [str(one) for text, _ in sentences for one in parse_citations(mend_years(text), tables)]
    if not cited:
        return Answer(None, evidence="Không thấy đoạn “Căn cứ …” trích dẫn văn bản.")
    used = [row for _, lines in sentences for row in lines if row in head.below]
    box = around(row.box for row in used) if used else None
    evidence = "Các văn bản nêu trong phần “Căn cứ …” ở đầu nội dung."
    told = signals(
        word_confidence=least_word(line for row in used for line in row.lines),
        citations=len(cited),
        sentences=len(sentences),
        dated=sum("(" in one for one in cited) / len(cited),
    )
    value = tuple(dict.fromkeys(cited))
    return Answer(value, 0.85, head.page.number, box, evidence, signals=told)

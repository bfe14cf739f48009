"""Rules that say what a document is: each looks at the head of the first page with words.

A rule returns `Evidence`: which type, how much (in nats, added up and compared by
`doc_types`), and one Vietnamese sentence for the clerk. Rules know the form of Nghị định
30/2020 (zones, notation), of Party documents and of drawings, and no single document.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from classifiers.features import head_lines, plain
from classifiers.folding import capital_share, fold
from classifiers.type_table import TypeTable
from classifiers.types import BoxTuple, PageText, TextLine

__all__ = [
    "Evidence",
    "Head",
    "by_copy_block",
    "by_letter_form",
    "by_notation",
    "codes_of",
    "is_party",
    "notation_text",
    "read_head",
]

_BODY = re.compile(r"^\W*(can cu|kinh gui|dieu \d|hom nay|chuong i\b|xet de nghi)")
_MOTTO = re.compile(r"doc lap\W+tu do|doc lap.{3,14}hanh ?p?huc|tu do\W+hanh phuc")
_OFFICE = re.compile(
    r"^\W*(can cu|kinh gui|noi nhan|dieu 1\b|so\W{0,3}\d|hom nay|ban hanh kem theo)"
    r"|kem theo (quyet dinh|thong tu|nghi dinh|cong van|ke hoach|to trinh)"
    r"|\bngay.{1,12}thang.{1,8}nam\b"
)
"""Lines that only papers of an office have; a newspaper or a cover has none."""
_NUMBER_LINE = re.compile(r"^\W{0,3}(?:luat |phap lenh |nghi quyet )?(?:s[o0]|5o)(?![a-z])\W{0,3}")
_CODES = re.compile(
    r"[^,()]{0,16}?(?P<codes>[-/]\s?(?:(?:19|20)\d\d\s?/\s?)?0?[^\W\d_][\w&]*(?:\s?[-/]\s?[\w&]+)*)"
)
"""A number, which a pen may have written and nobody can read, then year and letters of the
notation."""

_ABOUT = re.compile(r"^\W*(v\s?[/i1l]\s?v|ve viec)\b")
_AS_ABOVE = re.compile(r"^\W*(noi nhan\W+)?nhu (tren|kinh gui)\b")
_COPIES = {"sao y": "ban_sao_y", "trich sao": "ban_trich_sao", "sao luc": "ban_sao_luc"}
NUMBER_LINE_TO = 0.45
"""Share of the page's height above which the number line is looked for."""

IN_A_LIST = 0.5
"""What a notation low on a page without Quốc hiệu counts: lists of documents hold many."""

_ALSO_SECOND = frozenset({"QĐ", "NQ", "NĐ", "TTr", "VBHN"})
CONSOLIDATED = 15.0


@dataclass(frozen=True, slots=True)
class Evidence:
    """One reason for one type; `weight` in nats, more is stronger."""

    rule: str
    key: str
    weight: float
    sentence: str
    page: int = 1
    box: BoxTuple | None = None


@dataclass(frozen=True, slots=True)
class Head:
    """The head of a page cut into what rules ask for.

    Attributes:
        page: the page itself.
        lines: its head lines.
        folded: the same lines without marks, in small letters.
        body_top: pixels; here the body begins (first "Căn cứ", "Kính gửi", "Điều 1" …), or the
            page's lower 40 % where nothing says so.
        motto_bottom: pixels; lower edge of Quốc hiệu and Tiêu ngữ, 0 without.
        party: header of a Party document.
        dressed: it looks like the paper of an office: Quốc hiệu, a Party header, legal bases,
            addressees, a day of issue …
    """

    page: PageText
    lines: tuple[TextLine, ...]
    folded: tuple[str, ...]
    body_top: float
    motto_bottom: float
    party: bool
    dressed: bool

    def pairs(self) -> Iterator[tuple[TextLine, str]]:
        """Lines with their folded text."""
        return zip(self.lines, self.folded, strict=True)

    def centred(self, line: TextLine) -> bool:
        """The middle of the line lies near the middle of the page (±11 % of its width)."""
        middle = (line.box[0] + line.box[2]) / 2 / self.page.width
        return 0.41 <= middle <= 0.63

    def in_title_zone(self, line: TextLine) -> bool:
        """Below the motto (half a line of slack), above the body."""
        slack = (line.box[3] - line.box[1]) / 2
        return self.motto_bottom - slack <= line.box[1] and line.box[3] <= self.body_top + slack


def is_party(lines: tuple[TextLine, ...], folded: tuple[str, ...]) -> bool:
    """Header of a Party document: "ĐẢNG CỘNG SẢN VIỆT NAM" in capitals and no Quốc hiệu."""
    head = list(zip(lines, folded, strict=True))[:14]
    named = any(
        re.search(r"dang c[o0]ng san viet nam\W*$", text) and capital_share(line.text) > 0.8
        for line, text in head
    )
    return named and not any("cong hoa xa hoi" in text for _, text in head)


def _is_motto(line: TextLine, folded: str) -> bool:
    """Quốc hiệu in capitals, or Tiêu ngữ; the state's name in a legal basis is neither."""
    if "cong hoa xa hoi" in folded or "xa hoi chu nghia viet" in folded:
        return capital_share(line.text) > 0.8
    return _MOTTO.search(folded) is not None


def read_head(page: PageText) -> Head:
    """Cut the head of `page`."""
    lines = head_lines(page)
    folded = tuple(fold(plain(line.text)) for line in lines)
    pairs = list(zip(lines, folded, strict=True))
    body = [line.box[1] for line, text in pairs if _BODY.search(text)]
    top_third = 0.35 * page.height
    motto = [ln.box[3] for ln, text in pairs if _is_motto(ln, text) and ln.box[3] < top_third]
    body_top = min((y for y in body if y > max(motto, default=0)), default=0.6 * page.height)
    party = is_party(lines, folded)
    dressed = bool(motto) or party or any(_OFFICE.search(text) for text in folded)
    return Head(page, lines, folded, body_top, max(motto, default=0), party, dressed)


def notation_text(head: Head) -> tuple[str, TextLine] | None:
    """The notation, from its separator on, in its zone (left half, above the body).

    The line itself must be the number: "Căn cứ Nghị định số …" and the ĐẾN stamp ("Số: 1346",
    no notation) are not.
    """
    for line, text in head.pairs():
        if line.box[1] > NUMBER_LINE_TO * head.page.height or line.box[1] > head.body_top:
            continue
        if line.box[0] > 0.5 * head.page.width or text.startswith("v/v"):
            continue
        opened = _NUMBER_LINE.match(text)
        rest = plain(line.text)[opened.end() :] if opened else plain(line.text)
        code = _CODES.match(rest)
        if code is None or not (opened or rest.lstrip().startswith("/")):
            continue
        after = rest[code.end() :]
        # "Huế, ngày …" may stand on the same line; "… ngày" without a comma cites.
        if len(after) <= 4 or re.match(r"[^,]{2,40}, ?ngày", after):
            return code["codes"], line
    return None


def codes_of(notation: str, *, party: bool) -> list[str]:
    """Letter groups of a notation in order: "184/QĐ-UBND" → ["QĐ", "UBND"].

    >>> codes_of("05/2025/TT-BNV", party=False)
    ['TT', 'BNV']
    >>> codes_of("13-TB/CQTT", party=True)
    ['TB', 'CQTT']
    """
    cut = re.search(r"[-/]" if party else r"/", notation)
    rest = notation[cut.end() :] if cut else notation
    groups = re.split(r"[\s/.,;:()-]+", rest)
    return [g for g in groups if re.search(r"[^\W\d_]", g)]


def by_notation(head: Head, table: TypeTable) -> list[Evidence]:
    """Abbreviation of the type in the notation; none at all speaks for công văn."""
    found = notation_text(head)
    if found is None:
        return []
    notation, line = found
    codes = codes_of(notation, party=head.party)
    if not codes:
        return []
    told = f"Ký hiệu “…{notation}” "  # the number is another field's
    where = (head.page.number, line.box)
    named = _named_codes(codes, table)
    if named is not None:
        place, keys, exact = named
        weight = (6.5 if exact else 4.5) / len(keys) - 2.0 * place
        if not (head.motto_bottom or head.party) and line.box[1] > 0.2 * head.page.height:
            weight *= IN_A_LIST
        if keys == ["van_ban_hop_nhat"] and exact:
            weight = CONSOLIDATED  # its title is that of the document it consolidates
        sentence = f"{told}có chữ viết tắt {codes[place]}"
        return [
            Evidence("notation", k, weight, f"{sentence} ({_name(table, k)})", *where) for k in keys
        ]
    parliament = re.match(r"(?:QH|UBTVQH)\d{1,2}$", codes[0])
    if parliament:
        told += "là của Quốc hội hoặc Ủy ban Thường vụ Quốc hội"
        return [
            Evidence("parliament", "luat", 2.5, told, *where),
            Evidence("parliament", "nghi_quyet", 1.0, told, *where),
        ]
    if len(codes) >= 2 and not head.party:
        sentence = f"{told}không có chữ viết tắt tên loại, như công văn"
        return [Evidence("notation_without_type", "cong_van", 2.0, sentence, *where)]
    return []


def _named_codes(codes: list[str], table: TypeTable) -> tuple[int, list[str], bool] | None:
    """Place of the letters that name a type, the types, and whether they are exact.

    The type stands first; before 1993 it stood behind the body ("157/UB-QĐ"). Second letters of
    today's công văn are those of a unit ("45/SXD-KH"), so few are believed there.
    """
    for place, code in enumerate(codes[:2]):
        keys, exact = _keys_of(code, table)
        if keys and (place == 0 or (exact and code in _ALSO_SECOND)):
            return place, keys, exact
    return None


def _name(table: TypeTable, key: str) -> str:
    return table.by_key[key].name


def _keys_of(code: str, table: TypeTable) -> tuple[list[str], bool]:
    """Types of an abbreviation as read; forgiving of marks, of O and 0 for Q, of 1 for l."""
    exact = table.by_abbreviation.get(code)
    if exact:
        return [exact], True
    guess = re.sub(r"^[o0]", "q", fold(code))
    keys = {
        key for short, key in table.by_abbreviation.items() if fold(short) in {fold(code), guess}
    }
    return sorted(keys) if len(keys) <= 2 else [], False


def by_letter_form(head: Head, _table: TypeTable) -> list[Evidence]:
    """Công văn: "V/v" in the left column under the number, "Kính gửi" without a title."""
    found: list[Evidence] = []
    page, half = head.page.number, 0.6 * head.page.width
    for line, text in head.pairs():
        left = line.box[2] < half and line.box[0] < 0.3 * head.page.width
        left = left and not head.centred(line)
        if _ABOUT.match(text) and left and line.box[1] < 0.4 * head.page.height:
            sentence = "Trích yếu “V/v” ở dưới số, ký hiệu bên trái: thể thức công văn"
            found.append(Evidence("v_v", "cong_van", 4.0, sentence, page, line.box))
            break
    if not found and (aside := _subject_aside(head)):
        sentence = "Trích yếu ở bên trái, ngay dưới số, ký hiệu: thể thức công văn"
        found.append(Evidence("subject_aside", "cong_van", 2.5, sentence, page, aside.box))
    for line, text in head.pairs():
        if re.match(r"^\W*kinh gui\b", text):
            sentence = "Có “Kính gửi” ngay sau phần đầu"
            found.append(Evidence("addressed", "cong_van", 1.5, sentence, page, line.box))
            break
    answers = next((ln for ln, t in _all_pairs(head.page) if _AS_ABOVE.match(t)), None)
    if answers and found:
        sentence = "Nơi nhận “Như trên”: gửi nơi đã ghi ở “Kính gửi”"
        found.append(Evidence("as_above", "cong_van", 1.0, sentence, page, answers.box))
    return found


def _subject_aside(head: Head) -> TextLine | None:
    """Running text in the left column right under the number, where "V/v" itself was misread."""
    numbered = notation_text(head)
    if numbered is None:
        return None
    above = numbered[1].box
    high = above[3] - above[1]
    for line, text in head.pairs():
        near = above[3] - 0.5 * high <= line.box[1] <= above[3] + 1.5 * high
        left = line.box[2] < 0.56 * head.page.width and not head.centred(line)
        running = capital_share(line.text) < 0.5 and len(text.split()) >= 3
        if near and left and running and line.box[1] < head.body_top and "ngay" not in text:
            return line
    return None


def _all_pairs(page: PageText) -> Iterator[tuple[TextLine, str]]:
    return ((line, fold(line.text)) for line in page.lines)


def by_copy_block(page: PageText, folded: tuple[str, ...], *, titled: bool) -> list[Evidence]:
    """A sheet whose only title is the form of a copy; else the copied document keeps its type."""
    if titled:
        return []
    for line, text in zip(page.lines, folded, strict=False):
        key = _COPIES.get(text.strip(" .:*"))
        if key and capital_share(line.text) > 0.8:
            sentence = f"Chỉ thấy hình thức sao “{plain(line.text)}”, không thấy tên loại khác"
            return [Evidence("copy_only", key, 6.5, sentence, page.number, line.box)]
    return []

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

__all__ = ["Evidence", "Head", "is_party", "notation_text", "read_head"]

_BODY = re.compile(r"^\W*(can cu|kinh gui|dieu \d|hom nay|chuong i\b|xet de nghi)")
_MOTTO = re.compile(r"doc lap\W+tu do")
_NUMBER_LINE = re.compile(r"^\W{0,3}(?:luat |phap lenh |nghi quyet )?(?:s[o0]|5o)(?![a-z])\W{0,3}")
_CODES = re.compile(
    r"[^,()]{0,16}?(?P<codes>[-/]\s?(?:(?:19|20)\d\d\s?/\s?)?0?[^\W\d_][\w&]*(?:\s?[-/]\s?[\w&]+)*)"
)
"""A number, which a pen may have written and nobody can read, then year and letters of the
notation."""

_COPIES = {"sao y": "ban_sao_y", "trich sao": "ban_trich_sao", "sao luc": "ban_sao_luc"}
ENACTING_FROM = 0.2
NUMBER_LINE_TO = 0.45
CONSOLIDATED = 12.0


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
    """

    page: PageText
    lines: tuple[TextLine, ...]
    folded: tuple[str, ...]
    body_top: float
    motto_bottom: float
    party: bool

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


def is_party(folded: tuple[str, ...]) -> bool:
    """Header of a Party document: "ĐẢNG CỘNG SẢN VIỆT NAM" and no Quốc hiệu."""
    head = folded[:14]
    return any(re.search(r"^\W*dang cong san viet nam\W*$", line) for line in head) and not any(
        "cong hoa xa hoi" in line for line in head
    )


def _is_motto(line: TextLine, folded: str) -> bool:
    """Quốc hiệu in capitals, or Tiêu ngữ; the state's name in a legal basis is neither."""
    if "cong hoa xa hoi" in folded:
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
    return Head(page, lines, folded, body_top, max(motto, default=0), is_party(folded))


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
    for place, code in enumerate(codes[:2]):
        keys, exact = _keys_of(code, table)
        if not keys:
            continue
        weight = (6.0 if exact else 4.5) / len(keys) - 2.0 * place
        if keys == ["van_ban_hop_nhat"] and exact:
            weight = CONSOLIDATED  # its title is that of the document it consolidates
        sentence = f"{told}có chữ viết tắt {code}"
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
    half = 0.55 * head.page.width
    for line, text in head.pairs():
        left = line.box[2] < half + 0.05 * head.page.width and line.box[0] < 0.3 * head.page.width
        if re.match(r"^\W*v\s?[/i]\s?v\b", text) and left and line.box[1] < 0.4 * head.page.height:
            sentence = "Trích yếu “V/v” ở dưới số, ký hiệu bên trái: thể thức công văn"
            found.append(Evidence("v_v", "cong_van", 4.0, sentence, head.page.number, line.box))
            break
    for line, text in head.pairs():
        if re.match(r"^\W*kinh gui\b", text):
            sentence = "Có “Kính gửi” ngay sau phần đầu"
            found.append(
                Evidence("addressed", "cong_van", 1.5, sentence, head.page.number, line.box)
            )
            break
    return found


def by_enacting_words(head: Head, _table: TypeTable) -> list[Evidence]:
    """Words such as "QUYẾT NGHỊ:" in capitals between the legal bases and Điều 1."""
    words = {
        "quyet dinh": "quyet_dinh",
        "quyet nghi": "nghi_quyet",
        "nghi dinh": "nghi_dinh",
        "thong tu": "thong_tu",
        "chi thi": "chi_thi",
    }
    for line, text in head.pairs():
        said = words.get(text.strip(" :.*"))
        low = line.box[1] > max(head.body_top, ENACTING_FROM * head.page.height)
        if said and low and head.centred(line) and capital_share(line.text) > 0.8:
            sentence = f"Lời ban hành “{plain(line.text)}” sau phần căn cứ"
            return [Evidence("enacting", said, 2.0, sentence, head.page.number, line.box)]
    return []


def by_parties(head: Head, _table: TypeTable) -> list[Evidence]:
    """Contracts name side A and side B, each opening a line."""
    sides = {m[1] for text in head.folded if (m := re.match(r"^\W*\d?\W*ben ([ab])\b", text))}
    sides |= {m[1] for t in head.folded if (m := re.search(r"goi tat la ben ([ab])\b", t))}
    if sides != {"a", "b"}:
        return []
    sentence = "Có Bên A và Bên B ký kết"
    return [Evidence("parties", "hop_dong", 2.0, sentence, head.page.number)]


def by_permit_words(head: Head, _table: TypeTable) -> list[Evidence]:
    """A construction permit is granted to someone to build something."""
    text = "\n".join(head.folded)
    if re.search(r"^\W*(1\W+)?cap cho\b", text, re.M) and "duoc phep xay dung" in text:
        sentence = "Có “Cấp cho” và “Được phép xây dựng” của mẫu giấy phép xây dựng"
        return [Evidence("permit", "giay_phep_xay_dung", 3.0, sentence, head.page.number)]
    return []


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

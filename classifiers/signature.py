"""The foot: who signed with which authority (ô 7a, 7b) and who receives the document (ô 9b)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from classifiers.agencies import Tables
from classifiers.folding import capital_share, fold, similarity, squeeze
from classifiers.types import Answer, DocumentText, PageText
from classifiers.zones import Row, around, plain_lines, rows

__all__ = ["Foot", "find_foot", "find_recipients", "find_signer", "is_person_name"]

RIGHT_SHARE = 0.42  # of the page width; the signature stands right of it
NAME_DEPTH = 0.32  # of the page height; how far under the authority a name may stand
DOUBT = 0.6  # factor of the score of a name whose surname differs in marks from every known one
POSITION_LIKENESS = 0.9  # a position read with a slip; below it another may be meant
DEPUTY_LIKENESS = 0.6  # what must be left of a deputy's row that "KT." announces

_RECIPIENTS = re.compile(r"^\W*n\w{1,2}i? nh[ao]n\W*(?:$|-|\w)")
_SYLLABLE = re.compile(r"^[bcdghklmnpqrstvx]{0,3}[aeiouy]{1,3}[cghmnpt]{0,2}$")
_ANNEX = re.compile(r"^\W*(?:phu luc|mau so)\b")
_COPY = re.compile(r"^\W*(?:sao y|trich sao|sao luc|ban sao|chung thuc ban sao)\b")
_RANK = re.compile(
    r"^(?:(?:dai|thuong|trung|thieu) (?:tuong|ta|uy)|do doc|pgs|gs|ts|ths|bs|cn|ks|luat su)\b"
    r"[.,\s]*"
    r"(?:(?:ts|ths|bs|nha giao\w*)\b[.,\s]*)*"
)


@dataclass(frozen=True, slots=True)
class Foot:
    """The end of a document: the page, rows of the right half, rows of "Nơi nhận" on the left.

    Attributes:
        authority: rows of ô 7a (authority and position), top down.
        name: the row of ô 7b; None where none could be read.
    """

    page: PageText
    authority: tuple[Row, ...]
    name: Row | None
    recipients: tuple[Row, ...]


def is_person_name(text: str, tables: Tables) -> bool:
    """A Vietnamese name: two to five capitalised syllables, the first one a surname.

    >>> from pathlib import Path
    >>> from classifiers.agencies import load_tables
    >>> is_person_name("Nguyễn Tấn Dũng", load_tables(Path("resources/rules")))
    True
    """
    words = unicodedata.normalize("NFC", text).split(" ")
    if not 2 <= len(words) <= 5 or fold(words[0]) not in tables.surnames:
        return False
    return all(_SYLLABLE.match(fold(word)) and word[0].isupper() for word in words)


def find_foot(document: DocumentText, tables: Tables) -> Foot | None:
    """The first page, in order, on which a signature block or the recipients stand."""
    for page in document.pages:
        if page is not document.pages[0] and _opens_annex(page):
            return None
        foot = _foot_of(page, tables)
        if foot and (foot.recipients or foot.name):
            return foot
    return None


def _opens_annex(page: PageText) -> bool:
    """A page headed "PHỤ LỤC" or "Mẫu số": signatures from here on are those of blank forms."""
    upper = [one for one in plain_lines(page) if one.box[1] < 0.2 * page.height]
    return any(_ANNEX.match(fold(one.text)) and len(one.text) < 30 for one in upper)


def _foot_of(page: PageText, tables: Tables) -> Foot | None:
    lines = plain_lines(page)
    copies = [one for one in lines if capital_share(one.text) > 0.7 and _COPY.match(fold(one.text))]
    copy = min((one.box[1] for one in copies), default=page.height)
    lines = tuple(one for one in lines if one.box[1] < copy or copy < 0.3 * page.height)
    start = next((one for one in lines if _RECIPIENTS.match(fold(one.text))
                  and len(one.text) < 40 and one.box[0] < 0.5 * page.width), None)  # fmt: skip
    right = [one for one in lines if one.box[0] > RIGHT_SHARE * page.width]
    if start:
        right = [one for one in right if one.box[1] > start.box[1] - 0.08 * page.height]
    block = rows(right)
    at = [i for i, row in enumerate(block) if _position(row.text, tables)]
    if not at and start is None:
        return None
    authority = _authority(block, at, tables)
    under = authority[-1].box[3] if authority else (start.box[1] if start else 0)
    name = _name_row(block, under, page, tables)
    if not start and not (name and authority):
        return None
    left = () if start is None else _recipient_rows(page, lines, start.box, right)
    return Foot(page, authority, name, left)


def _clean(text: str) -> str:
    return squeeze(re.sub(r"^[\W_]+|[^\w)]+$", "", text))


_AUTHORITY = re.compile(r"^\W{0,2}(TM|KT|TL|TUQ|TUN|Q|T/M|K/T|T/L)\s?[.,/ ]\s*(?=\w{2})")


def _position(text: str, tables: Tables) -> str | None:
    """The row as written in ô 7a, where it is a position or opens with an authority."""
    plain = _clean(text)
    if capital_share(plain) < 0.7 or not 4 <= len(plain) <= 60:
        return None
    authority = _AUTHORITY.match(plain)
    if authority:
        sign = "" if "/" in authority[1] else "."
        return f"{authority[1]}{sign} {plain[authority.end() :]}"
    folded = fold(plain)
    best = max(tables.positions, key=lambda key: similarity(key, folded))
    if similarity(best, folded) >= POSITION_LIKENESS:
        return tables.positions[best].upper()
    opening = max((key for key in tables.positions if folded.startswith(f"{key} ")), default="")
    return plain if opening else None


def _authority(block: Sequence[Row], at: Sequence[int], tables: Tables) -> tuple[Row, ...]:
    """From the first row of ô 7a to the last one that follows it closely."""
    if not at:
        return ()
    chosen = [block[at[0]]]
    for row in block[at[0] + 1 :]:
        if row.box[1] - chosen[-1].box[3] > 1.6 * max(row.height, chosen[-1].height):
            break
        expected = _deputy(_position(chosen[-1].text, tables) or "")
        deputy = expected and similarity(expected, row.text) >= DEPUTY_LIKENESS
        if _position(row.text, tables) or deputy:
            chosen.append(row)
    return tuple(chosen)


def _name_row(block: Sequence[Row], under: int, page: PageText, tables: Tables) -> Row | None:
    """The lowest row under the authority that is a person's name, before a second block."""
    found: Row | None = None
    for row in block:
        if row.box[1] < under or row.box[1] - under > NAME_DEPTH * page.height:
            continue
        if is_person_name(_name(row.text), tables) and not _overlapped(row, block):
            found = row
    return found


def _overlapped(row: Row, block: Sequence[Row]) -> bool:
    """Another reading of the same row stands over it: neither can be trusted."""
    for other in block:
        shared = min(row.box[3], other.box[3]) - max(row.box[1], other.box[1])
        letters = sum(c.isalpha() for c in other.text)
        if other is not row and shared > 0.5 * row.height and letters >= 4:
            return True
    return False


def _name(text: str) -> str:
    plain = re.sub(r"^[a-z]{1,3}(?=[A-ZĐ]\w*[a-z])", "", _clean(text))
    rank = _RANK.match(fold(plain))
    plain = plain[rank.end() :].strip() if rank else plain
    return " ".join(word[:1] + word[1:].lower() for word in plain.split(" "))


def find_signer(foot: Foot | None, tables: Tables) -> tuple[Answer, Answer]:
    """Answers for `signer_name` and `signer_position`."""
    if foot is None:
        none = "Không thấy khối chữ ký trong các trang đã đọc."
        return Answer(None, evidence=none), Answer(None, evidence=none)
    page = foot.page.number
    if foot.name is None:
        name = Answer(None, 0.0, page, evidence="Không đọc được họ tên dưới chữ ký.")
    else:
        score = (0.95 if foot.authority else 0.7) * min(1.0, foot.name.confidence + 0.02)
        shown = f"Dòng “{foot.name.text}” cuối khối chữ ký."
        surname = _name(foot.name.text).split(" ")[0]
        if surname not in tables.surnames[fold(surname)]:
            score *= DOUBT
            shown += f" Không có họ “{surname}” trong bảng, có thể đọc sai dấu."
        name = Answer(_name(foot.name.text), score, page, foot.name.box, shown)
    parts, mended = _positions(foot, tables)
    if not parts:
        return name, Answer(None, 0.0, page, evidence="Không đọc được chức vụ người ký.")
    box = around(row.box for row in foot.authority)
    score = (0.6 if mended else 0.93) * min(row.confidence for row in foot.authority)
    evidence = "Quyền hạn, chức vụ ghi phía trên chữ ký."
    return name, Answer(", ".join(parts), score, page, box, evidence)


def _positions(foot: Foot, tables: Tables) -> tuple[list[str], bool]:
    """Rows of ô 7a; a deputy's row half hidden by the seal follows from "KT." (NĐ 30, ô 7a)."""
    parts: list[str] = []
    mended = False
    for row in foot.authority:
        written = _position(row.text, tables)
        expected = _deputy(parts[-1]) if parts else None
        exact = fold(_clean(row.text)) in tables.positions
        if expected and not (exact and fold(row.text) != fold(parts[-1][4:])):
            near = _is_tail(row.text, expected) or similarity(expected, row.text) >= DEPUTY_LIKENESS
            if near:
                parts.append(expected)
                mended = mended or fold(_clean(row.text)) != fold(expected)
                continue
        if written and not (expected and not exact):
            parts.append(written)
    return parts, mended


def _deputy(written: str) -> str | None:
    """Who signs after "KT. <chức vụ>": the deputy of that position."""
    if not written.startswith("KT. "):
        return None
    position = written[4:]
    return "THỨ TRƯỞNG" if fold(position) == "bo truong" else f"PHÓ {position}"


def _is_tail(text: str, whole: str) -> bool:
    tail = fold(_clean(text))
    return len(tail) >= 4 and fold(whole).endswith(tail)


def _recipient_rows(
    page: PageText,
    lines: Sequence[object],
    start: tuple[int, int, int, int],
    right: Sequence[object],
) -> tuple[Row, ...]:
    right_ids = {id(one) for one in right}
    left = [
        one
        for one in plain_lines(page)
        if one.box[1] >= start[1] - 4
        and id(one) not in right_ids
        and one.box[0] < 0.55 * page.width
    ]
    return tuple(row for row in rows(left))


def find_recipients(foot: Foot | None) -> Answer:
    """Answer for `recipients`: one entry per dash, up to "Lưu"."""
    if foot is None or not foot.recipients:
        return Answer(None, evidence="Không thấy “Nơi nhận”.")
    entries: list[str] = []
    used: list[Row] = []
    last = foot.recipients[0]
    for i, row in enumerate(foot.recipients):
        if i and row.box[1] - last.box[3] > 2.2 * last.height:
            break
        text = squeeze(row.text)
        if i == 0:
            text = re.sub(r"^\W*\S+ \S+?\s*(?:[:;.]\s*|$)", "", text, count=1)
        if not text.strip(" .:-"):
            used.append(row)
            continue
        done = bool(entries) and re.match(r"^\W*l\wu\b", fold(entries[-1])) is not None
        opens = re.match(r"^\s*[-–—+•*]\s*", text)
        if done and not opens:
            break
        if opens or not entries:
            entries.append(text[opens.end() :] if opens else text)
        else:
            entries[-1] = f"{entries[-1]} {text}"
        used.append(row)
        last = row
    cleaned = tuple(e for e in (re.sub(r"[\s;.,]+$", "", one) for one in entries) if len(e) > 1)
    if not cleaned:
        return Answer(None, evidence="Không đọc được danh sách dưới “Nơi nhận”.")
    box = around(row.box for row in used)
    ended = re.match(r"^\W*l\wu\b", fold(cleaned[-1])) is not None
    score = (0.9 if ended else 0.6) * min(1.0, min(row.confidence for row in used) + 0.1)
    return Answer(cleaned, score, foot.page.number, box, "Danh sách dưới “Nơi nhận”.")

"""The foot: who signed with which authority (ô 7a, 7b), and where the recipients stand (ô 9b)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from classifiers.agencies import Tables
from classifiers.covered_positions import Piece, fill_positions
from classifiers.folding import capital_share, fold
from classifiers.person_names import PersonName, is_telling, military_rank, read_foreign, read_name
from classifiers.positions import is_position_row, is_position_tail, read_positions
from classifiers.recipients import recipient_rows
from classifiers.rows import Row, around, rows
from classifiers.signals import least_word, signals
from classifiers.types import Answer, DocumentText, PageText, TextLine
from classifiers.zones import plain_lines

__all__ = ["Foot", "find_foot", "find_signer"]

RIGHT_SHARE = 0.42  # of the page width; the signature stands right of it
BESIDE = 0.08  # of the page height; how far over "Nơi nhận" the block may begin
ABOVE = 0.35  # of the page height; the same where agencies sign side by side
TOP = 0.3  # of the page height; a mark "SAO Y" above it stands over the document
NAME_DEPTH = 0.32  # of the page height; how far under the authority a name may stand
DOUBT = 0.6  # factor of the score for each thing that speaks against a name
SURE = 0.95  # confidence of a row from which a whole name is taken as it was read
LEGIBLE = 0.7  # confidence below which letters are not put back to a name nobody knows
CERTAIN = 0.98  # confidence of a name whose surname no table has
OFFICE_DEPTH = 0.6  # of the page height; how low the heading that names an office may stand
BOLD = 1.2  # how much wider a capital of ô 7a is than a letter of the name, on average
PIECES = 0.42  # of the page width, as a page may be cut; how far over the name ô 7a may stand
OFF_CENTRE = 2.0  # letters right of the axis from which the beginning of a name must be lost
MENDED = 0.75  # factor of the score of a name to which letters were put back

_RECIPIENTS = re.compile(r"^\W*n\w{1,2}i? nh[ao]n\W*(?:$|-|\w)")
_ANNEX = re.compile(r"^\W*(?:phu luc|mau so)\b")
_COPY = re.compile(
    r"^\W*(?:sao y|trich sao|sao luc|ban sao|chung thuc|xac nhan ban sao"
    r"|xac thuc van ban hop nhat)\b"
)
_OPENINGS = ("TL. ", "TUQ. ", "TUN. ", "TM. ", "T/M ", "T/L ")
_SIGNED = re.compile(r"^\W*(?:da ky|ky ten|da ky ten)\b")


@dataclass(frozen=True, slots=True)
class Foot:
    """The end of a document: the page, rows of the right half, rows of "Nơi nhận" on the left.

    Attributes:
        authority: rows of ô 7a (authority and position), top down.
        name: the row of ô 7b; None where none could be read.
        recipients: rows from "Nơi nhận" down.
        person: the name in `name`, letters put back where it was damaged.
        rivals: other names that could be meant, such as that of a joint signer.
        covered: over the first row of `authority` stands one that could not be read.
        office: the position the heading of the document names, folded; "" for none.
        block: rows of the right half, top down.
    """

    page: PageText
    authority: tuple[Row, ...]
    name: Row | None
    recipients: tuple[Row, ...]
    person: PersonName | None = None
    rivals: int = 0
    covered: bool = False
    office: str = ""
    block: tuple[Row, ...] = ()


def find_foot(document: DocumentText, tables: Tables) -> Foot | None:
    """The first page, in order, on which a signature block or the recipients stand."""
    for page in document.pages:
        if page is not document.pages[0] and _opens_annex(page):
            return None
        foot = _foot_of(page, page is document.pages[0], tables)
        if foot and (foot.recipients or foot.name):
            return replace(foot, office=_office(document.pages[0], tables))
    return None


def _office(page: PageText, tables: Tables) -> str:
    """Who issues the document by its heading: "BỘ TRƯỞNG BỘ TƯ PHÁP" over "Căn cứ"; "" for none."""
    for row in rows(plain_lines(page)):
        if row.box[1] > OFFICE_DEPTH * page.height or row.folded.startswith("can cu"):
            break
        middle = (row.box[0] + row.box[2]) / 2 / page.width
        if not 0.4 < middle < 0.65 or capital_share(row.text) < 0.8:
            continue
        named = [key for key in tables.positions if row.folded.startswith(f"{key} ")]
        if named:
            return max(named, key=len)
    return ""


def _opens_annex(page: PageText) -> bool:
    """A page headed "PHỤ LỤC" or "Mẫu số": signatures from here on are those of blank forms."""
    upper = [one for one in plain_lines(page) if one.box[1] < 0.2 * page.height]
    return any(_ANNEX.match(fold(one.text)) and len(one.text) < 30 for one in upper)


def _foot_of(page: PageText, first: bool, tables: Tables) -> Foot | None:
    lines = _without_copy_block(page, first)
    start = next((one for one in lines if _RECIPIENTS.match(fold(one.text))
                  and len(one.text) < 40 and one.box[0] < 0.5 * page.width), None)  # fmt: skip
    every = [one for one in lines if one.box[0] > RIGHT_SHARE * page.width]
    right = _beside(every, start, BESIDE, page)
    block = rows(right)
    authority = _authority(block, tables, near=start is not None)
    joint = start is not None and not authority and _stands_left(lines, start, page, tables)
    if joint:
        right = _beside(every, start, ABOVE, page)
        block = rows(right)
        authority = _authority(block, tables, near=False)
    signed = [row for row in block if _SIGNED.match(row.folded)]
    if not authority and not signed and start is None:
        return None
    under = _top_of_names(authority, signed, start)
    found = _names(block, under, page, tables, _axis(authority))
    if not start and not (found and (authority or signed)):
        return None
    left = () if start is None else recipient_rows(page, lines, start.box, right)
    covered = _is_covered(authority, block)
    if not found:
        return Foot(page, authority, None, left, covered=covered, block=block)
    row, person = found[-1]
    rivals = joint + sum(fold(other.text) != fold(person.text) for _, other in found)
    return Foot(page, authority, row, left, person, rivals, covered, block=block)


def _beside(
    lines: Sequence[TextLine], start: TextLine | None, share: float, page: PageText
) -> list[TextLine]:
    """Lines that stand beside "Nơi nhận", or above it by at most a share of the page."""
    if start is None:
        return list(lines)
    return [one for one in lines if one.box[1] > start.box[1] - share * page.height]


def _stands_left(
    lines: Sequence[TextLine], start: TextLine, page: PageText, tables: Tables
) -> bool:
    """Whether another agency signs on the left, above "Nơi nhận", as in a joint document."""
    left = [one for one in lines if one.box[0] < RIGHT_SHARE * page.width]
    above = [one for one in _beside(left, start, ABOVE, page) if one.box[3] < start.box[1]]
    return any(is_position_row(one.text, tables) for one in above)


def _top_of_names(authority: Sequence[Row], signed: Sequence[Row], start: TextLine | None) -> int:
    """Above which no name of the signature block can stand, pixels."""
    if authority:
        return authority[-1].box[3]
    if signed:
        return signed[0].box[1] - 1
    return start.box[1] if start else 0


def _without_copy_block(page: PageText, first: bool) -> tuple[TextLine, ...]:
    """Lines above the block a copy carries at its end; a mark on top of the first page is none."""
    lines = plain_lines(page)
    copies = [one for one in lines if capital_share(one.text) > 0.7 and _COPY.match(fold(one.text))]
    copy = min((one.box[1] for one in copies), default=page.height)
    return tuple(one for one in lines if one.box[1] < copy or (first and copy < TOP * page.height))


def _authority(block: Sequence[Row], tables: Tables, near: bool) -> tuple[Row, ...]:
    """From the first row of ô 7a to the last one that follows it closely.

    `near`: the block stands beside "Nơi nhận", so the end of a position half under a seal
    ("Ủ TƯỚNG") opens it as well.
    """
    at = [i for i, row in enumerate(block) if is_position_row(row.text, tables)]
    if near:
        tails = [i for i, row in enumerate(block) if is_position_tail(row.text, tables)]
        at = sorted({*at, *tails})
    if not at:
        return ()
    chosen = [block[at[0]]]
    for i, row in enumerate(block[at[0] + 1 :], at[0] + 1):
        if row.box[1] - chosen[-1].box[3] > 1.6 * max(row.height, chosen[-1].height):
            break
        if i in at or is_position_row(row.text, tables, after=chosen[-1].text):
            chosen.append(row)
    return tuple(chosen)


def _is_covered(authority: Sequence[Row], block: Sequence[Row]) -> bool:
    """Whether a short row close above ô 7a is there that nobody could read: "KT." perhaps."""
    if not authority:
        return False
    first = authority[0]
    return any(
        0 < first.box[1] - row.box[1] < 2 * first.height
        and len(row.text) < 2 * len(first.text) + 8
        and row.box[0] < first.box[2]
        and row.box[2] > first.box[0]
        for row in block
        if row is not first
    )


def _axis(authority: Sequence[Row]) -> float | None:
    """The middle of ô 7a, under which the name is centred (Nghị định 30/2020, ô 7b), pixels."""
    if not authority:
        return None
    sure = [row for row in authority if row.confidence >= SURE] or authority  # no dirt beside
    left, _, right, _ = around(row.box for row in sure)
    return (left + right) / 2


def _names(
    block: Sequence[Row], under: int, page: PageText, tables: Tables, axis: float | None
) -> list[tuple[Row, PersonName]]:
    """Rows under the authority that are persons' names, top down; damaged ones completed."""
    found: list[tuple[Row, PersonName]] = []
    for row in block:
        if row.box[1] < under or row.box[1] - under > NAME_DEPTH * page.height:
            continue
        beside = _overlapping(row, block)
        before = [one.text for one in beside if one.box[0] < row.box[0]]
        person = read_name(
            row.text, tables, before[-1] if before else "", sure=row.confidence >= SURE
        )
        if person is None or any(_contradicts(one.text, person) for one in beside):
            continue
        off = _off_centre(row, person, axis)
        guessed = person.mended and not person.official
        if guessed and row.confidence < LEGIBLE:
            continue
        completed = guessed and not before and not is_telling(row.text)
        short = person.text.count(" ") < 2
        if off > OFF_CENTRE and (completed or short):  # more of the name is covered
            continue
        found.append((row, person))
    whole = [one for one in found if not one[1].mended or one[1].official]
    return whole or found or _foreign(block, under, page, axis)


def _foreign(
    block: Sequence[Row], under: int, page: PageText, axis: float | None
) -> list[tuple[Row, PersonName]]:
    """A row in the place of the name, surely read, shaped like one, whose surname is unknown."""
    found = []
    for row in block:
        person = read_foreign(row.text)
        near = 0 <= row.box[1] - under < NAME_DEPTH * page.height
        sure = row.confidence >= CERTAIN and axis is not None
        if person is None or not near or not sure or _overlapping(row, block):
            continue
        if abs(_off_centre(row, person, axis)) <= OFF_CENTRE:
            found.append((row, person))
    return found


def _off_centre(row: Row, person: PersonName, axis: float | None) -> float:
    """How far right of the axis the whole name would stand, in letters; 0.0 without an axis."""
    if axis is None:
        return 0.0
    letter = (row.box[2] - row.box[0]) / max(len(row.text), 1)
    lost = max(0, len(person.text) - len(row.text)) if person.mended else 0
    return ((row.box[0] - letter * lost + row.box[2]) / 2 - axis) / letter


def _overlapping(row: Row, block: Sequence[Row]) -> list[Row]:
    """Other readings of the same place, left to right."""
    found = []
    for other in block:
        shared = min(row.box[3], other.box[3]) - max(row.box[1], other.box[1])
        if other is not row and shared > 0.5 * row.height:
            found.append(other)
    return sorted(found, key=lambda one: one.box[0])


def _contradicts(text: str, person: PersonName) -> bool:
    """Whether another reading of the row says something else than a piece of the name."""
    letters = re.sub(r"[^a-z]", "", fold(text))
    whole = re.sub(r"[^a-z]", "", fold(person.text))
    return len(letters) >= 4 and letters not in whole and not whole.startswith(letters[:-1])


def find_signer(foot: Foot | None, tables: Tables) -> tuple[Answer, Answer]:
    """Answers for `signer_name` and `signer_position`."""
    if foot is None:
        none = "Không thấy khối chữ ký trong các trang đã đọc."
        return Answer(None, evidence=none), Answer(None, evidence=none)
    return _name_answer(foot), _position_answer(foot, tables)


def _name_answer(foot: Foot) -> Answer:
    page = foot.page.number
    row, person = foot.name, foot.person
    if row is None or person is None:
        return Answer(None, 0.0, page, evidence="Không đọc được họ tên dưới chữ ký.")
    score = (0.95 if foot.authority else 0.7) * min(1.0, row.confidence + 0.02)
    shown = f"Dòng “{row.text}” cuối khối chữ ký."
    if person.mended:
        score *= MENDED
        shown += " Có chữ bị nét ký hoặc dấu che, đã điền lại."
    if not person.surname_known:
        score *= DOUBT
        surname = person.text.split(" ")[0]
        shown += f" Không có họ “{surname}” trong bảng, có thể đọc sai dấu."
    if foot.rivals:
        score *= DOUBT
        shown += " Còn họ tên khác trong khối chữ ký."
    told = signals(
        line_confidence=row.confidence,
        word_confidence=least_word(row.lines),
        authority=bool(foot.authority),
        recipients=bool(foot.recipients),
        mended=person.mended,
        known=person.official,
        surname_known=person.surname_known,
        rivals=foot.rivals,
        syllables=person.text.count(" ") + 1,
        off_centre=abs(_off_centre(row, person, _axis(foot.authority))),
    )
    return Answer(person.text, score, page, row.box, shown, signals=told)


def _position_answer(foot: Foot, tables: Tables) -> Answer:
    page = foot.page.number
    parts, mended = read_positions([row.text for row in foot.authority], tables)
    halved = bool(parts) and parts[-1].startswith(_OPENINGS)
    unread = foot.covered or halved or len(parts) < len(foot.authority)
    used = list(foot.authority)
    filled = None
    if mended or unread or not parts:
        pieces = _pieces(foot)
        filled = fill_positions([piece for piece, _ in pieces], _middle(foot), tables, foot.office)
        if filled:
            parts, used = list(filled), used or [row for _, row in pieces]
    if not parts or (not filled and (halved or (mended and _is_open(parts)))):
        return Answer(None, 0.0, page, evidence="Không đọc được chức vụ người ký.")
    box = around(row.box for row in used)
    confidence = min(row.confidence for row in used)
    told = signals(
        line_confidence=confidence,
        word_confidence=least_word(line for row in used for line in row.lines),
        mended=mended,
        rows_unread=len(used) - len(parts),
        covered=foot.covered,
        halved=halved,
        filled=filled is not None,
        named=foot.name is not None,
        recipients=bool(foot.recipients),
        parts=len(parts),
    )
    score = (0.7 if filled else 0.6 if mended or unread else 0.93) * confidence
    evidence = "Quyền hạn, chức vụ ghi phía trên chữ ký."
    rank = military_rank(foot.name.text) if foot.name else ""
    value = ", ".join(parts) + (f" ({rank})" if rank else "")
    return Answer(value, score, page, box, evidence, signals=told)


def _is_open(parts: Sequence[str]) -> bool:
    """Whether the row over them may be lost: one position or deputy without any authority."""
    return re.match(r"(?:TM|KT|TL|TUQ|TUN|Q|T/M|K/T|T/L)\b", parts[0]) is None


def _middle(foot: Foot) -> float | None:
    """The middle of the block by the whole name under it, pixels; its right end is never lost."""
    row, person = foot.name, foot.person
    if row is None or person is None:
        return None
    letter = (row.box[2] - row.box[0]) / max(len(row.text), 1)
    return row.box[2] - letter * len(person.text) / 2


def _pieces(foot: Foot) -> list[tuple[Piece, Row]]:
    """Rows of capitals over the name, or beside those of ô 7a where no name was read, top down."""
    found = [row for row in foot.block if row in foot.authority or _may_be_piece(row, foot)]
    widths = [_letter(row) for row in found if row.confidence >= SURE and len(row.text) > 4]
    if not widths and foot.name is not None:
        widths = [BOLD * _letter(foot.name)]
    letter = sorted(widths or [_letter(row) for row in found] or [1.0])[len(widths) // 2]
    return [(Piece(_ending(row.text), row.box[2], letter), row) for row in found]


def _may_be_piece(row: Row, foot: Foot) -> bool:
    if sum(c.isupper() for c in row.text) < 3 or capital_share(row.text) <= 0.7:
        return False
    if foot.name is not None:
        return 0 < foot.name.box[1] - row.box[3] < PIECES * foot.page.width
    if not foot.authority:
        return False
    _, top, _, bottom = around(one.box for one in foot.authority)
    return top - 3 * row.height < row.box[1] < bottom + 2 * row.height


def _letter(row: Row) -> float:
    return (row.box[2] - row.box[0]) / max(len(row.text), 1)


def _ending(text: str) -> str:
    """Without what no letter follows."""
    return re.sub(r"[^\w)]+$", "", text)

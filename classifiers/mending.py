"""Words of the abstract that a stamp or a stroke has covered, taken from the body of the document.

What an abstract says, the body says again: "Thành viên ░░░ dân tỉnh Quảng Bình nhiệm kỳ" has one
continuation in "… Chủ tịch Ủy ban nhân dân tỉnh Quảng Bình nhiệm kỳ …". Only places that look
damaged are touched, only where the words on both sides (or on one side and the width of the gap)
leave one answer, and only with words the document itself prints.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from classifiers.folding import capital_share, fold, squeeze
from classifiers.rows import Row

__all__ = ["Frame", "Mended", "is_syllable", "mend_words", "mend_years"]

OFF_AXIS = 0.012  # of the page width; centred rows of real pages stay within 0.009
UNSURE, LOST = 0.9, 0.55  # confidence of a word that is no syllable; of any word
MOST_FILLED = 8  # words put back in one place
LEFT_CONTEXT, RIGHT_CONTEXT = 3, 8  # words compared on either side
ONE_SIDED = 4  # words that must agree where only one side does
ONE_SIDED_SLACK = 2.5  # letters by which such words may miss the width of the gap
HOLE = 3.5  # widths of a letter between two words, from which a word may be missing

_BARE = re.compile(r"^\W+|\W+$")
_SYLLABLE = re.compile(r"^[bcdghklmnpqrstvx]{0,3}[aeiouy]{1,3}[cghmnpt]{0,2}$")
_UNMARKED = re.compile(r"(?:ie|ye|uo)(?:c|ch|m|n|ng|p|t|u|i)$")  # iê, yê, uô, ươ before an end
_STOPPED = re.compile(r"(?:p|t|ch|[^h]c|^c)$")  # such syllables carry sắc or nặng
_TONES = frozenset("\u0300\u0301\u0303\u0309\u0323")
_MARKS = frozenset("\u0301\u0323")
_UNITS = frozenset({"km", "kg", "mm", "cm", "dm", "kv", "mw", "kw", "tr", "tp", "th", "ng",
                     "m", "g", "l", "h", "v", "k", "s", "t"})  # fmt: skip
_SIGNS = frozenset({"-", "–", "&", "/", ":", "(", ")", '"', "“", "”"})
_OPENINGS = (
    "phê chuẩn", "phê duyệt", "ban hành", "công bố", "công nhận", "bổ nhiệm", "miễn nhiệm",
    "thành lập", "sửa đổi", "điều chỉnh", "quy định", "hướng dẫn", "triển khai", "tăng cường",
    "thu hồi", "điều động", "khen thưởng", "chấp thuận",
)  # fmt: skip
"""What follows "Về việc" in abstracts; used where its second word alone is readable."""


@dataclass(frozen=True, slots=True)
class _Token:
    text: str
    confidence: float
    left: float
    right: float
    row: int
    bad: bool = False

    @property
    def key(self) -> str:
        """Letters without marks, case and punctuation at the ends."""
        return fold(_BARE.sub("", self.text))


@dataclass(frozen=True, slots=True)
class Mended:
    """The text and how much of it had to be guessed at.

    Attributes:
        text: of the abstract.
        filled: places where words of the body were put back.
        unread: places that stay damaged.
    """

    text: str
    filled: int
    unread: int


@dataclass(frozen=True, slots=True)
class Frame:
    """Where the rows of an abstract stand, pixels.

    Attributes:
        axis: the middle of its centred rows; None where nothing says it.
        left_aligned: all rows begin at one edge.
        width: of the page.
    """

    axis: float | None
    left_aligned: bool
    width: int


def mend_words(chosen: Sequence[Row], frame: Frame, body: Sequence[str]) -> Mended:
    """Put back covered words.

    Args:
        chosen: the rows of the abstract, top down.
        frame: where they stand.
        body: words of the document below the abstract, in order, as printed.
    """
    lines = [_row_tokens(row, i, frame) for i, row in enumerate(chosen)]
    tokens = [
        token
        for row, line in zip(chosen, lines, strict=True)
        if not (all(one.bad for one in line) and _covered(row, chosen))
        for token in line
    ]
    damaged = any(one.bad for one in tokens)
    keys = [fold(_BARE.sub("", word)) for word in body] if damaged else []
    filled = unread = 0
    out: list[_Token] = []
    at = 0
    while at < len(tokens):
        if not tokens[at].bad:
            out.append(tokens[at])
            at += 1
            continue
        end = at
        while end < len(tokens) and tokens[end].bad:
            end += 1
        words, end = _fill(tokens, at, end, body, keys)
        if words is None:
            unread += any(one.text not in _SIGNS for one in tokens[at:end])
            out += [one for one in tokens[at:end] if any(c.isalnum() for c in one.text)]
        else:
            filled += 1
            out += [_Token(word, 1.0, 0, 0, tokens[at].row) for word in words]
        at = end
    return Mended(squeeze(" ".join(one.text for one in out)), filled, unread)


def _covered(row: Row, chosen: Sequence[Row]) -> bool:
    """Whether another row stands at the same height: what is unreadable here is dirt on it."""
    return any(
        min(row.box[3], one.box[3]) - max(row.box[1], one.box[1]) > 0.4 * row.height
        for one in chosen
        if one is not row
    )


def _row_tokens(row: Row, index: int, frame: Frame) -> list[_Token]:
    """Words of one row, the damaged ones marked; an empty one stands for a hole."""
    tokens = [token for line in row.lines for token in _line_tokens(line, index)]
    if not tokens:
        return []
    letter = _letter(tokens)
    tokens = [replace(one, bad=_is_bad(one)) for one in tokens]
    if frame.axis is not None:
        tokens = _square_up(tokens, frame.axis, frame, letter)
    out = tokens[:1]
    for before, after in pairwise(tokens):
        if after.left - before.right > HOLE * letter and after.text and before.text:
            out.append(_Token("", 0.0, before.right, after.left, index, bad=True))
        out.append(after)
    return out


def _line_tokens(line: object, index: int) -> list[_Token]:
    words = getattr(line, "words", ())
    text, box = getattr(line, "text", ""), getattr(line, "box", (0, 0, 0, 0))
    if words and squeeze(" ".join(one.text for one in words)) == squeeze(text):
        return [_Token(w.text, w.confidence, w.box[0], w.box[2], index) for w in words]
    out = []
    letter = (box[2] - box[0]) / max(len(text), 1)
    for match in re.finditer(r"\S+", text):
        left, right = box[0] + match.start() * letter, box[0] + match.end() * letter
        out.append(_Token(match[0], getattr(line, "confidence", 1.0), left, right, index))
    return out


def _letter(tokens: Sequence[_Token]) -> float:
    """Width of a letter with its share of the spaces, pixels."""
    sure = [one for one in tokens if one.confidence >= UNSURE] or tokens
    sized = [one for one in sure if len(one.text) > 1] or [one for one in tokens if one.text]
    wide = sorted((one.right - one.left) / len(one.text) for one in sized)
    return wide[len(wide) // 2] if wide else 1.0


def _is_bad(token: _Token) -> bool:
    bare = token.key
    if token.text in _SIGNS or set(token.text) <= _SIGNS:
        return token.confidence < UNSURE  # a scratch
    if not bare or token.confidence < LOST or ("_" in token.text and token.confidence < UNSURE):
        return True
    if any(c.isdecimal() for c in bare):
        return False
    if capital_share(token.text) == 1:  # an abbreviation, or a stroke that looks like a letter
        return len(bare) == 1 and token.confidence < UNSURE
    if re.fullmatch(r"[bcdghklmnpqrstvx]{1,3}", bare) and token.text.islower():
        return bare not in _UNITS  # the beginning of a word whose end is covered
    return token.confidence < UNSURE and not is_syllable(_BARE.sub("", token.text))


def is_syllable(word: str) -> bool:
    """Whether a word could be one Vietnamese syllable, marks looked at.

    >>> [is_syllable(word) for word in ("khen", "khien", "khiến", "phat", "phát", "hB")]
    [True, False, True, False, True, False]
    """
    plain = fold(word)
    if _SYLLABLE.match(plain) is None:
        return False
    letters = unicodedata.normalize("NFD", word.lower())
    if _UNMARKED.search("".join(c for c in letters if c not in _TONES)):
        return False
    return _STOPPED.search(plain) is None or bool(_MARKS & set(letters))


def _square_up(tokens: list[_Token], axis: float, frame: Frame, letter: float) -> list[_Token]:
    """On a row that is off the axis: drop what lies left of it, or mark what is missing there."""
    left, right = tokens[0].left, tokens[-1].right
    if abs((left + right) / 2 - axis) <= OFF_AXIS * frame.width:
        return tokens
    expected = 2 * axis - right
    if left > expected + HOLE * letter and not tokens[-1].bad:
        hole = _Token("", 0.0, expected, left, tokens[0].row, bad=True)
        return [hole, *tokens]
    foreign = [one.bad or capital_share(one.text) > 0.9 for one in tokens if one.right < expected]
    if left < expected - 2 * letter and any(foreign) and not frame.left_aligned:
        kept = [one for one in tokens if (one.left + one.right) / 2 > expected]
        start = kept[0].left if kept else right
        return [_Token("", 0.0, expected, max(start, expected), tokens[0].row, bad=True), *kept]
    return tokens


def _fill(
    tokens: Sequence[_Token], start: int, end: int, body: Sequence[str], keys: Sequence[str]
) -> tuple[list[str] | None, int]:
    """Words for `tokens[start:end]` (None: nothing sure) and where what follows begins."""
    left = [one.key for one in tokens[max(0, start - LEFT_CONTEXT) : start] if one.key]
    beside = [one for one in tokens if one.row == tokens[start].row and not one.bad] or tokens
    letter, gap = _letter(beside), _gap(beside)
    hole = not tokens[start].text
    torn = hole and end < len(tokens) and tokens[end].confidence < UNSURE
    for skipped in (1, 0) if torn else (0, 1) if hole else (0,):  # a word beside a hole is torn
        after = end + skipped
        right = tokens[after : after + RIGHT_CONTEXT]
        if after > len(tokens) or any(one.bad for one in right[:2]):
            break
        wide = tokens[after - 1].right - tokens[start].left
        room = _Room(wide, letter, gap)
        found = _from_body(left, [one.key for one in right if not one.bad], room, body, keys)
        if found is not None:
            return found, after
    room = _Room(tokens[end - 1].right - tokens[start].left, letter, gap)
    opening = _opening(left, tokens, end, room)
    return (opening, end) if opening else (None, end)


@dataclass(frozen=True, slots=True)
class _Room:
    """How much space there is for words, pixels; `letter` and `gap` of the row they stand in."""

    wide: float
    letter: float
    gap: float

    def misses(self, words: Sequence[str]) -> float:
        """By how many letters the words are too long or too short for it."""
        size = self.letter * sum(map(len, words)) + self.gap * (len(words) - 1)
        return abs(size - self.wide) / self.letter


def _gap(tokens: Sequence[_Token]) -> float:
    """Space between two words, pixels."""
    gaps = sorted(b.left - a.right for a, b in pairwise(tokens) if b.left > a.right)
    return gaps[len(gaps) // 2] if gaps else _letter(tokens)


def _from_body(
    left: Sequence[str], right: Sequence[str], room: _Room, body: Sequence[str], keys: Sequence[str]
) -> list[str] | None:
    """The words of the body between the same neighbours, where that is one answer."""
    found: dict[str, tuple[int, list[str]]] = {}
    for at in range(len(keys) + (not right)):
        agree = _agree(right, keys[at : at + len(right)])
        if right and agree < min(2, len(right)):
            continue
        for size in range(min(MOST_FILLED, at) + 1):
            words = list(body[at - size : at])
            before = _agree(left[::-1], keys[: at - size][::-1][: len(left)])
            if not _fits(words, room, before, agree, bool(right)):
                continue
            text = fold(" ".join(words))
            weight = agree + 2 * before
            if weight > found.get(text, (-1, []))[0]:
                found[text] = (weight, words)
    best = sorted(found.values(), key=lambda one: -one[0])[:2]
    if not best or (len(best) > 1 and best[0][0] == best[1][0]):
        return None
    return best[0][1]


def _agree(one: Sequence[str], other: Sequence[str]) -> int:
    """How many words agree from the start."""
    count = 0
    for a, b in zip(one, other, strict=False):
        if a != b or not a:
            break
        count += 1
    return count


def _fits(words: Sequence[str], room: _Room, before: int, after: int, is_followed: bool) -> bool:
    """Whether as many letters stand there, and enough words around them agree."""
    if before and (after >= 2 or not is_followed):
        loose = max(5.0, 0.5 * room.wide / room.letter)
        return room.misses(words) <= loose and (is_followed or before >= 2)
    return bool(words) and after >= ONE_SIDED and room.misses(words) <= ONE_SIDED_SLACK


def _opening(
    left: Sequence[str], tokens: Sequence[_Token], end: int, room: _Room
) -> list[str] | None:
    """The words "Về việc", or the verb after them, where what follows says which."""
    following = tokens[end].key if end < len(tokens) else ""
    if list(left) == ["ve", "viec"]:
        found = [one for one in _OPENINGS if fold(one).split(" ")[1] == following]
        return [found[0].split(" ")[0]] if len(found) == 1 else None
    lower = end < len(tokens) and tokens[end].text[:1].islower()
    return ["Về", "việc"] if not left and lower and room.misses(("Về", "việc")) <= 3 else None


def mend_years(text: str, body: Sequence[str] = ()) -> str:
    """Give years their last digit back where the document prints them whole beside.

    The number of what is cited says the year ("102/2009/QĐ-TTg ngày … năm 200"), or the body
    repeats the date. What stays is "năm 200", which the recogniser makes of 2009 and of no
    other year (41 of 41 places on 85 real documents), so 9 it is.

    >>> mend_years("Quyết định số 102/2008/QĐ-TTg ngày 07 tháng 8 năm 200 của Thủ tướng")
    'Quyết định số 102/2008/QĐ-TTg ngày 07 tháng 8 năm 2008 của Thủ tướng'
    """
    whole = " ".join(body)

    def put_back(match: re.Match[str]) -> str:
        cited = re.findall(rf"/({match['year']}\d)/[^/]*$", text[: match.start()][-40:])
        if cited:
            return f"{match['lead']}{cited[0]}"
        again = set(re.findall(rf"{re.escape(match['lead'][-22:])}({match['year']}\d)\b", whole))
        return f"{match['lead']}{again.pop() if len(again) == 1 else match['year'] + '9'}"

    return re.sub(r"(?P<lead>(?:\S+ ){0,4}năm )(?P<year>200|199)(?!\d)", put_back, text)

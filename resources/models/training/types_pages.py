"""Lays a text out as the pages a recogniser would give: lines with boxes, worn on purpose.

The head follows Nghị định 30/2020, Phụ lục I: body and number left, Quốc hiệu and day right, the
name of the type in the middle. Wear is drawn by chance from `Wear`; the same seed gives the same
pages.
"""

from __future__ import annotations

import random
import re
import textwrap
from dataclasses import dataclass, replace

from classifiers.folding import capital_share, fold
from classifiers.types import DocumentText, PageText, TextLine
from resources.models.training.types_noise import misread

__all__ = ["Sheet", "Wear", "cut", "draw_wear", "lay_out"]

WIDTH, HEIGHT, DPI = 1654, 2339, 200.0
LEFT, RIGHT = 0.29, 0.69
LETTER, CAPITAL = 12.5, 16.5
BODY_WIDTH = 84
_STATE = re.compile(r"cong hoa xa hoi|doc lap\W+tu do")
_NUMBER = re.compile(r"^\W*(luat |phap lenh |nghi quyet )?(so\b|s6\b)\W{0,3}[\d/.…\s_]")
_DAY = re.compile(r"ngay.{1,12}thang.{1,8}nam")
_BODY = re.compile(r"^\W*(can cu|kinh gui|dieu \d|chuong i\b|phan |hom nay|chung toi|theo )")


@dataclass(frozen=True, slots=True)
class Sheet:
    """A text cut into the zones of its first page; every line as typed."""

    organ: tuple[str, ...]
    state: tuple[str, ...]
    number: str
    day: str
    title: str
    subject: tuple[str, ...]
    letter: str
    body: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Wear:
    """What goes wrong with a page.

    Attributes:
        rate: share of letters misread, 0..1.
        title: "", or how the name of the type suffers: "lost", "misread", "spaced", "joined"
            (with the abstract on one line), "aside" (in a cell of a table), "bare" (no marks).
        number: the number line is lost.
        state: Quốc hiệu and Tiêu ngữ are lost.
        top: share of the page cut off at the top.
        left: pixels everything is moved by.
        joined_head: both columns of the head are read as one line.
        dirt: lines of rubbish from stamps and pens.
        first: 1-based page that is the first one seen.
    """

    rate: float = 0.0
    title: str = ""
    number: bool = False
    state: bool = False
    top: float = 0.0
    left: int = 0
    joined_head: bool = False
    dirt: int = 0
    first: int = 1


def draw_wear(chance: random.Random) -> Wear:
    """Wear of a page as an office's scanner may give it; one page in five has none."""
    if chance.random() < 0.2:
        return Wear()
    ways = ("lost", "misread", "spaced", "joined", "aside", "bare")
    return Wear(
        rate=chance.choice((0.0, 0.003, 0.01, 0.03, 0.06)),
        title=chance.choice(ways) if chance.random() < 0.45 else "",
        number=chance.random() < 0.25,
        state=chance.random() < 0.1,
        top=chance.choice((0.05, 0.1, 0.16, 0.2)) if chance.random() < 0.15 else 0.0,
        left=chance.randint(-60, 60),
        joined_head=chance.random() < 0.2,
        dirt=chance.choice((0, 0, 1, 3)),
        first=2 if chance.random() < 0.04 else 1,
    )


def _named(line: str, names: tuple[str, ...]) -> bool:
    """The line opens with one of the names, in capitals."""
    folded = fold(line)
    return any(folded.startswith(name) and capital_share(line[: len(name)]) > 0.8 for name in names)


def _slot(line: str, names: tuple[str, ...]) -> str:
    folded = fold(line)
    if _STATE.search(folded) and len(folded) < 110:
        return "state"
    if _NUMBER.match(folded) and len(folded) < 90:
        return "number"
    if _DAY.search(folded) and len(folded) < 70 and not _BODY.match(folded):
        return "day"
    if folded.startswith(("v/v", "ve viec:")):
        return "letter"
    if _named(line, names):
        return "title"
    if _BODY.match(folded):
        return "body"
    return "organ" if capital_share(line) > 0.8 else ""


def cut(lines: tuple[str, ...], names: tuple[str, ...]) -> Sheet:
    """Cut a text in reading order into zones.

    Args:
        lines: see there.
        names: names a title may open with, without marks.
    """
    found: dict[str, list[str]] = {k: [] for k in ("organ", "state", "number", "day", "letter")}
    title, subject, at = "", list[str](), 0
    for at, line in enumerate(lines):
        slot = _slot(line, () if title else names)
        if slot == "title":
            title = line
        elif slot == "body" or at > 24:
            break
        elif title and (slot not in {"number", "day", "state"} or len(line) > 45):
            if len(subject) >= 6 or len(line) > 260:
                break
            subject.append(line)
        elif slot in found:
            found[slot].append(line)
        elif len(line) > 90:
            break
    return Sheet(
        organ=tuple(found["organ"][:3]),
        state=tuple(found["state"][:2]),
        number=" ".join(found["number"][:1]),
        day=" ".join(found["day"][:1]),
        title=title,
        subject=tuple(subject),
        letter=" ".join(found["letter"][:1]),
        body=lines[at:],
    )


def _line(text: str, top: float, *, middle: float = 0.0, left: int = 0) -> TextLine:
    letters = sum(CAPITAL if c.isupper() else LETTER for c in text)
    wide = min(round(letters), WIDTH - 40)
    start = left if left else max(10, min(WIDTH - wide - 10, round(middle * WIDTH - wide / 2)))
    return TextLine(text, (start, round(top), start + wide, round(top) + 30), 0.97)


def _head(sheet: Sheet, wear: Wear, chance: random.Random) -> list[TextLine]:
    state = () if wear.state else sheet.state
    top = chance.randint(120, 190)
    rows = max(len(sheet.organ), len(state))
    lines: list[TextLine] = []
    for n in range(rows):
        pair = [*sheet.organ[n : n + 1], *state[n : n + 1]]
        if wear.joined_head and len(pair) == 2:
            lines.append(_line("  ".join(pair), top + 42 * n, middle=0.5))
            continue
        lines += [_line(t, top + 42 * n, middle=LEFT) for t in sheet.organ[n : n + 1]]
        lines += [_line(t, top + 42 * n, middle=RIGHT) for t in state[n : n + 1]]
    under = top + 42 * rows + 26
    number = "" if wear.number else sheet.number
    if number and sheet.day and wear.joined_head:
        lines.append(_line(f"{number} {sheet.day}", under, middle=0.5))
    else:
        lines += [_line(number, under, middle=LEFT)] if number else []
        lines += [_line(sheet.day, under, middle=RIGHT)] if sheet.day else []
    for n, text in enumerate(textwrap.wrap(sheet.letter, 34)[:4]):
        lines.append(_line(text, under + 44 + 36 * n, middle=LEFT))
    return lines


def _title(sheet: Sheet, wear: Wear, top: float, chance: random.Random) -> list[TextLine]:
    name, subject = sheet.title.rstrip(), [t for s in sheet.subject for t in textwrap.wrap(s, 62)]
    if wear.title == "joined" and subject:
        name, subject = f"{name} {subject[0]}", subject[1:]
    elif wear.title == "misread":
        name = misread(name, 0.15, chance)
    elif wear.title == "spaced":
        name = "  ".join(" ".join(word) for word in name.split())
    elif wear.title == "bare":
        name = fold(name).upper()
    middle = chance.uniform(0.24, 0.4) if wear.title == "aside" else chance.uniform(0.49, 0.54)
    found = [_line(text, top, middle=middle) for text in textwrap.wrap(name, 70)[:2]]
    found = [replace(ln, box=_down(ln, 42 * n)) for n, ln in enumerate(found)]
    kept = [] if wear.title == "lost" else found
    below = top + 42 * len(found)
    return kept + [_line(t, below + 40 * n, middle=0.51) for n, t in enumerate(subject[:8])]


def _down(line: TextLine, by: float) -> tuple[int, int, int, int]:
    left, top, right, bottom = line.box
    return left, round(top + by), right, round(bottom + by)


def _flow(texts: tuple[str, ...], top: float) -> list[list[TextLine]]:
    """Body lines wrapped and broken into pages; the first starts at `top`."""
    pages: list[list[TextLine]] = [[]]
    y = top
    for text in texts:
        whole = capital_share(text) > 0.8 and len(text) < 70
        for part in textwrap.wrap(text, BODY_WIDTH) or []:
            if y > HEIGHT - 230:
                pages.append([])
                y = 200
            pages[-1].append(_line(part, y, middle=0.53) if whole else _line(part, y, left=235))
            y += 44
    return pages


def _dirt(count: int, chance: random.Random) -> list[TextLine]:
    letters = "aăâđêlimnoơuưv.,:;'-~/|0123456789"
    found = []
    for _ in range(count):
        text = "".join(chance.choices(letters, k=chance.randint(1, 9)))
        found.append(_line(text, chance.randint(60, 900), middle=chance.uniform(0.1, 0.9)))
    return found


def lay_out(sheet: Sheet, wear: Wear, chance: random.Random, pages: int = 3) -> DocumentText:
    """The pages of `sheet` in reading order, at most `pages` of them, numbered from 1."""
    head = _head(sheet, wear, chance)
    under = max((ln.box[3] for ln in head), default=150) + chance.randint(40, 90)
    titled = _title(sheet, wear, under, chance) if sheet.title else []
    body_top = max((ln.box[3] for ln in titled), default=under) + chance.randint(30, 70)
    flow = _flow(sheet.body, body_top)
    sheets = [head + titled + _dirt(wear.dirt, chance) + flow[0], *flow[1:]]
    if wear.first > 1 and len(sheets) >= wear.first:
        sheets = sheets[wear.first - 1 :]
    limit = wear.top * HEIGHT
    done = []
    for n, lines in enumerate(sheets[:pages], 1):
        kept = [_moved(ln, wear.left) for ln in lines if n > 1 or ln.box[1] >= limit]
        read = [replace(ln, text=misread(ln.text, wear.rate, chance)) for ln in kept]
        read.sort(key=lambda ln: (ln.box[1] // 22, ln.box[0]))
        done.append(PageText(n, WIDTH, HEIGHT, DPI, tuple(ln for ln in read if ln.text.strip())))
    return DocumentText(tuple(done))


def _moved(line: TextLine, by: int) -> TextLine:
    left, top, right, bottom = line.box
    return replace(line, box=(max(0, left + by), top, max(1, right + by), bottom))

"""From pieces of ink to lines of text, in reading order.

Letters are gathered into rows from left to right, rows are cut at column gaps, and marks are
given to the nearest line. The reach upwards is wide on purpose: in real prints the upper mark
of a stacked letter (ế, ổ, ẩ) is a piece of its own, high above its letter; a short reach
reads "tê" for "tế" (word F1 0.882 against 0.921 on real first pages).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ocr.components import Components

__all__ = ["TextLine", "find_lines"]

FloatArray = NDArray[np.float64]
IdArray = NDArray[np.int64]
BoolArray = NDArray[np.bool_]

SAME_ROW = 0.5  # share of overlap in height that makes a letter a neighbour
REACH_UP = 1.9  # x-heights above a line where a mark still belongs to it
REACH_DOWN = 0.65
REACH_UP_DASH = 1.3  # a tilde; further up it is a row of dashes under the line above
REACH_DOWN_DASH = 0.1  # a dash below the base line is a piece of a worn rule, not of the text
REACH_SIDE = 1.6
COLUMN_GAP = 2.2  # x-heights; at least this much white between two columns
COLUMN_GAP_WORDS = 2.6  # … and so many usual word gaps
MARKS_AT_ONCE = 2048
BULLET_GAP = 6.0  # x-heights from a lone bullet, hyphen or number to the text it opens


@dataclass(frozen=True, slots=True)
class TextLine:
    """One line of ink, layout pixels (`Components.scale` per page pixel).

    Attributes:
        left, top, right, bottom: of everything in the line, marks included.
        base, cap: median bottom and top of the letters.
        tall: height of the tall letters (capitals, digits, ascenders).
        region: table cell number, 0 on the free page.
        letters: how many letters.
    """

    left: float
    top: float
    right: float
    bottom: float
    base: float
    cap: float
    tall: float
    region: int
    letters: int


@dataclass(slots=True)
class _Draft:
    ids: list[int]
    left: float
    right: float
    base: float
    cap: float
    region: int


def _rows(parts: Components, ids: IdArray) -> list[IdArray]:
    """Sweep letters from left to right; each joins the row whose band it overlaps best."""
    xs, ys = parts.left[ids].astype(float), parts.top[ids].astype(float)
    ws, hs = parts.width[ids].astype(float), parts.height[ids].astype(float)
    count = len(ids)
    band_top, band_base, row_right = np.empty(count), np.empty(count), np.empty(count)
    rows = np.empty(count, np.int64)
    used = 0
    for i in np.argsort(xs, kind="stable").tolist():
        x, y, w, h = xs[i], ys[i], ws[i], hs[i]
        bottom = y + h
        if used:
            tops, bases = band_top[:used], band_base[:used]
            overlap = (np.minimum(bottom, bases) - np.maximum(y, tops)) / np.minimum(
                h, bases - tops
            )
            score = overlap - (0.06 / parts.x_height) * np.abs(bottom - bases)
            score -= (0.002 / parts.x_height) * np.maximum(0, x - row_right[:used])
            score[overlap <= SAME_ROW] = -9.0
            k = int(score.argmax())
            if score[k] > -5.0:
                rows[i] = k
                row_right[k] = max(row_right[k], x + w)
                band_top[k] += 0.2 * (y - band_top[k])  # follows a line that still leans
                band_base[k] += 0.2 * (bottom - band_base[k])
                continue
        band_top[used], band_base[used], row_right[used] = y, bottom, x + w
        rows[i] = used
        used += 1
    return [ids[rows == k] for k in range(used)]


def _merge_rows(parts: Components, rows: list[IdArray]) -> list[IdArray]:
    """Join rows that the sweep began twice at the same height."""

    def base(ids: IdArray) -> float:
        return float(np.median(parts.top[ids] + parts.height[ids]))

    def cap(ids: IdArray) -> float:
        return float(np.median(parts.top[ids]))

    merged: list[IdArray] = []
    for ids in sorted(rows, key=base):
        if merged:
            last = merged[-1]
            shared = min(base(ids), base(last)) - max(cap(ids), cap(last))
            smaller = min(base(ids) - cap(ids), base(last) - cap(last))
            if shared > 0.55 * smaller and abs(base(ids) - base(last)) < 0.6 * parts.x_height:
                merged[-1] = np.concatenate([last, ids])
                continue
        merged.append(ids)
    return merged


def _cut_columns(parts: Components, ids: IdArray, region: int) -> list[_Draft]:
    """Cut one row where the white is wider than words are apart."""
    ids = ids[np.argsort(parts.left[ids], kind="stable")]
    left = parts.left[ids].astype(float)
    right = np.maximum.accumulate(left + parts.width[ids])
    gaps = left[1:] - right[:-1]
    word_gaps = gaps[gaps > 0.35 * parts.x_height]
    usual = float(np.median(word_gaps)) if len(word_gaps) > 2 else 0.7 * parts.x_height
    wide = gaps > max(COLUMN_GAP * parts.x_height, COLUMN_GAP_WORDS * usual)
    wide |= _ruled_apart(parts, ids, right[:-1], left[1:])
    pieces = np.split(ids, np.nonzero(wide)[0] + 1)
    drafts = [_draft(parts, piece, region) for piece in pieces]
    return _join_bullets(parts, drafts)


def _ruled_apart(
    parts: Components, ids: IdArray, starts: FloatArray, ends: FloatArray
) -> NDArray[np.bool_]:
    """Which gaps of a row a vertical rule runs through."""
    top = float(np.median(parts.top[ids]))
    base = float(np.median(parts.top[ids] + parts.height[ids]))
    rules = parts.uprights[(parts.uprights[:, 1] <= top) & (parts.uprights[:, 2] >= base)]
    if not len(rules):
        return np.zeros(len(starts), np.bool_)
    at = rules[:, 0][:, None]
    return np.asarray(((at >= starts - 1) & (at <= ends + 1)).any(axis=0), np.bool_)


def _draft(parts: Components, ids: IdArray, region: int) -> _Draft:
    return _Draft(
        ids=ids.tolist(),
        left=float(parts.left[ids].min()),
        right=float((parts.left[ids] + parts.width[ids]).max()),
        base=float(np.median(parts.top[ids] + parts.height[ids])),
        cap=float(np.median(parts.top[ids])),
        region=region,
    )


def _join_bullets(parts: Components, drafts: list[_Draft]) -> list[_Draft]:
    """Give a lone sign or number back to the text it opens."""
    out: list[_Draft] = []
    for draft in reversed(drafts):
        narrow = draft.right - draft.left < 2.2 * parts.x_height and len(draft.ids) <= 3
        if out and narrow and out[-1].left - draft.right < BULLET_GAP * parts.x_height:
            follower = out[-1]
            follower.ids = draft.ids + follower.ids
            follower.left = draft.left
            continue
        out.append(draft)
    return out[::-1]


def _give_marks(parts: Components, drafts: list[_Draft]) -> None:
    """Add dots, accents and hyphens to the line they are nearest to, if it is within reach."""
    every = np.nonzero(parts.marks)[0]
    if not drafts:
        return
    # A dusty page has tens of thousands: marks × lines must not be held at once.
    for start in range(0, len(every), MARKS_AT_ONCE):
        ids = every[start : start + MARKS_AT_ONCE]
        nearest, within = _nearest_lines(parts, drafts, ids)
        for mark, line in zip(ids[within].tolist(), nearest[within].tolist(), strict=True):
            drafts[line].ids.append(mark)


def _nearest_lines(
    parts: Components, drafts: list[_Draft], ids: IdArray
) -> tuple[IdArray, NDArray[np.bool_]]:
    """For each mark the nearest line, and whether that line may have it."""
    x_height = parts.x_height
    left = np.array([d.left for d in drafts]) - REACH_SIDE * x_height
    right = np.array([d.right for d in drafts]) + REACH_SIDE * x_height
    cap = np.array([d.cap for d in drafts])
    base = np.array([d.base for d in drafts])
    region = np.array([d.region for d in drafts])
    x = (parts.left[ids] + parts.width[ids] / 2)[:, None]
    y = (parts.top[ids] + parts.height[ids] / 2)[:, None]
    dash = (parts.width[ids] >= 1.8 * parts.height[ids])[:, None]
    # A dash at the height of the letters is as near as its nearer end; rests of rules are not.
    half = (dash & (y > cap) & (y < base)) * parts.width[ids][:, None] / 2
    away = np.maximum(0, np.maximum(left - x, x - right) - half)
    up = np.where(dash, REACH_UP_DASH, REACH_UP) * x_height
    down = np.where(dash, REACH_DOWN_DASH, REACH_DOWN) * x_height
    away = away + np.maximum(0, np.maximum(cap - up - y, y - base - down))
    away = away + (parts.region[ids][:, None] != region) * 1000.0
    nearest = np.argmin(away + 0.01 * np.abs(y - (cap + base) / 2), axis=1)
    return nearest, away[np.arange(len(ids)), nearest] <= 0


def _leading_hyphens(parts: Components, drafts: list[_Draft]) -> None:
    """A hyphen or bullet that opens an item stands further left than marks may: fetch it."""
    taken = {i for d in drafts for i in d.ids}
    flat = parts.marks & (parts.width >= 0.4 * parts.x_height)
    flat &= (parts.height <= 0.5 * parts.x_height) & (parts.width <= 2.0 * parts.x_height)
    for i in np.nonzero(flat | _round(parts))[0].tolist():
        if i in taken:
            continue
        middle = parts.top[i] + parts.height[i] / 2
        right = parts.left[i] + parts.width[i]
        near = [
            d
            for d in drafts
            if d.region == parts.region[i]
            and d.cap < middle < d.base
            and 0 <= d.left - right <= BULLET_GAP * parts.x_height
        ]
        if near:
            line = min(near, key=lambda d: d.left - right)
            line.ids.append(i)


def _round(parts: Components) -> BoolArray:
    """Marks that can be a bullet: as wide as high, filled, half to all of a small letter."""
    width, height = parts.width / parts.x_height, parts.height / parts.x_height
    size = parts.marks & (width >= 0.35) & (width <= 0.9) & (np.abs(width - height) <= 0.25)
    return np.asarray(size & (parts.area >= 0.65 * parts.width * parts.height), np.bool_)


def _absorb_marks(parts: Components, drafts: list[_Draft]) -> list[_Draft]:
    """Give upper marks that looked like a line of their own to the line below them.

    In bold print the circumflex with its tone is as large as a small letter.
    """
    hosts = [d for d in drafts if len(d.ids) >= 4]
    left, right = np.array([d.left for d in hosts]), np.array([d.right for d in hosts])
    reach = 0.3 * parts.x_height
    out = []
    for draft in sorted(drafts, key=lambda d: len(d.ids)):
        # A page of dust has thousands of both: only lines as wide as the pieces are asked.
        wide = (left - reach <= draft.left) & (draft.right <= right + reach)
        around = [hosts[i] for i in np.nonzero(wide)[0].tolist()]
        host = _host(parts, draft, around) if len(draft.ids) <= 3 else None
        host = host or _torn_from(parts, draft, around)
        if host is None:
            out.append(draft)
        else:
            host.ids += draft.ids
    return out


def _host(parts: Components, draft: _Draft, hosts: list[_Draft]) -> _Draft | None:
    """Of the lines as wide as `draft`, the one whose letters stand right under or around it."""
    x_height = parts.x_height
    ids = np.array(draft.ids)
    small = float(parts.height[ids].max()) <= 1.3 * x_height
    if not small or draft.right - draft.left > 3.5 * x_height:
        return None
    near = [
        h
        for h in hosts
        if h is not draft
        and h.region == draft.region
        and h.cap - 1.0 * x_height <= draft.base <= h.base
        and draft.base - h.cap < 0.75 * (h.base - h.cap)
    ]
    return min(near, key=lambda h: abs(h.cap - draft.base), default=None)


def _torn_from(parts: Components, draft: _Draft, hosts: list[_Draft]) -> _Draft | None:
    """Of the lines as wide as `draft`, the one whose marks or broken feet made this row."""
    band = draft.base - draft.cap
    for host in hosts:
        if host is draft or host.region != draft.region or len(host.ids) < 2 * len(draft.ids):
            continue
        shared = min(draft.base, host.base) - max(draft.cap, host.cap)
        above = 0 <= host.cap - draft.base < 0.6 * parts.x_height and band < 0.9 * parts.x_height
        if above:
            return host
        least = 0.2 if 4 * len(draft.ids) <= len(host.ids) else 0.4
        if shared > least * band and draft.base < host.base + parts.x_height:
            return host
    return None


def _rejoin(parts: Components, drafts: list[_Draft]) -> list[_Draft]:
    """Join pieces of a row again that only a dash or dots kept apart."""
    out: list[_Draft] = []
    for draft in sorted(drafts, key=lambda d: d.left):
        left, right = _span(parts, draft)
        for other in out:
            level = abs(other.base - draft.base) < 0.5 * parts.x_height
            if not level or other.region != draft.region:
                continue
            o_left, o_right = _span(parts, other)
            close = max(left - o_right, o_left - right) < 0.9 * parts.x_height
            if close and not _rule_between(parts, draft, other):
                other.ids += draft.ids
                other.left, other.right = min(other.left, draft.left), max(other.right, draft.right)
                break
        else:
            out.append(draft)
    return out


def _rule_between(parts: Components, one: _Draft, other: _Draft) -> bool:
    """Whether a vertical rule stands between two pieces of a row."""
    start, end = sorted([min(one.right, other.right), max(one.left, other.left)])
    rules = parts.uprights
    through = (rules[:, 1] <= one.cap) & (rules[:, 2] >= one.base)
    return bool((through & (rules[:, 0] >= start - 1) & (rules[:, 0] <= end + 1)).any())


def _span(parts: Components, draft: _Draft) -> tuple[float, float]:
    ids = np.array(draft.ids)
    return float(parts.left[ids].min()), float((parts.left[ids] + parts.width[ids]).max())


def _finish(parts: Components, draft: _Draft) -> TextLine:
    ids = np.array(draft.ids)
    letters = ids[parts.letters[ids]]
    return TextLine(
        left=float(parts.left[ids].min()),
        top=float(parts.top[ids].min()),
        right=float((parts.left[ids] + parts.width[ids]).max()),
        bottom=float((parts.top[ids] + parts.height[ids]).max()),
        base=draft.base,
        cap=draft.cap,
        tall=float(np.percentile(parts.height[letters if len(letters) else ids], 80)),
        region=draft.region,
        letters=int(parts.letters[ids].sum()),
    )


def _is_speck(parts: Components, draft: _Draft) -> bool:
    """A lone piece smaller than half a letter is dust, not text."""
    if len(draft.ids) > 1:
        return False
    i = draft.ids[0]
    return bool(parts.width[i] * parts.height[i] < 0.5 * parts.x_height**2)


def find_lines(parts: Components) -> list[TextLine]:
    """Gather the letters of a page into lines.

    Args:
        parts: of an upright, level page.

    Returns:
        Lines in no particular order (`ocr.order.reading_order` sorts them).
    """
    drafts: list[_Draft] = []
    for region in np.unique(parts.region[parts.letters]).tolist():
        ids = np.nonzero(parts.letters & (parts.region == region))[0]
        for row in _merge_rows(parts, _rows(parts, ids)):
            drafts += _cut_columns(parts, row, int(region))
    drafts = _absorb_marks(parts, drafts)
    drafts = [d for d in drafts if not _is_speck(parts, d)]
    _give_marks(parts, drafts)
    _leading_hyphens(parts, drafts)
    drafts = _rejoin(parts, drafts)
    return [_finish(parts, d) for d in drafts]

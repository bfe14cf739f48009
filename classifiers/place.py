"""The place (địa danh) before the date (ô 4), as the administrative units name it."""

from __future__ import annotations

import re

from classifiers.agencies import Tables
from classifiers.folding import capital_share, fold, fold_same_length, nearest, squeeze
from classifiers.rows import Row
from classifiers.signals import junk_share, least_word, signals
from classifiers.types import Answer
from classifiers.zones import Head

__all__ = ["find_place", "place_before"]

PLACE_LIKENESS = 0.85  # folded letters a doubtful name must share with one of the table
LEGIBLE = 0.9  # confidence of words that may be a place no table has
DIRT = 3  # letters a scrap before the name may have
SURE = 0.97  # confidence of words from which a name is kept as it was read

_LEAD = re.compile(
    r"^(?:(?:tinh|thanh pho|tp|huyen|quan|thi xa|tx|xa|phuong|thi tran)\s+|t[px]\.\s*)"
)


def place_before(before: str) -> str | None:
    """The place in what stands before "ngày"; None where that is no name of a place.

    >>> place_before("Thái Nguyên, "), place_before("Căn cứ số 12/2020, ")
    ('Thái Nguyên', None)
    """
    raw = re.sub(r"[\s,]*(?:[Nn]g[aà]y)?[\s,.;:]*$", "", before)
    raw = re.sub(r"^[^\w(]+", "", squeeze(raw))
    words = raw.split(" ")
    while len(words) > 1 and len(words[0]) <= DIRT and not words[0][:1].isupper():
        words.pop(0)
    raw = " ".join(words)
    lead = _LEAD.match(fold_same_length(raw))
    numbered = lead is not None and raw[lead.end() :].isdecimal()  # Quận 12
    plain = numbered or not re.search(r"[\d/:;]", raw)
    shaped = 2 <= len(raw) <= 40 and raw[:1].isupper() and plain
    return raw if shaped else None


def find_place(row: Row | None, before: str, head: Head, tables: Tables) -> Answer:
    """Answer for `place` (địa danh), put right by the table where it was read with doubt.

    Args:
        row: of the date.
        before: what stands in it before "ngày".
        head: of the document.
        tables: administrative units.
    """
    raw = place_before(before) if row else None
    if row is None or raw is None:
        return Answer(None, evidence="Không thấy địa danh trước “ngày … tháng … năm …”.")
    lead = _LEAD.match(fold_same_length(raw))
    cut = lead.end() if lead else 0
    kind = re.sub(r"\.\s*$", ". ", raw[:cut])
    confidence = _confidence(row, raw)
    said = any(one.text.casefold().endswith(f" {raw[cut:].casefold()}") for one in head.left)
    name, known, near = _unit(raw[cut:], said or confidence >= SURE, tables)
    shaped = all(word[:1].isupper() for word in re.findall(r"[^\W\d_]+", name))
    sure = shaped and confidence >= LEGIBLE
    score = 0.97 if known else 0.85 if near or sure else 0.45
    told = signals(
        line_confidence=row.confidence,
        word_confidence=confidence,
        known=known,
        near=near,
        shaped=shaped,
        changed=fold(name) != fold(raw[cut:]),
        marks_changed=name != raw[cut:],
        letters=len(name),
        right_column=row in head.right,
        motto=bool(head.motto),
        junk=junk_share(raw),
    )
    evidence = f"Địa danh đứng trước ngày, tháng, năm trong dòng “{row.text}”."
    return Answer(kind + name, score, head.page.number, row.box, evidence, signals=told)


def _confidence(row: Row, raw: str) -> float:
    """The lowest confidence of the words of the place."""
    wanted = set(re.findall(r"\w+", raw))
    found = [
        word.confidence
        for line in row.lines
        for word in line.words
        if wanted & set(re.findall(r"\w+", word.text))
    ]
    return min(found, default=least_word(row.lines))


def _unit(name: str, sure: bool, tables: Tables) -> tuple[str, bool, bool]:
    """The name, whether it stands in the table, and whether it was only like a name there.

    Dirt before a known name is left out; a name read surely is never taken for another.
    """
    if name in tables.place_names:
        return name, True, False
    folded = fold(name)
    if folded in tables.places:  # spellings differ (Mù Cang Chải): what was read surely stays
        listed = tables.places[folded]
        return name if sure and name.lower() != listed.lower() else listed, True, False
    if joined := tables.joined_places.get(folded.replace(" ", "")):
        return joined, True, False
    inner = re.search(r"(?<=\s)\S+(?: \S+)+$", name)
    if inner and inner.start() <= 3 and fold(inner[0]) in tables.places:
        return tables.places[fold(inner[0])], True, False
    best = nearest(folded, tables.places, PLACE_LIKENESS) if len(folded) >= 6 and not sure else None
    if best:
        return tables.places[best], False, True
    plain = name.title() if capital_share(name) > 0.9 and len(name) > 4 else name
    return plain, False, False

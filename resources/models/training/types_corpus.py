"""Documents to learn types from: public texts, composed ones, forms, and what is no document."""

from __future__ import annotations

import gzip
import json
import random
import re
import tomllib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from classifiers.folding import fold
from classifiers.linear_model import NONE_CLASS
from resources.models.training.types_drafts import STATE, drafted
from resources.models.training.types_noise import misread
from resources.models.training.types_pages import Sheet, cut

__all__ = ["Example", "examples", "known_numbers", "misread"]

CUES = Path(__file__).with_name("types_cues.toml")
_MARKUP = re.compile(r"\[\[.*?\]\]|\[[^\]]*\]|[|#*_]+|-{3,}")
TEXT_FILES = (
    "congbao_8topics",
    "vbpl",
    "provinces_tthc_2025",
    "luatvietnam_docs",
    "land_law_2026",
    "vlc_laws",
    "contract_templates",
)
ROWS_EACH = 120
TYPESET_EACH = 50
DRAFTED_EACH = 60
TEXTS_EACH = 250
HEAD = 70
"""Lines of a text that are kept: a first page and a part of the second."""


@dataclass(frozen=True, slots=True)
class Example:
    """A document cut into zones, the type's key, and what it goes by (for splitting)."""

    sheet: Sheet
    key: str
    number: str


def known_numbers(metadata: Path) -> frozenset[str]:
    """Folded numbers and file stems of the documents types are measured on."""
    if not metadata.exists():
        return frozenset()
    rows = json.loads(metadata.read_text(encoding="utf-8"))
    numbers = {fold(row["number_full"]).replace(" ", "") for row in rows if row["number_full"]}
    return frozenset(numbers | {Path(row["file"]).stem for row in rows})


def _key(name: str) -> str:
    return fold(name).replace(" ", "_")


def _lines(path: Path) -> Iterator[str]:
    if path.exists():
        with gzip.open(path, "rt", encoding="utf-8") as stream:
            yield from stream


def _clean(text: str) -> list[str]:
    found = []
    for raw in text.splitlines():
        line = " ".join(_MARKUP.sub(" ", raw).split())
        if line and not line.startswith(("CÔNG BÁO", "layout:", "title:", "date:")):
            found.append(line)
    return found


def _rest(lines: list[str]) -> Sheet:
    """A page from the middle: body and nothing else."""
    return Sheet((), (), "", "", "", (), "", tuple(lines))


def _from_texts(
    folder: Path, held_out: frozenset[str], names: tuple[str, ...]
) -> Iterator[Example]:
    seen: set[str] = set()
    taken: Counter[str] = Counter()
    rows = (json.loads(line) for f in TEXT_FILES for line in _lines(folder / f"{f}.jsonl.gz"))
    for row in rows:
        number = fold(row.get("number") or "").replace(" ", "")
        stem = Path(str(row["id"])).stem
        if number in held_out or stem in held_out or (number and number in seen) or not row["type"]:
            continue
        seen.add(number)
        lines = _clean(row["text"])
        if len(lines) < 8:
            continue
        taken[row["type"]] += 1
        if "/" not in row["type"] and taken[row["type"]] <= TEXTS_EACH:
            yield Example(cut(tuple(lines[:HEAD]), names), _key(row["type"]), number or stem)
        if len(lines) > 160 and taken[row["type"]] <= TEXTS_EACH:
            yield Example(_rest(lines[100:140]), NONE_CLASS, number or stem)


def _from_rows(path: Path, held_out: frozenset[str], chance: random.Random) -> Iterator[Example]:
    """Heads of titles that are known without their text; a body is lent to them later."""
    rows = [line.rstrip("\n").split("\t") for line in _lines(path)][1:]
    chance.shuffle(rows)
    taken: dict[str, int] = {}
    seen: set[str] = set()
    for _set, name, number, _date, agency, title, *_ in rows:
        folded, key = fold(number).replace(" ", ""), _key(name)
        if not name or not title or folded in held_out or folded in seen:
            continue
        seen.add(folded)
        if taken.get(key, 0) >= ROWS_EACH:
            continue
        taken[key] = taken.get(key, 0) + 1
        subject = re.sub(rf"^{re.escape(name)}( số)? \S+ (năm \d+ )?", "", title, flags=re.I)
        letter = key == "cong_van"
        sheet = _head(agency.upper(), f"Số: {number}", "" if letter else name.upper(), chance)
        if letter:
            sheet = replace(sheet, letter=f"V/v {subject}")
        yield Example(replace(sheet, subject=() if letter else (subject,)), key, folded)


def _head(organ: str, number: str, title: str, chance: random.Random) -> Sheet:
    day, month, year = chance.randint(1, 30), chance.randint(1, 12), chance.randint(2005, 2026)
    dated = f"Thái Nguyên, ngày {day:02} tháng {month} năm {year}"
    return Sheet((organ,), STATE, number, dated, title, (), "", ())


def _typeset(
    names: dict[str, str], cues: dict[str, Any], chance: random.Random
) -> Iterator[Example]:
    for key, cue in cues["types"].items():
        for n in range(TYPESET_EACH):
            superior, organ, short = chance.choice(cues["agencies"])
            number = ""
            if cue["number"]:
                made = f"Số: {chance.randint(1, 4000)}{chance.choice(cue['number'])}"
                number = made.replace("{cq}", short)
            title = names[key].upper() if cue.get("titled", True) else ""
            sheet = _head(organ, number, title, chance)
            subject = chance.choice(cues["subjects"])
            sheet = replace(
                sheet,
                organ=tuple(text for text in (superior, organ) if text),
                subject=(subject,) if title else (),
                letter="" if title else f"V/v {subject}",
                body=tuple(line for line in cue["body"] if chance.random() < 0.8),
            )
            yield Example(sheet, key, f"typeset-{key}-{n}")


def _nothing(cues: dict[str, Any], chance: random.Random, count: int) -> Iterator[Example]:
    """English, rubbish, and pages of the kinds in `cues` that are no office's documents."""
    letters = "aăâbcdđeêghiklmnoôơpqrstuưvxy.:-/0123456789 "
    for n in range(count):
        if n % 3 == 0:
            words = cues["english"]
            lines = [" ".join(chance.choices(words, k=chance.randint(2, 9))) for _ in range(15)]
        elif n % 3 == 1:
            lines = ["".join(chance.choices(letters, k=chance.randint(1, 20))) for _ in range(12)]
        else:
            page = chance.choice(cues["none"])
            lines = [line for line in page["lines"] if chance.random() < 0.85]
        yield Example(_rest(lines), NONE_CLASS, f"nothing-{n}")


def _lend_bodies(items: list[Example], chance: random.Random) -> Iterator[Example]:
    """Heads without a body get the one of a composed document of their type."""
    bodies: dict[str, list[tuple[str, ...]]] = {}
    for item in items:
        if item.number.startswith("drafted-"):
            bodies.setdefault(item.key, []).append(item.sheet.body)
    for item in items:
        lent = bodies.get(item.key)
        if item.sheet.body or not lent:
            yield item
        else:
            yield replace(item, sheet=replace(item.sheet, body=chance.choice(lent)))


def examples(
    data: Path,
    names: dict[str, str],
    held_out: frozenset[str],
    seed: int,
    each: int = DRAFTED_EACH,
) -> list[Example]:
    """All examples of types in `names`, as printed.

    Args:
        data: folder with `texts` and `lists`.
        names: key → Vietnamese name of the types to learn; others of the texts are left out.
        held_out: numbers and file stems never to learn from.
        seed: of what is drawn by chance.
        each: composed documents of every kind.
    """
    chance = random.Random(seed)  # noqa: S311 - examples, no secrets
    cues = tomllib.loads(CUES.read_text(encoding="utf-8"))
    titles = tuple(sorted((fold(name) for name in names.values()), key=len, reverse=True))
    found = [*_from_texts(data / "texts", held_out, titles)]
    found += _from_rows(data / "texts" / "metadata_rows.tsv.gz", held_out, chance)
    found += _typeset(names, cues, chance)
    for key, name, sheet in drafted(data / "texts", data / "lists", each, seed):
        found.append(Example(sheet, key, f"drafted-{name}"))
    found = [*_lend_bodies(found, chance), *_nothing(cues, chance, 450)]
    return [item for item in found if item.key in names or item.key == NONE_CLASS]

"""Heads of documents to learn types from: public texts and typeset ones, aged like readings."""

from __future__ import annotations

import gzip
import json
import random
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from classifiers.folding import fold
from classifiers.linear_model import NONE_CLASS
from resources.models.training.types_noise import misread

__all__ = ["Example", "aged", "examples", "known_numbers", "misread"]

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
ROWS_EACH = 250
TYPESET_EACH = 60
HEAD = 40
_ENGLISH = [
    "the",
    "of",
    "and",
    "to",
    "in",
    "for",
    "this",
    "agreement",
    "shall",
    "be",
    "made",
    "between",
    "company",
    "limited",
    "project",
    "report",
    "annual",
    "contract",
    "number",
    "date",
    "subject",
    "dear",
    "sir",
    "please",
    "find",
    "attached",
    "invoice",
    "total",
    "amount",
    "technical",
    "specification",
    "drawing",
    "general",
    "notes",
    "scale",
    "concrete",
    "steel",
    "design",
    "building",
]


@dataclass(frozen=True, slots=True)
class Example:
    """Head lines, the type's key, and the number the document goes by (for splitting)."""

    lines: tuple[str, ...]
    key: str
    number: str = ""


def known_numbers(metadata: Path) -> frozenset[str]:
    """Folded numbers and file stems of the documents types are measured on."""
    if not metadata.exists():
        return frozenset()
    rows = json.loads(metadata.read_text(encoding="utf-8"))
    numbers = {fold(row["number_full"]).replace(" ", "") for row in rows if row["number_full"]}
    return frozenset(numbers | {Path(row["file"]).stem for row in rows})


def _key(name: str) -> str:
    return fold(name).replace(" ", "_")


def _texts(folder: Path) -> Iterator[dict[str, Any]]:
    for name in TEXT_FILES:
        path = folder / f"{name}.jsonl.gz"
        if path.exists():
            with gzip.open(path, "rt", encoding="utf-8") as stream:
                yield from map(json.loads, stream)


def _clean(text: str) -> list[str]:
    found = []
    for raw in text.splitlines():
        line = " ".join(_MARKUP.sub(" ", raw).split())
        if line and not line.startswith(("CÔNG BÁO", "layout:", "title:", "date:")):
            found.append(line)
    return found


def _from_texts(folder: Path, held_out: frozenset[str]) -> Iterator[Example]:
    seen: set[str] = set()
    for row in _texts(folder):
        number = fold(row.get("number") or "").replace(" ", "")
        stem = Path(str(row["id"])).stem
        if number in held_out or stem in held_out or (number and number in seen) or not row["type"]:
            continue
        seen.add(number)
        lines = _clean(row["text"])
        if len(lines) < 8:
            continue
        if "/" not in row["type"]:
            yield Example(tuple(lines[:HEAD]), _key(row["type"]), number)
        if len(lines) > 160:
            yield Example(tuple(lines[100:130]), NONE_CLASS, number)


def _from_rows(path: Path, held_out: frozenset[str], chance: random.Random) -> Iterator[Example]:
    if not path.exists():
        return
    with gzip.open(path, "rt", encoding="utf-8") as stream:
        rows = [line.rstrip("\n").split("\t") for line in stream][1:]
    chance.shuffle(rows)
    taken: dict[str, int] = {}
    seen: set[str] = set()
    for _set, name, number, _date, agency, title, *_ in rows:
        folded = fold(number).replace(" ", "")
        if not name or not title or folded in held_out or folded in seen:
            continue
        seen.add(folded)
        key = _key(name)
        if taken.get(key, 0) >= ROWS_EACH:
            continue
        taken[key] = taken.get(key, 0) + 1
        subject = re.sub(rf"^{re.escape(name)}( số)? \S+ (năm \d+ )?", "", title, flags=re.I)
        yield Example(
            _head(("", agency.upper()), f"Số: {number}", name, subject, [], chance), key, folded
        )


def _head(
    agency: tuple[str, str],
    number: str,
    title: str,
    subject: str,
    body: list[str],
    chance: random.Random,
) -> tuple[str, ...]:
    """A head after Nghị định 30, in the order a page is read."""
    day, month, year = chance.randint(1, 30), chance.randint(1, 12), chance.randint(2005, 2026)
    state = ["CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc"]
    dated = f"Thái Nguyên, ngày {day:02} tháng {month} năm {year}"
    lines = [line for line in agency if line] + [number, *state, dated]
    if title:
        lines += [title.upper(), subject]
    else:
        lines.insert(3, f"V/v {subject[8:] if subject.startswith('Về việc') else subject}")
    words = subject.split()
    if len(words) > 14 and title:
        lines[-1:] = [" ".join(words[:12]), " ".join(words[12:24])]
    return tuple(line for line in [*lines, *body] if line)


def _typeset(names: dict[str, str], chance: random.Random) -> Iterator[Example]:
    cues = tomllib.loads(CUES.read_text(encoding="utf-8"))
    for key, cue in cues["types"].items():
        for _ in range(TYPESET_EACH):
            superior, organ, short = chance.choice(cues["agencies"])
            number = ""
            if cue["number"]:
                number = f"Số: {chance.randint(1, 4000)}{chance.choice(cue['number'])}".replace(
                    "{cq}", short
                )
            body = [line for line in cue["body"] if chance.random() < 0.7]
            title = names[key] if cue.get("titled", True) else ""
            yield Example(
                _head(
                    (superior, organ), number, title, chance.choice(cues["subjects"]), body, chance
                ),
                key,
            )


def _nothing(chance: random.Random, count: int) -> Iterator[Example]:
    for n in range(count):
        if n % 2:
            lines = [" ".join(chance.choices(_ENGLISH, k=chance.randint(2, 9))) for _ in range(15)]
        else:
            letters = "aăâbcdđeêghiklmnoôơpqrstuưvxy.:-/0123456789 "
            lines = ["".join(chance.choices(letters, k=chance.randint(1, 20))) for _ in range(12)]
        yield Example(tuple(lines), NONE_CLASS)


def examples(
    data: Path, names: dict[str, str], held_out: frozenset[str], seed: int
) -> list[Example]:
    """All examples of types in `names` (key → Vietnamese name), clean.

    Args:
        data: folder with `texts`.
        names: types to learn; others of the texts are left out.
        held_out: numbers and file stems never to learn from.
        seed: of what is drawn by chance.
    """
    chance = random.Random(seed)  # noqa: S311 - examples, no secrets
    found = [*_from_texts(data / "texts", held_out)]
    found += _from_rows(data / "texts" / "metadata_rows.tsv.gz", held_out, chance)
    found += _typeset(names, chance)
    found += _nothing(chance, 200)
    return [item for item in found if item.key in names or item.key == NONE_CLASS]


def aged(lines: tuple[str, ...], title: str, chance: random.Random) -> list[str]:
    """The head as recognition of a bad page gives it.

    Letters lose or change marks and look-alikes (none to 8 %), lines get lost, the name of the
    type and the number are now and then unread, and the page is cut at some line.
    """
    rate = chance.choice((0.0, 0.01, 0.03, 0.08))
    no_title, no_number = chance.random() < 0.3, chance.random() < 0.3
    found = []
    for line in lines[: chance.randint(10, HEAD)]:
        lost = chance.random() < 0.06
        untitled = no_title and fold(line).startswith(fold(title))
        if lost or untitled or (no_number and re.match(r"^(Luật )?Số", line)):
            continue
        found.append(misread(line, rate, chance))
    return found

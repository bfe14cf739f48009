"""Words to compose with: own templates, and the texts and lists that are read at run time."""

from __future__ import annotations

import csv
import gzip
import json
import re
import tomllib
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Any

__all__ = ["Title", "Unit", "Words", "load_words"]

TEXTS = Path(__file__).with_name("texts")
_TAIL = re.compile(r"\s+do\s.{4,120}\sban hành\.?$")
_SHORT, _LONG = 25, 330  # letters of a title worth printing
_PARAGRAPH = (60, 700)  # letters of a paragraph used as filler
_FROM_EACH = 40  # paragraphs of one text at most, so that a code of laws does not drown the rest


@dataclass(frozen=True, slots=True)
class Unit:
    """A commune, district or province: "Xã Lam Vỹ", and what it lies in, nearest first."""

    name: str
    within: tuple[str, ...] = ()

    @property
    def running(self) -> str:
        """As inside a sentence: "xã Lam Vỹ"."""
        return self.name[:1].lower() + self.name[1:]

    @property
    def bare(self) -> str:
        """The place alone: "Lam Vỹ"; numbered ones keep their kind ("Quận 12")."""
        for kind in ("Thành phố ", "Tỉnh ", "Huyện ", "Quận ", "Thị xã ", "Thị trấn ", "Phường ",
                     "Xã ", "Đặc khu "):  # fmt: skip
            rest = self.name.removeprefix(kind)
            if rest != self.name and not rest[0].isdigit():
                return rest
        return self.name


@dataclass(frozen=True, slots=True)
class Title:
    """What a real document is about, and whose it was ("Tỉnh Bình Định", "Bộ Y tế", "")."""

    text: str
    agency: str


@dataclass(frozen=True, slots=True)
class Words:
    """Everything a document is composed of.

    Attributes:
        kinds: templates by key, from `texts/kinds.toml`.
        issuers: patterns by key, from `texts/issuers.toml`.
        slots: fillings by slot name, from `texts/slots.toml`.
        titles: by name of the type.
        before: communes before 1 July 2025, each within district and province.
        after: communes since, each within a province.
        surnames: the common ones several times.
        given: middle and given names.
        paragraphs: by name of the type; running text to fill a page.
    """

    kinds: dict[str, dict[str, Any]]
    issuers: dict[str, dict[str, Any]]
    slots: dict[str, list[str]]
    bases: dict[str, list[str]]
    titles: dict[str, tuple[Title, ...]]
    before: tuple[Unit, ...]
    after: tuple[Unit, ...]
    surnames: tuple[str, ...]
    given: tuple[str, ...]
    paragraphs: dict[str, tuple[str, ...]]


def load_words(texts: Path | None, lists: Path | None = None) -> Words:
    """Read the templates and, where they are, the texts and lists.

    Args:
        texts: folder with `metadata_rows.tsv.gz` and `*.jsonl.gz`; None: templates alone.
        lists: folder of units and names; None: `lists` beside `texts`.
    """
    kinds = _toml("kinds.toml")
    issuers = {row["key"]: row for row in _toml("issuers.toml")["issuer"]}
    slots = _toml("slots.toml")
    fallback, bases = slots.pop("fallback"), slots.pop("bases")
    cased = slots.pop("cased")
    where = lists or (texts.parent / "lists" if texts else None)
    before, after = _units(where, fallback)
    surnames, given = _names(where, fallback)
    return Words(
        kinds, issuers, slots, bases, _titles(texts, cased), before, after, surnames, given,
        _paragraphs(texts),
    )  # fmt: skip


def _toml(name: str) -> dict[str, Any]:
    return tomllib.loads((TEXTS / name).read_text(encoding="utf-8"))


def _units(
    folder: Path | None, fallback: dict[str, Any]
) -> tuple[tuple[Unit, ...], tuple[Unit, ...]]:
    """Communes before and after the two-level government."""
    if folder is None or not (folder / "admin_units_pre2025_xa_phuong.tsv").is_file():
        own = [
            tuple(Unit(name, tuple(within)) for name, *within in fallback[period])
            for period in ("communes_before", "communes_after")
        ]
        return own[0], own[1]
    rows = _paths(folder / "admin_units_pre2025_xa_phuong.tsv")
    before = tuple(Unit(name, tuple(within)) for name, *within in rows if len(within) == 2)
    text = (folder / "admin_units_2025_34provinces.json").read_text(encoding="utf-8")
    after = tuple(
        Unit(ward["FullName"], (row["FullName"],))
        for row in json.loads(text)
        for ward in row["Wards"]
    )
    return before, after


def _paths(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    return [[part.strip() for part in (row["path"] or row["name"]).split(",")] for row in rows]


def _names(
    folder: Path | None, fallback: dict[str, Any]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    if folder is None or not (folder / "surnames.tsv").is_file():
        return tuple(fallback["surnames"]), tuple(fallback["given"])
    with (folder / "surnames.tsv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    # A third power evens out the share of Nguyễn, which alone would fill a page of names.
    surnames = [r["surname"] for r in rows for _ in range(round(int(r["count"]) ** (1 / 3)))]
    given = []
    for name in ("given_names_boy.txt", "given_names_girl.txt"):
        lines = (folder / name).read_text(encoding="utf-8").splitlines()
        # Some lists write the Icelandic eth, which looks the same as Đ.
        clean = (line.strip().replace("\u00d0", "Đ").replace("\u00f0", "đ") for line in lines)
        given += [name.title() for name in clean if len(name.split()) == 2]
    return tuple(surnames), tuple(given)


def _titles(texts: Path | None, cased: list[str]) -> dict[str, tuple[Title, ...]]:
    found: dict[str, list[Title]] = defaultdict(list)
    path = texts / "metadata_rows.tsv.gz" if texts else None
    if path is None or not path.is_file():
        return {}
    with gzip.open(path, "rt", encoding="utf-8") as file:
        for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            if row["set"] == "binhduong":
                title = _recased(row["title"] or "", cased)
            else:
                title = _stripped(row["title"] or "", row["type"], row["number"] or "")
            if title:
                found[row["type"]].append(Title(title, row["agency"] or ""))
    return {name: tuple(titles) for name, titles in found.items()}


def _stripped(title: str, kind: str, number: str) -> str:
    """The abstract inside a portal's title: without type, number, year and issuer; "" if none."""
    if not number or not title.startswith(f"{kind} {number}"):
        return ""
    rest = title[len(kind) + len(number) + 1 :].strip()
    rest = re.sub(r"^(?:năm \d{4}\s*|ngày [\d/]+\s*)", "", rest)
    rest = re.sub(r"^(?:về việc|về)\s+", "", rest)
    rest = _TAIL.sub("", rest).strip(" .")
    if not _SHORT <= len(rest) <= _LONG or rest.isupper():
        return ""
    return rest


def _recased(title: str, cased: list[str]) -> str:
    """A title kept in small letters only, with the capitals of the words in `cased`."""
    rest = re.sub(r"^(?:v/v|về việc|về)\s+", "", title.strip()).strip(" .")
    if not _SHORT <= len(rest) <= _LONG:
        return ""
    for word in cased:
        rest = re.sub(rf"\b{re.escape(word.lower())}\b", word, rest)
    return rest


def _paragraphs(texts: Path | None) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = defaultdict(list)
    for path in sorted(texts.glob("*.jsonl.gz")) if texts else ():
        with gzip.open(path, "rt", encoding="utf-8") as file:
            for line in file:
                row = json.loads(line)
                found[row.get("type") or ""] += _running(row["text"])[:_FROM_EACH]
    return {name: tuple(lines) for name, lines in found.items()}


def _running(text: str) -> list[str]:
    """Whole paragraphs of ordinary prose: no tables, markup, lines cut by a page's width."""
    kept = []
    for raw in text.splitlines():
        line = re.sub(r"\s+", " ", raw).strip()
        if not _PARAGRAPH[0] <= len(line) <= _PARAGRAPH[1] or not line.endswith((".", ";", ":")):
            continue
        if line[:1].islower() or re.search(r"[|#*_<>\[\]{}\\~=]|https?:", line):
            continue
        kept.append(line)
    return kept

"""The office's own words: what people confirmed often enough becomes rows of the tables.

Only words nobody shipped are taken, and none that would make a shipped row ambiguous: a code
that looks like a known one without its marks stays out, however often it was typed.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from classifiers.agencies import Tables, load_tables
from classifiers.folding import fold, squeeze
from classifiers.type_table import TypeTable, load_types

__all__ = ["CONFIRMED_FROM", "Decided", "Lexicon", "collect", "merged_tables", "read", "written"]

CONFIRMED_FROM = 3
"""Documents on which people must have agreed before a word counts."""

FORMAT = 1
_AUTHORITY = re.compile(r"^\W*(?:KT|TL|TUQ|TUN|Q|K/T|T/L)\s?[.,/]\s*", re.IGNORECASE)
_ON_BEHALF = re.compile(r"^\W*T/?M\s?[.,/]", re.IGNORECASE)  # what follows is a body
_JOINT = re.compile(r"[-/&]")
_YEAR_OR_NUMBER = re.compile(r"^\d+$")


@dataclass(frozen=True, slots=True)
class Decided:
    """What people said of one document; "" where nobody spoke.

    `organ_read` is what the machine had read instead of `organ`; `title` stands in capitals
    where a type is named, and `type_key` is the type it turned out to be.
    """

    organ: str = ""
    organ_read: str = ""
    notation: str = ""
    place: str = ""
    signer: str = ""
    position: str = ""
    title: str = ""
    type_key: str = ""


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Rows to add to the shipped tables; each was confirmed on `CONFIRMED_FROM` documents.

    Attributes:
        agencies: name → other ways it was read or printed.
        codes: letters in numbers.
        places: names of places in ô 4.
        positions: of ô 7a, without the authority.
        surnames: first words of names of signers.
        signers: (name, position as decided, agency).
        titles: (printed title in capitals, key of its type): what the office calls papers of
            its own.
    """

    agencies: Mapping[str, tuple[str, ...]]
    codes: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    positions: tuple[str, ...] = ()
    surnames: tuple[str, ...] = ()
    signers: tuple[tuple[str, str, str], ...] = ()
    titles: tuple[tuple[str, str], ...] = ()

    @property
    def rows(self) -> int:
        """How many rows in all."""
        lists = (self.codes, self.places, self.positions, self.surnames, self.signers, self.titles)
        return len(self.agencies) + sum(map(len, lists))


def collect(documents: Sequence[Decided], rules: Path) -> Lexicon:
    """What the office confirmed and the tables of `rules` don't know.

    Raises:
        TableDamaged: a table is missing or broken.
    """
    tables = load_tables(rules)
    return Lexicon(
        agencies=_agencies(documents, tables),
        codes=_codes(documents, tables),
        places=tuple(
            place
            for place in _often(squeeze(one.place) for one in documents)
            if fold(place) not in tables.places
        ),
        positions=_positions(documents, tables),
        surnames=_surnames(documents, tables),
        signers=tuple(
            signer
            for signer, count in sorted(
                Counter((one.signer, one.position, one.organ) for one in documents).items()
            )
            if count >= CONFIRMED_FROM and signer[0]
        ),
        titles=_titles(documents, load_types(rules), tables),
    )


def _often(words: Iterable[str]) -> list[str]:
    """Words said on enough documents, one way of writing each: the commonest."""
    counts = Counter(word for word in words if word)
    best: dict[str, tuple[int, str]] = {}
    total: Counter[str] = Counter()
    for word, count in counts.items():
        total[fold(word)] += count
        best[fold(word)] = max(best.get(fold(word), (0, "")), (count, word))
    return sorted(best[key][1] for key, count in total.items() if count >= CONFIRMED_FROM)


def _agencies(documents: Sequence[Decided], tables: Tables) -> dict[str, tuple[str, ...]]:
    names = _often(squeeze(one.organ) for one in documents)
    known = set(tables.names) | {fold(name) for name in names}
    read_as: dict[str, Counter[str]] = defaultdict(Counter)
    for one in documents:
        if one.organ_read and one.organ and fold(one.organ_read) not in known:
            read_as[squeeze(one.organ_read)][squeeze(one.organ)] += 1
    aliases: dict[str, list[str]] = defaultdict(list)
    for alias, meant in read_as.items():
        name, count = meant.most_common(1)[0]
        if count >= CONFIRMED_FROM and len(meant) == 1:  # never one reading for two bodies
            aliases[name].append(alias)
    wanted = {name for name in names if fold(name) not in tables.names} | set(aliases)
    return {name: tuple(sorted(aliases.get(name, ()))) for name in sorted(wanted)}


def _codes(documents: Sequence[Decided], tables: Tables) -> tuple[str, ...]:
    parts = (part for one in documents for part in set(_JOINT.split(one.notation)))
    often = _often(part for part in parts if not _YEAR_OR_NUMBER.match(part))
    return tuple(code for code in often if fold(code) not in tables.codes and len(code) > 1)


def _positions(documents: Sequence[Decided], tables: Tables) -> tuple[str, ...]:
    rows = (
        squeeze(_AUTHORITY.sub("", row))
        for one in documents
        for row in re.split(r"[,\n]", one.position)
        if not _ON_BEHALF.match(row)
    )
    return tuple(
        row[:1].upper() + row[1:].lower()
        for row in _often(rows)
        if fold(row) not in tables.positions and fold(row) not in tables.names
    )


def _surnames(documents: Sequence[Decided], tables: Tables) -> tuple[str, ...]:
    """First words of at least two different signers: one person's name is no table of surnames."""
    bearers: dict[str, set[str]] = defaultdict(set)
    for one in documents:
        words = one.signer.split()
        if len(words) > 1 and words[0].isalpha():
            bearers[words[0]].add(fold(one.signer))
    often = set(_often(one.signer.split()[0] for one in documents if one.signer))
    return tuple(
        word
        for word in sorted(often)
        if len(bearers[word]) > 1 and word not in tables.surnames.get(fold(word), frozenset())
    )


def _titles(
    documents: Sequence[Decided], table: TypeTable, tables: Tables
) -> tuple[tuple[str, str], ...]:
    """Titles that always stood for one type, and hold no title the table knows.

    "QUYẾT ĐỊNH …" is a decision whatever anybody typed; an agency or a position in capitals
    ("GIÁM ĐỐC SỞ XÂY DỰNG") stands above papers of many types.
    """
    meant: dict[str, Counter[str]] = defaultdict(Counter)
    written: dict[str, str] = {}
    for one in documents:
        if one.title and one.type_key in table.by_key:
            meant[fold(one.title)][one.type_key] += 1
            written.setdefault(fold(one.title), one.title)
    known = [f" {fold(title)} " for row in table.types for title in row.titles]
    organs = {*tables.names, *(fold(one.organ) for one in documents)}
    return tuple(
        (written[folded], key)
        for folded, keys in sorted(meant.items())
        for key, count in keys.most_common(1)
        if count >= CONFIRMED_FROM
        and len(keys) == 1
        and not any(title in f" {folded} " for title in known)
        and not folded.startswith(tuple(tables.positions))
        and not any(name in folded for name in organs if name)
    )


# -- as a table ------------------------------------------------------------------------------------


def written(lexicon: Lexicon) -> str:
    """The lexicon as TOML, for people to read and for `read`."""
    basis = f"Người dùng xác nhận trên ít nhất {CONFIRMED_FROM} văn bản"
    body: dict[str, Any] = {
        "format": FORMAT,
        "basis": basis,
        "codes": list(lexicon.codes),
        "places": list(lexicon.places),
        "positions": list(lexicon.positions),
        "surnames": list(lexicon.surnames),
        "agency": [{"name": n, "aliases": list(a)} for n, a in lexicon.agencies.items()],
        "signer": [{"name": n, "position": p, "organ": o} for n, p, o in lexicon.signers],
        "title": [{"printed": printed, "type": key} for printed, key in lexicon.titles],
    }
    return _toml(body)


def read(text: str) -> Lexicon:
    """The lexicon `written` wrote.

    Raises:
        ValueError, KeyError: no such table, or of a newer format.
    """
    body = tomllib.loads(text)
    if body["format"] != FORMAT:
        raise ValueError(f"format {body['format']!r}, this program reads {FORMAT}")
    return Lexicon(
        agencies={row["name"]: tuple(row["aliases"]) for row in body.get("agency", ())},
        codes=tuple(body["codes"]),
        places=tuple(body["places"]),
        positions=tuple(body["positions"]),
        surnames=tuple(body["surnames"]),
        signers=tuple((r["name"], r["position"], r["organ"]) for r in body.get("signer", ())),
        titles=tuple((row["printed"], row["type"]) for row in body.get("title", ())),
    )


def merged_tables(rules: Path, lexicon: Lexicon) -> dict[str, str]:
    """File name → text of the shipped tables with the office's rows added.

    Raises:
        OSError, tomllib.TOMLDecodeError, KeyError: a table is missing or broken.
    """
    basis = f"Người dùng xác nhận trên ít nhất {CONFIRMED_FROM} văn bản"
    agencies = tomllib.loads((rules / "agencies.toml").read_text(encoding="utf-8"))
    agencies["agency"] += [
        {"name": name, "codes": [], "aliases": list(aliases), "basis": basis}
        for name, aliases in lexicon.agencies.items()
    ]
    agencies["codes"]["bodies"] += list(lexicon.codes)
    agencies["signature"]["positions"] += list(lexicon.positions)
    agencies["signature"]["surnames"] += list(lexicon.surnames)
    officials = tomllib.loads((rules / "officials.toml").read_text(encoding="utf-8"))
    officials["office"] += _offices(lexicon, officials["office"], basis)
    places = tomllib.loads((rules / "places.toml").read_text(encoding="utf-8"))
    if lexicon.places:
        units = [{"code": "", "name": name} for name in lexicon.places]
        places["communes"].append({"province": "", "kind": "", "basis": basis, "units": units})
    types = tomllib.loads((rules / "document_types.toml").read_text(encoding="utf-8"))
    for row in types["type"]:
        more = [printed for printed, key in lexicon.titles if key == row["key"]]
        row["titles"] = [*row.get("titles", []), *more]
    return {
        "agencies.toml": _toml(agencies),
        "officials.toml": _toml(officials),
        "places.toml": _toml(places),
        "document_types.toml": _toml(types),
    }


def _offices(
    lexicon: Lexicon, shipped: Sequence[Mapping[str, Any]], basis: str
) -> list[dict[str, Any]]:
    """Signers by agency; a shipped name, marks aside, stays as it is spelt there."""
    known = {fold(name) for office in shipped for name in office["people"]}
    people: dict[str, list[str]] = {}
    for name, _, organ in lexicon.signers:
        if fold(name) not in known:
            known.add(fold(name))
            people.setdefault(organ or "Cơ quan", []).append(name)
    return [{"name": organ, "basis": basis, "people": names} for organ, names in people.items()]


def _toml(body: Mapping[str, Any], path: str = "") -> str:
    """The tables as TOML; comments are not kept. Values: text, numbers, bool, lists, tables."""
    plain, deeper = [], []
    for key, value in body.items():
        name = f"{path}.{_key(key)}" if path else _key(key)
        if isinstance(value, Mapping):
            deeper.append(f"\n[{name}]\n{_toml(value, name)}")
        elif isinstance(value, list) and value and all(isinstance(v, Mapping) for v in value):
            deeper += [f"\n[[{name}]]\n{_toml(row, name)}" for row in value]
        else:
            plain.append(f"{_key(key)} = {_value(value)}\n")
    return "".join([*plain, *deeper])


def _key(key: str) -> str:
    return key if re.fullmatch(r"[A-Za-z0-9_-]+", key) else _value(key)


def _value(value: Any) -> str:
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return repr(value)
    if isinstance(value, list):
        return f"[{', '.join(map(_value, value))}]"
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{_key(k)} = {_value(v)}" for k, v in value.items()) + " }"
    return str(value.isoformat())  # a day

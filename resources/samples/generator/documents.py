"""Text files to typeset documents: head, title, body, closing, annexes, and what a record says.

A text file is TOML. Its `body` has one paragraph a line; the first characters say which kind:
`~ ` italic (legal basis), `= ` centred bold, `# ` bold heading, `> ` without indent,
`- ` as it is, `|: 12 60 30` column widths in mm of the table whose rows follow as `| a | b |`,
`---` a new page. Inside: `**bold**`, `*italic*`, `[[12]]` written by hand.
"""

from __future__ import annotations

import tomllib
import unicodedata
import zlib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from resources.samples.generator import decree
from resources.samples.generator.drawing import set_drawing
from resources.samples.generator.flow import Flow, Margins
from resources.samples.generator.tables import set_table
from resources.samples.generator.values import CleanDocument

TEXTS = Path(__file__).resolve().parent.parent / "texts"
_GIVEN = (  # fields that a text file states; the others follow from its head, body and closing
    "type",
    "code_number",
    "code_notation",
    "issued_date",
    "place",
    "organ_name",
    "superior_organ",
    "subject",
    "signer_name",
    "urgency",
    "secrecy",
)
PARTY_MARGINS = Margins(20, 20, 30, 15)  # Hướng dẫn 36-HD/VPTW


def keys() -> tuple[str, ...]:
    """Every document that can be typeset, sorted."""
    return tuple(sorted(path.stem for path in TEXTS.glob("*.toml")))


def rng_for(seed: int, *what: str) -> np.random.Generator:
    """Own random numbers for each thing, so that adding one changes no other."""
    return np.random.default_rng([seed, *(zlib.crc32(name.encode()) for name in what)])


@cache
def typeset(key: str, seed: int = 1) -> CleanDocument:
    """The clean document `key`.

    Args:
        key: one of `keys()`.
        seed: decides handwriting, seals and signatures; print is always the same.

    Raises:
        KeyError: no such document.
    """
    path = TEXTS / f"{key}.toml"
    if not path.is_file():
        raise KeyError(f"no sample text {key!r}; there are {', '.join(keys())}")
    text = unicodedata.normalize("NFC", path.read_text(encoding="utf-8"))
    source = tomllib.loads(text)
    rng = rng_for(seed, key)
    flow = _new_flow(source, rng)
    _LAYOUTS[source.get("layout", "decree")](flow, source, rng)
    pages = tuple(sheet.finish() for sheet in flow.sheets)
    handwritten = tuple(source.get("handwritten", ()))
    return CleanDocument(key, _fields(source), handwritten, pages)


def _new_flow(source: dict[str, Any], rng: np.random.Generator) -> Flow:
    party = source.get("head", {}).get("party", False)
    return Flow(
        rng,
        margins=PARTY_MARGINS if party else Margins(),
        points=source.get("points", 14.0),
        lead=source.get("lead", 1.27),
        gap_pt=source.get("gap_pt", 6.0),
        width_mm=source.get("width_mm", 210.0),
        height_mm=source.get("height_mm", 297.0),
    )


def _decree(flow: Flow, source: dict[str, Any], rng: np.random.Generator) -> None:
    """Any document with the head of cells 1 to 4."""
    head = dict(source["head"])
    head["organ"] = tuple(head["organ"])
    decree.set_head(flow, decree.Head(**head))
    for stamp in source.get("stamp", ()):
        decree.set_stamp(flow, stamp["kind"], stamp["lines"], rng)
        flow.skip(stamp.get("room_pt", 0))
    if "title" in source:
        title = source["title"]
        decree.set_title(flow, title["name"], title.get("subject", ""))
    if "addressees" in source:
        decree.set_addressees(flow, source["addressees"])
    set_body(flow, source.get("body", ""))
    _closing(flow, source, rng)
    for annex in source.get("annex", ()):
        _annex(flow, annex)
    for mark in source.get("incoming", ()):
        decree.set_incoming(flow, decree.Incoming(**mark), rng)


def _closing(flow: Flow, source: dict[str, Any], rng: np.random.Generator) -> None:
    if "closing" not in source:
        return
    closing = source["closing"]
    decree.set_closing(
        flow,
        decree.Closing(
            position=tuple(closing["position"]),
            signer=source["fields"]["signer_name"],
            recipients=tuple(closing.get("recipients", ())),
            seal=closing.get("seal", ""),
            parties=tuple((role, name) for role, name in closing.get("parties", ())),
            party=source.get("head", {}).get("party", False),
        ),
        rng,
    )


def _annex(flow: Flow, annex: dict[str, Any]) -> None:
    """An annex has its own page numbers and names the document it belongs to."""
    flow.turn_page(restart_numbers=True)
    flow.sheet.new_block()
    flow.skip(6)
    flow.centred(annex["name"], "b", 14, "annex")
    flow.centred(annex["title"], "b", 13.5, "annex")
    left, right = flow.centred(annex["pointer"], "i", 13.5, "annex", width_mm=155)
    flow.short_rule(left, right, 0.3)
    flow.skip(12)
    set_body(flow, annex["body"])


def _plain(flow: Flow, source: dict[str, Any], rng: np.random.Generator) -> None:
    """A page without a head: registers, inner pages."""
    if "title" in source:
        decree.set_title(flow, source["title"]["name"], source["title"].get("subject", ""))
    set_body(flow, source.get("body", ""))
    _closing(flow, source, rng)


def _blank(flow: Flow, source: dict[str, Any], rng: np.random.Generator) -> None:
    """Nothing at all: the back of a sheet."""


def _drawing(flow: Flow, source: dict[str, Any], rng: np.random.Generator) -> None:
    set_drawing(flow.sheet, source["drawing"], rng)


_LAYOUTS = {"decree": _decree, "plain": _plain, "blank": _blank, "drawing": _drawing}


def set_body(flow: Flow, body: str) -> None:
    """Set the marked-up paragraphs of `body`; see the module's text."""
    for kind, lines in _chunks(body):
        text = lines[0]
        if kind == "table":
            set_table(flow, lines)
        elif kind == "---":
            flow.turn_page()
        elif kind == "=":
            flow.sheet.new_block()
            flow.centred(text, "b", flow.points, "6", width_mm=150)
            flow.skip(flow.gap_pt)
        elif kind == ">":
            flow.paragraph(text, indent_mm=0)
        else:
            flow.paragraph(text, {"~": "i", "#": "b"}.get(kind, "r"))


def _chunks(body: str) -> Iterator[tuple[str, list[str]]]:
    """Kind and text of each paragraph; the rows of a table come together."""
    table: list[str] = []
    for line in filter(None, map(str.strip, body.splitlines())):
        if line.startswith("|"):
            table.append(line)
            continue
        if table:
            yield "table", table
            table = []
        if line == "---":
            yield "---", [line]
        elif line[:2] in ("~ ", "= ", "# ", "> "):
            yield line[0], [line[2:]]
        else:
            yield "", [line]
    if table:
        yield "table", table


def _fields(source: dict[str, Any]) -> dict[str, Any]:
    """The record, every key there; None where the document does not say.

    `signer_position` and `recipients` are as printed; legal bases without their closing mark.
    """
    given = source.get("fields", {})
    fields: dict[str, Any] = {name: given.get(name) for name in _GIVEN}
    closing = source.get("closing", {})
    fields["signer_position"] = ", ".join(closing.get("position", ())) or given.get(
        "signer_position"
    )
    fields["recipients"] = list(closing.get("recipients", ()))
    fields["legal_bases"] = [
        lines[0].rstrip(";.") for kind, lines in _chunks(source.get("body", "")) if kind == "~"
    ]
    return fields

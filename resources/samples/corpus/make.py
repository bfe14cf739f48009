"""Makes one file: composes, lays out, stamps, scans, and writes its row of truth."""

from __future__ import annotations

import re
import zlib
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from resources.samples.corpus.compose import compose
from resources.samples.corpus.dice import chance, one, weighted
from resources.samples.corpus.digits import DigitWriter, stamp_digits
from resources.samples.corpus.draft import Draft
from resources.samples.corpus.drawings import DRAWINGS, draw_sheet
from resources.samples.corpus.knobs import Knobs, draw_knobs
from resources.samples.corpus.layout import lay_out
from resources.samples.corpus.others import OTHERS, photo
from resources.samples.corpus.overlays import overlay
from resources.samples.corpus.scan import draw_scanner, scan
from resources.samples.corpus.truth import of_draft, of_drawing, of_nothing
from resources.samples.corpus.words import Words
from resources.samples.generator.flow import Flow, Margins
from resources.samples.generator.output import write_pages
from resources.samples.generator.sheet import Look
from resources.samples.generator.values import CleanPage

__all__ = ["Made", "kinds_of", "make"]

OTHER_SHARE = 0.08  # sheets that are no document
DRAWING_SHARE = 0.015
PNG_SHARE = 0.05
MOST_PAGES = 3  # the first, the last, and one between


@dataclass(frozen=True, slots=True)
class Made:
    """A document before it is scanned: pages as typeset, and its row of truth without the file."""

    pages: tuple[CleanPage, ...]
    row: dict[str, Any]
    knobs: Knobs


def kinds_of(words: Words) -> tuple[str, ...]:
    """Every kind that can be made, sorted."""
    return tuple(sorted([*words.kinds, *OTHERS, *DRAWINGS]))


def make(
    words: Words,
    number: int,
    seed: int,
    kinds: tuple[str, ...] | None = None,
    digits: DigitWriter | None = None,
) -> Made:
    """Document `number` of the corpus of `seed`; the same arguments give the same pixels."""
    rng = np.random.default_rng([seed, number])
    key = one(rng, kinds) if kinds else _kind(rng, words)
    if key in DRAWINGS:
        pages, row = draw_sheet(key, words, rng)
        return Made(pages, of_drawing(row), draw_knobs(rng, party=False, mnist=False))
    if key in OTHERS:
        return _other(key, words, rng)
    draft = compose(rng, words, key)
    knobs = draw_knobs(rng, party=draft.issuer.party, mnist=digits is not None)
    flow = _flow(rng, knobs, digits)
    lay_out(flow, draft, knobs, rng)
    laid = overlay(flow.sheets[0], flow.sheets[_last_of(draft, flow)], draft, rng)
    pages = _thinned(tuple(sheet.finish() for sheet in flow.sheets))
    return Made(pages, of_draft(draft, knobs, laid.stamps), knobs)


def _last_of(draft: Draft, flow: Flow) -> int:
    return -2 if draft.annex and len(flow.sheets) > 1 else -1


def _thinned(pages: tuple[CleanPage, ...]) -> tuple[CleanPage, ...]:
    """Long documents lose their middle: what counts stands on first and last pages."""
    if len(pages) <= MOST_PAGES:
        return pages
    return (pages[0], *pages[-(MOST_PAGES - 1) :])


def _kind(rng: np.random.Generator, words: Words) -> str:
    if chance(rng, OTHER_SHARE):
        return one(rng, sorted(OTHERS))
    if chance(rng, DRAWING_SHARE):
        return one(rng, sorted(DRAWINGS))
    return weighted(rng, {name: float(row["weight"]) for name, row in words.kinds.items()})


def _flow(rng: np.random.Generator, knobs: Knobs, digits: DigitWriter | None) -> Flow:
    look = Look(family=knobs.family, ink=knobs.pen_ink, dotted=knobs.dotted)
    if knobs.writer == "stamp":
        look = replace(look, write=stamp_digits)
    elif knobs.writer == "mnist" and digits is not None:
        look = replace(look, write=digits)
    return Flow(
        rng,
        margins=Margins(*knobs.margins),
        points=knobs.points,
        lead=knobs.lead,
        gap_pt=knobs.gap_pt,
        look=look,
    )


def _other(key: str, words: Words, rng: np.random.Generator) -> Made:
    knobs = draw_knobs(rng, party=False, mnist=False)
    flow = _flow(rng, knobs, None)
    OTHERS[key](flow, words, rng)
    page = flow.sheets[0].finish()
    if key == "anh_chup":
        page = replace(page, pixels=photo(page.pixels.shape[:2], rng))
    return Made((page,), of_nothing(key), knobs)


def write(made: Made, folder: Path, stem: str, seed: int, grade: str) -> dict[str, Any]:
    """Scan the pages into `folder/files` and return the row for `metadata.json`.

    Args:
        made: pages and truth.
        folder: of the corpus.
        stem: first part of the file's name.
        seed: of the corpus; decides the wear together with `stem`.
        grade: "light", "office" or "bad", a key of `scan.WEARS`.
    """
    rng = np.random.default_rng([seed, zlib.crc32(stem.encode())])
    scanner = draw_scanner(rng, grade)
    backs = [page.pixels for page in (*made.pages[1:], made.pages[0])]
    worn = [
        scan(page, scanner, int(rng.integers(2**31)), back)
        for page, back in zip(made.pages, backs, strict=True)
    ]
    ending = "png" if len(worn) == 1 and chance(rng, PNG_SHARE) else "pdf"
    name = f"files/{stem}_{re.sub(r'[^a-z_]', '', made.row['kind'])}.{ending}"
    (folder / "files").mkdir(parents=True, exist_ok=True)
    write_pages(folder / name, worn, quality=int(rng.integers(45, 85)))
    scanned = {"mode": scanner.mode, "dpi": worn[0].dpi, "effects": list(scanner.effects)}
    return {"file": name, **made.row, "scan": scanned}

"""Right, wrong and asked types over recognised pages, run by hand.

    .venv/bin/python -m tests.benchmarks.types_on_dev PAGES METADATA
        [--rules-only] [--untitled] [--worn RATE]

PAGES holds a folder of `page-0000N.json` per document, named as its file without extension;
METADATA is the list of true types. With `--untitled` every line that shows a name of a type is
taken out first, so that notation, words of the body and the model must do. `--worn 0.1` misreads
one letter in ten. The last count of a
run chooses the threshold without the agency it is counted on. Without documents there is nothing
to measure and it says so.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import time
from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from pathlib import Path

from classifiers.doc_types import decide, model_of, opinions_of, weigh
from classifiers.folding import fold
from classifiers.linear_model import LinearModel
from classifiers.type_table import TypeTable, load_types
from classifiers.types import DocumentText, PageText, TextLine
from ocr.serialise import page_from_json
from resources.models.training.types_corpus import misread

RESOURCES = Path(__file__).resolve().parents[2] / "resources"
MODEL = RESOURCES / "models" / "doc_types.json"


@dataclass(frozen=True, slots=True)
class Outcome:
    """One document: what it is, what the weighing said before any threshold, and whose it is."""

    file: str
    agency: str
    truth: str
    key: str | None
    score: float


def read_document(folder: Path) -> DocumentText:
    """Pages of `folder` as the classifiers see them."""
    pages = []
    for path in sorted(folder.glob("page-*.json")):
        page = page_from_json(path.read_text(encoding="utf-8"))
        lines = tuple(
            TextLine(
                line.text,
                (line.box.left, line.box.top, line.box.right, line.box.bottom),
                line.confidence,
                line.block,
                line.source,
            )
            for line in page.lines
        )
        pages.append(PageText(page.number, page.width_px, page.height_px, page.dpi, lines))
    return DocumentText(tuple(pages))


def worn(document: DocumentText, rate: float) -> DocumentText:
    """The document with letters misread at `rate`, the same ones every time."""
    chance = random.Random(len(document.pages))
    pages = []
    for page in document.pages:
        lines = tuple(replace(ln, text=misread(ln.text, rate, chance)) for ln in page.lines)
        pages.append(replace(page, lines=lines))
    return DocumentText(tuple(pages))


def untitled(document: DocumentText, table: TypeTable) -> DocumentText:
    """The document as if no name of a type had been readable."""
    titles = {fold(title) for row in table.printed for title in row.titles}
    pages = []
    for page in document.pages:
        kept = tuple(line for line in page.lines if fold(line.text).strip(" :.*") not in titles)
        pages.append(replace(page, lines=kept))
    return DocumentText(tuple(pages))


def outcomes(
    pages: Path,
    metadata: Path,
    table: TypeTable,
    model: LinearModel | None,
    *,
    blind: bool,
    rate: float,
) -> list[Outcome]:
    """Weigh every document that has pages."""
    found = []
    for row in json.loads(metadata.read_text(encoding="utf-8")):
        document = read_document((pages / row["file"]).with_suffix(""))
        if not document.pages:
            continue
        document = worn(untitled(document, table) if blind else document, rate)
        page, evidence = decide(document, table)
        verdict = weigh(evidence, opinions_of(page, model) if model else {}, table)
        truth = fold(row["type"]).replace(" ", "_")
        found.append(Outcome(row["file"], row["agency"], truth, verdict.key, verdict.score))
    return found


def counts(items: list[Outcome], threshold: float) -> Counter[str]:
    """Right, wrong and ask at a threshold."""
    said: Counter[str] = Counter()
    for item in items:
        if item.key is None or item.score < threshold:
            said["ask"] += 1
        else:
            said["right" if item.key == item.truth else "wrong"] += 1
    return said


def best_threshold(items: list[Outcome]) -> float:
    """The lowest threshold with nothing wrong; the one with fewest wrong where none is clean."""
    steps = [n / 100 for n in range(50, 100)]
    return min(steps, key=lambda t: (counts(items, t)["wrong"], counts(items, t)["ask"], t))


def by_agency(items: list[Outcome]) -> Counter[str]:
    """Count each agency at the threshold chosen on all others."""
    groups: dict[str, list[Outcome]] = defaultdict(list)
    for item in items:
        groups[item.agency].append(item)
    total: Counter[str] = Counter()
    for agency, own in groups.items():
        total += counts(own, best_threshold([item for item in items if item.agency != agency]))
    return total


def main() -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("pages", type=Path)
    parser.add_argument("metadata", type=Path)
    parser.add_argument("--rules-only", action="store_true")
    parser.add_argument("--untitled", action="store_true")
    parser.add_argument("--worn", type=float, default=0.0)
    options = parser.parse_args()
    table = load_types(RESOURCES / "rules")
    model = None if options.rules_only else model_of(MODEL)
    begun = time.process_time()
    items = outcomes(
        options.pages, options.metadata, table, model, blind=options.untitled, rate=options.worn
    )
    if not items:
        print("no recognised pages found: nothing measured", file=sys.stderr)
        return 3
    cost = 1000 * (time.process_time() - begun) / len(items)
    print(f"{len(items)} documents, {cost:.1f} ms CPU each, reading the pages included")
    for threshold in (0.0, 0.5, 0.75, 0.9, 0.95, 0.99):
        print(f"threshold {threshold:.2f}: {dict(counts(items, threshold))}")
    print(f"threshold chosen without the counted agency: {dict(by_agency(items))}")
    for item in sorted(items, key=lambda i: i.score):
        if item.key != item.truth or item.score < 0.95:
            print(f"  {item.score:.3f} {item.key} (true {item.truth}) {item.file}")
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""Right, wrong and ask per field on documents with known truth; run by hand.

    python tests/benchmarks/fields_on_dev.py TRUTH.json PAGES_DIR [--wrong FIELD] [--only TEXT]

`PAGES_DIR/<file without extension>/page-0000N.json` are recognised pages (`ocr.serialise`).
"""

from __future__ import annotations

import argparse
import json
import re
import time
import unicodedata
from collections import Counter
from pathlib import Path
from typing import Any

from classifiers.fields import find_fields
from classifiers.types import Answer, DocumentText, PageText, TextLine
from ocr.serialise import page_from_json
from ocr.vietnamese import normalise_tone_place

ROOT = Path(__file__).resolve().parents[2]
RULES = ROOT / "resources" / "rules"
TRUTH = {
    "code_number": "number",
    "code_notation": "notation",
    "issued_date": "date",
    "organ_name": "agency",
    "place": "place",
    "subject": "abstract",
    "signer_name": "signer",
    "signer_position": "signer_position",
    "urgency": "urgency",
}
BY_HAND = {"code_number": "number", "issued_date": "date"}
OUTCOMES = ("right", "wrong", "ask", "made up")


def read_document(folder: Path) -> DocumentText:
    """The pages of one folder, as the pipeline hands them over."""
    pages = []
    for path in sorted(folder.glob("page-*.json")):
        page = page_from_json(path.read_text("utf-8"))
        lines = tuple(
            TextLine(
                one.text, (b.left, b.top, b.right, b.bottom), one.confidence, one.block, one.source
            )
            for one in page.lines
            for b in [one.box]
        )
        pages.append(PageText(page.number, page.width_px, page.height_px, page.dpi, lines))
    return DocumentText(tuple(pages))


def normal(value: object) -> str:
    """Case, tone place, kinds of dashes and quotes aside."""
    text = normalise_tone_place(unicodedata.normalize("NFC", str(value))).casefold()
    text = re.sub(r"[–—]", "-", re.sub(r"[\"“”'‘’.…]", "", text))
    return re.sub(r"\s*([-/,;:&])\s*", r"\1", re.sub(r"\s+", " ", text)).strip(" ,;:-")


def outcome(answer: Answer, truth: str | None) -> str:
    """One of `OUTCOMES`; "made up": an answer where the truth says there is none."""
    if truth is None:
        return "made up" if answer.value else "right"
    if not answer.value:
        return "ask"
    return "right" if normal(answer.value) == normal(truth) else "wrong"


def labelled(name: str, truth: dict[str, Any]) -> bool:
    """Whether the truth says something about the field that may be counted."""
    if any(TRUTH[name].startswith(one.split(" ")[0]) or TRUTH[name] in one
           for one in truth["uncertain_fields"]):  # fmt: skip
        return False
    if name.startswith("signer"):
        return bool(truth["signer_labelled"]) and truth[TRUTH[name]] is not None
    return truth[TRUTH[name]] is not None or name in ("code_number", "code_notation", "urgency")


def main() -> None:
    """Print the table and, with `--wrong FIELD`, what was read instead."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("truth", type=Path)
    parser.add_argument("pages", type=Path)
    parser.add_argument("--wrong", default="")
    parser.add_argument("--only", default="")
    args = parser.parse_args()
    counts: Counter[tuple[str, str]] = Counter()
    seconds, documents, pages = 0.0, 0, 0
    for truth in json.loads(args.truth.read_text("utf-8")):
        folder = args.pages / Path(truth["file"]).with_suffix("")
        document = read_document(folder)
        if not document.pages or args.only not in truth["file"]:
            continue
        begin = time.perf_counter()
        answers = find_fields(document, RULES)
        seconds += time.perf_counter() - begin
        documents, pages = documents + 1, pages + len(document.pages)
        for name in TRUTH:
            if not labelled(name, truth):
                continue
            hand = BY_HAND.get(name, "-") in truth["handwritten_fields"]
            result = outcome(answers[name], truth[TRUTH[name]])
            counts[f"{name} {'handwritten' if hand else 'printed'}", result] += 1
            if args.wrong and name.startswith(args.wrong) and result != "right":
                got = answers[name]
                print(f"{result:8} {truth['file'][-40:]} {'H' if hand else ' '} {name}\n"
                      f"    is  {truth[TRUTH[name]]!r}\n    got {got.value!r} {got.score:.2f}\n"
                      f"    {got.evidence}")  # fmt: skip
    print(f"{documents} documents, {pages} pages, {1000 * seconds / max(pages, 1):.1f} ms a page")
    for key in sorted({one for one, _ in counts}):
        row = [counts[key, result] for result in OUTCOMES]
        shown = " ".join(f"{r} {n:3d}" for r, n in zip(OUTCOMES, row, strict=True))
        print(f"{key:28} {shown}   right {100 * row[0] / sum(row):5.1f} %")


if __name__ == "__main__":
    main()

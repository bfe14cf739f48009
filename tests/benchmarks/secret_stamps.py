"""How many stamped pages are known as secret: `python -m tests.benchmarks.secret_stamps`.

Draws `--count` variants from `--first` on (`tests.stamp_pages`), recognises them as the station
does, and prints the misses and a table by degradation. Nothing is written.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from pathlib import Path

from classifiers.secrecy import find_secrecy
from classifiers.stamp_words import load_stamp_words
from ocr.page_task import make_engine
from ocr.recognise import recognise_page
from ocr.types import PageImage
from scanstation.pipeline.understanding import document_text
from tests.stamp_pages import draw_variant, stamped_page

RULES = Path(__file__).resolve().parents[2] / "resources" / "rules"


def main() -> int:
    """0 when every page was known."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--count", type=int, default=200)
    args = parser.parse_args()
    words, engine = load_stamp_words(RULES), make_engine()
    all_of, known, level = Counter[str](), Counter[str](), 0
    for seed in range(args.first, args.first + args.count):
        variant = draw_variant(seed)
        worn = stamped_page(variant)
        image = PageImage(1, worn.pixels, worn.dpi, bilevel=worn.pixels.ndim == 2)
        page = recognise_page(image, engine).page
        found = find_secrecy(document_text([page]), words)
        all_of[variant.degradation] += 1
        known[variant.degradation] += bool(found.level)
        names = {"mat": "MẬT", "toi_mat": "TỐI MẬT", "tuyet_mat": "TUYỆT MẬT"}
        level += names.get(found.level) == variant.text
        if not found.level:
            sys.stdout.write(f"missed: {variant}\n")
            sys.stdout.flush()
    for name, count in all_of.items():
        sys.stdout.write(f"{name:14} {known[name]:4} / {count}\n")
    sys.stdout.write(f"known as secret {known.total()} / {all_of.total()}, level right {level}\n")
    return 0 if known.total() == all_of.total() else 1


if __name__ == "__main__":
    sys.exit(main())

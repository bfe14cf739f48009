"""Command line: `python -m resources.samples.corpus --texts DIR --out DIR --count 300 --seed 1`."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from resources.samples.corpus.digits import load_digits
from resources.samples.corpus.make import kinds_of, make, write
from resources.samples.corpus.scan import WEARS
from resources.samples.corpus.words import load_words
from resources.samples.generator.fonts import FontMissingError


def main(arguments: list[str] | None = None) -> int:
    """Write the corpus; 0 when all was written, 2 for wrong use, 3 when a font is missing."""
    args = _parser().parse_args(arguments)
    words = load_words(args.texts, args.lists)
    kinds = tuple(filter(None, (args.kinds or "").split(",")))
    unknown = [name for name in kinds if name not in kinds_of(words)]
    if unknown:
        sys.stderr.write(f"--kinds: {', '.join(unknown)}; known: {', '.join(kinds_of(words))}\n")
        return 2
    digits = load_digits(args.mnist) if args.mnist else None
    args.out.mkdir(parents=True, exist_ok=True)
    rows = []
    try:
        for number in range(args.count):
            made = make(words, number, args.seed, kinds or None, digits)
            rows.append(write(made, args.out, f"{number:05d}", args.seed, args.wear))
    except FontMissingError as error:
        sys.stderr.write(f"{error}\n")
        return 3
    text = json.dumps(rows, ensure_ascii=False, indent=1)
    (args.out / "metadata.json").write_text(text + "\n", encoding="utf-8")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m resources.samples.corpus")
    parser.add_argument("--out", type=Path, required=True, help="folder to write into")
    parser.add_argument("--texts", type=Path, help="titles and texts to draw from")
    parser.add_argument("--lists", type=Path, help="units and names (lists beside --texts)")
    parser.add_argument("--count", type=int, default=300, help="documents (300)")
    parser.add_argument("--seed", type=int, default=1, help="same seed, same bytes (1)")
    parser.add_argument("--wear", choices=tuple(WEARS), default="office", help="(office)")
    parser.add_argument("--kinds", help="these alone, by comma")
    parser.add_argument("--mnist", type=Path, help="npz of written digits for numbers and days")
    return parser


if __name__ == "__main__":
    sys.exit(main())

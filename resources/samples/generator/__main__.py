"""Command line: `python -m resources.samples.generator --out DIR`."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from resources.samples.generator import collection
from resources.samples.generator.documents import keys, typeset
from resources.samples.generator.fonts import FontMissingError
from resources.samples.generator.output import FORMATS, truth_json, write_json, write_pages
from resources.samples.generator.wear import VARIANTS, wear


def main(arguments: list[str] | None = None) -> int:
    """Write pages and truth; 0 when all was written, 2 for wrong use, 3 when a font is missing."""
    args = _parser().parse_args(arguments)
    chosen = _chosen(args.only, keys(), "--only")
    variants = _chosen(args.variants, tuple(VARIANTS), "--variants")
    if chosen is None or variants is None:
        return 2
    try:
        if args.collection:
            collection.write(args.out)
        else:
            args.out.mkdir(parents=True, exist_ok=True)
            for key in chosen:
                for variant in variants:
                    _write(args, key, variant)
    except FontMissingError as error:
        sys.stderr.write(f"{error}\n")
        return 3
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m resources.samples.generator")
    parser.add_argument("--out", type=Path, required=True, help="folder to write into")
    parser.add_argument("--seed", type=int, default=1, help="same seed, same bytes (1)")
    parser.add_argument("--only", help=f"documents, by comma: {', '.join(keys())}")
    parser.add_argument("--variants", help=f"by comma: {', '.join(VARIANTS)}")
    parser.add_argument("--strength", type=float, default=0.5, help="0..1, of every effect (0.5)")
    parser.add_argument("--format", choices=FORMATS, help="else jpg, tif (one bit) or pdf (pages)")
    parser.add_argument(
        "--collection", action="store_true", help="write the committed set: pages, truth, manifest"
    )
    return parser


def _chosen(given: str | None, known: tuple[str, ...], option: str) -> tuple[str, ...] | None:
    if given is None:
        return known
    names = tuple(name.strip() for name in given.split(",") if name.strip())
    unknown = [name for name in names if name not in known]
    if unknown:
        sys.stderr.write(f"{option}: {', '.join(unknown)} unknown; known: {', '.join(known)}\n")
        return None
    return names


def _write(args: argparse.Namespace, key: str, variant: str) -> None:
    document = typeset(key, args.seed)
    backs = [page.pixels for page in document.pages[1:]] + [document.pages[0].pixels]
    worn = [
        wear(page, variant, args.seed + i, args.strength, back)
        for i, (page, back) in enumerate(zip(document.pages, backs, strict=True))
    ]
    bilevel = bool(worn[0].parameters.get("bilevel", False))
    ending = args.format or ("tif" if bilevel else "jpg" if len(worn) == 1 else "pdf")
    name = f"{key}.{variant}"
    if ending in ("jpg", "png") and len(worn) > 1:
        for number, page in enumerate(worn, start=1):
            write_pages(args.out / f"{name}-{number}.{ending}", [page])
    else:
        write_pages(args.out / f"{name}.{ending}", worn)
    write_json(args.out / f"{name}.json", truth_json(document, worn))


if __name__ == "__main__":
    sys.exit(main())

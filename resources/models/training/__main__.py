"""Command line: `python -m resources.models.training <step> --data DIR --work DIR`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

from resources.models.training import text_steps
from resources.models.training.fonts import FontsMissingError
from resources.models.training.hand_steps import HAND_STEPS
from resources.models.training.items import LineItem
from resources.models.training.traineddata import INSTALLED, TrainedDataError
from resources.models.training.workshop import NothingToLearnError, Workshop

__all__ = ["main"]

MEASURED_DOCUMENTS = ("B_10209610", "B_10209630", "B_10209647")
"""Transcribed documents kept out of training, so that the score says something."""

WEIGHTS = "weights.pt"
EXPORTED = "vie_lines.onnx"


def main(arguments: list[str] | None = None) -> int:
    """Run a step; 0 when done, 2 for wrong use, 3 when something is missing on this machine."""
    args = _parser().parse_args(arguments)
    try:
        shop = Workshop(args.data, args.work, args.traineddata, args.reader)
        chosen = list(STEPS) if args.step == "all" else [args.step]
        for name in chosen:
            step = STEPS.get(name) or HAND_STEPS[name]
            sys.stdout.write(f"{name}: {step(shop, args)}\n")
            sys.stdout.flush()
    except (FontsMissingError, TrainedDataError, ImportError, FileNotFoundError) as error:
        sys.stderr.write(f"{args.step}: {error}\n")
        return 3
    except NothingToLearnError as error:
        sys.stderr.write(f"{args.step}: {error}\n")
        return 2
    return 0


def _syllables(shop: Workshop, _: argparse.Namespace) -> str:
    return text_steps.count_syllables(shop)


def _typeset(shop: Workshop, args: argparse.Namespace) -> str:
    return text_steps.typeset_lines(shop, args.lines, args.seed, args.jobs)


# Steps import what they need when they run: scans need the readers of PDF and TIFF, which an
# environment made for torch may lack; torch is not in the project's own environment.
def _align(shop: Workshop, args: argparse.Namespace) -> str:
    from resources.models.training.scan_steps import align_scans

    return align_scans(shop, args.jobs, args.pages)


def _sure_lines(shop: Workshop, args: argparse.Namespace) -> str:
    from resources.models.training.scan_steps import find_sure_lines

    return find_sure_lines(shop, args.jobs, args.pages)


def _sorted_out(
    real: list[LineItem], *, held_out: bool, fronts: bool
) -> tuple[list[LineItem], dict[str, list[LineItem]]]:
    """Aligned lines to learn from, and those only to measure on; no line is in both."""
    learnt: list[LineItem] = []
    measured: dict[str, list[LineItem]] = {"held-out": [], "front-pages": []}
    for item in real:
        if item.source in MEASURED_DOCUMENTS and not held_out:
            measured["held-out"].append(item)
        elif item.source.startswith("T_") and not fronts:
            measured["front-pages"].append(item)
        else:
            learnt.append(item)
    return learnt, measured


def _train(shop: Workshop, args: argparse.Namespace) -> str:
    from resources.models.training.model import start_of
    from resources.models.training.train import Lines, Plan, fine_tune, measure

    learnt, measured = _sorted_out(
        shop.items("aligned"), held_out=args.learn_held_out, fronts=args.learn_front_pages
    )
    measured["typeset"] = shop.items("measured")
    lines = Lines(shop.items("typeset"), learnt, shop.items("sure"), measured)
    counts = {name: len(getattr(lines, name)) for name in ("typeset", "aligned", "sure")}
    charset = shop.charset()
    model = start_of(args.start, shop.traineddata)
    plan = Plan(args.steps, args.rate, args.seed, args.jobs, args.every)
    before = measure(model, lines, charset)
    after = fine_tune(model, lines, charset, plan, shop.work / WEIGHTS)
    rows = [
        f"  {name}, {len(items)} lines: {before[name]} before, {after[name]} after"
        " (% of characters/lines wrong)"
        for name, items in measured.items()
        if items
    ]
    return "\n".join([f"{args.steps} steps on {counts}", *rows])


def _export(shop: Workshop, args: argparse.Namespace) -> str:
    from resources.models.training.export import write
    from resources.models.training.model import start_of

    start = args.weights or str(shop.work / WEIGHTS)
    out = args.out or shop.work / EXPORTED
    write(start_of(start, shop.traineddata), shop.charset(), args.version, out)
    return f"{out} ({out.stat().st_size} bytes), {out.with_suffix('.json').name}"


STEPS: dict[str, Callable[[Workshop, argparse.Namespace], str]] = {
    "syllables": _syllables,
    "typeset": _typeset,
    "align": _align,
    "sure-lines": _sure_lines,
    "train": _train,
    "export": _export,
}


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m resources.models.training")
    parser.add_argument(
        "step", choices=[*STEPS, *HAND_STEPS, "all"], help="all: those of lines, in order"
    )
    parser.add_argument("--data", type=Path, required=True, help="texts/ and real/ of the lab")
    parser.add_argument("--work", type=Path, required=True, help="folder for what steps make")
    parser.add_argument("--traineddata", type=Path, default=INSTALLED, help=f"({INSTALLED})")
    parser.add_argument("--reader", type=Path, help=".onnx that reads the scans (the shipped one)")
    parser.add_argument("--seed", type=int, default=0, help="same seed, same lines and order (0)")
    parser.add_argument("--jobs", type=int, default=2, help="processes, threads of torch (2)")
    parser.add_argument("--lines", type=int, default=52_000, help="typeset lines (52000)")
    parser.add_argument("--pages", type=int, help="align, sure-lines: at most so many pages")
    parser.add_argument("--steps", type=int, default=8_000, help="train: batches of 16 (8000)")
    parser.add_argument("--rate", type=float, default=1e-3, help="train: learning rate (0.001)")
    parser.add_argument("--every", type=int, default=1_000, help="train: measure so often (1000)")
    parser.add_argument("--start", default="tesseract", help="train: or weights to go on from")
    parser.add_argument(
        "--learn-held-out", action="store_true", help="train: on those documents too: no score then"
    )
    parser.add_argument(
        "--learn-front-pages", action="store_true", help="train: on those too: no score then"
    )
    parser.add_argument("--weights", help="export: `tesseract` or a .pt (that of the work folder)")
    parser.add_argument("--version", default="vie-lines-local", help="export: name of the weights")
    parser.add_argument(
        "--out", type=Path, help=f"export: the .onnx ({EXPORTED} in the work folder)"
    )
    parser.add_argument("--hand-faces", type=Path, help="hand-rows: folder of handwriting faces")
    parser.add_argument("--real", type=float, default=0.0, help="hand-train: share of real rows")
    parser.add_argument("--held-out", nargs="*", help="hand-…: agencies nothing is learnt from")
    return parser


if __name__ == "__main__":
    sys.exit(main())

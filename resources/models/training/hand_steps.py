"""The steps that make the weights of `hand_rows.onnx`, in their order.

`hand-rows` draws rows, `hand-train` learns them (and, with `--real`, rows of real scans beside
them), `hand-scans` finds the rows of real scans and labels them with the weights so far,
`hand-export` writes what the station reads with.
"""

from __future__ import annotations

import argparse
import csv
import json
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np

from resources.models.training.fonts import Fonts
from resources.models.training.hand_digits import Cut, Hands
from resources.models.training.hand_items import read_rows, write_rows
from resources.models.training.hand_rows import RowItem, RowMaker
from resources.models.training.progress import Progress
from resources.models.training.workshop import NothingToLearnError, Workshop, pooled

__all__ = ["HAND_STEPS", "places_of"]

SHARD = 1000  # rows in one file
WEIGHTS, EXPORTED = "hand.pt", "hand_rows.onnx"
REAL, CUTS = "hand-real.npz", "hand-cuts.npz"
MEASURED = 200  # drawn rows of the first file that nothing is learnt from
OFTEN = "Hà Nội"  # half of the central bodies' documents are dated there
OFTEN_SHARE = 0.12
LONGEST_PLACE = 28  # letters; longer ones do not fit beside "ngày … tháng … năm …"
Args = argparse.Namespace


def places_of(data: Path) -> list[str]:
    """Names of places as they stand before the date: provinces of now and before, districts."""
    lists = data / "lists"
    found = json.loads((lists / "admin_units_2025_34provinces.json").read_text(encoding="utf-8"))
    names = [row["FullName"] for row in found]
    for file in ("admin_units_pre2025_tinh_tp.tsv", "admin_units_pre2025_quan_huyen.tsv"):
        with (lists / file).open(encoding="utf-8", newline="") as stream:
            names += [row["name"] for row in csv.DictReader(stream, delimiter="\t")]
    short = [name.removeprefix("Thành phố ").removeprefix("Tỉnh ") for name in names]
    kept = [name for name in short if 2 < len(name) < LONGEST_PLACE]
    return kept + [OFTEN] * round(OFTEN_SHARE * len(kept))


def _cut(file: Path, held_out: set[str]) -> tuple[Cut, ...]:
    """Digits cut out of real rows, where `hand-scans` has run."""
    rows = read_rows([file]) if file.is_file() else []
    return tuple(
        (row.source, int(row.labels[0]), row.pixels) for row in rows if row.source not in held_out
    )


def _draw(shop: Workshop, args: Args) -> str:
    digits = shop.data / "handwriting" / "mnist_10000.npz"
    hands = Hands.found(digits if digits.is_file() else None, args.hand_faces)
    hands = replace(hands, cut=_cut(shop.work / CUTS, set(args.held_out or ())))
    maker = RowMaker(Fonts.installed(), hands, places_of(shop.data))
    shards = -(-args.lines // SHARD)
    progress = Progress("hand-rows", args.lines)
    for shard in range(shards):
        file = shop.work / f"hand-rows-{shard:04d}.npz"
        if file.is_file():
            continue
        first = (args.seed * shards + shard) * SHARD
        write_rows(file, list(pooled(maker.row, range(first, first + SHARD), args.jobs, progress)))
    return (
        f"{shards * SHARD} rows, {len(hands.faces)} handwriting faces, {len(hands.cut)} cut digits"
    )


def _scans(shop: Workshop, args: Args) -> str:
    from classifiers.agencies import load_tables
    from ocr.assets import asset
    from ocr.handwriting.network import RowNetwork
    from ocr.line_engine import LineEngine
    from resources.models.training.hand_cuts import cut_digits, on_row
    from resources.models.training.hand_scans import labelled, real_rows

    network = RowNetwork(args.reader or asset(f"models/{EXPORTED}"))
    tables = load_tables(asset("rules/agencies.toml").parent)
    rows = list(real_rows(shop.data, LineEngine(), tables))
    kept = [item for row in rows if (item := labelled(row, network)) is not None]
    cuts = [
        RowItem(on_row(ink), np.array([digit], np.uint8), "digit", item.source)
        for item in kept
        for digit, ink in cut_digits(item, network.shares(item.ink))
    ]
    if not cuts:
        raise NothingToLearnError(f"no row by hand among the {len(rows)} found in {shop.data}")
    write_rows(shop.work / REAL, kept)
    write_rows(shop.work / CUTS, cuts)
    return f"{len(kept)} of {len(rows)} rows labelled, {len(cuts)} digits cut out"


def _train(shop: Workshop, args: Args) -> str:
    import torch

    from resources.models.training.hand_model import RowModel
    from resources.models.training.hand_train import HandPlan, greedy, learn

    files = sorted(shop.work.glob("hand-rows-*.npz"))
    if len(files) < 2:
        raise NothingToLearnError("no rows to learn from: run hand-rows first, with --lines 2000")
    measured = read_rows(files[:1])[:MEASURED]
    drawn = read_rows(files[1:])
    held = set(args.held_out or ())
    real = read_rows([shop.work / REAL]) if args.real else []
    real = [row for row in real if row.source not in held]
    model = RowModel()
    if Path(args.start).is_file():
        model.load_state_dict(torch.load(args.start, weights_only=True))
    torch.manual_seed(args.seed)

    def right() -> int:
        return sum(
            read == row.labels.tolist()
            for read, row in zip(greedy(model, measured), measured, strict=True)
        )

    def report(_: RowModel, steps: int, loss: float) -> None:
        sys.stdout.write(f"step {steps} loss {loss:.4f}, {right()} of {len(measured)} rows right\n")
        sys.stdout.flush()

    plan = HandPlan(args.steps, args.rate, args.real, args.seed, args.jobs, args.every)
    learn(model, lambda: drawn, real, plan, shop.work / WEIGHTS, report)
    return f"{args.steps} steps on {len(drawn)} drawn and {len(real)} real rows, {right()} right"


def _export(shop: Workshop, args: Args) -> str:
    import torch

    from resources.models.training.hand_export import write_hand
    from resources.models.training.hand_model import RowModel

    model = RowModel()
    model.load_state_dict(torch.load(args.weights or shop.work / WEIGHTS, weights_only=True))
    out = args.out or shop.work / EXPORTED
    write_hand(model, args.version, out)
    return f"{out} ({out.stat().st_size} bytes), {out.with_suffix('.json').name}"


HAND_STEPS: dict[str, Callable[[Workshop, Args], str]] = {
    "hand-rows": _draw,
    "hand-scans": _scans,
    "hand-train": _train,
    "hand-export": _export,
}

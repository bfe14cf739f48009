"""The part of `scanstation evaluate` about understanding: reads, cross-validates, writes."""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from dataclasses import asdict, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from scanstation.commands.running import cancel_on_signals
from scanstation.commands.understanding_tables import print_tables, print_wrong
from scanstation.pipeline.cancel import CancelToken
from scanstation.pipeline.model_paths import shipped_models
from scanstation.services.evaluate_acceptance import Lesson, write_acceptance
from scanstation.services.evaluate_documents import OnStep, Reader, make_workers
from scanstation.services.evaluate_figures import (
    calibration_error,
    confused_digits,
    confused_types,
    count,
    count_documents,
    per_row,
    reliability,
    risk_by_coverage,
)
from scanstation.services.evaluate_understanding import (
    Checked,
    Costs,
    Sample,
    cross_validate,
    examples_of,
    read_sample,
)

__all__ = ["add_options", "run_understanding"]


def add_options(parser: argparse.ArgumentParser) -> None:
    """Options of this part."""
    group = parser.add_argument_group("understanding")
    group.add_argument(
        "--pages-cache",
        type=Path,
        metavar="DIR",
        help="nơi giữ trang đã nhận dạng / where page records are kept and reused",
    )
    group.add_argument(
        "--learn-from",
        type=Path,
        action="append",
        default=[],
        metavar="DIR",
        help="thư mục chỉ để học, không tính điểm / documents learnt from, never counted",
    )
    group.add_argument(
        "--learn-weight",
        type=float,
        default=0.2,
        metavar="W",
        help="what a document of --learn-from counts beside a real one (default 0.2)",
    )
    group.add_argument(
        "--target-wrong",
        type=float,
        default=0.005,
        metavar="SHARE",
        help="share of wrong answers among the accepted to keep to (default 0.005)",
    )
    group.add_argument(
        "--write-acceptance",
        type=Path,
        metavar="FILE",
        help="học trên toàn bộ rồi ghi ngưỡng / train on everything and write acceptance.json",
    )
    group.add_argument(
        "--list-wrong",
        action="store_true",
        help="liệt kê câu trả lời sai / list every wrong answer with its score",
    )


def run_understanding(args: argparse.Namespace, folders: list[Path], on_step: OnStep) -> None:
    """Measure, print, and write where asked.

    Raises:
        KnownError: the data or a file cannot be read.
        Stopped: somebody asked.
    """
    with cancel_on_signals() as token, tempfile.TemporaryDirectory() as scratch:
        aside = Path(scratch)
        counted = _sample(args, folders, args.pages_cache, aside / "0", on_step, token)
        learnt = _sample(args, args.learn_from, None, aside / "1", on_step, token)
    lessons = examples_of(learnt.checked, weight=args.learn_weight)
    raw = list(counted.checked)
    checked = cross_validate(raw, lessons, args.target_wrong)
    if args.json:
        print(json.dumps(_as_json(checked, counted.costs), ensure_ascii=False))  # noqa: T201
    else:
        print_tables(checked, counted.costs, args.target_wrong)
        if args.list_wrong:
            print_wrong(checked)
    if args.write_acceptance:
        lesson = Lesson(tuple(examples_of(raw)), tuple(lessons), args.target_wrong)
        now = datetime.now(UTC).date().isoformat()
        made = write_acceptance(args.write_acceptance, lesson, checked, now)
        sys.stderr.write(f"{args.write_acceptance}: {made.version}\n")


def _sample(
    args: argparse.Namespace,
    folders: list[Path],
    cache: Path | None,
    scratch: Path,
    on_step: OnStep,
    token: CancelToken,
) -> Sample:
    if not folders:
        return Sample((), Costs(0, 0, 0.0, 0.0))
    # The scores of the rules are wanted, so nothing may judge them beforehand.
    models = replace(shipped_models(), acceptance=None)
    workers = make_workers(args.workers, args.engine)
    try:
        reader = Reader(workers, models, args.engine)
        return read_sample(folders, cache, scratch, reader, on_step, token)
    finally:
        workers.close()


def _counts(checked: list[Checked]) -> dict[str, Any]:
    found = count(checked)
    return {
        **asdict(found),
        "share_right": round(found.share_right, 4),
        "share_accepted": round(found.share_accepted, 4),
        "wrong_of_accepted": found.wrong_of_accepted,
    }


def _as_json(checked: list[Checked], costs: Costs) -> dict[str, Any]:
    bins = reliability(checked)
    return {
        "schema": 1,
        "variant": "understanding",
        "cross_validated": True,
        "documents": asdict(count_documents(checked)),
        "costs": asdict(costs),
        "fields": {row: asdict(own) for row, own in per_row(checked).items()},
        "all_fields": _counts(checked),
        "lone_agencies": _counts([one for one in checked if one.lone]),
        "reliability": [asdict(one) for one in bins],
        "calibration_error": round(calibration_error(bins), 4),
        "risk_by_coverage": [asdict(one) for one in risk_by_coverage(checked)],
        "types": [[*pair, n] for pair, n in sorted(confused_types(checked).items())],
        "digits": [[*pair, n] for pair, n in sorted(confused_digits(checked).items())],
    }

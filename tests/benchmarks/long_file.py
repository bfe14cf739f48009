"""Memory and cost per page of one file as it grows: 1, 50, 500 pages.

    .venv/bin/python -m tests.benchmarks.long_file [--pages DIR] [--lengths 1,50,500]

Run by hand. Every page is another picture (a sample, moved by some pixels), so nothing can be
shared between pages. Cost per page must stay flat; the fixed cost of starting is what remains
at one page and is shown as the intercept of a straight line through all lengths.
"""

from __future__ import annotations

import argparse
import io
import os
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pikepdf
from PIL import Image

from tests.benchmarks.meter import MIB, Cost, measure
from tests.benchmarks.pages import SAMPLES, Page, collect, image_page, render, write_pdf

ROOT = Path(__file__).resolve().parents[2]
DPI = 300.0
SHIFT_PX = 3


def make_file(out: Path, pictures: Sequence[Image.Image], pages: int) -> None:
    """A PDF of `pages` different 300 dpi JPEG pages."""
    with pikepdf.new() as target:
        for index in range(pages):
            picture = pictures[index % len(pictures)]
            turns = index // len(pictures)
            moved = Image.fromarray(np.roll(np.asarray(picture), SHIFT_PX * turns, axis=0))
            buffer = io.BytesIO()
            moved.save(buffer, "JPEG", quality=80)
            image_page(target, buffer.getvalue(), "RGB", moved.size, DPI)
        target.save(out)


def pictures_of(folder: Path, count: int) -> list[Image.Image]:
    """`count` scanned pages as 300 dpi pixels."""
    pictures = []
    with tempfile.TemporaryDirectory() as name:
        for page in collect(folder, count):
            single = Path(name) / "page.pdf"
            write_pdf(single, [Page(page.path, page.number)])
            pictures.append(render(single, 1, DPI))
    if not pictures:
        raise SystemExit(f"no scanned page without text in {folder}")
    return pictures


def run(pictures: Sequence[Image.Image], pages: int) -> tuple[Cost, int]:
    """Make the file, work on it in a fresh store, give cost and bytes of the PDF."""
    with tempfile.TemporaryDirectory(prefix="scanstation-long-", dir=ROOT / "out") as name:
        folder = Path(name)
        source = folder / f"{pages}.pdf"
        make_file(source, pictures, pages)
        out = folder / "pdf"
        command = [sys.executable, "-m", "scanstation", "process", str(source)]
        command += ["--store", str(folder / "store"), "--out", str(out), "--json"]
        cost = measure(command, folder / "run.log", {**os.environ, "PYTHONPATH": str(ROOT)})
        made = sorted(out.rglob("*.pdf"))
        if cost.code != 0 or not made:
            print((folder / "run.log").read_text("utf-8", "replace")[-1500:])
        return cost, made[0].stat().st_size if made else 0


def main() -> int:
    """Parse, run, print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--pages", type=Path, default=SAMPLES, help="folder with scans")
    parser.add_argument("--pictures", type=int, default=8, help="how many of them are used")
    parser.add_argument("--lengths", default="1,50,500", help="pages per file")
    args = parser.parse_args()
    (ROOT / "out").mkdir(exist_ok=True)
    pictures = pictures_of(args.pages, args.pictures)
    lengths = [int(part) for part in args.lengths.split(",")]
    print("pages  cpu/page s  wall/page s  KB/page  all processes MiB  largest MiB  exit")
    costs = []
    for length in lengths:
        cost, size = run(pictures, length)
        costs.append(cost)
        print(
            f"{length:5}{cost.cpu / length:12.2f}{cost.wall / length:13.2f}"
            f"{size / length / 1000:9.1f}{cost.peak_all / MIB:19.0f}{cost.peak_one / MIB:13.0f}"
            f"{cost.code:6}",
            flush=True,
        )
    if len(set(lengths)) > 1:
        slope, start = np.polyfit(lengths, [cost.cpu for cost in costs], 1)
        print(f"CPU = {start:.1f} s to start + {slope:.2f} s for each page")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())

"""Speed, memory and size against OCRmyPDF on the same pages in one run, paired.

    .venv/bin/python -m tests.benchmarks.against_ocrmypdf [--pages DIR] [--runs N] [--read-back]

Run by hand, never in CI: absolute numbers say nothing on a shared machine, the ratios of one
run do. Pages go into files of `--chunk` pages; each file is worked on by both programs, one
right after the other, the order changing from file to file. OCRmyPDF lives in an environment of
its own (`out/bench-venv`) and is no dependency of this project; it needs

    apt-get install ghostscript unpaper pngquant tesseract-ocr-vie
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import venv
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.benchmarks.meter import MIB, Cost, measure
from tests.benchmarks.pages import SAMPLES, Page, chunks, collect, write_pdf
from tests.benchmarks.read_back import Loss, read_back

ROOT = Path(__file__).resolve().parents[2]
BENCH_VENV = ROOT / "out" / "bench-venv"
PEER_PROGRAMS = ("gs", "unpaper", "pngquant", "tesseract")


@dataclass(frozen=True, slots=True)
class Side:
    """What one program did with one file; `size` in bytes is None when no PDF came out."""

    cost: Cost
    size: int | None
    losses: tuple[Loss, ...] = ()


@dataclass(frozen=True, slots=True)
class Pair:
    """Both programs on the same file."""

    pages: int
    ours: Side
    peer: Side


Runner = Callable[[Path, Path], tuple[Cost, Path | None]]


def prepare_peer() -> Path:
    """The peer's program; installs it into its own environment, or says what is missing."""
    missing = [program for program in PEER_PROGRAMS if shutil.which(program) is None]
    if missing:
        raise SystemExit(
            f"missing: {', '.join(missing)}\n"
            "next: apt-get install ghostscript unpaper pngquant tesseract-ocr tesseract-ocr-vie"
        )
    program = BENCH_VENV / "bin" / "ocrmypdf"
    if not program.exists():
        print(f"installing OCRmyPDF into {BENCH_VENV} …", flush=True)
        venv.create(BENCH_VENV, with_pip=True, clear=True)
        pip = [str(BENCH_VENV / "bin" / "pip"), "install", "--quiet", "ocrmypdf"]
        subprocess.run(pip, check=True)  # noqa: S603 - fixed arguments
    return program


def run_ours(source: Path, folder: Path) -> tuple[Cost, Path | None]:
    """`scanstation process` into a store of its own."""
    out = folder / "ours"
    command = [sys.executable, "-m", "scanstation", "process", str(source)]
    command += ["--store", str(folder / "store"), "--out", str(out), "--json"]
    cost = measure(command, folder / "ours.log", {**os.environ, "PYTHONPATH": str(ROOT)})
    return cost, next(iter(sorted(out.rglob("*.pdf"))), None)


def peer_runner(program: Path, options: Sequence[str]) -> Runner:
    """The peer with the options of the targets, and those given by hand."""

    def run(source: Path, folder: Path) -> tuple[Cost, Path | None]:
        out = folder / "peer.pdf"
        command = [str(program), "--deskew", "--rotate-pages", "--clean", "-l", "vie"]
        command += ["--output-type", "pdfa", *options, str(source), str(out)]
        # its own choice of threads, not this shell's
        plain = {name: v for name, v in os.environ.items() if name != "OMP_THREAD_LIMIT"}
        return measure(command, folder / "peer.log", plain), out if out.exists() else None

    return run


def run_pair(pages: list[Page], turn: int, peer: Runner, with_text: bool) -> Pair:
    """Both programs on one file; in odd turns the peer goes first."""
    with tempfile.TemporaryDirectory(prefix="scanstation-bench-") as name:
        folder = Path(name)
        source = folder / "pages.pdf"
        write_pdf(source, pages)
        runners = {"ours": run_ours, "peer": peer}
        sides: dict[str, Side] = {}
        for who in sorted(runners, reverse=turn % 2 == 1):
            cost, pdf = runners[who](source, folder)
            if pdf is None:
                print((folder / f"{who}.log").read_text("utf-8", "replace")[-1500:])
            losses = read_back(source, pdf, len(pages)) if with_text and pdf else ()
            sides[who] = Side(cost, pdf.stat().st_size if pdf else None, losses)
    return Pair(len(pages), sides["ours"], sides["peer"])


def show_pair(pages: list[Page], pair: Pair) -> None:
    """One line as soon as it is known."""
    names = pages[0].name if len(pages) == 1 else f"{pages[0].name} … {pages[-1].name}"
    cells = []
    for side in (pair.ours, pair.peer):
        size = f"{side.size / pair.pages / 1000:6.1f}" if side.size else "no PDF"
        cells.append((f"{side.cost.cpu / pair.pages:6.2f}", size, str(side.cost.code)))
    cpu, size, code = (" : ".join(both) for both in zip(*cells, strict=True))
    print(f"{names:48.48} cpu/page {cpu} s   KB/page {size}   exit {code}", flush=True)


def show_summary(pairs: Sequence[Pair]) -> None:
    """Sums, and the ratios ours / peer over the files both finished."""
    done = [pair for pair in pairs if pair.ours.size and pair.peer.size]
    print(f"\n{len(done)} of {len(pairs)} files were finished by both programs")
    if not done:
        return
    pages = sum(pair.pages for pair in done)
    rows: list[tuple[str, float, float, str]] = [
        ("CPU, s/page", *_per_page(done, pages, lambda side: side.cost.cpu), ".2f"),
        ("wall, s/page", *_per_page(done, pages, lambda side: side.cost.wall), ".2f"),
        ("PDF, KB/page", *_per_page(done, pages, lambda side: (side.size or 0) / 1000), ".1f"),
        ("peak memory, all processes, MiB", *_most(done, lambda cost: cost.peak_all), ".0f"),
        ("peak memory, largest process, MiB", *_most(done, lambda cost: cost.peak_one), ".0f"),
    ]
    print(f"{'':36}{'ours':>10}{'peer':>10}{'ours/peer':>11}{'peer/ours':>11}")
    for name, ours, peer, style in rows:
        print(f"{name:36}{ours:10{style}}{peer:10{style}}{ours / peer:11.3f}{peer / ours:11.1f}")
    ratios = [pair.ours.cost.cpu / pair.peer.cost.cpu for pair in done]
    spread = f"{min(ratios):.3f} … {max(ratios):.3f}"
    print(f"CPU ratio per file: median {statistics.median(ratios):.3f}, {spread}")
    show_text(done)


def _per_page(
    pairs: Sequence[Pair], pages: int, value: Callable[[Side], float]
) -> tuple[float, float]:
    return (
        sum(value(pair.ours) for pair in pairs) / pages,
        sum(value(pair.peer) for pair in pairs) / pages,
    )


def _most(pairs: Sequence[Pair], value: Callable[[Cost], int]) -> tuple[float, float]:
    return (
        max(value(pair.ours.cost) for pair in pairs) / MIB,
        max(value(pair.peer.cost) for pair in pairs) / MIB,
    )


def show_text(pairs: Sequence[Pair]) -> None:
    """How much text a third program reads on the delivered pages and on the source."""
    ours = [loss for pair in pairs for loss in pair.ours.losses]
    peer = [loss for pair in pairs for loss in pair.peer.losses]
    if not ours or not peer:
        return
    print("\nwords of the source page that are read on the delivered page too (tesseract vie)")
    for name, losses in (("ours", ours), ("peer", peer)):
        lost = 100 * (1 - sum(x.kept for x in losses) / max(1, sum(x.words for x in losses)))
        gain = statistics.mean(x.confidence_gain for x in losses)
        print(f"{name:8} lost {lost:5.2f} %   mean word confidence {gain:+.3f}")


def main() -> int:
    """Parse, run, print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--pages", type=Path, default=SAMPLES, help="folder with scans")
    parser.add_argument("--limit", type=int, default=24, help="how many pages (default 24)")
    parser.add_argument("--chunk", type=int, default=4, help="pages per file (default 4)")
    parser.add_argument("--runs", type=int, default=1, help="how often all files are done")
    parser.add_argument("--read-back", action="store_true", help="read the delivered pages again")
    parser.add_argument("--peer-option", action="append", default=[], help="one more for OCRmyPDF")
    args = parser.parse_args()
    peer = peer_runner(prepare_peer(), args.peer_option)
    pages = collect(args.pages, args.limit)
    if not pages:
        raise SystemExit(f"no scanned page without text in {args.pages}")
    print(f"{len(pages)} pages, {args.chunk} per file, {args.runs} runs; ours : peer")
    pairs = []
    for run in range(args.runs):
        for turn, group in enumerate(chunks(pages, args.chunk)):
            pair = run_pair(group, turn + run, peer, args.read_back)
            show_pair(group, pair)
            pairs.append(pair)
    show_summary(pairs)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())

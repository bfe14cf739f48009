"""The steps that need texts and fonts alone: syllable counts and typeset lines."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from resources.models.training import corpus, items, syllables
from resources.models.training.fonts import Fonts
from resources.models.training.progress import Progress
from resources.models.training.typeset import Typesetter
from resources.models.training.workshop import SYLLABLES, Workshop, pooled

__all__ = ["count_syllables", "typeset_lines"]

PER_FILE = 2000  # typeset lines in one file: 28 MB
MEASURED, MEASURED_LINES = "measured", 300  # typeset lines nothing is learnt from, seeds 0 …
FIRST_SEED = 1000  # of the lines that are learnt


def count_syllables(shop: Workshop) -> str:
    """Write the syllable table."""
    lines = corpus.read_lines(shop.data)
    progress = Progress("syllables", len(lines))
    words, pairs = syllables.count(_told(lines, progress))
    kept, neighbours = syllables.write(shop.work / SYLLABLES, words, pairs)
    return f"{len(lines)} lines, {kept} syllables, {neighbours} pairs kept"


def _told(lines: Iterable[str], progress: Progress) -> Iterator[str]:
    for line in lines:
        yield line
        progress.advance()


def typeset_lines(shop: Workshop, count: int, seed: int, workers: int) -> str:
    """Write `count` lines to learn from and a few to measure on.

    Files that are there already are not made again.
    """
    fonts = Fonts.installed()
    setter = Typesetter(corpus.read_lines(shop.data), shop.charset(), fonts)
    first = FIRST_SEED + seed
    end = first + count
    starts = range(first, end, PER_FILE)
    parts = [("typeset", range(start, min(start + PER_FILE, end))) for start in starts]
    parts.append((MEASURED, range(MEASURED_LINES)))
    progress = Progress("typeset", count + MEASURED_LINES)
    for name, seeds in parts:
        file = shop.work / f"{name}-{seeds.start:08d}-{len(seeds)}.npz"
        if file.is_file():
            progress.advance(len(seeds))
        else:
            items.write(file, list(pooled(setter.line, seeds, workers, progress)))
    short = f", {fonts.missing} faces not installed" if fonts.missing else ""
    return f"{count} lines in {len(fonts.files)} faces{short}"

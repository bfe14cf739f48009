"""Line crops of real scans, cut by the pipeline's own code, and the reader that looks at them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ocr.clean import enlarge_small, flatten, ink_mask, soften, to_gray
from ocr.errors import SourceError
from ocr.language import LanguageModel, choose_readings
from ocr.layout import analyse, cut
from ocr.network import LineNetwork, ReadChar, prepare_line
from ocr.reading import open_source
from ocr.skew import level, measure_skew
from ocr.types import PageImage, PageKind, Pixels

__all__ = ["LineReader", "Page", "ReadLine", "crops", "transcribed", "untranscribed"]

FRONT_PAGE = "lvn_10209608_p1"  # transcript of a page whose body text is there as well


@dataclass(frozen=True, slots=True)
class Page:
    """One page of the collection.

    Attributes:
        document: name of its truth, `T_…` a front page, `B_…` a body; empty where none is.
        file: the scan.
        number: from 1.
    """

    document: str
    file: Path
    number: int


@dataclass(frozen=True, slots=True)
class ReadLine:
    """A crop (H, W) uint8, its characters, and the text the reader chose."""

    crop: Pixels
    characters: tuple[ReadChar, ...]
    text: str


def crops(image: PageImage) -> list[Pixels]:
    """Lines of a page as `ocr.recognise` cuts them: levelled, flattened, not softened."""
    gray, dpi = enlarge_small(to_gray(image.pixels), image.dpi)
    skew = measure_skew(ink_mask(gray, dpi))
    straight = level(gray, skew.angle_deg) if skew.applied else gray
    flat = flatten(straight, dpi)
    return [found.crop.pixels for found in cut(flat, dpi, analyse(soften(flat), dpi))]


def _manifest(data: Path) -> list[tuple[str, int]]:
    rows = json.loads((data / "real" / "manifest.json").read_text(encoding="utf-8"))
    return [(row["file"], row["pages"]) for row in rows if row["file"].startswith("scans/")]


def _fronts(data: Path) -> dict[str, tuple[str, int]]:
    """Transcript's name to scan and page."""
    files = sorted((data / "real" / "transcripts").glob("*.json"))
    records = {file.stem: json.loads(file.read_text(encoding="utf-8")) for file in files}
    return {name: (record["file"], record["page"]) for name, record in records.items()}


def _bodies(data: Path) -> set[str]:
    return {file.stem for file in (data / "real" / "bodies").glob("1*.txt")}


def transcribed(data: Path) -> list[Page]:
    """Pages whose text is known, the pages of a document in their order."""
    root, bodies = data / "real", _bodies(data)
    pages = [
        Page(f"T_{name}", root / file, page)
        for name, (file, page) in _fronts(data).items()
        if name != FRONT_PAGE
    ]
    for file, count in _manifest(data):
        if (stem := Path(file).stem) in bodies:
            pages += [Page(f"B_{stem}", root / file, n + 1) for n in range(count)]
    return sorted(pages, key=lambda page: (page.document, page.number))


def untranscribed(data: Path) -> list[Page]:
    """Pages of scans nothing of which is transcribed: evaluation keeps its own documents."""
    known, bodies = {file for file, _ in _fronts(data).values()}, _bodies(data)
    return [
        Page("", data / "real" / file, n + 1)
        for file, count in _manifest(data)
        if file not in known and Path(file).stem not in bodies
        for n in range(count)
    ]


def truth(data: Path, document: str) -> str:
    """Text of a document named by `transcribed`."""
    folder = "transcripts" if document.startswith("T_") else "bodies"
    return (data / "real" / folder / f"{document[2:]}.txt").read_text(encoding="utf-8")


class LineReader:
    """A line network and, if given, the syllable table that chooses between its readings."""

    def __init__(self, weights: Path, syllables: Path | None = None) -> None:
        """Load `weights` (.onnx, the .json beside it) and the table.

        Raises:
            EngineMissing: a file is missing or damaged.
        """
        self._network = LineNetwork(weights, weights.with_suffix(".json"))
        self._language = LanguageModel(syllables) if syllables else None

    def knows(self, word: str) -> bool:
        """Whether the table has the lower-case syllable; without a table it has none."""
        return self._language is not None and self._language.knows(word)

    def read(self, page: Page, *, scans_only: bool = False) -> Iterator[ReadLine]:
        """Read a page's lines; nothing where the file cannot be read.

        Args:
            page: to read.
            scans_only: leave out pages that were never on paper.
        """
        try:
            with open_source(page.file) as source:
                image = source.read_page(page.number)
        except SourceError:
            return
        if scans_only and image.kind is PageKind.BORN_DIGITAL:
            return
        found = crops(image)
        shares = self._network.posteriors([prepare_line(crop) for crop in found])
        for crop, share in zip(found, shares, strict=True):
            characters = tuple(self._network.characters(share))
            yield ReadLine(crop, characters, self._text(characters))

    def _text(self, characters: tuple[ReadChar, ...]) -> str:
        if self._language is None:
            return "".join(character.text for character in characters).strip()
        return "".join(choose_readings(characters, self._language)).strip("|_ ")

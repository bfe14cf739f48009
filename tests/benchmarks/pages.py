"""Pages for the benchmarks: scans of a folder as PDF pages without text, one file for both."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pikepdf
import pypdfium2
from PIL import Image, ImageOps

__all__ = ["SAMPLES", "Page", "chunks", "collect", "image_page", "render", "write_pdf"]

SAMPLES = Path(__file__).resolve().parents[2] / "resources" / "samples" / "pages"
IMAGE_SUFFIXES = {".png", ".jpg", ".jpeg", ".tif", ".tiff", ".bmp", ".webp", ".jp2"}
POINTS_PER_INCH = 72.0
GUESSED_DPI = 300.0


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a file; `number` is 1-based."""

    path: Path
    number: int

    @property
    def name(self) -> str:
        """Short name for tables."""
        return f"{self.path.stem}#{self.number}"


def collect(folder: Path, limit: int) -> list[Page]:
    """Up to `limit` scanned pages below `folder`, spread over its files: first pages first.

    PDF pages that hold text already are left out: the peer refuses them.
    """
    by_number: dict[int, list[Page]] = {}
    for path in sorted(folder.rglob("*")):
        for page in _pages_of(path):
            by_number.setdefault(page.number, []).append(page)
    ordered = [page for number in sorted(by_number) for page in by_number[number]]
    return ordered[:limit]


def _pages_of(path: Path) -> Iterator[Page]:
    if path.suffix.lower() == ".pdf":
        try:
            document = pypdfium2.PdfDocument(path)
        except pypdfium2.PdfiumError:
            return
        with document:
            for index in range(len(document)):
                if document[index].get_textpage().count_chars() == 0:
                    yield Page(path, index + 1)
    elif path.suffix.lower() in IMAGE_SUFFIXES:
        try:
            with Image.open(path) as image:
                frames = getattr(image, "n_frames", 1)
        except OSError:
            return
        yield from (Page(path, number + 1) for number in range(frames))


def chunks(pages: Sequence[Page], size: int) -> Iterator[list[Page]]:
    """Groups of `size` pages; each becomes one file."""
    for start in range(0, len(pages), size):
        yield list(pages[start : start + size])


def write_pdf(out: Path, pages: Iterable[Page]) -> None:
    """One PDF of these pages. Image data is carried over as it is where PDF can hold it."""
    with pikepdf.new() as target:
        for page in pages:
            if page.path.suffix.lower() == ".pdf":
                with pikepdf.open(page.path) as source:
                    target.pages.append(source.pages[page.number - 1])
            else:
                _append_image(target, page)
        target.save(out)


def _append_image(target: pikepdf.Pdf, page: Page) -> None:
    with Image.open(page.path) as image:
        image.seek(page.number - 1)
        dpi = float(image.info.get("dpi", (GUESSED_DPI, GUESSED_DPI))[0]) or GUESSED_DPI
        turned = image.getexif().get(0x0112, 1) != 1
        if image.format == "JPEG" and image.mode in {"L", "RGB"} and not turned:
            data, mode, size = page.path.read_bytes(), image.mode, image.size
        else:
            upright = ImageOps.exif_transpose(image)
            mode = "L" if upright.mode in {"1", "L", "I;16"} else "RGB"
            buffer = io.BytesIO()
            upright.convert(mode).save(buffer, "JPEG", quality=95, subsampling=0)
            data, size = buffer.getvalue(), upright.size
    image_page(target, data, mode, size, dpi)


def image_page(
    target: pikepdf.Pdf, jpeg: bytes, mode: str, size: tuple[int, int], dpi: float
) -> None:
    """Append a page that shows one JPEG at its true size."""
    width, height = (side * POINTS_PER_INCH / dpi for side in size)
    image = target.make_stream(
        jpeg,
        Type=pikepdf.Name.XObject,
        Subtype=pikepdf.Name.Image,
        Width=size[0],
        Height=size[1],
        BitsPerComponent=8,
        ColorSpace=pikepdf.Name.DeviceGray if mode == "L" else pikepdf.Name.DeviceRGB,
        Filter=pikepdf.Name.DCTDecode,
    )
    added = target.add_blank_page(page_size=(width, height))
    added.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Im0=image))
    added.Contents = target.make_stream(f"q {width:.4f} 0 0 {height:.4f} 0 0 cm /Im0 Do Q".encode())


def render(path: Path, number: int, dpi: float = 300.0) -> Image.Image:
    """A page of a PDF as pixels."""
    with pypdfium2.PdfDocument(path) as document:
        bitmap = document[number - 1].render(scale=dpi / POINTS_PER_INCH)
        image: Image.Image = bitmap.to_pil().convert("RGB")
        return image

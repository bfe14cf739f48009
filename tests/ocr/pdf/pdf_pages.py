"""Pages drawn for the tests of `ocr.pdf`, and the readers that look at the finished files."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import cv2
import numpy as np
import pypdfium2
import pytest
from PIL import Image, ImageDraw, ImageFont

from ocr.types import (
    Box,
    Line,
    PageKind,
    Pixels,
    Quality,
    RecognisedPage,
    Skew,
    Turn,
    Word,
)

DPI = 300.0
A4 = (2480, 3508)
FONTS = Path("/usr/share/fonts/truetype/croscore")
BODY = (
    "Căn cứ Luật Tổ chức chính quyền địa phương ngày 19 tháng 6 năm 2015;",
    "Căn cứ Luật Xây dựng và các nghị định quy định chi tiết thi hành;",
    "Xét đề nghị của Giám đốc Sở Xây dựng tại Tờ trình số 45/TTr-SXD,",
    "Điều 1. Phê duyệt điều chỉnh cục bộ quy hoạch chi tiết khu dân cư",
    "phường Quang Vinh, tỷ lệ 1/500, với những nội dung chủ yếu sau:",
    "a) Điều chỉnh ranh giới lô đất ở liền kề; b) Bổ sung bãi đỗ xe ngầm.",
)


def tinos(size: int, *, bold: bool = False) -> ImageFont.FreeTypeFont:
    path = FONTS / ("Tinos-Bold.ttf" if bold else "Tinos-Regular.ttf")
    if not path.is_file():
        pytest.skip("fonts-croscore (Tinos) is not installed")
    return ImageFont.truetype(str(path), size)


def draw_letter(*, seal: bool = True, rows: int = 30) -> Pixels:
    """An A4 letter at 300 dpi, BGR, on slightly yellow paper with scanner noise."""
    image = Image.new("RGB", A4, (246, 243, 232))
    draw = ImageDraw.Draw(image)
    draw.text((1180, 240), "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", (28, 26, 30), tinos(50, bold=True))
    draw.text((1400, 310), "Độc lập - Tự do - Hạnh phúc", (28, 26, 30), tinos(54, bold=True))
    for row in range(rows):
        draw.text((300, 600 + 72 * row), BODY[row % len(BODY)], (34, 32, 36), tinos(58))
    if seal:
        red = (214, 44, 52)
        for radius in (210, 196, 120):
            draw.ellipse(
                (1700 - radius, 3000 - radius, 1700 + radius, 3000 + radius), outline=red, width=6
            )
        draw.text((1590, 2850), "UBND TỈNH", red, tinos(44, bold=True))
        draw.line([(1560, 3080), (1700, 2900), (1760, 3100), (2100, 2950)], (40, 60, 170), 8)
    page = np.asarray(image)[:, :, ::-1].astype(np.int16)
    noise = np.random.default_rng(7).normal(0.0, 2.5, page.shape[:2])[..., None]
    page = np.clip(page + noise, 0, 255).astype(np.uint8)
    return np.asarray(cv2.GaussianBlur(page, (3, 3), 0.7), dtype=np.uint8)


def line(text: str, left: int, top: int, right: int, bottom: int, *, words: bool = False) -> Line:
    """A recognised line; with `words`, each has a box of its share of the width."""
    boxes: tuple[Word, ...] = ()
    if words:
        step = (right - left) / len(text)
        found, start = [], 0
        for part in text.split():
            start = text.index(part, start)
            box = Box(
                round(left + step * start),
                top + 6,
                round(left + step * (start + len(part))),
                bottom - 10,
            )
            found.append(Word(part, box, 0.9))
            start += len(part)
        boxes = tuple(found)
    return Line(text, text, Box(left, top, right, bottom), 0.9, boxes)


def recognised(*lines: Line, number: int = 1, size: tuple[int, int] = A4) -> RecognisedPage:
    turn, skew = Turn(0, 1.0, applied=False), Skew(0.0, 1.0, applied=False)
    rest = (DPI, turn, skew, lines, Quality(), "test", "test", 0.0)
    return RecognisedPage(number, PageKind.SCAN, *size, *rest)


def rendered(path: Path, dpi: float = DPI, page: int = 0) -> Pixels:
    """A page as PDFium shows it, BGR."""
    with pypdfium2.PdfDocument(path) as document:
        # a hair less: pypdfium2 rounds up, and 2480.00001 pixels would become 2481
        bitmap = document[page].render(scale=dpi / 72.0 * (1.0 - 1e-6))
        return np.ascontiguousarray(bitmap.to_numpy()[:, :, :3])


def program(name: str) -> str:
    """The path of a program, or the test is skipped with the reason."""
    found = shutil.which(name)
    if found is None:
        pytest.skip(f"{name} is not installed")
    return found


def output(*command: str) -> str:
    done = subprocess.run(command, capture_output=True, check=False)  # noqa: S603 - fixed commands
    return (done.stdout + done.stderr).decode("utf-8")

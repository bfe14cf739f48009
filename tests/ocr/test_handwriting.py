"""Rows filled in by a pen: read right, told from type, left to a person where they are noise."""

import itertools
import json
import random
import shutil
from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ocr.assets import asset
from ocr.engine import OcrEngine
from ocr.errors import EngineMissing, UnreadableSource
from ocr.handwriting import HandRows, RowReading, alphabet, read_row
from ocr.handwriting.decode import decode_row
from ocr.handwriting.network import RowNetwork
from ocr.handwriting.rows import ROW_HEIGHT, RowKind, cut_row, even_out, ink_gray
from ocr.reading import open_source
from ocr.recognise import recognise_page
from ocr.types import Box, Pixels
from ocr.upright import upright_pixels
from resources.models.training.hand_strokes import draw_digit
from resources.samples.generator.values import MM
from tests.ocr.pages import Put, leaning, paper, paragraph, shrunk, text_width_mm

MODEL = asset("models/hand_rows.onnx")
X_MM, Y_MM = 30.0, 40.0
DIGIT_PX = 46  # a little taller than the 13-point digits beside it
SURE = 0.8
PLACES = ("Hà Nội", "Quảng Ngãi", "Thái Nguyên", "Cao Bằng")


def box_of(text: str) -> Box:
    """The line as the recogniser boxes it: 0.95 em above the base line, 0.28 under it."""
    em = 13 / 72 * 300
    left, base = X_MM * MM, Y_MM * MM
    right = left + text_width_mm(text) * MM
    return Box(round(left - 4), round(base - 0.95 * em), round(right + 4), round(base + 0.28 * em))


def written(page: Pixels, digits: str, x_mm: float, seed: int) -> None:
    """Write digits with a pen, upright enough, their feet on the base line."""
    dice = random.Random(seed)
    x, base = round(x_mm * MM), round(Y_MM * MM)
    for digit in digits:
        ink = draw_digit(int(digit), dice.randrange(4), DIGIT_PX, 5, 0.12, dice)
        high, wide = ink.shape
        place = page[base - high + 4 : base + 4, x : x + wide]
        np.minimum(place, 255 - ink, out=place)
        x += wide - 4


def number_page(digits: str, seed: int, notation: str = "QĐ-UBND") -> tuple[Pixels, Box]:
    room = " " * (4 * len(digits) + 4)
    text = f"Số:{room}/{notation}"
    page = paper(
        Put("Số:", X_MM, Y_MM), Put(f"/{notation}", X_MM + text_width_mm(f"Số:{room}"), Y_MM)
    )
    written(page, digits, X_MM + text_width_mm("Số:") + 1.0, seed)
    return page, box_of(text)


def date_page(day: str, seed: int) -> tuple[Pixels, Box]:
    lead, room, tail = "Hà Nội, ngày", " " * 12, "tháng 8 năm 2025"
    page = paper(Put(lead, X_MM, Y_MM), Put(tail, X_MM + text_width_mm(lead + room), Y_MM))
    written(page, day, X_MM + text_width_mm(lead) + 1.0, seed)
    return page, box_of(lead + room + tail)


def best(reading: RowReading) -> tuple[tuple[str, ...], float]:
    return reading.readings[0] if reading.readings else ((), 0.0)


def test_written_numbers_are_read_and_known_for_handwriting() -> None:
    numbers = ("1845", "27", "06", "339", "418", "52", "903", "71")
    right = 0
    for seed, number in enumerate(numbers):
        reading = read_row(*number_page(number, seed), "number")
        parts, probability = best(reading)
        assert parts == (number,) or probability < SURE, (number, reading)
        assert reading.handwritten > 0.5, number
        right += parts == (number,)
    assert right >= len(numbers) - 2


def test_written_days_are_read_beside_the_typed_month_and_year() -> None:
    days = ("05", "17", "28", "31", "09", "24")
    right = 0
    for seed, day in enumerate(days):
        reading = read_row(*date_page(day, 100 + seed), "date")
        parts, probability = best(reading)
        assert parts == (day, "8", "2025") or probability < SURE, (day, reading)
        assert reading.handwritten > 0.5, day
        right += parts == (day, "8", "2025")
    assert right >= len(days) - 2


@pytest.mark.parametrize(
    ("text", "kind", "parts"),
    [
        ("Số: 184/QĐ-UBND", "number", ("184",)),
        ("Số: 05/2025/TT-BNV", "number", ("05",)),
        ("Quảng Ngãi, ngày 19 tháng 02 năm 2025", "date", ("19", "02", "2025")),
        ("Hà Nội, ngày 30 tháng 4 năm 2018", "date", ("30", "4", "2018")),
    ],
)
def test_typed_rows_are_read_and_known_for_type(
    text: str, kind: RowKind, parts: tuple[str, ...]
) -> None:
    page = paper(Put(text, X_MM, Y_MM))
    reading = read_row(page, box_of(text), kind)
    assert best(reading)[0] == parts
    assert reading.handwritten < 0.5


def test_a_form_nobody_filled_in_reads_as_empty() -> None:
    page, box = number_page("", 1)
    parts, probability = best(read_row(page, box, "number"))
    assert parts == ("",)
    assert probability > 0.5


@pytest.mark.parametrize("kind", ["number", "date"])
def test_noise_and_white_paper_have_no_sure_reading(kind: RowKind) -> None:
    box = Box(100, 100, 700, 175)
    noise = np.random.default_rng(5)
    for page in (
        np.full((300, 900), 255, np.uint8),
        noise.integers(0, 256, (300, 900), dtype=np.uint8),
        cv2.GaussianBlur(noise.integers(0, 256, (300, 900), dtype=np.uint8), (0, 0), 4),
    ):
        readings = read_row(np.asarray(page, np.uint8), box, kind).readings
        digits = [parts for parts, share in readings if share >= 0.5 and any(parts)]
        assert not digits


@pytest.mark.parametrize("way", ["gray", "coarse", "blue", "low_box"])
def test_the_reading_bears_scanner_ink_and_a_box_off_its_place(way: str) -> None:
    page, box = number_page("52", 5)
    expected = best(read_row(page, box, "number"))[0]
    assert expected == ("52",)
    if way == "gray":
        page = np.asarray(90 + page.astype(np.float32) * (140 / 255), np.uint8)
    elif way == "coarse":
        page, box = shrunk(page, 150.0), box.scaled(0.5)
    elif way == "blue":  # blue, green, red: ink of a ballpoint
        colour = cv2.merge([np.maximum(page, 170), np.maximum(page, 70), page])
        page = np.asarray(colour, np.uint8)
    else:
        box = Box(box.left, box.top + 6, box.right, box.bottom + 6)
    assert best(read_row(page, box, "number"))[0] == expected


def test_a_row_at_the_edge_of_the_page_is_cut_not_refused() -> None:
    page = np.full((60, 200), 255, np.uint8)
    for box in (Box(0, 0, 200, 60), Box(150, 40, 900, 110), Box(0, 55, 20, 60)):
        for kind in ("number", "date"):
            row = cut_row(page, box, kind)
            assert row.shape[0] == ROW_HEIGHT
            assert row.max() == 0.0
    assert cut_row(page, Box(500, 500, 600, 560), "date").shape == (ROW_HEIGHT, 1)


def test_blue_ink_stays_dark_and_a_red_seal_turns_pale() -> None:
    blue, red = np.array([[[190, 80, 50]]], np.uint8), np.array([[[60, 50, 220]]], np.uint8)
    assert ink_gray(blue)[0, 0] < 80 < 160 < ink_gray(red)[0, 0]
    faint = np.full((ROW_HEIGHT, 90), 250, np.uint8)
    faint[20:30, 30:40] = 190
    evened = even_out(faint)
    assert evened[25, 35] > 0.9
    assert evened[25, 80] < 0.1


def _shares(draw: np.ndarray) -> np.ndarray:
    shares = np.exp(draw - draw.max(axis=1, keepdims=True))
    return np.asarray(shares / shares.sum(axis=1, keepdims=True), np.float32)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10_000), st.floats(0.1, 9), st.sampled_from(["number", "date"]))
def test_readings_of_anything_obey_the_grammar(seed: int, sharp: float, kind: RowKind) -> None:
    noise = np.random.default_rng(seed).normal(0, sharp, (30, len(alphabet.LABELS)))
    readings, handwritten = decode_row(_shares(noise), kind)
    chances = [probability for _, probability in readings]
    assert chances == sorted(chances, reverse=True)
    assert sum(chances) <= 1 + 1e-6
    assert 0 <= handwritten <= 1
    assert len({parts for parts, _ in readings}) == len(readings)
    for parts, _ in readings:
        if kind == "number":
            assert len(parts[0]) <= 5
        else:
            day, month, year = parts
            assert not day or 1 <= int(day) <= 31
            assert not month or 1 <= int(month) <= 12
            assert len(year) <= 4


def _collapsed(path: tuple[int, ...]) -> list[int]:
    return [c for i, c in enumerate(path) if c and (i == 0 or path[i - 1] != c)]


def test_the_probability_of_a_reading_is_the_sum_over_all_its_paths() -> None:
    """Against every path of a short row, written out."""
    one, two = alphabet.PRINT + 1, alphabet.HAND + 2
    used = (alphabet.BLANK, alphabet.NUMBER, one, two, alphabet.SLASH)
    shares = np.zeros((5, len(alphabet.LABELS)), np.float32)
    shares[:, used] = np.random.default_rng(8).dirichlet(np.ones(len(used)), 5)
    sums: dict[str, float] = {}
    for path in itertools.product(used, repeat=5):
        merged = tuple(code - 10 if code == two else code for code in path)
        signs = _collapsed(merged)
        chance = float(np.prod([shares[i, code] for i, code in enumerate(path)]))
        state, number = 0, ""
        for sign in signs:
            if state == 3:
                continue
            if alphabet.PRINT <= sign < alphabet.HAND:
                state, number = 2, f"{number}{sign - alphabet.PRINT}"
            elif sign == alphabet.NUMBER:
                state = max(state, 1)
            elif state:  # a slash
                state = 3
        if state and number != "0":
            sums[number] = sums.get(number, 0.0) + chance
    readings, _ = decode_row(shares, "number")
    for (number,), chance in readings[:8]:
        assert chance == pytest.approx(sums[number], abs=0.02), number
    assert readings[0][0][0] == max(sums, key=lambda name: sums[name])


def test_digits_of_pen_and_type_count_together_and_are_told_apart() -> None:
    signs = (alphabet.NUMBER, alphabet.HAND + 4, alphabet.HAND + 2, alphabet.SLASH)
    shares = np.full((8, len(alphabet.LABELS)), 1e-4, np.float32)
    for i, sign in enumerate(signs):
        shares[2 * i, sign] = 0.6
        if alphabet.HAND <= sign < alphabet.NUMBER:
            shares[2 * i, sign - 10] = 0.38
        else:
            shares[2 * i, sign] = 0.98
        shares[2 * i + 1, alphabet.BLANK] = 0.99
    shares /= shares.sum(axis=1, keepdims=True)
    readings, handwritten = decode_row(shares, "number")
    assert readings[0][0] == ("42",)
    assert readings[0][1] > 0.85
    assert handwritten == pytest.approx(0.61, abs=0.03)


def test_upright_pixels_are_those_recognition_delivered(tmp_path: Path, engine: OcrEngine) -> None:
    page = leaning(shrunk(paper(*paragraph(12)), 200.0), 1.4)
    file = tmp_path / "Tờ trình 12.png"
    ok, data = cv2.imencode(".png", page)
    assert ok
    file.write_bytes(data.tobytes())
    with open_source(file) as source:
        delivered = recognise_page(source.read_page(1), engine)
        assert delivered.page.skew.applied
        assert np.array_equal(upright_pixels(source, delivered.page), delivered.pixels)
        rows = HandRows(source, {1: delivered.page})
        line = delivered.page.lines[0].box
        box = (line.left, line.top, line.right, line.bottom)
        assert rows.read(2, box, "number") is None
        read = rows.read(1, box, "number")
        assert read is not None
        assert read == read_row(delivered.pixels, line, "number")
        with pytest.raises(ValueError, match="neither"):
            rows.read(1, box, "subject")
    other = tmp_path / "other.png"
    other.write_bytes(cv2.imencode(".png", page[:-40])[1].tobytes())
    with open_source(other) as source, pytest.raises(UnreadableSource):
        upright_pixels(source, delivered.page)


@pytest.mark.parametrize("harm", ["flipped", "cut", "no_table", "other_labels", "not_json"])
def test_damaged_weights_are_refused_with_their_name(tmp_path: Path, harm: str) -> None:
    model, table = tmp_path / MODEL.name, tmp_path / "hand_rows.json"
    shutil.copy(MODEL, model)
    shutil.copy(MODEL.with_suffix(".json"), table)
    assert RowNetwork(model).version
    data = bytearray(model.read_bytes())
    if harm == "flipped":
        data[len(data) // 2] ^= 4
        model.write_bytes(data)
    elif harm == "cut":
        model.write_bytes(data[:1000])
    elif harm == "no_table":
        table.unlink()
    elif harm == "not_json":
        table.write_text("{", "utf-8")
    else:
        found = json.loads(table.read_text("utf-8"))
        table.write_text(json.dumps(found | {"labels": found["labels"][::-1]}), "utf-8")
    with pytest.raises(EngineMissing, match=MODEL.name):
        RowNetwork(model)

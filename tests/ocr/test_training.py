"""The weights can be made again: alphabet, formats, typeset lines and alignment hold.

What needs torch runs where torch is installed (see `resources/models/README.md`).
"""

import random
import re
import struct
import tomllib
from collections import Counter
from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rapidfuzz.distance import Levenshtein

from ocr.assets import asset
from ocr.language import LanguageModel
from ocr.network import LineNetwork, ReadChar, prepare_line
from ocr.recognise import Recipe, _prepare
from ocr.types import PageImage
from resources.models.training import charset, items, scans, syllables, traineddata
from resources.models.training.__main__ import _sorted_out, main
from resources.models.training.ageing import Chance, age
from resources.models.training.align import align
from resources.models.training.charset import BLANK, REUSED
from resources.models.training.corpus import distinct, tidy
from resources.models.training.fonts import Fonts, FontsMissingError
from resources.models.training.items import LineItem
from resources.models.training.phrases import phrase
from resources.models.training.sure_lines import is_sure
from resources.models.training.traineddata import INSTALLED, TrainedDataError
from resources.models.training.typeset import Typesetter
from tests.ocr.pages import Put, paper

SHIPPED = charset.load(asset("models/vie_lines.json"))
TEXTS = Path(__file__).resolve().parents[2] / "resources" / "samples" / "texts"
LIGHT = 0.25  # of the wear the network is trained on


def sample_lines() -> list[str]:
    """Running text of the sample documents, markup dropped."""
    documents = [tomllib.loads(f.read_text("utf-8")) for f in sorted(TEXTS.glob("*.toml"))]
    bodies = [document.get("body", "") for document in documents]
    rows = [
        re.sub(r"^[=~+\-|] |[\[\]{}<>]", "", row) for body in bodies for row in body.split("\n")
    ]
    return list(distinct(tidy(row) for row in rows))


@pytest.fixture(scope="module")
def container() -> bytes:
    if not INSTALLED.is_file():
        pytest.skip(f"Tesseract's Vietnamese data is not installed: {INSTALLED}")
    return INSTALLED.read_bytes()


@pytest.fixture(scope="module")
def fonts() -> Fonts:
    try:
        return Fonts.installed()
    except FontsMissingError as error:
        pytest.skip(str(error))


def setter(fonts: Fonts, wear: float = LIGHT) -> Typesetter:
    return Typesetter(sample_lines(), SHIPPED, fonts, wear)


# Alphabet


def test_alphabet_is_that_of_the_shipped_weights(container: bytes) -> None:
    assert charset.from_traineddata(container) == SHIPPED


def test_alphabet_is_written_as_the_station_reads_it(tmp_path: Path) -> None:
    file = tmp_path / "letters.json"
    file.write_text(SHIPPED.to_json("x-1"), encoding="utf-8")
    assert charset.load(file) == SHIPPED
    network = LineNetwork(asset("models/vie_lines.onnx"), file)
    assert network.version == "x-1"
    shares = np.zeros((3, BLANK + 1), np.float32)
    (code,) = SHIPPED.encode("ỵ") or []
    shares[[0, 1, 2], [BLANK, code, BLANK]] = 1
    assert [char.text for char in network.characters(shares)] == ["ỵ"]


def test_every_character_has_one_code() -> None:
    written = [c for c in SHIPPED.characters if c]
    assert len(SHIPPED.characters) == BLANK + 1
    assert max(Counter(written).values()) == 1
    assert SHIPPED.characters[BLANK] == ""
    assert set(REUSED.values()) <= set(written)
    assert not set(REUSED) & set(written)


@given(st.text(st.sampled_from([c for c in SHIPPED.characters if c not in ("", "Ð", "‘", "—")])))
@settings(max_examples=50, deadline=None)
def test_text_survives_its_codes(text: str) -> None:
    plain = "".join(charset.SAME_PRINT.get(c, c) for c in text)
    codes = SHIPPED.encode(text)
    assert codes is not None
    assert SHIPPED.decode(codes) == plain


def test_signs_that_print_alike_share_a_code() -> None:
    assert SHIPPED.encode("Ðề\u00a0án…") == SHIPPED.encode("Đề án...")
    assert SHIPPED.encode("日") is None


def test_steps_collapse_to_text() -> None:
    a, b = SHIPPED.encode("ab") or []
    assert SHIPPED.collapse([BLANK, a, a, BLANK, a, b, b]) == "aab"
    assert SHIPPED.collapse([]) == ""


# Tesseract's container


def test_installed_network_is_the_known_one(container: bytes) -> None:
    parts = traineddata.split(container)
    found = traineddata.layers(traineddata.network(parts["lstm"]))
    kinds = [layer.kind for layer in found]
    assert kinds == [
        *("Input", "Convolve", "Tanh", "Maxpool", "XYTranspose"),
        *("LSTM", "RTLReversed", "LSTM", "Softmax"),
    ]
    assert [(layer.inputs, layer.outputs) for layer in found][-4:] == [
        *((48, 96), (96, 96), (96, 192), (192, BLANK + 1))
    ]
    last = found[-1].weights[0]
    assert last.shape == (BLANK + 1, 193)
    assert last.dtype == np.float32
    assert 0.1 < np.abs(last).max() < 100
    assert len(traineddata.recoder(parts["lstm-recoder"])) == len(
        traineddata.unicharset(parts["lstm-unicharset"])
    )


def test_a_made_up_container_comes_apart() -> None:
    offsets = [-1] * 24
    offsets[17], offsets[23] = 4 + 8 * 24, 4 + 8 * 24 + 3
    data = struct.pack("<i24q", 24, *offsets) + b"netv1"
    assert traineddata.split(data) == {"lstm": b"net", "version": b"v1"}


@pytest.mark.parametrize(
    "data",
    [
        *(b"", b"\x00", b"\xff\xff\xff\xff", struct.pack("<i", 24), b"%PDF-1.7 and more of it"),
        struct.pack("<i1q", 1, 99),
    ],
)
def test_other_files_are_refused(data: bytes) -> None:
    with pytest.raises(TrainedDataError):
        traineddata.split(data)


def test_a_cut_network_is_refused(container: bytes) -> None:
    component = traineddata.split(container)["lstm"]
    for size in (0, 3, 40, 1000, len(component) // 2):
        with pytest.raises(TrainedDataError):
            traineddata.network(component[:size])


# Typeset lines


def test_lines_are_the_same_per_seed_and_differ_between_seeds(fonts: Fonts) -> None:
    first, again = setter(fonts, 1.0), setter(fonts, 1.0)
    lines = [first.line(seed) for seed in range(8)]
    for seed, line in enumerate(lines):
        other = again.line(seed)
        assert np.array_equal(line.pixels, other.pixels)
        assert np.array_equal(line.codes, other.codes)
    assert len({line.pixels.tobytes() for line in lines}) == len(lines)


def test_the_shipped_network_reads_lightly_worn_lines(fonts: Fonts) -> None:
    network = LineNetwork(asset("models/vie_lines.onnx"), asset("models/vie_lines.json"))
    lines = [setter(fonts).line(seed) for seed in range(30)]
    shares = network.posteriors([prepare_line(line.pixels) for line in lines])
    wrong = total = 0
    for line, share in zip(lines, shares, strict=True):
        true = SHIPPED.decode(line.codes.tolist())
        read = "".join(char.text for char in network.characters(share))
        assert SHIPPED.collapse(share.argmax(axis=1).tolist()) == read.strip()
        wrong += Levenshtein.distance(read.strip(), true)
        total += len(true)
    assert total > 600
    assert wrong / total < 0.05


def test_lines_have_the_networks_height_and_room_for_their_text(fonts: Fonts) -> None:
    for seed in range(20):
        line = setter(fonts, 1.0).line(seed)
        assert line.pixels.shape[0] == 36
        assert line.pixels.dtype == np.uint8
        assert line.pixels.min() < 128 < line.pixels.max()
        assert items.fits(line.codes.tolist(), line.pixels.shape[1])


def test_wear_changes_pixels() -> None:
    drawn = np.full((80, 300), 255, np.uint8)
    cv2.putText(drawn, "Quyet dinh", (10, 50), cv2.FONT_HERSHEY_SIMPLEX, 1.2, 0, 2)
    clean = [age(drawn, 50, Chance.of(seed, 0.0)) for seed in range(12)]
    worn = [age(drawn, 50, Chance.of(seed)) for seed in range(12)]
    assert {page.scale for page in clean} == {1.0}
    assert len({page.scale for page in worn}) > 1
    assert {page.pixels.shape for page in clean} == {drawn.shape}


def test_a_quarter_of_the_phrases_are_codes() -> None:
    dice = random.Random(1)
    made = [phrase(dice, ["Căn cứ Luật Xây dựng"]) for _ in range(400)]
    with_digits = sum(any(c.isdigit() for c in text) for text in made)
    assert 40 < with_digits < 140
    assert max(map(len, made)) <= 110


def test_a_text_needs_a_step_between_doubled_letters() -> None:
    assert items.fits([1, 2], 9)
    assert not items.fits([1, 1], 9)
    assert items.fits([1, 1], 12)


def test_items_come_back_from_disk(tmp_path: Path) -> None:
    made = [
        LineItem(np.full((36, w), w, np.uint8), np.arange(w % 5, dtype=np.int16), f"B_{w}")
        for w in (9, 40, 13)
    ]
    items.write(tmp_path / "aligned-0.npz", made)
    items.write(tmp_path / "aligned-1.npz", [])
    back = items.read_all(tmp_path.glob("aligned-*.npz"))
    assert [item.source for item in back] == ["B_9", "B_40", "B_13"]
    for one, other in zip(made, back, strict=True):
        assert np.array_equal(one.pixels, other.pixels)
        assert np.array_equal(one.codes, other.codes)


# Syllables


def test_syllables_are_counted_up_to_sentence_marks(tmp_path: Path) -> None:
    words, pairs = syllables.count(["Căn cứ Luật; căn cứ", "Căn  cứ, số 12"])
    assert words["căn"] == 3
    assert pairs["căn", "cứ"] == 3
    assert pairs["luật", "căn"] == 0
    kept, neighbours = syllables.write(tmp_path / "table.npz", words, pairs)
    assert (kept, neighbours) == (2, 1)
    model = LanguageModel(tmp_path / "table.npz")
    assert model.knows("căn")
    assert not model.knows("luật")
    assert model.cost("căn", "cứ") < model.cost("cứ", "căn")


def test_shipped_table_has_the_format_written_here() -> None:
    with np.load(asset("models/vie_syllables.npz"), allow_pickle=False) as table:
        words = str(table["words"]).split("\n")
        assert len(words) == len(set(words)) == len(table["counts"])
        assert table["counts"].dtype == table["pair_counts"].dtype == np.int32
        assert np.all(np.diff(table["counts"]) <= 0)
        assert table["counts"].min() >= syllables.LEAST
        assert table["pairs"].dtype == np.uint16
        assert table["pairs"].max() < len(words)
        keys = table["pairs"].astype(np.int64) @ [1 << 16, 1]
        assert np.all(np.diff(keys) > 0)
        assert {"quyết", "định", "nghị"} <= set(words)
        assert max(map(len, words)) <= syllables.LONGEST


# Real lines


def test_readings_take_the_truths_words_and_keep_the_printed_tone_place() -> None:
    truth = "Thủ tướng Chính phủ yêu cầu các Bộ hòa giải tranh chấp đất đai tại địa phương."
    read = ["Thủ tuớng Chính phủ yêu câu", "các Bộ hoà giải tranh chấp", "một dòng viết tay lạ"]
    found = align(read, truth)
    assert [(a.line, a.text) for a in found] == [
        (0, "Thủ tướng Chính phủ yêu cầu"),
        (1, "các Bộ hoà giải tranh chấp"),
    ]


def test_lines_with_a_word_too_many_or_too_few_fall_out() -> None:
    truth = "một hai ba bốn năm sáu bảy tám"
    assert align(["một hai bốn năm"], truth) == []
    assert align(["một hai"], truth) == []
    assert [a.text for a in align(["một hai ba bốn"], truth)] == ["một hai ba bốn"]


def chars(text: str, share: float = 0.99) -> list[ReadChar]:
    return [ReadChar(c, share, (), 0.0, 1.0) for c in text]


@pytest.mark.parametrize(
    ("text", "share", "sure"),
    [
        *(("căn cứ luật", 0.99, True), ("căn cứ luật", 0.9, False), ("căn cứ", 0.99, False)),
        *(("căn cứ luâtj", 0.99, False), ("căn cứ 12/2010/NĐ-CP", 0.99, True)),
    ],
)
def test_only_lines_beyond_doubt_are_sure(text: str, share: float, sure: bool) -> None:
    known = {"căn", "cứ", "luật"}
    assert is_sure(chars(text, share), text, known.__contains__) is sure


def test_one_weak_character_makes_a_line_unsure() -> None:
    read = chars("căn cứ luật đất đai và nhà ở của nhân dân")
    read[3] = ReadChar("c", 0.3, (), 0.0, 1.0)
    assert not is_sure(read, "".join(c.text for c in read), lambda _: True)


def test_crops_are_those_the_pipeline_reads() -> None:
    gray = paper(Put("Căn cứ Luật Xây dựng ngày 18 tháng 6"), Put("Điều 1. Phạm vi", y_mm=50.0))
    own = scans.crops(PageImage(1, gray, 300.0))
    read = [line.crop.pixels for line in _prepare(gray, 300.0, Recipe()).lines]
    assert len(own) == len(read) == 2
    for crop, other in zip(own, read, strict=True):
        assert np.array_equal(crop, other)


# Command line


def test_no_line_is_both_learnt_and_measured() -> None:
    names = ["B_10209608", "B_10209610", "T_qn_299_UB_p1", "B_10209647"]
    pixels, codes = np.zeros((36, 9), np.uint8), np.zeros(1, np.int16)
    real = [LineItem(pixels, codes, name) for name in names]
    learnt, measured = _sorted_out(real, held_out=False, fronts=False)
    assert [item.source for item in learnt] == ["B_10209608"]
    assert {k: [i.source for i in v] for k, v in measured.items()} == {
        "held-out": ["B_10209610", "B_10209647"],
        "front-pages": ["T_qn_299_UB_p1"],
    }
    learnt, measured = _sorted_out(real, held_out=True, fronts=True)
    assert learnt == real
    assert not any(measured.values())


@pytest.mark.usefixtures("container")
def test_the_command_says_what_is_missing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    where = ["--data", str(tmp_path), "--work", str(tmp_path / "work")]
    assert main(["align", *where]) == 3
    assert "No such file" in capsys.readouterr().err
    with pytest.raises(SystemExit):
        main(["dance", *where])


@pytest.mark.usefixtures("container")
def test_training_steps_run(tmp_path: Path, fonts: Fonts) -> None:
    pytest.importorskip("torch", reason="torch is only installed where weights are made")
    pytest.importorskip("onnx", reason="onnx is only installed where weights are made")
    work = tmp_path / "work"
    work.mkdir()
    lines = [setter(fonts).line(seed) for seed in range(24)]
    items.write(work / "typeset-0.npz", lines)
    where = ["--data", str(tmp_path), "--work", str(work), "--jobs", "1"]
    assert main(["train", *where, "--steps", "2", "--every", "1"]) == 0
    assert main(["export", *where, "--version", "test"]) == 0
    made = LineNetwork(work / "vie_lines.onnx", work / "vie_lines.json")
    (shares,) = made.posteriors([prepare_line(lines[0].pixels)])
    read = "".join(char.text for char in made.characters(shares)).strip()
    assert Levenshtein.normalized_similarity(read, SHIPPED.decode(lines[0].codes.tolist())) > 0.5

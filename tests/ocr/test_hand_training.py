"""Rows to learn handwriting from: the same seed, the same row; labels say what stands there.

What needs torch runs where torch is installed (see `resources/models/README.md`).
"""

import itertools
import random
from pathlib import Path

import numpy as np
import pytest

from ocr.assets import asset
from ocr.handwriting import alphabet
from ocr.handwriting.decode import decode_row
from ocr.handwriting.network import RowNetwork
from ocr.handwriting.rows import ROW_HEIGHT
from resources.models.training.fonts import Fonts
from resources.models.training.hand_align import best_of, path_of
from resources.models.training.hand_cuts import cut_digits
from resources.models.training.hand_digits import Hands
from resources.models.training.hand_forms import Fill, date_parts, labels_of, number_parts
from resources.models.training.hand_items import read_rows, write_rows
from resources.models.training.hand_rows import RowItem, RowMaker
from resources.models.training.hand_scans import RealRow, labelled
from resources.models.training.hand_strokes import SHAPES, draw_digit

PLACES = ("Hà Nội", "Quảng Ngãi", "Bà Rịa - Vũng Tàu", "Cao Bằng")
TRUTH = {
    "number": "1845", "notation": "QĐ-UBND", "date": "2025-08-05", "place": "Hà Nội",
    "agency": "Ủy ban", "handwritten_fields": ["number", "date"], "uncertain_fields": [],
}  # fmt: skip


@pytest.fixture(scope="module")
def maker() -> RowMaker:
    return RowMaker(Fonts.installed(), Hands.found(None, None), PLACES)


@pytest.fixture(scope="module")
def network() -> RowNetwork:
    return RowNetwork(asset("models/hand_rows.onnx"))


def digits_of(row: RowItem) -> tuple[str, ...]:
    """What the labels say, by the marks between the digits."""
    parts, at = [""], 0
    bounds = {alphabet.DAY, alphabet.MONTH, alphabet.YEAR, alphabet.NUMBER}
    for code in row.labels.tolist():
        if code in bounds:
            parts.append("")
            at += 1
        elif alphabet.PRINT <= code < alphabet.NUMBER:
            parts[at] += str((code - alphabet.PRINT) % 10)
        elif code == alphabet.SLASH or (code == alphabet.HYPHEN and parts[at]):
            parts.append("")
            at += 1
    return tuple(parts[1:4] if row.kind == "date" else parts[1:2])


def test_labels_follow_the_text() -> None:
    names = [alphabet.LABELS[code] for code in labels_of("Quận 12, ngày 05 tháng 8 năm 2025")]
    assert names == ["word", "1", "2", "ngay", "0", "5", "thang", "8", "nam", "2", "0", "2", "5"]
    party = [alphabet.LABELS[code] for code in labels_of("Số 13–TB/TU")]
    assert party == ["so", "1", "3", "-", "word", "/", "word"]


def test_forms_are_rows_of_the_grammar() -> None:
    dice = random.Random(4)
    fills = set()
    for _ in range(300):
        date = [part for part in date_parts(dice, PLACES) if part.fill is not Fill.TYPED]
        number = number_parts(dice)
        fills |= {part.fill for part in (*date, *number)}
        assert number[0].labels[-1] == alphabet.NUMBER
        for part in (*date, *number):
            if part.fill is Fill.BLANK:
                assert not part.labels
            if part.fill is Fill.HAND:
                assert all(alphabet.HAND <= code < alphabet.NUMBER for code in part.labels)
    assert fills == set(Fill)


def test_every_shape_of_every_digit_can_be_drawn() -> None:
    for digit, shapes in SHAPES.items():
        for variant in range(len(shapes)):
            ink = draw_digit(digit, variant, 40, 4, 0.2, random.Random(1))
            assert ink.max() == 255
            assert 36 < ink.shape[0] < 66
            edge = np.concatenate([ink[0], ink[-1], ink[:, 0], ink[:, -1]])
            assert edge.max() < 40, (digit, variant)  # nothing is cut off


def test_the_same_seed_draws_the_same_row(maker: RowMaker) -> None:
    for seed in (3, 4):
        one, two = maker.row(seed), maker.row(seed)
        assert np.array_equal(one.pixels, two.pixels)
        assert one.labels.tolist() == two.labels.tolist()
        assert one.pixels.shape[0] == ROW_HEIGHT
    assert maker.row(3).pixels.shape != maker.row(4).pixels.shape


def test_the_shipped_weights_read_drawn_rows(maker: RowMaker, network: RowNetwork) -> None:
    right = sure = wrong = 0
    rows = [maker.row(10**9 + n) for n in range(60)]
    for row in rows:
        shares = network.shares(row.ink)
        readings, _ = decode_row(shares, "number" if row.kind == "number" else "date")
        if not readings or readings[0][1] < 0.8:
            continue
        sure += 1
        right += readings[0][0] == digits_of(row)
        wrong += readings[0][0] != digits_of(row)
    assert sure >= 0.5 * len(rows)
    assert wrong <= 0.08 * sure


def test_rows_come_back_from_their_file(maker: RowMaker, tmp_path: Path) -> None:
    rows = [maker.row(seed) for seed in range(3)]
    write_rows(tmp_path / "rows.npz", rows)
    back = read_rows([tmp_path / "rows.npz"])
    for one, two in zip(rows, back, strict=True):
        assert np.array_equal(one.pixels, two.pixels)
        assert (one.labels.tolist(), one.kind) == (two.labels.tolist(), two.kind)


def test_the_likeliest_path_is_the_best_of_all_paths() -> None:
    noise = np.random.default_rng(2)
    shares = np.zeros((6, 4), np.float32)
    shares[:] = noise.dirichlet(np.ones(4), 6)
    for labels in ((1, 2), (1, 1), (3,), (2, 2, 1)):
        chances = [
            float(np.log(shares[range(6), path]).sum())
            for path in itertools.product(range(4), repeat=6)
            if [c for i, c in enumerate(path) if c and (i == 0 or path[i - 1] != c)] == list(labels)
        ]
        score, where = path_of(shares, labels)
        assert score == pytest.approx(max(chances), abs=1e-4)
        assert where == sorted(where)
    assert path_of(shares, (1, 1, 1, 1))[1] == []
    assert best_of(shares, [(1, 2), (2, 1)])[0] in {(1, 2), (2, 1)}


def _real(maker: RowMaker, network: RowNetwork) -> tuple[RealRow, RowItem]:
    """A drawn row that passes for a scan: day and number by hand, read as it should be."""
    for seed in range(2 * 10**8, 2 * 10**8 + 400):
        row = maker.row(seed)
        by_hand = [code for code in row.labels.tolist() if alphabet.HAND <= code < alphabet.NUMBER]
        if row.kind != "number" or len(by_hand) < 3:
            continue
        shares = network.shares(row.ink)
        readings, _ = decode_row(shares, "number")
        if readings and readings[0][0] == digits_of(row) and readings[0][1] > 0.95:
            truth = TRUTH | {"number": digits_of(row)[0]}
            return RealRow(row.pixels, "number", truth), row
    raise AssertionError("no drawn row is read")


def test_a_real_row_is_labelled_by_its_truth_only_where_that_is_certain(
    maker: RowMaker, network: RowNetwork
) -> None:
    real, drawn = _real(maker, network)
    item = labelled(real, network)
    assert item is not None
    assert item.source == "Ủy ban"
    assert digits_of(item) == digits_of(drawn)
    doubtful = RealRow(real.pixels, "number", real.truth | {"uncertain_fields": ["number 127"]})
    assert labelled(doubtful, network) is None
    blank = RealRow(np.zeros_like(real.pixels), "number", real.truth)
    assert labelled(blank, network) is None


def test_digits_are_cut_out_alone(maker: RowMaker, network: RowNetwork) -> None:
    found = 0
    for seed in range(3 * 10**8, 3 * 10**8 + 25):
        row = maker.row(seed)
        for digit, ink in cut_digits(row, network.shares(row.ink)):
            assert alphabet.HAND + digit in row.labels.tolist()
            assert 8 <= ink.shape[0] <= ROW_HEIGHT
            assert ink.max() > 100
            found += 1
    assert found >= 10


# torch warns of its own exporter's future
@pytest.mark.filterwarnings("ignore")
def test_a_few_steps_of_learning_lower_the_loss_and_export(maker: RowMaker, tmp_path: Path) -> None:
    torch = pytest.importorskip("torch", reason="torch is only installed where weights are made")
    pytest.importorskip("onnx", reason="onnx is only installed where weights are made")
    from resources.models.training.hand_export import write_hand
    from resources.models.training.hand_model import RowModel
    from resources.models.training.hand_train import HandPlan, block_of, learn

    torch.manual_seed(1)
    model, losses = RowModel(), []
    rows = [maker.row(seed) for seed in range(12)]
    learn(
        model,
        lambda: rows,
        rows[:2],
        HandPlan(steps=6, rate=3e-3, real=0.3, every=2),
        tmp_path / "hand.pt",
        lambda _model, _steps, loss: losses.append(loss),
    )
    assert losses[-1] < losses[0]
    write_hand(model, "hand-rows-test", tmp_path / "hand_rows.onnx")
    network = RowNetwork(tmp_path / "hand_rows.onnx")
    assert network.version == "hand-rows-test"
    with torch.no_grad():
        model.eval()
        expected = torch.softmax(model(block_of([rows[0].pixels])), 2)[:, 0].numpy()
    shares = network.shares(rows[0].ink)
    assert np.abs(shares - expected[: len(shares)]).max() < 1e-3

"""The corpus must tell the truth: what its rows say is what its pages show."""

import gzip
import json
from pathlib import Path
from typing import Any

import numpy as np
import pypdfium2
import pytest

from resources.samples.corpus import references
from resources.samples.corpus.__main__ import main
from resources.samples.corpus.digits import DigitWriter, load_digits
from resources.samples.corpus.draft import Signature
from resources.samples.corpus.drawings import DRAWINGS
from resources.samples.corpus.issuers import TWO_LEVELS, issued_on, issuer_of
from resources.samples.corpus.make import Made, kinds_of, make, write
from resources.samples.corpus.others import OTHERS
from resources.samples.corpus.scan import WEARS
from resources.samples.corpus.truth import plain, position
from resources.samples.corpus.words import Unit, Words, load_words
from resources.samples.generator.fonts import FontMissingError, font
from scanstation.services.evaluate_truth import read_truth, type_key

KEYS = {
    "file", "type", "number_full", "number", "notation", "date", "place", "agency",
    "superior_agency", "abstract", "signer", "signer_position", "urgency", "secrecy",
    "recipients_block", "handwritten_fields", "incoming_or_other_stamps", "uncertain_fields",
    "note", "signer_labelled",
}  # fmt: skip
WORDS = load_words(None)
DOCUMENTS = tuple(WORDS.kinds)


@pytest.fixture(autouse=True, scope="module")
def _fonts() -> None:
    try:
        font("r", 12)
    except FontMissingError as error:
        pytest.skip(str(error))


@pytest.fixture(scope="module")
def documents() -> dict[str, Made]:
    """One of each kind of document."""
    return {key: make(WORDS, n, 3, (key,)) for n, key in enumerate(DOCUMENTS)}


def shown(made: Made) -> str:
    lines = (line.text for page in made.pages for line in page.truth.lines)
    return " ".join(" ".join(lines).replace("\u00a0", " ").split())


def tight(text: str) -> str:
    """Without what a record may write differently: the blank after a full stop, tone places."""
    return newly_toned(text).replace(". ", ".")


def newly_toned(text: str) -> str:
    for new, old in (("òa", "oà"), ("òA", "oÀ"), ("ÒA", "OÀ"), ("ủy", "uỷ"), ("Ủy", "Uỷ"),
                     ("ỦY", "UỶ"), ("óa", "oá")):  # fmt: skip
        text = text.replace(old, new)
    return text


@pytest.mark.parametrize("key", DOCUMENTS)
def test_every_value_of_the_row_is_printed(key: str, documents: dict[str, Made]) -> None:
    made = documents[key]
    page, row = newly_toned(shown(made)), made.row
    for name in ("number", "notation", "place", "abstract", "signer"):
        if row[name]:
            assert tight(row[name]) in tight(page), name
    for part in (row["agency"], row["superior_agency"]):
        loose = newly_toned((part or "").upper()).replace("ỦY BAN NHÂN DÂN", "UBND")
        assert loose in page.upper().replace("ỦY BAN NHÂN DÂN", "UBND")
    for line in (row["signer_position"] or "").split(", "):
        office, _, rank = line.rstrip(")").partition(" (")
        assert tight(office) in tight(page)
        assert tight(rank) in tight(page)
    if row["date"]:
        year, _, day = row["date"].split("-")
        assert f"năm {year}" in page
        assert day in page


@pytest.mark.parametrize("key", DOCUMENTS)
def test_row_has_the_form_of_the_real_truth(key: str, documents: dict[str, Made]) -> None:
    row = {"file": f"files/{key}.pdf", **documents[key].row}
    assert set(row) >= KEYS
    assert row["type_key"] == plain(row["type"])
    assert json.loads(json.dumps(row, ensure_ascii=False)) == row


@pytest.mark.parametrize("key", [*DOCUMENTS, *DRAWINGS])
def test_every_type_stands_in_the_table_of_types(key: str) -> None:
    name = DRAWINGS.get(key) or WORDS.kinds[key]["name"]
    assert type_key(name) == plain(name)


@pytest.mark.parametrize("key", DOCUMENTS)
def test_columns_of_the_head_keep_apart(key: str, documents: dict[str, Made]) -> None:
    lines = documents[key].pages[0].truth.lines
    left = [line.box for line in lines if line.zone in ("2", "3", "5b")]
    right = [line.box for line in lines if line.zone in ("1", "4")]
    for a in left:
        for b in right:
            apart = a[2] <= b[0] or b[2] <= a[0] or a[3] <= b[1] or b[3] <= a[1]
            assert apart, (a, b)


@pytest.mark.parametrize("key", DOCUMENTS)
def test_print_stays_on_the_sheet_and_lines_do_not_collide(
    key: str, documents: dict[str, Made]
) -> None:
    for page in documents[key].pages:
        printed = [line for line in page.truth.lines if line.zone != "page_number"]
        for line in printed:
            assert line.box[0] >= 0
            assert line.box[2] <= page.truth.width_px
            assert line.box[3] <= page.truth.height_px
        boxes = [line.box for line in printed]
        for i, a in enumerate(boxes):
            for b in boxes[i + 1 :]:
                across = min(a[2], b[2]) - max(a[0], b[0])
                down = min(a[3], b[3]) - max(a[1], b[1])
                low = min(a[3] - a[1], b[3] - b[1])
                assert across <= 0 or down < 0.6 * low, (a, b)


@pytest.mark.parametrize("key", [*OTHERS, *DRAWINGS])
def test_what_is_no_document_has_no_type(key: str) -> None:
    row = make(WORDS, 0, 5, (key,)).row
    assert set(row) | {"file"} >= KEYS
    if key in OTHERS:
        assert row["type"] is None
        assert row["number"] is None
    else:
        assert row["type_key"] == key


def test_handwriting_is_marked_where_it_is() -> None:
    seen = set()
    for n in range(9):
        made = make(WORDS, n, 11, ("cong_van", "quyet_dinh"))
        if made.knobs.writer == "stamp":
            assert made.row["handwritten_fields"] == []
            continue
        pens = {line.zone for line in made.pages[0].truth.lines
                for word in line.words if word.ink == "pen"}  # fmt: skip
        zones = {"number": "3", "date": "4"}
        assert pens == {zones[name] for name in made.row["handwritten_fields"]}
        seen |= pens
    assert seen == {"3", "4"}


def test_same_seed_same_pixels_and_others_differ() -> None:
    again = [make(WORDS, 4, 9) for _ in range(2)]
    assert again[0].row == again[1].row
    for a, b in zip(again[0].pages, again[1].pages, strict=True):
        assert np.array_equal(a.pixels, b.pixels)
    assert make(WORDS, 4, 10).row != again[0].row
    assert make(WORDS, 5, 9).row != again[0].row


@pytest.mark.parametrize("grade", WEARS)
def test_a_file_is_written_for_each_grade(grade: str, tmp_path: Path) -> None:
    made = make(WORDS, 1, 2, ("cong_van",))
    row = write(made, tmp_path, "00001", 2, grade)
    path = tmp_path / row["file"]
    if path.suffix == ".pdf":
        with pypdfium2.PdfDocument(path) as pdf:
            assert len(pdf) == len(made.pages)
    assert row["scan"]["mode"] in WEARS[grade]


def test_command_writes_what_evaluate_reads(tmp_path: Path) -> None:
    asked = ["--out", str(tmp_path), "--count", "3", "--seed", "6", "--kinds", "giay_moi,bao_chi"]
    assert main(asked) == 0
    rows: list[dict[str, Any]] = json.loads((tmp_path / "metadata.json").read_text("utf-8"))
    truths = read_truth(tmp_path)
    assert [truth.file for truth in truths] == [row["file"] for row in rows]
    assert all((tmp_path / row["file"]).is_file() for row in rows)
    assert main(["--out", str(tmp_path), "--kinds", "no_such"]) == 2


def test_kinds_are_drawn_with_their_weights() -> None:
    known = kinds_of(WORDS)
    assert len(known) == len(set(known)) == len(DOCUMENTS) + len(OTHERS) + len(DRAWINGS)
    for row in WORDS.kinds.values():
        assert row["weight"] > 0
        assert set(row["issuers"]) <= set(WORDS.issuers)


def test_issuers_keep_to_their_period() -> None:
    rng = np.random.default_rng(1)
    for key, pattern in WORDS.issuers.items():
        period = pattern.get("period", "")
        day = issued_on(rng, period)
        if period:
            assert (day >= TWO_LEVELS) == (period == "after")
        issuer = issuer_of(rng, WORDS, key, day)
        told = " ".join([*issuer.superior, *issuer.organ, issuer.name, issuer.place, issuer.opens])
        assert "{" not in told, told


@pytest.mark.parametrize(
    ("printed", "said"),
    [
        ("Đại tá Vi Ngọc Lan", "KT. GIÁM ĐỐC, PHÓ GIÁM ĐỐC (Đại tá)"),
        ("TS. Vi Ngọc Lan", "KT. GIÁM ĐỐC, PHÓ GIÁM ĐỐC"),
        ("Vi Ngọc Lan", "KT. GIÁM ĐỐC, PHÓ GIÁM ĐỐC"),
    ],
)
def test_a_military_rank_belongs_to_the_position_a_degree_to_nobody(
    printed: str, said: str
) -> None:
    signature = Signature(("KT.GIÁM ĐỐC", "PHÓ GIÁM ĐỐC"), "Vi Ngọc Lan", printed)
    assert position(signature, ("Đại tá", "Thượng tá")) == said


@pytest.mark.parametrize(
    ("name", "running", "bare"),
    [
        ("Tỉnh Lào Cai", "tỉnh Lào Cai", "Lào Cai"),
        ("Quận 12", "quận 12", "Quận 12"),
        ("Thị trấn Mộ Đức", "thị trấn Mộ Đức", "Mộ Đức"),
    ],
)
def test_units_in_a_sentence_and_alone(name: str, running: str, bare: str) -> None:
    assert (Unit(name).running, Unit(name).bare) == (running, bare)


def test_titles_lose_what_portals_add(tmp_path: Path) -> None:
    with gzip.open(tmp_path / "metadata_rows.tsv.gz", "wt", encoding="utf-8") as file:
        file.write("set\ttype\tnumber\tdate\tagency\ttitle\tsigner\n")
        title = "công bố thủ tục hành chính về nhà ở do Ủy ban nhân dân tỉnh Lào Cai ban hành"
        whole = f"Quyết định 9/QĐ-UBND năm 2013 {title}"
        file.write(f"a\tQuyết định\t9/QĐ-UBND\t\tTỉnh Lào Cai\t{whole}\t\n")
        file.write("a\tQuyết định\t8/QĐ-UBND\t\tTỉnh Lào Cai\tngắn\t\n")
    words = load_words(tmp_path)
    assert [title.text for title in words.titles["Quyết định"]] == [
        "công bố thủ tục hành chính về nhà ở"
    ]


def test_written_digits_come_from_the_set(tmp_path: Path) -> None:
    images = np.zeros((10, 28, 28), np.uint8)
    for digit in range(10):
        images[digit, 4:24, 10 : 11 + digit] = 255
    np.savez(tmp_path / "digits.npz", images=images, labels=np.arange(10))
    writer = load_digits(tmp_path / "digits.npz")
    assert isinstance(writer, DigitWriter)
    rng = np.random.default_rng(3)
    thin, thick = (writer(digit, 60, rng) for digit in "09")
    assert 50 < thin.shape[0] < 90
    assert (thick > 128).sum() > 2 * (thin > 128).sum()


def test_a_blank_number_is_no_number() -> None:
    words: Words = WORDS
    kind = words.kinds["quyet_dinh"]
    rng = np.random.default_rng(8)
    day = issued_on(rng, "before")
    issuer = issuer_of(rng, words, "ubnd_tinh", day)
    made = [references.reference(rng, kind, issuer, day) for _ in range(200)]
    blank = [one for one in made if one.number is None]
    assert 0 < len(blank) < 40
    assert not any(char.isdigit() for one in blank for char in one.printed)
    assert all(one.notation and one.notation in one.printed for one in made)

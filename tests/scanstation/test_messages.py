"""Every reason has words in two languages and a next step, and the Vietnamese is Vietnamese."""

from __future__ import annotations

import ast
import pickle
import re
import unicodedata
from pathlib import Path

import pytest

import ocr.errors
from ocr.reading import REASON_CODES
from scanstation import errors
from scanstation.messages import LANGUAGES, codes, describe, load_table
from scanstation.paths import resource

ROOT = Path(__file__).resolve().parents[2]

RAISERS = {
    name
    for name, kind in vars(errors).items()
    if isinstance(kind, type) and issubclass(kind, errors.KnownError)
} | {"Problem", "Notice", "FileBusy", "SourceChanged"}

CODE_SECOND = {"Meaning", "_says", "storage_error"}
"""Calls whose second argument is the code."""

FINDINGS = {
    "blank",
    "blurred",
    "too_dark",
    "too_light",
    "low_dpi",
    "cut_edge",
    "low_confidence",
    "unsure_turn",
}
"""Those `ocr.types.Quality` names."""


def _raised_in(path: Path) -> set[str]:
    """Codes given as text to a constructor of a known error, or to `Problem` and `Meaning`."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.id if isinstance(node.func, ast.Name) else ""
        if name not in RAISERS | CODE_SECOND:
            continue
        place = 1 if name in CODE_SECOND else 0
        if len(node.args) > place and isinstance(node.args[place], ast.Constant):
            found.add(str(node.args[place].value))
    return found


def _used_codes() -> dict[str, str]:
    used = {}
    for path in sorted((ROOT / "scanstation").rglob("*.py")):
        for code in _raised_in(path):
            used[code] = path.name
    return used


def _codes_of_ocr() -> set[str]:
    kinds = [kind for kind in vars(ocr.errors).values() if isinstance(kind, type)]
    return {kind.code for kind in kinds if issubclass(kind, ocr.errors.OcrError)}


def test_the_search_for_codes_finds_some() -> None:
    used = _used_codes()
    assert {"setting_unknown", "nothing_to_watch", "page_timeout", "source_changed"} <= set(used)
    assert len(used) > 20


def test_every_code_raised_in_the_station_has_words() -> None:
    silent = {code: where for code, where in _used_codes().items() if code not in codes()}
    assert silent == {}


def test_every_code_of_the_ocr_library_has_words() -> None:
    named_elsewhere = {"duplicate", "empty", "not_a_regular_file", "crashed_twice", "page_timeout"}
    wanted = _codes_of_ocr() | set(REASON_CODES) | FINDINGS | named_elsewhere
    assert wanted - codes() == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_texts_are_sentences_in_nfc(language: str) -> None:
    for code in codes():
        message = describe(code, language)
        for text in (message.text, message.next_step):
            assert text == unicodedata.normalize("NFC", text).strip(), code
            assert len(text) > 3, code


def test_vietnamese_texts_have_their_marks() -> None:
    marked = re.compile(
        r"[àáảãạăắằẳẵặâấầẩẫậđèéẻẽẹêếềểễệìíỉĩịòóỏõọôốồổỗộơớờởỡợùúủũụưứừửữựỳýỷỹỵ]", re.I
    )
    bare = [
        code
        for code in codes()
        for text in (describe(code, "vi").text, describe(code, "vi").next_step)
        if len(re.sub(r"{\w+}", "", text)) > 25 and not marked.search(text)
    ]
    assert bare == []


def test_both_languages_name_the_same_facts() -> None:
    table = load_table(resource("messages"))
    for code, texts in table.items():
        facts = [set(re.findall(r"{(\w+)}", texts[key])) for key in ("vi", "en")]
        assert facts[0] == facts[1], code


def test_a_fact_nobody_gave_does_not_hide_the_message() -> None:
    assert "{path}" in describe("disk_full", "en").text
    assert "/kho" in describe("disk_full", "en", {"path": "/kho"}).text


def test_an_unknown_code_is_spoken_of_all_the_same() -> None:
    message = describe("no_such_code", "vi")
    assert "no_such_code" in message.text
    assert message.next_step


def test_a_code_in_two_files_is_refused(tmp_path: Path) -> None:
    for name in ("a.toml", "b.toml"):
        (tmp_path / name).write_text("[x]\nvi='1'\nen='1'\nnext_vi='1'\nnext_en='1'\n")
    with pytest.raises(ValueError, match="already"):
        load_table(tmp_path)


def test_a_code_without_a_next_step_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text("[x]\nvi='1'\nen='1'\nnext_vi='1'\n")
    with pytest.raises(ValueError, match="next_en"):
        load_table(tmp_path)


def test_errors_keep_code_and_facts_across_a_process_border() -> None:
    error = errors.DiskFull(path="/kho")
    again = pickle.loads(pickle.dumps(error))  # noqa: S301 - our own bytes
    assert type(again) is errors.DiskFull
    assert again.user_text("en") == error.user_text("en")
    assert "/kho" in again.user_text("vi")

"""Numbers as citations name them, and who names whom."""

from __future__ import annotations

from dataclasses import replace

import pytest

from scanstation.domain.citing import citation_key, number_key, number_text
from scanstation.domain.document import Document, SourceFile
from scanstation.domain.fields import FieldKey, FieldSet, FieldValue, MachineValue
from scanstation.domain.ids import DocumentId, Sha256
from scanstation.store import Store
from tests.scanstation.store_kit import CLOCK


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("05/2025/TT-BNV", "5/2025/tt-bnv"),
        ("13-TB/CQTT", "13 – TB/CQTT"),
        ("184/QĐ-UBND", "184 / QÐ-UBND"),
        ("184/QĐ-UBND", "184/QD-UBND"),
    ],
)
def test_spellings_of_one_number_have_one_key(one: str, other: str) -> None:
    assert citation_key(one) == citation_key(other) != ""


@pytest.mark.parametrize(
    ("one", "other"),
    [("184/QĐ-UBND", "185/QĐ-UBND"), ("184/QĐ-UBND", "184/QĐ-HĐND"), ("5/2025/TT-BNV", "5/TT-BNV")],
)
def test_other_numbers_have_other_keys(one: str, other: str) -> None:
    assert citation_key(one) != citation_key(other)


def test_what_is_no_number_has_no_key() -> None:
    assert citation_key("Luật Xây dựng") == citation_key("") == number_key(None, "QĐ-UBND") == ""


def _document(name: str, number: str, notation: str) -> Document:
    source = SourceFile(f"/in/{name}", name, Sha256(name.encode().hex().rjust(64, "0")), 10)
    fields = FieldSet(
        (
            FieldValue(FieldKey.CODE_NUMBER, (MachineValue(number, 0.9),)),
            FieldValue(FieldKey.CODE_NOTATION, (MachineValue(notation, 0.9),)),
        )
    )
    return replace(Document.arrived(DocumentId(name), source, CLOCK()), fields=fields)


def test_counts_who_names_a_number_and_finds_who_bears_it(store: Store) -> None:
    with store.unit_of_work() as uow:
        decision = uow.documents.add(_document("a", "184", "QĐ-UBND"))
        letter = uow.documents.add(_document("b", "12", "SXD-QLN"))
        report = uow.documents.add(_document("c", "13", "BC-SXD"))
        changed = uow.citations.put(letter.id, ["0184 /QĐ–UBND", "184/QĐ-UBND", "không số"])
        uow.citations.put(report.id, ["184/QĐ-UBND"])
        key = number_key("184", "QĐ-UBND")
        assert changed == (key,)
        assert uow.citations.count(key, besides=decision.id) == 2
        assert uow.citations.count(key, besides=letter.id) == 1
        assert uow.citations.bearers([key, ""]) == (decision.id,)
        assert uow.citations.put(letter.id, []) == (key,)  # it names it no longer
        assert uow.citations.count(key, besides=decision.id) == 1
        uow.commit()


def test_an_isolated_document_names_nothing(store: Store) -> None:
    with store.unit_of_work() as uow:
        one = uow.documents.add(_document("a", "1", "QĐ-UBND"))
        uow.citations.put(one.id, ["2/QĐ-UBND"])
        uow.forget(one.id)
        assert uow.citations.count("2/qd-ubnd", besides=DocumentId("x")) == 0


@pytest.mark.parametrize(
    ("number", "notation", "text"),
    [
        ("184", "QĐ-UBND", "184/QĐ-UBND"),
        ("05", "2025/TT-BNV", "05/2025/TT-BNV"),
        ("26", "TB/ĐU", "26-TB/ĐU"),
        ("526", "BYT/QĐ", "526-BYT/QĐ"),
        ("", "QĐ-UBND", "QĐ-UBND"),
        ("184", None, "184"),
        (None, None, ""),
    ],
)
def test_numbers_are_shown_as_on_the_paper(
    number: str | None, notation: str | None, text: str
) -> None:
    assert number_text(number, notation) == text

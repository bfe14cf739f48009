"""Search: forgives missing marks, ranks those who typed them, knows citations, shows the place."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanstation.domain.fields import FieldKey, FieldSet, FieldValue, MachineValue
from scanstation.domain.ids import DocumentId
from scanstation.domain.lifecycle import refuse
from scanstation.domain.states import DocumentState
from scanstation.store import DocumentFilter, Store
from scanstation.store.search_query import tiers
from tests.scanstation.store_kit import CLOCK, FOLDING, bare_document, open_store, page

TEXTS = {
    "quyet_dinh": ("Số: 184/QĐ-UBND\nQUYẾT ĐỊNH\nVề việc phê duyệt quy hoạch xã Hoà Bình",),
    "thong_tu": ("Căn cứ Thông tư số 05/2025/TT-BNV ngày 14 tháng 5 năm 2025",),
    "thuy_loi": ("Trang một chỉ có mở đầu.", "Công trình thuỷ lợi Hồ Núi Cốc", "Trang ba."),
    "khong_dau": ("Quyet dinh khong dau cua mot may quet cu",),
    "nfd": ("Đường Lương Ngọc Quyến",),
}


@pytest.fixture(scope="module")
def station(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Store, dict[str, str]]]:
    names: dict[str, str] = {}
    with open_store(tmp_path_factory.mktemp("kho")) as store:
        for number, (name, pages) in enumerate(TEXTS.items()):
            document = bare_document(f"{number:064x}", f"{number}.tif")
            if name == "nfd":
                document = replace(document, fields=_numbered("27", "GPXD-SXD"))
            names[document.id] = name
            with store.unit_of_work() as uow:
                uow.documents.add(document)
                for at, text in enumerate(pages, start=1):
                    uow.pages.put(page(document, at, text))
                uow.search.index(document.id)
                uow.commit()
        yield store, names


def _numbered(number: str, notation: str) -> FieldSet:
    return FieldSet(
        (
            FieldValue(FieldKey.CODE_NUMBER, (MachineValue(number, 0.9),)),
            FieldValue(FieldKey.CODE_NOTATION, (MachineValue(notation, 0.9),)),
        )
    )


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("quyết định", ["quyet_dinh", "khong_dau"]),
        ("QUYẾT ĐỊNH phê duyệt", ["quyet_dinh"]),
        ("quy hoach", ["quyet_dinh"]),
        ("hoà bình", ["quyet_dinh"]),
        ("hòa bình", ["quyet_dinh"]),
        ("hoa binh", ["quyet_dinh"]),
        ("thủy lợi", ["thuy_loi"]),
        ("duong luong ngoc quyen", ["nfd"]),
        ("đường", ["nfd"]),
        ("184/QĐ-UBND", ["quyet_dinh"]),
        ("184/qd-ubnd", ["quyet_dinh"]),
        ("QĐ-UBND", ["quyet_dinh"]),
        ("ubnd", ["quyet_dinh"]),
        ("184", ["quyet_dinh"]),
        ("05/2025/TT-BNV", ["thong_tu"]),
        ("5/2025/TT-BNV", ["thong_tu"]),
        ("TT-BNV", ["thong_tu"]),
        ("27/GPXD-SXD", ["nfd"]),
        ("4/QĐ-UBND", []),
        ("TT-UBND", []),
        ('"phê duyệt quy hoạch"', ["quyet_dinh"]),
        ('"quy hoạch phê duyệt"', []),
        ('"quyết định"', ["quyet_dinh"]),
        ('"thúy lợi"', []),
        ("quy hoạch không có chữ này", []),
        ("nui co", ["thuy_loi"]),
        ("công trìn", ["thuy_loi"]),
    ],
)
def test_what_is_typed_finds_what_is_meant(
    station: tuple[Store, dict[str, str]], typed: str, expected: list[str]
) -> None:
    store, names = station
    assert [names[hit.document_id] for hit in store.queries.search(typed)] == expected


def test_a_snippet_shows_the_words_with_their_marks_and_their_page(
    station: tuple[Store, dict[str, str]],
) -> None:
    store, _ = station
    (hit,) = store.queries.search("thuy loi")
    assert "〔thuỷ lợi〕 Hồ Núi Cốc" in hit.snippet
    assert hit.page == 2
    (numbered,) = store.queries.search("gpxd")
    assert "27/〔GPXD〕-SXD" in numbered.snippet
    assert numbered.page is None


def test_the_filter_and_the_limit_hold(station: tuple[Store, dict[str, str]]) -> None:
    store, _ = station
    assert len(store.queries.search("quyet dinh", limit=1)) == 1
    refused = DocumentFilter(states=[DocumentState.REFUSED])
    assert store.queries.search("quyet dinh", refused) == []
    spooled = DocumentFilter(states=[DocumentState.SPOOLED], created_to=CLOCK())
    assert len(store.queries.search("quyet dinh", spooled)) == 2
    assert store.queries.search("quyet dinh", DocumentFilter(type_keys=["cong_van"])) == []


@given(st.text(max_size=80))
def test_whatever_is_typed_is_a_question_not_an_error(
    station: tuple[Store, dict[str, str]], typed: str
) -> None:
    store, names = station
    assert {hit.document_id for hit in store.queries.search(typed)} <= set(names)


@pytest.mark.parametrize("typed", ["", " ", '""', "/-.", '"', "\0"])
def test_without_a_word_there_is_nothing_to_ask(typed: str) -> None:
    assert tiers(typed, FOLDING) == ()


@pytest.mark.parametrize("typed", ["a OR b", "NEAR(x y)", "head: x", "x*", '"a" AND', "^a", "-b"])
def test_the_language_of_the_index_is_never_spoken_by_accident(
    station: tuple[Store, dict[str, str]], typed: str
) -> None:
    store, _ = station
    assert store.queries.search(typed) == []


def test_a_changed_document_is_found_by_its_new_words_only(tmp_path: Path) -> None:
    document = bare_document()
    with open_store(tmp_path) as store:
        for text in ("thông báo cũ", "kế hoạch mới"):
            with store.unit_of_work() as uow:
                if uow.documents.find(document.id) is None:
                    uow.documents.add(document)
                uow.pages.put(page(document, 1, text))
                uow.search.index(document.id)
                uow.commit()
        assert store.queries.search("thông báo") == []
        assert [hit.document_id for hit in store.queries.search("ke hoach")] == [document.id]
        with store.unit_of_work() as uow:
            uow.search.remove(document.id)
            uow.search.remove(DocumentId("unknown"))
            uow.commit()
        assert store.queries.search("ke hoach") == []


def test_the_index_is_whole_after_many_changes(tmp_path: Path) -> None:
    documents = [bare_document(f"{number:064x}") for number in range(5)]
    with open_store(tmp_path) as store:
        for turn in range(3):
            for document in documents:
                with store.unit_of_work() as uow:
                    if turn == 0:
                        uow.documents.add(document)
                    uow.pages.put(page(document, 1, f"lượt {turn} hoà giải Đông Hỷ"))
                    uow.search.index(document.id)
                    if turn == 1:
                        found = uow.documents.get(document.id)
                        uow.documents.update(refuse(found, "unreadable", CLOCK()))
                    uow.commit()
        with store.unit_of_work() as uow:
            uow.documents._session.connection().exec_driver_sql(
                "INSERT INTO search_index(search_index) VALUES ('integrity-check')"
            )
        assert len(store.queries.search("lượt 2")) == 5
        assert store.queries.search("lượt 1") == []

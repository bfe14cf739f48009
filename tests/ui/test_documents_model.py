"""The table asks for every id once, and for rows only where somebody looks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot
from window_kit import CountingViewing, Shelf

from scanstation.domain.states import DocumentState
from scanstation.services.viewing_service import Listing
from scanstation.store import Store
from scanstation.ui.documents_model import BLOCK_ROWS, ID_ROLE, Column, DocumentsModel
from scanstation.ui.tasks import Tasks


@pytest.fixture
def viewing(store: Store) -> CountingViewing:
    return CountingViewing(store)


@pytest.fixture
def model(qtbot: QtBot, viewing: CountingViewing) -> Iterator[DocumentsModel]:
    tasks = Tasks(lambda error: pytest.fail(repr(error)))
    made = DocumentsModel(viewing, tasks)
    yield made
    tasks.close()


def listed(qtbot: QtBot, model: DocumentsModel, wanted: Listing) -> None:
    with qtbot.waitSignal(model.listed):
        model.show(wanted)


def text(model: DocumentsModel, row: int, column: Column) -> Any:
    return model.data(model.index(row, column))


def shown(qtbot: QtBot, model: DocumentsModel, row: int, column: Column) -> str:
    text(model, row, column)
    qtbot.waitUntil(lambda: text(model, row, column) != "…")
    return str(text(model, row, column))


def test_rows_come_a_block_at_a_time(
    qtbot: QtBot, store: Store, viewing: CountingViewing, model: DocumentsModel
) -> None:
    count = 5 * BLOCK_ROWS + 7
    ids = Shelf(store).many(count)
    listed(qtbot, model, Listing())
    assert model.rowCount() == count
    assert viewing.fetches == []
    assert text(model, 0, Column.NAME) == "…"
    for row in range(40):  # a screen full is painted before anything is there
        text(model, row, Column.STATE)
    assert shown(qtbot, model, 0, Column.NAME) == f"hồ sơ {count - 1:04d}.pdf"
    assert viewing.fetches == [BLOCK_ROWS]
    assert shown(qtbot, model, count - 1, Column.NAME) == "hồ sơ 0000.pdf"  # the jump to the end
    assert viewing.fetches == [BLOCK_ROWS, 7]
    assert model.data(model.index(count - 1, 0), ID_ROLE) == ids[0]
    assert shown(qtbot, model, 30, Column.NAME) == f"hồ sơ {count - 31:04d}.pdf"
    assert viewing.fetches == [BLOCK_ROWS, 7]


def test_blocks_nobody_looks_at_are_forgotten(
    qtbot: QtBot, store: Store, viewing: CountingViewing, model: DocumentsModel
) -> None:
    blocks = 11
    Shelf(store).many(blocks * BLOCK_ROWS)
    listed(qtbot, model, Listing())
    for block in range(blocks):
        shown(qtbot, model, block * BLOCK_ROWS, Column.NAME)
    assert len(viewing.fetches) == blocks
    assert text(model, (blocks - 1) * BLOCK_ROWS, Column.NAME) != "…"
    assert text(model, 0, Column.NAME) == "…"


def test_the_store_sorts(qtbot: QtBot, store: Store, model: DocumentsModel) -> None:
    shelf = Shelf(store)
    for name in ("b.pdf", "c.pdf", "a.pdf"):
        shelf.finished(name)
    listed(qtbot, model, Listing())
    assert shown(qtbot, model, 0, Column.NAME) == "a.pdf"  # the newest
    with qtbot.waitSignal(model.listed):
        model.sort(Column.NAME, Qt.SortOrder.AscendingOrder)
    shown(qtbot, model, 0, Column.NAME)
    assert [text(model, row, Column.NAME) for row in range(3)] == ["a.pdf", "b.pdf", "c.pdf"]
    with qtbot.waitSignal(model.listed):
        model.sort(Column.NAME, Qt.SortOrder.DescendingOrder)
    shown(qtbot, model, 0, Column.NAME)
    assert [text(model, row, Column.NAME) for row in range(3)] == ["c.pdf", "b.pdf", "a.pdf"]
    assert not model.sorts(Column.CONFIDENCE)


def test_a_state_narrows_the_list(qtbot: QtBot, store: Store, model: DocumentsModel) -> None:
    shelf = Shelf(store)
    shelf.many(3)
    failed = shelf.failed("hỏng.pdf")
    listed(qtbot, model, Listing(states=(DocumentState.FAILED,)))
    assert [model.document_at(row) for row in range(model.rowCount())] == [failed]


@pytest.mark.parametrize("typed", ["quyết định", "quyet dinh", "QUYET DINH", "duong ben tuong"])
def test_a_search_forgives_missing_accents(
    qtbot: QtBot, store: Store, model: DocumentsModel, typed: str
) -> None:
    shelf = Shelf(store)
    wanted = shelf.finished("SCAN_0001.pdf")
    shelf.finished("SCAN_0002.pdf", [["BIÊN BẢN NGHIỆM THU"]])
    listed(qtbot, model, Listing(typed))
    assert [model.document_at(row) for row in range(model.rowCount())] == [wanted]
    assert "〔" in text(model, 0, Column.FOUND)


def test_signs_alone_find_nothing(qtbot: QtBot, store: Store, model: DocumentsModel) -> None:
    Shelf(store).finished("SCAN_0001.pdf")
    listed(qtbot, model, Listing("  …/-"))
    assert model.rowCount() == 0


def test_only_the_last_listing_counts(
    qtbot: QtBot, store: Store, viewing: CountingViewing, model: DocumentsModel
) -> None:
    shelf = Shelf(store)
    shelf.many(4)
    shelf.failed("hỏng.pdf")
    model.show(Listing())
    model.show(Listing(states=(DocumentState.FAILED,)))
    qtbot.waitUntil(lambda: len(viewing.listings) == 2)
    qtbot.waitUntil(lambda: model.rowCount() == 1)
    qtbot.wait(30)
    assert model.rowCount() == 1


def test_the_model_keeps_qts_rules(
    qtbot: QtBot, qtmodeltester: Any, store: Store, model: DocumentsModel
) -> None:
    shelf = Shelf(store)
    shelf.many(3)
    listed(qtbot, model, Listing())
    qtmodeltester.check(model)
    shelf.finished("mới.pdf")
    listed(qtbot, model, Listing())
    shown(qtbot, model, 0, Column.NAME)
    listed(qtbot, model, Listing())  # the same again: rows change in place
    assert model.rowCount() == 4

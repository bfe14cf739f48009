"""The window by keys alone: from the list to a record and back, and an end that loses nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from fake_processor import make_fake, make_fake_look
from PySide6.QtCore import QPoint, Qt, QUrl
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget
from pytestqt.qtbot import QtBot
from window_kit import LINES, Shelf, type_text

from scanstation.bootstrap import Station, build_station
from scanstation.settings import PipelineSettings, Settings
from scanstation.ui.app import make_application
from scanstation.ui.documents_model import Column
from scanstation.ui.main_window import MainWindow, WindowServices
from scanstation.ui.record_page import RecordPage

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")
WAIT_MS = 15_000


@pytest.fixture
def station(tmp_path: Path) -> Iterator[Station]:
    settings = Settings(store_dir=tmp_path / "kho", pipeline=PipelineSettings(min_free_mib=0))
    with build_station(settings, processor=make_fake, secrecy=make_fake_look) as built:
        yield built


@pytest.fixture
def shelf(station: Station) -> Shelf:
    return Shelf(station.store)


@pytest.fixture
def opened(qtbot: QtBot, station: Station) -> Iterator[Callable[[str], MainWindow]]:
    windows: list[tuple[MainWindow, WindowServices]] = []

    def open_window(language: str = "vi") -> MainWindow:
        make_application(language)
        services = WindowServices(station.viewing, station.work(), language, "kho")
        window = MainWindow(services)
        windows.append((window, services))
        window.show()
        window.activateWindow()
        qtbot.waitUntil(window.isActiveWindow)
        return window

    yield open_window
    for window, services in windows:
        services.work.close()
        window.close()
        assert not window.isVisible()
        window.deleteLater()
    make_application("en")


def press(widget: QWidget, key: Qt.Key, *modifiers: Qt.KeyboardModifier) -> None:
    held = Qt.KeyboardModifier.NoModifier
    for modifier in modifiers:
        held |= modifier
    QTest.keyClick(widget, key, held)


def focused() -> QWidget:
    widget = QApplication.focusWidget()
    assert widget is not None
    return widget


def record_shown(qtbot: QtBot, page: RecordPage) -> None:
    qtbot.waitUntil(lambda: page.record is not None and page.canvas.has_page, timeout=WAIT_MS)


def test_from_the_first_page_to_a_record_and_back_by_keys(
    qtbot: QtBot, shelf: Shelf, opened: Callable[..., MainWindow]
) -> None:
    shelf.finished("SCAN_0002.pdf", [["BIÊN BẢN NGHIỆM THU"]])
    wanted = shelf.finished("SCAN_0001.pdf", [LINES, ["Trang hai"]])
    shelf.finished("SCAN_0003.pdf", [["TỜ TRÌNH"]])
    window = opened()
    press(window, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    assert isinstance(focused(), QLineEdit)
    type_text(focused(), "duong ben tượng")
    model = window.documents.model
    press(focused(), Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: model.rowCount() == 1)
    assert focused() is window.documents.table
    press(focused(), Qt.Key.Key_Return)
    record_shown(qtbot, window.record)
    record = window.record.record
    assert record is not None
    assert record.document_id == wanted
    assert window.record.text.toPlainText().splitlines() == list(LINES)
    press(focused(), Qt.Key.Key_Right, Qt.KeyboardModifier.AltModifier)
    qtbot.waitUntil(lambda: window.record.text.toPlainText() == "Trang hai")
    press(focused(), Qt.Key.Key_Escape)
    assert window.archive.currentWidget() is window.documents
    assert focused() is window.documents.table


def test_tab_goes_through_the_list_in_order(
    qtbot: QtBot, shelf: Shelf, opened: Callable[..., MainWindow]
) -> None:
    shelf.finished("SCAN_0001.pdf")
    window = opened()
    window.search()
    qtbot.waitUntil(lambda: window.documents.model.rowCount() == 1)
    page = window.documents
    order = []
    for _ in range(3):
        order.append(focused())
        press(focused(), Qt.Key.Key_Tab)
    assert order == [page.search, page.states, page.table]


def test_the_line_under_the_pointer_is_marked_on_both_sides(
    qtbot: QtBot, shelf: Shelf, opened: Callable[..., MainWindow]
) -> None:
    document_id = shelf.finished("SCAN_0001.pdf")
    window = opened()
    window.open_record(document_id, 1)
    record_shown(qtbot, window.record)
    canvas, text = window.record.canvas, window.record.text
    third = canvas._boxes[2].center()
    canvas.reveal(2)
    place = canvas.mapFromScene(third)
    assert canvas.line_at(place) == 2
    QTest.mouseMove(canvas.viewport(), QPoint(1, 1))
    QTest.mouseMove(canvas.viewport(), place)
    qtbot.waitUntil(lambda: bool(text.extraSelections()))
    assert text.extraSelections()[0].cursor.block().text() == LINES[2]  # type: ignore[attr-defined]
    assert canvas._mark.isVisible()
    text.setFocus()
    press(text, Qt.Key.Key_Down)
    assert canvas._mark.rect().contains(canvas._boxes[1])


def test_the_picture_is_the_page_of_the_pdf(
    qtbot: QtBot, shelf: Shelf, opened: Callable[..., MainWindow]
) -> None:
    document_id = shelf.finished("SCAN_0001.pdf")
    window = opened()
    window.open_record(document_id, 1)
    record_shown(qtbot, window.record)
    image = window.record.canvas._page.pixmap().toImage()
    assert image.pixelColor(5, 5).getRgb()[:3] == (255, 0, 0)  # red, not blue: the order is RGB
    assert image.pixelColor(image.width() - 5, image.height() - 5).getRgb()[:3] == (255, 255, 255)
    assert abs(image.height() / image.width() - 842 / 595) < 0.01


def test_buttons_of_a_record(qtbot: QtBot, shelf: Shelf, opened: Callable[..., MainWindow]) -> None:
    document_id = shelf.finished("SCAN_0001.pdf", [LINES, ["Trang hai"]])
    window = opened()
    urls: list[QUrl] = []
    window.record._open_url = lambda url: not urls.append(url)
    window.open_record(document_id, 1)
    record_shown(qtbot, window.record)
    window.record.open_pdf.trigger()
    window.record.open_folder.trigger()
    window.record.copy_text.trigger()
    folder = shelf.store.derived_folder(document_id)
    assert [Path(url.toLocalFile()) for url in urls] == [folder / "document.pdf", folder]
    clipboard = QGuiApplication.clipboard()
    qtbot.waitUntil(lambda: clipboard.text() == "\n".join(LINES) + "\n\nTrang hai")


def test_a_failure_says_what_happened_and_what_to_do(
    qtbot: QtBot, shelf: Shelf, opened: Callable[..., MainWindow]
) -> None:
    shelf.failed("hỏng.pdf")
    window = opened()
    failures = window.arrivals.failures
    qtbot.waitUntil(lambda: failures.topLevelItemCount() == 1)
    item = failures.topLevelItem(0)
    assert item is not None
    assert item.text(0) == "hỏng.pdf"
    assert item.text(2)
    assert item.text(3)
    assert "{" not in item.text(2) + item.text(3)
    assert not window.arrivals.again.isEnabled()
    failures.setFocus()
    failures.setCurrentItem(item)
    assert window.arrivals.again.isEnabled()
    press(failures, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.record.record is not None)
    assert window.record.reason.isVisible()
    assert not window.record.open_pdf.isEnabled()


def test_a_new_document_shows_up_by_itself_and_the_choice_stays(
    qtbot: QtBot, shelf: Shelf, opened: Callable[..., MainWindow]
) -> None:
    first = shelf.finished("SCAN_0001.pdf")
    window = opened()
    window.show_list()
    model, table = window.documents.model, window.documents.table
    qtbot.waitUntil(lambda: model.rowCount() == 1)
    shelf.finished("SCAN_0002.pdf")
    qtbot.waitUntil(lambda: model.rowCount() == 2, timeout=WAIT_MS)
    assert model.document_at(table.currentIndex().row()) == first
    model.data(model.index(0, Column.NAME))
    qtbot.waitUntil(lambda: model.data(model.index(0, Column.NAME)) == "SCAN_0002.pdf")


def test_closing_in_the_middle_of_work_ends_it_first(
    qtbot: QtBot, tmp_path: Path, station: Station
) -> None:
    folder = tmp_path / "quét"
    folder.mkdir()
    for number in range(5):
        # Page 1 never ends, so the window is closed while workers are busy.
        (folder / f"{number}.pdf").write_text('{"pages": 2, "hang": [1]}', encoding="utf-8")
    make_application("vi")
    work = station.work()
    window = MainWindow(WindowServices(station.viewing, work, "vi", "kho"))
    work.start([folder])
    window.show()
    running = station.store.queries.jobs_progress
    qtbot.waitUntil(lambda: running().running > 0, timeout=WAIT_MS)
    window.close()
    assert window.isVisible()  # it says that it is stopping
    qtbot.waitUntil(lambda: not window.isVisible(), timeout=WAIT_MS)
    assert work.stopped
    assert running().running == 0
    assert running().waiting > 0
    assert len(list(folder.iterdir())) == 5
    window.deleteLater()
    make_application("en")

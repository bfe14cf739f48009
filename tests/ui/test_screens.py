"""Each screen in both languages, light and dark, at two scales; the pictures lie in the tmp folder.

What a person must look at is looked at by a person; here stands what a machine can say: the words
are there in the right language, every control has a name and says its key, and colours differ.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from fake_processor import make_fake, make_fake_look
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QImage, QPalette
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QWidget,
)
from pytestqt.qtbot import QtBot
from window_kit import Shelf

from scanstation.bootstrap import Station, build_station
from scanstation.domain.states import DocumentState
from scanstation.services.work_service import FolderState, Phase
from scanstation.settings import PipelineSettings, Settings, WatchedFolder
from scanstation.ui import words
from scanstation.ui.app import make_application
from scanstation.ui.look import bad_colour, muted_colour
from scanstation.ui.main_window import MainWindow, WindowServices

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")

ROOT = Path(__file__).resolve().parents[2]
DARK = QPalette(QColor("#2d2d30"))
DARK.setColor(QPalette.ColorRole.Base, QColor("#1e1e1e"))
LIGHT = QPalette(QColor("#efefef"))
READABLE = 4.5
"""Contrast of text to its ground, WCAG 2.1 AA."""


@pytest.fixture
def station(tmp_path: Path) -> Iterator[Station]:
    lost = WatchedFolder(tmp_path / "Máy quét 2", mode="polling")
    settings = Settings(
        store_dir=tmp_path / "kho",
        folders=(lost,),
        pipeline=PipelineSettings(min_free_mib=0),
    )
    with build_station(settings, processor=make_fake, secrecy=make_fake_look) as built:
        yield built


@pytest.fixture
def plain_application(qtbot: QtBot) -> Iterator[QApplication]:
    app = make_application("en")
    palette, font = QPalette(app.palette()), QFont(app.font())
    yield app
    app.setPalette(palette)
    app.setFont(font)
    make_application("en")


def shoot(qtbot: QtBot, station: Station, language: str, folder: Path) -> dict[str, QImage]:
    """A picture of every screen."""
    shelf = Shelf(station.store)
    document_id = shelf.finished("Quyết định số 184.pdf")
    shelf.failed("Công văn hỏng.pdf")
    shelf.many(1)
    services = WindowServices(station.viewing, station.work(), language, "kho")
    window = MainWindow(services)
    services.work.start()
    window.show()
    views: dict[str, QImage] = {}

    def take(name: str) -> None:
        views[name] = window.grab().toImage()
        views[name].save(str(folder / f"{name}.png"))
        check_controls(window)

    qtbot.waitUntil(lambda: window.arrivals.failures.topLevelItemCount() >= 2)
    take("arrivals")
    window.show_list()
    model = window.documents.model
    qtbot.waitUntil(lambda: model.rowCount() == 3)
    model.data(model.index(0, 0))
    qtbot.waitUntil(lambda: model.data(model.index(0, 0)) != "…")
    take("documents")
    window.open_record(document_id, 1)
    qtbot.waitUntil(lambda: window.record.canvas.has_page, timeout=15_000)
    take("record")
    services.work.close()
    window.close()
    window.deleteLater()
    return views


def check_controls(window: QWidget) -> None:
    kinds = (QAbstractButton, QAbstractItemView, QComboBox, QLineEdit, QPlainTextEdit)
    seen = 0
    for control in window.findChildren(QWidget):
        if isinstance(control, kinds) and control.isVisibleTo(window) and _ours(control):
            seen += 1
            assert control.accessibleName(), control
            if isinstance(control, QAbstractButton):
                assert control.toolTip().endswith(")"), control.text()  # its key
    assert seen >= 3


def _ours(control: QWidget) -> bool:
    """Not a part Qt puts into its own widgets (the header of a table, a clear button)."""
    parent = control.parentWidget()
    inside = (QLineEdit, QComboBox, QAbstractItemView)
    return not isinstance(parent, inside) and control.focusPolicy() != Qt.FocusPolicy.NoFocus


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_screen(
    qtbot: QtBot,
    plain_application: QApplication,
    station: Station,
    tmp_path: Path,
    language: str,
    theme: str,
) -> None:
    make_application(language)
    palette = DARK if theme == "dark" else LIGHT
    plain_application.setPalette(palette)
    views = shoot(qtbot, station, language, tmp_path)
    ground = palette.color(QPalette.ColorRole.Window)
    for name, image in views.items():
        assert image.pixelColor(2, image.height() // 2) == ground, name
        colours = {image.pixel(x, y) for x in range(0, image.width(), 3) for y in range(0, 300, 3)}
        assert len(colours) > 30, name  # text has many shades


def test_twice_as_large(
    qtbot: QtBot, plain_application: QApplication, station: Station, tmp_path: Path
) -> None:
    font = QFont(plain_application.font())
    font.setPointSizeF(font.pointSizeF() * 2)
    plain_application.setFont(font)
    make_application("vi")
    views = shoot(qtbot, station, "vi", tmp_path)
    room = plain_application.primaryScreen().size()
    for image in views.values():  # no screen asks for more room than there is
        assert image.width() <= max(room.width(), 1366)


@pytest.mark.parametrize("palette", [LIGHT, DARK])
def test_colours_can_be_read(palette: QPalette) -> None:
    for role in (QPalette.ColorRole.Window, QPalette.ColorRole.Base):
        ground = palette.color(role)
        assert contrast(bad_colour(palette), ground) >= READABLE
        assert contrast(muted_colour(palette), ground) >= READABLE


def contrast(one: QColor, other: QColor) -> float:
    bright, dim = sorted((luminance(one), luminance(other)), reverse=True)
    return (bright + 0.05) / (dim + 0.05)


def luminance(colour: QColor) -> float:
    """Relative luminance of WCAG 2.1."""
    shares = [colour.redF(), colour.greenF(), colour.blueF()]
    linear = [s / 12.92 if s <= 0.03928 else ((s + 0.055) / 1.055) ** 2.4 for s in shares]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_every_state_has_a_vietnamese_name(plain_application: QApplication) -> None:
    def names() -> list[str]:
        found = [words.state_name(state) for state in DocumentState]
        found += [words.folder_state_name(state) for state in FolderState]
        return found + [words.phase_name(phase, has_folders=True) for phase in Phase]

    make_application("en")
    english = names()
    make_application("vi")
    vietnamese = names()
    same = [a for a, b in zip(english, vietnamese, strict=True) if a == b]
    assert same == []
    assert "Mất kết nối" in vietnamese
    assert "Chờ tệp ghi xong" in vietnamese


def test_labels_follow_the_system_from_light_to_dark(
    qtbot: QtBot, plain_application: QApplication, station: Station
) -> None:
    plain_application.setPalette(LIGHT)
    window = MainWindow(WindowServices(station.viewing, station.work(), "vi", "kho"))
    qtbot.addWidget(window)
    label = window.record.reason
    assert isinstance(label, QLabel)
    before = label.palette().color(QPalette.ColorRole.WindowText)
    plain_application.setPalette(DARK)
    qtbot.waitUntil(lambda: label.palette().color(QPalette.ColorRole.WindowText) != before)


def test_three_hundred_thousand_calls_leave_none_alone() -> None:
    """PySide6 6.12 on Python 3.11 drops a reference of None per call and dies after thousands."""
    code = (
        "from PySide6.QtWidgets import QApplication, QLabel\n"
        "app = QApplication([]); label = QLabel('x')\n"
        "for _ in range(300_000): label.setEnabled(True)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], timeout=60, check=False)  # noqa: S603
    assert done.returncode == 0

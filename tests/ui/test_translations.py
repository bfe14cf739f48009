"""Vietnamese is complete: every word of the window, nothing stale, nothing lost on the way."""

from __future__ import annotations

import re
import unicodedata
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication
from pytestqt.qtbot import QtBot

from scanstation.paths import resource
from scanstation.ui.app import make_application
from scanstation.ui.translations import CATALOGUES, compile_catalogue, update_catalogue


def entries(path: Path) -> list[tuple[str, str, str]]:
    """Context, source and translation of every message."""
    tree = ElementTree.parse(path)  # noqa: S314 - our own file
    return [
        (
            context.findtext("name", ""),
            message.findtext("source", ""),
            message.findtext("translation", ""),
        )
        for context in tree.iter("context")
        for message in context.iter("message")
    ]


def test_the_catalogue_holds_what_the_window_says(tmp_path: Path) -> None:
    committed = resource("translations/scanstation_vi.ts")
    fresh = tmp_path / "fresh.ts"
    update_catalogue(fresh)
    now = {(context, source) for context, source, _ in entries(fresh)}
    assert len(now) > 80
    assert {(context, source) for context, source, _ in entries(committed)} == now


@pytest.mark.parametrize("name", CATALOGUES)
def test_the_compiled_file_is_that_of_the_catalogue(name: str, tmp_path: Path) -> None:
    made = tmp_path / f"{name}.qm"
    compile_catalogue(resource(f"translations/{name}.ts"), made)
    assert made.read_bytes() == resource(f"translations/{name}.qm").read_bytes()


@pytest.mark.parametrize("name", CATALOGUES)
def test_no_fact_is_lost_and_the_letters_are_composed(name: str) -> None:
    for context, source, translation in entries(resource(f"translations/{name}.ts")):
        assert translation.strip(), (context, source)
        assert unicodedata.is_normalized("NFC", translation), translation
        facts = re.findall(r"\{\w+\}", source)
        assert sorted(facts) == sorted(re.findall(r"\{\w+\}", translation)), source


def test_the_language_can_change_and_qts_own_words_too(qtbot: QtBot) -> None:
    def said() -> tuple[str, str]:
        translate = QCoreApplication.translate
        return translate("MainWindow", "Arrivals"), translate("QPlatformTheme", "Cancel")

    make_application("vi")
    assert said() == ("Tiếp nhận", "Hủy")
    make_application("en")
    assert said() == ("Arrivals", "Cancel")

"""Codes of the archive: where pages came from, and who may see them."""

from __future__ import annotations

import pytest

from classifiers.archival import find_confidence_level, find_mode
from classifiers.types import Answer, DocumentText, PageText


def document(*kinds: str) -> DocumentText:
    return DocumentText(
        tuple(PageText(n, 2480, 3508, 300.0, (), kind) for n, kind in enumerate(kinds, 1))
    )


@pytest.mark.parametrize(
    ("kinds", "code"),
    [
        (("scan", "scan", "blank"), "02"),
        (("born_digital", "born_digital"), "01"),
        (("born_digital", "scan"), "03"),
        (("mixed",), "03"),
        (("blank",), None),
        ((), None),
    ],
)
def test_trustworthiness_follows_from_where_the_pages_came(
    kinds: tuple[str, ...], code: str | None
) -> None:
    assert find_confidence_level(document(*kinds)).value == code


def test_a_digital_original_is_less_sure_than_a_scan() -> None:
    digital, scan = (find_confidence_level(document(kind)) for kind in ("born_digital", "scan"))
    assert digital.score < scan.score


def test_a_restricting_stamp_makes_access_conditional_and_names_its_place() -> None:
    stamp = Answer("02", 0.9, 1, (10, 10, 50, 20), "Dấu LƯU HÀNH NỘI BỘ")
    mode = find_mode(stamp)
    assert (mode.value, mode.page, mode.box) == ("02", 1, (10, 10, 50, 20))
    assert "LƯU HÀNH NỘI BỘ" in mode.evidence


@pytest.mark.parametrize("seen", ["", None])
def test_without_a_stamp_access_is_open(seen: str | None) -> None:
    assert find_mode(Answer(seen)).value == "01"

"""Old encodings: known samples, every letter both ways, detection by font and by text."""

from __future__ import annotations

import csv
import unicodedata
from pathlib import Path

import pytest

from ocr.legacy_encodings import Legacy, by_font, by_score, decode

_LIST = Path(__file__).resolve().parents[3] / "shared" / "data" / "lists" / "legacy_encodings.tsv"
_TCVN3 = "Céng hßa x· héi chñ nghÜa ViÖt Nam - §éc lËp - Tù do - H¹nh phóc; ®\u00adêng, ngh\u00ad"
_UNICODE = "Cộng hòa xã hội chủ nghĩa Việt Nam - Độc lập - Tự do - Hạnh phúc; đường, ngh"
_VNI = "Coäng hoøa xaõ hoäi chuû nghóa Vieät Nam - Ñoäc laäp - Töï do - Haïnh phuùc; ñöôøng"
_VPS = "C\xb6ng hòa xã h\xb6i chû nghïa Vi\x8ct Nam - \xf1\xb6c l\xc6p - T\xbf do - H\xe5nh phúc"


def test_decodes_tcvn3() -> None:
    assert decode(_TCVN3, Legacy.TCVN3).startswith(_UNICODE)
    assert decode("QuyÕt ®Þnh", Legacy.TCVN3) == "Quyết định"
    assert decode("quyÕt ®Þnh", Legacy.TCVN3, capitals=True) == "QUYẾT ĐỊNH"


def test_mends_u_horn_lost_as_hyphen() -> None:
    assert decode("®-êng Tr-êng 12-34 Q§-UBND", Legacy.TCVN3) == "đường Trường 12-34 QĐ-UBND"


def test_decodes_vni() -> None:
    assert decode(_VNI, Legacy.VNI) == _UNICODE.replace(", ngh", "")
    assert decode("QUYEÁT ÑÒNH veà vieäc Uyû ban", Legacy.VNI) == "QUYẾT ĐỊNH về việc Uỷ ban"


def test_decodes_vps() -> None:
    assert decode(_VPS, Legacy.VPS) == _UNICODE.split(";")[0]


def test_decodes_symbol_fonts() -> None:
    symbols = "".join(chr(0xF000 + ord(c)) if ord(c) > 0x7F else c for c in "QuyÕt ®Þnh")
    assert decode(symbols, Legacy.TCVN3) == "Quyết định"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        (".VnTime", (Legacy.TCVN3, False)),
        ("ABCDEF+.VnTimeH", (Legacy.TCVN3, True)),
        (".VnTimeH,Bold", (Legacy.TCVN3, True)),
        ("VnArial-Bold", (Legacy.TCVN3, False)),
        ("#2EVnAvantH", (Legacy.TCVN3, True)),
        ("VNI-Times", (Legacy.VNI, False)),
        ("XYZABC+VNI-Helve-Condense", (Legacy.VNI, False)),
        ("VPS Times", (Legacy.VPS, False)),
        ("TimesNewRomanPSMT", (None, False)),
        ("Verdana", (None, False)),
        ("VnExpressSans", (Legacy.TCVN3, False)),
    ],
)
def test_font_names(name: str, expected: tuple[Legacy | None, bool]) -> None:
    assert by_font(name) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [(_TCVN3, Legacy.TCVN3), (_VNI, Legacy.VNI), (_VPS, Legacy.VPS), (_UNICODE, None)],
)
def test_told_by_text(text: str, expected: Legacy | None) -> None:
    assert by_score(text) is expected


def test_western_text_is_left() -> None:
    assert by_score("La société a été créée à Genève, où naît le café") is None


@pytest.mark.skipif(not _LIST.exists(), reason="the list of encodings is not on this machine")
@pytest.mark.parametrize("legacy", [Legacy.TCVN3, Legacy.VNI])
def test_agrees_with_the_list(legacy: Legacy) -> None:
    column = {Legacy.TCVN3: "tcvn3_char_latin1", Legacy.VNI: "vni_windows"}[legacy]
    with _LIST.open(encoding="utf-8") as rows:
        for row in csv.DictReader(rows, delimiter="\t"):
            assert decode(row[column], legacy) == row["unicode"], row


@pytest.mark.parametrize("legacy", list(Legacy))
def test_every_small_letter_can_be_written(legacy: Legacy) -> None:
    codes = [chr(code) for code in range(0x80, 0x100)]
    written = {decode(code, legacy) for code in codes}
    written |= {decode(base + code, legacy) for base in "aeouyAEOUYôöÔÖ" for code in codes}
    for base in ("a", "ă", "â", "e", "ê", "i", "o", "ô", "ơ", "u", "ư", "y"):
        for tone in ("\u0300", "\u0301", "\u0303", "\u0309", "\u0323"):
            assert unicodedata.normalize("NFC", base + tone) in written, (legacy, base, tone)
    assert {"đ", "Đ", "ă", "â", "ê", "ô", "ơ", "ư"} <= written

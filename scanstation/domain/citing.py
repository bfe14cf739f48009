"""How documents name each other: number and notation, whatever the hand that wrote them.

Two spellings of one number must give one key, or a citation finds nothing: `Số 05/2025/TT-BNV`,
`5/2025/tt-bnv` and `05 / 2025 / TT–BNV` are one, and so are `13-TB/CQTT` and `13 - TB/CQTT`.
"""

from __future__ import annotations

import re
import unicodedata

__all__ = ["citation_key", "number_key", "number_text"]

_PARTS = re.compile(r"^0*(\d{1,6}[a-z]?)[/-](.+)$")


def citation_key(text: str) -> str:
    """The key of a number with its notation; "" where there is none.

    >>> citation_key("05/2025/TT-BNV"), citation_key("13 - TB/CQTT"), citation_key("Luật")
    ('5/2025/tt-bnv', '13/tb/cqtt', '')
    """
    plain = unicodedata.normalize("NFD", text.casefold().replace("đ", "d").replace("ð", "d"))
    plain = "".join(c for c in plain if not unicodedata.combining(c) and not c.isspace())
    plain = re.sub("[\u2010-\u2015]", "-", plain)
    found = _PARTS.match(plain)
    return f"{found[1]}/{found[2]}" if found else ""


def number_text(number: str | None, notation: str | None) -> str:
    """Number and notation as they stand on the paper, with what is known of them.

    Numbers of the Party, and of state bodies before 1997, put a hyphen first and the slash second
    (Hướng dẫn 36-HD/VPTW).

    >>> number_text("184", "QĐ-UBND"), number_text("05", "2025/TT-BNV"), number_text("26", "TB/ĐU")
    ('184/QĐ-UBND', '05/2025/TT-BNV', '26-TB/ĐU')
    >>> number_text(None, "QĐ-UBND"), number_text("184", None)
    ('QĐ-UBND', '184')
    """
    if not number or not notation:
        return number or notation or ""
    hyphen_first = "/" in notation and not notation[0].isdecimal()
    return f"{number}{'-' if hyphen_first else '/'}{notation}"


def number_key(number: str | None, notation: str | None) -> str:
    """The key of a document's own number; "" while a part of it is not known.

    >>> number_key("184", "QĐ-UBND")
    '184/qd-ubnd'
    """
    return citation_key(f"{number}/{notation}") if number and notation else ""

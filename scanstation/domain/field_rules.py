"""What a person may write into a field: the grammar of numbers, days that exist, codes of a list.

Values of the machine do not come through here: what it read is kept as it was read.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from scanstation.domain.fields import FIELD_SCHEMA, FieldData, FieldKey, FieldKind, FieldSpec

__all__ = ["CodeLists", "ValueRefused", "checked_value"]

CodeLists = Mapping[str, frozenset[str]]
"""Field name → codes that may stand in it (`resources/rules/code_lists.toml`)."""

EARLIEST = date(1900, 1, 1)
"""Older papers lie in historical archives, not in an office's own."""

_ONE_DAY = timedelta(days=1)
_LOOKALIKES = str.maketrans({"Ð": "Đ", "ð": "đ", "Ɖ": "Đ", "–": "-", "—": "-", "‑": "-"})
_NUMBER = re.compile(r"^\d{1,6}[A-Za-zĐđ]?$")
_NOTATION = re.compile(r"^[^\W_][\w.&]*(?:[-/][^\W_][\w.&]*)*$")
_DAY_FIRST = re.compile(r"^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})$")
_NAMES = frozenset({FieldKey.SIGNER_NAME, FieldKey.PLACE})
_MAY_BE_NONE = frozenset({FieldKey.URGENCY})
"""Fields in which "" says that there is none; elsewhere nothing is None."""


class ValueRefused(ValueError):
    """The value can't stand in the field; `rule` is a key of `resources/messages`."""

    def __init__(self, rule: str, **facts: object) -> None:
        super().__init__(rule)
        self.rule = rule
        self.facts = facts


def checked_value(
    key: FieldKey, given: str | Sequence[str] | None, codes: CodeLists, today: date
) -> FieldData:
    """The value as it is stored.

    Args:
        key: the field.
        given: as a person typed it; None or "" says that the document has no such thing.
            Repeated fields take several texts, or one with ";" between them.
        codes: what may stand in the fields of a code list.
        today: no document is of a later day (one day is granted to clocks).

    Returns:
        NFC, single spaces; dates ISO 8601.

    Raises:
        ValueRefused: see `rule`.
    """
    spec = FIELD_SCHEMA[key]
    if spec.repeated:
        return _several(spec, given)
    text = _plain(given if isinstance(given, str) or given is None else "; ".join(given))
    if not text:
        return "" if key in _MAY_BE_NONE else None
    if key is FieldKey.SECRECY:
        raise ValueRefused("value_is_secrecy")
    if spec.kind is FieldKind.DATE:
        return _day(text, today)
    if spec.kind is FieldKind.NUMBER and not _NUMBER.match(text):
        raise ValueRefused("value_no_number")
    if key is FieldKey.CODE_NOTATION and not (_NOTATION.match(text) and _has_letter(text)):
        raise ValueRefused("value_no_notation")
    if spec.kind is FieldKind.CODE and key.value in codes and text not in codes[key.value]:
        raise ValueRefused("value_not_in_list", allowed=", ".join(sorted(codes[key.value])))
    if key in _NAMES and (not _has_letter(text) or any(c.isdigit() for c in text)):
        raise ValueRefused("value_no_name")
    return _short_enough(spec, text)


def _plain(given: str | None) -> str:
    text = unicodedata.normalize("NFC", given or "").translate(_LOOKALIKES)
    return " ".join(text.split())


def _several(spec: FieldSpec, given: str | Sequence[str] | None) -> FieldData:
    texts = re.split(r"[;\n]", given) if isinstance(given, str) else list(given or ())
    plain = tuple(text for text in map(_plain, texts) if text)
    for text in plain:
        _short_enough(spec, text)
    return plain or None


def _short_enough(spec: FieldSpec, text: str) -> str:
    if any(unicodedata.category(c) == "Cc" for c in text):
        raise ValueRefused("value_has_controls")
    if len(text) > spec.max_length:
        raise ValueRefused("value_too_long", length=len(text), limit=spec.max_length)
    return text


def _has_letter(text: str) -> bool:
    return any(c.isalpha() for c in text)


def _day(text: str, today: date) -> str:
    day_first = _DAY_FIRST.match(text)
    if day_first:
        day, month, year = day_first.groups()
        text = f"{year}-{month:>02}-{day:>02}"
    try:
        found = date.fromisoformat(text)
    except ValueError as error:
        raise ValueRefused("value_no_date") from error
    if not EARLIEST <= found <= today + _ONE_DAY:
        raise ValueRefused("value_date_outside", first=EARLIEST.year, last=f"{today:%d/%m/%Y}")
    return found.isoformat()

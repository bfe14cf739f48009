"""What documents truly say: `metadata.json` of an evaluation folder, and when a value is right.

`metadata.json` is a list with one object per document: `file` (relative path), `type`, `number`,
`notation`, `date` (ISO), `agency`, `place`, `abstract`, `signer`, `signer_position`, `urgency`,
`signer_labelled`, `handwritten_fields`, `uncertain_fields`. A value of null says nothing, but for
number, notation and urgency, which a document may lack, and for the type: a sheet without one is
no document, and a type made up for it is wrong. Signers count where `signer_labelled` is true.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from classifiers.acceptance import MAY_BE_EMPTY, TYPE_FIELD
from classifiers.folding import fold
from classifiers.type_table import load_types
from ocr.vietnamese import normalise_tone_place
from scanstation.errors import KnownError
from scanstation.paths import resource

__all__ = [
    "FIELDS",
    "Outcome",
    "Truth",
    "normal",
    "outcome_of",
    "read_truth",
    "type_key",
]

METADATA = "metadata.json"

_LABELS = {
    TYPE_FIELD: "type",
    "code_notation": "notation",
    "code_number": "number",
    "issued_date": "date",
    "organ_name": "agency",
    "subject": "abstract",
    "place": "place",
    "signer_name": "signer",
    "signer_position": "signer_position",
    "urgency": "urgency",
}
FIELDS = tuple(_LABELS)
"""Fields that are counted, in the order of the tables."""

_MAY_LACK = frozenset({TYPE_FIELD, "code_number", "code_notation", "urgency"})
_BY_HAND = {"number": "code_number", "date": "issued_date"}
_DOUBTED = {
    "code_number": ("number",),
    "code_notation": ("notation",),
    "issued_date": ("date", "day", "month", "year"),
    TYPE_FIELD: ("type", "standalone"),
    "organ_name": ("agency",),
    "subject": ("abstract", "subject"),
    "place": ("place",),
    "signer_name": ("signer",),
    "signer_position": ("signer_position", "position"),
    "urgency": ("urgency",),
}
"""Words of `uncertain_fields`, which is free text, that take a field out."""


class Outcome(StrEnum):
    """What became of one field of one document."""

    RIGHT = "right"
    WRONG = "wrong"
    ASK = "ask"


@dataclass(frozen=True, slots=True)
class Truth:
    """One document as a person read it.

    Attributes:
        file: relative to the evaluation folder.
        agency: groups documents; what was tuned on one agency is not counted on it.
        number: full number, "" where there is none; the same number is the same document.
        values: of the fields that may be counted; None: the document has none.
        handwritten: fields written by hand.
    """

    file: str
    agency: str
    number: str
    values: Mapping[str, str | None]
    handwritten: frozenset[str]


def read_truth(folder: Path) -> list[Truth]:
    """The documents of an evaluation folder; empty where it holds no `metadata.json`.

    Raises:
        KnownError: code "evaluate_truth_damaged".
    """
    path = folder / METADATA
    if not path.exists():
        return []
    try:
        return [_truth(row) for row in json.loads(path.read_text(encoding="utf-8"))]
    except (OSError, KeyError, TypeError, ValueError, AttributeError) as error:
        raise KnownError("evaluate_truth_damaged", path=str(path), reason=repr(error)) from error


def _truth(row: dict[str, Any]) -> Truth:
    doubted = [str(one).casefold() for one in row.get("uncertain_fields", ())]
    values = {
        name: _value(name, row.get(label))
        for name, label in _LABELS.items()
        if _labelled(name, row.get(label), row) and not _is_doubted(name, doubted)
    }
    by_hand = {_BY_HAND[one] for one in row.get("handwritten_fields", ()) if one in _BY_HAND}
    number = str(row.get("number_full") or "")
    return Truth(row["file"], row["agency"] or "", number, values, frozenset(by_hand))


def _value(name: str, value: str | None) -> str | None:
    return value if value is None or name != TYPE_FIELD else type_key(value)


def type_key(name: str) -> str:
    """The key of a type by its Vietnamese name, from the table where it stands there.

    >>> type_key("Thông tư liên tịch")
    'thong_tu_lien_tich'
    """
    said = fold(name)
    for row in load_types(resource("rules")).by_key.values():
        if fold(row.name) == said:
            return row.key
    return re.sub(r"[^a-z0-9]+", "_", said).strip("_")


def _labelled(name: str, value: str | None, row: dict[str, Any]) -> bool:
    if name.startswith("signer") and not row.get("signer_labelled"):
        return False
    return value is not None or name in _MAY_LACK


def _is_doubted(name: str, doubted: list[str]) -> bool:
    words = {word for one in doubted for word in re.split(r"[^a-z_]+", one)}
    return not words.isdisjoint(_DOUBTED[name])


def normal(value: object) -> str:
    """A value for comparing: case, tone place, spaces, kinds of dashes and quotes aside.

    >>> normal("UBND  tỉnh Bà Rịa – Vũng Tàu.") == normal("ubnd tỉnh Bà Rịa-Vũng Tàu")
    True
    """
    text = unicodedata.normalize("NFC", str(value)).replace("\u00d0", "Đ").replace("\u00f0", "đ")
    text = normalise_tone_place(text).casefold()
    text = re.sub(r"[.…]", " ", re.sub(r"[\"“”„'‘’«»]", "", text))
    text = re.sub(r"\s+", " ", re.sub(r"[‐‑–—]", "-", text))
    return re.sub(r"\s*([-/,;:&])\s*", r"\1", text).strip(" ,;:-")


def outcome_of(name: str, value: object, truth: str | None) -> Outcome:
    """Right, wrong or ask; something where there is nothing is wrong.

    "" is an answer ("none") in the fields of `MAY_BE_EMPTY` and "ask" in all others.
    """
    if name in MAY_BE_EMPTY and value is not None:
        return Outcome.RIGHT if normal(value) == normal(truth or "") else Outcome.WRONG
    if not value:
        return Outcome.ASK if truth is not None else Outcome.RIGHT
    if truth is None:
        return Outcome.WRONG
    return Outcome.RIGHT if normal(value) == normal(truth) else Outcome.WRONG

"""What people decided over the machine's answers, kept so that the machine can learn from it."""

from __future__ import annotations

import unicodedata
import zlib
from dataclasses import dataclass, field
from datetime import datetime

from scanstation.domain.fields import FieldData
from scanstation.domain.ids import DocumentId

__all__ = ["FROZEN_SHARE", "TYPE", "Example", "is_frozen", "same_value"]

TYPE = "type"
"""Stands where other examples have the key of a field; the values are keys of types."""

FROZEN_SHARE = 5
"""One document in so many is never learnt from: what was learnt is measured on it."""


def is_frozen(document_id: DocumentId) -> bool:
    """Whether the document belongs to the frozen set; the same answer for ever, everywhere."""
    return zlib.crc32(document_id.encode()) % FROZEN_SHARE == 0


def same_value(one: FieldData, other: FieldData) -> bool:
    """Two values say the same: Unicode form and spaces aside.

    >>> same_value("Sở  Xây dựng", "Sở Xây dựng")
    True
    """
    return _plain(one) == _plain(other)


def _plain(value: FieldData) -> tuple[str, ...] | None:
    if value is None:
        return None
    texts = (value,) if isinstance(value, str) else value
    return tuple(" ".join(unicodedata.normalize("NFC", text).split()) for text in texts)


@dataclass(frozen=True, slots=True)
class Example:
    """One answer of the machine with what a person made of it; the last decision counts.

    Attributes:
        key: of a field, or `TYPE`.
        at: when the person decided, UTC.
        by: the account.
        machine: the machine's value then; None: it asked.
        person: the person's value; the machine's again where it was confirmed.
        score: of the machine's value, 0..1, like accepted, handwritten and signals.
        model: version of the models that gave the value.
        page: 1-based, and box in pixels of the upright page: where the machine read it.
        features: of the type alone: what the type model saw of the page that decides, packed
            by `classifiers.learning`; some 3 KB.
        title: of the type alone: the line in capitals that stands where a type is named.
        features_mark: which features these are; those of another program are of no use.
    """

    document_id: DocumentId
    key: str
    at: datetime
    by: str
    machine: FieldData
    person: FieldData
    score: float = 0.0
    accepted: bool = False
    handwritten: bool = False
    signals: dict[str, float] = field(default_factory=dict, hash=False)
    model: str = ""
    page: int | None = None
    box: tuple[int, int, int, int] | None = None
    title: str = ""
    features: bytes = b""
    features_mark: str = ""

    def __post_init__(self) -> None:
        """A time without zone means nothing once two stations meet."""
        if self.at.tzinfo is None:
            raise ValueError("an example needs a time with its zone")

    @property
    def right(self) -> bool:
        """The machine answered, and the person left it at that."""
        return self.machine is not None and same_value(self.machine, self.person)

    @property
    def frozen(self) -> bool:
        """Kept for measuring; see `is_frozen`."""
        return is_frozen(self.document_id)

"""What a document says about itself: the field schema, and values that keep their origin.

A machine's value is never overwritten: a person's value lies on top of it, and both histories
stay, so a lead can see what the machine read and what was changed by whom.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import TypeAlias

__all__ = [
    "FIELD_KEYS",
    "FIELD_SCHEMA",
    "FieldData",
    "FieldKey",
    "FieldKind",
    "FieldSet",
    "FieldSpec",
    "FieldValue",
    "MachineValue",
    "PersonValue",
]

FieldData: TypeAlias = str | tuple[str, ...] | None
"""One text, several (recipients, legal bases), or None where the answer is "ask"."""


class FieldKey(StrEnum):
    """The fields, in the order they are shown and delivered; names after Thông tư 05/2025."""

    CODE_NUMBER = "code_number"
    CODE_NOTATION = "code_notation"
    ISSUED_DATE = "issued_date"
    ORGAN_NAME = "organ_name"
    SUBJECT = "subject"
    TYPE_NAME = "type_name"
    FILE_CODE = "file_code"
    DOC_CODE = "doc_code"
    MAINTENANCE = "maintenance"
    MODE = "mode"
    CONFIDENCE_LEVEL = "confidence_level"
    AUTOGRAPH = "autograph"
    FORMAT = "format"
    PLACE = "place"
    SIGNER_NAME = "signer_name"
    SIGNER_POSITION = "signer_position"
    URGENCY = "urgency"
    SECRECY = "secrecy"
    RECIPIENTS = "recipients"
    LEGAL_BASES = "legal_bases"


class FieldKind(StrEnum):
    """How a value is written."""

    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    CODE = "code"


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """One field of the schema.

    Attributes:
        key: stable name.
        kind: `DATE` values are ISO 8601 (`2025-08-19`); `CODE` values are keys of a code list.
        max_length: characters, after Thông tư 05/2025 and QCVN 102 where they give one.
        repeated: the value is a tuple of texts.
    """

    key: FieldKey
    kind: FieldKind
    max_length: int
    repeated: bool = False


FIELD_KEYS: tuple[FieldKey, ...] = tuple(FieldKey)

FIELD_SCHEMA = MappingProxyType(
    {
        spec.key: spec
        for spec in (
            FieldSpec(FieldKey.CODE_NUMBER, FieldKind.NUMBER, 11),
            FieldSpec(FieldKey.CODE_NOTATION, FieldKind.TEXT, 30),
            FieldSpec(FieldKey.ISSUED_DATE, FieldKind.DATE, 10),
            FieldSpec(FieldKey.ORGAN_NAME, FieldKind.TEXT, 200),
            FieldSpec(FieldKey.SUBJECT, FieldKind.TEXT, 500),
            FieldSpec(FieldKey.TYPE_NAME, FieldKind.CODE, 100),
            FieldSpec(FieldKey.FILE_CODE, FieldKind.TEXT, 100),
            FieldSpec(FieldKey.DOC_CODE, FieldKind.TEXT, 100),
            FieldSpec(FieldKey.MAINTENANCE, FieldKind.CODE, 100),
            FieldSpec(FieldKey.MODE, FieldKind.CODE, 2),
            FieldSpec(FieldKey.CONFIDENCE_LEVEL, FieldKind.CODE, 2),
            FieldSpec(FieldKey.AUTOGRAPH, FieldKind.TEXT, 2000),
            FieldSpec(FieldKey.FORMAT, FieldKind.CODE, 50),
            FieldSpec(FieldKey.PLACE, FieldKind.TEXT, 100),
            FieldSpec(FieldKey.SIGNER_NAME, FieldKind.TEXT, 50),
            FieldSpec(FieldKey.SIGNER_POSITION, FieldKind.TEXT, 100),
            FieldSpec(FieldKey.URGENCY, FieldKind.CODE, 20),
            FieldSpec(FieldKey.SECRECY, FieldKind.CODE, 20),
            FieldSpec(FieldKey.RECIPIENTS, FieldKind.TEXT, 1000, repeated=True),
            FieldSpec(FieldKey.LEGAL_BASES, FieldKind.TEXT, 1000, repeated=True),
        )
    }
)


@dataclass(frozen=True, slots=True)
class MachineValue:
    """What the machine read, and why it believes so.

    Attributes:
        value: None where the machine asks.
        score: calibrated, 0..1.
        page: 1-based, or None where the value has no place on a page.
        box: left, top, right, bottom in pixels of the upright page.
        evidence: the words or the rule that led to the value.
        accepted: the machine would let it pass without a person.
        handwritten: the place on the page holds handwriting.
        engine: recogniser of the text below it.
        model: version of the rules or the model that chose it.
        signals: named numbers the calibration weighed; learning from corrections needs them.

    Raises:
        ValueError: score outside 0..1, page below 1, or an empty box.
    """

    value: FieldData
    score: float
    page: int | None = None
    box: tuple[int, int, int, int] | None = None
    evidence: str = ""
    accepted: bool = False
    handwritten: bool = False
    engine: str = ""
    model: str = ""
    signals: dict[str, float] = field(default_factory=dict, hash=False)

    def __post_init__(self) -> None:
        """Refuse what no machine can have meant."""
        if not 0.0 <= self.score <= 1.0:
            raise ValueError(f"score must lie in 0..1, got {self.score}")
        if self.page is not None and self.page < 1:
            raise ValueError(f"pages count from 1, got {self.page}")
        if self.box is not None and (self.box[2] <= self.box[0] or self.box[3] <= self.box[1]):
            raise ValueError(f"empty box {self.box}")


@dataclass(frozen=True, slots=True)
class PersonValue:
    """What a person decided; `by` is the account, `at` has its zone."""

    value: FieldData
    by: str
    at: datetime

    def __post_init__(self) -> None:
        """A time without zone means nothing once two stations meet."""
        if self.at.tzinfo is None:
            raise ValueError("a person's value needs a time with its zone")


@dataclass(frozen=True, slots=True)
class FieldValue:
    """One field with all its answers; the last of each kind is the current one."""

    key: FieldKey
    machine: tuple[MachineValue, ...] = ()
    person: tuple[PersonValue, ...] = ()

    @property
    def current_machine(self) -> MachineValue | None:
        """The machine's latest answer."""
        return self.machine[-1] if self.machine else None

    @property
    def value(self) -> FieldData:
        """A person's value where there is one, else the machine's, else None."""
        if self.person:
            return self.person[-1].value
        return self.machine[-1].value if self.machine else None

    @property
    def score(self) -> float:
        """The current machine value's score; 0.0 without one."""
        return self.machine[-1].score if self.machine else 0.0

    @property
    def is_corrected(self) -> bool:
        """A person said something other than the machine."""
        if not self.person:
            return False
        return not self.machine or self.person[-1].value != self.machine[-1].value

    def with_machine(self, answer: MachineValue) -> FieldValue:
        """The same field with one more machine answer; a person's value stays on top."""
        return replace(self, machine=(*self.machine, answer))

    def with_person(self, answer: PersonValue) -> FieldValue:
        """The same field with a person's value on top."""
        return replace(self, person=(*self.person, answer))


class FieldSet:
    """Every field of the schema, in its order; a field nobody spoke about is empty.

    >>> FieldSet()[FieldKey.SUBJECT].value is None
    True
    """

    __slots__ = ("_values",)

    def __init__(self, values: tuple[FieldValue, ...] = ()) -> None:
        known = {value.key: value for value in values}
        if len(known) != len(values):
            raise ValueError("a field stands twice")
        self._values = MappingProxyType(known)

    def __getitem__(self, key: FieldKey) -> FieldValue:
        return self._values.get(key) or FieldValue(key)

    def __iter__(self) -> Iterator[FieldValue]:
        return (self[key] for key in FIELD_KEYS)

    def __len__(self) -> int:
        return len(FIELD_KEYS)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, FieldSet) and tuple(self) == tuple(other)

    def __hash__(self) -> int:
        return hash(tuple(self))

    def __repr__(self) -> str:
        said = ", ".join(f"{field.key}={field.value!r}" for field in self if field.value)
        return f"FieldSet({said})"

    def with_value(self, value: FieldValue) -> FieldSet:
        """The same set with one field replaced."""
        rest = tuple(known for key, known in self._values.items() if key != value.key)
        return FieldSet((*rest, value))

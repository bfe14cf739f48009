"""Ids, fields and their origins."""

from __future__ import annotations

import dataclasses
import importlib
import pkgutil
import uuid
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

import scanstation.domain
from scanstation.domain.fields import (
    FIELD_KEYS,
    FIELD_SCHEMA,
    FieldKey,
    FieldSet,
    FieldValue,
    MachineValue,
    PersonValue,
)
from scanstation.domain.ids import IdFactory

NOON = datetime(2026, 8, 3, 12, tzinfo=UTC)


def test_ids_are_uuid_version_7_and_carry_the_time() -> None:
    made = uuid.UUID(IdFactory(lambda: NOON)())
    assert (made.version, made.variant) == (7, uuid.RFC_4122)
    assert made.int >> 80 == int(NOON.timestamp() * 1000)


@given(st.lists(st.integers(-5_000, 5_000), min_size=2, max_size=300))
def test_ids_rise_even_when_the_clock_stands_or_goes_back(steps: list[int]) -> None:
    times = iter([NOON + timedelta(milliseconds=step) for step in steps])
    factory = IdFactory(lambda: next(times), lambda count: b"\xff" * count)
    made = [factory() for _ in steps]
    assert made == sorted(set(made))


def test_more_ids_than_fit_one_millisecond() -> None:
    factory = IdFactory(lambda: NOON)
    made = [factory() for _ in range(5_000)]
    assert made == sorted(set(made))


def test_every_value_of_the_domain_is_frozen() -> None:
    seen = 0
    for module in pkgutil.iter_modules(scanstation.domain.__path__):
        found = vars(importlib.import_module(f"scanstation.domain.{module.name}"))
        for value in found.values():
            if isinstance(value, type) and dataclasses.is_dataclass(value):
                seen += 1
                assert value.__dataclass_params__.frozen, value
                assert "__slots__" in vars(value), value
    assert seen > 15


def test_the_schema_speaks_of_every_field_in_order() -> None:
    assert tuple(FIELD_SCHEMA) == FIELD_KEYS == tuple(FieldKey)
    assert [field.key for field in FieldSet()] == list(FIELD_KEYS)


def test_a_persons_value_lies_on_top_and_the_machines_stays() -> None:
    read = MachineValue("181", 0.4, 1, (10, 10, 50, 30))
    field = FieldValue(FieldKey.CODE_NUMBER).with_machine(read)
    assert (field.value, field.is_corrected) == ("181", False)
    corrected = field.with_person(PersonValue("184", "lan", NOON))
    assert (corrected.value, corrected.is_corrected) == ("184", True)
    assert corrected.current_machine == read
    again = corrected.with_machine(MachineValue("187", 0.9))
    assert again.value == "184"
    assert [answer.value for answer in again.machine] == ["181", "187"]


def test_agreeing_with_the_machine_is_no_correction() -> None:
    field = FieldValue(FieldKey.PLACE).with_machine(MachineValue("Thái Nguyên", 0.9))
    assert not field.with_person(PersonValue("Thái Nguyên", "lan", NOON)).is_corrected


@pytest.mark.parametrize(
    "wrong",
    [{"score": 1.1}, {"score": 0.5, "page": 0}, {"score": 0.5, "box": (5, 5, 5, 9)}],
)
def test_machine_values_that_cannot_be(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"score|pages|box"):
        MachineValue(value="x", **wrong)  # type: ignore[arg-type]


def test_a_field_set_replaces_and_compares() -> None:
    subject = FieldValue(FieldKey.SUBJECT, (MachineValue("Về việc …", 0.8),))
    filled = FieldSet().with_value(subject)
    assert filled[FieldKey.SUBJECT] == subject
    assert filled != FieldSet()
    assert filled.with_value(FieldValue(FieldKey.SUBJECT)) == FieldSet()
    assert hash(filled) == hash(FieldSet((subject,)))

"""Soft warnings on a permit's numbers: areas, density, height and floors must fit each other."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

from classifiers.folding import fold
from classifiers.permit import number_of
from classifiers.permit_table import load_details
from classifiers.permit_values import format_quantity, parse_count
from classifiers.types import Answer, Finding

__all__ = ["permit_findings"]

DENSITY_SLACK = Decimal(3)  # percentage points; permits round, and count eaves or not
RATIO_SLACK = Decimal("0.08")  # relative; basements and lofts are counted or not
OVERHANG = Decimal("1.3")  # an upper floor may stand out over the first one (balconies)
STOREY = (Decimal("2.2"), Decimal(8))  # metres of height a floor; sheds and halls reach higher


def permit_findings(
    details: dict[str, Answer], type_key: str | None, rules: Path
) -> tuple[Finding, ...]:
    """Contradictions between the details; () where too little was read to compare.

    Raises:
        TableDamaged: `permit.toml` is missing or broken.
    """
    found = [*_ranges(details, type_key, rules)]
    found += [one for one in (_density(details), _areas(details), _ratio(details)) if one]
    height = _height(details)
    return (*found, height) if height else tuple(found)


def _ranges(details: dict[str, Answer], type_key: str | None, rules: Path) -> list[Finding]:
    found = []
    for row in load_details(rules):
        answer = details.get(row.key)
        if row.kind != "quantity" or type_key not in row.types or answer is None:
            continue
        value = number_of(answer)
        if value is None or row.low is None or row.high is None or row.low <= value <= row.high:
            continue
        low, high = (format_quantity(one, row.unit) for one in (row.low, row.high))
        params = (("name", row.name), ("value", str(answer.value)), ("low", low), ("high", high))
        found.append(Finding("permit_value_range", params, answer.page, answer.box))
    return found


def _finding(code: str, answer: Answer, **said: str) -> Finding:
    return Finding(code, tuple(said.items()), answer.page, answer.box)


def _density(details: dict[str, Answer]) -> Finding | None:
    """Density is the footprint's share of the plot (QCVN 01:2021/BXD)."""
    density, floor, land = (
        number_of(details.get(key)) for key in ("density", "floor_one_area", "land_area")
    )
    if not density or not floor or not land:
        return None
    counted = 100 * floor / land
    if abs(counted - density) <= DENSITY_SLACK:
        return None
    return _finding(
        "permit_density_differs",
        details["density"],
        density=str(details["density"].value),
        counted=format_quantity(counted.quantize(Decimal("0.1")), "%"),
        floor=str(details["floor_one_area"].value),
        land=str(details["land_area"].value),
    )


def _storeys(details: dict[str, Answer]) -> Decimal | None:
    """Floors as an upper bound: lofts, roofs and basements count as one more each."""
    answer = details.get("floors")
    if answer is None or not isinstance(answer.value, str):
        return None
    count = parse_count(answer.value)
    if count is None:
        return None
    more = sum(word in fold(answer.value) for word in ("tum", "lung", "ham", "ap mai", "ky thuat"))
    return Decimal(count + more)


def _areas(details: dict[str, Answer]) -> Finding | None:
    """All floors together are no less than the first one, nor more than the floors allow."""
    floor, total = (number_of(details.get(key)) for key in ("floor_one_area", "total_floor_area"))
    storeys = _storeys(details)
    if not floor or not total:
        return None
    too_small = total < floor * Decimal("0.98")
    too_large = storeys is not None and total > floor * storeys * OVERHANG
    if not too_small and not too_large:
        return None
    return _finding(
        "permit_floor_area_differs",
        details["total_floor_area"],
        total=str(details["total_floor_area"].value),
        floor=str(details["floor_one_area"].value),
        floors=str(details["floors"].value) if storeys else "chưa rõ",
    )


def _ratio(details: dict[str, Answer]) -> Finding | None:
    """Density and ratio are both shares of one plot: each tells how large it is."""
    keys = ("density", "land_use_ratio", "floor_one_area", "total_floor_area")
    density, ratio, floor, total = (number_of(details.get(key)) for key in keys)
    floors = details.get("floors")
    basement = floors is not None and "ham" in fold(str(floors.value))
    if not density or not ratio or not floor or not total or basement:
        return None
    by_density, by_ratio = 100 * floor / density, total / ratio
    if abs(by_density - by_ratio) <= RATIO_SLACK * max(by_density, by_ratio):
        return None
    return _finding(
        "permit_ratio_differs",
        details["land_use_ratio"],
        ratio=str(details["land_use_ratio"].value),
        density=str(details["density"].value),
        by_ratio=format_quantity(by_ratio.quantize(Decimal("0.1")), "m²"),
        by_density=format_quantity(by_density.quantize(Decimal("0.1")), "m²"),
    )


def _height(details: dict[str, Answer]) -> Finding | None:
    height, floors = number_of(details.get("height")), details.get("floors")
    count = parse_count(str(floors.value)) if floors and floors.value else None
    if not height or not count or count < 2:
        return None
    least, most = STOREY
    if least * count <= height <= most * (_storeys(details) or Decimal(count)):
        return None
    return _finding(
        "permit_height_differs",
        details["height"],
        height=str(details["height"].value),
        floors=str(floors.value) if floors else "",
    )

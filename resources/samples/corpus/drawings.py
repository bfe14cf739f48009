"""Drawings of works: plan and title block, with what the block says as truth."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import numpy as np

from resources.samples.corpus.dice import one
from resources.samples.corpus.issuers import person
from resources.samples.corpus.words import Words
from resources.samples.generator.drawing import set_drawing
from resources.samples.generator.flow import Flow
from resources.samples.generator.values import CleanPage

__all__ = ["DRAWINGS", "draw_sheet"]

SOURCE = Path(__file__).resolve().parent.parent / "texts" / "ban_ve.toml"
DRAWINGS = {"ban_ve_hoan_cong": "Bản vẽ hoàn công", "ban_ve_ky_thuat": "Bản vẽ kỹ thuật"}
DESIGNED = {
    "Nhà thầu thi công:": "Tư vấn thiết kế:",
    "Chỉ huy trưởng:": "Chủ trì thiết kế:",
    "Tư vấn giám sát:": "Kiểm tra:",
    "Ngày hoàn thành:": "Ngày:",
}
SHEETS = ("MẶT BẰNG TẦNG 1", "MẶT BẰNG TẦNG 2", "MẶT BẰNG MÓNG", "MẶT BẰNG KẾT CẤU SÀN",
          "MẶT BẰNG CẤP ĐIỆN")  # fmt: skip


def draw_sheet(
    key: str, words: Words, rng: np.random.Generator
) -> tuple[tuple[CleanPage, ...], dict[str, Any]]:
    """A drawing of kind `key` and its row of truth."""
    source = tomllib.loads(SOURCE.read_text(encoding="utf-8"))
    drawing = source["drawing"]
    sheet_name = one(rng, SHEETS)
    code = f"{one(rng, ['KT', 'KC', 'Đ', 'N'])}-{rng.integers(1, 30):02d}"
    signer = person(rng, words)
    date = f"{rng.integers(1, 29)}/{rng.integers(1, 13)}/{rng.integers(2012, 2027)}"
    said = {
        "Công trình:": one(rng, words.slots["duan"]).split(",")[0].upper()[:34],
        "Nhà thầu thi công:": one(rng, words.slots["congty"]).upper()[:34],
        "Người lập:": person(rng, words),
        "Chỉ huy trưởng:": signer,
        "Tư vấn giám sát:": person(rng, words),
        "Tên bản vẽ:": sheet_name,
        "Ký hiệu bản vẽ:": code,
        "Ngày hoàn thành:": date,
    }
    for block in drawing["block"]:
        if block["label"] in said:
            block["text"] = [said[block["label"]]]
    drawing["caption"] = sheet_name
    if key == "ban_ve_ky_thuat":
        drawing["as_built"] = ["BẢN VẼ", "THIẾT KẾ KỸ THUẬT"]
        drawing["notes"] = [note for note in drawing["notes"] if "đo kiểm" not in note]
        for block in drawing["block"]:
            block["label"] = DESIGNED.get(block["label"], block["label"])
    flow = Flow(rng, width_mm=source["width_mm"], height_mm=source["height_mm"])
    set_drawing(flow.sheet, drawing, rng)
    name = DRAWINGS[key]
    # Number, date and agency of a drawing are a matter of opinion: its title block has several.
    row = {
        "kind": key,
        "type": name,
        "type_key": key,
        "uncertain_fields": ["number", "notation", "date", "agency", "abstract", "signer", "place"],
        "drawing_code": code,
    }
    return (flow.sheet.finish(),), row

"""The trained network of handwritten rows as ONNX, its alphabet and checksum beside it."""

from __future__ import annotations

import hashlib
import io
import json
import os
from pathlib import Path

import torch

from ocr.handwriting.alphabet import LABELS
from ocr.handwriting.network import FORMAT
from ocr.handwriting.rows import ROW_HEIGHT
from resources.models.training.hand_model import Readable, RowModel

__all__ = ["write_hand"]

OPSET = 17


def write_hand(model: RowModel, version: str, out: Path) -> None:
    """Write weights and alphabet; each file appears whole, the alphabet last.

    Args:
        model: trained.
        version: name kept with every reading.
        out: the .onnx; the alphabet is written beside it as .json.
    """
    whole = Readable(model).eval()
    buffer = io.BytesIO()
    torch.onnx.export(
        whole,
        (torch.zeros(1, 1, ROW_HEIGHT, 64),),
        buffer,
        input_names=["x"],
        output_names=["p"],
        dynamic_axes={"x": {3: "W"}, "p": {0: "T"}},
        opset_version=OPSET,
        dynamo=False,
    )
    data = buffer.getvalue()
    table = {
        "format": FORMAT,
        "version": version,
        "labels": LABELS,
        "sha256": hashlib.sha256(data).hexdigest(),
    }
    text = json.dumps(table, ensure_ascii=False, indent=1) + "\n"
    for file, content in ((out, data), (out.with_suffix(".json"), text.encode("utf-8"))):
        aside = file.with_name(file.name + ".part")
        aside.write_bytes(content)
        os.replace(aside, file)  # noqa: PTH105 - the atomic one

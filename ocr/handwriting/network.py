"""The network of handwritten rows, run through onnxruntime."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import numpy as np
import onnxruntime

from ocr.errors import EngineFailed, EngineMissing
from ocr.handwriting.alphabet import LABELS
from ocr.handwriting.rows import ROW_HEIGHT, FloatArray

__all__ = ["LEAST_WIDTH", "RowNetwork"]

LEAST_WIDTH = 16  # pixels; narrower rows are filled up with paper
FORMAT = 1


class RowNetwork:
    """Rows in, probabilities per step out; safe to use from one thread."""

    def __init__(self, model: Path) -> None:
        """Load the weights.

        Args:
            model: the .onnx, input `x` (1, 1, 48, W) float32, output `p` (W / 2, 1, labels);
                beside it a .json with `format`, `version`, `labels` and the `sha256` of the .onnx.

        Raises:
            EngineMissing: a file is missing, damaged, or made for another alphabet.
        """
        try:
            table = json.loads(model.with_suffix(".json").read_text(encoding="utf-8"))
            data = model.read_bytes()
            self.version: str = table["version"]
            found = (table["format"], tuple(table["labels"]), table["sha256"])
            if found != (FORMAT, LABELS, hashlib.sha256(data).hexdigest()):
                raise EngineMissing(f"{model.name} is damaged or not of this version")
            options = onnxruntime.SessionOptions()
            options.intra_op_num_threads = 1
            options.inter_op_num_threads = 1
            options.log_severity_level = 3
            options.enable_cpu_mem_arena = False  # an arena keeps the widest row for ever
            self._session = onnxruntime.InferenceSession(
                data, options, providers=["CPUExecutionProvider"]
            )
        except EngineMissing:
            raise
        except Exception as error:  # onnxruntime's own errors have no common root
            raise EngineMissing(f"cannot load {model.name}: {error}") from error

    def shares(self, row: FloatArray) -> FloatArray:
        """Probabilities per step of two pixels.

        Args:
            row: (48, W) float32 from `cut_row`, 0 paper to 1 ink.

        Returns:
            (steps, labels) float32, rows sum to 1.

        Raises:
            EngineFailed: the runtime failed.
        """
        width = max(LEAST_WIDTH, row.shape[1] + row.shape[1] % 2)
        block = np.zeros((1, 1, ROW_HEIGHT, width), np.float32)
        block[0, 0, :, : row.shape[1]] = row
        try:
            answer = self._session.run(None, {"x": block})[0]
        except Exception as error:  # onnxruntime's own errors have no common root
            raise EngineFailed(f"row network: {error}") from error
        return np.asarray(answer[:, 0], np.float32)

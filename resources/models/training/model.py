"""The line network in torch: the architecture of Tesseract's `vie`, started from its weights."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from ocr.network import LINE_HEIGHT, STEP
from resources.models.training.charset import BLANK
from resources.models.training.traineddata import Layer, layers, network, split

__all__ = ["LineModel", "load_state", "start_of"]

CELL, INPUT, FORGET, OUTPUT = range(4)  # order of Tesseract's LSTM matrices
TORCH_GATES = (INPUT, FORGET, CELL, OUTPUT)
FEATURES, COLUMN, FIRST, LAST = 16, 48, 96, 192  # widths of the layers
ROWS = LINE_HEIGHT // STEP


class LineModel(nn.Module):
    """One convolution, a column summary, three LSTM layers (the second from right to left)."""

    def __init__(self) -> None:
        super().__init__()
        self.conv = nn.Conv2d(1, FEATURES, 3, padding=1)
        self.column = nn.LSTM(FEATURES, COLUMN)
        self.forward_1 = nn.LSTM(COLUMN, FIRST)
        self.backward_2 = nn.LSTM(FIRST, FIRST)
        self.forward_3 = nn.LSTM(FIRST, LAST)
        self.out = nn.Linear(LAST, BLANK + 1)
        for layer in self.recurrent:
            # One bias per gate as in Tesseract; torch's second one stays nought.
            layer.bias_hh_l0.data.zero_()
            layer.bias_hh_l0.requires_grad_(requires_grad=False)

    @property
    def recurrent(self) -> tuple[nn.LSTM, ...]:
        """The LSTM layers in the order the data passes them."""
        return self.column, self.forward_1, self.backward_2, self.forward_3

    def forward(self, lines: Tensor, steps: Tensor) -> Tensor:
        """Scores per step.

        Args:
            lines: (N, 1, 36, W) float32, W a multiple of 3, as `ocr.network.prepare_line`.
            steps: (N,) int64, steps of each line.

        Returns:
            (W / 3, N, 269) float32 before softmax.
        """
        seen = nn.functional.max_pool2d(torch.tanh(self.conv(lines)), STEP)
        count, _, _, width = seen.shape
        rows = seen.permute(2, 0, 3, 1).reshape(ROWS, count * width, FEATURES)
        _, (last, _) = self.column(rows)
        line = last[0].reshape(count, width, COLUMN).permute(1, 0, 2)
        line, _ = self.forward_1(line)
        place = _reversed_places(width, steps)
        line, _ = self.backward_2(_reordered(line, place))
        line, _ = self.forward_3(_reordered(line, place))
        return self.out(line)

    def load_tesseract(self, top: Layer) -> None:
        """Take over the weights of a network read from a traineddata."""
        found = layers(top)
        kernel = next(layer for layer in found if layer.kind == "Tanh").weights[0]
        # Tesseract's window runs over x first, torch's over y.
        windows = kernel[:, :-1].reshape(-1, 3, 3).transpose(0, 2, 1)[:, None]
        _set(self.conv.weight, windows)
        _set(self.conv.bias, kernel[:, -1])
        summary = next(layer for layer in found if layer.kind == "XYTranspose").parts[0]
        sequence = [
            layer.parts[0] if layer.kind == "RTLReversed" else layer
            for layer in found
            if layer.kind in ("LSTM", "RTLReversed")
        ]
        for own, layer in zip(self.recurrent, [summary, *sequence], strict=True):
            whole = np.concatenate([layer.weights[gate] for gate in TORCH_GATES])
            _set(own.weight_ih_l0, whole[:, : layer.inputs])
            _set(own.weight_hh_l0, whole[:, layer.inputs : -1])
            _set(own.bias_ih_l0, whole[:, -1])
            own.bias_hh_l0.data.zero_()
        last = next(layer for layer in found if layer.kind == "Softmax").weights[0]
        _set(self.out.weight, last[:, :-1])
        _set(self.out.bias, last[:, -1])


def _set(parameter: Tensor, values: NDArray[np.float32]) -> None:
    given = torch.tensor(np.ascontiguousarray(values))
    if given.shape != parameter.shape:
        raise ValueError(f"weights of shape {given.shape}, not {parameter.shape}")
    parameter.data = given


def _reversed_places(width: int, steps: Tensor) -> Tensor:
    """(width, N): each line's steps from its end; the paper behind it stays in place."""
    place = torch.arange(width)[:, None].expand(width, len(steps))
    return torch.where(place < steps[None], steps[None] - 1 - place, place)


def _reordered(line: Tensor, place: Tensor) -> Tensor:
    return torch.gather(line, 0, place[:, :, None].expand(-1, -1, line.shape[2]))


def load_state(file: Path) -> LineModel:
    """A model from weights that `train` saved."""
    model = LineModel()
    model.load_state_dict(torch.load(file, weights_only=True))
    return model


def start_of(weights: str, traineddata: Path) -> LineModel:
    """A model to start from: `tesseract`, or the name of a file that `train` saved."""
    if weights != "tesseract":
        return load_state(Path(weights))
    model = LineModel()
    model.load_tesseract(network(split(traineddata.read_bytes())["lstm"]))
    return model

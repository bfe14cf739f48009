"""The network of handwritten rows: four convolutions, one recurrent layer, CTC."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from ocr.handwriting.alphabet import LABELS
from ocr.handwriting.rows import ROW_HEIGHT

__all__ = ["STEP", "RowModel"]

STEP = 2  # pixels of a row per output step: two strokes of "11" stand six pixels apart
LAYERS = ((16, 5, (2, 2)), (32, 3, (2, 1)), (64, 3, (1, 1)), (64, 3, (2, 1)))
"""Channels, kernel and stride of each convolution; the third is followed by a pooling of rows."""

POOLED = 2  # which layer that is
ROWS = ROW_HEIGHT // 16  # what the strides and the pooling leave of the height
WIDTH = 96  # features per step
MEMORY = 80  # of the recurrent layer, each way


class RowModel(nn.Module):
    """(N, 1, 48, W) float32, 0 paper to 1 ink, in; (W / 2, N, labels) scores out."""

    def __init__(self) -> None:
        super().__init__()
        layers: list[nn.Module] = []
        given = 1
        for depth, (channels, kernel, stride) in enumerate(LAYERS):
            layers += [
                nn.Conv2d(given, channels, kernel, stride, kernel // 2, bias=False),
                nn.BatchNorm2d(channels),
                nn.ReLU(inplace=True),
            ]
            if depth == POOLED:
                layers.append(nn.MaxPool2d((2, 1)))
            given = channels
        self.seen = nn.Sequential(*layers)
        self.gather = nn.Sequential(nn.Linear(given * ROWS, WIDTH), nn.ReLU(inplace=True))
        self.drop = nn.Dropout(0.15)
        self.memory = nn.GRU(WIDTH, MEMORY, bidirectional=True)
        self.out = nn.Linear(2 * MEMORY, len(LABELS))

    def forward(self, x: Tensor) -> Tensor:
        """Scores before the softmax."""
        seen: Tensor = self.seen(x)
        steps = seen.permute(3, 0, 1, 2).flatten(2)
        steps = self.drop(self.gather(steps))
        remembered, _ = self.memory(steps)
        scores: Tensor = self.out(remembered)
        return scores


class Readable(nn.Module):
    """The model with the softmax it is shipped with."""

    def __init__(self, model: RowModel) -> None:
        super().__init__()
        self.model = model

    def forward(self, x: Tensor) -> Tensor:
        """Probabilities (steps, N, labels)."""
        return torch.softmax(self.model(x), 2)

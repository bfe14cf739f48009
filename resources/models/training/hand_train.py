"""Training of the network of handwritten rows by connectionist temporal classification."""

from __future__ import annotations

import math
import os
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import torch
from torch import Tensor, nn

from ocr.handwriting.alphabet import BLANK
from ocr.handwriting.rows import ROW_HEIGHT, FloatArray
from ocr.types import Pixels
from resources.models.training.hand_model import STEP, RowModel
from resources.models.training.hand_rows import RowItem

__all__ = ["HandPlan", "block_of", "greedy", "learn"]

BATCH = 32
DRAWN = 8 * BATCH  # rows drawn at once and sorted by width, so that a batch holds little padding
STEEPEST = 5.0
WARM = 0.03  # of the steps
SMOOTHING = 0.98


@dataclass(frozen=True, slots=True)
class HandPlan:
    """How long and how fast.

    Attributes:
        steps: batches of 32 rows.
        rate: largest learning rate.
        real: share of the rows that are real ones, where there are any.
        seed: of the order and the jitter.
        threads: of torch.
        every: steps between two reports.
    """

    steps: int
    rate: float = 2e-3
    real: float = 0.0
    seed: int = 1
    threads: int = 1
    every: int = 250


def _jittered(pixels: Pixels, dice: random.Random) -> Pixels:
    """The same row cut a little otherwise."""
    tall = ROW_HEIGHT
    scale = dice.uniform(0.92, 1.08)
    wide = max(8, round(pixels.shape[1] * scale * dice.uniform(0.94, 1.06)))
    matrix = np.array(
        [[wide / pixels.shape[1], dice.gauss(0, 0.04), 0.0],
         [dice.gauss(0, 0.01) * tall / wide, scale, tall * (1 - scale) / 2 + dice.gauss(0, 1.3)]]
    )  # fmt: skip
    moved = cv2.warpAffine(pixels, matrix, (wide, tall), flags=cv2.INTER_LINEAR)
    if dice.random() < 0.3:
        bent = (np.arange(256) / 255) ** dice.uniform(0.6, 1.7) * 255
        moved = cv2.LUT(moved, bent.astype(np.uint8))
    return np.asarray(moved, np.uint8)


def block_of(rows: Sequence[Pixels]) -> Tensor:
    """Rows in one tensor (N, 1, 48, W), paper behind the short ones."""
    width = max(8, *(row.shape[1] for row in rows))
    block: FloatArray = np.zeros((len(rows), 1, ROW_HEIGHT, width + width % STEP), np.float32)
    for at, row in enumerate(rows):
        block[at, 0, :, : row.shape[1]] = row.astype(np.float32) / 255
    return torch.from_numpy(block)


@torch.no_grad()
def greedy(model: RowModel, rows: Sequence[RowItem]) -> list[list[int]]:
    """The best label at each step, repeats and blanks taken out."""
    model.eval()
    out: list[list[int]] = []
    for row in rows:
        best = model(block_of([row.pixels])).argmax(2)[:, 0].tolist()
        kept = [
            code for i, code in enumerate(best) if code != BLANK and (i == 0 or best[i - 1] != code)
        ]
        out.append(kept)
    return out


class _Trainer:
    def __init__(self, model: RowModel, plan: HandPlan) -> None:
        self.model, self.plan = model, plan
        self.dice = random.Random(plan.seed)  # noqa: S311
        self.optimiser = torch.optim.AdamW(model.parameters(), lr=plan.rate, weight_decay=1e-4)
        self.loss = nn.CTCLoss(blank=BLANK, zero_infinity=True)
        self.running = 0.0
        self.steps = 0

    def _rate(self) -> float:
        done = self.steps / self.plan.steps
        falling = 0.5 * (1 + math.cos(math.pi * min(1.0, done)))
        return self.plan.rate * min(1.0, done / WARM + 1e-3) * (0.97 * falling + 0.03)

    def step(self, rows: Sequence[RowItem]) -> float:
        for group in self.optimiser.param_groups:
            group["lr"] = self._rate()
        self.model.train()
        pixels = [_jittered(row.pixels, self.dice) for row in rows]
        scores = self.model(block_of(pixels)).log_softmax(2)
        labels = torch.from_numpy(np.concatenate([r.labels for r in rows]).astype(np.int64))
        steps = torch.tensor([p.shape[1] // STEP for p in pixels])
        loss = self.loss(scores, labels, steps, torch.tensor([len(r.labels) for r in rows]))
        self.optimiser.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(self.model.parameters(), STEEPEST)
        self.optimiser.step()
        self.steps += 1
        self.running = SMOOTHING * self.running + (1 - SMOOTHING) * float(loss.detach())
        return self.running / (1 - SMOOTHING**self.steps)


def save(model: RowModel, file: Path) -> None:
    """Write the weights; the file appears whole."""
    aside = file.with_suffix(".part")
    torch.save(model.state_dict(), aside)
    os.replace(aside, file)  # noqa: PTH105 - the atomic one


def learn(
    model: RowModel,
    drawn: Callable[[], Sequence[RowItem]],
    real: Sequence[RowItem],
    plan: HandPlan,
    out: Path,
    report: Callable[[RowModel, int, float], None],
) -> None:
    """Train and save.

    Args:
        model: changed in place.
        drawn: gives the drawn rows; asked again at every report, for they may grow.
        real: rows of real scans; mixed in by `plan.real`.
        plan: how long.
        out: weights, written at every report and at the end.
        report: told the model, the steps done and the smoothed loss.
    """
    torch.set_num_threads(plan.threads)
    trainer = _Trainer(model, plan)
    pool, loss = drawn(), 0.0
    while trainer.steps < plan.steps:
        chosen = [
            trainer.dice.choice(real if real and trainer.dice.random() < plan.real else pool)
            for _ in range(DRAWN)
        ]
        chosen.sort(key=lambda row: row.pixels.shape[1])
        batches = [chosen[at : at + BATCH] for at in range(0, DRAWN, BATCH)]
        trainer.dice.shuffle(batches)
        for batch in batches[: plan.steps - trainer.steps]:
            loss = trainer.step(batch)
            if trainer.steps % plan.every == 0:
                save(model, out)
                report(model, trainer.steps, loss)
                pool = drawn()
    save(model, out)

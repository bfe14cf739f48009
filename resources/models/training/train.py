"""Fine-tuning by connectionist temporal classification on typeset and real lines."""

from __future__ import annotations

import math
import os
import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import torch
from rapidfuzz.distance import Levenshtein
from torch import Tensor, nn

from ocr.network import LINE_HEIGHT, STEP, prepare_line
from ocr.types import Pixels
from resources.models.training.charset import BLANK, Charset
from resources.models.training.items import LineItem
from resources.models.training.model import LineModel
from resources.models.training.progress import Progress
from resources.models.training.workshop import NothingToLearnError

__all__ = ["Lines", "Plan", "Score", "evaluate", "fine_tune"]

BATCH = 16  # lines in one step
DRAWN = 64  # lines drawn at once and sorted by width, so that a batch holds little padding
SHARES = {"typeset": 34, "aligned": 12, "sure": 18}  # of those drawn
STEEPEST = 5.0  # norm gradients are cut to
WARM_STEPS = 50
SMALLEST_RATE = 0.05  # of the full rate, at the end
SMOOTHING = 0.99  # of the loss shown


@dataclass(frozen=True, slots=True)
class Lines:
    """What is learnt from, and what is only measured on."""

    typeset: list[LineItem]
    aligned: list[LineItem]
    sure: list[LineItem]
    measured: dict[str, list[LineItem]]


@dataclass(frozen=True, slots=True)
class Plan:
    """How long and how fast.

    Attributes:
        steps: batches.
        rate: largest learning rate.
        seed: of the order and the jitter of lines.
        threads: of torch.
        every: steps between two measurements.
    """

    steps: int
    rate: float = 1e-3
    seed: int = 1
    threads: int = 2
    every: int = 1000


@dataclass(frozen=True, slots=True)
class Score:
    """Errors over a set of lines, per cent: of characters, and of lines not fully right."""

    characters: float
    lines: float

    def __str__(self) -> str:
        return f"{self.characters:.3f}/{self.lines:.2f}"


def _jittered(pixels: Pixels, dice: random.Random, noise: np.random.Generator) -> Pixels:
    """Another cut of the same line, or grain: what the next page would bring."""
    kind = dice.random()
    if kind < 0.3:
        top, bottom = dice.randint(0, 3), dice.randint(0, 2)
        if dice.random() < 0.5:
            cut = np.pad(pixels, ((top, bottom), (0, 0)), mode="edge")
        else:
            cut = pixels[top : LINE_HEIGHT - bottom]
        size = (pixels.shape[1], LINE_HEIGHT)
        return np.asarray(cv2.resize(cut, size, interpolation=cv2.INTER_LINEAR), np.uint8)
    if kind > 0.8:
        grain = noise.integers(-25, 26, pixels.shape)
        return np.clip(pixels.astype(np.int16) + grain, 0, 255).astype(np.uint8)
    return pixels


def _block(lines: Sequence[Pixels]) -> tuple[Tensor, Tensor]:
    """Lines side by side with paper behind each, as `ocr.network` hands them over."""
    prepared = [prepare_line(pixels) for pixels in lines]
    steps = [max(1, line.shape[1] // STEP) for line in prepared]
    block = np.ones((len(lines), 1, LINE_HEIGHT, (max(steps) + 1) * STEP), np.float32)
    for row, line in enumerate(prepared):
        whole = line[:, : steps[row] * STEP]
        block[row, 0, :, : whole.shape[1]] = whole
    return torch.from_numpy(block), torch.tensor(steps)


@torch.no_grad()
def evaluate(model: LineModel, items: Sequence[LineItem], charset: Charset) -> Score:
    """Read lines, the best code at each step, and count errors."""
    model.eval()
    ordered = sorted(items, key=lambda item: item.pixels.shape[1])
    wrong = total = bad = 0
    for start in range(0, len(ordered), BATCH):
        chosen = ordered[start : start + BATCH]
        block, steps = _block([item.pixels for item in chosen])
        best = model(block, steps).argmax(2).numpy()
        for row, item in enumerate(chosen):
            read = charset.collapse(best[: steps[row], row].tolist())
            true = charset.decode(item.codes.tolist()).strip()
            wrong += Levenshtein.distance(read, true)
            total += len(true)
            bad += read != true
    return Score(100 * wrong / max(1, total), 100 * bad / max(1, len(ordered)))


def _draw(lines: Lines, dice: random.Random) -> list[LineItem]:
    """Lines for the next batches in the shares wanted; an absent kind is made up by the others."""
    kinds = {name: getattr(lines, name) for name in SHARES if getattr(lines, name)}
    weight = sum(SHARES[name] for name in kinds)
    drawn = [
        item
        for name, items in kinds.items()
        for item in dice.choices(items, k=round(DRAWN * SHARES[name] / weight))
    ]
    return sorted(drawn, key=lambda item: item.pixels.shape[1])


def _rate(plan: Plan, step: int) -> float:
    """Warm up, then a half cosine down."""
    warm = min(1.0, (step + 1) / WARM_STEPS)
    falling = 0.5 * (1 + math.cos(math.pi * step / plan.steps))
    return plan.rate * warm * (falling * (1 - SMALLEST_RATE) + SMALLEST_RATE)


class _Trainer:
    """Model and optimiser; one call, one step."""

    def __init__(self, model: LineModel, plan: Plan) -> None:
        self._model = model
        self._plan = plan
        self._dice = random.Random(plan.seed)  # noqa: S311
        self._noise = np.random.default_rng(plan.seed)
        self._learnt = [p for p in model.parameters() if p.requires_grad]
        self._optimiser = torch.optim.AdamW(self._learnt, lr=plan.rate, weight_decay=1e-4)
        self._loss = nn.CTCLoss(blank=BLANK, zero_infinity=True)
        self._running = 0.0
        self.steps = 0

    def draw(self, lines: Lines) -> list[LineItem]:
        return _draw(lines, self._dice)

    def step(self, items: Sequence[LineItem]) -> float:
        """Learn one batch; returns the smoothed loss."""
        for group in self._optimiser.param_groups:
            group["lr"] = _rate(self._plan, self.steps)
        self._model.train()
        block, steps = _block([_jittered(i.pixels, self._dice, self._noise) for i in items])
        scores = self._model(block, steps).log_softmax(2)
        codes = torch.from_numpy(np.concatenate([i.codes for i in items]).astype(np.int64))
        loss = self._loss(scores, codes, steps, torch.tensor([len(i.codes) for i in items]))
        self._optimiser.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(self._learnt, STEEPEST)
        self._optimiser.step()
        self.steps += 1
        self._running = SMOOTHING * self._running + (1 - SMOOTHING) * float(loss.detach())
        return self._running / (1 - SMOOTHING**self.steps)


def _save(model: LineModel, file: Path) -> None:
    aside = file.with_suffix(".part")
    torch.save(model.state_dict(), aside)
    os.replace(aside, file)  # noqa: PTH105 - the atomic one


def fine_tune(
    model: LineModel, lines: Lines, charset: Charset, plan: Plan, out: Path
) -> dict[str, Score]:
    """Train and save.

    Args:
        model: changed in place.
        lines: to learn from; at least one kind must be there.
        charset: of the codes.
        plan: how long.
        out: weights, written at every measurement and at the end.

    Returns:
        Scores of the sets in `lines.measured` after the last step.

    Raises:
        NothingToLearnError: all kinds are empty.
    """
    if not (lines.typeset or lines.aligned or lines.sure):
        raise NothingToLearnError("no lines to learn from: run typeset, align or sure-lines first")
    torch.set_num_threads(plan.threads)
    torch.manual_seed(plan.seed)
    trainer = _Trainer(model, plan)
    progress = Progress("train", plan.steps)
    loss = 0.0
    while trainer.steps < plan.steps:
        drawn = trainer.draw(lines)
        for start in range(0, len(drawn), BATCH):
            if trainer.steps == plan.steps:
                break
            loss = trainer.step(drawn[start : start + BATCH])
            progress.advance(note=f"loss {loss:.4f}")
            if trainer.steps % plan.every == 0:
                _save(model, out)
                _tell(f"step {trainer.steps} loss {loss:.4f}", measure(model, lines, charset))
    _save(model, out)
    return measure(model, lines, charset)


def measure(model: LineModel, lines: Lines, charset: Charset) -> dict[str, Score]:
    """Scores of the sets that are only measured on."""
    return {
        name: evaluate(model, items, charset) for name, items in lines.measured.items() if items
    }


def _tell(head: str, scores: dict[str, Score]) -> None:
    print("\n" + head, " ".join(f"{name} {score}" for name, score in scores.items()), flush=True)  # noqa: T201

"""The door to calibration: `load_acceptance(path).apply(understanding)`, and its training."""

from __future__ import annotations

from classifiers.acceptance import Acceptance, FieldModel, Input
from classifiers.acceptance_file import AcceptanceDamaged, load_acceptance, save_acceptance
from classifiers.acceptance_training import Example, train_acceptance

__all__ = [
    "Acceptance",
    "AcceptanceDamaged",
    "Example",
    "FieldModel",
    "Input",
    "load_acceptance",
    "save_acceptance",
    "train_acceptance",
]

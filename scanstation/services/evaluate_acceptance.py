"""The acceptance file that ships: trained on everything, told what cross-validation found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from classifiers.acceptance import Acceptance
from classifiers.acceptance_file import save_acceptance
from classifiers.acceptance_training import Example, train_acceptance
from scanstation.services.evaluate_figures import count
from scanstation.services.evaluate_understanding import Checked

__all__ = ["Lesson", "write_acceptance"]


@dataclass(frozen=True, slots=True)
class Lesson:
    """What is learnt from.

    Attributes:
        real: answers on documents as they came.
        made_up: answers on typeset documents, at a lower weight.
        target_wrong: see `train_acceptance`.
    """

    real: tuple[Example, ...]
    made_up: tuple[Example, ...]
    target_wrong: float


def write_acceptance(
    path: Path, lesson: Lesson, held_out: Sequence[Checked], day: str
) -> Acceptance:
    """Train on everything and write.

    Args:
        path: of the JSON file; replaced as a whole.
        lesson: examples and target.
        held_out: the same documents judged by cross-validation, for the figures in the file.
        day: ISO date, part of the version.
    """
    figures = count(held_out)
    told = {
        "answers": str(len(lesson.real)),
        "answers_made_up": str(len(lesson.made_up)),
        "cross_validated_accepted": f"{figures.share_accepted:.4f}",
        "cross_validated_wrong_of_accepted": f"{figures.accepted_wrong}/{figures.accepted}",
    }
    trained = train_acceptance(
        [*lesson.real, *lesson.made_up],
        version=f"acceptance-{day}",
        target_wrong=lesson.target_wrong,
        told=told,
    )
    save_acceptance(path, trained)
    return trained

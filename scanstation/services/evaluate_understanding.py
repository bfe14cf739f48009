"""What the machine says of documents against the truth, and how far its scores can be believed.

Nothing that was learnt from a document is counted on it: acceptance is trained on the other
agencies, and documents with the same number stay together (`folds_of`). The rules themselves were
written by people who had the development documents in sight; no fold can undo that.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from classifiers.acceptance import TYPE_FIELD, Acceptance, Signals, is_ask
from classifiers.acceptance_training import Example, deal_folds, train_acceptance
from classifiers.types import Answer, Understanding
from scanstation.errors import KnownError
from scanstation.pipeline.cancel import CancelToken
from scanstation.services.evaluate_documents import OnStep, Reader, Source, Spoken
from scanstation.services.evaluate_truth import FIELDS, Outcome, Truth, outcome_of, read_truth

__all__ = [
    "MOST_FOLDS",
    "Checked",
    "Costs",
    "Sample",
    "check",
    "cross_validate",
    "examples_of",
    "folds_of",
    "groups_of",
    "judged",
    "read_sample",
]

MOST_FOLDS = 12
"""Trainings of a cross-validation; with fewer agencies there are as many as agencies."""

PAGES = "pages"
"""Folder beside `metadata.json` with page records, used where no other is named."""


@dataclass(frozen=True, slots=True)
class Checked:
    """One field of one document, compared.

    Attributes:
        document: folder and file of the document.
        agency: whose it is.
        group: documents of one group are never on both sides of a fold.
        lone: its agency has this document alone.
        said, truth: values; None where there is none.
        by_hand: the field is written by hand in truth.
        handwritten: the machine took it for handwriting.
        score: of the rules at first; a chance once it was `judged`.
        signals: of the rules.
        accepted: would pass without a person.
    """

    document: str
    agency: str
    group: str
    lone: bool
    field: str
    outcome: Outcome
    said: str | None
    truth: str | None
    by_hand: bool
    handwritten: bool
    score: float
    signals: Signals
    accepted: bool = False

    @property
    def row(self) -> str:
        """The line of a table it is counted in."""
        return f"{self.field}, {'handwritten' if self.by_hand else 'printed'}"


@dataclass(frozen=True, slots=True)
class Costs:
    """What understanding cost beside recognition, in seconds."""

    documents: int
    pages: int
    recognition: float
    understanding: float


@dataclass(frozen=True, slots=True)
class Sample:
    """All documents of some folders, compared with the truth."""

    checked: tuple[Checked, ...]
    costs: Costs


def read_sample(
    folders: Sequence[Path],
    cache: Path | None,
    scratch: Path,
    reader: Reader,
    on_step: OnStep,
    token: CancelToken,
) -> Sample:
    """Read every document of every folder and compare.

    Args:
        folders: each with `metadata.json`.
        cache: page records of all of them, `<cache>/<file without extension>/page-NNNNN.json`;
            None: those in `<folder>/pages` where there is such a folder, else in `scratch`.
        scratch: an empty folder.
        reader: does the reading.
        on_step: told how far it is.
        token: asked to stop.

    Raises:
        KnownError: "evaluate_truth_damaged", "evaluate_file_unreadable".
    """
    truths: list[Truth] = []
    sources: list[Source] = []
    for place, folder in enumerate(folders):
        own = folder / PAGES if (folder / PAGES).is_dir() else scratch / str(place)
        for truth in read_truth(folder):
            truths.append(replace(truth, file=f"{folder.name}/{truth.file}"))
            work = (cache or own) / Path(truth.file).with_suffix("")
            sources.append(Source(folder / truth.file, work))
    spoken = reader.read(sources, on_step, token)
    groups = groups_of(truths)
    checked = tuple(
        one
        for truth, said, group in zip(truths, spoken, groups, strict=True)
        for one in check(truth, said.understanding, group, lone=_alone(truth, truths))
    )
    return Sample(checked, _costs(spoken))


def _costs(spoken: Sequence[Spoken]) -> Costs:
    return Costs(
        len(spoken),
        sum(one.pages for one in spoken),
        sum(one.recognition_seconds for one in spoken),
        sum(one.understanding_seconds for one in spoken),
    )


def _alone(truth: Truth, truths: Sequence[Truth]) -> bool:
    return sum(one.agency == truth.agency for one in truths) == 1


def groups_of(truths: Sequence[Truth]) -> list[str]:
    """One name per document; documents share it with their agency and with their number."""
    home: dict[str, str] = {}

    def root(name: str) -> str:
        while home.setdefault(name, name) != name:
            name = home[name]
        return name

    for truth in truths:
        if truth.number:
            home[root(f"number {truth.number}")] = root(f"agency {truth.agency}")
    return [root(f"agency {truth.agency}") for truth in truths]


def check(truth: Truth, said: Understanding, group: str, *, lone: bool) -> list[Checked]:
    """Every field of a document that the truth speaks of."""
    return [
        _checked(name, truth, said, group, lone=lone) for name in FIELDS if name in truth.values
    ]


def _checked(name: str, truth: Truth, said: Understanding, group: str, *, lone: bool) -> Checked:
    kind = name == TYPE_FIELD
    answer = _type_as_field(said) if kind else said.fields[name]
    value = answer.value
    text = ", ".join(value) if isinstance(value, tuple) else value
    text = None if is_ask(name, answer) else text
    return Checked(
        document=truth.file,
        agency=truth.agency,
        group=group,
        lone=lone,
        field=name,
        outcome=outcome_of(name, text, truth.values[name]),
        said=text,
        truth=truth.values[name],
        by_hand=name in truth.handwritten,
        handwritten=answer.handwritten,
        score=answer.score,
        signals=answer.signals,
    )


def _type_as_field(said: Understanding) -> Answer:
    return Answer(said.type.key, said.type.score, signals=said.type.signals)


def examples_of(checked: Sequence[Checked], *, weight: float | None = None) -> list[Example]:
    """What calibration learns from: answers, not abstentions.

    Args:
        checked: answers with the scores of the rules.
        weight: of documents that are learnt from and never counted; their group is their agency.
    """
    return [
        Example(
            one.field,
            one.score,
            one.signals,
            one.outcome is Outcome.RIGHT,
            one.handwritten,
            one.group if weight is None else one.agency,
            1.0 if weight is None else weight,
        )
        for one in checked
        if one.said is not None
    ]


def judged(checked: Sequence[Checked], acceptance: Acceptance) -> list[Checked]:
    """The same with calibrated scores and what would pass; abstentions stay as they are."""
    found = []
    for one in checked:
        if one.said is None:
            found.append(one)
            continue
        chance, passed = acceptance.judge(
            one.field, one.score, one.signals, handwritten=one.handwritten
        )
        found.append(replace(one, score=chance, accepted=passed))
    return found


def folds_of(checked: Sequence[Checked]) -> list[int]:
    """The fold of each answer, groups kept together."""
    groups = [one.group for one in checked]
    return deal_folds(groups, min(MOST_FOLDS, len(set(groups))))


def cross_validate(
    checked: Sequence[Checked], also: Sequence[Example], target_wrong: float
) -> list[Checked]:
    """Every answer judged by an acceptance that never saw its agency or its number.

    Args:
        checked: answers with the scores of the rules.
        also: examples never counted, learnt from in every fold but those that count their
            agency (their `group`).
        target_wrong: see `train_acceptance`.

    Raises:
        KnownError: code "evaluate_nothing_to_learn".
    """
    if not checked:
        raise KnownError("evaluate_nothing_to_learn")
    folds = folds_of(checked)
    found: dict[int, Checked] = {}
    for fold in range(max(folds) + 1):
        held = [place for place, own in enumerate(folds) if own == fold]
        others = [one for one, own in zip(checked, folds, strict=True) if own != fold]
        theirs = {checked[place].agency for place in held}
        more = [one for one in also if one.group not in theirs]
        trained = train_acceptance(
            [*examples_of(others), *more], version=f"fold-{fold}", target_wrong=target_wrong
        )
        answers = judged([checked[place] for place in held], trained)
        found.update(zip(held, answers, strict=True))
    return [found[place] for place in range(len(checked))]

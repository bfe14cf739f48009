"""Examples of the office into the files of a new version: type model, lexicon, acceptance."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from classifiers.acceptance import TYPE_FIELD
from classifiers.calibration import Example as Checked
from classifiers.calibration import save_acceptance, train_acceptance
from classifiers.familiar import FAMILIAR, gather, save_familiar
from classifiers.learning import (
    MOST_EXAMPLES,
    TypeExample,
    features_mark,
    retrain,
    unpacked,
)
from classifiers.lexicon import Decided, collect, written
from classifiers.model_file import load_model, save_model
from classifiers.type_table import load_types
from scanstation.domain.examples import TYPE, Example
from scanstation.domain.fields import FieldData, FieldKey
from scanstation.domain.ids import DocumentId
from scanstation.pipeline.frozen import printed_key
from scanstation.pipeline.model_paths import ACCEPTANCE, TYPE_MODEL, ModelPaths
from scanstation.pipeline.model_versions import file_hash
from scanstation.pipeline.models import LEXICON, TYPE_NUMBERS

__all__ = ["ACCEPTANCE_FROM", "TYPES_FROM", "Trained", "train_parts"]

FAMILIAR_NUMBERS = "familiar.npz"

TYPES_FROM = 5
"""Documents whose type people decided on before the type model moves; one must be a correction."""

ACCEPTANCE_FROM = 800
"""Checked answers before an office's own thresholds are better founded than the shipped ones: a
promise of 0.5 % wrong needs some 600 accepted answers (Wilson's bound)."""


@dataclass(frozen=True, slots=True)
class Trained:
    """What was written.

    Attributes:
        files: names of the files of the version.
        bases: learnt file → SHA-256 of the shipped one.
        examples: how many went into each part.
    """

    files: tuple[str, ...]
    bases: Mapping[str, str]
    examples: Mapping[str, int]


def train_parts(
    examples: Sequence[Example], base: ModelPaths, target: Path, version: str
) -> Trained:
    """Learn what the examples suffice for.

    Args:
        examples: none of the frozen set; the newest decide where memory ends.
        base: the shipped models: every version is learnt from them anew, so mistakes of one
            version are not handed on.
        target: an empty folder.
        version: name for the files.

    Returns:
        No file where there is too little of everything.
    """
    files: list[str] = []
    bases: dict[str, str] = {}
    counts: dict[str, int] = {}
    for part in (_types, _lexicon, _acceptance):
        made = part(examples, base, target, version)
        files += made.files
        bases |= made.bases
        counts |= made.examples
    return Trained(tuple(files), bases, counts)


def _types(examples: Sequence[Example], base: ModelPaths, target: Path, version: str) -> Trained:
    mark, table = features_mark(), load_types(base.rules)
    usable = [e for e in examples if e.key == TYPE and e.features and e.features_mark == mark]
    told = [(printed_key(e.person, table), printed_key(e.machine, table), e) for e in usable]
    known = [(key, said != key, e) for key, said, e in told if key is not None]
    corrected = [item for item in known if item[1]]
    if len(known) < TYPES_FROM or not corrected:
        return Trained((), {}, {"types": len(known)})
    # Corrections first, then the newest: that is what stays where there are too many.
    known.sort(key=lambda item: (item[1], item[2].at), reverse=True)
    model = retrain(
        load_model(base.type_model),
        [TypeExample(e.features, key) for key, _, e in known],
        version=version,
    )
    facts = {"examples": str(len(known)), "corrections": str(len(corrected))}
    save_model(target / TYPE_MODEL, model, facts)
    chosen = known[:MOST_EXAMPLES]
    vectors = unpacked([e.features for _, _, e in chosen])
    save_familiar(target / FAMILIAR, gather(vectors, [key for key, _, _ in chosen]))
    files = (TYPE_MODEL, TYPE_NUMBERS, FAMILIAR, FAMILIAR_NUMBERS)
    return Trained(files, {TYPE_MODEL: file_hash(base.type_model)}, {"types": len(known)})


_PARTS: Mapping[str, str] = {
    FieldKey.ORGAN_NAME: "organ",
    FieldKey.CODE_NOTATION: "notation",
    FieldKey.PLACE: "place",
    FieldKey.SIGNER_NAME: "signer",
    FieldKey.SIGNER_POSITION: "position",
}


def _lexicon(examples: Sequence[Example], base: ModelPaths, target: Path, _version: str) -> Trained:
    documents: dict[DocumentId, Decided] = defaultdict(Decided)
    table = load_types(base.rules)
    for one in examples:
        if one.key not in (TYPE, *_PARTS) or not isinstance(one.person, str):
            continue
        if one.key == TYPE:
            said = {"title": one.title, "type_key": printed_key(one.person, table) or ""}
        else:
            said = {_PARTS[one.key]: one.person}
        if one.key == FieldKey.ORGAN_NAME and not one.right and isinstance(one.machine, str):
            said["organ_read"] = one.machine
        documents[one.document_id] = replace(documents[one.document_id], **said)
    lexicon = collect(list(documents.values()), base.rules)
    if not lexicon.rows:
        return Trained((), {}, {"lexicon": 0})
    (target / LEXICON).write_text(written(lexicon), encoding="utf-8")
    return Trained((LEXICON,), {}, {"lexicon": lexicon.rows})


def _acceptance(
    examples: Sequence[Example], base: ModelPaths, target: Path, version: str
) -> Trained:
    organs = {e.document_id: e.person for e in examples if e.key == FieldKey.ORGAN_NAME}
    checked = [_checked(e, organs.get(e.document_id)) for e in examples if _has_answer(e)]
    if base.acceptance is None or len(checked) < ACCEPTANCE_FROM:
        return Trained((), {}, {"acceptance": len(checked)})
    save_acceptance(target / ACCEPTANCE, train_acceptance(checked, version=version))
    return Trained(
        (ACCEPTANCE,), {ACCEPTANCE: file_hash(base.acceptance)}, {"acceptance": len(checked)}
    )


def _has_answer(example: Example) -> bool:
    return example.machine not in (None, "", ()) and bool(example.signals)


def _checked(example: Example, organ: FieldData) -> Checked:
    """An answer as the calibration wants it; the rules' own score is among the signals."""
    return Checked(
        field=TYPE_FIELD if example.key == TYPE else example.key,
        score=example.score,
        signals=tuple(sorted(example.signals.items())),
        right=example.right,
        handwritten=example.handwritten,
        group=organ if isinstance(organ, str) else "",
    )

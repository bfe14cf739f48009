"""One document in, everything the machine says about it out: type, fields, priority, retention."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import date
from pathlib import Path

from classifiers.acceptance import Acceptance
from classifiers.acceptance_file import AcceptanceDamaged, load_acceptance
from classifiers.archival import find_confidence_level, find_mode
from classifiers.checks import check
from classifiers.doc_types import examine, find_variant, is_party_document, model_of
from classifiers.familiar import familiar_type
from classifiers.fields import find_fields
from classifiers.linear_model import LinearModel
from classifiers.model_file import ModelDamaged
from classifiers.priority import Facts, copy_form, is_draft, load_priorities, rank
from classifiers.retention import load_retention, propose_retention
from classifiers.secrecy import find_circulation, find_secrecy, find_urgency
from classifiers.stamp_words import load_stamp_words
from classifiers.type_evidence import Evidence
from classifiers.type_table import TypeTable, load_types
from classifiers.types import Answer, DocumentText, HandReader, TypeAnswer, Understanding

__all__ = ["understand"]

log = logging.getLogger(__name__)

UNMARKED = 0.9  # score of "no secret mark": stamps can fade beyond reading
CHECKED_SHARE = 0.9
UNCHECKED_SHARE = 0.5
"""What is left of the type's score for a retention term whose legal basis was, was not checked."""


def understand(
    document: DocumentText,
    rules: Path,
    model: Path | None = None,
    *,
    acceptance: Path | None = None,
    hand: HandReader | None = None,
    citations: int = 0,
    in_force: bool | None = None,
) -> Understanding:
    """Say what the document is, what it says about itself, and what it weighs.

    Args:
        document: recognised pages in order.
        rules: folder with the tables (`resources/rules`).
        model: the trained type model (`doc_types.json`); None for rules alone. A model that
            cannot be believed is left on disk and told in the log; the rules go on alone.
        acceptance: what may pass without a person; None: nothing may.
        hand: reads handwritten digits from the pixels; None: they are asked for.
        citations: how often other scanned documents cite this one.
        in_force: whether it is known to be in force; None where nobody knows.

    Returns:
        `fields` holds what `find_fields` read, and besides `type_name`, `maintenance`, `mode`,
        `secrecy` and `confidence_level`; scores are calibrated where `acceptance` knows the field.

    Raises:
        TableDamaged: a table of `rules` is missing or broken.
    """
    table = load_types(rules)
    learnt = _believed(model)
    kind, shown = examine(document, table, learnt)
    if kind.key is None:
        kind = familiar_type(document, table, learnt, model) or kind
    fields = {**find_fields(document, rules, hand), **_of_the_archive(document, rules)}
    subject = _text(fields.get("subject"))
    kind = _with_variant(kind, subject, table)
    fields["type_name"] = _type_name(kind, shown, table)
    fields["maintenance"] = _maintenance(kind, subject, table, rules)
    facts = Facts(
        key=kind.key,
        organ=_text(fields.get("organ_name")),
        notation=_text(fields.get("code_notation")),
        issued=_day(_text(fields.get("issued_date"))),
        subject=subject,
        citations=citations,
        in_force=in_force,
        copy=copy_form(document),
        draft=is_draft(document),
        party=is_party_document(document),
        urgency=_text(fields.get("urgency")),
    )
    said = Understanding(kind, rank(facts, table, load_priorities(rules)), fields)
    return _accepting(acceptance).apply(check(document, said, rules))


def _of_the_archive(document: DocumentText, rules: Path) -> dict[str, Answer]:
    """Fields that follow from stamps and from where the pages came."""
    words = load_stamp_words(rules)
    secret = find_secrecy(document, words)
    return {
        "urgency": find_urgency(document, words),
        "secrecy": Answer(
            secret.level,
            secret.score if secret.level else UNMARKED,
            secret.page,
            secret.box,
            secret.evidence,
        ),
        "mode": find_mode(find_circulation(document, words)),
        "confidence_level": find_confidence_level(document),
    }


def _accepting(path: Path | None) -> Acceptance:
    """What may pass without a person: nothing, where the file is missing or damaged."""
    if path is None:
        return Acceptance()
    try:
        return load_acceptance(path)
    except AcceptanceDamaged as error:
        log.warning("nothing is accepted without a person: %s", error)
        return Acceptance()


def _believed(path: Path | None) -> LinearModel | None:
    try:
        return model_of(path)
    except ModelDamaged as error:
        log.warning("type model not used, rules alone: %s", error)
        return None


def _text(answer: Answer | None) -> str:
    """The value of a field that holds one text; "" where the machine asks."""
    return answer.value if answer and isinstance(answer.value, str) else ""


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _with_variant(kind: TypeAnswer, subject: str, table: TypeTable) -> TypeAnswer:
    finer = find_variant(kind.key, subject, table)
    if finer is None:
        return kind
    sentence = f"Theo trích yếu: {table.by_key[finer].name}"
    return replace(kind, evidence=(*kind.evidence, sentence))


def _type_name(kind: TypeAnswer, shown: Evidence | None, table: TypeTable) -> Answer:
    why = kind.evidence[0] if kind.evidence else ""
    if kind.key is None:
        return Answer(None, kind.score, evidence=why)
    page, box = (shown.page, shown.box) if shown else (None, None)
    return Answer(table.by_key[kind.key].name, kind.score, page, box, why)


def _maintenance(kind: TypeAnswer, subject: str, table: TypeTable, rules: Path) -> Answer:
    """Code 01..07 of Thông tư 05/2025; the evidence tells the term in words and its basis."""
    proposal = propose_retention(kind.key, subject, table, load_retention(rules))
    if proposal is None:
        return Answer(None, evidence="Chưa có căn cứ để đề xuất thời hạn bảo quản")
    share = CHECKED_SHARE if proposal.verified else UNCHECKED_SHARE
    return Answer(proposal.term.code, round(share * kind.score, 4), evidence=proposal.evidence)

"""Proposes how long a document is kept, from the table of terms, always with its legal basis."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from classifiers.doc_types import find_variant
from classifiers.features import plain
from classifiers.folding import fold
from classifiers.rule_file import load_table
from classifiers.type_table import TypeTable

__all__ = ["Proposal", "RetentionRules", "RetentionTerm", "load_retention", "propose_retention"]

FILE_NAME = "retention.toml"


@dataclass(frozen=True, slots=True)
class RetentionTerm:
    """A term: its key, `maintenance` code of Thông tư 05/2025 ("01".."07") and name."""

    key: str
    code: str
    name: str


@dataclass(frozen=True, slots=True)
class _Rule:
    subject: tuple[str, ...]
    also: tuple[str, ...]
    term: str
    basis: str
    verified: bool


@dataclass(frozen=True, slots=True)
class RetentionRules:
    """The table: terms by key, and rules in their order."""

    version: str
    terms: dict[str, RetentionTerm]
    rules: tuple[_Rule, ...]


@dataclass(frozen=True, slots=True)
class Proposal:
    """A proposed term.

    Attributes:
        term: see there.
        basis: legal basis, as the table words it.
        verified: the row was read in a publication of the instrument; else a person must check.
        evidence: one Vietnamese sentence.
    """

    term: RetentionTerm
    basis: str
    verified: bool
    evidence: str


def _parse(body: dict[str, Any]) -> RetentionRules:
    """The rules of a table; ValueError where a rule names no term or a code is outside its list."""
    terms = {k: RetentionTerm(k, row["code"], row["name"]) for k, row in body["terms"].items()}
    rules = tuple(
        _Rule(
            tuple(fold(word) for word in row["subject"]),
            tuple(fold(word) for word in row.get("also", ())),
            row["term"],
            row["basis"],
            bool(row["verified"]),
        )
        for row in body["rule"]
    )
    unknown = {rule.term for rule in rules} - set(terms)
    if unknown or any(term.code not in {f"0{n}" for n in range(1, 8)} for term in terms.values()):
        raise ValueError(f"unknown terms {unknown} or a code outside 01..07")
    return RetentionRules(body["version"], terms, rules)


def load_retention(rules: Path) -> RetentionRules:
    """Read the table of the folder `rules`; an unchanged file is read once.

    Raises:
        TableDamaged: missing, no TOML, or a rule names a term that does not exist.
    """
    return load_table(rules / FILE_NAME, _parse)


def propose_retention(
    key: str | None, subject: str, table: TypeTable, retention: RetentionRules
) -> Proposal | None:
    """A term for a document of type `key` with this abstract; None: ask.

    What the abstract is about comes before the type: certificates are kept 20 years whatever
    paper speaks of them. Without a type nothing is proposed.
    """
    if key is None:
        return None
    said = fold(plain(subject))
    for rule in retention.rules:
        fits = [word for word in rule.subject if word in said]
        if fits and (not rule.also or any(word in said for word in rule.also)):
            term = retention.terms[rule.term]
            return _proposal(term, rule.basis, "trích yếu nói về nội dung này", rule.verified)
    row = table.by_key[find_variant(key, subject, table) or key]
    if not row.retention:
        return None
    term = retention.terms[row.retention]
    why = f"mặc định của loại “{row.name}”"
    return _proposal(term, row.retention_basis, why, row.retention_verified)


def _proposal(term: RetentionTerm, basis: str, why: str, verified: bool) -> Proposal:
    check = "" if verified else "; cần văn thư, lưu trữ kiểm tra lại"
    return Proposal(term, basis, verified, f"Đề xuất {term.name}: {why} ({basis}){check}")

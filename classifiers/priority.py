"""Legal priority P1…P8 with points and reasons; urgency stays an axis of its own.

Rank = legal force × frequency of use × still in force × the mandatory set; the scale and every
figure lie in `priorities.toml`. Points decide the order inside a class; a citation count never
lifts a công văn above a law. Only copies and drafts may fall out of their class.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from classifiers.doc_types import find_variant
from classifiers.features import head_page, plain
from classifiers.folding import capital_share, fold
from classifiers.rule_file import load_table
from classifiers.type_table import TypeTable
from classifiers.types import DocumentText, PriorityAnswer

__all__ = [
    "Facts",
    "PriorityScale",
    "cited_numbers",
    "copy_form",
    "is_draft",
    "load_priorities",
    "rank",
]

FILE_NAME = "priorities.toml"
_LETTERS = r"[A-ZĐÐ&][A-ZĐÐƯ&0-9]*(?:yĐ|Tg|tg|r|rS|g)?[A-ZĐÐƯ&0-9]*(?![^\W\d_])"
_SEPARATOR = r"(?:[/-]|\s[/-]|[/-]\s)"
_CITED = (
    re.compile(
        rf"(?<![\w/.,-])\d{{1,5}}[a-zA-Z]?(?:\s?/\s?(?:19|20)\d\d)?{_SEPARATOR}"
        rf"{_LETTERS}(?:{_SEPARATOR}{_LETTERS})+"
    ),
    re.compile(r"(?<![\w/.,-])\d{1,4}\s?/\s?(?:19|20)\d\d\s?/\s?(?:UBTV)?QH\s?\d{1,2}(?!\d)"),
    re.compile(
        r"(?<![\w/.,-])\d{1,5}(?:/(?:19|20)\d\d)?/"
        r"(?:[nN][đĐdDÐ]|[qQ][đĐdDÐ]|[tT][tT]|[nN][qQ])-[\w&]{2,12}"
    ),
)
"""Numbers with their notation: letters in capitals with a blank at one side of a separator at
most; those of the parliament, which have one group of letters; central decrees and decisions in
whatever case they were read."""

_COPY = {
    "sao y": "SAO Y",
    "ban sao y": "SAO Y",
    "sao y ban chinh": "SAO Y",
    "trich sao": "TRÍCH SAO",
    "ban trich sao": "TRÍCH SAO",
    "sao luc": "SAO LỤC",
    "ban sao luc": "SAO LỤC",
    "chung thuc ban sao dung voi ban chinh": "BẢN SAO CHỨNG THỰC",
    "ban sao chung thuc": "BẢN SAO CHỨNG THỰC",
}
_SIGNED_COPY = re.compile(r"^\W*(sao y|trich sao|sao luc)\s?[;,].*(\d\d[:/]\d\d|\+07)")
"""Text of an agency's signature on an electronic copy: form; agency; time (NĐ 30, Phụ lục I)."""

_DRAFT = re.compile(r"\W*(ban )?du thao( lan (thu )?\w+)?(\W+(ngay )?[\d/.\s]+)?\W*")


@dataclass(frozen=True, slots=True)
class Facts:
    """What the ranking is made from.

    Attributes:
        key: type, None where it is not known.
        organ: issuing body; "" unknown.
        notation: what follows the number, e.g. "2025/QĐ-UBND"; "" unknown.
        issued: day of issue.
        subject: abstract.
        citations: how often scanned documents cite this one.
        in_force: True, False, None where nobody knows.
        copy: form of the copy ("SAO Y" …), "" for an original.
        draft: the document says it is one.
        party: a Party document.
        urgency: words of the urgency stamp, "" without; told, but worth no points.
    """

    key: str | None
    organ: str = ""
    notation: str = ""
    issued: date | None = None
    subject: str = ""
    citations: int = 0
    in_force: bool | None = None
    copy: str = ""
    draft: bool = False
    party: bool = False
    urgency: str = ""


@dataclass(frozen=True, slots=True)
class _Class:
    level: str
    low: int
    high: int
    start: int
    name: str


@dataclass(frozen=True, slots=True)
class _Tier:
    types: tuple[str, ...]
    organ: tuple[str, ...]
    year: bool
    tier: int
    level: str
    says: str


@dataclass(frozen=True, slots=True)
class PriorityScale:
    """The table: classes by level, tiers in order, points, citation steps, mandatory set."""

    version: str
    classes: dict[str, _Class]
    tiers: tuple[_Tier, ...]
    points: dict[str, int]
    frequency: tuple[tuple[int, int], ...]
    since: date
    mandatory_types: tuple[str, ...]
    mandatory_organs: tuple[str, ...]
    mandatory_basis: str


def _parse(body: dict[str, Any]) -> PriorityScale:
    """The scale of a table; ValueError where it contradicts itself."""
    classes = {row["level"]: _Class(**row) for row in body["class"]}
    tiers = tuple(
        _Tier(**{**row, "types": tuple(row["types"]), "organ": tuple(row["organ"])})
        for row in body["tier"]
    )
    if len(classes) != 8 or any(t.level not in classes for t in tiers):
        raise ValueError("not eight classes, or a tier names another")
    if any(not c.low <= c.start <= c.high for c in classes.values()):
        raise ValueError("a class starts outside its range")
    steps = sorted(((row["from"], row["points"]) for row in body["frequency"]), reverse=True)
    must = body["mandatory"]
    return PriorityScale(
        version=body["version"],
        classes=classes,
        tiers=tiers,
        points=dict(body["points"]),
        frequency=tuple(steps),
        since=must["since"],
        mandatory_types=tuple(must["types"]),
        mandatory_organs=tuple(must["organ"]),
        mandatory_basis=must["basis"],
    )


def load_priorities(rules: Path) -> PriorityScale:
    """Read the scale of the folder `rules`; an unchanged file is read once.

    Raises:
        TableDamaged: missing, no TOML, or it contradicts itself.
    """
    return load_table(rules / FILE_NAME, _parse)


def _has_year(notation: str) -> bool:
    """A year opens the notation: "2025/QĐ-UBND"."""
    return re.match(r"^\s*(19|20)\d\d\s*/", notation) is not None


def _says_organ(words: tuple[str, ...], organ: str) -> bool:
    padded = f" {fold(organ)} "
    return any(f" {word}" in padded for word in words)


def _legal_force(
    key: str, facts: Facts, table: TypeTable, scale: PriorityScale
) -> tuple[_Class, str]:
    """Class by legal force, and the reason."""
    if not facts.party:
        for tier in scale.tiers:
            fits = key in tier.types and (not tier.year or _has_year(facts.notation))
            if fits and _says_organ(tier.organ, facts.organ):
                return scale.classes[tier.level], (
                    f"Hiệu lực pháp lý: {tier.says} (bậc {tier.tier}, Điều 4 Luật 64/2025/QH15)"
                )
    finer = find_variant(key, facts.subject, table)
    named = table.by_key[finer or key]
    tier_note = f" (bậc {named.tier}, Điều 4 Luật 64/2025/QH15)" if named.tier else ""
    return scale.classes[named.level], f"Hiệu lực pháp lý: {named.name}{tier_note}"


def _is_mandatory(facts: Facts, scale: PriorityScale) -> bool:
    return (
        facts.key in scale.mandatory_types
        and facts.issued is not None
        and facts.issued >= scale.since
        and _says_organ(scale.mandatory_organs, facts.organ)
    )


def _raise_points(facts: Facts, scale: PriorityScale) -> list[tuple[int, str]]:
    """Points with reasons that stay inside the class."""
    found: list[tuple[int, str]] = []
    for least, points in scale.frequency:
        if facts.citations >= least:
            count = facts.citations
            found.append((points, f"Được viện dẫn {count} lần trong tài liệu đã quét (+{points})"))
            break
    if facts.in_force:
        found.append((scale.points["in_force"], f"Còn hiệu lực (+{scale.points['in_force']})"))
    elif facts.in_force is False:
        found.append((scale.points["expired"], "Hết hiệu lực: giữ nguyên bậc để tra cứu"))
    if _is_mandatory(facts, scale):
        points = scale.points["mandatory"]
        found.append((points, f"Thuộc nhóm bắt buộc: {scale.mandatory_basis} (+{points})"))
    return found


def rank(facts: Facts, table: TypeTable, scale: PriorityScale) -> PriorityAnswer:
    """Class, points 0..100 and reasons, the weightiest first; unknown types are not ranked."""
    if facts.key is None:
        return PriorityAnswer(None, None, ("Chưa xác định được loại văn bản nên chưa xếp bậc",))
    grade, force = _legal_force(facts.key, facts, table, scale)
    reasons = [force, f"Nhóm {grade.level}: {grade.name}"]
    gains = _raise_points(facts, scale)
    points = max(grade.low, min(grade.high, grade.start + sum(gain for gain, _ in gains)))
    reasons += [reason for _, reason in gains]
    if facts.party:
        reasons.append("Văn bản của Đảng: không phải quy phạm pháp luật, xếp danh mục riêng")
    if facts.urgency:
        reasons.append(f"Mức độ khẩn “{facts.urgency}” được theo dõi riêng, không làm đổi bậc")
    if facts.copy or facts.draft:
        form = facts.copy.lower().removeprefix("bản ")
        kind, what = ("draft", "Bản dự thảo") if facts.draft else ("copy", f"Bản {form}")
        loss = scale.points[kind]
        points = max(0, points + loss)
        reasons.append(f"{what}, không phải bản gốc ({loss})")
        grade = next(c for c in scale.classes.values() if c.low <= points <= c.high)
    return PriorityAnswer(grade.level, points, tuple(reasons))


def cited_numbers(texts: Iterable[str]) -> Counter[str]:
    """How often each number is cited, each citation once; numbers folded, without spaces.

    >>> cited_numbers(["Nghị định số 63/2010/NĐ-CP ngày 08/6/2010; Nghị định 63/2010/NĐ-CP"])
    Counter({'63/2010/nd-cp': 2})
    >>> cited_numbers(["Luật số 64/2025/QH15; tỷ lệ 1/500; Kết luận số 19-KL/TW"])
    Counter({'64/2025/qh15': 1, '19-kl/tw': 1})
    """
    found: Counter[str] = Counter()
    for text in texts:
        spans: dict[int, str] = {}
        for pattern in _CITED:
            for match in pattern.finditer(text):
                spans.setdefault(match.start(), match[0])
        found.update(re.sub(r"\s", "", fold(spans[at])) for at in sorted(spans))
    return found


def copy_form(document: DocumentText) -> str:
    """Form of the copy, "" for an original.

    A copy block says it on its own line in capitals, a stamp in its frame, an electronic copy in
    the agency's signature.
    """
    for page in document.pages:
        for line in page.lines:
            folded = fold(plain(line.text))
            form = _COPY.get(folded.strip(" .:*;"))
            if form and capital_share(line.text) > 0.8:
                return form
            if signed := _SIGNED_COPY.match(folded):
                return _COPY[signed[1]]
        for stamp in page.stamps:
            if form := _COPY.get(fold(plain(stamp.text)).strip(" .:*;")):
                return form
    return ""


def is_draft(document: DocumentText) -> bool:
    """Say whether "DỰ THẢO" stands alone at the head of the first page, or in a stamp on it."""
    page = head_page(document)
    if page is None:
        return False
    top = [line.text for line in page.lines if line.box[3] < 0.3 * page.height]
    return any(_DRAFT.fullmatch(fold(text)) for text in [*top, *(s.text for s in page.stamps)])

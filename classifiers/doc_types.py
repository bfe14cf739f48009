"""What a document is: rules with evidence, a small trained model, one score, abstention.

Every rule and the model speak in nats; they are added up for each type and for "nothing known",
and a softmax makes one score of them. Under `ACCEPT_FROM` the answer is None: ask.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from classifiers.features import hashed, head_page, plain
from classifiers.folding import fold
from classifiers.linear_model import NONE_CLASS, LinearModel
from classifiers.model_file import load_model
from classifiers.type_evidence import (
    Evidence,
    Head,
    by_copy_block,
    by_letter_form,
    by_notation,
    read_head,
)
from classifiers.type_forms import by_form
from classifiers.type_score import probability_of, signals_of
from classifiers.type_table import TypeTable
from classifiers.type_titles import by_drawing, by_title
from classifiers.type_words import (
    by_amendments,
    by_attachment,
    by_closing,
    by_enacting_words,
    by_own_name,
    by_parties,
    words_of,
)
from classifiers.types import DocumentText, PageText, TypeAnswer

__all__ = [
    "ANSWER_FROM",
    "Verdict",
    "classify",
    "collect_evidence",
    "decide",
    "examine",
    "find_variant",
    "is_party_document",
    "model_of",
    "opinions_of",
    "shares_of",
    "weigh",
]

ANSWER_FROM = 0.5
"""Below this score the machine asks."""

LOOKED_AHEAD = 30
"""Pages after a cover or annex among which the document itself is looked for."""

UNKNOWN_BIAS = 4.5
"""Nats for "nothing known": what evidence must overcome."""

NOT_SEEN = -2.0
"""Nats for a type no rule named: eighty such types together stay far below `UNKNOWN_BIAS`."""

MODEL_SHARE = 0.8
MODEL_SHARE_TITLED = 0.3
"""What the model's word counts without and with a printed title: it is asked for what the rules
leave open, and a misread page looks to it like no document at all."""

MODEL_LIMITS = (-0.7, 4.0)
"""Nats below and above chance at which the model's word is cut: it may speak for a type, but
never knew enough pages to speak strongly against one."""

MODEL_NOTHING = 0.5
"""The same for "no type at all"."""

_RULES = (
    by_title,
    by_notation,
    by_letter_form,
    by_enacting_words,
    by_amendments,
    by_attachment,
    by_parties,
    by_form,
    by_drawing,
)
_LETTER_RULES = frozenset({"addressed", "v_v", "as_above", "subject_aside"})
_WORDS = (by_own_name, by_closing)
_VIETNAMESE = re.compile(r"[ăâđêôơưàảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ]")


@dataclass(frozen=True, slots=True)
class Verdict:
    """The winner of the weighing.

    Attributes:
        key: of the type; None: nothing known.
        score: its share of the softmax, 0..1.
        evidence: why, strongest first.
        sums: nats by key, "nothing known" among them.
    """

    key: str | None
    score: float
    evidence: tuple[Evidence, ...]
    sums: Mapping[str, float] = field(default_factory=dict)


def decide(
    document: DocumentText, table: TypeTable
) -> tuple[PageText | None, tuple[Evidence, ...]]:
    """The page that says what the document is, and what all rules find on it.

    The first page with words. Where that is a cover, a routing slip, a list of contents or an
    annex, or says nothing, a later page that opens with Quốc hiệu or the Party's header and
    bears a title decides: one of the next two, or after a sheet known to lie in front of another
    any of the next `LOOKED_AHEAD`. None without words.
    """
    first = head_page(document)
    if first is None:
        return None, ()
    found = _page_evidence(document, first, table)
    ahead = _lies_in_front(first, found, table)
    later = [p for p in document.pages if first.number < p.number <= first.number + ahead]
    for page in later:
        head = read_head(page)
        if not (head.motto_bottom or head.party):
            continue
        other = _page_evidence(document, page, table)
        if _is_titled(other) and not _cover_of(other, table):
            return page, other
    return first, found


def _lies_in_front(page: PageText, found: tuple[Evidence, ...], table: TypeTable) -> int:
    """How many pages on another head may lie: 0 where the page decides for itself."""
    if _cover_of(found, table):
        return LOOKED_AHEAD
    head = read_head(page)
    weights: dict[str, float] = defaultdict(float)
    for item in found:
        weights[item.key] += item.weight
    weak = max(weights.values(), default=0.0) < UNKNOWN_BIAS
    return 2 if weak and not (head.motto_bottom or head.party) else 0


def _is_titled(found: tuple[Evidence, ...]) -> bool:
    return any(item.rule.startswith("title_") for item in found)


def _cover_of(found: tuple[Evidence, ...], table: TypeTable) -> bool:
    """Say whether the strongest reason is for a sheet that lies in front of a document."""
    best = max(found, key=lambda item: item.weight, default=None)
    return best is not None and best.key in table.by_key and table.by_key[best.key].cover


def collect_evidence(document: DocumentText, table: TypeTable) -> tuple[Evidence, ...]:
    """What all rules say about the deciding page; empty for an empty document."""
    return decide(document, table)[1]


def _page_evidence(
    document: DocumentText, page: PageText, table: TypeTable
) -> tuple[Evidence, ...]:
    head = read_head(page)
    if foreign := _foreign(head):
        return (foreign,)
    found = [item for rule in _RULES for item in rule(head, table)]
    named = any(item.rule.startswith("title_") for item in found)
    if named:  # a named document may well be addressed to someone: no sign of a công văn
        found = [item for item in found if item.rule not in _LETTER_RULES]
    folded = tuple(fold(plain(line.text)) for line in page.lines)
    found += by_copy_block(page, folded, titled=bool(found))
    if not any(item.key.startswith("ban_ve") for item in found):
        texts = words_of(document, page)
        found += [item for rule in _WORDS for item in rule(texts, head, table)]
    return tuple(found)


def _foreign(head: Head) -> Evidence | None:
    """Fifty letters and hardly one with a Vietnamese mark: another language, or noise."""
    text = "".join(line.text for line in head.page.lines).lower()
    letters = sum(c.isalpha() for c in text)
    if letters < 50 or len(_VIETNAMESE.findall(text)) >= 0.05 * letters:
        return None
    sentence = "Trang hầu như không có chữ tiếng Việt"
    return Evidence("foreign", NONE_CLASS, 12.0, sentence, head.page.number)


def shares_of(page: PageText | None, model: LinearModel | None) -> dict[str, float]:
    """What the model says of a page: probability by key; {} without words or without a model."""
    if page is None or model is None:
        return {}
    return model.probabilities(hashed([line.text for line in read_head(page).lines]))


def opinions_of(page: PageText | None, model: LinearModel) -> dict[str, float]:
    """The same in nats above chance, cut at `MODEL_LIMITS`; {} without words."""
    return _opinions(shares_of(page, model))


def _opinions(shares: dict[str, float]) -> dict[str, float]:
    if not shares:
        return {}
    chance = math.log(len(shares))
    cut = {k: math.log(max(share, 1e-9)) + chance for k, share in shares.items()}
    low, high = MODEL_LIMITS
    return {
        key: max(low, min(MODEL_NOTHING if key == NONE_CLASS else high, value))
        for key, value in cut.items()
    }


def weigh(evidence: tuple[Evidence, ...], opinions: dict[str, float], table: TypeTable) -> Verdict:
    """Add up and compare.

    Args:
        evidence: what the rules found.
        opinions: what the model says, nats above chance by key; empty without a model.
        table: all types.
    """
    totals: dict[str, float] = defaultdict(float)
    for item in evidence:
        totals[item.key] += item.weight
        for finer in _finer_titles(item, evidence):
            totals[finer] += item.weight
    sums = {row.key: totals.get(row.key, NOT_SEEN) for row in table.printed}
    sums[NONE_CLASS] = UNKNOWN_BIAS + totals.get(NONE_CLASS, 0.0)
    titled = any(item.rule.startswith("title_") for item in evidence)
    for key, value in opinions.items():
        if key in sums:
            sums[key] += (MODEL_SHARE_TITLED if titled else MODEL_SHARE) * value
    high = max(sums.values())
    shares = {key: math.exp(value - high) for key, value in sums.items()}
    key = max(shares, key=lambda k: (shares[k], k))
    score = shares[key] / sum(shares.values())
    why = sorted((e for e in evidence if e.key == key), key=lambda e: -e.weight)
    return Verdict(None if key == NONE_CLASS else key, score, tuple(why), sums)


def _finer_titles(item: Evidence, evidence: tuple[Evidence, ...]) -> set[str]:
    """Finer types whose titles are printed: what speaks for "Biên bản" speaks for them too."""
    if item.rule.startswith("title_"):
        return set()
    titled = {other.key for other in evidence if other.rule.startswith("title_")}
    return {key for key in titled if key.startswith(f"{item.key}_")}


@lru_cache(maxsize=2)
def _cached_model(path: Path, _changed: int) -> LinearModel:
    return load_model(path)


def model_of(path: Path | None) -> LinearModel | None:
    """The model at `path`, read once while the file does not change; None for no path.

    Raises:
        ModelDamaged: the file cannot be believed.
    """
    if path is None:
        return None
    changed = path.stat().st_mtime_ns if path.exists() else 0
    return _cached_model(path, changed)


def classify(
    document: DocumentText, table: TypeTable, model: LinearModel | None = None
) -> TypeAnswer:
    """Say what the document is, or ask; see `examine`."""
    return examine(document, table, model)[0]


def examine(
    document: DocumentText, table: TypeTable, model: LinearModel | None = None
) -> tuple[TypeAnswer, Evidence | None]:
    """Say what the document is, or ask, and show the strongest reason with its place.

    The answer's key is that of the printed type; `find_variant` tells finer kinds. The score is a
    probability where the model has learnt one (`type_score`); whether it is enough to let the
    type pass without a person is not decided here, so `accepted` is False.
    """
    page, evidence = decide(document, table)
    if page is None:
        sentence = "Không có chữ để nhận biết (trang trắng, ảnh hoặc bản vẽ không chữ)"
        return TypeAnswer(None, None, 0.0, evidence=(sentence,)), None
    shares = shares_of(page, model)
    opinions = _opinions(shares)
    verdict = weigh(evidence, opinions, table)
    told = _sentences(document, verdict, opinions, table)
    if verdict.key is None:
        return _asked(0.0, evidence, told, ()), None
    later = page is not head_page(document)
    signals = signals_of(verdict.key, evidence, verdict.sums, shares, read_head(page), later=later)
    # of a type the model was never taught it can say nothing, and the score leans on it
    learnt = model.score if model and verdict.key in model.classes else None
    score = probability_of(signals, learnt) if learnt else verdict.score
    if score < ANSWER_FROM:
        return _asked(score, evidence, told, signals), None
    row = table.by_key[verdict.key]
    strongest = verdict.evidence[0] if verdict.evidence else None
    answer = TypeAnswer(row.key, row.tt05_code, score, evidence=told, signals=signals)
    return answer, strongest


def _asked(
    score: float,
    evidence: tuple[Evidence, ...],
    told: tuple[str, ...],
    signals: tuple[tuple[str, float], ...],
) -> TypeAnswer:
    """No answer, with what spoke for and against one."""
    against = [item.sentence for item in evidence if item.key == NONE_CLASS]
    ask = "Chưa đủ căn cứ để xác định loại văn bản"
    return TypeAnswer(None, None, score, evidence=(ask, *against, *told), signals=signals)


def _sentences(
    document: DocumentText, verdict: Verdict, opinions: dict[str, float], table: TypeTable
) -> tuple[str, ...]:
    told = [item.sentence for item in verdict.evidence]
    if verdict.key and opinions.get(verdict.key, 0.0) > 1.0:
        name = table.by_key[verdict.key].name
        told.append(f"Phần đầu trang giống các văn bản loại “{name}” đã học")
    if is_party_document(document):
        told.append("Thể thức văn bản của Đảng (“Đảng Cộng sản Việt Nam” thay Quốc hiệu)")
    return tuple(told)


def is_party_document(document: DocumentText) -> bool:
    """The first page with words has the header of a Party document."""
    page = head_page(document)
    return page is not None and read_head(page).party


def find_variant(key: str | None, subject: str, table: TypeTable) -> str | None:
    """The finer kind of a printed type by the words of its abstract; None where none fits.

    Only the opening of the abstract counts (160 letters): what a long one mentions later is
    seldom what the document does.
    """
    if key is None:
        return None
    said = fold(plain(subject))[:160]
    for row in table.variants_of(key):
        every = all(fold(word) in said for word in row.subject_all)
        if every and any(fold(word) in said for word in row.subject_any):
            return row.key
    return None

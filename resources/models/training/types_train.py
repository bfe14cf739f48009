"""Trains the type model: `python -m resources.models.training.types_train --data DIR`.

Learns from the public texts and metadata rows of DIR, from composed documents and forms, all laid
out as pages and worn as recognition gives bad ones; documents of `DIR/real/metadata.json` are left
out by number and by name. Numbers are dealt into folds: every fold is judged by weights that never
saw it, and on those judgements the score is fitted and measured. `--corpus DIR` adds printed,
scanned and recognised corpora to learn from; `--real DIR` recognised real documents (never learnt
by the model) for the fit of the score. Writes `doc_types.json` and
`doc_types.npz`; the old pair can be taken back with git. No text is shipped.
"""

from __future__ import annotations

import argparse
import random
import sys
import zlib
from collections import Counter
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from classifiers.features import DIMENSIONS, hashed
from classifiers.linear_model import NONE_CLASS, LinearModel, train
from classifiers.model_file import save_model
from classifiers.type_table import TypeTable, load_types
from classifiers.types import DocumentText
from resources.models.training.types_corpus import Example, examples, known_numbers
from resources.models.training.types_pages import Sheet, draw_wear, lay_out
from resources.models.training.types_real import HIDDEN, hide, read_corpus
from resources.models.training.types_score import Judgement, Seen, fit_score, judge, report, see

RESOURCES = Path(__file__).resolve().parents[2]
FOLDS = 3
FOLDS_OF_AGENCIES = 5
LONG_LINE, LONG_BODY = 40, 30
"""Letters of a line of running text; lines of a body that reaches the second page."""

MIXED = 0.5
"""Share of composed documents into whose body lines of real texts are mixed: what they are must
be known by their head and their phrases, not by the few bodies they were composed with."""

MIXED_LINES = (3, 12)
REAL_SHARE = 0.5
"""What recognised real pages weigh, of all judgements the score is fitted on."""

FEWEST = 20
"""Examples of a type before the model gets a class for it."""


@dataclass(frozen=True, slots=True)
class Page:
    """A worn document seen by the rules, its type, its fold, and what the model sees of it."""

    seen: Seen
    key: str
    fold: int
    features: NDArray[np.float32]


def _fold(item: Example) -> int:
    """By what the document goes by, the same in every run."""
    return zlib.crc32(item.number.encode()) % FOLDS


def _mixed(item: Example, others: list[str], chance: random.Random) -> Sheet:
    """The example with lines of real texts in its body."""
    composed = item.number.startswith(("drafted-", "typeset-"))
    if not composed or chance.random() > MIXED:
        return item.sheet
    body = list(item.sheet.body)
    for _ in range(chance.randint(*MIXED_LINES)):
        body.insert(chance.randint(min(2, len(body)), len(body)), chance.choice(others))
    return replace(item.sheet, body=tuple(body))


def worn(items: list[Example], table: TypeTable, seed: int) -> list[Page]:
    """Every example as a worn document; one seen from its second page on is no type."""
    chance = random.Random(seed)  # noqa: S311 - wear, no secrets
    plain = [i for i in items if i.key == NONE_CLASS and not i.number.startswith("nothing-")]
    others = [line for item in plain for line in item.sheet.body if len(line) > LONG_LINE]
    pages = []
    for item in items:
        wear = draw_wear(chance)
        document = lay_out(_mixed(item, others, chance), wear, chance)
        headless = wear.first > 1 and len(item.sheet.body) > LONG_BODY
        found = _page(document, NONE_CLASS if headless else item.key, _fold(item), table)
        pages += [found] if found else []
    return pages


def _page(document: DocumentText, key: str, fold: int, table: TypeTable) -> Page | None:
    seen = see(document, table)
    if seen is None:
        return None
    return Page(seen, key, fold, hashed([line.text for line in seen.head.lines]))


def recognised(folders: list[Path], classes: tuple[str, ...], table: TypeTable) -> list[Page]:
    """Pages of corpora that were printed, scanned and recognised, to learn from."""
    found = []
    for folder in folders:
        for read in read_corpus(folder):
            if read.key in classes:
                fold = zlib.crc32(read.name.encode()) % FOLDS
                page = _page(read.document, read.key, fold, table)
                found += [page] if page else []
    return found


def judged_real(
    folders: list[Path], truth: Path | None, table: TypeTable, model: LinearModel, simulated: int
) -> list[Judgement]:
    """Judgements of real documents, whole and with parts hidden; grouped by agency."""
    found = []
    for folder in folders:
        own = None if (folder / "metadata.json").exists() else truth
        for read in read_corpus(folder, own):
            for what in HIDDEN:
                seen = see(hide(read.document, what, table), table)
                if seen is not None:
                    group = FOLDS + read.group % FOLDS_OF_AGENCIES
                    found.append(judge(seen, read.key, table, model, group))
    weight = REAL_SHARE * simulated / max(1.0, (1 - REAL_SHARE) * len(found))
    return [replace(item, weight=weight) for item in found]


def learn(
    pages: list[Page], classes: tuple[str, ...], version: str, rounds: int, seed: int
) -> LinearModel:
    """Weights from these pages."""
    vectors = np.zeros((len(pages), DIMENSIONS), np.float32)
    for row, page in enumerate(pages):
        vectors[row] = page.features
    labels = np.asarray([classes.index(page.key) for page in pages], np.int64)
    return train(vectors, labels, classes, version=version, rounds=rounds, seed=seed)


def cross_judged(
    pages: list[Page], classes: tuple[str, ...], table: TypeTable, rounds: int, seed: int
) -> tuple[list[Judgement], float]:
    """What rules and model say of every page, the model never having seen its fold.

    Returns:
        The judgements, and the share of pages the model alone gets right.
    """
    found: list[Judgement] = []
    right = 0
    for fold in range(FOLDS):
        model = learn([p for p in pages if p.fold != fold], classes, f"fold-{fold}", rounds, seed)
        for page in (p for p in pages if p.fold == fold):
            guess = classes[int(np.argmax(page.features @ model.weights + model.bias))]
            right += guess == page.key
            found.append(judge(page.seen, page.key, table, model, group=page.fold))
        say(f"fold {fold}: {len(found)} pages judged")
    return found, right / max(1, len(found))


def say(text: str) -> None:
    """A line on the terminal."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def main() -> int:
    """Train, judge, fit the score, measure, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, default=RESOURCES / "models" / "doc_types.json")
    parser.add_argument("--corpus", type=Path, action="append", default=[])
    parser.add_argument("--real", type=Path, action="append", default=[])
    parser.add_argument("--version", default="types-2")
    parser.add_argument("--rounds", type=int, default=10)
    parser.add_argument("--seed", type=int, default=2026)
    options = parser.parse_args()
    table = load_types(RESOURCES / "rules")
    names = {row.key: row.name for row in table.printed}
    held_out = known_numbers(options.data / "real" / "metadata.json")
    items = examples(options.data, names, held_out, options.seed)
    sizes = Counter(item.key for item in items)
    classes = tuple(sorted({k for k, n in sizes.items() if n >= FEWEST} | {NONE_CLASS}))
    items = [item for item in items if item.key in classes]
    say(f"{len(items)} documents, {len(classes)} classes")
    pages = worn(items, table, options.seed)
    say(f"{len(pages)} worn documents")
    pages += recognised(options.corpus, classes, table)
    say(f"{len(pages)} with recognised ones")
    judged, alone = cross_judged(pages, classes, table, options.rounds, options.seed)
    model = learn(pages, classes, options.version, options.rounds, options.seed)
    truth = options.data / "real" / "metadata.json"
    real = judged_real(options.real, truth, table, model, len(judged))
    say("--- unseen folds, worn on purpose")
    figures = report(judged, say)
    say("--- real documents, whole and with parts hidden; score fitted on both, agency left out")
    report([*judged, *real], say, counted=lambda item: item.group >= FOLDS)
    score = fit_score([*judged, *real])
    told = {
        "made": datetime.now(UTC).date().isoformat(),
        "documents": str(len(items)),
        "recognised_documents": str(len(pages) - len(items)),
        "real_judgements": str(len(real)),
        "model_alone_right_on_unseen_folds": f"{alone:.4f}",
        **figures,
        "sources": "public legal texts, metadata rows, composed documents, forms; none is shipped",
    }
    say("\n".join(f"{name}: {value}" for name, value in told.items()))
    save_model(options.out, replace(model, score=score), told)
    return 0


if __name__ == "__main__":
    sys.exit(main())

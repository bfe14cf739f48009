"""Heads of composed documents (`resources.samples.corpus`) for the type model to learn from."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from classifiers.folding import fold
from resources.models.training.types_pages import Sheet
from resources.samples.corpus.compose import compose
from resources.samples.corpus.draft import Draft
from resources.samples.corpus.words import load_words

__all__ = ["drafted", "sheet_of"]

STATE = ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc")
PARTY = ("ĐẢNG CỘNG SẢN VIỆT NAM",)


def _bare(text: str) -> str:
    """A row without the brackets that mark what a pen wrote."""
    return " ".join(text.replace("[[", "").replace("]]", "").replace("\n", " ").split())


def _paragraph(text: str) -> str:
    return _bare(text.lstrip("#").strip())


def sheet_of(draft: Draft) -> Sheet:
    """The zones of a draft as lines of text."""
    issuer = draft.issuer
    organ = (*issuer.superior, *issuer.organ)
    sent = (f"Kính gửi: {draft.addressees[0]}", *draft.addressees[1:]) if draft.addressees else ()
    body = (*sent, draft.opens.upper(), *draft.bases, draft.verb, *map(_paragraph, draft.body))
    closing = ("Nơi nhận:", *draft.recipients) if draft.recipients else ()
    letter = not draft.title
    return Sheet(
        organ=tuple(_bare(t).upper() for t in organ if t) if draft.organ_printed else (),
        state=PARTY if issuer.party else STATE,
        number=_bare(draft.reference.printed),
        day=_bare(draft.dated.printed),
        title=_bare(draft.title),
        subject=() if letter else tuple(t for t in (draft.subject, draft.under) if t),
        letter=_bare(draft.subject) if letter else "",
        body=tuple(t for t in (*map(_bare, body), *closing) if t),
    )


def drafted(texts: Path, lists: Path, each: int, seed: int) -> Iterator[tuple[str, str, Sheet]]:
    """Composed documents.

    Args:
        texts: folder of public texts that bring titles and running text.
        lists: folder with names of places and persons.
        each: how many of every kind.
        seed: the same seed gives the same documents.

    Yields:
        (key of the type, a name of the draft, its zones).
    """
    words = load_words(texts, lists)
    for place, kind in enumerate(sorted(words.kinds)):
        rng = np.random.default_rng((seed, place))
        for n in range(each):
            draft = compose(rng, words, kind)
            yield fold(draft.type_name).replace(" ", "_"), f"{kind}-{n}", sheet_of(draft)

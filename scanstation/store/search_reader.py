"""Asks the index: tier by tier until enough is found, then the snippets of what is shown."""

from __future__ import annotations

from typing import Any

from sqlalchemy import bindparam, text
from sqlalchemy.orm import Session

from scanstation.domain.ids import DocumentId
from scanstation.domain.search import TextFolding
from scanstation.store.column_types import UtcDateTime
from scanstation.store.search_index import PAGE_BREAK
from scanstation.store.search_query import Tier, tiers
from scanstation.store.views import DocumentFilter, SearchHit

__all__ = ["search"]

_POOL = 200
"""Within a tier the newest so many are ranked; a query that finds more than that is too broad for
ranking to mean much, and reading all of them would cost a second on 100,000 documents."""

_OPEN, _CLOSE, _GAP = "〔", "〕", " … "
_SNIPPET_WORDS = 18
_SNIPPET = text(
    "SELECT snippet(search_index, -1, :open, :close, :gap, :words) AS snippet, "
    "s.head AS head, s.body AS body "
    "FROM search_index CROSS JOIN search_document s ON s.id = search_index.rowid "
    "WHERE search_index MATCH :match AND search_index.rowid = :id"
)


def search(
    session: Session, folding: TextFolding, asked: str, wanted: DocumentFilter, limit: int
) -> list[SearchHit]:
    """Find documents; see `Queries.search`."""
    found: dict[int, tuple[str, Tier]] = {}
    for tier in tiers(asked, folding):
        if len(found) >= limit:
            break
        for rowid, document_id in _ranked(session, tier, wanted, limit + len(found)):
            found.setdefault(rowid, (document_id, tier))
    shown = list(found.items())[:limit]
    return [_hit(session, rowid, document_id, tier) for rowid, (document_id, tier) in shown]


def _ranked(
    session: Session, tier: Tier, wanted: DocumentFilter, limit: int
) -> list[tuple[int, str]]:
    conditions, params = _conditions(wanted)
    # What is pasted in are our own constants; every value is bound.
    query = text(
        "SELECT search_index.rowid AS id, d.id AS document_id, "  # noqa: S608
        "bm25(search_index, 6.0, 1.0, 1.0) AS badness "
        "FROM search_index "
        "CROSS JOIN search_document s ON s.id = search_index.rowid "
        "CROSS JOIN document d ON d.id = s.document_id "
        f"WHERE search_index MATCH :match{conditions} "
        "ORDER BY search_index.rowid DESC LIMIT :pool"
    ).bindparams(*params)
    rows = session.execute(query, {"match": tier.match, "pool": max(_POOL, limit)}).all()
    best = sorted(rows, key=lambda row: (row.badness, -row.id))
    return [(row.id, row.document_id) for row in best[:limit]]


def _conditions(wanted: DocumentFilter) -> tuple[str, list[Any]]:
    clauses: list[str] = []
    params: list[Any] = []
    for name, column, values in (
        ("states", "d.state", [state.value for state in wanted.states]),
        ("types", "d.type_key", list(wanted.type_keys)),
    ):
        if values:
            clauses.append(f" AND {column} IN :{name}")
            params.append(bindparam(name, values, expanding=True))
    if wanted.created_from is not None:
        clauses.append(" AND d.created_at >= :created_from")
        params.append(bindparam("created_from", wanted.created_from, UtcDateTime))
    if wanted.created_to is not None:
        clauses.append(" AND d.created_at < :created_to")
        params.append(bindparam("created_to", wanted.created_to, UtcDateTime))
    return "".join(clauses), params


def _hit(session: Session, rowid: int, document_id: str, tier: Tier) -> SearchHit:
    row = session.execute(
        _SNIPPET,
        {
            "open": _OPEN,
            "close": _CLOSE,
            "gap": _GAP,
            "words": _SNIPPET_WORDS,
            "match": tier.match,
            "id": rowid,
        },
    ).one()
    snippet = " ".join(str(row.snippet).split())
    return SearchHit(DocumentId(document_id), tier.name, snippet, _page(row, str(row.snippet)))


def _page(row: Any, snippet: str) -> int | None:
    """The page of the first found word, counted by the page breaks before it."""
    cut = snippet.removeprefix(_GAP)
    before = cut.find(_OPEN)
    words = cut.removesuffix(_GAP).replace(_OPEN, "").replace(_CLOSE, "")
    whole = f"{row.head}\n{row.body}"
    start = whole.find(words)
    if start < 0 or before < 0 or start + before <= len(row.head):
        return None
    return whole.count(PAGE_BREAK, 0, start + before) + 1

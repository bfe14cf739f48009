"""Asks the index: tier by tier until enough is found, then the snippets of what is shown."""

from __future__ import annotations

from typing import Any

from sqlalchemy import TextClause, bindparam, text
from sqlalchemy.orm import Session

from scanstation.domain.ids import DocumentId
from scanstation.domain.search import TextFolding
from scanstation.store.column_types import UtcDateTime
from scanstation.store.search_index import PAGE_BREAK
from scanstation.store.search_query import Tier, tiers
from scanstation.store.views import DocumentFilter, SearchHit

__all__ = ["search"]

_POOL = 200
"""A tier that finds fewer documents ranks them by weight (BM25); one that finds more is too broad
for weights to mean much and answers the newest. Weighing reads every occurrence of every phrase:
54 ms against 1 ms for a phrase that stands in each of 100,000 documents."""

_PLAIN = ""
_WEIGHED = ", bm25(search_index, 6.0, 1.0, 1.0) AS badness"

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
    pool = max(_POOL, limit)
    newest = session.execute(_match(_PLAIN, wanted), {"match": tier.match, "pool": pool}).all()
    if len(newest) < pool:
        weighed = session.execute(_match(_WEIGHED, wanted), {"match": tier.match, "pool": pool})
        newest = sorted(weighed, key=lambda row: (row.badness, -row.id))
    return [(row.id, row.document_id) for row in newest[:limit]]


def _match(columns: str, wanted: DocumentFilter) -> TextClause:
    """The query of one tier, newest first; `columns` and conditions are our own constants."""
    conditions, params = _conditions(wanted)
    return text(
        f"SELECT search_index.rowid AS id, d.id AS document_id{columns} "  # noqa: S608
        "FROM search_index "
        "CROSS JOIN search_document s ON s.id = search_index.rowid "
        "CROSS JOIN document d ON d.id = s.document_id "
        f"WHERE search_index MATCH :match{conditions} "
        "ORDER BY search_index.rowid DESC LIMIT :pool"
    ).bindparams(*params)


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

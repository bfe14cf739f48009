"""The states a document can be in."""

from __future__ import annotations

from enum import StrEnum

__all__ = ["DocumentState"]


class DocumentState(StrEnum):
    """Where a document stands; the legal moves between them are `domain.lifecycle.MOVES`."""

    SPOOLED = "spooled"
    RECOGNISED = "recognised"
    TO_CORRECT = "to_correct"
    TO_REVIEW = "to_review"
    APPROVED = "approved"
    PACKAGED = "packaged"
    ARCHIVED = "archived"
    FAILED = "failed"
    REFUSED = "refused"
    ISOLATED = "isolated"

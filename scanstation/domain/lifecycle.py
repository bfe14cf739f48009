"""The only legal moves of a document, as one table, and the functions that make them.

spooled → recognised → to_correct → to_review → approved → packaged → archived
to_review → to_correct     returned, with a reason
recognised → approved      straight through, where the policy allows it
any → failed(step, reason) → the state it had: the same step runs again
spooled → refused(reason)  not a document: unreadable, encrypted, hostile, duplicate
any → isolated             a secret mark was found; nothing leads out
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from scanstation.domain.document import Document, Failure, SourceFile
from scanstation.domain.fields import FieldSet
from scanstation.domain.ids import Sha256
from scanstation.domain.states import DocumentState as State
from scanstation.errors import BugError

__all__ = [
    "ENDS",
    "MOVES",
    "IllegalMove",
    "Move",
    "can_move",
    "fail",
    "isolate",
    "move",
    "refuse",
    "retry",
]


class IllegalMove(BugError):
    """The program asked for a move the table does not have."""


@dataclass(frozen=True, slots=True)
class Move:
    """One legal move; `needs_reason` ones are refused without a reason."""

    source: State
    target: State
    needs_reason: bool = False


ENDS = frozenset({State.REFUSED, State.ISOLATED})
"""States nothing leads out of."""

_WORKING = tuple(state for state in State if state not in ENDS | {State.FAILED})

MOVES: tuple[Move, ...] = (
    Move(State.SPOOLED, State.RECOGNISED),
    Move(State.RECOGNISED, State.TO_CORRECT),
    Move(State.RECOGNISED, State.APPROVED),
    Move(State.TO_CORRECT, State.TO_REVIEW),
    Move(State.TO_REVIEW, State.APPROVED),
    Move(State.TO_REVIEW, State.TO_CORRECT, needs_reason=True),
    Move(State.APPROVED, State.PACKAGED),
    Move(State.PACKAGED, State.ARCHIVED),
    Move(State.SPOOLED, State.REFUSED, needs_reason=True),
    *(Move(state, State.FAILED, needs_reason=True) for state in _WORKING),
    *(Move(State.FAILED, state) for state in _WORKING),
    *(Move(state, State.ISOLATED) for state in (*_WORKING, State.FAILED)),
)

_BY_ENDS = {(legal.source, legal.target): legal for legal in MOVES}


def can_move(source: State, target: State) -> bool:
    """Whether the table has a move from `source` to `target`."""
    return (source, target) in _BY_ENDS


def _legal(document: Document, target: State, reason: str) -> None:
    found = _BY_ENDS.get((document.state, target))
    if found is None:
        raise IllegalMove(f"{document.id}: {document.state} → {target}")
    if found.needs_reason and not reason.strip():
        raise IllegalMove(f"{document.id}: {document.state} → {target} needs a reason")


def move(document: Document, target: State, now: datetime, reason: str = "") -> Document:
    """Take `document` one step along its way.

    Failing, trying again, refusing and isolating have functions of their own, because they
    carry more than a state.

    Raises:
        IllegalMove: the table has no such move, or the reason it needs is missing.
    """
    if target in {State.FAILED, State.REFUSED, State.ISOLATED} or document.state is State.FAILED:
        raise IllegalMove(f"{document.state} → {target} has a function of its own")
    _legal(document, target, reason)
    return replace(document, state=target, updated_at=now)


def fail(document: Document, step: str, reason: str, now: datetime, detail: str = "") -> Document:
    """Record that `step` failed; the state it had is kept for `retry`.

    Raises:
        IllegalMove: the document is refused, isolated or failed already, or `reason` is empty.
    """
    _legal(document, State.FAILED, reason)
    return replace(
        document,
        state=State.FAILED,
        state_before_failure=document.state,
        failure=Failure(step, reason, detail, now),
        updated_at=now,
    )


def retry(document: Document, now: datetime) -> Document:
    """Put a failed document back where it was, so the same step runs again.

    Raises:
        IllegalMove: it has not failed.
    """
    before = document.state_before_failure
    if document.state is not State.FAILED or before is None:
        raise IllegalMove(f"{document.id}: {document.state} has nothing to try again")
    _legal(document, before, "")
    return replace(document, state=before, state_before_failure=None, failure=None, updated_at=now)


def refuse(document: Document, reason: str, now: datetime, detail: str = "") -> Document:
    """Say that the file is not a document the station can take, and why.

    Raises:
        IllegalMove: it is no longer in the spool, or `reason` is empty.
    """
    _legal(document, State.REFUSED, reason)
    return replace(
        document, state=State.REFUSED, failure=Failure("", reason, detail, now), updated_at=now
    )


def isolate(document: Document, now: datetime) -> Document:
    """Stop a document with a secret mark and drop everything it says about its content.

    Its path and name go too: file names of offices carry subjects. So do its hash and length,
    which would prove to anybody holding the file that it was here; the same file is simply
    isolated again when it comes again.

    Raises:
        IllegalMove: it is refused or isolated already.
    """
    _legal(document, State.ISOLATED, "")
    return replace(
        document,
        state=State.ISOLATED,
        source=SourceFile("", "", Sha256(""), 0),
        page_count=None,
        failure=None,
        state_before_failure=None,
        type=None,
        priority=None,
        fields=FieldSet(),
        details={},
        problems=(),
        updated_at=now,
    )

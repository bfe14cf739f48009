"""The table of moves, walked at random: what it does not name never happens."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from itertools import pairwise

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from scanstation.domain import lifecycle
from scanstation.domain.document import Document, Problem, SourceFile
from scanstation.domain.ids import IdFactory, Sha256
from scanstation.domain.lifecycle import ENDS, MOVES, IllegalMove, can_move
from scanstation.domain.states import DocumentState as State

NOW = datetime(2026, 8, 3, tzinfo=UTC)
NEW_ID = IdFactory(lambda: NOW)
REASONS = st.sampled_from(["", " ", "wrong_number"])


def arrived() -> Document:
    source = SourceFile("/in/kế hoạch.pdf", "kế hoạch.pdf", Sha256("a" * 64), 9)
    return Document.arrived(NEW_ID(), source, NOW)


class Lifecycle(RuleBasedStateMachine):
    """Tries every function in every state and compares with the design's own words."""

    def __init__(self) -> None:
        super().__init__()
        self.document = arrived()

    def attempt(self, allowed: bool, after: Document | None) -> None:
        assert allowed == (after is not None)
        if after is not None:
            self.document = after

    @rule(target_state=st.sampled_from(State), reason=REASONS)
    def moves(self, target_state: State, reason: str) -> None:
        way = [
            "spooled",
            "recognised",
            "to_correct",
            "to_review",
            "approved",
            "packaged",
            "archived",
        ]
        now = self.document.state
        pair = (now.value, target_state.value)
        ahead = pair in set(pairwise(way)) | {("recognised", "approved")}
        returned = pair == ("to_review", "to_correct") and bool(reason.strip())
        try:
            after = lifecycle.move(self.document, target_state, NOW, reason)
        except IllegalMove:
            after = None
        self.attempt(ahead or returned, after)

    @rule(reason=REASONS)
    def fails(self, reason: str) -> None:
        allowed = self.document.state not in {*ENDS, State.FAILED} and bool(reason.strip())
        before = self.document.state
        try:
            after = lifecycle.fail(self.document, "page", reason, NOW)
        except IllegalMove:
            after = None
        self.attempt(allowed, after)
        if after is not None:
            assert lifecycle.retry(after, NOW).state is before

    @rule()
    def retries(self) -> None:
        allowed = self.document.state is State.FAILED
        try:
            after = lifecycle.retry(self.document, NOW)
        except IllegalMove:
            after = None
        self.attempt(allowed, after)

    @rule(reason=REASONS)
    def refuses(self, reason: str) -> None:
        allowed = self.document.state is State.SPOOLED and bool(reason.strip())
        try:
            after = lifecycle.refuse(self.document, reason, NOW)
        except IllegalMove:
            after = None
        self.attempt(allowed, after)

    @rule()
    def isolates(self) -> None:
        allowed = self.document.state not in ENDS
        try:
            after = lifecycle.isolate(self.document, NOW)
        except IllegalMove:
            after = None
        self.attempt(allowed, after)

    @rule()
    def begins_anew(self) -> None:
        self.document = arrived()

    @invariant()
    def a_failure_is_known_exactly_where_it_belongs(self) -> None:
        stopped = self.document.state in {State.FAILED, State.REFUSED}
        assert (self.document.failure is not None) == stopped
        failed = self.document.state is State.FAILED
        assert (self.document.state_before_failure is not None) == failed

    @invariant()
    def nothing_leads_out_of_an_end(self) -> None:
        if self.document.state in ENDS:
            assert not any(can_move(self.document.state, target) for target in State)


TestLifecycle = Lifecycle.TestCase
TestLifecycle.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)


def test_the_table_names_each_move_once() -> None:
    pairs = [(legal.source, legal.target) for legal in MOVES]
    assert len(pairs) == len(set(pairs))


def test_every_state_can_be_reached() -> None:
    reached = {State.SPOOLED}
    while more := {legal.target for legal in MOVES if legal.source in reached} - reached:
        reached |= more
    assert reached == set(State)


def test_isolation_leaves_no_word_of_the_document() -> None:
    document = lifecycle.move(arrived(), State.RECOGNISED, NOW)
    document = lifecycle.fail(document, "assemble", "pdf_failed", NOW, "kế hoạch")
    left = lifecycle.isolate(
        Document(**{**_values(document), "problems": (Problem("x", 1, {"name": "kế hoạch"}),)}), NOW
    )
    assert not re.search("kế hoạch|pdf_failed|assemble", repr(left))
    assert (left.source.sha256, left.source.bytes) == ("", 0)


def test_an_illegal_move_names_both_ends() -> None:
    with pytest.raises(IllegalMove, match="spooled → archived"):
        lifecycle.move(arrived(), State.ARCHIVED, NOW)


def _values(document: Document) -> dict[str, object]:
    return {name: getattr(document, name) for name in Document.__dataclass_fields__}

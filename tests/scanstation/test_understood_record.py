"""What was understood becomes a record: ranks move with citations, namesakes are told."""

from __future__ import annotations

from dataclasses import replace
from itertools import count

from fake_processor import PLAN

from classifiers.types import Answer, Finding, PriorityAnswer, TypeAnswer, Understanding
from classifiers.zone_map import Zone
from scanstation.domain.document import Document
from scanstation.domain.fields import FieldKey, PersonValue
from scanstation.domain.ids import DocumentId
from scanstation.domain.jobs import Step
from scanstation.paths import resource
from scanstation.pipeline.model_paths import shipped_models
from scanstation.pipeline.record import write_understood
from scanstation.pipeline.steps import StepTable
from scanstation.pipeline.understanding import Understood
from scanstation.pipeline.workers import InlineWorkers
from scanstation.store import Store
from tests.scanstation.store_kit import CLOCK, arrive, bare_document, finish, page

RULES = resource("rules")
_SHAS = count(1)


def said(
    number: str = "184",
    *,
    organ: str = "Sở Xây dựng",
    day: str = "2026-02-12",
    cites: tuple[str, ...] = (),
    findings: tuple[Finding, ...] = (),
    details: dict[str, Answer] | None = None,
    draft: bool = False,
) -> Understood:
    fields = {
        "code_number": Answer(number, 0.9, 1, (10, 10, 20, 20), "dòng số"),
        "code_notation": Answer("QĐ-SXD", 0.9),
        "organ_name": Answer(organ, 0.9),
        "issued_date": Answer(day, 0.9),
        "subject": Answer(None, handwritten=True),
    }
    understanding = Understanding(
        TypeAnswer("quyet_dinh", "02", 0.99, evidence=("tên loại",)),
        PriorityAnswer(None, None),
        fields,
        details or {},
        findings,
    )
    zones = (Zone("3", 1, (10, 10, 20, 20), 1),)
    return Understood(understanding, cites, "", draft, party=False, zones=zones, version="thử")


def write(store: Store, found: Understood, document: Document | None = None) -> DocumentId:
    with store.unit_of_work() as uow:
        kept = document
        if kept is None:
            kept = uow.documents.add(bare_document(f"{next(_SHAS):064x}"))
        write_understood(uow, uow.documents.get(kept.id), found, RULES, CLOCK())
        uow.commit()
    return kept.id


def read(store: Store, document_id: DocumentId) -> Document:
    document = store.queries.document(document_id)
    assert document is not None
    return document


def test_every_answer_lands_in_the_record(store: Store) -> None:
    details = {"floors": Answer("3", 0.8, 1)}
    document = read(store, write(store, said(details=details)))
    number = document.fields[FieldKey.CODE_NUMBER].current_machine
    assert number is not None
    assert (number.value, number.box, number.model) == ("184", (10, 10, 20, 20), "thử")
    subject = document.fields[FieldKey.SUBJECT].current_machine
    assert subject is not None
    assert (subject.value, subject.handwritten) == (None, True)
    assert document.type is not None
    assert document.type.key == "quyet_dinh"
    assert document.priority is not None
    assert document.priority.level == "P4"
    assert document.details["floors"].value == "3"


def test_a_document_weighs_more_once_others_cite_it(store: Store) -> None:
    decision = write(store, said("184"))
    before = read(store, decision).priority
    for number in ("200", "201", "202"):
        write(store, said(number, cites=("184/QĐ-SXD", "0184/qđ-sxd")))
    after = read(store, decision).priority
    assert before is not None
    assert after is not None
    assert before.score is not None
    assert after.score is not None
    assert after.score > before.score
    assert any("viện dẫn 3 lần" in reason for reason in after.reasons)


def test_a_document_does_not_weigh_more_by_naming_itself(store: Store) -> None:
    alone = read(store, write(store, said("184"))).priority
    itself = read(store, write(store, said("185", cites=("185/QĐ-SXD",)))).priority
    assert alone is not None
    assert itself is not None
    assert alone.score == itself.score


def test_drafts_stay_drafts_when_they_are_ranked_again(store: Store) -> None:
    draft = write(store, said("184", draft=True))
    write(store, said("200", cites=("184/QĐ-SXD",)))
    priority = read(store, draft).priority
    assert priority is not None
    assert any("dự thảo" in reason for reason in priority.reasons)


def test_the_same_number_of_the_same_body_and_year_is_told(store: Store) -> None:
    first = write(store, said("184"))
    second = read(store, write(store, said("184")))
    assert [p.code for p in second.problems] == ["same_number"]
    assert second.problems[0].params["id"] == first


def test_the_same_number_of_another_body_or_year_is_no_repeat(store: Store) -> None:
    write(store, said("184"))
    other_body = read(store, write(store, said("184", organ="Sở Nội vụ")))
    other_year = read(store, write(store, said("184", day="2025-02-12")))
    assert other_body.problems == other_year.problems == ()


def test_understood_again_the_old_findings_go_and_a_person_stays_on_top(store: Store) -> None:
    first = write(store, said(findings=(Finding("layout_missing_recipients"),)))
    with store.unit_of_work() as uow:
        document = uow.documents.get(first)
        field = document.fields[FieldKey.SUBJECT].with_person(
            PersonValue("Thành lập Tổ số hóa", "lan", CLOCK())
        )
        uow.documents.update(replace(document, fields=document.fields.with_value(field)))
        uow.commit()
    again = read(store, write(store, said(), read(store, first)))
    assert again.problems == ()
    assert again.fields[FieldKey.SUBJECT].value == "Thành lập Tổ số hóa"


def test_zones_lie_with_their_pages(store: Store) -> None:
    with store.unit_of_work() as uow:
        document = uow.documents.add(bare_document("f" * 64))
        uow.pages.put(page(document, 1, "Số: 184/QĐ-SXD"))
        uow.pages.put(page(document, 2, "Điều 2."))
        uow.commit()
    write(store, said(), document)
    first, second = store.queries.pages(document.id)
    assert [(zone.cell, zone.box) for zone in first.zones] == [("3", (10, 10, 20, 20))]
    assert second.zones == ()


def test_a_document_taken_in_before_is_found_by_what_was_understood_now(store: Store) -> None:
    document = finish(store, arrive(store))
    steps = StepTable(store, InlineWorkers(PLAN), shipped_models, page_seconds=1.0)
    with store.unit_of_work() as uow:
        uow.jobs.plan(document.id, [(Step.UNDERSTAND, 0)])
        (job,) = uow.jobs.of(document.id)
        steps.apply(uow, uow.documents.get(document.id), job, said(), CLOCK())
        uow.commit()
    steps.close()
    hits = store.queries.search("Sở Xây dựng")
    assert [(hit.document_id, hit.tier) for hit in hits] == [(document.id, "record")]


def test_a_warning_of_the_same_number_reaches_beyond_older_namesakes(store: Store) -> None:
    for year in range(1950, 1950 + 60):
        write(store, said("01", day=f"{year}-02-12"))
    twin = write(store, said("01", day="2026-02-12"))
    last = read(store, write(store, said("01", day="2026-03-01")))
    assert [p.params["id"] for p in last.problems] == [twin]


def test_every_document_named_is_ranked_again(store: Store) -> None:
    named = [write(store, said(str(number))) for number in range(100, 160)]
    before = [read(store, one).priority for one in named]
    write(store, said("999", cites=tuple(f"{number}/QĐ-SXD" for number in range(100, 160))))
    after = [read(store, one).priority for one in named]
    assert all(one != other for one, other in zip(before, after, strict=True))


def test_nothing_names_a_document_that_was_isolated(store: Store) -> None:
    first = write(store, said("184"))
    second = write(store, said("184"))
    with store.unit_of_work() as uow:
        uow.forget(first)
        uow.commit()
    assert read(store, second).problems == ()

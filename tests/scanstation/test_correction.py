"""A person's word over the machine's: checked, written once, kept as an example."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanstation.cli import main
from scanstation.domain.document import Document, Incident
from scanstation.domain.events import Event, FieldDecided
from scanstation.domain.examples import is_frozen, same_value
from scanstation.domain.field_rules import ValueRefused, checked_value
from scanstation.domain.fields import FieldKey
from scanstation.domain.ids import DocumentId
from scanstation.domain.lifecycle import isolate, move
from scanstation.domain.states import DocumentState
from scanstation.errors import StorageError, UsageError
from scanstation.paths import resource
from scanstation.pipeline.correcting import code_lists, find_type
from scanstation.services.correction_service import CorrectionService
from scanstation.store import Store
from tests.classifiers.pages import letter
from tests.scanstation.learn_kit import admit, understood
from tests.scanstation.store_kit import CLOCK, FOLDING, open_store

TODAY = date(2026, 11, 20)
CODES = code_lists(resource("rules"))
PAPER = letter(
    number="Số: 184/QĐ-SXD",
    title=("QUYẾT ĐỊNH", "Về việc thành lập Tổ số hóa hồ sơ"),
    body=("GIÁM ĐỐC SỞ XÂY DỰNG", "Căn cứ Luật Xây dựng;", "Điều 1. Thành lập Tổ số hóa hồ sơ"),
)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(tmp_path / "kho") as opened:
        yield opened


@pytest.fixture
def document(store: Store) -> Document:
    return admit(store, PAPER, "quyết định.pdf")


# -- what may be written ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("key", "given_text", "stored"),
    [
        (FieldKey.CODE_NUMBER, " 184 ", "184"),
        (FieldKey.CODE_NUMBER, "05a", "05a"),
        (FieldKey.CODE_NOTATION, "QÐ-UBND", "QĐ-UBND"),
        (FieldKey.CODE_NOTATION, "2025/TT-BNV", "2025/TT-BNV"),
        (FieldKey.CODE_NOTATION, "STTT-CNTT&BCVT", "STTT-CNTT&BCVT"),
        (FieldKey.ISSUED_DATE, "2026-04-02", "2026-04-02"),
        (FieldKey.ISSUED_DATE, "2/4/2026", "2026-04-02"),
        (FieldKey.MAINTENANCE, "01", "01"),
        (FieldKey.URGENCY, "Hỏa tốc", "Hỏa tốc"),
        (FieldKey.URGENCY, "", ""),
        (FieldKey.SUBJECT, "Về  việc\nkiểm kê", "Về việc kiểm kê"),
        (FieldKey.SUBJECT, "", None),
        (FieldKey.RECIPIENTS, "Như trên; Lưu: VT", ("Như trên", "Lưu: VT")),
        (FieldKey.RECIPIENTS, ["a", " "], ("a",)),
    ],
)
def test_a_value_is_stored_in_one_way(key: FieldKey, given_text: object, stored: object) -> None:
    assert checked_value(key, given_text, CODES, TODAY) == stored  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("key", "given_text", "rule"),
    [
        (FieldKey.CODE_NUMBER, "184/QĐ", "value_no_number"),
        (FieldKey.CODE_NUMBER, "một", "value_no_number"),
        (FieldKey.CODE_NOTATION, "QĐ UBND", "value_no_notation"),
        (FieldKey.CODE_NOTATION, "/QĐ", "value_no_notation"),
        (FieldKey.CODE_NOTATION, "2025", "value_no_notation"),
        (FieldKey.ISSUED_DATE, "30/02/2026", "value_no_date"),
        (FieldKey.ISSUED_DATE, "tháng 4", "value_no_date"),
        (FieldKey.ISSUED_DATE, "2026-11-22", "value_date_outside"),
        (FieldKey.ISSUED_DATE, "1789-07-14", "value_date_outside"),
        (FieldKey.MAINTENANCE, "09", "value_not_in_list"),
        (FieldKey.MODE, "03", "value_not_in_list"),
        (FieldKey.SIGNER_NAME, "Nguyễn Văn 3", "value_no_name"),
        (FieldKey.PLACE, "12", "value_no_name"),
        (FieldKey.SIGNER_NAME, "Ô" * 51, "value_too_long"),
        (FieldKey.SUBJECT, "a\x07b", "value_has_controls"),
        (FieldKey.SECRECY, "MẬT", "value_is_secrecy"),
    ],
)
def test_what_cannot_stand_in_a_field_is_refused(key: FieldKey, given_text: str, rule: str) -> None:
    with pytest.raises(ValueRefused) as refused:
        checked_value(key, given_text, CODES, TODAY)
    assert refused.value.rule == rule


@given(st.sampled_from(list(FieldKey)), st.text(max_size=60))
def test_what_was_stored_may_be_written_again(key: FieldKey, text: str) -> None:
    try:
        value = checked_value(key, text, CODES, TODAY)
    except ValueRefused:
        return
    assert checked_value(key, value, CODES, TODAY) == value


def test_types_are_found_by_key_and_by_name() -> None:
    rules = resource("rules")
    assert find_type(rules, "quyet_dinh") == find_type(rules, "Quyết  định")
    assert find_type(rules, "không có loại này") is None


# -- correcting ------------------------------------------------------------------------------------


def test_a_correction_lies_over_the_machines_value(store: Store, document: Document) -> None:
    before = document.fields[FieldKey.CODE_NUMBER].current_machine
    changed = CorrectionService(store).correct(document.id, "code_number", "186", "an")
    field = changed.fields[FieldKey.CODE_NUMBER]
    assert field.value == "186"
    assert field.current_machine == before
    assert [(said.value, said.by) for said in field.person] == [("186", "an")]
    (example,) = store.queries.examples()
    assert (example.key, example.machine, example.person) == ("code_number", "184", "186")
    assert not example.right
    assert before is not None
    assert (example.score, example.signals) == (before.score, before.signals)
    assert (example.page, example.box) == (before.page, before.box)
    assert example.model == "shipped"


def test_the_list_and_the_search_follow(store: Store, document: Document) -> None:
    service = CorrectionService(store)
    service.correct(document.id, "subject", "Về việc kiểm kê tài liệu giấy", "an")
    service.correct(document.id, "type", "Thông báo", "an")
    (row,) = store.queries.document_rows([document.id])
    assert (row.subject, row.type_key) == ("Về việc kiểm kê tài liệu giấy", "thong_bao")
    assert [hit.document_id for hit in store.queries.search("kiem ke tai lieu giay")]
    assert store.queries.search("tổ số hóa hồ sơ")[0].tier != "record"


def test_a_type_keeps_what_the_machine_said_and_saw(store: Store, document: Document) -> None:
    assert document.type is not None
    assert document.type.key == "quyet_dinh"
    changed = CorrectionService(store).correct(document.id, "type_name", "Thông báo", "an")
    assert changed.type is not None
    assert (changed.type.key, changed.type.decided_key) == ("quyet_dinh", "thong_bao")
    assert changed.fields[FieldKey.TYPE_NAME].value == "Thông báo"
    (example,) = store.queries.examples()
    assert (example.key, example.machine, example.person) == ("type", "quyet_dinh", "thong_bao")
    assert example.features
    assert example.title == "QUYẾT ĐỊNH"


def test_features_are_had_from_the_texts_where_page_files_are_gone(
    store: Store, document: Document
) -> None:
    for path in store.work_folder(document.id).iterdir():
        path.unlink()
    CorrectionService(store).correct(document.id, "type", "quyet_dinh", "an")
    (example,) = store.queries.examples()
    assert example.right
    assert len(example.features) > 400


def test_the_rank_follows_the_type(store: Store, document: Document) -> None:
    assert document.priority is not None
    changed = CorrectionService(store).correct(document.id, "type", "luat", "an")
    assert changed.priority is not None
    assert changed.priority.level != document.priority.level


def test_a_number_that_another_document_bears_is_told_and_untold(
    store: Store, document: Document
) -> None:
    twin = admit(store, PAPER, "quyết định, bản quét lại.pdf")
    service = CorrectionService(store)
    assert [p.params["id"] for p in twin.problems if p.code == "same_number"] == [document.id]
    put_right = service.correct(twin.id, "code_number", "185", "lan")
    assert "same_number" not in [p.code for p in put_right.problems]
    again = service.correct(twin.id, "code_number", "184", "lan")
    assert [p.params["id"] for p in again.problems if p.code == "same_number"] == [document.id]


def test_a_document_nobody_knows_is_no_crash(store: Store) -> None:
    with pytest.raises(StorageError) as refused:
        CorrectionService(store).correct(DocumentId("0" * 32), "type", "quyet_dinh", "lan")
    assert refused.value.code == "unknown_document"


def test_understanding_again_keeps_the_persons_word(store: Store, document: Document) -> None:
    from scanstation.pipeline.record import write_understood

    CorrectionService(store).correct(document.id, "type", "thong_bao", "an")
    found = understood(store, document)
    with store.unit_of_work() as uow:
        current = uow.documents.get(document.id)
        write_understood(uow, current, found, resource("rules"), CLOCK())
        uow.commit()
    again = store.queries.document(document.id)
    assert again is not None
    assert again.type is not None
    assert again.type.decided_key == "thong_bao"


def test_a_confirmed_value_is_an_example_of_a_right_one(store: Store, document: Document) -> None:
    CorrectionService(store).confirm(document.id, "an", ["code_number", "code_notation"])
    told = {one.key: (one.right, one.person) for one in store.queries.examples()}
    assert told == {"code_number": (True, "184"), "code_notation": (True, "QĐ-SXD")}


def test_the_rest_is_confirmed_beside_a_correction(store: Store, document: Document) -> None:
    service = CorrectionService(store)
    service.correct_all(document.id, {"code_number": "9"}, "an", rest_is_right=True)
    examples = {one.key: one for one in store.queries.examples()}
    assert not examples["code_number"].right
    assert examples["type"].right
    assert examples["code_notation"].right
    counts = store.queries.example_counts()
    assert counts["code_number"] == (1, 0)
    assert counts["type"] == (1, 1)
    service.confirm(document.id, "bình")
    assert {one.by for one in store.queries.examples()} == {"an"}, "decided fields stay decided"


def test_the_last_decision_counts(store: Store, document: Document) -> None:
    service = CorrectionService(store)
    service.correct(document.id, "code_number", "185", "an")
    changed = service.correct(document.id, "code_number", "184", "bình")
    assert [said.value for said in changed.fields[FieldKey.CODE_NUMBER].person] == ["185", "184"]
    (example,) = store.queries.examples()
    assert (example.right, example.by) == (True, "bình")


def test_all_values_or_none(store: Store, document: Document) -> None:
    with pytest.raises(UsageError, match="value_no_date"):
        CorrectionService(store).correct_all(
            document.id, {"code_number": "9", "issued_date": "x"}, "an"
        )
    unchanged = store.queries.document(document.id)
    assert unchanged == document
    assert store.queries.examples() == ()


def test_who_and_what_must_be_said(store: Store, document: Document) -> None:
    service = CorrectionService(store)
    for field, value, by, code in (
        ("code_number", "1", " ", "person_missing"),
        ("không_có", "1", "an", "unknown_field"),
        ("type", "không_có", "an", "unknown_type"),
        ("secrecy", "MẬT", "an", "value_is_secrecy"),
    ):
        with pytest.raises(UsageError) as refused:
            service.correct(document.id, field, value, by)
        assert refused.value.code == code
        assert refused.value.next_step("vi")
    with pytest.raises(StorageError, match="unknown_document"):
        service.correct(DocumentId("f" * 32), "code_number", "1", "an")


def test_only_documents_in_hand_are_corrected(store: Store, document: Document) -> None:
    service = CorrectionService(store)
    with store.unit_of_work() as uow:
        current = uow.documents.get(document.id)
        in_review = uow.documents.update(move(current, DocumentState.TO_REVIEW, CLOCK()))
        uow.commit()
    service.correct(document.id, "code_number", "9", "lead")
    with store.unit_of_work() as uow:
        current = uow.documents.get(in_review.id)
        uow.documents.update(move(current, DocumentState.APPROVED, CLOCK()))
        uow.commit()
    with pytest.raises(UsageError, match="not_to_correct"):
        service.correct(document.id, "code_number", "10", "lead")


def test_who_listens_is_told_who_and_never_what(tmp_path: Path) -> None:
    heard: list[Event] = []
    with Store.open(tmp_path / "k", FOLDING, clock=CLOCK, on_events=heard.extend) as store:
        document = admit(store, PAPER, "a.pdf")
        heard.clear()
        CorrectionService(store).correct(document.id, "subject", "Một điều khác", "an")
    (event,) = heard
    assert isinstance(event, FieldDecided)
    assert (event.key, event.by, event.corrected) == ("subject", "an", True)
    assert "điều khác" not in repr(event)


def test_isolation_takes_the_examples_with_it(store: Store, document: Document) -> None:
    CorrectionService(store).confirm(document.id, "an")
    assert store.queries.examples()
    with store.unit_of_work() as uow:
        uow.documents.update(isolate(uow.documents.get(document.id), CLOCK()))
        uow.forget(document.id)
        uow.incidents.add(Incident("secret_mark", document.id, CLOCK()))
        uow.commit()
    assert store.queries.examples() == ()
    assert store.queries.example_counts() == {}


def test_examples_come_page_by_page(store: Store) -> None:
    service = CorrectionService(store)
    for number in range(3):
        document = admit(store, PAPER, f"{number}.pdf")
        service.confirm(document.id, "an", ["code_number", "type"])
    seen, after = [], None
    while page := store.queries.examples(after, limit=4):
        seen += page
        after = (page[-1].document_id, page[-1].key)
    assert len(seen) == 6
    assert seen == sorted(seen, key=lambda one: (one.document_id, one.key))


def test_one_document_in_five_is_frozen_for_ever() -> None:
    ids = [DocumentId(f"{number:032x}") for number in range(5000)]
    frozen = [one for one in ids if is_frozen(one)]
    assert 0.17 < len(frozen) / len(ids) < 0.23
    assert frozen == [one for one in ids if is_frozen(one)]


def test_the_same_value_said_another_way() -> None:
    assert same_value("Sở  Xây dựng", "Sở Xây dựng")
    assert same_value("Số", "Số")
    assert not same_value("Sở Xây dựng", "Sở Xây Dựng")
    assert not same_value(None, "")
    assert same_value(("a", "b "), ("a", "b"))


# -- the command -----------------------------------------------------------------------------------


def run_set(store: Store, *words: str) -> int:
    return main(["records", "set", *words, "--store", str(store.folder)])


def test_the_command(store: Store, document: Document, capsys: pytest.CaptureFixture[str]) -> None:
    values = ["code_number=186", "type=thong_bao", "subject=Về việc a = b"]
    assert run_set(store, document.id[:12], *values, "--by", "an", "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert told["fields"]["code_number"]["value"] == "186"
    assert told["fields"]["subject"]["value"] == "Về việc a = b"
    assert told["type"]["key"] == "thong_bao"
    assert told["type"]["tt05_code"] != "02"
    assert run_set(store, document.id, "--rest-right", "--by", "an") == 0
    assert "Đã xác nhận" in capsys.readouterr().out
    assert {one.key for one in store.queries.examples()} >= {"code_number", "type", "place"}


@pytest.mark.parametrize(
    "words", [("code_number",), ("code_number=x",), ("loại=1",), ("type=loại lạ",), ()]
)
def test_the_command_used_wrongly(
    store: Store,
    document: Document,
    words: tuple[str, ...],
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run_set(store, document.id, *words, "--by", "an") == 2
    assert "→" in capsys.readouterr().err
    assert store.queries.examples() == ()

"""`records`: list, show and search, for people and for programs."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from scanstation.cli import main
from scanstation.domain.document import Document, Incident
from scanstation.domain.lifecycle import isolate, refuse
from scanstation.errors import StorageError, UsageError
from scanstation.services.records_service import RecordsService
from scanstation.store import Store
from tests.scanstation.store_kit import CLOCK, arrive, finish, open_store


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(tmp_path / "kho") as opened:
        yield opened


@pytest.fixture
def document(store: Store) -> Document:
    """A finished one; beside it a refused and an isolated one."""
    refused = arrive(store, b"locked", "khóa.pdf")
    with store.unit_of_work() as uow:
        uow.documents.update(refuse(refused, "encrypted", CLOCK()))
        uow.commit()
    secret = arrive(store, b"secret", "bí mật.pdf")
    with store.unit_of_work() as uow:
        uow.documents.update(isolate(secret, CLOCK()))
        uow.forget(secret.id)
        uow.incidents.add(Incident("secret_mark", secret.id, CLOCK()))
        uow.commit()
    return finish(store, arrive(store, b"good", "quy hoạch.pdf"))


def records(store: Store, *words: str) -> int:
    return main(["records", *words, "--store", str(store.folder)])


def lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, object]]:
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_the_list_for_people(
    store: Store, document: Document, capsys: pytest.CaptureFixture[str]
) -> None:
    assert records(store, "list") == 0
    told = capsys.readouterr().out
    assert document.id[:16] in told
    assert "Chờ chỉnh sửa: 1" in told
    assert "Không nhận: 1" in told
    assert records(store, "list", "--lang", "en") == 0
    assert "To correct: 1" in capsys.readouterr().out


def test_the_list_for_programs(
    store: Store, document: Document, capsys: pytest.CaptureFixture[str]
) -> None:
    assert records(store, "list", "--json") == 0
    told = lines(capsys)
    assert [line["state"] for line in told] == ["to_correct", "isolated", "refused"]
    assert set(told[1]) == {"schema", "id", "state"}
    assert told[2]["failure"] == {"step": "", "reason": "encrypted"}
    assert records(store, "list", "--json", "--state", "refused", "--state", "to_correct") == 0
    assert len(lines(capsys)) == 2
    assert records(store, "list", "--json", "--limit", "1") == 0
    assert [line["id"] for line in lines(capsys)] == [document.id]


def test_one_record(store: Store, document: Document, capsys: pytest.CaptureFixture[str]) -> None:
    assert records(store, "show", document.id[:20]) == 0
    told = capsys.readouterr().out
    assert "QUYẾT ĐỊNH về việc phê duyệt quy hoạch" in told
    assert document.source.sha256 in told
    assert records(store, "show", document.id, "--json") == 0
    (told_json,) = lines(capsys)
    assert told_json["id"] == document.id
    assert told_json["schema"] == 1


def test_a_refused_record_says_why_and_what_next(
    store: Store, document: Document, capsys: pytest.CaptureFixture[str]
) -> None:
    refused = store.queries.document_ids()[-1]
    assert records(store, "show", refused) == 0
    told = capsys.readouterr().out
    assert "Tệp PDF có mật khẩu." in told
    assert "Việc cần làm: Gỡ mật khẩu" in told


def test_an_isolated_record_says_nothing(
    store: Store, document: Document, capsys: pytest.CaptureFixture[str]
) -> None:
    secret = store.queries.document_ids()[1]
    assert records(store, "show", secret) == 0
    assert capsys.readouterr().out.splitlines() == [f"Mã: {secret}", "Trạng thái: Đã cách ly"]
    assert records(store, "show", secret, "--json") == 0
    assert lines(capsys) == [{"schema": 1, "id": secret, "state": "isolated"}]


def test_search(store: Store, document: Document, capsys: pytest.CaptureFixture[str]) -> None:
    assert records(store, "search", "quyet", "dinh") == 0
    assert "QUYẾT ĐỊNH về việc" in capsys.readouterr().out
    assert records(store, "search", "phê duyệt", "--json") == 0
    (hit,) = lines(capsys)
    assert hit["hit"] == {
        "tier": "exact_phrase",
        "page": 1,
        "snippet": "quy hoạch.pdf QUYẾT ĐỊNH về việc 〔phê duyệt〕 quy hoạch",
    }
    assert records(store, "search", "không có gì như thế") == 0
    assert "Không tìm thấy" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (["show", "ffff"], 1, "Không có tài liệu ffff"),
        (["show", "0"], 2, "Có nhiều tài liệu"),
        (["search", "/-"], 2, "không có chữ hoặc số"),
    ],
)
def test_wrong_questions_are_answered_with_a_next_step(
    store: Store,
    document: Document,
    capsys: pytest.CaptureFixture[str],
    words: list[str],
    code: int,
    told: str,
) -> None:
    assert records(store, *words) == code
    said = capsys.readouterr().err
    assert told in said
    assert "→" in said


def test_the_service_by_itself(store: Store, document: Document) -> None:
    service = RecordsService(store)
    assert [row.id for row in service.newest(limit=1)] == [document.id]
    assert service.show(document.id).document == document
    with pytest.raises(StorageError, match="unknown_document"):
        service.show(" ")
    with pytest.raises(UsageError, match="nothing_to_search"):
        service.search("…")

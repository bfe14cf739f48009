"""Corrections in, a measured version out, and back: with a real store and the real models."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from classifiers.types import DocumentText
from scanstation.domain.document import Document, Incident
from scanstation.domain.examples import is_frozen
from scanstation.domain.ids import DocumentId
from scanstation.domain.lifecycle import isolate
from scanstation.errors import KnownError, UsageError
from scanstation.paths import resource
from scanstation.pipeline.frozen import COST, measure, sample_pages, shipped_cases
from scanstation.pipeline.model_paths import SHIPPED, shipped_models
from scanstation.pipeline.model_versions import ModelVersions
from scanstation.pipeline.models import MODELS, current_models
from scanstation.pipeline.understanding import understand_document
from scanstation.services.correction_service import CorrectionService
from scanstation.services.learning_service import LearningService, Progress
from scanstation.store import StationLock, Store
from tests.scanstation.learn_kit import (
    KEY,
    SAMPLES,
    admit,
    everything,
    few_samples,
    slip,
    stranger_to,
    teach,
    understood,
)
from tests.scanstation.store_kit import CLOCK, open_store


@pytest.fixture(scope="module")
def samples(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return few_samples(tmp_path_factory.mktemp("mẫu"), *SAMPLES)


@pytest.fixture(scope="module")
def taught(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return teach(tmp_path_factory.mktemp("gốc") / "kho")


@pytest.fixture
def store(taught: Path, tmp_path: Path) -> Iterator[Store]:
    shutil.copytree(taught, tmp_path / "kho")
    with open_store(tmp_path / "kho") as opened:
        yield opened


@pytest.fixture
def stranger(store: Store) -> Document:
    return stranger_to(store)


def decided(store: Store, *, frozen: bool) -> list[DocumentId]:
    """Documents people spoke about."""
    ids = {one.document_id for one in store.queries.examples()}
    return sorted(one for one in ids if is_frozen(one) == frozen)


def type_of(store: Store, document: Document) -> str | None:
    return understood(store, document).understanding.type.key


# -- learning --------------------------------------------------------------------------------------


def test_a_type_nobody_knew_becomes_right(store: Store, stranger: Document, samples: Path) -> None:
    assert type_of(store, stranger) is None
    seen: list[Progress] = []
    learnt = LearningService(store, samples=samples).learn(on_progress=seen.append)
    assert (learnt.version, learnt.parent, learnt.in_use) == ("v0001", SHIPPED, True)
    assert learnt.examples["types"] == 9
    assert type_of(store, stranger) == KEY
    assert understood(store, stranger).version == "v0001"
    before, after = learnt.before.types["office"][KEY], learnt.after.types["office"][KEY]
    assert (before["right"], before["ask"]) == (0, 3)
    assert (after["right"], after["ask"]) == (3, 0)
    assert learnt.after.documents == {"shipped": 6, "office": 3}
    assert learnt.after.cost("shipped") <= learnt.before.cost("shipped")
    assert [one.done for one in seen] == list(range(1, 19))
    assert {one.total for one in seen} == {18}


def test_the_printed_title_is_learnt_with_the_type(store: Store, samples: Path) -> None:
    LearningService(store, samples=samples).learn()
    words = (store.folder / MODELS / "v0001" / "lexicon.toml").read_text(encoding="utf-8")
    assert "PHIẾU THEO DÕI HỒ SƠ MỘT CỬA" in words
    rules = current_models(store.folder).rules
    assert rules != shipped_models().rules
    assert "PHIẾU THEO DÕI HỒ SƠ MỘT CỬA" in (rules / "document_types.toml").read_text("utf-8")
    assert sorted(path.name for path in shipped_models().rules.iterdir() if path.is_file()) == (
        sorted(path.name for path in rules.iterdir() if path.name != "SUMS")
    )


def test_rolling_back_gives_every_answer_back(
    store: Store, stranger: Document, samples: Path
) -> None:
    service = LearningService(store, samples=samples)
    before = everything(store, stranger)
    service.learn()
    learnt = everything(store, stranger)
    assert learnt != before
    assert service.roll_back() == ("v0001", SHIPPED)
    assert everything(store, stranger) == before
    assert service.roll_back("v0001") == (SHIPPED, "v0001")
    assert everything(store, stranger) == learnt


def test_the_versions_form_a_chain(store: Store, stranger: Document, samples: Path) -> None:
    service = LearningService(store, samples=samples)
    service.learn()
    CorrectionService(store).correct(stranger.id, "type", KEY, "an")
    second = service.learn()
    assert (second.version, second.parent) == ("v0002", "v0001")
    assert [(one.name, one.in_use) for one in service.versions()] == [
        (SHIPPED, False),
        ("v0001", False),
        ("v0002", True),
    ]
    assert service.roll_back() == ("v0002", "v0001")
    assert service.roll_back() == ("v0001", SHIPPED)
    with pytest.raises(UsageError, match="nothing_to_roll_back"):
        service.roll_back()
    assert ModelVersions(store.folder / MODELS).next_name() == "v0003"


def test_the_same_examples_are_learnt_from_once(store: Store, samples: Path) -> None:
    service = LearningService(store, samples=samples)
    service.learn()
    with pytest.raises(KnownError, match="learn_nothing_new") as refused:
        service.learn()
    assert "v0001" in refused.value.next_step("vi")
    assert ModelVersions(store.folder / MODELS).names() == ("v0001",)


def test_trying_keeps_nothing(store: Store, stranger: Document, samples: Path) -> None:
    service = LearningService(store, samples=samples)
    tried = service.learn(try_only=True)
    assert (tried.version, tried.in_use, tried.better) == ("", False, True)
    assert type_of(store, stranger) is None
    assert ModelVersions(store.folder / MODELS).names() == ()
    assert not [path for path in (store.folder / MODELS).iterdir() if path.is_dir()]
    assert service.learn().after.as_json() == tried.after.as_json()


def test_too_few_examples_are_said_so(tmp_path: Path, samples: Path) -> None:
    with open_store(tmp_path / "kho") as store:
        document = admit(store, slip(1), "một.pdf")
        CorrectionService(store).correct(document.id, "type", KEY, "an")
        with pytest.raises(KnownError, match="learn_too_few") as refused:
            LearningService(store, samples=samples).learn()
        assert refused.value.exit_code == 1
        assert "Chưa đủ ví dụ" in refused.value.user_text("vi")
        assert ModelVersions(store.folder / MODELS).names() == ()
        assert current_models(store.folder) == shipped_models()


def test_confirmations_alone_move_no_weight(tmp_path: Path, samples: Path) -> None:
    with open_store(tmp_path / "kho") as store:
        service = CorrectionService(store)
        for number in range(8):
            document = admit(store, unread(SAMPLES[0], number), f"{number}.pdf")
            assert document.type is not None
            if document.type.key:
                service.correct(document.id, "type", document.type.key, "an")
        with pytest.raises(KnownError, match="learn_too_few"):
            LearningService(store, samples=samples).learn()


def test_documents_without_pages_are_counted_and_left_out(store: Store, samples: Path) -> None:
    shutil.rmtree(store.work_folder(decided(store, frozen=True)[0]))
    learnt = LearningService(store, samples=samples).learn()
    assert learnt.after.unreadable == 1
    assert learnt.after.documents["office"] == 2


# -- wrong corrections -----------------------------------------------------------------------------


def unread(name: str, number: int, *zones: str) -> DocumentText:
    """A sample of this program with some zones unread and another line of its body lost."""
    body = json.loads((resource("samples") / "truth" / name).read_text(encoding="utf-8"))
    for sheet in body["pages"]:
        kept = [line for line in sheet["lines"] if line["zone"] not in zones]
        sheet["lines"] = [line for at, line in enumerate(kept) if at < 12 or at % 9 != number % 9]
    return sample_pages(body["pages"])


def test_wrong_corrections_are_refused_by_the_frozen_set(tmp_path: Path) -> None:
    """Papers whose print can't be read and that no rule can name, every one named wrongly."""
    names = [path.name for path in sorted((resource("samples") / "truth").glob("*.json"))]
    with open_store(tmp_path / "kho") as store:
        service, used = CorrectionService(store), []
        for name in names:
            text = unread(name, 9, "5a", "3")
            found = understand_document(text, shipped_models()).understanding.type.key
            few = not text.pages or len(text.pages[0].lines) < 12
            if found is not None or few or len(used) == 2:
                continue
            used.append(name)
            for number in range(5):
                document = admit(store, unread(name, number, "5a", "3"), f"{name} {number}")
                service.correct(document.id, "type", "giay_nghi_phep", "kẻ phá")
        assert len(used) == 2
        learning = LearningService(store, samples=few_samples(tmp_path / "mẫu", *used))
        learnt = learning.learn()
        assert learnt.after.cost("shipped") > learnt.before.cost("shipped")
        assert (learnt.better, learnt.in_use) == (False, False)
        assert current_models(store.folder) == shipped_models()
        told = learning.versions()[1].manifest
        assert told is not None
        assert not told.better
        forced = learning.learn(insist=True)
        assert (forced.better, forced.in_use, forced.version) == (False, True, "v0002")


def test_print_that_can_be_read_is_stronger_than_wrong_corrections(
    tmp_path: Path, samples: Path
) -> None:
    with open_store(tmp_path / "kho") as store:
        service = CorrectionService(store)
        learnt = number = 0
        while learnt < 8:  # chance keeps some of them for measuring
            document = admit(store, unread(SAMPLES[1], number), f"{number}.pdf")
            service.correct(document.id, "type", "giay_nghi_phep", "kẻ phá")
            learnt, number = learnt + (not is_frozen(document.id)), number + 1
        LearningService(store, samples=samples).learn(insist=True)
        later = admit(store, unread(SAMPLES[1], 5000), "sau.pdf")
        assert later.type is not None
        assert later.type.key == "quyet_dinh"


def test_a_wrong_answer_that_passes_costs_more_than_any_gain() -> None:
    assert COST["accepted_wrong"] > 10 * COST["ask"] > 0
    assert COST["accepted"] < COST["right"] < COST["ask"] < COST["wrong"]


def test_who_learns_is_alone_and_the_station_goes_on(store: Store, samples: Path) -> None:
    with StationLock(store.folder):  # a station at work
        assert LearningService(store, samples=samples).learn().in_use
    with (
        StationLock(store.folder / MODELS),
        pytest.raises(UsageError, match="learn_running") as refused,
    ):
        LearningService(store, samples=samples).learn()
    assert refused.value.exit_code == 2


def test_isolation_takes_what_would_have_been_learnt(store: Store, samples: Path) -> None:
    for document_id in decided(store, frozen=False)[:7]:
        with store.unit_of_work() as uow:
            uow.documents.update(isolate(uow.documents.get(document_id), CLOCK()))
            uow.forget(document_id)
            uow.incidents.add(Incident("secret_mark", document_id, CLOCK()))
            uow.commit()
    with pytest.raises(KnownError, match="learn_too_few") as refused:
        LearningService(store, samples=samples).learn()
    assert refused.value.params["types"] == 2


def test_the_table_counts_what_it_shows(samples: Path) -> None:
    cases = shipped_cases(samples, resource("rules"))
    figures = measure(cases, shipped_models())
    for half in figures.fields.values():
        for key, counts in half.items():
            asked = sum(key in case.truth for case in cases)
            assert counts["right"] + counts["wrong"] + counts["ask"] == asked, key
            assert counts["accepted_wrong"] <= counts["wrong"]
    assert figures.answers("shipped") > 40
    assert figures.cost("office") == 0.0

"""Learnt models on disk: kills, damage, full disks, updates of the program under them."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from time import process_time

import psutil
import pytest

from scanstation.errors import KnownError, StorageError
from scanstation.pipeline.model_paths import SHIPPED, shipped_models
from scanstation.pipeline.model_versions import ModelVersions, VersionDamaged
from scanstation.pipeline.models import MODELS, current_models, paths_in, shelf_of
from scanstation.services.learning_service import LearningService
from scanstation.store import FileOps, Store
from tests.scanstation.learn_kit import (
    KEY,
    SAMPLES,
    everything,
    few_samples,
    stranger_to,
    teach,
    understood,
)
from tests.scanstation.store_kit import open_store

ROOT = Path(__file__).resolve().parents[2]
TITLE = "PHIẾU THEO DÕI HỒ SƠ MỘT CỬA"


@pytest.fixture(scope="module")
def samples(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return few_samples(tmp_path_factory.mktemp("mẫu"), *SAMPLES)


@pytest.fixture(scope="module")
def taught(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return teach(tmp_path_factory.mktemp("gốc") / "kho")


@pytest.fixture(scope="module")
def learnt(taught: Path, samples: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same store with one version in use."""
    folder = tmp_path_factory.mktemp("đã học") / "kho"
    shutil.copytree(taught, folder)
    with open_store(folder) as store:
        LearningService(store, samples=samples).learn()
    return folder


@pytest.fixture
def store(learnt: Path, tmp_path: Path) -> Iterator[Store]:
    shutil.copytree(learnt, tmp_path / "kho")
    with open_store(tmp_path / "kho") as opened:
        yield opened


def versions_of(store: Store) -> ModelVersions:
    return ModelVersions(store.folder / MODELS)


# -- damage ----------------------------------------------------------------------------------------


@pytest.mark.expects_warnings
@pytest.mark.parametrize(
    "name", ["doc_types.npz", "doc_types.json", "familiar.npz", "lexicon.toml", "manifest.json"]
)
def test_a_damaged_version_is_left_for_the_shipped_models(store: Store, name: str) -> None:
    stranger = stranger_to(store)
    service = LearningService(store)
    service.roll_back(SHIPPED)
    before = everything(store, stranger)
    service.roll_back("v0001")
    assert everything(store, stranger) != before
    path = store.folder / MODELS / "v0001" / name
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    shelf = shelf_of(store.folder)
    assert (shelf.paths, shelf.problem) == (shipped_models(), "models_damaged")
    assert everything(store, stranger) == before
    assert service.versions()[1].problem == "models_damaged"
    with pytest.raises(KnownError, match="version_damaged"):
        service.roll_back("v0001")
    assert path.read_bytes() == whole[: len(whole) // 2], "nothing is mended behind one's back"
    path.write_bytes(whole)
    os.utime(path, ns=(1, 1))
    assert understood(store, stranger).understanding.type.key == KEY


@pytest.mark.expects_warnings
def test_a_version_that_is_gone_is_no_reason_to_stop(store: Store) -> None:
    shutil.rmtree(store.folder / MODELS / "v0001")
    assert current_models(store.folder) == shipped_models()
    assert LearningService(store).roll_back() == ("v0001", SHIPPED)


@pytest.mark.parametrize("said", ["", "v1", "../../etc", "v0001\nv0002", "\udcff"])
def test_a_pointer_that_says_nonsense_is_not_followed(store: Store, said: str) -> None:
    (store.folder / MODELS / "current").write_bytes(said.encode("utf-8", "surrogateescape"))
    assert current_models(store.folder) == shipped_models()
    assert shelf_of(store.folder).problem == "models_pointer_damaged"
    assert not any(one.in_use for one in LearningService(store).versions())
    assert LearningService(store).roll_back("v0001") == ("", "v0001")
    assert current_models(store.folder).version == "v0001"


def test_a_manifest_cannot_be_rewritten_unseen(store: Store) -> None:
    path = store.folder / MODELS / "v0001" / "manifest.json"
    body = json.loads(path.read_text("utf-8"))
    path.write_text(json.dumps({**body, "better": False}), "utf-8")
    with pytest.raises(VersionDamaged, match="checksum"):
        versions_of(store).manifest("v0001")


def test_merged_tables_are_made_again(store: Store) -> None:
    rules = current_models(store.folder).rules
    whole = (rules / "document_types.toml").read_bytes()
    (rules / "document_types.toml").unlink()
    (rules / "places.toml").write_text("[", encoding="utf-8")
    again = current_models(store.folder).rules
    assert again == rules
    assert (rules / "document_types.toml").read_bytes() == whole
    assert (rules / "places.toml").read_text("utf-8") != "["


# -- an update of the program ----------------------------------------------------------------------


def test_new_shipped_tables_are_merged_again(store: Store, tmp_path: Path) -> None:
    base = shipped_models()
    updated = tmp_path / "rules"
    shutil.copytree(base.rules, updated)
    table = updated / "document_types.toml"
    table.write_text(table.read_text("utf-8").replace("CHỈ THỊ", "CHỈ THỊ MỚI"), "utf-8")
    manifest = versions_of(store).manifest("v0001")
    place = store.folder / MODELS / "v0001"
    rules = paths_in(place, manifest, replace(base, rules=updated)).rules
    told = (rules / "document_types.toml").read_text("utf-8")
    assert "CHỈ THỊ MỚI" in told
    assert TITLE in told
    assert rules != current_models(store.folder).rules


def test_a_model_learnt_from_older_weights_rests(store: Store, tmp_path: Path) -> None:
    base = shipped_models()
    newer = tmp_path / "doc_types.json"
    newer.write_bytes(base.type_model.read_bytes() + b"\n")
    manifest = versions_of(store).manifest("v0001")
    place = store.folder / MODELS / "v0001"
    paths = paths_in(place, manifest, replace(base, type_model=newer))
    assert paths.type_model == newer
    assert paths.rules.parent == place, "words of the office still count"
    assert paths_in(place, manifest, base).type_model == place / "doc_types.json"


# -- disks and kills -------------------------------------------------------------------------------


class FullDisk(FileOps):
    """A disk without room for the file of this name."""

    def __init__(self, name: str) -> None:
        self._name = name

    def rename(self, source: Path, target: Path) -> None:
        if target.name == self._name:
            raise OSError(28, "No space left on device", str(target))
        super().rename(source, target)


@pytest.mark.parametrize("name", ["manifest.json", "v0001", "current"])
def test_a_full_disk_leaves_the_old_version(
    taught: Path, samples: Path, tmp_path: Path, name: str
) -> None:
    shutil.copytree(taught, tmp_path / "kho")
    with open_store(tmp_path / "kho") as store:
        versions = ModelVersions(store.folder / MODELS, FullDisk(name))
        with pytest.raises(StorageError, match="disk_full"):
            LearningService(store, versions, samples).learn()
        assert current_models(store.folder) == shipped_models()
        assert versions.current() == SHIPPED
        assert versions.names() == (("v0001",) if name == "current" else ())
        assert not [
            p for p in (store.folder / MODELS).iterdir() if p.suffix == ".part" and p.is_dir()
        ]


LEARN = """
import sys
from pathlib import Path
from scanstation.bootstrap import open_store
from scanstation.services.learning_service import LearningService

def tell(progress):
    sys.stdout.write(f"{progress.done}\\n")
    sys.stdout.flush()

with open_store(Path(sys.argv[1])) as store:
    LearningService(store, samples=Path(sys.argv[2])).learn(on_progress=tell)
sys.stdout.write("done\\n")
sys.stdout.flush()
"""


def killed_after(store_folder: Path, samples: Path, steps: int) -> None:
    """Start learning as a program of its own and kill it after so many readings."""
    command = [sys.executable, "-c", LEARN, str(store_folder), str(samples)]
    with subprocess.Popen(  # noqa: S603 - our own program
        command, stdout=subprocess.PIPE, env={**os.environ, "PYTHONPATH": str(ROOT)}
    ) as process:
        assert process.stdout is not None
        for _ in range(steps):
            assert process.stdout.readline().strip() not in {b"", b"done"}
        psutil.Process(process.pid).kill()
        assert process.wait() == -9


def test_a_kill_leaves_the_old_version_and_nothing_half(
    taught: Path, tmp_path: Path, samples: Path
) -> None:
    folder = tmp_path / "kho"
    shutil.copytree(taught, folder)
    for steps in (1, 12):
        killed_after(folder, samples, steps)
        assert ModelVersions(folder / MODELS).names() == ()
        assert current_models(folder) == shipped_models()
    with open_store(folder) as store:
        assert LearningService(store, samples=samples).learn().version == "v0001"
    left = [path.name for path in (folder / MODELS).iterdir()]
    assert not [name for name in left if name.endswith(".part")]


def test_asking_for_the_models_costs_little(store: Store) -> None:
    current_models(store.folder)
    began = process_time()  # of this process: a busy machine does not matter
    for _ in range(20):
        current_models(store.folder)
    assert (process_time() - began) / 20 < 0.05

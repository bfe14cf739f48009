"""The command line: exit codes, the JSON shape, PDFs under readable names."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from fake_processor import make_fake, make_fake_look
from kill_kit import ROOT, scan

from scanstation.bootstrap import build_station
from scanstation.cli import main
from scanstation.commands.running import Output
from scanstation.domain.fields import FIELD_KEYS
from scanstation.errors import DiskFull, StorageError
from scanstation.services.delivery import deliver
from scanstation.services.processing_service import files_below
from scanstation.settings import PipelineSettings, Settings
from scanstation.store import StationLock

FakeFile = Callable[..., Path]

KEYS = [
    "schema", "id", "state", "source", "type", "priority", "fields", "details", "pages", "pdf",
    "problems",
]  # fmt: skip
PAGE_KEYS = {
    "number", "kind", "width_px", "height_px", "dpi", "turn", "skew_deg", "zones", "text",
    "mean_confidence", "quality", "seconds",
}  # fmt: skip
FIELD_ANSWER = {"value", "score", "page", "box", "accepted", "handwritten", "evidence"}


def lines_of(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], *, as_json: bool = True, out: bool = False
) -> tuple[list[Any], Output]:
    """What `process` prints for everything in the folder the fake files lie in."""
    settings = Settings(
        store_dir=tmp_path / "kho",
        output_dir=tmp_path / "ra" if out else None,
        isolation_dir=tmp_path / "cách ly",
        pipeline=PipelineSettings(min_free_mib=0),
    )
    with build_station(settings, processor=make_fake, secrecy=make_fake_look, inline=True) as built:
        output = Output(built.store, settings, as_json=as_json)
        folder = tmp_path / "vào"
        built.processing.process(list(files_below(folder)), folder, on_finished=output.finished)
    printed = capsys.readouterr().out.splitlines()
    return [json.loads(line) if as_json else line for line in printed], output


def test_a_line_has_every_key_of_the_schema(
    tmp_path: Path, fake_file: FakeFile, capsys: pytest.CaptureFixture[str]
) -> None:
    path = fake_file("Quyết định số 12.pdf", pages=2, blurred=True)
    (line,), output = lines_of(tmp_path, capsys)
    assert list(line) == KEYS
    assert (line["schema"], line["state"], output.not_done) == (1, "to_correct", 0)
    assert line["source"] == {
        "path": str(path), "sha256": line["source"]["sha256"], "bytes": path.stat().st_size,
    }  # fmt: skip
    assert line["type"] == {
        "key": None, "tt05_code": None, "score": 0.0, "accepted": False, "evidence": [],
    }  # fmt: skip
    assert line["priority"] == {"class": None, "score": None, "reasons": [], "accepted": False}
    assert list(line["fields"]) == [str(key) for key in FIELD_KEYS]
    assert all(set(answer) == FIELD_ANSWER for answer in line["fields"].values())
    assert {answer["value"] for answer in line["fields"].values()} == {None}
    assert {answer["accepted"] for answer in line["fields"].values()} == {False}
    assert [set(page) for page in line["pages"]] == [PAGE_KEYS, PAGE_KEYS]
    page = line["pages"][1]
    assert (page["number"], page["turn"], page["skew_deg"]) == (2, 90, 0.5)
    assert page["quality"] == {"ink_share": 0.05, "findings": ["blurred"]}
    assert set(line["pdf"]) == {"path", "bytes", "sha256"}
    assert Path(line["pdf"]["path"]).stat().st_size == line["pdf"]["bytes"]
    assert [problem["code"] for problem in line["problems"]] == ["blurred", "blurred"]
    assert line["problems"][1]["text"] == "Trang 2 bị mờ."
    assert all(problem["next_step"] for problem in line["problems"])


@pytest.mark.expects_warnings
def test_an_isolated_document_says_nothing_more(
    tmp_path: Path, fake_file: FakeFile, capsys: pytest.CaptureFixture[str]
) -> None:
    fake_file("Mật danh.pdf", secret=True)
    (line,), _ = lines_of(tmp_path, capsys)
    assert line == {"schema": 1, "id": line["id"], "state": "isolated"}


def test_a_refused_document_has_every_key_and_a_reason(
    tmp_path: Path, fake_file: FakeFile, capsys: pytest.CaptureFixture[str]
) -> None:
    fake_file("a.pdf", error="encrypted")
    (line,), output = lines_of(tmp_path, capsys)
    assert list(line) == KEYS
    assert (line["state"], line["pages"], output.not_done) == ("refused", [], 1)
    assert line["pdf"] == {"path": None, "bytes": None, "sha256": None}
    assert line["problems"][0]["code"] == "encrypted"
    assert "mật khẩu" in line["problems"][0]["text"]


def test_a_repeated_file_points_to_the_first(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "vào"
    folder.mkdir()
    for name in ("a.pdf", "b.pdf"):
        (folder / name).write_text('{"pages": 1}')
    lines, _ = lines_of(tmp_path, capsys)
    by_state = {line["state"]: line for line in lines}
    assert set(by_state) == {"to_correct", "refused"}
    problem = by_state["refused"]["problems"][0]
    assert problem["code"] == "duplicate"
    assert by_state["to_correct"]["id"] in problem["text"]


def test_without_json_a_person_reads_one_line_each(
    tmp_path: Path, fake_file: FakeFile, capsys: pytest.CaptureFixture[str]
) -> None:
    fake_file("a.pdf", error="encrypted")
    fake_file("b.pdf")
    lines, _ = lines_of(tmp_path, capsys, as_json=False)
    refused = next(line for line in lines if "refused" in line)
    assert "mật khẩu" in refused
    assert len(lines) == 2


def test_pdfs_are_delivered_under_readable_names_and_never_over_another(
    tmp_path: Path, fake_file: FakeFile, capsys: pytest.CaptureFixture[str]
) -> None:
    fake_file("Quyết định.pdf")
    fake_file("Quyết định.tif")
    (tmp_path / "ra").mkdir()
    (tmp_path / "ra" / "Quyết định.pdf").write_bytes(b"somebody else's")
    lines, _ = lines_of(tmp_path, capsys, out=True)
    names = sorted(Path(line["pdf"]["path"]).name for line in lines)
    assert names == ["Quyết định (2).pdf", "Quyết định (3).pdf"]
    assert (tmp_path / "ra" / "Quyết định.pdf").read_bytes() == b"somebody else's"
    again, _ = lines_of(tmp_path, capsys, out=True)
    assert sorted(Path(line["pdf"]["path"]).name for line in again) == names
    assert len(list((tmp_path / "ra").iterdir())) == 3


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("a/b:c?.tif", "a_b_c_.pdf"),
        ("...", "document.pdf"),
        ("không đuôi", "không đuôi.pdf"),
        ("ệ" * 120 + ".pdf", "ệ" * 66 + ".pdf"),
    ],
)
def test_delivered_names_fit_every_file_system(tmp_path: Path, source: str, target: str) -> None:
    (tmp_path / "x").write_bytes(b"%PDF")
    assert deliver(tmp_path / "x", tmp_path / "ra", source).name == target


def test_an_unwritable_place_is_named(tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(b"%PDF")
    (tmp_path / "ra").write_bytes(b"a file")
    with pytest.raises(StorageError) as caught:
        deliver(tmp_path / "x", tmp_path / "ra", "a.pdf")
    assert caught.value.code == "storage_failed"
    assert not isinstance(caught.value, DiskFull)


# -- exit codes ----------------------------------------------------------------------------------


def test_wrong_use_ends_with_two(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["process"])
    assert ended.value.code == 2
    with pytest.raises(SystemExit) as ended:
        main(["no-such-command"])
    assert ended.value.code == 2
    assert main(["process", str(tmp_path / "không có")]) == 2
    assert "không có" in capsys.readouterr().err
    assert main(["watch", "--lang", "en"]) == 2
    assert "no folder to watch" in capsys.readouterr().err


def test_a_store_below_the_watched_folder_is_wrong_use(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = ["watch", "--once", "--folder", str(tmp_path), "--store", str(tmp_path / "kho")]
    assert main(asked) == 2
    assert "bị quét lại" in capsys.readouterr().err


def test_a_store_in_use_is_said_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.pdf").write_bytes(b"x")
    with StationLock(tmp_path / "kho"):
        code = main(["process", str(tmp_path / "a.pdf"), "--store", str(tmp_path / "kho")])
    assert code == 1
    assert capsys.readouterr().err.strip()


def test_every_command_is_found_and_explains_itself(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["--help"])
    assert ended.value.code == 0
    text = capsys.readouterr().out
    for command in ("process", "watch", "records", "verify", "doctor"):
        assert command in text


def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-m", "scanstation", *arguments],
        env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=240,
    )


def test_process_runs_the_real_pipeline_and_leaves_the_sources(tmp_path: Path) -> None:
    folder = tmp_path / "Hồ sơ 📄"
    folder.mkdir()
    for number in (1, 2):
        name, data = scan(number)
        (folder / name).write_bytes(data)
    (folder / "ghi chú.txt").write_text("not a scan", encoding="utf-8")
    before = sorted(path.name for path in folder.iterdir())
    done = run(
        "process", str(folder), "--store", str(tmp_path / "kho"), "--out", str(tmp_path / "ra"),
        "--json", "--workers", "2",
    )  # fmt: skip
    lines = {
        Path(line["source"]["path"]).name: line
        for line in map(json.loads, done.stdout.splitlines())
    }
    assert done.returncode == 1, done.stderr
    assert sorted(lines) == before == sorted(path.name for path in folder.iterdir())
    assert lines["ghi chú.txt"]["state"] == "refused"
    assert lines["ghi chú.txt"]["problems"][0]["code"] == "unsupported_format"
    for name in set(before) - {"ghi chú.txt"}:
        assert lines[name]["state"] == "to_correct"
        assert "trang" in lines[name]["pages"][0]["text"]
        pdf = Path(lines[name]["pdf"]["path"])
        assert pdf.parent == tmp_path / "ra"
        assert pdf.read_bytes().startswith(b"%PDF-")
    log = (tmp_path / "kho" / "logs" / "station.log").read_text(encoding="utf-8")
    assert "dong" not in log
    assert "Văn bản" not in log


def test_without_a_recogniser_the_end_is_three_and_nothing_is_lost(tmp_path: Path) -> None:
    name, data = scan(0)
    (tmp_path / name).write_bytes(data)
    done = run(
        "process", str(tmp_path / name), "--store", str(tmp_path / "kho"),
        "--engine", "tesseract", PATH=str(tmp_path),
    )  # fmt: skip
    assert done.returncode == 3, done.stderr
    assert "Tesseract" in done.stderr


def test_the_window_without_a_display_says_what_to_do(tmp_path: Path) -> None:
    done = run(DISPLAY="", WAYLAND_DISPLAY="", QT_QPA_PLATFORM="")
    assert done.returncode == 3
    assert "scanstation process" in done.stderr


def test_a_request_to_end_is_honoured_and_work_goes_on_later(tmp_path: Path) -> None:
    folder = tmp_path / "quét"
    folder.mkdir()
    arguments = ["watch", "--json", "--folder", str(folder), "--store", str(tmp_path / "kho")]
    station = subprocess.Popen(  # noqa: S603 - our own program
        [sys.executable, "-m", "scanstation", *arguments, "--stable-seconds", "0.2"],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    assert station.stdout is not None
    name, data = scan(0)
    (folder / name).write_bytes(data)
    line = json.loads(station.stdout.readline())
    assert line["state"] == "to_correct"
    assert list(folder.iterdir()) == []
    station.send_signal(signal.SIGTERM)
    assert station.wait(timeout=30) == 0
    station.stdout.close()

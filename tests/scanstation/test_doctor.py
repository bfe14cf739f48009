"""Doctor against a computer of our making, where each thing can be taken away."""

from __future__ import annotations

import argparse
import dataclasses
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest

from scanstation.commands import doctor
from scanstation.messages import LANGUAGES, codes
from scanstation.services.doctor_machine import Machine, ThisMachine, TrialReading
from scanstation.services.doctor_service import MIB, Report, State, examine

GIB = 1024 * MIB


@dataclass(frozen=True)
class FakeMachine:
    """A complete computer; `replace` takes parts away."""

    folder: Path
    environment: Mapping[str, str] = field(default_factory=dict)
    version: tuple[int, int, int] = (3, 11, 2)
    packages: Mapping[str, str] = field(default_factory=lambda: {"PySide6-Essentials": "6.11.3"})
    import_problems: Mapping[str, str] = field(default_factory=dict)
    programs: Mapping[str, str] = field(default_factory=lambda: {"tesseract": "/usr/bin/tesseract"})
    languages: tuple[str, ...] = ("eng", "vie")
    reading: TrialReading = TrialReading(True, "onnx 1.0")  # noqa: RUF009 - frozen
    model: str = ""
    fonts: tuple[str, ...] = ("Tinos-Regular.ttf", "DejaVuSans.ttf")
    full_text: bool = True
    write: Mapping[str, str] = field(default_factory=dict)
    listing: Mapping[Path, str] = field(default_factory=dict)
    free: int = 100 * GIB
    memory: int = 8 * GIB
    clock: datetime = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
    changed: datetime | None = None
    encoding: str = "utf-8"
    screen: str = ":0"

    def python_version(self) -> tuple[int, int, int]:
        return self.version

    def version_of(self, package: str) -> str | None:
        return self.packages.get(package)

    def import_problem(self, module: str) -> str:
        return self.import_problems.get(module, "")

    def which(self, program: str) -> str | None:
        return self.programs.get(program)

    def lines(self, command: Sequence[str]) -> tuple[str, ...]:
        return self.languages if "--list-langs" in command else ("tesseract 5.3.0", "more")

    def first_line(self, command: Sequence[str]) -> str:
        return self.lines(command)[0]

    def read_test_line(self) -> TrialReading:
        return self.reading

    def model_problem(self) -> str:
        return self.model

    def font_files(self) -> tuple[str, ...]:
        return self.fonts

    def sqlite(self) -> tuple[str, bool]:
        return "3.40.1", self.full_text

    def nearest(self, folder: Path) -> Path:
        return folder

    def write_problem(self, folder: Path, name: str) -> str:
        return self.write.get(name, "")

    def list_problem(self, folder: Path) -> str:
        return self.listing.get(folder, "")

    def free_bytes(self, folder: Path) -> int:
        return self.free

    def available_memory(self) -> int:
        return self.memory

    def cores(self) -> int:
        return 2

    def now(self) -> datetime:
        return self.clock

    def modified(self, path: Path) -> datetime | None:
        return self.changed

    def name_encoding(self) -> str:
        return self.encoding

    def display(self) -> str:
        return self.screen


@pytest.fixture
def whole(tmp_path: Path) -> FakeMachine:
    return FakeMachine(tmp_path, environment={"SCANSTATION_DATA": str(tmp_path / "data")})


def states(report: Report) -> dict[str, State]:
    return {finding.key: finding.state for finding in report.findings}


def test_a_whole_computer_is_ready(whole: FakeMachine) -> None:
    machine: Machine = whole
    report = examine(machine)
    assert set(states(report).values()) == {State.OK}
    assert report.state is State.OK


TAKEN_AWAY = [
    ("python", State.WARN, {"version": (3, 14, 0)}),
    ("python", State.MISSING, {"packages": {"PySide6-Essentials": "6.12.0"}}),
    ("engine", State.MISSING, {"reading": TrialReading(False, "", "EngineMissing")}),
    ("tesseract", State.WARN, {"programs": {}}),
    ("tesseract", State.WARN, {"languages": ("eng", "osd")}),
    ("tesserocr", State.WARN, {"import_problems": {"tesserocr": "libgomp"}}),
    ("onnx", State.WARN, {"import_problems": {"onnxruntime": "no wheel"}}),
    ("onnx", State.WARN, {"model": "vie.onnx is not here"}),
    ("jbig2", State.WARN, {"import_problems": {"ocr._jbig2": "not built"}}),
    ("fonts", State.WARN, {"fonts": ("LiberationSerif-Regular.ttf",)}),
    ("sqlite", State.MISSING, {"full_text": False}),
    ("store", State.MISSING, {"write": {"scanstation-doctor.tmp": "read-only"}}),
    ("disk", State.WARN, {"free": 2 * GIB}),
    ("disk", State.MISSING, {"free": 20 * MIB}),
    ("memory", State.WARN, {"memory": 500 * MIB}),
    ("clock", State.MISSING, {"clock": datetime(1980, 1, 1, tzinfo=UTC)}),
    ("clock", State.WARN, {"changed": datetime(2026, 12, 24, tzinfo=UTC)}),
    ("names", State.WARN, {"encoding": "ascii"}),
    ("names", State.WARN, {"write": {"Quyết định số 12.tmp": "bad name"}}),
    ("display", State.WARN, {"screen": ""}),
]


@pytest.mark.parametrize(("key", "state", "change"), TAKEN_AWAY)
def test_what_is_taken_away_is_named(
    key: str, state: State, change: dict[str, object], whole: FakeMachine
) -> None:
    report = examine(dataclasses.replace(whole, **change))  # type: ignore[arg-type]
    found = states(report)
    assert found.pop(key) is state
    assert set(found.values()) == {State.OK}, "one thing was taken away, one must be named"
    assert report.state is state
    finding = next(finding for finding in report.findings if finding.key == key)
    for language in LANGUAGES:
        text, next_step = finding.words(language)
        assert text
        assert next_step
        assert "{" not in text + next_step


def test_every_answer_has_words(whole: FakeMachine) -> None:
    known = codes()
    needed = {f"doctor_{key}_ok" for key in states(examine(whole))}
    needed |= {f"doctor_{key}_{state}" for key, state, _ in TAKEN_AWAY}
    needed |= {f"doctor_summary_{state}" for state in State} | {"doctor_headings"}
    assert needed <= known


def test_watched_folders_are_looked_at(whole: FakeMachine, tmp_path: Path) -> None:
    settings = tmp_path / "settings.toml"
    settings.write_text(
        "schema = 1\n[[folders]]\npath = '/scan/may1'\n[[folders]]\npath = '/scan/may2'\n", "utf-8"
    )
    lost = dataclasses.replace(whole, listing={Path("/scan/may2"): "share lost"})
    report = examine(lost, settings)
    folders = [finding for finding in report.findings if finding.key == "folder"]
    assert [finding.state for finding in folders] == [State.OK, State.MISSING]
    assert "/scan/may2" in folders[1].words("vi")[0]


def test_broken_settings_are_an_answer_too(whole: FakeMachine, tmp_path: Path) -> None:
    settings = tmp_path / "settings.toml"
    settings.write_text("langauge = 'vi'\n", "utf-8")
    report = examine(whole, settings)
    assert states(report)["settings"] is State.MISSING
    assert "language" in report.findings[0].words("en")[0] + report.findings[0].words("en")[1]


def test_this_machine_keeps_its_disk_as_it_was(tmp_path: Path) -> None:
    machine = ThisMachine()
    assert machine.write_problem(tmp_path, "Quyết định số 12.tmp") == ""
    assert list(tmp_path.iterdir()) == []
    assert machine.write_problem(tmp_path / "absent", "a.tmp")
    assert machine.nearest(tmp_path / "a" / "b") == tmp_path
    assert machine.list_problem(tmp_path) == ""
    assert machine.list_problem(tmp_path / "absent")
    assert machine.modified(tmp_path / "absent") is None
    assert machine.sqlite()[1]
    assert machine.import_problem("scanstation") == ""
    assert "no_such_module" in machine.import_problem("no_such_module")
    assert machine.lines(["/no/such/program"]) == ()
    assert machine.version_of("no-such-package") is None
    assert machine.free_bytes(tmp_path) > 0


def parse(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    doctor.add_parser(parser.add_subparsers(dest="command"))
    return parser.parse_args(["doctor", *arguments])


def test_json_is_one_object_with_an_exit_code(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code = doctor.run(parse(["--json", "--store", str(tmp_path), "--lang", "en"]))
    printed = json.loads(capsys.readouterr().out)
    assert printed["schema"] == 1
    assert code == (3 if printed["state"] == "missing" else 0)
    names = [check["check"] for check in printed["checks"]]
    assert {"engine", "store", "disk", "clock", "sqlite"} <= set(names)
    for check in printed["checks"]:
        assert check["text"]
        assert bool(check["next_step"]) == (check["state"] != "ok")


def test_table_shows_every_check(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code = doctor.run(parse(["--store", str(tmp_path / "[red]kho")]))
    shown = capsys.readouterr().out
    assert code in {0, 3}
    assert "[red]kho" in shown.replace("\n", "")
    assert "Kiểm tra máy tính này" in shown

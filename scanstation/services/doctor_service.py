"""Is everything here that this station needs? Each answer with a next step.

Every check is a function from `Machine` (what may be asked of this computer) to a `Finding`;
it never raises and changes nothing but a scratch file it removes again.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path

from scanstation.errors import SettingsError
from scanstation.messages import describe
from scanstation.services.doctor_machine import Machine
from scanstation.settings import Settings, load_settings

__all__ = ["Finding", "Report", "State", "examine"]

MIB = 1024 * 1024
COMFORTABLE_FREE_MIB = 10_000
"""About 100,000 pages at 80 KB, and room for their work files; below it the clerk is told."""

COMFORTABLE_MEMORY_MIB = 1_500
"""Two recognition workers and the application, measured; below it use one worker."""

BUILT_AFTER = datetime(2026, 11, 1, tzinfo=UTC)
"""A clock before this is wrong: the program did not exist then."""

VIETNAMESE_NAME = "Quyết định số 12.tmp"


class State(StrEnum):
    """`MISSING` stops work, `WARN` costs something, `OK` needs nobody."""

    OK = "ok"
    WARN = "warn"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Finding:
    """One answer.

    Attributes:
        key: which check, e.g. "tesseract".
        state: see `State`.
        facts: numbers and names for the text; never text of a document.
        code: key of the words; `doctor_<key>_<state>` unless an error brought its own.
    """

    key: str
    state: State
    facts: Mapping[str, object] = field(default_factory=dict)
    code: str = ""

    def words(self, language: str) -> tuple[str, str]:
        """What is so, and what to do about it ("" where there is nothing to do)."""
        message = describe(self.code or f"doctor_{self.key}_{self.state}", language, self.facts)
        return message.text, "" if self.state is State.OK else message.next_step


@dataclass(frozen=True, slots=True)
class Report:
    """All answers, in the order they were asked.

    Attributes:
        findings: one or more per check.
        language: "vi" or "en", as the settings say.
    """

    findings: tuple[Finding, ...]
    language: str = "vi"

    @property
    def state(self) -> State:
        """The worst of all."""
        states = {finding.state for finding in self.findings}
        return next((s for s in (State.MISSING, State.WARN) if s in states), State.OK)

    def as_json(self, language: str) -> dict[str, object]:
        """The object `doctor --json` prints."""
        checks = []
        for finding in self.findings:
            text, next_step = finding.words(language)
            checks.append(
                {
                    "check": finding.key,
                    "state": finding.state.value,
                    "text": text,
                    "next_step": next_step,
                    "facts": {name: str(value) for name, value in finding.facts.items()},
                }
            )
        return {"schema": 1, "state": self.state.value, "checks": checks}


def examine(
    machine: Machine, settings_path: Path | None = None, store: Path | None = None
) -> Report:
    """Ask everything.

    Args:
        machine: this computer, or a stand-in.
        settings_path: None: the person's own settings file, or the defaults.
        store: instead of the settings' own store.
    """
    settings, about_settings = _settings(machine, settings_path)
    if store is not None:
        try:
            settings = dataclasses.replace(settings, store_dir=store)
        except SettingsError as error:
            about_settings = _from_settings_error(error)
    return Report(
        (
            about_settings,
            check_python(machine),
            check_engine(machine),
            check_tesseract(machine),
            check_tesserocr(machine),
            check_onnx(machine),
            check_jbig2(machine),
            check_fonts(machine),
            check_sqlite(machine),
            check_store(machine, settings.store_dir),
            check_disk(machine, settings.store_dir, settings.pipeline.min_free_mib),
            check_memory(machine),
            check_clock(machine, settings.store_dir),
            check_names(machine, settings.store_dir),
            check_display(machine),
            *check_folders(machine, (folder.path for folder in settings.folders)),
        ),
        settings.language,
    )


def _settings(machine: Machine, path: Path | None) -> tuple[Settings, Finding]:
    try:
        settings = load_settings(path, machine.environment)
    except SettingsError as error:
        return Settings(store_dir=Path.cwd()), _from_settings_error(error)
    return settings, Finding("settings", State.OK, {"folders": len(settings.folders)})


def _from_settings_error(error: SettingsError) -> Finding:
    return Finding("settings", State.MISSING, error.params, error.code)


def check_python(machine: Machine) -> Finding:
    """Python 3.11 to 3.13; PySide6 6.12 drops references on 3.11 and crashes after a while."""
    version, qt = machine.python_version(), machine.version_of("PySide6-Essentials")
    facts = {"version": ".".join(map(str, version)), "qt": qt or "-"}
    if not (3, 11) <= version[:2] <= (3, 13):
        return Finding("python", State.WARN, facts)
    if version[:2] == (3, 11) and qt is not None and qt.startswith("6.12."):
        return Finding("python", State.MISSING, facts)
    return Finding("python", State.OK, facts)


def check_engine(machine: Machine) -> Finding:
    """One line is really read; without a recogniser no document can be worked on."""
    reading = machine.read_test_line()
    facts = {"engine": reading.engine, "detail": reading.detail}
    return Finding("engine", State.OK if reading.worked else State.MISSING, facts)


def check_tesseract(machine: Machine) -> Finding:
    """The Tesseract program and its Vietnamese data; other recognisers can stand in."""
    program = machine.which("tesseract")
    if program is None:
        return Finding("tesseract", State.WARN)
    version = machine.first_line([program, "--version"])
    languages = machine.lines([program, "--list-langs"])
    facts = {"version": version.removeprefix("tesseract ").strip() or "?", "program": program}
    if "vie" not in languages:
        return Finding("tesseract", State.WARN, facts, "doctor_tesseract_language")
    return Finding("tesseract", State.OK, facts)


def check_tesserocr(machine: Machine) -> Finding:
    """Tesseract in process."""
    return _module(machine, "tesserocr", "tesserocr", "tesserocr")


def check_onnx(machine: Machine) -> Finding:
    """The runtime of the Vietnamese network and the network itself."""
    found = _module(machine, "onnx", "onnxruntime", "onnxruntime")
    if found.state is not State.OK:
        return found
    problem = machine.model_problem()
    if problem:
        return Finding("onnx", State.WARN, {"detail": problem}, "doctor_onnx_model")
    return found


def check_jbig2(machine: Machine) -> Finding:
    """The C extension for black-and-white images; CCITT G4 stands in at a fifth more bytes."""
    return _module(machine, "jbig2", "ocr._jbig2", None)


def _module(machine: Machine, key: str, module: str, package: str | None) -> Finding:
    problem = machine.import_problem(module)
    if problem:
        return Finding(key, State.WARN, {"detail": problem})
    version = machine.version_of(package) if package else None
    return Finding(key, State.OK, {"version": version or ""})


def check_fonts(machine: Machine) -> Finding:
    """A serif and a sans family that hold all Vietnamese letters."""
    families = {
        "serif": ("Tinos", "times", "NotoSerif"),
        "sans": ("DejaVuSans", "arial", "NotoSans", "Arimo", "segoeui"),
    }
    names = [name.lower() for name in machine.font_files()]
    lacking = [
        kind
        for kind, stems in families.items()
        if not any(name.startswith(stem.lower()) for stem in stems for name in names)
    ]
    state = State.WARN if lacking else State.OK
    return Finding("fonts", state, {"lacking": ", ".join(lacking), "count": len(names)})


def check_sqlite(machine: Machine) -> Finding:
    """Full-text search (FTS5) is compiled into this machine's SQLite."""
    version, has_search = machine.sqlite()
    state = State.OK if has_search else State.MISSING
    return Finding("sqlite", state, {"version": version})


def check_store(machine: Machine, store: Path) -> Finding:
    """The store, or the folder it will be made in, takes new files."""
    problem = machine.write_problem(machine.nearest(store), "scanstation-doctor.tmp")
    state = State.MISSING if problem else State.OK
    return Finding("store", state, {"path": store, "detail": problem})


def check_disk(machine: Machine, store: Path, least_mib: int) -> Finding:
    """Room on the store's disk: the set minimum must be there, ten gigabytes are comfortable."""
    free = machine.free_bytes(machine.nearest(store)) // MIB
    facts = {"path": store, "free": free, "least": least_mib}
    if free < least_mib:
        return Finding("disk", State.MISSING, facts)
    return Finding("disk", State.WARN if free < COMFORTABLE_FREE_MIB else State.OK, facts)


def check_memory(machine: Machine) -> Finding:
    """Memory that two recognition workers need beside the application."""
    free = machine.available_memory() // MIB
    state = State.WARN if free < COMFORTABLE_MEMORY_MIB else State.OK
    return Finding("memory", state, {"free": free, "cores": machine.cores()})


def check_clock(machine: Machine, store: Path) -> Finding:
    """A clock in the past writes wrong dates into records that are kept for decades."""
    now = machine.now()
    facts = {"now": now.strftime("%d/%m/%Y %H:%M")}
    if now < BUILT_AFTER:
        return Finding("clock", State.MISSING, facts)
    newest = machine.modified(store / "station.db")
    if newest is not None and newest > now + timedelta(hours=1):
        later = newest.strftime("%d/%m/%Y %H:%M")
        return Finding("clock", State.WARN, {**facts, "newest": later})
    return Finding("clock", State.OK, facts)


def check_names(machine: Machine, store: Path) -> Finding:
    """A Vietnamese file name comes back from the disk as it was written."""
    encoding = machine.name_encoding()
    problem = machine.write_problem(machine.nearest(store), VIETNAMESE_NAME)
    bad = bool(problem) or encoding.lower().replace("-", "") != "utf8"
    facts = {"encoding": encoding, "detail": problem or encoding}
    return Finding("names", State.WARN if bad else State.OK, facts)


def check_display(machine: Machine) -> Finding:
    """The window needs a display; every command works without one."""
    display = machine.display()
    return Finding("display", State.OK if display else State.WARN, {"display": display})


def check_folders(machine: Machine, folders: Iterable[Path]) -> tuple[Finding, ...]:
    """Each watched folder can be listed, and files can be taken out of it."""
    findings = []
    for path in folders:
        problem = machine.list_problem(path) or machine.write_problem(path, ".scanstation-doctor")
        state = State.MISSING if problem else State.OK
        findings.append(Finding("folder", state, {"path": path, "detail": problem}))
    return tuple(findings)

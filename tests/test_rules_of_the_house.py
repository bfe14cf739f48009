"""Rules that hold for every file, now and later; the import contracts are in their own file."""

from __future__ import annotations

import ast
import dataclasses
import importlib
import inspect
import pkgutil
import re
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ("ocr", "classifiers", "scanstation")
MAX_FILE_LINES = 400
MAX_FUNCTION_LINES = 60


HERE = (*PACKAGES, "resources", "installers", "tests", ".ci")
"""The fixed top level; `out`, `.venv` and the like are not ours to judge."""


def committed(*suffixes: str) -> list[Path]:
    """Files of the source tree. Git is not asked: a tree unpacked from an archive has none."""
    found = [path for path in ROOT.iterdir() if path.is_file()]
    for top in HERE:
        found += [path for path in (ROOT / top).rglob("*") if path.is_file()]
    return sorted(
        path for path in found if path.name.endswith(suffixes) and "__pycache__" not in path.parts
    )


PYTHON = committed(".py")
PRODUCT = [path for path in PYTHON if path.relative_to(ROOT).parts[0] in PACKAGES]


def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


def imported(tree: ast.Module) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
    return found


def too_long_functions(tree: ast.Module) -> list[tuple[str, int]]:
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            lines = (node.end_lineno or node.lineno) - node.lineno + 1
            if lines > MAX_FUNCTION_LINES:
                found.append((node.name, lines))
    return found


def test_files_stay_small() -> None:
    assert PRODUCT, "no product file was looked at"
    long = {name_of(path): len(path.read_text("utf-8").splitlines()) for path in PYTHON}
    assert {name: lines for name, lines in long.items() if lines > MAX_FILE_LINES} == {}


def test_functions_stay_small() -> None:
    long = {name_of(path): too_long_functions(tree_of(path)) for path in PYTHON}
    assert {name: found for name, found in long.items() if found} == {}


def test_a_long_function_is_seen() -> None:
    body = "\n".join(["    x = 1"] * (MAX_FUNCTION_LINES + 1))
    assert too_long_functions(ast.parse(f"def f():\n{body}\n")) == [("f", MAX_FUNCTION_LINES + 2)]


def test_qt_lives_in_ui_alone() -> None:
    outside = [path for path in PRODUCT if "scanstation/ui/" not in path.as_posix()]
    assert len(outside) > len(PRODUCT) / 4
    guilty = [
        name_of(path)
        for path in outside
        if any(name.partition(".")[0] == "PySide6" for name in imported(tree_of(path)))
    ]
    assert guilty == []


def exported(tree: ast.Module) -> list[str] | None:
    for node in tree.body:
        if isinstance(node, ast.Assign) and any(
            isinstance(target, ast.Name) and target.id == "__all__" for target in node.targets
        ):
            return list(ast.literal_eval(node.value))
    return None


def isort_key(name: str) -> tuple[int, str]:
    """The order ruff keeps: CONSTANTS, then Classes, then functions."""
    kind = 0 if name.isupper() and len(name) > 1 else 1 if name[:1].isupper() else 2
    return kind, name


def test_public_doors_are_sorted() -> None:
    doors = {name_of(path): exported(tree_of(path)) for path in PRODUCT}
    assert any(doors.values())
    unsorted = [n for n, names in doors.items() if names and names != sorted(names, key=isort_key)]
    assert unsorted == []


def translated_f_strings(tree: ast.Module) -> list[int]:
    """Lines where an f-string stands inside tr(): lupdate writes it, the lookup never matches."""
    found = []
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        called = node.func
        name = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
        if name in {"tr", "translate"} and any(isinstance(a, ast.JoinedStr) for a in node.args):
            found.append(node.lineno)
    return found


def test_no_f_string_is_translated() -> None:
    found = {name_of(path): translated_f_strings(tree_of(path)) for path in PRODUCT}
    assert {name: lines for name, lines in found.items() if lines} == {}
    assert translated_f_strings(ast.parse('self.tr(f"{n} pages")')) == [1]


def modules() -> list[str]:
    names = []
    for package in PACKAGES:
        folder = str(ROOT / package)
        names.append(package)
        found = pkgutil.walk_packages([folder], f"{package}.", onerror=lambda _: None)
        names += [info.name for info in found if ".migrations" not in info.name]
    return [name for name in names if not name.endswith("__main__")]


def frozen_wanted() -> list[ModuleType]:
    names = [n for n in modules() if n in {"ocr.types", "classifiers.types"}]
    names += [n for n in modules() if n.startswith("scanstation.domain")]
    return [importlib.import_module(name) for name in names]


def test_values_are_frozen() -> None:
    looked_at = 0
    for module in frozen_wanted():
        for name, value in inspect.getmembers(module, dataclasses.is_dataclass):
            looked_at += 1
            assert value.__dataclass_params__.frozen, f"{module.__name__}.{name}"
            assert hasattr(value, "__slots__"), f"{module.__name__}.{name} has no slots"
    assert looked_at > 10


def test_all_names_what_is_there() -> None:
    for name in modules():
        if name.startswith("scanstation.ui"):
            continue
        module = importlib.import_module(name)
        for public in getattr(module, "__all__", ()):
            assert hasattr(module, public), f"{name}.{public}"


# Runs in a process of its own: importing must open no socket, start no program, thread or
# process, and change nothing on the disk. Byte code is switched off by -B.
_IMPORT_EVERYTHING = """
import importlib, sys, threading

WRITING = {"w", "a", "x", "+"}
FORBIDDEN = {"socket.connect", "socket.bind", "subprocess.Popen", "os.system", "os.mkdir",
             "os.rename", "os.remove", "os.rmdir", "sqlite3.connect", "shutil.copyfile"}

class Refused(BaseException):
    pass

def watch(event, args):
    if not current:
        return
    writes = event == "open" and isinstance(args[1], str) and WRITING & set(args[1])
    if event in FORBIDDEN or (writes and str(args[0]) != "/dev/null"):
        raise Refused(f"{current[0]}: {event} {args[:2]}")

current = []
names = sys.argv[1:]
third_party = ("numpy", "cv2", "PIL", "sqlmodel", "sqlalchemy", "alembic", "rich", "pikepdf",
               "pypdfium2", "pdfplumber", "onnxruntime", "tesserocr", "pytesseract", "watchdog",
               "pebble", "psutil", "platformdirs")
for name in third_party:  # what others do when they are imported is not ours to judge
    importlib.import_module(name)
sys.addaudithook(watch)
for name in names:
    current[:] = [name]
    importlib.import_module(name)
current.clear()
threads = [thread.name for thread in threading.enumerate()
           if thread is not threading.main_thread() and not thread.daemon]
assert not threads, threads
print(len(names))
"""


def test_every_module_imports_without_side_effects() -> None:
    names = [name for name in modules() if not name.startswith("scanstation.ui")]
    done = subprocess.run(  # noqa: S603 - our own interpreter and text
        [sys.executable, "-B", "-c", _IMPORT_EVERYTHING, *names],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    assert int(done.stdout) == len(names) > 10


_ADDRESS = re.compile(
    r"--(?:extra-)?index-url|--find-links|--trusted-host"
    r"|https?://(?:[\w.-]*pypi\b|files\.pythonhosted|[\w.-]*/simple\b|[\w.-]*artifactory"
    r"|[\w.-]*nexus|registry\.npmjs)",
    re.IGNORECASE,
)


def test_no_registry_address_is_committed() -> None:
    texts = (".py", ".toml", ".txt", ".sh", ".md", ".yaml", ".yml", ".cfg", ".ini", "run")
    # lock.sh and this file name the words in order to refuse them
    allowed = {"installers/lock.sh", "tests/test_rules_of_the_house.py"}
    files = [path for path in committed(*texts) if name_of(path) not in allowed]
    assert len(files) > 20
    guilty = [name_of(p) for p in files if _ADDRESS.search(p.read_text("utf-8", "replace"))]
    assert guilty == []


@pytest.mark.parametrize("lock", ["requirements.txt", "requirements-dev.txt"])
def test_every_locked_package_has_hashes(lock: str) -> None:
    text = (ROOT / "installers" / lock).read_text("utf-8")
    entries = re.split(r"\n(?=\S)", text.strip())
    assert len(entries) > 30
    for entry in entries:
        assert re.match(r"[a-z0-9-]+==[\w.]+", entry), entry[:80]
        assert "--hash=sha256:" in entry, entry[:80]


def test_every_dependency_is_locked_and_explained() -> None:
    text = (ROOT / "pyproject.toml").read_text("utf-8")
    asked = re.findall(r'^  "([A-Za-z0-9_-]+)[<>=][^"]*",(.*)$', text, re.MULTILINE)
    assert len(asked) > 20
    lock = (ROOT / "installers/requirements-dev.txt").read_text("utf-8")
    for name, comment in asked:
        assert f"\n{name.lower()}==" in f"\n{lock}", name
        assert re.search(r"# .+\. \S+", comment), f"{name} lacks its reason and licence"

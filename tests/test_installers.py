"""The shell parts of run.sh and test.sh, on machines of our making: fakes stand on the PATH."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
INSTALLERS = ROOT / "installers"
ORDINARY = ("bash", "cat", "chown", "cut", "dirname", "env", "find", "grep", "head", "mkdir")
ORDINARY += ("printf", "rm", "sed", "sha256sum", "sort", "tail", "timeout", "true", "uname", "id")

pytestmark = pytest.mark.skipif(shutil.which("bash") is None, reason="bash is not here")


@dataclass
class Sandbox:
    """A copy of the installers, and a PATH that holds nothing but what a test puts there."""

    root: Path
    bin: Path

    def program(self, name: str, text: str) -> Path:
        path = self.bin / name
        path.unlink(missing_ok=True)  # a link would write into the machine's own program
        path.write_text(f"#!/bin/bash\n{text}\n", "utf-8")
        path.chmod(0o755)
        return path

    def bash(self, text: str, **environment: str) -> subprocess.CompletedProcess[str]:
        script = f"set -euo pipefail\nsource '{self.root}/installers/lib.sh'\n{text}\n"
        return subprocess.run(  # noqa: S603 - our own script
            ["/bin/bash", "-c", script],
            env={"PATH": str(self.bin), "HOME": str(self.root), **environment},
            capture_output=True,
            text=True,
            timeout=30,
            check=False,
            stdin=subprocess.DEVNULL,
        )


@pytest.fixture
def sandbox(tmp_path: Path) -> Sandbox:
    root, programs = tmp_path / "clone", tmp_path / "bin"
    shutil.copytree(INSTALLERS, root / "installers")
    (root / "out").mkdir()
    (root / "pyproject.toml").write_text("[project]\n")
    programs.mkdir()
    for name in ORDINARY:
        found = shutil.which(name)
        assert found, name
        (programs / name).symlink_to(found)
    return Sandbox(root, programs)


def installed(sandbox: Sandbox, *packages: str) -> None:
    """A dpkg-query that knows these packages."""
    names = "|".join(packages) or "none"
    sandbox.program(
        "dpkg-query",
        f'shift 2; for p in "$@"; do case "$p" in {names}) echo installed;; esac; done; exit 1',
    )
    sandbox.program("apt-get", f'echo "$@" >> "{sandbox.root}/apt"')
    sandbox.program("apt-cache", "exit 0")


@pytest.mark.parametrize("script", ["lib.sh", "run.sh", "test.sh", "lock.sh"])
def test_scripts_parse(script: str) -> None:
    bash = shutil.which("bash") or "bash"
    command = [bash, "-n", str(INSTALLERS / script)]
    done = subprocess.run(command, capture_output=True, check=False)  # noqa: S603 - our own script
    assert done.returncode == 0, done.stderr.decode()


def test_nothing_is_installed_when_all_is_there(sandbox: Sandbox) -> None:
    installed(sandbox, "tesseract-ocr", "libglib2.0-0t64")
    done = sandbox.bash("install_needed tesseract-ocr libglib2.0-0")
    assert done.returncode == 0, done.stderr
    assert not (sandbox.root / "apt").exists()


def test_only_what_is_missing_is_installed(sandbox: Sandbox) -> None:
    installed(sandbox, "tesseract-ocr")
    sandbox.program("id", "echo 0")
    done = sandbox.bash("install_needed tesseract-ocr tesseract-ocr-vie")
    assert done.returncode == 0, done.stderr
    calls = (sandbox.root / "apt").read_text().splitlines()
    assert "update" in calls[0]
    assert calls[1].endswith("install --no-install-recommends tesseract-ocr-vie")


def test_without_rights_it_says_what_to_ask_for(sandbox: Sandbox) -> None:
    installed(sandbox)
    sandbox.program("id", "echo 1000")
    done = sandbox.bash("install_needed tesseract-ocr-vie")
    assert done.returncode == 3
    assert "apt-get install -y --no-install-recommends tesseract-ocr-vie" in done.stderr
    assert "sudo" in done.stderr


def test_sudo_is_used_where_it_asks_nothing(sandbox: Sandbox) -> None:
    installed(sandbox)
    sandbox.program("id", "echo 1000")
    sandbox.program("sudo", '[ "$1" = -n ] && shift; exec env "$@"')
    done = sandbox.bash("install_needed qpdf")
    assert done.returncode == 0, done.stderr
    assert "install --no-install-recommends qpdf" in (sandbox.root / "apt").read_text()


def test_a_failed_download_names_network_and_log(sandbox: Sandbox) -> None:
    installed(sandbox)
    sandbox.program("id", "echo 0")
    sandbox.program("apt-get", "echo 'E: Unable to fetch some archives' >&2; exit 100")
    done = sandbox.bash("install_needed qpdf")
    assert done.returncode == 3
    assert "Unable to fetch" in done.stderr
    assert "network" in done.stderr
    assert "out/apt.log" in done.stderr


def test_what_is_only_wanted_does_not_stop(sandbox: Sandbox) -> None:
    installed(sandbox)
    sandbox.program("id", "echo 1000")
    done = sandbox.bash("install_wanted 'larger PDFs' gcc; echo went on")
    assert done.returncode == 0, done.stderr
    assert "larger PDFs" in done.stdout
    assert done.stdout.endswith("went on\n")


def test_another_distribution_is_told_how_by_hand(sandbox: Sandbox) -> None:
    done = sandbox.bash("check_distribution")
    assert done.returncode == 3
    assert "Debian 12" in done.stderr
    assert "--require-hashes" in done.stderr


def test_an_old_python_is_named_with_the_way_out(sandbox: Sandbox) -> None:
    installed(sandbox)
    sandbox.program("id", "echo 1000")
    sandbox.program("python3", '[ "$1" = --version ] && echo Python 3.10.12 || exit 1')
    done = sandbox.bash("ensure_python")
    assert done.returncode == 3
    assert "3.10.12" in done.stderr
    assert "python3.11-venv" in done.stderr


def test_a_newer_python_of_the_distribution_is_tried(sandbox: Sandbox) -> None:
    installed(sandbox)
    sandbox.program("id", "echo 0")
    sandbox.program("python3", "exit 1")
    found = sandbox.bin / "python3.11"
    make = f"printf '#!/bin/bash\\nexit 0\\n' > '{found}'; /bin/chmod 755 '{found}'"
    refuse = "*python3.1*) exit 100"
    sandbox.program("apt-get", f'case "$*" in *python3.11-venv) {make};; {refuse};; esac')
    done = sandbox.bash('ensure_python; echo "$PYTHON3"')
    assert done.stdout.splitlines()[-1] == str(sandbox.bin / "python3.11"), done.stderr


def fake_python(sandbox: Sandbox) -> None:
    """A Python that writes down what it is asked, and whose venv is a copy of itself."""
    log = sandbox.root / "calls"
    sandbox.program(
        "fakepython",
        f"""echo "$@" >> "{log}"
if [ "$1" = -m ] && [ "$2" = venv ]; then
  mkdir -p "$3/bin" && cat "$0" > "$3/bin/python" && chmod 755 "$3/bin/python"
fi""",
    )
    (sandbox.bin / "chmod").symlink_to(shutil.which("chmod") or "/bin/chmod")


def pip_calls(sandbox: Sandbox) -> list[str]:
    log = sandbox.root / "calls"
    lines = log.read_text().splitlines() if log.exists() else []
    log.unlink(missing_ok=True)
    return [line for line in lines if "pip install" in line]


def test_the_environment_is_made_once(sandbox: Sandbox) -> None:
    fake_python(sandbox)
    make = "PYTHON3=fakepython; make_environment "
    assert sandbox.bash(make + "requirements.txt").returncode == 0
    calls = pip_calls(sandbox)
    assert len(calls) == 2
    assert "--require-hashes" in calls[0]
    assert "--no-deps" in calls[1]
    again = sandbox.bash(make + "requirements.txt")
    assert "already complete" in again.stdout
    assert pip_calls(sandbox) == []


def test_run_and_test_do_not_undo_each_other(sandbox: Sandbox) -> None:
    fake_python(sandbox)
    make = "PYTHON3=fakepython; make_environment "
    for lock in ("requirements.txt", "requirements-dev.txt"):
        assert sandbox.bash(make + lock).returncode == 0
        assert len(pip_calls(sandbox)) == 2
    for lock in ("requirements.txt", "requirements-dev.txt"):
        assert sandbox.bash(make + lock).returncode == 0
        assert pip_calls(sandbox) == []


def test_a_new_lock_makes_the_environment_again(sandbox: Sandbox) -> None:
    fake_python(sandbox)
    make = "PYTHON3=fakepython; make_environment requirements.txt"
    sandbox.bash(make)
    pip_calls(sandbox)
    lock = sandbox.root / "installers/requirements.txt"
    lock.write_text(lock.read_text() + "# newer\n")
    assert sandbox.bash(make).returncode == 0
    assert len(pip_calls(sandbox)) == 2


@pytest.mark.parametrize("home", ["", "/no/such/folder"])
def test_a_missing_home_is_replaced(home: str, sandbox: Sandbox) -> None:
    done = sandbox.bash('prepare_home; echo "$HOME"', HOME=home)
    assert done.stdout.strip() == str(sandbox.root / "out/home")


def test_a_display_must_be_reachable(sandbox: Sandbox, tmp_path: Path) -> None:
    answer = "if has_display; then echo yes; else echo no; fi"
    assert sandbox.bash(answer).stdout == "no\n"
    assert sandbox.bash(answer, DISPLAY=":973").stdout == "no\n"
    assert sandbox.bash(answer, WAYLAND_DISPLAY="w-0").stdout == "no\n"
    # a socket's path may hold 107 bytes only, so it is made from inside its folder
    before = Path.cwd()
    os.chdir(tmp_path)
    try:
        with socket.socket(socket.AF_UNIX) as wayland:
            wayland.bind("w-0")
    finally:
        os.chdir(before)
    there = sandbox.bash(answer, WAYLAND_DISPLAY="w-0", XDG_RUNTIME_DIR=str(tmp_path))
    assert there.stdout == "yes\n"

"""What a command costs: processor time and memory of the program and all its children."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil

__all__ = ["Cost", "measure"]

SAMPLE_SECONDS = 0.1
MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Cost:
    """One run.

    Attributes:
        code: exit code.
        wall: seconds from start to end.
        cpu: user and system seconds of the process and every child it waited for; never less
            than what was seen of all processes while they ran, so that workers nobody waited
            for count too.
        peak_all: most memory of all processes together at one moment, bytes; shared pages are
            shared out among their users (PSS) where the system says so, else resident size.
        peak_one: most resident memory of a single process, bytes.
    """

    code: int
    wall: float
    cpu: float
    peak_all: int
    peak_one: int


def _memory(process: psutil.Process) -> tuple[int, int]:
    """Proportional and resident size of one process; zeros when it has just ended."""
    try:
        resident = process.memory_info().rss
        try:
            full = process.memory_full_info()
        except psutil.AccessDenied:
            return resident, resident
        return getattr(full, "pss", resident) or resident, resident
    except psutil.NoSuchProcess:
        return 0, 0


def _seconds(process: psutil.Process) -> float:
    """Processor time of one process, without its children."""
    try:
        times = process.cpu_times()
    except psutil.NoSuchProcess:
        return 0.0
    return float(times.user + times.system)


def _family(pid: int) -> list[psutil.Process]:
    try:
        parent = psutil.Process(pid)
        return [parent, *parent.children(recursive=True)]
    except psutil.NoSuchProcess:
        return []


def measure(
    command: Sequence[str], log: Path, environment: Mapping[str, str] | None = None
) -> Cost:
    """Run a command to its end and meter it.

    Args:
        command: program and arguments, no shell.
        log: its standard error goes here, its standard output beside it with suffix `.out`.
        environment: instead of this process's own.
    """
    started = time.monotonic()
    peak_all = peak_one = 0
    seen: dict[int, float] = {}
    with log.open("wb") as errors, log.with_suffix(".out").open("wb") as output:
        running = subprocess.Popen(  # noqa: S603 - a list, no shell
            list(command), stdout=output, stderr=errors, env=environment, stdin=subprocess.DEVNULL
        )
        while True:
            pid, status, usage = os.wait4(running.pid, os.WNOHANG)
            if pid:
                break
            family = _family(running.pid)
            for process in family:
                seen[process.pid] = max(seen.get(process.pid, 0.0), _seconds(process))
            sizes = [_memory(process) for process in family]
            peak_all = max(peak_all, sum(size for size, _ in sizes))
            peak_one = max([peak_one, *(size for _, size in sizes)])
            time.sleep(SAMPLE_SECONDS)
    running.returncode = os.waitstatus_to_exitcode(status)  # wait4 above took the status
    return Cost(
        code=running.returncode,
        wall=time.monotonic() - started,
        cpu=max(usage.ru_utime + usage.ru_stime, sum(seen.values())),
        peak_all=peak_all,
        peak_one=max(peak_one, usage.ru_maxrss * 1024),
    )

"""Real worker processes: limits, crashes, and an end together with their parent."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from time import monotonic

import psutil
import pytest
from fake_processor import make_fake, make_fake_look
from pebble import ProcessExpired

from ocr.errors import EncryptedSource
from scanstation.pipeline import page_worker
from scanstation.pipeline.contract import ProcessorSettings, Verdict
from scanstation.pipeline.page_worker import WorkerPlan
from scanstation.pipeline.source_shelf import SourceShelf
from scanstation.pipeline.workers import ProcessWorkers, worker_count

MEMORY = 2 * 1024**3
PLAN = WorkerPlan(make_fake, make_fake_look, ProcessorSettings("auto", 1 << 30, 9, 1, 30.0, MEMORY))
HERE = Path(__file__).parent

FakeFile = Callable[..., Path]


def test_closing_leaves_no_process_behind(fake_file: FakeFile, tmp_path: Path) -> None:
    before = {child.pid for child in psutil.Process().children(recursive=True)}
    pool = ProcessWorkers(PLAN, 1)
    path = fake_file("a.pdf", hang=[1])
    pool.submit(page_worker.inspect, path, "a.pdf", seconds=30.0).result()
    pool.submit(page_worker.recognise, path, 1, tmp_path, seconds=30.0)
    pool.close()
    left = [
        child
        for child in psutil.Process().children(recursive=True)
        if child.pid not in before and "resource_tracker" not in " ".join(child.cmdline())
    ]
    assert left == []


@pytest.fixture(scope="module")
def workers() -> Iterator[ProcessWorkers]:
    pool = ProcessWorkers(PLAN, 2, tasks_per_worker=50)
    yield pool
    pool.close()


def seen_by_worker(_source: Path, _name: str) -> dict[str, object]:
    """What a worker process says of itself."""
    import resource

    return {
        "threads": os.environ["OMP_THREAD_LIMIT"],
        "memory": resource.getrlimit(resource.RLIMIT_AS)[0],
        "core": resource.getrlimit(resource.RLIMIT_CORE)[0],
        "loaded": sorted(name for name in ("PySide6", "sqlalchemy") if name in sys.modules),
        "watch": any(thread.name == "parent-watch" for thread in threading.enumerate()),
    }


def take_all_memory(_source: Path, _name: str) -> int:
    return len(bytearray(4 * 1024**3))


def test_a_worker_bounds_itself_before_it_touches_a_file(workers: ProcessWorkers) -> None:
    said = workers.submit(seen_by_worker, Path("x"), "x", seconds=60.0).result()
    assert said == {"threads": "1", "memory": MEMORY, "core": 0, "loaded": [], "watch": True}


def test_memory_beyond_the_limit_is_an_error_not_a_dead_computer(workers: ProcessWorkers) -> None:
    future: Future[int] = workers.submit(take_all_memory, Path("x"), "x", seconds=60.0)
    assert isinstance(future.exception(), MemoryError)


def test_tasks_answer_and_their_errors_keep_the_code(
    workers: ProcessWorkers, fake_file: FakeFile, tmp_path: Path
) -> None:
    path = fake_file("a.pdf", pages=2, secret=True)
    found = workers.submit(page_worker.inspect, path, "a.pdf", seconds=30.0).result()
    assert (found.pages, found.format) == (2, "pdf")
    work = tmp_path / "work"
    for number in (1, 2):
        workers.submit(page_worker.recognise, path, number, work, seconds=30.0).result()
    verdict = workers.submit(page_worker.look, work, 2, seconds=30.0).result()
    assert verdict is Verdict.SECRET
    locked = fake_file("b.pdf", error="encrypted")
    error = workers.submit(page_worker.inspect, locked, "b.pdf", seconds=30.0).exception()
    assert isinstance(error, EncryptedSource)
    assert error.code == "encrypted"


def test_a_broken_pool_is_replaced(fake_file: FakeFile, tmp_path: Path) -> None:
    pool = ProcessWorkers(PLAN, 1)
    path = fake_file("a.pdf")
    pool._pool.stop()
    pool._pool.join()
    pool.submit(page_worker.recognise, path, 1, tmp_path / "work", seconds=60.0).result()
    pool.close()


def test_a_crash_costs_its_own_task_only(
    workers: ProcessWorkers, fake_file: FakeFile, tmp_path: Path
) -> None:
    good, bad = fake_file("a.pdf"), fake_file("b.pdf", crash=[1])

    def errors_of_five() -> list[type]:
        futures = [
            workers.submit(page_worker.recognise, path, 1, tmp_path / str(i), seconds=60.0)
            for i, path in enumerate([good, bad, good, bad, good])
        ]
        return [type(future.exception()) for future in futures]

    errors = errors_of_five()
    if BrokenProcessPool in errors:  # rare: it died inside the pool's own channel
        errors = errors_of_five()
    assert errors == [type(None), ProcessExpired, type(None), ProcessExpired, type(None)]


def test_a_task_over_its_time_is_killed(
    workers: ProcessWorkers, fake_file: FakeFile, tmp_path: Path
) -> None:
    path = fake_file("a.pdf", hang=[1])
    began = monotonic()
    future = workers.submit(page_worker.recognise, path, 1, tmp_path, seconds=1.0)
    assert isinstance(future.exception(), TimeoutError)
    assert monotonic() - began < 30.0


PARENT = """
import sys
sys.path[:0] = [{root!r}, {here!r}]
from pathlib import Path
from fake_processor import make_fake, make_fake_look
from test_pipeline_workers import PLAN, ProcessWorkers, page_worker
if __name__ == "__main__":
    pool = ProcessWorkers(PLAN, 2)
    pool.submit(page_worker.inspect, Path({path!r}), "a.pdf", seconds=60.0).result()
    print("ready", flush=True)
    sys.stdin.read()
"""


def test_workers_end_when_their_parent_is_killed(fake_file: FakeFile, tmp_path: Path) -> None:
    script = tmp_path / "parent.py"
    root = str(HERE.parents[1])
    script.write_text(
        PARENT.format(root=root, here=str(HERE), path=str(fake_file("a.pdf"))), encoding="utf-8"
    )
    parent = subprocess.Popen(  # noqa: S603 - our own script
        [sys.executable, str(script)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert parent.stdout is not None
    assert parent.stdin is not None
    assert parent.stdout.readline() == b"ready\n"
    children = psutil.Process(parent.pid).children(recursive=True)
    assert len(children) >= 2
    parent.kill()
    parent.wait()
    _, alive = psutil.wait_procs(children, timeout=20.0)
    parent.stdin.close()
    parent.stdout.close()
    assert alive == []


def test_one_worker_per_usable_core_unless_told() -> None:
    assert worker_count(3) == 3
    assert worker_count(0) >= 1


# -- files a worker keeps open -------------------------------------------------------------------


class Opened:
    def __init__(self, path: Path) -> None:
        self.path = path
        self.closed = 0

    def close(self) -> None:
        self.closed += 1


def shelf(room: int = 2) -> tuple[SourceShelf[Opened], list[Opened]]:
    made: list[Opened] = []

    def opener(path: Path) -> Opened:
        made.append(Opened(path))
        return made[-1]

    return SourceShelf(opener, room=room, idle_seconds=0), made


def test_a_file_stays_open_between_its_pages() -> None:
    held, made = shelf()
    for _ in range(5):
        with held.lent(Path("a")):
            pass
    assert len(made) == 1
    held.close()
    assert made[0].closed == 1


def test_the_least_used_file_makes_room() -> None:
    held, made = shelf()
    for name in ("a", "b", "a", "c"):
        with held.lent(Path(name)):
            pass
    assert [(o.path.name, o.closed) for o in made] == [("a", 0), ("b", 1), ("c", 0)]


def test_a_failing_borrower_closes_the_file() -> None:
    held, made = shelf()
    with pytest.raises(ValueError, match="broken"), held.lent(Path("a")):
        raise ValueError("broken")
    assert made[0].closed == 1
    with held.lent(Path("a")):
        pass
    assert len(made) == 2


def test_idle_files_are_let_go() -> None:
    held, made = shelf()
    with held.lent(Path("a")):
        pass
    held.drop_idle(monotonic() + 60.0)
    assert made[0].closed == 1

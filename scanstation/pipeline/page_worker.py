"""The inside of a worker process: tasks are functions of this module, called by their names.

A worker limits itself before it touches a file: one thread for the recogniser, a bound on its
address space, no core dumps (they would hold pages), and it ends when its parent is gone.
"""

from __future__ import annotations

import atexit
import ctypes
import os
import signal
import sys
import threading
from dataclasses import dataclass
from multiprocessing import connection, parent_process
from pathlib import Path
from typing import TYPE_CHECKING

from scanstation.pipeline.contract import (
    AssemblyOrder,
    Inspection,
    Made,
    NotUnderstood,
    PageFacts,
    PageProcessor,
    ProcessorFactory,
    ProcessorSettings,
    SecrecyLookFactory,
    UnderstandOrder,
    Verdict,
)

if TYPE_CHECKING:  # loaded by the worker that needs it
    from scanstation.pipeline.understanding import Understood

__all__ = ["WorkerPlan", "assemble", "inspect", "look", "recognise", "start", "understand"]

_ONE_THREAD = ("OMP_THREAD_LIMIT", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
"""Four threads of Tesseract on four pages at once took 74.9 s where one each took 11.6 s."""


@dataclass(frozen=True, slots=True)
class WorkerPlan:
    """Everything a fresh worker process is told.

    Attributes:
        processor: makes the page processor; a function at the top of a module.
        secrecy: makes the look for secret marks.
        settings: for the processor.
    """

    processor: ProcessorFactory
    secrecy: SecrecyLookFactory
    settings: ProcessorSettings


_plan: WorkerPlan | None = None
_processor: PageProcessor | None = None


def start(plan: WorkerPlan, *, own_process: bool = True) -> None:
    """Prepare this process; makes nothing heavy, so it can't fail on a missing recogniser.

    Args:
        plan: what to do.
        own_process: False where the tasks run in the caller's process (tests, notebooks).
    """
    global _plan, _processor
    _plan, _processor = plan, None
    if not own_process:
        return
    for name in _ONE_THREAD:
        os.environ[name] = "1"
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _bound_memory(plan.settings.worker_memory_bytes)
    threading.Thread(target=_end_with_parent, name="parent-watch", daemon=True).start()


def _bound_memory(limit: int) -> None:
    if sys.platform == "win32":
        return
    import resource

    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    bound = limit if hard == resource.RLIM_INFINITY else min(limit, hard)
    resource.setrlimit(resource.RLIMIT_AS, (bound, hard))
    resource.setrlimit(resource.RLIMIT_CORE, (0, resource.getrlimit(resource.RLIMIT_CORE)[1]))


def _give_memory_back() -> None:
    """Hand freed page pictures back to the system (glibc keeps them); 5 ms a page."""
    if sys.platform == "linux":
        trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
        if trim is not None:  # other C libraries have no such call and no such habit
            trim(0)


def _end_with_parent() -> None:
    parent = parent_process()
    if parent is None:
        return
    connection.wait([parent.sentinel])
    os._exit(3)


def _ready() -> PageProcessor:
    global _processor  # noqa: PLW0603 - one processor per process is the point
    if _plan is None:
        raise RuntimeError("the worker was not started")
    if _processor is None:
        import cv2

        cv2.setNumThreads(1)
        _processor = _plan.processor(_plan.settings)
        # Later than pdfium's own farewell was registered, so called before it complains.
        atexit.register(_processor.close)
    return _processor


def inspect(source: Path, name: str) -> Inspection:
    """Say what the file is; `name` is what it was called on arrival."""
    return _ready().inspect(source, name)


def recognise(source: Path, number: int, work: Path) -> PageFacts:
    """Recognise one page."""
    try:
        return _ready().recognise(source, number, work)
    finally:
        _give_memory_back()


def look(work: Path, pages: int) -> Verdict:
    """Look for secret marks on the recognised pages."""
    if _plan is None:
        raise RuntimeError("the worker was not started")
    return _plan.secrecy().look(work, pages)


def understand(order: UnderstandOrder) -> Understood | NotUnderstood | None:
    """Say what the document is."""
    return _ready().understand(order)


def assemble(order: AssemblyOrder) -> tuple[Made, ...]:
    """Make the delivered files."""
    return _ready().assemble(order)

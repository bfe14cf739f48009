"""Worker processes behind one small door: a task in, a future out, a crash costs one task."""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import Future
from multiprocessing import get_context
from typing import Any, Protocol, TypeVar

from pebble import ProcessPool

from scanstation.pipeline import page_worker
from scanstation.pipeline.page_worker import WorkerPlan

__all__ = ["InlineWorkers", "ProcessWorkers", "Workers", "worker_count"]

Result = TypeVar("Result")


class Workers(Protocol):
    """Runs tasks of `page_worker`."""

    @property
    def count(self) -> int:
        """How many tasks run at once."""
        ...

    def submit(
        self, task: Callable[..., Result], *arguments: object, seconds: float
    ) -> Future[Result]:
        """Start `task` as soon as a worker is free, and stop it after `seconds` of work.

        The future ends with the task's result or error, with `TimeoutError` when it took too
        long, or with `pebble.ProcessExpired` when its process died.
        """
        ...

    def close(self) -> None:
        """Stop at once; running tasks are killed."""
        ...


def worker_count(wanted: int) -> int:
    """`wanted`, or one per usable core where it is 0."""
    if wanted > 0:
        return wanted
    usable = getattr(os, "sched_getaffinity", None)
    return len(usable(0)) if usable else (os.cpu_count() or 1)


class ProcessWorkers:
    """Fresh (spawned) processes, each with a time limit per task and a life of some tasks."""

    def __init__(self, plan: WorkerPlan, count: int, *, tasks_per_worker: int = 400) -> None:
        self._count = count
        self._plan = plan
        self._tasks_per_worker = tasks_per_worker
        self._pool = self._new_pool()

    def _new_pool(self) -> Any:
        # Spawned, never forked: a fork would share locks, database and display connections.
        return ProcessPool(
            max_workers=self._count,
            max_tasks=self._tasks_per_worker,
            initializer=page_worker.start,
            initargs=(self._plan,),
            context=get_context("spawn"),
        )

    @property
    def count(self) -> int:
        """How many processes work."""
        return self._count

    def submit(
        self, task: Callable[..., Result], *arguments: object, seconds: float
    ) -> Future[Result]:
        """See `Workers.submit`.

        A process that dies while it holds the pool's own channel takes the pool with it: its
        futures end with `BrokenExecutor`, and the next task gets a new pool.
        """
        try:
            return self._schedule(task, arguments, seconds)
        except RuntimeError:
            if self._pool.active:
                raise
            self.close()
            self._pool = self._new_pool()
            return self._schedule(task, arguments, seconds)

    def _schedule(
        self, task: Callable[..., Result], arguments: tuple[object, ...], seconds: float
    ) -> Future[Result]:
        future: Future[Result] = self._pool.schedule(task, args=arguments, timeout=seconds)
        return future

    def close(self) -> None:
        """Kill what runs and wait until every process is gone."""
        self._pool.stop()
        self._pool.join()


class InlineWorkers:
    """Runs each task at once in the caller's thread: for tests and notebooks."""

    count = 1

    def __init__(self, plan: WorkerPlan) -> None:
        page_worker.start(plan, own_process=False)

    def submit(
        self, task: Callable[..., Result], *arguments: Any, seconds: float
    ) -> Future[Result]:
        """See `Workers.submit`; the limit is not held."""
        del seconds
        future: Future[Result] = Future()
        try:
            future.set_result(task(*arguments))
        except Exception as error:  # handed on to whoever asks for the result
            future.set_exception(error)
        return future

    def close(self) -> None:
        """Nothing to stop."""

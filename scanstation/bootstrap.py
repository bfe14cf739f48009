"""The one place that wires the rooms together; nothing happens when it is imported."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import TracebackType

from scanstation.domain.ids import DocumentId
from scanstation.domain.search import TextFolding
from scanstation.intake.claim import Claimer
from scanstation.pipeline.contract import (
    ProcessorFactory,
    ProcessorSettings,
    SecrecyLookFactory,
)
from scanstation.pipeline.isolation import Isolation
from scanstation.pipeline.models import current_models
from scanstation.pipeline.page_view import PageDrawer
from scanstation.pipeline.page_worker import WorkerPlan
from scanstation.pipeline.processors import ocr_processor, stamp_look
from scanstation.pipeline.runner import Runner
from scanstation.pipeline.workers import InlineWorkers, ProcessWorkers, worker_count
from scanstation.services.intake_service import IntakeService
from scanstation.services.processing_service import ProcessingService
from scanstation.services.viewing_service import ViewingService
from scanstation.services.work_service import WorkService
from scanstation.settings import Settings, WatchedFolder, load_settings
from scanstation.store import StationLock, Store

__all__ = ["Station", "build_station", "open_store"]

_MIB = 1024 * 1024


def open_store(folder: Path | None = None) -> Store:
    """Open a store to read it or to verify it; the folder of the settings where none is named.

    Raises:
        StorageError: it can't be opened.
        SettingsError: the settings can't be read.
    """
    from ocr import vietnamese

    folding = TextFolding(vietnamese.fold, vietnamese.normalise_tone_place)
    return Store.open(folder or load_settings().store_dir, folding)


class Station:
    """A store with everything that works on it; a context manager.

    Attributes:
        settings: as built.
        store: open.
        processing: runs documents.
        viewing: reads for a window.
    """

    def __init__(
        self,
        settings: Settings,
        store: Store,
        lock: StationLock,
        make_runner: Callable[..., Runner],
        drawer: PageDrawer,
    ) -> None:
        self.settings = settings
        self.store = store
        self._lock = lock
        self._claimer = Claimer(
            store,
            max_bytes=settings.limits.max_file_mib * _MIB,
            min_free_mib=settings.pipeline.min_free_mib,
        )
        self.processing = ProcessingService(store, self._claimer, make_runner)
        self.viewing = ViewingService(store, drawer)

    def intake(self, folders: tuple[WatchedFolder, ...] | None = None) -> IntakeService:
        """The watched folders of the settings, or others."""
        chosen = self.settings.folders if folders is None else folders
        return IntakeService(chosen, self._claimer, self.settings.intake)

    def work(self) -> WorkService:
        """The work of this station in a thread of its own, for a window."""
        return WorkService(self.store, self.processing, self.intake, self.settings)

    def close(self) -> None:
        """Let go of the store."""
        self.viewing.close()
        self.store.close()
        self._lock.release()

    def __enter__(self) -> Station:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def build_station(
    settings: Settings,
    *,
    processor: ProcessorFactory = ocr_processor,
    secrecy: SecrecyLookFactory = stamp_look,
    inline: bool = False,
) -> Station:
    """Open the store of `settings` and wire everything that works on it.

    Worker processes start with the first job, not here.

    Args:
        settings: the administrator's decisions.
        processor: makes the page processor inside each worker.
        secrecy: makes the look for secret marks inside each worker.
        inline: work in this process instead of worker processes (tests, notebooks).

    Raises:
        StorageError: the store can't be opened, or another station works on it.
    """
    lock = StationLock(settings.store_dir)
    lock.acquire()
    try:
        store = open_store(settings.store_dir)
    except BaseException:
        lock.release()
        raise
    plan = _worker_plan(settings, processor, secrecy)
    isolation = Isolation(store, settings.isolation_place)

    def make_runner(on_finished: Callable[[DocumentId], None]) -> Runner:
        workers = (
            InlineWorkers(plan)
            if inline
            else ProcessWorkers(
                plan,
                worker_count(settings.pipeline.workers),
                tasks_per_worker=settings.pipeline.pages_per_worker,
            )
        )
        return Runner(
            store,
            workers,
            isolation,
            lambda: current_models(settings.store_dir),
            page_seconds=settings.limits.page_seconds,
            look_ahead=settings.pipeline.look_ahead,
            on_finished=on_finished,
        )

    drawer = PageDrawer(lambda: InlineWorkers(plan) if inline else ProcessWorkers(plan, 1))
    return Station(settings, store, lock, make_runner, drawer)


def _worker_plan(
    settings: Settings, processor: ProcessorFactory, secrecy: SecrecyLookFactory
) -> WorkerPlan:
    limits = settings.limits
    return WorkerPlan(
        processor,
        secrecy,
        ProcessorSettings(
            engine=settings.pipeline.engine,
            max_bytes=limits.max_file_mib * _MIB,
            max_pages=limits.max_pages,
            max_page_pixels=limits.max_page_megapixels * 1_000_000,
            page_seconds=limits.page_seconds,
            worker_memory_bytes=limits.worker_memory_mib * _MIB,
        ),
    )

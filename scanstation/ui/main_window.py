"""The window: two pages, one clock that looks at the work, an end that loses nothing."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtGui import QCloseEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QLabel, QMainWindow, QStackedWidget, QTabWidget

from scanstation.domain.ids import DocumentId
from scanstation.services.viewing_service import FailureView, ViewingService
from scanstation.services.work_service import StoreCounts, WorkService
from scanstation.ui.arrivals_page import ArrivalsPage
from scanstation.ui.documents_page import DocumentsPage
from scanstation.ui.error_dialog import show_error
from scanstation.ui.look import em
from scanstation.ui.record_page import RecordPage
from scanstation.ui.tasks import Tasks

__all__ = ["MainWindow", "WindowServices"]

_POLL_MS = 200
_COUNT_EVERY = 5
"""Numbers come from the store, once a second."""

_SHARE_OF_SCREEN = 0.95


@dataclass(frozen=True, slots=True)
class WindowServices:
    """What the window may ask.

    Attributes:
        viewing: documents.
        work: the station at work; the window starts nothing, but ends it.
        language: "vi" or "en".
        store_name: shown in the title.
    """

    viewing: ViewingService
    work: WorkService
    language: str
    store_name: str


class MainWindow(QMainWindow):
    """The clerk's window."""

    def __init__(self, services: WindowServices) -> None:
        super().__init__()
        self._services = services
        self._ticks = 0
        self._counting = False
        self._told = False
        self._seen: tuple[object, ...] = ()
        self._ended = False
        self.tasks = Tasks(lambda error: show_error(error, services.language, self), self)
        self.arrivals = ArrivalsPage(services.work, self.tasks, services.language)
        self.documents = DocumentsPage(services.viewing, self.tasks)
        self.record = RecordPage(services.viewing, self.tasks, services.language)
        self.archive = QStackedWidget()
        self.archive.addWidget(self.documents)
        self.archive.addWidget(self.record)
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        self.tabs.addTab(self.arrivals, self.tr("Arrivals"))
        self.tabs.addTab(self.archive, self.tr("Documents"))
        self.tabs.setTabToolTip(0, self.tr("Arrivals (Ctrl+1)"))
        self.tabs.setTabToolTip(1, self.tr("Documents (Ctrl+2)"))
        self.ending = QLabel(self.tr("Stopping safely; unfinished pages go on at the next start…"))
        self.ending.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setCentralWidget(self.tabs)
        self.statusBar().addPermanentWidget(QLabel(services.store_name))
        self.setWindowTitle(self.tr("ScanStation"))
        room = self.screen().availableGeometry().size() * _SHARE_OF_SCREEN
        self.resize(QSize(em(self, 62), em(self, 40)).boundedTo(room))
        self._connect()

    def _connect(self) -> None:
        self.arrivals.opened.connect(self.open_record)
        self.documents.opened.connect(self.open_record)
        self.record.left.connect(self.show_list)
        for keys, slot in (
            ("Ctrl+1", self.show_arrivals),
            ("Ctrl+2", self.show_list),
            ("Ctrl+F", self.search),
            ("F5", self.refresh),
            ("Ctrl+Q", self.close),
        ):
            QShortcut(QKeySequence(keys), self).activated.connect(slot)
        self._clock = QTimer(self)
        self._clock.setInterval(_POLL_MS)
        self._clock.timeout.connect(self._tick)
        self._clock.start()
        self.refresh()
        self._tick()

    # -- going about -----------------------------------------------------------------------------

    def show_arrivals(self) -> None:
        """Show what arrives."""
        self.tabs.setCurrentWidget(self.arrivals)

    def show_list(self) -> None:
        """Show the list of documents."""
        self.tabs.setCurrentWidget(self.archive)
        self.archive.setCurrentWidget(self.documents)
        self.documents.table.setFocus()

    def search(self) -> None:
        """Show the list with the cursor in the search box."""
        self.show_list()
        self.documents.focus_search()

    def open_record(self, document_id: str, number: int) -> None:
        """Show one document."""
        self.tabs.setCurrentWidget(self.archive)
        self.archive.setCurrentWidget(self.record)
        self.record.open(DocumentId(document_id), number)

    def refresh(self) -> None:
        """Ask for everything again."""
        self._seen = ()
        self.documents.refresh()

    # -- looking at the work ---------------------------------------------------------------------

    def _tick(self) -> None:
        work = self._services.work
        if not self.isEnabled():
            if work.stopped:
                self._clock.stop()
                self._ended = True
                self.close()
            return
        self.arrivals.show_work(work.view())
        if self._ticks % _COUNT_EVERY == 0 and not self._counting:
            self._counting = True
            self.tasks.run_query(self, work.counts, self._counted, self._not_counted)
        self._ticks += 1

    def _counted(self, counts: StoreCounts) -> None:
        self._counting = self._told = False
        self.arrivals.show_counts(counts)
        now = (counts.arrived, counts.done, counts.failed, counts.refused, counts.in_work)
        if now != self._seen:
            self._seen = now
            viewing = self._services.viewing
            self.tasks.run_query(self, viewing.failures, self._failures_read)
            self.documents.refresh()

    def _failures_read(self, failures: list[FailureView]) -> None:
        self.arrivals.show_failures(failures)

    def _not_counted(self, error: BaseException) -> None:
        """Told once: the clock goes on asking, and dialogs must not pile up."""
        self._counting = False
        if not self._told:
            self._told = True
            show_error(error, self._services.language, self)

    # -- the end ---------------------------------------------------------------------------------

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802 - Qt's own
        """End the work first; the window goes when nothing runs any more."""
        if self._ended or self._services.work.stopped:
            self._clock.stop()
            self.tasks.close(self._services.viewing.close)
            event.accept()
            return
        event.ignore()
        if self.isEnabled():
            self._services.work.request_stop()
            self.setEnabled(False)
            self.statusBar().addWidget(self.ending)
            self._clock.start()

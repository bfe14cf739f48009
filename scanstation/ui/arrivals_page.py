"""What arrives: folders with their state, running work, today's numbers, what went wrong."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QFileDialog,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from scanstation.domain.ids import DocumentId
from scanstation.messages import describe
from scanstation.services.viewing_service import FailureView
from scanstation.services.work_service import Phase, StoreCounts, WorkService, WorkView
from scanstation.ui import words
from scanstation.ui.actions import make_action, make_button
from scanstation.ui.failures_list import FailuresList
from scanstation.ui.folders_list import FoldersList
from scanstation.ui.look import bad_colour, em, large_font, muted_colour
from scanstation.ui.tasks import Tasks
from scanstation.ui.tinted_label import TintedLabel

__all__ = ["ArrivalsPage"]


class ArrivalsPage(QWidget):
    """Shows what `show_work`, `show_counts` and `show_failures` are told.

    Signals:
        opened: a document and its first page.
    """

    opened = Signal(str, int)

    def __init__(self, work: WorkService, tasks: Tasks, language: str) -> None:
        super().__init__()
        self._work = work
        self._tasks = tasks
        self._language = language
        self._view: WorkView | None = None
        self._counts: StoreCounts | None = None
        self._make_status()
        self._make_numbers()
        self._make_lists()
        self._make_actions()
        self._lay_out()

    # -- what is shown ---------------------------------------------------------------------------

    def show_work(self, view: WorkView) -> None:
        """Show what the station does now."""
        if view == self._view:
            return
        self._view = view
        self.trouble.setVisible(view.trouble is not None)
        if view.trouble is not None:
            message = describe(view.trouble.code, self._language, view.trouble.params)
            self.trouble.setText(f"{message.text} {message.next_step}")
        standing = view.phase in {Phase.PAUSED, Phase.TROUBLE}
        self.pause.setText(self.tr("Continue") if standing else self.tr("Pause"))
        self.pause.setEnabled(view.phase not in {Phase.PAUSING, Phase.STOPPED})
        self.folders.show_folders(view)
        self.failures.show_notices(view.notices)
        self._show_progress()

    def show_counts(self, counts: StoreCounts) -> None:
        """Show today's numbers."""
        self._counts = counts
        shown = (counts.arrived, counts.done, counts.in_work, counts.failed, counts.refused)
        for label, value in zip(self._values, shown, strict=True):
            label.setText(words.number(value))
        self._show_progress()

    def show_failures(self, failures: list[FailureView]) -> None:
        """Show what went wrong."""
        self.failures.show_failures(failures)

    def _show_progress(self) -> None:
        """A bar that never claims more than is known."""
        view, counts = self._view, self._counts
        if view is None:
            return
        if counts is None:
            self.phase.setText(words.phase_name(view.phase, has_folders=bool(view.folders)))
            return
        busy = bool(counts.in_work)
        self.phase.setText(words.phase_name(view.phase, has_folders=bool(view.folders), busy=busy))
        running = view.passes[0] if view.passes else None
        standing = view.phase in {Phase.PAUSED, Phase.TROUBLE, Phase.STOPPED}
        if running is not None and running.total:
            self.bar.setRange(0, running.total)
            self.bar.setValue(running.done)
            facts = self.tr("{done} of {total} files").format(
                done=words.number(running.done), total=words.number(running.total)
            )
        elif counts.in_work or running is not None:
            self.bar.setRange(0, 1 if standing else 0)  # 0, 0: busy, end unknown
            self.bar.setValue(0)
            facts = self.tr("{n} documents in work").format(n=words.number(counts.in_work))
        else:
            self.bar.setRange(0, 1)
            self.bar.setValue(0)
            facts = self.tr("Nothing to do")
        self.bar.setVisible(busy or running is not None)
        goes_on = self.bar.isVisibleTo(self) and not standing
        self.estimate.setText(f"{facts} · {self._time_left(counts)}" if goes_on else facts)

    def _time_left(self, counts: StoreCounts) -> str:
        if counts.seconds_left is None:
            return self.tr("estimating the time left…")
        return self.tr("{time} left").format(time=words.duration(counts.seconds_left))

    # -- buttons ---------------------------------------------------------------------------------

    def _pause_or_go_on(self) -> None:
        standing = self._view is not None and self._view.phase in {Phase.PAUSED, Phase.TROUBLE}
        self._tasks.run_command(self, self._work.resume if standing else self._work.pause)

    def choose_folder(self) -> None:
        """Ask for a folder and go through it."""
        chosen = QFileDialog.getExistingDirectory(
            self, self.tr("Folder to recognise; its files stay where they are")
        )
        if chosen:
            self.add_folder(Path(chosen))

    def add_folder(self, folder: Path) -> None:
        """Go through a folder."""
        self._tasks.run_command(self, lambda: self._work.add([folder]))

    def _cancel_folder(self) -> None:
        path = self.folders.chosen_pass()
        if path is not None:
            self._tasks.run_command(self, lambda: self._work.cancel_pass(path))

    def _retry(self) -> None:
        chosen = self.failures.chosen()
        if chosen is not None:
            self._tasks.run_command(self, lambda: self._work.retry(chosen.document_id))

    def _open(self, document_id: DocumentId) -> None:
        self.opened.emit(document_id, 1)

    def _update_buttons(self) -> None:
        self.cancel.setEnabled(self.folders.chosen_pass() is not None)
        chosen = self.failures.chosen()
        self.again.setEnabled(chosen is not None and chosen.can_retry)

    # -- making it -------------------------------------------------------------------------------

    def _make_status(self) -> None:
        self.phase, self.trouble, self.estimate = QLabel(), TintedLabel(bad_colour), QLabel()
        self.phase.setFont(large_font(self.phase, 1.5, bold=True))
        self.trouble.hide()
        self.bar = QProgressBar()
        self.bar.setAccessibleName(self.tr("Progress of the running work"))
        self.bar.setTextVisible(False)
        self.bar.setMaximumHeight(em(self, 0.6))

    def _make_numbers(self) -> None:
        names = (
            self.tr("Arrived today"),
            self.tr("Done today"),
            self.tr("In work"),
            self.tr("Failed today"),
            self.tr("Refused today"),
        )
        self._values = [QLabel("–") for _ in names]
        self.numbers = QGridLayout()
        for column, (name, value) in enumerate(zip(names, self._values, strict=True)):
            label = TintedLabel(muted_colour, name)
            value.setFont(large_font(value, 1.7))
            value.setAccessibleName(name)
            self.numbers.addWidget(value, 0, column)
            self.numbers.addWidget(label, 1, column)
            self.numbers.setColumnStretch(column, 1)

    def _make_lists(self) -> None:
        self.folders = FoldersList()
        self.failures = FailuresList(self._language)
        self.failures.opened.connect(self._open)
        self.folders.itemSelectionChanged.connect(self._update_buttons)
        self.failures.itemSelectionChanged.connect(self._update_buttons)

    def _make_actions(self) -> None:
        self.pause = make_action(
            self,
            self.tr("Pause"),
            self.tr("Pause or continue all work; nothing is lost"),
            "Ctrl+P",
            self._pause_or_go_on,
        )
        self.choose = make_action(
            self,
            self.tr("Recognise a folder…"),
            self.tr("Recognise every file of a folder; the files stay where they are"),
            "Ctrl+N",
            self.choose_folder,
        )
        self.cancel = make_action(
            self,
            self.tr("Cancel folder"),
            self.tr("Take no more files of the chosen folder; those taken are finished"),
            "Ctrl+Del",
            self._cancel_folder,
        )
        self.again = make_action(
            self,
            self.tr("Try again"),
            self.tr("Try the chosen document again"),
            "Ctrl+R",
            self._retry,
        )
        self.cancel.setEnabled(False)
        self.again.setEnabled(False)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.addWidget(self.phase, 1)
        head.addWidget(make_button(self, self.pause))
        head.addWidget(make_button(self, self.choose))
        page = QVBoxLayout(self)
        page.addLayout(head)
        page.addWidget(self.trouble)
        page.addWidget(self.bar)
        page.addWidget(self.estimate)
        page.addSpacing(em(self, 0.5))
        page.addLayout(self.numbers)
        page.addSpacing(em(self, 0.5))
        lists = QSplitter(Qt.Orientation.Vertical)
        lists.setChildrenCollapsible(False)
        cancel, again = make_button(self, self.cancel), make_button(self, self.again)
        lists.addWidget(self._titled(self.tr("Folders"), self.folders, cancel))
        lists.addWidget(self._titled(self.tr("Needs attention"), self.failures, again))
        lists.setSizes([em(self, 10), em(self, 16)])
        page.addWidget(lists, 1)

    def _titled(self, title: str, body: QWidget, button: QWidget) -> QWidget:
        part = QWidget()
        rows = QVBoxLayout(part)
        rows.setContentsMargins(0, 0, 0, 0)
        head = QHBoxLayout()
        label = QLabel(title)
        label.setFont(large_font(label, 1.1, bold=True))
        label.setBuddy(body)
        body.setAccessibleName(title)
        head.addWidget(label, 1)
        head.addWidget(button)
        rows.addLayout(head)
        rows.addWidget(body, 1)
        return part

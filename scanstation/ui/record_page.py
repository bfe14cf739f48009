"""One document: its pages as pictures beside what was read on them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtGui import QAction, QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSplitter, QVBoxLayout, QWidget

from scanstation.domain.ids import DocumentId
from scanstation.errors import UsageError
from scanstation.messages import describe
from scanstation.services.viewing_service import PagePicture, PageView, RecordView, ViewingService
from scanstation.ui import words
from scanstation.ui.actions import make_action, make_button
from scanstation.ui.error_dialog import words_of
from scanstation.ui.look import bad_colour, em, large_font, muted_colour
from scanstation.ui.page_canvas import PageCanvas
from scanstation.ui.tasks import Tasks
from scanstation.ui.text_panel import TextPanel
from scanstation.ui.tinted_label import TintedLabel

__all__ = ["RecordPage"]

_PICTURE_WIDTH = 1700
"""About 205 dpi of an A4 page: sharp on a screen, drawn in a tenth of a second."""


class RecordPage(QWidget):
    """Shows one record.

    Args:
        viewing: asked for everything.
        tasks: how it is asked.
        language: of reasons.
        open_url: opens files and folders with what the computer has for them.

    Signals:
        left: the person wants back to the list.
    """

    left = Signal()

    def __init__(
        self,
        viewing: ViewingService,
        tasks: Tasks,
        language: str,
        open_url: Callable[[QUrl], bool] = QDesktopServices.openUrl,
    ) -> None:
        super().__init__()
        self._viewing = viewing
        self._tasks = tasks
        self._language = language
        self._open_url = open_url
        self._record: RecordView | None = None
        self._asked = 0
        self.number = 1
        self._make_parts()
        self._make_actions()
        self._lay_out()
        self.canvas.hovered.connect(self._from_picture)
        self.text.hovered.connect(self._from_text)

    # -- what is shown ---------------------------------------------------------------------------

    def open(self, document_id: DocumentId, number: int = 1) -> None:
        """Show a document, from page `number` on."""
        self._record = None
        self.title.setText(self.tr("Opening…"))
        self._clear()
        self._asked += 1
        mine = self._asked

        def done(record: RecordView) -> None:
            if mine == self._asked:
                self._show_record(record, number)

        self._tasks.run_query(self, lambda: self._viewing.record(document_id), done)
        self.text.setFocus()

    @property
    def record(self) -> RecordView | None:
        """What is shown; None while it is being read."""
        return self._record

    def _show_record(self, record: RecordView, number: int) -> None:
        self._record = record
        self.title.setText(record.name or record.document_id[:8])
        facts = [words.state_name(record.state), words.moment(record.arrived)]
        self.facts.setText(" · ".join(facts))
        self._show_reason(record)
        has_pdf = record.pdf is not None
        for action in (self.open_pdf, self.open_folder):
            action.setEnabled(has_pdf)
        self.copy_text.setEnabled(record.pages > 0)
        if record.pages:
            self._go_to(min(number, record.pages))
        else:
            self._tell(self.tr("No page has been recognised yet."))
            self._update_turning()

    def _show_reason(self, record: RecordView) -> None:
        failure = record.failure
        self.reason.setVisible(failure is not None)
        if failure is not None:
            message = describe(failure.code, self._language, failure.params)
            self.reason.setText(f"{message.text} {message.next_step}")

    def _go_to(self, number: int) -> None:
        record = self._record
        if record is None or not 1 <= number <= record.pages:
            return
        self.number = number
        self._clear()
        self._update_turning()
        self._asked += 1
        mine, document_id, viewing = self._asked, record.document_id, self._viewing

        def page_read(page: PageView) -> None:
            if mine == self._asked:
                self._show_page(page, mine)

        self._tasks.run_query(self, lambda: viewing.page(document_id, number), page_read)

    def _show_page(self, page: PageView, asked: int) -> None:
        self.text.show_lines([line.text for line in page.lines])
        certainty = self.tr("Certainty {share}").format(share=words.percent(page.confidence))
        findings = [
            describe(code, self._language, {"page": page.number}).text for code in page.findings
        ]
        self.page_facts.setText(" · ".join([certainty, *findings]))
        record = self._record
        if record is None:
            return
        if record.pdf is None:
            self._tell(self.tr("The PDF has not been made yet."))
            return
        self._tell(self.tr("Drawing the page…"))
        boxes = [line.box for line in page.lines]

        def drawn(picture: PagePicture | None) -> None:
            if asked == self._asked:
                self._tell("" if picture else self.tr("The PDF has not been made yet."))
                self.canvas.show_page(picture, boxes, page.width_px)

        def failed(error: BaseException) -> None:
            if asked == self._asked:
                message = words_of(error, self._language)
                self._tell(f"{message.text} {message.next_step}")

        self._tasks.run_query(
            self,
            lambda: self._viewing.picture(record.document_id, page.number, _PICTURE_WIDTH),
            drawn,
            failed,
        )

    def _clear(self) -> None:
        self.canvas.show_page(None, [], 1)
        self.text.show_lines([])
        self.page_facts.clear()
        self._tell("")

    def _tell(self, text: str) -> None:
        """Words in the place of the picture."""
        self.hint.setText(text)
        self.hint.setVisible(bool(text))
        self.canvas.setVisible(not text)

    def _update_turning(self) -> None:
        pages = self._record.pages if self._record else 0
        self.place.setText(self.tr("Page {n} of {all}").format(n=self.number, all=pages))
        self.place.setVisible(pages > 0)
        self.before.setEnabled(self.number > 1)
        self.after.setEnabled(self.number < pages)

    # -- line and place --------------------------------------------------------------------------

    def _from_picture(self, line: int) -> None:
        self.text.mark(line)
        if line >= 0:
            self.text.reveal(line)

    def _from_text(self, line: int) -> None:
        self.canvas.mark(line)
        if line >= 0:
            self.canvas.reveal(line)

    # -- buttons ---------------------------------------------------------------------------------

    def _open(self, path: Path | None) -> None:
        if path is not None and not self._open_url(QUrl.fromLocalFile(str(path))):
            message = words_of(UsageError("not_opened", path=path), self._language)
            self.page_facts.setText(f"{message.text} {message.next_step}")

    def _open_pdf(self) -> None:
        self._open(self._record.pdf if self._record else None)

    def _open_folder(self) -> None:
        pdf = self._record.pdf if self._record else None
        self._open(pdf.parent if pdf else None)

    def _copy_text(self) -> None:
        record = self._record
        if record is None:
            return

        def copy(text: str) -> None:
            QGuiApplication.clipboard().setText(text)
            self.page_facts.setText(self.tr("The text of all pages is in the clipboard."))

        self._tasks.run_query(self, lambda: self._viewing.text(record.document_id), copy)

    # -- making it -------------------------------------------------------------------------------

    def _make_parts(self) -> None:
        self.title = QLabel()
        self.title.setFont(large_font(self.title, 1.25, bold=True))
        self.facts, self.reason = TintedLabel(muted_colour), TintedLabel(bad_colour)
        self.page_facts, self.place, self.hint = QLabel(), QLabel(), QLabel()
        for label in (self.title, self.page_facts, self.hint):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setWordWrap(True)
        self.reason.hide()
        self.hint.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.canvas = PageCanvas()
        self.text = TextPanel()

    def _make_actions(self) -> None:
        def make(text: str, hint: str, keys: str, slot: Callable[[], object]) -> QAction:
            action = make_action(self, text, hint, keys, slot)
            action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            return action

        self.back = make(self.tr("← List"), self.tr("Back to the list"), "Esc", self.left.emit)
        self.before = make(
            "◀",
            self.tr("Page before"),
            "Alt+Left",
            lambda: self._go_to(self.number - 1),
        )
        self.after = make(
            "▶", self.tr("Next page"), "Alt+Right", lambda: self._go_to(self.number + 1)
        )
        self.larger = make("+", self.tr("Larger"), "Ctrl++", self.canvas.zoom_in)
        self.smaller = make("−", self.tr("Smaller"), "Ctrl+-", self.canvas.zoom_out)
        self.fit = make(
            self.tr("Whole width"), self.tr("Show the whole width"), "Ctrl+0", self.canvas.fit
        )
        self.open_pdf = make(
            self.tr("Open PDF"),
            self.tr("Open the PDF with the viewer of this computer"),
            "Ctrl+O",
            self._open_pdf,
        )
        self.open_folder = make(
            self.tr("Open folder"),
            self.tr("Show the folder of the PDF"),
            "Ctrl+Shift+O",
            self._open_folder,
        )
        self.copy_text = make(
            self.tr("Copy text"),
            self.tr("Copy the text of all pages"),
            "Ctrl+Shift+C",
            self._copy_text,
        )

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.addWidget(make_button(self, self.back))
        head.addWidget(self.title, 1)
        for action in (self.open_pdf, self.open_folder, self.copy_text):
            head.addWidget(make_button(self, action))
        tools = QHBoxLayout()
        for action in (self.before, self.after):
            button = make_button(self, action)
            button.setAccessibleName(action.toolTip())
            tools.addWidget(button)
        tools.insertWidget(1, self.place)
        tools.addStretch(1)
        for action in (self.smaller, self.larger, self.fit):
            tools.addWidget(make_button(self, action))
        picture = QWidget()
        left = QVBoxLayout(picture)
        left.setContentsMargins(0, 0, 0, 0)
        left.addLayout(tools)
        left.addWidget(self.canvas, 1)
        left.addWidget(self.hint, 1)
        reading = QWidget()
        right = QVBoxLayout(reading)
        right.setContentsMargins(0, 0, 0, 0)
        right.addWidget(self.page_facts)
        right.addWidget(self.text, 1)
        self.splitter = QSplitter(Qt.Orientation.Horizontal)
        self.splitter.addWidget(picture)
        self.splitter.addWidget(reading)
        self.splitter.setSizes([em(self, 30), em(self, 24)])
        self.splitter.setChildrenCollapsible(False)
        page = QVBoxLayout(self)
        page.addLayout(head)
        page.addWidget(self.facts)
        page.addWidget(self.reason)
        page.addWidget(self.splitter, 1)

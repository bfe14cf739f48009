"""Folders: the watched ones with their state, and those somebody asked for."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QTreeWidgetItem

from scanstation.services.work_service import FolderState, FolderView, PassView, Phase, WorkView
from scanstation.ui import words
from scanstation.ui.look import bad_colour
from scanstation.ui.plain_list import PlainList

__all__ = ["FoldersList"]

_PATH = Qt.ItemDataRole.UserRole
_RESTING = frozenset({Phase.PAUSED, Phase.PAUSING, Phase.TROUBLE, Phase.STOPPED})


class FoldersList(PlainList):
    """One row for each folder."""

    def __init__(self) -> None:
        super().__init__()
        self.set_columns(
            [
                (self.tr("Folder"), 0),
                (self.tr("State"), 13),
                (self.tr("Waiting"), 5),
                (self.tr("Taken"), 5),
                (self.tr("Repeated"), 5),
            ]
        )
        self.empty_text = self.tr(
            "No folder is watched yet. Name the scanner's folders under [[folders]] in the "
            "settings file, or recognise a folder now."
        )
        self._shown: tuple[object, ...] = ()

    def show_folders(self, view: WorkView) -> None:
        """Show the folders of `view`; the chosen row stays chosen."""
        now = (view.folders, view.passes, view.phase)
        if now == self._shown:
            return
        self._shown = now
        current = self.currentItem()
        chosen = current.data(0, _PATH) if current is not None else None
        self.clear()
        for folder in view.folders:
            self._add_watched(folder, view)
        for place, asked in enumerate(view.passes):
            self._add_pass(asked, running=place == 0 and view.phase is Phase.FOLDER)
        for row in range(self.topLevelItemCount()):
            item = self.topLevelItem(row)
            if item is not None and item.data(0, _PATH) == chosen and chosen is not None:
                self.setCurrentItem(item)

    def chosen_pass(self) -> Path | None:
        """The folder asked for that is chosen; None for a watched one."""
        items = self.selectedItems()
        path, is_pass = items[0].data(0, _PATH) if items else ("", False)
        return Path(path) if is_pass else None

    def _add_watched(self, folder: FolderView, view: WorkView) -> None:
        lost = folder.state is FolderState.LOST
        state = words.folder_state_name(folder.state)
        if view.phase in _RESTING and not lost:
            state = self.tr("Paused")
        elif view.phase is Phase.FOLDER and not lost:
            state = self.tr("After the folder below")
        counts = (folder.waiting, folder.taken, folder.duplicates)
        item = self._add(folder.path, state, [words.number(n) for n in counts], is_pass=False)
        if lost:
            item.setForeground(1, bad_colour(self.palette()))

    def _add_pass(self, asked: PassView, *, running: bool) -> None:
        state = self.tr("Being recognised") if running else self.tr("Waits its turn")
        waiting = words.number(asked.total - asked.done) if asked.total else ""
        taken = words.number(asked.done) if asked.total else ""
        self._add(asked.path, state, [waiting, taken, ""], is_pass=True)

    def _add(self, path: Path, state: str, counts: list[str], *, is_pass: bool) -> QTreeWidgetItem:
        item = QTreeWidgetItem([str(path), state, *counts])
        item.setData(0, _PATH, (str(path), is_pass))
        item.setToolTip(0, str(path))
        for column in range(2, 2 + len(counts)):
            item.setTextAlignment(
                column, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            )
        self.addTopLevelItem(item)
        return item

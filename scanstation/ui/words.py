"""Names of states and phases, numbers and times, as the clerk reads them."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QCoreApplication, QLocale

from scanstation.domain.states import DocumentState
from scanstation.services.work_service import FolderState, Phase

__all__ = [
    "duration",
    "folder_state_name",
    "moment",
    "number",
    "percent",
    "phase_name",
    "state_name",
]

_MINUTE = 60
_HOUR = 60 * _MINUTE
_ROUND_TO_TEN_SECONDS = 10


def state_name(state: DocumentState) -> str:
    """Name of a document's state."""
    translate = QCoreApplication.translate
    names = {
        DocumentState.SPOOLED: translate("Words", "Being recognised"),
        DocumentState.RECOGNISED: translate("Words", "Making the PDF"),
        DocumentState.TO_CORRECT: translate("Words", "To correct"),
        DocumentState.TO_REVIEW: translate("Words", "To review"),
        DocumentState.APPROVED: translate("Words", "Approved"),
        DocumentState.PACKAGED: translate("Words", "Packaged"),
        DocumentState.ARCHIVED: translate("Words", "Archived"),
        DocumentState.FAILED: translate("Words", "Failed"),
        DocumentState.REFUSED: translate("Words", "Refused"),
        DocumentState.ISOLATED: translate("Words", "Isolated"),
    }
    return names[state]


def phase_name(phase: Phase, *, has_folders: bool, busy: bool = False) -> str:
    """What the station does now; `busy` while documents are in work."""
    translate = QCoreApplication.translate
    watching = (
        translate("Words", "Watching for new files") if has_folders else translate("Words", "Ready")
    )
    if busy:
        watching = translate("Words", "Recognising")
    names = {
        Phase.STARTING: translate("Words", "Starting…"),
        Phase.FOLDER: translate("Words", "Recognising a folder"),
        Phase.WATCHING: watching,
        Phase.PAUSING: translate("Words", "Pausing…"),
        Phase.PAUSED: translate("Words", "Paused"),
        Phase.TROUBLE: translate("Words", "Work stands still"),
        Phase.STOPPED: translate("Words", "Stopped"),
    }
    return names[phase]


def folder_state_name(state: FolderState) -> str:
    """State of a watched folder."""
    translate = QCoreApplication.translate
    names = {
        FolderState.WATCHING: translate("Words", "Watching"),
        FolderState.WAITING: translate("Words", "Waiting for a file to be finished"),
        FolderState.LOST: translate("Words", "Connection lost"),
    }
    return names[state]


def duration(seconds: float) -> str:
    """A rough duration: nobody knows it to the second."""
    translate = QCoreApplication.translate
    if seconds < _MINUTE:
        tens = max(1, round(seconds / _ROUND_TO_TEN_SECONDS)) * _ROUND_TO_TEN_SECONDS
        return translate("Words", "about {n} s").format(n=tens)
    if seconds < _HOUR:
        return translate("Words", "about {n} min").format(n=round(seconds / _MINUTE))
    hours, minutes = divmod(round(seconds / _MINUTE), 60)
    return translate("Words", "about {h} h {m} min").format(h=hours, m=minutes)


def number(value: int) -> str:
    """With the separators of the language."""
    return QLocale().toString(value)


def percent(share: float) -> str:
    """A share of 0..1."""
    return f"{share * 100:.0f} %"


def moment(at: datetime) -> str:
    """Local date and time, as Vietnamese offices write them."""
    return at.astimezone().strftime("%d/%m/%Y %H:%M")

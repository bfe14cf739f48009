"""A request to stop, passed down and asked between pages and steps."""

from __future__ import annotations

import threading

from scanstation.errors import Stopped

__all__ = ["CancelToken"]


class CancelToken:
    """Set once by whoever wants the work to stop; never cleared."""

    def __init__(self) -> None:
        self._event = threading.Event()

    @property
    def cancelled(self) -> bool:
        """True once somebody asked."""
        return self._event.is_set()

    def cancel(self) -> None:
        """Ask to stop; safe in signal handlers and from any thread."""
        self._event.set()

    def check(self) -> None:
        """Raise where the work can be left.

        Raises:
            Stopped: somebody asked.
        """
        if self._event.is_set():
            raise Stopped("asked to stop")

    def wait(self, seconds: float) -> bool:
        """Wait at most `seconds`; True when somebody asked meanwhile."""
        return self._event.wait(seconds)

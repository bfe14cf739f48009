"""How long running work still takes; says nothing while nothing is known."""

from __future__ import annotations

from collections import deque

__all__ = ["Estimate"]

_WINDOW_SECONDS = 120.0
"""Older speed says little: pages differ, and other programs come and go."""

_LEAST_SECONDS = 5.0
_LEAST_DONE = 3


class Estimate:
    """Remaining time from the speed of the last two minutes."""

    def __init__(self) -> None:
        self._seen: deque[tuple[float, int]] = deque()

    def observe(self, now: float, done: int, remaining: int) -> float | None:
        """Seconds left; None while too little was done to tell.

        Args:
            now: seconds of a clock that never goes back.
            done: finished so far; only its growth counts.
            remaining: still to do; 0 ends the run, and the next one starts afresh.
        """
        if remaining <= 0 or (self._seen and done < self._seen[-1][1]):
            self._seen.clear()
        if remaining <= 0:
            return None
        self._seen.append((now, done))
        while now - self._seen[0][0] > _WINDOW_SECONDS:
            self._seen.popleft()
        begun, before = self._seen[0]
        elapsed, grown = now - begun, done - before
        if elapsed < _LEAST_SECONDS or grown < _LEAST_DONE:
            return None
        return remaining * elapsed / grown

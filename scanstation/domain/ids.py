"""Names for things: ids that sort by the time they were made, and the clock they come from."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from typing import NewType, TypeAlias

__all__ = ["Clock", "DocumentId", "IdFactory", "Sha256", "utc_now"]

DocumentId = NewType("DocumentId", str)
"""32 lower case hex digits, a UUID of version 7; sorts by the time it was made."""

Sha256 = NewType("Sha256", str)
"""64 lower case hex digits."""

Clock: TypeAlias = Callable[[], datetime]
"""Answers the time now, always with its zone (UTC)."""

_COUNTER_BITS = 12
_RANDOM_BYTES = 8


def utc_now() -> datetime:
    """The time now, in UTC."""
    return datetime.now(UTC)


class IdFactory:
    """Makes document ids that rise strictly, also when the clock stands still or goes back.

    Layout of RFC 9562 (UUID version 7): 48 bits of milliseconds, version, a 12-bit counter,
    variant, 62 random bits. Within one millisecond the counter rises; when it is full the
    millisecond is taken from the next one, so ids of one factory never repeat or fall.

    Args:
        clock: where the time comes from.
        random_bytes: source of randomness, `os.urandom` outside tests.
    """

    def __init__(
        self, clock: Clock = utc_now, random_bytes: Callable[[int], bytes] = os.urandom
    ) -> None:
        self._clock = clock
        self._random_bytes = random_bytes
        self._lock = threading.Lock()
        self._tick = 0

    def __call__(self) -> DocumentId:
        """A new id, greater than every one before it."""
        milliseconds = int(self._clock().timestamp() * 1000)
        with self._lock:
            self._tick = max(self._tick + 1, milliseconds << _COUNTER_BITS)
            tick = self._tick
        counter = tick & ((1 << _COUNTER_BITS) - 1)
        noise = int.from_bytes(self._random_bytes(_RANDOM_BYTES)) & ((1 << 62) - 1)
        number = (tick >> _COUNTER_BITS) << 80 | 0x7 << 76 | counter << 64 | 0b10 << 62 | noise
        return DocumentId(f"{number:032x}")

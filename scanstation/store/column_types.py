"""Column types: times that keep their zone, JSON that keeps its letters."""

from __future__ import annotations

import json
from datetime import UTC, datetime

from sqlalchemy import DateTime
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

__all__ = ["UtcDateTime", "dump_json"]


class UtcDateTime(TypeDecorator[datetime]):
    """An instant; stored in UTC, answered with its zone.

    SQLite forgets zones and answers naive times; a naive time given to it is refused, because
    nobody could say later which zone was meant.
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """To UTC on the way in."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without zone must not be stored")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """With its zone on the way out."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def dump_json(value: object) -> str:
    """JSON with Vietnamese letters as they are, so a person can read the database."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))

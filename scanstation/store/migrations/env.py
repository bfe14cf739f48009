"""Alembic runs on the connection the application hands it; there is no alembic.ini."""

from __future__ import annotations

from alembic import context
from sqlalchemy import Connection

from scanstation.store.tables import METADATA


def _run() -> None:
    connection = context.config.attributes["connection"]
    if not isinstance(connection, Connection):
        raise TypeError("migrations need the application's connection")
    context.configure(
        connection=connection,
        target_metadata=METADATA,
        render_as_batch=True,
        # Our engine begins transactions itself, so SQLite takes back half an upgrade.
        transactional_ddl=True,
    )
    with context.begin_transaction():
        context.run_migrations()


_run()

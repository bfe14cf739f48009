"""What the station keeps: SQL and the folders of original bytes live here and nowhere else.

`Store` is the door: units of work to write, `queries` to read, `spool` and `vault` for bytes.
"""

from scanstation.store.file_ops import FileOps
from scanstation.store.lock import StationLock
from scanstation.store.spool import Spool, SpooledFile
from scanstation.store.station_store import Store
from scanstation.store.unit_of_work import UnitOfWork
from scanstation.store.vault import Vault
from scanstation.store.views import (
    DocumentFilter,
    DocumentOrder,
    DocumentView,
    JobsProgress,
    SearchHit,
)

__all__ = [
    "DocumentFilter",
    "DocumentOrder",
    "DocumentView",
    "FileOps",
    "JobsProgress",
    "SearchHit",
    "Spool",
    "SpooledFile",
    "StationLock",
    "Store",
    "UnitOfWork",
    "Vault",
]

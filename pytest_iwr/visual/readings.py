"""What engines made of pictures, on disk: read once for all runs on this machine.

A file of SQLite, ``readings.sqlite``, which any number of processes may use at once. It holds
nothing that cannot be made again: where it is damaged or refused, pictures are read anew.
"""

from __future__ import annotations

import logging
import sqlite3
from contextlib import suppress
from dataclasses import dataclass, field
from threading import Lock
from typing import TYPE_CHECKING, Any

from pytest_iwr.visual.kept import MemoryStore

if TYPE_CHECKING:
    from pathlib import Path

FILE = "readings.sqlite"
#: Seconds for which a process waits while another writes.
_PATIENCE_S = 10.0
_MAKE = """
CREATE TABLE IF NOT EXISTS made (
  kind TEXT NOT NULL, engine TEXT NOT NULL, pixels TEXT NOT NULL, value BLOB NOT NULL,
  PRIMARY KEY (kind, engine, pixels)
) WITHOUT ROWID
"""
_GET = "SELECT value FROM made WHERE kind = ? AND engine = ? AND pixels = ?"
_PUT = "INSERT OR IGNORE INTO made VALUES (?, ?, ?, ?)"

_log = logging.getLogger(__name__)


def user_store() -> DiskStore:
    """Return what is kept for this user on this machine."""
    import platformdirs  # noqa: PLC0415 - only where pictures are read

    return DiskStore(platformdirs.user_cache_path("pytest-iwr"))


@dataclass(slots=True)
class DiskStore:
    """Keeps values in a file in *folder* (implements `Store`), the last of them in memory too.

    It never raises: trouble is logged once, and from then on only memory is used.
    """

    folder: Path
    _memory: MemoryStore = field(default_factory=MemoryStore)
    _lock: Lock = field(default_factory=Lock)
    _file: sqlite3.Connection | None = None
    _given_up: bool = False

    def get(self, kind: str, engine: str, key: str) -> bytes | None:
        """Return what was put by any process on this machine."""
        value = self._memory.get(kind, engine, key)
        if value is None and (row := self._run(_GET, kind, engine, key)):
            value = bytes(row[0])
            self._memory.put(kind, engine, key, value)
        return value

    def put(self, kind: str, engine: str, key: str, value: bytes) -> None:
        """Keep *value*, for every process."""
        self._memory.put(kind, engine, key, value)
        self._run(_PUT, kind, engine, key, value)

    def close(self) -> None:
        """Close the file."""
        with self._lock, suppress(sqlite3.Error):
            if self._file:
                self._file.close()
            self._file = None

    def _run(self, sql: str, *values: object) -> Any:
        with self._lock:
            if self._given_up:
                return None
            try:
                self._file = self._file or self._opened()
                return self._file.execute(sql, values).fetchone()
            except (sqlite3.Error, OSError) as error:
                self._given_up = True
                _log.warning(
                    "%s cannot be used, so pictures are read anew: %s; delete it, or name another "
                    "folder with --iwr-cache-dir",
                    self.folder / FILE,
                    error,
                )
                return None

    def _opened(self) -> sqlite3.Connection:
        self.folder.mkdir(parents=True, exist_ok=True)
        file = sqlite3.connect(
            self.folder / FILE,
            timeout=_PATIENCE_S,
            isolation_level=None,  # each statement is a transaction
            check_same_thread=False,  # guarded by the lock
        )
        file.execute("PRAGMA journal_mode = WAL")
        file.execute("PRAGMA synchronous = NORMAL")
        file.execute(_MAKE)
        return file

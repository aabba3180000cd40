"""The folder of a run: its name, how it is found again, and who writes there.

Every run of pytest loads this room, so it imports nothing that takes time.
"""

from __future__ import annotations

import hashlib
import json
import os
import socket
import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from pytest_iwr.errors import RunLockedError, UsageError

if TYPE_CHECKING:
    from pathlib import Path

LAST = "last"
MANIFEST = "manifest.json"
JOURNALS = "journal*.jsonl"
_LOCK = ".lock"
_HOLDER = ".lock.json"


def new_name() -> str:
    """Return a name for a run that begins: the time in UTC and six hex digits."""
    moment = datetime.now(UTC)
    seed = f"{socket.gethostname()} {os.getpid()} {time.time_ns()}"
    return f"{moment:%Y%m%dT%H%M%SZ}-{hashlib.sha256(seed.encode()).hexdigest()[:6]}"


def find_run(said: str, *, results: Path, here: Path) -> Path:
    """Return the folder of the run that *said* names.

    That is ``last`` (the newest below *results*), the name of a folder there, or a path, relative
    to *here*. Raises `UsageError` when there is no such run.
    """
    if said == LAST:
        return _newest(results)
    places = [here / said, results / said]
    folder = next((place for place in places if is_run(place)), None)
    if folder is None:
        raise UsageError(
            f"{said}: no run here nor in {results}; a run is a folder with a {MANIFEST}"
        )
    return folder.resolve()


def _newest(results: Path) -> Path:
    found = [path for path in _folders(results) if is_run(path)]
    if not found:
        raise UsageError(f"{results}: no run here yet, so none is the last")
    return max(found, key=_begun).resolve()


def _begun(folder: Path) -> tuple[str, int]:
    """Order runs by the second in their names, and within a second by who wrote last."""
    return folder.name.partition("-")[0], folder.stat().st_mtime_ns


def _folders(results: Path) -> list[Path]:
    return [path for path in results.iterdir() if path.is_dir()] if results.is_dir() else []


def is_run(folder: Path) -> bool:
    """Tell whether *folder* is that of a run: it has a manifest or a journal."""
    return (folder / MANIFEST).is_file() or has_journal(folder)


def has_journal(folder: Path) -> bool:
    """Tell whether *folder* holds the journal of a run that came as far as having one."""
    return any(folder.glob(JOURNALS))


def now() -> str:
    """Return the time in UTC, to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")


class RunLock:
    """One writer of a run's folder at a time.

    The lock is the system's and ends with the process, however that ends. Who holds it (process
    id, host, since when) is written beside it, for whoever is turned away.
    """

    def __init__(self, folder: Path) -> None:
        from filelock import FileLock  # noqa: PLC0415 - a plain run of pytest must not pay for it

        self.folder = folder
        self._lock = FileLock(folder / _LOCK)

    def take(self) -> None:
        """Take the lock. Raises `RunLockedError` naming who has it, or that there can be none."""
        from filelock import Timeout  # noqa: PLC0415 - as above

        try:
            self._lock.acquire(blocking=False)
        except NotImplementedError as error:
            raise RunLockedError(
                f"{self.folder}: this file system knows no locks ({error}); put runs elsewhere "
                "with --iwr-results=DIR"
            ) from error
        except Timeout as error:
            raise RunLockedError(
                f"{self.folder}: {_holder(self.folder)} is writing this run; wait for it or stop "
                "it, or leave --iwr-resume out to begin a run of its own"
            ) from error
        holder = {"pid": os.getpid(), "host": socket.gethostname(), "since": now()}
        (self.folder / _HOLDER).write_text(json.dumps(holder) + "\n", encoding="utf-8")

    def release(self) -> None:
        """Let others write."""
        if self._lock.is_locked:
            (self.folder / _HOLDER).unlink(missing_ok=True)
            self._lock.release()


def _holder(folder: Path) -> str:
    try:
        holder = json.loads((folder / _HOLDER).read_text(encoding="utf-8"))
        return f"process {holder['pid']} on {holder['host']}, since {holder['since']},"
    except (OSError, ValueError, KeyError, TypeError):
        return "another process"

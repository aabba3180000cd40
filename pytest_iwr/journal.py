"""The journal: one JSON line per record, on disk before the next action starts.

Each writer (a process) has a file of its own, so nothing is ever locked. A reader takes every file
of a run's folder together: of the attempts at a key only the highest counts.
"""

from __future__ import annotations

import os
from collections import defaultdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from pydantic import TypeAdapter, ValidationError

from pytest_iwr.errors import JournalError
from pytest_iwr.results import AttemptRecord, Key, Record, RunRecord, TaskResult, assemble

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

_FILES = "journal*.jsonl"
_RECORD: TypeAdapter[Record] = TypeAdapter(Record)


class JournalWriter:
    """Appends records to one file; each is on the disk when `append` returns."""

    def __init__(self, path: Path, *, writer: str) -> None:
        self.path = path
        self._attempts: dict[Key, int] = {}
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file = path.open("ab")
        started = datetime.now(UTC).isoformat(timespec="seconds")
        self.append(RunRecord(writer=writer, started=started))

    def append(self, record: Record) -> None:
        """Write *record*. Raises `JournalError` when the disk refuses it."""
        line = record.model_dump_json(by_alias=True, exclude_defaults=False) + "\n"
        try:
            self._file.write(line.encode("utf-8", "backslashreplace"))
            self._file.flush()
            os.fsync(self._file.fileno())
        except OSError as error:
            raise JournalError(f"{self.path}: cannot write the journal: {error}") from error

    def next_attempt(self, key: Key) -> int:
        """Return the number of a new attempt at *key*, counted from 1."""
        self._attempts[key] = self._attempts.get(key, 0) + 1
        return self._attempts[key]

    def close(self) -> None:
        """Close the file."""
        self._file.close()


def read_records(path: Path) -> Iterator[Record]:
    """Yield the records of one journal file.

    A last line that was cut off by a crash is left out, as are kinds that this version does not
    know. Raises `JournalError` for any other line that is not a record.
    """
    lines = path.read_bytes().splitlines(keepends=True)
    for number, line in enumerate(lines, start=1):
        if not line.endswith(b"\n"):
            return
        try:
            yield _RECORD.validate_json(line)
        except ValidationError as error:
            if error.errors()[0]["type"] == "union_tag_invalid":
                continue
            reason = error.errors(include_url=False)[0]["msg"]
            raise JournalError(f"{path}: line {number} is not a record: {reason}") from error


def has_journal(folder: Path) -> bool:
    """Tell whether *folder* holds the journal of a run that came as far as having one."""
    return any(folder.glob(_FILES))


def read_run(folder: Path) -> tuple[TaskResult, ...]:
    """Return the results of a run, sorted by key; of each key the highest attempt.

    Raises `JournalError` when the folder holds no journal, or one that does not fit together.
    """
    files = sorted(folder.glob(_FILES))
    if not files:
        raise JournalError(f"{folder}: no {_FILES} here; name the folder of a run")
    try:
        return combine(record for path in files for record in read_records(path))
    except ValueError as error:
        raise JournalError(f"{folder}: the journal does not fit together: {error}") from error


def combine(records: Iterable[Record]) -> tuple[TaskResult, ...]:
    """Return what *records* come to: one result per key, sorted by key."""
    attempts: dict[str, dict[int, list[AttemptRecord]]] = defaultdict(lambda: defaultdict(list))
    for record in records:
        if not isinstance(record, RunRecord):
            attempts[record.key.path][record.attempt].append(record)
    return tuple(assemble(by_number[max(by_number)]) for _, by_number in sorted(attempts.items()))

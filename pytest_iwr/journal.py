"""The journal: one JSON line per record, on disk before the next action starts.

Each writer (a process) has a file of its own, so nothing is ever locked, and nobody ever writes
behind a line that a crash cut off. A reader takes every file of a run's folder together: of the
attempts at a key only the highest counts.
"""

from __future__ import annotations

import os
from collections import defaultdict
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING

from pydantic import TypeAdapter, ValidationError

from pytest_iwr.errors import JournalError
from pytest_iwr.results import (
    JOURNAL_SCHEMA,
    AttemptRecord,
    EndRecord,
    Key,
    Record,
    RunRecord,
    TaskResult,
    assemble,
)
from pytest_iwr.runs import JOURNALS, now

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

_RECORD: TypeAdapter[Record] = TypeAdapter(Record)


class JournalWriter:
    """Appends records to a file of its own in *folder*; each is on the disk when `append` returns.

    The file is made with the first record. Attempts are numbered on from those that the folder's
    journals then hold.
    """

    def __init__(self, folder: Path, *, writer: str) -> None:
        self._folder = folder
        self._writer = writer
        self._file: _File | None = None
        self._attempts: dict[str, int] = {}

    @property
    def path(self) -> Path:
        """Return the file. Raises `JournalError` when it cannot be made."""
        return self._opened().path

    def append(self, record: Record) -> None:
        """Write *record*. Raises `JournalError` when the disk refuses it, now or ever before."""
        self._opened().append(record)

    def next_attempt(self, key: Key) -> int:
        """Return the number of a new attempt at *key*: one more than the highest known."""
        self._opened()
        self._attempts[key.path] = self._attempts.get(key.path, 0) + 1
        return self._attempts[key.path]

    def close(self) -> None:
        """Close the file, if there is one."""
        if self._file:
            os.close(self._file.number)

    def _opened(self) -> _File:
        if self._file is None:
            self._attempts = _highest_attempts(self._folder)
            self._file = _new_file(self._folder, self._writer)
            self._file.append(RunRecord(writer=self._writer, started=now()))
        return self._file


@dataclass(slots=True)
class _File:
    """An open file of the journal; ``number`` is its descriptor, ``refused`` how writing failed."""

    path: Path
    number: int
    refused: str = ""

    def append(self, record: Record) -> None:
        """Write a line and wait for the disk.

        A line that was written in part is taken back where that can be done, and nothing is ever
        written behind it.
        """
        if self.refused:
            raise JournalError(self.refused)
        text = record.model_dump_json(by_alias=True, exclude_defaults=False) + "\n"
        end = os.lseek(self.number, 0, os.SEEK_END)
        try:
            _write_all(self.number, text.encode("utf-8", "backslashreplace"))
            os.fsync(self.number)
        except OSError as error:
            with suppress(OSError):
                os.ftruncate(self.number, end)
            self.refused = f"{self.path}: cannot write the journal: {error}"
            raise JournalError(self.refused) from error


def _new_file(folder: Path, writer: str) -> _File:
    """Make the first file of this writer's that is not there: a resumed run adds files."""
    names = (f"journal-{writer}{'' if n == 1 else f'.{n}'}.jsonl" for n in count(1))
    path = next(path for name in names if not (path := folder / name).exists())
    try:
        folder.mkdir(parents=True, exist_ok=True)
        number = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_APPEND, 0o644)
        _sync_folder(folder)
    except OSError as error:
        raise JournalError(f"{path}: cannot write the journal: {error}") from error
    return _File(path, number)


def _write_all(file: int, data: bytes) -> None:
    while data:
        data = data[os.write(file, data) :]


def _sync_folder(folder: Path) -> None:
    """Make the new name itself survive a loss of power."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@dataclass(frozen=True, slots=True)
class Journal:
    """What a run's folder holds: ``results`` sorted by key, and the files whose end is torn."""

    results: tuple[TaskResult, ...]
    torn: tuple[Path, ...] = ()


def read_run(folder: Path) -> tuple[TaskResult, ...]:
    """Return the results of a run, sorted by key; of each key the highest attempt.

    Raises `JournalError` when the folder holds no journal, or one that does not fit together.
    """
    return read_journal(folder).results


def read_journal(folder: Path) -> Journal:
    """Return what the journals of *folder* come to. Raises `JournalError` as `read_run` does."""
    files = _files(folder)
    with _fitting(folder):
        results = combine(read_records(path) for path in files)
    return Journal(results, torn=tuple(path for path in files if _is_torn(path)))


def _files(folder: Path) -> list[Path]:
    files = sorted(folder.glob(JOURNALS))
    if not files:
        raise JournalError(f"{folder}: no {JOURNALS} here; name the folder of a run")
    return files


def read_records(path: Path) -> Iterator[Record]:
    """Yield the records of one journal file.

    A last line that was cut off by a crash is left out, as are kinds that this version does not
    know. Raises `JournalError` for a journal of another schema, and for any other line that is not
    a record.
    """
    for number, line in enumerate(path.read_bytes().splitlines(keepends=True), start=1):
        if not line.endswith(b"\n"):
            return
        record = _record(path, number, line)
        if isinstance(record, RunRecord) and record.schema_ != JOURNAL_SCHEMA:
            raise JournalError(
                f"{path}: is of the schema {record.schema_!r}, and this version of pytest-iwr "
                f"reads {JOURNAL_SCHEMA!r}; use the version that wrote it"
            )
        if record is not None:
            yield record


def _record(path: Path, number: int, line: bytes) -> Record | None:
    try:
        return _RECORD.validate_json(line)
    except ValidationError as error:
        if error.errors()[0]["type"] == "union_tag_invalid":
            return None
        reason = error.errors(include_url=False)[0]["msg"]
        raise JournalError(f"{path}: line {number} is not a record: {reason}") from error


def _is_torn(path: Path) -> bool:
    with path.open("rb") as file:
        if file.seek(0, os.SEEK_END) == 0:
            return False
        file.seek(-1, os.SEEK_END)
        return file.read(1) != b"\n"


def read_attempts(folder: Path) -> tuple[tuple[AttemptRecord, ...], ...]:
    """Return the records of each attempt that counts, sorted by key: what `read_run` assembles.

    Raises `JournalError` as `read_run` does.
    """
    counting = _counting(read_records(path) for path in _files(folder))
    with _fitting(folder):
        for attempt in counting:
            assemble(attempt)
    return tuple(tuple(attempt) for attempt in counting)


@contextmanager
def _fitting(folder: Path) -> Iterator[None]:
    """Say of which run it is that records do not fit together."""
    try:
        yield
    except ValueError as error:
        raise JournalError(f"{folder}: the journal does not fit together: {error}") from error


def combine(files: Iterable[Iterable[Record]]) -> tuple[TaskResult, ...]:
    """Return what the records of *files* come to: one result per key, sorted by key.

    An attempt is what one file holds of it: should a lost worker still write while its run is
    resumed elsewhere, their lines are never mixed.
    """
    return tuple(assemble(attempt) for attempt in _counting(files))


def _counting(files: Iterable[Iterable[Record]]) -> list[list[AttemptRecord]]:
    attempts: dict[str, list[list[AttemptRecord]]] = defaultdict(list)
    for records in files:
        for (path, _), attempt in _attempts_in(records).items():
            attempts[path].append(attempt)
    return [max(attempts[path], key=_rank) for path in sorted(attempts)]


def _attempts_in(records: Iterable[Record]) -> dict[tuple[str, int], list[AttemptRecord]]:
    found: dict[tuple[str, int], list[AttemptRecord]] = defaultdict(list)
    for record in records:
        if not isinstance(record, RunRecord):
            found[record.key.path, record.attempt].append(record)
    return found


def _rank(attempt: list[AttemptRecord]) -> tuple[int, bool]:
    """Order attempts: the highest number, and of two of one number the one that was closed."""
    return attempt[0].attempt, any(isinstance(record, EndRecord) for record in attempt)


def _highest_attempts(folder: Path) -> dict[str, int]:
    """Return the highest attempt at each key, by `Key.path`."""
    highest: dict[str, int] = {}
    for path in folder.glob(JOURNALS):
        for record in read_records(path):
            if not isinstance(record, RunRecord):
                at = record.key.path
                highest[at] = max(highest.get(at, 0), record.attempt)
    return highest

"""Find and load tasks: native ``tasks/<id>/task.json`` and rows of IWR-Bench ``*.jsonl``."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pytest_iwr.errors import TaskFormatError
from pytest_iwr.task import SCHEMA, Task
from pytest_iwr.task_parsing import parse_task

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,79}")
_SNIFF_BYTES = 65_536


@dataclass(frozen=True, slots=True)
class Entry:
    """Where a task stands: a whole file, or a row of one.

    ``name`` is the task's id, or ``line-<n>`` for a row that has none; ``line`` counts from 1.
    ``problem`` says why a row can never be loaded.
    """

    path: Path
    name: str
    line: int = 1
    offset: int = 0
    size: int = -1
    problem: str | None = None

    @property
    def dataset(self) -> str:
        """Return the name of the dataset: the stem of a ``.jsonl``, the folder of native tasks."""
        return self.path.stem if self.is_row else (self.path.parent.parent.name or "tasks")

    @property
    def is_row(self) -> bool:
        """Whether the entry is a row of a ``.jsonl``."""
        return self.path.suffix == ".jsonl"

    @property
    def where(self) -> str:
        """Return the place as it stands in messages."""
        return f"{self.path}: row {self.line}" if self.is_row else str(self.path)

    @property
    def root(self) -> Path:
        """The folder that holds the task's files."""
        return self.path.with_suffix("") / self.name if self.is_row else self.path.parent


def is_task_file(path: Path) -> bool:
    """Tell whether *path* holds tasks, by name and by a marker near its beginning."""
    if path.name == "task.json":
        return SCHEMA in _head(path)
    return path.suffix == ".jsonl" and '"action_sequence"' in _head(path)


def _head(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return file.read(_SNIFF_BYTES).decode("utf-8", "replace")
    except OSError:
        return ""


def read_index(path: Path) -> tuple[Entry, ...]:
    """Return the entries of a task file, in its order, without validating the tasks."""
    if path.suffix != ".jsonl":
        return (Entry(path=path, name=path.parent.name),)
    return tuple(_rows(path))


def _rows(path: Path) -> Iterator[Entry]:
    seen: dict[str, int] = {}
    offset = 0
    with path.open("rb") as file:
        for number, line in enumerate(file, start=1):
            start, offset = offset, offset + len(line)
            if line.strip():
                yield _row(path, line, number=number, offset=start, seen=seen)


def _row(path: Path, line: bytes, *, number: int, offset: int, seen: dict[str, int]) -> Entry:
    name, problem = _row_id(line)
    if name in seen:
        problem = f"id {name!r} stands in row {seen[name]} already"
    if problem:
        name = f"line-{number}"
    seen.setdefault(name, number)
    return Entry(path=path, name=name, line=number, offset=offset, size=len(line), problem=problem)


def _row_id(line: bytes) -> tuple[str, str | None]:
    try:
        row = json.loads(line)
    except ValueError as error:
        return "", f"not JSON: {error}"
    if not isinstance(row, dict) or row.get("id") is None:
        return "", "a row is a JSON object with an id"
    name = str(row["id"])
    if not _ID.fullmatch(name):
        return "", f"id {name[:80]!r} is not made of letters, digits, '.', '_' and '-' (80 at most)"
    return name, None


def load(entry: Entry) -> Task:
    """Return the validated task of *entry*. Raises `TaskFormatError` naming file, row and field."""
    if entry.problem:
        raise TaskFormatError(f"{entry.where}: {entry.problem}")
    task = parse_task(_data(entry), where=entry.where, root=entry.root)
    if not entry.is_row and task.id != entry.name:
        raise TaskFormatError(
            f"{entry.where}: id {task.id!r} differs from the folder's name {entry.name!r}; "
            "make them equal"
        )
    return task


def raw_bytes(entry: Entry) -> bytes:
    """Return the bytes that describe the task: the file, or the row."""
    with entry.path.open("rb") as file:
        file.seek(entry.offset)
        return file.read(entry.size)


def _data(entry: Entry) -> Any:
    try:
        return json.loads(raw_bytes(entry))
    except OSError as error:
        raise TaskFormatError(f"{entry.where}: cannot be read: {error}") from error
    except ValueError as error:
        raise TaskFormatError(f"{entry.where}: not JSON: {error}") from error


def find(path: Path) -> tuple[Entry, ...]:
    """Return the entries below *path*: a task file, a task's folder, or a folder of tasks.

    Raises `TaskFormatError` when there is none.
    """
    entries = tuple(entry for file in task_files(path) for entry in read_index(file))
    if not entries:
        raise TaskFormatError(
            f'{path}: no task here; a task is <id>/task.json with "schema": "{SCHEMA}", '
            "or a row of a .jsonl with an action_sequence"
        )
    return entries


def task_files(path: Path) -> tuple[Path, ...]:
    """Return the task files that *path* is, or holds at the places where tasks stand, sorted."""
    if path.is_file():
        return (path,) if is_task_file(path) else ()
    found = [*path.glob("task.json"), *path.glob("*/task.json"), *path.glob("*.jsonl")]
    return tuple(sorted(file for file in found if is_task_file(file)))


def load_tasks(path: Path) -> tuple[Task, ...]:
    """Return every task below *path*. Raises `TaskFormatError` at the first that is not valid."""
    return tuple(load(entry) for entry in find(path))

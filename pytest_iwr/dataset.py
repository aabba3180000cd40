"""Load tasks: native ``tasks/<id>/task.json`` and rows of IWR-Bench ``*.jsonl``."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from pytest_iwr.entries import Entry, read_index, task_files
from pytest_iwr.errors import TaskFormatError
from pytest_iwr.task import SCHEMA, Task
from pytest_iwr.task_json import parse
from pytest_iwr.task_parsing import parse_task

if TYPE_CHECKING:
    from pathlib import Path


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


def load(entry: Entry) -> Task:
    """Return the validated task of *entry*. Raises `TaskFormatError` naming file, row and field."""
    task = parse_task(read_json(entry), where=entry.where, root=entry.root)
    if not entry.is_row and task.id != entry.name:
        raise TaskFormatError(
            f"{entry.where}: id {task.id!r} differs from the folder's name {entry.name!r}; "
            "make them equal"
        )
    return task


def content_sha256(entry: Entry, task: Task) -> str:
    """Return the hash of what a result depends on: description, assets and checkpoints of *task*.

    A file that cannot be read counts as an empty one; running the task says what is wrong with it.
    """
    digest = hashlib.sha256(entry.read())
    steps = range(len(task.actions) + 1)
    checkpoints = [path for step in steps if (path := task.checkpoint(step))]
    for file in [*task.assets().values(), *checkpoints]:
        digest.update(f"\0{file.name}\0{_sha256(file)}".encode())
    return digest.hexdigest()


def _sha256(file: Path) -> str:
    try:
        return hashlib.sha256(file.read_bytes()).hexdigest()
    except OSError:
        return ""


def load_tasks(path: Path) -> tuple[Task, ...]:
    """Return every task below *path*. Raises `TaskFormatError` at the first that is not valid."""
    return tuple(load(entry) for entry in find(path))


def read_json(entry: Entry, *, exact: bool = False) -> Any:
    """Return what the JSON of *entry* says; *exact* as for `pytest_iwr.task_json.parse`.

    Raises `TaskFormatError` when it cannot be read, is too long, or is not strictly JSON.
    """
    if entry.problem:
        raise TaskFormatError(f"{entry.where}: {entry.problem}")
    try:
        return parse(entry.read(), exact=exact)
    except OSError as error:
        raise TaskFormatError(f"{entry.where}: cannot be read: {error}") from error
    except ValueError as error:
        raise TaskFormatError(f"{entry.where}: {error}") from error

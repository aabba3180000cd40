"""Collection: a task file becomes a collector, each task an item per subject.

Node ids are ``tasks/<id>/task.json::<subject>`` and ``data.jsonl::<id>::<subject>``.
"""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any

import pytest

from pytest_iwr.entries import Entry, is_task_file, read_index, task_files
from pytest_iwr.errors import IwrError
from pytest_iwr.plugin.item import ActionFailedError, replay_task
from pytest_iwr.plugin.keys import SETTINGS, Planned
from pytest_iwr.plugin.subjects import subjects

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pytest_iwr.plugin.subjects import Subject


class TaskItem(pytest.Function):
    """One task for one subject. Fixtures, markers and selection work as for any test."""

    entry: Entry
    subject: Subject

    @property
    def planned(self) -> Planned:
        """Return which task this is, for whom."""
        return Planned(self.entry, self.subject.tail)

    def reportinfo(self) -> tuple[Path, int, str]:
        """Return where the task stands: file, row, and a name for reports."""
        return self.path, self.entry.line - 1, f"{self.entry.name}::{self.subject.leaf}"

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], *args: Any) -> Any:
        """Show what happened on the page, or to us, instead of the lines of our own code."""
        if isinstance(excinfo.value, ActionFailedError):
            return str(excinfo.value)
        if isinstance(excinfo.value, IwrError):
            return f"error: {excinfo.value}"
        return super().repr_failure(excinfo, *args)


class TaskFile(pytest.File):
    """A ``task.json``, or a ``.jsonl`` whose rows are collectors of their own."""

    obj = None
    first: TaskItem | None = None

    def collect(self) -> Iterator[pytest.Item | pytest.Collector]:
        """Yield an item per task and subject; an invalid row too, which then ends as an error."""
        pattern = self.config.stash[SETTINGS].task
        for entry in read_index(self.path):
            if pattern and not fnmatchcase(entry.name, pattern):
                continue
            if entry.is_row:
                row: TaskRow = TaskRow.from_parent(self, name=entry.name)
                row.file, row.entry = self, entry
                yield row
            else:
                yield from _items(self, entry)


class TaskRow(pytest.Collector):
    """A row of a ``.jsonl``: one item per subject."""

    obj = None
    file: TaskFile
    entry: Entry

    def collect(self) -> Iterator[pytest.Item]:
        """Yield the row's items."""
        for item in _items(self, self.entry, like=self.file.first):
            self.file.first = self.file.first or item
            yield item


def _items(
    parent: pytest.Collector, entry: Entry, *, like: TaskItem | None = None
) -> Iterator[TaskItem]:
    """Yield the items of *entry*, one per subject."""
    for subject in subjects(parent.config):
        item: TaskItem = TaskItem.from_parent(
            parent,
            name=subject.leaf,
            callobj=replay_task,
            # The rows of a file see the same fixtures. Left to itself, pytest works out their
            # ladder anew for each of ten thousand items: a third of the whole collection.
            fixtureinfo=like and like._fixtureinfo,  # noqa: SLF001 - documented as an argument
        )
        item.entry, item.subject = entry, subject
        item.add_marker("iwr")
        yield item


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Leave out links between tasks that lead back to a folder above: pytest goes round and round.

    One such link brings every task forty times over, two keep pytest collecting for ever.
    """
    if config.args_source is not config.ArgsSource.ARGS or not collection_path.is_symlink():
        return None
    home = collection_path.parent.resolve()
    leads_back = home.is_relative_to(collection_path.resolve())
    return (leads_back and any(task_files(folder) for folder in (home, *home.parents))) or None


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> TaskFile | None:
    """Claim files of tasks, and only when they were asked for by a path or a subject option."""
    if file_path.name != "task.json" and file_path.suffix != ".jsonl":
        return None
    if parent.config.args_source is not parent.config.ArgsSource.ARGS:
        return None
    return TaskFile.from_parent(parent, path=file_path) if is_task_file(file_path) else None

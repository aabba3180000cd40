"""Collection: a task file becomes a collector, each task an item per subject.

Node ids are ``tasks/<id>/task.json::<subject>`` and ``data.jsonl::<id>::<subject>``.
"""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any

import pytest

from pytest_iwr.plugin.item import ActionFailedError, replay_task
from pytest_iwr.plugin.keys import SETTINGS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pytest_iwr.dataset import Entry
    from pytest_iwr.page.base import PageSource


class TaskItem(pytest.Function):
    """One task for one subject. Fixtures, markers and selection work as for any test."""

    entry: Entry
    source: PageSource

    def reportinfo(self) -> tuple[Path, int, str]:
        """Return where the task stands: file, row, and a name for reports."""
        return self.path, self.entry.line - 1, f"{self.entry.name}::{self.source.subject}"

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], *args: Any) -> Any:
        """Show what happened on the page instead of the lines of our own code."""
        if isinstance(excinfo.value, ActionFailedError):
            return str(excinfo.value)
        return super().repr_failure(excinfo, *args)


class TaskFile(pytest.File):
    """A ``task.json``, or a ``.jsonl`` whose rows are collectors of their own."""

    obj = None

    def collect(self) -> Iterator[pytest.Item | pytest.Collector]:
        """Yield an item per task and subject; an invalid row too, which then ends as an error."""
        from pytest_iwr.dataset import read_index  # noqa: PLC0415 - only when a task is collected

        pattern = self.config.stash[SETTINGS].task
        for entry in read_index(self.path):
            if pattern and not fnmatchcase(entry.name, pattern):
                continue
            if entry.is_row:
                row = TaskRow.from_parent(self, name=entry.name)
                row.entry = entry
                yield row
            else:
                yield _item(self, entry)


class TaskRow(pytest.Collector):
    """A row of a ``.jsonl``: one item per subject."""

    obj = None
    entry: Entry

    def collect(self) -> Iterator[pytest.Item]:
        """Yield the row's items."""
        yield _item(self, self.entry)


def _item(parent: pytest.Collector, entry: Entry) -> TaskItem:
    source = page_source(parent.config)
    item: TaskItem = TaskItem.from_parent(parent, name=source.subject, callobj=replay_task)
    item.entry, item.source = entry, source
    item.add_marker("iwr")
    return item


def page_source(config: pytest.Config) -> PageSource:
    """Return where the pages under test come from: a plugin, ``--iwr-page``, the task itself."""
    from pytest_iwr.page.files import FilePages, ReferencePages  # noqa: PLC0415 - see `collect`

    made: PageSource | None = config.hook.pytest_iwr_make_page_source(config=config)
    page = config.stash[SETTINGS].page
    return made or (FilePages(page) if page else ReferencePages())


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> TaskFile | None:
    """Claim files of tasks, and only when they were asked for by a path or a subject option."""
    if file_path.name != "task.json" and file_path.suffix != ".jsonl":
        return None
    if parent.config.args_source is not parent.config.ArgsSource.ARGS:
        return None
    from pytest_iwr.dataset import is_task_file  # noqa: PLC0415 - see `collect`

    return TaskFile.from_parent(parent, path=file_path) if is_task_file(file_path) else None


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Keep the first tasks only, when a limit is set."""
    limit = config.stash[SETTINGS].limit
    if limit is None:
        return
    tasks = [item for item in items if isinstance(item, TaskItem)]
    dropped = set(tasks[limit:])
    if dropped:
        config.hook.pytest_deselected(items=list(dropped))
        items[:] = [item for item in items if item not in dropped]

"""Which of the collected tasks run: those of a resumed run, the first ones, a shard of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pytest_iwr.plugin.collect import TaskItem
from pytest_iwr.plugin.keys import RUN, SETTINGS

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_collection_modifyitems(
    config: pytest.Config, items: list[pytest.Item]
) -> Generator[None]:
    """Drop tasks, after every other selection, that this run is not about."""
    yield
    tasks = [item for item in items if isinstance(item, TaskItem)]
    dropped = set(tasks) - set(_selected(config, tasks))
    if dropped:
        config.hook.pytest_deselected(items=[item for item in tasks if item in dropped])
        items[:] = [item for item in items if item not in dropped]


def _selected(config: pytest.Config, tasks: list[TaskItem]) -> list[TaskItem]:
    settings = config.stash[SETTINGS]
    if settings.limit is not None:
        tasks = _first(tasks, settings.limit)
    if settings.shard is not None:
        shard = settings.shard
        config.stash[RUN].whole = [item.planned.key_path for item in tasks]
        tasks = [item for item in tasks if shard.holds(item.entry.dataset, item.entry.name)]
    return tasks if settings.resume is None else _of_the_run(config, tasks)


def _of_the_run(config: pytest.Config, tasks: Iterable[TaskItem]) -> list[TaskItem]:
    """Return the tasks that the resumed run was begun with: going on adds none."""
    from pytest_iwr.manifest import read_manifest  # noqa: PLC0415 - only when a run is resumed

    expected = set(read_manifest(config.stash[RUN].folder).expected)
    return [item for item in tasks if item.planned.key_path in expected]


def _first(tasks: Iterable[TaskItem], limit: int) -> list[TaskItem]:
    """Return the items of the first *limit* tasks, each with all its subjects."""
    places = {(item.entry.path, item.entry.line): None for item in tasks}
    kept = set(list(places)[:limit])
    return [item for item in tasks if (item.entry.path, item.entry.line) in kept]

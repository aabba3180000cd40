"""What is refused before anything starts: a run that could only disappoint."""

from __future__ import annotations

from fnmatch import fnmatchcase
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from pytest_iwr.plugin.collect import page_source
from pytest_iwr.plugin.keys import SETTINGS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_iwr.dataset import Entry


def check_before_start(config: pytest.Config) -> None:
    """Raise `pytest.UsageError` for a run whose tasks and page cannot go together."""
    if config.args_source is not config.ArgsSource.ARGS:
        return
    entries = _selected(config)
    if not entries:
        return
    settings = config.stash[SETTINGS]
    if settings.page is None:
        _demand_references(config, entries)
    elif settings.page.is_file() and len(entries) > 1:
        raise pytest.UsageError(
            f"--iwr-page={settings.page} is one page, but {len(entries)} tasks are selected; "
            "choose one with --iwr-task=ID, or give a folder with <task-id>/index.html"
        )
    if settings.chromium is not None:
        _demand_chromium(settings.chromium)


def _demand_references(config: pytest.Config, entries: list[Entry]) -> None:
    if page_source(config).subject != "reference":
        return
    bare = [e for e in entries if not e.problem and not _reference(e).is_file()]
    if bare:
        raise pytest.UsageError(
            f"{bare[0].where}: task {bare[0].name} brings no reference page, so there is nothing "
            f"to test ({len(bare)} of {len(entries)} tasks); name pages with --iwr-page=PATH"
        )


def _reference(entry: Entry) -> Path:
    return entry.root / "reference" / "index.html"


def _demand_chromium(named: Path) -> None:
    from pytest_iwr.browser.find import find_chromium  # noqa: PLC0415 - only when tasks will run
    from pytest_iwr.errors import ChromiumNotFoundError  # noqa: PLC0415

    try:
        find_chromium(named)
    except ChromiumNotFoundError as error:
        raise pytest.UsageError(str(error)) from error


def _selected(config: pytest.Config) -> list[Entry]:
    settings = config.stash[SETTINGS]
    found = {(e.path, e.name): e for arg in config.args for e in _entries(arg)}
    chosen = [
        entry
        for entry in found.values()
        if not settings.task or fnmatchcase(entry.name, settings.task)
    ]
    return chosen[: settings.limit]


def _entries(argument: str) -> Iterator[Entry]:
    from pytest_iwr.dataset import read_index, task_files  # noqa: PLC0415 - see above

    path, _, node = argument.partition("::")
    for file in task_files(Path(path)):
        for entry in read_index(file):
            if not node or not entry.is_row or entry.name == node.split("::")[0]:
                yield entry

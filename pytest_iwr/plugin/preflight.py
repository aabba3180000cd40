"""What is refused before anything is opened: a run that could only disappoint."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pytest

from pytest_iwr.browser.find import find_chromium
from pytest_iwr.entries import read_index
from pytest_iwr.errors import ChromiumNotFoundError, TaskFormatError, UsageError
from pytest_iwr.page.files import REFERENCE
from pytest_iwr.plugin.keys import SETTINGS, Planned
from pytest_iwr.plugin.models import demand_models
from pytest_iwr.plugin.subjects import subjects

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from pytest_iwr.entries import Entry


def check_before_start(config: pytest.Config, entries: Sequence[Entry]) -> None:
    """Raise `pytest.UsageError` when the selected *entries* cannot run as they were asked to."""
    settings = config.stash[SETTINGS]
    _demand_distinct(entries)
    if settings.page is not None:
        _demand_page(settings.page, tasks=len({(entry.path, entry.line) for entry in entries}))
    elif any(subject.name == REFERENCE for subject in subjects(config)):
        _demand_references(entries)
    _demand_models(config)
    if settings.chromium is not None:
        _demand_chromium(settings.chromium)


def _demand_distinct(entries: Sequence[Entry]) -> None:
    """Refuse two tasks under one key: their records could not be told apart."""
    places = {(entry.path, entry.line): entry for entry in entries}.values()
    count = Counter((entry.dataset, entry.name) for entry in places)
    twice = [entry.where for entry in places if count[entry.dataset, entry.name] > 1]
    if twice:
        raise pytest.UsageError(
            f"{twice[0]} and {twice[1]} have the same id in datasets of the same name, so their "
            "results could not be told apart; run them one by one"
        )


def _demand_page(page: Path, *, tasks: int) -> None:
    if not page.exists():
        raise pytest.UsageError(f"--iwr-page={page}: no such file or folder")
    if page.is_file() and tasks > 1:
        raise pytest.UsageError(
            f"--iwr-page={page} is one page, but {tasks} tasks are selected; "
            "choose one with --iwr-task=ID, or give a folder with <task-id>/index.html"
        )


def _demand_models(config: pytest.Config) -> None:
    workers = config.getoption("numprocesses", default=None) or 1
    try:
        demand_models(config.stash[SETTINGS], workers=workers)
    except UsageError as error:
        raise pytest.UsageError(str(error)) from error


def _demand_references(entries: Sequence[Entry]) -> None:
    bare = next((e for e in entries if not e.reference_html.is_file() and _is_valid(e)), None)
    if bare:
        raise pytest.UsageError(
            f"{bare.where}: task {bare.name} brings no reference page, so there is nothing to "
            "test; name pages with --iwr-page=PATH, or who writes them with --iwr-model=SPEC"
        )


def _is_valid(entry: Entry) -> bool:
    """Tell whether the task can be read; one that cannot becomes an error that says why."""
    from pytest_iwr.dataset import load  # noqa: PLC0415 - models are loaded when tasks are

    try:
        load(entry)
    except TaskFormatError:
        return False
    return True


def _demand_chromium(named: Path) -> None:
    try:
        find_chromium(named)
    except ChromiumNotFoundError as error:
        raise pytest.UsageError(str(error)) from error


def planned_of(config: pytest.Config, ids: Iterable[str]) -> list[Planned]:
    """Return the tasks that workers call *ids*: the controller itself collects nothing."""
    indexes: dict[Path, dict[str, Entry]] = {}
    planned: list[Planned] = []
    tails = {subject.leaf: subject.tail for subject in subjects(config)}
    for path, *names, leaf in (node.split("::") for node in ids):
        file = _file(config, path)
        if file is None:
            continue
        if file not in indexes:
            indexes[file] = {entry.name: entry for entry in read_index(file)}
        entries = indexes[file]
        entry = entries[names[0]] if names else next(iter(entries.values()))
        planned.append(Planned(entry, tails[leaf]))
    return planned


def _file(config: pytest.Config, path: str) -> Path | None:
    """Find what an id's *path* is relative to: the root directory, or an argument outside of it."""
    arguments = [config.invocation_params.dir / a.partition("::")[0] for a in config.args]
    bases = [config.rootpath, *arguments]
    return next((base / path for base in bases if (base / path).is_file()), None)

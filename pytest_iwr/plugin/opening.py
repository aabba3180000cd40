"""The beginning of a run: its folder, its lock, its manifest; the same when it goes on."""

from __future__ import annotations

import shlex
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from pytest_iwr.errors import IwrError
from pytest_iwr.manifest import new_manifest, read_manifest, write_manifest
from pytest_iwr.plugin.keys import RUN, SETTINGS
from pytest_iwr.plugin.models import resolved_models
from pytest_iwr.resume import demand_same, standing
from pytest_iwr.runs import RunLock
from pytest_iwr.text import shown

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pytest_iwr.manifest import Manifest
    from pytest_iwr.settings import Settings

_RESUME = "--iwr-resume"


def open_run(config: pytest.Config, expected: Sequence[str]) -> None:
    """Take the folder of the run and write its manifest; *expected* are keys of results.

    Raises `pytest.UsageError` when somebody else writes there, the disk refuses, or a run is to go
    on as another than it was begun.
    """
    run, settings = config.stash[RUN], config.stash[SETTINGS]
    try:
        run.folder.mkdir(parents=True, exist_ok=True)
        lock = RunLock(run.folder)
        lock.take()
        config.add_cleanup(lock.release)
        begun = _begun(config)
        run.manifest = begun.opened(arguments=config.invocation_params.args, expected=expected)
        write_manifest(run.folder, run.manifest)
    except OSError as error:
        raise pytest.UsageError(f"--iwr-results={settings.results}: {error}") from error
    except IwrError as error:
        raise pytest.UsageError(str(error)) from error


def check_resumed(config: pytest.Config) -> None:
    """Raise `pytest.UsageError` when the run that is gone on with was begun as another."""
    run, settings = config.stash[RUN], config.stash[SETTINGS]
    try:
        begun = read_manifest(run.folder)
        again = resuming(begun.arguments, run.folder.name)
        demand_same(begun, asked=_asked(settings), again=again)
        standing(run.folder)  # a journal that cannot be read is told now, not by each worker
    except IwrError as error:
        raise pytest.UsageError(str(error)) from error


def _begun(config: pytest.Config) -> Manifest:
    """Return the manifest as it is before this session."""
    run, settings = config.stash[RUN], config.stash[SETTINGS]
    if run.resumes:
        return read_manifest(run.folder)
    return _asked(settings)


def _asked(settings: Settings) -> Manifest:
    """Return the manifest of a new run, with the page as a person would name it here.

    So a run that is moved with its page, to another folder or machine, can go on there.
    """
    shard = str(settings.shard) if settings.shard else None
    page = shown(settings.page) if settings.page else None
    return new_manifest(replace(settings, page=page), shard=shard, models=resolved_models(settings))


def resuming(arguments: Sequence[str], name: str) -> str:
    """Return the command line that goes on with the run *name*, begun with *arguments*."""
    kept: list[str] = []
    skip = False
    for argument in arguments:
        if not skip and not argument.startswith(_RESUME):
            kept.append(argument)
        skip = argument == _RESUME
    return shlex.join(["pytest", *kept, f"{_RESUME}={name}"])

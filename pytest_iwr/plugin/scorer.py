"""The scorer of a run: one process that looks at pictures for all workers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pytest_iwr.errors import UsageError
from pytest_iwr.page.writers import cache_folder
from pytest_iwr.plugin.keys import SETTINGS, is_worker
from pytest_iwr.protocol import CUSTOM, OFFLINE, PAPER
from pytest_iwr.visual.chosen import changes, demand_engines, distant, plan_of

if TYPE_CHECKING:
    from pytest_iwr.judging.opening import ModelJudges
    from pytest_iwr.settings import Settings
    from pytest_iwr.visual.service.process import ScorerProcess
    from pytest_iwr.visual.service.remote import RemoteScorer

_ADDRESS, _KEY = "iwr_scorer", "iwr_scorer_key"
_PROCESS: pytest.StashKey[ScorerProcess] = pytest.StashKey()


def hand_over(config: pytest.Config, workerinput: dict[str, object]) -> None:
    """Tell a worker where pictures are looked at; the process need not have been started."""
    if config.stash[SETTINGS].scorer is None:
        process = _process(config)
        workerinput |= {_ADDRESS: process.address, _KEY: process.key}


def begin(config: pytest.Config) -> None:
    """Start the process of this run, and see that the engines asked for are there.

    Raises `pytest.UsageError`.
    """
    settings = config.stash[SETTINGS]
    try:
        if settings.scorer is None:
            process = _process(config)
            process.start(plan_of(settings, key=process.key, cache=cache_folder(settings)))
        if changes(settings) or settings.scorer:
            demand_engines(settings, scorer_of(config))
    except UsageError as error:
        raise pytest.UsageError(str(error)) from error


def scorer_of(config: pytest.Config) -> RemoteScorer:
    """Return what asks the scorer of this run, in any of its processes. Raises `UsageError`."""
    if there := distant(config.stash[SETTINGS]):
        return there
    if not is_worker(config):
        return _process(config).remote
    from pytest_iwr.visual.service.remote import RemoteScorer  # noqa: PLC0415 - when a task runs

    given = vars(config)["workerinput"]
    return RemoteScorer(given[_ADDRESS], bytes.fromhex(given[_KEY]))


def ended(config: pytest.Config) -> str:
    """Say how the scorer has ended before the run has, empty where it has not."""
    return config.stash[_PROCESS].ended() if _PROCESS in config.stash else ""


def protocol_name(settings: Settings, models: ModelJudges | None) -> str:
    """Return the protocol's name beside numbers. Raises `UsageError`."""
    if settings.protocol == PAPER and models:
        return f"{PAPER}/{models.judge.model.resolved}"
    return CUSTOM if changes(settings) else OFFLINE


def _process(config: pytest.Config) -> ScorerProcess:
    if _PROCESS not in config.stash:
        from pytest_iwr.visual.service.process import ScorerProcess  # noqa: PLC0415 - as above

        process = config.stash[_PROCESS] = ScorerProcess()
        config.add_cleanup(process.close)
    return config.stash[_PROCESS]

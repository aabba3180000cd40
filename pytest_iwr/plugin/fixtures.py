"""Fixtures: a ladder from settings to the runner. Override one to change what it gives."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pytest_iwr.errors import IwrError
from pytest_iwr.plugin.keys import RUN, SETTINGS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from playwright.sync_api import Playwright

    from pytest_iwr.browser.chromium import Chromium
    from pytest_iwr.engines import Engines
    from pytest_iwr.journal import JournalWriter
    from pytest_iwr.results import TaskResult
    from pytest_iwr.runner import Runner
    from pytest_iwr.settings import Settings


@pytest.fixture(scope="session")
def iwr_settings(pytestconfig: pytest.Config) -> Settings:
    """Give what the user asked for."""
    return pytestconfig.stash[SETTINGS]


@pytest.fixture(scope="session")
def iwr_playwright(request: pytest.FixtureRequest) -> Iterator[Playwright]:
    """Give pytest-playwright's own Playwright where that plugin is loaded, else start one."""
    if request.config.pluginmanager.has_plugin("playwright"):
        yield request.getfixturevalue("playwright")
        return
    from pytest_iwr.browser.driver import started_playwright  # noqa: PLC0415 - only when a task runs

    with started_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="session")
def iwr_chromium(
    request: pytest.FixtureRequest, iwr_settings: Settings, iwr_playwright: Playwright
) -> Iterator[Chromium]:
    """Give the browser of this process.

    pytest-playwright's ``browser_type_launch_args`` and ``browser_context_args`` hold for it.
    """
    from pytest_iwr.browser.chromium import Chromium  # noqa: PLC0415 - only when a task runs
    from pytest_iwr.roles import is_agent  # noqa: PLC0415

    has_plugin = request.config.pluginmanager.has_plugin("playwright")
    launch = request.getfixturevalue("browser_type_launch_args") if has_plugin else {}
    context = request.getfixturevalue("browser_context_args") if has_plugin else {}
    chromium = Chromium(
        iwr_playwright,
        named=iwr_settings.chromium,
        launch=launch,
        context=context,
        action_timeout_s=iwr_settings.action_timeout_s,
        attachable=is_agent(iwr_settings),
    )
    yield chromium
    chromium.close()


@pytest.fixture(scope="session")
def iwr_engines(pytestconfig: pytest.Config, iwr_settings: Settings) -> Engines:
    """Give who grounds, judges and compares: the protocol's own engines, or those of a plugin."""
    from pytest_iwr.engines import make_engines  # noqa: PLC0415 - only when a task runs
    from pytest_iwr.page.writers import cache_folder  # noqa: PLC0415
    from pytest_iwr.plugin.deciders import grounder_for, judges_for, told_of  # noqa: PLC0415
    from pytest_iwr.plugin.scorer import protocol_name, scorer_of  # noqa: PLC0415
    from pytest_iwr.roles import parse_judge  # noqa: PLC0415

    hook = pytestconfig.hook
    try:
        models = judges_for(pytestconfig)
        return make_engines(
            visual=iwr_settings.visual == "on",
            grounder=hook.pytest_iwr_make_grounder(config=pytestconfig)
            or grounder_for(pytestconfig),
            judge=hook.pytest_iwr_make_judge(config=pytestconfig),
            reader=hook.pytest_iwr_make_text_reader(config=pytestconfig),
            structure=hook.pytest_iwr_make_structure_scorer(config=pytestconfig),
            scorer=scorer_of(pytestconfig),
            protocol=protocol_name(iwr_settings, models),
            models=models,
            checks=parse_judge(iwr_settings.judge).checks,
            at_once=iwr_settings.calls,
            told=told_of(models, folder=cache_folder(iwr_settings)) if models else None,
        )
    except IwrError as error:
        pytest.fail(f"error: {error}", pytrace=False)


@pytest.fixture(scope="session")
def iwr_journal(pytestconfig: pytest.Config) -> Iterator[JournalWriter]:
    """Give the journal of this process."""
    from pytest_iwr.journal import JournalWriter  # noqa: PLC0415 - only when a task runs

    run = pytestconfig.stash[RUN]
    journal = JournalWriter(run.folder, writer=run.writer)
    yield journal
    journal.close()


@pytest.fixture(scope="session")
def iwr_standing(pytestconfig: pytest.Config, iwr_engines: Engines) -> Mapping[str, TaskResult]:
    """Give the results, by `Key.path`, that a resumed run needs not make again; else none."""
    run = pytestconfig.stash[RUN]
    if not run.resumes:
        return {}
    from pytest_iwr.resume import demand_fingerprint, standing  # noqa: PLC0415 - only when resumed

    results = standing(run.folder)
    try:
        demand_fingerprint(results, iwr_engines.protocol.fingerprint)
    except IwrError as error:
        pytest.fail(f"error: {error}", pytrace=False)
    return results


@pytest.fixture(scope="session")
def iwr_runner(
    pytestconfig: pytest.Config,
    iwr_settings: Settings,
    iwr_chromium: Chromium,
    iwr_engines: Engines,
    iwr_journal: JournalWriter,
) -> Runner:
    """Give what replays a task."""
    from pytest_iwr.runner import Runner  # noqa: PLC0415 - only when a task runs

    return Runner(
        chromium=iwr_chromium,
        engines=iwr_engines,
        journal=iwr_journal,
        folder=pytestconfig.stash[RUN].folder,
        task_timeout_s=iwr_settings.task_timeout_s,
    )

"""Options: their pytest side, and what follows from them before anything is collected."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from pytest_iwr.entries import task_files
from pytest_iwr.errors import UsageError
from pytest_iwr.option_table import OPTIONS
from pytest_iwr.plugin import hookspecs
from pytest_iwr.plugin.keys import RUN, SETTINGS, RunState, is_worker
from pytest_iwr.plugin.models import header_lines, models_in
from pytest_iwr.roles import demand_odd
from pytest_iwr.settings import resolve
from pytest_iwr.text import shown

if TYPE_CHECKING:
    from pytest_iwr.option_table import Option
    from pytest_iwr.settings import Settings

DEFAULT_TASKS = "tasks"
#: They lose tests or hang when a worker dies (pytest-xdist issues 1323, 1327, 1378).
_BAD_DISTRIBUTIONS = ("loadgroup", "loadfile", "loadscope")
#: Options that say what to measure: with one of them and no path, the tasks are what runs.
_SUBJECTS = ("page", "model", "floors", "tasks", "task", "resume")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add every option with its ini twin."""
    group = parser.getgroup("iwr", "IWR-Bench tasks as tests (pytest-iwr)")
    for option in OPTIONS:
        default = f"; default: {option.default}" if option.default else ""
        known = f" ({', '.join(option.choices)})" if len(option.choices) > 1 else ""
        words = f"{option.help}{known}{default} [ini {option.ini}, env {option.env}]"
        group.addoption(
            option.flag, dest=option.ini, help=words.replace("%", "%%"), **_reading(option)
        )
        parser.addini(option.ini, help=words, type="string", default="")


def _reading(option: Option) -> dict[str, Any]:
    """Return how the command line takes *option*: its text, several of them, or its bare name."""
    if option.kind == "flag":
        return {"action": "store_const", "const": "on", "default": None}
    several = {"action": "append"} if option.separator else {}
    return {"default": None, "metavar": option.metavar or option.kind.upper(), **several}


def pytest_addhooks(pluginmanager: pytest.PytestPluginManager) -> None:
    """Make the seams known to pytest."""
    pluginmanager.add_hookspecs(hookspecs)


def pytest_configure(config: pytest.Config) -> None:
    """Resolve the settings once, and turn to the tasks when a subject is named but no path."""
    config.addinivalue_line("markers", "iwr: a recorded task that is replayed on a page")
    try:
        settings = config.stash[SETTINGS] = _resolved(config)
        models_in(settings)
        demand_odd(settings.judge_votes)
    except (UsageError, TypeError) as error:  # TypeError: of pytest, an ini value that is no string
        raise pytest.UsageError(str(error)) from error
    if _names_subject(config) and config.args_source is not config.ArgsSource.ARGS:
        tasks = settings.tasks or config.rootpath / DEFAULT_TASKS
        if not tasks.exists():
            raise pytest.UsageError(f"{tasks}: no tasks here; say where with --iwr-tasks=PATH")
        config.args = [str(tasks)]
        config.args_source = config.ArgsSource.ARGS
    try:
        config.stash[RUN] = RunState.of(config, settings)
    except UsageError as error:
        raise pytest.UsageError(str(error)) from error
    if settings.resume is not None and not is_worker(config):
        from pytest_iwr.plugin.opening import check_resumed  # noqa: PLC0415 - only when resumed

        check_resumed(config)


def _resolved(config: pytest.Config) -> Settings:
    inipath = config.inipath
    return resolve(
        cli={option.name: _given(config, option) for option in OPTIONS},
        env=os.environ,
        ini=config.getini,
        cwd=config.invocation_params.dir,
        ini_dir=inipath.parent if inipath else config.rootpath,
    )


def _given(config: pytest.Config, option: Option) -> str | None:
    """Return what the command line says, as one text."""
    said: str | list[str] | None = config.getoption(option.ini)
    return option.as_text(said)


def _names_subject(config: pytest.Config) -> bool:
    named = {option.name: option for option in OPTIONS if option.name in _SUBJECTS}
    return any(
        config.getoption(option.ini) is not None or os.environ.get(option.env)
        for option in named.values()
    )


def pytest_report_header(config: pytest.Config) -> list[str]:
    """Say what will be measured and how, when anything will be."""
    settings = config.stash[SETTINGS]
    if is_worker(config) or not concerns_tasks(config):
        return []
    lines = [f"iwr: protocol {settings.protocol}, visual {settings.visual}, {_measured(settings)}"]
    lines += header_lines(settings)
    if settings.resume:
        lines.append(f"iwr: going on with {shown(config.stash[RUN].folder)}")
    dist = config.getoption("dist", "no")
    if dist in _BAD_DISTRIBUTIONS:
        lines.append(
            f"iwr: warning: --dist={dist} can hang or lose tasks when a worker dies; "
            "use load or worksteal"
        )
    return lines


def _measured(settings: Settings) -> str:
    pages = [f"page: {shown(settings.page)}"] if settings.page else []
    models = [f"model: {', '.join(settings.model)}"] if settings.model else []
    what = ", ".join(pages + models) or "page: each task's reference page"
    return f"{what}, and the floors" if settings.floors else what


def concerns_tasks(config: pytest.Config) -> bool:
    """Tell whether tasks are among what was asked for."""
    if config.args_source is not config.ArgsSource.ARGS:
        return False
    return any(task_files(Path(arg.partition("::")[0])) for arg in config.args)

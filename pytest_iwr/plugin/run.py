"""The run as a whole: its manifest, what reports carry, the exit code, the summary, JUnit."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from pytest_iwr.plugin.collect import TaskItem
from pytest_iwr.plugin.item import PENDING
from pytest_iwr.plugin.keys import RUN, SETTINGS, RunState, is_worker, shown
from pytest_iwr.plugin.preflight import check_before_start

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable

    from pytest_iwr.results import TaskResult

_TASK_NODE = re.compile(r"(?:^|/)task\.json::|\.jsonl::")
#: Read from the journal once, when the session ends.
RESULTS: pytest.StashKey[tuple[TaskResult, ...]] = pytest.StashKey()


def pytest_sessionstart(session: pytest.Session) -> None:
    """Refuse what cannot work before anything is started."""
    config = session.config
    if is_worker(config) or config.option.collectonly:
        return
    check_before_start(config)
    config.pluginmanager.register(Listener(config.stash[RUN]), "iwr-listener")


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Tell a worker of pytest-xdist where the run writes."""
    node.config.stash[RUN].hand_over(node.workerinput)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_node_collection_finished(node: Any, ids: Iterable[str]) -> None:
    """Remember which tasks the workers are going to run."""
    expect(node.config, {name for name in ids if _TASK_NODE.search(name)})


def pytest_collection_finish(session: pytest.Session) -> None:
    """Remember which tasks are going to run here."""
    if not is_worker(session.config) and not session.config.option.collectonly:
        expect(session.config, {i.nodeid for i in session.items if isinstance(i, TaskItem)})


def expect(config: pytest.Config, ids: set[str]) -> None:
    """Note *ids* of tasks that will run; the first ones begin the run's folder."""
    run = config.stash[RUN]
    begins = ids and not run.expected
    run.expected |= ids
    if begins:
        _write_manifest(config)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Let the report of an action or a task carry what it came to, as a plain dict ``iwr``."""
    report = yield
    if call.when == "call" and (came_to := item.stash.get(PENDING, None)):
        vars(report)["iwr"] = came_to
        del item.stash[PENDING]
    return report


class Listener:
    """Hears on the controller which tasks have come to an end."""

    def __init__(self, run: RunState) -> None:
        self._run = run

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Note a task whose last report says what it came to."""
        if "iwr.status" in getattr(report, "iwr", {}):
            self._run.finished.add(report.nodeid)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_sessionfinish(session: pytest.Session) -> Generator[None, None, None]:
    """Read the journal, settle the exit code, and itemise the JUnit file once it is written."""
    config = session.config
    if is_worker(config) or not config.stash[RUN].folder.is_dir():
        return (yield)
    from pytest_iwr.journal import read_run  # noqa: PLC0415 - only when a task ran

    run = config.stash[RUN]
    config.stash[RESULTS] = results = read_run(run.folder)
    session.exitstatus = _exit_status(session, results)
    _write_manifest(config, results=results, exit_status=int(session.exitstatus))
    done = yield
    _itemise(config, results)
    return done


def _exit_status(session: pytest.Session, results: tuple[TaskResult, ...]) -> int | pytest.ExitCode:
    """Return the exit status by the precedence 4, 2, 3, 1."""
    status = session.exitstatus
    if status not in {pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED}:
        return status
    if distrust(session, results):
        return pytest.ExitCode.INTERNAL_ERROR
    least = session.config.stash[SETTINGS].min_final
    if least is not None:
        from pytest_iwr.metrics import aggregate  # noqa: PLC0415 - only when a task ran

        if not all(group.meets(least) for group in aggregate(results)):
            return pytest.ExitCode.TESTS_FAILED
    return status


def distrust(session: pytest.Session, results: tuple[TaskResult, ...]) -> bool:
    """Tell whether the run has trouble of ours, lost a task, or decided nothing."""
    from pytest_iwr.metrics import score  # noqa: PLC0415 - only when a task ran
    from pytest_iwr.results import Result, Status  # noqa: PLC0415

    run = session.config.stash[RUN]
    stopped_early = bool(session.shouldfail or session.shouldstop)
    lost = run.expected - run.finished
    decided = any(
        result.status is Status.NO_PAGE
        or any(action.result in {Result.PASSED, Result.FAILED} for action in result.actions)
        for result in results
    )
    trouble = any(score(result).errors for result in results)
    return trouble or not decided or bool(lost and not stopped_early)


def _write_manifest(
    config: pytest.Config,
    *,
    results: tuple[TaskResult, ...] = (),
    exit_status: int | None = None,
) -> None:
    from pytest_iwr.manifest import write_manifest  # noqa: PLC0415 - only when a task runs

    write_manifest(
        config.stash[RUN].folder,
        arguments=list(config.invocation_params.args),
        settings=config.stash[SETTINGS],
        expected=len(config.stash[RUN].expected),
        results=results,
        exit_status=exit_status,
    )


def _itemise(config: pytest.Config, results: tuple[TaskResult, ...]) -> None:
    path = getattr(config.option, "xmlpath", None)
    if path and Path(path).is_file():
        from pytest_iwr.report.junit import itemise  # noqa: PLC0415 - only when it is asked for

        itemise(Path(path), {result.key.path: result for result in results})


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    """Print scores per task and their means."""
    results = config.stash.get(RESULTS, None)
    if not results:
        return
    from pytest_iwr.report.terminal import summary_lines  # noqa: PLC0415 - only when a task ran

    settings = config.stash[SETTINGS]
    terminalreporter.write_sep("=", "IWR-Bench scores")
    for line in summary_lines(
        results,
        results_dir=str(shown(config.stash[RUN].folder)),
        width=terminalreporter._tw.fullwidth,  # noqa: SLF001 - the public name is a property of it
        verbose=config.get_verbosity() > 0,
        gate=settings.gate,
        min_final=settings.min_final,
    ):
        terminalreporter.write_line(line.text, **line.markup)

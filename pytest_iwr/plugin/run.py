"""The run as a whole: which tasks it has, what reports carry, and its end."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest

from pytest_iwr.plugin import stops
from pytest_iwr.plugin.collect import TaskItem
from pytest_iwr.plugin.keys import CAME_TO, RUN, SETTINGS, WHOLE_KEY, Planned, is_worker
from pytest_iwr.plugin.models import models_in
from pytest_iwr.plugin.options import concerns_tasks
from pytest_iwr.plugin.preflight import check_before_start, planned_of
from pytest_iwr.plugin.subjects import subjects

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Sequence

    from pytest_iwr.plugin.closing import Closing

#: Ids of tasks end in one of these and the subject. pytest gives a file that is named on the
#: command line and stands outside of the root directory an empty path.
_TASK_NODE = re.compile(r"((^|/)task\.json|(^|\.jsonl)::[^:]+|^)::[^:]+")
CLOSING: pytest.StashKey[Closing] = pytest.StashKey()


def pytest_sessionstart(session: pytest.Session) -> None:
    """Begin to listen, on the controller."""
    config = session.config
    if not is_worker(config):
        config.pluginmanager.register(Listener(config), "iwr-listener")


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Tell a worker of pytest-xdist where the run writes, and who looks at pictures."""
    node.config.stash[RUN].hand_over(node.workerinput)
    if concerns_tasks(node.config):
        from pytest_iwr.plugin import scorer  # noqa: PLC0415 - only when a task runs

        scorer.hand_over(node.config, node.workerinput)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_node_collection_finished(node: Any, ids: Iterable[str]) -> None:
    """Hear from a worker which tasks there are; each of them says the same."""
    config = node.config
    leaves = tuple(f"::{subject.leaf}" for subject in subjects(config))
    tasks = [name for name in ids if name.endswith(leaves) and _TASK_NODE.search(name)]
    if tasks and not config.stash[RUN].expected:
        _begin(config, tasks, planned_of(config, tasks))


def pytest_collection_finish(session: pytest.Session) -> None:
    """Note which tasks are going to run here."""
    config = session.config
    tasks = [item for item in session.items if isinstance(item, TaskItem)]
    if not tasks or _only_shown(config):
        return
    if is_worker(config):
        stops.leave_to_controller()
    else:
        _begin(config, [item.nodeid for item in tasks], [item.planned for item in tasks])


def _only_shown(config: pytest.Config) -> bool:
    """Tell whether tests, or their fixtures, are listed and none is called."""
    return bool(config.option.collectonly or config.getoption("setuponly", default=False))


def _begin(config: pytest.Config, ids: Sequence[str], planned: Sequence[Planned]) -> None:
    """Refuse what cannot work; else begin the run's folder, or go on in it."""
    from pytest_iwr.plugin import scorer  # noqa: PLC0415 - only when a task runs
    from pytest_iwr.plugin.opening import open_run  # noqa: PLC0415

    check_before_start(config, [one.entry for one in planned])
    if not config.stash[SETTINGS].generate_only:
        scorer.begin(config)
    open_run(config, [one.key_path for one in planned])
    config.stash[RUN].expected = Counter(ids)
    stops.begin(config)
    if models_in(config.stash[SETTINGS]):
        from pytest_iwr.plugin.asking import tell_progress  # noqa: PLC0415 - only with a model

        tell_progress(config)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Let the report of an action or a task carry what it came to, as a plain dict ``iwr``."""
    report = yield
    if call.when != "teardown" and (came_to := item.stash.get(CAME_TO, None)):
        vars(report)["iwr"] = came_to
        del item.stash[CAME_TO]
    return report


class Listener:
    """Hears on the controller which workers there are, and which tasks have come to an end."""

    def __init__(self, config: pytest.Config) -> None:
        self._run = config.stash[RUN]
        self._concerned = concerns_tasks(config)

    @pytest.hookimpl(optionalhook=True)
    def pytest_xdist_newgateway(self, gateway: Any) -> None:
        """Ask a worker on this machine for its process, before it begins with pytest."""
        if self._concerned and gateway.spec.popen:
            asked = gateway.remote_exec("import os; channel.send(os.getpid())")
            self._run.workers[gateway.id] = asked.receive()

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        """Forget a worker that has ended: its process id may become somebody else's."""
        self._run.workers.pop(node.gateway.id, None)
        told = getattr(node, "workeroutput", {}).get(WHOLE_KEY)
        self._run.whole = self._run.whole or told or []

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Note a task whose last report says what it came to, or that somebody skipped it."""
        skipped = report.when == "setup" and report.skipped
        came_to = getattr(report, "iwr", {})
        if skipped or "status" in came_to:
            self._run.finished[report.nodeid] += 1
        self._run.stood += bool(came_to.get("stood"))
        self._run.trouble = self._run.trouble or came_to.get("trouble", "")


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_sessionfinish(session: pytest.Session) -> Generator[None, None, None]:
    """Settle the exit status before it is shown, and itemise the JUnit file once it is written."""
    config = session.config
    run = config.stash[RUN]
    if is_worker(config) and run.whole:
        vars(config)["workeroutput"][WHOLE_KEY] = run.whole
    if is_worker(config) or not (run.expected or run.folder.is_dir()):
        return (yield)
    from pytest_iwr.plugin.closing import Closing  # noqa: PLC0415 - only when tasks ran

    closing = config.stash[CLOSING] = Closing.of(session)
    closing.write_files()
    session.exitstatus = closing.status
    done = yield
    closing.itemise_junit()
    return done


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    """Print scores per task and their means."""
    if CLOSING in config.stash:
        config.stash[CLOSING].print_summary(terminalreporter)

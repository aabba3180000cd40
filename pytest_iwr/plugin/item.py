"""The test function behind every task: replays it, and reports each action as a subtest."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

import pytest

from pytest_iwr.errors import IwrError
from pytest_iwr.plugin.keys import RUN, shown

if TYPE_CHECKING:
    from pytest_iwr.results import ActionResult, Key, TaskResult
    from pytest_iwr.runner import Assignment, Runner
    from pytest_iwr.settings import Settings

#: What a step or a task came to, waiting for the report that will carry it.
PENDING: pytest.StashKey[dict[str, Any]] = pytest.StashKey()


class ActionFailedError(AssertionError):
    """An action that failed, or trouble that kept it from having a result; the text says all."""


def replay_task(
    request: pytest.FixtureRequest,
    iwr_settings: Settings,
    iwr_runner: Runner,
    subtests: pytest.Subtests,
) -> None:
    """Replay the task of the requesting item; each action is a subtest."""
    gated = iwr_settings.gate == "actions" and iwr_settings.min_final is None
    key = _key(request)
    request.node.user_properties.append(("iwr.key", key.path))
    from pytest_iwr.runner import conclude  # noqa: PLC0415 - only when a task runs

    try:
        assignment = _assignment(request, key)
    except IwrError as error:
        result = iwr_runner.refuse(key, source=request.node.entry.where, reason=str(error))
        _finish(request, result, gated=gated)
        return
    told: set[tuple[int, str]] = set()

    def tell(action: ActionResult) -> None:
        if (action.step, action.result.value) not in told:
            told.add((action.step, action.result.value))
            _tell(request, subtests, assignment, action, gated=gated)

    result = conclude(iwr_runner.replay(assignment), tell=tell)
    for action in result.actions:
        tell(action)
    _finish(request, result, gated=gated)


def _key(request: pytest.FixtureRequest) -> Key:
    from pytest_iwr.results import Key  # noqa: PLC0415 - only when a task runs

    entry, source = request.node.entry, request.node.source
    return Key(dataset=entry.dataset, task=entry.name, subject=source.subject)


def _assignment(request: pytest.FixtureRequest, key: Key) -> Assignment:
    from pytest_iwr.dataset import load, raw_bytes  # noqa: PLC0415 - only when a task runs
    from pytest_iwr.runner import Assignment  # noqa: PLC0415

    entry, source = request.node.entry, request.node.source
    task = load(entry)
    return Assignment(
        key=key,
        task=task,
        page=source.page_for(task),
        source=entry.where,
        task_sha256=hashlib.sha256(raw_bytes(entry)).hexdigest(),
    )


def _tell(
    request: pytest.FixtureRequest,
    subtests: pytest.Subtests,
    assignment: Assignment,
    action: ActionResult,
    *,
    gated: bool,
) -> None:
    from pytest_iwr.report.failure import failure_text  # noqa: PLC0415 - only when a task runs
    from pytest_iwr.results import Result  # noqa: PLC0415

    request.node.stash[PENDING] = {
        "key": assignment.key.path,
        "step": action.step,
        "title": action.planned.title,
        "result": action.result.value,
    }
    folder = shown(request.config.stash[RUN].folder)
    with subtests.test(msg=str(action.planned.title)):
        match action.result:
            case Result.NOT_REACHED:
                pytest.skip("not reached: the trajectory ended before")
            case Result.UNDECIDED:
                pytest.skip(failure_text(action, folder=folder))
            case Result.FAILED if not gated:
                pytest.xfail(failure_text(action, folder=folder))
            case Result.FAILED | Result.ERROR:
                raise ActionFailedError(failure_text(action, folder=folder))


def _finish(
    request: pytest.FixtureRequest,
    result: TaskResult,
    *,
    gated: bool,
) -> None:
    from pytest_iwr.metrics import score  # noqa: PLC0415 - only when a task runs
    from pytest_iwr.results import Status  # noqa: PLC0415

    scores = score(result)
    values = {
        "iwr.status": result.status.value,
        "iwr.ifs": scores.ifs,
        "iwr.vfs": scores.vfs,
        "iwr.final": scores.final,
        "iwr.protocol": f"{result.task.protocol}:{result.task.fingerprint}",
        "iwr.results": str(shown(request.config.stash[RUN].folder)),
    }
    # Strings only: a value that cannot be sent to pytest-xdist's controller would end its session.
    request.node.user_properties.extend(
        (name, value if isinstance(value, str) else json.dumps(value))
        for name, value in values.items()
    )
    request.node.stash[PENDING] = {"key": result.key.path, **values}
    if result.status is Status.NO_PAGE and result.end:
        words = f"no page: {result.end.reason}; the task scores 0"
        if gated:
            raise ActionFailedError(words)
        pytest.xfail(words)
    if result.error and not _told_by_action(result):
        raise ActionFailedError(f"error: {result.error}")


def _told_by_action(result: TaskResult) -> bool:
    from pytest_iwr.results import Result  # noqa: PLC0415 - only when a task runs

    return any(action.result is Result.ERROR for action in result.actions)

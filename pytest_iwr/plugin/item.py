"""The test function behind every task. Collecting tasks loads this; running one loads `replay`."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pytest

    from pytest_iwr.results import TaskResult
    from pytest_iwr.runner import Runner


class ActionFailedError(AssertionError):
    """An action that failed, or trouble that kept it from having a result; the text says all."""


def replay_task(
    request: pytest.FixtureRequest,
    iwr_runner: Runner,
    iwr_standing: Mapping[str, TaskResult],
    subtests: pytest.Subtests,
) -> None:
    """Replay the task of the requesting item; each action is a subtest."""
    from pytest_iwr.plugin.replay import Replay  # noqa: PLC0415 - only when a task runs

    Replay(request.node, iwr_runner, subtests, standing=iwr_standing).run()

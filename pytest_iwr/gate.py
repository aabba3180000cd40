"""What a run comes to as a whole: passed, failed, or not to be trusted. Pure decisions.

The exit status of a run is the first of these that holds: wrong usage (4), interrupted (2), not to
be trusted (3), failed (1). The first two are known before anything is asked here.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from pytest_iwr.aggregate import aggregate, subjects_of
from pytest_iwr.metrics import made_by, score
from pytest_iwr.results import Result, Status

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pytest_iwr.results import TaskResult, VisualRecord

PASSED = 0
FAILED = 1
NOT_TO_BE_TRUSTED = 3


def exit_status(
    results: Sequence[TaskResult], *, failed: bool, lost: int, min_final: float | None
) -> int:
    """Return the exit status of a run that was neither refused nor interrupted.

    *failed*: a test failed, a task or any other. *lost* tasks were handed out and never heard of
    again. *min_final* is what the mean Final of each subject must reach, by its low end; floors
    beside it are no subjects.
    """
    if lost or not trustworthy(results):
        return NOT_TO_BE_TRUSTED
    below = min_final is not None and not all(
        group.meets(min_final) for group in subjects_of(aggregate(results))
    )
    return FAILED if failed or below else PASSED


def trustworthy(results: Sequence[TaskResult]) -> bool:
    """Tell whether no task had trouble of ours, and of those that ran anything was decided.

    Different engines under one fingerprint are such trouble: their numbers bear the same label.
    """
    if any(score(result).errors for result in results) or _mixed(results):
        return False
    ran = [result for result in results if result.status is not Status.PENDING]
    return not ran or any(_decides(result) for result in ran)


def _mixed(results: Sequence[TaskResult]) -> bool:
    looks: defaultdict[str, list[VisualRecord]] = defaultdict(list)
    for result in results:
        looks[result.task.fingerprint] += result.visuals.values()
    return any(made_by(visuals).mixed for visuals in looks.values())


def _decides(result: TaskResult) -> bool:
    decided = {Result.PASSED, Result.FAILED}
    return result.status is Status.NO_PAGE or any(a.result in decided for a in result.actions)

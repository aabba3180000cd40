"""What a run comes to: by the precedence 3 before 1 before 0."""

from __future__ import annotations

import pytest

from pytest_iwr.gate import exit_status, trustworthy
from pytest_iwr.results import (
    ActionRecord,
    EndRecord,
    Execution,
    Key,
    PlannedAction,
    Reason,
    Status,
    TaskRecord,
    TaskResult,
    assemble,
)

GOOD, BAD = Execution.DONE, Execution.INFEASIBLE
UNDECIDED, ERROR = Execution.ABSTAINED, Execution.ERROR


def task(
    *executions: Execution, name: str = "shop", status: Status = Status.COMPLETE
) -> TaskResult:
    """Return a result whose actions went so, without assertions."""
    key = Key(dataset="tasks", task=name, subject="page")
    plan = tuple(PlannedAction(kind="Click", title=f"0{n}") for n in range(len(executions)))
    reasons = [Reason.NOT_FOUND if e is BAD else None for e in executions]
    return assemble(
        [
            TaskRecord(key=key, actions=plan, initial_flag=False),
            *(
                ActionRecord(key=key, step=step, execution=e, reason=reason)
                for step, (e, reason) in enumerate(zip(executions, reasons, strict=True), start=1)
            ),
            EndRecord(key=key, status=status),
        ]
    )


NO_PAGE = task(name="pageless", status=Status.NO_PAGE)


@pytest.mark.parametrize(
    ("results", "failed", "lost", "least", "code"),
    [
        ([task(GOOD)], False, 0, None, 0),
        ([task(GOOD, BAD)], True, 0, None, 1),
        ([task(GOOD, BAD)], False, 0, None, 0),
        ([task(GOOD, UNDECIDED)], False, 0, None, 0),
        ([task(UNDECIDED)], False, 0, None, 3),
        ([task(UNDECIDED), task(GOOD, name="b")], False, 0, None, 0),
        ([task(UNDECIDED), NO_PAGE], True, 0, None, 1),
        ([task(GOOD, ERROR)], True, 0, None, 3),
        ([task(GOOD), task(ERROR, name="b")], True, 0, None, 3),
        ([task(GOOD)], False, 1, None, 3),
        ([task(GOOD)], True, 1, None, 3),
        ([], True, 0, None, 1),
        ([], False, 0, None, 0),
        ([], True, 2, None, 3),
        ([task(GOOD)], False, 0, 0.7, 0),
        ([task(GOOD)], False, 0, 0.71, 1),
        ([task(GOOD), task(BAD, name="b")], False, 0, 0.35, 0),
        ([task(GOOD, UNDECIDED)], False, 0, 0.36, 1),
        ([task(GOOD)], True, 0, 0.1, 1),
        ([task(ERROR)], False, 0, 0.1, 3),
    ],
)
def test_the_worst_that_happened_decides(results, failed, lost, least, code):
    """Lost tasks, trouble of ours and nothing decided give 3; a failed test or gate 1; else 0."""
    assert exit_status(results, failed=failed, lost=lost, min_final=least) == code


def test_a_task_without_a_page_is_decided():
    """No page is the subject's doing: it scores 0, and that is a result."""
    assert trustworthy([NO_PAGE])


def test_every_subject_must_reach_the_gate():
    """The gate asks each subject's own mean, not the mean of all."""
    weak = task(BAD)
    other = Key(dataset="tasks", task="shop", subject="reference")
    strong = assemble(
        record.model_copy(update={"key": other})
        for record in (task(GOOD).task, task(GOOD).actions[0].action, task(GOOD).end)
    )

    assert exit_status([strong], failed=False, lost=0, min_final=0.7) == 0
    assert exit_status([strong, weak], failed=False, lost=0, min_final=0.35) == 1

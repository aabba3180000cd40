"""What the records of an attempt add up to: the result of each action, and of the task."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from pytest_iwr.record_parts import (
    CalibrationRecord,
    CandidateRecord,
    CheckRecord,
    Execution,
    Holds,
    JudgeRecord,
    OpinionRecord,
    PlannedAction,
    Reason,
    StageRecord,
    Status,
    VoteRecord,
)
from pytest_iwr.records import (
    JOURNAL_SCHEMA,
    ActionRecord,
    AttemptRecord,
    CallRecord,
    CanaryRecord,
    EndRecord,
    Key,
    Keyed,
    Record,
    RunRecord,
    TaskRecord,
    VerdictRecord,
    VisualRecord,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

__all__ = [
    "JOURNAL_SCHEMA",
    "ActionRecord",
    "ActionResult",
    "AttemptRecord",
    "CalibrationRecord",
    "CallRecord",
    "CanaryRecord",
    "CandidateRecord",
    "CheckRecord",
    "EndRecord",
    "Execution",
    "Holds",
    "JudgeRecord",
    "Key",
    "OpinionRecord",
    "PlannedAction",
    "Reason",
    "Record",
    "Result",
    "RunRecord",
    "StageRecord",
    "Status",
    "TaskRecord",
    "TaskResult",
    "VerdictRecord",
    "VisualRecord",
    "VoteRecord",
    "assemble",
    "missing",
    "result_of",
]


class Result(StrEnum):
    """What an action comes to."""

    PASSED = "passed"
    FAILED = "failed"
    UNDECIDED = "undecided"
    ERROR = "error"
    NOT_REACHED = "not_reached"


@dataclass(frozen=True, slots=True)
class ActionResult:
    """One action of the trajectory (``step`` from 1) and what it came to."""

    step: int
    planned: PlannedAction
    result: Result
    action: ActionRecord | None = None
    verdict: VerdictRecord | None = None

    @property
    def abstained(self) -> bool:
        """Whether grounding could not choose, so that this ends the trajectory undecided."""
        return self.action is not None and self.action.execution is Execution.ABSTAINED

    @property
    def ends_trajectory(self) -> bool:
        """Whether nothing behind this action is run."""
        return self.result in {Result.FAILED, Result.ERROR} or self.abstained


@dataclass(frozen=True, slots=True)
class TaskResult:
    """What the highest attempt at a task came to: one `ActionResult` per action, in order.

    ``visuals`` maps steps to comparisons; it holds compared steps only. ``error`` names the trouble
    of a task that cannot be scored. ``calls`` are the calls to models that it took, ``canaries``
    what the judge said to assertions that are false.
    """

    task: TaskRecord
    status: Status
    actions: tuple[ActionResult, ...]
    visuals: Mapping[int, VisualRecord]
    opening: ActionRecord | None = None
    end: EndRecord | None = None
    calls: tuple[CallRecord, ...] = ()
    canaries: tuple[CanaryRecord, ...] = ()

    @property
    def tripped(self) -> tuple[CanaryRecord, ...]:
        """Return the canaries that the judge took for true: its verdicts here are in doubt."""
        return tuple(one for one in self.canaries if one.holds is Holds.YES)

    @property
    def key(self) -> Key:
        """Return which task this is, for whom."""
        return self.task.key

    @property
    def error(self) -> str | None:
        """Say what went wrong with the harness (not with the page), if anything did."""
        if self.opening and self.opening.execution is Execution.ERROR:
            return self.opening.detail
        for action in self.actions:
            if action.result is Result.ERROR:
                return _trouble(action)
        if self.status is Status.INCOMPLETE:
            return self.end.reason if self.end else "the attempt was never closed (a lost worker?)"
        return None


def _trouble(action: ActionResult) -> str:
    if action.verdict and action.verdict.error:
        return f"step {action.step}: {action.verdict.error}"
    detail = action.action.detail if action.action else "no record"
    return f"step {action.step}: {detail}"


def missing(expected: Iterable[str], results: Iterable[TaskResult]) -> tuple[str, ...]:
    """Return which keys (`Key.path`) of *expected* are not among *results*, in their order."""
    known = {result.key.path for result in results}
    return tuple(key for key in expected if key not in known)


def result_of(action: ActionRecord, verdict: VerdictRecord | None, *, judged: bool) -> Result:
    """Return what an executed action comes to; an unjudged one that is done has passed."""
    if action.execution is Execution.ERROR:
        return Result.ERROR
    if action.execution is Execution.INFEASIBLE:
        return Result.FAILED
    if action.execution is Execution.ABSTAINED:
        return Result.UNDECIDED
    if not judged:
        return Result.PASSED
    if verdict is None or verdict.holds is None:
        return Result.ERROR
    return {
        Holds.YES: Result.PASSED,
        Holds.NO: Result.FAILED,
        Holds.UNDECIDED: Result.UNDECIDED,
    }[verdict.holds]


def assemble(records: Iterable[Keyed]) -> TaskResult:
    """Return what the records of *one* attempt come to.

    The later record of a key wins. The trajectory ends at the first failed, errored or abstained
    action: whatever was recorded behind it is discarded. Raises `ValueError` for an attempt without
    its ``task`` record.
    """
    task: TaskRecord | None = None
    end: EndRecord | None = None
    done: dict[int, ActionRecord] = {}
    verdicts: dict[int, VerdictRecord] = {}
    visuals: dict[int, VisualRecord] = {}
    calls: list[CallRecord] = []
    canaries: dict[int, CanaryRecord] = {}
    for record in records:
        match record:
            case TaskRecord():
                task = record
            case CallRecord():
                calls.append(record)
            case CanaryRecord():
                canaries[record.step] = record
            case ActionRecord():
                done[record.step] = record
            case VerdictRecord():
                verdicts[record.step] = record
            case VisualRecord():
                visuals[record.step] = record
            case EndRecord():
                end = record
    if task is None:
        raise ValueError("an attempt without its task record")
    pending = end is not None and end.status is Status.PENDING
    actions = tuple(_trajectory(task, done, verdicts, pending=pending))
    reached = {0} | {a.step for a in actions if a.result is not Result.NOT_REACHED}
    return TaskResult(
        task=task,
        status=end.status if end else Status.INCOMPLETE,
        actions=actions,
        visuals={step: visual for step, visual in sorted(visuals.items()) if step in reached},
        opening=done.get(0),
        end=end,
        calls=tuple(calls),
        canaries=tuple(one for _, one in sorted(canaries.items())),
    )


def _trajectory(
    task: TaskRecord,
    done: Mapping[int, ActionRecord],
    verdicts: Mapping[int, VerdictRecord],
    *,
    pending: bool,
) -> Iterable[ActionResult]:
    """Yield what each action comes to; *pending*: a verdict that is not there is yet to come."""
    ended = False
    for step, planned in enumerate(task.actions, start=1):
        action, verdict = done.get(step), verdicts.get(step)
        waits = pending and planned.judged and verdict is None
        if ended or action is None or waits:
            ended = True
            yield ActionResult(step, planned, Result.NOT_REACHED)
            continue
        result = result_of(action, verdict, judged=planned.judged)
        reached = ActionResult(step, planned, result, action, verdict)
        ended = reached.ends_trajectory
        yield reached

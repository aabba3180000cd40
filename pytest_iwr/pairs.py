"""Two results of one task, before and after: the actions that changed, the differences of scores.

A difference is after minus before, so what got worse is negative.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from math import fsum
from typing import TYPE_CHECKING

from pytest_iwr.bootstrap import Interval, bootstrap_ci
from pytest_iwr.results import Result, Status
from pytest_iwr.scores import NOTHING_TO_COMPARE, TaskScores, score

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from pytest_iwr.results import ActionResult, TaskResult


class Change(StrEnum):
    """What became of an action whose result is another now."""

    FIXED = "fixed"  # it had not passed, and passes
    BROKEN = "broken"  # it had passed, and fails
    OTHER = "other"


class LeftOut(StrEnum):
    """Why a pair is in no mean of differences."""

    CHANGED = "changed"  # the task is another one now
    ERROR = "error"
    UNFINISHED = "unfinished"
    UNDECIDED = "undecided"
    NULL = "null"  # nothing was compared visually


@dataclass(frozen=True, slots=True)
class ActionChange:
    """An action of a pair, as it went before and after."""

    before: ActionResult
    after: ActionResult

    @property
    def kind(self) -> Change:
        """Return what became of the action."""
        if self.after.result is Result.PASSED:
            return Change.FIXED
        lost = self.before.result is Result.PASSED and self.after.result is Result.FAILED
        return Change.BROKEN if lost else Change.OTHER


@dataclass(frozen=True)
class Pair:
    """Two results of one task: for one subject, or for the only subject of either run."""

    before: TaskResult
    after: TaskResult

    @property
    def task(self) -> tuple[str, str]:
        """Return dataset and task."""
        return self.after.key.dataset, self.after.key.task

    @cached_property
    def scores(self) -> tuple[TaskScores, TaskScores]:
        """Return the scores before and after."""
        return score(self.before), score(self.after)

    @property
    def changed_task(self) -> bool:
        """Whether the task was another one: its results cannot be set against each other."""
        one, other = self.before.task, self.after.task
        if not (one.actions and other.actions):
            return False  # one of the two could not be read, which is an error and no other task
        if one.task_sha256 or other.task_sha256:
            return one.task_sha256 != other.task_sha256
        return one.actions != other.actions

    @cached_property
    def changes(self) -> tuple[ActionChange, ...]:
        """Return the actions whose result is another; none for a task that is another."""
        if self.changed_task:
            return ()
        both = zip(self.before.actions, self.after.actions, strict=False)
        return tuple(ActionChange(b, a) for b, a in both if b.result is not a.result)

    @property
    def broken(self) -> tuple[ActionChange, ...]:
        """Return the actions that had passed and fail."""
        return tuple(change for change in self.changes if change.kind is Change.BROKEN)

    @property
    def lost_page(self) -> bool:
        """Whether there was a page before and is none now."""
        gone = self.after.status is Status.NO_PAGE
        return gone and self.before.status is Status.COMPLETE and not self.changed_task


@dataclass(frozen=True, slots=True)
class Delta:
    """A score before and after, over the ``n`` tasks of which both are decided.

    ``value`` is the mean of the differences (``None`` for no task), ``ci`` its 95 % bootstrap
    interval over tasks (from 5 tasks on). ``left_out`` counts the pairs that are in no mean.
    """

    before: float | None = None
    after: float | None = None
    value: float | None = None
    n: int = 0
    ci: Interval | None = None
    left_out: Mapping[LeftOut, int] = field(default_factory=dict)


#: A score, and the ends between which it lies where it is undecided.
Taken = tuple[float | None, Interval | None]


def take_ifs(scores: TaskScores) -> Taken:
    """Take IFS."""
    return scores.ifs, scores.ifs_interval


def take_final(scores: TaskScores) -> Taken:
    """Take Final."""
    return scores.final, scores.final_interval


def take_vfs(scores: TaskScores) -> Taken:
    """Take VFS; where there was nothing to compare it counts as 0, as in every mean."""
    if scores.vfs_null in NOTHING_TO_COMPARE:
        return 0.0, None
    return scores.vfs, scores.vfs_interval


def delta(pairs: Sequence[Pair], take: Callable[[TaskScores], Taken]) -> Delta:
    """Return the difference of what *take* takes from the scores of *pairs*.

    Tasks have equal weight, however many samples were taken of each.
    """
    left: Counter[LeftOut] = Counter()
    tasks: defaultdict[tuple[str, str], list[tuple[float, float]]] = defaultdict(list)
    for pair in pairs:
        (before, _), (after, _) = (take(scores) for scores in pair.scores)
        if pair.changed_task or before is None or after is None:
            left[_why_left_out(pair, take)] += 1
        else:
            tasks[pair.task].append((before, after))
    reasons = {reason: left[reason] for reason in LeftOut if left[reason]}
    if not tasks:
        return Delta(left_out=reasons)
    befores = [_mean([before for before, _ in samples]) for samples in tasks.values()]
    afters = [_mean([after for _, after in samples]) for samples in tasks.values()]
    differences = [after - before for before, after in zip(befores, afters, strict=True)]
    return Delta(
        before=_mean(befores),
        after=_mean(afters),
        value=_mean(differences),
        n=len(differences),
        ci=bootstrap_ci(differences),
        left_out=reasons,
    )


def _why_left_out(pair: Pair, take: Callable[[TaskScores], Taken]) -> LeftOut:
    if pair.changed_task:
        return LeftOut.CHANGED
    if any(scores.errors for scores in pair.scores):
        return LeftOut.ERROR
    if any(not result.status.finished for result in (pair.before, pair.after)):
        return LeftOut.UNFINISHED
    taken = [take(scores) for scores in pair.scores]
    undecided = any(value is None and interval for value, interval in taken)
    return LeftOut.UNDECIDED if undecided else LeftOut.NULL


def _mean(values: Sequence[float]) -> float:
    return fsum(values) / len(values)

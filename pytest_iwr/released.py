"""The arithmetic of the evaluator that was released with IWR-Bench, on what a run has stored.

It stands beside our numbers to tell old and new apart, and is never one of them. Only the
arithmetic is taken over, not how that program performed actions, found elements, read text or asked
judges; so the numbers here equal no published ones. What it did, by file and function:

- ``evaluate.py: excute_single_task``: picture 0 of the page as opened, and picture *i* after each
  action *i* that ran; the first action that fails to run, by an exception of whatever origin too,
  ends the trajectory. Actions are not stopped by a verdict. A task without a page was skipped.
- ``evaluate.py: evaluate_single_task``: the successes are the actions that ran, or those before the
  first verdict "No". Only "No" stops: an error of the judge counts as a yes, as does an action
  without an assertion. Compared are picture 0, whatever the task flags, and for each flagged action
  *i* (from 1) before that "No" picture *i* - 1, where it exists: the picture *before* the action,
  so that of a flagged action which failed to run too.
- ``visual_scorer.py: calculate_all_scores``: the *k*-th picture of that list (from 0) is compared
  with ``checkpoints/step_<k>.png``, whatever step it shows. A missing checkpoint ended the program.
- ``metrics.py: aggregate_requested_scores``: the list is cut to successes + 1 pairs; then IFS =
  successes / actions, LFS = (mean OCR + mean DINO) / 2, VFS = (LFS + HFS) / 2,
  Final = 0.7 IFS + 0.3 VFS.
- ``metrics.py: write_markdown_for_model``: means over the tasks that had a page, with equal weight.

HFS is the judge's score of these pairs. Nobody has asked a judge about them, so VFS is LFS here.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import fsum
from typing import TYPE_CHECKING, NamedTuple

from pytest_iwr.journal import read_attempts
from pytest_iwr.protocol import IFS_WEIGHT, VFS_WEIGHT
from pytest_iwr.rescore import rescored
from pytest_iwr.results import (
    ActionRecord,
    Execution,
    Holds,
    Status,
    VerdictRecord,
    assemble,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from pytest_iwr.results import AttemptRecord, TaskResult, VisualRecord
    from pytest_iwr.stored import Comparer

#: What stands beside every number of this room.
LABEL = "released arithmetic"


class Pair(NamedTuple):
    """A checkpoint and the picture that was compared with it, both by number of the step."""

    checkpoint: int
    picture: int


@dataclass(frozen=True, slots=True)
class Trail:
    """What the released evaluator knew of a task.

    ``flags`` say of each action whether it has the visual flag; ``ran`` actions were performed, and
    the verdict on action ``denied`` (from 1) was the first "No". The rest is remarks: ``lenient``
    are steps whose verdict it would have taken for a yes though it is none (an error of the judge,
    or undecided), ``broken`` an action that it would have called failed and that is not: trouble of
    ours, or an abstention.
    """

    flags: tuple[bool, ...]
    ran: int
    denied: int | None = None
    lenient: tuple[int, ...] = ()
    broken: int | None = None

    @property
    def successes(self) -> int:
        """Return with how many successes the trajectory ended."""
        return self.ran if self.denied is None else self.denied - 1

    @property
    def ifs(self) -> float:
        """IFS = successes / actions."""
        return self.successes / len(self.flags)

    @property
    def listed(self) -> tuple[Pair, ...]:
        """Return all pairs that the released evaluator compared, in its order."""
        until = len(self.flags) if self.denied is None else self.denied - 1
        before = (step for step, flagged in enumerate(self.flags[:until]) if flagged)
        pictures = [0, *(step for step in before if step <= self.ran)]
        return tuple(Pair(number, picture) for number, picture in enumerate(pictures))

    @property
    def pairs(self) -> tuple[Pair, ...]:
        """Return the pairs that it counted: the first of them, one more than successes."""
        return self.listed[: self.successes + 1]


@dataclass(frozen=True, slots=True)
class ReleasedScores:
    """What a task scores by the released arithmetic; scores in [0, 1], or ``None`` with a *reason*.

    ``pageless``: the task had no page, so that the released evaluator left it out of its means.
    ``looks`` are the comparisons of ``trail.pairs``, in their order.
    """

    reason: str | None = None
    pageless: bool = False
    trail: Trail | None = None
    looks: tuple[VisualRecord, ...] = ()
    ifs: float | None = None
    vfs: float | None = None
    final: float | None = None


@dataclass(frozen=True, slots=True)
class ReleasedMeans:
    """Means over the ``n`` results that have numbers; ``None`` where there are none."""

    ifs: float | None
    vfs: float | None
    final: float | None
    n: int


@dataclass(frozen=True, slots=True)
class Beside:
    """A task by both: ``ours`` made anew with the same engines, and the released arithmetic."""

    ours: TaskResult
    released: ReleasedScores


def beside_ours(
    comparer: Comparer, *, tell: Callable[[str, str], None] = lambda *_: None
) -> Iterator[Beside]:
    """Yield every task of a run by both arithmetics, with the engines of *comparer* for both.

    *tell* hears how far this is, and at which task. Raises `JournalError` for a run that cannot be
    read.
    """
    attempts = read_attempts(comparer.folder)
    for at, attempt in enumerate(attempts, start=1):
        tell(f"{at} of {len(attempts)}", attempt[0].key.path)
        ours = assemble(rescored(attempt, comparer=comparer))
        yield Beside(ours, released_scores(attempt, comparer=comparer))


def released_scores(attempt: Iterable[AttemptRecord], *, comparer: Comparer) -> ReleasedScores:
    """Return what *attempt* scores by the released arithmetic; *comparer* compares its pictures.

    A pair that cannot be had leaves the task without numbers.
    """
    records = tuple(attempt)
    result = assemble(records)
    if reason := _without_numbers(result):
        return ReleasedScores(reason=reason, pageless=result.status is Status.NO_PAGE)
    trail = trail_of(records)
    if isinstance(trail, str):
        return ReleasedScores(reason=trail)
    pictures = {r.step: r.after for r in records if isinstance(r, ActionRecord)}
    looks = tuple(
        comparer.compare(result.task, step=pair.checkpoint, picture=pictures[pair.picture])
        for pair in trail.pairs
    )
    for pair, look in zip(trail.pairs, looks, strict=True):
        if look.error:
            reason = f"picture {pair.picture} with step_{pair.checkpoint}.png: {look.error}"
            return ReleasedScores(reason=reason, trail=trail, looks=looks)
    return _scored(trail, looks)


def _without_numbers(result: TaskResult) -> str:
    """Say why the released evaluator came to no number, or none can be known; else nothing."""
    if result.status is Status.NO_PAGE:
        return "no page: the released evaluator left such a task out of its means"
    if result.status in {Status.PENDING, Status.INTERRUPTED} or not result.end:
        return "unfinished: nobody knows how it goes on"
    if not result.actions:
        return f"nothing was run: {result.end.reason or 'the task has no actions'}"
    if result.opening is None or result.opening.after is None:
        return (
            "no picture of the page as opened: the released evaluator ended there, without a report"
        )
    return ""


def trail_of(records: Iterable[AttemptRecord]) -> Trail | str:
    """Return what the released evaluator would have known of an attempt, or why nobody can say."""
    records = tuple(records)
    plan = assemble(records).task.actions
    done = {r.step: r.execution for r in records if isinstance(r, ActionRecord)}
    verdicts = {r.step: r.holds for r in records if isinstance(r, VerdictRecord)}
    steps = range(1, len(plan) + 1)
    stopped = next((s for s in steps if done.get(s) is not Execution.DONE), len(plan) + 1)
    denied = next((s for s in range(1, stopped) if verdicts.get(s) is Holds.NO), None)
    if denied is None and stopped <= len(plan) and stopped not in done:
        return _gap(stopped, after=verdicts.get(stopped - 1, Holds.YES))
    known = range(1, denied or stopped)
    lenient = (s for s in known if plan[s - 1].judged and verdicts.get(s) is not Holds.YES)
    broken = denied is None and done.get(stopped) in {Execution.ERROR, Execution.ABSTAINED}
    return Trail(
        flags=tuple(action.flagged for action in plan),
        ran=stopped - 1,
        denied=denied,
        lenient=tuple(lenient),
        broken=stopped if broken else None,
    )


def _gap(step: int, *, after: Holds | None) -> str:
    if after is None:
        return (
            f"step {step - 1}: the judge failed, which the released evaluator takes for a yes; "
            "our run ended there, so nobody knows how it goes on"
        )
    return f"step {step}: no record of it, so nobody knows how it goes on"


def _scored(trail: Trail, looks: tuple[VisualRecord, ...]) -> ReleasedScores:
    lfs = (_mean([look.ocr for look in looks]) + _mean([look.structure for look in looks])) / 2
    final = IFS_WEIGHT * trail.ifs + VFS_WEIGHT * lfs
    return ReleasedScores(trail=trail, looks=looks, ifs=trail.ifs, vfs=lfs, final=final)


def released_means(scores: Iterable[ReleasedScores]) -> ReleasedMeans:
    """Return the means over those of *scores* that are numbers, each of equal weight."""
    known = [one for one in scores if one.final is not None]
    if not known:
        return ReleasedMeans(None, None, None, 0)
    ifs, vfs, final = ([o.ifs for o in known], [o.vfs for o in known], [o.final for o in known])
    return ReleasedMeans(_mean(ifs), _mean(vfs), _mean(final), len(known))


def _mean(values: Sequence[float | None]) -> float:
    return fsum(value or 0.0 for value in values) / len(values)

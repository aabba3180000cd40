"""The scores of one task. `pytest_iwr.metrics` is the door to this room.

IWR-Bench is arXiv 2509.24709; what it leaves open is decided by the scoring law of this project,
whose words are used here. An *ending* is a point at which a trajectory may have ended: there is one
when everything is decided, and several when an undecided action may have passed or failed.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from enum import StrEnum
from math import fsum
from typing import TYPE_CHECKING

from pytest_iwr.bootstrap import Interval
from pytest_iwr.means import made_by
from pytest_iwr.protocol import IFS_WEIGHT, VFS_WEIGHT
from pytest_iwr.results import Execution, Result, Status, VisualRecord

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pytest_iwr.results import TaskResult


class VfsNull(StrEnum):
    """Why a task has no VFS, other than that it is undecided."""

    NONE_COMPARED = "none_compared"
    NONE_FLAGGED = "none_flagged"
    OFF = "off"
    ERROR = "error"


#: A VFS that is null for one of these counts as 0 in Final and in the mean of VFS.
NOTHING_TO_COMPARE = frozenset({VfsNull.NONE_COMPARED, VfsNull.NONE_FLAGGED})


ZERO = Interval(0.0, 0.0)


@dataclass(frozen=True, slots=True)
class TaskScores:
    """What a task scored; every score in [0, 1], and ``None`` where there is none.

    ``ifs``, ``vfs``, ``vfs_all`` and ``final`` are ``None`` while an action is undecided; their
    intervals are then the numbers, and otherwise have equal ends. ``compared``, ``coverage`` and
    the parts ``lvs``, ``hvs``, ``ocr``, ``structure`` speak of the steps that count whatever the
    undecided actions come to; a part is ``None`` unless every one of these steps has it. So do
    ``words_f1`` and ``structure_sees`` (`VisualRecord`), which stand beside VFS and never in it.
    ``errors`` says each trouble of the harness (not of the page) in words.
    """

    ifs: float | None = None
    ifs_interval: Interval | None = None
    vfs: float | None = None
    vfs_interval: Interval | None = None
    vfs_null: VfsNull | None = None
    vfs_all: float | None = None
    vfs_all_interval: Interval | None = None
    final: float | None = None
    final_interval: Interval | None = None
    lvs: float | None = None
    hvs: float | None = None
    ocr: float | None = None
    structure: float | None = None
    words_f1: float | None = None
    structure_sees: float | None = None
    compared: int = 0
    flagged: int = 0
    coverage: float | None = None
    counts: Mapping[Result, int] = field(default_factory=dict)
    errors: tuple[str, ...] = ()

    @property
    def undecided(self) -> int:
        """Return how many actions are undecided."""
        return self.counts.get(Result.UNDECIDED, 0)


@dataclass(frozen=True, slots=True)
class _Ending:
    """``passed`` actions, what was ``seen`` on their flagged steps, how many were not seen."""

    passed: int
    seen: tuple[float, ...]
    unseen: int

    def vfs(self, *, unseen_as: float) -> float | None:
        steps = len(self.seen) + self.unseen
        return (fsum(self.seen) + self.unseen * unseen_as) / steps if steps else None

    def vfs_all(self, *, flagged: int, unseen_as: float) -> float:
        return (fsum(self.seen) + self.unseen * unseen_as) / flagged

    def final(self, *, total: int, unseen_as: float) -> float:
        looks = self.vfs(unseen_as=unseen_as) or 0.0
        return IFS_WEIGHT * (self.passed / total) + VFS_WEIGHT * looks


def score(result: TaskResult) -> TaskScores:
    """Return the scores of a task.

    IFS = N_passed / N_total over all actions (arXiv 2509.24709, section 3). VFS = the mean visual
    score of the counted steps: step 0 where the task flags it, and every flagged step whose action
    passed (ibid.; ½ LVS + ½ HVS, or LVS alone where the protocol has no holistic judge).
    Final = 0.7 IFS + 0.3 VFS (ibid.). ``no_page`` scores 0, 0, 0 (ours), except that a run without
    visual scoring has no VFS and no Final at all. A task with an error, and one that is pending or
    interrupted, scores nothing; an error of the visual scorer leaves IFS alone (ours), and so do
    steps that were compared by different engines: their scores have no mean.

    While actions are undecided (ours): the low end is the ending at the first of them; the high end
    has them all passed, and after an abstention everything behind it too, with unseen checkpoints
    matched perfectly. IFS and VFS lie between what these two endings give (in order of size: a
    longer trajectory may look worse). Final's ends are the least and the greatest over *every*
    ending, with unseen checkpoints worth 0 or 1.
    """
    flagged = _flagged(result)
    counts = Counter(action.result for action in result.actions)
    blank = TaskScores(flagged=len(flagged), counts={r: counts[r] for r in Result})
    trouble = _trouble(result)
    if trouble is not None:
        return replace(blank, vfs_null=VfsNull.ERROR, errors=(trouble,))
    if result.status is Status.NO_PAGE:
        return _no_page(blank, off=result.task.visual == "off")
    if result.status is not Status.COMPLETE:
        return blank
    stops = _stops(result)
    total = len(result.actions)
    functional = Interval(stops[0] / total, stops[-1] / total)
    scores = replace(blank, ifs=_headline(functional, stops), ifs_interval=functional)
    if result.task.visual == "off":
        return replace(scores, vfs_null=VfsNull.OFF)
    return _with_looks(scores, result, flagged=flagged, stops=stops)


def _headline(interval: Interval, stops: Sequence[int]) -> float | None:
    return interval.low if len(stops) == 1 else None


def _flagged(result: TaskResult) -> tuple[int, ...]:
    steps = (action.step for action in result.actions if action.planned.flagged)
    return (0, *steps) if result.task.initial_flag else tuple(steps)


def _trouble(result: TaskResult) -> str | None:
    if result.error is not None:
        return result.error or "an error without a message"
    if result.status is not Status.COMPLETE:
        return None
    if not result.actions:
        return "the record of the task has no actions"
    return _gap(result)


def _gap(result: TaskResult) -> str | None:
    """Find a lost record: an action that was not reached though nothing ended the trajectory."""
    for action in result.actions:
        if action.result is Result.FAILED or action.abstained:
            return None
        if action.result is Result.NOT_REACHED:
            return f"step {action.step}: no record of it, though the task is complete"
    return None


def _no_page(blank: TaskScores, *, off: bool) -> TaskScores:
    scores = replace(blank, ifs=0.0, ifs_interval=ZERO)
    if off:
        return replace(scores, vfs_null=VfsNull.OFF)
    scores = replace(scores, vfs=0.0, vfs_interval=ZERO, final=0.0, final_interval=ZERO)
    if not blank.flagged:
        return scores
    return replace(scores, vfs_all=0.0, vfs_all_interval=ZERO, coverage=0.0)


def _abstained_at(result: TaskResult) -> int | None:
    return next((action.step for action in result.actions if action.abstained), None)


def _stops(result: TaskResult) -> tuple[int, ...]:
    """Return, ascending, with how many passed actions the trajectory may have ended."""
    actions = result.actions
    stops = [a.step - 1 for a in actions if a.result is Result.UNDECIDED]
    failed = next((a.step for a in actions if a.result is Result.FAILED), None)
    if failed is not None:
        return (*stops, failed - 1)
    abstained = _abstained_at(result)
    first_free = len(actions) if abstained is None else abstained
    return (*stops, *range(first_free, len(actions) + 1))


def _with_looks(
    scores: TaskScores, result: TaskResult, *, flagged: tuple[int, ...], stops: tuple[int, ...]
) -> TaskScores:
    seen_until = (_abstained_at(result) or len(result.actions) + 1) - 1
    needed = [step for step in flagged if step <= min(stops[-1], seen_until)]
    looks = _looks(result)
    errors = tuple(e for step in needed if (e := _visual_trouble(step, looks.get(step))))
    errors = errors or _mixed_trouble([looks[step] for step in needed])
    if errors:
        return replace(scores, vfs_null=VfsNull.ERROR, errors=errors)
    endings = tuple(
        _Ending(
            passed=stop,
            seen=tuple(_value(looks[step]) for step in needed if step <= stop),
            unseen=sum(seen_until < step <= stop for step in flagged),
        )
        for stop in stops
    )
    certain = [looks[step] for step in needed if step <= stops[0]]
    return _with_vfs(_with_parts(scores, certain), endings, total=len(result.actions))


def _with_parts(scores: TaskScores, certain: Sequence[VisualRecord]) -> TaskScores:
    return replace(
        scores,
        compared=len(certain),
        coverage=len(certain) / scores.flagged if scores.flagged else None,
        lvs=_mean([look.lvs for look in certain]),
        hvs=_mean([look.hvs for look in certain]),
        ocr=_mean([look.ocr for look in certain]),
        structure=_mean([look.structure for look in certain]),
        words_f1=_mean([look.words_f1 for look in certain]),
        structure_sees=_mean([look.structure_sees for look in certain]),
    )


def _with_vfs(scores: TaskScores, endings: tuple[_Ending, ...], *, total: int) -> TaskScores:
    stops = [ending.passed for ending in endings]
    finals = [e.final(total=total, unseen_as=fill) for e in endings for fill in (0.0, 1.0)]
    final = Interval(min(finals), max(finals))
    scores = replace(scores, final=_headline(final, stops), final_interval=final)
    first, last = endings[0], endings[-1]
    if scores.flagged:
        filled = Interval(
            first.vfs_all(flagged=scores.flagged, unseen_as=0.0),
            last.vfs_all(flagged=scores.flagged, unseen_as=1.0),
        )
        scores = replace(scores, vfs_all=_headline(filled, stops), vfs_all_interval=filled)
    highest = last.vfs(unseen_as=1.0)
    if highest is None:
        null = VfsNull.NONE_COMPARED if scores.flagged else VfsNull.NONE_FLAGGED
        return replace(scores, vfs_null=null)
    ends = sorted((first.vfs(unseen_as=0.0) or 0.0, highest))
    looks = Interval(ends[0], ends[1])
    return replace(scores, vfs=_headline(looks, stops), vfs_interval=looks)


def _looks(result: TaskResult) -> dict[int, VisualRecord]:
    """Return the comparisons by step; a page that died before its first picture looks like 0."""
    looks = dict(result.visuals)
    opening = result.opening
    if opening and opening.execution is Execution.INFEASIBLE and opening.after is None:
        looks[0] = VisualRecord(key=result.key, step=0, engine="none", ocr=0.0, structure=0.0)
    return looks


def _visual_trouble(step: int, look: VisualRecord | None) -> str | None:
    if look is None:
        return f"step {step}: no comparison with its checkpoint was recorded"
    if look.error is not None:
        return f"step {step}: {look.error or 'the visual scorer failed without a message'}"
    if not 0.0 <= (-1.0 if look.score is None else look.score) <= 1.0:
        return f"step {step}: the visual score is {look.score}, not a number in [0, 1]"
    return None


def _mixed_trouble(looks: Sequence[VisualRecord]) -> tuple[str, ...]:
    mixed = made_by(looks).mixed
    if not mixed:
        return ()
    return (f"steps compared by different engines have no mean: {' and '.join(mixed)}",)


def _value(look: VisualRecord) -> float:
    return look.score or 0.0


def _mean(values: Sequence[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return fsum(known) / len(known) if known and len(known) == len(values) else None

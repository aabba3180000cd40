"""Means over tasks. `pytest_iwr.metrics` is the door to this room."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from math import fsum
from typing import TYPE_CHECKING, NamedTuple

from pytest_iwr.bootstrap import Interval, bootstrap_ci
from pytest_iwr.means import Mean, made_by
from pytest_iwr.protocol import FLOOR
from pytest_iwr.results import Result, Status
from pytest_iwr.samples import Samples, samples_of
from pytest_iwr.scores import NOTHING_TO_COMPARE, ZERO, TaskScores, VfsNull, score

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from pytest_iwr.means import MadeBy
    from pytest_iwr.protocol import VisualMode
    from pytest_iwr.results import TaskRecord, TaskResult

#: By what of a task's classification the means are broken down: level L1 … L4, looks V1 … V4.
BREAKDOWNS = ("interaction_complexity", "visual_complexity", "domain")


@dataclass(frozen=True, slots=True)
class Means:
    """The means of a set of tasks.

    A VFS that is null because there was nothing to compare is 0 in ``vfs`` and left out of
    ``vfs_compared``. ``vfs_all`` takes every flagged checkpoint that was not reached as 0, and
    ``coverage`` is the share of flagged checkpoints that were compared. ``words_f1`` and
    ``structure_sees`` stand beside VFS and never in it: they are means over the tasks that have
    them, and over fewer where that is known of some only. What was compared by different engines
    has no mean: all of these are then over no task, ``coverage`` and ``ifs`` apart.
    """

    ifs: Mean
    vfs: Mean
    vfs_compared: Mean
    vfs_all: Mean
    coverage: Mean
    final: Mean
    words_f1: Mean
    structure_sees: Mean


@dataclass(frozen=True, slots=True)
class Group:
    """One subject's results under one protocol; ``errors`` counts the results with an error.

    ``breakdowns`` holds, for each of `BREAKDOWNS`, the means per value of the tasks that state one;
    ``samples`` what several samples of each task come to. ``made`` tells the engines that made the
    visual numbers, of results without an error.
    """

    subject: str
    page_spec: str
    protocol: str
    fingerprint: str
    visual: VisualMode
    statuses: Mapping[Status, int]
    counts: Mapping[Result, int]
    errors: int
    means: Means
    breakdowns: Mapping[str, Mapping[str, Means]]
    made: MadeBy
    samples: Samples | None = None

    @property
    def is_floor(self) -> bool:
        """Whether this is a page made without a model, by which others are measured."""
        return self.page_spec.startswith(FLOOR)

    @property
    def results(self) -> int:
        """Return how many results stand in the group, samples counted one by one."""
        return sum(self.statuses.values())

    def meets(self, min_final: float) -> bool:
        """Say whether the mean Final, by its low end, reaches *min_final*; never without one."""
        return self.means.final.low is not None and self.means.final.low >= min_final


class _Identity(NamedTuple):
    """What must agree for numbers to be averaged."""

    protocol: str
    fingerprint: str
    visual: VisualMode
    subject: str
    page_spec: str


class _Scored(NamedTuple):
    result: TaskResult
    scores: TaskScores


class _Entry(NamedTuple):
    """What one result brings to a mean."""

    interval: Interval
    decided: bool


def aggregate(results: Iterable[TaskResult]) -> tuple[Group, ...]:
    """Return the groups of *results* in order of first appearance.

    Numbers of different protocols, fingerprints, visual modes or subjects are never mixed, and
    those of different engines that bear one fingerprint have no mean of VFS and Final. Tasks
    have equal weight, whatever their length (arXiv 2509.24709, section 3) and however many samples
    were taken of each. ``no_page`` is 0; a task without a score leaves the mean.
    """
    groups: defaultdict[_Identity, list[_Scored]] = defaultdict(list)
    for result in results:
        groups[_identity(result.task)].append(_Scored(result, score(result)))
    return tuple(_group(who, members) for who, members in _with_pageless(groups).items())


def subjects_of(groups: Sequence[Group]) -> tuple[Group, ...]:
    """Return the groups that are under test: not the floors, unless there is nothing else."""
    return tuple(group for group in groups if not group.is_floor) or tuple(groups)


def floors_beside(results: Iterable[TaskResult]) -> frozenset[str]:
    """Return the subjects that are floors beside others; none where floors are all there is."""
    known = {(result.key.subject, result.task.is_floor) for result in results}
    floors = frozenset(subject for subject, is_floor in known if is_floor)
    return floors if floors < {subject for subject, _ in known} else frozenset()


def _identity(task: TaskRecord) -> _Identity:
    return _Identity(
        protocol=task.protocol,
        fingerprint=task.fingerprint,
        visual=task.visual,
        subject=task.key.subject,
        page_spec=task.page_spec,
    )


def _with_pageless(
    groups: Mapping[_Identity, list[_Scored]],
) -> dict[_Identity, list[_Scored]]:
    """Put results that know of no page (there was none) to the one subject of their name."""
    merged: dict[_Identity, list[_Scored]] = {}
    for who, members in groups.items():
        specs = {other.page_spec for other in groups if other._replace(page_spec="") == who}
        known = specs - {""}
        home = who._replace(page_spec=known.pop()) if len(known) == 1 else who
        merged.setdefault(home, []).extend(members)
    return merged


def _group(who: _Identity, members: Sequence[_Scored]) -> Group:
    made = _made(members)
    averaged = [_without_looks(one) for one in members] if made.mixed else members
    return Group(
        subject=who.subject,
        page_spec=who.page_spec,
        protocol=who.protocol,
        fingerprint=who.fingerprint,
        visual=who.visual,
        statuses=_statuses(members),
        counts=_counts(members),
        errors=sum(bool(one.scores.errors) for one in members),
        means=_means(averaged),
        breakdowns={name: _broken_down(averaged, name) for name in BREAKDOWNS},
        made=made,
        samples=samples_of((one.result.key, one.scores) for one in averaged),
    )


def _statuses(members: Sequence[_Scored]) -> dict[Status, int]:
    found = Counter(one.result.status for one in members)
    return {status: found[status] for status in Status}


def _counts(members: Sequence[_Scored]) -> dict[Result, int]:
    return {r: sum(one.scores.counts[r] for one in members) for r in Result}


def _broken_down(members: Sequence[_Scored], name: str) -> dict[str, Means]:
    parts: defaultdict[str, list[_Scored]] = defaultdict(list)
    for one in members:
        value = one.result.task.classification.get(name)
        if value:
            parts[value].append(one)
    return {value: _means(parts[value]) for value in sorted(parts)}


def _made(members: Sequence[_Scored]) -> MadeBy:
    """Return which engines made what is averaged: a task with a visual error brings nothing."""
    sound = (one.result for one in members if one.scores.vfs_null is not VfsNull.ERROR)
    return made_by(visual for result in sound for visual in result.visuals.values())


def _without_looks(one: _Scored) -> _Scored:
    """Return a result with what does not depend on looks: IFS and coverage."""
    scores = one.scores
    bare = TaskScores(
        ifs=scores.ifs,
        ifs_interval=scores.ifs_interval,
        vfs_null=VfsNull.ERROR,
        coverage=scores.coverage,
    )
    return one._replace(scores=bare)


def _means(members: Sequence[_Scored]) -> Means:
    return Means(
        ifs=_mean(members, _ifs),
        vfs=_mean(members, _vfs),
        vfs_compared=_mean(members, _vfs_compared),
        vfs_all=_mean(members, _vfs_all),
        coverage=_mean(members, _coverage),
        final=_mean(members, _final),
        words_f1=_mean(members, _words_f1),
        structure_sees=_mean(members, _structure_sees),
    )


def _entry(interval: Interval | None, headline: float | None) -> _Entry | None:
    return None if interval is None else _Entry(interval, headline is not None)


def _ifs(scores: TaskScores) -> _Entry | None:
    return _entry(scores.ifs_interval, scores.ifs)


def _vfs(scores: TaskScores) -> _Entry | None:
    if scores.vfs_null in NOTHING_TO_COMPARE:
        return _Entry(ZERO, decided=True)
    return _vfs_compared(scores)


def _vfs_compared(scores: TaskScores) -> _Entry | None:
    return _entry(scores.vfs_interval, scores.vfs)


def _vfs_all(scores: TaskScores) -> _Entry | None:
    return _entry(scores.vfs_all_interval, scores.vfs_all)


def _coverage(scores: TaskScores) -> _Entry | None:
    return _known(scores.coverage)


def _words_f1(scores: TaskScores) -> _Entry | None:
    return _known(scores.words_f1)


def _structure_sees(scores: TaskScores) -> _Entry | None:
    return _known(scores.structure_sees)


def _known(value: float | None) -> _Entry | None:
    return None if value is None else _Entry(Interval(value, value), decided=True)


def _final(scores: TaskScores) -> _Entry | None:
    return _entry(scores.final_interval, scores.final)


def _mean(members: Sequence[_Scored], take: Callable[[TaskScores], _Entry | None]) -> Mean:
    tasks: defaultdict[tuple[str, str], list[_Entry]] = defaultdict(list)
    for one in members:
        entry = take(one.scores)
        if entry is not None:
            key = one.result.key
            tasks[key.dataset, key.task].append(entry)
    if not tasks:
        return Mean()
    lows = [_average([entry.interval.low for entry in samples]) for samples in tasks.values()]
    highs = [_average([entry.interval.high for entry in samples]) for samples in tasks.values()]
    low, high, n = _average(lows), _average(highs), len(tasks)
    if not all(entry.decided for samples in tasks.values() for entry in samples):
        return Mean(low=low, high=high, n=n)
    return Mean(value=low, low=low, high=high, n=n, ci=bootstrap_ci(lows))


def _average(values: Sequence[float]) -> float:
    return fsum(values) / len(values)

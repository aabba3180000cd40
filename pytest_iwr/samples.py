"""Several samples of a task: how good the best is, and how likely one of k is without a flaw.

`pytest_iwr.metrics` is the door to this room.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from math import comb, fsum
from typing import TYPE_CHECKING

from pytest_iwr.bootstrap import Interval
from pytest_iwr.means import Mean

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from pytest_iwr.records import Key
    from pytest_iwr.scores import TaskScores

#: A sample passes when every action of the trajectory did.
_PASS = 1.0


@dataclass(frozen=True, slots=True)
class Samples:
    """What several samples of each task come to.

    ``most`` is the greatest number of samples of a task; ``best`` the mean over tasks of the best
    sample's Final, ``best_ifs`` of its IFS; ``pass_at`` maps k to the mean of pass@k, over the
    tasks with at least k samples that have a score.
    """

    most: int
    best: Mean | None
    best_ifs: Mean | None
    pass_at: Mapping[int, Mean]


def samples_of(scored: Iterable[tuple[Key, TaskScores]]) -> Samples | None:
    """Return what the samples in *scored* come to; ``None`` where no task has several."""
    tasks: defaultdict[tuple[str, str], list[TaskScores]] = defaultdict(list)
    for key, scores in scored:
        tasks[key.dataset, key.task].append(scores)
    most = max(map(len, tasks.values()), default=0)
    if most < 2:  # noqa: PLR2004 - several
        return None
    finals = [_intervals(one.final_interval for one in scores) for scores in tasks.values()]
    ifs = [_intervals(one.ifs_interval for one in scores) for scores in tasks.values()]
    at = {k: _mean([_pass_at(k, one) for one in ifs if len(one) >= k]) for k in _ks(most)}
    return Samples(
        most=most,
        best=_mean([_best(one) for one in finals if one]),
        best_ifs=_mean([_best(one) for one in ifs if one]),
        pass_at={k: mean for k, mean in at.items() if mean},
    )


def pass_at_k(*, n: int, c: int, k: int) -> float:
    """Return pass@k, estimated without bias from *n* samples of which *c* pass.

    1 - C(n - c, k) / C(n, k): Chen et al., "Evaluating large language models trained on code"
    (arXiv 2107.03374), equation 1. Needs 0 <= c <= n and 1 <= k <= n.
    """
    return 1.0 - comb(n - c, k) / comb(n, k)


def _ks(most: int) -> tuple[int, ...]:
    return tuple(sorted({1, most}))


def _intervals(found: Iterable[Interval | None]) -> list[Interval]:
    return [one for one in found if one is not None]


def _best(intervals: Sequence[Interval]) -> Interval:
    return Interval(max(one.low for one in intervals), max(one.high for one in intervals))


def _pass_at(k: int, ifs: Sequence[Interval]) -> Interval:
    low = sum(one.low >= _PASS for one in ifs)
    high = sum(one.high >= _PASS for one in ifs)
    return Interval(pass_at_k(n=len(ifs), c=low, k=k), pass_at_k(n=len(ifs), c=high, k=k))


def _mean(intervals: Sequence[Interval]) -> Mean | None:
    if not intervals:
        return None
    n = len(intervals)
    low, high = fsum(one.low for one in intervals) / n, fsum(one.high for one in intervals) / n
    return Mean(value=low if low == high else None, low=low, high=high, n=n)

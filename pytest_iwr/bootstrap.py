"""How sure a mean over tasks is: the percentile bootstrap (Efron 1979), with a fixed seed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

#: Below this many tasks a bootstrap interval says more about luck than about the subject.
BOOTSTRAP_FROM = 5
BOOTSTRAP_RESAMPLES = 10_000
BOOTSTRAP_SEED = 20_250_924
#: Resampled values held in memory at a time.
_BLOCK = 1_000_000


@dataclass(frozen=True, slots=True)
class Interval:
    """Two ends, ``low`` never above ``high``; equal when nothing is undecided."""

    low: float
    high: float


def bootstrap_ci(values: Sequence[float]) -> Interval | None:
    """Return the 95 % percentile interval of the mean of *values*, resampled with replacement.

    One value per task, so that tasks are resampled, not actions. ``None`` below `BOOTSTRAP_FROM`.
    """
    n = len(values)
    if n < BOOTSTRAP_FROM:
        return None
    import numpy as np  # noqa: PLC0415 - a plain run of pytest must not pay for it

    rng = np.random.default_rng(BOOTSTRAP_SEED)
    data = np.asarray(values)
    means: list[float] = []
    while len(means) < BOOTSTRAP_RESAMPLES:
        rows = min(max(1, _BLOCK // n), BOOTSTRAP_RESAMPLES - len(means))
        means.extend(data[rng.integers(0, n, size=(rows, n))].mean(axis=1).tolist())
    low, high = np.percentile(means, [2.5, 97.5])
    return Interval(float(low), float(high))

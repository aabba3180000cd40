"""A mean over tasks, with the ends that undecided ones leave open."""

from __future__ import annotations

from dataclasses import dataclass

from pytest_iwr.bootstrap import Interval


@dataclass(frozen=True, slots=True)
class Mean:
    """A mean over ``n`` tasks of equal weight.

    ``value`` is ``None`` when ``n`` is 0, and when a task of it is undecided: then ``low`` and
    ``high`` are the means of the low and of the high ends. ``ci`` is the 95 % bootstrap interval
    over tasks, for a mean of decided tasks only.
    """

    value: float | None = None
    low: float | None = None
    high: float | None = None
    n: int = 0
    ci: Interval | None = None

    @property
    def interval(self) -> Interval | None:
        """Return low and high as one thing, or ``None`` where no task is in the mean."""
        if self.low is None or self.high is None:
            return None
        return Interval(self.low, self.high)

"""A mean over tasks, with the ends that undecided ones leave open; and what may be averaged."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pytest_iwr.bootstrap import Interval

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pytest_iwr.record_parts import Provenance
    from pytest_iwr.results import VisualRecord


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


@dataclass(frozen=True, slots=True)
class MadeBy:
    """The engines that made visual numbers, each once, in order of first appearance.

    Where nobody recorded an engine (an older version, a page that showed nothing), none is here.
    """

    text: tuple[Provenance, ...] = ()
    structure: tuple[Provenance, ...] = ()

    @property
    def unverified(self) -> tuple[str, ...]:
        """Return the names of weights that nobody vouches for."""
        engines = (*self.text, *self.structure)
        return tuple(dict.fromkeys(name for one in engines for name in one.unverified))

    @property
    def mixed(self) -> tuple[str, ...]:
        """Return the names of several engines that did one job; none where all can be averaged."""
        several = [part for part in (self.text, self.structure) if len(set(map(_make, part))) > 1]
        return tuple(dict.fromkeys(one.name for part in several for one in part))


def made_by(visuals: Iterable[VisualRecord]) -> MadeBy:
    """Return which engines made *visuals*."""
    known = tuple(visuals)
    return MadeBy(
        text=tuple(dict.fromkeys(v.text_engine for v in known if v.text_engine)),
        structure=tuple(dict.fromkeys(v.structure_engine for v in known if v.structure_engine)),
    )


def _make(engine: Provenance) -> tuple[str, ...]:
    """Return what must agree: whether somebody vouches for weights changes no number."""
    return (engine.name, *(one.sha256 for one in engine.weights))

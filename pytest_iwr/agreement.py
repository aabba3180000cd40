"""How far two answers agree, one of them taken for the truth: counts, rates, kappa, intervals.

Undecided answers and errors are counted apart; they are never a yes or a no, and in no rate.
"""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pytest_iwr.bootstrap import Interval
from pytest_iwr.record_parts import Holds

if TYPE_CHECKING:
    from collections.abc import Iterable

#: The 97.5 % point of the normal distribution: two-sided 95 % intervals.
Z95 = 1.959963984540054
#: Below this a standard error is what is left of rounding.
_NOTHING = 1e-9


@dataclass(frozen=True, slots=True)
class Confusion:
    """How often what was said to what is true. ``false_yes``: said yes, but the truth is no."""

    true_yes: int = 0
    false_no: int = 0
    false_yes: int = 0
    true_no: int = 0
    undecided: int = 0
    errors: int = 0

    @classmethod
    def of(cls, pairs: Iterable[tuple[bool, Holds | None]]) -> Confusion:
        """Count *pairs* of the truth and what was said; ``None`` says that there was an error."""
        counted = Counter(_field(said, truth=truth) for truth, said in pairs)
        return cls(**counted)

    @property
    def decided(self) -> int:
        """Return how many pairs have a yes or a no."""
        return self.true_yes + self.false_no + self.false_yes + self.true_no

    @property
    def total(self) -> int:
        """Return how many pairs there are."""
        return self.decided + self.undecided + self.errors


def _field(said: Holds | None, *, truth: bool) -> str:
    match said:
        case None:
            return "errors"
        case Holds.UNDECIDED:
            return "undecided"
        case Holds.YES:
            return "true_yes" if truth else "false_yes"
        case Holds.NO:
            return "false_no" if truth else "true_no"


@dataclass(frozen=True, slots=True)
class Rate:
    """``count`` of ``n``: a share with its 95 % interval, both ``None`` where ``n`` is 0."""

    count: int
    n: int

    @property
    def value(self) -> float | None:
        """Return the share, from 0 to 1."""
        return self.count / self.n if self.n else None

    @property
    def ci(self) -> Interval | None:
        """Return the 95 % interval of Wilson."""
        return wilson(self.count, self.n)


@dataclass(frozen=True, slots=True)
class Agreement:
    """What a confusion comes to, over what was decided.

    ``accuracy``: right answers. ``false_pass``: yes, of those whose truth is no. ``false_fail``:
    no, of those whose truth is yes. ``kappa``: agreement beyond chance, at most 1; ``kappa_ci`` its
    95 % interval. Each is ``None`` where it cannot be computed.
    """

    confusion: Confusion
    accuracy: Rate
    false_pass: Rate
    false_fail: Rate
    kappa: float | None
    kappa_ci: Interval | None

    @classmethod
    def of(cls, confusion: Confusion) -> Agreement:
        """Return what *confusion* comes to."""
        c = confusion
        return cls(
            confusion=c,
            accuracy=Rate(c.true_yes + c.true_no, c.decided),
            false_pass=Rate(c.false_yes, c.false_yes + c.true_no),
            false_fail=Rate(c.false_no, c.false_no + c.true_yes),
            kappa=kappa(c),
            kappa_ci=kappa_ci(c),
        )


def wilson(count: int, n: int) -> Interval | None:
    """Return the 95 % score interval of a share, *count* of *n*; ``None`` for *n* = 0.

    (p + z²/2n ± z √(p(1 - p)/n + z²/4n²)) / (1 + z²/n), Wilson 1927. Unlike the interval that is
    usual, it has a length where the share is 0 or 1.
    """
    if not n:
        return None
    share, square = count / n, Z95**2
    middle = share + square / (2 * n)
    half = Z95 * math.sqrt(share * (1 - share) / n + square / (4 * n * n))
    low, high = ((middle + side) / (1 + square / n) for side in (-half, half))
    return Interval(max(0.0, low) if count else 0.0, min(1.0, high) if count < n else 1.0)


def kappa(confusion: Confusion) -> float | None:
    """Return Cohen's kappa (1960): (p - e) / (1 - e), p the agreement and e that of chance.

    ``None`` where the truth is always the same, for then it is 0 whatever was said, or undefined.
    """
    c = confusion
    if not (c.true_yes + c.false_no and c.false_yes + c.true_no):
        return None
    agreed = (c.true_yes + c.true_no) / c.decided
    chance = _chance(c)
    return (agreed - chance) / (1 - chance)


def kappa_ci(confusion: Confusion) -> Interval | None:
    """Return the 95 % interval of kappa by its large-sample standard error, within -1 and 1.

    Fleiss, Cohen and Everitt 1969, formula 13, for two answers. ``None`` where kappa is, and where
    the error comes out as 0, as with perfect agreement: few cases do not make that certain.
    """
    c, value = confusion, kappa(confusion)
    if value is None:
        return None
    n = c.decided
    agreed, chance = (c.true_yes + c.true_no) / n, _chance(c)
    true = {True: (c.true_yes + c.false_no) / n, False: (c.false_yes + c.true_no) / n}
    said = {True: (c.true_yes + c.false_yes) / n, False: (c.false_no + c.true_no) / n}
    right = {True: c.true_yes / n, False: c.true_no / n}
    wrong = {(True, False): c.false_no / n, (False, True): c.false_yes / n}
    on = sum(p * ((1 - chance) - (true[i] + said[i]) * (1 - agreed)) ** 2 for i, p in right.items())
    off = (1 - agreed) ** 2 * sum(p * (said[i] + true[j]) ** 2 for (i, j), p in wrong.items())
    rest = (agreed * chance - 2 * chance + agreed) ** 2
    error = math.sqrt(max(on + off - rest, 0.0) / n) / (1 - chance) ** 2
    if error < _NOTHING:
        return None
    return Interval(max(-1.0, value - Z95 * error), min(1.0, value + Z95 * error))


def _chance(c: Confusion) -> float:
    """Return how often both would agree if one did not know of the other."""
    yes = (c.true_yes + c.false_no) * (c.true_yes + c.false_yes)
    no = (c.false_yes + c.true_no) * (c.false_no + c.true_no)
    return (yes + no) / c.decided**2

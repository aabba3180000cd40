"""Who judges, in which order: one judge, or one that decides and another that is heard too."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from pytest_iwr.errors import JudgeError
from pytest_iwr.judging.aside import Aside, at_once
from pytest_iwr.judging.base import Holds, Opinion, Verdict

if TYPE_CHECKING:
    from concurrent.futures import Future

    from pytest_iwr.browser.observation import Observation
    from pytest_iwr.judging.base import Judge
    from pytest_iwr.task import Action


@dataclass(frozen=True, slots=True)
class Ruling:
    """A verdict to come, and what is known of it already."""

    verdict: Future[Verdict]
    known: Holds | None = None


@dataclass(frozen=True, slots=True)
class Court:
    """Asks *judge*; a *second* judge is heard beside it, and decides what *judge* cannot.

    A judge that waits is asked aside, so that the replay can go on.
    """

    judge: Judge
    aside: Aside
    second: Judge | None = None

    def begin(self, action: Action, *, before: Observation, after: Observation) -> Ruling:
        """Begin to judge *action*; the verdict raises `JudgeError` or `ScorerError` for none."""
        ask = partial(self._first, action, before=before, after=after)
        if self.second is None:
            waits = bool(getattr(self.judge, "waits", False))
            return Ruling(self.aside.begin(ask) if waits else at_once(ask))
        own = at_once(ask)
        if own.exception():
            return Ruling(own)
        first = own.result()
        both = partial(_heard, first, self.second, action, before=before, after=after)
        known = None if first.holds is Holds.UNDECIDED else first.holds
        return Ruling(self.aside.begin(both), known)

    def _first(self, action: Action, *, before: Observation, after: Observation) -> Verdict:
        begun = time.monotonic()
        verdict = self.judge.judge(action, before=before, after=after)
        seconds = round(time.monotonic() - begun, 4)
        return replace(verdict, by=verdict.by or self.judge.name, seconds=seconds)


def _heard(
    first: Verdict, second: Judge, action: Action, *, before: Observation, after: Observation
) -> Verdict:
    """Return *first* with what the *second* judge says beside it, or the other way round."""
    is_open = first.holds is Holds.UNDECIDED
    try:
        other = second.judge(action, before=before, after=after)
    except JudgeError as error:
        if is_open:
            raise
        failed = Opinion(second.name, None, error=str(error))
        return replace(first, beside=failed, calls=(*first.calls, *error.calls))
    if is_open:
        unable = Opinion(first.by, first.holds, first.reason)
        return replace(other, by=second.name, beside=unable, checks=first.checks)
    beside = Opinion(second.name, other.holds, other.reason, votes=other.votes)
    return replace(first, beside=beside, calls=(*first.calls, *other.calls))

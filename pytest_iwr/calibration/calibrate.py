"""Ask a judge about cases of known truth, and count how often it is right."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from pytest_iwr.agreement import Agreement, Confusion
from pytest_iwr.calibrations import Calibration, calibration_of
from pytest_iwr.errors import JudgeError, ScorerError
from pytest_iwr.judging.aside import AT_ONCE, Aside
from pytest_iwr.judging.base import Holds
from pytest_iwr.text import clean

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from pytest_iwr.calibration.cases import Case
    from pytest_iwr.judging.base import Judge


@dataclass(frozen=True, slots=True)
class Judged:
    """What a judge said about a case: ``said`` is ``None`` where there was an error."""

    case: Case
    said: Holds | None
    reason: str = ""

    @property
    def right(self) -> bool | None:
        """Tell whether the answer is true; ``None`` without a yes or a no."""
        if self.said in {Holds.YES, Holds.NO}:
            return (self.said is Holds.YES) == self.case.holds
        return None


@dataclass(frozen=True, slots=True)
class Calibrated:
    """A judge, by its name, and what it said about every case."""

    judge: str
    judged: tuple[Judged, ...]

    @property
    def tasks(self) -> tuple[str, ...]:
        """Return the tasks whose pages were shown, in their order."""
        return tuple(dict.fromkeys(one.case.task for one in self.judged))

    def agreement(self, task: str | None = None) -> Agreement:
        """Return how far the judge agrees with the truth, on the pages of *task* or on all."""
        chosen = (one for one in self.judged if task in {None, one.case.task})
        return Agreement.of(Confusion.of((one.case.holds, one.said) for one in chosen))

    def calibration(self) -> Calibration:
        """Return what is worth keeping."""
        questions = sorted(one.case.question for one in self.judged)
        return calibration_of(
            self.agreement(),
            judge=self.judge,
            tasks=self.tasks,
            cases_sha256=hashlib.sha256("\n".join(questions).encode()).hexdigest(),
        )


def calibrate(
    cases: Sequence[Case],
    judge: Judge,
    *,
    calls: int = AT_ONCE,
    tell: Callable[[int], None] = lambda _done: None,
) -> Calibrated:
    """Ask *judge* about each of *cases*, and return what it said.

    A judge that says ``waits = True`` is asked about at most *calls* cases at once, each in a
    thread of its own; any other is asked about one after the other. *tell* is told how many are
    done. Errors of the judge (`JudgeError`, `ScorerError`) are answers of their own kind.
    """
    if not getattr(judge, "waits", False):
        return Calibrated(judge.name, _told((_ask(judge, case) for case in cases), tell))
    aside = Aside(calls)
    answers = [aside.begin(partial(_ask, judge, case)) for case in cases]
    return Calibrated(judge.name, _told((answer.result() for answer in answers), tell))


def _told(answers: Iterable[Judged], tell: Callable[[int], None]) -> tuple[Judged, ...]:
    judged = []
    for done, answer in enumerate(answers, start=1):
        judged.append(answer)
        tell(done)
    return tuple(judged)


def _ask(judge: Judge, case: Case) -> Judged:
    try:
        verdict = judge.judge(case.action, before=case.before, after=case.after)
    except (JudgeError, ScorerError) as error:
        return Judged(case, None, clean(str(error)))
    return Judged(case, verdict.holds, clean(verdict.reason))

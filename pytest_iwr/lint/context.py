"""What rules look at: a task as it is written, and as its solution plays."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from pytest_iwr.errors import IwrError, JudgeError, RecordingError, TaskFormatError
from pytest_iwr.judging.base import Verdict
from pytest_iwr.lint.film import Film, look_at
from pytest_iwr.page.base import PageUnderTest
from pytest_iwr.page.files import ReferencePages
from pytest_iwr.recorder.performance import AtOnce, Performance, Performed
from pytest_iwr.recorder.solution import Solution, read_solution
from pytest_iwr.results import Holds

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from pytest_iwr.browser.chromium import Chromium
    from pytest_iwr.grounding.base import Decision, Grounder
    from pytest_iwr.judging.base import Judge
    from pytest_iwr.task import Task


#: Why a performance ends where the words do not say what to type or press: rules on words tell.
UNSAID = "the task does not say what to do"


@dataclass(frozen=True)
class Written:
    """A task and its files; nothing runs. ``is_row``: it came from a benchmark's ``.jsonl``."""

    task: Task
    is_row: bool = False

    @cached_property
    def page(self) -> PageUnderTest | None:
        """The reference page, if the task brings one."""
        return ReferencePages().page_for(self.task) if self.task.reference_html else None

    @cached_property
    def assets(self) -> Mapping[str, Path]:
        """The assets by name."""
        return self.task.assets()

    @cached_property
    def film(self) -> Film | None:
        """What the video shows once a second; ``None`` where none can be read."""
        try:
            return (
                look_at(self.task.video, viewport=self.task.viewport) if self.task.video else None
            )
        except TaskFormatError:
            return None

    @cached_property
    def solution(self) -> Solution | str | None:
        """The author's solution; a sentence when it does not fit, ``None`` without a page."""
        if self.page is None or self.task.root is None:
            return None
        try:
            return read_solution(self.task.root / "reference" / "solution.json", self.task)
        except RecordingError as error:
            return str(error)

    @property
    def playable(self) -> bool:
        """Whether the solution can be tried at all."""
        return isinstance(self.solution, Solution)


@dataclass(frozen=True, slots=True)
class Take:
    """One performance: its states, the assets asked for, and why it ended early, if it did."""

    states: tuple[Performed, ...]
    asked: frozenset[str]
    stopped: str = ""


@dataclass(frozen=True)
class Played:
    """A task whose solution was performed twice on its reference page."""

    written: Written
    first: Take
    second: Take
    grounder: Grounder
    judge: Judge

    @cached_property
    def decisions(self) -> tuple[tuple[Performed, Decision], ...]:
        """What the grounder says to each action, in the state in which it was performed."""
        return tuple(
            (state, self.grounder.locate(state.action, state.found_on.snapshot))
            for state in self.first.states
            if state.action and state.found_on
        )

    @cached_property
    def verdicts(self) -> tuple[tuple[int, Verdict], ...]:
        """What the judge says after each action that has checks."""
        return tuple(self._verdicts())

    def _verdicts(self) -> Iterator[tuple[int, Verdict]]:
        for state in self.first.states:
            if state.action and state.action.checks and state.before:
                try:
                    verdict = self.judge.judge(state.action, before=state.before, after=state.after)
                except JudgeError as error:
                    verdict = Verdict(Holds.UNDECIDED, str(error))
                yield state.step, verdict


def perform(chromium: Chromium, written: Written) -> Take:
    """Perform the solution of a playable task once, as a replay would."""
    page, solution = written.page, written.solution
    if page is None or not isinstance(solution, Solution):
        raise RecordingError(f"{written.task.id}: no solution on a reference page to perform")
    assets = _Asked(page.assets)
    watched = PageUnderTest(html=page.html, assets=assets, spec=page.spec)
    performance = Performance(chromium, written.task, solution, watched, AtOnce())
    states, stopped = _states(performance)
    return Take(states, frozenset(assets.asked), stopped)


def _states(performance: Performance) -> tuple[tuple[Performed, ...], str]:
    """Return the states that were reached, and why there are no more."""
    states: list[Performed] = []
    try:
        for state in performance.states():
            states.append(state)  # noqa: PERF402 - what was reached stays when it raises
    except TaskFormatError:
        return tuple(states), UNSAID
    except IwrError as error:
        return tuple(states), str(error.__cause__ or error)
    return tuple(states), ""


class _Asked(dict[str, "Path"]):
    """Assets that remember which of them a page asked for."""

    def __init__(self, assets: Mapping[str, Path]) -> None:
        super().__init__(assets)
        self.asked: set[str] = set()

    def get(self, name: str, default: Path | None = None) -> Path | None:  # type: ignore[override]
        self.asked.add(name)
        return super().get(name, default)

"""What rules look at: a task as it is written, and as its solution plays."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from pytest_iwr.errors import JudgeError, RecordingError, TaskFormatError
from pytest_iwr.judging.base import Verdict
from pytest_iwr.lint.film import Film, look_at
from pytest_iwr.page.files import ReferencePages
from pytest_iwr.recorder.solution import Solution, read_solution
from pytest_iwr.results import Holds

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from pytest_iwr.grounding.base import Decision, Grounder
    from pytest_iwr.judging.base import Judge
    from pytest_iwr.lint.take import Take
    from pytest_iwr.page.base import PageUnderTest
    from pytest_iwr.recorder.performance import Performed
    from pytest_iwr.task import Task


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
            return read_solution(self.task)
        except RecordingError as error:
            return str(error)

    @property
    def playable(self) -> bool:
        """Whether the solution can be tried at all."""
        return isinstance(self.solution, Solution)


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

"""The cases that a judge is asked: what real pages of known truth showed before and after."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from pytest_iwr.calibration.variants import page_of, variants_of
from pytest_iwr.engines import make_engines
from pytest_iwr.errors import BrowserError, TaskFormatError
from pytest_iwr.journal import JournalWriter
from pytest_iwr.judging.base import Holds, Verdict
from pytest_iwr.page.base import PageUnderTest
from pytest_iwr.page.files import REFERENCE, ReferencePages
from pytest_iwr.report.text import why
from pytest_iwr.results import Key, Result
from pytest_iwr.runner import Assignment, Runner, conclude

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from pytest_iwr.browser.chromium import Chromium
    from pytest_iwr.judging.base import Observation
    from pytest_iwr.results import TaskResult
    from pytest_iwr.task import Action, Task


@dataclass(frozen=True, slots=True)
class Case:
    """An action on a page of known truth: whether its assertion ``holds``, and what was seen.

    ``page`` is the name of a variant, or ``reference``; ``step`` counts from 1.
    """

    task: str
    page: str
    step: int
    action: Action
    before: Observation
    after: Observation
    holds: bool

    @property
    def question(self) -> str:
        """Return a hash of what is asked: the action and both pictures."""
        digest = hashlib.sha256(self.action.model_dump_json().encode())
        for seen in (self.before, self.after):
            digest.update(hashlib.sha256(seen.screenshot_png).digest())
        return digest.hexdigest()


@dataclass(frozen=True, slots=True)
class Known:
    """A page and the truth about it: the action whose assertion is false there, or ``None``."""

    name: str
    page: PageUnderTest
    fails_at: int | None = None


@dataclass(slots=True)
class _Teller:
    """Answers what is true and keeps what it was shown: a judge for a runner."""

    fails_at: int | None
    shown: dict[int, tuple[Action, Observation, Observation]] = field(default_factory=dict)
    name: str = "truth"

    def judge(self, action: Action, *, before: Observation, after: Observation) -> Verdict:
        """Return what is known."""
        self.shown[after.step] = (action, before, after)
        return Verdict(Holds.NO if after.step == self.fails_at else Holds.YES)


def known_pages(task: Task) -> tuple[Known, ...]:
    """Return the reference page of *task* and all its variants; nothing where it has no variants.

    Raises `TaskFormatError` for variants that are not valid or do not fit the reference page, and
    `UsageError` where there is none.
    """
    variants = variants_of(task)
    if not variants:
        return ()
    reference = ReferencePages().page_for(task)
    made = [
        Known(
            one.name,
            PageUnderTest(page_of(one, reference.html, task=task), reference.assets, one.name),
            one.fails_at,
        )
        for one in variants
    ]
    return (Known(REFERENCE, reference), *made)


def cases_of(
    task: Task, *, chromium: Chromium, tell: Callable[[str, str], None] = lambda _task, _page: None
) -> tuple[Case, ...]:
    """Return the cases of *task*: each page is replayed as far as its assertions hold.

    The reference page and equivalent ones give a case for each action that is judged, a page with a
    defect the one of its defect. A question that was asked already (same action, same pictures) is
    left out. *tell* is told of each task and page before it is replayed. Raises `TaskFormatError`
    for a page that does not come as far as it should, and for a defect that no picture shows;
    `BrowserError` for trouble of ours.
    """
    found: list[Case] = []
    for known in known_pages(task):
        tell(task.id, known.name)
        found += _cases(task, known, chromium)
    return tuple(distinct(found))


def distinct(cases: Iterable[Case]) -> Iterator[Case]:
    """Yield each of *cases* whose question is new.

    Raises `TaskFormatError` where one question has two truths: nobody could tell them apart.
    """
    first: dict[str, Case] = {}
    for case in cases:
        other = first.get(case.question)
        if other is None:
            first[case.question] = case
            yield case
        elif other.holds != case.holds:
            raise TaskFormatError(
                f"{case.task}: at action {case.step} the pages {other.page} and {case.page} look "
                "the same, before and after, but the assertion holds on one of them only; make the "
                "defect visible"
            )


def _cases(task: Task, known: Known, chromium: Chromium) -> list[Case]:
    teller = _Teller(known.fails_at)
    result = _replayed(task, known.page, chromium, teller)
    _demand_as_known(task, known, result)
    return [
        Case(task.id, known.name, step, *shown, holds=step != known.fails_at)
        for step, shown in sorted(teller.shown.items())
        if known.fails_at in {None, step}
    ]


def _replayed(task: Task, page: PageUnderTest, chromium: Chromium, teller: _Teller) -> TaskResult:
    """Replay *page*; what the runner writes down is thrown away."""
    with TemporaryDirectory(prefix="iwr-") as made:
        folder = Path(made)
        journal = JournalWriter(folder, writer="calibrate")
        try:
            runner = Runner(
                chromium=chromium,
                engines=make_engines(visual=False, judge=teller),
                journal=journal,
                folder=folder,
            )
            key = Key(dataset="calibration", task=task.id, subject=page.spec)
            return conclude(runner.replay(Assignment(key=key, task=task, page=page)))
        finally:
            journal.close()


def _demand_as_known(task: Task, known: Known, result: TaskResult) -> None:
    """See that everything passed, up to the action that fails if there is one."""
    if result.error:
        raise BrowserError(f"{task.id}: page {known.name}: {result.error}")
    for action in result.actions[: known.fails_at]:
        fails = action.step == known.fails_at and action.verdict is not None
        if action.result is not (Result.FAILED if fails else Result.PASSED):
            raise TaskFormatError(
                f"{task.id}: page {known.name}: action {action.step} was not carried out: "
                f"{why(action)}; a page of known truth can be used up to its last case"
            )

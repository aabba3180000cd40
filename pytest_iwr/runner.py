"""Runs one task: the only place that knows the order of things. Knows nothing of pytest.

Observations are shared: the settled state after action i is also what action i + 1 is grounded on
and compared with, so each state is read and pictured once.
"""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from pytest_iwr.actions import Outcome, perform
from pytest_iwr.aiming import aim
from pytest_iwr.deciding import Deciding, words_of
from pytest_iwr.errors import (
    BrowserError,
    CallPendingError,
    ChromiumNotFoundError,
    GroundingError,
    IwrError,
    JournalError,
    PageDeadError,
)
from pytest_iwr.grounding.base import Decision, Grounded, Scene
from pytest_iwr.observed import call_record
from pytest_iwr.page.base import NoPage, PagePending
from pytest_iwr.results import EndRecord, Execution, Reason, Status, TaskRecord, assemble
from pytest_iwr.trace import Assignment, Trace

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator
    from pathlib import Path

    from pytest_iwr.browser.chromium import Chromium
    from pytest_iwr.browser.observation import Observation
    from pytest_iwr.browser.session import PageSession
    from pytest_iwr.engines import Engines
    from pytest_iwr.journal import JournalWriter
    from pytest_iwr.models.call import Made
    from pytest_iwr.page.base import PageUnderTest
    from pytest_iwr.results import ActionResult, AttemptRecord, Key, TaskResult
    from pytest_iwr.task import Action

__all__ = ["Assignment", "Runner", "conclude", "is_result_of"]

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Runner:
    """Replays assignments, one after the other, and journals what happens.

    *folder* is the run's folder: pictures go to ``artifacts/`` in it. ``task_timeout_s``: a task
    that takes longer is given up as an error.
    """

    chromium: Chromium
    engines: Engines
    journal: JournalWriter
    folder: Path
    task_timeout_s: float = 300.0

    def replay(self, assignment: Assignment) -> Generator[ActionResult, None, TaskResult]:
        """Yield the result of each action as it is known; return the task's result.

        A page that dies gets one retry in a fresh browser, which yields from the start again: the
        retry counts, and a page dead again is infeasible there. Only trouble of the journal raises.
        """
        page = assignment.page
        if isinstance(page, NoPage):
            return self._trace(assignment).close(Status.NO_PAGE, reason=page.reason)
        if isinstance(page, PagePending):
            return self._trace(assignment).close(Status.PENDING, reason=page.reason)
        try:
            return (yield from _Attempt(self, self._trace(assignment), page).run(last=False))
        except PageDeadError as death:
            _log.info("%s: %s; trying once more", assignment.key.path, death)
            return (yield from _Attempt(self, self._trace(assignment), page).run(last=True))

    def refuse(
        self, key: Key, *, source: str, reason: str, written: Made | None = None
    ) -> TaskResult:
        """Record that the task of *key* cannot be run at all, and return that as its result.

        *written* tells of the model that could not be asked for its page.
        """
        attempt = self.journal.next_attempt(key)
        protocol = self.engines.protocol
        task = TaskRecord(
            key=key,
            attempt=attempt,
            source=source,
            protocol=protocol.name,
            fingerprint=protocol.fingerprint,
            visual="on" if self.engines.visual else "off",
        )
        calls = [call_record(key, attempt, written)] if written else []
        end = EndRecord(key=key, attempt=attempt, status=Status.INCOMPLETE, reason=reason)
        records: list[AttemptRecord] = [task, *calls, end]
        for record in records:
            self.journal.append(record)
        return assemble(records)

    def _trace(self, assignment: Assignment) -> Trace:
        trace = Trace(
            assignment=assignment,
            journal=self.journal,
            folder=self.folder,
            protocol=self.engines.protocol,
            visual=self.engines.visual is not None,
            judge=self.engines.told,
        )
        pending = isinstance(assignment.page, PagePending)  # what waits needs no browser
        trace.open(chromium="" if pending else self._chromium_version())
        return trace

    def _chromium_version(self) -> str:
        try:
            return self.chromium.version
        except (BrowserError, ChromiumNotFoundError):
            return ""  # opening the page says why


@dataclass(slots=True)
class _Attempt:
    """One pass over the trajectory; ``step`` is where it stands, 0 while the page is opened."""

    runner: Runner
    trace: Trace
    page: PageUnderTest
    step: int = 0
    deadline: float = field(init=False)
    deciding: Deciding = field(init=False)

    def __post_init__(self) -> None:
        self.deadline = time.monotonic() + self.runner.task_timeout_s
        self.deciding = Deciding(self.runner.engines, self.trace)

    def run(self, *, last: bool) -> Generator[ActionResult, None, TaskResult]:
        """Replay the trajectory. A death of the page raises, unless this is the *last* attempt."""
        try:
            if last:
                self.runner.chromium.relaunch()
            yield from self._decided()
        except (KeyboardInterrupt, GeneratorExit):
            waits = self.deciding.waits
            self.deciding.let_go()
            status = Status.INTERRUPTED if waits else Status.COMPLETE
            self.trace.close(status, reason="stopped from outside" if waits else "")
            raise
        except JournalError:
            raise
        except PageDeadError as death:
            if not last:
                raise
            yield from self._dead(death)
        except CallPendingError as pending:
            return self.trace.close(Status.PENDING, reason=str(pending))
        except Exception as error:  # noqa: BLE001 - the one place where trouble becomes a record
            yield from self._trouble(error)
            return self.trace.close(Status.INCOMPLETE, reason=words_of(error))
        if self.deciding.pending:
            return self.trace.close(Status.PENDING, reason=self.deciding.pending)
        return self.trace.close(Status.COMPLETE)

    def _decided(self) -> Iterator[ActionResult]:
        """Replay, and decide what was replayed: a page that dies beyond the end died in vain."""
        try:
            yield from self._replay()
        except (JournalError, GeneratorExit):
            raise
        except Exception:
            yield from self.deciding.rest()
            if not self.deciding.ended:
                raise
        yield from self.deciding.rest()

    def _replay(self) -> Iterator[ActionResult]:
        with self.runner.chromium.open_task(self.page, self.trace.assignment.task) as session:
            seen = self._open(session)
            for step, action in enumerate(self.trace.assignment.task.actions, start=1):
                self.step = step
                seen = self._act(session, action, before=seen)
                yield from self.deciding.known()
                if not self.deciding.goes_on:
                    return

    def _open(self, session: PageSession) -> Observation:
        session.clock.seconds["startup"] = self.runner.chromium.take_launch_s()
        session.load()
        seen = self._observe(session)
        self.trace.opened(seen, notes=session.notes(), seconds=session.clock.take())
        self.deciding.opened(seen)
        return seen

    def _observe(self, session: PageSession) -> Observation:
        return replace(session.observe(self.step), task=self.trace.assignment.task.id)

    def _act(self, session: PageSession, action: Action, *, before: Observation) -> Observation:
        self._in_time()
        decision = self._locate(session, action, before)
        decision, before = aim(session, action, decision, seen=before)
        outcome = self._perform(session, action, decision, before=before)
        after = None
        if outcome.execution is Execution.DONE:
            session.settle()
            after = self._observe(session)
        record = self.trace.acted(
            self.step,
            outcome,
            decision,
            after=after,
            target=_target(decision),
            notes=session.notes(),
            seconds=session.clock.take(),
        )
        self.deciding.acted(action, record, before=before, after=after)
        return after or before

    def _locate(self, session: PageSession, action: Action, seen: Observation) -> Decision:
        """Decide what *action* means on what was *seen*; whatever models were asked is recorded."""
        scene = Scene(seen.screenshot_png, session, task=self.trace.assignment.task.id)
        begun = time.monotonic()
        try:
            with session.clock.measure("grounding"):
                grounder = self.runner.engines.grounder
                decision = grounder.locate(action, seen.snapshot, scene=scene)
        except GroundingError as error:
            self.trace.called(self.step, error.calls)
            raise
        self.trace.called(self.step, decision.calls)
        if decision.calls:  # a model has a deadline of its own
            self.deadline += time.monotonic() - begun
        return decision

    def _in_time(self) -> None:
        if time.monotonic() > self.deadline:
            raise BrowserError(
                f"the task took longer than {self.runner.task_timeout_s:g} s; "
                "give it more with --iwr-task-timeout"
            )

    def _perform(
        self, session: PageSession, action: Action, decision: Decision, *, before: Observation
    ) -> Outcome:
        if decision.status is Grounded.NOT_FOUND:
            return Outcome(Execution.INFEASIBLE, Reason.NOT_FOUND, decision.reason)
        if decision.status is Grounded.ABSTAINED:
            return Outcome(Execution.ABSTAINED, None, decision.reason)
        session.mark()
        with session.clock.measure("performing"):
            return perform(session, action, decision, snapshot=before.snapshot)

    def _dead(self, death: PageDeadError) -> Iterator[ActionResult]:
        """Record a page that died twice: infeasible where it did, at load on action 1."""
        if self.step == 0:
            self.trace.failed_to_run(0, detail=str(death), reason=Reason.PAGE_DEAD)
            if self.trace.assignment.task.initial_visual_flag and self.runner.engines.visual:
                self.trace.not_compared(0)
        step = max(self.step, 1)
        record = self.trace.failed_to_run(step, detail=str(death), reason=Reason.PAGE_DEAD)
        yield self.trace.result(record, None)

    def _trouble(self, error: Exception) -> Iterator[ActionResult]:
        """Record trouble of ours at the step where it came up."""
        if not isinstance(error, IwrError):
            _log.exception("%s: step %d", self.trace.assignment.key.path, self.step)
        record = self.trace.failed_to_run(self.step, detail=words_of(error))
        if self.step:
            yield self.trace.result(record, None)


def is_result_of(result: TaskResult, assignment: Assignment) -> bool:
    """Tell whether *result* is of the very task and page of *assignment*, as they are now."""
    task = result.task
    same_task = task.task_sha256 == assignment.task_sha256
    return same_task and task.page_sha256 == assignment.page_sha256


def conclude(
    replay: Generator[ActionResult, None, TaskResult],
    *,
    tell: Callable[[ActionResult], None] = lambda _: None,
) -> TaskResult:
    """Carry *replay* to its end, telling each action as it is known; return the task's result."""
    while True:
        try:
            action = next(replay)
        except StopIteration as stop:
            result: TaskResult = stop.value
            return result
        tell(action)


def _target(decision: Decision) -> str:
    return decision.candidates[0].what if decision.node and decision.candidates else ""

"""What is still being decided of an attempt, while its replay may be steps ahead.

Verdicts are waited for in the order of the trajectory. The first that ends it cuts off whatever ran
beyond: what was asked about that is no longer waited for.
"""

from __future__ import annotations

import logging
from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from pytest_iwr.errors import CallPendingError, IwrError, JudgeError, ScorerError
from pytest_iwr.judging.base import Holds
from pytest_iwr.results import Execution, Result

if TYPE_CHECKING:
    from collections.abc import Iterator
    from concurrent.futures import Future
    from pathlib import Path

    from pytest_iwr.browser.observation import Observation
    from pytest_iwr.engines import Engines
    from pytest_iwr.judging.canary import Sung
    from pytest_iwr.judging.court import Ruling
    from pytest_iwr.judging.holistic import Look
    from pytest_iwr.models.call import Made
    from pytest_iwr.results import ActionRecord, ActionResult, VerdictRecord
    from pytest_iwr.task import Action
    from pytest_iwr.trace import Trace
    from pytest_iwr.visual.score import VisualScore


_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Step:
    """A step whose action was tried, and what is being found out about it.

    ``seen`` is ``None`` where the action was not done.
    """

    record: ActionRecord
    seen: Observation | None = None
    ruling: Ruling | None = None
    look: Future[Look] | None = None
    canary: Future[Sung] | None = None

    @property
    def waits(self) -> bool:
        return self.ruling is not None and not self.ruling.verdict.done()

    def let_go(self) -> list[Future[Any]]:
        """Cancel what has not begun; return what has."""
        ruled = self.ruling.verdict if self.ruling else None
        begun = [future for future in (ruled, self.look, self.canary) if future is not None]
        return [future for future in begun if not future.cancel()]


@dataclass(frozen=True, slots=True)
class _Compared:
    """A step whose pictures are being compared, and looked at by a judge if there is one."""

    step: int
    checkpoint: Path
    score: Future[VisualScore]
    look: Future[Look] | None

    @property
    def waits(self) -> bool:
        return not self.score.done() or (self.look is not None and not self.look.done())


@dataclass(slots=True)
class Deciding:
    """Decides the steps of one attempt, and journals what came of them in *trace*.

    ``ended``: a result has ended the trajectory. ``pending`` says what is to be answered elsewhere.
    """

    engines: Engines
    trace: Trace
    ended: bool = False
    pending: str = ""
    _steps: deque[_Step] = field(default_factory=deque)
    _looked: deque[_Compared] = field(default_factory=deque)
    _sung: list[tuple[int, Future[Sung]]] = field(default_factory=list)
    _left: list[tuple[int, Future[Any]]] = field(default_factory=list)
    _judged: int = 0

    @property
    def waits(self) -> bool:
        """Tell whether something is not known yet that belongs to the result."""
        return bool(self._looked) or not self.ended

    @property
    def goes_on(self) -> bool:
        """Tell whether a further action may be of use, as far as is known now."""
        return not self.ended and all(_may_pass(step) for step in self._steps)

    def opened(self, seen: Observation) -> None:
        """Compare the page as opened, where the task asks for it."""
        if self.trace.assignment.task.initial_visual_flag:
            self._compare(seen, self._look(seen))

    def acted(
        self,
        action: Action,
        record: ActionRecord,
        *,
        before: Observation,
        after: Observation | None,
    ) -> None:
        """Begin to decide the action of *record*; *after* is what was seen, if it was done."""
        if after is None:
            self._steps.append(_Step(record))
            return
        ruling = canary = None
        if action.judged:
            ruling = self.engines.court.begin(action, before=before, after=after)
            canary = self._canary(action, after)
        look = self._look(after) if action.visual_flag else None
        self._steps.append(_Step(record, after, ruling, look, canary))

    def known(self) -> Iterator[ActionResult]:
        """Yield the results that are decided, in order; wait for none."""
        while self._steps and not self._steps[0].waits and not self._stopped:
            yield from self._decide(self._steps.popleft())
        while self._looked and not self._looked[0].waits:
            self._seen(self._looked.popleft())

    def rest(self) -> Iterator[ActionResult]:
        """Wait for every result, and yield them in order; then for looks and canaries.

        Calls that were under way about what does not count are waited for too: they are paid.
        """
        while self._steps and not self.ended:
            yield from self._decide(self._steps.popleft())
        self.let_go()
        for step, canary in self._sung:
            self._sing(step, canary)
        while self._looked:
            self._seen(self._looked.popleft())
        for step, future in self._left:
            self.trace.called(step, _calls_of(future))
        self._sung, self._left = [], []

    def let_go(self) -> None:
        """Begin nothing more about what is not going to count."""
        for step in self._steps:
            self._left += ((step.record.step, future) for future in step.let_go())
        self._steps.clear()

    @property
    def _stopped(self) -> bool:
        return self.ended or bool(self.pending)

    def _decide(self, step: _Step) -> Iterator[ActionResult]:
        if step.canary:
            self._sung.append((step.record.step, step.canary))
        try:
            verdict = self._verdict(step)
        except CallPendingError as pending:
            self.pending = str(pending)
            return
        if self.pending:  # an earlier one is not known: neither is where the trajectory ends
            return
        result = self.trace.result(step.record, verdict)
        self.ended = result.ends_trajectory
        counts = result.result in {Result.PASSED, Result.UNDECIDED} and not result.abstained
        yield result
        if counts and step.seen and result.planned.flagged:
            self._compare(step.seen, step.look)
        elif step.look and not step.look.cancel():
            self._left.append((step.record.step, step.look))

    def _verdict(self, step: _Step) -> VerdictRecord | None:
        if step.ruling is None:
            return None
        at = step.record.step
        try:
            verdict = step.ruling.verdict.result()
        except CallPendingError:
            raise
        except Exception as error:  # noqa: BLE001 - it becomes a record
            if not isinstance(error, JudgeError | ScorerError):  # a judge may be anybody's
                _log.exception("%s: step %d", self.trace.assignment.key.path, at)
            self.trace.called(at, getattr(error, "calls", ()))
            return self.trace.judge_failed(at, self.engines.judge.name, error=words_of(error))
        self.trace.called(at, verdict.calls)
        return self.trace.judged(at, verdict)

    def _canary(self, action: Action, after: Observation) -> Future[Sung] | None:
        canary = self.engines.canary
        self._judged += 1
        if canary is None or not canary.is_due(self._judged):
            return None
        return self.engines.aside.begin(lambda: canary.sing(action, after=after))

    def _look(self, seen: Observation) -> Future[Look] | None:
        holistic, checkpoint = self.engines.holistic, self._checkpoint(seen.step)
        if holistic is None or checkpoint is None:
            return None
        return self.engines.aside.begin(lambda: holistic.look(checkpoint.read_bytes(), seen))

    def _checkpoint(self, step: int) -> Path | None:
        return self.trace.assignment.task.checkpoint(step)

    def _compare(self, seen: Observation, look: Future[Look] | None) -> None:
        scorer, checkpoint = self.engines.visual, self._checkpoint(seen.step)
        if scorer is None:
            return
        if checkpoint is None:
            missing = f"checkpoints/step_{seen.step}.png is missing from the task"
            self.trace.not_compared(seen.step, error=missing)
            return
        score = self.engines.comparing.begin(
            lambda: scorer.score(checkpoint.read_bytes(), seen.screenshot_png)
        )
        self._looked.append(_Compared(seen.step, checkpoint, score, look))

    def _seen(self, one: _Compared) -> None:
        """Wait for what comes of comparing a step, and of what a judge makes of its looks."""
        holistic = self.engines.holistic
        try:
            look = one.look.result() if one.look else None
            self.trace.called(one.step, look.calls if look else ())
            self.trace.compared(
                one.step,
                one.score.result(),
                checkpoint=one.checkpoint,
                look=look,
                holistic=holistic.name if holistic else "",
            )
        except CallPendingError as pending:
            self.pending = str(pending)
        except (IwrError, OSError) as error:
            self.trace.called(one.step, getattr(error, "calls", ()))
            self.trace.not_compared(one.step, error=words_of(error))

    def _sing(self, step: int, canary: Future[Sung]) -> None:
        """Wait for what was said to a canary; one that was not answered is no sign of anything."""
        try:
            sung = canary.result()
        except CallPendingError as pending:
            self.pending = str(pending)
            return
        self.trace.called(step, sung.calls)
        if self.engines.told:
            self.trace.sung(step, self.engines.told.name, sung)


def _calls_of(future: Future[Any]) -> tuple[Made, ...]:
    """Return which calls something took, whatever came of it."""
    error = future.exception()
    found: tuple[Made, ...] = getattr(error, "calls", ()) if error else future.result().calls
    return found


def _may_pass(step: _Step) -> bool:
    known = step.ruling.known if step.ruling else None
    return step.record.execution is Execution.DONE and known is not Holds.NO


def words_of(error: Exception) -> str:
    """Return what *error* says; of one that is not ours also which it is."""
    return str(error) if isinstance(error, IwrError) else f"{type(error).__name__}: {error}"

"""Perform an author's solution on a page: each action once, as a replay would, at a given tempo."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from pytest_iwr.actions import perform
from pytest_iwr.aiming import aim
from pytest_iwr.errors import BrowserError, PageDeadError, RecordingError
from pytest_iwr.grounding.base import Decision, Grounded
from pytest_iwr.results import Execution
from pytest_iwr.task import ActionKind

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

    from pytest_iwr.browser.chromium import Chromium
    from pytest_iwr.browser.observation import Observation
    from pytest_iwr.browser.session import PageSession
    from pytest_iwr.page.base import PageUnderTest
    from pytest_iwr.recorder.solution import Solution
    from pytest_iwr.task import Action, Task

_POINT = (
    "element => element.dispatchEvent("
    "new CustomEvent('__iwr_point', {bubbles: true, composed: true}))"
)


@dataclass(frozen=True, slots=True)
class Performed:
    """A state of the solution's way through the page: as opened, or after an action.

    - ``step``: 0 for the page as opened.
    - ``after``: what the page showed then.
    - ``notes``: dialogs, exceptions, refused requests (`PageSession.notes`).
    - ``action``, ``found_on``, ``node``: what was done, the state in which its element was looked
      for, and that element's number there; ``None`` where the action needs none.
    - ``before``: the state with which a check compares (the pointer may be on the target already).
    """

    step: int
    after: Observation
    notes: tuple[str, ...] = ()
    action: Action | None = None
    found_on: Observation | None = None
    node: int | None = None
    before: Observation | None = None


class Tempo(Protocol):
    """How a solution is performed: at once, or so that somebody can watch."""

    @property
    def key_delay_s(self) -> float:
        """Seconds between two keys of a text."""
        ...

    def opened(self, session: PageSession) -> None:
        """Be told that the page is loaded and at rest."""
        ...

    def approaches(self, session: PageSession, action: Action, node: int | None) -> bool:
        """Be told where the next action acts; return whether the pointer was moved meanwhile."""
        ...

    def acts(self, session: PageSession, action: Action) -> None:
        """Be told that the action begins now."""
        ...

    def acted(self, session: PageSession) -> None:
        """Be told that the page is at rest again."""
        ...

    def ended(self, session: PageSession) -> None:
        """Be told that nothing comes any more."""
        ...


@dataclass(frozen=True, slots=True)
class AtOnce:
    """The tempo of a replay: no pause that the page does not need."""

    key_delay_s: float = 0.0

    def opened(self, session: PageSession) -> None:
        """Go on."""

    def approaches(self, session: PageSession, action: Action, node: int | None) -> bool:  # noqa: ARG002
        """Go on."""
        return False

    def acts(self, session: PageSession, action: Action) -> None:
        """Go on."""

    def acted(self, session: PageSession) -> None:
        """Go on."""

    def ended(self, session: PageSession) -> None:
        """Be done."""


@dataclass(frozen=True, slots=True)
class Performance:
    """The solution of a task on a page; iterate `states` to let it happen."""

    chromium: Chromium
    task: Task
    solution: Solution
    page: PageUnderTest
    tempo: Tempo

    def states(self) -> Generator[Performed, None, None]:
        """Yield the page as opened, then the state after each action.

        Raises `RecordingError`, with a picture of the page as it was before the action, for one
        that cannot be performed. The page is open until the generator is closed: left to the
        garbage collector, that could happen while the browser waits for another answer.
        """
        with self.chromium.open_task(self.page, self.task) as session:
            seen = self._opened(session)
            yield Performed(0, seen, session.notes())
            solved = zip(self.task.actions, self.solution.actions, strict=True)
            for step, (action, one) in enumerate(solved, start=1):
                with told(self.task, step, seen):
                    done = self._act(session, action, one.locator, seen=seen)
                yield done
                seen = done.after
            self.tempo.ended(session)

    def _opened(self, session: PageSession) -> Observation:
        try:
            session.load()
            self.tempo.opened(session)
            return session.observe(0)
        except (PageDeadError, BrowserError) as error:
            raise RecordingError(f"{self.task.id}: the page does not open: {error}") from error

    def _act(
        self, session: PageSession, action: Action, locator: str | None, *, seen: Observation
    ) -> Performed:
        if locator is None and action.kind in {ActionKind.CLICK, ActionKind.TYPE}:
            raise RecordingError("the solution names no locator for it")
        node = now = _pointed(session, locator)
        found_on = seen
        if self.tempo.approaches(session, action, node):
            seen = session.observe(seen.step)
            now = _still_there(session) if node else None
        decision = Decision(Grounded.FOUND, node=now, stage="solution")
        decision, before = aim(session, action, decision, seen=seen)
        if decision.status is not Grounded.FOUND:
            raise RecordingError(decision.reason)
        session.mark()
        self.tempo.acts(session, action)
        outcome = perform(
            session,
            action,
            decision,
            snapshot=before.snapshot,
            key_delay_s=self.tempo.key_delay_s,
        )
        if outcome.execution is not Execution.DONE:
            raise RecordingError(f"{outcome.reason}: {outcome.detail}")
        session.settle()
        self.tempo.acted(session)
        after = session.observe(seen.step + 1)
        return Performed(after.step, after, session.notes(), action, found_on, node, before)


@contextmanager
def told(task: Task, step: int, seen: Observation) -> Iterator[None]:
    """Let a refusal in the body say at which step, and carry the picture of *seen*."""
    where = f"{task.id}: {task.actions[step - 1].title(step)}" if step else f"{task.id}: as opened"
    try:
        yield
    except (RecordingError, PageDeadError, BrowserError) as error:
        pictures = error.pictures if isinstance(error, RecordingError) else {}
        shown = pictures or {f"step_{seen.step}.png": seen.screenshot_png}
        raise RecordingError(f"{where}: {error}", pictures=shown) from error


def _pointed(session: PageSession, locator: str | None) -> int | None:
    if locator is None:
        return None
    found = session.page.locator(locator)
    try:
        with session.guard("a locator was tried"):
            count = found.count()
            if count == 1:
                found.evaluate(_POINT)
    except BrowserError as error:
        raise RecordingError(f"locator {locator!r} is none that works: {error}") from error
    if count != 1:
        raise RecordingError(f"locator {locator!r} finds {count} elements; it must find one")
    index = _number(session)
    if not index:
        raise RecordingError(f"locator {locator!r} finds an element that is not on the page")
    return index


def _still_there(session: PageSession) -> int:
    """Return the number, in the last snapshot, of what was pointed at before."""
    index = _number(session)
    if not index:
        raise RecordingError("it goes away when the pointer comes to it")
    return index


def _number(session: PageSession) -> int:
    return int(session.call("__iwr.pointed()", what="it was pointed at"))
